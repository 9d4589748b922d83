//go:build unix

package credential

import (
	"fmt"
	"io/fs"
)

// onlyOwner refuses a key file that others than its owner can read or change.
func onlyOwner(path string, info fs.FileInfo) error {
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s can be read or changed by others than its owner (mode %04o): run chmod 600 on it; where others may have read it, replace the key", path, mode)
	}
	return nil
}
