package ingest

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// openCSV returns the one sheet of a CSV file, which bears no name.
func openCSV(data []byte, known func([]cell) int) ([]sheetSource, error) {
	text, err := decodeText(data)
	if err != nil {
		return nil, err
	}
	file := csvFile{text: text}
	if sep, rest, ok := sepLine(text); ok { // Excel hides this line, and counts rows below it
		file.text, file.comma, file.hidden = rest, sep, 1
	} else {
		file.comma = delimiter(text, known)
	}
	return []sheetSource{{rows: file.rows}}, nil
}

// decodeText returns the text of UTF-8, UTF-16 or, failing these, Windows-1252,
// without its byte-order mark.
func decodeText(data []byte) (text []byte, err error) {
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
		text, err = charmap.Windows1252.NewDecoder().Bytes(data)
	}
	if err != nil || bytes.ContainsFunc(text, control) {
		return nil, errors.New("the file is no text, so no CSV; open it in Excel and save it as .xlsx")
	}
	return lineBreaks(text), nil
}

func decodeUTF16(data []byte, e unicode.Endianness, mark unicode.BOMPolicy) ([]byte, error) {
	return unicode.UTF16(e, mark).NewDecoder().Bytes(data)
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

// control tells whether a rune stands in no text.
func control(r rune) bool {
	return r < ' ' && !strings.ContainsRune("\t\n\v\f\r\x1a", r)
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
		// A quote that is malformed with one delimiter may be sound with another.
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
}

// rows yields the records. They are numbered as a spreadsheet shows them: a
// record is a row, however many lines it takes, and so is a blank line.
func (f csvFile) rows(yield func(int, []cell) error) error {
	r := csv.NewReader(bytes.NewReader(f.text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = f.comma, -1, true
	number, next := 0, 1 // the row of the last record, and the line after it
	var cells []cell
	for {
		record, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return f.refuse(err)
		}
		line, _ := r.FieldPos(0)
		number += 1 + line - next
		next = line + 1
		cells = cells[:0]
		for i, s := range record {
			next += strings.Count(s, "\n")
			if i >= maxColumns {
				return fmt.Errorf("row %d has more than %d columns, which is no table; check its quotes", number, maxColumns)
			}
			if c := textOf(i+1, s); c.kind != blankCell {
				cells = append(cells, c)
			}
		}
		if len(cells) == 0 {
			continue
		}
		if err := yield(number, cells); err != nil {
			return err
		}
	}
}

// refuse says which line of the file can't be read, and why.
func (f csvFile) refuse(err error) error {
	var at *csv.ParseError
	if !errors.As(err, &at) {
		return err
	}
	where := fmt.Sprintf("line %d", at.Line+f.hidden)
	if at.StartLine != at.Line {
		where = fmt.Sprintf("the row that begins in line %d and goes on to line %d", at.StartLine+f.hidden, at.Line+f.hidden)
	}
	return fmt.Errorf("a quote in %s has no partner or stands inside a cell; put the cell in quotes and double the quotes in it, or save the file as .xlsx", where)
}
