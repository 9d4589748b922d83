package workbook

import (
	"assay/evaluate"
	"assay/ingest"
)

// writePremier writes a row a partner: its standing in Cisco Premier.
func writePremier(p *press) error {
	return list[partnerRow]{
		sheet: premierSheet, table: "PremierPartners", tab: tabPrograms,
		title: "Cisco Premier",
		about: "every partner's standing at the end of " + long(p.Assessment.Day) + ", requirement by requirement",
		none:  "no partner was read", frozen: 2, flat: true, printed: "Days left",
		groups:  map[string]string{"Status": "Standing", requirementTitle(evaluate.ProgramOf(premierSheet).Requirements()[0]): "Requirements", "Plan's last day": "Get Well Plan", "What would mend it": "What to do", "Heads": "Why"},
		rows:    partnerRows(p.Assessment),
		columns: withCarried(p, 2, ofPartner, append(premierStanding(p), premierDetail(p)...)),
	}.write(p)
}

// premierStanding are the columns that say where a partner stands.
func premierStanding(p *press) []column[partnerRow] {
	columns := []column[partnerRow]{
		{"Partner ID", 13, func(r partnerRow) cell {
			return text(r.ID).to(p.placeOf(cpanelSheet, r.index), "This partner in cPanel")
		}},
		{"Partner", 26, func(r partnerRow) cell { return name(r.Name) }},
		{"Status", 19, func(r partnerRow) cell { return toned(r.Premier().Status, premierTone(r.Premier().Status)) }},
		{"Since", 12, func(r partnerRow) cell { return day(r.Premier().Since) }},
	}
	return append(columns, requirementColumns(evaluate.ProgramOf(premierSheet))...)
}

// premierDetail are the columns with what is behind a Premier status: the plan, what
// would mend it, and who fills the roles.
func premierDetail(p *press) []column[partnerRow] {
	columns := []column[partnerRow]{
		{"Plan's last day", 12, func(r partnerRow) cell { return p.planCell(r, func(l evaluate.Plan) cell { return day(l.LastDay) }) }},
		{"Days left", 9, func(r partnerRow) cell {
			return p.planCell(r, func(l evaluate.Plan) cell { return count(daysLeft(p.Assessment.Day, l)) })
		}},
		{"What would mend it", 60, func(r partnerRow) cell { return text(inLine(mending(r.Premier().Lines))) }},
		{"Actions", 8, p.actionsCell},
		{"Heads", 8, func(r partnerRow) cell {
			return count(len(r.Premier().Heads)).to(p.toPeople(r.index), "This partner's people")
		}},
		{"Role A", 22, func(r partnerRow) cell { return text(who(r.PartnerFinding, r.Premier().RoleA)) }},
		{"Role B", 22, func(r partnerRow) cell { return text(who(r.PartnerFinding, r.Premier().RoleB)) }},
	}
	return append(columns, []column[partnerRow]{
		{"Why", 110, func(r partnerRow) cell { return text(inLine(reasons(unmetFirst(r.Premier().Lines)))) }},
		{"How it came", 60, func(r partnerRow) cell { return text(inLine(turns(r.Premier()))) }},
		{"From cells", 60, func(r partnerRow) cell { return text(inLine(cellList(lineCells(r.Premier().Lines)))) }},
		{"Removed on", 12, func(r partnerRow) cell { return day(r.Premier().RemovedOn) }},
		{"To review", 34, reviewCell},
	}...)
}

// planCell shows something of the running plan, leading to its row; blank where none runs.
func (p *press) planCell(r partnerRow, show func(evaluate.Plan) cell) cell {
	if r.Premier().Plan == nil {
		return text("")
	}
	return show(*r.Premier().Plan).to(p.toPlan(r.index), "This Get Well Plan")
}

// daysLeft is how many days come after the day, through the plan's last.
func daysLeft(on ingest.Day, l evaluate.Plan) int { return int(l.LastDay - on) }

// unmetFirst returns the requirements that are judged: before those that are met,
// or not yet due, those that keep the partner from standing better.
func unmetFirst(judged []evaluate.Line) []evaluate.Line {
	var unmet, met []evaluate.Line
	for _, l := range judged {
		switch l.State {
		case evaluate.NotApplicable:
		case evaluate.Met, evaluate.NotYetDue:
			met = append(met, l)
		default:
			unmet = append(unmet, l)
		}
	}
	return append(unmet, met...)
}
