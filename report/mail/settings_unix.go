//go:build unix

package mail

import (
	"fmt"
	"io/fs"
)

// onlyForOwner refuses a file of secrets that others may read.
func onlyForOwner(name string, info fs.FileInfo) error {
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("%s can be read by others (mode %#o), want a file for its owner alone: chmod 600 %s", name, info.Mode().Perm(), name)
	}
	return nil
}
