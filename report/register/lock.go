package register

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"assay/report/disk"
)

// An InUse says that somebody else is at work with the register.
type InUse struct {
	Path string
	Who  Who // the zero Who where the lock doesn't say
}

func (e *InUse) Error() string {
	switch {
	case e.Who.Name == "":
		return fmt.Sprintf("register %s is in use by another run; wait until that is done", e.Path)
	case e.Who.At.IsZero():
		return fmt.Sprintf("register %s is in use by %s; wait until that is done", e.Path, e.Who.Name)
	}
	return fmt.Sprintf("register %s is in use by %s since %s; wait until that is done", e.Path, e.Who.Name, e.Who.At.Format("2006-01-02 15:04:05"))
}

// A lock is the lock file beside a register. The system gives it free when its
// holder ends, however it ends; the file itself stays.
type lock struct {
	file *flock.Flock
	made bool // there was no such file
}

// takeLock takes the lock of the register at the path, and writes into it who has it.
func takeLock(path string, who Who) (*lock, error) {
	name := path + ".lock"
	if err := isLock(name); err != nil {
		return nil, err
	}
	_, err := os.Lstat(name)
	l := &lock{made: errors.Is(err, fs.ErrNotExist)}
	for l.file == nil {
		f := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR|disk.NoFollow), flock.SetPermissions(disk.File))
		ok, err := f.TryLock()
		switch {
		case err != nil:
			return nil, fmt.Errorf("register %s can't be locked: %w", path, err)
		case !ok:
			_ = f.Close()
			return nil, &InUse{Path: path, Who: readHolder(name)}
		case !hasName(f):
			_ = f.Unlock()
		default:
			l.file = f
		}
	}
	if err := writeHolder(name, who); err != nil {
		_ = l.file.Unlock()
		return nil, fmt.Errorf("register %s can't be locked: %w", path, err)
	}
	return l, nil
}

// isLock refuses a file at a lock's place that no register's lock can be: what is
// in a lock is written over.
func isLock(name string) error {
	if err := disk.Plain(name); err != nil {
		return err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|disk.NoFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	first := make([]byte, holderAt)
	// Windows lets nobody read the byte where it is locked: then it is a lock's.
	if n, err := f.Read(first); err == nil && n > 0 && first[0] != 0 {
		return fmt.Errorf("%s is no lock of a register, and was left as it is: move it away", name)
	}
	return nil
}

// hasName tells whether a lock's file still has its name: a run that came to
// nothing may have removed it just before it was locked here.
func hasName(f *flock.Flock) bool {
	mine, err := f.Stat()
	there, gone := os.Lstat(f.Path())
	return err == nil && gone == nil && os.SameFile(mine, there)
}

// discard removes the file where taking the lock made it. It is still locked: so
// nobody else's is removed.
func (l *lock) discard() {
	if l.made {
		_ = os.Remove(l.file.Path())
	}
}

func (l *lock) release() error {
	if l == nil {
		return nil
	}
	if hasName(l.file) {
		_ = os.Truncate(l.file.Path(), 0) // what it says is over; that it says so matters little
	}
	return l.file.Unlock()
}

// holderAt is where the holder stands in the file: Windows lets nobody read or
// write the byte that is locked, the first.
const holderAt = 1

func writeHolder(name string, who Who) error {
	f, err := os.OpenFile(name, os.O_RDWR|disk.NoFollow, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	text := strings.ReplaceAll(who.Name, "\n", " ") + "\n" + who.At.Format(time.RFC3339) + "\n"
	if err := f.Truncate(holderAt); err != nil {
		return err
	}
	_, err = f.WriteAt([]byte(text), holderAt)
	return err
}

func readHolder(name string) Who {
	f, err := os.OpenFile(name, os.O_RDONLY|disk.NoFollow, 0)
	if err != nil {
		return Who{}
	}
	defer f.Close()
	b := make([]byte, 1024)
	n, _ := f.ReadAt(b, holderAt)
	called, at, ok := strings.Cut(string(b[:n]), "\n")
	if !ok {
		return Who{}
	}
	since, _ := time.Parse(time.RFC3339, strings.TrimSpace(at))
	return Who{called, since}
}
