package ingest

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A nonRecord is why a row is none.
type nonRecord uint8

const (
	isRecord nonRecord = iota
	isTotal
	isFooter
	isUnticked
	isHeading // the header row again, as at the top of each printed page
	isLine    // of dashes
	isLeftOut // by a layout
	isExplained
	numNonRecords
)

var nonRecords = [numNonRecords]string{isTotal: "totals", isFooter: "footers", isUnticked: "boxes that nobody ticked",
	isHeading: "the headings again", isLine: "lines of dashes", isLeftOut: "those that the layout leaves out", isExplained: "explanations of a blank workbook"}

// nonRecord tells why a row is no record: of totals, a footer, nothing but boxes
// that nobody ticked, the headings again, a line. The cells are those of the whole row.
func (r *row) nonRecord(cells []cell) nonRecord {
	var only *cell
	filled, known, numbers, unticked, total, others := 0, 0, 0, 0, 0, 0
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell {
			continue
		}
		filled++
		only = c
		if c.column >= len(r.sheet.kinds) || !r.sheet.known(c.column) {
			continue
		}
		if known++; known == 1 && c.kind == textCell {
			if why := r.furniture(c, cells); why != isRecord {
				return why
			}
		}
		kind := r.sheet.kinds[c.column]
		switch {
		case c.kind == textCell && r.sheet.needed[c.column] && r.headers.words.beginsTotal(c.text):
			total++
		case kind == IDKind: // as the first cell of most rows is
			if filled > 1 || i+1 < len(cells) && cells[i+1].kind != blankCell {
				return isRecord
			}
			others++
		case isFalse(c):
			unticked++
		case kind.adds() && isNumber(c):
			numbers++
		default:
			others++
		}
	}
	switch {
	case filled == 1 && only.kind == textCell && (strings.ContainsFunc(only.text, blanks) || strings.HasSuffix(only.text, ":")):
		return isFooter
	case known > 0 && unticked == known:
		return isUnticked
	case others == 0 && (total > 0 || numbers > 0):
		return isTotal
	}
	return isRecord
}

// furniture tells whether a row with a first text is the headings again, or a line.
func (r *row) furniture(first *cell, cells []cell) nonRecord {
	again := first.text == r.sheet.names[r.sheet.fields[first.column]]
	line := isDashes(first.text)
	if !again && !line {
		return isRecord
	}
	filled := 0
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell || c.column >= len(r.sheet.fields) {
			continue
		}
		filled++
		if f := r.sheet.fields[c.column]; again && f != NoField && c.text != r.sheet.names[f] || line && !isDashes(c.text) {
			return isRecord
		}
	}
	switch {
	case filled < 2:
		return isRecord
	case again:
		return isHeading
	}
	return isLine
}

// isDashes tells whether a text is part of a line, like ----- or =====.
func isDashes(s string) bool {
	return len(s) > 1 && (s[0] == '-' || s[0] == '=' || s[0] == '_') && strings.Trim(s, s[:1]) == ""
}

// beginsTotal tells whether a text begins with a word for a total.
func (w *words) beginsTotal(s string) bool {
	const longestTotal = 60
	if len(s) > longestTotal || !w.totalBegins[s[0]] {
		return false
	}
	end := strings.IndexFunc(s, func(c rune) bool { return blanks(c) || c == ':' || c == '(' })
	if end < 0 {
		end = len(s)
	}
	if strings.ContainsAny(s[:end], "0123456789-_/") { // as IDs are
		return false
	}
	words := strings.FieldsFunc(s, func(c rune) bool { return blanks(c) || c == ':' || c == '(' })
	for n := min(2, len(words)); n > 0; n-- {
		if w.Totals.has[foldName(strings.Join(words[:n], " "))] {
			return true
		}
	}
	return false
}

// adds tells whether a total, or a count, may stand below cells of a kind.
func (k Kind) adds() bool {
	return k == NameKind || k == CountKind || k == YearKind || k == ScoreKind || k == FullTimeKind
}

// isFalse tells whether a cell is a box that nobody ticked.
func isFalse(c *cell) bool {
	if c.kind == boolCell {
		return c.num == 0
	}
	return c.kind == textCell && (strings.EqualFold(c.text, "false") || strings.EqualFold(c.text, "falsch") || strings.EqualFold(c.text, "falso") || c.text == "☐")
}

// isNumber tells whether a cell is a number, however it is written.
func isNumber(c *cell) bool {
	if c.kind == numberCell {
		return true
	}
	text := strings.TrimLeft(c.text, "-+$€£ ")
	return c.kind == textCell && strings.Trim(text, "0123456789.%"+separators) == "" && strings.ContainsAny(text, "0123456789")
}

// ExplanationMark begins each text that explains something in the blank workbooks.
// Such a cell is read as a blank one, whatever follows the mark and wherever it went.
// No name or ID begins so, and the encodings of CSV files have it.
const ExplanationMark = "¶"

// explanationMarks are the mark, and what becomes of it where a program reads UTF-8 as
// the encoding of Windows or of old Macs.
var explanationMarks = []string{ExplanationMark, "Â¶", "¬∂"}

// explains tells whether a cell is an explanation of what its column holds.
func (c *cell) explains() bool {
	if c.kind != textCell || c.text == "" || c.text[0] < utf8.RuneSelf && c.text[0] != ' ' && c.text[0] != '\'' {
		return false
	}
	text := strings.TrimLeft(c.text, " '\u00a0")
	return slices.ContainsFunc(explanationMarks, func(mark string) bool { return strings.HasPrefix(text, mark) })
}

// unexplained blanks the cells of a row that explain something, and counts them; the
// first is returned as it was.
func unexplained(cells []cell) (first cell, count int) {
	for i := range cells {
		if c := &cells[i]; c.explains() {
			if count++; count == 1 {
				first = *c
			}
			*c = cell{column: c.column}
		}
	}
	return first, count
}

// A skippedRows is what a sheet has in rows that are no records.
type skippedRows struct {
	rows, first [numNonRecords]int
	firstOfAll  Place
}

func (s *skippedRows) add(why nonRecord, place Place) {
	if s.firstOfAll.Row == 0 {
		s.firstOfAll = place
	}
	if s.rows[why]++; s.rows[why] == 1 {
		s.first[why] = int(place.Row)
	}
}

// A rowList is how many rows of a sheet are of a kind, and the first of them.
type rowList struct {
	rows  int
	first []int
}

func (l *rowList) add(row int) {
	const most = 5
	if l.rows++; len(l.first) < most {
		l.first = append(l.first, row)
	}
}

// tell notes them, once for the sheet, with what they are.
func (l *rowList) tell(r *reader, code string, place Place, are string) {
	if l.rows == 0 {
		return
	}
	place.Row = uint32(l.first[0])
	rows := strings.Trim(strings.ReplaceAll(fmt.Sprint(l.first), " ", ", "), "[]")
	switch {
	case l.rows == 1:
		rows = "row " + rows
	case l.rows == len(l.first):
		rows = "rows " + rows
	default:
		rows = fmt.Sprintf("%d rows, the first %s", l.rows, rows)
	}
	r.problem(code, place, 0, "rows that are %s count all the same: %s", are, rows)
}

// noteLooks notes a record that people don't see, or whose cells they struck through.
func (s *sheetReading) noteLooks(cells []cell) {
	if cells[0].hidden {
		s.hidden.add(int(s.place.Row))
	}
	if s.source.struck == nil {
		return
	}
	for i := range cells {
		c := &cells[i]
		read := c.column < len(s.header.fields) && s.header.known(c.column)
		if read && (int(c.style) >= len(s.source.struck) || !s.source.struck[c.style]) {
			return
		}
	}
	s.struck.add(int(s.place.Row))
}

// tell notes them, once for the sheet.
func (s *skippedRows) tell(r *reader) {
	var said []string
	for why := isTotal; why < numNonRecords; why++ {
		switch n := s.rows[why]; {
		case n == 1:
			said = append(said, fmt.Sprintf("%s (row %d)", nonRecords[why], s.first[why]))
		case n > 1:
			said = append(said, fmt.Sprintf("%s (%d rows, the first %d)", nonRecords[why], n, s.first[why]))
		}
	}
	if said != nil {
		r.problem("rows-skipped", s.firstOfAll, 0, "rows that are no records are skipped: %s", strings.Join(said, ", "))
	}
}
