package evaluate

import (
	"fmt"
	"slices"
	"strconv"

	"assay/ingest"
)

// cpanelFile is the rule file of the cPanel program, in a templates folder.
const cpanelFile = "programs/cpanel.yaml"

// premierFile is the rule file of Premier, in a templates folder.
const premierFile = "programs/premier.yaml"

// Programs is the rule data of the programs, as read from the rule files.
type Programs struct {
	CPanel  CPanelProgram
	Premier PremierProgram
	// Others are those of further programs, by their names.
	Others map[string]any
	// BuiltIn are the rules that the files lack and the built-in ones give, "checks.yaml: checks.wave".
	BuiltIn []string
}

// A Rule is one rule of a program: its clause (C3), what it is about in words,
// and the values that it had, each from its first day on.
type Rule[T any] struct {
	ID        string // cpanel.required-heads
	Clause    string // C3
	Text      string // what is asked, in one line
	Revisions []Revision[T]
	File      string // rule file
	Line      int    // of the rule in it
}

// A Revision is a value of a rule, from a day until the day before the next
// revision, and the place where it is published.
type Revision[T any] struct {
	From   ingest.Day
	Value  T
	Source Source
	Note   string // e.g. that the document names no first day
	// GivenFor is the last badge year that the document gives the value for; for
	// later ones it is carried forward. 0 where the rule goes by no badge year.
	GivenFor int
}

// A Source is where a value is published, and when somebody last looked.
type Source struct {
	Document string // title
	Revision string // the document's own, with its day
	Section  string
	Checked  ingest.Day
}

// On returns the revision in force on a day: the newest whose first day is not
// after it. Before the first there is none, and ok is false.
func (r Rule[T]) On(day ingest.Day) (rev Revision[T], ok bool) {
	if i := r.indexOn(day); i >= 0 {
		return r.Revisions[i], true
	}
	return rev, false
}

// revisionOn is On without a copy; nil for none.
func (r *Rule[T]) revisionOn(day ingest.Day) *Revision[T] {
	if i := r.indexOn(day); i >= 0 {
		return &r.Revisions[i]
	}
	return nil
}

// inForce is at, and the zero revision for none.
func (r *Rule[T]) inForce(day ingest.Day) *Revision[T] {
	if rev := r.revisionOn(day); rev != nil {
		return rev
	}
	return new(Revision[T])
}

// indexOn returns the index of the revision in force on a day, -1 for none.
func (r *Rule[T]) indexOn(day ingest.Day) int {
	i := 0
	for i < len(r.Revisions) && r.Revisions[i].From <= day {
		i++
	}
	return i - 1
}

// An Ending is the first day on which a program is no more, and where that is
// published (rule G11). The zero Ending is that of a program without an end.
type Ending struct {
	On     ingest.Day
	Source Source
}

// by tells whether the program has ended by a day.
func (e Ending) by(day ingest.Day) bool { return e.On != 0 && e.On <= day }

// cause is the end of the program, as the reason of a turn.
func (e Ending) cause() Cause { return Cause{Kind: ProgramEnds, Day: e.On} }

// line says that nothing is asked any more.
func (e Ending) line() Line {
	return Line{Requirement: "end", Label: "The end of the program", State: NotApplicable, Clause: "G11", Source: &e.Source,
		Found: fmt.Sprintf("the program ended on %s", e.On), Asked: "nothing any more"}
}

// turns is the end of the program ahead, of a partner of whom nothing else can turn.
func (e Ending) turns(program string, status Status, h horizon) []Turn {
	if e.On <= h.day || e.On > h.last {
		return nil
	}
	return []Turn{{On: e.On, Program: program, From: status, To: Ended, Because: []Cause{e.cause()}}}
}

// CPanelProgram is the rule data of the cPanel Certified Partner program.
type CPanelProgram struct {
	Name           string
	Ends           Ending
	FirstBadgeYear Rule[int]
	Certifications Rule[[]UniversityTitle]
	Window         Rule[Window]
	// RequiredHeads is in force for a badge year from the revision whose first
	// day is not after the year's 1 January.
	RequiredHeads Rule[Chart]
	Privileges    Rule[Privileges]
	GoodStanding  Rule[string] // the obligation, in words
	Jump          Rule[LicenceJump]
}

func (cpanelProgram) file() string             { return cpanelFile }
func (cpanelProgram) ends(p *Programs) *Ending { return &p.CPanel.Ends }

func (cpanelProgram) rules(p *Programs) (name *string, rules []programRule) {
	c := &p.CPanel
	return &c.Name, []programRule{
		listedRule[int]{&c.FirstBadgeYear, "cpanel.first-badge-year", (*ruleFile).year, strconv.Itoa, false},
		listedRule[[]UniversityTitle]{&c.Certifications, "cpanel.certifications", (*ruleFile).universityTitles, universityWords, false},
		listedRule[Window]{&c.Window, "cpanel.window", (*ruleFile).window, Window.String, true},
		listedRule[Chart]{&c.RequiredHeads, "cpanel.required-heads", (*ruleFile).chart, Chart.String, true},
		listedRule[Privileges]{&c.Privileges, "cpanel.privileges", (*ruleFile).privileges, Privileges.String, false},
		listedRule[string]{&c.GoodStanding, "cpanel.good-standing", (*ruleFile).text, asIs, false},
		listedRule[LicenceJump]{&c.Jump, "cpanel.licence-jump", (*ruleFile).jump, LicenceJump.String, false},
	}
}

// A UniversityTitle is a cPanel University certification.
type UniversityTitle struct {
	Code    string
	Name    string
	Aliases []string
}

// A Window says when a badge year Y is earned and how long it is good.
type Window struct {
	Opens  YearDay // first day on which it can be earned
	Closes YearDay // last day on which it can be earned
	Ends   YearDay // last day of the standing
}

// A YearDay is a day of the year Y + Years.
type YearDay struct {
	Years int
	Month int
	Day   int
}

// In returns the day for the year y.
func (d YearDay) In(y int) ingest.Day {
	return ingest.DayOf(y+d.Years, timeMonth(d.Month), d.Day)
}

// A Chart gives the certified people required for a licence count.
type Chart struct {
	Steps []ChartStep // by rising licences; the first from 0
	// Beyond the last step, one Heads more for each further Every licences.
	Beyond ChartBeyond
}

// A ChartStep asks for Heads from Licenses on.
type ChartStep struct{ Licenses, Heads int }

// ChartBeyond is how a chart goes on.
type ChartBeyond struct{ Every, Heads int }

// Required returns the number of people required for a licence count.
func (c Chart) Required(licenses int) int {
	var in ChartStep
	for _, s := range c.Steps {
		if s.Licenses > licenses {
			return in.Heads
		}
		in = s
	}
	return in.Heads + (licenses-in.Licenses)/c.Beyond.Every*c.Beyond.Heads
}

// nextRise returns the licence count from which a chart asks for more people
// than for a count, and how many.
func (c Chart) nextRise(licenses int) (from, heads int) {
	now := c.Required(licenses)
	for _, s := range c.Steps {
		if s.Licenses > licenses && s.Heads > now {
			return s.Licenses, s.Heads
		}
	}
	last := c.Steps[len(c.Steps)-1]
	from = last.Licenses + max(0, licenses-last.Licenses)/c.Beyond.Every*c.Beyond.Every + c.Beyond.Every
	return from, c.Required(from)
}

// A LicenceJump is a licence count that somebody should look at: at least Times
// the last one or at most that part of it, and Away from it or asking for
// another number of people (rule G7a).
type LicenceJump struct{ Times, Away int }

// Privileges are what comes with the status.
type Privileges struct {
	Indicator string // the mark in the partner directory
	Queue     string // the ticket queue
}

// PremierProgram is the rule data of Cisco Premier (Integrator).
type PremierProgram struct {
	Name            string
	Ends            Ending
	Specializations Rule[int] // how many are asked for
	Roles           Rule[Roles]
	Careers         Rule[Careers]
	Services        Rule[[]Service]
	Terms           Rule[string] // what is accepted, in words
	Contacts        Rule[ContactsDuty]
	FollowUps       Rule[FollowUpsDuty]
	FiscalYear      Rule[FiscalYear]
	Plan            Rule[PlanTerms]
}

func (premierProgram) file() string             { return premierFile }
func (premierProgram) ends(p *Programs) *Ending { return &p.Premier.Ends }

func (premierProgram) rules(p *Programs) (name *string, rules []programRule) {
	m := &p.Premier
	return &m.Name, []programRule{
		listedRule[int]{&m.Specializations, "premier.specialization", (*ruleFile).people, specializationWords, false},
		listedRule[Roles]{&m.Roles, "premier.roles", (*ruleFile).roles, Roles.String, false},
		listedRule[Careers]{&m.Careers, "premier.careers", (*ruleFile).careers, Careers.String, false},
		listedRule[[]Service]{&m.Services, "premier.services", (*ruleFile).services, serviceWords, false},
		listedRule[string]{&m.Terms, "premier.terms", (*ruleFile).text, asIs, false},
		listedRule[ContactsDuty]{&m.Contacts, "premier.contacts", (*ruleFile).contacts, ContactsDuty.String, false},
		listedRule[FollowUpsDuty]{&m.FollowUps, "premier.follow-ups", (*ruleFile).followUps, FollowUpsDuty.String, false},
		listedRule[FiscalYear]{&m.FiscalYear, "premier.fiscal-year", (*ruleFile).fiscalYear, FiscalYear.String, false},
		listedRule[PlanTerms]{&m.Plan, "premier.get-well-plan", (*ruleFile).plan, PlanTerms.String, false},
	}
}

// Roles are the two certified roles, in words, and who may fill them.
type Roles struct {
	RoleA string
	RoleB string
}

// Careers is the list of career certifications.
type Careers struct {
	// ValidityMonths is how long one without an expiry date lasts.
	ValidityMonths int
	// Prefixes is how a name begins that must be a career certification.
	Prefixes []string
	// LateDays is how many days after a title was retired it may still be earned.
	LateDays int
	Titles   []CareerTitle
}

// Title returns the career certification of a code.
func (c Careers) Title(code string) (CareerTitle, bool) {
	i := slices.IndexFunc(c.Titles, func(t CareerTitle) bool { return t.Code == code })
	if i < 0 {
		return CareerTitle{}, false
	}
	return c.Titles[i], true
}

// A CareerTitle is a career certification, and the roles that it fills.
type CareerTitle struct {
	Code    string
	Name    string
	Aliases []string
	Level   string // entry, associate, specialist, professional, expert or architect
	Retired ingest.Day
	RoleA   bool
	RoleB   bool
}

// A Service is one of the service and support requirements: its key names the
// input columns that it reads, Label says it in words.
type Service struct{ Key, Label string }

// The keys of services. Agreement reads Resale agreement and ICPA, either of which will do.
const (
	ServiceAgreement = "agreement"
	Service8x5       = "service-8x5"
	ServiceCallback  = "callback"
	ServicePreSales  = "pre-sales"
	ServicePostSales = "post-sales"
)

// A ContactsDuty is the January duty: Count valid contacts provided through
// Through; it is due from DueFrom on. Both days lie in the calendar year in which the fiscal year ends.
type ContactsDuty struct {
	AfterMonths int // months since Premier was attained
	Count       int
	OpensOnDay  int // of the fiscal year, from 1: the first day on which contacts can be provided for it
	DueFrom     YearDay
	Through     YearDay
}

// A FollowUpsDuty is the July duty: scores of LowScore or less have their
// follow-up entered through Through; it is judged anew from DueFrom on.
type FollowUpsDuty struct {
	AfterMonths int
	LowScore    float64
	DueFrom     YearDay
	Through     YearDay
}

// A FiscalYear ends on the last Weekday (0 Sunday … 6 Saturday) of Month.
type FiscalYear struct{ Month, Weekday int }

// PlanTerms are the terms of the Get Well Plan: for how many months it runs.
type PlanTerms struct{ Months int }
