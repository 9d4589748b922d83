package register

import (
	"io/fs"
	"syscall"
	"time"
)

// lastChange is when a file's content was last written, or it was put at its place,
// whichever is later.
func lastChange(_ string, info fs.FileInfo) time.Time {
	at := info.ModTime()
	if of, ok := info.Sys().(*syscall.Win32FileAttributeData); ok {
		if put := time.Unix(0, of.CreationTime.Nanoseconds()); put.After(at) {
			at = put
		}
	}
	return at
}
