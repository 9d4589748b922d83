package evaluate

import (
	"fmt"
	"slices"

	"assay/evaluate/rules"
	"assay/ingest"
)

// premierRequirements list what Premier asks for, in the order of their lines.
var premierRequirements = []requirement{specialization, twoRoles, services, terms, contacts, followUps}

// premierFile is the rule file of Premier, in a templates folder.
const premierFile = "programs/premier.yaml"

// PremierProgram is the rule data of Cisco Premier (Integrator).
type PremierProgram struct {
	Name            string
	Ends            rules.Ending
	Specializations rules.Rule[int] // how many are asked for
	Roles           rules.Rule[Roles]
	Careers         rules.Rule[Careers]
	Services        rules.Rule[[]Service]
	Terms           rules.Rule[string] // what is accepted, in words
	Contacts        rules.Rule[ContactsDuty]
	FollowUps       rules.Rule[FollowUpsDuty]
	FiscalYear      rules.Rule[rules.FiscalYear]
	Plan            rules.Rule[PlanTerms]
}

func (premierProgram) file() string { return premierFile }

func (premierProgram) ends(p *Programs) *rules.Ending { return &p.Premier.Ends }

func (premierProgram) rules(p *Programs) (name *string, all []programRule) {
	m := &p.Premier
	return &m.Name, []programRule{
		listedRule[int]{&m.Specializations, "premier.specialization", (*rules.File).People, specializationWords, false},
		listedRule[Roles]{&m.Roles, "premier.roles", readRoles, Roles.String, false},
		listedRule[Careers]{&m.Careers, "premier.careers", readCareers, Careers.String, false},
		listedRule[[]Service]{&m.Services, "premier.services", readServices, serviceWords, false},
		listedRule[string]{&m.Terms, "premier.terms", (*rules.File).Text, asIs, false},
		listedRule[ContactsDuty]{&m.Contacts, "premier.contacts", readContacts, ContactsDuty.String, false},
		listedRule[FollowUpsDuty]{&m.FollowUps, "premier.follow-ups", readFollowUps, FollowUpsDuty.String, false},
		listedRule[rules.FiscalYear]{&m.FiscalYear, "premier.fiscal-year", (*rules.File).FiscalYear, rules.FiscalYear.String, false},
		listedRule[PlanTerms]{&m.Plan, "premier.get-well-plan", readPlan, PlanTerms.String, false},
	}
}

// premierProgram is Cisco Premier (Integrator).
type premierProgram struct{}

var aboutPremier = &Program{
	Name: PremierProgramName, Key: "premier", Title: "Cisco Premier", Statuses: PremierStatuses, Outside: PremierNotEnrolled,
	bestFirst:    []Status{PremierCompliant, PremierEligible, PremierUnknown, PremierNotEligible, PremierOut, PremierPlan, PremierRemoved, PremierNotEnrolled, PremierEnded},
	requirements: premierRequirements,
	followed:     []Status{PremierCompliant, PremierPlan},
	final:        PremierRemoved,
}

func (premierProgram) about() *Program { return aboutPremier }

func (premierProgram) judge(c *partnerCase, day ingest.Day) Standing {
	f := c.premierOn(day)
	switch f.Status {
	case PremierNotEnrolled:
		f.Lines = c.notInPremier()
		return &f
	case PremierEnded:
		f.Lines = []Line{endLine(c.programs.Premier.Ends)}
		return &f
	}
	c.nameHeads(&f, day)
	if from := c.recordedWalk(); from != nil && f.Since != 0 {
		f.Recorded, f.RecordedOn = from.Walk, from.AsOf
	}
	f.Lines = c.lines(premierRequirements, &f, day)
	if c.suspectedOf != "" {
		f.walk = Walk{}
	}
	return &f
}

func (premierProgram) keep(now Standing, r *Record) {
	f := now.(*PremierFinding)
	r.Premier, r.Walk = f.Status, f.walk
}

func (premierProgram) kept(r *Record) Status { return r.Premier }

// Mapped is a copy in which those who can fill a role, and why the walk turned, are
// what the functions make of them, too.
func (f *PremierFinding) Mapped(id func(string) string, why func(Cause) Cause, line func(Line) Line) Standing {
	out := *f
	out.Lines, out.Heads = mapped(f.Lines, line), mapped(f.Heads, id)
	out.RoleA, out.RoleB = id(f.RoleA), id(f.RoleB)
	out.Events = mapped(f.Events, func(e Event) Event { e.Why = why(e.Why); return e })
	return &out
}

// premierOn judges the partner in Cisco Premier at the end of a day, without naming anybody.
func (c *partnerCase) premierOn(day ingest.Day) PremierFinding {
	c.staff()
	f := PremierFinding{Verdict: Verdict{Program: PremierProgramName}, Heads: []string{}}
	if c.programs.Premier.Ends.By(day) {
		f.Status = PremierEnded
		return f
	}
	f.Since, f.atOnce = c.since(), c.attained(day)
	if c.notEnrolled() {
		f.Status = PremierNotEnrolled
		return f
	}
	f.States = c.judgeAll(premierRequirements, nil, day)
	switch {
	case c.partner.Bad.Has(ingest.PremierSinceField):
		f.Status = PremierUnknown
	case !c.attained(day):
		f.Status = applicantStatus(f.States)
	default:
		c.attainedStatus(&f, c.walkOn(day), day)
	}
	return f
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

// notInPremier says that nothing is asked of the partner.
func (c *partnerCase) notInPremier() []Line {
	return []Line{{Requirement: "enrolment", Label: "Premier", State: NotApplicable, Clause: "G6",
		Found: "no date, no agreement, no service, no terms and no specialization", Asked: "any of these, for an applicant", Cells: []ingest.Cell{c.cell(ingest.PremierSinceField)}}}
}

// muddy says which error could hide a person who fills a role (rule G5), "" for none.
func (c *partnerCase) muddy(day ingest.Day) string { return c.doubtOn(day).why }

// doubtOn returns the first error that could hide a person who fills a role on a day.
func (c *partnerCase) doubtOn(day ingest.Day) doubt {
	if c.doubts == nil {
		c.doubts = c.findDoubts()
	}
	if one := c.strayed(day); one.why != "" {
		return one
	}
	for _, one := range c.doubts {
		if one.why != "" {
			return one
		}
		if c.claimsOf(one.member.person).ties(c.here, day) {
			first := c.people.employee(c.people.rowsAt(one.member.person, c.here)[0])
			return doubt{one.member, one.member.id + " started full time at several partners on one day", c.roster.Cell(first.At, ingest.FromField)}
		}
	}
	return doubt{}
}

// A doubt is an error that could hide a person, whatever the day, and its cell; one
// without words is a certified person with rows at several partners, who may tie on some days.
type doubt struct {
	member *member
	why    string
	cell   ingest.Cell
}

// findDoubts lists the doubts, those of people in order of their IDs. It is never nil.
func (c *partnerCase) findDoubts() []doubt {
	out := []doubt{}
	if c.countryBad {
		cell := c.cell(ingest.CountryField)
		return append(out, doubt{why: fmt.Sprintf("the partner's country can't be read (%s)", cell), cell: cell})
	}
	for i := range c.members {
		m := &c.members[i]
		if one, certified := c.doubtful(m); one.why != "" || certified && c.claimsOf(m.person).several() {
			out = append(out, one)
		}
	}
	for _, group := range c.suspected() {
		if slices.ContainsFunc(group, func(i int) bool { return c.certified(c.members[i].person) }) {
			one, other := &c.members[group[0]], &c.members[group[1]]
			out = append(out, doubt{one, fmt.Sprintf("%s and %s may be one person", one.id, other.id), c.rowCells(nil, other.person)[0]})
		}
	}
	if len(c.nameless) == 0 {
		return out
	}
	for _, row := range c.employees.of(int32(c.here)) {
		if e := c.people.employee(row); e.ID < 0 && c.nameless[e.At] {
			cell := c.roster.Cell(e.At, ingest.EmployeeIDField)
			return append(out, doubt{why: fmt.Sprintf("the row of a certified person has no Employee ID that can be read (%s)", cell), cell: cell})
		}
	}
	return out
}

// doubtful says which error on a person's rows could hide him or her, "" for none;
// certified tells whether there is any row of a career certification, one that
// doesn't count by its status among them.
func (c *partnerCase) doubtful(m *member) (one doubt, certified bool) {
	because := func(words string, cell ingest.Cell) doubt { return doubt{m, fmt.Sprintf(words, m.id, cell), cell} }
	for _, i := range c.people.certsOf(m.person) {
		cert := c.people.certification(i)
		if !c.isCareer(cert) && !cert.Bad.Has(ingest.CertificationField) {
			continue
		}
		if cert.Bad != 0 {
			return because("a certification of %s has an error (%s)", c.badCell(cert)), true
		}
	}
	if i, ok := c.unclear[m.person]; ok {
		cert := c.people.certification(i)
		return because("a certification of %s may be somebody else's (%s)", c.roster.CellAt(cert.At, cert.Column)), true
	}
	if !c.certified(m.person) {
		return doubt{member: m}, false
	}
	for _, row := range c.people.rowsAt(m.person, c.here) {
		if e := c.people.employee(row); c.people.shared[row] {
			return because("%s is the Employee ID of several people here (%s)", c.roster.Cell(e.At, ingest.EmployeeIDField)), true
		} else if e.Bad != 0 {
			return because("the row of %s has an error (%s)", c.roster.Cell(e.At, e.Bad.First())), true
		}
	}
	return doubt{member: m}, true
}

// certified tells whether a person has any career certification row, or earned one by a step.
func (c *partnerCase) certified(person int32) bool {
	return c.career[person] || slices.ContainsFunc(c.people.certsOf(person), func(i int32) bool { return c.isCareer(c.people.certification(i)) })
}

// badCell is the first cell of a certification that can't be read.
func (c *evaluation) badCell(cert *ingest.Certification) ingest.Cell {
	if cert.Inline {
		return c.roster.CellAt(cert.At, cert.Column)
	}
	return c.roster.Cell(cert.At, cert.Bad.First())
}

// applicantStatus judges a partner that has not attained Premier.
func applicantStatus(states []State) Status {
	switch {
	case slices.Contains(states, NotMet):
		return PremierNotEligible
	case slices.Contains(states, Unknown):
		return PremierUnknown
	}
	return PremierEligible
}

// attainedStatus judges a partner that has Premier, by the walk and the requirements.
func (c *partnerCase) attainedStatus(f *PremierFinding, w walked, day ingest.Day) {
	if w.missing || c.inDoubt(&w, day) {
		if w.missing && c.muddy(day) == "" {
			f.States[slices.Index(premierRequirements, requirement(twoRoles))] = Unknown
			c.review("nobody could fill a role on any day looked at: the records are missing")
			c.report("roles-records-missing", ingest.PremierSinceField, "no certified full-time person on any day since Premier was attained or recorded: the records must be missing")
		}
		f.Status = PremierUnknown
		return
	}
	f.Events, f.walk = w.events, w.Walk
	if w.fresh {
		c.review("a plan begins today because the records don't show since when the roles are short")
	}
	switch {
	case w.State == Removed:
		f.Status, f.RemovedOn = PremierRemoved, w.Since
		c.reviewRemoval(&w, day)
	case w.State == OnPlan:
		f.Status = PremierPlan
		f.Plan = &Plan{Start: w.Since, LastDay: c.programs.Premier.LastDay(w.Since)}
	case slices.Contains(f.States, NotMet):
		f.Status = PremierOut
	case slices.Contains(f.States, Unknown):
		f.Status = PremierUnknown
	default:
		f.Status = PremierCompliant
	}
}

// walkOn walks the plan through the day, from history where there is one.
func (c *partnerCase) walkOn(day ingest.Day) walked {
	premier, since := &c.programs.Premier, c.partner.PremierSince
	from := c.recordedWalk()
	if from == nil {
		return c.walkAlone(day)
	}
	w := premier.walkOn(from.Walk, from.AsOf, c.staffing, day)
	if w.State == Removed && since > w.Since {
		return c.walkAlone(day) // attained again after the removal
	}
	if from.Since != since {
		c.report("premier-since-moved", ingest.PremierSinceField, fmt.Sprintf("got %s, but the run of %s had %s: the walk of the plan goes on as recorded", since, from.AsOf, from.Since))
	}
	return w
}

// walkAlone walks without history, and warns of a gap that is over.
func (c *partnerCase) walkAlone(day ingest.Day) walked {
	since := c.partner.PremierSince
	w := c.programs.Premier.walkAlone(c.staffing, since, day)
	if w.State == Sound {
		for _, st := range c.staffing.stretches(since, day) {
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
