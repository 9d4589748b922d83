package scan

import (
	"bytes"
	"io"
)

// A Type is what the text of a cell's value stands for (ST_CellType, 18.18.11).
type Type uint8

// The types.
const (
	Number  Type = iota
	Shared       // the index of a shared string
	Formula      // a text, the result of a formula
	Inline       // a text
	Bool
	Error
	Date // a text as ISO 8601 has it
)

// typeNames are the types of cells as sheets write them.
var typeNames = [...]string{Number: "n", Shared: "s", Formula: "str", Inline: "inlineStr", Bool: "b", Error: "e", Date: "d"}

// String returns the type as it is written.
func (t Type) String() string { return typeNames[t] }

// A Cell is a cell of a sheet that holds something (c, 18.3.1.4).
type Cell struct {
	// Text is the value as it is written (v, 18.3.1.96), of an inline text the
	// text (is, 18.3.1.53). It may be kept, but others come with it.
	Text       string
	Column     uint16 // from 1
	Style      uint16 // the number of its format among those of all cells (cellXfs, 18.8.10); see [StyleOf]
	Type       Type
	HasValue   bool // a value is written, be it an empty one
	HasFormula bool // (f, 18.3.1.40)
	Hidden     bool // its row is, by hand or by a filter
}

// NoStyle stands for a style that is no number, or past the last that Excel knows.
const NoStyle = 1<<16 - 1

// StyleOf reads the number of a style, as a cell gives it.
func StyleOf[T string | []byte](text T) uint16 {
	n := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' || n >= NoStyle {
			return NoStyle
		}
		n = n*10 + int(text[i]-'0')
	}
	return uint16(min(n, NoStyle))
}

// True tells whether a value is one of those by which an attribute says yes.
func True[T string | []byte](value T) bool { return string(value) == "1" || string(value) == "true" }

// Sheet scans a worksheet part (18.3.1.99) and calls yield with each row that
// has a cell with a value, text or formula, in order, with its number from 1. The
// cells are in order of their columns and good until yield returns.
//
// The part is read to its end, where r has to give io.EOF, and any other error
// if it found the part damaged. The error is that, or that of yield, or [ErrUnsure]:
// then the rows given are good ones, but what follows isn't known.
func Sheet(r io.Reader, yield func(row int, cells []Cell) error) error {
	return scanSheet(r, chunkSize, yield)
}

func scanSheet(r io.Reader, size int, yield func(int, []Cell) error) error {
	s := sheet{scanner: newScanner(r, size), yield: yield}
	defer s.in.close()
	err := s.read()
	if err == nil || s.failing != nil {
		return s.failing
	}
	if n := len(s.rows); n > 0 { // the last row may go on in what isn't known
		s.ends = s.ends[:s.rows[n-1].first]
		s.rows = s.rows[:n-1]
	}
	if failed := s.flush(); failed != nil {
		return failed
	}
	return err
}

// A sheet is a worksheet being scanned. Its rows are given out many at a time,
// so that one string can hold the texts of all their cells.
type sheet struct {
	*scanner
	yield   func(int, []Cell) error
	failing error // of yield

	row    int  // the last one
	column int  // the last one of the row
	hidden bool // the row is

	rows  []sheetRow
	cells []Cell
	texts []byte   // of the cells, one after the other
	ends  []uint32 // where in texts each ends
}

// A sheetRow is a row not yet given out.
type sheetRow struct{ number, first int } // its first cell

// read reads the whole part.
func (s *sheet) read() error {
	if err := s.root("worksheet"); err != nil {
		return err
	}
	if s.kind == emptyTag {
		return ErrUnsure // it lacks its rows
	}
	if err := s.children(); err != nil {
		return err
	}
	if err := s.end(); err != nil {
		return err
	}
	return s.flush()
}

// children reads the children of the root: the rows (sheetData, 18.3.1.80), once,
// and others of the same namespace.
func (s *sheet) children() error {
	seen := false
	for {
		if err := s.next(); err != nil {
			return err
		}
		if !blank(s.before) {
			return ErrUnsure
		}
		local, ok := s.local()
		data := bytes.HasSuffix(s.name, []byte("sheetData"))
		switch {
		case s.kind == aside:
		case s.kind == closeTag && ok && string(local) == "worksheet" && seen:
			return nil
		case s.kind != openTag && s.kind != emptyTag, !ok, data && seen:
			return ErrUnsure
		case data && string(local) == "sheetData":
			seen = true
			if err := s.data(); err != nil {
				return err
			}
		default:
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
}

// data reads the rows.
func (s *sheet) data() error {
	if err := s.checkAttrs(); err != nil || s.kind == emptyTag {
		return err
	}
	for {
		local, err := s.child("sheetData")
		switch {
		case err == errDone:
			return nil
		case err != nil:
		case string(local) == "row":
			err = s.readRow()
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// readRow reads a row (18.3.1.73). One without a number follows the last; one
// with the number of the last goes on with it, as for Excel.
func (s *sheet) readRow() error {
	number, given := s.row+1, false
	s.hidden = false
	err := s.eachAttr(func(name, value []byte) bool {
		switch string(name) {
		case "r":
		case "hidden":
			s.hidden = True(value)
			return bytes.IndexByte(value, '&') < 0
		default:
			return sound(value)
		}
		n, ok := digits(value)
		again := given
		number, given = n, true
		return ok && !again && n >= max(s.row, 1)
	})
	if err != nil {
		return err
	}
	if number > MaxRows {
		return ErrUnsure
	}
	if number > s.row {
		s.row, s.column = number, 0
		if len(s.cells) >= batchCells || len(s.texts) >= batchText {
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	if s.kind == emptyTag {
		return nil
	}
	first := len(s.cells)
	if err := s.readCells(); err != nil {
		s.cells, s.ends = s.cells[:first], s.ends[:first]
		return err
	}
	if n := len(s.rows); len(s.cells) > first && (n == 0 || s.rows[n-1].number != number) {
		s.rows = append(s.rows, sheetRow{number, first})
	}
	return nil
}

// How much is given out at a time.
const (
	batchCells = 1 << 11
	batchText  = 1 << 15
)

// readCells reads the cells of a row.
func (s *sheet) readCells() error {
	for {
		if len(s.texts) > maxRowText {
			return ErrUnsure
		}
		if n := s.usualCell(s.rest); n > 0 {
			s.rest = s.rest[n:]
			continue
		}
		local, err := s.child("row")
		switch {
		case err == errDone:
			return nil
		case err != nil:
		case string(local) == "c":
			err = s.readCell()
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// readCell reads a cell, however it is written.
func (s *sheet) readCell() error {
	c, seen := Cell{Column: uint16(s.column + 1)}, ""
	err := s.eachAttr(func(name, value []byte) bool {
		if string(name) == "s" {
			c.Style = StyleOf(value)
			return bytes.IndexByte(value, '&') < 0
		}
		if len(name) != 1 || name[0] != 'r' && name[0] != 't' {
			return sound(value)
		}
		if len(seen) > 0 && seen[0] == name[0] || len(seen) > 1 {
			return false
		}
		seen += string(name)
		return s.attribute(&c, name[0], value)
	})
	if err != nil {
		return err
	}
	if c.Column > MaxColumns {
		return ErrUnsure
	}
	s.column = int(c.Column)
	if s.kind == emptyTag {
		return nil
	}
	return s.content(c)
}

// attribute takes the attribute r or t of a cell. A cell without a place follows the last.
func (s *sheet) attribute(c *Cell, name byte, value []byte) (ok bool) {
	if name == 't' {
		c.Type, ok = typeOf(value)
		return ok
	}
	column, i := 0, 0
	for ; i < len(value) && i < 4 && value[i]|0x20 >= 'a' && value[i]|0x20 <= 'z'; i++ {
		column = column*26 + int(value[i]|0x20-'a') + 1
	}
	row, ok := digits(value[i:])
	c.Column = uint16(min(column, MaxColumns+1))
	return ok && row == s.row && column > s.column && column <= MaxColumns
}

// typeOf returns the type that is written so.
func typeOf(value []byte) (Type, bool) {
	for t, name := range typeNames {
		if string(value) == name {
			return Type(t), true
		}
	}
	return 0, false
}

// digits reads a whole number of up to seven digits.
func digits(text []byte) (n int, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, len(text) > 0 && len(text) < 8
}

// content reads what is inside of a cell.
func (s *sheet) content(c Cell) error {
	inline, from := false, len(s.texts)
	for {
		local, err := s.child("c")
		switch {
		case err == errDone:
			if c.HasValue || c.HasFormula || inline {
				s.keep(c)
			}
			return nil
		case err != nil:
		case string(local) == "v" && !c.HasValue && c.Type != Inline:
			c.HasValue = true
			s.texts, err = s.text(s.texts)
		case string(local) == "is" && !inline && c.Type == Inline:
			inline = true
			s.texts, err = s.richText("is", s.texts)
		case string(local) == "v", string(local) == "is":
			err = ErrUnsure
		default:
			c.HasFormula = c.HasFormula || string(local) == "f"
			err = s.skip()
		}
		if err != nil {
			s.texts = s.texts[:from]
			return err
		}
	}
}

// keep adds a cell whose text ends the texts.
func (s *sheet) keep(c Cell) {
	c.Hidden = s.hidden
	s.cells = append(s.cells, c)
	s.ends = append(s.ends, uint32(len(s.texts)))
}

// flush gives the rows at hand out.
func (s *sheet) flush() error {
	texts, from := string(s.texts), uint32(0)
	for i, end := range s.ends {
		s.cells[i].Text, from = texts[from:end], end
	}
	for i, row := range s.rows {
		end := len(s.ends)
		if i+1 < len(s.rows) {
			end = s.rows[i+1].first
		}
		if s.failing = s.yield(row.number, s.cells[row.first:end]); s.failing != nil {
			return s.failing
		}
	}
	s.rows, s.cells, s.texts, s.ends = s.rows[:0], s.cells[:0], s.texts[:0], s.ends[:0]
	return nil
}

// usualCell reads a cell that a text begins with and that is written as nearly all are:
//
//	<c r="A1" s="1" t="s"><v>7</v></c>
//	<c r="A1" t="inlineStr"><is><t>text</t></is></c>
//	<c r="A1" s="1"/>
//
// It returns the cell's length; 0 where it isn't whole, or written in any other
// way, which readCell sorts out. Most of a part goes through here.
func (s *sheet) usualCell(w []byte) int {
	if !begins(w, "<c") || s.prefix != "" {
		return 0
	}
	c := Cell{Column: uint16(s.column + 1)}
	i := s.usualAttributes(w, &c)
	if i == 0 || c.Column > MaxColumns {
		return 0
	}
	if begins(w[i:], "/>") {
		s.column = int(c.Column)
		return i + len("/>")
	}
	open, end := "><v>", "</v></c>"
	if c.Type == Inline {
		open, end = "><is><t>", "</t></is></c>"
	}
	if !begins(w[i:], open) {
		return 0
	}
	i += len(open)
	texts, n := usualText(s.texts, w[i:])
	if n < 0 || n > maxText || !begins(w[i+n:], end) {
		return 0
	}
	if c.Type == Inline {
		texts = unescapeTail(texts, len(s.texts))
	}
	s.texts = texts
	c.HasValue = c.Type != Inline
	s.column = int(c.Column)
	s.keep(c)
	return i + n + len(end)
}

// usualAttributes reads the attributes r, s and t behind <c and returns where
// they end, 0 where there are others.
func (s *sheet) usualAttributes(w []byte, c *Cell) int {
	i, seen := len("<c"), 0
	for i+4 < len(w) && w[i] == ' ' {
		name, from := w[i+1], i+4
		to := from
		for to < len(w) && nameByte[w[to]] {
			to++
		}
		if w[i+2] != '=' || w[i+3] != '"' || to == len(w) || w[to] != '"' || name < 'r' || name > 't' || seen>>(name-'r')&1 != 0 {
			return 0
		}
		if name == 's' {
			c.Style = StyleOf(w[from:to])
		} else if !s.attribute(c, name, w[from:to]) {
			return 0
		}
		seen |= 1 << (name - 'r')
		i = to + 1
	}
	return i
}

func begins(w []byte, with string) bool { return len(w) >= len(with) && string(w[:len(with)]) == with }

// usualText appends a text up to the next tag and returns its length as it is
// written; less than 0 where there is none.
func usualText(to, w []byte) ([]byte, int) {
	for i, c := range w {
		if special[c] {
			if c != '<' {
				return markedText(to, w)
			}
			return append(to, w[:i]...), i
		}
	}
	return to, -1
}

// markedText is usualText for a text in which there is something to be looked at more closely.
func markedText(to, w []byte) ([]byte, int) {
	i := bytes.IndexByte(w, '<')
	if i < 0 || i > maxText || bytes.Contains(w[:i], []byte("]]>")) {
		return to, -1
	}
	to, ok := appendText(to, w[:i])
	if !ok {
		return to, -1
	}
	return to, i
}

var special = [256]bool{'<': true, '&': true, '\r': true, ']': true}
