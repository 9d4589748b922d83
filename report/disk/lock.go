package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"sync"

	"github.com/gofrs/flock"
)

// A Held says that somebody else, who is alive, has a lock.
type Held struct {
	Holder string // what the holder wrote of itself, "" where it wrote nothing
}

func (*Held) Error() string { return "in use by another run" }

// IsHeld tells whether an error says that somebody else has a lock.
func IsHeld(err error) bool { return errors.As(err, new(*Held)) }

// A Lock is a file that says that somebody is at work. The system gives it free
// when its holder ends, however it ends; a file that a killed one left keeps
// nobody away.
type Lock struct {
	file *flock.Flock
	once sync.Once
	// Made tells that there was no such file before.
	Made bool
}

// A lock's file is empty, or has a byte of zero and what its holder says of itself:
// Windows lets nobody read or write the byte that is locked, the first.
const (
	holderAt   = 1
	holderMost = 1024 // bytes
)

// TakeLock takes the lock at a path, and writes into its file what the holder says of
// itself, if anything. Where another has the lock the error is a [Held]. A file that
// holds something else is no lock, and is left as it is.
func TakeLock(path, holder string) (*Lock, error) {
	if err := isLock(path); err != nil {
		return nil, err
	}
	_, err := os.Lstat(path)
	l := &Lock{Made: errors.Is(err, fs.ErrNotExist)}
	for l.file == nil {
		f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|NoFollow), flock.SetPermissions(File))
		var got bool
		err := Disk{}.patiently(Open, path, func() (err error) { // a backup may have it open for a moment
			got, err = f.TryLock()
			return err
		})
		switch {
		case err != nil:
			return nil, err
		case !got:
			return nil, errors.Join(&Held{readHolder(path)}, f.Close())
		case hasName(f):
			l.file = f
		default:
			if err := f.Close(); err != nil {
				return nil, err
			}
		}
	}
	if holder != "" {
		if err := writeHolder(path, holder); err != nil {
			return nil, errors.Join(err, l.file.Close())
		}
	}
	return l, nil
}

// isLock refuses a file that can be no lock: what is in a lock is written over.
func isLock(path string) error {
	if err := Plain(path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|NoFollow, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, holderMost+holderAt+1)
	// Where the lock is held Windows refuses to read its first byte: then it is a lock.
	if n, err := f.Read(start); err == nil && n > 0 && (start[0] != 0 || n == len(start)) {
		return fmt.Errorf("%s has something in it, so it is no lock, and was left as it is: move it away", path)
	}
	return nil
}

// hasName tells whether a lock's file still has its name: its holder may have removed
// the file after it was opened here, and a lock on a file without a name would keep
// nobody away.
func hasName(f *flock.Flock) bool {
	mine, err := f.Stat()
	there, gone := os.Lstat(f.Path())
	return err == nil && gone == nil && os.SameFile(mine, there)
}

// Release gives the lock free and removes its file, once: after that it may be
// another's. The zero lock, and none, have nothing to give.
func (l *Lock) Release() {
	if l == nil || l.file == nil {
		return
	}
	l.once.Do(func() {
		path := l.file.Path()
		_ = os.Remove(path) // while it is held: nobody else's is removed
		_ = l.file.Close()
		if runtime.GOOS == "windows" {
			_ = os.Remove(path) // only now: what is open can't be removed, another's neither
		}
	})
}

// Leave gives the lock free, once, and leaves its file where it is, empty.
func (l *Lock) Leave() (err error) {
	if l == nil || l.file == nil {
		return nil
	}
	l.once.Do(func() {
		if hasName(l.file) {
			_ = os.Truncate(l.file.Path(), 0) // what it says is over; that it says so matters little
		}
		err = l.file.Close()
	})
	return err
}

func writeHolder(path, holder string) error {
	f, err := os.OpenFile(path, os.O_RDWR|NoFollow, 0)
	if err != nil {
		return err
	}
	err = f.Truncate(holderAt)
	if err == nil {
		_, err = f.WriteAt([]byte(holder[:min(len(holder), holderMost)]), holderAt)
	}
	return errors.Join(err, f.Close())
}

// readHolder is what the holder of a lock says of itself, "" where it can't be read.
func readHolder(path string) string {
	f, err := os.OpenFile(path, os.O_RDONLY|NoFollow, 0)
	if err != nil {
		return ""
	}
	defer f.Close()
	text := make([]byte, holderMost)
	n, _ := f.ReadAt(text, holderAt)
	return string(text[:n])
}
