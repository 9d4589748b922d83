package register

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gofrs/flock"
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
// holder ends, however it ends; the file itself stays, as removing it would let
// two writers hold two files of one name.
type lock struct{ file *flock.Flock }

// takeLock takes the lock of the register at the path, and writes into it who has it.
func takeLock(path string, who Who) (*lock, error) {
	name := path + ".lock"
	f := flock.New(name, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o666))
	ok, err := f.TryLock()
	switch {
	case err != nil:
		return nil, fmt.Errorf("register %s can't be locked: %w", path, err)
	case !ok:
		return nil, &InUse{Path: path, Who: readHolder(name)}
	}
	if err := writeHolder(name, who); err != nil {
		_ = f.Unlock()
		return nil, fmt.Errorf("register %s can't be locked: %w", path, err)
	}
	return &lock{f}, nil
}

func (l *lock) release() error {
	if l == nil {
		return nil
	}
	_ = os.Truncate(l.file.Path(), 0) // what it says is over; that it says so matters little
	return l.file.Unlock()
}

// holderAt is where the holder stands in the file: Windows lets nobody read or
// write the byte that is locked, the first.
const holderAt = 1

func writeHolder(name string, who Who) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
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
	f, err := os.Open(name)
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
