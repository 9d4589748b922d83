package command

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

func TestInputs(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, file := range []string{"acme/a.xlsx", "acme/B.CSV", "acme/~$a.xlsx", "acme/.hidden.csv", "acme/notes.txt", "acme/old.xls", "acme/templates/x.csv", "Müller [2020]/a.xlsx", "Müller [2020]/b.xlsm", "M/a.xlsx", "a[1].csv", "none/notes.txt"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o700))
		require.NoError(t, os.WriteFile(file, nil, 0o600))
	}
	inAcme := []string{"acme/B.CSV in acme", "acme/a.xlsx in acme", "acme/old.xls in acme", "acme/~$a.xlsx in acme"}
	tests := []struct {
		args []string
		want []string
		err  string
	}{
		{[]string{"acme/a.xlsx", "missing.csv"}, []string{"acme/a.xlsx", "missing.csv"}, ""},
		{[]string{"acme"}, inAcme, ""},
		{[]string{"acme/"}, []string{"acme/B.CSV in acme/", "acme/a.xlsx in acme/", "acme/old.xls in acme/", "acme/~$a.xlsx in acme/"}, ""},
		{[]string{"acme", "acme/a.xlsx"}, []string{"acme/B.CSV in acme", "acme/a.xlsx", "acme/old.xls in acme", "acme/~$a.xlsx in acme"}, ""},
		{[]string{"acme/a.xlsx", "./acme/a.xlsx"}, []string{"acme/a.xlsx"}, ""},
		{[]string{"acme/*.xlsx"}, []string{"acme/a.xlsx", "acme/~$a.xlsx"}, ""},
		{[]string{"Müller [2020]/*.xls?"}, []string{"Müller [2020]/a.xlsx", "Müller [2020]/b.xlsm"}, ""},
		{[]string{"Müller [2020]"}, []string{"Müller [2020]/a.xlsx in Müller [2020]", "Müller [2020]/b.xlsm in Müller [2020]"}, ""},
		{[]string{"a[1].csv"}, []string{"a[1].csv"}, ""},
		{[]string{"*/a.xlsx"}, []string{"M/a.xlsx", "Müller [2020]/a.xlsx", "acme/a.xlsx"}, ""},
		{[]string{"acme/*.ods", "*.tsv"}, nil, "acme/*.ods: nothing matches this pattern; check the folder and the ending\n*.tsv: nothing matches"},
		{[]string{"none"}, nil, "the folder none holds no spreadsheet (.xlsx, .xlsm or .csv)"},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			inputs, err := inputsOf(tt.args)
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.ElementsMatch(t, tt.want, shownInputs(inputs))
		})
	}
}

func shownInputs(inputs []ingest.Input) (shown []string) {
	for _, in := range inputs {
		s := filepath.ToSlash(in.Path)
		if in.Folder != "" {
			s += " in " + in.Folder
		}
		shown = append(shown, s)
	}
	return shown
}

// TestPatternsAndLetterCase looks for files on a system that minds the case of
// letters in names, and on one that doesn't.
func TestPatternsAndLetterCase(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("EMPLOYEES.XLSX", nil, 0o600))
	found, err := matches("emp*.xlsx", func(a, b string) bool { return strings.EqualFold(a, b) })
	require.NoError(t, err)
	assert.Equal(t, []string{"EMPLOYEES.XLSX"}, found)
	if runtime.GOOS == "linux" {
		_, err = matches("emp*.xlsx", sameFile)
		assert.ErrorContains(t, err, "nothing matches")
	}
}
