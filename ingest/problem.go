package ingest

// A Severity is error or warning.
type Severity string

// An error left something out or made it unknown; a warning is only worth a look.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// A Problem is something in the input that a person should look at. Problems
// are results, returned beside the records; this package keeps its error result
// for files that can't be read at all. Evaluation finds problems, too: all share
// one catalogue, see [Catalogue].
type Problem struct {
	Code     string // of the catalogue
	At       Place
	Column   uint16 // from 1; 0 where the problem is a whole row or sheet
	Partner  PartnerID
	Employee EmployeeID
	// Message says what was found and what was wanted (or done), in lower case
	// and without a full stop; the place is not in it.
	Message string
	// Of a cell that can't be read, the heading above it, what was found, in quotes,
	// and what would have been accepted: what the message is made of.
	Heading, Got, Want string
	Mend               string // how to put it right; "" where the catalogue's is the one
}

// An Explanation is a code's entry in the catalogue.
type Explanation struct {
	Code     string
	Severity Severity
	Review   bool   // a partner whose row has it is marked for review, a warning too
	Meaning  string // what it means
	Effect   string // what assay does with the row or cell, and so with the verdict
	Example  string // a cell or situation that provokes it
	Mend     string // how to put it right
}

// Explain returns a code's entry in the catalogue; an unknown code gives an
// entry with only the code and the severity Error.
func Explain(code string) Explanation {
	for _, e := range Catalogue {
		if e.Code == code {
			return e
		}
	}
	return Explanation{Code: code, Severity: Error}
}
