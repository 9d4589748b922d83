package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A folder is a run folder, <out>/<as-of>. It is built beside its place, in
// .<as-of>.new, and renamed; the one before waits in .<as-of>.old meanwhile. So
// at every moment, through a kill or a power failure, too, one of them is
// complete: under its name, or as .old while the name is free. The next run of
// the day begins by putting that one back and clearing the rest. (A folder can't
// be renamed onto another that isn't empty, on any system, so there are two renames.)
//
// Two runs of the same day into the same place at the same time aren't kept apart.
type folder struct {
	out, final, fresh, old string
	// rename is os.Rename; tests have it fail.
	rename func(from, to string) error
}

func newFolder(out, day string) folder {
	return folder{
		out:   out,
		final: filepath.Join(out, day),
		fresh: filepath.Join(out, "."+day+".new"),
		old:   filepath.Join(out, "."+day+".old"),

		rename: os.Rename,
	}
}

// A put writes a file of the folder; its path is in the folder, with forward
// slashes. Several goroutines may put files at once.
type put func(path string, data []byte) error

// A get reads a file of the folder that was put.
type get func(path string) ([]byte, error)

// write has the folder filled, puts it in its place, and commits: tells the
// register, that is. Where any of this fails, the folder before is back.
func (d folder) write(fill func(put, get) error, commit func() error) error {
	if err := d.recover(); err != nil {
		return err
	}
	if err := d.build(fill); err != nil {
		return errors.Join(err, os.RemoveAll(d.fresh))
	}
	if err := d.swap(commit); err != nil {
		return errors.Join(err, os.RemoveAll(d.fresh))
	}
	return nil
}

// recover clears what a killed run left, and puts the folder back that it had moved aside.
func (d folder) recover() error {
	if err := os.MkdirAll(d.out, 0o755); err != nil {
		return err
	}
	info, err := os.Stat(d.final)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is in the way: it is a file, and the run folder goes there; move it, or choose another --out", d.final)
	case errors.Is(err, fs.ErrNotExist):
		if err := d.rename(d.old, d.final); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("putting back the run folder that an interrupted run left in %s: %w", d.old, err)
		}
	case err != nil:
		return err
	}
	return errors.Join(os.RemoveAll(d.old), os.RemoveAll(d.fresh))
}

// build has the new folder filled, and the disk keep it.
func (d folder) build(fill func(put, get) error) error {
	err := fill(func(path string, data []byte) error {
		path = filepath.Join(d.fresh, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("writing the run folder: %w", err)
		}
		if err := writeSynced(path, data); err != nil {
			return fmt.Errorf("writing the run folder: %w", err)
		}
		return nil
	}, func(path string) ([]byte, error) {
		return os.ReadFile(filepath.Join(d.fresh, filepath.FromSlash(path)))
	})
	if err != nil {
		return err
	}
	return filepath.WalkDir(d.fresh, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		syncDir(path)
		return nil
	})
}

// swap moves the folder that is there aside and the new one in, and commits.
// Where a step fails, the old folder is put back.
//
// The folder comes first and the register second: a run that is killed between
// the two has left a folder that the register doesn't know, and the next run of
// the day makes the same folder again and records it. The other way round a
// register could know certificates that stand nowhere.
func (d folder) swap(commit func() error) error {
	switch err := d.rename(d.final, d.old); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("replacing %s: %w; close the files in it that are open, and run again", d.final, err)
	}
	if err := d.rename(d.fresh, d.final); err != nil {
		return d.putBack(fmt.Errorf("moving the new run folder to %s: %w", d.final, err))
	}
	syncDir(d.out)
	if err := commit(); err != nil {
		if back := d.rename(d.final, d.fresh); back != nil {
			return errors.Join(err, fmt.Errorf("%s stands, but is not recorded; run again: %w", d.final, back))
		}
		return d.putBack(err)
	}
	// The new folder stands; if the old one can't be cleared, the next run does it.
	_ = os.RemoveAll(d.old)
	return nil
}

// putBack puts the old folder back after an error.
func (d folder) putBack(err error) error {
	if back := d.rename(d.old, d.final); back != nil && !errors.Is(back, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("the one before is in %s, and the next run puts it back: %w", d.old, back))
	}
	return err
}

// writeSynced writes a file and waits until the disk has it.
func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// syncDir asks the disk to keep a folder's names. Windows and some network
// shares can't be asked; there the folder is as safe as they make it.
func syncDir(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}
