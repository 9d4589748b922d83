package workbook

import (
	"fmt"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A personRow is a person at a partner.
type personRow struct {
	*evaluate.PersonFinding
	finding *evaluate.PartnerFinding
	partner int // its index in the assessment
}

func personRows(a *evaluate.Assessment) []personRow {
	var rows []personRow
	for i := range a.Partners {
		f := &a.Partners[i]
		for j := range f.People {
			rows = append(rows, personRow{&f.People[j], f, i})
		}
	}
	return rows
}

// writeEmployees writes a row a person and partner.
func writeEmployees(p *press) error {
	return list[personRow]{
		sheet: employeesSheet, table: "Employees", tab: tabRecords,
		title: "Employees",
		about: "what each person holds, for which program he or she counts at the partner, and if not, why",
		none:  "no employee was read", frozen: 4,
		rows: personRows(p.Assessment),
		columns: []column[personRow]{
			{"Partner ID", 13, func(r personRow) cell {
				return text(r.finding.ID).to(p.at(cpanelSheet, r.partner), "This partner in cPanel")
			}},
			{"Partner", 24, func(r personRow) cell {
				return text(r.finding.Name).to(p.at(premierSheet, r.partner), "This partner in Premier")
			}},
			{"Employee ID", 13, func(r personRow) cell { return text(r.ID) }},
			{"Name", 24, p.nameCell},
			{"Employed", 26, func(r personRow) cell { return text(r.finding.Tell.Employed(r.PersonFinding)) }},
			{"Full time", 9, func(r personRow) cell { return yes(r.FullTime, plain, plain) }},
			{"Holds", 42, func(r personRow) cell { return text(holdings(r.finding.Tell.Holds(r.PersonFinding))) }},
			{"Counts for cPanel", 10, func(r personRow) cell { return yes(r.CPanelCounts, good, idle) }},
			{"cPanel: why", 42, func(r personRow) cell { return text(r.finding.Tell.CPanelWhy(r.PersonFinding)) }},
			{"Can fill role A", 10, func(r personRow) cell { return yes(r.RoleA, good, idle) }},
			{"Can fill role B", 10, func(r personRow) cell { return yes(r.RoleB, good, idle) }},
			{"Premier: why", 42, func(r personRow) cell { return text(r.finding.Tell.PremierWhy(r.PersonFinding)) }},
			{"Also known as", 16, func(r personRow) cell { return text(otherIDs(r)) }},
			{"From cells", 44, func(r personRow) cell { return text(cellList(personCells(r))) }},
		},
	}.write(p)
}

// nameCell is a person's name, or says that it is withheld.
func (p *press) nameCell(r personRow) cell {
	if p.Withhold != nil {
		return cell{text: "withheld", look: look{kind: noneCell}}
	}
	return name(r.Name)
}

// holdings says a line a certification: CCNA, earned 2018-03-01, expires 2021-02-28.
func holdings(holds []evaluate.Holding) string {
	var s []string
	for _, h := range holds {
		line := h.Title
		if h.Earned != 0 {
			line += ", earned " + h.Earned.String()
		}
		if h.Expires != 0 {
			line += ", expires " + h.Expires.String()
		}
		if !h.Held {
			line += " (not held)"
		}
		s = append(s, line)
	}
	return strings.Join(s, "\n")
}

// otherIDs names the person's other IDs.
func otherIDs(r personRow) string {
	const most = 12
	ids := r.finding.Tell.IDs(r.PersonFinding)
	first := slices.DeleteFunc(slices.Clone(ids[:min(len(ids), most+1)]), func(id string) bool { return id == r.ID })
	first = first[:min(len(first), most)]
	if left := len(ids) - 1 - len(first); left > 0 {
		first = append(first, fmt.Sprintf("… and %d more", left))
	}
	return strings.Join(first, "\n")
}

// personCells are the person's rows, and where the certifications stand.
func personCells(r personRow) []ingest.Cell {
	cells := r.finding.Tell.Cells(r.PersonFinding)
	for _, h := range r.finding.Tell.Holds(r.PersonFinding) {
		cells = append(cells, h.At)
	}
	return cells
}
