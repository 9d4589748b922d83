package evaluate

import (
	"slices"
	"sync"
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

// A MonthEnd counts the partners by their status at the end of a month to come, or
// at the end of the last day looked ahead to.
type MonthEnd struct {
	On     ingest.Day
	Counts [][]int // of each program, in the order of its statuses
}

// A horizon is the stretch of days looked ahead to, and the days in it on which
// the standing of any partner in a program may turn, by the program's name.
type horizon struct {
	day, last ingest.Day              // of the run; the last one looked at
	rules     map[string][]ingest.Day // by a new revision of a rule, or the end of the program
	calendar  map[string][]ingest.Day // by the calendar of its requirements
}

// horizon returns the twelve months after the day of a run.
func (p *Programs) horizon(day ingest.Day) horizon {
	return p.stretch(day, AddMonths(day, monthsAhead))
}

// stretch returns the days after one through another.
func (p *Programs) stretch(day, last ingest.Day) horizon {
	h := horizon{day: day, last: last, rules: map[string][]ingest.Day{}, calendar: map[string][]ingest.Day{}}
	for _, one := range programs {
		name := one.about().Name
		h.rules[name] = h.sorted(append(firstDays(one, p), one.ends(p).On))
		for y := h.day.Year() - 2; y <= h.last.Year()+2; y++ {
			for _, r := range one.about().requirements {
				h.calendar[name] = append(h.calendar[name], r.calendar(p, y)...)
			}
		}
		h.calendar[name] = h.sorted(h.calendar[name])
	}
	return h
}

// sorted returns the days that lie ahead, in order, each once. It reuses days.
func (h horizon) sorted(days []ingest.Day) []ingest.Day {
	days = slices.DeleteFunc(days, func(d ingest.Day) bool { return d <= h.day || d > h.last })
	slices.Sort(days)
	return slices.Compact(days)
}

// monthEnds lists the ends of months that lie ahead, and the last day looked at.
func (h horizon) monthEnds() []ingest.Day {
	var out []ingest.Day
	year, month, _ := h.day.Date()
	for n := range time.Month(monthsAhead + 1) {
		if end := ingest.DayOf(year, month+n+1, 0); h.day < end && end <= h.last {
			out = append(out, end)
		}
	}
	if len(out) == 0 || out[len(out)-1] < h.last {
		out = append(out, h.last)
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
	room := roomsAhead.Get().(*[]Record)
	recorded := append(append((*room)[:0], c.history...), f.Record)
	forecast := make([][]Turn, len(programs))
	for i, p := range programs {
		ahead.history = recorded
		forecast[i] = ahead.turns(p, f.Standings[i].In(), h)
	}
	*room = recorded
	roomsAhead.Put(room)
	f.Forecast = slices.Concat(forecast...)
	slices.SortStableFunc(f.Forecast, func(a, b Turn) int { return int(a.On - b.On) })
	actions := make([][]Action, len(programs))
	for i, p := range programs {
		actions[i] = p.advise(c, f, f.Standings[i], h)
		if f.Standings[i].In().Status != p.about().final {
			c.together(p, actions[i], h)
		}
	}
	f.Actions = slices.Concat(actions...)
}

// roomsAhead have room for the records of days ahead, as many as most partners
// need: it is used for one partner after the other.
var roomsAhead = sync.Pool{New: func() any {
	room := make([]Record, 0, 32)
	return &room
}}

// turns judges a program on the days ahead, and keeps what each of them records.
// It notes in today's verdict whether a requirement comes to fail, even where the
// status stays.
func (c *partnerCase) turns(p program, today *Verdict, h horizon) []Turn {
	status, states := today.Status, today.States
	if p.settled(c, status) {
		return endTurns(*p.ends(c.programs), p.about().Name, status, h)
	}
	var out []Turn
	days := p.days(c, h)
	for i := 0; i < len(days); i++ {
		d := days[i]
		now := p.on(c, d)
		if is := now.In().Status; is != status {
			because, cells := p.because(c, now, d)
			out = append(out, Turn{On: d, Program: p.about().Name, From: status, To: is, Because: because, Cells: cells})
			status = is
		}
		if status == Ended {
			break
		}
		for n, state := range now.In().States {
			today.worsens = today.worsens || fails(state) && !fails(states[n])
		}
		states = now.In().States
		p.record(c, now, d)
		days = p.further(c, days, i, h)
	}
	return out
}

// daysAhead lists the days ahead on which the status in a program can turn: by the
// partner's records, by a waiver, by the rules and by the calendar.
func (c *partnerCase) daysAhead(p program, h horizon) []ingest.Day {
	name := p.about().Name
	return h.sorted(slices.Concat(c.requirementDays(p.about().requirements, h), h.rules[name], h.calendar[name]))
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

// outlook counts the partners by status at the ends of some days: those of the
// months ahead, and the last day looked at, so that every change ahead is in the
// last count.
func outlook(findings []PartnerFinding, ends []ingest.Day) []MonthEnd {
	out := make([]MonthEnd, 0, len(ends))
	for _, end := range ends {
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
