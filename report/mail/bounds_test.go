package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is larger than any message or settings file isn't read.
func TestNothingLargeIsRead(t *testing.T) {
	dir := t.TempDir()
	large := func(name string, size int64) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, nil, 0o600))
		require.NoError(t, os.Truncate(path, size))
		return path
	}
	_, err := (&Letter{path: large("a.eml", largestLetter+1)}).read()
	assert.ErrorContains(t, err, "a.eml has more than 256 MiB")
	_, err = LoadSettings(large("mail.yaml", largestSettings+1), "")
	assert.ErrorContains(t, err, "mail.yaml has more than 1 MiB")
}

func TestSettingsThatDoHarm(t *testing.T) {
	path := filepath.Join(t.TempDir(), "mail.yaml")
	require.NoError(t, os.WriteFile(path, []byte(strings.Repeat("- ", 100_000)), 0o600))
	_, err := LoadSettings(path, "")
	assert.EqualError(t, err, path+":1:65: got lists and mappings in each other more than 32 deep, want fewer")
}
