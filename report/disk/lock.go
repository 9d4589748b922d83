package disk

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"

	"github.com/gofrs/flock"
)

// ErrHeld says that another run, which is alive, has the lock.
var ErrHeld = errors.New("in use by another run")

// A Lock is a file that says that somebody is at work. The system gives it free
// when its holder ends, however it ends; a file that a killed one left keeps
// nobody away.
type Lock struct {
	file *flock.Flock
	once sync.Once
}

// TakeLock takes the lock at a path; where another holds it the error is [ErrHeld].
// A file with something in it is no lock, and is left.
func TakeLock(path string) (*Lock, error) {
	for {
		if err := Plain(path); err != nil {
			return nil, err
		}
		if info, err := os.Lstat(path); err == nil && info.Size() > 0 {
			return nil, fmt.Errorf("%s has something in it, so it is no lock, and was left as it is: move it away", path)
		}
		f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR|NoFollow), flock.SetPermissions(Secret))
		got, err := f.TryLock()
		if err != nil {
			return nil, err
		}
		if !got {
			return nil, errors.Join(ErrHeld, f.Close())
		}
		// Its holder may have removed the file after it was opened here: then this
		// lock is on a file without a name, and would keep nobody away.
		mine, err := f.Stat()
		there, gone := os.Lstat(path)
		if err == nil && gone == nil && os.SameFile(mine, there) {
			return &Lock{file: f}, nil
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
}

// Release gives the lock free and removes its file, once: after that it may be another's.
func (l *Lock) Release() { l.once.Do(l.release) }

func (l *Lock) release() {
	path := l.file.Path()
	_ = os.Remove(path) // while it is held: nobody else's is removed
	_ = l.file.Close()
	if runtime.GOOS == "windows" {
		_ = os.Remove(path) // only now: what is open can't be removed, another's neither
	}
}
