package register

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"assay/report/disk"
)

// SQLite keeps a journal beside the register during a change: the pages as they
// were before it. One that is left there by a writer that was cut off is put back
// by whoever opens the register next. But SQLite doesn't ask whose journal it is:
// where a copy of the register was put beside the journal of the file before, the
// copy would come out damaged. So what a journal would put back is tried on a copy
// before SQLite may touch the register.
//
// A change raises the counter in the file's head by one, and its journal holds the
// head from before it. So the two belong together only where the counters are the
// same or one apart; and what is put back is a whole register.
type belonging int

const (
	noMatter belonging = iota // there is none, or it would change nothing
	cutOff                    // a change was cut off, and the journal undoes it
	stranger                  // it is certainly another file's
	inDoubt                   // it may be either's
	hopeless                  // neither the file is whole nor what would be put back
)

// together is how long after the last page of the journal the last page of the
// register is written, at most, where a change is cut off between that and the end
// of the journal. A copy that was put there later has a later time.
const together = 2 * time.Second

// whose tells whether the journal beside a register belongs to it. Trial is where a
// copy of the two is made and put back; it is gone afterwards.
func whose(path, trial string) (belonging, error) {
	journal, err := os.Stat(path + "-journal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && journal.Size() == 0 {
		return noMatter, nil
	}
	if err != nil {
		return 0, err
	}
	before, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && before.Size() == 0:
		return ofNothing(path + "-journal")
	case err != nil:
		return 0, err
	}
	defer removeTrial(trial)
	if err := copyBoth(path, trial, true); err != nil {
		return 0, err
	}
	putBack := whole(trial, "rw")
	same, err := alike(path, trial)
	switch {
	case err != nil:
		return 0, err
	case same && isJournal(path+"-journal"):
		return noMatter, nil
	case same: // SQLite would remove it
		return stranger, nil
	}
	asItIs := whole(path, asItStands)
	was, err := counter(trial)
	if err != nil {
		return 0, err
	}
	is, err := counter(path)
	if err != nil {
		return 0, err
	}
	fits := is == was || is == was+1
	gap := lastChange(path, before).Sub(lastChange(path+"-journal", journal))
	switch {
	case asItIs && (!fits || !putBack):
		return stranger, nil
	case !asItIs && !putBack:
		return hopeless, nil
	case fits && (!asItIs || gap > -together && gap < together):
		return cutOff, nil
	}
	return inDoubt, nil
}

// surely asks whose a journal is until it hears the same twice, where that would not
// let SQLite have it: a change that is just being given up, or one by another
// program, could be caught in the middle.
func surely(path, trial string) (b belonging, err error) {
	const pause, most = 50 * time.Millisecond, 20
	for range most {
		before := b
		if b, err = whose(path, trial); err != nil && !errors.Is(err, fs.ErrNotExist) || err == nil && (b <= cutOff || b == before) {
			return b, err
		}
		time.Sleep(pause)
	}
	return inDoubt, err
}

// isJournal tells whether a file begins as SQLite's journals do, or is blank, as
// those are that were begun or have ended.
func isJournal(path string) bool {
	head, err := headOf(path)
	return err == nil && (bytes.HasPrefix(head, []byte("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")) || bytes.HasPrefix(head, make([]byte, 8)))
}

// ofNothing tells whether a journal is of a file that was begun, and had no pages:
// it stands beside an empty file.
func ofNothing(journal string) (belonging, error) {
	f, err := os.Open(journal)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	head := make([]byte, 20) // the last four are how many pages the file had
	if _, err := io.ReadFull(f, head); err == nil && !bytes.Equal(head[16:], make([]byte, 4)) {
		return stranger, nil
	}
	return noMatter, nil
}

// settle sees to a journal beside the register before SQLite does: one that is
// certainly another file's is set aside, and one in doubt is an error. It wants
// the lock. Said tells what was done, "" for nothing.
func settle(path string) (said string, err error) {
	removeTrial(disk.Beside(path)) // which one that was killed left
	if said, err := settleWAL(path); said != "" || err != nil {
		return said, err
	}
	b, err := surely(path, disk.Beside(path))
	if err != nil {
		return "", fmt.Errorf("register %s: its journal can't be looked into: %w", path, err)
	}
	switch b {
	case stranger:
		return setAside(path, path+"-journal")
	case inDoubt:
		return "", fmt.Errorf("register %s has a journal beside it, %[1]s-journal, and it is in doubt whether that is its own; both were left as they are. "+
			"Where a copy of the register was put there, move the journal away. Where a run was cut off there and nothing was put there since, "+
			"assay register restore %[1]s --register %[1]s undoes what that run left half done", path)
	case hopeless:
		return "", damaged(path, "with its journal and without")
	}
	return "", nil
}

// settleWAL does it for a journal of another kind, which assay never uses: where
// another program had the register open, and was cut off, it may hold a part of it.
func settleWAL(path string) (said string, err error) {
	wal := path + "-wal"
	info, err := os.Stat(wal)
	if err != nil || info.Size() == 0 {
		return "", nil
	}
	head, err := headOf(path)
	if err != nil {
		return "", err
	}
	if len(head) == headSize && head[18] > 1 { // the file says that it uses one
		return "", fmt.Errorf("register %s was opened by another program, which left %s; both were left as they are: close it there, or open and close it there once more", path, wal)
	}
	return setAside(path, wal)
}

func setAside(path, journal string) (said string, err error) {
	name, err := freeName(journal + ".aside")
	if err == nil {
		err = os.Rename(journal, name)
	}
	if err != nil {
		return "", fmt.Errorf("%s is another file's, and can't be set aside: %w", journal, err)
	}
	disk.SyncFolder(filepath.Dir(path))
	return fmt.Sprintf("%s was another file's: what it would have put back doesn't fit the register. It was set aside as %s; the register is as it was put there", journal, name), nil
}

// freeName is the first name of stem.bak, stem.2.bak and so on that no file has.
func freeName(stem string) (string, error) {
	name := stem + ".bak"
	for n := 2; ; n++ {
		if _, err := os.Lstat(name); errors.Is(err, fs.ErrNotExist) {
			return name, nil
		} else if err != nil {
			return "", err
		}
		name = fmt.Sprintf("%s.%d.bak", stem, n)
	}
}

// headSize is what SQLite's head of a file has, in bytes.
const headSize = 100

// headOf returns the head of a file, or less where it is shorter.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return head[:n], err
}

// counter is the number of changes that a register's file says it has had.
func counter(path string) (uint32, error) {
	head, err := headOf(path)
	if err != nil || len(head) < headSize {
		return 0, err
	}
	return binary.BigEndian.Uint32(head[24:]), nil
}

// whole tells whether a file is a whole register. Opened in the mode "rw", SQLite
// first puts back what its journal holds.
func whole(path, mode string) bool {
	r := &Register{path: path}
	defer func() { _ = r.shut() }()
	if r.connect(mode, "busy_timeout(5000)") != nil {
		return false
	}
	version, err := r.check(len(migrations))
	return err == nil && version > 0 && r.sound() == nil
}

// sound looks at every row and index, which takes longer than check.
func (r *Register) sound() error {
	var found string
	if err := r.db.QueryRow("PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return r.explain(err)
	}
	if found != "ok" {
		return damaged(r.path, found)
	}
	var lost int
	if err := r.db.QueryRow("SELECT count(*) FROM pragma_foreign_key_check").Scan(&lost); err != nil {
		return r.explain(err)
	}
	if lost > 0 {
		return damaged(r.path, fmt.Sprintf("%d of its rows belong to rows that are gone", lost))
	}
	return nil
}

// copyBoth copies a register, and where wanted its journal.
func copyBoth(from, to string, journal bool) error {
	if err := copyFile(from, to); err != nil || !journal {
		return err
	}
	err := copyFile(from+"-journal", to+"-journal")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// copyFile copies a file to a name that nothing has.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, disk.File)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(to)) // half a copy is none
	}
	return nil
}

func removeTrial(trial string) {
	for _, kept := range []string{"", "-journal", "-wal", "-shm"} {
		_ = os.Remove(trial + kept)
	}
}

// alike tells whether two files have the same bytes.
func alike(one, other string) (bool, error) {
	a, err := os.Open(one)
	if err != nil {
		return false, err
	}
	defer a.Close()
	b, err := os.Open(other)
	if err != nil {
		return false, err
	}
	defer b.Close()
	left, right := make([]byte, 1<<16), make([]byte, 1<<16)
	for {
		n, err := io.ReadFull(a, left)
		m, other := io.ReadFull(b, right)
		if !bytes.Equal(left[:n], right[:m]) {
			return false, nil
		}
		if err != nil || other != nil {
			return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF), nil
		}
	}
}
