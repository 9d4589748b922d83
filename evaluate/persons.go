package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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
	places []int32 // as rows.rows, but of each person in order of partner first
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
	p.dropAlike()
	p.places = slices.Clone(p.rows.rows)
	for g := range int32(p.n) {
		slices.SortStableFunc(p.placesOf(g), func(a, b int32) int { return cmp.Compare(p.employee(a).Partner, p.employee(b).Partner) })
	}
	return p, problems
}

// dropAlike leaves of a person's certifications that say the same, as the rows of
// many partners may, the first few: more are never told apart.
func (p *people) dropAlike() {
	kept, from := p.certs.rows[:0], int32(0)
	for g := range p.n {
		alike, to := 0, p.certs.start[g+1]
		for i := from; i < to; i++ {
			if alike++; i == from || p.compareCertifications(p.certs.rows[i-1], p.certs.rows[i]) != 0 {
				alike = 1
			}
			if alike <= maxNames {
				kept = append(kept, p.certs.rows[i])
			}
		}
		from, p.certs.start[g+1] = to, int32(len(kept))
	}
	p.certs.rows = kept
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

// idsOf returns the spelling of every ID of a person, in order. It may share
// memory with the roster.
func (p *people) idsOf(person int32) []string {
	ids := p.ids.of(person)
	if len(ids) == 1 {
		return p.roster.EmployeeIDs[ids[0] : ids[0]+1 : ids[0]+1]
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.roster.EmployeeIDs[id]
	}
	return out
}

func (p *people) placesOf(person int32) []int32 {
	return p.places[p.rows.start[person]:p.rows.start[person+1]]
}

// rowsAt returns a person's rows at a partner, in order.
func (p *people) rowsAt(person int32, partner ingest.PartnerID) []int32 {
	rows := p.placesOf(person)
	return rows[p.firstAt(rows, partner):p.firstAt(rows, partner+1)]
}

// firstAt returns the first of a person's rows, in order of partner, at a partner or those behind it.
func (p *people) firstAt(rows []int32, partner ingest.PartnerID) int {
	i, _ := slices.BinarySearchFunc(rows, partner, func(row int32, partner ingest.PartnerID) int { return cmp.Compare(p.employee(row).Partner, partner) })
	return i
}

// moves tells whether a person has rows at several partners.
func (p *people) moves(person int32) bool {
	rows := p.placesOf(person)
	rows = rows[p.firstAt(rows, 0):]
	return len(rows) > 1 && p.employee(rows[0]).Partner != p.employee(rows[len(rows)-1]).Partner
}

// flawed tells of each person whether there is an error on any row.
func (p *people) flawed() []bool {
	out := make([]bool, p.n)
	for i := range p.roster.Employees {
		if e := p.employee(int32(i)); e.Bad != 0 && e.ID >= 0 {
			out[p.person[e.ID]] = true
		}
	}
	for i := range p.roster.Certifications {
		if c := p.certification(int32(i)); c.Bad != 0 && c.Employee >= 0 {
			out[p.person[c.Employee]] = true
		}
	}
	return out
}

// idAt returns the lowest of the person's IDs on any row at the partner, left-out rows included.
func (p *people) idAt(person int32, partner ingest.PartnerID) string {
	lowest := ""
	for _, row := range p.rowsAt(person, partner) {
		if id := p.roster.EmployeeIDs[p.employee(row).ID]; lowest == "" || id < lowest {
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
	first := make(map[string]int32, len(r.Employees)) // the first row of each e-mail
	again := map[int32][]int32{}                      // all of its rows, where there are several
	for i := range r.Employees {
		e := &r.Employees[i]
		if e.ID < 0 || e.Email == "" {
			continue
		}
		key := foldEmail(e.Email)
		row, known := first[key]
		if !known {
			first[key] = int32(i)
			continue
		}
		if again[row] == nil {
			again[row] = []int32{row}
		}
		again[row] = append(again[row], int32(i))
	}
	shared := make([][]int32, 0, len(again)) // in the order of rows, not of the map
	for _, row := range slices.Sorted(maps.Keys(again)) {
		shared = append(shared, again[row])
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

func isBlank(r rune) bool { return unicode.IsSpace(r) }

// foldEmail returns an e-mail without letter case and blanks.
func foldEmail(s string) string {
	if plain, ok := foldPlain(s); ok {
		return plain
	}
	return strings.Join(strings.Fields(folder.String(s)), "")
}

// foldName returns a name without letter case, blanks and accents.
func foldName(s string) string {
	if plain, ok := foldPlain(s); ok {
		return plain
	}
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
	return folder.String(plain)
}

// foldPlain returns a text without letter case and blanks where all of it is
// ASCII, which Unicode's tables of letters and marks are not needed for.
func foldPlain(s string) (plain string, ok bool) {
	folded := true
	for i := range len(s) {
		switch b := s[i]; {
		case b >= utf8.RuneSelf:
			return "", false
		case 'A' <= b && b <= 'Z' || isBlank(rune(b)):
			folded = false
		}
	}
	if folded {
		return s, true
	}
	return strings.Map(func(r rune) rune {
		switch {
		case isBlank(r):
			return -1
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, s), true
}

// sortedByID returns the persons with a row at the partner, in order of their lowest ID there.
func (p *people) sortedByID(rows []int32, partner ingest.PartnerID) []member {
	out := make([]member, 0, len(rows))
	for _, row := range rows {
		if e := p.employee(row); e.ID >= 0 {
			out = append(out, member{person: p.person[e.ID]})
		}
	}
	slices.SortFunc(out, func(a, b member) int { return int(a.person - b.person) })
	out = slices.CompactFunc(out, func(a, b member) bool { return a.person == b.person })
	spans := make(spans, 0, len(rows))
	for i := range out {
		m := &out[i]
		m.id = p.idAt(m.person, partner)
		m.employed, spans = p.employedAt(m.person, partner, spans)
	}
	slices.SortFunc(out, func(a, b member) int { return cmp.Or(strings.Compare(a.id, b.id), int(a.person-b.person)) })
	return out
}

// employedAt returns the days on which a person is employed at the partner, full
// time or not; it puts them behind others, and returns these as well.
func (p *people) employedAt(person int32, partner ingest.PartnerID, behind spans) (employed, all spans) {
	n := len(behind)
	for _, row := range p.rowsAt(person, partner) {
		if e := p.employee(row); readableSpan(e) {
			behind = append(behind, openSpan(e.From, e.Until))
		}
	}
	return union(behind[n:len(behind):len(behind)]), behind
}

// A member is a person at one partner.
type member struct {
	person   int32
	id       string // shown at this partner
	employed spans  // here, full time or not
}
