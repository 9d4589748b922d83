package disk

import (
	"errors"
	"io/fs"
	"os"

	"assay/report/workers"
)

// Put writes a file that isn't there yet, in pieces that follow each other, as
// [Disk.Create] does, but doesn't wait until the disk has it: [Disk.SyncAll] waits for
// many at once.
func (d Disk) Put(path string, mode fs.FileMode, pieces ...[]byte) error {
	if err := d.fault(Create, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	for _, piece := range pieces {
		if err == nil {
			err = d.pour(f, piece)
		}
	}
	if err := first(err, d.fault(Close, path), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// atOnce is how many files wait for the disk at the same time: it takes hardly
// longer for all of them than for one.
const atOnce = 8

// SyncAll waits until the disk has all of some files. Of several errors it is the
// first file's. Some systems sync what is open for writing only.
func (d Disk) SyncAll(paths []string) error {
	return workers.Share(len(paths), atOnce, func(_, i int) error { return d.sync(paths[i]) }, nil)
}

func (d Disk) sync(path string) error {
	if err := d.fault(Sync, path); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return first(f.Sync(), f.Close())
}
