package ingest

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
)

// String returns the column's own name, as in the blank workbooks.
func (f Field) String() string { return headings[f] }

// A FieldSet is a set of fields.
type FieldSet uint64

// Has tells whether any of the fields is in the set.
func (s FieldSet) Has(fields ...Field) bool {
	for _, f := range fields {
		if s&(1<<f) != 0 {
			return true
		}
	}
	return false
}

// With returns the set with the fields added.
func (s FieldSet) With(fields ...Field) FieldSet {
	for _, f := range fields {
		s |= 1 << f
	}
	return s
}

// First returns the first field of the set; NoField where it is empty.
func (s FieldSet) First() Field {
	if s == 0 {
		return NoField
	}
	return Field(bits.TrailingZeros64(uint64(s)))
}

// Fields lists the fields of the set.
func (s FieldSet) Fields() []Field {
	var out []Field
	for ; s != 0; s &= s - 1 {
		out = append(out, s.First())
	}
	return out
}

// A Kind is what a column's cells hold.
type Kind uint8

// The kinds.
const (
	TextKind    Kind = iota
	NameKind         // of somebody; a row without one can be understood
	AddressKind      // of e-mail; a row without one can be understood
	IDKind           // text, also where it is all digits
	YesNoKind
	AgreementKind // yes, no or a day
	DayKind
	CountKind // a whole number
	YearKind  // a badge year
	ScoreKind // a number from 1 to 10
	CountryKind
	CertificationKind
	ListKind
	EndKind        // a day, or that there is none
	FullTimeKind   // yes, no, or a share
	StatusKind     // of a certification
	EmploymentKind // whether somebody is still there
	NumKinds
)

// A Feed is what a column is for.
type Feed uint8

// The feeds.
const (
	FeedsVerdicts Feed = iota // and who is who
	FeedsMail
	FeedsNothing //: it is carried to the workbook
)

// A Column is a column of a table: one entry, from which its heading, how it is
// read, how rows of one partner merge in it, and the blank workbooks come.
type Column struct {
	Field         Field
	Kind          Kind
	Heading       string
	Feeds         Feed
	Indispensable bool // without it a row says nothing; the headers file may require others besides
	Note          Note
}

// A Note is what a newcomer needs to know about a column. A column without one is
// in no blank workbook: only sheets of others have it.
type Note struct {
	Width float64 // of the column, in characters
	What  string  // what its cells hold
	Like  string  // examples
	Blank string  // what a blank cell means
}

// A ColumnOf is a column and how its value stands in a record.
type ColumnOf[R any] struct {
	Column
	// Blank tells whether there is no value, Same whether two are equal, and Take
	// copies one.
	Blank func(in *R) bool
	Same  func(a, b *R) bool
	Take  func(to, from *R)
	day   func(in *R) Day     // nil where it can be none
	read  func(r *row, to *R) // nil where the column is read apart
}

// A reading is how cells of a kind are read, and what stands for none.
type reading[T any] struct {
	kind Kind
	read func(*row, Field) T
	none T
	same func(a, b T) bool
}

// cells makes the reading of cells of a kind whose values can be compared.
func cells[T comparable](kind Kind, read func(*row, Field) T, none T) reading[T] {
	return reading[T]{kind, read, none, func(a, b T) bool { return a == b }}
}

var (
	partnerIDCell      = cells(IDKind, (*row).partnerID, PartnerID(None))
	employeeIDCell     = cells(IDKind, (*row).employeeID, EmployeeID(None))
	plainCell          = cells(TextKind, (*row).text, "")
	nameCell           = cells(NameKind, (*row).text, "")
	addressCell        = cells(AddressKind, (*row).text, "")
	countryCell        = cells(CountryKind, (*row).country, Country{})
	countCell          = cells(CountKind, (*row).count, NoCount)
	yearCell           = cells(YearKind, (*row).year, 0)
	scoreCell          = cells(ScoreKind, (*row).score, 0)
	yesNoCell          = cells(YesNoKind, (*row).answer, Blank)
	fullTimeCell       = cells(FullTimeKind, (*row).fullTime, Blank)
	agreementCell      = cells(AgreementKind, (*row).agreement, Agreement{})
	dayCell            = cells(DayKind, (*row).day, 0)
	endCell            = cells(EndKind, (*row).end, 0)
	statusCell         = cells(StatusKind, (*row).void, false)
	specializationCell = cells(TextKind, (*row).specializationName, "")
	certificationCell  = cells(CertificationKind, (*row).certification, 0)
	listCell           = reading[[]string]{ListKind, (*row).specializations, nil, sameNames}
)

// sameNames tells whether lists differ in order and letter case only.
func sameNames(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	folded := func(names []string) []string {
		out := make([]string, len(names))
		for i, n := range names {
			out[i] = foldCase(n)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(folded(a), folded(b))
}

// column makes the entry of a column whose value stands in a record at a place.
func column[R, T any](f Field, heading string, c reading[T], kept func(in *R) *T, note Note) ColumnOf[R] {
	var day func(in *R) Day
	switch of := any(kept).(type) {
	case func(in *R) *Day:
		day = func(in *R) Day { return *of(in) }
	case func(in *R) *Agreement:
		day = func(in *R) Day { return of(in).Day }
	}
	return ColumnOf[R]{
		day:    day,
		Column: Column{Field: f, Kind: c.kind, Heading: heading, Note: note},
		Blank:  func(in *R) bool { return c.same(*kept(in), c.none) },
		Same:   func(a, b *R) bool { return c.same(*kept(a), *kept(b)) },
		Take:   func(to, from *R) { *kept(to) = *kept(from) },
		read:   func(r *row, to *R) { *kept(to) = c.read(r, f) },
	}
}

// separate makes the entry of a column that is read apart from the others.
func separate[R any](f Field, heading string, kind Kind) ColumnOf[R] {
	return ColumnOf[R]{Column: Column{Field: f, Kind: kind, Heading: heading}}
}

// carried makes the entry of a column of partners that is judged by nothing.
func carried(f Field, heading string, kind Kind, note Note) ColumnOf[Partner] {
	return ColumnOf[Partner]{
		Column: Column{Field: f, Kind: kind, Heading: heading, Feeds: FeedsNothing, Note: note},
		Blank:  func(p *Partner) bool { return p.Carried[f] == "" },
		Same:   func(a, b *Partner) bool { return a.Carried[f] == b.Carried[f] },
		Take:   func(to, from *Partner) { to.carry(f, from.Carried[f]) },
		read:   func(r *row, to *Partner) { to.carry(f, r.text(f)) },
	}
}

// carry keeps a text of a carried column; records may share what they have so far.
func (p *Partner) carry(f Field, text string) {
	if text == "" {
		return
	}
	carried := make(map[Field]string, len(p.Carried)+1)
	maps.Copy(carried, p.Carried)
	carried[f] = text
	p.Carried = carried
}

func (c ColumnOf[R]) with(note Note) ColumnOf[R] {
	c.Note = note
	return c
}

func (c ColumnOf[R]) indispensable() ColumnOf[R] {
	c.Indispensable = true
	return c
}

func (c ColumnOf[R]) feeding(f Feed) ColumnOf[R] {
	c.Feeds = f
	return c
}

// readInto reads the columns of a row into its record.
func readInto[R any](r *row, columns []ColumnOf[R], to *R) {
	for i := range columns {
		if read := columns[i].read; read != nil {
			read(r, to)
		}
	}
}

// PartnerColumns returns the columns of the table of partners, by which rows of
// one partner merge.
func PartnerColumns() []ColumnOf[Partner] { return partnerColumns }

// Columns returns a table's columns in the order in which they are shown.
func Columns(t Table) []Column { return columnsOf[t] }

// columnOf returns the entry of a field in a table that has it.
func columnOf(t Table, f Field) Column {
	return columnsOf[t][slices.IndexFunc(columnsOf[t], func(c Column) bool { return c.Field == f })]
}

// What is looked up in the table of columns.
var (
	columnsOf     [numTables][]Column
	headings      [numFields]string // those of several tables share one
	indispensable [numTables]FieldSet
)

func enter[R any](t Table, columns []ColumnOf[R]) {
	for _, c := range columns {
		columnsOf[t] = append(columnsOf[t], c.Column)
		headings[c.Field] = c.Heading
		if c.Indispensable {
			indispensable[t] = indispensable[t].With(c.Field)
		}
	}
}

// mend says how to put a cell of a kind right where there is more to say than in
// the catalogue; "" elsewhere.
func (k Kind) mend(code string) string {
	switch {
	case k == EndKind && (code == "date-unreadable" || code == "date-out-of-range"):
		return "leave the cell blank where there is no end; else enter a real date, or text like 2020-06-30"
	case k == FullTimeKind && code == "yes-no-unreadable":
		return "enter yes or no, full-time or part-time, or a share like 80 % or 0.8; a blank cell means no"
	}
	return ""
}

// wanted says what a required cell should hold.
func (c Column) wanted() string {
	switch c.Kind {
	case IDKind:
		who, _, _ := strings.Cut(strings.ToLower(c.Heading), " ")
		return "the " + who + "'s ID"
	case DayKind:
		return dateForms
	case CertificationKind:
		return "a certification's code or name"
	case ScoreKind:
		return "a number from 1 to 10"
	case CountryKind:
		return "a country's code or English name"
	case TextKind:
		return "the " + strings.ToLower(c.Heading) + "'s name"
	}
	return "a value"
}
