package ingest

import (
	"fmt"
	"slices"
	"strings"
)

// A Limit is what a file may say that somebody else wrote, such as a partner.
type Limit struct {
	Tables  []Table // it may have no other
	Partner string  // the ID that every row has to be about; "" for any
}

// TableNamed returns the table of a name; ok is false where there is none.
func TableNamed(name string) (t Table, ok bool) {
	i := slices.Index(tableNames[1:], strings.ToLower(trim(name)))
	return Table(i + 1), i >= 0
}

// TableNames are the names of all tables.
func TableNames() []string { return slices.Clone(tableNames[1:]) }

// A limited is the limits of a file, all of which hold. Files with the same limits
// share one. Nil stands for a file that may say anything.
type limited struct {
	limits []Limit
	key    string // of equal limits
}

// limitOf puts the limits of a file together.
func (r *reader) limitOf(limits []Limit) *limited {
	if len(limits) == 0 {
		return nil
	}
	key := ""
	for _, l := range limits {
		key += fmt.Sprintf("%v %q\n", slices.Sorted(slices.Values(l.Tables)), FoldID(l.Partner))
	}
	if r.limits[key] == nil {
		r.limits[key] = &limited{limits, key}
	}
	return r.limits[key]
}

// limitAt returns the limits of the file of a place; nil for none.
func (r *reader) limitAt(place Place) *limited {
	if len(r.limits) == 0 {
		return nil
	}
	return r.limitedFiles[r.roster.Sheets[place.Sheet].File]
}

// allow returns those of a sheet's tables that its file may have, and notes the others.
func (s *sheetReading) allow(found []Table) (allowed []Table) {
	limit := s.limitAt(s.place)
	if limit == nil {
		return found
	}
	for _, t := range found {
		i := slices.IndexFunc(limit.limits, func(l Limit) bool { return !slices.Contains(l.Tables, t) })
		if i < 0 {
			allowed = append(allowed, t)
			continue
		}
		var names []string
		for _, t := range limit.limits[i].Tables {
			names = append(names, t.String())
		}
		s.problem("table-not-of-file", s.place, 0, "got a table of %s, and the file is limited to %s", t, strings.Join(names, " and "))
	}
	return allowed
}

// partner returns the ID that a row isn't about, though its file wants that; ok is
// true where it is.
func (l *limited) partner(id string) (want string, ok bool) {
	for _, limit := range l.limits {
		if limit.Partner != "" && FoldID(limit.Partner) != FoldID(id) {
			return limit.Partner, false
		}
	}
	return "", true
}

// ofOther notes a row that its own ID shows to be about another partner than its
// file may speak of. Such a row plays no part, nor does the spelling of its IDs.
func (r *row) ofOther() bool {
	limit := r.limitAt(r.place)
	if limit == nil || !r.sheet.has(PartnerIDField) || r.cells[PartnerIDField].kind == blankCell {
		return false
	}
	c := &r.cells[PartnerIDField]
	want, ok := limit.partner(c.String())
	if !ok {
		r.problem("row-of-another-partner", r.place, r.sheet.columns[PartnerIDField], "Partner ID: %s", say("got %s, and the file is limited to %s", c.shown(), shorten(want)))
	}
	return !ok
}

// An outside is the rows of limited files that are left out once everybody is known.
type outside struct {
	*reader
	rows map[Place]Problem
}

// out leaves a row out.
func (o *outside) out(place Place, f Field, format string, args ...any) {
	if _, known := o.rows[place]; !known {
		column := o.roster.Sheets[place.Sheet].Columns[f]
		o.rows[place] = Problem{Code: "row-of-another-partner", At: place, Column: column, Partner: None, Employee: None}.saying(say("%s: %s", f, say(format, args...)))
	}
}

// about leaves a row out that isn't about the partner that its file may speak of.
func (o *outside) about(place Place, p PartnerID) {
	limit := o.limitAt(place)
	if limit == nil {
		return
	}
	id, said := "", quotation("nothing")
	if p != None {
		id = o.partnerIDs.names[p]
		said = shorten(id)
	}
	if want, ok := limit.partner(id); !ok {
		f := PartnerIDField
		if o.roster.Sheets[place.Sheet].Columns[f] == 0 {
			f = PartnerField
		}
		o.out(place, f, "got %s, and the file is limited to %s", said, shorten(want))
	}
}

// dropOtherPartners leaves out the rows of limited files that are about another
// partner by its name, or about a person whom a file without limits knows, by ID or
// address, at other partners alone. All IDs of partners are known.
func (r *reader) dropOtherPartners() {
	if len(r.limits) == 0 {
		return
	}
	o := &outside{r, map[Place]Problem{}}
	ro := r.roster
	for i := range ro.Partners {
		o.about(ro.Partners[i].At, ro.Partners[i].ID)
	}
	for i := range ro.Specializations {
		o.about(ro.Specializations[i].At, ro.Specializations[i].Partner)
	}
	for i := range ro.Contacts {
		o.about(ro.Contacts[i].At, ro.Contacts[i].Partner)
	}
	for i := range ro.Surveys {
		o.about(ro.Surveys[i].At, ro.Surveys[i].Partner)
	}
	for i := range ro.Certifications {
		c := &ro.Certifications[i]
		if p := PartnerID(None); c.Whose != 0 {
			if p = ro.Whose[c.Whose].Partner; p != None {
				o.about(c.At, p)
			}
		}
	}
	known := map[string][]*Employee{} // rows of files without limits, by who it is
	for i := range ro.Employees {
		e := &ro.Employees[i]
		if r.limitAt(e.At) != nil {
			o.about(e.At, e.Partner)
			continue
		}
		for _, key := range o.keys(e) {
			known[key.text] = append(known[key.text], e)
		}
	}
	for i := range ro.Employees {
		e := &ro.Employees[i]
		if limit := r.limitAt(e.At); limit == nil || limit.about() == "" {
			continue
		}
		for _, key := range o.keys(e) {
			rows := known[key.text]
			if len(rows) > 0 && !slices.ContainsFunc(rows, func(k *Employee) bool { return k.Partner == e.Partner }) {
				o.out(e.At, key.field, "got %s, who is a person of another partner in %s, a sheet without a limit", shorten(key.shown), r.roster.CellAt(rows[0].At, 0))
			}
		}
	}
	o.drop()
}

// about returns the partner that a file is limited to; "" where it is to none.
func (l *limited) about() string {
	for _, limit := range l.limits {
		if limit.Partner != "" {
			return limit.Partner
		}
	}
	return ""
}

// A personKey is what a person is known by.
type personKey struct {
	field       Field
	text, shown string
}

// keys returns what the row of an employee is known by.
func (o *outside) keys(e *Employee) (keys []personKey) {
	if e.ID >= 0 {
		keys = append(keys, personKey{EmployeeIDField, "ID " + FoldID(o.employeeIDs.names[e.ID]), o.employeeIDs.names[e.ID]})
	}
	address := e.Email
	if e.ID < None {
		address = o.addressed.names.names[-2-e.ID]
	}
	if address != "" {
		keys = append(keys, personKey{EmailField, "address " + foldCase(address), address})
	}
	return keys
}

// dropOtherPeople leaves out the certifications in limited files of people who have
// no row at the file's partner. The others are that partner's, whoever else has
// the same Employee ID.
func (r *reader) dropOtherPeople() {
	if len(r.limits) == 0 {
		return
	}
	type whose struct {
		partner string
		person  EmployeeID
	}
	home := map[whose]PartnerID{}
	for i := range r.roster.Employees {
		if e := &r.roster.Employees[i]; e.Partner != None && e.ID != None {
			home[whose{FoldID(r.partnerIDs.names[e.Partner]), e.ID}] = e.Partner
		}
	}
	o := &outside{r, map[Place]Problem{}}
	for i := range r.roster.Certifications {
		c := &r.roster.Certifications[i]
		limit := r.limitAt(c.At)
		if limit == nil || limit.about() == "" || c.Inline {
			continue
		}
		partner, ok := home[whose{FoldID(limit.about()), c.Employee}]
		if !ok {
			said := quotation("nobody")
			if c.Employee != None {
				said = shorten(r.employeeIDs.names[c.Employee])
			}
			f := EmployeeIDField
			if r.roster.Sheets[c.At.Sheet].Columns[f] == 0 {
				f = EmailField
			}
			o.out(c.At, f, "got %s, who has no row in the table employees at %s, to which the file is limited", said, shorten(limit.about()))
			continue
		}
		whose := Whose{Partner: None}
		if c.Whose != 0 {
			whose = r.roster.Whose[c.Whose]
		}
		if whose.Partner == None {
			whose.Partner = partner
			c.Whose = r.whoseNumber(whose)
		}
	}
	o.drop()
}

// drop leaves the rows out, and says so in place of all that was said of them.
func (o *outside) drop() {
	if len(o.rows) == 0 {
		return
	}
	gone := func(place Place) bool { _, gone := o.rows[place]; return gone }
	ro := o.roster
	ro.Partners = slices.DeleteFunc(ro.Partners, func(p Partner) bool { return gone(p.At) })
	ro.Employees = slices.DeleteFunc(ro.Employees, func(e Employee) bool { return gone(e.At) })
	ro.Certifications = slices.DeleteFunc(ro.Certifications, func(c Certification) bool { return gone(c.At) })
	ro.Specializations = slices.DeleteFunc(ro.Specializations, func(s Specialization) bool { return gone(s.At) })
	ro.Contacts = slices.DeleteFunc(ro.Contacts, func(c Contact) bool { return gone(c.At) })
	ro.Surveys = slices.DeleteFunc(ro.Surveys, func(s Survey) bool { return gone(s.At) })
	o.problems = slices.DeleteFunc(o.problems, func(p Problem) bool { return gone(p.At) })
	for place, p := range o.rows {
		o.problems = append(o.problems, p)
		o.roster.Sheets[place.Sheet].Rows--
	}
}
