package ingest

// A Roster is everything that was read from the input files of one run: the
// records of the seven tables, in the order of file name, sheet and row. Rows
// with errors are in it, too: their Bad fields say what can't be relied on.
type Roster struct {
	Files  []File
	Sheets []Sheet

	// PartnerIDs and EmployeeIDs hold every ID that stands in any table, in the
	// spelling that comes first by code points. A PartnerID or EmployeeID is an
	// index into them.
	PartnerIDs  []string
	EmployeeIDs []string

	// Vocabulary is the list of certifications that the cells were read with.
	Vocabulary *Vocabulary

	Partners       []Partner
	Employees      []Employee
	Certifications []Certification
	// Whose holds what rows of certifications say, in columns of their own, about
	// whose they are; Certification.Whose is an index into it. Whose[0], where
	// there is any, is unused.
	Whose           []Whose
	Specializations []Specialization
	Contacts        []Contact
	Surveys         []Survey
	Groupings       []Grouping

	filled [numTables][numFields]int // see [Roster.Filled]
}

// Filled returns how many records of a table have a value in a column. A cell that
// says that something has no end holds none; one that can't be read does.
func (r *Roster) Filled(t Table, f Field) int { return r.filled[t][f] }

// Rows returns how many records of a table there are. Certifications in columns of
// the table of employees are not among those of certifications.
func (r *Roster) Rows(t Table) int { return r.filled[t][NoField] }

// A File is one input file.
type File struct {
	Name   string // base name, or as much of the path as tells it from another
	SHA256 string // of its bytes, in hex
	Size   int64  // bytes
}

// A Sheet is one sheet of an input file (a CSV file has a single one), and
// what it was taken for.
type Sheet struct {
	File    int // index into Roster.Files
	Name    string
	Tables  []Table // none: the sheet was skipped; employees and certifications: a flat export
	Header  int     // row of the header, from 1
	Columns [numFields]uint16
	Ignored []string // headings that no table knows
	Rows    int      // records read from it
	Hidden  bool     // in its workbook
}

// A Table is one of the seven kinds of input table.
type Table uint8

// The seven tables.
const (
	Partners Table = iota + 1
	Employees
	Certifications
	Specializations
	Contacts
	Surveys
	Groupings
)

// A Place is where a record stands: a row of a sheet. With the Field it gives
// the cell, see [Roster.Cell].
type Place struct {
	Sheet uint32 // index into Roster.Sheets
	Row   uint32 // from 1; 0 means "not read from a file"
}

// Cell returns the cell of a field of the record at a place; where the sheet
// has no column for the field, the row ("7").
func (r *Roster) Cell(place Place, f Field) Cell {
	if place.Row == 0 || int(place.Sheet) >= len(r.Sheets) {
		return Cell{}
	}
	return r.CellAt(place, r.Sheets[place.Sheet].Columns[f])
}

// CellAt returns the cell in a column (from 1; 0 gives the row).
func (r *Roster) CellAt(place Place, column uint16) Cell {
	if int(place.Sheet) >= len(r.Sheets) {
		return Cell{}
	}
	sh := &r.Sheets[place.Sheet]
	c := wholeSheet(r.Files[sh.File].Name, sh.Name)
	if place.Row > 0 {
		c.row, c.column = place.Row, column
	}
	return c
}

// PartnerID and EmployeeID are indices into the Roster's IDs; None where the
// cell is blank or can't be read.
type (
	PartnerID  int32
	EmployeeID int32
)

// None is the ID of nobody.
const None = -1

// An Answer is a yes/no cell; the zero Answer is a blank one.
type Answer uint8

// The answers.
const (
	Blank Answer = iota
	No
	Yes
)

// An Agreement is a yes/no cell that may hold a day instead: Answer is Yes then,
// and Day the day it is valid through (of an agreement) or was given on (terms).
type Agreement struct {
	Answer Answer
	Day    Day
}

// A Country is an ISO 3166 alpha-2 code; the zero Country is a blank cell.
type Country [2]byte

// String returns the alpha-2 code, and "" for none.
func (c Country) String() string {
	if c == (Country{}) {
		return ""
	}
	return string(c[:])
}

// NoCount is a count that is blank, or that can't be read.
const NoCount int32 = -1

// In every record, At is its row, and Bad the fields with an error: cells that
// can't be read, required cells that are blank, days that contradict each other
// (both fields), and IDs that lead nowhere (the ID itself is kept). A field in
// Bad has its zero value otherwise.
type (
	// A Partner is a row of the partners table. Several rows may share an ID.
	Partner struct {
		At              Place
		Carried         map[Field]string // the columns that are only carried along; nil: none of them is filled in
		ID              PartnerID
		Bad             FieldSet
		Name            string
		Email           string
		Language        string // that mail is to be written in, as the cell has it
		Specializations []string
		Licenses        int32 // NoCount when blank
		BadgeHeld       int32 // a year; 0 when blank
		PremierSince    Day
		Resale          Agreement
		ICPA            Agreement
		Terms           Agreement
		Country         Country
		GoodStanding    Answer
		Service8x5      Answer
		Callback        Answer
		PreSales        Answer
		PostSales       Answer
	}

	// An Employee is a span of employment of one person at one partner.
	Employee struct {
		At       Place
		Bad      FieldSet
		ID       EmployeeID
		Partner  PartnerID
		Name     string
		Email    string
		From     Day // first day at work; 0: since ever
		Until    Day // last day at work; 0: no end
		Country  Country
		FullTime Answer
	}

	// A Certification is a row of the certifications table, or a cell of an
	// employee row in a column headed by a certification's code.
	Certification struct {
		At       Place
		Bad      FieldSet
		Employee EmployeeID
		Earned   Day
		Expires  Day
		LeftOut  Day    // the day earned of a row that is left out, but can be read: it tells who is who (rule G4)
		Title    Title  // 0 where it can't be read (CertificationField is in Bad)
		Column   uint16 // of the earned date
		Inline   bool   // from an employee row
		Void     bool   // its status says that it doesn't count, which is no error
		Revoked  bool   // it is void for having been taken back
		Ended    bool   // it is void for having expired, nobody knows when: a row it is, wherever it leads
		Whose    int32  // index into Roster.Whose; 0: the row says nothing but the Employee ID
	}

	// A Whose is what a row of certifications says, in columns of its own, about
	// whose it is (rule G4), beside the Employee ID.
	Whose struct {
		Partner PartnerID // None where the row has no such column, or nothing in it
		Email   string
		Name    string
	}

	// A Specialization is a row of the specializations table.
	Specialization struct {
		At      Place
		Bad     FieldSet
		Partner PartnerID
		Granted Day
		Expires Day
		Name    string
	}

	// A Contact is a customer contact that a partner provided for the survey.
	Contact struct {
		At       Place
		Bad      FieldSet
		Partner  PartnerID
		Provided Day
		Customer string
		Email    string
		Current  Answer
		Filled   FieldSet // columns with a value
	}

	// A Survey is a score that a partner received from a customer.
	Survey struct {
		At       Place
		Bad      FieldSet
		Partner  PartnerID
		Received Day
		FollowUp Day
		Score    float64
		Customer string
		Filled   FieldSet // columns with a value
	}

	// A Grouping says that certifications may be shared among the countries of one name.
	Grouping struct {
		At      Place
		Bad     FieldSet
		Country Country
		Name    string
	}
)

// A Title is an index into [Vocabulary.Titles]; 0 is no title.
type Title uint16

// A Vocabulary lists the certifications that cells and column headers may
// name. It is rule data and comes from the programs (evaluate.Programs).
type Vocabulary struct {
	Titles []TitleName // [0] is unused
	// CareerPrefixes are how an unknown name begins that is taken for a career
	// certification mistyped (an error, where other unknown names are ignored).
	CareerPrefixes []string
}

// A TitleName is how a certification may be written.
type TitleName struct {
	Code    string
	Name    string
	Aliases []string
	Career  bool // a career certification, whose expiry counts
	// AnyTrack: whatever stands after the name is one of its tracks.
	AnyTrack bool
	// LastEarned is the last day on which one that was retired can have been earned, 0 for none (rule P3).
	LastEarned Day
}
