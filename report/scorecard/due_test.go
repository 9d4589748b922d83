package scorecard

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/evaluate"
	"assay/ingest"
)

func day(t *testing.T, s string) ingest.Day {
	t.Helper()
	d, err := ingest.ParseDay(s)
	assert.NoError(t, err)
	return d
}

func TestDue(t *testing.T) {
	certified := func(f evaluate.PartnerFinding, goodThrough string) evaluate.PartnerFinding {
		through := day(t, goodThrough)
		f.ID = "P-1"
		f.Standings = evaluate.Standings{&evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: evaluate.CPanelCertified},
			GoodThrough: through, Badges: []evaluate.Badge{{Year: 2020, GoodThrough: through}}}}
		return f
	}
	outside := evaluate.PartnerFinding{ID: "P-1", Standings: evaluate.Standings{&evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: "cPanel", Status: evaluate.CPanelNotEnrolled}}}}
	turning := func(on string) evaluate.PartnerFinding {
		return certified(evaluate.PartnerFinding{Forecast: []evaluate.Turn{{On: day(t, on)}}}, "2022-01-31")
	}
	quiet := certified(evaluate.PartnerFinding{}, "2022-01-31")
	changed := []evaluate.Change{{PartnerID: "P-0"}, {PartnerID: "P-1"}}
	tests := []struct {
		name     string
		f        evaluate.PartnerFinding
		last, on string // "" for none
		changes  []evaluate.Change
		which    Which
		want     bool
	}{
		{"none", quiet, "", "2020-06-30", changed, None, false},
		{"all", quiet, "2020-05-31", "2020-06-30", nil, All, true},
		{"all, in no program", outside, "2020-05-31", "2020-06-30", nil, All, true},
		{"first run", quiet, "", "2020-06-30", nil, Changed, true},
		{"first run, in no program", outside, "", "2020-06-30", nil, Changed, false},
		{"quiet", quiet, "2020-05-31", "2020-06-30", nil, Changed, false},
		{"changed", quiet, "2020-05-31", "2020-06-30", changed, Changed, true},
		{"another changed", quiet, "2020-05-31", "2020-06-30", changed[:1], Changed, false},
		{"left the programs", outside, "2020-05-31", "2020-06-30", changed, Changed, true},
		{"last day of the quarter", quiet, "2020-04-01", "2020-06-30", nil, Changed, false},
		{"first day of the next", quiet, "2020-06-30", "2020-07-01", nil, Changed, true},
		{"the same quarter a year later", quiet, "2019-06-30", "2020-06-30", nil, Changed, true},
		{"a turn in 90 days", turning("2020-09-28"), "2020-05-31", "2020-06-30", nil, Changed, true},
		{"a turn in 91 days", turning("2020-09-29"), "2020-05-31", "2020-06-30", nil, Changed, false},
		{"a badge that ends in 90 days", certified(evaluate.PartnerFinding{}, "2020-09-28"), "2020-05-31", "2020-06-30", nil, Changed, true},
		{"a badge that ends in 91 days", certified(evaluate.PartnerFinding{}, "2020-09-29"), "2020-05-31", "2020-06-30", nil, Changed, false},
		{"suspected to be another", certified(evaluate.PartnerFinding{SuspectedOf: "p-9"}, "2020-09-28"), "", "2020-06-30", nil, All, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := &evaluate.Assessment{Day: day(t, tt.on), Partners: []evaluate.PartnerFinding{tt.f}, Changes: tt.changes}
			if tt.last != "" {
				a.LastRun = day(t, tt.last)
			}
			assert.Equal(t, []bool{tt.want}, Due(a, tt.which, 90))
		})
	}
}
