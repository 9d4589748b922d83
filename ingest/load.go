package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// A source is the bytes of a file. Those of a workbook on the disk stay there:
// its parts are read one by one, and each is checked against its sum, so that a
// file that somebody writes to meanwhile is noticed. Others are in memory.
type source struct {
	size  int64
	sum   string // SHA-256, in hex
	data  []byte // of what isn't a zip archive
	bytes io.ReaderAt
	far   *gauge      // nil where nobody asks
	file  *os.File    // to be closed
	info  fs.FileInfo // of the file, when it was opened
}

// load opens a file and takes its sum; one past the limit isn't even read.
func load(in Input, limit int64) (*source, error) {
	if in.Data != nil {
		sum := sha256.Sum256(in.Data)
		return &source{size: int64(len(in.Data)), sum: hex.EncodeToString(sum[:]), data: in.Data, bytes: bytes.NewReader(in.Data)}, nil
	}
	info, err := os.Stat(in.Path)
	if err == nil {
		err = suitable(info, limit) // opening a pipe would wait for its other end
	}
	if err != nil {
		return nil, unopened(err, heldByAnother)
	}
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, unopened(err, heldByAnother)
	}
	s := &source{file: f, bytes: f}
	if s.info, err = f.Stat(); err == nil {
		err = suitable(s.info, limit)
	}
	if err == nil {
		err = s.take(limit)
	}
	if err != nil {
		s.close()
		return nil, unopened(err, heldByAnother)
	}
	return s, nil
}

// suitable refuses what can't be read to an end, or not within the limit.
func suitable(info fs.FileInfo, limit int64) error {
	switch {
	case info.IsDir():
		return errors.New("it is a folder; name the files in it")
	case !info.Mode().IsRegular():
		return errors.New("it is a pipe or device, and no file; save what comes from it in a file, and name that")
	case info.Size() > limit:
		return sizeError(limit)
	}
	return nil
}

// unopened says what to do about a file that can't be opened or read; held tells
// the error of a system that lets one program alone have a file.
func unopened(err error, held func(error) bool) error {
	var failure *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errors.New("there is no such file")
	case held(err):
		return errors.New("another program has the file open and lets no other read it; close it there (in Excel: save and close the workbook) and run again")
	case errors.Is(err, fs.ErrPermission):
		return errors.New("you may not read the file; ask its owner for the right to, or copy it to a place where you may")
	case errors.As(err, &failure):
		return fmt.Errorf("it can't be read: %w", failure.Err) // the path stands in front
	}
	return err
}

// take reads the file to its end, but not past the limit, should it grow meanwhile.
func (s *source) take(limit int64) (err error) {
	sum := sha256.New()
	rest := io.LimitReader(io.TeeReader(s.file, sum), limit+1)
	if isZip(s.head()) {
		s.size, err = io.Copy(io.Discard, rest)
	} else {
		err = s.keep(rest, limit)
	}
	if err == nil && s.size > limit {
		err = sizeError(limit)
	}
	s.sum = hex.EncodeToString(sum.Sum(nil))
	return err
}

// keep takes the bytes of what may be a CSV file into memory. The beginning of a
// longer one is enough to tell what it is.
func (s *source) keep(rest io.Reader, limit int64) error {
	most := min(s.info.Size(), textLimit(limit))
	b := bytes.NewBuffer(make([]byte, 0, most+bytes.MinRead))
	_, err := b.ReadFrom(io.LimitReader(rest, textLimit(limit)+1))
	s.data = b.Bytes()
	if s.size = int64(len(s.data)); err == nil && s.size > textLimit(limit) {
		s.data = s.data[:min(len(s.data), 1<<16)]
		s.size = max(s.size, s.info.Size())
	}
	return err
}

// changed tells of a file that was written to while it was read.
func (s *source) changed() error {
	if s.file == nil {
		return nil
	}
	now, err := s.file.Stat()
	if err != nil || now.Size() == s.info.Size() && now.ModTime().Equal(s.info.ModTime()) {
		return nil
	}
	return errors.New("the file was changed while it was read; run again when nobody writes to it")
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// head returns the first bytes.
func (s *source) head() []byte {
	head := make([]byte, len(zipHead))
	n, _ := s.bytes.ReadAt(head, 0)
	return head[:n]
}

const zipHead, emptyZipHead = "PK\x03\x04", "PK\x05\x06"

// isZip tells whether a file that begins so is a zip archive, as workbooks are.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte(zipHead)) || bytes.HasPrefix(head, []byte(emptyZipHead))
}
