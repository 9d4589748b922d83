package workbook

import (
	"cmp"
	"slices"

	"assay/evaluate"
	"assay/report/say"
)

// A turnRow is a change of status ahead, and the partner that it is of.
type turnRow struct {
	evaluate.Turn
	finding *evaluate.PartnerFinding
	partner int // its index in the assessment
}

// turnRows returns all changes ahead, by day and then by partner.
func turnRows(a *evaluate.Assessment) []turnRow {
	var rows []turnRow
	for i := range a.Partners {
		for _, t := range a.Partners[i].Forecast {
			rows = append(rows, turnRow{t, &a.Partners[i], i})
		}
	}
	slices.SortStableFunc(rows, func(a, b turnRow) int { return cmp.Compare(a.On, b.On) })
	return rows
}

// writeForecast writes a row for each change of status ahead, of which the
// sheet Outlook counts what comes of them.
func writeForecast(p *press) error {
	return list[turnRow]{
		sheet: forecastSheet, table: "Forecast", tab: tabWork,
		title: "Forecast",
		about: "every change of status in the twelve months ahead, if nothing is added to the records",
		none:  "no status changes in the twelve months ahead, even if nothing is added to the records", frozen: 4, printed: "Because",
		rows: p.forecast,
		columns: withCarried(p, 4, func(r turnRow) *evaluate.PartnerFinding { return r.finding }, []column[turnRow]{
			{"On", 11, func(r turnRow) cell { return day(r.On) }},
			{"In days", 8, func(r turnRow) cell { return count(int(r.On - p.Assessment.Day)) }},
			{"Partner ID", 11, func(r turnRow) cell {
				sheet := programSheet(r.Program)
				return text(r.finding.ID).to(p.placeOf(sheet, r.partner), "This partner in "+sheet)
			}},
			{"Partner", 28, func(r turnRow) cell { return name(r.finding.Name) }},
			{"Program", 9, func(r turnRow) cell { return text(r.Program) }},
			{"From", 18, func(r turnRow) cell { return toned(r.From, statusTone(r.Program, r.From)) }},
			{"To", 18, func(r turnRow) cell { return toned(r.To, statusTone(r.Program, r.To)) }},
			{"For the", 9, func(r turnRow) cell { return directions[r.direction()] }},
			{"Because", restOfPage, func(r turnRow) cell { return text(say.Causes(r.Because)) }},
			{"Actions", 8, func(r turnRow) cell { return p.actionsCell(partnerRow{r.finding, r.partner}) }},
			{"From cells", 33, func(r turnRow) cell { return text(inLine(cellList(r.Cells))) }},
		}),
	}.write(p)
}

// A direction is where a change of status leads.
type direction uint8

const (
	aside direction = iota // to or from a status that isn't known
	forTheBetter
	forTheWorse
)

var directions = [...]cell{aside: text(""), forTheBetter: toned("better", good), forTheWorse: toned("worse", bad)}

// direction tells whether the change is for the better or for the worse.
func (r turnRow) direction() direction {
	switch {
	case r.From == evaluate.UnknownStatus || r.To == evaluate.UnknownStatus:
		return aside
	case r.Worse():
		return forTheWorse
	}
	return forTheBetter
}
