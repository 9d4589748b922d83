package evaluate

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func ruleRows(t *testing.T, p *Programs, day, id string) []RuleInForce {
	t.Helper()
	var rows []RuleInForce
	for _, r := range p.InForce(ruleDay(t, day)) {
		if r.ID == id {
			rows = append(rows, r)
		}
	}
	return rows
}

func TestInForceListsEveryRuleInOrderOfTheFiles(t *testing.T) {
	var got []string
	for _, r := range shippedPrograms(t).InForce(ruleDay(t, "2020-06-30")) {
		got = append(got, r.ID)
		assert.NotEmpty(t, r.Program, r.ID)
		assert.NotEmpty(t, r.Value, r.ID)
		assert.NotEmpty(t, r.Source.Document, r.ID)
		assert.NotZero(t, r.From, r.ID)
	}
	assert.Equal(t, []string{
		"cpanel.first-badge-year", "cpanel.certifications", "cpanel.window", "cpanel.required-heads", "cpanel.privileges", "cpanel.good-standing", "cpanel.licence-jump",
		"premier.specialization", "premier.roles", "premier.careers", "premier.services", "premier.terms",
		"premier.contacts", "premier.follow-ups", "premier.fiscal-year", "premier.get-well-plan",
	}, got)
}

func TestInForceInWords(t *testing.T) {
	p, err := LoadPrograms(small(t, "D", "D"))
	require.NoError(t, err)
	want := map[string]string{
		"cpanel.first-badge-year": "2020",
		"cpanel.certifications":   "CPSP (cPanel Sales Professional), CPP (cPanel Professional)",
		"cpanel.window":           "badge year Y is earned from 1 January Y-1 through 31 December Y and good through 31 January Y+1",
		"cpanel.required-heads":   "0 licences → 1 person; 50 → 2; then 1 more per 2,000",
		"cpanel.privileges":       "mark; tickets escalated to the Q queue",
		"cpanel.good-standing":    "in good standing",
		"cpanel.licence-jump":     "at least 10 times the count of the last run or at most a 10th of it, when it is 1,000 or more away or asks for another number of people",
		"premier.specialization":  "at least 1 specialization",
		"premier.roles":           "role A: A; role B: B",
		"premier.careers":         "2 titles; roles A and B: CCNA; role B only: CCDA; neither role: none; without an expiry date good for 36 months; a retired title can be earned for 31 days more",
		"premier.services":        "call back; before",
		"premier.terms":           "terms",
		"premier.contacts":        "10 valid contacts from day 1 of the fiscal year through 31 January Y, due from 1 January Y, once 12 months have passed since Premier was attained (the fiscal year ends in year Y)",
		"premier.follow-ups":      "a follow-up for each score of 4 or less through 31 July Y, due from 1 July Y, once 12 months have passed since Premier was attained (the fiscal year ends in year Y)",
		"premier.fiscal-year":     "ends on the last Saturday of July",
		"premier.get-well-plan":   "6 months",
	}
	rows := p.InForce(ruleDay(t, "2020-06-30"))
	assert.Len(t, rows, len(want))
	for _, r := range rows {
		assert.Equal(t, want[r.ID], r.Value, r.ID)
	}
}

// Before the first day of a rule there is none, and no value is guessed.
func TestInForceBeforeTheFirstDay(t *testing.T) {
	rows := ruleRows(t, shippedPrograms(t), "2018-12-31", "cpanel.required-heads")
	require.Len(t, rows, 1)
	assert.Equal(t, "no rule on this day", rows[0].Value)
	assert.Equal(t, "the first value holds from 2020-01-01", rows[0].Note)
	assert.Zero(t, rows[0].From)
	assert.Zero(t, rows[0].Source)
	assert.Empty(t, rows[0].Carried)
}

// The chart is for badge years: on a day, for those that can be earned or held.
func TestInForceCarriesTheChartForward(t *testing.T) {
	tests := []struct{ day, want string }{
		{"2019-01-01", ""}, // badge year 2020 alone
		{"2019-12-31", ""},
		{"2020-01-01", "given up to badge year 2020, carried forward to badge year 2021 until the rule file has a newer revision"},
		{"2020-12-31", "given up to badge year 2020, carried forward to badge year 2021 until the rule file has a newer revision"},
		{"2021-01-31", "given up to badge year 2020, carried forward to badge years 2021 and 2022 until the rule file has a newer revision"},
		{"2022-01-31", "given up to badge year 2020, carried forward to badge years 2021, 2022 and 2023 until the rule file has a newer revision"},
		{"2022-02-01", "given up to badge year 2020, carried forward to badge years 2022 and 2023 until the rule file has a newer revision"},
	}
	p := shippedPrograms(t)
	for _, tt := range tests {
		rows := ruleRows(t, p, tt.day, "cpanel.required-heads")
		require.Len(t, rows, 1, tt.day)
		assert.Equal(t, tt.want, rows[0].Carried, tt.day)
		assert.Equal(t, "2020-01-01", rows[0].From.String(), tt.day)
	}
}

// In the year before a new chart, both are in force: each for its badge years.
func TestInForceListsBothCharts(t *testing.T) {
	p, err := LoadPrograms(small(t, "D", "D"))
	require.NoError(t, err)
	assert.Len(t, ruleRows(t, p, "2025-12-31", "cpanel.required-heads"), 1)
	rows := ruleRows(t, p, "2026-01-31", "cpanel.required-heads")
	require.Len(t, rows, 2)
	assert.Equal(t, "for badge years 2025 and 2026: 0 licences → 1 person; 50 → 2; then 1 more per 2,000", rows[0].Value)
	assert.Equal(t, "given up to badge year 2020, carried forward to badge years 2025 and 2026 until the rule file has a newer revision", rows[0].Carried)
	assert.Equal(t, "for badge year 2027: 0 licences → 3 people; then 2 more per 1,000", rows[1].Value)
	assert.Equal(t, "2027-01-01", rows[1].From.String())
	assert.Empty(t, rows[1].Carried)
	assert.Len(t, ruleRows(t, p, "2028-02-01", "cpanel.required-heads"), 1)
}
