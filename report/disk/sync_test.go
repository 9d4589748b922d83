package disk

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var errFull = errors.New("no room")

func TestSyncAllSyncsEachFile(t *testing.T) {
	var mu sync.Mutex
	synced := map[string]int{}
	d := Disk{Fault: func(op Op, path string) error {
		mu.Lock()
		defer mu.Unlock()
		if op == Sync {
			synced[filepath.Base(path)]++
		}
		return nil
	}}
	dir := t.TempDir()
	var paths []string
	want := map[string]int{}
	for i := range 3*atOnce + 1 {
		name := fmt.Sprintf("%d.txt", i)
		paths, want[name] = append(paths, filepath.Join(dir, name)), 1
		require.NoError(t, d.Put(paths[i], File, []byte(name)))
	}
	require.NoError(t, d.SyncAll(paths))
	assert.Equal(t, want, synced)
	require.NoError(t, os.Remove(paths[2]))
	assert.ErrorIs(t, d.SyncAll(paths), os.ErrNotExist)
	assert.NoError(t, d.SyncAll(nil))
	assert.Error(t, d.Put(paths[0], File), "it is there")
}

// What can't be written whole is taken away again, in one piece or bit by bit.
func TestWhatIsNotWholeGoes(t *testing.T) {
	for _, at := range []Op{Create, Write, Sync, Close} {
		d := Disk{Fault: func(op Op, path string) error {
			if op == at {
				return errFull
			}
			return nil
		}}
		dir := t.TempDir()
		if at != Sync {
			assert.ErrorIs(t, d.Put(filepath.Join(dir, "put"), File, []byte("text")), errFull, at)
		}
		s, err := d.Stream(filepath.Join(dir, "poured"), File)
		if err == nil {
			_, said := io.WriteString(s, "text")
			err = s.Close(said)
		}
		assert.ErrorIs(t, err, errFull, at)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Empty(t, left, at)
	}
	dir := t.TempDir()
	s, err := Disk{}.Stream(filepath.Join(dir, "poured"), File)
	require.NoError(t, err)
	assert.ErrorIs(t, s.Close(errFull), errFull, "what was to be written couldn't be made")
	assert.NoError(t, s.Err())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
