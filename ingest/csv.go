package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// openCSV returns the one sheet of a CSV file, which bears no name.
func openCSV(data []byte, limit int64, known func([]cell) int, far *gauge) ([]sheetSource, error) {
	text, err := decodeText(data, limit)
	if err != nil {
		return nil, err
	}
	file := csvFile{text: text, far: far}
	if sep, rest, ok := sepLine(text); ok { // Excel hides this line, and counts rows below it
		file.text, file.comma, file.hidden = rest, sep, 1
	} else {
		file.comma = delimiter(text, known)
	}
	return []sheetSource{{rows: file.rows}}, nil
}

// decodeText returns the text of UTF-8, UTF-16 or, failing these, Windows-1252,
// without its byte-order mark. Decoded it may not be longer than the limit.
func decodeText(data []byte, limit int64) (text []byte, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\ufeff")):
		if text = data[3:]; !utf8.Valid(text) {
			return nil, errors.New("the text is marked as UTF-8 but isn't; save it again as CSV UTF-8")
		}
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		text, err = decodeUTF16(data, unicode.LittleEndian, unicode.UseBOM)
	case zeros(data, 1):
		text, err = decodeUTF16(data, unicode.LittleEndian, unicode.IgnoreBOM)
	case zeros(data, 0):
		text, err = decodeUTF16(data, unicode.BigEndian, unicode.IgnoreBOM)
	case utf8.Valid(data):
		text = data
	default:
		text = decodeBytes(data, charmap.Windows1252)
	}
	if err != nil || noText(text) {
		return nil, errors.New("the file is no text, so no CSV; open it in Excel and save it as .xlsx")
	}
	if int64(len(text)) > limit {
		return nil, sizeError(limit)
	}
	return lineBreaks(text), nil
}

// decodeUTF16 decodes into as many bytes as it can take at most: two make three.
func decodeUTF16(data []byte, e unicode.Endianness, mark unicode.BOMPolicy) ([]byte, error) {
	text := make([]byte, len(data)/2*3+utf8.UTFMax)
	n, _, err := unicode.UTF16(e, mark).NewDecoder().Transform(text, data, true)
	return text[:n], err
}

// decodeBytes decodes a text of one byte a character into just as many bytes as it takes.
func decodeBytes(data []byte, from *charmap.Charmap) []byte {
	n := 0
	for _, b := range data {
		n += utf8.RuneLen(from.DecodeByte(b))
	}
	text := make([]byte, 0, n)
	for _, b := range data {
		text = utf8.AppendRune(text, from.DecodeByte(b))
	}
	return text
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

// lineBreaks gives a text whose lines end in CR alone, as on an old Mac, the usual ends.
func lineBreaks(text []byte) []byte {
	if bytes.IndexByte(text, '\r') < 0 || bytes.IndexByte(text, '\n') >= 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))
}

// sepLine reads a first line like "sep=;", with which Excel is told the delimiter.
func sepLine(text []byte) (sep rune, rest []byte, ok bool) {
	line, rest, _ := bytes.Cut(text, []byte("\n"))
	line = bytes.Trim(line, "\r\" ")
	if len(line) == 5 && bytes.EqualFold(line[:4], []byte("sep=")) && strings.IndexByte(",;\t|", line[4]) >= 0 {
		return rune(line[4]), rest, true
	}
	return 0, nil, false
}

// delimiter returns what stands between the cells: of comma, semicolon and tab
// the one with which the header row holds the most columns that a table knows;
// where none is better so, the one that parts the rows into the most cells.
func delimiter(text []byte, known func([]cell) int) rune {
	best, most, widest := ',', -1, -1
	for _, comma := range ",;\t" {
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

// rows yields the records. They are numbered as a spreadsheet shows them: a
// record is a row, however many lines it takes, and so is a blank line.
func (f csvFile) rows(yield func(int, []cell) error) error {
	r := csvReader{rest: f.text, stops: string(f.comma) + "\n", line: 1 + f.hidden}
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
	stops string // what ends a cell: the delimiter, a line's end
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
	end, next := len(r.rest), len(r.rest)
	if at := bytes.IndexAny(r.rest, r.stops); at >= 0 {
		end, next, more = at, at+1, r.rest[at] != '\n'
	}
	tail := bytes.TrimRight(r.rest[:end], "\r")
	if r.line > first && len(bytes.TrimSpace(tail)) > 0 {
		return false, noClosingQuote(first)
	}
	if len(r.text)-from+len(tail) > maxText {
		return false, fmt.Errorf("line %d: %w", first, errLongText)
	}
	r.text, r.rest = append(r.text, tail...), r.rest[next:]
	return more, nil
}

// quoted reads a part in quotes.
func (r *csvReader) quoted() error {
	first := r.line
	for {
		at := bytes.IndexByte(r.rest[1:], '"') + 1
		if at == 0 {
			return noClosingQuote(first)
		}
		part := r.rest[1:at]
		if len(part) > maxText {
			return fmt.Errorf("line %d: %w; check its quotes", first, errLongText)
		}
		r.line += bytes.Count(part, []byte("\n"))
		r.text = append(r.text, bytes.ReplaceAll(part, []byte("\r\n"), []byte("\n"))...)
		if r.rest = r.rest[at+1:]; !bytes.HasPrefix(r.rest, []byte(`"`)) {
			return nil
		}
		r.text = append(r.text, '"')
	}
}

func noClosingQuote(line int) error {
	return fmt.Errorf("a quote in line %d has no closing quote; put the cell in quotes and double the quotes in it, or save the file as .xlsx", line)
}
