package evaluate_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/ingest"
)

// G11: from the day on which a program ends, every standing in it is Ended.
func TestRuleG11(t *testing.T) {
	in := attained("2018-01-01").partner("cPanel licenses", "10").complete("E-7", "2020-05-05").with("employees", "E-9,P-1,Zoe,,,,,,,,")
	plan := walked("2020-05-31", evaluate.OnPlan, "2020-05-15")
	plan.Badges = []evaluate.BadgeRecord{{Year: 2020, EarnedOn: day("2020-05-05"), Certified: true}}
	for _, tt := range []struct {
		name        string
		cpanelEnds  string
		premierEnds string
		cpanel      string
		premier     evaluate.Status
	}{
		{"neither", "", "", "Certified 2020(2020-05-05) 2021(2020-05-05 new)", evaluate.PremierOut},
		{"cPanel, the day after", "2020-07-01", "", "Certified 2020(2020-05-05) 2021(2020-05-05 new)", evaluate.PremierOut},
		{"cPanel, today", "2020-06-30", "", "Ended", evaluate.PremierOut},
		{"Premier, the day after", "", "2020-07-01", "Certified 2020(2020-05-05) 2021(2020-05-05 new)", evaluate.PremierOut},
		{"Premier, today", "", "2020-06-30", "Certified 2020(2020-05-05) 2021(2020-05-05 new)", "Ended"},
		{"both, long ago", "2020-01-01", "2019-01-01", "Ended", "Ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ends := func(s string) ingest.Day {
				if s == "" {
					return 0
				}
				return day(s)
			}
			programs, err := endingPrograms(ends(tt.cpanelEnds), ends(tt.premierEnds))
			require.NoError(t, err)
			f := finding(t, assessedBy(t, programs, "2020-06-30", in, plan), "P-1")
			assert.Equal(t, tt.cpanel, cpanel(f))
			assert.Equal(t, tt.premier, f.Premier().Status)
			if tt.cpanel == "Ended" {
				assert.Empty(t, f.CPanel().Counting)
				assert.Empty(t, f.Record.Badges, "what was recorded stays recorded, nothing is added")
				assert.Empty(t, f.CPanel().NewYears)
			}
			if tt.premier == "Ended" {
				for _, state := range states(f) {
					assert.Equal(t, evaluate.NotApplicable, state)
				}
				assert.Empty(t, f.Premier().Heads)
				assert.Empty(t, f.Premier().RoleA+f.Premier().RoleB)
				assert.Nil(t, f.Premier().Plan)
				assert.Zero(t, f.Premier().Since)
				assert.Zero(t, f.Premier().RemovedOn)
				assert.Equal(t, evaluate.NoWalk, f.Record.Walk.State)
			}
		})
	}
}
