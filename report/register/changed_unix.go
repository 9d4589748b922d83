//go:build unix

package register

import (
	"io/fs"
	"time"

	"golang.org/x/sys/unix"
)

// lastChange is when a file's content was last written, or it was put at its place,
// whichever is later.
func lastChange(path string, info fs.FileInfo) time.Time {
	when := info.ModTime()
	var st unix.Stat_t
	if unix.Stat(path, &st) == nil {
		if put := time.Unix(st.Ctim.Unix()); put.After(when) {
			when = put
		}
	}
	return when
}
