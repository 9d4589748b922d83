package ingest

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// references notes the rows whose Partner ID or Employee ID leads nowhere. The
// ID stays in the record.
func (r *reader) references() {
	ro := r.roster
	r.dropNamesKnown()
	partners := r.newKnownIDs("partner-unknown", PartnerIDField, r.partnerIDs)
	for i := range ro.Partners {
		partners.has(int32(ro.Partners[i].ID))
	}
	employees := r.newKnownIDs("employee-unknown", EmployeeIDField, r.employeeIDs)
	for i := range ro.Employees {
		e := &ro.Employees[i]
		employees.has(int32(e.ID))
		partners.check(int32(e.Partner), e.At, &e.Bad, e.Partner, e.ID)
	}
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
		employees.check(int32(c.Employee), c.At, &c.Bad, None, c.Employee)
	}
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
		at := &r.roster.Sheets[p.At.Sheet]
		return p.Code == "name-blank" && p.Partner != None && named[p.Partner] && p.Column == at.Columns[PartnerField]
	})
}

// A knownIDs tells which IDs have a row of their own.
type knownIDs struct {
	*reader
	code   string
	field  Field
	ids    *ids
	known  []bool
	advice map[int32]string // for an unknown ID, the one that may have been meant
	sorted []foldedID       // the known ones in order, once they are asked for
	looks  int              // how many beginnings of IDs may still be compared
}

func (r *reader) newKnownIDs(code string, f Field, x *ids) *knownIDs {
	const looks = 5_000_000 // about a second
	return &knownIDs{reader: r, code: code, field: f, ids: x, known: make([]bool, len(x.names)), advice: make(map[int32]string), looks: looks}
}

func (k *knownIDs) has(id int32) {
	if id != None {
		k.known[id] = true
	}
}

// check notes an ID without a row of its own.
func (k *knownIDs) check(id int32, at Place, bad *FieldSet, p PartnerID, e EmployeeID) {
	if id == None || k.known[id] {
		return
	}
	*bad = bad.With(k.field)
	advice, ok := k.advice[id]
	if !ok {
		advice = k.nearest(id)
		k.advice[id] = advice
	}
	sheet := &k.roster.Sheets[at.Sheet]
	k.problems = append(k.problems, Problem{
		Code: k.code, At: at, Column: sheet.Columns[k.field], Partner: p, Employee: e,
		Message: fmt.Sprintf("%s: got %s, want one that has a row in the table %s%s", k.field, shorten(k.ids.names[id]), owners[k.field], advice),
	})
}

var owners = map[Field]Table{PartnerIDField: Partners, EmployeeIDField: Employees}

// nearest returns a hint at the one known ID that is a slip of the pen away, or
// else two; where several are equally near, it would be a guess.
func (k *knownIDs) nearest(id int32) string {
	const longest = 100 // bytes
	if len(k.ids.names[id]) > longest {
		return ""
	}
	if k.sorted == nil {
		k.sortKnown()
	}
	want := []rune(foldCase(k.ids.names[id]))
	for slips := 1; slips <= 2 && slips < len(want); slips++ {
		s := slipSearch{want: want, most: slips, looks: &k.looks}
		switch s.under(k.sorted, 0, s.first()); {
		case k.looks < 0 || len(s.found) > 1:
			return ""
		case len(s.found) == 1:
			return fmt.Sprintf("; the nearest is %s", shorten(k.ids.names[s.found[0]]))
		}
	}
	return ""
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
// one: letters to insert, delete or replace. It looks once at what many IDs begin
// with, and no further where that alone is too far away.
type slipSearch struct {
	want  []rune
	most  int
	looks *int // how many beginnings may still be looked at
	found []int32
}

// first is the distance of nothing to each beginning of what is wanted.
func (s *slipSearch) first() []int {
	line := make([]int, len(s.want)+1)
	for i := range line {
		line[i] = i
	}
	return line
}

// under looks at IDs in order that begin alike, in so many bytes; line is the
// distance of these to each beginning of what is wanted.
func (s *slipSearch) under(all []foldedID, bytes int, line []int) {
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
		if next := nextLine(line, s.want, letter); slices.Min(next) <= s.most {
			s.under(all[:alike], bytes+n, next)
		}
		all = all[alike:]
	}
}

// nextLine returns the distances of a text to each beginning of another, from those
// of the text without its last letter (Levenshtein).
func nextLine(line []int, want []rune, letter rune) []int {
	next := make([]int, len(line))
	next[0] = line[0] + 1
	for i, w := range want {
		replace := line[i]
		if w != letter {
			replace++
		}
		next[i+1] = min(replace, line[i+1]+1, next[i]+1)
	}
	return next
}

// distance returns the number of letters to insert, delete or replace between
// two texts, or, where that is more than most, some number above it.
func distance(a, b string, most int) int {
	if more := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); more > most || -more > most {
		return math.MaxInt // so a text of any length is told from a short one at once
	}
	return levenshtein.ComputeDistance(a, b)
}
