package evaluate

import (
	"slices"
	"time"

	"assay/ingest"
)

// monthsAhead is how far a run looks ahead.
const monthsAhead = 12

// A Turn is a change of status on a day to come, if nothing is added to the
// records: what a run of that day would find, were a run made and recorded on
// every day from this one on.
type Turn struct {
	On       ingest.Day // the first day of the new status
	Program  string     // name
	From, To Status
	Because  []Cause       // down to the record
	Cells    []ingest.Cell // where that stands
}

// Worse tells whether the change is for the worse.
func (t *Turn) Worse() bool { return ProgramOf(t.Program).worse(t.From, t.To) }

// A MonthEnd counts the partners by their status at the end of a month to come.
type MonthEnd struct {
	On     ingest.Day
	Counts [][]int // of each program, in the order of its statuses
}

// A horizon is the stretch of days looked ahead to, and the days in it on which
// the calendar or the rules may turn something for any partner.
type horizon struct {
	day, last ingest.Day              // of the run; the last one looked at
	turning   map[string][]ingest.Day // the standing in a program, by its name
	duties    []ingest.Day            // the two yearly duties, for those who have Premier
}

// horizon returns the twelve months after the day of a run.
func (p *Programs) horizon(day ingest.Day) horizon {
	h := horizon{day: day, last: AddMonths(day, monthsAhead), turning: map[string][]ingest.Day{}}
	for _, one := range programs {
		h.turning[one.about().Name] = h.sorted(one.turning(p, h))
	}
	h.duties = h.sorted(p.Premier.duties(p, h))
	return h
}

func (cpanelProgram) turning(p *Programs, h horizon) []ingest.Day {
	c := &p.CPanel
	days := slices.Concat([]ingest.Day{c.Ends.On}, c.FirstBadgeYear.firstDays(), c.Certifications.firstDays(), c.Window.firstDays(), c.RequiredHeads.firstDays(), c.GoodStanding.firstDays())
	for y := h.day.Year() - 2; y <= h.last.Year()+2; y++ {
		if w, ok := c.windowOf(y); ok {
			days = append(days, w.Opens.In(y), w.Closes.In(y)+1, w.Ends.In(y)+1)
		}
	}
	return days
}

func (premierProgram) turning(p *Programs, _ horizon) []ingest.Day {
	return append(p.Premier.firstDays(), p.Premier.Ends.On)
}

// duties are the days on which the two yearly duties can turn for anybody.
func (m *PremierProgram) duties(p *Programs, h horizon) []ingest.Day {
	var days []ingest.Day
	for y := h.day.Year() - 1; y <= h.last.Year()+1; y++ {
		for _, rev := range m.FiscalYear.Revisions {
			days = append(days, rev.Value.end(y)+1)
		}
		for _, r := range premierRequirements {
			days = append(days, r.calendar(p, y)...)
		}
	}
	return days
}

// firstDays lists the first day of every revision of the program's rules.
func (p *PremierProgram) firstDays() []ingest.Day {
	return slices.Concat(p.Specializations.firstDays(), p.Roles.firstDays(), p.Careers.firstDays(), p.Services.firstDays(), p.Terms.firstDays(),
		p.Contacts.firstDays(), p.FollowUps.firstDays(), p.FiscalYear.firstDays(), p.Plan.firstDays())
}

// firstDays lists the first day of every revision.
func (r Rule[T]) firstDays() []ingest.Day {
	out := make([]ingest.Day, len(r.Revisions))
	for i, rev := range r.Revisions {
		out[i] = rev.From
	}
	return out
}

// sorted returns the days that lie ahead, in order, each once. It reuses days.
func (h horizon) sorted(days []ingest.Day) []ingest.Day {
	days = slices.DeleteFunc(days, func(d ingest.Day) bool { return d <= h.day || d > h.last })
	slices.Sort(days)
	return slices.Compact(days)
}

// monthEnds lists the ends of months that lie ahead.
func (h horizon) monthEnds() []ingest.Day {
	var out []ingest.Day
	year, month, _ := h.day.Date()
	for n := range time.Month(monthsAhead + 1) {
		if end := ingest.DayOf(year, month+n+1, 0); h.day < end && end <= h.last {
			out = append(out, end)
		}
	}
	return out
}

// lookAhead finds every change of status ahead, and what to do: the least that
// would bring the partner (back) into compliance, what keeps a change for the
// worse from coming, and what follows from a status gained or lost. The case has
// been judged on the day.
//
// It judges only the days on which something can turn, each with what the one
// before recorded as history. Recording the days between, too, would change
// nothing: nothing turns on them, so they record what the last one did. But each
// turn has to be recorded: a lapse that a run saw when the first head came back
// has its plan from that day, which one jump from today wouldn't know.
func (c *partnerCase) lookAhead(f *PartnerFinding, h horizon) {
	ahead := c.carriedOut(nil, h.day)
	ahead.counts, ahead.staffed = slices.Clip(c.counts), true
	for i, one := range programs {
		ahead.history = append(slices.Clip(c.history), f.Record)
		f.Forecast = append(f.Forecast, one.turns(ahead, f.Standings[i], h)...)
	}
	slices.SortStableFunc(f.Forecast, func(a, b Turn) int { return int(a.On - b.On) })
	for i, one := range programs {
		f.Actions = append(f.Actions, one.advise(c, f, f.Standings[i], h)...)
	}
}

// turns judges the cPanel program on the days ahead, and keeps what each records.
func (cpanelProgram) turns(c *partnerCase, today Standing, h horizon) []Turn {
	status := today.In().Status
	if !status.Judged() && c.partner.BadgeHeld == 0 { // without a licence count nothing is earned
		return c.programs.CPanel.Ends.turns(CPanelProgramName, status, h)
	}
	var out []Turn
	for _, d := range c.cpanelDays(h) {
		if last := c.history[len(c.history)-1]; last.CPanel == CPanelSuspended && last.AsOf < d-1 {
			last.AsOf = d - 1 // every run that finds the partner suspended moves the day from which a year can be earned (rule C10)
			c.history = append(c.history, last)
		}
		now := c.cpanelOn(d)
		if now.status != status {
			because, cells := c.cpanelBecause(&now, d)
			out = append(out, Turn{On: d, Program: CPanelProgramName, From: status, To: now.status, Because: because, Cells: cells})
			status = now.status
		}
		if badges := now.records(); len(badges) > 0 {
			c.history = append(c.history, Record{AsOf: d, Licenses: c.licenses(), CPanel: status, Badges: badges})
		}
	}
	return out
}

// cpanelDays lists the days ahead on which the cPanel status can turn.
func (c *partnerCase) cpanelDays(h horizon) []ingest.Day {
	return h.sorted(append(c.requirementDays(cpanelRequirements, h), h.turning[CPanelProgramName]...))
}

// turns judges Premier on the days ahead, and keeps what each records. It notes
// whether a requirement comes to fail as well, changing the status or not.
func (premierProgram) turns(c *partnerCase, now Standing, h horizon) (out []Turn) {
	today := now.(*PremierFinding)
	status, was := today.Status, today.States
	if !status.Judged() {
		return c.programs.Premier.Ends.turns(PremierProgramName, status, h)
	}
	days := c.premierDays(h)
	for i := 0; i < len(days); i++ {
		d := days[i]
		now := c.premierOn(d)
		if now.Status != status {
			because, cells := c.premierBecause(&now, d)
			out = append(out, Turn{On: d, Program: PremierProgramName, From: status, To: now.Status, Because: because, Cells: cells})
			status = now.Status
		}
		if now.Status == PremierEnded {
			break
		}
		for n, state := range now.States {
			today.worsens = today.worsens || fails(state) && !fails(was[n])
		}
		was = now.States
		c.recordPremier(&now, d)
		days = c.withDeadline(days, i, h)
	}
	return out
}

// withDeadline adds the end of the plan that the newest record of the walk has,
// after the day at an index.
func (c *partnerCase) withDeadline(days []ingest.Day, i int, h horizon) []ingest.Day {
	from := c.recordedWalk()
	if from == nil || from.Walk.State != OnPlan {
		return days
	}
	end := c.programs.Premier.deadline(from.Walk.Since)
	at, known := slices.BinarySearch(days, end)
	if known || at <= i || end <= h.day || end > h.last {
		return days
	}
	return slices.Insert(days, at, end)
}

// premierDays lists the days ahead on which the Premier status can turn, but for
// the ends of plans that have not begun.
func (c *partnerCase) premierDays(h horizon) []ingest.Day {
	days := append(c.requirementDays(premierRequirements, h), h.turning[PremierProgramName]...)
	if since := c.partner.PremierSince; since != 0 && since <= h.last {
		days = append(append(days, since), h.duties...)
	}
	days = h.sorted(days)
	return c.withDeadline(days, -1, h)
}

// waiverDays lists the days on which a waiver of a requirement begins, or has ended.
func (c *partnerCase) waiverDays(requirement string) []ingest.Day {
	var days []ingest.Day
	for _, w := range c.waivers {
		if w.Requirement == requirement {
			days = append(days, w.From, w.Until+1)
		}
	}
	return days
}

// outlook counts the partners by status at the ends of the months ahead.
func outlook(findings []PartnerFinding, h horizon) []MonthEnd {
	out := make([]MonthEnd, 0, monthsAhead)
	for _, end := range h.monthEnds() {
		m := MonthEnd{On: end}
		for _, p := range AllPrograms() {
			counts := make([]int, len(p.Statuses))
			for i := range findings {
				counts[slices.Index(p.Statuses, findings[i].statusOn(p.Name, end))]++
			}
			m.Counts = append(m.Counts, counts)
		}
		out = append(out, m)
	}
	return out
}

// statusOn returns the status in a program on a day ahead, if nothing is added to the records.
func (f *PartnerFinding) statusOn(program string, d ingest.Day) Status {
	status := f.StatusIn(program)
	for i := range f.Forecast {
		if t := &f.Forecast[i]; t.On <= d && t.Program == program {
			status = t.To
		}
	}
	return status
}
