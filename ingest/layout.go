package ingest

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// headerRows is how far down a sheet its header row may stand.
const headerRows = 20

// A layout is what a sheet's header row says: the tables that it feeds and
// what its columns hold.
type layout struct {
	tables  []Table
	columns [numFields]uint16 // from 1; 0: the sheet has no such column
	names   [numFields]string // the headings as they stand in the sheet
	fields  []Field           // by column
	titles  []Title           // by column: those headed by a certification
	dates   dates
}

// heading returns a field's heading as the sheet has it.
func (l *layout) heading(f Field) string {
	if l.names[f] != "" {
		return l.names[f]
	}
	return f.String()
}

// A candidate is a row that may be the header of a table, or was the closest to it.
type candidate struct {
	table Table
	at    Place
	found FieldSet
	known int // columns known, those headed by a certification included
}

// lacks returns the required columns that the row doesn't hold.
func (c candidate) lacks(h *Headers) FieldSet { return h.need[c.table] &^ c.found }

// required returns how many required columns the row holds.
func (c candidate) required(h *Headers) int { return (h.need[c.table] & c.found).size() }

// size returns the number of fields in the set.
func (s FieldSet) size() int { return bits.OnesCount64(uint64(s)) }

// foldedNames returns the texts of a row as headings are compared. They are good until the next call.
func (r *reader) foldedNames(cells []cell) []string {
	r.names = r.names[:0]
	for i := range cells {
		if cells[i].kind == textCell && len(cells[i].text) <= longest {
			r.names = append(r.names, foldName(cells[i].text))
		}
	}
	return r.names
}

// match tells how well a row, as folded, would do as the header of a table.
func (r *reader) match(t Table, names []string, at Place) candidate {
	c := candidate{table: t, at: at}
	var titles []Title
	for _, name := range names {
		f := r.headers.byName[t][name]
		if f != NoField && !c.found.Has(f) {
			c.found = c.found.With(f)
			c.known++
		}
		if f != NoField || t != Employees {
			continue
		}
		if title := r.titles.exact[name]; title != 0 && !slices.Contains(titles, title) {
			titles = append(titles, title)
			c.known++
		}
	}
	return c
}

// header tells which tables a row is the header of: none, one, or, for a flat
// export, employees and certifications. Of several tables, the one with the
// most required columns is meant, then the one with the most columns known,
// then the later one. The candidates are given back, too.
func (r *reader) header(cells []cell, at Place) (found []Table, all [numTables]candidate) {
	best := candidate{}
	names := r.foldedNames(cells)
	for _, t := range tables {
		c := r.match(t, names, at)
		all[t] = c
		if c.lacks(r.headers) != 0 {
			continue
		}
		if best.table == 0 || !r.better(best, c) {
			best = c
		}
	}
	switch {
	case all[Employees].lacks(r.headers) == 0 && all[Certifications].lacks(r.headers) == 0:
		return []Table{Employees, Certifications}, all
	case best.table != 0:
		return []Table{best.table}, all
	}
	return nil, all
}

// better tells whether a candidate is a better header than another.
func (r *reader) better(a, b candidate) bool {
	if n, m := a.required(r.headers), b.required(r.headers); n != m {
		return n > m
	}
	return a.known > b.known
}

// newLayout reads a header row. Columns that stand twice, and those that nobody
// knows, become problems.
func (r *reader) newLayout(tables []Table, cells []cell, at Place, d dates) *layout {
	l := &layout{tables: tables, dates: d}
	width := cells[len(cells)-1].column + 1
	l.fields, l.titles = make([]Field, width), make([]Title, width)
	titleColumns := make(map[Title]int)
	var ignored []*cell
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell {
			continue
		}
		f, title := r.column(tables, c)
		first := int(l.columns[f])
		if title != 0 {
			first = titleColumns[title]
		}
		switch {
		case f == NoField && title == 0:
			ignored = append(ignored, c)
		case first != 0:
			r.problem("column-repeated", at, uint16(c.column), fmt.Sprintf("got %s, which column %s holds already; this column is ignored", c.shown(), columnName(uint16(first))))
		case title != 0:
			l.titles[c.column], titleColumns[title] = title, c.column
		default:
			l.fields[c.column], l.columns[f], l.names[f] = f, uint16(c.column), c.text
		}
	}
	if len(ignored) > 0 {
		r.problem("column-ignored", at, 0, fmt.Sprintf("columns that the table %s doesn't have are ignored: %s", tables[0], r.ignoredList(l, ignored)))
	}
	return l
}

// ignoredList lists headings that nobody knows, with what may have been meant.
func (r *reader) ignoredList(l *layout, cells []*cell) string {
	const most = 20
	var list []string
	for _, c := range cells[:min(len(cells), most)] {
		said := c.shown()
		if near := r.nearestHeading(l, c.String()); near != "" {
			said += fmt.Sprintf(" (the nearest that it has is %q)", near)
		}
		list = append(list, said)
	}
	if left := len(cells) - most; left > 0 {
		list = append(list, fmt.Sprintf("and %d more", left))
	}
	return strings.Join(list, ", ")
}

// nearestHeading returns the heading, or alias, of a column that the sheet lacks
// to which one is nearest, a slip of the pen or two away; "" for none.
func (r *reader) nearestHeading(l *layout, heading string) string {
	near, least := "", 3
	if len(heading) > longest {
		return near
	}
	heading = foldName(heading)
	for _, t := range l.tables {
		for _, c := range r.headers.columns[t] {
			if l.columns[c.Field] != 0 {
				continue
			}
			for _, name := range append([]string{c.Heading}, c.Aliases...) {
				n := distance(heading, foldName(name), 2)
				if n < least && n*3 < len(heading) {
					near, least = name, n
				}
			}
		}
	}
	return near
}

// column returns the field, or the certification, that a header cell names.
func (r *reader) column(tables []Table, c *cell) (Field, Title) {
	if c.kind != textCell || len(c.text) > longest {
		return NoField, 0
	}
	name := foldName(c.text)
	for _, t := range tables {
		if f := r.headers.byName[t][name]; f != NoField {
			return f, 0
		}
	}
	if tables[0] != Employees {
		return NoField, 0
	}
	return NoField, r.titles.named(c.text)
}

// fill takes in the cells of a row of the sheet; ok is false where the cells
// of all known columns are blank.
func (r *row) fill(l *layout, at Place, cells []cell) (ok bool) {
	clear(r.cells[:])
	r.sheet, r.at, r.certs, r.counted, r.size = l, at, r.certs[:0], false, 0
	for _, c := range cells {
		if c.kind == blankCell || c.column >= len(l.fields) {
			continue
		}
		switch f := l.fields[c.column]; {
		case f != NoField:
			r.cells[f] = c
		case l.titles[c.column] != 0:
			r.certs = append(r.certs, c)
		default:
			continue
		}
		r.size += len(c.text)
		ok = true
	}
	return ok
}
