package evaluate_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// ran is what a run recorded of P-1 in the cPanel program.
func ran(asOf string, licenses int32, status evaluate.Status, badges ...evaluate.BadgeRecord) evaluate.Record {
	return evaluate.Record{AsOf: day(asOf), Name: "Alder", Licenses: licenses, CPanel: status, Badges: badges,
		Premier: evaluate.PremierNotEnrolled, Attained: evaluate.KnownNo}
}

// given is a badge year that a run printed as Certified.
func given(year int, earned string) evaluate.BadgeRecord {
	return evaluate.BadgeRecord{Year: year, EarnedOn: day(earned), Certified: true}
}

const notCertified = evaluate.CPanelNotCertified

// complete are people of P-1 who all earned everything on their day.
func (s sheets) complete(idAndDay ...string) sheets {
	for i := 0; i < len(idAndDay); i += 2 {
		d := idAndDay[i+1]
		s = s.trained(idAndDay[i], d, d, d)
	}
	return s
}

// C1: all three by one person; full time and expiry play no part.
func TestRuleC1(t *testing.T) {
	const d = "2020-03-01"
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"all three", licensed("10").trained("E-1", d, d, d), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"without CPSP", licensed("10").trained("E-1", "", d, d), "Not certified"},
		{"without CPP", licensed("10").trained("E-1", d, "", d), "Not certified"},
		{"without CWA", licensed("10").trained("E-1", d, d, ""), "Not certified"},
		{"three people with one each", licensed("10").trained("E-1", d, "", "").trained("E-2", "", d, "").trained("E-3", "", "", d), "Not certified"},
		{"two of them complete: two heads", licensed("50").complete("E-1", d, "E-2", d), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"one of them complete: one head", licensed("50").complete("E-1", d).trained("E-2", d, d, ""), "Not certified"},
		{"in rows of their own, expired since", licensed("10").with("employees", "E-1,P-1,Ann").with("certifications",
			"E-1,CPSP,2020-03-01,2020-03-31", "E-1,cPanel Professional,2020-03-01,2020-03-31", "E-1,CWA,2020-03-01,2020-03-31"), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"part time", licensed("10").complete("E-1", d).employee("E-1", "Full-time", "no"), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"a cell that can't be read does not help", licensed("10").trained("E-1", d, d, "spring"), "Not certified"},
		{"nor does it harm", licensed("10").trained("E-1", d, d, "spring").with("certifications", "E-1,CWA,2020-03-02,"), "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", tt.in))) })
	}
}

// C2: the window's edges, the end of the standing, the first badge year.
func TestRuleC2(t *testing.T) {
	of := licensed("10")
	tests := []struct {
		name, on string
		in       sheets
		want     string
	}{
		{"the day before 2020's window", "2019-06-30", of.trained("E-1", "2019-03-01", "2019-03-01", "2018-12-31"), "Not certified"},
		{"the first day of 2020's window", "2019-06-30", of.trained("E-1", "2019-03-01", "2019-03-01", "2019-01-01"), "Certified 2020(2019-03-01 new)"},
		{"the day before 2021's window", "2020-06-30", of.trained("E-1", "2020-03-01", "2020-03-01", "2019-12-31"), "Certified 2020(2020-03-01 new)"},
		{"the first day of 2021's window", "2020-06-30", of.trained("E-1", "2020-03-01", "2020-03-01", "2020-01-01"), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"the last day of 2020's window", "2021-01-15", of.trained("E-1", "2019-06-01", "2019-06-01", "2020-12-31"), "Certified 2020(2020-12-31 new)"},
		{"the day after 2020's window", "2021-01-15", of.trained("E-1", "2019-06-01", "2019-06-01", "2021-01-01"), "Not certified"},
		{"hired on the last day of the window", "2021-01-15", of.complete("E-1", "2019-06-01").employee("E-1", "Employed from", "2020-12-31"), "Certified 2020(2020-12-31 new)"},
		{"hired on the day after the window", "2021-01-15", of.complete("E-1", "2019-06-01").employee("E-1", "Employed from", "2021-01-01"), "Not certified"},
		{"the last day of the standing", "2021-01-31", of.complete("E-1", "2019-06-01"), "Certified 2020(2019-06-01 new)"},
		{"the day after the standing", "2021-02-01", of.complete("E-1", "2019-06-01"), "Not certified"},
		{"one set of certifications, two badge years", "2021-02-01", of.complete("E-1", "2020-06-01"), "Certified 2021(2020-06-01 new)"},
		{"through the end of the second", "2022-01-31", of.complete("E-1", "2020-06-01"), "Certified 2021(2020-06-01 new)"},
		{"and not longer", "2022-02-01", of.complete("E-1", "2020-06-01"), "Not certified"},
		{"there is no badge year 2019", "2018-12-31", of.complete("E-1", "2018-12-31"), "Not certified"},
		{"2020 is the first badge year", "2019-01-01", of.complete("E-1", "2019-01-01"), "Certified 2020(2019-01-01 new)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, tt.on, tt.in))) })
	}
}

// C3: the chart decides how many heads are asked for.
func TestRuleC3(t *testing.T) {
	for _, tt := range []struct{ licenses, required int32 }{
		{0, 1}, {49, 1}, {50, 2}, {2999, 2}, {3000, 3}, {3999, 3}, {4000, 4}, {4999, 4}, {5000, 5}, {5999, 5}, {6000, 6}, {6999, 6},
		{7000, 7}, {7999, 7}, {8000, 8}, {8999, 8}, {9000, 9}, {9999, 9}, {10000, 10}, {11999, 10}, {12000, 11}, {13999, 11},
		{14000, 12}, {15999, 12}, {16000, 13}, {17999, 13}, {18000, 14}, {19999, 14}, {20000, 15}, {10_000_000, 5005},
	} {
		t.Run(fmt.Sprint(tt.licenses), func(t *testing.T) {
			in := licensed(strconv.Itoa(int(tt.licenses)))
			f := judged(t, "2020-06-30", in)
			assert.Equal(t, tt.required, f.CPanel().Required)
			assert.Equal(t, tt.licenses, f.CPanel().Licenses)
			assert.Equal(t, int(tt.required), f.CPanel().ShortBy)
			if tt.required > 15 {
				return
			}
			for i := range tt.required - 1 {
				in = in.complete(fmt.Sprintf("E-%02d", i), "2020-03-01")
			}
			assert.Equal(t, "Not certified", cpanel(judged(t, "2020-06-30", in)), "one short")
			in = in.complete("E-99", "2020-03-02")
			assert.Equal(t, "Certified 2020(2020-03-02 new) 2021(2020-03-02 new)", cpanel(judged(t, "2020-06-30", in)), "just enough")
		})
	}

	chart := func(on string) evaluate.RuleInForce {
		rules := assessed(t, on, licensed("10")).Rules
		return rules[slices.IndexFunc(rules, func(r evaluate.RuleInForce) bool { return r.Clause == "C3" })]
	}
	assert.Zero(t, chart("1990-01-01").From, "before its first day there is none")
	assert.Equal(t, day("2020-01-01"), chart("2019-12-31").From)
	assert.Empty(t, chart("2019-12-31").Carried, "the chart is for 2020")
	assert.NotEmpty(t, chart("2020-01-01").Carried, "2021 can be earned")
	assert.NotEmpty(t, chart("2021-06-30").Carried)
}

// C4: the latest of the earliest, and employed.
func TestRuleC4(t *testing.T) {
	span := func(from, until string) sheets {
		return licensed("10").with("employees", "E-1,P-1,Ann,,,,"+from+","+until+",2020-02-01,2020-03-01,2020-02-15")
	}
	again := licensed("10").trained("E-1", "2019-02-01", "2019-03-01", "2019-04-01").with("certifications", "E-1,CPSP,2020-05-01,", "E-1,CPP,2020-05-02,", "E-1,CWA,2020-05-03,", "E-1,CWA,2020-06-03,")
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"the latest of the three", span("", ""), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)"},
		{"the earliest inside each window", again, "Certified 2020(2019-04-01 new) 2021(2020-05-03 new)"},
		{"employed from a later day", span("2020-04-01", ""), "Certified 2020(2020-04-01 new) 2021(2020-04-01 new)"},
		{"last day at work on completion", span("", "2020-03-01"), "Certified 2020(2020-03-01 new) 2021(2020-03-01 new), at risk"},
		{"left the day before completion", span("", "2020-02-29"), "Not certified"},
		{"employed from the day", span("2020-06-30", ""), "Certified 2020(2020-06-30 new) 2021(2020-06-30 new)"},
		{"employed from the day after", span("2020-07-01", ""), "Not certified"},
		{"a span that can't be read does not help", span("spring", ""), "Not certified"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", tt.in))) })
	}
}

// C5: the first day on which the heads reach the number that the count in force asks for.
func TestRuleC5(t *testing.T) {
	const none = ingest.NoCount
	two := func(licenses string) sheets {
		return licensed(licenses).complete("E-1", "2020-02-01", "E-2", "2020-04-01")
	}
	one := func(licenses string) sheets { return licensed(licenses).complete("E-1", "2020-02-01") }
	both := func(d string) string { return fmt.Sprintf("Certified 2020(%s new) 2021(%[1]s new)", d) }
	tests := []struct {
		name    string
		in      sheets
		history []evaluate.Record
		want    string
	}{
		{"one needed", two("49"), nil, both("2020-02-01")},
		{"two needed", two("50"), nil, both("2020-04-01")},
		{"before the first run, its count", two("50"), []evaluate.Record{ran("2020-03-01", 10, notCertified)}, both("2020-02-01")},
		{"from the first run on, its count", two("10"), []evaluate.Record{ran("2020-02-10", 50, notCertified)}, both("2020-04-01")},
		{"on the day itself, today's", one("10"), []evaluate.Record{ran("2020-02-10", 50, notCertified)}, both("2020-06-30")},
		{"a lower count in force from its run's day on", one("50"), []evaluate.Record{ran("2020-02-15", 50, notCertified), ran("2020-03-15", 10, notCertified)}, both("2020-03-15") + ", at risk"},
		{"completed the day before a higher count", licensed("50").complete("E-1", "2020-03-14"), []evaluate.Record{ran("2020-02-15", 10, notCertified), ran("2020-03-15", 50, notCertified)}, both("2020-03-14") + ", at risk"},
		{"completed on the day of a higher count", licensed("50").complete("E-1", "2020-03-15"), []evaluate.Record{ran("2020-02-15", 10, notCertified), ran("2020-03-15", 50, notCertified)}, "Not certified"},
		{"runs without a count are passed over", one("50"), []evaluate.Record{ran("2020-01-15", none, evaluate.CPanelNotEnrolled), ran("2020-03-15", 10, notCertified), ran("2020-04-15", none, evaluate.CPanelUnknown)}, both("2020-02-01") + ", at risk"},
		{"no run with a count: today's", two("50"), []evaluate.Record{ran("2020-01-15", none, evaluate.CPanelNotEnrolled)}, both("2020-04-01")},
		{"completed the day before, at yesterday's count", licensed("50").complete("E-1", "2020-06-29"), []evaluate.Record{ran("2020-06-29", 10, notCertified)}, both("2020-06-29") + ", at risk"},
		{"completed on the day, at today's count", licensed("50").complete("E-1", "2020-06-30"), []evaluate.Record{ran("2020-06-29", 10, notCertified)}, "Not certified"},
		{"never enough on one day", licensed("50").complete("E-1", "2020-02-01", "E-2", "2020-04-01").employee("E-1", "Employed until", "2020-03-31"), nil, "Not certified"},
		{"enough on one day", licensed("50").complete("E-1", "2020-02-01", "E-2", "2020-04-01").employee("E-1", "Employed until", "2020-04-01"), nil, both("2020-04-01") + ", at risk"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, "2020-06-30", tt.in, tt.history...))) })
	}
}

// C5: at risk where fewer heads count on the day, for the furthest badge year held, than today's count asks for.
func TestRuleC5AtRisk(t *testing.T) {
	held := ran("2020-05-01", 10, evaluate.CPanelCertified, given(2020, "2020-02-01"))
	two := licensed("50").complete("E-1", "2020-02-01", "E-2", "2020-04-01")
	tests := []struct {
		name, on string
		in       sheets
		history  []evaluate.Record
		want     bool
	}{
		{"heads stay", "2020-06-30", two, nil, false},
		{"a head's last day", "2020-06-30", two.employee("E-2", "Employed until", "2020-06-30"), nil, false},
		{"a head left the day before", "2020-06-30", two.employee("E-2", "Employed until", "2020-06-29"), nil, true},
		{"licences grew to the limit", "2020-06-30", licensed("49").complete("E-1", "2020-02-01"), []evaluate.Record{held}, false},
		{"licences grew past the limit", "2020-06-30", licensed("50").complete("E-1", "2020-02-01"), []evaluate.Record{held}, true},
		{"the furthest year decides", "2020-06-30", licensed("10").complete("E-1", "2019-02-01", "E-2", "2020-02-01").employee("E-2", "Employed until", "2020-03-01"), nil, true},
		{"heads of the furthest year count, the others' don't matter", "2021-01-31", licensed("10").complete("E-1", "2019-02-01", "E-2", "2020-02-01").employee("E-1", "Employed until", "2020-03-01"), nil, false},
		{"never with a blank count", "2020-06-30", licensed(""), []evaluate.Record{held}, false},
		{"never with an unreadable count", "2020-06-30", licensed("many"), []evaluate.Record{held}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in, tt.history...)
			assert.Equal(t, evaluate.CPanelCertified, f.CPanel().Status)
			assert.Equal(t, tt.want, f.CPanel().AtRisk)
		})
	}
}

// C6: Y−1 in January, Y, and Y+1 may be held at once.
func TestRuleC6(t *testing.T) {
	all := licensed("10").trained("E-1", "2019-02-01", "2019-02-01", "2019-02-01").with("certifications",
		"E-1,CPSP,2020-02-02,", "E-1,CPP,2020-02-02,", "E-1,CWA,2020-02-02,", "E-1,CPSP,2021-01-03,", "E-1,CPP,2021-01-03,", "E-1,CWA,2021-01-03,")
	for _, tt := range []struct {
		on, want, through string
		counting          []string
	}{
		{"2019-01-31", "Not certified", "", nil},
		{"2019-12-31", "Certified 2020(2019-02-01 new)", "2021-01-31", []string{"E-1"}},
		{"2020-12-31", "Certified 2020(2019-02-01 new) 2021(2020-02-02 new)", "2022-01-31", []string{"E-1"}},
		{"2021-01-02", "Certified 2020(2019-02-01 new) 2021(2020-02-02 new)", "2022-01-31", []string{"E-1"}},
		{"2021-01-31", "Certified 2020(2019-02-01 new) 2021(2020-02-02 new) 2022(2021-01-03 new)", "2023-01-31", []string{"E-1"}},
		{"2021-02-01", "Certified 2021(2020-02-02 new) 2022(2021-01-03 new)", "2023-01-31", []string{"E-1"}},
		{"2023-01-31", "Certified 2022(2021-01-03 new)", "2023-01-31", []string{"E-1"}},
		{"2023-02-01", "Not certified", "", nil},
	} {
		t.Run(tt.on, func(t *testing.T) {
			f := judged(t, tt.on, all)
			assert.Equal(t, tt.want, cpanel(f))
			assert.Equal(t, tt.through, f.CPanel().GoodThrough.String())
			assert.ElementsMatch(t, tt.counting, f.CPanel().Counting)
		})
	}
}

// C6: where no badge year is held, counting is for the year in which most heads count, the earlier at a tie.
func TestCountingWithoutABadge(t *testing.T) {
	of := licensed("3000")
	for _, tt := range []struct {
		name, on string
		in       sheets
		year     int
		counting []string
	}{
		{"the next year has most", "2021-01-15", of.complete("E-1", "2021-01-10", "E-2", "2021-01-10"), 2021, []string{"E-1", "E-2"}},
		{"the year before has most", "2021-01-31", of.complete("E-1", "2019-05-05", "E-2", "2019-05-05"), 2020, []string{"E-1", "E-2"}},
		{"the year before is over", "2021-02-01", of.complete("E-1", "2019-05-05", "E-2", "2019-05-05", "E-3", "2020-05-05"), 2021, []string{"E-3"}},
		{"the next year alone", "2021-06-30", of.trained("E-1", "2020-05-05", "2020-05-05", "").trained("E-2", "2021-05-05", "2021-05-05", "2021-05-05"), 2021, []string{"E-2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in)
			assert.Equal(t, notCertified, f.CPanel().Status)
			assert.Equal(t, tt.year, f.CPanel().Year)
			assert.Equal(t, tt.counting, f.CPanel().Counting)
			assert.Equal(t, 3-len(tt.counting), f.CPanel().ShortBy)
		})
	}
}

// Counting while suspended: no badge year is held then, so the year in which most heads count.
func TestCountingWhileSuspended(t *testing.T) {
	in := licensed("10").complete("E-1", "2020-05-05")
	assert.Equal(t, 2021, judged(t, "2020-06-30", in).CPanel().Year, "the furthest held")
	f := judged(t, "2020-06-30", in.partner("cPanel good standing", "no"))
	assert.Equal(t, 2020, f.CPanel().Year, "the earlier at a tie")
	assert.Equal(t, []string{"E-1"}, f.CPanel().Counting)
}

// C7: new is what neither an earlier run nor the sheet knows.
func TestRuleC7(t *testing.T) {
	old, both := licensed("10").complete("E-1", "2019-05-05"), licensed("10").complete("E-1", "2020-05-05")
	certified := evaluate.CPanelCertified
	tests := []struct {
		name    string
		in      sheets
		history []evaluate.Record
		new     []int
	}{
		{"nothing known", old, nil, []int{2020}},
		{"two years at once", both, nil, []int{2020, 2021}},
		{"recorded as certified with it", old, []evaluate.Record{ran("2020-06-29", 10, certified, given(2020, "2019-05-05"))}, nil},
		{"recorded on the day itself", old, []evaluate.Record{ran("2020-06-30", 10, certified, given(2020, "2019-05-05"))}, []int{2020}},
		{"recorded by an older run than the newest", old, []evaluate.Record{ran("2020-01-31", 10, certified, given(2020, "2019-05-05")), ran("2020-05-31", 10, evaluate.CPanelSuspended, evaluate.BadgeRecord{Year: 2020, EarnedOn: day("2019-05-05")})}, nil},
		{"recorded, but not as certified", old, []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, evaluate.BadgeRecord{Year: 2020, EarnedOn: day("2019-05-05")})}, []int{2020}},
		{"certified by a run that could not read the cell", old, []evaluate.Record{ran("2020-05-31", 10, certified, evaluate.BadgeRecord{Year: 2020, EarnedOn: day("2019-05-05")})}, []int{2020}},
		{"an earlier run knew the very year from the sheet", old, []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, evaluate.BadgeRecord{Year: 2020, Sheet: true})}, nil},
		{"not certified before", old, []evaluate.Record{ran("2020-05-31", 10, notCertified)}, []int{2020}},
		{"a renewal", both, []evaluate.Record{ran("2020-05-31", 10, certified, given(2020, "2020-05-05"))}, []int{2021}},
		{"the sheet has the same year", old.partner("cPanel badge held", "2020"), nil, nil},
		{"the sheet has a lower year than the furthest", both.partner("cPanel badge held", "2020"), nil, []int{2021}},
		{"the sheet has the higher year", both.partner("cPanel badge held", "2021"), nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in, tt.history...)
			require.Equal(t, certified, f.CPanel().Status)
			assert.Equal(t, tt.new, f.CPanel().NewYears)
		})
	}
}

// C8: a badge year once recorded is held through its end, whatever the sheets show.
func TestRuleC8(t *testing.T) {
	recorded := ran("2020-03-01", 10, evaluate.CPanelCertified, given(2020, "2020-02-10"))
	sheetOnly := ran("2020-03-01", 10, evaluate.CPanelCertified, evaluate.BadgeRecord{Year: 2020, Sheet: true, Certified: true})
	tests := []struct {
		name, on string
		in       sheets
		history  []evaluate.Record
		want     string
	}{
		{"rows deleted", "2020-06-30", licensed("10"), []evaluate.Record{recorded}, "Certified 2020(2020-02-10), at risk"},
		{"licences blank", "2020-06-30", licensed(""), []evaluate.Record{recorded}, "Certified 2020(2020-02-10)"},
		{"licences unreadable", "2020-06-30", licensed("many"), []evaluate.Record{recorded}, "Certified 2020(2020-02-10)"},
		{"a run in between that lost it", "2020-06-30", licensed(""), []evaluate.Record{recorded, ran("2020-04-01", ingest.NoCount, evaluate.CPanelNotEnrolled)}, "Certified 2020(2020-02-10)"},
		{"the day recorded stands", "2020-06-30", licensed("10").complete("E-1", "2019-05-05"), []evaluate.Record{recorded}, "Certified 2020(2020-02-10)"},
		{"no day recorded stays none", "2020-06-30", licensed("10").complete("E-1", "2019-05-05"), []evaluate.Record{sheetOnly}, "Certified 2020(null)"},
		{"through its last day", "2021-01-31", licensed("10"), []evaluate.Record{recorded}, "Certified 2020(2020-02-10), at risk"},
		{"not the day after", "2021-02-01", licensed("10"), []evaluate.Record{recorded}, "Not certified"},
		{"not the day after, licences blank", "2021-02-01", licensed(""), []evaluate.Record{recorded}, "Not enrolled"},
		{"a year earned since is new", "2020-06-30", licensed("10").complete("E-1", "2020-05-05"), []evaluate.Record{recorded}, "Certified 2020(2020-02-10) 2021(2020-05-05 new)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in, tt.history...)
			assert.Equal(t, tt.want, cpanel(f))
			if f.CPanel().Status == evaluate.CPanelCertified {
				assert.Equal(t, 2020, f.Record.Badges[0].Year, "and it is recorded again")
			}
		})
	}
}

// C9: the privileges of the certified.
func TestRuleC9(t *testing.T) {
	p := assessed(t, "2020-06-30", licensed("10")).Privileges
	assert.Contains(t, p.Queue, "Ultra Priority")
	assert.Contains(t, p.Indicator, "status indicator")
}

// C10: other obligations.
func TestRuleC10(t *testing.T) {
	earned := licensed("10").complete("E-1", "2020-05-05")
	const certified = "Certified 2020(2020-05-05 new) 2021(2020-05-05 new)"
	suspended := []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-05-05")}, {Year: 2021, EarnedOn: day("2020-05-05")}}
	certifiedBefore := ran("2020-05-31", 10, evaluate.CPanelCertified, given(2020, "2020-05-05"), given(2021, "2020-05-05"))
	tests := []struct {
		name, standing string
		in             sheets
		history        []evaluate.Record
		want           string
	}{
		{"blank means yes", "", earned, nil, certified},
		{"yes", "yes", earned, nil, certified},
		{"no", "no", earned, nil, "Suspended"},
		{"no, and not earned", "no", licensed("10"), nil, "Not certified"},
		{"no, and not enrolled", "no", licensed(""), nil, "Not enrolled"},
		{"no, with a badge recorded", "no", licensed("10"), []evaluate.Record{certifiedBefore}, "Suspended"},
		{"no, with a badge on the sheet", "no", licensed("").partner("cPanel badge held", "2020"), nil, "Suspended"},
		{"returns, recorded by a suspended run alone: obligations and heads together from the day after", "yes", earned, []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)},
			"Certified 2020(2020-06-01 new) 2021(2020-06-01 new)"},
		{"the heads left by then", "yes", earned.employee("E-1", "Employed until", "2020-05-31"), []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)}, "Not certified"},
		{"the heads left on the day after", "yes", earned.employee("E-1", "Employed until", "2020-06-01"), []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)},
			"Certified 2020(2020-06-01 new) 2021(2020-06-01 new), at risk"},
		{"each further suspended run moves the day on", "yes", earned, []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...), ran("2020-06-20", 10, evaluate.CPanelSuspended, suspended...)},
			"Certified 2020(2020-06-21 new) 2021(2020-06-21 new)"},
		{"still suspended", "no", earned, []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)}, "Suspended"},
		{"no rows, and nothing is known from suspended runs", "no", licensed("10"), []evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)}, "Not certified"},
		{"whatever the sheet said then of a badge held", "yes", licensed("10"),
			[]evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, evaluate.BadgeRecord{Year: 2020, Sheet: true})}, "Not certified"},
		{"the sheet says it today", "yes", licensed("10").partner("cPanel badge held", "2020"),
			[]evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelSuspended, suspended...)}, "Certified 2020(null), at risk"},
		{"an unreadable good standing recorded it, too", "yes", licensed("10"),
			[]evaluate.Record{ran("2020-05-31", 10, evaluate.CPanelUnknown, suspended...), ran("2020-06-20", 10, evaluate.CPanelSuspended, suspended...)}, certified + ", at risk"},
		{"returns, certified before", "yes", earned, []evaluate.Record{certifiedBefore, ran("2020-06-15", 10, evaluate.CPanelSuspended, suspended...)}, "Certified 2020(2020-05-05) 2021(2020-05-05)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in.partner("cPanel good standing", tt.standing), tt.history...)
			assert.Equal(t, tt.want, cpanel(f))
			if f.CPanel().Status == evaluate.CPanelSuspended {
				assert.Empty(t, f.CPanel().Badges)
				assert.Empty(t, f.CPanel().NewYears)
			}
		})
	}
	assert.Equal(t, suspended, judged(t, "2020-06-30", earned.partner("cPanel good standing", "no")).Record.Badges, "recorded all the same, but not as certified")
}

// A suspension and the return from it, with the records that the runs made themselves.
func TestRuleC10InTurn(t *testing.T) {
	in := licensed("10").complete("E-1", "2020-05-05")
	first := judged(t, "2020-05-31", in.partner("cPanel good standing", "no"))
	assert.Equal(t, "Suspended", cpanel(first))
	second := judged(t, "2020-06-30", in, first.Record)
	assert.Equal(t, "Certified 2020(2020-06-01 new) 2021(2020-06-01 new)", cpanel(second), "earned with the obligations, and new")
	third := judged(t, "2020-07-31", in.partner("cPanel good standing", "no"), first.Record, second.Record)
	assert.Equal(t, "Suspended", cpanel(third))
	fourth := judged(t, "2020-08-31", licensed("10"), first.Record, second.Record, third.Record)
	assert.Equal(t, "Certified 2020(2020-06-01) 2021(2020-06-01), at risk", cpanel(fourth), "held from the day of the run that certified")

	// After the window closes nothing is earned.
	last := judged(t, "2020-12-31", in.partner("cPanel good standing", "no"))
	assert.Equal(t, "Certified 2021(2021-01-01 new)", cpanel(judged(t, "2021-01-15", in, last.Record)))
}

// C11: the badge that the sheet knows.
func TestRuleC11(t *testing.T) {
	held := func(licenses, year string) sheets { return licensed(licenses).partner("cPanel badge held", year) }
	tests := []struct {
		name, on string
		in       sheets
		want     string
	}{
		{"nothing else known", "2020-06-30", held("10", "2020"), "Certified 2020(null), at risk"},
		{"licences blank", "2020-06-30", held("", "2020"), "Certified 2020(null)"},
		{"licences unreadable", "2020-06-30", held("many", "2020"), "Certified 2020(null)"},
		{"the day that the rows give", "2020-06-30", held("10", "2020").complete("E-1", "2019-05-05"), "Certified 2020(2019-05-05)"},
		{"a further year is new", "2020-06-30", held("10", "2020").complete("E-1", "2020-05-05"), "Certified 2020(2020-05-05) 2021(2020-05-05 new)"},
		{"no further year with blank licences", "2020-06-30", held("", "2020").complete("E-1", "2020-05-05"), "Certified 2020(null)"},
		{"no further year with unreadable licences", "2020-06-30", held("many", "2020").complete("E-1", "2020-05-05"), "Certified 2020(null)"},
		{"lower years are not given", "2020-06-30", held("10", "2021"), "Certified 2021(null), at risk"},
		{"lower years are earned, not new", "2020-06-30", held("10", "2021").complete("E-1", "2019-05-05"), "Certified 2020(2019-05-05) 2021(null), at risk"},
		{"through its last day", "2021-01-31", held("10", "2020"), "Certified 2020(null), at risk"},
		{"not the day after", "2021-02-01", held("10", "2020"), "Not certified"},
		{"not the day after, licences blank", "2021-02-01", held("", "2020"), "Not enrolled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, cpanel(judged(t, tt.on, tt.in))) })
	}

	t.Run("known to the next run, too", func(t *testing.T) {
		first := judged(t, "2020-05-31", held("10", "2020"))
		assert.Equal(t, []evaluate.BadgeRecord{{Year: 2020, Certified: true, Sheet: true}}, first.Record.Badges)
		assert.Equal(t, "Certified 2020(null)", cpanel(judged(t, "2020-06-30", licensed("10").complete("E-1", "2019-05-05"), first.Record)))
	})
}
