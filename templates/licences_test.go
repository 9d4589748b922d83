package templates

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEachFontHasALicence(t *testing.T) {
	fonts, err := fs.Glob(FS(), "fonts/*.[to]tf")
	require.NoError(t, err)
	var licensed, families []string
	for _, l := range Licences() {
		assert.NotEmpty(t, l.Files, "%s: a licence of no font", l.Name)
		assert.Regexp(t, `^Copyright .*\d{4}`, l.Text, l.Name)
		assert.Regexp(t, `SIL OPEN FONT LICENSE\s+Version 1\.1 - 26 February 2007`, l.Text, l.Name)
		assert.Contains(t, l.Text, "PERMISSION & CONDITIONS", l.Name)
		licensed, families = append(licensed, l.Files...), append(families, l.Name)
	}
	assert.ElementsMatch(t, fonts, licensed)
	assert.Equal(t, []string{
		"Cormorant", "EB Garamond", "Frank Ruhl Libre", "Nanum Myeongjo", "Noto Naskh Arabic",
		"Noto Serif Devanagari", "Noto Serif JP", "Noto Serif SC", "Trirong",
	}, families)
}

// TestFontsStaySmall keeps the program from growing without a word.
func TestFontsStaySmall(t *testing.T) {
	total := int64(0)
	for _, l := range Licences() {
		for _, name := range l.Files {
			info, err := fs.Stat(FS(), name)
			require.NoError(t, err)
			total += info.Size()
		}
	}
	assert.Less(t, total, int64(30_000_000))
}
