package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Plain returns an error where something stands at a path that is no plain file,
// and says what to do. It is for files that are written: to write through a link,
// or to a device, could destroy what somebody else has there. Where nothing stands
// the error is nil.
func Plain(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSymlink != 0:
		to, err := os.Readlink(path)
		if err != nil {
			return err
		}
		return fmt.Errorf("%s is a link to %s, and was left as it is: name the file itself, or move the link away", path, to)
	}
	return file(path, info)
}

// Follow returns what is known of the plain file at a path, or at the end of the
// links there. It is for files that are read: to open a pipe would wait for its
// other end, and a device may never end.
func Follow(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if to, link := os.Readlink(path); link == nil {
			return nil, fmt.Errorf("%s is a link to %s, which isn't there: put the file there, or move the link away", path, to)
		}
	}
	if err != nil {
		return nil, err
	}
	return info, file(path, info)
}

// file returns an error where what stands at a path is no plain file.
func file(path string, info fs.FileInfo) error {
	if info.Mode().IsRegular() {
		return nil
	}
	return fmt.Errorf("%s is %s, want a file: name another, or move it away", path, Kind(info.Mode()))
}

// Kind says what stands where a plain file is wanted.
func Kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no plain file"
}
