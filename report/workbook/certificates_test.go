package workbook

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
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

// Those of earlier runs are listed with what became of them, and lead to the folders
// of these runs.
func TestCertificatesInForce(t *testing.T) {
	b := book()
	may, through := ingest.DayOf(2020, 5, 31), ingest.DayOf(2021, 1, 31)
	b.Earlier = []issued.Certificate{
		{Number: "CP-2020-OLD00000", PartnerID: "P-002", Partner: "Alder", Years: []int{2020}, GoodThrough: through, Issued: may, ReplacedBy: "CP-2020-NEW00000", File: "certificates/P-002-2020.pdf"},
		{Number: "CP-2020-VOID0000", PartnerID: "P-003", Partner: "Birch Hosting", Years: []int{2020}, GoodThrough: through, Issued: may, Revoked: true, File: "certificates/P-003-2020.pdf"},
		{Number: "CP-2020-GOOD0000", PartnerID: "P-004", Partner: "Čeština", Years: []int{2020}, GoodThrough: b.Assessment.Day, Issued: may, File: "certificates/P-004-2020.pdf",
			Badges: []issued.Badge{{Year: 2020, Files: "badges/P-004-2020"}}},
		{Number: "CP-2019-OVER0000", PartnerID: "P-006", Partner: "Elbe", Years: []int{2019}, GoodThrough: b.Assessment.Day - 1, Issued: may, File: "certificates/P-006-2019.pdf"},
		{Number: "CP-2020-GONE0000", PartnerID: "P-900", Partner: "Gone Fishing Hosting", Years: []int{2020}, GoodThrough: through, Issued: may, File: "certificates/P-900-2020.pdf"},
	}
	f := open(t, write(t, b, 0))
	rows, err := f.GetRows(certificatesSheet)
	require.NoError(t, err)
	told := map[string]string{} // by number
	for n, r := range rows[firstRow-1:] {
		told[r[4]] = fmt.Sprint(r[2], "|", r[3], "|", r[9], "|", formulaOf(t, f, certificatesSheet, fmt.Sprint("K", n+firstRow)))
	}
	for number, want := range map[string]string{
		"CP-2020-OLD00000": `– replaced||✓ Certified|HYPERLINK("../2020-05-31/certificates/P-002-2020.pdf","../2020-05-31/certificates/P-002-2020.pdf")`,
		"CP-2020-NEW00000": `✓ in force|● reissued|✓ Certified|HYPERLINK("certificates/P-002-2020.pdf","certificates/P-002-2020.pdf")`,
		"CP-2020-VOID0000": `✗ revoked||✗ Suspended|HYPERLINK("../2020-05-31/certificates/P-003-2020.pdf","../2020-05-31/certificates/P-003-2020.pdf")`,
		"CP-2020-GOOD0000": `✓ in force||▲ Not certified|HYPERLINK("../2020-05-31/certificates/P-004-2020.pdf","../2020-05-31/certificates/P-004-2020.pdf")`,
		"CP-2020-GONE0000": `✓ in force||– not in the sheets|HYPERLINK("../2020-05-31/certificates/P-900-2020.pdf","../2020-05-31/certificates/P-900-2020.pdf")`,
		"CP-2020-0000000X": `✓ in force|● new|✓ Certified|HYPERLINK("certificates/0-2020.pdf","certificates/0-2020.pdf")`,
	} {
		assert.Equal(t, want, told[number], number)
	}
	assert.NotContains(t, told, "CP-2019-OVER0000", "its last good day was yesterday")
	_, badge := at(t, f, certificatesSheet, "P-004", "Badge")
	assert.Equal(t, "../2020-05-31/badges/P-004-2020.png", badge)
	assert.Equal(t, "▲ 4 since 31 May", value(t, f, summarySheet, fmt.Sprint("F", tileRow+3)), "9 new ones, and 5 then")
}
