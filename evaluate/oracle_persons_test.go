package evaluate_test

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"assay/evaluate"
	"assay/ingest"
)

// This file is the oracle's reading of who is who (rule G4), of partners under a
// new ID (G7), and of rows that lead nowhere and records that are gone (G8).

// words splits a name at what is no letter or digit, letter case and accents aside.
func words(name string) []string {
	name = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(name)))
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// shareAWord tells whether a word of one name stands in the other.
func shareAWord(a, b string) bool {
	return slices.ContainsFunc(words(a), func(w string) bool { return slices.Contains(words(b), w) })
}

// within tells whether a name has words, and all of them stand in the other.
func within(a, b string) bool {
	for _, w := range words(a) {
		if !slices.Contains(words(b), w) {
			return false
		}
	}
	return len(words(a)) > 0
}

func sameEmail(a, b sheetCell) bool { return a.ok() && b.ok() && folded(a.s) == folded(b.s) }
func sameName(a, b sheetCell) bool  { return a.ok() && b.ok() && plain(a.s) == plain(b.s) }

// hangTogether is rule G4 for two rows of one Employee ID.
func hangTogether(a, b sheetRow) bool {
	switch {
	case sameEmail(a[eEmail], b[eEmail]) && !sameEmail(a[eEmail], a[eID]): // of people without IDs the address is the ID
		return true
	case a[ePartner].ok() && b[ePartner].ok() && folded(a[ePartner].s) == folded(b[ePartner].s):
		return shareAWord(a[eName].s, b[eName].s)
	}
	return within(a[eName].s, b[eName].s) || within(b[eName].s, a[eName].s)
}

// A sorting puts rows into heaps, each of one person.
type sorting struct {
	rows []sheetRow
	heap []int // by row
}

func (s sorting) join(a, b int) {
	from, to := s.heap[a], s.heap[b]
	for i := range s.heap {
		if s.heap[i] == from {
			s.heap[i] = to
		}
	}
}

// heapsAt gives the heaps with a row of an ID at a partner of which some row is so.
func (s sorting) heapsAt(id, partner string, some func(sheetRow) bool) []int {
	var out []int
	for i, r := range s.rows {
		if folded(r[eID].s) != id || !r[ePartner].ok() || folded(r[ePartner].s) != partner || slices.Contains(out, s.heap[i]) {
			continue
		}
		if slices.ContainsFunc(s.heapOf(i), some) {
			out = append(out, s.heap[i])
		}
	}
	return out
}

// heapOf gives the rows that are in one heap with a row.
func (s sorting) heapOf(row int) (out []sheetRow) {
	for i, r := range s.rows {
		if s.heap[i] == s.heap[row] {
			out = append(out, r)
		}
	}
	return out
}

// ofHeap gives a row of a heap.
func (s sorting) ofHeap(heap int) int { return slices.Index(s.heap, heap) }

// sortRows finds out which employee rows are one person's (rule G4), whatever
// else is wrong with them.
func (o *oracle) sortRows(rows []sheetRow) sorting {
	s := sorting{rows: rows}
	for i := range rows {
		s.heap = append(s.heap, i)
	}
	sameID := func(a, b sheetRow) bool { return folded(a[eID].s) == folded(b[eID].s) }
	// One ID: all that hangs together, through others, too; or all, where that was
	// decided. Rows that repeat exactly are counted once.
	for i, a := range rows {
		for j, b := range rows[:i] {
			if sameID(a, b) && (hangTogether(a, b) || a.says(eID) == b.says(eID) || slices.Contains(o.sheets.decided.One, folded(a[eID].s))) {
				s.join(i, j)
			}
		}
	}
	// A row with a blank name belongs to the one person of that ID at its partner.
	hasName := func(r sheetRow) bool { return !r[eName].blank() }
	before := sorting{rows, slices.Clone(s.heap)}
	for i, r := range rows {
		tied := func(other sheetRow) bool { return other.says(eID) != r.says(eID) } // but for repetitions
		if !r[ePartner].ok() || hasName(r) || slices.ContainsFunc(before.heapOf(i), tied) {
			continue
		}
		id, partner := folded(r[eID].s), folded(r[ePartner].s)
		named := before.heapsAt(id, partner, hasName)
		switch {
		case len(named) == 1:
			o.saw("a blank name belongs to the one person there")
			s.join(i, before.ofHeap(named[0]))
		case len(named) > 1:
			o.saw("a blank name where there are several")
		default: // nobody is named there: they are one
			for j, other := range rows {
				if sameID(other, r) && other[ePartner].ok() && folded(other[ePartner].s) == partner {
					s.join(i, j)
				}
			}
		}
	}
	// Several IDs: the same non-blank e-mail and the same name, or decided so.
	for i, a := range rows {
		for j, b := range rows[:i] {
			if sameID(a, b) || s.heap[i] == s.heap[j] {
				continue
			}
			if sameEmail(a[eEmail], b[eEmail]) && sameName(a[eName], b[eName]) {
				o.saw("one person of two IDs")
				s.join(i, j)
			}
		}
	}
	for i, a := range rows {
		for j, b := range rows {
			if s.heap[i] != s.heap[j] && decidedPair(o.sheets.decided.Same, folded(a[eID].s), folded(b[eID].s)) {
				o.saw("declared the same")
				s.join(i, j)
			}
		}
	}
	return s
}

// decidedPair tells whether two IDs are among the pairs, in either order.
func decidedPair(pairs [][2]string, a, b string) bool {
	return slices.Contains(pairs, [2]string{a, b}) || slices.Contains(pairs, [2]string{b, a})
}

// readPeople finds who is who (rule G4) and what they were certified in.
func (o *oracle) readPeople() {
	var rows []sheetRow
	for _, r := range o.sheets.tables[employeesTable] {
		if r[eID].ok() {
			rows = append(rows, r)
		}
	}
	s := o.sortRows(rows)
	byHeap := map[int]*oraclePerson{}
	o.holders, o.tornAt = map[string][]*oraclePerson{}, map[[2]string]bool{}
	for i, r := range rows {
		p := byHeap[s.heap[i]]
		if p == nil {
			p = &oraclePerson{ids: map[string]bool{}, cpanel: map[string][]ingest.Day{}, where: map[string][]sheetRow{}}
			byHeap[s.heap[i]] = p
			o.people = append(o.people, p)
		}
		id := folded(r[eID].s)
		p.ids[id] = true
		p.rows = append(p.rows, r)
		if r[ePartner].ok() {
			partner := folded(r[ePartner].s)
			p.where[partner] = append(p.where[partner], r)
		}
		if !slices.Contains(o.holders[id], p) {
			o.holders[id] = append(o.holders[id], p)
		}
	}
	for i, a := range rows {
		for j, b := range rows {
			if s.heap[i] == s.heap[j] || folded(a[eID].s) != folded(b[eID].s) {
				continue
			}
			o.saw("one ID, two people")
			if a[ePartner].ok() && b[ePartner].ok() && folded(a[ePartner].s) == folded(b[ePartner].s) {
				o.saw("one ID, two people at one partner")
				o.tornAt[[2]string{folded(a[ePartner].s), folded(a[eID].s)}] = true
			}
		}
	}
	for _, p := range o.people {
		for _, r := range p.rows {
			p.anyError = p.anyError || o.employeeRowError(r)
			p.readInline(r)
		}
	}
	for _, c := range o.sheets.tables[certificationsTable] {
		if !c[cID].ok() {
			continue
		}
		// The certifications of an unknown employee are nobody's (G8).
		switch holders := o.holders[folded(c[cID].s)]; len(holders) {
		case 0:
		case 1:
			holders[0].readCertification(c)
		default:
			fit := slices.DeleteFunc(slices.Clone(holders), func(p *oraclePerson) bool { return !fits(c, p) })
			if says := !c[cPartner].blank() || !c[cEmail].blank() || !c[cName].blank(); says && len(fit) == 1 {
				o.saw("a certification row says whose it is")
				fit[0].readCertification(c)
				continue
			}
			if c[cTitle].s == noSuchTitle {
				continue
			}
			if c[cStatus].s == statusDoesNot {
				for _, p := range holders {
					p.hasCareerRow = p.hasCareerRow || c[cTitle].ok() && careerCode(c[cTitle].s)
				}
				continue
			}
			o.saw("nobody knows whose certification it is")
			for _, p := range holders {
				p.anyError = true
				if isCareerRow(c) {
					p.hasCareerRow, p.careerError = true, true
				}
			}
		}
	}
}

// fits tells whether everything that a certification row says of whose it is is
// true of a person.
func fits(c sheetRow, p *oraclePerson) bool {
	some := func(is func(e sheetRow) bool) bool { return slices.ContainsFunc(p.rows, is) }
	return (c[cPartner].blank() || some(func(e sheetRow) bool { return e[ePartner].ok() && folded(e[ePartner].s) == folded(c[cPartner].s) })) &&
		(c[cEmail].blank() || some(func(e sheetRow) bool { return sameEmail(e[eEmail], c[cEmail]) })) &&
		(c[cName].blank() || some(func(e sheetRow) bool { return within(c[cName].s, e[eName].s) || within(e[eName].s, c[cName].s) }))
}

// isCareerRow tells whether a certification row is one of a career certification
// that counts, or one whose certification can't be read.
func isCareerRow(c sheetRow) bool {
	return c[cStatus].s != statusDoesNot && (c[cTitle].lacking() || careerCode(c[cTitle].s))
}

// torn tells whether an employee row of the partner has an ID of several people.
func (o *oracle) torn(p *oraclePartner) bool {
	return slices.ContainsFunc(p.rows[employeesTable], func(r sheetRow) bool { return r[eID].ok() && len(o.holders[folded(r[eID].s)]) > 1 })
}

// --- suspects

// suspects puts the people of a partner that are suspected to be one into a group (rule G4).
func (o *oracle) suspects(p *oraclePartner) {
	group := map[*oraclePerson]int{}
	for i, person := range p.people {
		group[person] = i
	}
	for _, a := range p.people {
		for _, b := range p.people {
			if group[a] == group[b] || !o.suspected(a, b, p.id) {
				continue
			}
			o.saw("suspects")
			from, to := group[a], group[b]
			for _, other := range p.people {
				if group[other] == from {
					group[other] = to
				}
			}
		}
	}
	for i := range p.people {
		var members []*oraclePerson
		for _, person := range p.people {
			if group[person] == i {
				members = append(members, person)
			}
		}
		if len(members) > 0 {
			p.groups = append(p.groups, members)
		}
		if len(members) > 1 {
			p.review = true
		}
		if len(members) > 2 {
			o.saw("suspicion passes on")
		}
	}
}

// suspected tells whether two people are suspects at a partner.
func (o *oracle) suspected(a, b *oraclePerson, partner string) bool {
	sameNames := slices.ContainsFunc(a.where[partner], func(r sheetRow) bool {
		return slices.ContainsFunc(b.where[partner], func(s sheetRow) bool { return sameName(r[eName], s[eName]) })
	})
	if !sameNames {
		return false
	}
	withoutEmail := !a.hasEmail() || !b.hasEmail()
	sameEarned := slices.ContainsFunc(a.earned, func(e oracleEarned) bool { return slices.Contains(b.earned, e) })
	if !withoutEmail && !sameEarned {
		return false
	}
	for one := range a.ids {
		for other := range b.ids {
			if decidedPair(o.sheets.decided.Distinct, one, other) {
				o.saw("declared distinct")
				return false
			}
		}
	}
	if !withoutEmail {
		o.saw("suspects by a certification of the same day")
	}
	return true
}

func (p *oraclePerson) hasEmail() bool {
	return slices.ContainsFunc(p.rows, func(r sheetRow) bool { return !r[eEmail].blank() })
}

// --- partners under a new ID

// plainName is a partner's name without letter case, accents, blanks and punctuation (rule G7).
func plainName(name string) string { return strings.Join(words(name), "") }

// findMissing finds the partners that earlier runs know with a standing on D, and
// that today's sheets don't name (rule G7).
func (o *oracle) findMissing() {
	o.missing = map[string]string{}
	for id, records := range o.history {
		if o.inTable[id] || len(records) == 0 {
			continue
		}
		newest := records[len(records)-1]
		badge, premier := false, false
		for i, r := range records { // of a suspended partner only the newest run's (C10), of any other what was once given (C8)
			if i == len(records)-1 || r.CPanel != evaluate.CPanelSuspended {
				badge = badge || slices.ContainsFunc(r.Badges, func(b evaluate.BadgeRecord) bool { return o.day <= ends(b.Year) })
			}
		}
		for _, r := range slices.Backward(records) { // the newest that could read the day
			if r.Attained != evaluate.NotKnown {
				premier = r.Attained == evaluate.KnownYes && r.Walk.State != evaluate.Removed || r.Since > r.AsOf && r.Since <= o.day
				break
			}
		}
		if badge && !o.cpanelEnded() || premier && !o.premierEnded() {
			o.missing[id] = newest.Name
		}
	}
}

// renumbered is the second part of rule G7: a partner whose ID no earlier run
// knows, but by suspecting it, with the name of one that is missing.
func (o *oracle) renumbered(p *oraclePartner) {
	if slices.ContainsFunc(p.history, func(r evaluate.Record) bool { return r.SuspectedOf == "" }) || !p.cells[pName].ok() {
		return
	}
	for id, name := range o.missing {
		if plainName(name) == "" || plainName(name) != plainName(p.cells[pName].s) || id == p.id {
			continue
		}
		if decidedPair(o.sheets.decided.DistinctPartners, id, p.id) {
			o.saw("partners declared distinct")
			continue
		}
		if p.suspectedOf == "" || id < p.suspectedOf {
			p.suspectedOf = id
		}
	}
	if p.suspectedOf != "" {
		o.saw("suspected to be a missing partner")
		if len(p.history) > 0 {
			o.saw("still suspected to be a missing partner")
		}
		p.review, p.history = true, nil
	}
}

// --- rows that lead nowhere

// nearForm is an ID as near IDs are compared (rule G8).
func nearForm(id string) string {
	alike := map[rune]rune{'o': '0', 'i': '1', 'l': '1', 's': '5', 'b': '8', 'z': '2'}
	var kept []rune
	for _, r := range folded(id) {
		if to, ok := alike[r]; ok {
			r = to
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			kept = append(kept, r)
		}
	}
	var out []rune
	inNumber := false
	for _, r := range kept {
		switch {
		case !unicode.IsDigit(r):
			inNumber = false
		case r == '0' && !inNumber:
			continue
		default:
			inNumber = true
		}
		out = append(out, r)
	}
	return string(out)
}

// near tells whether two IDs are nearly the same.
func near(a, b string) bool {
	x, y := []rune(nearForm(a)), []rune(nearForm(b))
	return slices.Equal(x, y) || swapped(x, y) || doubled(x, y) || doubled(y, x)
}

// swapped tells whether two neighbours swapped make one of the other.
func swapped(x, y []rune) bool {
	for i := 1; i < len(x); i++ {
		z := slices.Clone(x)
		z[i-1], z[i] = z[i], z[i-1]
		if slices.Equal(z, y) {
			return true
		}
	}
	return false
}

// doubled tells whether the longer is the shorter with one character typed twice in a row.
func doubled(shorter, longer []rune) bool {
	for i := range shorter {
		if slices.Equal(slices.Insert(slices.Clone(shorter), i, shorter[i]), longer) {
			return true
		}
	}
	return false
}

// pointAtPartners finds the partners that rows which lead nowhere point at (rule G8).
func (o *oracle) pointAtPartners() {
	o.pointed = map[string]bool{}
	point := func(partner, turn string) {
		o.saw(turn)
		o.pointed[partner] = true
	}
	leadsNowhere := func(r sheetRow) bool { return !r[ePartner].ok() || !o.inTable[folded(r[ePartner].s)] }
	for _, p := range o.people {
		if !p.hasCareerRow {
			continue
		}
		for _, r := range p.rows {
			if !leadsNowhere(r) {
				continue
			}
			for partner := range o.inTable {
				if r[ePartner].ok() && near(r[ePartner].s, partner) {
					point(partner, "an employee row points by a near ID")
				}
				if o.remembered(partner, folded(r[eID].s)) {
					point(partner, "an employee row points by a head remembered")
				}
			}
		}
	}
	for _, r := range o.sheets.tables[employeesTable] { // somebody's, as in muddy
		if r[eID].lacking() && r[ePartner].ok() && leadsNowhere(r) && !(r[eCCNA].blank() && r[eCCDA].blank() && r[eCCT].blank()) {
			for partner := range o.inTable {
				if near(r[ePartner].s, partner) {
					point(partner, "a row without an Employee ID points")
				}
			}
		}
	}
	for _, c := range o.sheets.tables[certificationsTable] {
		if !c[cID].ok() || len(o.holders[folded(c[cID].s)]) > 0 || !isCareerRow(c) {
			continue
		}
		for _, e := range o.sheets.tables[employeesTable] {
			partner := folded(e[ePartner].s)
			if !e[eID].ok() || !e[ePartner].ok() || !o.inTable[partner] || !near(c[cID].s, e[eID].s) {
				continue
			}
			if saysOtherwise(c, e) {
				o.saw("a near ID, but the row says otherwise")
				continue
			}
			point(partner, "a certification row points by a near ID")
		}
		for partner := range o.inTable {
			if o.remembered(partner, folded(c[cID].s)) {
				point(partner, "a certification row points by a head remembered")
			}
		}
	}
}

// saysOtherwise tells whether the partner, e-mail or name in a certification row
// is another than that of an employee row.
func saysOtherwise(c, e sheetRow) bool {
	return c[cPartner].ok() && folded(c[cPartner].s) != folded(e[ePartner].s) ||
		c[cEmail].ok() && e[eEmail].ok() && !sameEmail(c[cEmail], e[eEmail]) ||
		c[cName].ok() && e[eName].ok() && !shareAWord(c[cName].s, e[eName].s)
}

// headsOf are those that the newest earlier run with a walk recorded of a partner.
func headsOf(history []evaluate.Record) []evaluate.Head {
	for _, r := range slices.Backward(history) {
		if r.Walk.State != evaluate.NoWalk {
			return r.Heads
		}
	}
	return nil
}

func (o *oracle) remembered(partner, id string) bool {
	return slices.ContainsFunc(headsOf(o.history[partner]), func(h evaluate.Head) bool { return folded(h.ID) == id })
}

// recordGone tells whether the record of a head is gone, not the certification (rule G8).
func (o *oracle) recordGone(p *oraclePartner) (gone bool) {
	for _, h := range headsOf(p.history) {
		if h.Until < o.day {
			continue
		}
		id := folded(h.ID)
		holders := o.holders[id]
		here := slices.DeleteFunc(slices.Clone(holders), func(person *oraclePerson) bool {
			return !slices.ContainsFunc(person.where[p.id], func(r sheetRow) bool { return folded(r[eID].s) == id })
		})
		if len(here) > 0 {
			holders = here
		}
		atWork := slices.ContainsFunc(holders, func(person *oraclePerson) bool {
			return slices.ContainsFunc(person.where[p.id], func(r sheetRow) bool { return covers(r, o.day) })
		})
		left := slices.ContainsFunc(holders, func(person *oraclePerson) bool { return person.hasCareerRow })
		if atWork && !left {
			o.saw("a record is gone")
			gone, p.review = true, true
		}
	}
	return gone
}

// headsRecorded are the heads on D with the last day of the career certifications
// that make them heads (rule G8).
func (o *oracle) headsRecorded(p *oraclePartner) (out []evaluate.Head) {
	_, either := o.fillers(p, o.day)
	for _, f := range either {
		var last ingest.Day
		for _, c := range f.person.career {
			if fillsARole := roleACodes[c.code] || c.code == onlyRoleB; fillsARole && c.earned <= o.day && o.day <= c.last {
				last = max(last, c.last)
			}
		}
		out = append(out, evaluate.Head{ID: f.name, Until: last})
	}
	return out
}
