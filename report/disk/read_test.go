package disk

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	_, err := Read(path, 1<<20)
	assert.ErrorIs(t, err, os.ErrNotExist)
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<20), 0o600))
	data, err := Read(path, 1<<20)
	require.NoError(t, err)
	assert.Len(t, data, 1<<20)
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<20+1), 0o600))
	_, err = Read(path, 1<<20)
	assert.EqualError(t, err, path+" has more than 1 MiB, more than assay reads there")
	_, err = Read(dir, 1<<20)
	assert.EqualError(t, err, dir+" is a folder, want a file: name another, or move it away")
}
