package evaluate

import (
	"fmt"
	"slices"
	"strings"

	"assay/ingest"
)

// A roleCase is what is known of the two roles on the day, before the walk.
type roleCase struct {
	fits     []fit
	staffing staffing
	filled   bool
	// muddy: an error that could hide a person from the count (rule G5, roles);
	// muddyWhy says which.
	muddyWhy string
}

// judgePremier judges the partner in Cisco Premier at the end of the day.
func (c *partnerCase) judgePremier(day ingest.Day) (PremierFinding, roleCase, Walk) {
	f, roles, walk := c.premierOn(day)
	if f.Status == PremierNotEnrolled {
		f.Lines = c.notEnrolledLines()
		return f, roles, Walk{}
	}
	c.nameHeads(&f, roles, day)
	if from := c.recordedWalk(); from != nil && f.Since != 0 {
		f.Recorded, f.RecordedOn = from.Walk, from.AsOf
	}
	f.Lines = c.premierLines(&f, roles, day)
	return f, roles, walk
}

// premierOn judges the partner in Cisco Premier at the end of a day, without naming anybody.
func (c *partnerCase) premierOn(day ingest.Day) (PremierFinding, roleCase, Walk) {
	f := PremierFinding{Heads: []string{}}
	if !c.partner.Bad.Has(ingest.PremierSinceField) {
		f.Since = c.partner.PremierSince
	}
	roles := c.rolesOn(day)
	if c.notEnrolled() {
		f.Status = PremierNotEnrolled
		f.Specialization, f.Roles, f.Services, f.Terms, f.Contacts, f.FollowUps = NotApplicable, NotApplicable, NotApplicable, NotApplicable, NotApplicable, NotApplicable
		return f, roles, Walk{}
	}
	f.Roles = rolesState(roles, day)
	f.Specialization = c.waive("specialization", c.judgeSpecialization(day), day)
	f.Services = c.waive("services", c.judgeServices(day), day)
	f.Terms = c.waive("terms", c.judgeTerms(day), day)
	f.Contacts, f.FollowUps = NotApplicable, NotApplicable

	var walk walked
	switch {
	case c.partner.Bad.Has(ingest.PremierSinceField):
		f.Status = PremierUnknown
		f.Contacts, f.FollowUps = c.waive("contacts", Unknown, day), c.waive("follow_ups", Unknown, day)
	case !c.attained(day):
		f.Status = applicantStatus(&f)
	default:
		f.Contacts = c.waive("contacts", c.judgeContacts(day), day)
		f.FollowUps = c.waive("follow_ups", c.judgeFollowUps(day), day)
		walk = c.walk(roles, day)
		c.attainedStatus(&f, roles, &walk, day)
	}
	return f, roles, walk.Walk
}

// attained tells whether the partner has Premier on the day, by the sheet.
func (c *partnerCase) attained(day ingest.Day) bool {
	s := c.partner.PremierSince
	return s != 0 && s <= day
}

// notEnrolled tells whether the partner has nothing to do with Premier: the
// date and every other Premier cell is blank or no, and there is no specialization (rule G6).
func (c *partnerCase) notEnrolled() bool {
	p := c.partner
	no := func(a ingest.Answer) bool { return a != ingest.Yes }
	return !p.Bad.Has(ingest.PremierSinceField, ingest.SpecializationsField, ingest.ResaleField, ingest.ICPAField, ingest.Service8x5Field,
		ingest.CallbackField, ingest.PreSalesField, ingest.PostSalesField, ingest.TermsField) &&
		p.PremierSince == 0 && len(p.Specializations) == 0 && len(c.specializations) == 0 &&
		no(p.Resale.Answer) && no(p.ICPA.Answer) && no(p.Terms.Answer) &&
		no(p.Service8x5) && no(p.Callback) && no(p.PreSales) && no(p.PostSales)
}

// notEnrolledLines says that nothing is asked of the partner.
func (c *partnerCase) notEnrolledLines() []Line {
	return []Line{{Requirement: "enrolment", Label: "Premier", State: NotApplicable, Clause: "G6",
		Found: "no date, no agreement, no service, no terms and no specialization", Asked: "any of these, for an applicant", Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
}

// rolesOn finds out how the two roles stand (rule P2).
func (c *partnerCase) rolesOn(day ingest.Day) roleCase {
	c.staff()
	r := roleCase{fits: c.fits, staffing: c.staffing}
	r.filled = r.staffing.filled(day)
	r.muddyWhy = c.muddy(day)
	return r
}

func rolesState(r roleCase, day ingest.Day) State {
	switch {
	case r.staffing.staffed(day):
		return Met
	case r.filled:
		return Waived
	case r.muddyWhy != "":
		return Unknown
	}
	return NotMet
}

// muddy says which error could hide a person who fills a role (rule G5), "" for none.
func (c *partnerCase) muddy(day ingest.Day) string {
	if c.doubts == nil {
		c.doubts = c.findDoubts()
	}
	for _, one := range c.doubts {
		if one.why != "" {
			return one.why
		}
		if c.claimsOf(one.member.person).ties(c.here, day) {
			return one.member.id + " started full time at several partners on one day"
		}
	}
	return ""
}

// A doubt is an error that could hide a person, whatever the day; one without
// words is a certified person with rows at several partners, who may tie on some days.
type doubt struct {
	member *member
	why    string
}

// findDoubts lists the doubts, those of people in order of their IDs. It is never nil.
func (c *partnerCase) findDoubts() []doubt {
	out := []doubt{}
	if c.countryBad {
		return append(out, doubt{why: fmt.Sprintf("the partner's country can't be read (%s)", c.cell(ingest.CountryField))})
	}
	for i := range c.members {
		m := &c.members[i]
		if why, certified := c.doubtful(m); why != "" || certified && c.claimsOf(m.person).several() {
			out = append(out, doubt{m, why})
		}
	}
	if len(c.nameless) == 0 {
		return out
	}
	for _, row := range c.employees.of(int32(c.here)) {
		if e := c.people.employee(row); e.ID < 0 && c.nameless[e.At] {
			return append(out, doubt{why: fmt.Sprintf("the row of a certified person has no Employee ID that can be read (%s)", c.roster.Cell(e.At, ingest.EmployeeIDField))})
		}
	}
	return out
}

// doubtful says which error on a person's rows could hide him or her, "" for
// none; certified tells whether there is any career certification.
func (c *partnerCase) doubtful(m *member) (why string, certified bool) {
	for _, i := range c.people.certs.of(m.person) {
		cert := c.people.certification(i)
		if !c.isCareer(cert) && !cert.Bad.Has(ingest.CertificationField) {
			continue
		}
		if cert.Bad != 0 {
			return fmt.Sprintf("a certification of %s has an error (%s)", m.id, c.roster.CellAt(cert.At, cert.Column)), true
		}
		certified = true
	}
	if !certified {
		return "", false
	}
	for _, row := range c.people.rowsAt(m.person, c.here) {
		if e := c.people.employee(row); e.Bad != 0 {
			return fmt.Sprintf("the row of %s has an error (%s)", m.id, c.roster.Cell(e.At, firstOf(e.Bad))), true
		}
	}
	return "", true
}

// firstOf returns the first field of a set.
func firstOf(s ingest.FieldSet) ingest.Field {
	for f := ingest.NoField + 1; f <= ingest.GroupingField; f++ {
		if s.Has(f) {
			return f
		}
	}
	return ingest.NoField
}

// nameHeads lists who can fill a role on the day, and names role A and B: the
// lowest head that can fill A, and the lowest other.
func (c *partnerCase) nameHeads(f *PremierFinding, r roleCase, day ingest.Day) {
	for i, m := range c.members {
		if !r.fits[i].head.has(day) {
			continue
		}
		f.Heads = append(f.Heads, m.id)
		if f.RoleA == "" && r.fits[i].a.has(day) {
			f.RoleA = m.id
		}
	}
	for i, m := range c.members {
		if f.RoleB == "" && m.id != f.RoleA && r.fits[i].b.has(day) {
			f.RoleB = m.id
		}
	}
}

// judgeSpecialization asks for one valid on the day, of any name (rule P1).
func (c *partnerCase) judgeSpecialization(day ingest.Day) State {
	rule := c.programs.Premier.Specializations.at(day)
	if rule == nil {
		return Unknown
	}
	valid, unreadable := c.validSpecializations(day)
	switch {
	case valid >= rule.Value:
		return Met
	case unreadable:
		return Unknown
	}
	return NotMet
}

// validSpecializations counts those valid on the day, and tells whether there are any that can't be read.
func (c *partnerCase) validSpecializations(day ingest.Day) (valid int, unreadable bool) {
	unreadable = c.partner.Bad.Has(ingest.SpecializationsField)
	if !unreadable {
		valid += len(c.partner.Specializations)
	}
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		switch {
		case s.Bad != 0:
			unreadable = true
		case openSpan(s.Granted, s.Expires).has(day):
			valid++
		}
	}
	return valid, unreadable
}

// judgeServices asks for an agreement and every service (rule P4).
func (c *partnerCase) judgeServices(day ingest.Day) State {
	rule := c.programs.Premier.Services.at(day)
	if rule == nil {
		return Unknown
	}
	state := Met
	for _, s := range rule.Value {
		switch c.judgeService(s.Key, day) {
		case NotMet:
			return NotMet
		case Unknown:
			state = Unknown
		}
	}
	return state
}

// serviceFields returns the cells that a service reads.
func serviceFields(key string) []ingest.Field {
	switch key {
	case ServiceAgreement:
		return []ingest.Field{ingest.ResaleField, ingest.ICPAField}
	case Service8x5:
		return []ingest.Field{ingest.Service8x5Field}
	case ServiceCallback:
		return []ingest.Field{ingest.CallbackField}
	case ServicePreSales:
		return []ingest.Field{ingest.PreSalesField}
	}
	return []ingest.Field{ingest.PostSalesField}
}

func (c *partnerCase) judgeService(key string, day ingest.Day) State {
	p := c.partner
	switch key {
	case ServiceAgreement:
		return either(c.agreement(p.Resale, ingest.ResaleField, day), c.agreement(p.ICPA, ingest.ICPAField, day))
	case Service8x5:
		return c.service(p.Service8x5, ingest.Service8x5Field)
	case ServiceCallback:
		return c.service(p.Callback, ingest.CallbackField)
	case ServicePreSales:
		return c.service(p.PreSales, ingest.PreSalesField)
	}
	return c.service(p.PostSales, ingest.PostSalesField)
}

// service tells whether a service is in place.
func (c *partnerCase) service(a ingest.Answer, f ingest.Field) State {
	switch {
	case c.partner.Bad.Has(f):
		return Unknown
	case a == ingest.Yes:
		return Met
	}
	return NotMet
}

// agreement tells whether an agreement is valid on the day: its date is the last good day (rule G2).
func (c *partnerCase) agreement(a ingest.Agreement, f ingest.Field, day ingest.Day) State {
	switch {
	case c.partner.Bad.Has(f):
		return Unknown
	case a.Answer == ingest.Yes && (a.Day == 0 || day <= a.Day):
		return Met
	}
	return NotMet
}

// either is met when one of both is.
func either(a, b State) State {
	switch {
	case a == Met || b == Met:
		return Met
	case a == Unknown || b == Unknown:
		return Unknown
	}
	return NotMet
}

// judgeTerms asks for terms accepted on or before the day (rule P5).
func (c *partnerCase) judgeTerms(day ingest.Day) State {
	t := c.partner.Terms
	switch {
	case c.programs.Premier.Terms.at(day) == nil || c.partner.Bad.Has(ingest.TermsField):
		return Unknown
	case t.Answer == ingest.Yes && t.Day <= day:
		return Met
	}
	return NotMet
}

// applicantStatus judges a partner that has not attained Premier.
func applicantStatus(f *PremierFinding) PremierStatus {
	asked := []State{f.Specialization, f.Roles, f.Services, f.Terms}
	switch {
	case slices.Contains(asked, NotMet):
		return PremierNotEligible
	case slices.Contains(asked, Unknown):
		return PremierUnknown
	}
	return PremierEligible
}

// attainedStatus judges a partner that has Premier, by the walk and the requirements.
func (c *partnerCase) attainedStatus(f *PremierFinding, r roleCase, w *walked, day ingest.Day) {
	if w.missing || c.inDoubt(r, w, day) {
		if w.missing && r.muddyWhy == "" {
			f.Roles = Unknown
			c.review("nobody could fill a role on any day looked at: the records are missing")
			c.report("roles-records-missing", ingest.PremierSinceField, "no certified full-time person on any day since Premier was attained or recorded: the records must be missing")
		}
		*w = walked{}
		f.Status = PremierUnknown
		return
	}
	f.Events = w.events
	if w.fresh {
		c.review("a plan begins today because the records don't show since when the roles are short")
	}
	asked := []State{f.Specialization, f.Services, f.Terms, f.Contacts, f.FollowUps, f.Roles}
	switch {
	case w.State == Removed:
		f.Status, f.RemovedOn = PremierRemoved, w.Since
	case w.State == OnPlan:
		f.Status = PremierPlan
		f.Plan = &Plan{Start: w.Since, LastDay: c.programs.Premier.LastDay(w.Since)}
	case slices.Contains(asked, NotMet):
		f.Status = PremierOut
	case slices.Contains(asked, Unknown):
		f.Status = PremierUnknown
	default:
		f.Status = PremierCompliant
	}
}

// inDoubt tells whether an error keeps a muddy partner from falling out (rule
// G5): where the roles are not filled, or the walk would end in a removal,
// unless an earlier run recorded the removal.
func (c *partnerCase) inDoubt(r roleCase, w *walked, day ingest.Day) bool {
	if r.muddyWhy == "" || (r.filled && w.State != Removed) {
		return false
	}
	from := c.recordedWalk()
	return from == nil || from.Walk.State != Removed
}

// walk walks the plan through the day, from history where there is one.
func (c *partnerCase) walk(r roleCase, day ingest.Day) walked {
	premier, since := &c.programs.Premier, c.partner.PremierSince
	from := c.recordedWalk()
	if from == nil {
		return c.walkAlone(r, day)
	}
	if from.Since != since {
		c.report("premier-since-moved", ingest.PremierSinceField, fmt.Sprintf("got %s, but the run of %s had %s: the walk of the plan goes on as recorded", since, from.AsOf, from.Since))
	}
	w := premier.walkOn(from.Walk, from.AsOf, r.staffing, day)
	if w.State == Removed && since > w.Since {
		return c.walkAlone(r, day) // attained again after the removal
	}
	return w
}

// walkAlone walks without history, and warns of a gap that is over.
func (c *partnerCase) walkAlone(r roleCase, day ingest.Day) walked {
	since := c.partner.PremierSince
	w := c.programs.Premier.walkAlone(r.staffing, since, day)
	if w.State == Sound {
		for _, st := range r.staffing.stretches(since, day) {
			if !st.filled {
				c.report("roles-gap", ingest.PremierSinceField, fmt.Sprintf("the records show the two roles short from %s, after Premier was attained on %s; they are filled on %s", st.span, since, day))
				break
			}
		}
	}
	return w
}

// recordedWalk returns the record that the walk starts from: the newest that
// recorded a walk, unless a run since then found Premier not attained, or the
// partner was removed and attained it again; nil for none.
func (c *partnerCase) recordedWalk() *Record {
	for i := len(c.history) - 1; i >= 0; i-- {
		switch r := &c.history[i]; {
		case r.Attained == KnownNo:
			return nil
		case r.Walk.State == NoWalk:
		case r.Walk.State == Removed && c.partner.PremierSince > r.Walk.Since:
			return nil
		default:
			return r
		}
	}
	return nil
}

// premierLines says what was found and asked for each requirement.
func (c *partnerCase) premierLines(f *PremierFinding, r roleCase, day ingest.Day) []Line {
	lines := make([]Line, len(premierRequirements))
	for i := range lines {
		lines[i] = c.premierLine(i, f, r, day)
	}
	return lines
}

// premierLine is that of one requirement, by its place among the six.
func (c *partnerCase) premierLine(i int, f *PremierFinding, r roleCase, day ingest.Day) (l Line) {
	switch i {
	case 0:
		l = c.specializationLine(f.Specialization, day)
	case 1:
		l = c.rolesLine(f, r, day)
	case 2:
		l = c.servicesLine(f.Services, day)
	case 3:
		l = c.termsLine(f.Terms, day)
	case 4:
		l = c.contactsLine(f.Contacts, day)
	default:
		l = c.followUpsLine(f.FollowUps, day)
	}
	c.tellWaiver(&l, day)
	return l
}

func (c *partnerCase) specializationLine(state State, day ingest.Day) Line {
	rule := &c.programs.Premier.Specializations
	rev := rule.inForce(day)
	l := Line{Requirement: "specialization", Label: rule.Text, State: state, Clause: rule.Clause, Source: &rev.Source, Asked: c.on(day).specialization}
	found, cells := make([]string, 0, 4), make([]ingest.Cell, 0, len(c.specializations)+1)
	switch cell := c.cell(ingest.SpecializationsField); {
	case c.partner.Bad.Has(ingest.SpecializationsField):
		found, cells = append(found, "a list that can't be read"), append(cells, cell)
	case len(c.partner.Specializations) > 0:
		found, cells = append(found, c.partner.Specializations...), append(cells, cell)
	}
	for _, i := range c.specializations {
		s := &c.roster.Specializations[i]
		cells = append(cells, c.roster.Cell(s.At, ingest.SpecializationField))
		valid := openSpan(s.Granted, s.Expires)
		switch {
		case s.Bad != 0:
			found = append(found, s.Name+" (can't be read)")
		case valid.has(day):
			found = append(found, s.Name+" (valid "+valid.String()+")")
		case day > valid.to:
			found = append(found, s.Name+" (expired "+valid.to.String()+")")
		default:
			found = append(found, s.Name+" (from "+valid.from.String()+")")
		}
	}
	slices.Sort(found)
	l.Found = list(found)
	l.Cells = append(l.Cells, cells...)
	switch state {
	case NotMet:
		l.Mend = "obtain or renew a specialization"
	case Unknown:
		l.Mend = "correct the specialization cell that can't be read"
	}
	return l
}

func (c *partnerCase) rolesLine(f *PremierFinding, r roleCase, day ingest.Day) Line {
	rule := &c.programs.Premier.Roles
	rev := rule.inForce(day)
	l := Line{Requirement: "roles", Label: rule.Text, State: f.Roles, Clause: rule.Clause, Source: &rev.Source,
		Asked: c.on(day).roles}
	var found []string
	var few [32]ingest.Cell
	cells := few[:0]
	for i, m := range c.members {
		if r.fits[i].head.has(day) {
			found = append(found, m.id+" ("+r.fits[i].roles(day)+")")
			cells = c.premierCells(cells, m.person, day)
		}
	}
	l.Found, l.Cells = list(found), append([]ingest.Cell(nil), cells...)
	switch {
	case len(found) == 0:
		l.Found = "nobody who can fill a role"
	case len(found) == 1 && f.Roles != Met:
		l.Found = "only " + found[0]
	case f.Roles != Met && f.RoleA == "":
		l.Found += ", nobody for role A"
	}
	switch {
	case r.muddyWhy != "" && f.Status == PremierUnknown:
		l.Mend = "correct the error: " + r.muddyWhy
	case f.Roles == Unknown:
		l.Mend = "add the records of those who hold the roles"
	case f.Roles == NotMet:
		l.Mend = rolesMend(f, rev.Value)
	}
	return l
}

// twoPeople says who is asked for.
func twoPeople(asked Roles) string {
	return "two people full time: one with " + asked.RoleA + ", another with " + asked.RoleB
}

// rolesMend says who is lacking.
func rolesMend(f *PremierFinding, asked Roles) string {
	switch {
	case len(f.Heads) == 0:
		return twoPeople(asked)
	case f.RoleA == "":
		return "one person full time with " + asked.RoleA
	}
	return "another person full time with " + asked.RoleB
}

// roles names the roles that somebody can fill on a day.
func (f fit) roles(day ingest.Day) string {
	switch a, b := f.a.has(day), f.b.has(day); {
	case a && b:
		return "role A or B"
	case a:
		return "role A"
	}
	return "role B only"
}

func (c *partnerCase) servicesLine(state State, day ingest.Day) Line {
	rule := &c.programs.Premier.Services
	rev := rule.inForce(day)
	l := Line{Requirement: "services", Label: rule.Text, State: state, Clause: rule.Clause, Source: &rev.Source, Asked: c.on(day).services}
	var lacking, doubtful []string
	var few [8]ingest.Cell
	cells := few[:0]
	for _, s := range rev.Value {
		for _, f := range serviceFields(s.Key) {
			cells = append(cells, c.cell(f))
		}
		switch c.judgeService(s.Key, day) {
		case NotMet:
			lacking = append(lacking, s.Label)
		case Unknown:
			doubtful = append(doubtful, s.Label)
		}
	}
	l.Cells = append(l.Cells, cells...)
	var found []string
	if len(lacking) > 0 {
		found = append(found, "lacking: "+strings.Join(lacking, ", "))
		l.Mend = "put in place: " + strings.Join(lacking, ", ")
	}
	if len(doubtful) > 0 {
		found = append(found, "can't be read: "+strings.Join(doubtful, ", "))
		if l.Mend == "" {
			l.Mend = "correct the cells that can't be read: " + strings.Join(doubtful, ", ")
		}
	}
	l.Found = strings.Join(found, "; ")
	if l.Found == "" {
		l.Found = "all"
	}
	return l
}

func (c *partnerCase) termsLine(state State, day ingest.Day) Line {
	rule := &c.programs.Premier.Terms
	rev := rule.inForce(day)
	l := Line{Requirement: "terms", Label: rule.Text, State: state, Clause: rule.Clause, Source: &rev.Source, Asked: rev.Value, Cells: []ingest.Cell{c.cell(ingest.TermsField)}}
	t := c.partner.Terms
	switch {
	case state == Unknown:
		l.Found, l.Mend = "can't be read", "put yes, no or the day of acceptance into the cell Terms accepted"
	case state == Met && t.Day != 0:
		l.Found = "accepted on " + t.Day.String()
	case state == Met:
		l.Found = "accepted"
	case t.Day > day:
		l.Found, l.Mend = "accepted on "+t.Day.String()+", which has not come", "have the terms accepted"
	default:
		l.Found, l.Mend = "not accepted", "have the terms accepted"
	}
	return l
}
