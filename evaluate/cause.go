package evaluate

import (
	"cmp"
	"slices"

	"assay/ingest"
)

// A Cause is one thing in the records, the rules or the calendar, as data: why
// something turns, stands as it does, or has to be done. The package say makes
// English of it. Of the fields those are filled in that its kind goes by.
type Cause struct {
	Kind       CauseKind
	Day, Until ingest.Day
	Count, Of  int
	Unreadable int    // rows
	Year       int    // badge year, or fiscal year
	Person     string // Employee ID
	// Name is the code of a certification, the ID of another partner or of a
	// requirement, how a specialization, an agreement, a status or the partner
	// itself is called, or, where the kind is Said, what another room said.
	Name  string
	Line  *Line // of the requirement
	Turn  *Turn // that comes else
	Lists *Lists
	// Quotes is what Name quotes of a cell, in quotes, where the kind is Said.
	Quotes []string
	Cells  []ingest.Cell
}

// Lists are what a cause has several of.
type Lists struct {
	Names  []string // of certifications, or of the privileges: indicator and queue
	Years  []int    // badge years
	Scores []LowScore
	Steps  []Step // of another action
}

// A CauseKind is what a cause is about.
type CauseKind uint8

// The kinds of causes. Where one has a day, it is the first day on which
// something is so, or the last, as the kind says.
const (
	Said CauseKind = iota // Name

	// Turns of records.
	WaiverBegins       // Name, Day first
	WaiverEnds         // Name, Day last
	BadgeBegins        // Year, Day first: a year that the sheet has
	BadgeEnds          // Year, Day last
	PersonStarts       // Person, Day first
	PersonLeaves       // Person, Day last
	StartsElsewhere    // Person, Name, Day first
	LeavesElsewhere    // Person, Name, Day last
	FullTimeEnds       // Person, Day last
	Earned             // Person, Name or Names, Day
	CertificationEnds  // Person, Name, Day last
	FillsRole          // Person, Day first
	FillsNoRole        // Person, Day first
	SpecializationEnds // Name, Day last
	SpecializationHeld // Name, Day first
	AgreementEnds      // Name, Day last
	TermsAccepted      // Day
	PremierAttained    // Day
	RemovedFrom        // Day first
	RulesChange        // Day first
	ProgramEnds        // Day first
	FiscalYearBegins   // Year, Day first
	FollowUpsByYear    // Year, Day first: the low scores of another fiscal year are judged

	// Plans, and who is left.
	PlanRuns    // Day first, Until last
	PlanStarts  // Day first, Until last: no record turned on its first day
	PlanEnds    // Until last
	HeadsLeft   // Count who can fill a role, Of them role A
	HeadsRemain // Count who can fill a role, Of them role A; said after something else

	// Counts.
	PeopleCount       // Count of Of, Year
	PeopleOf          // Count of Of
	PeopleCountFor    // Count of Of, Year
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
	InSheetsNow        // Day of the last run, whose sheets didn't name the partner
	InSheetsThen       // Day of the last run, whose sheets named the partner
	NamedThen          // Name, Day of the last run, whose sheets had the name
	SoAlready          // Day of the last run: on it already, by today's sheets

	// Turns of the walk.
	RolesShortWith // Count heads left, or with nobody left: the roles were short
	RolesShortNow  // Count heads left, or with nobody left: the roles are short
	LastHeadLost
	RolesShortSince
	NoDayKnown
	PlanRanOut
	RolesFilledAgain

	// What to do.
	DoSteps          // those of the action
	MendLine         // Line
	SendCertificate  // Names: indicator, queue
	WithdrawStatus   // Names: indicator, queue
	RequirementRises // Count licences more, from Year to Of people
	ApplyForPremier
	ApplyAgain
	LookAtRemoval // Name: the partner's ID
	MeetBefore    // Name: before its waiver ends
	Reissue       // Name: number of a certificate

	// Why to do it.
	NewlyCertified // Years
	NoLonger       // Name: the status now
	Reaches        // Name, Of, Year; Day first on which it counts, where that is to come
	KeepsBadge     // Name, Year
	AlsoKeeps      // Name, Year; said after something else
	ElseComes      // Turn
	ElseFails      // Name of a requirement, Turn: the status is the same with or without
	OnlyWith       // Steps of another action that is needed, too, Day by which it is to be done; 0 for none
	AlsoWith       // Steps and Day as of OnlyWith; said after another action
	FillsRoles     // 2 of 2
	PlanDeadline   // Day first, Until last
	EveryMet
	WasRemoved // Day first
	BearsName  // Name of the partner on a certificate
	HeadAgain  // Day of the removal, Names of those who can fill a role
	PlanUntold // Day first

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

// InWords is a cause of words that another room said, with what they quote of a cell.
func InWords(words string, quotes ...string) Cause { return Cause{Name: words, Quotes: quotes} }

// Because is one cause as a reason, of words that another room said.
func Because(words string, quotes ...string) []Cause { return []Cause{InWords(words, quotes...)} }

// same tells whether two causes say the same, wherever they stand.
func (c *Cause) same(o *Cause) bool {
	return c.Kind == o.Kind && c.Day == o.Day && c.Until == o.Until && c.Count == o.Count && c.Of == o.Of && c.Unreadable == o.Unreadable &&
		c.Year == o.Year && c.Person == o.Person && c.Name == o.Name && c.sameLine(o) && c.Lists.same(o.Lists)
}

func (l *Lists) same(o *Lists) bool {
	if l == nil || o == nil {
		return l == o
	}
	return slices.Equal(l.Names, o.Names) && slices.Equal(l.Years, o.Years) && slices.Equal(l.Scores, o.Scores) && slices.EqualFunc(l.Steps, o.Steps, Step.same)
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

// once returns causes without those that say what one before says, and the cells
// of all of them, each once. It reuses causes.
func once(causes []Cause) (kept []Cause, cells []ingest.Cell) {
	type about struct {
		kind         CauseKind
		person, name string
	}
	var few [maxCells]ingest.Cell
	all := few[:0]
	kept = causes[:0]
	at := map[about][]int{} // of those kept
	for _, one := range causes {
		for _, cell := range one.Cells {
			if len(all) < maxCells && !slices.Contains(all, cell) {
				all = append(all, cell)
			}
		}
		one.Cells = nil // those of all will do
		key := about{one.Kind, one.Person, one.Name}
		if !slices.ContainsFunc(at[key], func(i int) bool { return kept[i].same(&one) }) {
			at[key] = append(at[key], len(kept))
			kept = append(kept, one)
		}
	}
	return kept, append([]ingest.Cell(nil), all...)
}

// byName orders causes by what they are about.
func byName(a, b Cause) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
}
