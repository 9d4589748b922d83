package ingest

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// A survey is what stands in a sheet: its header row, and below each heading its
// cells.
type survey struct {
	name, sheet string // of its file, its own
	headRow     int    // in which the headings stand
	columns     []*surveyed
	tables      []Table // that the sheet is read as without a layout; nil for none
	layout      *layout // by which it is read; nil for none
	rows        int
	totals      int // rows that add up others
	dates       dates
}

// A surveyed is a column of a survey.
type surveyed struct {
	name     heading
	values   map[string]*seenValue
	list     []*seenValue // the same, in the order of their first rows
	filled   int          // rows
	more     bool         // there are values besides
	repeated int          // rows that hold what the row above them holds
	first    bool         // it is filled in the first row
	totals   map[string]int
	known    [NumKinds]*showing // how it reads as of each kind, once that was asked for
}

// A seenValue is a cell as it stands in some rows of a column.
type seenValue struct {
	cell cell
	rows int
}

// The bounds of a survey.
const (
	surveyedColumns = 200
	surveyedValues  = 20_000
)

// survey goes through a sheet; nil for one without a row that may be its header.
func (r *reader) survey(file string, source sheetSource) (*survey, error) {
	s := &survey{name: file, sheet: source.name, dates: dates{order: r.opts.Dates, words: r.headers.words}}
	if source.date1904 {
		s.dates.shift = shift1904
	}
	head, err := r.findHead(s, source)
	if head == nil || err != nil {
		return nil, err
	}
	byColumn := make([]*surveyed, head[len(head)-1].column+1)
	for i := range head {
		c := &head[i]
		if key := headingOf(c).key; c.kind == blankCell || key == "" || len(s.columns) == surveyedColumns || s.headed(key) != nil {
			continue
		}
		column := &surveyed{name: headingOf(c), values: map[string]*seenValue{}, totals: map[string]int{}}
		s.columns = append(s.columns, column)
		byColumn[c.column] = column
	}
	last := make([]string, len(byColumn))
	return s, source.rows(func(number int, cells []cell) error {
		if number > s.headRow && !blankRow(cells) {
			s.see(r.headers.words, byColumn, last, cells)
		}
		return nil
	})
}

// headed returns the column with a heading, as they are compared; nil for none.
func (s *survey) headed(key string) *surveyed {
	if i := slices.IndexFunc(s.columns, func(c *surveyed) bool { return c.name.key == key }); i >= 0 {
		return s.columns[i]
	}
	return nil
}

// findHead returns the header row: the first that a layout or a table is known by,
// else the first with nearly as many texts as any other row has.
func (r *reader) findHead(s *survey, source sheetSource) (head []cell, err error) {
	var rows [][]cell
	var numbers []int
	err = source.rows(func(number int, cells []cell) error {
		if number <= headerRows && !blankRow(cells) {
			kept := slices.Clone(cells)
			for i := range kept {
				kept[i].text = strings.Clone(kept[i].text)
			}
			rows, numbers = append(rows, kept), append(numbers, number)
		}
		return nil
	})
	most := 0
	for i, cells := range rows {
		names := r.headingsOf(cells)
		best, other := r.headers.fitting(s.name, s.sheet, names)
		if best != nil && other == nil {
			s.layout, s.headRow = best, numbers[i]
			return cells, err
		}
		if s.tables = r.header(r.candidates(names, Place{})); s.tables != nil {
			s.headRow = numbers[i]
			return cells, err
		}
		most = max(most, len(names))
	}
	for i, cells := range rows {
		if n := len(r.headingsOf(cells)); n > 1 && 5*n >= 4*most {
			s.headRow = numbers[i]
			return cells, err
		}
	}
	return nil, err
}

// see takes in a row.
func (s *survey) see(w *words, byColumn []*surveyed, last []string, cells []cell) {
	filled, first := 0, -1
	for i := range cells {
		if cells[i].kind != blankCell {
			if filled++; first < 0 {
				first = i
			}
		}
	}
	c := &cells[first]
	switch {
	case filled == 1 && len(s.columns) > 2 && c.kind == textCell && strings.ContainsFunc(c.text, blanks):
		return // a footer
	case c.kind == textCell && w.beginsTotal(c.text) && 2*filled <= len(s.columns):
		if s.totals++; c.column < len(byColumn) && byColumn[c.column] != nil && len(byColumn[c.column].totals) < 100 {
			byColumn[c.column].totals[strings.Clone(c.text)]++
		}
		return
	}
	s.rows++
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell || c.column >= len(byColumn) || byColumn[c.column] == nil {
			continue
		}
		column := byColumn[c.column]
		column.filled++
		column.first = column.first || s.rows == 1
		key := string(rune(c.kind)) + c.text
		if last[c.column] == key {
			column.repeated++
		}
		v := column.values[key]
		switch {
		case v != nil:
			v.rows++
		case len(column.list) == surveyedValues:
			column.more = true
		default:
			v = &seenValue{*c, 1}
			v.cell.text = strings.Clone(c.text)
			column.values[strings.Clone(key)], column.list = v, append(column.list, v)
		}
		last[c.column] = key
	}
}

// A showing is how a column reads as one of a kind.
type showing struct {
	read, days, unclear, mdy, dmy int // rows; of those, dates, and such that are read in neither order, or in one alone
	others                        []*seenValue
}

// reading tells how the cells of a column read as of a kind.
func (r *reader) reading(s *survey, c *surveyed, k Kind) showing {
	if c.known[k] == nil {
		got := r.readsAll(s, c, layoutColumn{}, k)
		c.known[k] = &got
	}
	return *c.known[k]
}

// readsAll reads the cells of a column, as what they mean in a layout, as of a kind.
func (r *reader) readsAll(s *survey, c *surveyed, of layoutColumn, k Kind) (out showing) {
	h := &header{dates: s.dates}
	for _, v := range c.list {
		x := of.meant(v.cell)
		if x.kind == blankCell || x.kind == textCell && r.headers.words.Nothing.has[foldCase(x.text)] {
			continue
		}
		ends := k == EndKind && x.kind == textCell && r.headers.words.NoEnd.has[wordKey(x.text)]
		if x.kind == errorCell || x.kind == emptyFormula || !ends && !r.reads(k, h, &x) {
			out.others = append(out.others, v)
			continue
		}
		out.read += v.rows
		if ends || k != DayKind && k != EndKind && k != AgreementKind {
			continue
		}
		out.days += v.rows
		switch _, order, ok := h.dates.settles(&x); {
		case ok && order == DatesMDY:
			out.mdy += v.rows
		case ok:
			out.dmy += v.rows
		default:
			if _, why := h.dates.day(&x); why == unclear {
				out.unclear += v.rows
			}
		}
	}
	slices.SortStableFunc(out.others, func(a, b *seenValue) int { return cmp.Compare(b.rows, a.rows) })
	return out
}

// takings finds what stands around the dates of a column, as in Expires 2021-05-01,
// where that makes at least half of its cells readable.
func (s *survey) takings(c *surveyed) (forms []string) {
	rows, all := map[string]int{}, 0
	for _, v := range c.list {
		if v.cell.kind != textCell || len(v.cell.text) > longest {
			continue
		}
		if form := s.taking(v.cell.text); form != "" {
			if rows[form] == 0 {
				forms = append(forms, form)
			}
			rows[form] += v.rows
			all += v.rows
		}
	}
	const most = 4
	if len(forms) > most || 2*all < c.filled {
		return nil
	}
	return forms
}

// taking returns what stands around the date of a text: Expires {date}; "" where
// there is none.
func (s *survey) taking(text string) string {
	reads := func(part string) bool {
		_, why := s.dates.day(&cell{kind: textCell, text: part})
		return part != "" && (why == fault{} || why == unclear)
	}
	if reads(text) {
		return ""
	}
	for i, b := range text {
		if before, date := trim(text[:i]), trim(text[i:]); b == ' ' && !hasDigits(before) && reads(date) {
			return before + " {date}"
		}
	}
	for i, b := range text {
		if date, behind := trim(text[:i]), trim(text[i:]); b == ' ' && !hasDigits(behind) && reads(date) {
			return "{date} " + behind
		}
	}
	return ""
}

func hasDigits(s string) bool { return strings.ContainsAny(s, "0123456789{}") }

// overlap returns how many of the rows of a column hold a text of a set, folded.
func (c *surveyed) overlap(of map[string]bool, fold func(string) string) (rows int) {
	for _, v := range c.list {
		if of[fold(v.cell.String())] {
			rows += v.rows
		}
	}
	return rows
}

// share tells whether rows are at least so many hundredths of those that are filled.
func (c *surveyed) share(rows, hundredths int) bool {
	return rows > 0 && 100*rows >= hundredths*c.filled
}

// layoutName is what a layout for a file is called: lms for lms-2020-06.csv.
func layoutName(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if short := strings.TrimRight(name, "0123456789-_ .()"); short != "" {
		name = short
	}
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'):
			return r
		}
		return '-'
	}, name), "-")
}
