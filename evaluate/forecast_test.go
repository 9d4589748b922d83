package evaluate_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/evaluate/rules"
	"assay/ingest"
	"assay/report/say"
)

// turnsAhead lists the changes ahead of a partner: "2020-09-04 Compliant → Get Well Plan: E-2's CCDA ends …".
func turnsAhead(f evaluate.PartnerFinding) []string {
	var out []string
	for _, t := range f.Forecast {
		out = append(out, fmt.Sprintf("%s %s → %s: %s", t.On, t.From, t.To, say.Causes(t.Because)))
	}
	return out
}

// holding gives a person of P-1 one certification, through a day.
func (s sheets) holding(id, title, expires string) sheets {
	return s.without("certifications", id).with("certifications", id+","+title+",2018-01-01,"+expires)
}

// lowScore is a low score of P-1's that nobody followed up.
func (s sheets) lowScore(received string) sheets {
	return s.with("surveys", "P-1,Acme,3,"+received+",")
}

// TestForecast tells the typical stories, to the day and to the record, as of 30 June 2020.
func TestForecast(t *testing.T) {
	sound := attained("2020-02-01") // its first duty is July 2021
	both := func(last string) sheets { return sound.holding("E-1", "CCNA", last).holding("E-2", "CCDA", last) }
	tests := []struct {
		name string
		in   sheets
		want []string
	}{
		{"nothing changes", sound, nil},
		{"a certification ends: a plan, then removed", sound.holding("E-2", "CCDA", "2020-09-03"), []string{
			"2020-09-04 Compliant → Get Well Plan: E-2's CCDA ends 2020-09-03; then one head is left; plan until 2021-03-03",
			"2021-03-04 Get Well Plan → Removed: E-2's CCDA ends 2020-09-03; then one head is left; plan until 2021-03-03; removed 2021-03-04",
		}},
		{"it ends on the last day of a long month", sound.holding("E-2", "CCDA", "2020-08-30"), []string{
			"2020-08-31 Compliant → Get Well Plan: E-2's CCDA ends 2020-08-30; then one head is left; plan until 2021-02-27",
			"2021-02-28 Get Well Plan → Removed: E-2's CCDA ends 2020-08-30; then one head is left; plan until 2021-02-27; removed 2021-02-28",
		}},
		{"it ends today", sound.holding("E-2", "CCDA", "2020-06-30"), []string{
			"2020-07-01 Compliant → Get Well Plan: E-2's CCDA ends 2020-06-30; then one head is left; plan until 2020-12-31",
			"2021-01-01 Get Well Plan → Removed: E-2's CCDA ends 2020-06-30; then one head is left; plan until 2020-12-31; removed 2021-01-01",
		}},
		{"on a plan already", sound.holding("E-2", "CCDA", "2020-05-03"), []string{
			"2020-11-04 Get Well Plan → Removed: E-2's CCDA ends 2020-05-03; then one head is left; plan until 2020-11-03; removed 2020-11-04",
		}},
		{"its last consequence is twelve months ahead", sound.holding("E-2", "CCDA", "2020-12-29"), []string{
			"2020-12-30 Compliant → Get Well Plan: E-2's CCDA ends 2020-12-29; then one head is left; plan until 2021-06-29",
			"2021-06-30 Get Well Plan → Removed: E-2's CCDA ends 2020-12-29; then one head is left; plan until 2021-06-29; removed 2021-06-30",
		}},
		{"its last consequence is a day later", sound.holding("E-2", "CCDA", "2020-12-31"), []string{
			"2021-01-01 Compliant → Get Well Plan: E-2's CCDA ends 2020-12-31; then one head is left; plan until 2021-06-30",
		}},
		{"both end on one day: removed at once", both("2020-09-03"), []string{
			"2020-09-04 Compliant → Removed: E-1's CCNA ends 2020-09-03; E-2's CCDA ends 2020-09-03; then nobody is left; removed 2020-09-04",
		}},
		{"the other ends during the plan", sound.holding("E-1", "CCNA", "2020-11-03").holding("E-2", "CCDA", "2020-09-03"), []string{
			"2020-09-04 Compliant → Get Well Plan: E-2's CCDA ends 2020-09-03; then one head is left; plan until 2021-03-03",
			"2020-11-04 Get Well Plan → Removed: E-1's CCNA ends 2020-11-03; then nobody is left; removed 2020-11-04",
		}},
		{"two are left, but nobody for role A", sound.holding("E-1", "CCNA", "2020-09-03").again("E-3", "Cy", "2018-01-01", "").with("certifications", "E-3,CCDA,2018-01-01,2024-12-31"), []string{
			"2020-09-04 Compliant → Get Well Plan: E-1's CCNA ends 2020-09-03; then 2 heads are left, none for role A; plan until 2021-03-03",
			"2021-03-04 Get Well Plan → Removed: E-1's CCNA ends 2020-09-03; then 2 heads are left, none for role A; plan until 2021-03-03; removed 2021-03-04",
		}},
		{"somebody leaves and is back in time", sound.span("E-2", "2018-01-01", "2020-09-03").again("E-2", "Bob", "2021-03-03", ""), []string{
			"2020-09-04 Compliant → Get Well Plan: E-2 leaves 2020-09-03; then one head is left; plan until 2021-03-03",
			"2021-03-03 Get Well Plan → Compliant: E-2 starts 2021-03-03; then 2 heads fill the roles",
		}},
		{"somebody is back a day late", sound.span("E-2", "2018-01-01", "2020-09-03").again("E-2", "Bob", "2021-03-04", ""), []string{
			"2020-09-04 Compliant → Get Well Plan: E-2 leaves 2020-09-03; then one head is left; plan until 2021-03-03",
			"2021-03-04 Get Well Plan → Removed: E-2 leaves 2020-09-03; then one head is left; plan until 2021-03-03; removed 2021-03-04",
		}},
		{"somebody moves to another partner", sound.with("partners", "P-2").with("employees", "E-2,P-2,Bob,,,yes,2020-12-31"), []string{
			"2020-12-31 Compliant → Get Well Plan: E-2 starts at P-2 2020-12-31; then one head is left; plan until 2021-06-29",
			"2021-06-30 Get Well Plan → Removed: E-2 starts at P-2 2020-12-31; then one head is left; plan until 2021-06-29; removed 2021-06-30",
		}},
		{"on a plan from today, as nobody knows since when one is lacking", attained("2020-01-15").span("E-2", "2020-01-01", "2020-01-10"), []string{
			"2020-12-30 Get Well Plan → Removed: one head is left; plan from 2020-06-30 until 2020-12-29; removed 2020-12-30",
		}},
		{"the resale agreement ends", sound.partner("Resale agreement", "2020-09-03"), []string{
			"2020-09-04 Compliant → Out of compliance: the resale agreement ends 2020-09-03",
		}},
		{"the resale agreement ends, the ICPA lasts", sound.partner("Resale agreement", "2020-09-03").partner("ICPA", "2022-01-01"), nil},
		{"a specialization ends, another begins", sound.partner("Specializations", "").with("specializations", "P-1,Cloud,2020-01-01,2020-09-03", "P-1,Security,2020-10-01,"), []string{
			"2020-09-04 Compliant → Out of compliance: specialization Cloud ends 2020-09-03",
			"2020-10-01 Out of compliance → Compliant: specialization Security begins 2020-10-01",
		}},
		{"the terms are accepted ahead", sound.partner("Terms accepted", "2020-09-03"), []string{
			"2020-09-03 Out of compliance → Compliant: the terms are accepted 2020-09-03",
		}},
		{"January: nine contacts", attained("2019-12-31").contacts(9, "2020-08-01"), []string{
			"2021-02-01 Compliant → Out of compliance: 9 of 10 valid contacts are provided by 2021-01-31",
		}},
		{"January: ten contacts", attained("2019-12-31").contacts(10, "2021-01-31"), nil},
		{"January: ten contacts, a day late", attained("2019-12-31").contacts(10, "2021-02-01"), []string{
			"2021-02-01 Compliant → Out of compliance: 0 of 10 valid contacts are provided by 2021-01-31",
		}},
		{"January: missed, until the fiscal year is over", attained("2019-01-15"), []string{
			"2020-07-26 Out of compliance → Compliant: fiscal year 2021 begins 2020-07-26",
			"2021-02-01 Compliant → Out of compliance: 0 of 10 valid contacts are provided by 2021-01-31",
		}},
		{"July: a low score", attained("2019-07-31").lowScore("2020-02-03"), []string{
			"2020-08-01 Compliant → Out of compliance: 1 low score without a follow-up by 2020-07-31: Acme (score 3 on 2020-02-03)",
		}},
		{"July: the duty begins a day later", attained("2019-08-01").lowScore("2020-02-03"), []string{
			"2021-02-01 Compliant → Out of compliance: 0 of 10 valid contacts are provided by 2021-01-31",
		}},
		{"Premier is attained ahead", attained("2020-09-03"), []string{"2020-09-03 Eligible → Compliant: Premier is attained 2020-09-03"}},
		{"somebody starts: eligible", applying().employee("E-2", "Employed from", "2020-09-03"), []string{
			"2020-09-03 Not eligible → Eligible: E-2 starts 2020-09-03; then 2 heads fill the roles",
		}},
		{"badge year 2020 ends", licensed("10").complete("E-1", "2019-12-31"), []string{
			"2021-02-01 Certified → Not certified: badge year 2020 ends 2021-01-31; 0 of 1 count for badge year 2021",
		}},
		{"badge year 2020 ends, 2021 goes on", licensed("10").complete("E-1", "2020-01-01"), nil},
		{"badge year 2020 ends, one for 2021 is lacking", licensed("50").complete("E-1", "2020-01-01", "E-2", "2019-12-31"), []string{
			"2021-02-01 Certified → Not certified: badge year 2020 ends 2021-01-31; 1 of 2 count for badge year 2021",
		}},
		{"the second completes ahead", licensed("50").complete("E-1", "2020-03-03", "E-2", "2020-09-09"), []string{
			"2020-09-09 Not certified → Certified: E-2 earns CPP, CPSP and CWA 2020-09-09; 2 of 2 count for badge year 2020; 2 of 2 count for badge year 2021",
		}},
		{"the second starts ahead", licensed("50").complete("E-1", "2020-03-03", "E-2", "2020-03-03").employee("E-2", "Employed from", "2020-12-31"), []string{
			"2020-12-31 Not certified → Certified: E-2 starts 2020-12-31; 2 of 2 count for badge year 2020; 2 of 2 count for badge year 2021",
		}},
		{"a badge year from the sheet ends", licensed("").partner("cPanel badge held", "2020"), []string{
			"2021-02-01 Certified → Not enrolled: badge year 2020 ends 2021-01-31",
		}},
		{"a person counts, the licences can't be read", licensed("many").complete("E-1", "2020-09-09"), []string{
			"2020-09-09 Not certified → Unknown: E-1 earns CPP, CPSP and CWA 2020-09-09; the licence count can't be read",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, turnsAhead(judged(t, "2020-06-30", tt.in))) })
	}
}

// Waivers are known ahead: what they let count is due again when they end.
func TestForecastOfWaivers(t *testing.T) {
	waived := func(requirement, from, until string, in sheets) []string {
		roster, problems, err := ingest.Read(inputs(in), ingest.Options{Vocabulary: shipped().Vocabulary(), Headers: headers()})
		require.NoError(t, err)
		history := evaluate.History{Waivers: map[string][]evaluate.Waiver{"p-1": {{Requirement: requirement, From: day(from), Until: day(until), Who: "auditor", Why: "agreed"}}}}
		return turnsAhead(evaluate.Run(roster, problems, shipped(), history, day("2020-06-30"), 1).Partners[0])
	}
	sound := attained("2020-01-15")
	assert.Equal(t, []string{"2020-09-04 Compliant → Get Well Plan: the waiver of the two roles ends 2020-09-03; then one head is left; plan until 2021-03-03",
		"2021-03-04 Get Well Plan → Removed: the waiver of the two roles ends 2020-09-03; then one head is left; plan until 2021-03-03; removed 2021-03-04"},
		waived("roles", "2020-01-15", "2020-09-03", sound.without("certifications", "E-2")))
	assert.Equal(t, []string{"2020-09-04 Compliant → Out of compliance: the waiver of services ends 2020-09-03"},
		waived("services", "2020-01-15", "2020-09-03", sound.partner("One-hour callback", "no")))
	assert.Equal(t, []string{"2020-09-03 Suspended → Certified: a waiver of good standing begins 2020-09-03", "2020-10-01 Certified → Suspended: the waiver of good standing ends 2020-09-30; no good standing"},
		waived("good_standing", "2020-09-03", "2020-09-30", licensed("10").complete("E-1", "2020-01-01").partner("cPanel good standing", "no")))
}

// What suspended runs alone found can't be earned once its window has closed, though
// the year runs on (rule C10): the standing is what decides.
func TestForecastOfASuspension(t *testing.T) {
	f := judged(t, "2021-02-01", licensed("10").complete("E-1", "2020-01-01").partner("cPanel good standing", "no"))
	assert.Equal(t, []string{"2022-01-01 Suspended → Not certified: no good standing; 0 of 1 count for badge year 2022"}, turnsAhead(f))
	column := slices.Index(strings.Split(headings["partners"], ","), "cPanel good standing")
	assert.Equal(t, string(rune('A'+column))+"2", f.Forecast[0].Cells[0].Ref())
}

// inputs are the sheets as files.
func inputs(s sheets) []ingest.Input {
	for _, table := range []string{"partners", "employees"} {
		if _, ok := s[table]; !ok {
			s = s.with(table)
		}
	}
	var files []ingest.Input
	for _, table := range slices.Sorted(maps.Keys(s)) {
		files = append(files, ingest.Input{Path: table + ".csv", Data: []byte(s[table])})
	}
	return files
}

// Evidence is the cell in which the cause stands.
func TestForecastEvidence(t *testing.T) {
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"a certification's end", attained("2020-01-15").holding("E-2", "CCDA", "2020-09-03"), "certifications.csv!D3"},
		{"a last day at work", attained("2020-01-15").span("E-2", "", "2020-09-03"), "employees.csv!H3"},
		{"an agreement's end", attained("2020-01-15").partner("Resale agreement", "2020-09-03"), "partners.csv!I2"},
		{"a specialization's end", attained("2020-01-15").partner("Specializations", "").with("specializations", "P-1,Cloud,2020-01-01,2020-09-03"), "specializations.csv!D2"},
		{"a score without a follow-up", attained("2019-07-31").lowScore("2020-02-03"), "surveys.csv!E2"},
		{"a badge year of the sheet", licensed("").partner("cPanel badge held", "2020"), "partners.csv!E2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var cells []string
			for _, c := range judged(t, "2020-06-30", tt.in).Forecast[0].Cells {
				cells = append(cells, c.String())
			}
			assert.Equal(t, []string{tt.want}, cells)
		})
	}
}

// A rule that changes ahead is in the forecast, from its first day.
func TestForecastOfRules(t *testing.T) {
	programs := *shipped()
	rule := &programs.Premier.Specializations
	rule.Revisions = append(slices.Clip(rule.Revisions), rules.Revision[int]{From: day("2020-09-04"), Value: 2})
	f := finding(t, assessedBy(t, &programs, "2020-06-30", attained("2020-02-01")), "P-1")
	assert.Equal(t, []string{"2020-09-04 Compliant → Out of compliance: the rules change on 2020-09-04; specialization: Security"}, turnsAhead(f))
	assert.Equal(t, []string{"Premier by 2020-09-03: obtain or renew 1 specialization (else Out of compliance on 2020-09-04: the rules change on 2020-09-04; specialization: Security) → Compliant 2020-09-04"}, actionLines(f))
}

// A lapse that a run sees when the first head is back has its plan from that
// day: the forecast goes from run to run, not in one jump from today.
func TestForecastRecordsEachTurn(t *testing.T) {
	in := attained("2020-01-15").span("E-1", "2020-08-03", "").span("E-2", "2020-10-05", "2020-12-31")
	sound := evaluate.Record{AsOf: day("2020-06-01"), Licenses: ingest.NoCount, Since: day("2020-01-15"), Attained: evaluate.KnownYes, Walk: evaluate.Walk{State: evaluate.Sound}}
	assert.Equal(t, []string{
		"2020-08-03 Unknown → Get Well Plan: E-1 starts 2020-08-03; then one head is left; plan until 2021-02-02",
		"2020-10-05 Get Well Plan → Compliant: E-2 starts 2020-10-05; then 2 heads fill the roles",
		"2021-01-01 Compliant → Get Well Plan: E-2 leaves 2020-12-31; then one head is left; plan until 2021-06-30",
	}, turnsAhead(judged(t, "2020-06-30", in, sound)))
}

// The outlook counts every partner at each month's end through twelve months.
func TestOutlook(t *testing.T) {
	in := licensed("10").complete("E-1", "2019-12-31").
		with("partners", "P-2,Birch,,,,,2020-01-15,Security,yes,,yes,yes,yes,yes,yes").
		with("employees", "E-8,P-2,Hal,,,yes,2018-01-01", "E-9,P-2,Ida,,,yes,2018-01-01").
		with("certifications", "E-8,CCNA,2018-01-01,2024-12-31", "E-9,CCNA,2018-01-01,2020-08-31")
	a := assessed(t, "2020-06-15", in)
	var got []string
	for _, m := range a.Outlook {
		line := m.On.String()
		for i, n := range m.Counts[0] {
			if n > 0 && evaluate.CPanelStatuses[i] != evaluate.CPanelNotEnrolled {
				line += fmt.Sprintf(" %d %s", n, evaluate.CPanelStatuses[i])
			}
		}
		for i, n := range m.Counts[1] {
			if n > 0 && evaluate.PremierStatuses[i] != evaluate.PremierNotEnrolled {
				line += fmt.Sprintf(" %d %s", n, evaluate.PremierStatuses[i])
			}
		}
		got = append(got, line)
	}
	assert.Equal(t, []string{
		"2020-06-30 1 Certified 1 Compliant", "2020-07-31 1 Certified 1 Compliant", "2020-08-31 1 Certified 1 Compliant",
		"2020-09-30 1 Certified 1 Get Well Plan", "2020-10-31 1 Certified 1 Get Well Plan", "2020-11-30 1 Certified 1 Get Well Plan",
		"2020-12-31 1 Certified 1 Get Well Plan", "2021-01-31 1 Certified 1 Get Well Plan", "2021-02-28 1 Not certified 1 Get Well Plan",
		"2021-03-31 1 Not certified 1 Removed", "2021-04-30 1 Not certified 1 Removed", "2021-05-31 1 Not certified 1 Removed",
		"2021-06-15 1 Not certified 1 Removed",
	}, got)

	ends := func(on string) (first, last string, n int) {
		o := assessed(t, on, in).Outlook
		return o[0].On.String(), o[len(o)-1].On.String(), len(o)
	}
	for on, want := range map[string][3]any{
		"2020-06-30": {"2020-07-31", "2021-06-30", 12}, "2020-06-29": {"2020-06-30", "2021-06-29", 13},
		"2019-02-28": {"2019-03-31", "2020-02-28", 12}, // 29 February 2020 is past the twelve months
	} {
		first, last, n := ends(on)
		assert.Equal(t, want, [3]any{first, last, n}, on)
	}
}

// The last count is today's with every change ahead made, on the last of the days
// looked at, too: a badge year ends twelve months after the first of February.
func TestOutlookEndsWhereTheForecastDoes(t *testing.T) {
	in := licensed("10").complete("E-1", "2020-12-31")
	for _, on := range []string{"2021-01-31", "2021-02-01", "2021-02-02"} {
		a := assessed(t, on, in)
		for n, p := range evaluate.AllPrograms() {
			counts := make([]int, len(p.Statuses))
			for i := range a.Partners {
				status := a.Partners[i].StatusIn(p.Name)
				for _, turn := range a.Partners[i].Forecast {
					if turn.Program == p.Name {
						status = turn.To
					}
				}
				counts[slices.Index(p.Statuses, status)]++
			}
			assert.Equal(t, counts, a.Outlook[len(a.Outlook)-1].Counts[n], "%s on %s", p.Name, on)
		}
		assert.Equal(t, on != "2021-01-31", len(a.Partners[0].Forecast) > 0, on)
	}
}

// A change to a status about which more has to be done is for the worse.
func TestTurnWorse(t *testing.T) {
	for program, bestFirst := range map[string][]evaluate.Status{
		"cPanel":  {"Certified", "Suspended", "Unknown", "Not certified", "Not enrolled"},
		"Premier": {"Compliant", "Eligible", "Unknown", "Not eligible", "Out of compliance", "Get Well Plan", "Removed"},
	} {
		for i, from := range bestFirst {
			for j, to := range bestFirst {
				turn := evaluate.Turn{Program: program, From: from, To: to}
				assert.Equal(t, i < j, turn.Worse(), "%s: %s → %s", program, from, to)
			}
		}
	}
}
