package scan

import (
	"encoding/binary"
	"fmt"
	"io"
	"unicode/utf8"
)

// A stream reads a part ahead into a ring of buffers, in a goroutine of its own,
// so that inflating and scanning go on at the same time.
type stream struct {
	full chan chunk
	free chan []byte
	stop chan struct{}
}

// A chunk is the next piece of the part: whole characters, after some free room.
type chunk struct {
	buf []byte // text[headroom:]
	err error  // io.EOF: the part was read to its end, and its sum is right
}

const (
	buffers   = 4
	chunkSize = 64 << 10
	// headroom is kept free in front of a chunk: a tag that the chunk before it
	// ends in is put there, so that it stands in one piece.
	headroom = 8 << 10
)

// newStream begins to read in chunks of that size.
func newStream(r io.Reader, size int) *stream {
	s := &stream{full: make(chan chunk, buffers), free: make(chan []byte, buffers), stop: make(chan struct{})}
	for range buffers {
		s.free <- nil // made when first needed: most parts are small
	}
	go s.run(r, size)
	return s
}

// close ends the reading ahead; the reader isn't used any more when it returns.
func (s *stream) close() {
	close(s.stop)
	for range s.full {
	}
}

// run fills buffers until the part ends.
func (s *stream) run(r io.Reader, size int) {
	defer close(s.full)
	defer func() {
		if p := recover(); p != nil { // a part that breaks the inflater
			s.send(chunk{err: fmt.Errorf("it can't be read: %v", p)})
		}
	}()
	var cut []byte // the beginning of a character
	for {
		var buf []byte
		select {
		case buf = <-s.free:
		case <-s.stop:
			return
		}
		if buf == nil {
			buf = make([]byte, headroom+size)
		}
		n, err := headroom+copy(buf[headroom:], cut), error(nil)
		for n < len(buf) && err == nil {
			var more int
			more, err = r.Read(buf[n:])
			n += more
		}
		text := buf[headroom:n]
		if err == nil {
			text = text[:len(text)-cutRune(text)]
		}
		cut = append(cut[:0], buf[headroom+len(text):n]...)
		if !plain(text) {
			s.send(chunk{err: ErrUnsure})
			return
		}
		if !s.send(chunk{buf[:headroom+len(text)], err}) || err != nil {
			return
		}
	}
}

func (s *stream) send(c chunk) bool {
	select {
	case s.full <- c:
		return true
	case <-s.stop:
		return false
	}
}

// cutRune returns how many bytes at the end of a text begin a character that isn't whole.
func cutRune(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if tail := text[len(text)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}

// plain tells whether a text is UTF-8 of characters that XML allows (XML 1.0, 2.2),
// eight bytes at a time where it is ASCII.
func plain(text []byte) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	for len(text) > 0 {
		for len(text) >= 8 {
			x := binary.LittleEndian.Uint64(text)
			if (x-ones*' ')&highs != 0 || x&highs != 0 { // a byte below the blank, or above ASCII
				break
			}
			text = text[8:]
		}
		for i := 0; i < 8 && len(text) > 0; i++ {
			n := plainRune(text)
			if n == 0 {
				return false
			}
			text = text[n:]
		}
	}
	return true
}

// plainRune returns the length of the first character, 0 where it isn't one that XML allows.
func plainRune(text []byte) int {
	switch c := text[0]; {
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 || r == 0xFFFE || r == 0xFFFF {
			return 0
		}
		return n
	case c >= ' ', c == '\t', c == '\n', c == '\r':
		return 1
	}
	return 0
}
