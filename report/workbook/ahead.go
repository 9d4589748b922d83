package workbook

import (
	"fmt"
	"strings"

	"assay/ingest"
	"assay/report/say"
)

// The stretches ahead over which the summary counts, in days; the last is all
// that the forecast looks at.
var stretches = []int{30, 90, 0}

// ahead writes how many changes for the worse lie ahead, and the next of them.
func (g *page) ahead() {
	g.heading(leftHalf, aheadRow, "Changes for the worse, if nobody acts", "Forecast ›", forecastSheet)
	g.panel(leftHalf, aheadRow, aheadRows, []string{"Within", "Changes", "To what"}, g.worseSoon(), "")
	g.heading(rightHalf, aheadRow, "The next of them", "All actions ›", actionsSheet)
	g.panel(rightHalf, aheadRow, aheadRows, []string{"Partner", "On", "What"}, g.worseNext(), "none in the twelve months ahead")
}

// worseSoon counts the changes for the worse over each stretch.
func (g *page) worseSoon() []item {
	var items []item
	for _, days := range stretches {
		n := item{name: "12 months"}
		through := ingest.Day(0)
		if days > 0 {
			n.name, through = fmt.Sprintf("%d days", days), g.Assessment.Day+ingest.Day(days)
		}
		rows := g.worsening(through)
		n.say, n.tone = "none", good
		if n.count = len(rows); n.count > 0 {
			n.say, n.tone = g.toWhat(rows), warn
		}
		items = append(items, n)
	}
	return items
}

// worsening returns the rows of the forecast that are for the worse, through a
// day, or all where it is 0.
func (p *press) worsening(through ingest.Day) (rows []int) {
	for i, r := range p.forecast {
		if (through == 0 || r.On <= through) && r.direction() == forTheWorse {
			rows = append(rows, i)
		}
	}
	return rows
}

// toWhat counts rows of the forecast by the statuses that they lead to,
// program by program.
func (p *press) toWhat(rows []int) string {
	var programs []string
	for _, o := range p.outlooks() {
		var s []string
		for _, status := range o.statuses {
			n := 0
			for _, i := range rows {
				if r := p.forecast[i]; string(r.To) == status.status && programSheet(r.Program) == o.sheet {
					n++
				}
			}
			if n > 0 {
				s = append(s, ingest.Thousands(n)+" "+status.status)
			}
		}
		if len(s) > 0 {
			programs = append(programs, o.sheet+": "+strings.Join(s, ", "))
		}
	}
	return strings.Join(programs, "; ")
}

// worseNext are the next changes for the worse.
func (g *page) worseNext() []item {
	var items []item
	for _, i := range g.worsening(0) {
		r := g.forecast[i]
		items = append(items, item{name: called(r.finding), to: g.placeOf(forecastSheet, i), day: r.On,
			say: fmt.Sprintf("%s: %s, because %s", r.Program, r.To, say.Causes(r.Because)), tone: statusTone(r.Program, r.To)})
	}
	return items
}
