package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// failing fails at the n-th operation, once, and counts them.
func failing(at int, with error) (d Disk, n *int) {
	n = new(int)
	return Disk{
		Fault: func(Op, string) error {
			if *n++; *n == at {
				return with
			}
			return nil
		},
		Wait: func(time.Duration) {},
	}, n
}

// content is what a folder holds.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		all[e.Name()] = string(b)
	}
	return all
}

// A file is replaced whole or stays, at whichever operation the disk fails.
func TestReplace(t *testing.T) {
	for _, first := range []bool{true, false} {
		for at := 0; ; at++ {
			dir := t.TempDir()
			path := filepath.Join(dir, "a")
			before := map[string]string{}
			if !first {
				require.NoError(t, Disk{}.Create(path, []byte("old"), File))
				before["a"] = "old"
			}
			require.NoError(t, os.WriteFile(Beside(path), []byte("of a run that was killed"), 0o600))
			d, n := failing(at, NoRoom)
			err := d.Replace(path, []byte("new"), File)
			if err == nil {
				assert.Equal(t, map[string]string{"a": "new"}, content(t, dir))
				if at > *n {
					break
				}
				continue
			}
			assert.ErrorIs(t, err, NoRoom)
			if at > 1 {
				assert.Equal(t, before, content(t, dir), "operation %d", at)
			}
		}
	}
}

// What stands there is never written over, and never taken away.
func TestCreateWantsNothingThere(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	assert.ErrorIs(t, Disk{}.Create(path, []byte("new"), File), fs.ErrExist)
	assert.Equal(t, map[string]string{"a": "mine"}, content(t, dir))
}

func TestAdvice(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{NoRoom, "free some and run again"},
		{WriteProtected, "choose a folder on another"},
		{Broken, "has a fault"},
		{fs.ErrPermission, "ask for the right to"},
		{SharingViolation, "close it there"},
	} {
		wrapped := fmt.Errorf("writing: %w", &fs.PathError{Op: "write", Path: "x", Err: tt.err})
		assert.Contains(t, Advice(wrapped), tt.want)
		assert.Equal(t, Advice(wrapped), strings.ToLower(Advice(wrapped)))
	}
	assert.Empty(t, Advice(errors.New("a wrong date")))
	assert.Empty(t, Advice(fs.ErrNotExist))
	assert.Empty(t, Advice(nil))
}

// Of many that want the lock, one has it at a time; its file is gone afterwards,
// and one that a killed holder left is in nobody's way.
func TestLock(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	l, err := TakeLock(path, "")
	require.NoError(t, err)
	_, err = TakeLock(path, "")
	assert.True(t, IsHeld(err))
	l.Release()
	assert.NoFileExists(t, path)
	other, err := TakeLock(path, "")
	require.NoError(t, err)
	l.Release()
	assert.FileExists(t, path, "released again, it was another's")
	other.Release()

	var inside, had sync.Mutex
	took := 0
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				l, err := TakeLock(path, "")
				if IsHeld(err) {
					continue
				}
				if assert.NoError(t, err) && assert.True(t, inside.TryLock(), "two at once") {
					had.Lock()
					took++
					had.Unlock()
					inside.Unlock()
					l.Release()
				}
			}
		})
	}
	all.Wait()
	assert.Positive(t, took)
	assert.NoFileExists(t, path)
}

// A program that has the file open for a moment is waited for, not for ever.
func TestPatience(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	waits, last := 0, 3
	d := Disk{
		Fault: func(op Op, _ string) error {
			if op == Rename && waits < last {
				return SharingViolation
			}
			return nil
		},
		Wait: func(d time.Duration) { waits++; assert.Positive(t, d) },
	}
	require.NoError(t, d.Rename(path, path+"2"))
	assert.Equal(t, 3, waits)
	waits, last = 0, 1000
	assert.True(t, InUse(d.Rename(path+"2", path)))
	assert.Equal(t, tries-1, waits)
}

// What another program keeps for itself for a moment is waited for; for longer than a
// second it is not, and what else is in the way isn't waited for.
func TestAwait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	for held, want := range map[int]error{0: nil, 3: nil, 1000: SharingViolation} {
		var waited time.Duration
		d := Disk{
			Fault: func(op Op, at string) error {
				if assert.Equal(t, Open, op) && assert.Equal(t, path, at) && held > 0 {
					held--
					return SharingViolation
				}
				return nil
			},
			Wait: func(d time.Duration) { waited += d },
		}
		assert.ErrorIs(t, d.Await(path, os.O_RDWR), want)
		assert.Less(t, waited, time.Second)
	}
	d := Disk{Wait: func(time.Duration) { t.Error("waits for a file that isn't there") }}
	assert.ErrorIs(t, d.Await(path+"x", os.O_RDONLY), fs.ErrNotExist)
}
