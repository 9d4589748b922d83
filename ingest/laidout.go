package ingest

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// A laidOut is a layout at a sheet: where its headings stand.
type laidOut struct {
	*layout
	fillDown []int
	leaveOut []*leftOut // by column
	above    map[int]cell
	row      []cell // filled down
}

// headingKey is how headings of a layout are compared with a sheet's.
func headingKey(text string) string { return foldName(numberSigns.Replace(text)) }

// holdsHeadings tells whether a row has all of some headings.
func holdsHeadings(row []heading, of []headerName) bool {
	return !slices.ContainsFunc(of, func(want headerName) bool {
		return !slices.ContainsFunc(row, func(h heading) bool { return h.key == headingKey(want.text) })
	})
}

// fitting returns the layout by which a sheet with such a row is read, nil for none:
// of several, the one that is known by most; and another that is known by as much.
func (h *Headers) fitting(file, sheet string, names []heading) (best, other *layout) {
	for _, l := range h.layouts {
		switch {
		case !fits(l.sheet, sheet) || !fits(l.name, path.Base(file)) || !holdsHeadings(names, l.knownBy):
		case best == nil || l.strength() > best.strength():
			best, other = l, nil
		case l.strength() == best.strength():
			other = l
		}
	}
	return best, other
}

// layoutFor returns the layout by which a sheet with such a row is read; nil for none.
func (s *sheetReading) layoutFor(names []heading) (*layout, error) {
	best, other := s.headers.fitting(s.roster.Files[s.roster.Sheets[s.place.Sheet].File].Name, s.source.name, names)
	if other != nil {
		return nil, fmt.Errorf("%s: the layouts %s and %s both fit; give one of them a heading more, or a file or sheet, under known by",
			s.roster.CellAt(s.place, 0), best.file, other.file)
	}
	return best, nil
}

// fits tells whether a name is of a pattern, in which * stands for anything; every
// name is of "".
func fits(pattern, name string) bool {
	ok, _ := path.Match(pattern, foldCase(name))
	return pattern == "" || ok
}

// encodingOf returns the encoding that a layout names for such a CSV file, which
// isn't Unicode; where none does, the one that the run asks for.
func (r *reader) encodingOf(name string, text []byte) Encoding {
	for _, l := range r.headers.layouts {
		if l.encoding == (Encoding{}) || !fits(l.name, path.Base(name)) {
			continue
		}
		head, err := decoded(text[:min(len(text), 1<<20)], l.encoding.form, 1<<22)
		file, found := csvFile{text: head, comma: delimiter(head, r.knownColumns)}, false
		_ = file.rows(func(number int, cells []cell) error {
			if found = holdsHeadings(r.headingsOf(cells), l.knownBy); found || number >= headerRows {
				return io.EOF
			}
			return nil
		})
		if err == nil && found {
			return l.encoding
		}
	}
	return r.opts.Encoding
}

// strength is by how much a sheet is known.
func (l *layout) strength() int {
	n := 4 * len(l.knownBy)
	if l.sheet != "" {
		n++
	}
	if l.name != "" {
		n += 2
	}
	return n
}

// A laying is a header row while it is read by a layout. Columns of the sheet are
// numbers from 1; 0 stands for none.
type laying struct {
	*layout
	cells   []cell
	firstOf map[string]int // by the headings' keys, the first of each
	used    map[int]bool   // columns that the layout speaks of
	named   map[int]Field  // columns that are read as they are, beside others
	where   map[Field]int  // the column by which a field's cells are named
	given   FieldSet
	made    []func(*row) // what makes the cells that aren't read as they are
	out     *laidOut
}

func newLaying(l *layout, cells []cell) *laying {
	y := &laying{layout: l, cells: cells, firstOf: make(map[string]int, len(cells)), used: map[int]bool{}, named: map[int]Field{}, where: map[Field]int{},
		out: &laidOut{layout: l, leaveOut: make([]*leftOut, cells[len(cells)-1].column+1)}}
	for i := range cells {
		if key := headingOf(&cells[i]).key; cells[i].kind != blankCell && y.firstOf[key] == 0 {
			y.firstOf[key] = cells[i].column
		}
	}
	return y
}

// column returns the column of a heading.
func (y *laying) column(h headerName) int { return y.firstOf[headingKey(h.text)] }

// lay reads a header row by a layout.
func (s *sheetReading) lay(l *layout, cells []cell) error {
	y := newLaying(l, cells)
	if err := y.place(s.roster.CellAt(s.place, 0)); err != nil {
		return err
	}
	own := s.ownHeadings(y)
	d := s.dates
	if l.dates != DatesUnsaid {
		d.order, d.survey, d.laid = l.dates, nil, true
	}
	var err error
	if s.header, err = s.newHeader(l.tables, own, s.place, d); err != nil {
		return err
	}
	if !y.given.Has(StatusField, EmploymentField) {
		if err := s.flatStatus(own); err != nil {
			return err
		}
	}
	h := s.header
	for f, n := range y.where {
		h.columns[f] = uint16(n)
		h.names[f] = cells[slices.IndexFunc(cells, func(c cell) bool { return c.column == n })].text
	}
	for _, c := range l.columns {
		h.given = h.given.With(c.field)
	}
	h.made, h.layout = append(y.made, h.made...), y.out
	if err := s.wholeTables(l); err != nil {
		return err
	}
	h.describe(s.headers)
	sheet := &s.roster.Sheets[s.place.Sheet]
	sheet.Tables, sheet.Header, sheet.Columns = l.tables, int(s.place.Row), h.columns
	s.slips = nil
	if l.unknown != [2]bool{} {
		s.leftOut[int(s.place.Sheet)] = l
	}
	return nil
}

// place finds the columns of all headings that the layout names, in the header row
// that stands in a cell.
func (y *laying) place(row Cell) error {
	for _, c := range y.columns {
		y.given = y.given.With(c.field)
		for i, h := range c.from {
			n := y.column(h)
			if n == 0 {
				return fmt.Errorf("%s: the layout %s reads this row, which lacks its heading %s; correct it at %d:%d there, or list under known by what tells the sheets of one make from others",
					row, y.file, shorten(h.text), h.Line, h.Column)
			}
			if y.used[n] = true; i == 0 {
				y.where[c.field] = n
				if y.named[n] == NoField {
					y.named[n] = c.field
				}
			}
		}
		if len(c.from) != 1 || c.values != nil || c.take != nil || y.named[y.column(c.from[0])] != c.field { // else it is the cell below its heading
			y.made = append(y.made, c.maker(y.column))
		}
	}
	for _, h := range y.ignore {
		y.used[y.column(h)] = true
	}
	for i := range y.leaveOut {
		o := &y.leaveOut[i]
		n := y.column(o.heading)
		if n == 0 {
			return fmt.Errorf("%s: the layout %s leaves out rows by the heading %s (%d:%d), which this row lacks", row, y.file, shorten(o.heading.text), o.heading.Line, o.heading.Column)
		}
		y.out.leaveOut[n] = o
		y.used[n] = true
	}
	for _, h := range y.fillDown {
		y.out.fillDown = append(y.out.fillDown, y.column(h))
	}
	return nil
}

// ownHeadings returns the header row as it would be with the columns' own headings.
func (s *sheetReading) ownHeadings(y *laying) []cell {
	var own []cell
	for _, c := range y.cells {
		f := y.named[c.column]
		if other, _, _ := s.column(y.tables, headingOf(&c)); f == NoField && (y.used[c.column] || y.given.Has(other) && other != NoField) {
			continue
		}
		if f != NoField {
			c.kind, c.text = textCell, f.String()
		}
		own = append(own, c)
	}
	if len(own) == 0 {
		own = append(own, cell{column: 1})
	}
	return own
}

// wholeTables wants all columns of a layout's tables that are required.
func (s *sheetReading) wholeTables(l *layout) error {
	for _, t := range l.tables {
		found := s.header.given
		for f, n := range s.header.columns {
			if n != 0 {
				found = found.With(Field(f))
			}
		}
		c := candidate{table: t, found: found}
		if lacks := c.lacks(s.headers); lacks != 0 {
			return fmt.Errorf("%s: with the layout %s the table %s lacks %s; name their headings there under columns", s.roster.CellAt(s.place, 0), l.file, t, columnList(lacks, t))
		}
	}
	return nil
}

// maker makes the cell of a column out of the other cells of its row.
func (c layoutColumn) maker(column func(headerName) int) func(*row) {
	if c.constant != "" {
		constant := textOf(0, c.constant)
		return func(r *row) { r.cells[c.field] = constant }
	}
	var from []int
	for _, h := range c.from {
		from = append(from, column(h))
	}
	return func(r *row) {
		to := cell{column: from[0]}
		for _, n := range from {
			i, ok := slices.BinarySearchFunc(r.raw, n, func(c cell, n int) int { return c.column - n })
			if !ok || r.raw[i].kind == blankCell || r.nothing(c.field, &r.raw[i]) {
				continue
			}
			switch part := r.raw[i]; {
			case to.kind == blankCell:
				to = part
			case part.kind <= numberCell && to.kind <= numberCell:
				to = cell{column: to.column, kind: textCell, text: to.String() + " " + part.String()}
			}
		}
		if to.kind == textCell || to.kind == numberCell || to.kind == boolCell {
			to = c.meant(to)
		}
		r.cells[c.field] = to
	}
}

// meant returns what a cell means: another value, or what is to be taken out of it.
func (c layoutColumn) meant(of cell) cell {
	if c.values == nil && c.take == nil {
		return of
	}
	if c.values == nil && of.kind != textCell {
		return of
	}
	text := of.String()
	if to, ok := c.values[foldCase(text)]; ok {
		return textOf(of.column, to)
	}
	for _, t := range c.take {
		folded := foldCase(text)
		if len(folded) != len(text) { // a letter that grows when its case goes
			continue
		}
		if n := len(text) - len(t.behind); strings.HasPrefix(folded, t.before) && strings.HasSuffix(folded, t.behind) && n > len(t.before) {
			return textOf(of.column, text[len(t.before):n])
		}
	}
	return of
}

// leavesOut tells whether the layout leaves a row out.
func (l *laidOut) leavesOut(cells []cell) bool {
	return slices.ContainsFunc(cells, func(c cell) bool {
		return c.column < len(l.leaveOut) && l.leaveOut[c.column] != nil && l.leaveOut[c.column].holds(c.String())
	})
}

// filledDown returns a row with the cells above in the place of blank ones.
func (l *laidOut) filledDown(cells []cell) []cell {
	if l.above == nil {
		l.above = map[int]cell{}
	}
	l.row = append(l.row[:0], cells...)
	cells = l.row
	for _, n := range l.fillDown {
		i := slices.IndexFunc(cells, func(c cell) bool { return c.column == n })
		above := l.above[n]
		switch {
		case i >= 0 && cells[i].kind != blankCell:
			if cells[i] != above {
				above = cells[i]
				above.text = strings.Clone(above.text)
				l.above[n] = above
			}
		case i >= 0:
			cells[i] = above
		case above.kind != blankCell:
			at, _ := slices.BinarySearchFunc(cells, n, func(c cell, n int) int { return c.column - n })
			cells = slices.Insert(cells, at, above)
		}
	}
	l.row = cells
	return cells
}
