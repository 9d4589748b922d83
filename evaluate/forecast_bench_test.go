package evaluate_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// manyPartners makes the sheets of partners as they are met: in one program or
// both, some with people short, certifications that end in the next years, ten
// contacts or fewer, a low score now and then.
func manyPartners(n int, on ingest.Day) []ingest.Input {
	r := rand.New(rand.NewPCG(1, 2))
	var partners, employees, certifications, contacts, surveys bytes.Buffer
	fmt.Fprintln(&partners, headings["partners"])
	fmt.Fprintln(&employees, headings["employees"])
	fmt.Fprintln(&certifications, headings["certifications"])
	fmt.Fprintln(&contacts, headings["contacts"])
	fmt.Fprintln(&surveys, headings["surveys"])
	days := func(from, to int) string { return (on + ingest.Day(from+r.IntN(to-from))).String() }
	person := 0
	for p := range n {
		licenses := []string{"", "10", "40", "120", "1500", "3200"}[r.IntN(6)]
		since, agreement := "", "yes"
		if r.IntN(3) > 0 {
			since = days(-1200, -30)
		}
		if r.IntN(10) == 0 {
			agreement = days(-20, 500)
		}
		fmt.Fprintf(&partners, "P-%06d,Partner %d,,%s,,,%s,Security,%s,,yes,yes,yes,yes,yes\n", p, p, licenses, since, agreement)
		for range 2 + r.IntN(6) {
			person++
			until := ""
			if r.IntN(10) == 0 {
				until = days(-300, 300)
			}
			fmt.Fprintf(&employees, "E-%07d,P-%06d,Name %d,e%d@example.com,,yes,%s,%s,%s,%s,%s,\n", person, p, person, person, days(-1500, -100), until, days(-500, 0), days(-500, 0), days(-500, 0))
			if r.IntN(2) == 0 {
				fmt.Fprintf(&certifications, "E-%07d,CCNA,%s,%s\n", person, days(-1000, -100), days(-60, 1000))
			}
		}
		if since == "" {
			continue
		}
		for k := range 7 + r.IntN(5) {
			fmt.Fprintf(&contacts, "P-%06d,Customer %d,c%d@example.com,%s,\n", p, k, k, days(-330, 0))
		}
		if r.IntN(5) == 0 {
			fmt.Fprintf(&surveys, "P-%06d,Customer 1,%d,%s,\n", p, 1+r.IntN(10), days(-330, 0))
		}
	}
	var files []ingest.Input
	for name, b := range map[string]*bytes.Buffer{"partners": &partners, "employees": &employees, "certifications": &certifications, "contacts": &contacts, "surveys": &surveys} {
		files = append(files, ingest.Input{Path: name + ".csv", Data: b.Bytes()})
	}
	return files
}

// BenchmarkForecast looks twelve months ahead of 50,000 partners, actions
// included, and compares with today's verdict: ahead/today may be 5.
func BenchmarkForecast(b *testing.B) {
	const partners = 50_000
	day := onDay("2020-06-30")
	roster, _, err := readSheets(manyPartners(partners, day))
	require.NoError(b, err)
	programs, _ := ruleData()
	judge := evaluate.NewJudge(roster, programs, &evaluate.Identity{})
	var today, ahead time.Duration
	turns, actions := 0, 0
	for b.Loop() {
		start := time.Now()
		judge.On(day, evaluate.History{})
		today += time.Since(start)
		start = time.Now()
		for _, f := range judge.Ahead(day, evaluate.History{}) {
			turns += len(f.Forecast)
			actions += len(f.Actions)
		}
		ahead += time.Since(start)
	}
	b.ReportMetric(float64(ahead-today)/float64(today), "ahead/today")
	b.ReportMetric(float64(today.Microseconds())/float64(b.N*partners), "µs-today/partner")
	b.ReportMetric(float64((ahead-today).Microseconds())/float64(b.N*partners), "µs-ahead/partner")
	b.ReportMetric(float64(turns)/float64(b.N*partners), "turns/partner")
	b.ReportMetric(float64(actions)/float64(b.N*partners), "actions/partner")
}
