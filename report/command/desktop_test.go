package command

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// Started without a command line the program says what it does, or runs what was dropped
// on it where that lies, shows the workbook, and waits for Enter.
func TestDesktop(t *testing.T) {
	sheets := t.TempDir()
	for name, text := range map[string]string{
		"partners.csv":  "Partner ID,Partner,cPanel licenses\nP-1,Alder,10\n",
		"assay.yaml":    "paper: letter\n",
		"employees.csv": "Employee ID,Partner ID,Name,Full-time\nE-1,P-1,Ann,yes\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(sheets, name), []byte(text), 0o600))
	}
	here := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(here, "partners.csv"), nil, 0o600))
	begin := func(own bool, args ...string) (status int, said, shown string, waited bool) {
		t.Chdir(here)
		var out bytes.Buffer
		enter := strings.NewReader("\nmore")
		today := ingest.DayOf(2020, time.June, 30)
		status = Main(args, World{Out: &out, Err: &out, In: enter, Today: today, Now: today.Time(), User: "tester", Random: rand.Reader, Width: 80, Env: func(string) string { return "" },
			OwnConsole: own, Chdir: os.Chdir, Show: func(path string) error { shown = path; return nil }})
		return status, out.String(), shown, enter.Len() == 0
	}
	workbook := filepath.Join("out", "2020-06-30", "compliance-2020-06-30.xlsx")

	status, said, shown, waited := begin(true)
	assert.Equal(t, done, status)
	assert.Contains(t, said, "Drop these spreadsheets")
	assert.Len(t, strings.Split(said, "\n"), 7, "five lines, a blank one, and the last")
	assert.Empty(t, shown)
	assert.True(t, waited)

	for name, args := range map[string][]string{"files": {filepath.Join(sheets, "partners.csv"), filepath.Join(sheets, "employees.csv")}, "their folder": {sheets}} {
		t.Run(name, func(t *testing.T) {
			status, said, shown, waited := begin(true, args...)
			assert.Equal(t, done, status, said)
			assert.True(t, filepath.IsAbs(shown))
			assert.True(t, strings.HasSuffix(shown, workbook), shown)
			assert.FileExists(t, filepath.Join(sheets, workbook))
			assert.NoFileExists(t, filepath.Join(here, workbook))
			assert.Contains(t, said, "Press Enter")
			assert.True(t, waited)
		})
	}

	status, said, _, waited = begin(true, filepath.Join(sheets, "employees.csv"))
	assert.Equal(t, failed, status)
	assert.Contains(t, said, "partners")
	assert.True(t, waited, "what went wrong can be read")

	status, said, _, waited = begin(false)
	assert.Equal(t, wrongUsage, status)
	assert.False(t, waited)
	assert.NotContains(t, said, "Press Enter")
	for _, args := range [][]string{{"version"}, {"run", sheets}, {"--quiet", sheets}, {filepath.Join(sheets, "none.csv")}, {"partners.csv"}} {
		_, said, _, waited := begin(true, args...)
		assert.False(t, waited, args)
		assert.NotContains(t, said, "Press Enter", args)
	}
}
