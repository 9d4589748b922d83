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
	// Score is the cell in which the follow-up of a low score is missing.
	Score ingest.Cell
	Low   LowScore
	score ingest.Place // its row
	// Words are what will do in words, where more will do than Certifications
	// and the other fields name: "CCNA or higher".
	Words string
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

// deeds are steps carried out, each on its day.
type deeds struct {
	earned   map[int32][]earned // by person
	hired    []hired
	fullTime []fullTimeSince
	contacts []provided
	followed map[ingest.Place]ingest.Day // by the row of the score
}

type (
	earned struct {
		code string
		on   ingest.Day
	}
	hired struct {
		n     int
		codes []string
		on    ingest.Day
	}
	fullTimeSince struct {
		person int32
		on     ingest.Day
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
	if d := c.done; len(steps) > 0 {
		with.done = &deeds{map[int32][]earned{}, slices.Clip(d.hired), slices.Clip(d.fullTime), slices.Clip(d.contacts), map[ingest.Place]ingest.Day{}}
		for person, all := range d.earned {
			with.done.earned[person] = slices.Clip(all)
		}
		maps.Copy(with.done.followed, d.followed)
	}
	with.problems, with.reviewWhy = nil, nil
	with.counts, with.history = slices.Clip(c.counts), slices.Clip(c.history)
	if slices.ContainsFunc(steps, func(s Step) bool { return stepKinds[s.Kind].ofPeople }) { // who counts has to be found out again
		with.counts, with.staffed = nil, false
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
		c.done.hired = append(c.done.hired, hired{s.Count, s.Certifications, on})
	}},
	GoFullTime: {ofPeople: true, carryOut: func(c *partnerCase, s Step, on ingest.Day) {
		c.done.fullTime = append(c.done.fullTime, fullTimeSince{c.personOf(s.EmployeeID), on})
	}},
	Specialize: {ofPartner: true, carryOut: func(c *partnerCase, s Step, _ ingest.Day) {
		c.partner.Specializations = append(slices.Clip(c.partner.Specializations), make([]string, s.Count)...)
	}},
	PutInPlace: {ofPartner: true, carryOut: func(c *partnerCase, s Step, _ ingest.Day) { serviceOf(s.Service).put(&c.partner.Partner) }},
	AcceptTerms: {ofPartner: true, carryOut: func(c *partnerCase, _ Step, _ ingest.Day) {
		c.partner.Terms = ingest.Agreement{Answer: ingest.Yes}
	}},
	Provide: {carryOut: func(c *partnerCase, s Step, on ingest.Day) {
		c.done.contacts = append(c.done.contacts, provided{s.Count, on})
	}},
	FollowUp:       {carryOut: func(c *partnerCase, s Step, on ingest.Day) { c.done.followed[s.score] = on }},
	SettleStanding: {ofPartner: true, carryOut: func(c *partnerCase, _ Step, _ ingest.Day) { c.partner.GoodStanding = ingest.Yes }},
}

func (c *partnerCase) earn(s Step, on ingest.Day) {
	person := c.personOf(s.EmployeeID)
	c.done.earned[person] = append(c.done.earned[person], earned{s.Certifications[0], on})
}

// personOf returns the member shown by an ID.
func (c *partnerCase) personOf(id string) int32 {
	i, _ := slices.BinarySearchFunc(c.members, id, func(m member, id string) int { return strings.Compare(m.id, id) })
	return c.members[i].person
}

// newlyEarned is a certification earned on a day, without an expiry date.
func (c *evaluation) newlyEarned(code string, on ingest.Day) *ingest.Certification {
	title := slices.IndexFunc(c.titles, func(t titleRules) bool { return t.code == code })
	return &ingest.Certification{Title: ingest.Title(max(0, title)), Earned: on}
}

// same tells whether two steps are the same.
func (s Step) same(o Step) bool {
	return s.Kind == o.Kind && s.EmployeeID == o.EmployeeID && slices.Equal(s.Certifications, o.Certifications) &&
		s.Service == o.Service && s.Count == o.Count && s.Score == o.Score && s.Low == o.Low && s.Words == o.Words
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
