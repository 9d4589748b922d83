package ingest

import (
	"slices"
)

// A dropping is the rows that layouts leave out because their partner, or their
// person, has no row anywhere.
type dropping struct {
	*reader
	what  int // 0: partners, 1: people
	known *knownIDs
	many  map[int32]bool // IDs that stand for a name of several
	rows  map[Place]bool
}

// dropUnknownPartners leaves out the rows whose partner no table names, where their
// layout says so. One whose name several have stays, and is an error.
func (r *reader) dropUnknownPartners(known *knownIDs) {
	d := dropping{r, 0, known, r.named.many, map[Place]bool{}}
	ro := r.roster
	ro.Employees = drop(d, ro.Employees, func(e Employee) (Place, int32) { return e.At, int32(e.Partner) })
	ro.Specializations = drop(d, ro.Specializations, func(s Specialization) (Place, int32) { return s.At, int32(s.Partner) })
	ro.Contacts = drop(d, ro.Contacts, func(c Contact) (Place, int32) { return c.At, int32(c.Partner) })
	ro.Surveys = drop(d, ro.Surveys, func(s Survey) (Place, int32) { return s.At, int32(s.Partner) })
	ro.Certifications = slices.DeleteFunc(ro.Certifications, func(c Certification) bool { return d.rows[c.At] })
	d.tell()
}

// dropUnknownPeople leaves out the certifications whose person no table names, where
// their layout says so.
func (r *reader) dropUnknownPeople(known *knownIDs) {
	d := dropping{r, 1, known, r.addressed.many, map[Place]bool{}}
	r.roster.Certifications = drop(d, r.roster.Certifications, func(c Certification) (Place, int32) { return c.At, int32(c.Employee) })
	d.tell()
}

// drop leaves out the records whose ID has no row, of sheets whose layout says so.
func drop[R any](d dropping, records []R, of func(R) (Place, int32)) []R {
	if len(d.leftOut) == 0 {
		return records
	}
	return slices.DeleteFunc(records, func(rec R) bool {
		place, id := of(rec)
		l := d.leftOut[int(place.Sheet)]
		if l == nil || !l.unknown[d.what] || id == None || d.known.known[id] || d.many[id] {
			return false
		}
		d.rows[place] = true
		return true
	})
}

// tell takes away what was said of the rows, and says once for each sheet how many
// there are.
func (d dropping) tell() {
	if len(d.rows) == 0 {
		return
	}
	d.problems = slices.DeleteFunc(d.problems, func(p Problem) bool { return d.rows[p.At] })
	first, count := map[uint32]Place{}, map[uint32]int{}
	for place := range d.rows {
		if count[place.Sheet]++; count[place.Sheet] == 1 || place.Row < first[place.Sheet].Row {
			first[place.Sheet] = place
		}
		d.roster.Sheets[place.Sheet].Rows--
	}
	for sheet, place := range first {
		d.problem("rows-skipped", place, 0, "%d rows of %s that no table names are left out, as %s says", count[sheet], [...]string{"partners", "people"}[d.what], d.leftOut[int(sheet)].file)
	}
}
