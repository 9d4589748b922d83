package ingest

import (
	"cmp"
	"fmt"
	"strings"
)

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
	// Of a cell that can't be read, the heading above it, and what would have been
	// accepted: with Got, what the message is made of.
	Heading, Want string
	// Got is what was found there, as the message quotes it; "" where it quotes
	// nothing as found. Quotes are all texts of the input that it quotes, Got too.
	Got    string
	Quotes []string
	Mend   string // how to put it right; "" where the catalogue's is the one
}

// A remark is a message, or a part of one, of which it is known what it quotes.
type remark struct {
	text   string
	got    quotation
	quotes []quotation
}

func (w remark) String() string { return w.text }

// say makes a remark by a format. What it quotes are the quotations among what the
// format is filled in with; the one after got is what was found.
func say(format string, args ...any) remark {
	w := remark{text: fmt.Sprintf(format, args...)}
	for i, arg := range args {
		switch arg := arg.(type) {
		case quotation:
			if i == 0 && strings.HasPrefix(format, "got %s") {
				w.got = arg
			}
			w.quotes = append(w.quotes, arg)
		case remark:
			w.got = cmp.Or(w.got, arg.got)
			w.quotes = append(w.quotes, arg.quotes...)
		}
	}
	return w
}

// joined joins remarks by what stands between them.
func joined(all []remark, between string) remark {
	var out remark
	for i, one := range all {
		if i > 0 {
			out.text += between
		}
		out.text, out.quotes = out.text+one.text, append(out.quotes, one.quotes...)
	}
	return out
}

// saying is the problem with a message.
func (p Problem) saying(w remark) Problem {
	p.Message, p.Got = w.text, string(w.got)
	for _, q := range w.quotes {
		p.Quotes = append(p.Quotes, string(q))
	}
	return p
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
