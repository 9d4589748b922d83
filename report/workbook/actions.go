package workbook

import (
	"cmp"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// An actionRow is something that someone must do, and the partner that it is for.
type actionRow struct {
	evaluate.Action
	finding *evaluate.PartnerFinding
	partner int // its index in the assessment
}

// actionRows returns all actions: first those with a day, the soonest first,
// then the others by partner.
func actionRows(a *evaluate.Assessment) []actionRow {
	var rows []actionRow
	for i := range a.Partners {
		for _, action := range a.Partners[i].Actions {
			rows = append(rows, actionRow{action, &a.Partners[i], i})
		}
	}
	slices.SortStableFunc(rows, func(a, b actionRow) int { return cmp.Compare(uint32(a.By-1), uint32(b.By-1)) }) // no day: last
	return rows
}

// writeActions writes a row for each thing that someone must do.
func writeActions(p *press) error {
	return list[actionRow]{
		sheet: actionsSheet, table: "Actions", tab: tabWork,
		title: "Actions",
		about: "the least that would bring each partner (back) into compliance, the soonest first",
		none:  "nothing has to be done", frozen: 2,
		rows: p.actions,
		columns: []column[actionRow]{
			{"Partner ID", 13, func(r actionRow) cell {
				return text(r.finding.ID).to(p.at(p.programSheet(r.Program), r.partner), "This partner in "+r.Program)
			}},
			{"Partner", 28, func(r actionRow) cell { return name(r.finding.Name) }},
			{"Program", 10, func(r actionRow) cell { return text(r.Program) }},
			{"Status", 19, func(r actionRow) cell { return p.programStatus(r) }},
			{"What to do", 56, func(r actionRow) cell { return text(r.What) }},
			{"By", 12, func(r actionRow) cell { return p.urgent(r, day(r.By)) }},
			{"Days left", 9, func(r actionRow) cell { return p.urgent(r, daysTo(p.Assessment.Day, r.By)) }},
			{"Why", 56, func(r actionRow) cell { return text(r.Why) }},
			{"Whom it concerns", 28, func(r actionRow) cell { return text(who(r.finding, r.Whom...)) }},
			{"People", 9, func(r actionRow) cell {
				return count(len(r.finding.People)).to(p.toPeople(r.partner), "This partner's people")
			}},
			{"Contact", 30, func(r actionRow) cell { return text(r.finding.Email) }},
		},
	}.write(p)
}

// programSheet returns the sheet of an action's program.
func (p *press) programSheet(program string) string {
	if program == premierSheet {
		return premierSheet
	}
	return cpanelSheet
}

// programStatus is the partner's status in the program of the action.
func (p *press) programStatus(r actionRow) cell {
	if p.programSheet(r.Program) == premierSheet {
		s := r.finding.Premier.Status
		return toned(string(s), premierTone(s))
	}
	s := r.finding.CPanel.Status
	return toned(string(s), cpanelTone(s))
}

// urgent tones a cell of what should be done at once.
func (p *press) urgent(r actionRow, c cell) cell {
	if r.By != 0 && r.By <= p.Assessment.Day {
		c.look.tone = warn
	}
	return c
}

// daysTo is how many days are left to a day, blank where none is set.
func daysTo(on, by ingest.Day) cell {
	if by == 0 {
		return noCount()
	}
	return count(int(by - on))
}
