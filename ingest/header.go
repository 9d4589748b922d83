package ingest

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// headerRows is how far down a sheet its header row may stand.
const headerRows = 20

// A header is what a sheet's header row says: the tables that it feeds, and where
// each field of a row comes from.
type header struct {
	place    Place
	tables   []Table
	columns  [numFields]uint16 // from 1; 0: the sheet has no such column
	names    [numFields]string // the headings as they stand in the sheet
	fields   []Field           // by column
	titles   []Title           // by column: those headed by a certification
	kinds    []Kind            // by column: what its cells hold
	needed   []bool            // by column: a table requires it, or it stands for one that is required
	ignored  []*slip           // headings that no table knows
	beside   []beside          // by column, of those that are not read: what stands below them
	comments map[uint32][]cell // by row: what people wrote on its cells
	slips    []*slip           // by column: those of them that may be a column's (rule G10)
	twins    []*twin           // judged columns that stand twice
	made     []func(*row)      // make cells of others, once those of a row are there
	given    FieldSet          // by a layout, perhaps without a column
	layout   *laidOut          // nil where the sheet is read without one
	dates    dates
}

// heading returns a field's heading as the sheet has it.
func (h *header) heading(f Field) string {
	if h.names[f] != "" {
		return h.names[f]
	}
	return f.String()
}

// known tells whether a column is read.
func (h *header) known(column int) bool { return h.fields[column] != NoField || h.titles[column] != 0 }

// describe keeps of each column what its cells hold, and whether it is needed.
func (h *header) describe(headers *Headers) {
	h.kinds, h.needed = make([]Kind, len(h.fields)), make([]bool, len(h.fields))
	for column, f := range h.fields {
		if h.titles[column] != 0 {
			h.kinds[column] = DayKind
		}
		for _, t := range h.tables {
			i := slices.IndexFunc(columnsOf[t], func(c Column) bool { return c.Field == f })
			if f == NoField || i < 0 {
				continue
			}
			h.kinds[column] = columnsOf[t][i].Kind
			for need := headers.need[t]; need != 0; need &^= FieldSet(0).With(need.First()) {
				h.needed[column] = h.needed[column] || need.First() == f || standIns(t, need.First()).Has(f)
			}
		}
	}
}

// has tells whether the sheet has a column for a field.
func (h *header) has(f Field) bool { return h.columns[f] != 0 || h.given.Has(f) }

// A candidate is a row that may be the header of a table, or was the closest to it.
type candidate struct {
	table  Table
	place  Place
	found  FieldSet
	known  int // columns known, those headed by a certification included
	titles int // those
}

// standIns are the columns that stand for one that a sheet lacks, each set for
// itself. A partner's name doesn't stand for its ID in the table of partners.
func standIns(t Table, f Field) FieldSet {
	switch {
	case f == EmployeeIDField:
		return FieldSet(0).With(EmailField)
	case f == PartnerIDField && t != Partners:
		return FieldSet(0).With(PartnerField)
	case f == NameField:
		return FieldSet(0).With(FirstNameField, LastNameField)
	}
	return 0
}

// holds tells whether the row has a required column, or what stands for it.
func (c candidate) holds(f Field) bool {
	in := standIns(c.table, f)
	return c.found.Has(f) || in != 0 && c.found&in == in
}

// lacks returns the required columns that the row holds neither itself nor by stand-ins.
func (c candidate) lacks(h *Headers) (lacks FieldSet) {
	for need := h.need[c.table]; need != 0; need &^= FieldSet(0).With(need.First()) {
		if f := need.First(); !c.holds(f) {
			lacks = lacks.With(f)
		}
	}
	return lacks
}

// required returns how many required columns the row holds.
func (c candidate) required(h *Headers) int { return h.need[c.table].size() - c.lacks(h).size() }

// byID tells whether the table is known by its IDs, not by what stands for one.
func (c candidate) byID(h *Headers) bool {
	ids := h.need[c.table] & FieldSet(0).With(PartnerIDField, EmployeeIDField)
	return c.found&ids == ids
}

// likeContacts tells whether what would be employees may as well be a list of
// contacts: known by stand-ins alone, and without a column on employment.
func (c candidate) likeContacts() bool {
	return c.table == Employees && !c.found.Has(EmployeeIDField, PartnerIDField) && c.titles == 0 &&
		!c.found.Has(FullTimeField, FromField, UntilField, EmploymentField, TerminatedField)
}

// size returns the number of fields in the set.
func (s FieldSet) size() int { return bits.OnesCount64(uint64(s)) }

// A heading is a text of a row as headings are compared.
type heading struct {
	cell     *cell
	key      string // of the whole
	without  string // what stands in brackets at its end; "" where nothing does
	question bool   // it ends in a question mark: yes or no
}

// numberSigns are read as a number's.
var numberSigns = strings.NewReplacer("#", " no ", "№", " no ")

// headingOf folds a heading.
func headingOf(c *cell) heading {
	text := numberSigns.Replace(c.text)
	h := heading{cell: c, key: foldName(text), question: strings.HasSuffix(trim(text), "?")}
	text = strings.TrimRight(trim(text), "?:* ")
	for _, brackets := range []string{"()", "[]"} {
		if from := strings.IndexByte(text, brackets[0]); from > 0 && strings.HasSuffix(text, brackets[1:]) {
			h.without = foldName(text[:from])
		}
	}
	return h
}

// headingsOf folds the texts of a row. They are good until the next call.
func (r *reader) headingsOf(cells []cell) []heading {
	r.headings = r.headings[:0]
	for i := range cells {
		if cells[i].kind == textCell && len(cells[i].text) <= longest {
			r.headings = append(r.headings, headingOf(&cells[i]))
		}
	}
	return r.headings
}

// A rank is how well a heading says that it is a column's.
type rank uint8

const (
	unknownName rank = iota
	bracketName      // with something in brackets behind it
	aliasName
	ownName
)

// field returns the column of a table that a heading names, and how well.
func (h *Headers) field(t Table, name heading) (Field, rank) {
	known := func(key string) Field {
		if f := h.byName[t][key+"?"]; f != NoField && name.question {
			return f
		}
		f := h.byName[t][key]
		if f != NoField && name.question && !columnOf(t, f).Kind.answers() {
			return NoField
		}
		return f
	}
	if f := known(name.key); f != NoField {
		if h.column(t, f).folded[0].key == name.key {
			return f, ownName
		}
		return f, aliasName
	}
	if f := known(name.without); name.without != "" && f != NoField && !h.words.unmeant(name) {
		return f, bracketName
	}
	return NoField, unknownName
}

// answers tells whether cells of a kind can be a yes or no.
func (k Kind) answers() bool {
	return k == YesNoKind || k == FullTimeKind || k == AgreementKind || k == StatusKind || k == EmploymentKind
}

// unmeant tells whether what stands in brackets behind a heading says that what is
// below it isn't so, or not yet: (planned), (failed), (old).
func (w *words) unmeant(name heading) bool {
	text := name.cell.text
	in := text[strings.LastIndexAny(text, "([")+1:]
	return w.status[foldName(in)] == statusVoid || hasWords(w.UnmeantHeadings.has, strings.Fields(foldWords(in)))
}

// title returns the certification that a heading names, what stands in brackets
// aside unless it is about something else than the day earned; 0 for none.
func (r *reader) title(name heading) Title {
	w, words := r.headers.words, strings.Fields(foldWords(name.cell.text))
	if w.doubts(name.cell.text) {
		return 0
	}
	if t := r.titles.exact[name.key]; t != 0 || name.without == "" || w.unmeant(name) || hasWords(w.ExpiryHeadings.has, words) || hasWords(w.StatusHeadings.has, words) || hasWords(w.RevokedHeadings.has, words) {
		return t
	}
	return r.titles.exact[name.without]
}

// match tells how well a row would do as the header of a table.
func (r *reader) match(t Table, names []heading, place Place) candidate {
	c := candidate{table: t, place: place}
	var titles []Title
	for _, name := range names {
		f, _ := r.headers.field(t, name)
		if f != NoField && !c.found.Has(f) {
			c.found = c.found.With(f)
			c.known++
		}
		if f != NoField || t != Employees {
			continue
		}
		if title := r.title(name); title != 0 && !slices.Contains(titles, title) {
			titles = append(titles, title)
			c.known++
		}
	}
	if c.titles = len(titles); t != Partners && c.found.Has(PartnerIDField) && c.found.Has(PartnerField) {
		c.known-- // the name says no more than the ID
	}
	return c
}

// candidates tells how well a row would do as the header of each table.
func (r *reader) candidates(names []heading, place Place) (all [numTables]candidate) {
	for _, t := range tables {
		all[t] = r.match(t, names, place)
	}
	return all
}

// header tells which tables a row is the header of: none, one, or, for a flat
// export, employees and certifications. Of several tables, one known by its IDs is
// meant before one known by stand-ins, then the one with the most required columns,
// then the one with the most columns known, then the later one.
func (r *reader) header(all [numTables]candidate) []Table {
	people, earned := all[Employees], all[Certifications]
	if people.lacks(r.headers) == 0 && earned.lacks(r.headers) == 0 && people.byID(r.headers) == earned.byID(r.headers) {
		return []Table{Employees, Certifications}
	}
	best := candidate{}
	for _, t := range tables {
		c := all[t]
		if c.lacks(r.headers) == 0 && !c.likeContacts() && (best.table == 0 || !r.better(best, c)) {
			best = c
		}
	}
	if best.table == 0 {
		return nil
	}
	return []Table{best.table}
}

// better tells whether a candidate is a better header than another.
func (r *reader) better(a, b candidate) bool {
	if x, y := a.byID(r.headers), b.byID(r.headers); x != y {
		return x
	}
	if n, m := a.required(r.headers), b.required(r.headers); n != m {
		return n > m
	}
	return a.known > b.known
}

// newHeader reads a header row. A column that stands twice is read where its
// heading says best that it is the one; what nobody knows becomes a problem. The
// error is for headings that can't be told apart.
func (r *reader) newHeader(tables []Table, cells []cell, place Place, d dates) (*header, error) {
	h := &header{place: place, tables: tables, dates: d}
	width := cells[len(cells)-1].column + 1
	h.fields, h.titles, h.slips, h.beside = make([]Field, width), make([]Title, width), make([]*slip, width), make([]beside, width)
	var (
		ranks        [numFields]rank
		titleColumns = make(map[Title]int)
		ignored      []heading
		repeated     [][2]*cell // the one read, the one ignored
		errs         []error
		byField      [numFields]*cell
	)
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell {
			continue
		}
		name := heading{cell: c}
		if c.kind == textCell && len(c.text) <= longest {
			name = headingOf(c)
		}
		f, title, how := r.column(tables, name)
		switch before := byField[f]; {
		case f == NoField && title == 0:
			ignored = append(ignored, name)
		case title != 0:
			if first := titleColumns[title]; first != 0 {
				r.repeatedColumn(place, c, first)
				h.twins = append(h.twins, &twin{heading: *c, column: first})
				break
			}
			h.titles[c.column], titleColumns[title] = title, c.column
		case before == nil:
			byField[f], ranks[f] = c, how
		case how == bracketName || ranks[f] == bracketName:
			errs = append(errs, r.refused(place, c, fmt.Sprintf("and column %s is headed %s: both would be the column %q; rename one of them, or list it under ignore in a layout",
				columnName(uint16(before.column)), before.shown(), f)))
		case how > ranks[f]:
			repeated = append(repeated, [2]*cell{c, before})
			byField[f], ranks[f] = c, how
		default:
			repeated = append(repeated, [2]*cell{before, c})
		}
	}
	for f, c := range byField {
		if c != nil {
			h.fields[c.column], h.columns[f], h.names[f] = Field(f), uint16(c.column), c.text
		}
	}
	for _, two := range repeated {
		r.repeatedColumn(place, two[1], two[0].column)
		if f := h.fields[two[0].column]; slices.ContainsFunc(tables, func(t Table) bool { return h.decides(t, f) }) {
			h.twins = append(h.twins, &twin{heading: *two[1], column: two[0].column})
		}
	}
	h.joinNames()
	r.findSlips(h, ignored)
	for _, name := range ignored {
		r.roster.Sheets[place.Sheet].Ignored = append(r.roster.Sheets[place.Sheet].Ignored, abridged(name.cell.String()))
	}
	return h, errors.Join(errs...)
}

// A twin is a column that isn't read, as another one is the same by its heading.
// What it alone says must not be passed over where a verdict may hang on it.
type twin struct {
	heading cell
	column  int // the one that is read
	differs int // the first row in which they don't say the same; 0 for none
}

// decides tells whether verdicts hang on a column of a table. A name or an address
// decides only where it stands for the ID.
func (h *header) decides(t Table, f Field) bool {
	i := slices.IndexFunc(columnsOf[t], func(c Column) bool { return c.Field == f })
	switch {
	case i < 0 || columnsOf[t][i].Feeds != FeedsVerdicts:
		return false
	case f == EmailField:
		return !h.has(EmployeeIDField)
	case f == PartnerField:
		return t != Partners && !h.has(PartnerIDField)
	}
	return columnsOf[t][i].Kind != NameKind
}

// compare holds the two columns of each pair against each other in a row.
func (h *header) compare(place Place, cells []cell) {
	for _, t := range h.twins {
		if t.differs > 0 {
			continue
		}
		var read, other cell
		for i := range cells {
			switch cells[i].column {
			case t.column:
				read = cells[i]
			case t.heading.column:
				other = cells[i]
			}
		}
		if other.kind != blankCell && !h.same(&read, &other) {
			t.differs = int(place.Row)
		}
	}
}

// same tells whether two cells say the same: by what is written, or as a day.
func (h *header) same(a, b *cell) bool {
	if foldName(a.String()) == foldName(b.String()) && (a.kind == blankCell) == (b.kind == blankCell) {
		return true
	}
	day, why := h.dates.day(a)
	other, why2 := h.dates.day(b)
	return day == other && why == fault{} && why2 == fault{}
}

// differing is the error for two columns of the same heading that hold different values.
func (r *reader) differing(h *header) error {
	var errs []error
	for _, t := range h.twins {
		if t.differs > 0 {
			errs = append(errs, r.refused(h.place, &t.heading, fmt.Sprintf("and column %s is the same by its heading, but they differ in row %d; rename the one that isn't meant, or list it under ignore in a layout", columnName(uint16(t.column)), t.differs)))
		}
	}
	return errors.Join(errs...)
}

// refused is the error for a heading.
func (r *reader) refused(place Place, c *cell, why string) error {
	return fmt.Errorf("%s: got the heading %s, %s", r.roster.CellAt(place, uint16(c.column)), c.shown(), why)
}

func (r *reader) repeatedColumn(place Place, c *cell, first int) {
	r.problem("column-repeated", place, uint16(c.column), "got %s, which column %s holds already; this column is ignored", c.shown(), columnName(uint16(first)))
}

// joinNames makes a name of first and last name where the sheet has no other.
func (h *header) joinNames() {
	if h.has(NameField) || !h.has(FirstNameField) || !h.has(LastNameField) {
		return
	}
	h.columns[NameField], h.names[NameField] = h.columns[FirstNameField], h.names[FirstNameField]
	h.made = append(h.made, func(r *row) {
		first, last := &r.cells[FirstNameField], &r.cells[LastNameField]
		switch name := &r.cells[NameField]; {
		case first.kind == blankCell && r.headers.words.Nothing.has[foldCase(last.text)]:
		case first.kind == blankCell || last.kind > numberCell:
			*name = *last
		case last.kind == blankCell || first.kind > numberCell:
			*name = *first
		default:
			*name = cell{column: first.column, kind: textCell, text: first.String() + " " + last.String()}
		}
	})
}

// nearestHeading returns the heading, or alias, of a column that the sheet lacks
// to which one is nearest, a slip of the pen or two away; "" for none.
func (r *reader) nearestHeading(h *header, name heading) string {
	near, least := "", 3
	for _, t := range h.tables {
		for _, c := range r.headers.columns[t] {
			if h.has(c.Field) {
				continue
			}
			for _, other := range c.folded {
				n := distance(name.key, other.key, 2)
				if n < least && n*3 < len(name.key) {
					near, least = other.text, n
				}
			}
		}
	}
	return near
}

// column returns the field, or the certification, that a heading names, and how well.
func (r *reader) column(tables []Table, name heading) (Field, Title, rank) {
	best, how := NoField, unknownName
	for _, t := range tables {
		if f, n := r.headers.field(t, name); n > how {
			best, how = f, n
		}
	}
	if best == NoField && tables[0] == Employees {
		return NoField, r.title(name), unknownName
	}
	return best, 0, how
}

// fill takes in the cells of a row of the sheet; ok is false where the cells
// of all known columns are blank.
func (r *row) fill(h *header, place Place, cells []cell) (ok bool) {
	clear(r.cells[:])
	r.sheet, r.place, r.certs, r.counted, r.size = h, place, r.certs[:0], false, 0
	for i := range cells {
		c := &cells[i]
		if c.kind == blankCell || c.column >= len(h.fields) {
			continue
		}
		switch f := h.fields[c.column]; {
		case f != NoField:
			if r.nothing(f, c) {
				continue
			}
			r.cells[f] = *c
		case h.titles[c.column] != 0:
			if r.nothing(f, c) {
				continue
			}
			r.certs = append(r.certs, *c)
		default:
			if s := h.slips[c.column]; s != nil {
				s.count(r.reader, h, c)
			}
			continue
		}
		r.size += len(c.text)
		ok = true
	}
	r.raw = cells
	for _, make := range h.made {
		make(r)
	}
	return ok
}

// nothing tells whether a cell holds what programs write for nothing. Null is a
// last name.
func (r *row) nothing(f Field, c *cell) bool {
	const longestOfThem = 16
	if c.kind != textCell || len(c.text) > longestOfThem || f == LastNameField {
		return false
	}
	w := r.headers.words
	return w.nothingBegins[c.text[0]] && w.Nothing.has[foldCase(c.text)]
}
