package disk

import (
	"errors"
	"io/fs"
)

// What a disk may say, one of each kind, for tests that have one fail.
var (
	NoRoom         = full[0]
	WriteProtected = readOnly[0]
	Broken         = faulty[0]
)

// Full tells whether an error says that there is no more room on the disk.
func Full(err error) bool { return isAny(err, full) }

// InUse tells whether an error says that another program has the file open, on
// systems where that is in the way.
func InUse(err error) bool { return isAny(err, inUse) }

// Advice says what to do about an error of the file system, "" where it is none
// or needs no advice.
func Advice(err error) string {
	switch {
	case Full(err):
		return "the disk is full, or the room that you may use: free some and run again"
	case InUse(err):
		return "close it there, or wait until a backup or scan is through, and run again"
	case isAny(err, readOnly):
		return "the disk can be read, not written: choose a folder on another"
	case isAny(err, faulty):
		return "the disk, or the connection to it, has a fault: look at it before you run again, and keep a copy of what is on it"
	case errors.Is(err, fs.ErrPermission):
		return "you may not do that there: " + denied
	}
	return ""
}

// isAny tells whether an error is one of some.
func isAny(err error, of []error) bool {
	for _, e := range of {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
