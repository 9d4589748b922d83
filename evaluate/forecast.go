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
	On       ingest.Day    // the first day of the new status
	Program  string        // cPanel or Premier
	From, To string        // statuses
	Because  []Cause       // down to the record
	Cells    []ingest.Cell // where that stands
}

// Worse tells whether the change is for the worse.
func (t *Turn) Worse() bool {
	if t.Program == CPanelProgramName {
		return worse(cpanelBestFirst, CPanelStatus(t.From), CPanelStatus(t.To))
	}
	return worse(premierBestFirst, PremierStatus(t.From), PremierStatus(t.To))
}

// worse tells whether a status stands after another one in an order.
func worse[S comparable](bestFirst []S, was, is S) bool {
	return slices.Index(bestFirst, is) > slices.Index(bestFirst, was)
}

// The statuses by what has to be done about them, the least first.
var (
	cpanelBestFirst  = []CPanelStatus{CPanelCertified, CPanelSuspended, CPanelUnknown, CPanelNotCertified, CPanelNotEnrolled, CPanelEnded}
	premierBestFirst = []PremierStatus{PremierCompliant, PremierEligible, PremierUnknown, PremierNotEligible, PremierOut, PremierPlan, PremierRemoved, PremierNotEnrolled, PremierEnded}
)

// A MonthEnd counts the partners by their status at the end of a month to come.
type MonthEnd struct {
	On      ingest.Day
	CPanel  []int // in the order of CPanelStatuses
	Premier []int // in the order of PremierStatuses
}

// A horizon is the stretch of days looked ahead to, and the days in it on which
// the calendar or the rules may turn something for any partner.
type horizon struct {
	day, last ingest.Day   // of the run; the last one looked at
	badges    []ingest.Day // badge windows open, standings end, rules change
	premier   []ingest.Day // rules change
	duties    []ingest.Day // the two yearly duties turn, for those who have Premier
}

// horizon returns the twelve months after the day of a run.
func (p *Programs) horizon(day ingest.Day) horizon {
	h := horizon{day: day, last: AddMonths(day, monthsAhead)}
	c, m := &p.CPanel, &p.Premier
	h.badges = slices.Concat([]ingest.Day{c.Ends.On}, c.FirstBadgeYear.firstDays(), c.Certifications.firstDays(), c.Window.firstDays(), c.RequiredHeads.firstDays(), c.GoodStanding.firstDays())
	for y := day.Year() - 2; y <= h.last.Year()+2; y++ {
		if w, ok := c.windowOf(y); ok {
			h.badges = append(h.badges, w.Opens.In(y), w.Closes.In(y)+1, w.Ends.In(y)+1)
		}
	}
	h.premier = append(m.firstDays(), m.Ends.On)
	for y := day.Year() - 1; y <= h.last.Year()+1; y++ {
		for _, rev := range m.FiscalYear.Revisions {
			h.duties = append(h.duties, rev.Value.end(y)+1)
		}
		for _, r := range premierRequirements {
			h.duties = append(h.duties, r.calendar(p, y)...)
		}
	}
	h.badges, h.premier, h.duties = h.sorted(h.badges), h.sorted(h.premier), h.sorted(h.duties)
	return h
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
	ahead.history = append(slices.Clip(c.history), f.Record)
	f.Forecast = ahead.cpanelTurns(f.CPanel.Status, h)
	ahead.history = append(slices.Clip(c.history), f.Record)
	turns, worsens := ahead.premierTurns(&f.Premier, h)
	f.Forecast = append(f.Forecast, turns...)
	slices.SortStableFunc(f.Forecast, func(a, b Turn) int { return int(a.On - b.On) })
	f.Actions = slices.Concat(c.adviseCPanel(f, h), c.advisePremier(f, worsens, h))
}

// cpanelTurns judges the cPanel program on the days ahead, and keeps what each records.
func (c *partnerCase) cpanelTurns(status CPanelStatus, h horizon) []Turn {
	if !status.Judged() && c.partner.BadgeHeld == 0 { // without a licence count nothing is earned
		return c.programs.CPanel.Ends.turns(CPanelProgramName, string(status), h)
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
			out = append(out, Turn{On: d, Program: CPanelProgramName, From: string(status), To: string(now.status), Because: because, Cells: cells})
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
	return h.sorted(append(c.requirementDays(cpanelRequirements, h), h.badges...))
}

// premierTurns judges Premier on the days ahead, and keeps what each records. It
// tells whether a requirement comes to fail as well, changing the status or not.
func (c *partnerCase) premierTurns(today *PremierFinding, h horizon) (out []Turn, worsens bool) {
	status, was := today.Status, today.States
	if !status.Judged() {
		return c.programs.Premier.Ends.turns(PremierProgramName, string(status), h), false
	}
	days := c.premierDays(h)
	for i := 0; i < len(days); i++ {
		d := days[i]
		now := c.premierOn(d)
		if now.Status != status {
			because, cells := c.premierBecause(&now, d)
			out = append(out, Turn{On: d, Program: PremierProgramName, From: string(status), To: string(now.Status), Because: because, Cells: cells})
			status = now.Status
		}
		if now.Status == PremierEnded {
			break
		}
		for n, state := range now.States {
			worsens = worsens || fails(state) && !fails(was[n])
		}
		was = now.States
		c.recordPremier(&now, d)
		days = c.withDeadline(days, i, h)
	}
	return out, worsens
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
	days := append(c.requirementDays(premierRequirements, h), h.premier...)
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
		m := MonthEnd{On: end, CPanel: make([]int, len(CPanelStatuses)), Premier: make([]int, len(PremierStatuses))}
		for i := range findings {
			cpanel, premier := findings[i].statusOn(end)
			m.CPanel[slices.Index(CPanelStatuses, cpanel)]++
			m.Premier[slices.Index(PremierStatuses, premier)]++
		}
		out = append(out, m)
	}
	return out
}

// statusOn returns the statuses on a day ahead, if nothing is added to the records.
func (f *PartnerFinding) statusOn(d ingest.Day) (CPanelStatus, PremierStatus) {
	cpanel, premier := f.CPanel.Status, f.Premier.Status
	for _, t := range f.Forecast {
		switch {
		case t.On > d:
		case t.Program == CPanelProgramName:
			cpanel = CPanelStatus(t.To)
		default:
			premier = PremierStatus(t.To)
		}
	}
	return cpanel, premier
}
