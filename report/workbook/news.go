package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// An item is a line of a panel of the summary.
type item struct {
	name  string // what the line is about, leading to its row
	to    place
	day   ingest.Day
	count int // where the panel counts
	say   string
	tone  tone
}

// news writes what changed, and what has to be done next.
func (g *page) news() {
	if g.firstRun() {
		g.heading(leftHalf, newsRow, "First run: what changed in "+g.Assessment.Day.Time().Format("January 2006"), "Certificates ›", certificatesSheet)
		g.panel(leftHalf, newsRow, newsRows, []string{"Partner", "Day", "What"}, g.thisMonth(), "no certificate is new, and no Get Well Plan began or ended")
	} else {
		g.heading(leftHalf, newsRow, "What changed since "+g.Assessment.LastRun.String(), "All changes ›", changesSheet)
		g.panel(leftHalf, newsRow, newsRows, []string{"Partner", "Since", "What"}, g.sinceLastRun(), "nothing changed")
	}
	g.heading(rightHalf, newsRow, "What needs doing next", "All actions ›", actionsSheet)
	g.panel(rightHalf, newsRow, newsRows, []string{"Partner", "By", "What"}, g.nextActions(), "nothing has to be done")
}

// doubts writes what is wrong with the input, and which partners need a person's eye.
func (g *page) doubts() {
	g.heading(leftHalf, doubtRow, "Problems in the input", "All data issues ›", issuesSheet)
	g.panel(leftHalf, doubtRow, doubtRows, []string{"Problem", "Times", "What it means"}, g.problems(), "the input has no problems")
	g.heading(rightHalf, doubtRow, "Partners to review", "Every partner ›", cpanelSheet)
	g.panel(rightHalf, doubtRow, doubtRows, []string{"Partner", "", "Why"}, g.reviews(), "no partner has to be reviewed")
}

// panel writes lines of a half, at most so many, with what is left out in the last.
func (g *page) panel(h half, row, most int, header []string, items []item, none string) {
	line := []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	style := func(bold bool, colour, side string) *excelize.Style {
		wrapped := indented(side)
		wrapped.WrapText = true
		return &excelize.Style{Font: &excelize.Font{Size: 10, Bold: bold, Color: colour}, Border: line, Alignment: wrapped}
	}
	row++
	g.put(row, h.first, h.first, header[0], style(true, quiet, "left"))
	g.put(row, h.second, h.second, header[1], style(true, quiet, "center"))
	g.put(row, h.third, h.last, header[2], style(true, quiet, "left"))
	g.height(row, row, 17)
	g.height(row+1, row+most, 27)
	if len(items) == 0 {
		quietly := style(false, quiet, "left")
		quietly.Font.Italic = true
		g.put(row+1, h.first, h.last, none, quietly)
		return
	}
	for i, n := range items {
		row++
		if i == most-1 && len(items) > most {
			g.put(row, h.first, h.last, fmt.Sprintf("… and %s more", ingest.Thousands(len(items)-i)), style(false, quiet, "left"))
			return
		}
		g.item(h, row, n, style)
	}
}

// item writes a line of a panel.
func (g *page) item(h half, row int, n item, style func(bold bool, colour, side string) *excelize.Style) {
	first := style(true, ink, "left")
	if n.to.ref != "" {
		first = style(true, linkInk, "left")
		first.Font.Underline = "single"
	}
	g.put(row, h.first, h.first, Short(n.name, 40), first)
	g.lead(row, h.first, n.to, Short(n.name, 40), "See the row")
	middle, value := style(false, ink, "center"), any(nil)
	switch {
	case n.day != 0:
		value, middle.CustomNumFmt = int(n.day), format("yyyy-mm-dd")
	case n.count != 0:
		value, middle.CustomNumFmt = n.count, format("#,##0")
	}
	g.put(row, h.second, h.second, value, middle)
	say := style(n.tone != plain, tones[n.tone].ink, "left")
	say.CustomNumFmt = format(signed(tones[n.tone].sign))
	say.Font.Bold = false
	g.put(row, h.third, h.last, Short(n.say, 110), say)
}

// Short gives a text in one line of at most so many letters, cut between words
// where they aren't too long for it.
func Short(s string, most int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	end := most - 1
	for n := end; n > end/2; n-- {
		if r[n] == ' ' {
			end = n
			break
		}
	}
	return strings.TrimRight(string(r[:end]), " ,;:") + "…"
}

// called is how the summary calls a partner.
func called(f *evaluate.PartnerFinding) string { return cmp.Or(f.Name, f.ID) }

// thisMonth tells what came and went where no earlier run is known: the turns of
// Premier in the month of the run, the gravest first, then the certificates.
func (g *page) thisMonth() []item {
	var removed, begun, closed, issued []item
	for i := range g.Assessment.Partners {
		f := &g.Assessment.Partners[i]
		for j, e := range f.Premier().Events {
			if !sameMonth(e.On, g.Assessment.Day) {
				continue
			}
			n := item{name: called(f), to: g.placeOf(premierSheet, i), day: e.On}
			switch {
			case e.Now == evaluate.Removed:
				n.say, n.tone = "Removed from Premier", bad
				removed = append(removed, n)
			case e.Now == evaluate.OnPlan:
				n.say, n.tone = "Get Well Plan began", warn
				begun = append(begun, n)
			case e.Now == evaluate.Sound && j > 0 && f.Premier().Events[j-1].Now == evaluate.OnPlan:
				n.say, n.tone = "Get Well Plan closed: back in compliance", good
				closed = append(closed, n)
			}
		}
	}
	for i, c := range g.Certificates {
		n := item{name: cmp.Or(c.Partner, c.PartnerID), to: g.placeOf(certificatesSheet, g.givenAt[i]), day: g.Assessment.Day, say: "Newly certified for " + yearList(c.Years), tone: good}
		if c.Replaces != "" {
			n.say, n.tone = "Certificate reissued for "+yearList(c.Years), info
		}
		if c.HeldBack != "" {
			n.say, n.tone = n.say+", certificate held back", bad
		}
		issued = append(issued, n)
	}
	return slices.Concat(removed, begun, closed, issued)
}

func sameMonth(a, b ingest.Day) bool {
	ay, am, _ := a.Date()
	by, bm, _ := b.Date()
	return ay == by && am == bm
}

// nextActions are the actions, the soonest first.
func (g *page) nextActions() []item {
	items := make([]item, len(g.actions))
	for i, a := range g.actions {
		items[i] = item{name: called(a.finding), to: g.placeOf(actionsSheet, i), day: a.By, say: a.Program + ": " + say.What(a.Action)}
	}
	return items
}

// problems counts the problems by code, the errors first and then the most frequent.
func (g *page) problems() []item {
	var items []item
	index := map[string]int{}
	for _, i := range g.Issues {
		n, ok := index[i.Code]
		if !ok {
			n = len(items)
			index[i.Code] = n
			items = append(items, item{name: inPlainWords(i.Code), say: cmp.Or(ingest.Explain(i.Code).Meaning, i.Message), tone: severityTone(i.Severity)})
		}
		items[n].count++
	}
	slices.SortStableFunc(items, func(a, b item) int {
		return cmp.Or(-cmp.Compare(a.tone, b.tone), cmp.Compare(b.count, a.count), strings.Compare(a.name, b.name))
	})
	return items
}

// inPlainWords says the code of a problem: date-unreadable is "Date unreadable".
func inPlainWords(code string) string {
	s := strings.NewReplacer("-", " ", "licenses", "licences").Replace(code)
	return strings.ToUpper(s[:1]) + s[1:]
}

// reviews are the partners that a person should look at, and those that today's sheets don't name.
func (g *page) reviews() []item {
	var items []item
	for i := range g.Assessment.Partners {
		if f := &g.Assessment.Partners[i]; f.Review {
			why := cmp.Or(strings.Join(f.ReviewWhy, "; "), "see its rows")
			items = append(items, item{name: called(f), to: g.placeOf(cpanelSheet, i), say: why})
		}
	}
	for _, m := range g.Assessment.Missing {
		items = append(items, item{name: cmp.Or(m.Name, m.ID), to: titleOf(runSheet), say: "known from earlier runs, last seen " + m.LastSeen.String() + ", but not in today's sheets"})
	}
	return items
}
