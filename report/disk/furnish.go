package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// A NewFile is a file to be written where none stands yet. Its path is in a
// folder, with forward slashes.
type NewFile struct {
	Path string
	Data []byte
}

// Furnish writes new files with their folders into a folder, all or none, and
// never in the place of what stands there. A folder that isn't there yet is built
// beside its place, as .name.new, and renamed: killed at any moment, it is there
// whole or not at all. In one that is there, the files are built in .assay.new and
// moved; should it be killed between two moves, the next call goes on: a file that
// stands there with the same bytes is left as it is. What a killed call left is
// cleared.
func (d Disk) Furnish(dir string, files []NewFile) error { return d.furnishAs(dir, files, File) }

func (d Disk) furnishAs(dir string, files []NewFile, mode fs.FileMode) error {
	dir = filepath.Clean(dir)
	outside, inside := Beside(dir), filepath.Join(dir, ".assay.new")
	stage, left := outside, inside
	info, err := os.Stat(dir)
	switch {
	case err == nil && info.IsDir():
		stage, left = inside, outside
	case err == nil || !errors.Is(err, fs.ErrNotExist):
		return first(inTheWay(dir), err)
	}
	if err := inTheWay(dir); err != nil {
		return err
	}
	if files, err = wanting(dir, files); err != nil {
		d.clearLeft(outside, inside)
		return err
	}
	made, err := d.mkdirs(filepath.Dir(stage))
	if err == nil {
		err = d.furnish(stage, dir, files, mode)
	}
	if err != nil {
		for _, folder := range slices.Backward(made) {
			_ = os.Remove(folder)
		}
		return err
	}
	d.clearLeft(left)
	return nil
}

// wanting returns the files that don't stand in a folder yet. Another one in the
// place of one of them is an error, and so is a folder that has them all.
func wanting(dir string, files []NewFile) (out []NewFile, err error) {
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f.Path))
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			out = append(out, f)
			continue
		case err != nil:
			return nil, err
		}
		same := info.Mode().IsRegular() && info.Size() == int64(len(f.Data))
		if same {
			data, err := os.ReadFile(path)
			same = err == nil && bytes.Equal(data, f.Data)
		}
		if !same {
			return nil, alreadyThere(path)
		}
	}
	if len(out) == 0 && len(files) > 0 {
		return nil, alreadyThere(filepath.Join(dir, filepath.FromSlash(files[0].Path)))
	}
	return out, nil
}

func alreadyThere(path string) error {
	return fmt.Errorf("%s stands there already: name a new folder, or move it away; nothing was written", path)
}

// clearLeft clears what killed calls left, unless one that is alive builds there.
func (d Disk) clearLeft(stages ...string) {
	for _, stage := range stages {
		_, built := os.Lstat(stage)
		_, locked := os.Lstat(lockOf(stage))
		if built != nil && locked != nil {
			continue
		}
		if lock, err := TakeLock(lockOf(stage), ""); err == nil {
			_ = d.RemoveAll(stage)
			lock.Release()
		}
	}
}

func lockOf(stage string) string { return stage + ".lock" }

// mkdirs makes the folders of a path that aren't there, and returns them, the
// outermost first, also with an error.
func (d Disk) mkdirs(path string) (made []string, err error) {
	var missing []string
	for ; ; path = filepath.Dir(path) {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, path)
	}
	for _, folder := range slices.Backward(missing) {
		if err := d.Mkdir(folder); err != nil {
			return made, err
		}
		made = append(made, folder)
	}
	return made, nil
}

// furnish builds the files on a stage, and moves them into the folder.
func (d Disk) furnish(stage, dir string, files []NewFile, mode fs.FileMode) error {
	lock, err := TakeLock(lockOf(stage), "")
	switch {
	case IsHeld(err):
		return fmt.Errorf("%s is being written by another run; wait until that is done", dir)
	case err != nil:
		return err
	}
	defer lock.Release()
	if err := d.RemoveAll(stage); err != nil { // left by one that was killed
		return err
	}
	var placed []string
	if err = d.build(stage, files, mode); err == nil {
		placed, err = d.place(stage, dir)
	}
	if err != nil {
		for _, path := range slices.Backward(placed) {
			_ = os.RemoveAll(path)
		}
	}
	_ = os.RemoveAll(stage) // or the folders of it that had others in the folder
	return err
}

// build writes the files, and waits until the disk has them.
func (d Disk) build(stage string, files []NewFile, mode fs.FileMode) error {
	var paths, folders []string
	for _, f := range files {
		path := filepath.Join(stage, filepath.FromSlash(f.Path))
		made, err := d.mkdirs(filepath.Dir(path))
		if err != nil {
			return err
		}
		if err := d.Put(path, mode, f.Data); err != nil {
			return err
		}
		paths, folders = append(paths, path), append(folders, made...)
	}
	if err := d.SyncAll(paths); err != nil {
		return err
	}
	for _, folder := range folders {
		SyncFolder(folder)
	}
	return nil
}

// place moves what is at a path to another, where nothing is; a folder that is
// there gets what the other one holds. It returns what it moved, also with an error.
func (d Disk) place(from, to string) (placed []string, err error) {
	info, err := os.Stat(to)
	if _, none := os.Lstat(to); errors.Is(none, fs.ErrNotExist) {
		if err := d.Rename(from, to); err != nil {
			return nil, err
		}
		SyncFolder(filepath.Dir(to))
		return []string{to}, nil
	}
	entries, no := os.ReadDir(from)
	if err != nil || !info.IsDir() || no != nil {
		return nil, alreadyThere(to)
	}
	for _, e := range entries {
		more, err := d.place(filepath.Join(from, e.Name()), filepath.Join(to, e.Name()))
		if placed = append(placed, more...); err != nil {
			return placed, err
		}
	}
	return placed, nil
}

// Publish writes files that anybody may read into a folder: a new one as [Disk.Furnish]
// does, or where again is set, each in the place of one of its name or of none. Then
// each is whole at every moment; where one can't be written, those written before it
// are put back; killed in between, some are new and some are old, and the next call
// does the rest.
func (d Disk) Publish(dir string, files []NewFile, again bool) (err error) {
	if !again {
		return d.furnishAs(dir, files, Public)
	}
	lock, err := TakeLock(lockOf(Beside(dir)), "")
	switch {
	case IsHeld(err):
		return fmt.Errorf("%s is being written by another run; wait until that is done", dir)
	case err != nil:
		return err
	}
	defer lock.Release()
	var back []func() error
	for _, f := range files {
		undo, err := d.publish(filepath.Join(dir, filepath.FromSlash(f.Path)), f.Data)
		if err != nil {
			for _, undo := range slices.Backward(back) {
				err = errors.Join(err, undo())
			}
			return err
		}
		back = append(back, undo)
	}
	return nil
}

// publish writes a file in the place of one or of none, and returns what undoes it.
func (d Disk) publish(path string, data []byte) (undo func() error, err error) {
	undo = func() error { return nil }
	if err := Plain(path); err != nil {
		return nil, err
	}
	old, none := os.ReadFile(path)
	switch {
	case none == nil && bytes.Equal(old, data):
		return undo, nil
	case none == nil:
		undo = func() error { return Disk{}.Replace(path, old, Public) }
	case errors.Is(none, fs.ErrNotExist):
		undo = func() error { return os.Remove(path) }
	default:
		return nil, none
	}
	if err := d.MkdirAll(filepath.Dir(path)); err != nil {
		return nil, err
	}
	return undo, d.Replace(path, data, Public)
}
