package evaluate_test

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// A long run: go test ./evaluate -run EveryDay -forecast.cases 5000 -timeout 0
var (
	forecastCases = flag.Int("forecast.cases", 20, "of how many random sequences of runs to look ahead, and to run every day of the year ahead")
	forecastOnly  = flag.Int("forecast.only", -1, "look ahead of only this sequence")
)

// An everyDay runs and records every day ahead with the same sheets.
type everyDay struct {
	roster   *ingest.Roster
	sheets   monthSheets
	history  evaluate.History
	waivers  []waiverOf
	programs *evaluate.Programs
	// every keeps a record of every day; else, as the register does, only the
	// first and the last of those over which nothing changed.
	every bool
}

// oneRandomWaiver gives a waiver of something at some time around the day.
func oneRandomWaiver(g *rosterMaker, day ingest.Day) waiverOf {
	from := day + ingest.Day(g.IntN(400)-200)
	return waiverOf{partner: pick(g, g.partners...), requirement: pick(g, append(evaluate.Waivable(), "roles", "roles")...), from: from, until: from + ingest.Day(g.IntN(300))}
}

// readyToLookAhead judges and records random months; the last one's sheets are
// those to look ahead with.
func readyToLookAhead(number uint64) (*everyDay, *evaluate.Assessment, error) {
	months := makeMonths(*randomSeed+20, number)
	g := &rosterMaker{Rand: rand.New(rand.NewPCG(*randomSeed+21, number)), partners: []string{"P-1", "P-2"}}
	w := &everyDay{sheets: months[len(months)-1].without(*randomLacks), every: number%10 == 0, history: evaluate.History{Waivers: map[string][]evaluate.Waiver{}}}
	for range pick(g, 0, 0, 1, 2) {
		one := oneRandomWaiver(g, w.sheets.day)
		w.waivers = append(w.waivers, one)
		id := ingest.FoldID(one.partner)
		w.history.Waivers[id] = append(w.history.Waivers[id], evaluate.Waiver{Requirement: one.requirement, From: one.from, Until: one.until, Who: "auditor", Why: "agreed"})
	}
	recorded := records{}
	w.history.Partners = recorded
	var newest ingest.Day
	programs, err := endingPrograms(w.sheets.cpanelEnds, w.sheets.premierEnds)
	if err != nil {
		return nil, nil, err
	}
	w.programs, w.history.Identity = programs, w.sheets.decided
	for _, m := range months[:len(months)-1] {
		roster, _, err := readSheets(render(m))
		if err != nil {
			return nil, nil, err
		}
		newest = recorded.add(m.day, newest, recordsOf(evaluate.NewJudge(roster, programs, &w.history.Identity).On(m.day, w.history)))
	}
	// A run of a day before the newest looks ahead as if there were no newer one.
	for id, all := range recorded {
		recorded[id] = slices.DeleteFunc(all, func(r evaluate.Record) bool { return r.AsOf >= w.sheets.day })
	}
	roster, problems, err := readSheets(render(w.sheets))
	if err != nil {
		return nil, nil, err
	}
	w.roster = roster
	return w, evaluate.Run(roster, problems, programs, w.history, w.sheets.day, 1), nil
}

func recordsOf(findings []evaluate.PartnerFinding) []evaluate.Record {
	var out []evaluate.Record
	for _, f := range findings {
		out = append(out, f.Record)
	}
	return out
}

// record keeps a day's records.
func (w *everyDay) record(findings []evaluate.PartnerFinding) {
	for _, r := range recordsOf(findings) {
		id := ingest.FoldID(r.PartnerID)
		all := w.history.Partners[id]
		if n := len(all); !w.every && n > 1 && sameStanding(all[n-2], r) && sameStanding(all[n-1], r) {
			all = all[:n-1]
		}
		w.history.Partners[id] = append(all, r)
	}
}

// sameStanding tells whether two records differ in nothing but their days.
func sameStanding(a, b evaluate.Record) bool {
	a.AsOf, b.AsOf = 0, 0
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// turnLine says of a change of status what both ways have to agree on.
func turnLine(id, program string, on ingest.Day, from, to any) string {
	return fmt.Sprintf("%s %s %s: %v → %v", id, on, program, from, to)
}

// wanted runs and records every day of the year ahead, and lists the changes of
// status. On the days of a change, and every two months, it asks the oracle, too.
func (w *everyDay) wanted(now []evaluate.PartnerFinding, turns map[string]int) []string {
	var out []string
	judge := evaluate.NewJudge(w.roster, w.programs, &w.history.Identity)
	seen := 0
	w.record(now)
	for d := w.sheets.day + 1; d <= plusMonths(w.sheets.day, 12); d++ {
		next := judge.On(d, w.history)
		for i := range next {
			is, was := &next[i], &now[i]
			if is.CPanel().Status != was.CPanel().Status {
				out = append(out, turnLine(is.ID, "cPanel", d, was.CPanel().Status, is.CPanel().Status))
				turns["cPanel "+string(is.CPanel().Status)]++
			}
			if is.Premier().Status != was.Premier().Status {
				out = append(out, turnLine(is.ID, "Premier", d, was.Premier().Status, is.Premier().Status))
				turns["Premier "+string(is.Premier().Status)]++
			}
		}
		if len(out) > seen || (d-w.sheets.day)%61 == 0 {
			out = append(out, w.oracleDiffers(next, d)...)
			seen = len(out)
		}
		w.record(next)
		now = next
	}
	return out
}

// oracleDiffers lists the partners of which the oracle gives another status on
// a day, with what was recorded on the days before.
func (w *everyDay) oracleDiffers(next []evaluate.PartnerFinding, d ingest.Day) []string {
	m := w.sheets
	m.day = d
	var out []string
	for i, v := range judgeWaived(m, w.history.Partners, w.waivers, nil) {
		if is := &next[i]; v.ID != is.ID || v.CPanel != is.CPanel().Status || v.Premier != is.Premier().Status {
			out = append(out, fmt.Sprintf("on %s the oracle has %s as %s and %s, a run has %s as %s and %s", d, v.ID, v.CPanel, v.Premier, is.ID, is.CPanel().Status, is.Premier().Status))
		}
	}
	return out
}

// forecastDiffers looks ahead of a random partner's last month, runs every day
// of the year, and says what differs, "" for nothing.
func forecastDiffers(number uint64, turns map[string]int) string {
	w, a, err := readyToLookAhead(number)
	if err != nil {
		return err.Error()
	}
	var got []string
	for _, f := range a.Partners {
		for _, turn := range f.Forecast {
			got = append(got, turnLine(f.ID, turn.Program, turn.On, turn.From, turn.To))
			if because := say.Causes(turn.Because); because == "" || strings.ContainsAny(because, "{}") || len(turn.Cells) == 0 && turn.To != "Ended" {
				return fmt.Sprintf("%s on %s has the reason %q in %v", f.ID, turn.On, because, turn.Cells)
			}
		}
		turns["partners"]++
	}
	want := w.wanted(a.Partners, turns)
	slices.Sort(got)
	slices.Sort(want)
	if slices.Equal(got, want) {
		return ""
	}
	return fmt.Sprintf("as of %s: only in the forecast %q, only by running every day %q\nwaivers %v\n%s", w.sheets.day, onlyIn(got, want), onlyIn(want, got), w.waivers, show([]monthSheets{w.sheets}))
}

// TestForecastIsWhatRunningEveryDayGives looks twelve months ahead of random
// sheets with random histories and waivers, then runs and records every single
// day of them, and wants no difference.
func TestForecastIsWhatRunningEveryDayGives(t *testing.T) {
	if *forecastOnly >= 0 {
		assert.Empty(t, forecastDiffers(uint64(*forecastOnly), map[string]int{}))
		return
	}
	turns, different := playAll(*forecastCases, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return forecastDiffers(uint64(i), seen) == ""
	})
	for _, i := range different {
		t.Errorf("sequence %d: %s", i, forecastDiffers(uint64(i), map[string]int{}))
	}
	for _, name := range slices.Sorted(maps.Keys(turns)) {
		t.Logf("%7d %s", turns[name], name)
	}
}
