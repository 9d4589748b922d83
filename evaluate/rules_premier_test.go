package evaluate_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/report/say"
)

// P1: at least one specialization valid on the day.
func TestRuleP1(t *testing.T) {
	none := applying().partner("Specializations", "")
	tests := []struct {
		name string
		in   sheets
		want evaluate.State
	}{
		{"one in the list, undated", applying(), evaluate.Met},
		{"several, of any name", applying().partner("Specializations", "Basket weaving; Cloud"), evaluate.Met},
		{"none", none, evaluate.NotMet},
		{"only separators", none.partner("Specializations", " ; "), evaluate.NotMet},
		{"undated row", none.with("specializations", "P-1,Cloud"), evaluate.Met},
		{"granted on the day", none.with("specializations", "P-1,Cloud,2020-06-30,"), evaluate.Met},
		{"granted the day after", none.with("specializations", "P-1,Cloud,2020-07-01,"), evaluate.NotMet},
		{"expires on the day", none.with("specializations", "P-1,Cloud,,2020-06-30"), evaluate.Met},
		{"expired the day before", none.with("specializations", "P-1,Cloud,,2020-06-29"), evaluate.NotMet},
		{"another partner's", none.with("partners", "P-2,Birch").with("specializations", "P-2,Cloud"), evaluate.NotMet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.want, f.Premier().State("specialization"))
			assert.Equal(t, tt.want == evaluate.Met, f.Premier().Status == evaluate.PremierEligible)
		})
	}
}

// P2: two different people, full time, certified, in the grouping.
func TestRuleP2(t *testing.T) {
	three := applying().with("employees", "E-3,P-1,Cem,,,yes")
	swapped := applying().without("certifications", "E-1").without("certifications", "E-2")
	tests := []struct {
		name  string
		in    sheets
		state evaluate.State
		want  string
	}{
		{"A and B", applying(), evaluate.Met, "E-1/E-2 of E-1 E-2"},
		{"two who can do both: the lowest is A", applying().with("certifications", "E-2,CCNA,2019-01-01,2024-12-31"), evaluate.Met, "E-1/E-2 of E-1 E-2"},
		{"only the second can fill A", swapped.with("certifications", "E-1,CCDA,2018-01-01,2024-12-31", "E-2,CCNA,2018-01-01,2024-12-31"), evaluate.Met, "E-2/E-1 of E-1 E-2"},
		{"nobody fills A", swapped.with("certifications", "E-1,CCDA,2018-01-01,2024-12-31", "E-2,CCDA,2018-01-01,2024-12-31"), evaluate.NotMet, "/E-1 of E-1 E-2"},
		{"one person never fills both", applying().without("certifications", "E-2").with("certifications", "E-1,CCDA,2018-01-01,2024-12-31", "E-1,CCNP Security,2018-01-01,2024-12-31"), evaluate.NotMet, "E-1/ of E-1"},
		{"nor do two rows of one", applying().without("employees", "E-2").with("employees", "E-1,P-1,Ann,,,yes,2019-01-01"), evaluate.NotMet, "E-1/ of E-1"},
		{"nor do two IDs of one", applying().employee("E-2", "Name", "Ann").employee("E-1", "Email", "a@a.com").employee("E-2", "Email", "a@a.com"), evaluate.NotMet, "E-1/ of E-1"},
		{"nobody", applying().without("employees", "E-1").without("employees", "E-2").without("certifications", "E-1").without("certifications", "E-2"), evaluate.NotMet, "/ of "},
		{"part time", applying().employee("E-2", "Full-time", "no"), evaluate.NotMet, "E-1/ of E-1"},
		{"part time and another full time", three.employee("E-2", "Full-time", "no").with("certifications", "E-3,CCNA,2020-01-01,2023-01-01"), evaluate.Met, "E-1/E-3 of E-1 E-3"},
		{"a full-time row beside the part-time one", applying().employee("E-2", "Full-time", "no").with("employees", "E-2,P-1,Bob,,,yes,2020-06-30"), evaluate.Met, "E-1/E-2 of E-1 E-2"},
		{"the full-time row starts the day after", applying().employee("E-2", "Full-time", "no").with("employees", "E-2,P-1,Bob,,,yes,2020-07-01"), evaluate.NotMet, "E-1/ of E-1"},
		{"three can", three.with("certifications", "E-3,CCNA,2020-01-01,2023-01-01"), evaluate.Met, "E-1/E-2 of E-1 E-2 E-3"},
		{"at another partner", applying().with("partners", "P-2,Birch").employee("E-2", "Partner ID", "P-2"), evaluate.NotMet, "E-1/ of E-1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.state, f.Premier().State("roles"))
			assert.Equal(t, tt.want, roles(f))
		})
	}
}

// P3: which titles fill which role.
func TestRuleP3(t *testing.T) {
	const a, b, none = "E-1/ of E-1", "/E-1 of E-1", "/ of "
	alone := applying().without("employees", "E-2").without("certifications", "E-1").without("certifications", "E-2")
	for title, want := range map[string]string{
		"CCNA": a, "CCNA Routing and Switching": a, "CCNA Security": a, "CCNA Cyber Ops": a, "CCNA Voice": a,
		"Cisco Certified Network Associate": a, "Cisco Certified Network Associate - Security": a, "ccna security": a,
		"CCDA": b, "Cisco Certified Design Associate": b,
		"CCNP Enterprise": a, "CCNP": a, "CCDP": a, "CCSP": a, "Cisco Certified DevNet Professional": a, "Cisco Certified CyberOps Professional": a,
		"CCIE Security": a, "CCIE": a, "CCDE": a, "Cisco Certified DevNet Expert": a, "Cisco Certified Architect": a,
		"CCT": none, "CCT Data Center": none, "CCST": none, "CCENT": none, "Cisco Certified Technician Collaboration": none,
		"Cisco Certified DevNet Associate": none, "Cisco Certified CyberOps Associate": none, "Cisco Certified Specialist": none,
		"CPSP": none, "CWA": none,
	} {
		t.Run(title, func(t *testing.T) {
			f := judged(t, "2020-06-30", alone.with("certifications", "E-1,"+title+",2019-01-01,2022-01-01"))
			assert.Equal(t, want, roles(f))
			assert.False(t, f.Review)
		})
	}
	// CCDA was retired on 24 February 2020; it counts until it expires.
	retired := func(expires string) string {
		return roles(judged(t, "2020-06-30", alone.with("certifications", "E-1,CCDA,2019-01-01,"+expires)))
	}
	assert.Equal(t, b, retired("2020-06-30"))
	assert.Equal(t, none, retired("2020-06-29"))
}

// P3: a career certification without an expiry date expires 36 months after the day earned.
func TestRuleP3Expiry(t *testing.T) {
	of := applying().without("certifications", "E-2")
	for _, tt := range []struct {
		name, on string
		in       sheets
		want     evaluate.State
		warned   bool
	}{
		{"last day", "2020-06-30", of.with("certifications", "E-2,CCDA,2017-06-30,"), evaluate.Met, true},
		{"day after", "2020-07-01", of.with("certifications", "E-2,CCDA,2017-06-30,"), evaluate.NotMet, true},
		{"last day of February", "2019-02-28", of.with("certifications", "E-2,CCDA,2016-02-29,"), evaluate.Met, true},
		{"first day of March", "2019-03-01", of.with("certifications", "E-2,CCDA,2016-02-29,"), evaluate.NotMet, true},
		{"earned in a column, last day", "2020-06-30", of.employee("E-2", "CCNA", "2017-06-30"), evaluate.Met, true},
		{"earned in a column, day after", "2020-07-01", of.employee("E-2", "CCNA", "2017-06-30"), evaluate.NotMet, true},
		{"dated later than that", "2020-07-01", of.with("certifications", "E-2,CCDA,2017-06-30,2021-06-30"), evaluate.Met, false},
		{"dated earlier than that", "2020-06-30", of.with("certifications", "E-2,CCDA,2017-06-30,2020-06-29"), evaluate.NotMet, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, tt.on, tt.in)
			assert.Equal(t, tt.want, a.Partners[0].Premier().State("roles"))
			if tt.warned {
				assert.Equal(t, []string{"expiry-assumed"}, codes(a))
			} else {
				assert.Empty(t, a.Problems)
			}
		})
	}
}

// P4: an agreement and four services, all of them.
func TestRuleP4(t *testing.T) {
	tests := []struct {
		name string
		in   sheets
		want evaluate.State
	}{
		{"all", applying(), evaluate.Met},
		{"ICPA in place of the resale agreement", applying().partner("Resale agreement", "no").partner("ICPA", "yes"), evaluate.Met},
		{"both", applying().partner("ICPA", "yes"), evaluate.Met},
		{"neither", applying().partner("Resale agreement", "no").partner("ICPA", "no"), evaluate.NotMet},
		{"both blank", applying().partner("Resale agreement", ""), evaluate.NotMet},
		{"resale agreement through the day", applying().partner("Resale agreement", "2020-06-30"), evaluate.Met},
		{"resale agreement through the day before", applying().partner("Resale agreement", "2020-06-29"), evaluate.NotMet},
		{"ICPA through the day", applying().partner("Resale agreement", "no").partner("ICPA", "2020-06-30"), evaluate.Met},
		{"ICPA through the day before", applying().partner("Resale agreement", "no").partner("ICPA", "2020-06-29"), evaluate.NotMet},
		{"one expired, one valid", applying().partner("Resale agreement", "2020-06-29").partner("ICPA", "2020-06-30"), evaluate.Met},
		{"no customer service 8x5", applying().partner("Customer service 8x5", "no"), evaluate.NotMet},
		{"no one-hour callback", applying().partner("One-hour callback", "no"), evaluate.NotMet},
		{"no pre-sales support", applying().partner("Pre-sales support", "no"), evaluate.NotMet},
		{"no post-sales support", applying().partner("Post-sales support", "no"), evaluate.NotMet},
		{"blank post-sales support", applying().partner("Post-sales support", ""), evaluate.NotMet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.want, f.Premier().State("services"))
			assert.Equal(t, tt.want == evaluate.Met, f.Premier().Status == evaluate.PremierEligible)
		})
	}
}

// P5: terms accepted on or before the day.
func TestRuleP5(t *testing.T) {
	for _, tt := range []struct {
		terms string
		want  evaluate.State
	}{
		{"yes", evaluate.Met}, {"no", evaluate.NotMet}, {"", evaluate.NotMet}, {"2015-01-01", evaluate.Met},
		{"2020-06-30", evaluate.Met}, {"2020-07-01", evaluate.NotMet},
	} {
		t.Run(tt.terms, func(t *testing.T) {
			f := judged(t, "2020-06-30", applying().partner("Terms accepted", tt.terms))
			assert.Equal(t, tt.want, f.Premier().State("terms"))
			assert.Equal(t, tt.want == evaluate.Met, f.Premier().Status == evaluate.PremierEligible)
		})
	}
}

// contacts adds n good contacts of P-1, provided on a day.
func (s sheets) contacts(n int, provided string) sheets {
	for i := range n {
		s = s.with("contacts", fmt.Sprintf("P-1,Customer %d,c%[1]d@example.com,%s,", i, provided))
	}
	return s
}

// The fiscal years of these tests end on the last Saturday of July: 27 July
// 2019, 25 July 2020, 31 July 2021 and 30 July 2022.

// P6: from when on the January duty exists.
func TestRuleP6JanuaryDutyExists(t *testing.T) {
	const na = evaluate.NotApplicable
	for _, tt := range []struct {
		name, since, on string
		want            evaluate.State
	}{
		{"the day before A", "2020-01-31", "2021-01-30", na},
		{"A is 31 January", "2020-01-31", "2021-01-31", evaluate.Due},
		{"the day after", "2020-01-31", "2021-02-01", evaluate.NotMet},
		{"to the end of the fiscal year", "2020-01-31", "2021-07-31", evaluate.NotMet},
		{"the next fiscal year", "2020-01-31", "2021-08-01", evaluate.NotYetDue},
		{"A is 1 February", "2020-02-01", "2021-02-01", na},
		{"A is 1 February: to the end of the fiscal year", "2020-02-01", "2021-07-31", na},
		{"A is 1 February: the next fiscal year", "2020-02-01", "2021-08-01", evaluate.NotYetDue},
		{"A is cut to 28 February", "2020-02-29", "2021-02-28", na},
		{"A inside the fiscal year, before January: the day before", "2019-10-15", "2020-10-14", na},
		{"A inside the fiscal year, before January", "2019-10-15", "2020-10-15", evaluate.NotYetDue},
		{"not attained yet", "2020-10-16", "2020-10-15", na},
		{"just attained", "2020-10-15", "2020-10-15", na},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, judged(t, tt.on, attained(tt.since)).Premier().State("contacts"))
		})
	}
}

// P6: ten valid contacts from the first day of the fiscal year through 31 January.
func TestRuleP6JanuaryDuty(t *testing.T) {
	of := attained("2018-03-01")
	nine := of.contacts(9, "2020-08-10")
	plus := func(row string) sheets { return nine.with("contacts", "P-1,"+row) }
	const late = "2021-02-01"
	tests := []struct {
		name, on string
		in       sheets
		want     evaluate.State
	}{
		{"none, the last day of December", "2020-12-31", of, evaluate.NotYetDue},
		{"none, the first day of January", "2021-01-01", of, evaluate.Due},
		{"none, the last day of January", "2021-01-31", of, evaluate.Due},
		{"none, the first day of February", late, of, evaluate.NotMet},
		{"none, the last day of the fiscal year", "2021-07-31", of, evaluate.NotMet},
		{"none, the first day of the next", "2021-08-01", of, evaluate.NotYetDue},
		{"the last day of fiscal 2020", "2020-07-25", of, evaluate.NotMet},
		{"the first day of fiscal 2021", "2020-07-26", of, evaluate.NotYetDue},
		{"the last day of fiscal 2022", "2022-07-30", of, evaluate.NotMet},
		{"the first day of fiscal 2023", "2022-07-31", of, evaluate.NotYetDue},
		{"ten on the first day of fiscal 2022", "2022-02-01", of.contacts(10, "2021-08-01"), evaluate.Met},
		{"ten on the last day of fiscal 2021", "2022-02-01", of.contacts(10, "2021-07-31"), evaluate.NotMet},
		{"ten, early", "2020-08-10", of.contacts(10, "2020-08-10"), evaluate.Met},
		{"nine", late, nine, evaluate.NotMet},
		{"nine in January", "2021-01-15", nine, evaluate.Due},
		{"ten on the first day", late, of.contacts(10, "2020-07-26"), evaluate.Met},
		{"ten the day before the first", late, of.contacts(10, "2020-07-25"), evaluate.NotMet},
		{"ten on 31 January", late, of.contacts(10, "2021-01-31"), evaluate.Met},
		{"ten on 1 February", late, of.contacts(10, "2021-02-01"), evaluate.NotMet},
		{"ten on 1 February stay too late", "2021-06-30", of.contacts(10, "2021-02-01"), evaluate.NotMet},
		{"the tenth on the day", "2021-01-20", plus("Kim,kim@k.com,2021-01-20,"), evaluate.Met},
		{"the tenth the day after", "2021-01-20", plus("Kim,kim@k.com,2021-01-21,"), evaluate.Due},
		{"the tenth in last year's", late, plus("Kim,kim@k.com,2020-07-25,"), evaluate.NotMet},
		{"the tenth twice", late, of.contacts(8, "2020-08-10").with("contacts", "P-1,Kim,kim@k.com,2020-08-11,", "P-1,Kim,kim@k.com,2020-08-12,"), evaluate.NotMet},
		{"the same e-mail", late, plus("Kim,c0@example.com,2020-08-11,"), evaluate.NotMet},
		{"the same e-mail in another case", late, plus("Kim, C0@Example.COM ,2020-08-11,"), evaluate.NotMet},
		{"another e-mail", late, plus("Customer 0,c00@example.com,2020-08-11,"), evaluate.Met},
		{"the same ones as a year before", late, of.contacts(10, "2019-08-10").contacts(10, "2020-08-10"), evaluate.Met},
		{"a current customer", late, plus("Kim,kim@k.com,2020-08-11,yes"), evaluate.Met},
		{"a former customer", late, plus("Kim,kim@k.com,2020-08-11,no"), evaluate.NotMet},
		{"a former customer's e-mail, with a current one", late, nine.with("contacts", "P-1,Kim,kim@k.com,2020-08-11,no", "P-1,Lee,kim@k.com,2020-08-12,"), evaluate.Met},
		{"nobody named", late, plus(",kim@k.com,2020-08-11,"), evaluate.NotMet},
		{"another partner's", late, nine.with("partners", "P-2,Birch").with("contacts", "P-2,Kim,kim@k.com,2020-08-11,"), evaluate.NotMet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, judged(t, tt.on, tt.in).Premier().State("contacts")) })
	}

	for mail, want := range map[string]evaluate.State{
		"kim@k.com": evaluate.Met, "k.im+x@mail.k.co.uk": evaluate.Met, "KIM@K.COM": evaluate.Met, " kim@k.com ": evaluate.Met, "kim@k.c": evaluate.Met,
		"": evaluate.NotMet, "kim": evaluate.NotMet, "kim@k": evaluate.NotMet, "@k.com": evaluate.NotMet, "kim@": evaluate.NotMet,
		"kim@@k.com": evaluate.NotMet, "kim@k@k.com": evaluate.NotMet, "ki m@k.com": evaluate.NotMet, "kim@k .com": evaluate.NotMet,
		"kim@.com": evaluate.NotMet, "kim@k.": evaluate.NotMet, "kim@k..com": evaluate.NotMet, "kim@.": evaluate.NotMet, "kim.k.com": evaluate.NotMet,
	} {
		t.Run("e-mail "+mail, func(t *testing.T) {
			assert.Equal(t, want, judged(t, late, plus(`Kim,"`+mail+`",2020-08-11,`)).Premier().State("contacts"))
		})
	}
}

// P6: where unreadable contact rows could make up the ten.
func TestRuleP6JanuaryUnknown(t *testing.T) {
	of := attained("2018-03-01")
	nine := of.contacts(9, "2020-08-10")
	plus := func(row string) sheets { return nine.with("contacts", "P-1,"+row) }
	const late = "2021-02-01"
	for _, tt := range []struct {
		name, on string
		in       sheets
		want     evaluate.State
	}{
		{"nine and one", late, plus("Kim,kim@k.com,then,"), evaluate.Unknown},
		{"ten and one", late, plus("Kim,kim@k.com,2020-08-11,").with("contacts", "P-1,Lee,lee@k.com,then,"), evaluate.Met},
		{"eight and one", late, of.contacts(8, "2020-08-10").with("contacts", "P-1,Kim,kim@k.com,then,"), evaluate.NotMet},
		{"eight and two", late, of.contacts(8, "2020-08-10").with("contacts", "P-1,Kim,kim@k.com,then,", "P-1,Lee,lee@k.com,then,"), evaluate.Unknown},
		{"a blank day", late, plus("Kim,kim@k.com,,"), evaluate.Unknown},
		{"current or not", late, plus("Kim,kim@k.com,2020-08-11,maybe"), evaluate.Unknown},
		{"ruled out by the e-mail", late, plus("Kim,kim@k,then,"), evaluate.NotMet},
		{"ruled out by the customer", late, plus(",kim@k.com,then,"), evaluate.NotMet},
		{"ruled out by a former customer", late, plus("Kim,kim@k.com,then,no"), evaluate.NotMet},
		{"ruled out by the day: too late", late, plus("Kim,kim@k.com,2021-02-01,maybe"), evaluate.NotMet},
		{"not ruled out by the last day", late, plus("Kim,kim@k.com,2021-01-31,maybe"), evaluate.Unknown},
		{"ruled out by the day: last year's", late, plus("Kim,kim@k.com,2020-07-25,maybe"), evaluate.NotMet},
		{"not ruled out by the first day", late, plus("Kim,kim@k.com,2020-07-26,maybe"), evaluate.Unknown},
		{"still due", "2021-01-31", plus("Kim,kim@k.com,then,"), evaluate.Due},
		{"not yet due", "2020-12-31", plus("Kim,kim@k.com,then,"), evaluate.NotYetDue},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, judged(t, tt.on, tt.in).Premier().State("contacts")) })
	}
}

// P6: from when on the July duty exists, and which year's is judged.
func TestRuleP6JulyDutyExists(t *testing.T) {
	const na = evaluate.NotApplicable
	low := func(since string) sheets { return attained(since).with("surveys", "P-1,Kim,2,2020-05-15,") }
	for _, tt := range []struct {
		name, since, on string
		want            evaluate.State
	}{
		{"the day before A", "2019-07-31", "2020-07-30", na},
		{"A is 31 July", "2019-07-31", "2020-07-31", evaluate.Due},
		{"the day after", "2019-07-31", "2020-08-01", evaluate.NotMet},
		{"A is 1 August", "2019-08-01", "2020-08-01", na},
		{"A is 1 August: until the next July", "2019-08-01", "2021-06-30", na},
		{"A is 1 August: the next July, with nothing low", "2019-08-01", "2021-07-01", evaluate.Met},
		{"last year's duty through 30 June", "2018-03-01", "2020-06-30", evaluate.Met},
		{"this year's from 1 July on", "2018-03-01", "2020-07-01", evaluate.Due},
		{"the last day of July", "2018-03-01", "2020-07-31", evaluate.Due},
		{"the first day of August", "2018-03-01", "2020-08-01", evaluate.NotMet},
		{"through the next June", "2018-03-01", "2021-06-30", evaluate.NotMet},
		{"and no longer", "2018-03-01", "2021-07-01", evaluate.Met},
		{"last year's before there was a duty", "2019-03-01", "2020-06-30", na},
		{"not attained yet", "2020-08-02", "2020-08-01", na},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, judged(t, tt.on, low(tt.since)).Premier().State("follow_ups"))
		})
	}
}

// P6: follow-ups of the fiscal year's low scores by 31 July.
func TestRuleP6JulyDuty(t *testing.T) {
	of := attained("2018-03-01")
	const july, august = "2020-07-31", "2020-08-01"
	tests := []struct {
		name, on, survey string
		want             evaluate.State
	}{
		{"a low score", august, "P-1,Kim,4,2020-05-15,", evaluate.NotMet},
		{"a lower one", august, "P-1,Kim,1,2020-05-15,", evaluate.NotMet},
		{"just above", august, "P-1,Kim,4.1,2020-05-15,", evaluate.Met},
		{"a middling score", august, "P-1,Kim,5,2020-05-15,", evaluate.Met},
		{"received on the last day of fiscal 2020", august, "P-1,Kim,2,2020-07-25,", evaluate.NotMet},
		{"received on the first day of fiscal 2021", august, "P-1,Kim,2,2020-07-26,", evaluate.Met},
		{"which is next year's", "2021-08-01", "P-1,Kim,2,2020-07-26,", evaluate.NotMet},
		{"received on 31 July, the last day of fiscal 2021", "2021-08-01", "P-1,Kim,2,2021-07-31,", evaluate.NotMet},
		{"received on the first day of fiscal 2022", "2021-08-01", "P-1,Kim,2,2021-08-01,", evaluate.Met},
		{"received on the first day of fiscal 2020", august, "P-1,Kim,2,2019-07-28,", evaluate.NotMet},
		{"received on the last day of fiscal 2019", august, "P-1,Kim,2,2019-07-27,", evaluate.Met},
		{"received after the day", "2020-07-10", "P-1,Kim,2,2020-07-11,", evaluate.Met},
		{"received on the day", "2020-07-10", "P-1,Kim,2,2020-07-10,", evaluate.Due},
		{"followed up at once", july, "P-1,Kim,2,2020-05-15,2020-05-15", evaluate.Met},
		{"followed up on the last day, in July", july, "P-1,Kim,2,2020-05-15,2020-07-31", evaluate.Met},
		{"followed up on the last day", august, "P-1,Kim,2,2020-05-15,2020-07-31", evaluate.Met},
		{"followed up the day after, in July", july, "P-1,Kim,2,2020-05-15,2020-08-01", evaluate.Due},
		{"followed up the day after", august, "P-1,Kim,2,2020-05-15,2020-08-01", evaluate.MetLate},
		{"not yet followed up", "2020-08-09", "P-1,Kim,2,2020-05-15,2020-08-10", evaluate.NotMet},
		{"followed up late", "2020-08-10", "P-1,Kim,2,2020-05-15,2020-08-10", evaluate.MetLate},
		{"late through the next June", "2021-06-30", "P-1,Kim,2,2020-05-15,2020-08-10", evaluate.MetLate},
		{"forgotten with the next July", "2021-07-01", "P-1,Kim,2,2020-05-15,2020-08-10", evaluate.Met},
		{"score unreadable", august, "P-1,Kim,poor,2020-05-15,", evaluate.Unknown},
		{"score unreadable, followed up", august, "P-1,Kim,poor,2020-05-15,2020-05-16", evaluate.Unknown},
		{"score blank", august, "P-1,Kim,,2020-05-15,", evaluate.Unknown},
		{"score out of range", august, "P-1,Kim,0,2020-05-15,", evaluate.Unknown},
		{"score unreadable, received on the first day", august, "P-1,Kim,poor,2019-07-28,", evaluate.Unknown},
		{"score unreadable, received before", august, "P-1,Kim,poor,2019-07-27,", evaluate.Met},
		{"score unreadable, received on the last day", august, "P-1,Kim,poor,2020-07-25,", evaluate.Unknown},
		{"score unreadable, received after", august, "P-1,Kim,poor,2020-07-26,", evaluate.Met},
		{"score unreadable, received on the day", "2020-07-10", "P-1,Kim,poor,2020-07-10,", evaluate.Unknown},
		{"score unreadable, received after the day", "2020-07-10", "P-1,Kim,poor,2020-07-11,", evaluate.Met},
		{"received unreadable", august, "P-1,Kim,2,then,", evaluate.Unknown},
		{"received blank", august, "P-1,Kim,2,,", evaluate.Unknown},
		{"follow-up unreadable", august, "P-1,Kim,2,2020-05-15,then", evaluate.Unknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, judged(t, tt.on, of.with("surveys", tt.survey)).Premier().State("follow_ups"))
		})
	}

	low, bad := "P-1,Lee,3,2020-05-15,", "P-1,Kim,poor,2020-05-15,"
	two := of.with("surveys", bad, low)
	assert.Equal(t, evaluate.NotMet, judged(t, august, two).Premier().State("follow_ups"), "unknown only where it would else be met")
	assert.Equal(t, evaluate.Due, judged(t, july, two).Premier().State("follow_ups"))
	assert.Equal(t, evaluate.Unknown, judged(t, august, of.with("surveys", bad, low+"2020-08-01")).Premier().State("follow_ups"), "or met late")
	assert.Equal(t, evaluate.NotMet, judged(t, august, of.with("surveys", low, "P-1,Max,3,2020-05-15,2020-05-16")).Premier().State("follow_ups"), "every one of them")
	assert.Equal(t, evaluate.Met, judged(t, august, of.with("partners", "P-2,Birch").with("surveys", "P-2,Lee,3,2020-05-15,")).Premier().State("follow_ups"), "another partner's")
}

// P7: only a lapse of the roles gets a plan.
func TestRuleP7(t *testing.T) {
	of := attained("2020-01-15")
	lapsed := of.employee("E-2", "Employed until", "2020-04-30")
	const plan = "Get Well Plan 2020-05-01..2020-10-31"
	for _, tt := range []struct {
		name string
		in   sheets
		want string
	}{
		{"roles", lapsed, plan},
		{"a specialization", of.partner("Specializations", ""), "Out of compliance"},
		{"a service", of.partner("Pre-sales support", "no"), "Out of compliance"},
		{"the terms", of.partner("Terms accepted", "no"), "Out of compliance"},
		{"roles and the terms", lapsed.partner("Terms accepted", "no"), plan},
		{"an applicant's roles", applying().employee("E-2", "Employed until", "2020-04-30"), "Not eligible"},
	} {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, premier(judged(t, "2020-06-30", tt.in))) })
	}
	assert.Equal(t, "Out of compliance", premier(judged(t, "2021-02-01", of)), "the January duty")
	assert.Equal(t, "Out of compliance", premier(judged(t, "2021-08-01", of.with("surveys", "P-1,Kim,2,2021-05-15,"))), "the July duty")
}

// P8: one country grouping.
func TestRuleP8(t *testing.T) {
	in := func(partner, country string, groupings ...string) sheets {
		s := applying().partner("Country", partner).employee("E-1", "Country", partner).employee("E-2", "Country", country)
		if len(groupings) > 0 {
			s = s.with("groupings", groupings...)
		}
		return s
	}
	const met, notMet = "E-1/E-2 of E-1 E-2", "E-1/ of E-1"
	tests := []struct {
		name string
		in   sheets
		want string
	}{
		{"the same country", in("DE", "DE"), met},
		{"the same country, spelled otherwise", in("DE", "Germany"), met},
		{"another country, no groupings", in("DE", "FR"), notMet},
		{"another country of the grouping", in("DE", "FR", "DE,Europe", "France,Europe"), met},
		{"another grouping", in("DE", "FR", "DE,Middle", "FR,West"), notMet},
		{"the partner's country in no grouping", in("DE", "FR", "FR,West"), notMet},
		{"the person's country in no grouping", in("DE", "FR", "DE,Middle"), notMet},
		{"both in no grouping", in("DE", "FR", "US,America"), notMet},
		{"blank is the partner's", in("DE", ""), met},
		{"blank is the partner's, whatever the grouping", in("DE", "", "DE,Europe", "FR,Europe"), met},
		{"a partner without a country, a person without", in("", ""), met},
		{"a partner without a country, a person with", in("", "DE"), notMet},
		{"a partner without a country, a person with, grouped", in("", "DE", "DE,Europe"), notMet},
		{"two groupings: the first stands", in("DE", "FR", "DE,Europe", "FR,Europe", "FR,West"), met},
		{"two groupings: the first stands, here too", in("DE", "FR", "DE,Europe", "FR,West", "FR,Europe"), notMet},
		{"a grouping that can't be read is left out", in("DE", "FR", "DE,Europe", "Atlantis,Europe", "FR,"), notMet},
		{"a second row in the grouping", in("DE", "FR").with("employees", "E-2,P-1,Bob,,DE,yes,2020-06-30"), met},
		{"a second row that starts later", in("DE", "FR").with("employees", "E-2,P-1,Bob,,DE,yes,2020-07-01"), notMet},
		{"a second row that has ended", in("DE", "FR").with("employees", "E-2,P-1,Bob,,DE,yes,2019-01-01,2020-06-29"), notMet},
		{"a second row that is part time", in("DE", "FR").with("employees", "E-2,P-1,Bob,,DE,no,2019-01-01"), notMet},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, roles(judged(t, "2020-06-30", tt.in))) })
	}
}

// P9: one partner at a time.
func TestRuleP9(t *testing.T) {
	// E-2 works full time at P-1 from 2018-01-01 on; rows at P-2 are added.
	at := func(rows ...string) sheets {
		return applying().with("partners", "P-2,Birch,DE").with("employees", rows...)
	}
	noStart := at("E-2,P-2,Bob,,,yes,").employee("E-2", "Employed from", "")
	const here, away = "E-1/E-2 of E-1 E-2", "E-1/ of E-1"
	const none, theirs = "/ of ", "/E-2 of E-2"
	tests := []struct {
		name           string
		in             sheets
		first, second  string
		warned, review bool
	}{
		{"nowhere else", at(), here, none, false, false},
		{"a later start there", at("E-2,P-2,Bob,,,yes,2018-01-02"), away, theirs, true, false},
		{"an earlier start there", at("E-2,P-2,Bob,,,yes,2017-12-31"), here, none, true, false},
		{"the same start", at("E-2,P-2,Bob,,,yes,2018-01-01"), away, none, true, true},
		{"blank is earliest", at("E-2,P-2,Bob,,,yes,"), here, none, true, false},
		{"blank at both: a tie", noStart, away, none, true, true},
		{"ends on the day", at("E-2,P-2,Bob,,,yes,2019-01-01,2020-06-30"), away, theirs, true, false},
		{"ended the day before", at("E-2,P-2,Bob,,,yes,2019-01-01,2020-06-29"), here, none, true, false},
		{"starts on the day", at("E-2,P-2,Bob,,,yes,2020-06-30"), away, theirs, true, false},
		{"starts the day after", at("E-2,P-2,Bob,,,yes,2020-07-01"), here, none, false, false},
		{"part time there", at("E-2,P-2,Bob,,,no,2019-01-01"), here, none, false, false},
		{"there, in another grouping", at("E-2,P-2,Bob,,FR,yes,2019-01-01"), away, none, true, false},
		{"a second, later row here", at("E-2,P-2,Bob,,,yes,2019-01-01", "E-2,P-1,Bob,,,yes,2020-01-01"), here, none, true, false},
		{"a second row here that ties", at("E-2,P-2,Bob,,,yes,2019-01-01", "E-2,P-1,Bob,,,yes,2019-01-01"), away, none, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := assessed(t, "2020-06-30", tt.in)
			require.Len(t, a.Partners, 2)
			assert.Equal(t, tt.first, roles(a.Partners[0]))
			assert.Equal(t, tt.second, rolesEvenIfNotEnrolled(t, tt.in))
			code, warned := "full-time-at-several", []string(nil)
			if tt.review {
				code = "full-time-tie"
			}
			for _, p := range a.Problems {
				if p.Code == code {
					warned = append(warned, p.PartnerID)
				}
			}
			if tt.warned {
				assert.ElementsMatch(t, []string{"P-1", "P-2"}, warned)
			} else {
				assert.Empty(t, warned)
			}
			for _, f := range a.Partners {
				assert.Equal(t, tt.review, f.Review, f.ID)
			}
		})
	}

	t.Run("the partners of a tie are for review, whatever the person holds", func(t *testing.T) {
		a := assessed(t, "2020-06-30", licensed("10").with("partners", "P-2,Birch").with("employees", "E-1,P-1,Ann,,,yes", "E-1,P-2,Ann,,,yes"))
		assert.True(t, a.Partners[0].Review)
		assert.True(t, a.Partners[1].Review)
	})
	t.Run("for cPanel the person counts at each", func(t *testing.T) {
		in := licensed("10").with("partners", "P-2,Birch,,10").complete("E-1", "2020-03-01").with("employees", "E-1,P-2,Name E-1")
		a := assessed(t, "2020-06-30", in)
		for _, f := range a.Partners {
			assert.Equal(t, "Certified 2020(2020-03-01 new) 2021(2020-03-01 new)", cpanel(f))
		}
		assert.Contains(t, codes(a), "cpanel-at-several")
	})
}

// rolesEvenIfNotEnrolled judges P-2, made an applicant.
func rolesEvenIfNotEnrolled(t *testing.T, s sheets) string {
	return roles(finding(t, assessed(t, "2020-06-30", s.set("partners", "P-2", "ICPA", "yes")), "P-2"))
}

// The standing before Premier is attained.
func TestStandingNotAttained(t *testing.T) {
	for _, tt := range []struct {
		name string
		in   sheets
		want evaluate.Status
	}{
		{"all four met", applying(), evaluate.PremierEligible},
		{"attained the day after", attained("2020-07-01"), evaluate.PremierEligible},
		{"attained on the day", attained("2020-06-30"), evaluate.PremierCompliant},
		{"one not met", applying().partner("Terms accepted", "no"), evaluate.PremierNotEligible},
		{"one unknown", applying().partner("Terms accepted", "read"), evaluate.PremierUnknown},
		{"one unknown, one not met", applying().partner("Terms accepted", "read").partner("Specializations", ""), evaluate.PremierNotEligible},
		{"contacts and follow-ups don't matter", applying().with("surveys", "P-1,Kim,1,2019-05-15,").with("contacts", "P-1,Kim,kim@k.com,then,"), evaluate.PremierEligible},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, "2020-06-30", tt.in)
			assert.Equal(t, tt.want, f.Premier().Status)
			assert.Equal(t, evaluate.NotApplicable, f.Premier().State("contacts"))
			assert.Equal(t, evaluate.NotApplicable, f.Premier().State("follow_ups"))
		})
	}
	f := judged(t, "2020-06-30", attained("2020-07-01"))
	assert.Equal(t, day("2020-07-01"), f.Premier().Since, "as on the sheet, also after the day")
	assert.Equal(t, evaluate.KnownNo, f.Record.Attained)
	assert.Equal(t, evaluate.NoWalk, f.Record.Walk.State)
}

// The standing once Premier is attained: Removed, plan, out of compliance, unknown, compliant.
func TestStandingPrecedence(t *testing.T) {
	of := attained("2018-03-01").contacts(10, "2019-08-10")
	lapsed := of.employee("E-2", "Employed until", "2020-04-30")
	gone := lapsed.employee("E-1", "Employed until", "2020-05-10")
	const plan, removed = "Get Well Plan 2020-05-01..2020-10-31", "Removed 2020-05-11"
	tests := []struct {
		name, on string
		in       sheets
		want     string
	}{
		{"everything met", "2020-06-30", of, "Compliant"},
		{"removed", "2020-06-30", gone, removed},
		{"removed and out of compliance", "2020-06-30", gone.partner("Terms accepted", "no"), removed},
		{"removed and unknown", "2020-06-30", gone.partner("Terms accepted", "read"), removed},
		{"plan", "2020-06-30", lapsed, plan},
		{"plan and out of compliance", "2020-06-30", lapsed.partner("Terms accepted", "no"), plan},
		{"plan and unknown", "2020-06-30", lapsed.partner("Terms accepted", "read"), plan},
		{"out of compliance and unknown", "2020-06-30", of.partner("Terms accepted", "no").partner("ICPA", "lost").partner("Resale agreement", ""), "Out of compliance"},
		{"unknown", "2020-06-30", of.partner("Terms accepted", "read"), "Unknown"},
		{"not yet due is no failure", "2020-08-10", of, "Compliant"},
		{"due is no failure", "2021-01-31", of, "Compliant"},
		{"not met is one", "2021-02-01", of, "Out of compliance"},
		{"a follow-up due is no failure", "2020-07-31", of.contacts(10, "2020-07-26").with("surveys", "P-1,Kim,2,2020-05-15,"), "Compliant"},
		{"a follow-up not made is one", "2020-08-01", of.with("surveys", "P-1,Kim,2,2020-05-15,"), "Out of compliance"},
		{"a follow-up met late is no failure", "2020-08-01", of.with("surveys", "P-1,Kim,2,2020-05-15,2020-08-01"), "Compliant"},
		{"contacts unknown", "2020-06-30", attained("2018-03-01").contacts(9, "2019-08-10").with("contacts", "P-1,Kim,kim@k.com,then,"), "Unknown"},
		{"follow-ups unknown", "2020-08-01", of.with("surveys", "P-1,Kim,poor,2020-05-15,"), "Unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in)
			assert.Equal(t, tt.want, premier(f))
			for _, s := range states(f) {
				assert.NotEmpty(t, s, "all six are judged in every case")
			}
			assert.Len(t, f.Premier().Lines, 6)
		})
	}
}

// A finding's lines are the six requirements, each with its state, clause and
// source, and with what would mend it where something has to be mended.
func TestPremierLines(t *testing.T) {
	of := attained("2018-03-01")
	for name, tt := range map[string]struct {
		on string
		in sheets
	}{
		"all met":            {"2020-06-30", of.contacts(10, "2019-08-10")},
		"nothing met":        {"2020-08-01", of.partner("Specializations", "").partner("Resale agreement", "").partner("Terms accepted", "").employee("E-2", "Full-time", "no").with("surveys", "P-1,Kim,2,2020-05-15,")},
		"due":                {"2021-01-31", of},
		"unknown":            {"2021-02-01", of.partner("Specializations", "").with("specializations", "P-1,Cloud,then,").partner("Pre-sales support", "some").partner("Terms accepted", "read").employee("E-2", "Full-time", "mostly").contacts(9, "2020-08-10").with("contacts", "P-1,Kim,kim@k.com,then,").with("surveys", "P-1,Kim,poor,2020-05-15,")},
		"unknown attainment": {"2020-06-30", attained("sometime")},
		"applicant":          {"2020-06-30", applying()},
	} {
		t.Run(name, func(t *testing.T) {
			f := judged(t, tt.on, tt.in)
			require.Len(t, f.Premier().Lines, 6)
			for i, want := range []struct{ requirement, clause string }{
				{"specialization", "P1"}, {"roles", "P2"}, {"services", "P4"}, {"terms", "P5"}, {"contacts", "P6"}, {"follow_ups", "P6"},
			} {
				l := f.Premier().Lines[i]
				assert.Equal(t, want.requirement, l.Requirement)
				assert.Equal(t, want.clause, l.Clause)
				assert.Equal(t, states(f)[i], l.State)
				assert.NotEmpty(t, l.Found, l.Requirement)
				assert.NotEmpty(t, l.Asked, l.Requirement)
				assert.NotEmpty(t, l.Source.Document, l.Requirement)
				switch l.State {
				case evaluate.NotMet, evaluate.Due, evaluate.Unknown:
					assert.NotEmpty(t, say.Mend(&l), l.Requirement)
				case evaluate.Met:
					assert.Empty(t, say.Mend(&l), l.Requirement)
				}
			}
		})
	}
}
