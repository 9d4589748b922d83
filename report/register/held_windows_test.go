package register

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

// A register, or its lock, that a backup program keeps for itself is left as it is, and
// the message says what is in the way.
func TestHeldByAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	r, err := Open(path, Who{Name: "a run"})
	require.NoError(t, err)
	require.NoError(t, r.Close())
	for _, held := range []string{path, path + ".lock"} {
		for _, share := range []uint32{0, windows.FILE_SHARE_READ} {
			name, err := windows.UTF16PtrFromString(held)
			require.NoError(t, err)
			h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, 0, 0)
			require.NoError(t, err)
			_, err = Open(path, Who{Name: "a run"})
			assert.ErrorIs(t, err, windows.ERROR_SHARING_VIOLATION)
			assert.ErrorContains(t, err, held)
			require.NoError(t, windows.CloseHandle(h))
		}
	}
	r, err = Open(path, Who{Name: "a run"})
	require.NoError(t, err)
	require.NoError(t, r.Close())
}
