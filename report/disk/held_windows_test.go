package disk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/windows"
)

// Whoever has a file or folder open is found, whatever the others may do meanwhile.
func TestOpenElsewhere(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "badges")
	file := filepath.Join(inner, "a.png")
	require.NoError(t, os.Mkdir(inner, Folder))
	require.NoError(t, os.WriteFile(file, nil, File))
	for _, path := range []string{dir, inner, file} {
		for share := range uint32(8) {
			name, err := windows.UTF16PtrFromString(path)
			require.NoError(t, err)
			h, err := windows.CreateFile(name, windows.GENERIC_READ, share, nil, windows.OPEN_EXISTING, windows.FILE_FLAG_BACKUP_SEMANTICS, 0)
			require.NoError(t, err)
			assert.Equal(t, []string{path}, Disk{}.OpenElsewhere(dir), "shares %d", share)
			require.NoError(t, windows.CloseHandle(h))
		}
	}
	assert.Empty(t, Disk{}.OpenElsewhere(dir))
}
