package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"

	"assay/report/disk"
)

// A Guard keeps a run whole where a signal may end it at any moment.
type Guard interface {
	// Step does something in whose middle the run isn't ended.
	Step(do func() error) error
	// OnInterrupt says what is to be cleared when the run is ended, until it is
	// forgotten. No step is being done then, and none begins any more.
	OnInterrupt(clear func()) (forget func())
}

// A run that is unguarded is ended by nobody, or cleared up after by the next.
type unguarded struct{}

func (unguarded) Step(do func() error) error { return do() }
func (unguarded) OnInterrupt(func()) func()  { return func() {} }

// A folder is a run folder, <out>/<as-of>. It is built beside its place, in
// .<as-of>.new, and renamed; the one before waits in .<as-of>.old meanwhile. So
// at every moment, through a kill or a power failure, too, one of them is
// complete: under its name, or as .old while the name is free. The next run, of
// any day, begins by putting that one back and clearing the rest. (A folder can't
// be renamed onto another that isn't empty, on any system, so there are two renames.)
//
// Who writes it holds .<as-of>.lock, so that two runs of a day are kept apart, and
// none clears what another that is alive builds.
type folder struct {
	out, final, fresh, old, lock string

	disk  disk.Disk
	guard Guard
	made  *atomic.Int64 // files of the new folder
}

func newFolder(out, day string) folder {
	hidden := filepath.Join(out, "."+day)
	return folder{
		out:   out,
		final: filepath.Join(out, day),
		fresh: hidden + ".new",
		old:   hidden + ".old",
		lock:  hidden + ".lock",

		guard: unguarded{},
		made:  new(atomic.Int64),
	}
}

// A put writes a file of the folder, in pieces that follow each other; its path is in
// the folder, with forward slashes. Several goroutines may put files at once.
type put func(path string, pieces ...[]byte) error

// A get reads a file of the folder that was put.
type get func(path string) ([]byte, error)

// write has the folder filled, puts it in its place, and commits: tells the
// register, that is. Where any of this fails, the folder before is back.
func (d folder) write(fill func(put, get) error, commit func() error) error {
	lock, err := d.claim()
	if err != nil {
		return err
	}
	forget := d.guard.OnInterrupt(func() { d.abandon(); lock.Release() })
	defer func() { // a step: what ends the run between the two would leave the lock's file
		_ = d.guard.Step(func() error { forget(); lock.Release(); return nil })
	}()
	if err := d.guard.Step(d.recover); err != nil {
		return err
	}
	if err := d.build(fill); err != nil {
		return d.cleared(err)
	}
	if err := d.guard.Step(func() error { return d.swap(commit) }); err != nil {
		return d.cleared(err)
	}
	// The new folder stands; if the old one can't be cleared, the next run does it.
	_ = d.disk.RemoveAll(d.old)
	return nil
}

// claim makes the folder of the runs, and takes the lock of this one.
func (d folder) claim() (*disk.Lock, error) {
	if err := d.disk.MkdirAll(d.out); err != nil {
		return nil, fmt.Errorf("making the folder of the runs: %w", err)
	}
	lock, err := disk.TakeLock(d.lock, "")
	switch {
	case disk.IsHeld(err):
		return nil, fmt.Errorf("%s is being written by another run; wait until that is done", d.final)
	case err != nil:
		return nil, fmt.Errorf("%s can't be written: %w", d.final, err)
	}
	return lock, nil
}

// recover clears what killed runs left, and puts the folder back that one had
// moved aside: first this run's, then, as far as it goes, those of other days.
func (d folder) recover() error {
	if err := d.restore(); err != nil {
		return err
	}
	d.recoverOthers()
	return nil
}

// restore does it for this folder.
func (d folder) restore() error {
	info, err := os.Stat(d.final)
	switch {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is in the way: it is a file, and the run folder goes there; move it, or choose another --out", d.final)
	case errors.Is(err, fs.ErrNotExist):
		if err := d.disk.Rename(d.old, d.final); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("putting back the run folder that an interrupted run left in %s: %w", d.old, err)
		}
	case err != nil:
		return err
	}
	for _, left := range []string{d.old, d.fresh} {
		if err := d.clear(left); err != nil {
			return fmt.Errorf("clearing what an interrupted run left: %w", err)
		}
	}
	return nil
}

// clear removes a folder. What isn't one isn't ours.
func (d folder) clear(path string) error {
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir() && info.Mode()&fs.ModeSymlink == 0: // a link that stood in the folder's place is moved aside like it
		return fmt.Errorf("%s is in the way: assay builds a folder there; move it, or choose another --out", path)
	}
	return d.disk.RemoveAll(path)
}

// left is what a run that was killed leaves in the folder of the runs.
var left = regexp.MustCompile(`^\.(\d{4}-\d{2}-\d{2})\.(?:new|old|lock)$`)

// recoverOthers recovers the folders of other days whose runs were killed. Where
// one is alive, it has the lock; what can't be cleared now waits for the next run.
func (d folder) recoverOthers() {
	entries, _ := os.ReadDir(d.out)
	for _, e := range entries {
		m := left.FindStringSubmatch(e.Name())
		info, err := e.Info()
		if m == nil || err != nil || !info.IsDir() && (!info.Mode().IsRegular() || info.Size() > 0) {
			continue
		}
		if other := newFolder(d.out, m[1]); other.lock != d.lock {
			if lock, err := disk.TakeLock(other.lock, ""); err == nil {
				_ = other.restore()
				lock.Release()
			}
		}
	}
}

// build has the new folder filled, and the disk keep it.
func (d folder) build(fill func(put, get) error) error {
	if err := d.guard.Step(func() error { return d.disk.Mkdir(d.fresh) }); err != nil {
		return d.lost(err)
	}
	d.made.Store(0)
	err := fill(func(path string, pieces ...[]byte) error {
		d.made.Add(1)
		return d.guard.Step(func() error { return d.put(path, pieces) })
	}, func(path string) ([]byte, error) {
		return os.ReadFile(filepath.Join(d.fresh, filepath.FromSlash(path)))
	})
	if err != nil {
		return err
	}
	return d.settle()
}

// put writes a file of the new folder. Only its folders in that are made: should
// somebody remove the new folder meanwhile, it must not come again without what was in it.
func (d folder) put(path string, pieces [][]byte) error {
	dir := d.fresh
	parts := strings.Split(path, "/")
	for _, part := range parts[:len(parts)-1] {
		dir = filepath.Join(dir, part)
		if err := d.disk.Mkdir(dir); err != nil {
			return d.lost(err)
		}
	}
	return d.lost(d.disk.Put(filepath.Join(dir, parts[len(parts)-1]), disk.File, pieces...)) // settle syncs it
}

// lost says what an error of writing the new folder means.
func (d folder) lost(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return d.removed()
	}
	return fmt.Errorf("writing the run folder: %w", err)
}

func (d folder) removed() error {
	return fmt.Errorf("%s, or something in it, was removed while the run was writing there; run again", d.out)
}

// settle has the disk keep the new folder's files and names, and counts the files.
func (d folder) settle() error {
	if err := d.sync(); err != nil {
		return d.lost(err)
	}
	var files int64
	err := filepath.WalkDir(d.fresh, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			disk.SyncFolder(path)
		default:
			files++
		}
		return nil
	})
	if files < d.made.Load() && (err == nil || errors.Is(err, fs.ErrNotExist)) {
		return d.removed()
	}
	return err
}

// sync waits until the disk has the files of the new folder. All at the end, and
// several at once: one after the other would take as long as making them.
func (d folder) sync() error {
	var files []string
	err := filepath.WalkDir(d.fresh, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		return err
	}
	return d.disk.SyncAll(files)
}

// swap moves the folder that is there aside and the new one in, and commits.
// Where a step fails, the old folder is put back.
//
// The folder comes first and the register second: a run that is killed between
// the two has left a folder that the register doesn't know, and the next run of
// the day makes the same folder again and records it. The other way round a
// register could know certificates that stand nowhere.
func (d folder) swap(commit func() error) error {
	switch err := d.disk.Rename(d.final, d.old); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return d.notMoved(err)
	}
	if err := d.disk.Rename(d.fresh, d.final); err != nil {
		return d.putBack(d.lost(err))
	}
	disk.SyncFolder(d.out)
	if err := commit(); err != nil {
		switch back := d.disk.Rename(d.final, d.fresh); {
		case errors.Is(back, fs.ErrNotExist):
			return errors.Join(err, d.removed())
		case back != nil:
			return errors.Join(err, fmt.Errorf("%s stands, but is not recorded; run again: %w", d.final, back))
		}
		return d.putBack(err)
	}
	return nil
}

// notMoved says why the folder that is there can't be replaced: somebody has it or a
// file in it open, the workbook most often. A folder that is open says on Windows that
// permission is denied, as one does that belongs to somebody else.
func (d folder) notMoved(err error) error {
	if open := d.disk.OpenElsewhere(d.final); len(open) > 0 {
		return fmt.Errorf("%s can't be replaced, as another program or a window has this open: close %s, and run again", d.final, strings.Join(open, ", "))
	}
	return fmt.Errorf("replacing %s: %w", d.final, err)
}

// putBack puts the old folder back after an error.
func (d folder) putBack(err error) error {
	if back := d.disk.Rename(d.old, d.final); back != nil && !errors.Is(back, fs.ErrNotExist) {
		return errors.Join(err, fmt.Errorf("the one before is in %s, and the next run puts it back: %w", d.old, back))
	}
	return err
}

// cleared removes the new folder after an error. If it can't, the next run does.
func (d folder) cleared(err error) error {
	_ = d.disk.RemoveAll(d.fresh)
	return err
}

// abandon clears what an interrupted run leaves between its steps.
func (d folder) abandon() {
	_ = d.disk.RemoveAll(d.fresh)
	if _, err := os.Stat(d.final); err == nil {
		_ = d.disk.RemoveAll(d.old)
	}
}
