package workbook

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"assay/report/issued"
)

func TestBadgesOfCertificates(t *testing.T) {
	b := book()
	for i := range b.Certificates {
		c := &b.Certificates[i]
		for _, y := range c.Years {
			badge := issued.Badge{Year: y}
			if c.HeldBack == "" {
				badge.Files = fmt.Sprintf("badges/%s-%d", strings.ReplaceAll(c.PartnerID, "/", "_"), y)
			}
			c.Badges = append(c.Badges, badge)
		}
	}
	f := open(t, write(t, b, 0))
	for _, tt := range []struct{ row, column, want, target string }{
		{"P-001", "Badge", "badges/P-001-2020.png", "badges/P-001-2020.png"},
		{"P-001", "Credential", "badges/P-001-2020.json", "badges/P-001-2020.json"},
		{"P-001", "Badge of the year before", "", ""},
		{"P-005", "Badge", "badges/P-005-2021.png", "badges/P-005-2021.png"},
		{"P-005", "Badge of the year before", "badges/P-005-2020.png", "badges/P-005-2020.png"},
		{"P-005", "Credential of the year before", "badges/P-005-2020.json", "badges/P-005-2020.json"},
		{"P/007", "Badge", "badges/P_007-2020.png", "badges/P_007-2020.png"},
		{"P-015", "Badge", "", ""},
		{"P-015", "Credential", "", ""},
	} {
		ref, got := at(t, f, certificatesSheet, tt.row, tt.column)
		assert.Equal(t, tt.want, got, tt.row)
		want := ""
		if tt.target != "" {
			want = `HYPERLINK("` + tt.target + `","` + tt.want + `")`
		}
		assert.Equal(t, want, formulaOf(t, f, certificatesSheet, ref))
	}
}
