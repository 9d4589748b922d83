package evaluate

import (
	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A walked is where the walk of the Get Well Plan stands at the end of the day.
type walked struct {
	Walk
	// missing: nobody could fill a role on any day looked at, so that the records must be missing.
	missing bool
	// fresh: a plan begun on the day because the records don't tell since when (review).
	fresh  bool
	events []Event
}

func (w *walked) turn(d ingest.Day, to WalkState, why Cause) {
	w.State, w.Since = to, 0
	if to != Sound {
		w.Since = d
	}
	w.events = append(w.events, Event{On: d, Now: to, Why: why})
}

// fallOut turns to a plan, or to removed where no head is left.
func (w *walked) fallOut(d ingest.Day, heads int, kind CauseKind) {
	why := Cause{Kind: kind, Count: heads}
	if heads == 0 {
		w.turn(d, Removed, why)
		return
	}
	w.turn(d, OnPlan, why)
}

// LastDay returns the last day of a Get Well Plan that began on a day.
func (p *PremierProgram) LastDay(start ingest.Day) ingest.Day { return p.deadline(start) - 1 }

// deadline returns the first day after a plan's last.
func (p *PremierProgram) deadline(start ingest.Day) ingest.Day {
	rev, ok := p.Plan.On(start)
	if !ok {
		rev = p.Plan.Revisions[0]
	}
	return AddMonths(start, rev.Value.Months)
}

// walkAlone judges without history: the sheet's word is taken that the partner
// has Premier on the day, so only a lapse that lasts on it counts.
func (p *PremierProgram) walkAlone(s staffing, since, day ingest.Day) walked {
	var w walked
	all := s.stretches(since, day)
	last := all[len(all)-1]
	if last.filled {
		w.State = Sound
		return w
	}
	lapse, headless := ingest.Day(0), ingest.Day(0) // since when roles lapse, and since when no head is left
	anyHead, gap := false, false
	for _, st := range all {
		anyHead = anyHead || st.heads > 0
		switch { // a waiver fills the roles with no head, too
		case st.heads > 0:
			headless = 0
		case headless == 0:
			headless = st.from
		}
		switch {
		case st.filled:
			lapse, gap = st.to+1, false
		case st.heads == 0:
			gap = true
		}
	}
	switch {
	case !anyHead:
		w.missing = true
	case last.heads == 0:
		w.turn(headless, Removed, Cause{Kind: LastHeadLost})
	case lapse > 0 && !gap && day < p.deadline(lapse):
		w.turn(lapse, OnPlan, Cause{Kind: RolesShortSince})
	default:
		w.fresh = true
		w.turn(day, OnPlan, Cause{Kind: NoDayKnown})
	}
	return w
}

// walkOn goes on from the state that an earlier run recorded, day by day from
// its as-of day through the day.
func (p *PremierProgram) walkOn(from Walk, start ingest.Day, s staffing, day ingest.Day) walked {
	w := walked{Walk: from}
	sawFilled, sawHead := false, false
	for _, st := range s.stretches(start, day) {
		switch w.State {
		case Sound:
			if sawFilled && !st.filled {
				w.fallOut(st.from, st.heads, RolesShortWith)
			}
		case OnPlan:
			end := p.deadline(w.Since)
			switch {
			case end <= st.from:
				w.turn(end, Removed, Cause{Kind: PlanRanOut})
			case st.filled:
				w.turn(st.from, Sound, Cause{Kind: RolesFilledAgain})
			case st.heads == 0 && sawHead:
				w.turn(st.from, Removed, Cause{Kind: LastHeadLost})
			}
		}
		if end := p.deadline(w.Since); w.State == OnPlan && end <= st.to {
			w.turn(end, Removed, Cause{Kind: PlanRanOut})
		}
		if w.State == Removed {
			return w
		}
		sawFilled, sawHead = sawFilled || st.filled, sawHead || st.heads > 0
	}
	switch {
	case w.State == Sound && !sawFilled && !sawHead, w.State == OnPlan && !sawHead:
		return walked{missing: true}
	case w.State == Sound && !sawFilled:
		w.fallOut(day, s.heads.on(day), RolesShortNow)
	}
	return w
}

// PlanBefore returns the start of the plan that ended with the removal, 0 where
// none was running. It may have begun before the runs that this one knows turns of.
func (f *PremierFinding) PlanBefore() (start ingest.Day) {
	if f.Recorded.State == OnPlan {
		start = f.Recorded.Since
	}
	for _, e := range f.Events {
		switch e.Now {
		case OnPlan:
			start = e.On
		case Sound:
			start = 0
		}
	}
	return start
}

// Untold tells whether the removal follows a plan that no run recorded: nobody was
// told of it.
func (f *PremierFinding) Untold() bool { return untold(f.Events) }

func untold(events []Event) bool {
	n := len(events)
	return n > 1 && events[n-1].Now == Removed && events[n-2].Now == OnPlan
}

// PlanTerms are the terms of the Get Well Plan: for how many months it runs.
type PlanTerms struct{ Months int }

func readPlan(f *rules.File, n ast.Node) PlanTerms {
	return PlanTerms{Months: f.Months(f.Keys(n, "the plan", []string{"months"})["months"])}
}

// String returns the terms of the plan in words.
func (t PlanTerms) String() string { return plural(t.Months, "month", "months") }
