package workbook

import (
	"slices"
	"strings"
	"sync/atomic"

	"assay/evaluate"
)

// A personRow is a person at a partner.
type personRow struct {
	*evaluate.PersonFinding
	finding *evaluate.PartnerFinding
	partner int // its index in the assessment
}

func personRows(a *evaluate.Assessment) []personRow {
	all := 0
	for i := range a.Partners {
		all += len(a.Partners[i].People)
	}
	rows := make([]personRow, 0, all)
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
	columns := []column[personRow]{
		{"Partner ID", 13, func(r personRow) cell {
			return text(r.finding.ID).to(p.placeOf(cpanelSheet, r.partner), "This partner in cPanel")
		}},
		{"Partner", 28, func(r personRow) cell {
			return text(r.finding.Name).to(p.placeOf(premierSheet, r.partner), "This partner in Premier")
		}},
		{"Employee ID", 13, func(r personRow) cell { return text(r.ID) }},
		{"Name", 24, p.nameCell},
		{"Employed from", 12, func(r personRow) cell { return day(r.employed().From) }},
		{"Employed until", 12, func(r personRow) cell { return day(r.employed().Until) }},
		{"Full time", 10, func(r personRow) cell { return yes(r.FullTime, plain, plain) }},
		{"Counts for cPanel", 12, func(r personRow) cell { return yes(r.CPanelCounts, good, idle) }},
		{"Can fill role A", 10, func(r personRow) cell { return yes(r.RoleA, good, idle) }},
		{"Can fill role B", 10, func(r personRow) cell { return yes(r.RoleB, good, idle) }},
		{"cPanel: why", 48, func(r personRow) cell { return text(r.finding.Tell.Why(r.PersonFinding, evaluate.CPanelProgramName)) }},
		{"Premier: why", 48, func(r personRow) cell { return text(r.finding.Tell.Why(r.PersonFinding, evaluate.PremierProgramName)) }},
	}
	return list[personRow]{
		sheet: employeesSheet, table: "Employees", tab: tabRecords,
		title: "Employees",
		about: "for which program each person counts at the partner, and if not, why; what each holds stands on Certifications",
		none:  "no employee was read", frozen: 4, flat: true, lookUp: true, printed: "Can fill role B",
		groups: map[string]string{"Employed from": "Employment", "Counts for cPanel": "Counts", "cPanel: why": "Why"},
		rows:   p.people,
		columns: withCarried(p, 4, func(r personRow) *evaluate.PartnerFinding { return r.finding }, append(columns,
			column[personRow]{"Also known as", 16, func(r personRow) cell { return text(otherIDs(r)) }},
			column[personRow]{"Employment with breaks", 30, func(r personRow) cell { return text(r.breaks()) }},
			column[personRow]{"From cells", 44, func(r personRow) cell { return text(inLine(cellList(r.finding.Tell.Cells(r.PersonFinding)))) }},
		)),
	}.write(p)
}

// nameCell is a person's name; with names withheld, it says so.
func (p *press) nameCell(r personRow) cell {
	if p.Withhold != nil {
		return cell{text: "withheld", look: look{kind: noneCell}}
	}
	return name(r.Name)
}

// employed is from the first day at the partner until the last.
func (r personRow) employed() evaluate.Stretch {
	all := r.finding.Tell.Employed(r.PersonFinding)
	if len(all) == 0 {
		return evaluate.Stretch{}
	}
	return evaluate.Stretch{From: all[0].From, Until: all[len(all)-1].Until}
}

// breaks lists the stretches of who left and came back, and says where none can be read.
func (r personRow) breaks() string {
	all := r.finding.Tell.Employed(r.PersonFinding)
	switch len(all) {
	case 0:
		return "can't be read"
	case 1:
		return ""
	}
	var s []string
	for _, one := range all {
		from, until := "", "today"
		if one.From != 0 {
			from = one.From.String()
		}
		if one.Until != 0 {
			until = one.Until.String()
		}
		s = append(s, strings.TrimSpace(from+" to "+until))
	}
	return strings.Join(s, "; ")
}

// otherIDs names the person's other IDs.
func otherIDs(r personRow) string {
	others := slices.DeleteFunc(slices.Clone(r.finding.Tell.IDs(r.PersonFinding)), func(id string) bool { return id == r.ID })
	return strings.Join(others, "; ")
}

// A holdingRow is a certification of a person at a partner. There are many: a row is two
// numbers, of which the collector of memory has nothing to follow.
type holdingRow struct {
	person int32 // its place among the press's people
	n      int32 // the certification's among the person's
}

// writeCertifications writes a row a certification.
func writeCertifications(p *press) error {
	all := 0
	for _, r := range p.people {
		all += r.finding.Tell.Holdings(r.PersonFinding)
	}
	rows := make([]holdingRow, 0, all)
	for i, r := range p.people {
		for n := range r.finding.Tell.Holdings(r.PersonFinding) {
			rows = append(rows, holdingRow{int32(i), int32(n)})
		}
	}
	of := func(r holdingRow) personRow { return p.people[r.person] }
	// The cells of a row, and the rows of a person, are written one after the other: what
	// the person holds is looked up once for all of them. Workers are at different partners.
	type held struct {
		by    *evaluate.PersonFinding
		holds []evaluate.Holding
	}
	var newest [64]atomic.Pointer[held]
	holding := func(r holdingRow) evaluate.Holding {
		who := of(r)
		slot := &newest[who.partner%len(newest)]
		h := slot.Load()
		if h == nil || h.by != who.PersonFinding {
			h = &held{who.PersonFinding, who.finding.Tell.Holds(who.PersonFinding)}
			slot.Store(h)
		}
		return h.holds[r.n]
	}
	return list[holdingRow]{
		sheet: certificationsSheet, table: "Certifications", tab: tabRecords,
		title: "Certifications",
		about: "every certification of the partners' people, and what it counts for",
		none:  "no certification was read", frozen: 4, flat: true, lookUp: true, printed: "Counts for",
		rows: rows,
		columns: withCarried(p, 4, func(r holdingRow) *evaluate.PartnerFinding { return of(r).finding }, []column[holdingRow]{
			{"Partner ID", 13, func(r holdingRow) cell { return text(of(r).finding.ID) }},
			{"Partner", 28, func(r holdingRow) cell { return text(of(r).finding.Name) }},
			{"Employee ID", 13, func(r holdingRow) cell { return text(of(r).ID) }},
			{"Name", 24, func(r holdingRow) cell { return p.nameCell(of(r)) }},
			{"Certification", 22, func(r holdingRow) cell { return text(holding(r).Title) }},
			{"Earned", 12, func(r holdingRow) cell { return day(holding(r).Earned) }},
			{"Expires", 12, func(r holdingRow) cell { return day(holding(r).Expires) }},
			{"Status", 14, func(r holdingRow) cell { return p.holdingStatus(holding(r)) }},
			{"Counts for", 16, func(r holdingRow) cell { return text(countsFor(holding(r))) }},
			{"From cell", 40, func(r holdingRow) cell { return text(holding(r).At.String()) }},
		}),
	}.write(p)
}

// holdingStatus says whether a certification is held on the day, and if not, why.
func (p *press) holdingStatus(h evaluate.Holding) cell {
	switch {
	case h.Held:
		return toned("held", good)
	case h.Earned == 0:
		return toned("unknown", unsure)
	case h.Earned > p.Assessment.Day:
		return toned("to come", info)
	case h.Expires != 0 && h.Expires < p.Assessment.Day:
		return toned("expired", idle)
	}
	return toned("not in time", idle)
}

// countsFor says what a certification counts for today.
func countsFor(h evaluate.Holding) string {
	if !h.Held {
		return ""
	}
	return h.For
}
