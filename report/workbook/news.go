package workbook

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

// A note is a line of a panel of the summary.
type note struct {
	name  string // what the line is about, leading to its row
	to    string
	day   ingest.Day
	count int // where the panel counts
	say   string
	tone  tone
}

// news writes what changed, and what has to be done next.
func (g *page) news() {
	g.heading(leftHalf, newsRow, "What changed in "+g.Assessment.Day.Time().Format("January 2006"), "Certificates ›", certificatesSheet)
	g.panel(leftHalf, newsRow, newsRows, []string{"Partner", "Day", "What"}, g.changes(), "nothing changed hands")
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
func (g *page) panel(h half, row, most int, header []string, notes []note, none string) {
	line := []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	style := func(bold bool, colour, side string) *excelize.Style {
		return &excelize.Style{Font: &excelize.Font{Size: 10, Bold: bold, Color: colour}, Border: line, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: side, WrapText: true}}
	}
	row++
	g.put(row, h.first, h.first, header[0], style(true, quiet, "left"))
	g.put(row, h.second, h.second, header[1], style(true, quiet, "center"))
	g.put(row, h.third, h.last, header[2], style(true, quiet, "left"))
	g.height(row, row, 17)
	g.height(row+1, row+most, 27)
	if len(notes) == 0 {
		quietly := style(false, quiet, "left")
		quietly.Font.Italic = true
		g.put(row+1, h.first, h.last, none, quietly)
		return
	}
	for i, n := range notes {
		row++
		if i == most-1 && len(notes) > most {
			g.put(row, h.first, h.last, fmt.Sprintf("… and %s more", thousands(len(notes)-i)), style(false, quiet, "left"))
			return
		}
		g.note(h, row, n, style)
	}
}

// note writes a line of a panel.
func (g *page) note(h half, row int, n note, style func(bold bool, colour, side string) *excelize.Style) {
	first := style(true, ink, "left")
	if n.to != "" {
		first = style(true, linkInk, "left")
		first.Font.Underline = "single"
	}
	g.put(row, h.first, h.first, short(n.name, 40), first)
	g.lead(row, h.first, n.to, "See the row")
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
	g.put(row, h.third, h.last, short(n.say, 128), say)
}

// short cuts a text at so many letters, in one line.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if r := []rune(s); len(r) > most {
		return strings.TrimSpace(string(r[:most-1])) + "…"
	}
	return s
}

// called is how the summary calls a partner.
func called(f *evaluate.PartnerFinding) string { return cmp.Or(f.Name, f.ID) }

// changes tells what changed hands: the turns of Premier in the month of the
// run, the gravest first, then the new certificates.
func (g *page) changes() []note {
	var removed, begun, closed, issued []note
	for i := range g.Assessment.Partners {
		f := &g.Assessment.Partners[i]
		for j, e := range f.Premier.Events {
			if !sameMonth(e.On, g.Assessment.Day) {
				continue
			}
			n := note{name: called(f), to: g.at(premierSheet, i), day: e.On}
			switch {
			case e.Now == evaluate.Removed:
				n.say, n.tone = "Removed from Premier", bad
				removed = append(removed, n)
			case e.Now == evaluate.OnPlan:
				n.say, n.tone = "Get Well Plan began", warn
				begun = append(begun, n)
			case e.Now == evaluate.Sound && j > 0 && f.Premier.Events[j-1].Now == evaluate.OnPlan:
				n.say, n.tone = "Get Well Plan closed: back in compliance", good
				closed = append(closed, n)
			}
		}
	}
	for i, c := range g.Certificates {
		n := note{name: cmp.Or(c.Partner, c.PartnerID), to: g.at(certificatesSheet, i), day: c.Begins, say: "Newly certified for " + yearList(c.Years), tone: good}
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
func (g *page) nextActions() []note {
	notes := make([]note, len(g.actions))
	for i, a := range g.actions {
		notes[i] = note{name: called(a.finding), to: g.at(actionsSheet, i), day: a.By, say: a.Program + ": " + a.What}
	}
	return notes
}

// problems counts the problems by code, the errors first and then the most frequent.
func (g *page) problems() []note {
	var notes []note
	index := map[string]int{}
	for _, i := range g.Issues {
		n, ok := index[i.Code]
		if !ok {
			n = len(notes)
			index[i.Code] = n
			notes = append(notes, note{name: i.Code, say: cmp.Or(ingest.Explain(i.Code).Meaning, i.Message), tone: severityTone(i.Severity)})
		}
		notes[n].count++
	}
	slices.SortStableFunc(notes, func(a, b note) int {
		return cmp.Or(-cmp.Compare(a.tone, b.tone), cmp.Compare(b.count, a.count), strings.Compare(a.name, b.name))
	})
	return notes
}

// reviews are the partners that a person should look at, and those that today's sheets don't name.
func (g *page) reviews() []note {
	var notes []note
	for i := range g.Assessment.Partners {
		if f := &g.Assessment.Partners[i]; f.Review {
			why := cmp.Or(strings.Join(f.ReviewWhy, "; "), "see its rows")
			notes = append(notes, note{name: called(f), to: g.at(cpanelSheet, i), say: why})
		}
	}
	for _, m := range g.Assessment.Missing {
		notes = append(notes, note{name: cmp.Or(m.Name, m.ID), to: quoted(runSheet) + "!A1", say: "known from earlier runs, last seen " + m.LastSeen.String() + ", but not in today's sheets"})
	}
	return notes
}
