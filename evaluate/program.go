package evaluate

import (
	"slices"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A program is what is done with one of the programs, beside its requirements:
// all that is common goes by the list of programs.
type program interface {
	// about is what it is called, and its statuses.
	about() *Program
	// file is its rule file, in a templates folder. Its data are the program's name,
	// its rules and its end, of which rules and ends say where they are kept.
	file() string
	rules(p *Programs) (name *string, all []programRule)
	ends(p *Programs) *rules.Ending
	// judge judges the partner at the end of a day, and says why. On judges it on the
	// days ahead: without words, and without noting a problem twice.
	judge(c *partnerCase, day ingest.Day) Standing
	on(c *partnerCase, d ingest.Day) outcome
	// settled tells whether nothing but the end of the program turns a status ahead.
	settled(c *partnerCase, status Status) bool
	// days are those ahead on which the status can turn, and further adds to them
	// what follows from what was recorded of the one at an index.
	days(c *partnerCase, h horizon) []ingest.Day
	further(c *partnerCase, days []ingest.Day, i int, h horizon) []ingest.Day
	// because says why the status turned on a day.
	because(c *partnerCase, now outcome, d ingest.Day) ([]Cause, []ingest.Cell)
	// record keeps in the case what a run of a day ahead would.
	record(c *partnerCase, now outcome, d ingest.Day)
	// advise says what to do, what mends today's status first, then what keeps it.
	advise(c *partnerCase, f *PartnerFinding, now Standing, h horizon) []Action
	// keep fills in what the register keeps of a standing, and kept reads the
	// status from what it kept.
	keep(now Standing, r *Record)
	kept(r *Record) Status
	// compare appends in what two records differ beyond the status, and changes are
	// those since the last record, from which the finding's has such differences.
	compare(out []Difference, before, now *Record) []Difference
	changes(f *PartnerFinding, now Standing, last *Record, differences []Difference) []Change
	// owed says what the records of a partner that is missing give it on a day, ""
	// for nothing (rule G7).
	owed(p *Programs, records []Record, day ingest.Day) string
}

// programs lists the programs, in the order in which reports have them.
var programs = []program{cpanelProgram{}, premierProgram{}}

// A Program is what a program is called, and its statuses.
type Program struct {
	Name     string   // in actions, changes and turns: cPanel
	Key      string   // of its verdict in results.json
	Title    string   // in full
	Statuses []Status // best first; Ended is the last
	// Outside is the status of those not in it.
	Outside Status
	// bestFirst are the statuses by what has to be done about them, the least first.
	bestFirst []Status
	// followed are the statuses whose numbers are told from run to run; none: the best.
	followed []Status
	// final is a status that no step ends, "" for none.
	final        Status
	requirements []requirement
}

// AllPrograms lists the programs, in the order in which reports have them.
func AllPrograms() []*Program {
	out := make([]*Program, len(programs))
	for i, p := range programs {
		out[i] = p.about()
	}
	return out
}

// ProgramOf returns the program of a name; one without a status where there is none.
func ProgramOf(name string) *Program {
	i := slices.IndexFunc(programs, func(p program) bool { return p.about().Name == name })
	if i < 0 {
		return &Program{Name: name}
	}
	return programs[i].about()
}

// Requirements lists the IDs of what the program asks for, in order.
func (p *Program) Requirements() []string {
	ids := make([]string, len(p.requirements))
	for i, r := range p.requirements {
		ids[i] = r.about().id
	}
	return ids
}

// Followed are the statuses whose numbers are told from run to run.
func (p *Program) Followed() []Status {
	if len(p.followed) == 0 {
		return p.Statuses[:1]
	}
	return p.followed
}

// turned is the kind of a change from one status to another.
func (p *Program) turned(was, is Status) ChangeKind {
	switch {
	case is == Ended:
		return ProgramEnded
	case is == p.Outside:
		return LeftProgram
	case was == p.Outside || was == Ended:
		return JoinedProgram
	case is == UnknownStatus:
		return BecameUnknown
	case p.worse(was, is):
		return FellOut
	}
	return Recovered
}

// worse tells whether one status stands after another.
func (p *Program) worse(was, is Status) bool {
	return slices.Index(p.bestFirst, is) > slices.Index(p.bestFirst, was)
}

// A Status is where a partner stands in a program, spelled as in results.json.
type Status string

// The statuses that every program may give.
const (
	NotEnrolled   Status = "Not enrolled"
	UnknownStatus Status = "Unknown"
	Ended         Status = "Ended"
)

// Judged tells whether anything is asked of a partner with the status: it is in
// the program, and the program hasn't ended (rules G6 and G11).
func (s Status) Judged() bool { return s != NotEnrolled && s != Ended }

// A Standing is where a partner stands in a program at the end of a day: a
// [Verdict], and what only that program has.
type Standing interface {
	// In is what every program has.
	In() *Verdict
	State(requirement string) State
	// Words say where the partner stands, with what only the program has.
	Words() string
	// Mapped is a copy in which Employee IDs, causes and lines are what the functions make of them.
	Mapped(id func(string) string, why func(Cause) Cause, line func(Line) Line) Standing
}

// A Verdict is what a standing has in every program.
type Verdict struct {
	Program string // name
	Status  Status
	States  []State // of the requirements, in order; none where the partner is not judged
	Lines   []Line  // of the requirements, in order; where the partner is not judged, one that says so

	atOnce  bool // what is not met has to be mended at once, as the partner has the status
	worsens bool // a requirement comes to fail ahead
}

// An outcome is what judging a program without a word gives.
type outcome interface{ In() *Verdict }

// In returns the verdict of a standing.
func (v *Verdict) In() *Verdict { return v }

// Words say where the partner stands: the status, where the program has nothing else to say.
func (v *Verdict) Words() string { return string(v.Status) }

// State tells where a requirement stands, by its ID.
func (v *Verdict) State(id string) State {
	for i, r := range ProgramOf(v.Program).requirements {
		if r.about().id == id && i < len(v.States) {
			return v.States[i]
		}
	}
	return NotApplicable
}

// Standings are where one partner stands, in the order of the programs.
type Standings []Standing

// On returns the standing in a program, by its name; nil for none.
func (s Standings) On(program string) Standing {
	for _, one := range s {
		if one.In().Program == program {
			return one
		}
	}
	return nil
}

// StatusIn returns the status in a program, by its name; "" for none.
func (s Standings) StatusIn(program string) Status {
	if one := s.On(program); one != nil {
		return one.In().Status
	}
	return ""
}

// NewBadgeYears are the badge years held that no earlier run and no sheet knew, by
// year (rule C7).
func (s Standings) NewBadgeYears() []int { return s.CPanel().NewYears }

// CPanel returns the standing in the cPanel program, an empty one where there is none.
func (s Standings) CPanel() *CPanelFinding { return standingIn[CPanelFinding](s) }

// Premier returns the standing in Cisco Premier, an empty one where there is none.
func (s Standings) Premier() *PremierFinding { return standingIn[PremierFinding](s) }

func standingIn[T any](s Standings) *T {
	for _, one := range s {
		if f, ok := one.(any).(*T); ok {
			return f
		}
	}
	return new(T)
}

// mapped returns a list of what a function makes of each; nil stays nil.
func mapped[T any](list []T, of func(T) T) []T {
	list = slices.Clone(list)
	for i := range list {
		list[i] = of(list[i])
	}
	return list
}
