package evaluate

import (
	"slices"
	"sort"

	"assay/ingest"
)

// The days before and after every day that a cell may hold.
const (
	minDay ingest.Day = 1
	maxDay ingest.Day = 1 << 30
)

// A span is a stretch of days, both ends included.
type span struct{ from, to ingest.Day }

func (s span) has(d ingest.Day) bool { return s.from <= d && d <= s.to }

// openSpan reads blank days (0) as no bound.
func openSpan(from, until ingest.Day) span {
	if from == 0 {
		from = minDay
	}
	if until == 0 {
		until = maxDay
	}
	return span{from, until}
}

// spans are stretches of days in order, without overlap or touch.
type spans []span

// union sorts and joins stretches that overlap or touch. It reuses s.
func union(s spans) spans {
	if len(s) < 2 {
		return s
	}
	slices.SortFunc(s, func(a, b span) int { return int(a.from - b.from) })
	out := s[:1]
	for _, next := range s[1:] {
		if last := &out[len(out)-1]; next.from <= last.to+1 {
			last.to = max(last.to, next.to)
		} else {
			out = append(out, next)
		}
	}
	return out
}

// intersect returns the days in both.
func intersect(a, b spans) spans {
	var out spans
	for i, j := 0, 0; i < len(a) && j < len(b); {
		s := span{max(a[i].from, b[j].from), min(a[i].to, b[j].to)}
		if s.from <= s.to {
			out = append(out, s)
		}
		if a[i].to < b[j].to {
			i++
		} else {
			j++
		}
	}
	return out
}

func (s spans) has(d ingest.Day) bool {
	i := sort.Search(len(s), func(i int) bool { return s[i].to >= d })
	return i < len(s) && s[i].from <= d
}

// through returns the last day of the stretch that a day lies in.
func (s spans) through(d ingest.Day) ingest.Day {
	i := sort.Search(len(s), func(i int) bool { return s[i].to >= d })
	return s[i].to
}

// A tally counts, for every day, how many of several spans cover it: from each
// step's day until the next step's.
type tally []struct {
	from ingest.Day
	n    int
}

// tallyOf counts over the spans of several people.
func tallyOf(people []spans) tally {
	type turn struct {
		on ingest.Day
		by int
	}
	var turns []turn
	for _, p := range people {
		for _, s := range p {
			turns = append(turns, turn{s.from, 1})
			if s.to < maxDay {
				turns = append(turns, turn{s.to + 1, -1})
			}
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return int(a.on - b.on) })
	out := tally{{from: minDay}}
	for _, t := range turns {
		if last := &out[len(out)-1]; last.from == t.on {
			last.n += t.by
		} else {
			out = append(out, struct {
				from ingest.Day
				n    int
			}{t.on, last.n + t.by})
		}
	}
	return out
}

// at returns the count on a day.
func (t tally) at(d ingest.Day) int {
	i := sort.Search(len(t), func(i int) bool { return t[i].from > d })
	if i == 0 {
		return 0
	}
	return t[i-1].n
}
