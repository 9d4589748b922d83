// Package ingest reads the spreadsheets: partners, employees, certifications and
// the other tables, from any sheet of any workbook or CSV file.
//
// A row that can't be understood becomes a [Problem], and reading goes on: one
// bad date must not cost the other partners their verdict. Every record keeps
// its place, so that a verdict can be traced to a cell that a person can open
// and correct. The package knows sheets and cells; it knows no rule.
package ingest

// A DateOrder says how 06/07/2020 is to be read.
type DateOrder uint8

// The orders. With DatesUnsaid only a date that can be read one way is read.
const (
	DatesUnsaid DateOrder = iota
	DatesMDY
	DatesDMY
)

// An Input is a file to read: its path, and its bytes where they are at hand.
type Input struct {
	Path string
	Data []byte // nil: read from Path
}

// Options say how to read.
type Options struct {
	Dates      DateOrder
	Vocabulary *Vocabulary
	Headers    *Headers
	// MaxBytes limits what one file may expand to; 0 stands for DefaultMaxBytes.
	MaxBytes int64
	// Progress, where given, is called now and then with the file being read and
	// the rows read from it so far.
	Progress func(file string, rows int)
}

// Headers are the names that each table's columns go by.
type Headers struct{}

// Read reads the files, in whatever order they are given, into one roster.
// The error is for what ends a run: a file that is no spreadsheet, is encrypted
// or damaged, expands past the limit, or a table of partners or employees that is nowhere.
func Read(files []Input, opts Options) (*Roster, []Problem, error) {
	return nil, nil, nil
}

// FoldID returns the ID without outer blanks and letter case; IDs that fold
// to the same text are the same.
func FoldID(id string) string { return id }
