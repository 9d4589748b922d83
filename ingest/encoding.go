package ingest

import (
	"bufio"
	"bytes"
	"fmt"
	"html"
	"io"
	"strconv"
	"strings"
	letters "unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
)

// An Encoding is a way in which texts are written that aren't Unicode.
type Encoding struct {
	Name string
	form encoding.Encoding
}

// ParseEncoding finds an encoding by a name that browsers know, such as shift_jis,
// windows-1251 or macintosh, or by one that IANA keeps, such as IBM850.
func ParseEncoding(name string) (Encoding, error) {
	form, err := htmlindex.Get(name)
	if err != nil {
		form, err = ianaindex.IANA.Encoding(name)
	}
	if err != nil || form == nil || form == encoding.Replacement {
		return Encoding{}, fmt.Errorf("got %q, want the name of an encoding, like windows-1252, windows-1251, shift_jis, gb18030, euc-kr, macintosh or IBM850", name)
	}
	return Encoding{name, form}, nil
}

// always is the encoding of any text.
func (e Encoding) always([]byte) Encoding { return e }

// A specimen is a cell that shows how the letters of a sheet came out: of the
// names in it, or else of its texts, the first with a letter past ASCII.
type specimen struct {
	place  Place
	column int
	text   string
	name   bool
}

// see looks for the specimen in a row.
func (s *specimen) see(place Place, r *row) {
	if s.name {
		return
	}
	for f := range r.cells {
		c, name := &r.cells[f], Field(f) == PartnerField || Field(f) == NameField
		if c.kind == textCell && (s.text == "" || name) && !ascii(c.text) {
			*s = specimen{place, c.column, strings.Clone(c.text), name}
		}
	}
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// supposed warns that a sheet was read in an encoding that may not be its own.
func (r *reader) supposed(sheet Place, encoding string, s specimen) {
	place, column, shown := sheet, uint16(0), say("outside of what is read, characters may be wrong")
	if s.text != "" {
		place, column, shown = s.place, uint16(s.column), say("this cell is then %s", shorten(s.text))
	}
	r.problem("encoding-supposed", place, column, "the file doesn't say in which encoding it is, and isn't UTF-8; it is read as %s: %s", encoding, shown)
}

// decodedTwice returns the text that another one was before a program took its
// UTF-8 for an encoding of Western Europe, as SociÃ©tÃ© was Société; "" where it wasn't.
func decodedTwice(text string) string {
	if ascii(text) {
		return ""
	}
	for _, by := range []*charmap.Charmap{charmap.Windows1252, charmap.Macintosh} {
		if was, ok := encoded(text, by); ok && utf8.Valid(was) && isWritten(string(was)) {
			return string(was)
		}
	}
	return ""
}

// encoded returns a text in an encoding, if that has all its letters. Its own encoder
// makes room for 4,000 letters each time.
func encoded(text string, by *charmap.Charmap) (out []byte, ok bool) {
	out = make([]byte, 0, len(text))
	for _, letter := range text {
		b, ok := by.EncodeRune(letter)
		if !ok {
			return nil, false
		}
		out = append(out, b)
	}
	return out, true
}

// unescaped returns a text without the escapes of web pages and JSON: AT&amp;T, Soci\u00e9t\u00e9.
func unescaped(s string) string {
	if strings.Contains(s, `\u`) {
		if plain, err := strconv.Unquote(`"` + s + `"`); err == nil {
			s = plain
		}
	}
	return html.UnescapeString(s)
}

// lostLetters tells whether a text has question marks between letters, as in Soci?t?.
func lostLetters(s string) bool {
	runes := []rune(s)
	for i := 1; i+1 < len(runes); i++ {
		if runes[i] == '?' && letters.IsLetter(runes[i-1]) && letters.IsLetter(runes[i+1]) {
			return true
		}
	}
	return false
}

// isWritten tells whether a text is what people write: with Western letters, or
// several of one other script. CAFÉ’S would come out with a letter that nobody uses.
func isWritten(text string) bool {
	western, others := 0, 0
	for _, c := range text {
		switch {
		case c < utf8.RuneSelf:
		case c >= 0xA0 && c <= 0x17F, letters.In(c, letters.Pd, letters.Pi, letters.Pf, letters.Sc):
			western++
		case letters.In(c, letters.Greek, letters.Cyrillic, letters.Han, letters.Hiragana, letters.Katakana, letters.Hangul, letters.Arabic, letters.Hebrew, letters.Thai, letters.Devanagari, letters.So):
			others++
		default:
			return false
		}
	}
	return western > 0 && others == 0 || others > 1
}

// An encodingError is the name of an encoding that parts of workbooks aren't read in.
type encodingError string

func (e encodingError) Error() string {
	return fmt.Sprintf("written in the encoding %s, want UTF-8 or UTF-16, and called so; open the workbook in Excel and save it", shorten(string(e)))
}

// partText returns the text of a part in UTF-8, without its mark, and what is to be
// done where its XML declaration names another encoding. UTF-16 is known by its first
// two bytes: a mark, or the < that every part begins with.
func partText(r io.Reader) (text io.Reader, labels func(string, io.Reader) (io.Reader, error)) {
	const mark = "\ufeff"
	b := bufio.NewReader(r)
	switch head, _ := b.Peek(len(mark)); {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("<\x00")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b), inUTF16
	case bytes.HasPrefix(head, []byte("\x00<")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(b), inUTF16
	case string(head) == mark:
		_, _ = b.Discard(len(mark))
		return b, marked
	}
	return b, labelled
}

// inUTF16 takes what is in UTF-16, and decoded by now, for that alone, whatever
// the XML declaration says: no other encoding begins so.
func inUTF16(_ string, r io.Reader) (io.Reader, error) { return r, nil }

// marked refuses what begins with the mark of UTF-8, and is called another encoding.
func marked(label string, _ io.Reader) (io.Reader, error) { return nil, encodingError(label) }

// labelled decodes what an XML declaration says isn't in UTF-8. What it calls
// UTF-16 doesn't begin like that: programs would read different things in it.
func labelled(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "us-ascii", "ascii":
		return r, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(r), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, encodingError(label)
}
