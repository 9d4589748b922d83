package evaluate_test

import (
	"flag"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/say"
)

// A long run: go test ./evaluate -run WhatIf -whatif.cases 20000 -timeout 0
var (
	whatIfCases = flag.Int("whatif.cases", 25, "the actions of how many random sequences of runs to suppose")
	whatIfOnly  = flag.Int("whatif.only", -1, "suppose only those of this sequence")
)

// whatIf judges sheets as of 30 June 2020, as they are and with changes.
func whatIf(t *testing.T, s sheets, changes ...ingest.Change) (real, amended *evaluate.Assessment, roster *ingest.Roster) {
	t.Helper()
	roster, problems := rosterOf(t, s)
	real = evaluate.Run(roster, problems, shipped(), evaluate.History{}, day("2020-06-30"), 1)
	other, _, err := roster.Amended(changes)
	require.NoError(t, err)
	return real, evaluate.Run(other, problems, shipped(), evaluate.History{}, day("2020-06-30"), 1), other
}

// rosterOf reads sheets.
func rosterOf(t *testing.T, s sheets) (*ingest.Roster, []ingest.Problem) {
	t.Helper()
	var files []ingest.Input
	for _, table := range slices.Sorted(maps.Keys(s)) {
		files = append(files, ingest.Input{Path: table + ".csv", Data: []byte(s[table])})
	}
	roster, problems, err := ingest.Read(files, ingest.Options{Vocabulary: shipped().Vocabulary(), Headers: headers()})
	require.NoError(t, err)
	return roster, problems
}

// differenceLines lists who would stand otherwise: "P-1 Premier Compliant → Get Well Plan", and
// under it what comes, goes and moves.
func differenceLines(all []evaluate.PartnerWhatIf) []string {
	var out []string
	for _, d := range all {
		for _, p := range d.Programs {
			out = append(out, fmt.Sprintf("%s %s %s → %s", d.Real.ID, p.Program, p.Real, p.WhatIf))
			for _, l := range p.Lines {
				out = append(out, fmt.Sprintf("  %s %s → %s", l.Real.Requirement, l.Real.State, l.WhatIf.State))
			}
			for _, t := range p.Goes {
				out = append(out, fmt.Sprintf("  goes %s %s → %s", t.On, t.From, t.To))
			}
			for _, t := range p.Comes {
				out = append(out, fmt.Sprintf("  comes %s %s → %s", t.On, t.From, t.To))
			}
			for _, m := range p.Moves {
				out = append(out, fmt.Sprintf("  moves %s → %s %s", m.Real.On, m.WhatIf.On, m.WhatIf.To))
			}
		}
	}
	return out
}

func TestWhatIf(t *testing.T) {
	sound := attained("2020-02-01")
	ending := sound.holding("E-1", "CCNA", "2020-09-03")
	tests := []struct {
		name string
		in   sheets
		what ingest.Change
		want []string
	}{
		{"one of two leaves at the end of July", sound, ingest.Change{Kind: ingest.Leaves, Employee: "E-2", On: day("2020-07-31")}, []string{
			"P-1 Premier Compliant → Compliant",
			"  comes 2020-08-01 Compliant → Get Well Plan",
			"  comes 2021-02-01 Get Well Plan → Removed"}},
		{"today is the last day", sound, ingest.Change{Kind: ingest.Leaves, Employee: "E-2", On: day("2020-06-30")}, []string{
			"P-1 Premier Compliant → Compliant",
			"  comes 2020-07-01 Compliant → Get Well Plan",
			"  comes 2021-01-01 Get Well Plan → Removed"}},
		{"yesterday was", sound, ingest.Change{Kind: ingest.Leaves, Employee: "E-2", On: day("2020-06-29")}, []string{
			"P-1 Premier Compliant → Get Well Plan from 2020-06-30 until 2020-12-29",
			"  roles met → not met",
			"  comes 2020-12-30 Get Well Plan → Removed"}},
		{"a certification that ends is renewed on its last day", ending, ingest.Change{Kind: ingest.Earns, Employee: "e-1", Certifications: []string{"ccna"}, On: day("2020-09-03")}, []string{
			"P-1 Premier Compliant → Compliant",
			"  goes 2020-09-04 Compliant → Get Well Plan",
			"  goes 2021-03-04 Get Well Plan → Removed"}},
		{"and three days too late", ending, ingest.Change{Kind: ingest.Earns, Employee: "E-1", Certifications: []string{"CCNA"}, On: day("2020-09-07")}, []string{
			"P-1 Premier Compliant → Compliant",
			"  goes 2021-03-04 Get Well Plan → Removed",
			"  comes 2020-09-07 Get Well Plan → Compliant"}},
		{"the other one leaves sooner: the plan moves", ending, ingest.Change{Kind: ingest.Leaves, Employee: "E-2", On: day("2020-08-02")}, []string{
			"P-1 Premier Compliant → Compliant",
			"  moves 2020-09-04 → 2020-08-03 Get Well Plan",
			"  moves 2021-03-04 → 2020-09-04 Removed"}},
		{"more licences than people", licensed("49").complete("E-1", "2020-01-01"), ingest.Change{Kind: ingest.Licenses, Partner: "P-1", Licenses: 50}, []string{
			"P-1 cPanel Certified for 2020 and 2021 → Not certified",
			"  certified_people met → not met",
			"  badge_years met → not met"}},
		{"no more than before", licensed("10").complete("E-1", "2020-01-01"), ingest.Change{Kind: ingest.Licenses, Partner: "P-1", Licenses: 49}, nil},
		{"one more is hired, who isn't needed", sound, ingest.Change{Kind: ingest.Hires, Partner: "P-1", Certifications: []string{"CCNA"}, On: day("2020-08-01")}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			real, amended, _ := whatIf(t, tt.in, tt.what)
			assert.Equal(t, tt.want, differenceLines(evaluate.WhatIf(real, amended)))
		})
	}
}

// Actions stand beside what differs, but for those that only tell something.
func TestWhatIfInActions(t *testing.T) {
	in := licensed("49").complete("E-1", "2020-01-01", "E-2", "2019-12-31")
	real, amended, _ := whatIf(t, in, ingest.Change{Kind: ingest.Licenses, Partner: "P-1", Licenses: 3000})
	all := evaluate.WhatIf(real, amended)
	require.Len(t, all, 1)
	require.Len(t, all[0].Programs, 1)
	p := all[0].Programs[0]
	require.Len(t, p.Spares, 1)
	assert.True(t, p.Spares[0].Sends)
	require.Len(t, p.Asks, 1)
	assert.Equal(t, "hire 1 person with CPSP, CPP and CWA", say.What(&p.Asks[0]))
}

// Evidence says that a record is supposed, and by which change.
func TestSupposedRecordsAreCalledSo(t *testing.T) {
	_, amended, _ := whatIf(t, attained("2020-02-01"), ingest.Change{Kind: ingest.Licenses, Partner: "P-1", Licenses: 3200},
		ingest.Change{Kind: ingest.Leaves, Employee: "E-2", On: day("2020-07-31")})
	f := amended.Partners[0]
	require.NotEmpty(t, f.Forecast)
	assert.Equal(t, []ingest.Cell{ingest.CellOf("what if", "", "2")}, f.Forecast[0].Cells)
	assert.Contains(t, f.CPanel().Lines[0].Cells, ingest.CellOf("what if", "", "1"))
	assert.Equal(t, int32(3200), f.CPanel().Licenses)
}

// TestWhatIfGivesWhatActionsPromise supposes in random rosters what the actions
// say about people, and wants the status that they promise.
func TestWhatIfGivesWhatActionsPromise(t *testing.T) {
	if *whatIfOnly >= 0 {
		assert.Empty(t, whatIfFails(uint64(*whatIfOnly), map[string]int{}))
		return
	}
	seen, different := playAll(*whatIfCases, runtime.GOMAXPROCS(0), func(i int, seen map[string]int) bool {
		return whatIfFails(uint64(i), seen) == ""
	})
	for _, i := range different {
		t.Errorf("sequence %d: %s", i, whatIfFails(uint64(i), map[string]int{}))
	}
	for _, name := range slices.Sorted(maps.Keys(seen)) {
		t.Logf("%7d %s", seen[name], name)
	}
	assert.NotEmpty(t, seen)
}

func whatIfFails(number uint64, seen map[string]int) string {
	w, a, err := readyToLookAhead(number)
	if err != nil {
		return err.Error()
	}
	for i := range a.Partners {
		for _, program := range []string{evaluate.CPanelProgramName, evaluate.PremierProgramName} {
			if why := w.supposed(a, &a.Partners[i], program, seen); why != "" {
				return fmt.Sprintf("as of %s, %s: %s\nwaivers %v\n%s", w.sheets.day, a.Partners[i].ID, why, w.waivers, show([]monthSheets{w.sheets}))
			}
		}
	}
	return ""
}

// supposed makes the changes that a partner's actions ask for, one action after the other.
func (w *everyDay) supposed(a *evaluate.Assessment, f *evaluate.PartnerFinding, program string, seen map[string]int) string {
	var changes []ingest.Change
	done := map[string]bool{} // steps, as they are said
	for _, action := range f.Actions {
		if action.Program != program || len(action.Steps) == 0 {
			continue
		}
		on := w.sheets.day
		if action.Kind == evaluate.Keeps {
			on = action.By
		}
		for _, s := range action.Steps {
			c, ok := changeOf(a, f, s, on)
			if !ok {
				return "" // nobody's leaving, earning or hiring
			}
			changes = append(changes, slices.Repeat([]ingest.Change{c}, max(1, s.Count))...)
			seen["to "+string(s.Kind)]++
		}
		done[say.Steps(action.Steps)] = true
		needsMore := slices.ContainsFunc(action.Why, func(c evaluate.Cause) bool {
			return (c.Kind == evaluate.OnlyWith || c.Kind == evaluate.AlsoWith) && !done[say.Steps(c.Lists.Steps)]
		})
		if action.Gives == "" || needsMore {
			continue
		}
		if got := w.statusIf(f.ID, program, changes, action.On); got != action.Gives {
			return fmt.Sprintf("%q promises %s on %s, and with %v it is %s", say.What(&action), action.Gives, action.On, changes, got)
		}
		seen[string(action.Gives)+" promised"]++
	}
	return ""
}

// changeOf puts a step of an action as a change; ok is false where there is none like it.
func changeOf(a *evaluate.Assessment, f *evaluate.PartnerFinding, s evaluate.Step, on ingest.Day) (c ingest.Change, ok bool) {
	switch s.Kind {
	case evaluate.Earn, evaluate.Renew:
		return ingest.Change{Kind: ingest.Earns, Employee: s.EmployeeID, Certifications: s.Certifications, On: on}, true
	case evaluate.Hire:
		return ingest.Change{Kind: ingest.Hires, Partner: f.ID, Certifications: s.Certifications, On: on}, true
	case evaluate.GoFullTime:
		return ingest.Change{Kind: ingest.FullTime, Partner: f.ID, Employee: s.EmployeeID, OtherIDs: a.Person(s.EmployeeID), On: on}, true
	}
	return c, false
}

// statusIf gives a partner's status on a day, by the changed roster's forecast.
func (w *everyDay) statusIf(partner, program string, changes []ingest.Change, on ingest.Day) evaluate.Status {
	roster, _, err := w.roster.Amended(changes)
	if err != nil {
		return evaluate.Status(err.Error())
	}
	programs, _ := ruleData()
	a := evaluate.Run(roster, nil, programs, w.history, w.sheets.day, 1)
	f := a.Partners[slices.IndexFunc(a.Partners, func(f evaluate.PartnerFinding) bool { return f.ID == partner })]
	status := f.StatusIn(program)
	for _, t := range f.Forecast {
		if t.Program == program && t.On <= on {
			status = t.To
		}
	}
	return status
}
