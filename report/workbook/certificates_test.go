package workbook

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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
	data := write(t, b, 0)
	f := open(t, data)
	for _, tt := range []struct{ row, column, want, target, tip string }{
		{"P-001", "Badge", "badges/P-001-2020.png", "badges/P-001-2020.png", "Open the badge of 2020"},
		{"P-001", "Credential", "badges/P-001-2020.json", "badges/P-001-2020.json", "Open the credential of 2020"},
		{"P-001", "Badge of the year before", "", "", ""},
		{"P-005", "Badge", "badges/P-005-2021.png", "badges/P-005-2021.png", "Open the badge of 2021"},
		{"P-005", "Badge of the year before", "badges/P-005-2020.png", "badges/P-005-2020.png", "Open the badge of 2020"},
		{"P-005", "Credential of the year before", "badges/P-005-2020.json", "badges/P-005-2020.json", "Open the credential of 2020"},
		{"P/007", "Badge", "badges/P_007-2020.png", "badges/P_007-2020.png", "Open the badge of 2020"},
		{"P-015", "Badge", "", "", ""},
		{"P-015", "Credential", "", "", ""},
	} {
		ref, got := at(t, f, certificatesSheet, tt.row, tt.column)
		assert.Equal(t, tt.want, got, tt.row)
		linked, target, err := f.GetCellHyperLink(certificatesSheet, ref)
		require.NoError(t, err)
		assert.Equal(t, tt.want != "", linked)
		assert.Equal(t, tt.target, target)
		if linked {
			assert.Regexp(t, `<hyperlink ref="`+ref+`" r:id="link\d+" tooltip="`+tt.tip+`"/>`, parts(t, data)["xl/worksheets/sheet8.xml"])
		}
	}
}
