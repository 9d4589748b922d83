package evaluate

import (
	"slices"

	"assay/evaluate/rules"
	"assay/ingest"
)

// A requirement is one thing that a program asks of a partner. Each has a file
// of its own, and a place in the list of its program: all that is done with
// requirements goes through these lists.
type requirement interface {
	// about gives its names.
	about() *named
	// judge tells where the requirement stands at the end of a day, waivers aside.
	judge(c *partnerCase, f Standing, day ingest.Day) State
	// tell fills in a line, whose state is known, with what was found and asked,
	// and what would mend it.
	tell(c *partnerCase, l *Line, f Standing, day ingest.Day)
	// calendar are the days around a year on which the rules let the requirement
	// turn for everybody.
	calendar(p *Programs, y int) []ingest.Day
	// days are those on which the requirement can turn by the partner's records;
	// those of the rules, the calendar and waivers aside.
	days(c *partnerCase, h horizon) []ingest.Day
	// steps are the cheapest that, carried out on a day, let the requirement be
	// met that is not met on day d; none where no step does.
	steps(c *partnerCase, d, on ingest.Day) []Step
	// turned says by which records the requirement turns on a day.
	turned(c *partnerCase, l *Line, f Standing, d ingest.Day) []Cause
	// last is the last day on which something can be done that counts on day d;
	// without a bound of its own the day before.
	last(c *partnerCase, d ingest.Day) ingest.Day
	// due is the day by which the requirement has to be mended, by a bound of its
	// own; 0 for none.
	due(c *partnerCase, state State, day ingest.Day) ingest.Day
	// ask finishes the action that asks a partner to mend the requirement, but for
	// its steps; false where the records have it met in time without any.
	ask(c *partnerCase, f *PartnerFinding, a *Action) bool
}

// named is what a requirement is called, and how one behaves that has nothing
// of its own to say.
type named struct {
	id       string // in results.json, in waivers and in the register
	words    string // in sentences
	several  bool   // sentences go on with "are"
	waivable bool
	// planned: its lapse opens a Get Well Plan (rule P7).
	planned bool
	// duty: it is asked only of those who have the status.
	duty bool
}

func (n *named) about() *named                                            { return n }
func (*named) calendar(*Programs, int) []ingest.Day                       { return nil }
func (*named) days(*partnerCase, horizon) []ingest.Day                    { return nil }
func (*named) steps(_ *partnerCase, d, on ingest.Day) []Step              { return nil }
func (*named) turned(*partnerCase, *Line, Standing, ingest.Day) []Cause   { return nil }
func (*named) last(_ *partnerCase, d ingest.Day) ingest.Day               { return d - 1 }
func (*named) due(_ *partnerCase, state State, day ingest.Day) ingest.Day { return 0 }
func (*named) ask(*partnerCase, *PartnerFinding, *Action) bool            { return true }

// requirementsOf lists the requirements of all programs that a function picks, by
// the programs' order; one that several programs ask for once.
func requirementsOf(which func(*named) bool) []*named {
	var out []*named
	for _, p := range programs {
		for _, r := range p.about().requirements {
			known := slices.ContainsFunc(out, func(n *named) bool { return n.id == r.about().id })
			if !known && which(r.about()) {
				out = append(out, r.about())
			}
		}
	}
	return out
}

// Waivable lists the IDs of the requirements that a waiver may name.
func Waivable() []string {
	var out []string
	for _, n := range requirementsOf(func(n *named) bool { return n.waivable }) {
		out = append(out, n.id)
	}
	return out
}

// judgeAll tells where each of the requirements stands at the end of a day.
func (c *partnerCase) judgeAll(all []requirement, f Standing, day ingest.Day) []State {
	states := make([]State, len(all))
	for i, r := range all {
		states[i] = c.judged(r, f, day)
	}
	return states
}

// judged tells where a requirement stands at the end of a day.
func (c *partnerCase) judged(r requirement, f Standing, day ingest.Day) State {
	return c.waive(r.about().id, r.judge(c, f, day), day)
}

// lines says of each of the requirements what was found and asked.
func (c *partnerCase) lines(all []requirement, f Standing, day ingest.Day) []Line {
	lines := make([]Line, len(all))
	for i, r := range all {
		c.fillLine(&lines[i], r, f, day)
	}
	return lines
}

func (c *partnerCase) lineOf(r requirement, f Standing, day ingest.Day) *Line {
	l := new(Line)
	c.fillLine(l, r, f, day)
	return l
}

func (c *partnerCase) fillLine(l *Line, r requirement, f Standing, day ingest.Day) {
	id := r.about().id
	l.Requirement, l.State = id, f.State(id)
	r.tell(c, l, f, day)
	c.tellWaiver(l, day)
}

// publish fills in what the rule data say of a line, and returns the revision in force.
func publish[T any](l *Line, r *rules.Rule[T], day ingest.Day) *rules.Revision[T] {
	rev := r.InForce(day)
	l.Label, l.Clause, l.Source = r.Text, r.Clause, &rev.Source
	return rev
}

// fails tells whether a requirement keeps a partner from being compliant.
func fails(s State) bool { return s == NotMet || s == Unknown }

// turnedRequirements says by which records the requirements of a program came to
// be met or failed on a day, given where they stood the day before.
func (c *partnerCase) turnedRequirements(p program, before []State, f Standing, d ingest.Day) []Cause {
	var out []Cause
	for i, r := range p.about().requirements {
		was, is := before[i], f.State(r.about().id)
		if fails(was) == fails(is) && (was != Unknown || is != NotMet) {
			continue
		}
		l := c.lineOf(r, f, d)
		why := r.turned(c, l, f, d)
		if !r.about().planned { // who fills the roles turns with a waiver, too
			why = append(c.waiverTurns(r.about(), d), why...)
		}
		if len(why) == 0 && !r.about().planned {
			if slices.Contains(firstDays(p, c.programs), d) {
				why = append(why, Cause{Kind: RulesChange, Day: d})
			}
			why = append(why, Cause{Kind: RequirementStands, Line: l, Cells: l.Cells})
		}
		out = append(out, why...)
	}
	return out
}

// requirementDays lists the days on which any of the requirements can turn by the
// partner's records or a waiver.
func (c *partnerCase) requirementDays(all []requirement, h horizon) []ingest.Day {
	var days []ingest.Day
	for _, r := range all {
		days = append(append(days, r.days(c, h)...), c.waiverDays(r.about().id)...)
	}
	return days
}

// Called is how sentences call a requirement, and whether it is several things.
func Called(id string) (words string, several bool) {
	for _, p := range programs {
		for _, r := range p.about().requirements {
			if n := r.about(); n.id == id {
				return n.words, n.several
			}
		}
	}
	return id, true
}

// unmet are the requirements that are not met, unknown or waived.
func unmet(lines []Line) []Cause {
	var out []Cause
	for i := range lines {
		if l := &lines[i]; l.Wants() {
			out = append(out, Cause{Kind: RequirementFails, Line: l})
		}
	}
	return out
}

// Wants tells whether a requirement is not met, unknown or waived.
func (l *Line) Wants() bool { return fails(l.State) || l.State == Waived }

// mends tells whether it is known what would mend the requirement.
func (l *Line) mends() bool { return l.Mend != "" || len(l.Scores) > 0 }
