//go:build unix

package credential

import (
	"fmt"
	"io/fs"
	"path/filepath"

	"assay/report/disk"
)

// onlyOwner refuses a key file that others than its owner can read or change, or
// put another in the place of.
func onlyOwner(path string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s can be read or changed by others than its owner (mode %04o): run chmod 600 on it; where others may have read it, replace the key", path, mode)
	}
	dir := filepath.Dir(path)
	if file, err := filepath.EvalSymlinks(path); err == nil {
		dir = filepath.Dir(file)
	}
	if disk.AnybodyWrites(dir) {
		return fmt.Errorf("%s can be replaced by anybody, as anybody can write to its folder: run chmod o-w on %s", path, dir)
	}
	return nil
}
