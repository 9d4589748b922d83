//go:build unix

package ingest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPipesAndDevicesAreRefused would wait for ever, or fill the memory, if they were read.
func TestPipesAndDevicesAreRefused(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe.csv")
	require.NoError(t, syscall.Mkfifo(pipe, 0o600))
	link := filepath.Join(dir, "link.csv")
	require.NoError(t, os.Symlink("/dev/zero", link))
	for _, path := range []string{pipe, "/dev/zero", link} {
		_, _, err := Read([]Input{{Path: path}}, options(t))
		assert.ErrorContains(t, err, filepath.Base(path)+": it is a pipe or device, and no file; save what comes from it in a file")
	}
	_, err := ReadChanges(Input{Path: pipe}, options(t))
	assert.ErrorContains(t, err, "pipe.csv: it is a pipe or device")
}
