package rules

import (
	"fmt"
	"time"

	"assay/ingest"
)

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
	if i := r.IndexOn(day); i >= 0 {
		return r.Revisions[i], true
	}
	return rev, false
}

// RevisionOn is On without a copy; nil for none.
func (r *Rule[T]) RevisionOn(day ingest.Day) *Revision[T] {
	if i := r.IndexOn(day); i >= 0 {
		return &r.Revisions[i]
	}
	return nil
}

// InForce is RevisionOn, and the zero revision for none.
func (r *Rule[T]) InForce(day ingest.Day) *Revision[T] {
	if rev := r.RevisionOn(day); rev != nil {
		return rev
	}
	return new(Revision[T])
}

// IndexOn returns the index of the revision in force on a day, -1 for none.
func (r *Rule[T]) IndexOn(day ingest.Day) int {
	i := 0
	for i < len(r.Revisions) && r.Revisions[i].From <= day {
		i++
	}
	return i - 1
}

// FirstDays lists the first day of every revision.
func (r Rule[T]) FirstDays() []ingest.Day {
	out := make([]ingest.Day, len(r.Revisions))
	for i, rev := range r.Revisions {
		out[i] = rev.From
	}
	return out
}

// An Ending is the first day on which a program is no more, and where that is
// published (rule G11). The zero Ending is that of a program without an end.
type Ending struct {
	On     ingest.Day
	Source Source
}

// By tells whether the program has ended by a day.
func (e Ending) By(day ingest.Day) bool { return e.On != 0 && e.On <= day }

// A YearDay is a day of the year Y + Years.
type YearDay struct {
	Years int
	Month int
	Day   int
}

// In returns the day for the year y.
func (d YearDay) In(y int) ingest.Day {
	return ingest.DayOf(y+d.Years, time.Month(d.Month), d.Day)
}

// String returns the day as 31 January Y+1.
func (d YearDay) String() string {
	s := fmt.Sprintf("%d %s Y", d.Day, time.Month(d.Month))
	if d.Years != 0 {
		s += fmt.Sprintf("%+d", d.Years)
	}
	return s
}

// A FiscalYear ends on the last Weekday (0 Sunday … 6 Saturday) of Month.
type FiscalYear struct{ Month, Weekday int }

// String returns the end of the fiscal year in words.
func (f FiscalYear) String() string {
	return fmt.Sprintf("ends on the last %s of %s", time.Weekday(f.Weekday), time.Month(f.Month))
}

// End returns the last day of the fiscal year y (rule P6).
func (f FiscalYear) End(y int) ingest.Day {
	last := ingest.DayOf(y, time.Month(f.Month)+1, 0)
	back := (int(last.Time().Weekday()) - f.Weekday + 7) % 7
	return last - ingest.Day(back)
}

// Days returns the first and last day of the fiscal year y.
func (f FiscalYear) Days(y int) (first, last ingest.Day) { return f.End(y-1) + 1, f.End(y) }

// Of returns the fiscal year that a day lies in.
func (f FiscalYear) Of(d ingest.Day) int {
	y := d.Year()
	if d > f.End(y) {
		return y + 1
	}
	return y
}
