package templates

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestOverlayTakesNoMoreThanATemplateHas puts a large text, and no file at all, in a template's place.
func TestOverlayTakesNoMoreThanATemplateHas(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "mail", "frame.html")
	require.NoError(t, os.Mkdir(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, make([]byte, largestText), 0o644))
	_, err := Overlay(dir)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, make([]byte, largestText+1), 0o644))
	_, err = Overlay(dir)
	assert.ErrorContains(t, err, "frame.html has more than 1 MiB")
	require.NoError(t, os.Remove(path))
	if err := os.Symlink(dir, path); err != nil {
		t.Skip(err)
	}
	_, err = Overlay(dir)
	assert.ErrorContains(t, err, "frame.html is no file, want one that replaces a template")
}
