package evaluate

import (
	"fmt"

	"assay/ingest"
)

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
