package register

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/disk"
)

// registerOf makes a register of so many days, and closes it.
func registerOf(t *testing.T, days int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "register.db")
	r := openRegister(t, path)
	for d := range days {
		require.NoError(t, r.Record(busyDay(r, may+ingest.Day(d))))
	}
	require.NoError(t, r.Close())
	return path
}

func dumpOf(t *testing.T, path string) map[string]string {
	t.Helper()
	r, err := OpenReadOnly(path)
	require.NoError(t, err)
	defer r.Close()
	return dump(t, r)
}

func TestBackupAndRestore(t *testing.T) {
	path := registerOf(t, 2)
	two := dumpOf(t, path)
	saved := filepath.Join(t.TempDir(), "saved.db")
	held, err := Backup(path, saved, disk.Disk{})
	require.NoError(t, err)
	assert.Equal(t, Held{2, may + 1}, held)
	assert.Equal(t, two, dumpOf(t, saved))
	_, err = Backup(path, saved, disk.Disk{})
	assert.ErrorContains(t, err, "stands there already, and was left as it is: name a new file")

	r := openRegister(t, path)
	require.NoError(t, r.Record(busyDay(r, may+2)))
	_, err = Restore(path, saved, Who{Name: "ben"}, disk.Disk{})
	var held2 *InUse
	assert.ErrorAs(t, err, &held2, "somebody is at work")
	require.NoError(t, r.Close())
	three := dumpOf(t, path)

	done, err := Restore(path, saved, anna, disk.Disk{})
	require.NoError(t, err)
	assert.Equal(t, Restored{Now: Held{2, may + 1}, Kept: path + ".before.bak", Before: &Held{3, may + 2}}, done)
	assert.Equal(t, two, dumpOf(t, path))
	assert.Equal(t, three, dumpOf(t, path+".before.bak"))
	done, err = Restore(path, path+".before.bak", anna, disk.Disk{})
	require.NoError(t, err)
	assert.Equal(t, path+".before.2.bak", done.Kept)
	assert.Equal(t, three, dumpOf(t, path))

	fresh := filepath.Join(t.TempDir(), "out", "register.db")
	done, err = Restore(fresh, saved, anna, disk.Disk{})
	require.NoError(t, err)
	assert.Equal(t, Restored{Now: Held{2, may + 1}}, done)
	assert.Equal(t, two, dumpOf(t, fresh))
}

func TestRestoreTakesNothingThatIsNotWhole(t *testing.T) {
	path := registerOf(t, 2)
	before := contentOf(t, path)
	whole := contentOf(t, registerOf(t, 5))
	broken := append([]byte{}, whole...)
	for i := 3 * 4096; i < len(broken); i++ {
		broken[i] ^= 0x5a
	}
	newer := append([]byte{}, whole...)
	newer[63] = 99 // its schema
	for name, tt := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing":   {[]byte{}, "not a register"},
		"text":      {[]byte("partner,since\n"), "no SQLite file, not a register"},
		"damaged":   {broken, "is damaged"},
		"cut":       {whole[:len(whole)/2], "is damaged"},
		"of later":  {newer, "newer assay"},
		"of nobody": {make([]byte, 8192), "no SQLite file"},
	} {
		from := filepath.Join(t.TempDir(), "from.db")
		require.NoError(t, os.WriteFile(from, tt.content, 0o600))
		_, err := Restore(path, from, anna, disk.Disk{})
		assert.ErrorContains(t, err, tt.want, name)
		assert.Equal(t, tt.content, contentOf(t, from), name)
		assert.Equal(t, before, contentOf(t, path), name)
		left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
		require.NoError(t, err)
		assert.Empty(t, left, name)
	}
	_, err := Restore(path, filepath.Join(t.TempDir(), "gone.db"), anna, disk.Disk{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// A register whose change was cut off is restored from itself: what the change left
// half done is undone, and both files are kept. A copy goes with its own journal alone.
func TestRestoreWithAJournal(t *testing.T) {
	c := cutOffChange(t, 4, everyName)
	earlier := cutOffChange(t, 2, everyName)
	path := c.put(t, c.after, time.Hour)
	_, err := Open(path, anna)
	require.ErrorContains(t, err, "assay register restore "+path)
	done, err := Restore(path, path, anna, disk.Disk{})
	require.NoError(t, err)
	assert.Equal(t, c.before, contentOf(t, path))
	assert.Equal(t, c.after, contentOf(t, done.Kept))
	assert.Equal(t, c.journal, contentOf(t, done.Kept+"-journal"))
	assert.NoFileExists(t, path+"-journal")

	from := c.put(t, c.left, 0)
	path = earlier.put(t, c.after, time.Hour) // what is in doubt there is kept as it is
	done, err = Restore(path, from, anna, disk.Disk{})
	require.NoError(t, err)
	assert.False(t, done.Journal)
	assert.Equal(t, c.before, contentOf(t, path))
	assert.Equal(t, c.left, contentOf(t, from), "only read")
	assert.Equal(t, c.journal, contentOf(t, from+"-journal"), "only read")

	from = c.put(t, earlier.before, 0)
	done, err = Restore(path, from, anna, disk.Disk{})
	require.NoError(t, err)
	assert.True(t, done.Journal)
	assert.Equal(t, earlier.before, contentOf(t, path))
	_, err = Restore(path, c.put(t, c.after, time.Hour), anna, disk.Disk{})
	assert.ErrorContains(t, err, "in doubt")
}

// A copy made while another records is the register as it was between two runs.
func TestBackupOfARegisterInUse(t *testing.T) {
	path := registerOf(t, 1)
	r := openRegister(t, path)
	var recording sync.WaitGroup
	stop := make(chan struct{})
	recording.Go(func() {
		for d := may + 1; ; d++ {
			select {
			case <-stop:
				return
			default:
				assert.NoError(t, r.Record(busyDay(r, d)))
			}
		}
	})
	for range 5 {
		saved := filepath.Join(t.TempDir(), "saved.db")
		held, err := Backup(path, saved, disk.Disk{})
		require.NoError(t, err)
		wholeThrough(t, saved, held.Newest)
	}
	close(stop)
	recording.Wait()
}

// Wherever the disk fails, a copy is there whole or not at all.
func TestFaultsOfBackupAndRestore(t *testing.T) {
	path, saved := registerOf(t, 2), registerOf(t, 3)
	two, three := dumpOf(t, path), dumpOf(t, saved)
	for at := 1; ; at++ {
		n, dir := 0, t.TempDir()
		failing := disk.Disk{Fault: func(disk.Op, string) error {
			if n++; n == at {
				return disk.NoRoom
			}
			return nil
		}}
		to, put := filepath.Join(dir, "copy.db"), filepath.Join(dir, "register.db")
		_, err := Backup(path, to, failing)
		if err != nil {
			assert.ErrorIs(t, err, disk.NoRoom)
			assert.Empty(t, filesOf(t, dir))
		}
		require.NoError(t, os.WriteFile(put, contentOf(t, path), 0o600))
		n = 0
		_, restored := Restore(put, saved, anna, failing)
		if restored != nil {
			assert.ErrorIs(t, restored, disk.NoRoom)
			assert.Equal(t, two, dumpOf(t, put))
		} else {
			assert.Equal(t, three, dumpOf(t, put))
		}
		for name := range filesOf(t, dir) {
			assert.False(t, strings.HasPrefix(name, "."), name)
		}
		if err == nil && restored == nil {
			assert.Greater(t, at, 4)
			break
		}
	}
}

// However far a restoring came that was cut off, whoever opens the register next
// ends it, and what stood there before is kept with its journal.
func TestRestoringThatWasCutOff(t *testing.T) {
	c := cutOffChange(t, 4, everyName)
	next := contentOf(t, registerOf(t, 3))
	kept := ".before.bak"
	for moved := range 3 { // of the journal and the file
		for _, reads := range []bool{true, false} {
			path := c.put(t, c.left, 0)
			require.NoError(t, os.WriteFile(restored(path), next, 0o600))
			for _, beside := range []string{"-journal", ""}[:moved] {
				require.NoError(t, os.Rename(path+beside, path+kept+beside))
			}
			require.NoError(t, Find(path))
			open := func(path string) (*Register, error) { return Open(path, anna) }
			if reads {
				open = OpenReadOnly
			}
			r, err := open(path)
			require.NoError(t, err)
			require.NoError(t, r.Close())
			assert.Equal(t, next, contentOf(t, path))
			assert.Equal(t, c.left, contentOf(t, path+kept))
			assert.Equal(t, c.journal, contentOf(t, path+kept+"-journal"))
			assert.NoFileExists(t, restored(path))
		}
	}
}
