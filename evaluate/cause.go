package evaluate

import (
	"cmp"
	"slices"
	"strings"

	"assay/ingest"
)

// A Cause is one thing in the records, the rules or the calendar, as data: why
// something turns, stands as it does, or has to be done. The package say makes
// English of it. Of the fields those are filled in that its kind goes by.
type Cause struct {
	Kind        CauseKind
	Requirement string   // ID
	Person      string   // Employee ID
	Partner     string   // ID of another partner; of an action's reason, how its own is called
	Names       []string // of certifications, of a specialization, of an agreement, of privileges, of a status
	Day, Until  ingest.Day
	Count, Of   int
	Unreadable  int   // rows
	Years       []int // badge years, or a fiscal year
	Scores      []LowScore
	Line        *Line  // of the requirement
	Turn        *Turn  // that comes else
	Steps       []Step // to carry out
	Words       string // what another room said: of an error, with its cell
	Cells       []ingest.Cell
}

// A CauseKind is what a cause is about.
type CauseKind uint8

// The kinds of causes. Where one has a day, it is the first day on which
// something is so, or the last, as the kind says.
const (
	Said CauseKind = iota // Words

	// Turns of records.
	WaiverBegins       // Requirement, Day first
	WaiverEnds         // Requirement, Day last
	BadgeBegins        // Years, Day first: a year that the sheet has
	BadgeEnds          // Years, Day last
	PersonStarts       // Person, Day first
	PersonLeaves       // Person, Day last
	StartsElsewhere    // Person, Partner, Day first
	LeavesElsewhere    // Person, Partner, Day last
	FullTimeEnds       // Person, Day last
	Earned             // Person, Names, Day
	CertificationEnds  // Person, Names, Day last
	FillsRole          // Person, Day first
	FillsNoRole        // Person, Day first
	SpecializationEnds // Names, Day last
	SpecializationHeld // Names, Day first
	AgreementEnds      // Names, Day last
	TermsAccepted      // Day
	PremierAttained    // Day
	RemovedFrom        // Day first
	RulesChange        // Day first
	ProgramEnds        // Day first
	FiscalYearBegins   // Years, Day first
	FollowUpsByYear    // Years, Day first: the low scores of another fiscal year are judged

	// Plans, and who is left.
	PlanRuns    // Day first, Until last
	PlanStarts  // Day first, Until last: no record turned on its first day
	PlanEnds    // Until last
	HeadsLeft   // Count who can fill a role, Of them role A
	HeadsRemain // likewise, after something else

	// Counts.
	PeopleCount       // Count of Of, Years
	PeopleOf          // Count of Of
	PeopleCountFor    // Count of Of, Years
	ContactsProvided  // Count of Of, Until last; Unreadable
	ScoresOutstanding // Scores, Until last
	SurveysUnreadable // Count rows
	AllFollowedUp     // Day

	// Standings.
	RequirementStands  // Line
	RequirementFails   // Line, with its clause
	AllMet             // every requirement is met, or not due yet
	RolesFilled        // again
	YearsHeld          // Years
	NoGoodStanding     // cPanel
	StandingUnreadable // cPanel
	LicencesUnreadable // cPanel
	BadgeYearsChange   // cPanel
	InSheetsNow        // Day of the last run, whose sheets didn't name the partner
	InSheetsThen       // Day of the last run, whose sheets named the partner

	// Turns of the walk.
	RolesShortWith // Count heads left, or with nobody left: the roles were short
	RolesShortNow  // likewise: the roles are short
	LastHeadLost
	RolesShortSince
	NoDayKnown
	PlanRanOut
	RolesFilledAgain

	// What to do.
	DoSteps          // Steps
	MendLine         // Line
	SendCertificate  // Names: indicator, queue
	WithdrawStatus   // Names: indicator, queue
	RequirementRises // Count licences more, from Years[0] to Of people
	ApplyForPremier
	ApplyAgain
	MeetBefore // Requirement: before its waiver ends

	// Why to do it.
	NewlyCertified // Years
	NoLonger       // Names: the status now
	Reaches        // Partner, Of, Years
	KeepsBadge     // Partner, Years; else Turn
	AlsoKeeps      // likewise, after something else
	ElseComes      // Turn
	FillsRoles     // 2 of 2
	PlanDeadline   // Day first, Until last
	EveryMet
	WasRemoved // Day first

	numCauseKinds
)

// NumCauseKinds is how many kinds of causes there are.
const NumCauseKinds = int(numCauseKinds)

// A LowScore is a low score of a customer.
type LowScore struct {
	Customer string // "" where it is blank
	Score    float64
	Received ingest.Day
	Cell     ingest.Cell // of the score
}

// InWords is a cause of words that another room said.
func InWords(words string) Cause { return Cause{Words: words} }

// Because is one cause as a reason; it may be of words that another room said.
func Because(words string) []Cause { return []Cause{InWords(words)} }

// same tells whether two causes say the same, wherever they stand.
func (c *Cause) same(o *Cause) bool {
	return c.Kind == o.Kind && c.Requirement == o.Requirement && c.Person == o.Person && c.Partner == o.Partner && slices.Equal(c.Names, o.Names) &&
		c.Day == o.Day && c.Until == o.Until && c.Count == o.Count && c.Of == o.Of && c.Unreadable == o.Unreadable && slices.Equal(c.Years, o.Years) &&
		slices.Equal(c.Scores, o.Scores) && c.Words == o.Words && slices.EqualFunc(c.Steps, o.Steps, Step.same) && c.sameLine(o)
}

// sameLine tells whether two causes say the same of a requirement. What mends one
// may mend another as well.
func (c *Cause) sameLine(o *Cause) bool {
	a, b := c.Line, o.Line
	switch {
	case a == nil || b == nil:
		return a == b
	case c.Kind == MendLine:
		return a.Mend == b.Mend && slices.Equal(a.Scores, b.Scores)
	}
	return a.Requirement == b.Requirement && a.Found == b.Found
}

// sameCauses tells whether two lists of causes say the same.
func sameCauses(a, b []Cause) bool {
	return slices.EqualFunc(a, b, func(x, y Cause) bool { return x.same(&y) })
}

// once returns causes without those that say what one before says, and the cells
// of all of them, each once.
func once(causes []Cause) (kept []Cause, cells []ingest.Cell) {
	var few [maxCells]ingest.Cell
	all := few[:0]
	type about struct {
		kind         CauseKind
		person, name string
	}
	before := map[about][]Cause{}
	for i := range causes {
		one := &causes[i]
		at := about{one.Kind, one.Person, strings.Join(one.Names, "; ")}
		if !slices.ContainsFunc(before[at], func(o Cause) bool { return o.same(one) }) {
			kept, before[at] = append(kept, *one), append(before[at], *one)
		}
		for _, cell := range one.Cells {
			if len(all) < maxCells && !slices.Contains(all, cell) {
				all = append(all, cell)
			}
		}
	}
	return kept, append([]ingest.Cell(nil), all...)
}

// byName orders causes by what they are about.
func byName(a, b Cause) int {
	return cmp.Or(slices.Compare(a.Names, b.Names), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
}
