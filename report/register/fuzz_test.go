package register

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzRegister opens whatever stands in the register's place for reading: it is
// read or refused by its name, and its bytes stay as they are.
func FuzzRegister(f *testing.F) {
	path := filepath.Join(f.TempDir(), "register.db")
	r, err := Open(path, Who{Name: "Ann"})
	require.NoError(f, err)
	require.NoError(f, r.Close())
	whole, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(whole[:100])
	f.Add([]byte("SQLite format 3\x00"))
	f.Add([]byte("%PDF-1.7"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "register.db")
		require.NoError(t, os.WriteFile(path, data, 0o600))
		r, err := OpenReadOnly(path)
		if err != nil {
			require.ErrorContains(t, err, "register.db")
		} else {
			_, _ = r.Notes() // damage deeper inside may show here only
			_, _, _ = r.Certificate("CP-2020-7K3M9QXD")
			require.NoError(t, r.Close())
		}
		now, err := os.ReadFile(path)
		require.NoError(t, err)
		require.True(t, bytes.Equal(data, now), "reading changed the file")
	})
}

// FuzzRegisterRows puts whatever it is given into the columns that the register
// reads as more than text, in a register that is opened once: they are read or
// refused, and never stop the program.
func FuzzRegisterRows(f *testing.F) {
	r := newRegister(f)
	require.NoError(f, r.Record(runOf(day("2020-06-30"), sound("P-1", day("2020-06-30")))))
	require.NoError(f, r.Waive("P-1", "terms", day("2020-06-30"), day("2020-12-31"), "agreed"))
	for _, ease := range []string{"DROP TRIGGER notes_unchanged", "PRAGMA synchronous = OFF", "PRAGMA journal_mode = MEMORY", "PRAGMA ignore_check_constraints = ON"} {
		_, err := r.db.Exec(ease)
		require.NoError(f, err)
	}
	f.Add("2020 2020-06-15 certified; 2021 - sheet", "E-01 2023-06-30; E%3B7 2021-01-31", "2018-03-01", "plan", `[{"path":"cpanel.yaml"}]`, `{"requirement":"terms","from":"2020-06-30","until":"2020-12-31"}`, "waive")
	f.Add("2020", "E-01", "2018-13-01", "sound", "{}", "[]", "rewind")
	f.Add("-1 - -", "; ", "", "", "null", `{"amendment":{"badge":2020},"through":"soon"}`, "amend")
	f.Fuzz(func(t *testing.T, badges, heads, since, walk, files, data, kind string) {
		for _, put := range []struct {
			set    string
			values []any
		}{
			{"UPDATE standings SET badges = ?, heads = ?, since = ?, walk = ?", []any{badges, heads, since, walk}},
			{"UPDATE runs SET rule_files = ?, inputs = ?", []any{files, files}},
			{"UPDATE notes SET data = ?, kind = ?", []any{data, kind}},
		} {
			_, err := r.db.Exec(put.set, put.values...)
			require.NoError(t, err)
		}
		_, _ = r.History(day("2020-12-31"))
		_, _ = r.Runs()
		_, _ = r.Notes()
		_, _ = r.Show("P-1")
		_, _ = r.Plans()
		if read, err := readHeads(heads); err == nil {
			again, err := readHeads(headsText(read))
			require.NoError(t, err)
			require.Equal(t, read, again, "heads written and read again")
		}
		if read, err := readBadges(badges); err == nil {
			again, err := readBadges(badgesText(read))
			require.NoError(t, err)
			require.Equal(t, read, again, "badge years written and read again")
		}
	})
}
