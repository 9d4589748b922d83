package scan

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// Strings are the texts that the cells of a workbook share, held as one, with
// the place where each ends.
type Strings struct {
	texts string
	ends  []uint32
}

// Len returns how many there are.
func (s *Strings) Len() int { return len(s.ends) }

// At returns a text by its index.
func (s *Strings) At(i int) string {
	from := uint32(0)
	if i > 0 {
		from = s.ends[i-1]
	}
	return s.texts[from:s.ends[i]]
}

// NewStrings holds the texts of a list so.
func NewStrings(list []string) (*Strings, error) {
	s, size := &Strings{ends: make([]uint32, 0, len(list))}, 0
	for _, text := range list {
		if size += len(text); size > math.MaxInt32 {
			return nil, errTooLong
		}
		s.ends = append(s.ends, uint32(size))
	}
	s.texts = strings.Join(list, "")
	return s, nil
}

var errTooLong = fmt.Errorf("they are longer than %d bytes together", math.MaxInt32)

// SharedStrings scans the part of the shared strings (sst, 18.4.9); the reader
// and the error are as for [Sheet].
func SharedStrings(r io.Reader) (*Strings, error) { return sharedStrings(r, chunkSize) }

func sharedStrings(r io.Reader, size int) (*Strings, error) {
	s := newScanner(r, size)
	defer s.in.close()
	if err := s.root("sst"); err != nil {
		return nil, err
	}
	list := new(Strings)
	if s.kind == openTag {
		if err := s.items(list); err != nil {
			return nil, err
		}
	}
	if err := s.end(); err != nil {
		return nil, err
	}
	return list, nil
}

// items reads the texts (si, 18.4.8).
func (s *scanner) items(list *Strings) error {
	var texts strings.Builder
	var text []byte
	for {
		local, err := s.child("sst")
		switch {
		case err == errDone:
			list.texts = texts.String()
			return nil
		case err != nil:
		case string(local) == "si":
			text, err = s.richText("si", text[:0])
			texts.Write(text)
			list.ends = append(list.ends, uint32(texts.Len()))
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
		if texts.Len() > math.MaxInt32 {
			return ErrUnsure
		}
	}
}
