package evaluate

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"assay/ingest"
)

// pointers are the rows that lead nowhere, by the partners that they may be
// meant for (rule G8): an employee row of a Partner ID that no partner row has,
// a row of a career certification of an Employee ID that no employee row has.
type pointers struct {
	// near are the partners that a row points at by an ID that is nearly right.
	near map[ingest.PartnerID]pointer
	// lost are the rows by their Employee ID in folded case, for the partners at
	// which an earlier run recorded this very ID among the heads.
	lost map[string]pointer
}

// A pointer is a row that leads nowhere: its cell, and what it says.
type pointer struct {
	cell ingest.Cell
	id   string // that leads nowhere
}

// less orders the pointers at one partner: the one told of comes first.
func (p pointer) less(o pointer) bool {
	return cmp.Or(strings.Compare(p.id, o.id), p.cell.Compare(o.cell)) < 0
}

// keepFirst keeps the pointer that comes first.
func keepFirst[K comparable](m map[K]pointer, key K, p pointer) {
	if old, ok := m[key]; !ok || p.less(old) {
		m[key] = p
	}
}

// findPointers finds the rows that lead nowhere and what they point at.
func (e *evaluation) findPointers() pointers {
	p := pointers{near: map[ingest.PartnerID]pointer{}, lost: map[string]pointer{}}
	e.pointByPartnerID(&p)
	e.pointByEmployeeID(&p)
	return p
}

// strays tells whether an employee row leads to no partner: its Partner ID can't
// be read, or no partner row has it. It takes nobody from a partner (rule G8).
func strays(e *ingest.Employee) bool { return e.Partner < 0 || e.Bad.Has(ingest.PartnerIDField) }

// known tells whether a partner has a row of its own.
func (e *evaluation) known(p ingest.PartnerID) bool {
	return p >= 0 && len(e.partners.of(int32(p))) > 0
}

// strayingRow is the pointer that an employee row is, where no partner row has its
// Partner ID; a blank one, or one that can't be read, is near none.
func (e *evaluation) strayingRow(row *ingest.Employee) (p pointer, ok bool) {
	if e.known(row.Partner) {
		return p, false
	}
	p = pointer{e.roster.Cell(row.At, ingest.PartnerIDField), "no Partner ID"}
	if row.Partner >= 0 {
		p.id = e.roster.PartnerIDs[row.Partner]
	}
	return p, true
}

// pointByPartnerID takes in the employee rows whose Partner ID no partner row
// has, of people with any career certification row.
func (e *evaluation) pointByPartnerID(p *pointers) {
	r := e.roster
	first := map[string]pointer{} // of a form and its slips
	for i := range r.Employees {
		row := &r.Employees[i]
		pointed, ok := e.strayingRow(row)
		if !ok || !e.mayBeCertified(int32(i)) {
			continue
		}
		if row.Partner >= 0 {
			for _, form := range slips(nearForm(pointed.id)) {
				keepFirst(first, form, pointed)
			}
		}
		if row.ID >= 0 {
			keepFirst(p.lost, ingest.FoldID(r.EmployeeIDs[row.ID]), pointed)
		}
	}
	for id := range ingest.PartnerID(len(r.PartnerIDs)) {
		if len(first) == 0 {
			return
		}
		if pointed, ok := first[nearForm(r.PartnerIDs[id])]; ok && e.known(id) {
			keepFirst(p.near, id, pointed)
		}
	}
}

// mayBeCertified tells whether an employee row is of somebody with any career
// certification row; of a row without an Employee ID, whether it has one in a
// column of its own.
func (e *evaluation) mayBeCertified(row int32) bool {
	if person := e.people.ofRow[row]; person >= 0 {
		return e.career[person]
	}
	return e.nameless[e.roster.Employees[row].At]
}

// mayBeCareer tells whether a row is, or may be, one of a career certification.
func (e *evaluation) mayBeCareer(i int32) bool {
	c := &e.roster.Certifications[i]
	return c.Bad.Has(ingest.CertificationField) || e.isCareer(c)
}

// pointByEmployeeID takes in the rows of career certifications whose Employee ID
// no employee row has.
func (e *evaluation) pointByEmployeeID(p *pointers) {
	r := e.roster
	first := map[string]pointer{}                   // of a form and its slips, by rows that tell no more than the ID
	telling := map[string][]*ingest.Certification{} // rows that do, by the same
	for i := range r.Certifications {
		c := &r.Certifications[i]
		if c.Void && !c.Ended || c.Employee < 0 || len(e.people.ofID.of(int32(c.Employee))) > 0 || !e.mayBeCareer(int32(i)) {
			continue
		}
		pointed := e.straying(c)
		keepFirst(p.lost, ingest.FoldID(pointed.id), pointed)
		for _, form := range slips(nearForm(pointed.id)) {
			if c.Whose == 0 {
				keepFirst(first, form, pointed)
			} else {
				telling[form] = append(telling[form], c)
			}
		}
	}
	if len(p.lost) == 0 {
		return
	}
	for i := range r.Employees {
		emp := &r.Employees[i]
		if emp.ID < 0 || !e.known(emp.Partner) {
			continue
		}
		form := nearForm(r.EmployeeIDs[emp.ID])
		if pointed, ok := first[form]; ok {
			keepFirst(p.near, emp.Partner, pointed)
		}
		for _, c := range telling[form] {
			if !e.saysOtherwise(c, emp) {
				keepFirst(p.near, emp.Partner, e.straying(c))
			}
		}
	}
}

// straying is the pointer that a row of a certification is.
func (e *evaluation) straying(c *ingest.Certification) pointer {
	return pointer{e.roster.Cell(c.At, ingest.EmployeeIDField), e.roster.EmployeeIDs[c.Employee]}
}

// saysOtherwise tells whether a certification row names another partner, e-mail
// or person than an employee row.
func (e *evaluation) saysOtherwise(c *ingest.Certification, emp *ingest.Employee) bool {
	if c.Whose == 0 {
		return false
	}
	w := &e.roster.Whose[c.Whose]
	email, other := foldEmail(w.Email), foldEmail(emp.Email)
	words, names := wordsOf(w.Name), wordsOf(emp.Name)
	return w.Partner >= 0 && w.Partner != emp.Partner ||
		email != "" && other != "" && email != other ||
		len(words) > 0 && len(names) > 0 && !slices.ContainsFunc(words, func(word string) bool { return slices.Contains(names, word) })
}

// alike are letters that are taken for a digit.
var alike = map[rune]rune{'o': '0', 'i': '1', 'l': '1', 's': '5', 'b': '8', 'z': '2'}

// nearForm returns an ID without what slips of the pen differ in: letter case,
// letters taken for digits, what is neither letter nor digit, and the leading
// zeros of each run of digits.
func nearForm(id string) string {
	var out []rune
	for _, r := range ingest.FoldID(id) {
		if digit, ok := alike[r]; ok {
			r = digit
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	kept := out[:0]
	for i, r := range out {
		inRun := len(kept) > 0 && unicode.IsDigit(kept[len(kept)-1])
		more := i+1 < len(out) && unicode.IsDigit(out[i+1])
		if r == '0' && !inRun && more {
			continue
		}
		kept = append(kept, r)
	}
	return string(kept)
}

// longestNear is how many characters of an ID may be compared with their slips,
// of which there are as many.
const longestNear = 100

// slips returns a form and those that a slip of the pen makes of it, each once.
func slips(form string) []string {
	r := []rune(form)
	if len(r) == 0 {
		return nil
	}
	out := []string{form}
	if len(r) > longestNear {
		return out
	}
	for i := range r {
		if i+1 < len(r) && r[i] == r[i+1] { // typed twice: once was meant
			out = append(out, string(r[:i])+string(r[i+1:]))
		}
		if i+1 < len(r) && r[i] != r[i+1] {
			swapped := slices.Clone(r)
			swapped[i], swapped[i+1] = r[i+1], r[i]
			out = append(out, string(swapped))
		}
		out = append(out, string(r[:i+1])+string(r[i:])) // once: typed twice was meant
	}
	slices.Sort(out[1:])
	return slices.Compact(out)
}

// newestWalk returns the newest earlier record with a walk, nil for none.
func (c *partnerCase) newestWalk() *Record {
	for i := len(c.history) - 1; i >= 0; i-- {
		if c.history[i].Walk.State != NoWalk {
			return &c.history[i]
		}
	}
	return nil
}

// pointersHere are the rows that lead nowhere, with those of people who have a row of a
// career certification by a step alone.
func (c *partnerCase) pointersHere() pointers {
	p, own := c.pointers, false
	for _, has := range c.people.supposed.own {
		if int(has.person) >= len(c.career) || c.career[has.person] || !c.certified(has.person) {
			continue
		}
		for _, row := range has.rows {
			e := c.people.employee(row)
			at, ok := c.strayingRow(e)
			if !ok {
				continue
			}
			if !own {
				p, own = pointers{near: maps.Clone(p.near), lost: maps.Clone(p.lost)}, true
			}
			if e.Partner >= 0 && slices.Contains(slips(nearForm(at.id)), nearForm(c.id)) {
				keepFirst(p.near, c.here, at)
			}
			keepFirst(p.lost, ingest.FoldID(c.roster.EmployeeIDs[e.ID]), at)
		}
	}
	return p
}

// pointedAt says which row that leads nowhere may be meant for the partner (rule G8).
func (c *partnerCase) pointedAt() doubt {
	pointers := c.pointersHere()
	if p, ok := pointers.near[c.here]; ok {
		return doubt{why: fmt.Sprintf("a row that leads nowhere may be meant for this partner: %s in %s", p.id, p.cell), cell: p.cell}
	}
	if last := c.newestWalk(); last != nil && len(pointers.lost) > 0 {
		for _, h := range last.Heads {
			if p, ok := pointers.lost[ingest.FoldID(h.ID)]; ok {
				return doubt{why: fmt.Sprintf("a row of %s, who could fill a role on %s, leads nowhere: %s in %s", h.ID, last.AsOf, p.id, p.cell), cell: p.cell}
			}
		}
	}
	return doubt{}
}

// bareOf lists the people of a recorded head's ID here who have no row of a career
// certification.
func (c *partnerCase) bareOf(h Head) (people []int32) {
	id := ingest.FoldID(h.ID)
	for _, m := range c.members {
		if !c.certified(m.person) && slices.ContainsFunc(c.people.idsOf(m.person), func(own string) bool { return ingest.FoldID(own) == id }) {
			people = append(people, m.person)
		}
	}
	slices.Sort(people) // whatever order the members stand in
	return people
}

// recordGone says which head of an earlier run works here on the day, but has
// no row of a career certification any more, though the last recorded has not
// ended: the record is gone, not the certification (rule G8).
func (c *partnerCase) recordGone(day ingest.Day) doubt {
	last := c.newestWalk()
	if last == nil {
		return doubt{}
	}
	for _, h := range last.Heads {
		if h.Until < day {
			continue
		}
		for _, person := range c.bareOf(h) {
			if c.employed(person).has(day) {
				return doubt{why: fmt.Sprintf("%s could fill a role on %s, with a certification through %s of which no row is left", h.ID, last.AsOf, h.Until), cell: c.rowCells(nil, person)[0]}
			}
		}
	}
	return doubt{}
}

// strayed says which record of somebody who may fill a role is elsewhere than it
// belongs, or gone, so that the roles can't be told on the day (rule G8).
func (c *partnerCase) strayed(day ingest.Day) doubt {
	return cmp.Or(c.pointedAt(), c.recordGone(day))
}

// strayedDays lists the days on which a head of an earlier run whose record is
// gone comes, goes, or would have lost the certification anyway.
func (c *partnerCase) strayedDays() []ingest.Day {
	last := c.newestWalk()
	if last == nil {
		return nil
	}
	var days []ingest.Day
	for _, h := range last.Heads {
		for _, person := range c.bareOf(h) {
			days = append(days, h.Until+1)
			for _, s := range c.employed(person) {
				days = append(days, s.from, s.to+1)
			}
		}
	}
	return days
}

// warnStrayed asks for a person's eye where a record is elsewhere than it belongs, or gone.
func (c *partnerCase) warnStrayed(day ingest.Day) {
	if why := c.pointedAt().why; why != "" {
		c.review(why)
	}
	if why := c.recordGone(day).why; why != "" {
		c.review(why)
		c.report("record-gone", ingest.PartnerIDField, why+": taken for a record that was lost, not for a certification that ended")
	}
}

// recordedHeads returns what a run that recorded a walk keeps of those who could
// fill a role on its day: the ID shown, and the last day of the certifications
// that fill a role (rule G8).
func (c *partnerCase) recordedHeads(walk Walk, day ingest.Day) []Head {
	if walk.State == NoWalk {
		return nil
	}
	var out []Head
	counted := map[int]bool{}
	for i, m := range c.members {
		if !c.fits[i].head.has(day) || !c.firstOfHead(i, counted) {
			continue
		}
		h := Head{ID: m.id}
		for _, k := range c.people.certsOf(m.person) {
			if cert := c.people.certification(k); c.fillsOn(cert, day) {
				h.Until = max(h.Until, c.expiry(cert))
			}
		}
		out = append(out, h)
	}
	return out
}
