package register

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/disk"
)

// inMemory is a register without a file, for tests that open many.
func inMemory(t require.TestingT) *Register {
	r := &Register{lock: &disk.Lock{}, who: anna, given: map[string]string{}}
	require.NoError(t, r.openEmpty())
	return r
}

// A notebook keeps every record of every run in full.
type notebook []evaluateRun

type evaluateRun struct {
	asOf    ingest.Day
	records map[string]evaluate.Record
}

// record writes a run down; a run for an earlier day than the last is not kept.
func (n *notebook) record(run Run) {
	records := map[string]evaluate.Record{}
	for _, r := range run.Records {
		records[ingest.FoldID(r.PartnerID)] = r
	}
	if last := len(*n) - 1; last >= 0 && (*n)[last].asOf >= run.AsOf {
		if (*n)[last].asOf == run.AsOf {
			(*n)[last].records = records
		}
		return
	}
	*n = append(*n, evaluateRun{run.AsOf, records})
}

func (n *notebook) rewind(day ingest.Day) {
	*n = slices.DeleteFunc(*n, func(r evaluateRun) bool { return r.asOf > day })
}

func (n notebook) history(before ingest.Day) evaluate.History {
	h := evaluate.History{Partners: map[string][]evaluate.Record{}}
	for _, run := range n {
		if run.asOf < before {
			h.LastRun = run.asOf
			for key, r := range run.records {
				h.Partners[key] = append(h.Partners[key], r)
			}
			h.Past = append(h.Past, n.past(len(h.Past)))
		}
	}
	return h
}

// past is how the run at an index found the partners.
func (n notebook) past(at int) evaluate.PastRun {
	p := evaluate.NewPastRun(n[at].asOf)
	before := map[string]evaluate.Record{}
	if at > 0 {
		before = n[at-1].records
	}
	for key, now := range n[at].records {
		p.Count(&now, 1)
		if was, ok := before[key]; ok {
			p.Turn(&was, &now)
		} else if at > 0 {
			p.Turn(nil, &now)
		}
	}
	for key, was := range before {
		if _, ok := n[at].records[key]; !ok {
			p.Turn(&was, nil)
		}
	}
	p.Sort()
	return p
}

// answers are what the rules ask of a partner's history.
type answers struct {
	licenses   []int32 // in force on each day (rule C5)
	badges     map[int]evaluate.BadgeRecord
	notNew     map[int]bool // rule C7
	walk       evaluate.Walk
	walkAsOf   ingest.Day
	since      ingest.Day
	last       evaluate.Record
	first      evaluate.Record
	everKnown  bool
	attainedIs []evaluate.Known // each turn of it
}

func answersOf(records []evaluate.Record, from, to ingest.Day) answers {
	a := answers{badges: map[int]evaluate.BadgeRecord{}, notNew: map[int]bool{}, everKnown: len(records) > 0}
	if !a.everKnown {
		return a
	}
	a.first, a.last = records[0], records[len(records)-1]
	for d := from; d <= to; d++ {
		a.licenses = append(a.licenses, licensesOn(records, d))
	}
	for _, r := range records {
		for _, b := range r.Badges {
			a.badges[b.Year] = b
			a.notNew[b.Year] = a.notNew[b.Year] || b.Certified || b.Sheet
		}
		a.attainedIs = append(a.attainedIs, r.Attained)
	}
	a.attainedIs = slices.Compact(a.attainedIs)
	for _, r := range slices.Backward(records) {
		if r.Attained == evaluate.KnownNo {
			break
		}
		if r.Walk.State != evaluate.NoWalk {
			a.walk, a.walkAsOf, a.since = r.Walk, r.AsOf, r.Since
			break
		}
	}
	return a
}

func licensesOn(records []evaluate.Record, d ingest.Day) int32 {
	count := ingest.NoCount
	for _, r := range records {
		if r.Licenses == ingest.NoCount {
			continue
		}
		if r.AsOf <= d || count == ingest.NoCount {
			count = r.Licenses
		}
	}
	return count
}

func drawRecord(t *rapid.T, id string, on ingest.Day) evaluate.Record {
	r := sound(id, on)
	r.Licenses = rapid.SampledFrom([]int32{ingest.NoCount, 10, 10, 60}).Draw(t, "licenses")
	r.Attained = rapid.SampledFrom([]evaluate.Known{evaluate.KnownYes, evaluate.KnownYes, evaluate.KnownNo, evaluate.NotKnown}).Draw(t, "attained")
	r.CPanel = rapid.SampledFrom(evaluate.CPanelStatuses).Draw(t, "cPanel")
	r.Premier = rapid.SampledFrom(evaluate.PremierStatuses).Draw(t, "Premier")
	r.Walk = rapid.SampledFrom([]evaluate.Walk{{}, {State: evaluate.Sound}, {State: evaluate.OnPlan, Since: 44001}, {State: evaluate.Removed, Since: 44002}}).Draw(t, "walk")
	if rapid.Bool().Draw(t, "badge") {
		r.Badges = []evaluate.BadgeRecord{{Year: 2020, EarnedOn: 43990, Certified: rapid.Bool().Draw(t, "certified")}}
	}
	return r
}

// TestHistoryIsThatOfANotebook holds what the register folds into stretches
// against a notebook that keeps every record: the rules get the same answers.
func TestHistoryIsThatOfANotebook(t *testing.T) {
	const first = ingest.Day(44000)
	ids := []string{"A", "b", "Ç"}
	rapid.Check(t, func(t *rapid.T) {
		r, n := inMemory(t), notebook{}
		defer r.db.Close()
		on, last := first, first
		for range rapid.IntRange(1, 14).Draw(t, "steps") {
			if rapid.IntRange(0, 7).Draw(t, "rewind") == 0 && len(n) > 1 {
				to := n[rapid.IntRange(0, len(n)-2).Draw(t, "to")].asOf + ingest.Day(rapid.IntRange(-1, 1).Draw(t, "off"))
				set, err := r.Rewind(to, "wrong sheets")
				if len(n) > 0 && n[len(n)-1].asOf > to {
					require.NoError(t, err)
					require.NotEmpty(t, set)
				}
				n.rewind(to)
				on = to
				continue
			}
			on = max(first, on+ingest.Day(rapid.SampledFrom([]int{-2, 0, 0, 1, 2, 5}).Draw(t, "ahead")))
			last = max(last, on)
			run := runOf(on)
			for _, id := range ids {
				if rapid.IntRange(0, 3).Draw(t, "named") > 0 {
					run.Records = append(run.Records, drawRecord(t, id, on))
				}
			}
			n.record(run)
			if err := r.Record(run); err != nil {
				var older *OlderRun
				require.ErrorAs(t, err, &older)
			}
		}
		for before := first; before <= last+1; before++ {
			want := n.history(before)
			got, err := r.History(before)
			require.NoError(t, err)
			require.Equal(t, want.LastRun, got.LastRun)
			require.Equal(t, want.Past, got.Past)
			require.ElementsMatch(t, slices.Collect(maps.Keys(want.Partners)), slices.Collect(maps.Keys(got.Partners)))
			for key, records := range want.Partners {
				require.Equal(t, answersOf(records, first-2, last+2), answersOf(got.Partners[key], first-2, last+2), "%s before %s", key, before)
				require.LessOrEqual(t, len(got.Partners[key]), len(records))
				require.True(t, slices.IsSortedFunc(got.Partners[key], func(a, b evaluate.Record) int { return int(a.AsOf - b.AsOf) }))
			}
		}
	})
}

func TestARewoundRegisterIsThatOfTheRunsKept(t *testing.T) {
	r, never := newRegister(t), newRegister(t)
	months := []ingest.Day{day("2020-01-31"), day("2020-02-29"), day("2020-03-31")}
	for i, d := range months {
		rec := sound("P-1", d)
		rec.Licenses = int32(i)
		require.NoError(t, r.Record(runOf(d, rec)))
		if i == 0 {
			require.NoError(t, never.Record(runOf(d, rec)))
		}
	}
	set, err := r.Rewind(months[0]+3, "the sheets of February were wrong")
	require.NoError(t, err)
	assert.Equal(t, months[1:], set)
	for _, again := range []*Register{r, never} {
		require.NoError(t, again.Record(runOf(months[1], sound("P-1", months[1]))))
	}
	assert.Equal(t, historyOf(t, never, day("2021-01-01")), historyOf(t, r, day("2021-01-01")))
	runs, err := r.Runs()
	require.NoError(t, err)
	assert.Len(t, runs, 4, "those set aside are kept")
	_, err = r.Rewind(months[1], "once more")
	assert.EqualError(t, err, "the register has no run after 2020-02-29; its newest is that of 2020-02-29")
	_, err = newRegister(t).Rewind(months[1], "nothing there")
	assert.ErrorContains(t, err, "no run to set aside")
}

// TestBigRegisterStaysSmallAndQuick records many months in which little changes.
func TestBigRegisterStaysSmallAndQuick(t *testing.T) {
	r := newRegister(t)
	const partners, months, changing = 2000, 24, 20
	for m := range months {
		on := day("2020-01-31") + ingest.Day(30*m)
		run := runOf(on)
		for p := range partners {
			rec := sound(fmt.Sprintf("P-%05d", p), on)
			if p%100 == m%100 {
				rec.Licenses++
			}
			run.Records = append(run.Records, rec)
		}
		require.NoError(t, r.Record(run))
	}
	var rows int
	require.NoError(t, r.db.QueryRow("SELECT count(*) FROM standings").Scan(&rows))
	assert.LessOrEqual(t, rows, partners+months*changing*2)
	assert.Len(t, historyOf(t, r, day("2030-01-01")).Partners, partners)
}
