package workbook

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// TestCarriedColumns: what nobody judges is on every sheet with a row a partner,
// where anybody filled it in.
func TestCarriedColumns(t *testing.T) {
	b := book()
	for i := range b.Assessment.Partners {
		b.Assessment.Partners[i].Carried = map[ingest.Field]string{ingest.OwnerField: "Kim Larsson", ingest.OwnerEmailField: "kim@x.example", ingest.TierField: "=Gold"}
	}
	f := open(t, write(t, b, 0))
	for _, sheet := range []string{cpanelSheet, premierSheet, plansSheet, actionsSheet} {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		assert.Equal(t, []string{"Partner ID", "Partner", "Owner", "Tier"}, rows[headerRow-1][:4], "%s: Region is filled in nowhere", sheet)
		assert.Equal(t, []string{"Kim Larsson", "=Gold"}, rows[firstRow-1][2:4], sheet)
		assert.Equal(t, "Owner email", rows[headerRow-1][len(rows[headerRow-1])-1], sheet)
	}
}
