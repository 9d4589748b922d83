package disk

import (
	"bufio"
	"cmp"
	"errors"
	"io/fs"
	"os"
)

// A Stream is a file that isn't there yet, and is written bit by bit.
type Stream struct {
	disk Disk
	file *os.File
	to   *bufio.Writer
	err  error // the first
}

// Stream begins a file. It is whole, and the disk has it, when Close returned nil.
func (d Disk) Stream(path string, mode fs.FileMode) (*Stream, error) {
	if err := d.fault(Create, path); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return nil, err
	}
	const chunk = 64 << 10
	s := &Stream{disk: d, file: f, err: d.fault(Write, path)}
	s.to = bufio.NewWriterSize(f, chunk)
	return s, nil
}

// Write writes to the file. After an error nothing more is written.
func (s *Stream) Write(b []byte) (n int, err error) {
	if s.err == nil {
		n, s.err = s.to.Write(b)
	}
	return n, s.err
}

// Err is the disk's error of writing, nil as long as all went well.
func (s *Stream) Err() error { return s.err }

// Close ends the file; made says why what was to be written couldn't be made, nil
// where it was. A file that isn't whole is taken away again. The error is the
// disk's, where it has one, or else the one given.
func (s *Stream) Close(made error) error {
	path := s.file.Name()
	err := cmp.Or(s.err, made)
	if err == nil {
		err = s.to.Flush()
	}
	if err == nil {
		err = s.disk.fault(Sync, path)
	}
	if err == nil {
		err = s.file.Sync()
	}
	if err = cmp.Or(err, s.disk.fault(Close, path), s.file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}
