package evaluate_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/evaluate"
	"assay/report/say"
	"assay/templates"
)

// TestFindWave has both sides of the boundaries: a tenth of the partners, and five.
func TestFindWave(t *testing.T) {
	checks, err := evaluate.LoadChecks(templates.FS())
	require.NoError(t, err)
	turned := func(n int, from, to evaluate.Status) (out []evaluate.Change) {
		for i := range n {
			out = append(out, evaluate.Change{PartnerID: fmt.Sprintf("P-%03d", i), Program: evaluate.PremierProgramName, From: string(from), To: string(to)})
		}
		return out
	}
	worse := func(n int) []evaluate.Change { return turned(n, "Compliant", "Out of compliance") }
	twice := worse(4)
	twice = append(twice, evaluate.Change{PartnerID: "P-000", Program: evaluate.CPanelProgramName, From: "Certified", To: "Suspended"})
	tests := []struct {
		name    string
		changes []evaluate.Change
		of      int
		want    string
	}{
		{"a tenth", worse(5), 50, "5 of 50 partners stand worse than on 2020-05-31: 5 Premier Out of compliance for customer contacts."},
		{"less than a tenth", worse(5), 51, ""},
		{"too few", worse(4), 5, ""},
		{"one partner in two programs is one", twice, 5, ""},
		{"for the better", turned(9, "Get Well Plan", "Compliant"), 10, ""},
		{"what isn't known is worse", turned(9, "Compliant", "Unknown"), 10, "9 of 10 partners stand worse than on 2020-05-31: 9 Premier Unknown for customer contacts."},
		{"two causes, the more frequent first", append(turned(2, "Compliant", "Removed"), turned(6, "Compliant", "Unknown")[2:]...), 10,
			"6 of 10 partners stand worse than on 2020-05-31: 4 Premier Unknown for customer contacts; 2 Premier Removed for customer contacts."},
		{"came and went", []evaluate.Change{{PartnerID: "P-000", Kind: evaluate.Came}}, 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := evaluate.Assessment{Day: day("2020-06-30"), Changes: tt.changes}
			for i := range tt.of {
				premier := evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: evaluate.PremierProgramName, Lines: []evaluate.Line{
					{Requirement: "roles", State: evaluate.Met}, {Requirement: "contacts", State: evaluate.NotMet}}}}
				cpanel := evaluate.CPanelFinding{Verdict: evaluate.Verdict{Program: evaluate.CPanelProgramName}}
				a.Partners = append(a.Partners, evaluate.PartnerFinding{ID: fmt.Sprintf("P-%03d", i), Standings: evaluate.Standings{&cpanel, &premier}})
			}
			w := a.FindWave(checks)
			if tt.want == "" {
				assert.Nil(t, w)
				return
			}
			require.NotNil(t, w)
			assert.Contains(t, say.Wave(w, day("2020-05-31")), tt.want)
		})
	}
}
