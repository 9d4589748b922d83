package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// openCSV returns the one sheet of a CSV file, which bears no name. A text that
// isn't Unicode is read in the encoding that other gives.
func openCSV(data []byte, limit int64, known func([]cell) int, far *gauge, other func(text []byte) Encoding) ([]sheetSource, error) {
	text, supposed, err := decodeText(data, limit, other)
	if err != nil {
		return nil, err
	}
	file := csvFile{text: text, far: far}
	if sep, rest, ok := sepLine(text); ok { // Excel hides this line, and counts rows below it
		file.text, file.comma, file.hidden = rest, sep, 1
	} else {
		file.comma = delimiter(text, known)
	}
	if file.linesInQuotes(known) {
		return nil, errors.New("each line is one cell in quotes, with a whole row in it; export the file again, or take the quotes around each line off in a text editor, and make two quotes in a row one")
	}
	return []sheetSource{{rows: file.rows, text: true, supposed: supposed}}, nil
}

// decodeText returns the text of UTF-8, UTF-16 or, failing these, the other
// encoding, whose name it then gives, too. The text has no byte-order mark, and
// may not be longer than the limit.
func decodeText(data []byte, limit int64, other func(text []byte) Encoding) (text []byte, supposed string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\ufeff")):
		if text = data[3:]; !utf8.Valid(text) {
			return nil, "", errors.New("the text is marked as UTF-8 but isn't; save it again as CSV UTF-8")
		}
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err = decoded(data, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), limit)
	case zeros(data, 1):
		text, err = decoded(data, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), limit)
	case zeros(data, 0):
		text, err = decoded(data, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), limit)
	case utf8.Valid(data):
		text = data
	default:
		return decodeOther(data, limit, other(data))
	}
	switch {
	case err != nil:
		return nil, "", err
	case noText(text):
		return nil, "", errNoText
	case int64(len(text)) > limit:
		return nil, "", sizeError(limit)
	}
	return text, "", nil
}

var errNoText = errors.New("the file is no text, so no CSV; open it in Excel and save it as .xlsx")

// decodeOther reads a text that isn't Unicode in an encoding that was named, else
// as Windows-1252. Bytes that the encoding doesn't have show that it isn't the one.
func decodeOther(data []byte, limit int64, other Encoding) (text []byte, supposed string, err error) {
	if noText(data) {
		return nil, "", errNoText
	}
	const advice = "save it again as CSV UTF-8, or name the encoding that it is in: --encoding shift_jis, windows-1251, macintosh, gb18030 …"
	if other == (Encoding{}) {
		other = Encoding{"Windows-1252", charmap.Windows1252}
		isNone := func(c byte) bool { return strings.IndexByte("\x81\x8d\x8f\x90\x9d", c) >= 0 }
		if i := slices.IndexFunc(data, isNone); i >= 0 {
			return nil, "", fmt.Errorf("the text is neither UTF-8 nor Windows-1252, which has no byte %#x, as in line %d; %s", data[i], lineOf(data[:i]), advice)
		}
	}
	if text, err = decoded(data, other.form, limit); err != nil {
		return nil, "", err
	}
	if i := bytes.Index(text, []byte("\ufffd")); i >= 0 {
		return nil, "", fmt.Errorf("the text isn't in the encoding %s, of which line %d has bytes without a meaning; %s", other.Name, lineOf(text[:i]), advice)
	}
	return text, other.Name, nil
}

// lineOf returns the number of the line that comes after a text.
func lineOf(before []byte) int {
	return 1 + bytes.Count(before, []byte("\n")) + bytes.Count(before, []byte("\r")) - bytes.Count(before, []byte("\r\n"))
}

// decoded decodes a text into just as many bytes as it takes.
func decoded(data []byte, from encoding.Encoding, limit int64) ([]byte, error) {
	n, err := io.Copy(io.Discard, io.LimitReader(from.NewDecoder().Reader(bytes.NewReader(data)), limit+1))
	if err != nil {
		return nil, errNoText
	}
	if n > limit {
		return nil, sizeError(limit)
	}
	text := make([]byte, n)
	_, err = io.ReadFull(from.NewDecoder().Reader(bytes.NewReader(data)), text)
	return text, err
}

// zeros tells whether the file looks like UTF-16 without a mark: nearly every
// other byte of its beginning, from the given one on, is zero, and no other.
func zeros(data []byte, from int) bool {
	head := data[:min(len(data), 512)&^1]
	zero := 0
	for i, b := range head {
		switch {
		case b == 0 && i%2 != from:
			return false
		case b == 0:
			zero++
		}
	}
	return len(head) >= 8 && zero*4 >= len(head) // half of the pairs
}

// noText tells whether bytes are no text: a stray control character may come
// from a copied cell, but NUL doesn't, nor do control characters in masses.
func noText(text []byte) bool {
	odd := 0
	for _, c := range text {
		switch {
		case c == 0:
			return true
		case c < ' ' && strings.IndexByte("\t\n\v\f\r\x1a", c) < 0:
			odd++
		}
	}
	return odd > len(text)/10
}

// sepLine reads a first line like "sep=;", with which Excel is told the delimiter.
func sepLine(text []byte) (sep rune, rest []byte, ok bool) {
	line, rest := cutLine(text)
	line = bytes.Trim(line, "\" ")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && strings.IndexByte(",;\t|:^~", line[4]) >= 0 {
		return rune(line[4]), rest, true
	}
	return 0, nil, false
}

// cutLine cuts a text behind its first line, which ends in CR LF, CR or LF.
func cutLine(text []byte) (line, rest []byte) {
	i := bytes.IndexAny(text, "\r\n")
	if i < 0 {
		return text, nil
	}
	line, rest = text[:i], text[i+1:]
	if text[i] == '\r' {
		rest = bytes.TrimPrefix(rest, []byte("\n"))
	}
	return line, rest
}

// delimiter returns what stands between the cells: of comma, semicolon, tab and
// pipe the one with which the header row holds the most columns that a table knows;
// where none is better so, the one that parts the rows into the most cells.
func delimiter(text []byte, known func([]cell) int) rune {
	best, most, widest := ',', -1, -1
	for _, comma := range ",;\t|" {
		columns, width := 0, 0
		// A quote that is never closed with one delimiter may be sound with another.
		_ = csvFile{text: text, comma: comma}.rows(func(number int, cells []cell) error {
			if number > headerRows {
				return io.EOF
			}
			columns, width = max(columns, known(cells)), max(width, len(cells))
			return nil
		})
		if columns > most || columns == most && width > widest {
			best, most, widest = comma, columns, width
		}
	}
	return best
}

// A csvFile is a CSV file's text.
type csvFile struct {
	text   []byte
	comma  rune
	hidden int // lines before the text
	far    *gauge
}

// linesInQuotes tells whether each line of a header and what is above it is a
// single cell with a whole row in it, as when a CSV file was saved as CSV again.
func (f csvFile) linesInQuotes(known func([]cell) int) bool {
	single, most := true, 0
	_ = f.rows(func(number int, cells []cell) error {
		if single = single && blankRow(cells[1:]); number > headerRows || !single {
			return io.EOF
		}
		inside := csvFile{text: []byte(cells[0].text)}
		inside.comma = delimiter(inside.text, known)
		return inside.rows(func(_ int, cells []cell) error {
			most = max(most, known(cells))
			return nil
		})
	})
	return single && most > 1
}

// rows yields the records, each to its last cell, which may be blank. They are numbered as a spreadsheet shows them: a
// record is a row, however many lines it takes, and so is a blank line.
func (f csvFile) rows(yield func(int, []cell) error) error {
	r := csvReader{rest: f.text, stops: string(f.comma) + "\r\n", line: 1 + f.hidden}
	var cells []cell
	for number := 1; len(r.rest) > 0; number++ {
		if err := r.record(); err != nil {
			return err
		}
		f.far.set(len(f.text)-len(r.rest), len(f.text))
		record, from := string(r.text), 0
		cells = cells[:0]
		for i, end := range r.ends {
			if c := textOf(i+1, record[from:end]); c.kind != blankCell {
				cells = append(cells, c)
			}
			from = end
		}
		if len(cells) == 0 {
			continue
		}
		if n := len(r.ends); cells[len(cells)-1].column < n {
			cells = append(cells, cell{column: n})
		}
		if err := yield(number, cells); err != nil {
			return err
		}
	}
	return nil
}

// A csvReader reads records as Excel does: a quote at the beginning of a cell
// opens a part in quotes, up to the next that isn't doubled; any other quote is
// a character like others.
type csvReader struct {
	rest  []byte
	stops string // what ends a cell: the delimiter, and what a line's end begins with
	line  int    // that rest begins in
	text  []byte // the cells of the record, one after the other
	ends  []int  // where in text each ends
}

// record reads the next record.
func (r *csvReader) record() error {
	first := r.line
	r.text, r.ends = r.text[:0], r.ends[:0]
	for more := true; more; {
		var err error
		if more, err = r.cell(); err != nil {
			return err
		}
		if r.ends = append(r.ends, len(r.text)); len(r.ends) > maxColumns {
			return fmt.Errorf("the row in line %d has more than %d columns, which is no table; check its quotes", first, maxColumns)
		}
		if len(r.text) > maxRowText {
			return fmt.Errorf("the row in line %d holds more than %s of text, which is no table; check its quotes", first, size(maxRowText))
		}
	}
	r.line++
	return nil
}

// cell reads a cell; more is false where it is the last of its record. Text
// behind a closing quote belongs to the cell, as it does for Excel; but where
// the quotes span lines, the closing one is another cell's, and rows are inside.
func (r *csvReader) cell() (more bool, err error) {
	first, from := r.line, len(r.text)
	if bytes.HasPrefix(r.rest, []byte(`"`)) {
		if err := r.quoted(); err != nil {
			return false, err
		}
	}
	tail, rest := r.rest, []byte(nil)
	if i := bytes.IndexAny(r.rest, r.stops); i >= 0 {
		if more = r.rest[i] != '\n' && r.rest[i] != '\r'; more {
			tail, rest = r.rest[:i], r.rest[i+1:]
		} else {
			tail, rest = cutLine(r.rest)
		}
	}
	if r.line > first && len(bytes.TrimSpace(tail)) > 0 {
		return false, noClosingQuote(first)
	}
	if len(r.text)-from+len(tail) > maxText {
		return false, fmt.Errorf("line %d: %w", first, errLongText)
	}
	r.text, r.rest = append(r.text, tail...), rest
	return more, nil
}

// quoted reads a part in quotes.
func (r *csvReader) quoted() error {
	first := r.line
	for {
		i := bytes.IndexByte(r.rest[1:], '"') + 1
		if i == 0 {
			return noClosingQuote(first)
		}
		part := r.rest[1:i]
		if len(part) > maxText {
			return fmt.Errorf("line %d: %w; check its quotes", first, errLongText)
		}
		r.line += lineOf(part) - 1
		if bytes.IndexByte(part, '\r') >= 0 {
			part = bytes.ReplaceAll(bytes.ReplaceAll(part, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
		}
		r.text = append(r.text, part...)
		if r.rest = r.rest[i+1:]; !bytes.HasPrefix(r.rest, []byte(`"`)) {
			return nil
		}
		r.text = append(r.text, '"')
	}
}

func noClosingQuote(line int) error {
	return fmt.Errorf("a quote in line %d has no closing quote; put the cell in quotes and double the quotes in it, or save the file as .xlsx", line)
}
