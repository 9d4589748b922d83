package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// The summary is two landscape pages in two halves of six columns. The first, which
// the screen of a small computer shows, is for whoever has a minute: a title, a row
// of tiles, who falls out soon, what changed and what is next. The second has where
// the partners stand in either program, how the numbers went from run to run, what is
// wrong with the input and whom to look at. Its rows:
const (
	titleRow    = 2
	tileRow     = 5
	aheadRow    = 10
	aheadRows   = 3
	newsRow     = aheadRow + aheadRows + 3
	newsRows    = 6
	standingRow = newsRow + newsRows + 3
	// standingRows are those below the heading of a program.
	standingRows = 10
	pastRow      = standingRow + standingRows + 2
	pastRows     = 10 // runs
	doubtRow     = pastRow + pastRows + 3
	doubtRows    = 5
)

// A half is one side of the page: its first two columns, and the third through the last.
type half struct{ first, second, third, last string }

var (
	leftHalf  = half{"B", "C", "D", "G"}
	rightHalf = half{"I", "J", "K", "N"}
)

func writeSummary(p *press) error {
	g, err := p.addPage(summarySheet, navy)
	if err != nil {
		return err
	}
	g.summaryGrid()
	g.summaryTitle()
	g.tiles()
	g.ahead()
	g.news()
	g.standings()
	g.past()
	g.doubts()
	g.keep(g.file.SetSheetDimension(g.sheet, fmt.Sprintf("A1:O%d", summaryEnd())))
	g.keep(p.printSetup(g.sheet, printing{area: fmt.Sprintf("$A$1:$O$%d", summaryEnd())}))
	g.breakBefore(standingRow)
	centred := true
	g.keep(g.file.SetPageMargins(g.sheet, &excelize.PageLayoutMarginsOptions{Horizontally: &centred}))
	p.setLinks(g.part, "printOptions", g.links)
	return g.err
}

func (g *page) summaryGrid() {
	g.widths(1, 23, 11, 12.75, 12.75, 12.75, 12.75, 2, 23, 11, 12.75, 12.75, 12.75, 12.75, 1)
	g.height(1, 1, 6)
	g.height(titleRow, titleRow, 36)
	g.height(titleRow+1, titleRow+1, 19)
	for _, gap := range []int{titleRow + 2, tileRow + 4, newsRow - 1, standingRow - 1, pastRow - 1, doubtRow - 1} {
		g.height(gap, gap, 9)
	}
	g.zoom(90)
}

func (g *page) summaryTitle() {
	band := func(size float64, bold bool, colour, side string) *excelize.Style {
		return &excelize.Style{
			Font: &excelize.Font{Size: size, Bold: bold, Color: colour}, Fill: ground(navy),
			Alignment: &excelize.Alignment{Vertical: "center", Horizontal: side, Indent: 1},
		}
	}
	g.put(titleRow, "B", "J", "Partner compliance", band(22, true, white, "left"))
	g.put(titleRow, "K", "N", long(g.Assessment.Day), band(16, true, white, "right"))
	g.put(titleRow+1, "B", "J", "cPanel Certified Partner and Cisco Premier: where "+g.whoStands()+" at the end of the day", band(10, false, "D5DDEA", "left"))
	g.put(titleRow+1, "K", "N", "assay "+g.Version, band(10, false, "D5DDEA", "right"))
	var first []string // what has to be known before all else
	if g.Unrecorded != "" {
		first = append(first, "Not recorded in the register: "+g.Unrecorded)
	}
	if w := g.Assessment.Wave; w != nil {
		first = append(first, say.Wave(w, g.Assessment.LastRun))
	}
	loud := bad
	if len(first) == 0 {
		loud = warn
	}
	for _, s := range g.Assessment.Stale {
		first = append(first, say.Stale(s)...)
	}
	if len(first) > 0 {
		notice := band(10, true, tones[loud].ink, "left")
		notice.Fill, notice.Alignment.WrapText = ground(tones[loud].ground), true
		said := strings.Join(first, "\n")
		g.put(titleRow+2, "B", "N", said, notice)
		g.height(titleRow+2, titleRow+2, 12+rowHeight(lines(said, noticeWidth)))
	}
}

// whoStands says whose partners are shown.
func (p *press) whoStands() string {
	if p.Part {
		return "one owner's partners stand"
	}
	return "every partner stands"
}

// noticeWidth is how many digits side by side the bold letters of the notice have room for.
const noticeWidth = 136

// A tile is a number that leads to its sheet.
type tile struct {
	from, to string // columns
	label    string
	number   int
	context  string
	since    string // how the number changed since the last run
	tone     tone
	sheet    string
}

func (g *page) tiles() {
	g.height(tileRow, tileRow, 19)
	g.height(tileRow+1, tileRow+1, 38)
	g.height(tileRow+2, tileRow+2, 16)
	g.height(tileRow+3, tileRow+3, 16)
	for _, t := range g.tileList() {
		g.tile(t)
	}
}

func (g *page) tile(t tile) {
	style := func(size float64, bold bool, colour string) *excelize.Style {
		return &excelize.Style{
			Font: &excelize.Font{Size: size, Bold: bold, Color: colour}, Fill: ground(paper), CustomNumFmt: format("#,##0"),
			Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", ShrinkToFit: true},
			Border:    []excelize.Border{{Type: "left", Style: 5, Color: white}, {Type: "right", Style: 5, Color: white}},
		}
	}
	top := style(10, true, quiet)
	top.Border = append(top.Border, excelize.Border{Type: "top", Style: 5, Color: tones[t.tone].strong})
	g.put(tileRow, t.from, t.to, t.label, top)
	g.put(tileRow+1, t.from, t.to, t.number, style(26, true, tones[t.tone].ink))
	g.put(tileRow+2, t.from, t.to, t.context, style(10, false, quiet))
	g.put(tileRow+3, t.from, t.to, t.since, style(10, false, quiet))
	for r := tileRow; r <= tileRow+2; r++ {
		g.lead(r, t.from, titleOf(t.sheet), "", "See "+t.sheet)
	}
}

// tileList returns the six tiles.
func (g *page) tileList() []tile {
	t := g.tally()
	errors, warnings := g.severities()
	in := func(program string, s evaluate.Status) (now int, since string) {
		now = t.in[program][s]
		return now, g.since(now, func(r *evaluate.PastRun) int { return r.In(program, s) })
	}
	partners := len(g.Assessment.Partners)
	certified, sinceCertified := in(cpanelSheet, evaluate.CPanelCertified)
	compliant, sinceCompliant := in(premierSheet, evaluate.PremierCompliant)
	_, sincePlans := in(premierSheet, evaluate.PremierPlan)
	return []tile{
		{"B", "C", "Partners", partners, some(t.review, "to review", "none to review"), g.since(partners, func(r *evaluate.PastRun) int { return r.Partners }), plain, cpanelSheet},
		{"D", "E", "cPanel certified", certified, some(t.atRisk, "at risk", "none at risk"), sinceCertified, good, cpanelSheet},
		{"F", "G", "New certificates", t.issued, t.besideIssued(), g.since(t.issued, g.issuedIn), info, certificatesSheet},
		{"I", "J", "Premier compliant", compliant, some(t.in[premierSheet][evaluate.PremierOut]+t.in[premierSheet][evaluate.PremierRemoved], "out or removed", "none out or removed"), sinceCompliant, good, premierSheet},
		{"K", "L", "Get Well Plans", g.runningPlans(), g.nextPlan(), sincePlans, warn, plansSheet},
		{"M", "N", "Errors in the input", errors, some(warnings, "warnings", "no warnings"), g.since(errors, func(r *evaluate.PastRun) int { return r.Errors }), worse(errors), issuesSheet},
	}
}

// worse is the tone of a number of errors.
func worse(errors int) tone {
	if errors > 0 {
		return bad
	}
	return good
}

// some says "3 at risk", or what to say for none.
func some(n int, of, none string) string {
	if n == 0 {
		return none
	}
	return ingest.Thousands(n) + " " + of
}

// nextPlan says when the next plan ends.
func (g *page) nextPlan() string {
	if g.runningPlans() == 0 {
		return "none running"
	}
	next := *g.plans[0].Premier().Plan
	return fmt.Sprintf("next ends %s, in %s", next.LastDay.Time().Format("2 Jan"), days(daysLeft(g.Assessment.Day, next)))
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return ingest.Thousands(n) + " days"
}

// A tally counts the partners by what the summary says of them.
type tally struct {
	in               map[string]map[evaluate.Status]int // by program
	atRisk, review   int
	issued, reissued int // certificates
	heldBack         int // of either kind
}

func (p *press) tally() tally {
	t := tally{in: map[string]map[evaluate.Status]int{}}
	for _, of := range evaluate.AllPrograms() {
		t.in[of.Name] = map[evaluate.Status]int{}
	}
	for i := range p.Assessment.Partners {
		f := &p.Assessment.Partners[i]
		for _, standing := range f.Standings {
			t.in[standing.In().Program][standing.In().Status]++
		}
		if f.CPanel().AtRisk {
			t.atRisk++
		}
		if f.Review {
			t.review++
		}
	}
	for _, c := range p.Certificates {
		switch {
		case c.HeldBack != "":
			t.heldBack++
		case c.Replaces != "":
			t.reissued++
		default:
			t.issued++
		}
	}
	return t
}

// besideIssued says what became of the certificates that aren't new.
func (t tally) besideIssued() string {
	say := some(t.heldBack, "held back", "none held back")
	if t.reissued > 0 {
		say += ", " + some(t.reissued, "reissued", "")
	}
	return say
}

// heading writes a panel's heading, with a link to the sheet that has it all.
func (g *page) heading(h half, row int, title, more, sheet string) {
	line := []excelize.Border{{Type: "bottom", Style: 2, Color: navy}}
	before := string(h.last[0] - 1)
	g.put(row, h.first, before, title, &excelize.Style{Font: &excelize.Font{Size: 12, Bold: true, Color: navy}, Alignment: &excelize.Alignment{Vertical: "center"}, Border: line})
	g.put(row, h.last, h.last, more, &excelize.Style{Font: &excelize.Font{Size: 10, Color: linkInk, Underline: "single"}, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}, Border: line})
	g.lead(row, h.last, titleOf(sheet), "", "See "+sheet)
	g.height(row, row, 22)
}
