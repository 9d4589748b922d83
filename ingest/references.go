package ingest

import (
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// references notes the rows whose Partner ID or Employee ID leads nowhere. The
// ID stays in the record.
func (r *reader) references() {
	ro := r.roster
	r.dropExamples()
	named, addressed := r.resolveStandIns()
	r.dropNamesKnown()
	partners := r.newKnownIDs("partner-unknown", PartnerIDField, PartnerField, r.partnerIDs, named)
	for i := range ro.Partners {
		partners.has(int32(ro.Partners[i].ID))
	}
	r.dropUnknownPartners(partners)
	employees := r.newKnownIDs("employee-unknown", EmployeeIDField, EmailField, r.employeeIDs, addressed)
	for i := range ro.Employees {
		e := &ro.Employees[i]
		if addressed[int32(e.ID)].text == "" {
			employees.has(int32(e.ID))
		} else {
			employees.check(int32(e.ID), e.At, &e.Bad, e.Partner, e.ID)
		}
		partners.check(int32(e.Partner), e.At, &e.Bad, e.Partner, e.ID)
	}
	r.dropUnknownPeople(employees)
	for i := range ro.Specializations {
		s := &ro.Specializations[i]
		partners.check(int32(s.Partner), s.At, &s.Bad, s.Partner, None)
	}
	for i := range ro.Contacts {
		c := &ro.Contacts[i]
		partners.check(int32(c.Partner), c.At, &c.Bad, c.Partner, None)
	}
	for i := range ro.Surveys {
		s := &ro.Surveys[i]
		partners.check(int32(s.Partner), s.At, &s.Bad, s.Partner, None)
	}
	for i := range ro.Certifications {
		c := &ro.Certifications[i]
		if c.Void && !c.Ended { // it helps nobody, whoever that is
			continue
		}
		employees.check(int32(c.Employee), c.At, &c.Bad, None, c.Employee)
	}
	r.spansDiffer()
	r.takenBack()
}

// spansDiffer notes employee rows of one person at one partner that begin on one day
// and end on different ones, as where last year's sheet lies beside this year's: the
// longer counts.
func (r *reader) spansDiffer() {
	type span struct {
		of      EmployeeID
		partner PartnerID
		from    Day
	}
	rows := r.roster.Employees
	read := func(e *Employee) bool {
		return e.ID != None && !e.Bad.Has(EmployeeIDField, PartnerIDField, FromField, UntilField)
	}
	several := make([]int, len(r.employeeIDs.names))
	for i := range rows {
		if read(&rows[i]) {
			several[rows[i].ID]++
		}
	}
	longest := map[span]*Employee{}
	for i := range rows {
		if e := &rows[i]; read(e) && several[e.ID] > 1 {
			at := span{e.ID, e.Partner, e.From}
			if o := longest[at]; o == nil || o.Until != 0 && (e.Until == 0 || e.Until > o.Until) {
				longest[at] = e
			}
		}
	}
	for i := range rows {
		e := &rows[i]
		if o := longest[span{e.ID, e.Partner, e.From}]; o != nil && read(e) && e.Until != o.Until {
			r.problems = append(r.problems, Problem{Code: "spans-differ", At: e.At, Column: r.roster.Sheets[e.At.Sheet].Columns[UntilField], Partner: e.Partner, Employee: e.ID}.saying(
				say("%s: got %s, and %s in %s for the same person, partner and first day; the longer counts", UntilField, endOf(e.Until), endOf(o.Until), r.roster.Cell(o.At, UntilField))))
		}
	}
}

// takenBack notes certifications that count though another row says of the same
// person's, of the same day or a later one, that it was taken back.
func (r *reader) takenBack() {
	type held struct {
		by EmployeeID
		of Title
	}
	revoked := map[held]*Certification{}
	rows := r.roster.Certifications
	for i := range rows {
		if c := &rows[i]; c.Revoked {
			if o := revoked[held{c.Employee, c.Title}]; o == nil || o.Earned != 0 && (c.Earned == 0 || c.Earned > o.Earned) {
				revoked[held{c.Employee, c.Title}] = c
			}
		}
	}
	if len(revoked) == 0 {
		return
	}
	for i := range rows {
		c := &rows[i]
		if o := revoked[held{c.Employee, c.Title}]; o != nil && !c.Void && c.Bad == 0 && (o.Earned == 0 || c.Earned <= o.Earned) {
			r.problems = append(r.problems, Problem{Code: "certification-taken-back", At: c.At, Column: c.Column, Partner: None, Employee: c.Employee}.saying(
				say("%s counts by this row, and was taken back by that of %s", r.titles.list[c.Title].Code, r.roster.CellAt(o.At, o.Column))))
		}
	}
}

// endOf spells the last day of a span.
func endOf(d Day) string {
	if d == 0 {
		return "no end"
	}
	return d.String()
}

// dropNamesKnown takes the problem from rows of partners without a name whose
// name another row gives.
func (r *reader) dropNamesKnown() {
	named := make(map[PartnerID]bool)
	for i := range r.roster.Partners {
		if p := &r.roster.Partners[i]; p.Name != "" {
			named[p.ID] = true
		}
	}
	r.problems = slices.DeleteFunc(r.problems, func(p Problem) bool {
		sheet := &r.roster.Sheets[p.At.Sheet]
		return p.Code == "name-blank" && p.Partner != None && named[p.Partner] && p.Column == sheet.Columns[PartnerField]
	})
}

// A knownIDs tells which IDs have a row of their own.
type knownIDs struct {
	*reader
	code    string
	field   Field
	standIn Field // what may stand for it
	ids     *ids
	known   []bool
	wrong   map[int32]remark // what is to be said of one that came of a stand-in
	advice  map[int32]remark // for an unknown ID, the one that may have been meant
	bare    map[string]int32 // known IDs without leading zeros; None where several are the same so
	sorted  []foldedID       // the known ones in order, once they are asked for
	looks   int              // how many beginnings of IDs may still be compared
}

func (r *reader) newKnownIDs(code string, f, standIn Field, x *ids, wrong map[int32]remark) *knownIDs {
	const looks = 5_000_000 // about a second
	return &knownIDs{reader: r, code: code, field: f, standIn: standIn, ids: x, known: make([]bool, len(x.names)), wrong: wrong, advice: make(map[int32]remark), looks: looks}
}

func (k *knownIDs) has(id int32) {
	if id != None {
		k.known[id] = true
	}
}

// check notes an ID without a row of its own.
func (k *knownIDs) check(id int32, place Place, bad *FieldSet, p PartnerID, e EmployeeID) {
	if id == None || k.known[id] {
		return
	}
	*bad = bad.With(k.field)
	sheet := &k.roster.Sheets[place.Sheet]
	f := k.field
	if sheet.Columns[f] == 0 {
		f = k.standIn
	}
	said, ok := k.wrong[id]
	if !ok {
		advice, ok := k.advice[id]
		if !ok {
			advice = k.nearest(id)
			k.advice[id] = advice
		}
		said = say("got %s, want one that has a row in the table %s%s", shorten(k.ids.names[id]), owners[k.field], advice)
	}
	k.problems = append(k.problems, Problem{Code: k.code, At: place, Column: sheet.Columns[f], Partner: p, Employee: e}.saying(say("%s: %s", f, said)))
}

var owners = map[Field]Table{PartnerIDField: Partners, EmployeeIDField: Employees}

// sameButZeros returns the one known ID that differs by leading zeros alone.
func (k *knownIDs) sameButZeros(id int32) int32 {
	if k.bare == nil {
		k.bare = make(map[string]int32)
		for known, ok := range k.known {
			if !ok {
				continue
			}
			key := withoutZeros(k.ids.names[known])
			if _, twice := k.bare[key]; twice {
				known = None
			}
			k.bare[key] = int32(known)
		}
	}
	if same, ok := k.bare[withoutZeros(k.ids.names[id])]; ok {
		return same
	}
	return None
}

// withoutZeros returns an ID without letter case and the leading zeros of its numbers.
func withoutZeros(id string) string { return leadingZeros.ReplaceAllString(foldCase(id), "$1") }

// nearest returns a hint at the one known ID that is a slip of the pen away, or
// else two; where several are equally near, it would be a guess.
func (k *knownIDs) nearest(id int32) remark {
	const longest = 100 // bytes
	if len(k.ids.names[id]) > longest {
		return remark{}
	}
	if same := k.sameButZeros(id); same != None {
		return say("; %s differs from it by leading zeros alone", shorten(k.ids.names[same]))
	}
	if whole, cut := strings.CutSuffix(foldCase(k.ids.names[id]), ".0"); cut {
		for known, ok := range k.known {
			if ok && foldCase(k.ids.names[known]) == whole {
				return say("; %s differs from it by the .0 that a program added to a number", shorten(k.ids.names[known]))
			}
		}
	}
	if k.sorted == nil {
		k.sortKnown()
	}
	want := []rune(foldCase(k.ids.names[id]))
	for slips := 1; slips <= 2 && slips < len(want); slips++ {
		s := slipSearch{want: want, most: slips, looks: &k.looks}
		switch s.under(k.sorted, 0, nil, firstLine(want), 0); {
		case k.looks < 0 || len(s.found) > 1:
			return remark{}
		case len(s.found) == 1:
			return say("; the nearest is %s", shorten(k.ids.names[s.found[0]]))
		}
	}
	return remark{}
}

// sortKnown puts the known IDs in order.
func (k *knownIDs) sortKnown() {
	k.sorted = []foldedID{}
	for id, known := range k.known {
		if known {
			k.sorted = append(k.sorted, foldedID{foldCase(k.ids.names[id]), int32(id)})
		}
	}
	slices.SortFunc(k.sorted, func(a, b foldedID) int { return strings.Compare(a.fold, b.fold) })
}

// A foldedID is an ID without its letter case.
type foldedID struct {
	fold string
	id   int32
}

// A slipSearch finds the first two IDs that are so many slips of the pen away from
// one. It looks once at what many IDs begin
// with, and no further where that alone is too far away.
type slipSearch struct {
	want  []rune
	most  int
	looks *int // how many beginnings may still be looked at
	found []int32
}

// under looks at IDs in order that begin alike, in so many bytes; line is the
// distance of these to each beginning of what is wanted, before that of them without
// their last letter.
func (s *slipSearch) under(all []foldedID, bytes int, before, line []int, last rune) {
	for len(all) > 0 && len(s.found) < 2 {
		if *s.looks--; *s.looks < 0 {
			return
		}
		id := all[0].fold
		if len(id) == bytes {
			if line[len(s.want)] <= s.most {
				s.found = append(s.found, all[0].id)
			}
			all = all[1:]
			continue
		}
		letter, n := utf8.DecodeRuneInString(id[bytes:])
		begins := id[:bytes+n]
		alike := sort.Search(len(all), func(i int) bool { return !strings.HasPrefix(all[i].fold, begins) })
		if next := nextLine(before, line, s.want, last, letter); slices.Min(next) <= s.most {
			s.under(all[:alike], bytes+n, line, next, letter)
		}
		all = all[alike:]
	}
}

// nextLine returns the distances of a text to each beginning of another, from those
// of the text without its last letter, and of it without its last two. Distances
// are letters to insert, delete or replace, or neighbours to swap.
func nextLine(before, line []int, want []rune, last, letter rune) []int {
	next := make([]int, len(line))
	next[0] = line[0] + 1
	for i, w := range want {
		n := line[i]
		if w != letter {
			n = min(n, line[i+1], next[i]) + 1
		}
		if before != nil && i > 0 && w == last && want[i-1] == letter {
			n = min(n, before[i-1]+1)
		}
		next[i+1] = n
	}
	return next
}

// distance returns the distance between two texts, or, where that is more than
// most, some number above it.
func distance(from, to string, most int) int {
	a, b := []rune(from), []rune(to)
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return math.MaxInt
	}
	var before []int
	line := firstLine(b)
	for i, letter := range a {
		before, line = line, nextLine(before, line, b, a[max(0, i-1)], letter)
		if slices.Min(line) > most {
			return math.MaxInt
		}
	}
	return line[len(b)]
}

// firstLine is the distance of nothing to each beginning of a text.
func firstLine(of []rune) []int {
	line := make([]int, len(of)+1)
	for i := range line {
		line[i] = i
	}
	return line
}
