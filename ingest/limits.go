package ingest

import (
	"fmt"

	"assay/ingest/scan"
)

// What one file may expand to, Options.MaxBytes, bounds all that it can cost. A
// sheet of as many rows as Excel allows, 1,048,576, with 30 columns that all point
// to shared texts has some 1.4 GB, as each cell takes up to 45 bytes, and is below
// DefaultMaxBytes; it is read in passing. What is held in memory has less.

// sharedLimit is what a workbook's part of shared texts may expand to: it is held in memory.
func sharedLimit(limit int64) int64 { return limit / 4 }

// smallLimit is what the other parts that are read may expand to: the list of
// sheets, and where they are.
func smallLimit(limit int64) int64 { return max(limit/32, 64<<10) }

// textLimit is how long a CSV file may be: it is held in memory. Decoded it may be
// twice as long.
func textLimit(limit int64) int64 { return limit / 4 }

// burdenLimit is what the rows, texts and problems of a file may come to. A cell
// of a few bytes may point to a long text, and a row of a few cells may have ten problems.
func burdenLimit(limit int64) int64 { return limit }

// What things come to, in bytes.
const (
	rowBurden     = 256
	problemBurden = 512
	nameBurden    = 64 // of a list
	headingBurden = 16 // a byte: it takes long to compare headings
)

// A burden is what was read of a file.
type burden struct {
	limit    int64
	bytes    int64
	rows     int
	first    int // problems that there were before
	problems int
}

// newBurden begins with a file, when there are so many problems already.
func newBurden(limit int64, problems int) burden {
	return burden{limit: burdenLimit(limit), first: problems, problems: problems}
}

// add adds a row with texts of so many bytes, when there are so many problems by
// now; ok is false where that is more than one file may come to.
func (b *burden) add(text, problems int) (ok bool) {
	b.rows++
	b.bytes += rowBurden + int64(text) + problemBurden*int64(problems-b.problems)
	b.problems = problems
	return b.bytes <= b.limit
}

// A crowdError is a file that holds more than can be judged in one go.
type crowdError struct {
	stopped        Cell // where reading stopped
	rows, problems int
}

func (e *crowdError) Error() string {
	return fmt.Sprintf("its rows, their texts and problems are more than can be judged in one go: reading stopped at %s, after %d rows with %d problems; split the file, or mend what they have in common", e.stopped, e.rows, e.problems)
}

// A textError is a text that is larger than a CSV file may be.
type textError int64

func (limit textError) Error() string {
	return fmt.Sprintf("the file is longer than %s, more than a table as large as Excel allows; split it", size(int64(limit)))
}

// longest is the length in bytes above which a cell can't hold a date, a number,
// yes or no, or a heading; what is longer isn't looked at.
const longest = 1 << 10

// Limits of a sheet in every version of Excel since 2007.
const (
	maxColumns = scan.MaxColumns
	maxRows    = scan.MaxRows
)
