package credential

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/disk"
)

// What a run that was killed left beside the key file holds a secret: it is gone
// when the key is next asked for, whether there is a key by then or not.
func TestLeftoversOfKeysGo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "issuer.key")
	leave := func() { require.NoError(t, os.WriteFile(disk.Beside(path), []byte("half a key"), 0o600)) }
	alone := func() {
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1)
		assert.Equal(t, "issuer.key", entries[0].Name())
	}
	leave()
	first, made, err := MakeKeyFile(path, rand.Reader, 18000)
	require.NoError(t, err)
	assert.True(t, made)
	alone()
	leave()
	again, made, err := MakeKeyFile(path, rand.Reader, 18000)
	require.NoError(t, err)
	assert.False(t, made)
	assert.Equal(t, first.Key.DID(), again.Key.DID())
	alone()
	leave()
	_, err = Rotate(path, rand.Reader, 18001)
	require.NoError(t, err)
	alone()
}

// Many make the key at once: one does, and all have that.
func TestManyMakeOneKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "issuer.key")
	var all sync.WaitGroup
	var mu sync.Mutex
	keys, makers := map[string]bool{}, 0
	for range 12 {
		all.Go(func() {
			f, made, err := MakeKeyFile(path, rand.Reader, 18000)
			if assert.NoError(t, err) {
				mu.Lock()
				defer mu.Unlock()
				keys[f.Key.DID()] = true
				if made {
					makers++
				}
			}
		})
	}
	all.Wait()
	assert.Len(t, keys, 1)
	assert.Equal(t, 1, makers)
	assert.NoFileExists(t, path+".lock")
}
