package evaluate

import (
	"assay/evaluate/rules"
	"assay/ingest"
)

// An Assessment is the result of a run: every partner's standing in both
// programs at the end of one day, and how it came about. It is plain data; the
// reports print it and decide nothing.
type Assessment struct {
	Day      ingest.Day
	Partners []PartnerFinding // by ID, in order of code points
	// LastRun is the as-of day of the run that Changes compares with, 0 where there is none.
	LastRun ingest.Day
	Changes []Change // by partner
	// Past is how the runs found the partners, by day: the earlier ones, and last this one.
	Past []PastRun
	// Wave says that many partners turned worse at once, nil where they didn't (see FindWave).
	Wave *Wave
	// Stale are the rule files that somebody should look at (see FindStale).
	Stale []Stale
	// Missing are partners with a standing on the day that today's sheets don't name (rule G7).
	Missing []MissingPartner
	// Outlook counts the partners by status at the end of each month through
	// twelve months ahead, and at the end of the last day looked at.
	Outlook []MonthEnd
	// Problems are those of the input and those found while evaluating, in order of place.
	Problems []Issue
	// Rules are the rule values in force on the day, in the order of the rule files.
	Rules []RuleInForce
	// Privileges are what every Certified partner has on the day (rule C9).
	Privileges Privileges
}

// A PartnerFinding is where a partner stands in every program.
type PartnerFinding struct {
	ID       string
	Name     string // "" where it is blank or can't be read
	Country  ingest.Country
	Email    string
	Language string // that mail is to be written in, as the cell has it
	// Carried are the cells of columns that are judged by nothing: owner, region …
	Carried map[ingest.Field]string
	At      ingest.Cell // the partner's (first) row
	// Review: there are errors on its rows or its people's rows, or a rule asks
	// for a person's eye. ReviewWhy says what for.
	Review    bool
	ReviewWhy []string
	// SuspectedOf is the missing partner that this one may be under a new ID, by
	// that one's ID in folded case (rule G7), "" for none. Nothing is mailed to it.
	SuspectedOf string

	Standings
	People  []PersonFinding // everybody with an employee row here, by ID
	Tell    Teller          // of them
	Actions []Action
	// Forecast is every change of status through twelve months ahead, by day and
	// program, if nothing is added to the records.
	Forecast []Turn

	// Record is what the register keeps of this run.
	Record Record
}

// The cPanel statuses (rules C6, C10, G5, G6).
const (
	CPanelCertified    Status = "Certified"
	CPanelNotCertified Status = "Not certified"
	CPanelSuspended    Status = "Suspended"
	CPanelNotEnrolled  Status = NotEnrolled
	CPanelUnknown      Status = UnknownStatus
	CPanelEnded        Status = Ended
)

// CPanelStatuses lists the statuses in the cPanel program, best first.
var CPanelStatuses = []Status{CPanelCertified, CPanelSuspended, CPanelNotCertified, CPanelUnknown, CPanelNotEnrolled, CPanelEnded}

// A CPanelFinding is a partner's standing in the cPanel program.
type CPanelFinding struct {
	Verdict
	// Licenses and Required are ingest.NoCount where there is no readable count.
	Licenses int32
	Required int32
	// Year is the badge year that Required and Counting are for: the furthest
	// held, else the one in which most heads count on the day.
	Year     int
	Counting []string // Employee IDs, one a person
	// ShortBy is how many more people Required asks for; 0 where there is no readable count.
	ShortBy int
	AtRisk  bool
	Badges  []Badge // held on the day, by year; empty unless Certified
	// GoodThrough is the end of the furthest badge year held.
	GoodThrough ingest.Day
	// NewYears are the badge years new in this run, by year (rule C7): the
	// partner is newly certified where there is one.
	NewYears []int

	sheet sheetBadge
	kept  []BadgeRecord
}

// A Badge is a badge year held.
type Badge struct {
	Year        int
	EarnedOn    ingest.Day // 0 where only the sheet knows the badge
	GoodThrough ingest.Day
	New         bool
	Why         string // how it is held: earned, recorded by an earlier run, or known from the sheet
}

// The Premier statuses.
const (
	PremierCompliant   Status = "Compliant"
	PremierPlan        Status = "Get Well Plan"
	PremierOut         Status = "Out of compliance"
	PremierRemoved     Status = "Removed"
	PremierEligible    Status = "Eligible"
	PremierNotEligible Status = "Not eligible"
	PremierNotEnrolled Status = NotEnrolled
	PremierUnknown     Status = UnknownStatus
	PremierEnded       Status = Ended
)

// PremierStatuses lists the statuses in Premier, best first.
var PremierStatuses = []Status{PremierCompliant, PremierPlan, PremierOut, PremierRemoved, PremierEligible, PremierNotEligible, PremierUnknown, PremierNotEnrolled, PremierEnded}

// A PremierFinding is a partner's standing in Cisco Premier.
type PremierFinding struct {
	Verdict
	Since ingest.Day // as the sheet has it, also when it is after the day

	Heads []string // Employee IDs of those who can fill a role on the day, one a person
	RoleA string
	RoleB string

	// Recorded is the state of the walk that this run went on from, and RecordedOn
	// the day of the run that recorded it; zero where there was none.
	Recorded   Walk
	RecordedOn ingest.Day

	Plan      *Plan      // running on the day
	RemovedOn ingest.Day // 0 unless Removed
	// Events are the turns of the walk that led here, in order of days.
	Events []Event

	walk Walk // at the end of the day
}

// A State is where a requirement stands, spelled as in results.json.
type State string

// The states of a requirement. The zero State is no answer yet.
const (
	Met           State = "met"
	MetLate       State = "met late"
	Due           State = "due"
	NotYetDue     State = "not yet due"
	NotMet        State = "not met"
	NotApplicable State = "not applicable"
	Unknown       State = "unknown"
	// Waived is not met, but counts as met until a day by somebody's decision.
	Waived State = "waived"
)

// States lists the states of a requirement, best first.
var States = []State{Met, MetLate, Waived, NotYetDue, Due, NotMet, Unknown, NotApplicable}

// A Plan is a Get Well Plan. LastDay is the last good day.
type Plan struct{ Start, LastDay ingest.Day }

// An Event is a turn of the walk: on a day, into a state, and why.
type Event struct {
	On  ingest.Day
	Now WalkState
	Why Cause
}

// A Line says how a requirement was judged.
type Line struct {
	Requirement string // its name in results.json, e.g. follow_ups; of cPanel: certified_people, good_standing
	Label       string // in words
	State       State
	Found       string
	Asked       string
	Clause      string // P6
	Source      *rules.Source
	Mend        string // what would mend it; "" where nothing has to be, or Scores have to be followed up
	Scores      []LowScore
	Waiver      *Waiver // in force
	Cells       []ingest.Cell

	// Counted says that a number is asked for: Of, of which Count were found. Of is
	// ingest.NoCount where it can't be told how many.
	Counted   bool
	Count, Of int
	Has       []string // what was found that counts, where it has a name of its own: specializations
	Lacks     []string // what is asked for and not there: services
}

// count fills in how many were found, and are asked for.
func (l *Line) count(found, asked int) { l.Counted, l.Count, l.Of = true, found, asked }

// ShortBy is how many are missing of a number that is asked for.
func (l *Line) ShortBy() int { return max(0, l.Of-l.Count) }

// A PersonFinding is a person at a partner, and for which program he or she
// counts there. The partner's [Teller] says more.
type PersonFinding struct {
	ID   string // the lowest of the person's IDs on any row at the partner
	Name string

	person int32

	FullTime     bool // on the day
	CPanelCounts bool
	RoleA, RoleB bool // can fill it on the day
}

// A Teller says of the people at a partner what only a report asks for. It is
// found out when asked for: ten people to a partner, and half a million of them,
// take less time than memory. A run's holds on to the roster.
type Teller interface {
	// IDs are every ID of the person, anywhere, in order.
	IDs(p *PersonFinding) []string
	// Employed gives the stretches of days at this partner, in order; none where
	// they can't be read.
	Employed(p *PersonFinding) []Stretch
	// Holdings is how many certifications Holds lists.
	Holdings(p *PersonFinding) int
	// Holds lists the person's certifications, by day earned.
	Holds(p *PersonFinding) []Holding
	// Why says why the person counts in a program, or why not: for the badge year
	// judged, or in a role.
	Why(p *PersonFinding, program string) string
	// Cells are the person's employee rows at this partner.
	Cells(p *PersonFinding) []ingest.Cell
	// Elsewhere are the other partners, by ID and in order, that a row of the person
	// names, or of somebody else under one of the person's IDs.
	Elsewhere(p *PersonFinding) []string
}

// A Stretch is days without a gap, both included; 0 where it has no first or no last.
type Stretch struct{ From, Until ingest.Day }

// A Holding is a certification of a person.
type Holding struct {
	Title   string // code
	Earned  ingest.Day
	Expires ingest.Day // 0 where it plays no part
	Held    bool       // on the day; a cPanel certification: earned in a window open on it
	For     string     // what it counts for while it is held: cPanel, role A, role B, roles A and B; "" for nothing
	At      ingest.Cell
}

// An Action is something that someone must do.
type Action struct {
	Kind    ActionKind
	Program string // cPanel or Premier
	// Requirement is the ID of the one that it mends or keeps; "" where it is for none.
	Requirement string
	What        Cause
	By          ingest.Day // the run's own day: at once; 0: no day is set
	Why         []Cause
	Whom        []string // Employee IDs
	Sends       bool     // it sends a new certificate
	// Cells are where the change stands that a [Keeps] keeps from coming.
	Cells []ingest.Cell

	// Steps are what to do, one by one: the cheapest way (see [Step.Cost]), with
	// those who are nearest. None where it isn't known what would stand in the records.
	Steps []Step
	// Gives is the status promised at the end of the day On: what a run of that
	// day finds when this action and those before it in the program are carried
	// out, what mends today's status on the run's day and what keeps it by their
	// days, and nothing else is added to the records. "" where it changes no
	// status by itself; no cheaper steps give the status, or a better one.
	Gives Status
	On    ingest.Day
}

// An ActionKind is what an action is for.
type ActionKind uint8

// The kinds of actions.
const (
	Follows ActionKind = iota // from a status, or a cell to correct
	Mends                     // today's status
	Keeps                     // a change for the worse from coming
	Watches                   // nothing to do but to know
)

// A MissingPartner is one that earlier runs know and today's sheets don't name.
type MissingPartner struct {
	ID, Name string
	LastSeen ingest.Day
	Owed     []Owed
	Country  ingest.Country
}

// An Owed is what the register knows of a missing partner in a program, in words.
type Owed struct{ Program, Words string }

// An Issue is a problem as people read it.
type Issue struct {
	Severity  ingest.Severity
	Code      string
	Cell      ingest.Cell
	PartnerID string // of the partner it concerns; "" where there is none
	Message   string
	Effect    string
	Mend      string
	// Of the message, as in [ingest.Problem].
	Heading, Got, Want string
	Quotes             []string
}

// A RuleInForce is a rule value on the day of a run, in words.
type RuleInForce struct {
	Program string
	ID      string
	Clause  string
	Text    string
	Value   string
	From    ingest.Day
	Source  rules.Source
	// Carried says that the value was carried forward past the year that its
	// document gives it for, "" where it was not.
	Carried string
	// GivenFor is the last badge year that the document gives it for, 0 where it goes by none.
	GivenFor int
	Note     string
	File     string // rule file
}
