package register

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/disk"
)

// filesOf is what a folder holds.
func filesOf(t *testing.T, dir string) map[string]string {
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

// The disk fails at every operation of an export: each table is there as it was
// before or as it is now, and nothing else.
func TestFaultsOfExport(t *testing.T) {
	r := openRegister(t, filepath.Join(t.TempDir(), "register.db"))
	defer r.Close()
	old, fresh := t.TempDir(), t.TempDir()
	_, err := r.Export(old)
	require.NoError(t, err)
	require.NoError(t, r.Record(busyDay(r, may)))
	counting := 0
	r.files.Fault = func(disk.Op, string) error { counting++; return nil }
	_, err = r.Export(fresh)
	require.NoError(t, err)
	before, after := filesOf(t, old), filesOf(t, fresh)
	require.NotEqual(t, before, after)
	for at := 1; at <= counting; at++ {
		dir, n := t.TempDir(), 0
		require.NoError(t, os.CopyFS(dir, os.DirFS(old)))
		r.files.Fault = func(disk.Op, string) error {
			if n++; n == at {
				return disk.NoRoom
			}
			return nil
		}
		wrote, err := r.Export(dir)
		assert.ErrorIs(t, err, disk.NoRoom)
		got := filesOf(t, dir)
		assert.Len(t, got, len(before), "operation %d: nothing lies about", at)
		for name := range before {
			want := before[name]
			for _, w := range wrote {
				if w == name {
					want = after[name]
				}
			}
			assert.Equal(t, want, got[name], "operation %d: %s", at, name)
		}
	}
}

// A register that a run made and that comes to nothing is gone; one that was
// there is left.
func TestUndo(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "register.db")
	r, err := Open(path, anna)
	require.NoError(t, err)
	require.NoError(t, r.Undo())
	if runtime.GOOS != "windows" { // where the lock's file can't go while it is held
		assert.Empty(t, filesOf(t, dir))
	}
	r, err = Open(path, anna)
	require.NoError(t, err)
	require.NoError(t, r.Record(busyDay(r, may)))
	require.NoError(t, r.Close())
	r, err = Open(path, anna)
	require.NoError(t, err)
	require.NoError(t, r.Undo())
	r, err = OpenReadOnly(path)
	require.NoError(t, err)
	newest, err := r.Newest()
	require.NoError(t, err)
	assert.Equal(t, may, newest)
	require.NoError(t, r.Close())
}

// A change isn't cut in two by Close from elsewhere: it is done, or refused.
func TestCloseWaitsForAChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	r, err := Open(path, anna)
	require.NoError(t, err)
	run := busyDay(r, may)
	recorded := make(chan error)
	go func() { recorded <- r.Record(run) }()
	require.NoError(t, r.Close())
	done := <-recorded
	assert.NoFileExists(t, path+"-journal")
	r, err = OpenReadOnly(path)
	require.NoError(t, err)
	defer r.Close()
	newest, err := r.Newest()
	require.NoError(t, err)
	assert.Equal(t, done == nil, newest == may)
}

// A change that is given up is there whole or not at all, and the register can be
// closed and opened again.
func TestInterruptedChange(t *testing.T) {
	for _, pause := range []time.Duration{0, time.Millisecond, 3 * time.Millisecond, time.Second} {
		path := filepath.Join(t.TempDir(), "register.db")
		r, err := Open(path, anna)
		require.NoError(t, err)
		run := busyDay(r, may)
		time.AfterFunc(pause, r.Interrupt)
		if pause == 0 {
			r.Interrupt()
		}
		recorded := r.Record(run)
		require.NoError(t, r.Close())
		switch pause {
		case 0:
			assert.Error(t, recorded)
		case time.Second:
			assert.NoError(t, recorded)
		}
		r, err = Open(path, anna)
		require.NoError(t, err)
		newest, err := r.Newest()
		require.NoError(t, err)
		assert.NoFileExists(t, path+"-journal", "what a change that was cut off within its commit left is rolled back")
		assert.Equal(t, recorded == nil, newest == may)
		require.NoError(t, r.Record(busyDay(r, may)))
		require.NoError(t, r.Close())
	}
}
