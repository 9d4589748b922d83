package scan

import (
	"fmt"
	"io"
	"strings"
)

// Strings are the texts that the cells of a workbook share, one behind the other
// in blocks, with the place where each ends. No text lies in two blocks: where it
// doesn't fit into one, it begins the next.
type Strings struct {
	blocks []string
	last   strings.Builder // the block being filled
	ends   []uint32        // as if all blocks stood behind each other
}

const (
	blockBits = 22
	blockSize = 1 << blockBits // more than any text has

	// MaxStrings is how many texts a workbook may share: one for each cell of
	// 32 columns in as many rows as there can be.
	MaxStrings = 1 << 25
	maxBlocks  = 1<<32/blockSize - 1
)

// Len returns how many texts there are.
func (s *Strings) Len() int { return len(s.ends) }

// At returns a text by its index.
func (s *Strings) At(i int) string {
	from, to := uint32(0), s.ends[i]
	if i > 0 {
		from = s.ends[i-1]
	}
	if from == to {
		return ""
	}
	block := (to - 1) >> blockBits
	from = max(from, block<<blockBits)
	return s.block(int(block))[from%blockSize : (to-1)%blockSize+1]
}

func (s *Strings) block(i int) string {
	if i < len(s.blocks) {
		return s.blocks[i]
	}
	return s.last.String()
}

// Add adds a text. What is too long, or one too many, is an error.
func (s *Strings) Add(text string) error { return s.add([]byte(text)) }

func (s *Strings) add(text []byte) error {
	switch {
	case len(s.ends) == MaxStrings:
		return fmt.Errorf("there are more than %d of them", MaxStrings)
	case len(text) > blockSize:
		return fmt.Errorf("one is longer than %d bytes", blockSize)
	}
	if s.last.Len()+len(text) > blockSize {
		if len(s.blocks) == maxBlocks {
			return errTooLong
		}
		s.blocks = append(s.blocks, s.last.String())
		s.last = strings.Builder{}
		s.last.Grow(blockSize)
	}
	s.last.Write(text)
	s.ends = append(s.ends, uint32(len(s.blocks)<<blockBits+s.last.Len()))
	return nil
}

var errTooLong = fmt.Errorf("they are longer than %d bytes together", (maxBlocks+1)*blockSize)

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
	var text []byte
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
		if list.add(text) != nil {
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
