package scan

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// The namespaces of spreadsheet parts: the usual one, and that of the strict dialect (ECMA-376 part 1, annex A).
var namespaces = [...]string{
	"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
	"http://purl.oclc.org/ooxml/spreadsheetml/main",
}

// root reads to the first element, which has to be the named one, and takes its prefix.
// Whether it is empty is told by kind.
func (s *scanner) root(local string) error {
	if err := s.prolog(); err != nil {
		return err
	}
	for {
		if err := s.next(); err != nil {
			return err
		}
		switch {
		case !blank(s.before):
			return ErrUnsure
		case s.kind == aside:
		case s.kind != openTag && s.kind != emptyTag:
			return ErrUnsure
		default:
			return s.takePrefix(local)
		}
	}
}

// prolog reads a byte-order mark and the XML declaration, which has to be one of UTF-8.
func (s *scanner) prolog() error {
	const mark, declaration = "\ufeff", "<?xml "
	for len(s.rest) < len(mark+declaration) && s.more() {
	}
	s.rest = bytes.TrimPrefix(s.rest, []byte(mark))
	if !bytes.HasPrefix(s.rest, []byte(declaration)) {
		return nil
	}
	end := bytes.Index(s.rest, []byte("?>"))
	for ; end < 0; end = bytes.Index(s.rest, []byte("?>")) {
		if !s.more() {
			return s.failed()
		}
	}
	s.attrs, s.rest = s.rest[len(declaration)-1:end], s.rest[end+2:]
	return s.eachAttr(func(name, value []byte) bool {
		switch string(name) {
		case "version":
			return string(value) == "1.0"
		case "encoding":
			return strings.EqualFold(string(value), "UTF-8")
		}
		return string(name) == "standalone"
	})
}

// takePrefix checks the name of the root and learns the prefix of all spreadsheet elements.
func (s *scanner) takePrefix(local string) error {
	s.declared = "xmlns"
	if prefix, ok := bytes.CutSuffix(s.name, []byte(":"+local)); ok {
		s.prefix, s.declared = string(prefix)+":", "xmlns:"+string(prefix)
	} else if string(s.name) != local {
		return ErrUnsure
	}
	found := 0
	err := s.eachAttr(func(name, value []byte) bool {
		if string(name) == s.declared {
			found++
			return string(value) == namespaces[0] || string(value) == namespaces[1]
		}
		return sound(value)
	})
	if err == nil && found != 1 {
		err = ErrUnsure
	}
	return err
}

// local returns the name of a spreadsheet element without its prefix. Ok is
// false for other elements, and where a namespace begins that could make it another.
func (s *scanner) local() (name []byte, ok bool) {
	name = s.name
	if s.prefix != "" {
		if !bytes.HasPrefix(name, []byte(s.prefix)) {
			return nil, false
		}
		name = name[len(s.prefix):]
	}
	return name, bytes.IndexByte(name, ':') < 0 && (s.kind == closeTag || !bytes.Contains(s.attrs, []byte("xmlns")) || s.keepsPrefix())
}

// keepsPrefix tells whether a tag leaves the prefix of spreadsheet elements its
// meaning. Another one may get the same meaning: elements that bear it aren't known then.
func (s *scanner) keepsPrefix() bool {
	return s.eachAttr(func(name, _ []byte) bool { return string(name) != s.declared }) == nil
}

// errDone ends the children of an element.
var errDone = errors.New("the element ends")

// child reads on to the next child of an element; errDone at its closing tag.
// Nothing but blanks may stand between.
func (s *scanner) child(of string) (local []byte, err error) {
	for {
		if err := s.next(); err != nil {
			return nil, err
		}
		if !blank(s.before) {
			return nil, ErrUnsure
		}
		switch s.kind {
		case aside:
			continue
		case openTag, emptyTag:
			if local, ok := s.local(); ok {
				return local, nil
			}
		case closeTag:
			if local, ok := s.local(); ok && string(local) == of {
				return nil, errDone
			}
		}
		return nil, ErrUnsure
	}
}

// skip reads the element just begun to its end, checking that all in it is well-formed.
func (s *scanner) skip() error {
	if err := s.checkAttrs(); err != nil || s.kind == emptyTag {
		return err
	}
	open := append([]byte(nil), s.name...) // the names of the open elements
	starts := []int{0}                     // and where each begins
	for len(starts) > 0 {
		if err := s.next(); err != nil {
			return err
		}
		if !sound(s.before) || bytes.Contains(s.before, []byte("]]>")) || len(starts) > maxDepth {
			return ErrUnsure
		}
		switch s.kind {
		case openTag, emptyTag:
			if err := s.checkAttrs(); err != nil {
				return err
			}
			if s.kind == openTag {
				starts = append(starts, len(open))
				open = append(open, s.name...)
			}
		case closeTag:
			last := starts[len(starts)-1]
			if !bytes.Equal(open[last:], s.name) {
				return ErrUnsure
			}
			open, starts = open[:last], starts[:len(starts)-1]
		case theEnd:
			return ErrUnsure
		}
	}
	return nil
}

// end reads on to the end of the part, where nothing but comments may stand.
func (s *scanner) end() error {
	for {
		if err := s.next(); err != nil {
			return err
		}
		switch {
		case !blank(s.before):
			return ErrUnsure
		case s.kind == theEnd:
			return nil
		case s.kind != aside:
			return ErrUnsure
		}
	}
}

// text appends the text of the element just begun, with nothing but text in it.
func (s *scanner) text(to []byte) ([]byte, error) {
	if err := s.checkAttrs(); err != nil || s.kind == emptyTag {
		return to, err
	}
	name := string(s.name)
	from := len(to)
	for {
		if err := s.next(); err != nil {
			return to, err
		}
		var ok bool
		if to, ok = appendText(to, s.before); !ok || bytes.Contains(s.before, []byte("]]>")) || len(to)-from > maxText {
			return to, ErrUnsure
		}
		switch s.kind {
		case cdata:
			to = appendLines(to, s.attrs)
		case aside:
		case closeTag:
			if string(s.name) == name {
				return to, nil
			}
			return to, ErrUnsure
		default:
			return to, ErrUnsure
		}
	}
}

// appendLines appends the text of a CDATA section, whose lines end as those of other texts do.
func appendLines(to, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\r')
		if i < 0 {
			return append(to, text...)
		}
		to = append(append(to, text[:i]...), '\n')
		text = bytes.TrimPrefix(text[i+1:], []byte("\n"))
	}
}

// richText appends the text of an element that may have runs of formatted text
// (CT_Rst, 18.4.8 and 18.3.1.53); hints at the pronunciation (rPh, 18.4.6) are no part of it.
func (s *scanner) richText(of string, to []byte) ([]byte, error) {
	if err := s.checkAttrs(); err != nil || s.kind == emptyTag {
		return to, err
	}
	from := len(to)
	for {
		name, err := s.child(of)
		switch {
		case err == errDone:
			return to, nil
		case err != nil:
		case string(name) == "r":
			to, err = s.run(to)
		default:
			to, err = s.piece(string(name) == "t", to)
		}
		if err != nil {
			return to, err
		}
		if len(to)-from > maxText {
			return to, ErrUnsure
		}
	}
}

// run appends the text of a run (r, 18.4.4).
func (s *scanner) run(to []byte) ([]byte, error) {
	if err := s.checkAttrs(); err != nil || s.kind == emptyTag {
		return to, err
	}
	for {
		name, err := s.child("r")
		switch {
		case err == errDone:
			return to, nil
		case err != nil:
		case string(name) == "r":
			err = ErrUnsure
		default:
			to, err = s.piece(string(name) == "t", to)
		}
		if err != nil {
			return to, err
		}
	}
}

// piece appends the text of a t (18.4.12), and passes over any other element.
func (s *scanner) piece(isText bool, to []byte) ([]byte, error) {
	if !isText {
		return to, s.skip()
	}
	i := len(to)
	to, err := s.text(to)
	return unescapeTail(to, i), err
}

// unescapeTail gives back the characters that XML can't hold in the text from at on.
func unescapeTail(to []byte, i int) []byte {
	if !bytes.Contains(to[i:], []byte("_x")) {
		return to
	}
	return append(to[:i], Unescape(string(to[i:]))...)
}

// Unescape gives back the characters that XML can't hold, written as _x000D_
// (ST_Xstring, 22.9.2.19); one past U+FFFF is written as its two halves in UTF-16.
func Unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		i := strings.Index(s, "_x")
		if i < 0 || len(s) < i+escapeSize {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		c, ok := escaped(s[i:])
		if !ok {
			b.WriteString("_x")
			s = s[i+2:]
			continue
		}
		s = s[i+escapeSize:]
		if next, ok := escaped(s); ok && utf16.DecodeRune(c, next) != utf8.RuneError {
			c, s = utf16.DecodeRune(c, next), s[escapeSize:]
		}
		b.WriteRune(c)
	}
}

const escapeSize = len("_x000D_")

// escaped returns what the escape at the beginning of a text stands for.
func escaped(s string) (rune, bool) {
	if len(s) < escapeSize || s[:2] != "_x" || s[escapeSize-1] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:escapeSize-1], 16, 16)
	return rune(n), err == nil
}
