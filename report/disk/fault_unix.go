//go:build unix

package disk

import (
	"io/fs"
	"os"
	"syscall"
)

// What the system calls the faults. A file that another program has open is in
// nobody's way here, unless it is a program that runs, or a disk that is mounted.
var (
	full     = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}
	inUse    = []error{syscall.EBUSY, syscall.ETXTBSY}
	passing  = inUse
	readOnly = []error{syscall.EROFS}
	faulty   = []error{syscall.EIO, syscall.ESTALE}
)

// SharingViolation is what a rename says of a file that is open elsewhere, for tests.
const SharingViolation = syscall.EBUSY

// denied is what to do where the system denies permission.
const denied = "ask for the right to, or choose another place"

// ForOwner does nothing: a file's mode says who may read it.
func ForOwner(string) error { return nil }

// NoFollow has the opening of a file fail where it is a link.
const NoFollow = syscall.O_NOFOLLOW

// AnybodyWrites tells whether everybody on the machine can write to a file, or put
// another in the place of what is in a folder.
func AnybodyWrites(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o002 != 0 && !(info.IsDir() && info.Mode()&fs.ModeSticky != 0)
}

// openAlone finds nobody: whoever has a file open is in nobody's way here.
func openAlone(string) error { return nil }
