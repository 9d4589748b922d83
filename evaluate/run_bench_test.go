package evaluate_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"assay/evaluate"
)

// held is how many bytes are in use when everything else is given back.
func held() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkRun judges partners with a first run's empty history, looks ahead, and
// lists what there is to do, with one worker. Time and memory per partner may not
// grow with their number; what the roster itself holds doesn't count.
func BenchmarkRun(b *testing.B) {
	day := onDay("2020-06-30")
	programs, _ := ruleData()
	for _, partners := range []int{1_000, 10_000, 50_000} {
		b.Run(fmt.Sprint(partners), func(b *testing.B) {
			roster, problems, err := readSheets(manyPartners(partners, day))
			require.NoError(b, err)
			before := held()
			b.ReportAllocs()
			var a *evaluate.Assessment
			for b.Loop() {
				a = evaluate.Run(roster, problems, programs, evaluate.History{}, day, 1)
			}
			b.ReportMetric(float64(b.N*partners)/b.Elapsed().Seconds(), "partners/s")
			b.ReportMetric(float64(held()-before)/float64(partners), "B-held/partner")
			require.Len(b, a.Partners, partners)
			runtime.KeepAlive(roster)
		})
	}
}

// BenchmarkTell says of everybody at 10,000 partners what the report's list of people does.
func BenchmarkTell(b *testing.B) {
	const partners = 10_000
	day := onDay("2020-06-30")
	programs, _ := ruleData()
	roster, problems, err := readSheets(manyPartners(partners, day))
	require.NoError(b, err)
	a := evaluate.Run(roster, problems, programs, evaluate.History{}, day, 1)
	people := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range a.Partners {
			f := &a.Partners[i]
			for k := range f.People {
				p := &f.People[k]
				_, _, _, _, _, _ = f.Tell.IDs(p), f.Tell.Employed(p), f.Tell.Holds(p), f.Tell.Why(p, evaluate.CPanelProgramName), f.Tell.Why(p, evaluate.PremierProgramName), f.Tell.Cells(p)
				people++
			}
		}
	}
	b.ReportMetric(float64(people)/b.Elapsed().Seconds(), "people/s")
}
