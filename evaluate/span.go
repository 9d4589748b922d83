package evaluate

import (
	"slices"

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

// indexOn returns the index of the first stretch that ends on a day or later.
func (s spans) indexOn(d ingest.Day) int {
	i := 0
	for i < len(s) && s[i].to < d {
		i++
	}
	return i
}

func (s spans) has(d ingest.Day) bool {
	i := s.indexOn(d)
	return i < len(s) && s[i].from <= d
}

// meets tells whether any day of a stretch is among the days.
func (s spans) meets(o span) bool {
	i := s.indexOn(o.from)
	return i < len(s) && o.from <= o.to && s[i].from <= o.to
}

// through returns the last day of the stretch that a day lies in.
func (s spans) through(d ingest.Day) ingest.Day { return s[s.indexOn(d)].to }

// since returns the days from a day on. It may share memory with s.
func (s spans) since(d ingest.Day) spans {
	s = s[s.indexOn(d):]
	if len(s) > 0 && s[0].from < d {
		s = slices.Clone(s)
		s[0].from = d
	}
	return s
}

// A tally counts, for every day, how many of several spans cover it: from each
// step's day until the next step's.
type tally []step

type step struct {
	from ingest.Day
	n    int32
}

// tallyOf counts over the spans of n groups of people, each with how many they are.
func tallyOf(n int, of func(i int) (spans, int32)) tally {
	type turn struct {
		on ingest.Day
		by int32
	}
	var few [32]turn
	turns := few[:0]
	for i := range n {
		days, people := of(i)
		for _, s := range days {
			turns = append(turns, turn{s.from, people})
			if s.to < maxDay {
				turns = append(turns, turn{s.to + 1, -people})
			}
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return int(a.on - b.on) })
	out := append(make(tally, 0, len(turns)+1), tally{{from: minDay}}...)
	for _, t := range turns {
		if last := &out[len(out)-1]; last.from == t.on {
			last.n += t.by
		} else {
			out = append(out, step{t.on, last.n + t.by})
		}
	}
	return out
}

// on returns the count on a day.
func (t tally) on(d ingest.Day) int {
	i, found := slices.BinarySearchFunc(t, d, func(s step, d ingest.Day) int { return int(s.from - d) })
	if !found {
		i--
	}
	if i < 0 {
		return 0
	}
	return int(t[i].n)
}
