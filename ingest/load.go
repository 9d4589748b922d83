package ingest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
)

// A source is the bytes of a file. Those of a workbook on the disk stay there:
// its parts are read one by one, and each is checked against its sum, so that a
// file that somebody writes to meanwhile is noticed. Others are in memory.
type source struct {
	size int64
	sum  string // SHA-256, in hex
	data []byte // of what isn't a zip archive
	at   io.ReaderAt
	file *os.File // to be closed
}

// load opens a file and takes its sum; one past the limit isn't even read.
func load(in Input, limit int64) (*source, error) {
	if in.Data != nil {
		sum := sha256.Sum256(in.Data)
		return &source{size: int64(len(in.Data)), sum: hex.EncodeToString(sum[:]), data: in.Data, at: bytes.NewReader(in.Data)}, nil
	}
	info, err := os.Stat(in.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, errors.New("it is a folder; name the files in it")
	case info.Size() > limit:
		return nil, sizeError(limit)
	}
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, err
	}
	s := &source{file: f}
	if err := s.take(f, info.Size()); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// take reads a file of about that size to its end.
func (s *source) take(f *os.File, size int64) (err error) {
	head := make([]byte, len(zipHead))
	n, _ := f.ReadAt(head, 0)
	hash := sha256.New()
	if s.at = f; isZip(head[:n]) {
		s.size, err = io.Copy(hash, f)
	} else {
		b := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
		s.size, err = b.ReadFrom(io.TeeReader(f, hash))
		s.data = b.Bytes()
	}
	s.sum = hex.EncodeToString(hash.Sum(nil))
	return err
}

func (s *source) close() {
	if s.file != nil {
		s.file.Close()
	}
}

// head returns the first bytes.
func (s *source) head() []byte {
	head := make([]byte, len(zipHead))
	n, _ := s.at.ReadAt(head, 0)
	return head[:n]
}

const zipHead, emptyZipHead = "PK\x03\x04", "PK\x05\x06"

// isZip tells whether a file that begins so is a zip archive, as workbooks are.
func isZip(head []byte) bool {
	return bytes.HasPrefix(head, []byte(zipHead)) || bytes.HasPrefix(head, []byte(emptyZipHead))
}
