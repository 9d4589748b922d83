//go:build unix

package credential

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOnlyTheOwnerReadsTheKey(t *testing.T) {
	path := newKeyFile(t)
	mode := func() os.FileMode {
		info, err := os.Stat(path)
		require.NoError(t, err)
		return info.Mode()
	}
	assert.Equal(t, os.FileMode(0o600), mode())
	_, err := Rotate(path, seeds(2), day("2020-07-31"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), mode())

	for open, ok := range map[os.FileMode]bool{0o600: true, 0o400: true, 0o640: false, 0o604: false, 0o620: false, 0o610: false, 0o644: false} {
		require.NoError(t, os.Chmod(path, open))
		_, err := ReadKeyFile(path)
		if ok {
			assert.NoError(t, err, "%o", open)
			continue
		}
		assert.ErrorContains(t, err, fmt.Sprintf("(mode %04o): run chmod 600 on it", open))
		_, _, err = MakeKeyFile(path, seeds(3), day("2020-07-31"))
		assert.Error(t, err, "%o", open)
		_, err = Rotate(path, seeds(3), day("2020-07-31"))
		assert.Error(t, err, "%o", open)
	}
}
