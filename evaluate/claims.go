package evaluate

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"assay/ingest"
)

// claims are the full-time rows of a person with rows at several partners, put in
// order once for all partners and days (rule P9).
type claims struct {
	partners []ingest.PartnerID // that have any
	latest   []latestStart      // by days
	counts   map[ingest.PartnerID]spans
	spans    map[ingest.PartnerID]spans
	turns    []ingest.Day       // on which any row begins, or has ended
	starts   []*ingest.Employee // the rows in order of their first days
	ends     []*ingest.Employee // the rows in order of their last days, those without one first
	onDay    atomic.Pointer[claimsOn]
}

// A latestStart is a stretch of days over which the same start is the latest.
type latestStart struct {
	span
	*contest
}

// A contest is between the partners at which somebody started full time on one day.
type contest struct {
	start   ingest.Day
	rivals  []rival // in order of their partners' numbers
	longest ingest.PartnerID
	// The last days of the longest of the rows, and of the longest at another partner: 0 for none.
	end, second ingest.Day
}

// A rival is a partner in a contest, with the last day of its longest row.
type rival struct {
	partner ingest.PartnerID
	to      ingest.Day
}

// A claim is a full-time row of a person: at which partner, since when.
type claim struct {
	rival
	start ingest.Day // 0: since ever
}

// claimsOf returns the full-time rows of a person with rows at several partners,
// worked out once; nil for anybody else.
func (e *evaluation) claimsOf(person int32) *claims {
	if !e.people.moves(person) {
		return nil
	}
	if e.people.supposed.of(person) != nil {
		return e.readClaims(person)
	}
	return kept(&e.claims[person], func() *claims { return e.readClaims(person) })
}

func (e *evaluation) readClaims(person int32) *claims {
	var all []claim
	c := &claims{counts: map[ingest.PartnerID]spans{}, spans: map[ingest.PartnerID]spans{}}
	for _, row := range e.people.rowsOf(person) {
		m := e.people.employee(row)
		if strays(m) || !fullTime(m) {
			continue
		}
		s := openSpan(m.From, m.Until)
		c.starts = append(c.starts, m)
		all = append(all, claim{rival{m.Partner, s.to}, m.From})
		if c.spans[m.Partner] == nil {
			c.partners = append(c.partners, m.Partner)
		}
		c.spans[m.Partner] = append(c.spans[m.Partner], s)
		if c.turns = append(c.turns, s.from); s.to < maxDay {
			c.turns = append(c.turns, s.to+1)
		}
	}
	slices.SortFunc(c.partners, func(a, b ingest.PartnerID) int {
		return strings.Compare(e.roster.PartnerIDs[a], e.roster.PartnerIDs[b])
	})
	c.ends = slices.Clone(c.starts)
	slices.SortStableFunc(c.ends, func(a, b *ingest.Employee) int { return cmp.Compare(a.Until, b.Until) })
	slices.Sort(c.turns)
	c.turns = slices.Compact(c.turns)
	for p, s := range c.spans {
		c.spans[p] = union(s)
	}
	c.latest = latestStarts(contests(all))
	for _, l := range c.latest {
		if alone := (span{max(l.from, l.second+1), l.to}); alone.from <= alone.to {
			c.counts[l.longest] = append(c.counts[l.longest], alone)
		}
	}
	for p, s := range c.counts {
		c.counts[p] = union(s)
	}
	return c
}

// contests groups claims by their start, the earliest first.
func contests(all []claim) []*contest {
	slices.SortFunc(all, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.partner, b.partner), cmp.Compare(b.to, a.to))
	})
	all = slices.CompactFunc(all, func(a, b claim) bool { return a.start == b.start && a.partner == b.partner })
	var out []*contest
	for _, one := range all {
		if n := len(out); n == 0 || out[n-1].start != one.start {
			out = append(out, &contest{start: one.start})
		}
		c := out[len(out)-1]
		c.rivals = append(c.rivals, one.rival)
		if one.to > c.end {
			c.longest, c.end, c.second = one.partner, one.to, c.end
		} else {
			c.second = max(c.second, one.to)
		}
	}
	return out
}

// latestStarts tells which contest decides on each day: that of the latest start
// of which a row goes on.
func latestStarts(all []*contest) []latestStart {
	var out []latestStart
	var open []*contest // the latest start last
	day := minDay
	until := func(next ingest.Day) {
		for day < next && len(open) > 0 {
			last := open[len(open)-1]
			if last.end < day {
				open = open[:len(open)-1]
				continue
			}
			end := min(last.end, next-1)
			out = append(out, latestStart{span{day, end}, last})
			day = end + 1
		}
		day = next
	}
	for _, c := range all {
		until(max(c.start, minDay))
		open = append(open, c)
	}
	until(maxDay + 1)
	return out
}

// several tells whether the rows are at more than one partner.
func (c *claims) several() bool { return c != nil && len(c.partners) > 1 }

// on returns the contest that decides on a day, nil for none.
func (c *claims) on(d ingest.Day) *contest {
	i, _ := slices.BinarySearchFunc(c.latest, d, func(l latestStart, d ingest.Day) int { return cmp.Compare(l.to, d) })
	if i == len(c.latest) || c.latest[i].from > d {
		return nil
	}
	return c.latest[i].contest
}

// ties tells whether the person ties at a partner on a day: counts for none.
func (c *claims) ties(partner ingest.PartnerID, d ingest.Day) bool {
	last := c.on(d)
	if last == nil || d > last.second {
		return false
	}
	i, found := slices.BinarySearchFunc(last.rivals, partner, func(r rival, p ingest.PartnerID) int { return cmp.Compare(r.partner, p) })
	return found && last.rivals[i].to >= d
}

// tieTurns returns the days in a stretch on which a tie at a partner begins, or has ended.
func (c *claims) tieTurns(partner ingest.PartnerID, in span) (days []ingest.Day) {
	i, _ := slices.BinarySearch(c.turns, in.from)
	for ; i < len(c.turns) && c.turns[i] <= in.to; i++ {
		if d := c.turns[i]; c.ties(partner, d) != c.ties(partner, d-1) {
			days = append(days, d)
		}
	}
	return days
}

// starting returns the first of the rows elsewhere than at a partner that begin on a day; nil for none.
func (c *claims) starting(elsewhere ingest.PartnerID, d ingest.Day) *ingest.Employee {
	if c == nil {
		return nil
	}
	return firstOn(c.starts, elsewhere, d, func(e *ingest.Employee) ingest.Day { return e.From })
}

// laterThan returns rows elsewhere than at a partner that cover a day and begin on or
// after the day on which its own latest does: one, where there is just one, else some.
func (c *claims) laterThan(here ingest.PartnerID, d ingest.Day) (rows []*ingest.Employee) {
	i, _ := slices.BinarySearchFunc(c.starts, d+1, func(e *ingest.Employee, d ingest.Day) int { return cmp.Compare(e.From, d) })
	own := ingest.Day(-1)
	for _, e := range slices.Backward(c.starts[:i]) {
		switch {
		case e.From < own || len(rows) > 1:
			return rows
		case !openSpan(e.From, e.Until).has(d):
		case e.Partner == here:
			own = e.From
		default:
			rows = append(rows, e)
		}
	}
	return rows
}

// ending returns the first of the rows elsewhere than at a partner whose last day is a day; nil for none.
func (c *claims) ending(elsewhere ingest.PartnerID, d ingest.Day) *ingest.Employee {
	if c == nil {
		return nil
	}
	return firstOn(c.ends, elsewhere, d, func(e *ingest.Employee) ingest.Day { return e.Until })
}

// firstOn returns the first of a person's rows that has the day d and isn't at the
// partner elsewhere; nil for none. The rows are in order of that day, which of reads.
func firstOn(rows []*ingest.Employee, elsewhere ingest.PartnerID, d ingest.Day, of func(*ingest.Employee) ingest.Day) *ingest.Employee {
	i, _ := slices.BinarySearchFunc(rows, d, func(e *ingest.Employee, d ingest.Day) int { return cmp.Compare(of(e), d) })
	for ; i < len(rows) && of(rows[i]) == d; i++ {
		if rows[i].Partner != elsewhere {
			return rows[i]
		}
	}
	return nil
}

// claimsOn is what is said of a person's claims on the day of a run.
type claimsOn struct {
	day      ingest.Day
	latest   []string                                // the partners with the latest start, in order of their IDs
	employed []string                                // the partners at which the person is employed, full time or not, in order of their IDs
	beside   map[ingest.PartnerID][]ingest.PartnerID // see besides
}

// claimsOn returns what is said of a person's claims on a day.
func (e *evaluation) claimsOn(person int32, day ingest.Day) *claimsOn {
	c := e.claimsOf(person)
	if o := c.onDay.Load(); o != nil && o.day == day {
		return o
	}
	o := &claimsOn{day: day, beside: c.besides(day), employed: e.employers(person, day)}
	if last := c.on(day); last != nil {
		for _, r := range last.rivals {
			if r.to >= day {
				o.latest = append(o.latest, e.roster.PartnerIDs[r.partner])
			}
		}
		slices.Sort(o.latest)
	}
	c.onDay.Store(o)
	return o
}

// employers lists the partners at which a person is employed on a day, in order of their IDs.
func (e *evaluation) employers(person int32, day ingest.Day) (ids []string) {
	for _, row := range e.people.rowsOf(person) {
		if m := e.people.employee(row); !strays(m) && readableSpan(m) && openSpan(m.From, m.Until).has(day) {
			ids = append(ids, e.roster.PartnerIDs[m.Partner])
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// besides lists for each partner the others at which the person is full time on
// the same days through a day: all of them, or, of many, the first that were
// found, one more than are ever named.
func (c *claims) besides(day ingest.Day) map[ingest.PartnerID][]ingest.PartnerID {
	type turn struct {
		on      ingest.Day
		starts  bool
		partner int // by its place among the partners
	}
	var turns []turn
	for i, p := range c.partners {
		for _, s := range c.spans[p] {
			if s.from <= day {
				turns = append(turns, turn{s.from, true, i}, turn{s.to + 1, false, i})
			}
		}
	}
	slices.SortFunc(turns, func(a, b turn) int {
		if a.on == b.on && a.starts != b.starts { // what has ended goes first
			if b.starts {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.on, b.on), cmp.Compare(a.partner, b.partner))
	})
	beside := make([][]ingest.PartnerID, len(c.partners))
	meet := func(a, b int) {
		if p := c.partners[b]; len(beside[a]) <= maxNames && !slices.Contains(beside[a], p) {
			beside[a] = append(beside[a], p)
		}
	}
	var open []int
	where := make([]int, len(c.partners)) // in open
	for _, t := range turns {
		if !t.starts {
			last := open[len(open)-1]
			open[where[t.partner]], where[last] = last, where[t.partner]
			open = open[:len(open)-1]
			continue
		}
		// Whoever stands behind these has met more than are named already.
		for _, other := range open[:min(len(open), maxNames+1)] {
			meet(t.partner, other)
			meet(other, t.partner)
		}
		where[t.partner] = len(open)
		open = append(open, t.partner)
	}
	out := make(map[ingest.PartnerID][]ingest.PartnerID, len(c.partners))
	for i, p := range c.partners {
		out[p] = beside[i]
	}
	return out
}
