package evaluate

import (
	"cmp"
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

// people tells who is who (rule G4): a person is the employee rows that hang
// together, of one Employee ID or of several.
type people struct {
	roster  *ingest.Roster
	n       int                // persons
	ofRow   []int32            // employee row → person, -1 where its Employee ID can't be read
	ofID    index              // EmployeeID → persons, each once: several where companies number their people alike
	rows    index              // person → employee rows
	certs   index              // person → certifications
	ids     index              // person → EmployeeIDs, in order of their spelling
	places  []int32            // as rows.rows, but of each person in order of partner first
	several map[int32][]string // person with several EmployeeIDs → these
	// unclear are the rows of certifications under an Employee ID of several
	// people that don't tell whose they are.
	unclear map[ingest.EmployeeID][]int32
	// void are the rows of certifications whose status says that they don't count.
	void map[ingest.EmployeeID][]int32
	// ended are each person's career certifications that expired, nobody knows when.
	ended map[int32][]int32
	// shared are the employee rows whose Employee ID is that of somebody else,
	// too; true: of somebody else at the same partner, which is an error.
	shared map[int32]bool
	// distinct are pairs of persons that somebody declared to be two people.
	distinct map[[2]int32]bool
	decided  map[int32]bool // the persons whom distinct names
	supposed supposed
}

// employee returns a row of employment by its number. The rows that are supposed are
// numbered on from those of the roster.
func (p *people) employee(row int32) *ingest.Employee {
	if n := int(row) - len(p.roster.Employees); n >= 0 {
		return &p.supposed.all.Employees[n]
	}
	return &p.roster.Employees[row]
}

// certification returns a row of a certification by its number, of the roster or supposed.
func (p *people) certification(i int32) *ingest.Certification {
	if n := int(i) - len(p.roster.Certifications); n >= 0 {
		return &p.supposed.all.Certifications[n]
	}
	return &p.roster.Certifications[i]
}

// identify finds the persons of a roster, by what its rows say and what people
// decided, and warns of IDs that are one person, of e-mails that several people
// share, and of an ID that several people have.
func identify(r *ingest.Roster, decided *Identity) (*people, []ingest.Problem) {
	byID := indexBy(len(r.EmployeeIDs), len(r.Employees), func(i int) int32 { return int32(r.Employees[i].ID) })
	u := newUnionFind(len(r.Employees))
	u.hangTogether(r, byID, decided)
	problems := u.joinSame(r)
	u.joinDecided(r, byID, decided.Same)

	p := &people{roster: r, ofRow: make([]int32, len(r.Employees)), unclear: map[ingest.EmployeeID][]int32{}, void: map[ingest.EmployeeID][]int32{}, ended: map[int32][]int32{}, shared: map[int32]bool{}}
	number := make([]int32, len(u))
	for i := range u {
		if r.Employees[i].ID < 0 {
			p.ofRow[i] = -1
			continue
		}
		if root := u.find(int32(i)); root == int32(i) {
			number[i] = int32(p.n)
			p.n++
		}
		p.ofRow[i] = number[u.find(int32(i))]
	}
	p.rows = indexBy(p.n, len(r.Employees), func(i int) int32 { return p.ofRow[i] })
	p.numberIDs(byID)
	problems = append(problems, p.warnSharedIDs(byID)...)
	whose, unclear := p.whose()
	problems = append(problems, unclear...)
	p.certs = indexBy(p.n, len(r.Certifications), func(i int) int32 { return whose[i] })
	p.keepDistinct(decided.Distinct)
	for g := range int32(p.n) {
		slices.SortFunc(p.ids.of(g), func(a, b int32) int { return strings.Compare(r.EmployeeIDs[a], r.EmployeeIDs[b]) })
		slices.SortStableFunc(p.rows.of(g), p.compareRows)
		slices.SortStableFunc(p.certs.of(g), p.compareCertifications)
	}
	p.dropAlike()
	p.spellSeveral()
	p.places = slices.Clone(p.rows.rows)
	for g := range int32(p.n) {
		slices.SortStableFunc(p.placesOf(g), p.compareByPartner)
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

// numberIDs finds which persons each Employee ID stands for, and which IDs each person has.
func (p *people) numberIDs(byID index) {
	var pairs [][2]int32 // person, ID
	for id := range int32(len(p.roster.EmployeeIDs)) {
		first := len(pairs)
		for _, row := range byID.of(id) {
			if pair := [2]int32{p.ofRow[row], id}; !slices.Contains(pairs[first:min(len(pairs), first+4)], pair) {
				pairs = append(pairs, pair)
			}
		}
		if len(pairs)-first > 1 {
			slices.SortFunc(pairs[first:], func(a, b [2]int32) int { return cmp.Compare(a[0], b[0]) })
			pairs = append(pairs[:first], slices.Compact(pairs[first:])...)
		}
	}
	ids := indexBy(p.n, len(pairs), func(i int) int32 { return pairs[i][0] })
	for i, n := range ids.rows {
		ids.rows[i] = pairs[n][1]
	}
	p.ids = ids
	p.ofID = indexBy(len(p.roster.EmployeeIDs), len(pairs), func(i int) int32 { return pairs[i][1] })
	for i, n := range p.ofID.rows {
		p.ofID.rows[i] = pairs[n][0]
	}
}

// compareRows and compareCertifications order a person's records by what they
// say, so that the findings don't depend on the order of the rows.
func (p *people) compareRows(a, b int32) int {
	x, y := p.employee(a), p.employee(b)
	return cmp.Or(cmp.Compare(x.From, y.From), cmp.Compare(x.Until, y.Until), strings.Compare(p.partnerID(x), p.partnerID(y)),
		cmp.Compare(x.FullTime, y.FullTime), strings.Compare(x.Country.String(), y.Country.String()), cmp.Compare(x.Bad, y.Bad))
}

func (p *people) compareByPartner(a, b int32) int {
	return cmp.Compare(p.employee(a).Partner, p.employee(b).Partner)
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

// spellSeveral spells the IDs of those who have several.
func (p *people) spellSeveral() {
	p.several = map[int32][]string{}
	for person := range int32(p.n) {
		if ids := p.ids.of(person); len(ids) > 1 {
			for _, id := range ids {
				p.several[person] = append(p.several[person], p.roster.EmployeeIDs[id])
			}
		}
	}
}

// idsOf returns the spelling of every ID of a person, in order. It may share
// memory with the roster.
func (p *people) idsOf(person int32) []string {
	if ids := p.ids.of(person); len(ids) == 1 {
		return p.roster.EmployeeIDs[ids[0] : ids[0]+1 : ids[0]+1]
	}
	return p.several[person]
}

// rowsOf and certsOf return a person's rows of employment and of certifications.
func (p *people) rowsOf(person int32) []int32 {
	if own := p.supposed.of(person); own != nil {
		return own.rows
	}
	return p.rows.of(person)
}

func (p *people) certsOf(person int32) []int32 {
	if own := p.supposed.of(person); own != nil {
		return own.certs
	}
	return p.certs.of(person)
}

// placesOf returns a person's rows of employment in order of their partners.
func (p *people) placesOf(person int32) []int32 {
	if own := p.supposed.of(person); own != nil {
		return own.rows
	}
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
		if e := p.employee(int32(i)); e.ID >= 0 && (e.Bad != 0 || p.shared[int32(i)]) {
			out[p.ofRow[i]] = true
		}
	}
	for person := range int32(p.n) {
		out[person] = out[person] || slices.ContainsFunc(p.certs.of(person), func(i int32) bool { return p.certification(i).Bad != 0 })
	}
	for person := range p.firstOfIDs(p.unclear, func(int32) bool { return true }) {
		out[person] = true
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
		if person := p.ofRow[row]; person >= 0 {
			out = append(out, member{person: person})
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
	slices.SortFunc(out, func(a, b member) int {
		return cmp.Or(strings.Compare(a.id, b.id), p.compareNamesakes(a.person, b.person))
	})
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
