package ingest

import (
	"fmt"
	"slices"
)

// record makes the records of a row of a sheet.
func (r *row) record() {
	flat := len(r.sheet.tables) > 1
	r.sameEmployee = false
	for _, t := range r.sheet.tables {
		r.begin(t)
		switch t {
		case Partners:
			r.partner()
		case Employees:
			r.employee()
		case Certifications:
			if !flat || r.filled(CertificationField, EarnedField, ExpiresField) {
				r.certificationRow()
			}
		case Specializations:
			r.specialization()
		case Contacts:
			r.contact()
		case Surveys:
			r.survey()
		case Groupings:
			r.grouping()
		}
	}
}

// filled tells whether any of the cells has something in it.
func (r *row) filled(fields ...Field) bool {
	for _, f := range fields {
		if r.cells[f].kind != blankCell {
			return true
		}
	}
	return false
}

// tally counts the row, and in which columns of its table it has a value.
func (r *row) tally() (filled FieldSet) {
	counts := &r.roster.filled[r.table]
	counts[NoField]++
	for _, c := range columnsOf[r.table] {
		if r.filled(c.Field) && !r.endless.Has(c.Field) {
			counts[c.Field]++
			filled = filled.With(c.Field)
		}
	}
	return filled
}

// first tells whether the row is the first of its kind, given whether and where an
// equal one stands, and hands its problems over, for a partner or employee where
// they are known. A repeated row is left out with a warning.
func (r *row) first(p PartnerID, e EmployeeID, place Place, repeated bool) bool {
	r.copies.add(r, p, e)
	if repeated {
		if !r.repeatsByNature(place) {
			r.pending = r.pending[:0]
			r.noteAt(0, "row-repeated", say("the row repeats %s; it is counted once", r.roster.CellAt(place, 0)))
			r.report(p, e)
			if r.table == Employees && len(r.sheet.tables) > 1 {
				r.moveEmployee() // a flat export that repeats another sheet's employee says so once
			}
		}
		return false
	}
	r.report(p, e)
	r.counted = true
	return true
}

// repeatsByNature tells whether a row is part of a flat export, which names an
// employee again with each certification, and a certification again with each
// span of employment: only a row that repeats as a whole is worth a warning.
func (r *row) repeatsByNature(first Place) bool {
	if len(r.sheet.tables) < 2 || first.Sheet != r.place.Sheet {
		return false
	}
	if r.table == Employees {
		r.sameEmployee = true
		return true
	}
	return !r.sameEmployee
}

// report hands the row's problems over.
func (r *row) report(p PartnerID, e EmployeeID) {
	for _, problem := range r.pending {
		problem.Partner, problem.Employee = p, e
		r.problems = append(r.problems, problem)
	}
	r.pending = r.pending[:0]
}

func (r *row) partner() {
	p := Partner{At: r.place}
	readInto(r, partnerColumns, &p)
	r.notes(PartnerField, p.Name)
	p.Bad = r.bad
	r.exampleLeft(PartnerIDField)
	place, repeated := r.earlier()
	if r.first(p.ID, None, place, repeated) {
		r.tally()
		r.roster.Partners = append(r.roster.Partners, p)
	}
}

func (r *row) employee() {
	e := Employee{At: r.place}
	readInto(r, employeeColumns, &e)
	r.employment(e.Until)
	if e.Until == 0 && !r.bad.Has(UntilField) {
		r.notes(NameField, e.Name)
	}
	e.From, e.Until = r.contradict(FromField, UntilField, e.From, e.Until)
	e.Bad = r.bad
	inline := r.inline(e.ID)
	r.exampleLeft(EmployeeIDField)
	place, repeated := r.earlierEmployee(e)
	if r.first(e.Partner, e.ID, place, repeated) {
		r.tally()
		r.roster.Employees = append(r.roster.Employees, e)
		r.roster.Certifications = append(r.roster.Certifications, inline...)
	}
}

// late says that a certification was earned after the last day on which its title could
// be; "" where it was earned in time.
func (r *row) late(t Title, earned Day) string {
	last := r.titles.list[t].LastEarned
	if last == 0 || earned <= last {
		return ""
	}
	return fmt.Sprintf("got %s, want a day through %s: %s was retired", earned, last, r.titles.list[t].Code)
}

// inline reads the cells of an employee row in columns headed by a
// certification: each is the day on which it was earned. An error there is the
// certification's, not the employee's.
func (r *row) inline(id EmployeeID) []Certification {
	r.earned = r.earned[:0]
	for i := range r.certs {
		c := &r.certs[i]
		cert := Certification{At: r.place, Employee: id, Title: r.sheet.titles[c.column], Column: uint16(c.column), Inline: true}
		if id == None {
			cert.Bad = cert.Bad.With(EmployeeIDField)
		}
		day, why := r.sheet.dates.day(c)
		if r.shifted && c.column > 1 {
			cert.Bad = cert.Bad.With(EarnedField)
			r.earned = append(r.earned, cert)
			continue
		}
		switch c.kind {
		case errorCell:
			why = cellError
		case emptyFormula:
			why = noResult
		}
		r.keepNumber(int64(cert.Title))
		if why != (fault{}) {
			cert.Bad = cert.Bad.With(EarnedField)
			r.unread(cert.Column, r.titles.list[cert.Title].Code, c, why)
			r.keepText(c.text)
		} else {
			cert.Earned = day
			r.keepNumber(int64(day))
		}
		if late := r.late(cert.Title, day); late != "" && why == (fault{}) {
			cert.Bad, cert.Earned, cert.LeftOut = cert.Bad.With(EarnedField), 0, day
			r.noteAt(cert.Column, "certification-retired", say("%s: %s", r.titles.list[cert.Title].Code, late))
		}
		r.earned = append(r.earned, cert)
	}
	return r.earned
}

func (r *row) certificationRow() {
	c := Certification{At: r.place, Column: r.sheet.columns[EarnedField]}
	r.foreign, r.expired = false, false
	readInto(r, certificationColumns, &c)
	revoked := r.revoked()
	status := &r.cells[StatusField]
	c.Revoked = revoked || c.Void && status.kind == textCell && r.headers.words.TakenBack.has[wordKey(status.text)]
	c.Void = revoked || c.Void
	c.Ended = !c.Void && r.expired && c.Expires == 0 && !r.bad.Has(ExpiresField) && r.titles.list[c.Title].Career
	if c.Void || c.Ended {
		r.voidRow(c)
		return
	}
	if r.foreign { // the row is ignored, and with it what else is wrong in it
		r.pending = slices.DeleteFunc(r.pending, func(p Problem) bool { return p.Code != "certification-unknown" })
		r.report(None, c.Employee)
		return
	}
	r.notes(NoField, "")
	c.LeftOut = c.Earned
	if r.titles.list[c.Title].Career {
		c.Earned, c.Expires = r.contradict(EarnedField, ExpiresField, c.Earned, c.Expires)
	}
	if late := r.late(c.Title, c.Earned); late != "" {
		r.bad = r.bad.With(EarnedField)
		r.note(EarnedField, "certification-retired", "%s", late)
		c.Earned = 0
	}
	if c.Earned != 0 {
		c.LeftOut = 0
	}
	c.Bad = r.bad
	c.Whose = r.whose()
	place, repeated := r.earlierCertification(c)
	if r.first(None, c.Employee, place, repeated) {
		r.tally()
		r.roster.Certifications = append(r.roster.Certifications, c)
	}
}

// revoked tells whether a column of its own says that a certification doesn't count
// (any more): yes, or since when.
func (r *row) revoked() bool {
	c, ok := r.optional(RevokedField)
	if !ok {
		return false
	}
	if a, why := r.headers.words.answer(c); why == (fault{}) {
		return a == Yes
	}
	day, why := r.sheet.dates.end(r.headers.words, c)
	if why != (fault{}) {
		r.unreadable(RevokedField, c, fault{"agreement-unreadable", "yes, no, or the day on which it was revoked"})
	}
	return day != 0
}

// employment reads what the sheet says, beside the days, about whether the person
// is still there. Who is not needs a last day: without one the row is left out.
func (r *row) employment(until Day) {
	w := r.headers.words
	left := Field(NoField)
	if c, ok := r.optional(EmploymentField); ok {
		switch s, why := w.employed(c); {
		case why != (fault{}):
			r.note(EmploymentField, why.code, "got %s, want %s; the row stands", c.shown(), why.want)
		case s == hasLeft:
			left = EmploymentField
		}
	}
	if c, ok := r.optional(TerminatedField); ok {
		if a, why := w.answer(c); why != (fault{}) {
			r.unreadable(TerminatedField, c, why)
		} else if a == Yes {
			left = TerminatedField
		}
	}
	if left != NoField && until == 0 && !r.bad.Has(UntilField) {
		r.bad = r.bad.With(UntilField)
		r.note(left, "last-day-missing", "got %s, and no last day at work; want one under Employed until", r.cells[left].shown())
	}
}

// optional returns the cell of a field that isn't part of a record, if it is filled in.
func (r *row) optional(f Field) (*cell, bool) {
	if !r.sheet.has(f) || r.cells[f].kind == blankCell {
		return nil, false
	}
	return r.cell(f)
}

// voidRow keeps a certification that doesn't count, as its status says, which is no
// error, whatever else the row lacks.
func (r *row) voidRow(c Certification) {
	r.pending = r.pending[:0]
	if c.Employee == None || c.Title == 0 || r.foreign {
		return
	}
	c.Void, c.Bad, c.Whose = true, 0, r.whose()
	r.pending = r.pending[:0]
	place, repeated := r.earlierCertification(c)
	if r.first(None, c.Employee, place, repeated) {
		r.tally()
		r.roster.Certifications = append(r.roster.Certifications, c)
	}
}

// whose reads the columns that tell whose a certification is, and gives their
// number in the roster; 0 where they tell nothing. One that can't be read is
// reported, and tells nothing.
func (r *row) whose() int32 {
	if !r.filled(PartnerIDField, PartnerField, EmailField, NameField) {
		return 0
	}
	return r.whoseNumber(Whose{Partner: r.partnerID(PartnerIDField), Email: r.text(EmailField), Name: r.text(NameField)})
}

// whoseNumber returns the number of a Whose in the roster.
func (r *reader) whoseNumber(w Whose) int32 {
	n, ok := r.owners[w]
	if !ok {
		if len(r.roster.Whose) == 0 {
			r.roster.Whose = make([]Whose, 1)
		}
		n = int32(len(r.roster.Whose))
		r.owners[w], r.roster.Whose = n, append(r.roster.Whose, w)
	}
	return n
}

func (r *row) specialization() {
	s := Specialization{At: r.place}
	readInto(r, specializationColumns, &s)
	s.Granted, s.Expires = r.contradict(GrantedField, ExpiresField, s.Granted, s.Expires)
	s.Bad = r.bad
	place, repeated := r.earlier()
	if r.first(s.Partner, None, place, repeated) {
		r.tally()
		r.roster.Specializations = append(r.roster.Specializations, s)
	}
}

func (r *row) contact() {
	c := Contact{At: r.place}
	readInto(r, contactColumns, &c)
	c.Bad = r.bad
	place, repeated := r.earlier()
	if r.first(c.Partner, None, place, repeated) {
		c.Filled = r.tally()
		r.roster.Contacts = append(r.roster.Contacts, c)
	}
}

func (r *row) survey() {
	s := Survey{At: r.place}
	readInto(r, surveyColumns, &s)
	s.Bad = r.bad
	place, repeated := r.earlier()
	if r.first(s.Partner, None, place, repeated) {
		s.Filled = r.tally()
		r.roster.Surveys = append(r.roster.Surveys, s)
	}
}

func (r *row) grouping() {
	g := Grouping{At: r.place}
	readInto(r, groupingColumns, &g)
	g.Bad = r.bad
	place, repeated := r.earlier()
	if r.first(None, None, place, repeated) {
		r.tally()
		r.roster.Groupings = append(r.roster.Groupings, g)
	}
}
