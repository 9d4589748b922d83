package evaluate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"assay/ingest"
)

// An index groups the positions of records by a number: those of group g are
// rows[start[g]:start[g+1]], in their order.
type index struct{ start, rows []int32 }

// indexBy groups n records into groups by key; a negative key belongs to none.
func indexBy(groups, n int, key func(i int) int32) index {
	x := index{start: make([]int32, groups+1)}
	for i := range n {
		if k := key(i); k >= 0 {
			x.start[k+1]++
		}
	}
	for g := range groups {
		x.start[g+1] += x.start[g]
	}
	x.rows = make([]int32, x.start[groups])
	next := slices.Clone(x.start)
	for i := range n {
		if k := key(i); k >= 0 {
			x.rows[next[k]] = int32(i)
			next[k]++
		}
	}
	return x
}

func (x index) of(g int32) []int32 { return x.rows[x.start[g]:x.start[g+1]] }

// people tells who is who (rule G4): one person is one Employee ID, or several
// with the same e-mail and the same name.
type people struct {
	roster *ingest.Roster
	person []int32 // of each EmployeeID
	n      int     // persons
	rows   index   // person → employee rows
	certs  index   // person → certifications
	ids    index   // person → EmployeeIDs, in order of their spelling
}

func (p *people) employee(row int32) *ingest.Employee         { return &p.roster.Employees[row] }
func (p *people) certification(i int32) *ingest.Certification { return &p.roster.Certifications[i] }

// identify finds the persons of a roster, and warns of IDs that are one person
// and of e-mails that several people share.
func identify(r *ingest.Roster) (*people, []ingest.Problem) {
	u := make(unionFind, len(r.EmployeeIDs))
	for i := range u {
		u[i] = int32(i)
	}
	problems := u.joinSame(r)

	p := &people{roster: r, person: make([]int32, len(u))}
	number := make([]int32, len(u))
	for i := range number {
		number[i] = -1
	}
	for i := range u {
		root := u.find(int32(i))
		if number[root] < 0 {
			number[root] = int32(p.n)
			p.n++
		}
		p.person[i] = number[root]
	}
	of := func(id ingest.EmployeeID) int32 {
		if id < 0 {
			return -1
		}
		return p.person[id]
	}
	p.rows = indexBy(p.n, len(r.Employees), func(i int) int32 { return of(r.Employees[i].ID) })
	p.certs = indexBy(p.n, len(r.Certifications), func(i int) int32 { return of(r.Certifications[i].Employee) })
	p.ids = indexBy(p.n, len(u), func(i int) int32 { return p.person[i] })
	for g := range int32(p.n) {
		slices.SortFunc(p.ids.of(g), func(a, b int32) int { return strings.Compare(r.EmployeeIDs[a], r.EmployeeIDs[b]) })
		slices.SortStableFunc(p.rows.of(g), p.compareRows)
		slices.SortStableFunc(p.certs.of(g), p.compareCertifications)
	}
	return p, problems
}

// compareRows and compareCertifications order a person's records by what they
// say, so that the findings don't depend on the order of the rows.
func (p *people) compareRows(a, b int32) int {
	x, y := p.employee(a), p.employee(b)
	return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.Until, y.Until), strings.Compare(p.partnerID(x), p.partnerID(y)),
		cmp.Compare(x.FullTime, y.FullTime), strings.Compare(x.Country.String(), y.Country.String()), cmp.Compare(x.Bad, y.Bad))
}

func (p *people) compareCertifications(a, b int32) int {
	x, y := p.certification(a), p.certification(b)
	return cmp.Or(cmp.Compare(x.Earned, y.Earned), cmp.Compare(x.Title, y.Title), cmp.Compare(x.Expires, y.Expires), cmp.Compare(x.Bad, y.Bad))
}

func (p *people) partnerID(e *ingest.Employee) string {
	if e.Partner < 0 {
		return ""
	}
	return p.roster.PartnerIDs[e.Partner]
}

// idsOf returns the spelling of every ID of a person, in order.
func (p *people) idsOf(person int32) []string {
	ids := p.ids.of(person)
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.roster.EmployeeIDs[id]
	}
	return out
}

// idAt returns the lowest of the person's IDs on any row at the partner, left-out rows included.
func (p *people) idAt(person int32, partner ingest.PartnerID) string {
	lowest := ""
	for _, row := range p.rows.of(person) {
		e := p.employee(row)
		if e.Partner != partner {
			continue
		}
		if id := p.roster.EmployeeIDs[e.ID]; lowest == "" || id < lowest {
			lowest = id
		}
	}
	return lowest
}

// unionFind joins EmployeeIDs to persons.
type unionFind []int32

func (u unionFind) find(i int32) int32 {
	for u[i] != i {
		u[i] = u[u[i]]
		i = u[i]
	}
	return i
}

// join makes two IDs one person; the lower index stays the root.
func (u unionFind) join(a, b int32) {
	a, b = u.find(a), u.find(b)
	u[max(a, b)] = min(a, b)
}

// joinSame joins the IDs that share an e-mail and a name. Rows with errors tell
// who is who as well (rule G4).
func (u unionFind) joinSame(r *ingest.Roster) []ingest.Problem {
	byEmail := map[string][]int32{}
	for i := range r.Employees {
		e := &r.Employees[i]
		if e.ID >= 0 && e.Email != "" {
			key := foldEmail(e.Email)
			byEmail[key] = append(byEmail[key], int32(i))
		}
	}
	var shared [][]int32         // the rows of each e-mail that has several
	for i := range r.Employees { // in the order of rows, not of the map
		e := &r.Employees[i]
		if e.ID < 0 || e.Email == "" {
			continue
		}
		if rows := byEmail[foldEmail(e.Email)]; len(rows) > 1 && rows[0] == int32(i) {
			shared = append(shared, rows)
		}
	}
	var problems []ingest.Problem
	for _, rows := range shared {
		problems = append(problems, u.joinEmail(r, rows)...)
	}
	for _, rows := range shared { // only now is it known who stays apart
		problems = append(problems, u.warnShared(r, rows)...)
	}
	return problems
}

// joinEmail joins the IDs among rows of one e-mail that have the same name.
func (u unionFind) joinEmail(r *ingest.Roster, rows []int32) []ingest.Problem {
	var problems []ingest.Problem
	firstOf := map[string]int32{} // folded name → first row
	for _, row := range rows {
		e := &r.Employees[row]
		name := foldName(e.Name)
		if name == "" {
			continue
		}
		first, known := firstOf[name]
		if !known {
			firstOf[name] = row
			continue
		}
		other := &r.Employees[first]
		if u.find(int32(other.ID)) == u.find(int32(e.ID)) {
			continue
		}
		u.join(int32(other.ID), int32(e.ID))
		problems = append(problems, ingest.Problem{Code: "same-person", At: e.At, Column: r.Sheets[e.At.Sheet].Columns[ingest.EmployeeIDField],
			Partner: e.Partner, Employee: e.ID,
			Message: fmt.Sprintf("%s has the name and e-mail of %s in %s: taken for one person, with the certifications of both", r.EmployeeIDs[e.ID], r.EmployeeIDs[other.ID], r.Cell(other.At, ingest.EmployeeIDField))})
	}
	return problems
}

// warnShared warns of the people who share an e-mail and are not one person.
func (u unionFind) warnShared(r *ingest.Roster, rows []int32) []ingest.Problem {
	var problems []ingest.Problem
	seen := map[int32]bool{}
	var first *ingest.Employee
	for _, row := range rows {
		e := &r.Employees[row]
		root := u.find(int32(e.ID))
		if first == nil {
			first, seen[root] = e, true
			continue
		}
		if seen[root] {
			continue
		}
		seen[root] = true
		problems = append(problems, ingest.Problem{Code: "email-shared", At: e.At, Column: r.Sheets[e.At.Sheet].Columns[ingest.EmailField],
			Partner: e.Partner, Employee: e.ID,
			Message: fmt.Sprintf("%s has the e-mail of %s in %s, but not the same name: they stay two people", r.EmployeeIDs[e.ID], r.EmployeeIDs[first.ID], r.Cell(first.At, ingest.EmailField))})
	}
	return problems
}

var folder = cases.Fold()

// foldEmail returns an e-mail without letter case and blanks.
func isBlank(r rune) bool { return unicode.IsSpace(r) }

func foldEmail(s string) string { return strings.Join(strings.Fields(folder.String(s)), "") }

// foldName returns a name without letter case, blanks and accents.
func foldName(s string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return folder.String(plain)
}

// sortedByID returns the persons with a row at the partner, in order of their lowest ID there.
func (p *people) sortedByID(rows []int32, partner ingest.PartnerID) []member {
	seen := make(map[int32]bool, len(rows))
	var out []member
	for _, row := range rows {
		e := p.employee(row)
		if e.ID < 0 {
			continue
		}
		person := p.person[e.ID]
		if !seen[person] {
			seen[person] = true
			out = append(out, member{person: person, id: p.idAt(person, partner)})
		}
	}
	slices.SortFunc(out, func(a, b member) int { return cmp.Or(strings.Compare(a.id, b.id), int(a.person-b.person)) })
	return out
}

// A member is a person at one partner.
type member struct {
	person int32
	id     string // shown at this partner
}
