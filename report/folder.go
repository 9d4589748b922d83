package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

const separator = filepath.Separator

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

// write writes the files and puts the folder in its place; it returns its path.
func (d folder) write(files []file, progress func(done, total int)) (dir string, err error) {
	if err := d.recover(); err != nil {
		return "", err
	}
	if err := d.build(files, progress); err != nil {
		return "", errors.Join(fmt.Errorf("writing the run folder: %w", err), os.RemoveAll(d.fresh))
	}
	if err := d.swap(); err != nil {
		return "", errors.Join(err, os.RemoveAll(d.fresh))
	}
	return d.final, nil
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

// build writes the files into the new folder, and has the disk keep them.
func (d folder) build(files []file, progress func(done, total int)) error {
	made := map[string]bool{}
	for i, f := range files {
		path := filepath.Join(d.fresh, filepath.FromSlash(f.path))
		if dir := filepath.Dir(path); !made[dir] {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			made[dir] = true
		}
		if err := writeSynced(path, f.data); err != nil {
			return err
		}
		progress(i+1, len(files))
	}
	return filepath.WalkDir(d.fresh, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		syncDir(path)
		return nil
	})
}

// swap moves the folder that is there aside and the new one in. Where the second
// step fails, the old folder is put back.
func (d folder) swap() error {
	switch err := d.rename(d.final, d.old); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("replacing %s: %w; close the files in it that are open, and run again", d.final, err)
	}
	if err := d.rename(d.fresh, d.final); err != nil {
		err = fmt.Errorf("moving the new run folder to %s: %w", d.final, err)
		if back := d.rename(d.old, d.final); back != nil && !errors.Is(back, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("the one before is in %s, and the next run puts it back: %w", d.old, back))
		}
		return err
	}
	syncDir(d.out)
	// The new folder stands; if the old one can't be cleared, the next run does it.
	_ = os.RemoveAll(d.old)
	return nil
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
