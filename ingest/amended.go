package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Change is something that somebody supposes of the records: what if E-12 left?
type Change struct {
	Kind ChangeKind
	// Partner and Employee are IDs. Where a person leaves or goes full time,
	// Partner may say at which one; blank, it is wherever the person works.
	Partner, Employee string
	// OtherIDs are more IDs of the same person, whose rows are meant as well.
	OtherIDs       []string
	Certifications []string // codes or names
	Licenses       int32
	On             Day // the last day at work, or the first day of what begins; licences have none
	// Given is where it was said: a flag, or a cell.
	Given string
}

// A ChangeKind is what kind of change is supposed.
type ChangeKind uint8

// The kinds of changes.
const (
	Leaves   ChangeKind = iota + 1 // a person: On is the last day at work
	Earns                          // a person, certifications; one that he or she has is renewed
	Hires                          // a partner, somebody full time, with certifications earned by that day
	FullTime                       // a person who works part time
	Licenses                       // a partner, on any day
)

// String tells the change in a few words.
func (c Change) String() string {
	where := ""
	if c.Partner != "" {
		where = " at " + c.Partner
	}
	switch c.Kind {
	case Leaves:
		return fmt.Sprintf("%s leaves%s on %s", c.Employee, where, c.On)
	case Earns:
		return fmt.Sprintf("%s earns %s on %s", c.Employee, strings.Join(c.Certifications, ", "), c.On)
	case Hires:
		return fmt.Sprintf("%s hires %s full time on %s, with %s", c.Partner, c.Employee, c.On, strings.Join(c.Certifications, ", "))
	case FullTime:
		return fmt.Sprintf("%s works full time%s from %s", c.Employee, where, c.On)
	}
	return fmt.Sprintf("%s has %s licences", c.Partner, Thousands(int(c.Licenses)))
}

// SupposedFile is what the file is called in which records stand that nobody
// has: the cell of the second change is "what if!2".
const SupposedFile = "what if"

// Amended returns a copy of the roster in which the changes are made, one after
// the other, and the changes as they were understood: IDs and codes as the sheets
// spell them, and the IDs that those hired go by. The roster itself stays as it is.
// The error names every change that can't be made, and what may have been meant.
func (r *Roster) Amended(changes []Change) (*Roster, []Change, error) {
	out := *r
	out.Files = append(slices.Clip(r.Files), File{Name: SupposedFile})
	out.Sheets = append(slices.Clip(r.Sheets), Sheet{File: len(r.Files)})
	out.EmployeeIDs = slices.Clip(r.EmployeeIDs)
	out.Partners, out.Employees = slices.Clone(r.Partners), slices.Clone(r.Employees)
	out.Certifications = slices.Clip(r.Certifications)
	a := amender{Roster: &out, titles: newTitles(r.Vocabulary)}
	changes = slices.Clone(changes)
	var errs []error
	for i := range changes {
		a.place = Place{Sheet: uint32(len(r.Sheets)), Row: uint32(i + 1)}
		if err := a.change(&changes[i]); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", changes[i].Given, err))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, nil, err
	}
	return &out, changes, nil
}

// An amender makes changes in a roster of its own.
type amender struct {
	*Roster
	titles    *titles
	place     Place                 // of the change
	employees map[string]EmployeeID // by folded ID
}

func (a *amender) change(c *Change) (err error) {
	var own Records
	others, m := a.Employees, Amendment{Kind: c.Kind, Partner: None, On: c.On, At: a.place}
	switch c.Kind {
	case Hires:
		m.Employee, m.Partner, err = a.hired(c)
	case Earns:
		m.Employee, err = a.employee(c)
	case Leaves, FullTime:
		own.Employees, others, err = a.rowsOf(c)
	default:
		return a.licenses(c)
	}
	if err == nil && (c.Kind == Hires || c.Kind == Earns) {
		m.Titles, err = a.titlesOf(c)
	}
	switch {
	case err != nil:
		return err
	case own.Amend(&m):
	case c.Kind == Leaves:
		return fmt.Errorf("%s has left by %s already, or the days of employment can't be read", c.Employee, c.On)
	default:
		return fmt.Errorf("%s has no row that says part time on or after %s", c.Employee, c.On)
	}
	a.Employees, a.Certifications = append(others, own.Employees...), append(a.Certifications, own.Certifications...)
	return nil
}

// Records are the rows of one person: of employment, and of certifications.
type Records struct {
	Employees      []Employee
	Certifications []Certification
}

// An Amendment is a change to one person's records. Partner is at which one the
// person is hired, leaves or goes full time; None: wherever the person works.
// Titles are the certifications earned, and At is where records stand that the
// change adds, or writes to.
type Amendment struct {
	Kind     ChangeKind // any but Licenses
	Employee EmployeeID
	Partner  PartnerID
	Titles   []Title
	On       Day
	At       Place
}

// concerns tells whether a row of employment is one that the change is about.
func (a *Amendment) concerns(e *Employee) bool { return a.Partner == None || e.Partner == a.Partner }

// Amend makes the change, and tells whether the records are others by it:
//
//   - one who leaves has On as the last day, and no row that would begin later;
//   - one who goes full time has, beside each row of part time that lasts until On
//     or longer, one of full time from On;
//   - one who is hired has a row of full time from On;
//   - what is earned is earned on On, and has no expiry date of its own.
func (r *Records) Amend(a *Amendment) (changed bool) {
	switch rows := r.Employees; a.Kind {
	case Leaves:
		r.Employees = nil
		for _, e := range rows {
			ends := a.concerns(&e) && !e.Bad.Has(FromField, UntilField) && (e.Until == 0 || e.Until > a.On)
			if changed = changed || ends; ends && e.From > a.On {
				continue
			}
			if ends {
				e.Until, e.At = a.On, a.At
			}
			r.Employees = append(r.Employees, e)
		}
	case FullTime:
		for _, e := range rows {
			if a.concerns(&e) && e.FullTime != Yes && !e.Bad.Has(FullTimeField, FromField, UntilField) && (e.Until == 0 || e.Until >= a.On) {
				e.FullTime, e.From, e.At, changed = Yes, max(a.On, e.From), a.At, true
				r.Employees = append(r.Employees, e)
			}
		}
	case Hires:
		changed = true
		r.Employees = append(r.Employees, Employee{At: a.At, ID: a.Employee, Partner: a.Partner, From: a.On, FullTime: Yes})
	}
	for _, title := range a.Titles {
		changed = true
		r.Certifications = append(r.Certifications, Certification{At: a.At, Employee: a.Employee, Earned: a.On, Title: title})
	}
	return changed
}

// titlesOf finds the certifications of a change, and spells them as codes.
func (a *amender) titlesOf(c *Change) ([]Title, error) {
	if len(c.Certifications) == 0 {
		return nil, errors.New("no certification is given, want its code or name, like CCNA")
	}
	c.Certifications = slices.Clone(c.Certifications)
	var titles []Title
	for i, name := range c.Certifications {
		title := a.titles.title(name)
		if title == 0 {
			return nil, fmt.Errorf("got certification %s, want the code or name of one that a program asks for%s", shorten(name), a.nearestTitle(name))
		}
		c.Certifications[i], titles = a.titles.list[title].Code, append(titles, title)
	}
	return titles, nil
}

// hired finds the partner that hires, and gives whom it hires a number.
func (a *amender) hired(c *Change) (id EmployeeID, partner PartnerID, err error) {
	if partner, err = a.partner(c); err != nil {
		return None, None, err
	}
	if c.Employee != "" && a.employeeID(c.Employee) != None {
		return None, None, fmt.Errorf("got employee %s, want none, or an Employee ID that nobody has yet", shorten(c.Employee))
	}
	for n := 1; c.Employee == ""; n++ {
		if id := "NEW-" + strconv.Itoa(n); a.employeeID(id) == None {
			c.Employee = id
		}
	}
	a.EmployeeIDs = append(a.EmployeeIDs, c.Employee)
	return EmployeeID(len(a.EmployeeIDs) - 1), partner, nil
}

// licenses takes the licence count out of the partner's rows, and adds a row that has the new one.
func (a *amender) licenses(c *Change) error {
	partner, err := a.partner(c)
	if err != nil {
		return err
	}
	for i := range a.Partners {
		if p := &a.Partners[i]; p.ID == partner {
			p.Licenses, p.Bad = NoCount, p.Bad&^FieldSet(0).With(LicensesField)
		}
	}
	a.Partners = append(a.Partners, Partner{At: a.place, ID: partner, Licenses: c.Licenses})
	return nil
}

// partner finds the partner of a change, which has to have a row.
func (a *amender) partner(c *Change) (PartnerID, error) {
	id := FoldID(c.Partner)
	for i := range a.Partners {
		if p := &a.Partners[i]; p.ID != None && FoldID(a.PartnerIDs[p.ID]) == id {
			c.Partner = a.PartnerIDs[p.ID]
			return p.ID, nil
		}
	}
	var known []likely
	for i := range a.Partners {
		if p := &a.Partners[i]; p.ID != None {
			known = append(known, likely{a.PartnerIDs[p.ID], p.Name})
		}
	}
	return None, fmt.Errorf("got partner %s, want a Partner ID of the sheets%s", shorten(c.Partner), nearestOf(c.Partner, known))
}

// employeeID returns the number of an ID, None for one that stands nowhere.
func (a *amender) employeeID(id string) EmployeeID {
	if a.employees == nil {
		a.employees = make(map[string]EmployeeID, len(a.EmployeeIDs))
	}
	for n := len(a.employees); n < len(a.EmployeeIDs); n++ {
		a.employees[FoldID(a.EmployeeIDs[n])] = EmployeeID(n)
	}
	if n, ok := a.employees[FoldID(id)]; ok {
		return n
	}
	return None
}

// employee finds the person of a change, who has to have a row.
func (a *amender) employee(c *Change) (EmployeeID, error) {
	id := a.employeeID(c.Employee)
	if id != None && slices.ContainsFunc(a.Employees, func(e Employee) bool { return e.ID == id }) {
		c.Employee = a.EmployeeIDs[id]
		return id, nil
	}
	var known []likely
	for i := range a.Employees {
		if e := &a.Employees[i]; e.ID != None {
			known = append(known, likely{a.EmployeeIDs[e.ID], e.Name})
		}
	}
	return None, fmt.Errorf("got employee %s, want an Employee ID of the sheets%s", shorten(c.Employee), nearestOf(c.Employee, known))
}

// rowsOf parts the employee rows into the person's, at the partner where one is
// given, and all others.
func (a *amender) rowsOf(c *Change) (own, others []Employee, err error) {
	id, err := a.employee(c)
	if err != nil {
		return nil, nil, err
	}
	ids := []EmployeeID{id}
	for _, other := range c.OtherIDs {
		ids = append(ids, a.employeeID(other))
	}
	partner := PartnerID(None)
	if c.Partner != "" {
		if partner, err = a.partner(c); err != nil {
			return nil, nil, err
		}
	}
	for _, e := range a.Employees {
		if e.ID != None && slices.Contains(ids, e.ID) && (partner == None || e.Partner == partner) {
			own = append(own, e)
		} else {
			others = append(others, e)
		}
	}
	if len(own) == 0 {
		return nil, nil, fmt.Errorf("%s has no row at %s", c.Employee, c.Partner)
	}
	return own, others, nil
}

func (a *amender) nearestTitle(name string) string {
	var known []likely
	for _, t := range a.titles.list[1:] {
		known = append(known, likely{t.Code, t.Name})
	}
	return nearestOf(name, known)
}

// A likely is something that may have been meant: its ID and its name.
type likely struct{ id, name string }

// nearestOf ends a message with the known ones that are nearest to what was
// given, by ID or by name: "; nearest: P-001 (Northwind)". More than half of the
// letters wrong is not near.
func nearestOf(given string, known []likely) string {
	const most, longest = 3, 100
	want := looseName(given)
	if want == "" || len(want) > longest {
		return ""
	}
	least := max(1, len([]rune(want))/2)
	var near []string
	for _, k := range known {
		far := min(apart(want, k.id, least), apart(want, k.name, least))
		if far > least {
			continue
		}
		shown := abridged(k.id)
		if k.name != "" {
			shown += " (" + abridged(k.name) + ")"
		}
		switch {
		case far < least:
			least, near = far, []string{shown}
		case len(near) < most && !slices.Contains(near, shown):
			near = append(near, shown)
		}
	}
	if len(near) == 0 {
		return "; none is like it"
	}
	return "; nearest: " + strings.Join(near, ", ")
}

// apart tells how far a known ID or name is from one that is wanted, in letters;
// beyond most it may give any number above it. One that holds it is one letter away.
func apart(want, known string, most int) int {
	known = looseName(known)
	if known != want && strings.Contains(known, want) {
		return 1
	}
	return distance(want, known, most)
}

// looseName returns a name as it is compared, and its numbers without leading zeros.
func looseName(s string) string { return leadingZeros.ReplaceAllString(foldName(s), "$1") }

var leadingZeros = regexp.MustCompile(`(^|\D)0+`)
