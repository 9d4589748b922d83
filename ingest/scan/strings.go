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
	defer func() { list.texts = texts.String() }()
	for {
		var n int
		if text, n = s.usualItem(text[:0]); n > 0 {
			s.rest = s.rest[n:]
		} else {
			local, err := s.child("sst")
			switch {
			case err == errDone:
				return nil
			case err != nil:
			case string(local) == "si":
				text, err = s.richText("si", text)
			default:
				if err = s.skip(); err == nil {
					continue
				}
			}
			if err != nil {
				return err
			}
		}
		texts.Write(text)
		list.ends = append(list.ends, uint32(texts.Len()))
		if texts.Len() > math.MaxInt32 {
			return ErrUnsure
		}
	}
}

// usualItem appends a text that the rest begins with and that is written as most
// are, <si><t>text</t></si>. It returns the item's length; 0 where it isn't whole
// or is written in another way, which richText reads.
func (s *scanner) usualItem(to []byte) ([]byte, int) {
	const open, end = "<si><t>", "</t></si>"
	if s.prefix != "" || !begins(s.rest, open) {
		return to, 0
	}
	all, n := usualText(to, s.rest[len(open):])
	if n < 0 || n > maxText || !begins(s.rest[len(open)+n:], end) {
		return to, 0
	}
	return unescapeTail(all, len(to)), len(open) + n + len(end)
}
