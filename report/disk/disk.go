// Package disk is how assay writes its files: readable by their owner and group
// alone, under their names only when they are whole, and kept through a power
// failure. It knows what goes wrong with disks, and what to do about it.
package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// The modes of what is written. A tighter umask makes them tighter; nothing makes
// them wider. A secret is for its owner alone.
const (
	File   fs.FileMode = 0o640
	Folder fs.FileMode = 0o750
	Secret fs.FileMode = 0o600
	// Public is for what is made to be published, like the issuer file.
	Public fs.FileMode = 0o644
)

// An Op is an operation that can fail.
type Op string

// The operations.
const (
	Mkdir  Op = "mkdir"
	Create Op = "create"
	Write  Op = "write"
	Sync   Op = "sync"
	Close  Op = "close"
	Rename Op = "rename"
	Remove Op = "remove"
	Open   Op = "open" // to see whether another program has it open
)

// A Disk is where files are written. The zero Disk is the machine's.
type Disk struct {
	// Fault, where given, hears of every operation before it is done, with the
	// path that it is about; its error is the operation's. Tests have it fail. It
	// may be called by several goroutines at once.
	Fault func(op Op, path string) error
	// Wait waits a time; nil for [time.Sleep].
	Wait func(time.Duration)
}

func (d Disk) fault(op Op, path string) error {
	if d.Fault == nil {
		return nil
	}
	if err := d.Fault(op, path); err != nil {
		return &fs.PathError{Op: string(op), Path: path, Err: err}
	}
	return nil
}

// MkdirAll makes a folder with its parents; one that is there is left as it is.
// Where something else is in the way, the error says what.
func (d Disk) MkdirAll(path string) error {
	if err := d.fault(Mkdir, path); err != nil {
		return err
	}
	if err := os.MkdirAll(path, Folder); err != nil {
		return first(inTheWay(path), err)
	}
	return nil
}

// inTheWay says what of a path is there and is no folder.
func inTheWay(path string) error {
	for {
		info, err := os.Lstat(path)
		switch {
		case err == nil && info.IsDir():
			return nil
		case err == nil && info.Mode()&fs.ModeSymlink != 0:
			if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s is a link to a folder that isn't there: make that, or choose another", path)
			}
		case err == nil:
			return fmt.Errorf("%s is a file, and a folder is wanted there: move it, or choose another", path)
		}
		up := filepath.Dir(path)
		if up == path {
			return nil
		}
		path = up
	}
}

// Mkdir makes a folder in one that is there; one that is there itself is left as it is.
func (d Disk) Mkdir(path string) error {
	if err := d.fault(Mkdir, path); err != nil {
		return err
	}
	err := os.Mkdir(path, Folder)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// Create writes a file that isn't there yet, and waits until the disk has it.
// One that can't be written whole is taken away again. A secret is its owner's
// before there is anything in it.
func (d Disk) Create(path string, data []byte, mode fs.FileMode) error {
	if err := d.fault(Create, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if mode == Secret {
		err = ForOwner(path)
	}
	if err == nil {
		err = d.fill(f, data)
	} else {
		_ = f.Close()
	}
	if err != nil {
		_ = os.Remove(path)
	}
	return err
}

// fill writes, syncs and closes a file; the first error is told.
func (d Disk) fill(f *os.File, data []byte) error {
	err := d.pour(f, data)
	if err == nil {
		err = d.fault(Sync, f.Name())
	}
	if err == nil {
		err = f.Sync()
	}
	return first(err, d.fault(Close, f.Name()), f.Close())
}

// pour writes to a file.
func (d Disk) pour(f *os.File, data []byte) error {
	full := d.fault(Write, f.Name())
	if full != nil {
		data = data[:len(data)/2] // a disk that is full takes some of it
	}
	_, err := f.Write(data)
	return first(full, err)
}

// first returns the first error; those after it come of it.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Replace writes a file in the place of one that may be there. It is written
// beside its place, as .name.new, and renamed: at every moment one of the two is
// there, whole. Where it fails, the file before stays.
func (d Disk) Replace(path string, data []byte, mode fs.FileMode) error {
	if err := Plain(path); err != nil {
		return err
	}
	fresh := Beside(path)
	if err := d.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by one that was killed
		return err
	}
	if err := d.Create(fresh, data, mode); err != nil {
		return err
	}
	if err := d.Rename(fresh, path); err != nil {
		return errors.Join(err, os.Remove(fresh))
	}
	SyncFolder(filepath.Dir(path))
	return nil
}

// Claim gives a file another name that nothing has yet, or the error is
// [fs.ErrExist]. Where the file system can give it a second name, it may keep its first.
func (d Disk) Claim(from, to string) error {
	if err := d.fault(Rename, from); err != nil {
		return err
	}
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, Secret) // whoever makes it may replace it
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Remove(to)) // is empty
	}
	return nil
}

// Beside is where a file is written before it gets its name.
func Beside(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".new")
}

// Windows lets nothing be renamed or removed that another program has open, and
// virus scanners open whatever is new, for a moment.
const (
	tries = 20
	pause = 50 * time.Millisecond
)

// Rename gives a file or folder another name. A file of that name is replaced.
func (d Disk) Rename(from, to string) error {
	return d.patiently(Rename, from, func() error { return os.Rename(from, to) })
}

// Remove removes a file or an empty folder.
func (d Disk) Remove(path string) error {
	return d.patiently(Remove, path, func() error { return os.Remove(path) })
}

// RemoveAll removes a folder with all that is in it; none that is there is no error.
func (d Disk) RemoveAll(path string) error {
	return d.patiently(Remove, path, func() error { return os.RemoveAll(path) })
}

// patiently does something again, for a second, while it fails as it does where
// another program has the file open for a moment.
func (d Disk) patiently(op Op, path string, do func() error) (err error) {
	wait := d.Wait
	if wait == nil {
		wait = time.Sleep
	}
	for try := 1; ; try++ {
		if err = d.fault(op, path); err == nil {
			err = do()
		}
		if err == nil || try == tries || !isAny(err, passing) {
			return err
		}
		wait(pause)
	}
}

// OpenElsewhere lists a folder, and what is in it, as far as another program has it
// open, by their paths: Windows doesn't rename a folder while one of its files is
// open, whatever the program would let others do. Only Windows knows such files.
func (d Disk) OpenElsewhere(dir string) (paths []string) {
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() && !e.Type().IsRegular() {
			return nil
		}
		if InUse(first(d.fault(Open, path), openAlone(path))) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths
}

// Await waits, for a second, for a file that another program keeps for itself, as one
// that copies or scans it does. What then stands in the way of opening the file with
// the flags of [os.OpenFile] is the error.
func (d Disk) Await(path string, flags int) error {
	return d.patiently(Open, path, func() error {
		f, err := os.OpenFile(path, flags|NoFollow, 0)
		if err != nil {
			return err
		}
		return f.Close()
	})
}

// SyncFolder asks the disk to keep a folder's names. Windows and some network
// shares can't be asked; there the folder is as safe as they make it.
func SyncFolder(path string) {
	if f, err := os.Open(path); err == nil {
		_ = f.Sync()
		_ = f.Close()
	}
}
