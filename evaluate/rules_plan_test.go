package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
)

// span sets the first and the last day at work of a person.
func (s sheets) span(id, from, until string) sheets {
	return s.employee(id, "Employed from", from).employee(id, "Employed until", until)
}

// again adds a further full-time row of a person of P-1.
func (s sheets) again(id, name, from, until string) sheets {
	return s.with("employees", id+",P-1,"+name+",,,yes,"+from+","+until)
}

// The plan without history: the sheet's word is taken that the partner has Premier on the day.
func TestRulePlanWithoutHistory(t *testing.T) {
	of := attained("2020-01-15")
	bobLeft := func(until string) sheets { return of.employee("E-2", "Employed until", until) }
	const annOnly = "Get Well Plan 2020-06-30..2020-12-29" // 30 June and 6 months is 30 December
	type result struct {
		standing string
		roles    evaluate.State
		review   bool
		walk     evaluate.Walk
		codes    []string
	}
	sound := evaluate.Walk{State: evaluate.Sound}
	plan := func(since string) evaluate.Walk { return evaluate.Walk{State: evaluate.OnPlan, Since: day(since)} }
	removed := func(on string) evaluate.Walk { return evaluate.Walk{State: evaluate.Removed, Since: day(on)} }
	missing := result{"Unknown", evaluate.Unknown, true, evaluate.Walk{}, []string{"roles-records-missing"}}
	tests := []struct {
		name, on string
		in       sheets
		want     result
	}{
		{"roles met", "2020-06-30", of,
			result{"Compliant", evaluate.Met, false, sound, nil}},
		{"roles met after a gap", "2020-06-30", bobLeft("2020-03-31").again("E-2", "Bob", "2020-05-01", ""),
			result{"Compliant", evaluate.Met, false, sound, []string{"roles-gap"}}},
		{"a gap before Premier was attained is none", "2020-06-30", of.span("E-2", "2020-01-15", ""),
			result{"Compliant", evaluate.Met, false, sound, nil}},
		{"a gap on the day that Premier was attained", "2020-06-30", of.span("E-2", "2020-01-16", ""),
			result{"Compliant", evaluate.Met, false, sound, []string{"roles-gap"}}},
		{"a gap without anybody", "2020-06-30", of.span("E-1", "2020-06-30", "").span("E-2", "2020-06-30", ""),
			result{"Compliant", evaluate.Met, false, sound, []string{"roles-gap"}}},

		{"nobody ever", "2020-06-30", of.without("employees", "E-1").without("employees", "E-2").without("certifications", "E-1").without("certifications", "E-2"), missing},
		{"nobody ever, and the terms not met", "2020-06-30", of.partner("Terms accepted", "no").employee("E-1", "Full-time", "").employee("E-2", "Full-time", ""), missing},
		{"nobody since the day", "2020-06-30", bobLeft("2020-01-14").employee("E-1", "Employed until", "2020-01-14"), missing},
		{"somebody on the day that Premier was attained", "2020-06-30", bobLeft("2020-01-14").employee("E-1", "Employed until", "2020-01-15"),
			result{"Removed 2020-01-16", evaluate.NotMet, false, removed("2020-01-16"), nil}},

		{"both left, one after the other", "2020-06-30", bobLeft("2020-04-30").employee("E-1", "Employed until", "2020-05-10"),
			result{"Removed 2020-05-11", evaluate.NotMet, false, removed("2020-05-11"), nil}},
		{"the last left the day before", "2020-06-30", bobLeft("2020-04-30").employee("E-1", "Employed until", "2020-06-29"),
			result{"Removed 2020-06-30", evaluate.NotMet, false, removed("2020-06-30"), nil}},
		{"of two stretches without heads, the one that reaches the day", "2020-06-30", bobLeft("2020-02-29").employee("E-1", "Employed until", "2020-02-29").again("E-1", "Ann", "2020-04-01", "2020-05-31"),
			result{"Removed 2020-06-01", evaluate.NotMet, false, removed("2020-06-01"), nil}},
		{"a certification expired, not the employment", "2020-06-30", bobLeft("2020-04-30").without("certifications", "E-1").with("certifications", "E-1,CCNA,2018-01-01,2020-05-10"),
			result{"Removed 2020-05-11", evaluate.NotMet, false, removed("2020-05-11"), nil}},

		{"one left", "2020-06-30", bobLeft("2020-04-30"),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), nil}},
		{"one left the day before", "2020-06-30", bobLeft("2020-06-29"),
			result{"Get Well Plan 2020-06-30..2020-12-29", evaluate.NotMet, false, plan("2020-06-30"), nil}},
		{"the day after the last day of several", "2020-06-30", bobLeft("2020-02-29").again("E-2", "Bob", "2020-03-15", "2020-04-15"),
			result{"Get Well Plan 2020-04-16..2020-10-15", evaluate.NotMet, false, plan("2020-04-16"), nil}},
		{"one works full time elsewhere since", "2020-06-30", of.birch().with("employees", "E-2,P-2,Bob,,,yes,2020-05-01"),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), []string{"full-time-at-several"}}},
		{"one worked full time elsewhere for a while", "2020-06-30", of.birch().with("employees", "E-2,P-2,Bob,,,yes,2020-05-01,2020-05-31"),
			result{"Compliant", evaluate.Met, false, sound, []string{"full-time-at-several", "roles-gap"}}},
		{"36 months were over", "2020-06-30", of.without("certifications", "E-2").with("certifications", "E-2,CCDA,2017-05-10,"),
			result{"Get Well Plan 2020-05-11..2020-11-10", evaluate.NotMet, false, plan("2020-05-11"), []string{"expiry-assumed"}}},
		{"one moved to another grouping", "2020-06-30", of.partner("Country", "DE").employee("E-2", "Employed until", "2020-05-10").with("employees", "E-2,P-1,Bob,,FR,yes,2020-05-11"),
			result{"Get Well Plan 2020-05-11..2020-11-10", evaluate.NotMet, false, plan("2020-05-11"), nil}},
		{"two left who can't fill A", "2020-06-30", bobLeft("2020-04-30").without("certifications", "E-1").with("certifications", "E-1,CCNA,2018-01-01,2020-05-10", "E-1,CCDA,2018-01-01,2024-12-31"),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), nil}},
		{"as many heads as before, and none can fill A any more", "2020-06-30", of.without("certifications", "E-1").with("certifications", "E-1,CCNA,2018-01-01,2020-05-10", "E-1,CCDA,2018-01-01,2024-12-31"),
			result{"Get Well Plan 2020-05-11..2020-11-10", evaluate.NotMet, false, plan("2020-05-11"), nil}},
		{"and one can again", "2020-06-30", of.without("certifications", "E-1").with("certifications", "E-1,CCNA,2018-01-01,2020-05-10", "E-1,CCDA,2018-01-01,2024-12-31", "E-1,CCNA,2020-06-30,2023-06-30"),
			result{"Compliant", evaluate.Met, false, sound, []string{"roles-gap"}}},
		{"the last day before the six months are over", "2020-10-31", bobLeft("2020-04-30"),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), nil}},
		{"the six months are over: a plan now", "2020-11-01", bobLeft("2020-04-30"),
			result{"Get Well Plan 2020-11-01..2021-04-30", evaluate.NotMet, true, plan("2020-11-01"), nil}},
		{"roles never met: a plan now", "2020-06-30", of.without("employees", "E-2").without("certifications", "E-2"),
			result{annOnly, evaluate.NotMet, true, plan("2020-06-30"), nil}},
		{"roles met only before Premier was attained", "2020-06-30", bobLeft("2020-01-14"),
			result{annOnly, evaluate.NotMet, true, plan("2020-06-30"), nil}},
		{"roles met on the day that Premier was attained", "2020-06-30", bobLeft("2020-01-15"),
			result{"Get Well Plan 2020-01-16..2020-07-15", evaluate.NotMet, false, plan("2020-01-16"), nil}},
		{"a day without a head since", "2020-06-30", bobLeft("2020-04-30").employee("E-1", "Employed until", "2020-05-09").again("E-1", "Ann", "2020-05-11", ""),
			result{annOnly, evaluate.NotMet, true, plan("2020-06-30"), nil}},
		{"the heads took turns without a day between", "2020-06-30", bobLeft("2020-04-30").employee("E-1", "Employed until", "2020-05-10").again("E-1", "Ann", "2020-05-11", ""),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), nil}},
		{"a day without a head before", "2020-06-30", bobLeft("2020-02-01").employee("E-1", "Employed until", "2020-02-01").again("E-1", "Ann", "2020-03-01", "").again("E-2", "Bob", "2020-03-01", "2020-04-30"),
			result{"Get Well Plan 2020-05-01..2020-10-31", evaluate.NotMet, false, plan("2020-05-01"), nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, tt.on, tt.in)
			f := a.Partners[0]
			assert.Equal(t, tt.want, result{premier(f), f.Premier().State("roles"), f.Review, f.Record.Walk, codes(a)})
		})
	}
}

// The walk from a recorded state, day by day.
func TestRulePlanWalk(t *testing.T) {
	of := attained("2020-01-15")
	gone := of.without("employees", "E-1").without("employees", "E-2").without("certifications", "E-1").without("certifications", "E-2")
	bob := func(from, until string) sheets { return of.span("E-2", from, until) }
	ann := func(s sheets, until string) sheets { return s.employee("E-1", "Employed until", until) }
	// earned gives role B to E-2 from a day on, and from no day before.
	earned := func(on string) sheets {
		return of.without("certifications", "E-2").with("certifications", "E-2,CCNA,"+on+",2024-12-31")
	}
	sound := func(asOf string) evaluate.Record { return walked(asOf, evaluate.Sound, "") }
	plan := func(asOf, since string) evaluate.Record { return walked(asOf, evaluate.OnPlan, since) }
	removed := func(asOf, on string) evaluate.Record { return walked(asOf, evaluate.Removed, on) }
	const missing = "Unknown, review"
	tests := []struct {
		name, on string
		in       sheets
		from     evaluate.Record
		want     string
	}{
		// Sound.
		{"sound stays sound", "2020-06-30", of, sound("2020-04-01"), "Compliant"},
		{"a plan that ran out between two runs: nobody was told", "2020-11-15", ann(bob("", "2020-04-30"), "2020-11-10"), sound("2020-04-01"), "Removed 2020-11-01, review"},
		{"a recorded plan that ran out, and nobody is left", "2020-11-15", ann(bob("", "2020-04-30"), "2020-11-10"), plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01"},
		{"the last head left on D", "2020-11-10", ann(bob("", "2020-04-30"), "2020-11-10"), plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01, review"},
		{"falls out with a head left", "2020-06-30", bob("", "2020-04-30"), sound("2020-04-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"on the last day at work not yet", "2020-04-30", bob("", "2020-04-30"), sound("2020-04-01"), "Compliant"},
		{"on the day after", "2020-05-01", bob("", "2020-04-30"), sound("2020-04-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"the walk's first day is included", "2020-06-30", bob("", "2020-04-30"), sound("2020-04-30"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"both lost at the same time", "2020-06-30", ann(bob("", "2020-04-30"), "2020-04-30"), sound("2020-04-01"), "Removed 2020-05-01"},
		{"both lost a day apart", "2020-06-30", ann(bob("", "2020-04-30"), "2020-05-01"), sound("2020-04-01"), "Removed 2020-05-02, review"},
		{"as many heads as before, and none can fill A any more", "2020-06-30", of.without("certifications", "E-1").with("certifications", "E-1,CCNA,2018-01-01,2020-05-10", "E-1,CCDA,2018-01-01,2024-12-31"), sound("2020-04-01"), "Get Well Plan 2020-05-11..2020-11-10"},
		{"never met on the walk: falls out on the day", "2020-06-30", bob("", "2020-04-30"), sound("2020-05-01"), "Get Well Plan 2020-06-30..2020-12-29"},
		{"never met, and the only head gone", "2020-06-30", ann(bob("", "2020-04-30"), "2020-06-15"), sound("2020-05-01"), "Removed 2020-06-30"},
		{"never met until the day", "2020-06-30", earned("2020-06-30"), sound("2020-05-01"), "Compliant"},
		{"not met at first, then met, then not", "2020-06-30", bob("2020-06-01", "2020-06-10"), sound("2020-05-01"), "Get Well Plan 2020-06-11..2020-12-10"},
		{"a lapse and its cure", "2020-06-30", bob("", "2020-04-30").again("E-2", "Bob", "2020-05-20", ""), sound("2020-04-01"), "Compliant"},
		{"a lapse, its cure, and another lapse", "2020-06-30", bob("", "2020-04-30").again("E-2", "Bob", "2020-05-20", "2020-05-31"), sound("2020-04-01"), "Get Well Plan 2020-06-01..2020-11-30"},
		{"no head on any day of the walk", "2020-06-30", gone, sound("2020-05-01"), missing},
		{"no head since the day before the walk", "2020-06-30", ann(bob("", "2020-04-30"), "2020-04-30"), sound("2020-05-01"), missing},
		{"no day between: the day after the run", "2020-05-02", ann(bob("", "2020-05-01"), "2020-05-01"), sound("2020-05-01"), "Removed 2020-05-02"},

		// Plan.
		{"the plan goes on", "2020-06-30", bob("", "2020-04-30"), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"the recorded start stands", "2020-06-30", bob("", "2020-04-30"), plan("2020-05-31", "2020-05-15"), "Get Well Plan 2020-05-15..2020-11-14"},
		{"its last day", "2020-10-31", bob("", "2020-04-30"), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"the day after", "2020-11-01", bob("", "2020-04-30"), plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01, review"},
		{"long after", "2021-06-30", bob("", "2020-04-30"), plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01, review"},
		{"cured at once", "2020-06-01", earned("2020-06-01"), plan("2020-05-31", "2020-05-01"), "Compliant"},
		{"cured on the first day of the walk", "2020-06-30", of, plan("2020-05-31", "2020-05-01"), "Compliant"},
		{"cured on the last day", "2020-10-31", earned("2020-10-31"), plan("2020-05-31", "2020-05-01"), "Compliant"},
		{"cured on the last day, seen later", "2020-11-15", earned("2020-10-31"), plan("2020-05-31", "2020-05-01"), "Compliant"},
		{"cured the day after", "2020-11-01", earned("2020-11-01"), plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01, review"},
		{"cured, and lapsed again", "2020-09-30", bob("2020-06-10", "2020-06-20"), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-06-21..2020-12-20"},
		{"cured, and both lost", "2020-09-30", ann(bob("2020-06-10", "2020-06-20"), "2020-06-20"), plan("2020-05-31", "2020-05-01"), "Removed 2020-06-21"},
		{"the last head's last day", "2020-06-15", ann(bob("", "2020-04-30"), "2020-06-15"), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"the last head lost", "2020-06-16", ann(bob("", "2020-04-30"), "2020-06-15"), plan("2020-05-31", "2020-05-01"), "Removed 2020-06-16"},
		{"the last head lost for one day", "2020-06-30", ann(bob("", "2020-04-30"), "2020-06-15").again("E-1", "Ann", "2020-06-17", ""), plan("2020-05-31", "2020-05-01"), "Removed 2020-06-16, review"},
		{"a head regained after none at first", "2020-06-30", bob("", "2020-04-30").span("E-1", "2020-06-15", ""), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"one head takes another's place", "2020-06-30", ann(bob("2020-06-16", ""), "2020-06-15"), plan("2020-05-31", "2020-05-01"), "Get Well Plan 2020-05-01..2020-10-31"},
		{"no head on any day, the last day", "2020-10-31", gone, plan("2020-05-31", "2020-05-01"), missing},
		{"no head on any day, the day after", "2020-11-01", gone, plan("2020-05-31", "2020-05-01"), "Removed 2020-11-01"},

		// Removed.
		{"removed stays removed", "2020-06-30", of, removed("2020-05-31", "2020-05-20"), "Removed 2020-05-20, review"},
		{"removed, with nobody", "2020-06-30", gone, removed("2020-05-31", "2020-05-20"), "Removed 2020-05-20"},
		{"attained on the day of the removal", "2020-06-30", of.partner("Premier since", "2020-05-20"), removed("2020-05-31", "2020-05-20"), "Removed 2020-05-20, review"},
		{"attained the day after the removal", "2020-06-30", of.partner("Premier since", "2020-05-21"), removed("2020-05-31", "2020-05-20"), "Compliant"},
		{"attained anew, and lapsed", "2020-06-30", bob("", "2020-06-14").partner("Premier since", "2020-05-21"), removed("2020-05-31", "2020-05-20"), "Get Well Plan 2020-06-15..2020-12-14"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in, tt.from)
			got := premier(f)
			if f.Review {
				got += ", review"
			}
			assert.Equal(t, tt.want, got)
			if tt.want == missing {
				assert.Equal(t, evaluate.Unknown, f.Premier().State("roles"))
				assert.Equal(t, evaluate.NoWalk, f.Record.Walk.State)
			}
		})
	}
	assert.Equal(t, "Unknown", premier(judged(t, "2020-06-30", gone.partner("Terms accepted", "no"), sound("2020-05-01"))), "also when another requirement is not met")
}

// From which record the walk starts, and what ends a history.
func TestRulePlanHistory(t *testing.T) {
	of := attained("2020-01-15")
	lapsed := of.employee("E-2", "Employed until", "2020-04-30")
	unsure := walked("2020-06-10", evaluate.NoWalk, "")
	notAttained, noDate := unsure, unsure
	notAttained.Attained, notAttained.Since, notAttained.Premier = evaluate.KnownNo, 0, evaluate.PremierEligible
	noDate.Attained, noDate.Since = evaluate.NotKnown, 0
	plan, removed := walked("2020-05-31", evaluate.OnPlan, "2020-05-15"), walked("2020-05-31", evaluate.Removed, "2020-05-20")
	const own, recorded = "Get Well Plan 2020-05-01..2020-10-31", "Get Well Plan 2020-05-15..2020-11-14"
	tests := []struct {
		name    string
		in      sheets
		history []evaluate.Record
		want    string
	}{
		{"no history", lapsed, nil, own},
		{"a walk", lapsed, []evaluate.Record{plan}, recorded},
		{"the newest walk", lapsed, []evaluate.Record{walked("2020-05-16", evaluate.OnPlan, "2020-05-10"), plan}, recorded},
		{"no walk recorded since", lapsed, []evaluate.Record{plan, unsure}, recorded},
		{"only runs without a walk", lapsed, []evaluate.Record{unsure}, own},
		{"not attained since", lapsed, []evaluate.Record{plan, notAttained}, own},
		{"an unreadable date since", lapsed, []evaluate.Record{plan, noDate}, recorded},
		{"not attained before", lapsed, []evaluate.Record{func() evaluate.Record { r := notAttained; r.AsOf = day("2020-05-01"); return r }(), plan}, recorded},
		{"removed, not attained since", of, []evaluate.Record{removed, notAttained}, "Compliant"},
		{"removed, an unreadable date since", of, []evaluate.Record{removed, noDate}, "Removed 2020-05-20"},
		{"a record of the day itself", lapsed, []evaluate.Record{plan, walked("2020-06-30", evaluate.Removed, "2020-06-01")}, recorded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, premier(judged(t, "2020-06-30", tt.in, tt.history...)))
		})
	}

	bothBack := of.employee("E-1", "Employed until", "2020-04-30").employee("E-2", "Employed until", "2020-04-30").
		again("E-1", "Ann", "2020-05-10", "").again("E-2", "Bob", "2020-05-10", "")
	for _, tt := range []struct {
		name, since string
		from        evaluate.Record
		in          sheets
		want        string
		moved       bool
	}{
		{"the same day", "2020-01-15", plan, lapsed, recorded, false},
		{"moved later", "2020-02-15", plan, lapsed, recorded, true},
		{"moved earlier", "2019-12-15", plan, lapsed, recorded, true},
		{"moved past the start of the plan", "2020-05-20", plan, lapsed, recorded, true},
		{"moved while sound", "2020-02-15", walked("2020-04-15", evaluate.Sound, ""), lapsed, own, true},
		{"moved before the removal", "2020-05-19", removed, of, "Removed 2020-05-20", true},
		{"moved past the removal: no history", "2020-05-21", removed, of, "Compliant", false},
		{"moved to the day of a removal on the walk", "2020-05-01", walked("2020-04-15", evaluate.Sound, ""), bothBack, "Removed 2020-05-01", true},
		{"moved past a removal on the walk: no history", "2020-05-02", walked("2020-04-15", evaluate.Sound, ""), bothBack, "Compliant", false},
	} {
		t.Run("Premier date: "+tt.name, func(t *testing.T) {
			a := assessed(t, "2020-06-30", tt.in.partner("Premier since", tt.since), tt.from)
			assert.Equal(t, tt.want, premier(a.Partners[0]))
			said := 0
			for _, p := range a.Problems {
				if p.Code == "premier-since-moved" {
					said++
				}
			}
			assert.Equal(t, map[bool]int{true: 1}[tt.moved], said)
		})
	}
}

// A plan's whole life, each run with the records of those before.
func TestRulePlanInTurn(t *testing.T) {
	in := attained("2020-01-15").employee("E-2", "Employed until", "2020-04-30")
	var records []evaluate.Record
	for _, step := range []struct {
		on, want string
		in       sheets
	}{
		{"2020-04-30", "Compliant", in},
		{"2020-05-31", "Get Well Plan 2020-05-01..2020-10-31", in},
		{"2020-06-30", "Unknown", in.employee("E-2", "Employed until", "soon")},
		{"2020-10-31", "Get Well Plan 2020-05-01..2020-10-31", in},
		{"2020-11-30", "Removed 2020-11-01", in},
		{"2020-12-31", "Removed 2020-11-01", attained("2020-01-15")},
		{"2021-01-10", "Compliant", attained("2021-01-05")},
	} {
		f := judged(t, step.on, step.in, records...)
		assert.Equal(t, step.want, premier(f), step.on)
		records = append(records, f.Record)
	}
}
