package workbook

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// TestStylesAreThoseOfTheLibrary holds the styles that are put together of others'
// parts to what the Excel library makes of each.
func TestStylesAreThoseOfTheLibrary(t *testing.T) {
	p, err := newPress(book())
	require.NoError(t, err)
	library := excelize.NewFile()
	require.NoError(t, library.SetDefaultFont(fontFamily))
	for k := range numKinds {
		for tone := range numTones {
			for _, linked := range []bool{false, true} {
				l := look{k, tone, linked}
				id, err := library.NewStyle(l.style())
				require.NoError(t, err)
				assert.Equal(t, id, p.styles.of(l), "%+v", l)
			}
		}
	}
	for _, s := range []*excelize.Style{{NumFmt: 10}, {NumFmt: 10, Font: &excelize.Font{Bold: true}}, {Font: &excelize.Font{Bold: true}}, {Protection: &excelize.Protection{Locked: true}}} {
		want, err := library.NewStyle(s)
		require.NoError(t, err)
		got, err := p.style(s)
		require.NoError(t, err)
		assert.Equal(t, want, got, "%+v", s)
	}
	assert.Equal(t, library.Styles, p.file.Styles)
}
