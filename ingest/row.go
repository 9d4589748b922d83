package ingest

import (
	"encoding/binary"
	"math"
	"strings"
)

// A row is a row of a sheet while a record is made of it. Its methods read one
// field each; a cell that can't be read is noted as a problem, goes into bad,
// and gives the zero value.
type row struct {
	*reader
	sheet *header
	table Table // the table being read: a row of a flat export feeds two
	place Place
	cells [numFields]cell
	raw   []cell // those of the sheet, in order
	certs []cell // non-blank cells in columns headed by a certification

	bad     FieldSet
	endless FieldSet  // cells that say that there is no end
	pending []Problem // its problems, until it is known that the row is no repetition
	key     []byte    // the fields as read, to find rows that repeat

	earned       []Certification // of the employee row being read
	sameEmployee bool            // the row's employee stands in an earlier row of this flat export
	expired      bool            // the certification has expired, as its status says
	foreign      bool            // the row's certification is none that a program asks for
	counted      bool            // a record was made of the row
	shifted      bool            // it has more cells than the row of headings, so that those behind the first may be of other columns
	size         int             // of its texts, in bytes, and of what was made of them
}

// begin starts a record of a table.
func (r *row) begin(t Table) {
	r.table, r.bad, r.endless, r.pending, r.key = t, 0, 0, r.pending[:0], r.key[:0]
	if r.shifted && t == r.sheet.tables[0] {
		r.noteAt(0, "row-shifted", say("the row has more cells than the row of headings, want as many: one seems to hold a comma, or what else stands between cells, without quotes"))
	}
}

// note adds a problem at a field's cell.
func (r *row) note(f Field, code, format string, args ...any) {
	r.noteAt(r.sheet.columns[f], code, say("%s: %s", abridged(r.sheet.heading(f)), say(format, args...)))
}

func (r *row) noteAt(column uint16, code string, said remark) {
	r.pending = append(r.pending, Problem{Code: code, At: r.place, Column: column, Partner: None, Employee: None}.saying(said))
}

// unreadable notes that a cell can't be read.
func (r *row) unreadable(f Field, c *cell, why fault) {
	r.bad = r.bad.With(f)
	r.unread(r.sheet.columns[f], abridged(r.sheet.heading(f)), c, why)
}

// unread adds the problem of a cell below a heading that can't be read.
func (r *row) unread(column uint16, heading string, c *cell, why fault) {
	r.pending = append(r.pending, Problem{
		Code: why.code, At: r.place, Column: column, Partner: None, Employee: None,
		Heading: heading, Want: why.want, Mend: r.sheet.kinds[column].mend(why.code),
	}.saying(say("%s: %s", heading, say("got %s, want %s", c.shown(), why.want))))
}

// Faults of cells that have no value, whatever the column.
var (
	cellError = fault{"cell-error", "a value in place of the error; correct the formula"}
	noResult  = fault{"formula-without-value", "a value; open the file in Excel, let it calculate, and save it"}
)

// cell returns the cell of a field, and whether there is something in it to be
// read. Nothing is in a blank cell, which a required column doesn't allow.
func (r *row) cell(f Field) (*cell, bool) {
	c := &r.cells[f]
	r.key = append(r.key, byte(f))
	if r.shifted && c.kind != blankCell && r.sheet.columns[f] > 1 {
		r.bad = r.bad.With(f)
		r.keepText(c.text)
		return c, false
	}
	switch c.kind {
	case blankCell:
		r.blank(f)
		return c, false
	case errorCell:
		r.unreadable(f, c, cellError)
	case emptyFormula:
		r.unreadable(f, c, noResult)
	default:
		return c, true
	}
	r.keepText(c.text)
	return c, false
}

// blank notes a blank cell in a required column. Names may be blank: nothing hangs on them.
func (r *row) blank(f Field) {
	if !r.headers.need[r.table].Has(f) {
		return
	}
	switch c := columnOf(r.table, f); c.Kind {
	case NameKind:
		r.note(f, "name-blank", "the cell is blank, want a name")
	case AddressKind:
	default:
		r.bad = r.bad.With(f)
		r.note(f, "required-blank", "the cell is blank, want %s", c.wanted())
	}
}

// keepText and keepNumber add a value to the row's key.
func (r *row) keepText(s string) {
	r.key = binary.AppendUvarint(r.key, uint64(len(s))+1)
	r.key = append(r.key, s...)
}

func (r *row) keepNumber(n int64) { r.key = binary.AppendVarint(append(r.key, 0), n) }

// read reads a field's cell with a function that gives the value and its key.
func read[T any](r *row, f Field, parse func(*cell) (T, fault), key func(T) int64, none T) T {
	c, ok := r.cell(f)
	if !ok {
		return none
	}
	v, why := parse(c)
	if why != (fault{}) {
		r.unreadable(f, c, why)
		r.keepText(c.text)
		return none
	}
	r.keepNumber(key(v))
	return v
}

func (r *row) day(f Field) Day {
	return read(r, f, r.sheet.dates.day, func(d Day) int64 { return int64(d) }, 0)
}

// end reads a day on which something ends; 0 where the cell says that there is none.
func (r *row) end(f Field) Day {
	return read(r, f, func(c *cell) (Day, fault) {
		end, why := r.sheet.dates.end(r.headers.words, c)
		if end == 0 && why == (fault{}) {
			r.endless = r.endless.With(f)
		}
		return end, why
	}, func(d Day) int64 { return int64(d) }, 0)
}

func (r *row) answer(f Field) Answer {
	return read(r, f, r.headers.words.answer, func(a Answer) int64 { return int64(a) }, Blank)
}

// fullTime reads a yes, a no, or the share of a working week.
func (r *row) fullTime(f Field) Answer {
	percent := func(c *cell) (Answer, fault) {
		return r.headers.words.share(c, strings.Contains(r.sheet.heading(f), "%"))
	}
	return read(r, f, percent, func(a Answer) int64 { return int64(a) }, Blank)
}

// void tells whether the status of a certification says that it doesn't count.
// Expired makes the row expired: its dates have to say since when.
func (r *row) void(f Field) bool {
	s := read(r, f, r.headers.words.certificationStatus, func(s certificationStatus) int64 { return int64(s) }, 0)
	r.expired = s == statusExpired
	return s == statusVoid
}

func (r *row) agreement(f Field) Agreement {
	key := func(a Agreement) int64 { return int64(a.Day)<<2 | int64(a.Answer) }
	return read(r, f, func(c *cell) (Agreement, fault) { return r.sheet.dates.agreement(r.headers.words, c) }, key, Agreement{})
}

func (r *row) count(f Field) int32 {
	return read(r, f, count, func(n int32) int64 { return int64(n) }, NoCount)
}

func (r *row) year(f Field) int32 {
	return read(r, f, year, func(n int32) int64 { return int64(n) }, 0)
}

func (r *row) score(f Field) float64 {
	return read(r, f, score, func(n float64) int64 { return int64(math.Float64bits(n)) }, 0)
}

func (r *row) country(f Field) Country {
	return read(r, f, r.lookUpCountry, func(c Country) int64 { return int64(c[0])<<8 | int64(c[1]) }, Country{})
}

// text reads a name or address, without its outer blanks.
func (r *row) text(f Field) string {
	c, ok := r.cell(f)
	if !ok {
		return ""
	}
	s := r.texts.keep(c.String())
	r.keepText(s)
	switch was := decodedTwice(s); {
	case was != "":
		r.note(f, "text-garbled", "got %s, which looks like %s, read by another program in the wrong encoding", c.shown(), shorten(was))
	case !strings.ContainsAny(s, `&\?`):
	case unescaped(s) != s:
		r.note(f, "text-garbled", "got %s, which looks like %s, as web pages and programs write it among themselves", c.shown(), shorten(unescaped(s)))
	case lostLetters(s):
		r.note(f, "text-garbled", "got %s, in which a program seems to have put ? for letters that it didn't have", c.shown())
	}
	return s
}

// specializations reads the names in a cell.
func (r *row) specializations(f Field) []string {
	c, ok := r.cell(f)
	if !ok {
		return nil
	}
	names, why := r.headers.words.specializations(r.texts.keep(c.String()))
	if why != (fault{}) {
		r.unreadable(f, c, why)
		r.keepText(c.text)
		return nil
	}
	r.keepText(strings.Join(names, "\n"))
	r.size += nameBurden * len(names)
	return names
}

// specializationName reads the name of one; where there is none the row can.t be relied on.
func (r *row) specializationName(f Field) string {
	names := r.specializations(f)
	if c := &r.cells[f]; len(names) == 0 && c.kind != blankCell && !r.bad.Has(f) {
		r.unreadable(f, c, fault{"specialization-unclear", "the name of a specialization, or no row"})
	}
	return strings.Join(names, "; ")
}

// partnerID reads the partner that a row is of: by its name where the sheet has no IDs.
func (r *row) partnerID(f Field) PartnerID {
	if !r.sheet.has(f) && r.sheet.has(PartnerField) && r.table != Partners {
		return PartnerID(r.standIn(f, PartnerField, r.named, "the partner's name"))
	}
	return PartnerID(r.id(f, r.partnerIDs))
}

// employeeID reads the person that a row is of: by the address where the sheet has no IDs.
func (r *row) employeeID(f Field) EmployeeID {
	if !r.sheet.has(f) && r.sheet.has(EmailField) {
		return EmployeeID(r.standIn(f, EmailField, r.addressed, "the person's address"))
	}
	return EmployeeID(r.id(f, r.employeeIDs))
}

func (r *row) id(f Field, known *ids) int32 {
	c, ok := r.cell(f)
	if !ok {
		return None
	}
	if c.kind == textCell && inPowersOfTen(c.text) {
		r.unreadable(f, c, powerOfTen)
		r.keepText(c.text)
		return None
	}
	n := known.number(c.String())
	r.keepNumber(int64(n))
	return n
}

// standIn reads what stands for an ID, which is required where the ID is.
func (r *row) standIn(id, f Field, known *standIn, want string) int32 {
	c, ok := r.cell(f)
	if ok {
		n := known.id(c.String())
		r.keepNumber(int64(n))
		return n
	}
	if r.headers.need[r.table].Has(id) {
		if c.kind == blankCell {
			r.note(f, "required-blank", "the cell is blank, want %s", want)
		}
		r.bad = r.bad.With(id)
	}
	return None
}

// exampleLeft notes the example row that the blank workbooks come with.
func (r *row) exampleLeft(f Field) {
	c := &r.cells[f]
	if isExample(c.String()) {
		r.note(f, "example-left", "got %s, an example of the blank workbook, with another name: it is read as any other row", c.shown())
	}
}

// certification reads a cell that names a certification. One that no program asks
// for makes the row foreign.
func (r *row) certification(f Field) Title {
	c, ok := r.cell(f)
	if !ok {
		return 0
	}
	t := r.titles.title(c.String())
	if doubted := r.headers.words.doubts(c.String()); doubted && (t != 0 || r.titles.within(c.String())) {
		r.keepText(c.text)
		r.unreadable(f, c, fault{"certification-unclear", "the code or the name of one certification, without a sign that doubts it"})
		return 0
	}
	if t != 0 && (r.titles.list[t].Career || r.titles.alone(c.String(), t, r.headers.words.Beside.has)) {
		r.keepNumber(int64(t))
		return t
	}
	r.keepText(c.text)
	if !r.titles.career(c.String()) && (t != 0 || r.titles.within(c.String())) {
		r.unreadable(f, c, fault{"certification-unclear", "the code or the name of one certification alone, each in a row of its own"})
		return 0
	}
	if r.titles.career(c.String()) {
		r.unreadable(f, c, fault{"career-certification-unknown", "a certification's code or full name, with or without its track"})
		return 0
	}
	r.note(f, "certification-unknown", "got %s, which no program asks for; the row is ignored", c.shown())
	r.foreign = true
	return 0
}

// contradict notes that a last day comes before its first; neither can be relied on.
func (r *row) contradict(first, last Field, from, until Day) (Day, Day) {
	if from == 0 || until == 0 || until >= from {
		return from, until
	}
	r.bad = r.bad.With(first, last)
	r.note(last, "days-contradict", "got %s, which is before %s, %s; want a day on or after it", until, shorten(r.sheet.heading(first)), from)
	return 0, 0
}
