package evaluate

import (
	"maps"
	"slices"
	"strings"

	"assay/ingest"
)

// A Step is one thing to do, as it would stand in the records: carried out on a
// day, it is a row added or a cell changed with that day.
type Step struct {
	Kind StepKind
	// EmployeeID is who earns, renews or goes full time; "" for other steps.
	EmployeeID string
	// Certifications are the codes: the one earned or renewed, or those that a
	// person to hire has to bring, earned in time.
	Certifications []string
	// Service is the key of a service to put in place, see [ServiceAgreement].
	Service string
	// Count is how many contacts to provide, specializations to obtain, or people to hire.
	Count int
	// Open is the low score to follow up; nil for other steps.
	Open *OpenScore
	// Words are what will do in words, where more will do than Certifications
	// and the other fields name: "CCNA or higher".
	Words string
}

// An OpenScore is a low score whose follow-up is missing.
type OpenScore struct {
	LowScore
	FollowUp ingest.Cell // in which it is missing
	row      ingest.Place
}

// Low is the low score to follow up; the zero one for other steps.
func (s Step) Low() LowScore {
	if s.Open == nil {
		return LowScore{}
	}
	return s.Open.LowScore
}

// A StepKind is what a step does.
type StepKind string

// The kinds of steps.
const (
	Earn           StepKind = "earn"
	Renew          StepKind = "renew" // one that the person held, or holds, and earns again
	Hire           StepKind = "hire"  // somebody new, full time, with certifications
	GoFullTime     StepKind = "go full time"
	Specialize     StepKind = "specialize"
	PutInPlace     StepKind = "put in place" // a service, or an agreement without an end
	AcceptTerms    StepKind = "accept terms"
	Provide        StepKind = "provide"   // contacts
	FollowUp       StepKind = "follow up" // one low score
	SettleStanding StepKind = "settle"    // cPanel good standing
)

// Cost is what the cheapest way goes by: one for each certification to earn or
// renew, for each person to hire (and one for each certification that he or she
// has to bring), for each contact and specialization, and for any other step.
func (s Step) Cost() int {
	switch s.Kind {
	case Hire:
		return s.Count * (1 + len(s.Certifications))
	case Provide, Specialize:
		return s.Count
	}
	return 1
}

// costOf adds up what steps cost.
func costOf(steps []Step) int {
	n := 0
	for _, s := range steps {
		n += s.Cost()
	}
	return n
}

// A supposed is what the records of some persons would be with steps carried out.
type supposed struct {
	all ingest.Records
	own []ownRecords // of a few persons
}

// An ownRecords has the numbers of all records that a person has.
type ownRecords struct {
	person      int32
	rows, certs []int32
}

// of returns the records of a person, nil where they are those of the sheets.
func (s *supposed) of(person int32) *ownRecords {
	for i := range s.own {
		if s.own[i].person == person {
			return &s.own[i]
		}
	}
	return nil
}

// somebodyNew returns the number of a person who has no records yet.
func (p *people) somebodyNew() int32 {
	person := int32(p.n)
	p.n++
	p.supposed.own = append(p.supposed.own, ownRecords{person: person})
	return person
}

// suppose makes a change that adds to a person's records.
func (p *people) suppose(person int32, change ingest.Amendment) {
	var own ingest.Records
	rows, all := p.placesOf(person), &p.supposed.all
	for _, row := range rows {
		own.Employees = append(own.Employees, *p.employee(row))
	}
	own.Amend(&change)
	has := ownRecords{person, rows, numbered(p.certsOf(person), &all.Certifications, own.Certifications, len(p.roster.Certifications))}
	if more := own.Employees[len(rows):]; len(more) > 0 {
		has.rows = numbered(rows, &all.Employees, more, len(p.roster.Employees))
		slices.SortStableFunc(has.rows, p.compareByPartner)
	}
	if before := p.supposed.of(person); before != nil {
		*before = has
	} else {
		p.supposed.own = append(p.supposed.own, has)
	}
}

// numbered puts more records behind all that are supposed, and their numbers behind
// those that a person has; the first one supposed has the number from.
func numbered[T any](has []int32, all *[]T, more []T, from int) []int32 {
	has = slices.Clone(has)
	for _, one := range more {
		has, *all = append(has, int32(from+len(*all))), append(*all, one)
	}
	return has
}

// supposing returns people of whom records can be supposed, beside those that are already.
func (p *people) supposing() *people {
	q := *p
	q.supposed = supposed{ingest.Records{Employees: slices.Clip(p.supposed.all.Employees), Certifications: slices.Clip(p.supposed.all.Certifications)}, slices.Clone(p.supposed.own)}
	return &q
}

// deeds are steps carried out that change no records of persons, each on its day.
type deeds struct {
	hired    []hired
	contacts []provided
	followed map[ingest.Place]ingest.Day // by the row of the score
}

type (
	// hired are people with the same records, those of one of them.
	hired struct {
		n      int
		person int32
	}
	provided struct {
		n  int
		on ingest.Day
	}
)

// nothing is no step carried out.
var nothing = &deeds{}

// carriedOut returns a case in which the steps have been carried out on a day.
// It shares nothing with the case that would be written to.
func (c *partnerCase) carriedOut(steps []Step, on ingest.Day) *partnerCase {
	with := *c
	if d := c.deeds; len(steps) > 0 {
		with.deeds = &deeds{slices.Clip(d.hired), slices.Clip(d.contacts), map[ingest.Place]ingest.Day{}}
		maps.Copy(with.deeds.followed, d.followed)
	}
	with.problems, with.reviewWhy = nil, nil
	with.counts, with.history = slices.Clip(c.counts), slices.Clip(c.history)
	if slices.ContainsFunc(steps, func(s Step) bool { return stepKinds[s.Kind].ofPeople }) { // who counts, and is in doubt, has to be found out again
		with.counts, with.staffed, with.doubts = nil, false, nil
		e := *c.evaluation
		e.people = c.people.supposing()
		with.evaluation = &e
	}
	if slices.ContainsFunc(steps, func(s Step) bool { return stepKinds[s.Kind].ofPartner }) {
		partner := *c.partner
		with.partner = &partner
	}
	for _, s := range steps {
		stepKinds[s.Kind].carryOut(&with, s, on)
	}
	return &with
}

// A stepDone is what carrying out a step of a kind does.
type stepDone struct {
	ofPeople  bool // it changes who counts, in any program
	ofPartner bool // it changes a cell of the partner
	carryOut  func(c *partnerCase, s Step, on ingest.Day)
}

// stepKinds are the kinds of steps.
var stepKinds = map[StepKind]stepDone{
	Earn:  {ofPeople: true, carryOut: (*partnerCase).earn},
	Renew: {ofPeople: true, carryOut: (*partnerCase).earn},
	Hire: {ofPeople: true, carryOut: func(c *partnerCase, s Step, on ingest.Day) {
		somebody := c.people.somebodyNew()
		c.deeds.hired = append(c.deeds.hired, hired{s.Count, somebody})
		c.suppose(ingest.Hires, somebody, s, on)
	}},
	GoFullTime: {ofPeople: true, carryOut: func(c *partnerCase, s Step, on ingest.Day) {
		c.suppose(ingest.FullTime, c.personOf(s.EmployeeID), s, on)
	}},
	Specialize: {ofPartner: true, carryOut: func(c *partnerCase, s Step, _ ingest.Day) {
		c.partner.Specializations = append(slices.Clip(c.partner.Specializations), make([]string, s.Count)...)
	}},
	PutInPlace: {ofPartner: true, carryOut: func(c *partnerCase, s Step, _ ingest.Day) { serviceOf(s.Service).put(&c.partner.Partner) }},
	AcceptTerms: {ofPartner: true, carryOut: func(c *partnerCase, _ Step, _ ingest.Day) {
		c.partner.Terms = ingest.Agreement{Answer: ingest.Yes}
	}},
	Provide: {carryOut: func(c *partnerCase, s Step, on ingest.Day) {
		c.deeds.contacts = append(c.deeds.contacts, provided{s.Count, on})
	}},
	FollowUp:       {carryOut: func(c *partnerCase, s Step, on ingest.Day) { c.deeds.followed[s.Open.row] = on }},
	SettleStanding: {ofPartner: true, carryOut: func(c *partnerCase, _ Step, _ ingest.Day) { c.partner.GoodStanding = ingest.Yes }},
}

func (c *partnerCase) earn(s Step, on ingest.Day) {
	c.suppose(ingest.Earns, c.personOf(s.EmployeeID), s, on)
}

// suppose carries out a step that changes a person's records.
func (c *partnerCase) suppose(kind ingest.ChangeKind, person int32, s Step, on ingest.Day) {
	change := ingest.Amendment{Kind: kind, Employee: ingest.None, Partner: c.here, On: on}
	for _, code := range s.Certifications {
		title := slices.IndexFunc(c.titles, func(t titleRules) bool { return t.code == code })
		change.Titles = append(change.Titles, ingest.Title(max(0, title)))
	}
	c.people.suppose(person, change)
}

// personOf returns the member shown by an ID.
func (c *partnerCase) personOf(id string) int32 {
	i, _ := slices.BinarySearchFunc(c.members, id, func(m member, id string) int { return strings.Compare(m.id, id) })
	return c.members[i].person
}

// same tells whether two steps are the same.
func (s Step) same(o Step) bool {
	return s.Kind == o.Kind && s.EmployeeID == o.EmployeeID && slices.Equal(s.Certifications, o.Certifications) &&
		s.Service == o.Service && s.Count == o.Count && s.Words == o.Words && (s.Open == o.Open || s.Open != nil && o.Open != nil && *s.Open == *o.Open)
}

// whom lists the people whom steps concern.
func whom(steps []Step) []string {
	var out []string
	said := map[string]bool{"": true}
	for _, s := range steps {
		if !said[s.EmployeeID] {
			out, said[s.EmployeeID] = append(out, s.EmployeeID), true
		}
	}
	return out
}
