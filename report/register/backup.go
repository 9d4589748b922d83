package register

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modernc.org/sqlite"

	"assay/ingest"
	"assay/report/disk"
)

// A Held is what a register holds, in short.
type Held struct {
	Runs   int        // in force
	Newest ingest.Day // of these, 0 for none
}

func (h Held) String() string {
	switch h.Runs {
	case 0:
		return "no run"
	case 1:
		return fmt.Sprintf("1 run, of %s", h.Newest)
	}
	return fmt.Sprintf("%d runs, the newest of %s", h.Runs, h.Newest)
}

// held counts; it can be asked of every schema.
func (r *Register) held() (h Held, err error) {
	err = r.db.QueryRow("SELECT count(*), max(as_of) FROM runs WHERE set_aside IS NULL").Scan(&h.Runs, (*dayColumn)(&h.Newest))
	return h, r.explain(err)
}

// Backup writes a copy of the register at a path to a file that isn't there yet,
// whole or not at all, and returns what it holds. It is the register as it was
// between two changes, also while another is at work with it.
func Backup(path, to string, files disk.Disk) (Held, error) {
	for _, name := range []string{to, to + "-journal", to + "-wal"} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return Held{}, errors.Join(err, fmt.Errorf("%s stands there already, and was left as it is: name a new file", name))
		}
	}
	r := &Register{path: path}
	defer func() { _ = r.Close() }()
	err := plain(path)
	if err == nil {
		err = r.settleToRead()
	}
	if err == nil {
		err = inspect(path, len(migrations))
	}
	if err == nil {
		err = r.connect("rw", "busy_timeout(30000)", "query_only(1)") // a run may be recording
	}
	if err != nil {
		return Held{}, err
	}
	fresh := disk.Beside(to)
	removeTrial(fresh) // which one that was killed left
	held, err := r.copyTo(fresh, files)
	if err == nil {
		err = files.Claim(fresh, to)
	}
	removeTrial(fresh)
	disk.SyncFolder(filepath.Dir(to))
	if err != nil {
		return Held{}, fmt.Errorf("the copy %s can't be written; nothing is there: %w", to, err)
	}
	return held, nil
}

// copyTo copies the register page by page, as SQLite does it, and has the disk keep the copy.
func (r *Register) copyTo(fresh string, files disk.Disk) (held Held, err error) {
	if err := files.Create(fresh, nil, disk.File); err != nil { // so that its mode is ours
		return held, err
	}
	name, err := uri(fresh, "rw")
	if err != nil {
		return held, err
	}
	conn, err := r.db.Conn(r.context())
	if err != nil {
		return held, r.explain(err)
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		copying, err := c.(interface {
			NewBackup(to string) (*sqlite.Backup, error)
		}).NewBackup(name)
		if err != nil {
			return err
		}
		_, err = copying.Step(-1)
		return errors.Join(err, copying.Finish())
	})
	if err != nil && !errors.Is(err, driver.ErrBadConn) {
		return held, r.explain(err)
	}
	if held, err = examine(r.path, fresh); err != nil {
		return held, err
	}
	return held, files.SyncAll([]string{fresh})
}

// examine wants the copy of a register to be whole, and of a schema that is known,
// and returns what it holds. What the copy's journal holds is put back first.
func examine(of, fresh string) (held Held, err error) {
	r := &Register{path: of}
	defer func() { err = errors.Join(err, r.shut()) }()
	if err := r.connectTo(fresh, "rw", "busy_timeout(5000)", "journal_mode(DELETE)"); err != nil {
		return held, err
	}
	version, err := r.check(len(migrations))
	if err == nil && version == 0 {
		err = foreign(of, "empty")
	}
	if err == nil {
		err = r.sound()
	}
	if err != nil {
		return held, err
	}
	return r.held()
}

// A Restored tells what restoring did.
type Restored struct {
	Now Held
	// Kept is where what stood there before is, "" where nothing did; Before is what
	// that holds, nil where it can't be told.
	Kept   string
	Before *Held
	// Journal tells that the file had another file's journal beside it, which was left out.
	Journal bool
}

// Restore puts a copy of a register in the place of the one at a path, whole or not
// at all; what stood there is kept beside it, with its journal. Where the two are
// the same file, what a change that was cut off left half done is undone. A file
// that is no whole register is refused. It wants the lock: where another is at work
// with the register, the error is an [InUse].
func Restore(path, from string, who Who, files disk.Disk) (done Restored, err error) {
	if err := plain(path); err != nil {
		return done, err
	}
	if _, err := disk.Follow(from); err != nil {
		return done, err
	}
	if from, err = filepath.EvalSymlinks(from); err != nil { // its journal is beside the file, not beside a link
		return done, err
	}
	if err := files.MkdirAll(filepath.Dir(path)); err != nil {
		return done, fmt.Errorf("making the folder of the register: %w", err)
	}
	l, err := takeLock(path, who)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, l.Leave()) }()
	if _, err := endRestoring(path); err != nil {
		return done, err
	}
	fresh := disk.Beside(path)
	removeTrial(fresh) // which one that was killed left
	defer removeTrial(fresh)
	if err := inspect(from, len(migrations)); err != nil {
		return done, err
	}
	if done.Journal, err = take(path, from, fresh); err != nil {
		return done, err
	}
	done.Now, err = examine(from, fresh)
	var broken *Damaged
	switch {
	case errors.As(err, &broken):
		return done, fmt.Errorf("%s is damaged (%s): nothing was restored, and the register is as it was; take another copy", from, broken.How)
	case err != nil:
		return done, err
	}
	if err := files.SyncAll([]string{fresh}); err != nil {
		return done, err
	}
	if held, err := heldAsItStands(path); err == nil {
		done.Before = &held
	}
	// From here on it is done, by this call or, where that is cut off, by whoever
	// opens the register next.
	if err := files.Rename(fresh, restored(path)); err != nil {
		return done, err
	}
	disk.SyncFolder(filepath.Dir(path))
	done.Kept, err = endRestoring(path)
	return done, err
}

// take copies the file to restore, with the journal that belongs to it; stranger
// tells that it has one that doesn't.
func take(path, from, fresh string) (alien bool, err error) {
	before, err := os.Stat(from)
	if err != nil {
		return false, err
	}
	with := cutOff
	if there, err := os.Stat(path); err != nil || !os.SameFile(there, before) {
		if with, err = surely(from, fresh); err != nil {
			return false, err
		}
	}
	switch with {
	case inDoubt:
		return false, fmt.Errorf("%s has a journal beside it, %[1]s-journal, and it is in doubt whether that is its own: move the journal away where the file is a copy", from)
	case hopeless:
		return false, damaged(from, "with its journal and without")
	}
	if err := copyBoth(from, fresh, with == cutOff); err != nil {
		return false, err
	}
	after, err := os.Stat(from)
	if err == nil && (after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())) {
		err = fmt.Errorf("%s was changed while it was read; restore it again when nobody writes to it", from)
	}
	return with == stranger, err
}

// heldAsItStands is what the file at a path holds, without a journal.
func heldAsItStands(path string) (Held, error) {
	r := &Register{path: path}
	if err := r.connect(asItStands); err != nil {
		return Held{}, errors.Join(err, r.shut())
	}
	held, err := r.held()
	return held, errors.Join(err, r.shut())
}

// restored is where a register waits that is to take the place of the one at a path.
func restored(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".restored")
}

// restoring tells whether a register waits there.
func restoring(path string) bool { return stands(restored(path)) }

func stands(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// endRestoring puts the register that waits in its place, where one does. What
// stands there is kept, with its journal, under a name that is returned; cut off
// anywhere and begun again, it comes to the same. It wants the lock.
func endRestoring(path string) (kept string, err error) {
	if !restoring(path) {
		return "", nil
	}
	kept, err = freeName(path + ".before")
	if err != nil {
		return "", err
	}
	moved := false
	for _, beside := range []string{"-journal", "-wal", "-shm", ""} { // the file last: its name is what is free
		if stands(path+beside) && stands(kept+beside) {
			return "", unfinished(path, fmt.Errorf("%s stands there already: move it away", kept+beside))
		}
		switch err := (disk.Disk{}).Rename(path+beside, kept+beside); {
		case err == nil:
			moved = true
		case !errors.Is(err, fs.ErrNotExist):
			return "", unfinished(path, err)
		}
	}
	if err := (disk.Disk{}).Rename(restored(path), path); err != nil {
		return "", unfinished(path, err)
	}
	disk.SyncFolder(filepath.Dir(path))
	if !moved {
		kept = ""
	}
	return kept, nil
}

func unfinished(path string, err error) error {
	return fmt.Errorf("register %s is being restored, and that can't be ended; the next command ends it: %w", path, err)
}
