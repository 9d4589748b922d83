package evaluate

import (
	"slices"
	"strings"

	"assay/ingest"
)

// A PastRun is how a run found the partners: how many stood where, and who turned.
type PastRun struct {
	AsOf     ingest.Day
	Partners int
	Errors   int     // in the input, -1 where the register didn't keep how many
	Counts   [][]int // of each program, in the order of its statuses
	// Turns are the statuses other than in the run before, by partner and program.
	Turns []PastTurn
}

// A PastTurn is a status that a run found other than the run before it.
type PastTurn struct {
	PartnerID, Name string
	Program         string
	From, To        Status // "" where the sheets of that run didn't name the partner
}

// NewPastRun returns the past run of a day, with no partner counted yet.
func NewPastRun(day ingest.Day) PastRun {
	r := PastRun{AsOf: day, Errors: -1}
	for _, p := range programs {
		r.Counts = append(r.Counts, make([]int, len(p.about().Statuses)))
	}
	return r
}

// Count counts a partner n times, by the statuses of its record; n may be -1, to take
// it out again.
func (r *PastRun) Count(one *Record, n int) {
	r.Partners += n
	for i, p := range programs {
		if status := slices.Index(p.about().Statuses, p.kept(one)); status >= 0 {
			r.Counts[i][status] += n
		}
	}
}

// Add adds the partners that another past run counted.
func (r *PastRun) Add(other *PastRun) {
	r.Partners += other.Partners
	for i := range r.Counts {
		for n := range r.Counts[i] {
			r.Counts[i][n] += other.Counts[i][n]
		}
	}
}

// Turn notes the statuses in which two records of a partner differ; nil is one that
// the sheets of a run didn't name.
func (r *PastRun) Turn(before, now *Record) {
	none := &Record{}
	if before == nil {
		before = none
	}
	known := now
	if now == nil {
		known, now = before, none
	}
	for _, p := range programs {
		if was, is := p.kept(before), p.kept(now); was != is {
			r.Turns = append(r.Turns, PastTurn{known.PartnerID, known.Name, p.about().Name, was, is})
		}
	}
}

// In returns how many partners had a status in a program, by its name.
func (r *PastRun) In(program string, s Status) int {
	for i, p := range programs {
		if about := p.about(); about.Name == program {
			if status := slices.Index(about.Statuses, s); status >= 0 {
				return r.Counts[i][status]
			}
		}
	}
	return 0
}

// Sort puts the turns in the order of partner IDs; the turns of one partner stay as they are.
func (r *PastRun) Sort() {
	slices.SortStableFunc(r.Turns, func(a, b PastTurn) int { return strings.Compare(a.PartnerID, b.PartnerID) })
}

// past returns how the runs found the partners: the earlier runs, and last that of the day.
func past(findings []PartnerFinding, history History, day ingest.Day) []PastRun {
	now := NewPastRun(day)
	named := map[string]bool{}
	for i := range findings {
		f := &findings[i]
		key := ingest.FoldID(f.ID)
		named[key] = true
		now.Count(&f.Record, 1)
		if history.LastRun == 0 {
			continue
		}
		if last, ok := lastRecord(history.Partners[key], day); ok && last.AsOf == history.LastRun {
			now.Turn(&last, &f.Record)
		} else {
			now.Turn(nil, &f.Record)
		}
	}
	for key, records := range history.Partners {
		if last, ok := lastRecord(records, day); ok && last.AsOf == history.LastRun && !named[key] {
			now.Turn(&last, nil)
		}
	}
	now.Sort()
	return append(slices.Clip(history.Past), now)
}
