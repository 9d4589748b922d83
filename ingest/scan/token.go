package scan

import (
	"bytes"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A kind is what a token is.
type kind uint8

const (
	openTag  kind = iota // <name …>
	emptyTag             // <name …/>
	closeTag             // </name>
	cdata                // <![CDATA[…]]>
	aside                // a comment or processing instruction
	theEnd               // of the part
)

// A scanner reads a part token by token. What it gives out is good until the next token.
type scanner struct {
	in       *stream
	chunk    []byte // the buffer of the ring that rest lies in
	rest     []byte // the text at hand that isn't read yet
	err      error  // why no more text comes
	prefix   string // of the names of spreadsheet elements, with its colon; "" where they have none
	declared string // by this attribute

	before []byte // the text before the token, as it is written
	kind   kind
	name   []byte   // of a tag, with its prefix
	attrs  []byte   // of a tag, as they are written; of CDATA the text
	names  [][]byte // of the attributes read so far
}

func newScanner(r io.Reader, size int) *scanner { return &scanner{in: newStream(r, size)} }

// more makes more text available behind the rest; false: there is none.
func (s *scanner) more() bool {
	if s.err != nil || len(s.rest) > maxToken {
		return false
	}
	next, ok := <-s.in.full
	if !ok {
		next.err = ErrUnsure
	}
	if s.err = next.err; next.buf == nil {
		return false
	}
	if len(s.rest) > headroom {
		s.rest = append(s.rest[:len(s.rest):len(s.rest)], next.buf[headroom:]...)
		s.in.free <- next.buf[:cap(next.buf)]
		return true
	}
	from := headroom - copy(next.buf[headroom-len(s.rest):], s.rest)
	if s.chunk != nil {
		s.in.free <- s.chunk[:cap(s.chunk)]
	}
	s.chunk, s.rest = next.buf, next.buf[from:]
	return true
}

// failed returns why the part can't be read on.
func (s *scanner) failed() error {
	if s.err != nil && s.err != io.EOF {
		return s.err
	}
	return ErrUnsure
}

// next reads the next token, and the text before it.
func (s *scanner) next() error {
	for {
		if n := s.token(s.rest); n > 0 {
			s.rest = s.rest[n:]
			return nil
		} else if n < 0 {
			return ErrUnsure
		}
		if !s.more() {
			break
		}
	}
	if s.err != io.EOF || bytes.IndexByte(s.rest, '<') >= 0 {
		return s.failed()
	}
	s.kind, s.before, s.rest = theEnd, s.rest, nil
	return nil
}

// token takes the first token of a text apart and returns its length with the
// text before it: 0 where more text is needed, less where it isn't one.
func (s *scanner) token(w []byte) int {
	s.name, s.attrs = nil, nil // those of the token before may lie in a buffer that is in use again
	lt := bytes.IndexByte(w, '<')
	if lt < 0 || lt+1 >= len(w) {
		return 0
	}
	s.before = w[:lt]
	switch w[lt+1] {
	case '!', '?':
		n := s.markup(w[lt:])
		if n > 0 {
			n += lt
		}
		return n
	case '/':
		end := bytes.IndexByte(w[lt:], '>')
		if end < 0 {
			return 0
		}
		s.kind, s.name = closeTag, bytes.TrimRight(w[lt+2:lt+end], " \t\r\n")
		return lt + end + 1
	}
	i := lt + 1
	for i < len(w) && nameByte[w[i]] {
		i++
	}
	if s.name = w[lt+1 : i]; i < len(w) && !wellNamed(s.name) {
		return -1
	}
	end := tagEnd(w, i)
	if end == 0 {
		return 0
	}
	s.kind, s.attrs = openTag, w[i:end]
	if w[end-1] == '/' {
		s.kind, s.attrs = emptyTag, w[i:end-1]
	}
	return end + 1
}

// tagEnd returns where the > of a tag stands, which isn't one in quotes; 0 where it isn't there.
func tagEnd(w []byte, i int) int {
	for ; i < len(w); i++ {
		switch w[i] {
		case '>':
			return i
		case '"', '\'':
			n := bytes.IndexByte(w[i+1:], w[i])
			if n < 0 {
				return 0
			}
			i += n + 1
		}
	}
	return 0
}

// nameByte are the bytes of names. XML allows many more, which no spreadsheet uses.
var nameByte = func() (is [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:" {
		is[c] = true
	}
	return is
}()

// wellNamed tells whether the bytes of a name make one, with one prefix at the most.
func wellNamed(name []byte) bool {
	colon := bytes.IndexByte(name, ':')
	return startsName(name) && (colon < 0 || startsName(name[colon+1:]) && bytes.IndexByte(name[colon+1:], ':') < 0)
}

func startsName(name []byte) bool {
	return len(name) > 0 && (name[0]|0x20 >= 'a' && name[0]|0x20 <= 'z' || name[0] == '_')
}

// markup reads what begins with <! or <?: 0 where more text is needed, -1 for a
// document type, which may define entities, and for what is no markup.
func (s *scanner) markup(w []byte) int {
	const comment, section = "<!--", "<![CDATA["
	begins := func(mark string) bool { return bytes.HasPrefix(w, []byte(mark)) }
	ends := func(from int, mark string) int {
		if n := bytes.Index(w[from:], []byte(mark)); n >= 0 {
			return from + n + len(mark)
		}
		return 0
	}
	s.kind = aside
	switch {
	case begins("<?"):
		n := ends(2, "?>")
		if n > 0 && !target(w[2:n-2]) {
			return -1
		}
		return n
	case begins(comment):
		n := ends(len(comment), "--")
		if n == 0 || n == len(w) {
			return 0
		}
		if w[n] != '>' {
			return -1
		}
		return n + 1
	case begins(section):
		n := ends(len(section), "]]>")
		if n > 0 {
			s.kind, s.attrs = cdata, w[len(section):n-3]
		}
		return n
	case len(w) < len(section):
		return 0
	}
	return -1
}

// target tells whether a processing instruction has a proper name. The XML
// declaration is read by prolog and stands nowhere else.
func target(text []byte) bool {
	n := 0
	for n < len(text) && nameByte[text[n]] {
		n++
	}
	return wellNamed(text[:n]) && (n == len(text) || isBlank(text[n])) && !strings.EqualFold(string(text[:n]), "xml")
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func blank(text []byte) bool {
	for _, c := range text {
		if !isBlank(c) {
			return false
		}
	}
	return true
}

// attr takes the first attribute off the rest of a tag. Its value is as it is
// written; ok is false at the end, and where the rest isn't an attribute (left isn't blank then).
func attr(attrs []byte) (name, value, left []byte, ok bool) {
	i := 0
	skip := func() {
		for i < len(attrs) && isBlank(attrs[i]) {
			i++
		}
	}
	skip()
	from := i
	for i < len(attrs) && nameByte[attrs[i]] {
		i++
	}
	name = attrs[from:i]
	skip()
	if from == 0 || !wellNamed(name) || i == len(attrs) || attrs[i] != '=' {
		return nil, nil, attrs[from:], false
	}
	i++
	skip()
	if i == len(attrs) || attrs[i] != '"' && attrs[i] != '\'' {
		return nil, nil, attrs[from:], false
	}
	n := bytes.IndexByte(attrs[i+1:], attrs[i])
	if n < 0 || bytes.IndexByte(attrs[i+1:i+1+n], '<') >= 0 {
		return nil, nil, attrs[from:], false
	}
	return name, attrs[i+1 : i+1+n], attrs[i+n+2:], true
}

// maxAttrs is more attributes than the tags of spreadsheets have. Each is held against the others.
const maxAttrs = 128

// eachAttr calls each with the attributes of the tag just read; one that each
// refuses, or that may stand twice, is for the other reader.
func (s *scanner) eachAttr(each func(name, value []byte) bool) error {
	s.names = s.names[:0]
	left := s.attrs
	for {
		name, value, rest, ok := attr(left)
		if !ok {
			if !blank(rest) {
				return ErrUnsure
			}
			return nil
		}
		if len(s.names) == maxAttrs || !each(name, value) {
			return ErrUnsure
		}
		for _, before := range s.names {
			if mayBeSame(before, name) {
				return ErrUnsure
			}
		}
		s.names, left = append(s.names, name), rest
	}
}

// mayBeSame tells whether two names are the same, or could be by their prefixes.
func mayBeSame(a, b []byte) bool {
	i, j := bytes.IndexByte(a, ':'), bytes.IndexByte(b, ':')
	return (i < 0) == (j < 0) && bytes.Equal(a[i+1:], b[j+1:])
}

// checkAttrs checks the attributes of a tag that nobody reads.
func (s *scanner) checkAttrs() error {
	if len(s.attrs) == 0 {
		return nil
	}
	return s.eachAttr(func(_, value []byte) bool { return sound(value) })
}

// sound tells whether the references in a text are good ones.
func sound(text []byte) bool {
	if bytes.IndexByte(text, '&') < 0 {
		return true
	}
	_, ok := appendText(nil, text)
	return ok
}

// appendText appends a text as it is meant: with its references resolved, and
// its lines ended by a line feed (XML 1.0, 2.11 and 4.6).
func appendText(to, text []byte) (_ []byte, ok bool) {
	for {
		i := bytes.IndexAny(text, "&\r")
		if i < 0 {
			return append(to, text...), true
		}
		to = append(to, text[:i]...)
		if text[i] == '\r' {
			to = append(to, '\n')
			text = bytes.TrimPrefix(text[i+1:], []byte("\n"))
			continue
		}
		end := bytes.IndexByte(text[i:], ';')
		if end < 0 {
			return to, false
		}
		r := reference(text[i+1 : i+end])
		if r == 0 {
			return to, false
		}
		to = utf8.AppendRune(to, r)
		text = text[i+end+1:]
	}
}

// reference returns the character that &name; stands for; 0 for none.
func reference(name []byte) rune {
	switch string(name) {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if len(name) < 2 || name[0] != '#' {
		return 0
	}
	digits, base := name[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n := rune(0)
	for _, c := range digits {
		d := hexDigit(c)
		if n = n*base + d; d < 0 || d >= base || n > unicode.MaxRune {
			return 0
		}
	}
	var text [utf8.UTFMax]byte
	if !utf8.ValidRune(n) || plainRune(text[:utf8.EncodeRune(text[:], n)]) == 0 {
		return 0
	}
	return n
}

// hexDigit returns the value of a digit, -1 for another character.
func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}
