package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/ingest"
)

// notYet warns of records that are dated after the day: they have not happened
// yet (rule G1).
func (e *evaluation) notYet(day ingest.Day) []ingest.Problem {
	r := e.roster
	var out []ingest.Problem
	add := func(at ingest.Place, column uint16, f ingest.Field, partner ingest.PartnerID, employee ingest.EmployeeID, d ingest.Day) {
		if d > day {
			out = append(out, ingest.Problem{Code: "date-after-as-of", At: at, Column: column, Partner: partner, Employee: employee,
				Message: fmt.Sprintf("%s: got %s, which is after %s: it has not happened yet", f, d, day)})
		}
	}
	field := func(at ingest.Place, f ingest.Field, partner ingest.PartnerID, employee ingest.EmployeeID, d ingest.Day) {
		add(at, r.Sheets[at.Sheet].Columns[f], f, partner, employee, d)
	}
	for i := range r.Partners {
		p := &r.Partners[i]
		field(p.At, ingest.PremierSinceField, p.ID, ingest.None, p.PremierSince)
		field(p.At, ingest.TermsField, p.ID, ingest.None, p.Terms.Day)
	}
	for i := range r.Employees {
		m := &r.Employees[i]
		field(m.At, ingest.FromField, m.Partner, m.ID, m.From)
	}
	for i := range r.Certifications {
		c := &r.Certifications[i]
		if c.Void {
			continue
		}
		add(c.At, c.Column, ingest.EarnedField, ingest.None, c.Employee, c.Earned)
	}
	for i := range r.Specializations {
		s := &r.Specializations[i]
		field(s.At, ingest.GrantedField, s.Partner, ingest.None, s.Granted)
	}
	for i := range r.Contacts {
		c := &r.Contacts[i]
		field(c.At, ingest.ProvidedField, c.Partner, ingest.None, c.Provided)
	}
	for i := range r.Surveys {
		s := &r.Surveys[i]
		field(s.At, ingest.ReceivedField, s.Partner, ingest.None, s.Received)
		field(s.At, ingest.FollowUpField, s.Partner, ingest.None, s.FollowUp)
	}
	return append(out, e.assumedExpiries()...)
}

// assumedExpiries warns of career certifications without an expiry date (rule P3).
func (e *evaluation) assumedExpiries() []ingest.Problem {
	var out []ingest.Problem
	for i := range e.roster.Certifications {
		c := &e.roster.Certifications[i]
		if e.isCareer(c) && c.Expires == 0 && c.Bad == 0 && !c.Void {
			out = append(out, ingest.Problem{Code: "expiry-assumed", At: c.At, Column: c.Column, Partner: ingest.None, Employee: c.Employee,
				Message: fmt.Sprintf("%s has no expiry date: taken to end on %s", e.codeOf(c), e.expiry(c))})
		}
	}
	return out
}

// issues makes problems readable, in order of their places.
func (e *evaluation) issues(problems []ingest.Problem) []Issue {
	r := e.roster
	slices.SortStableFunc(problems, func(a, b ingest.Problem) int {
		return cmp.Or(cmp.Compare(a.At.Sheet, b.At.Sheet), cmp.Compare(a.At.Row, b.At.Row), cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Code, b.Code), strings.Compare(a.Message, b.Message))
	})
	// A row that feeds two tables may say the same twice.
	problems = slices.CompactFunc(problems, func(a, b ingest.Problem) bool {
		return a.At == b.At && a.Column == b.Column && a.Code == b.Code && a.Message == b.Message
	})
	out, lowest := make([]Issue, len(problems)), lowestPartners{map[ingest.EmployeeID]string{}, map[int32]string{}}
	for i, p := range problems {
		why := ingest.Explain(p.Code)
		out[i] = Issue{Severity: why.Severity, Code: p.Code, Cell: r.CellAt(p.At, p.Column), PartnerID: e.concerns(p, lowest), Message: p.Message, Effect: why.Effect, Mend: cmp.Or(p.Mend, why.Mend),
			Heading: p.Heading, Got: p.Got, Want: p.Want, Quotes: p.Quotes}
	}
	return out
}

// concerns returns the ID of the partner that a problem concerns: its own, or
// the lowest of those at which its person has a row. It notes them.
func (e *evaluation) concerns(p ingest.Problem, lowest lowestPartners) string {
	switch {
	case p.Partner >= 0:
		return e.roster.PartnerIDs[p.Partner]
	case p.Employee < 0:
		return ""
	}
	least, known := lowest.ofID[p.Employee]
	if known {
		return least
	}
	for _, person := range e.people.ofID.of(int32(p.Employee)) {
		id, known := lowest.ofPerson[person]
		if !known {
			id = e.lowestPartner(person)
			lowest.ofPerson[person] = id
		}
		if least == "" || id != "" && id < least {
			least = id
		}
	}
	lowest.ofID[p.Employee] = least
	return least
}

// lowestPartners are those that were asked for already.
type lowestPartners struct {
	ofID     map[ingest.EmployeeID]string
	ofPerson map[int32]string
}

// lowestPartner returns the lowest ID of the partners at which a person has a row, "" for none.
func (e *evaluation) lowestPartner(person int32) string {
	least := ""
	for _, row := range e.people.rowsOf(person) {
		emp := e.people.employee(row)
		if emp.Partner < 0 {
			continue
		}
		if id := e.roster.PartnerIDs[emp.Partner]; least == "" || id < least {
			least = id
		}
	}
	return least
}

// findMissing lists the partners that earlier runs recorded with a standing on the
// day and that today's sheets don't name (rule G7).
func (e *evaluation) findMissing(history History, day ingest.Day) []MissingPartner {
	named := map[string]bool{}
	for _, id := range e.partnersByID() {
		named[ingest.FoldID(e.roster.PartnerIDs[id])] = true
	}
	var out []MissingPartner
	for key, records := range history.Partners {
		n, _ := slices.BinarySearchFunc(records, day, func(r Record, d ingest.Day) int { return cmp.Compare(r.AsOf, d) })
		if n == 0 || named[key] {
			continue
		}
		if m, ok := e.programs.missing(records[:n], day); ok {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b MissingPartner) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// missing tells what the records of a missing partner give it on the day.
func (p *Programs) missing(records []Record, day ingest.Day) (MissingPartner, bool) {
	last := records[len(records)-1]
	m := MissingPartner{ID: last.PartnerID, Name: last.Name, LastSeen: last.AsOf, Country: last.Country}
	for _, one := range programs {
		if words := one.owed(p, records, day); words != "" {
			m.Owed = append(m.Owed, Owed{one.about().Name, words})
		}
	}
	return m, len(m.Owed) > 0
}

// owed gives the badge years that any record gave (rule C8), or that the last
// has of a suspended partner.
func (cpanelProgram) owed(p *Programs, records []Record, day ingest.Day) string {
	years := map[int]bool{}
	for i := range records {
		if i+1 == len(records) || records[i].CPanel != CPanelSuspended {
			for _, b := range records[i].Badges {
				years[b.Year] = true
			}
		}
	}
	var held []string
	for _, year := range slices.Sorted(maps.Keys(years)) {
		if w, ok := p.CPanel.windowOf(year); ok && !p.CPanel.Ends.By(day) && day <= w.Ends.In(year) {
			held = append(held, fmt.Sprintf("%d through %s", year, w.Ends.In(year)))
		}
	}
	if len(held) == 0 {
		return ""
	}
	return string(records[len(records)-1].CPanel) + ", badge " + list(held)
}

// owed gives Premier by the last record that could read its date.
func (premierProgram) owed(p *Programs, records []Record, day ingest.Day) string {
	last := records[len(records)-1]
	for i := len(records) - 1; last.Attained == NotKnown && i > 0; i-- {
		last = records[i-1]
	}
	if p.Premier.Ends.By(day) || last.Since == 0 || last.Since > day || last.Attained == NotKnown || last.Walk.State == Removed {
		return ""
	}
	words := fmt.Sprintf("%s, attained %s", last.Premier, last.Since)
	if last.Walk.State == OnPlan {
		words += fmt.Sprintf(", on a plan through %s", p.Premier.LastDay(last.Walk.Since))
	}
	return words
}
