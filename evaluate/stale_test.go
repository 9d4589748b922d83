package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/evaluate/rules"
	"assay/report/say"
	"assay/templates"
)

// TestFindStale has both sides of each boundary: the last day of the badge year that
// a document gives, twelve months after the source was checked, the document's day.
func TestFindStale(t *testing.T) {
	checks, err := evaluate.LoadChecks(templates.FS())
	require.NoError(t, err)
	rule := func(id string, givenFor int, revision, checked string) evaluate.RuleInForce {
		return evaluate.RuleInForce{ID: id, Clause: "C3", File: "programs/cpanel.yaml", From: day("1990-01-01"), GivenFor: givenFor,
			Source: rules.Source{Revision: revision, Checked: day(checked)}}
	}
	newer := rule("chart", 2021, "", "2021-01-01")
	newer.From = day("2021-01-01")
	for _, tt := range []struct {
		name, day string
		rules     []evaluate.RuleInForce
		want      []string
	}{
		{"on the last day that it is given for", "2020-12-31", []evaluate.RuleInForce{rule("chart", 2020, "", "2020-12-01")}, nil},
		{"on the day after", "2021-01-01", []evaluate.RuleInForce{rule("chart", 2020, "", "2020-12-01")},
			[]string{"programs/cpanel.yaml: its document gives C3 up to badge year 2020, carried forward since: look for a newer one and add its revision"}},
		{"a newer value is there", "2021-01-31", []evaluate.RuleInForce{rule("chart", 2020, "", "2020-12-01"), newer}, nil},
		{"checked not yet a year ago", "2020-11-30", []evaluate.RuleInForce{rule("chart", 0, "", "2019-12-01")}, nil},
		{"checked a year ago", "2020-12-01", []evaluate.RuleInForce{rule("chart", 0, "", "2019-12-01")},
			[]string{"programs/cpanel.yaml: 1 rule was last checked at the source 12 months ago or more, first on 2019-12-01: look there, and bring checked up to date"}},
		{"two, the oldest is told", "2020-12-01", []evaluate.RuleInForce{rule("chart", 0, "", "2019-12-01"), rule("window", 0, "", "2019-11-01")},
			[]string{"programs/cpanel.yaml: 2 rules were last checked at the source 12 months ago or more, first on 2019-11-01: look there, and bring checked up to date"}},
		{"on the day of the document", "2020-10-28", []evaluate.RuleInForce{rule("roles", 0, "3.0, 2020-10-28; fiscal 2023", "2020-10-28")}, nil},
		{"on the day before", "2020-10-27", []evaluate.RuleInForce{rule("roles", 0, "3.0, 2020-10-28; fiscal 2023", "2020-10-28")},
			[]string{"programs/cpanel.yaml: 1 rule is of a document of 2020-10-28, after this day: if the one before asked otherwise, add its revision"}},
		{"a document that names no day", "2020-01-01", []evaluate.RuleInForce{rule("roles", 0, "2020 edition", "2020-10-28")}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := evaluate.Assessment{Day: day(tt.day), Rules: tt.rules}
			var got []string
			for _, s := range a.FindStale(checks) {
				got = append(got, say.Stale(s)...)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}
