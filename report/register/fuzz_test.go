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
