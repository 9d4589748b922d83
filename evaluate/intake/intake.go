// Package intake knows what a run took in, and holds it against the newest run
// recorded (rule G9): a table that is nowhere, a column that was renamed, a file
// that was forgotten, rules that were edited show before anything is judged.
package intake

import (
	"crypto/sha256"
	"encoding/base64"
	"path"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/evaluate/rules"
	"assay/ingest"
)

// An Intake is what a run took in: how much of each table and column, and by which
// rules and options. The register keeps it as JSON.
type Intake struct {
	Tables map[string]Table `json:"tables"` // by their names
	// Rules has a hash of each rule as it was read for the days through the run's,
	// by file and ID; Headings four letters for each name of a column, table/column.
	Rules    map[string]map[string]string `json:"rules"`
	Headings map[string]string            `json:"headings"`
	Words    string                       `json:"words"`             // a hash
	Layouts  map[string]string            `json:"layouts,omitempty"` // hashes, by file
	Files    map[string]string            `json:"files"`             // SHA-256 of the files in which all of that stands
	// Templates and Dates are the options of these names, "" where not given.
	Templates string `json:"templates"`
	Dates     string `json:"dates"`
	// Errors is how many errors the run listed, nil where that was not kept yet.
	Errors *int `json:"errors,omitempty"`
}

// A Table is what there was of a table.
type Table struct {
	Counts
	// Years, of contacts and surveys, counts the rows of each fiscal year that the
	// day judges: these are compared.
	Years   map[int]Counts `json:"years,omitempty"`
	Files   []string       `json:"files"`             // that held it; none: it was nowhere
	Ignored []string       `json:"ignored,omitempty"` // headings in its sheets that no table knows
}

// Counts are the rows, and the values in each column.
type Counts struct {
	Rows   int            `json:"rows"`
	Filled map[string]int `json:"filled,omitempty"`
}

// A Source is what a run takes in.
type Source struct {
	Roster   *ingest.Roster
	Programs *evaluate.Programs
	Checks   *evaluate.Checks
	Headers  *ingest.Headers
	Files    map[string]string // the templates in force: path → SHA-256
	// Templates and Dates are the options of these names, "" where not given.
	Templates, Dates string
	Ambiguous        int // dates that can't be read for want of --dates
}

// Of returns what a run of a day takes in.
func Of(s Source, day ingest.Day) Intake {
	in := Intake{Tables: map[string]Table{}, Rules: s.rules(day), Headings: s.headings(), Words: s.Headers.WordsAsRead(), Layouts: s.Headers.LayoutsAsRead(),
		Files: map[string]string{}, Templates: s.Templates, Dates: s.Dates}
	for file, sum := range s.Files {
		if decides(file) {
			in.Files[file] = sum
		}
	}
	for _, t := range ingest.Tables() {
		in.Tables[t.String()] = tableOf(s.Roster, t)
	}
	contacts, surveys := s.Programs.JudgedYears(day)
	r := s.Roster
	countYears(in.Tables, ingest.Contacts, contacts, len(r.Contacts), func(i int) (int, ingest.FieldSet) {
		return s.fiscalYear(r.Contacts[i].Provided, day), r.Contacts[i].Filled
	})
	countYears(in.Tables, ingest.Surveys, surveys, len(r.Surveys), func(i int) (int, ingest.FieldSet) {
		return s.fiscalYear(r.Surveys[i].Received, day), r.Surveys[i].Filled
	})
	return in
}

// anyYear is the fiscal year of a row whose day can't be read.
const anyYear = 0

func (s Source) fiscalYear(of, on ingest.Day) int {
	if of == 0 {
		return anyYear
	}
	return s.Programs.FiscalYearOf(of, on)
}

func (s Source) rules(through ingest.Day) map[string]map[string]string {
	return rules.AsRead(through, s.Programs, s.Checks)
}

// headings stands for the names that columns go by: there are too many to be kept
// as they are.
func (s Source) headings() map[string]string {
	out := map[string]string{}
	for column, names := range s.Headers.Names() {
		slices.Sort(names)
		for _, name := range names {
			sum := sha256.Sum256([]byte(name))
			out[column] += base64.RawURLEncoding.EncodeToString(sum[:lettersOfName*3/4])
		}
	}
	return out
}

const lettersOfName = 4

// decides tells whether verdicts depend on a file of the templates.
func decides(file string) bool {
	dir := path.Dir(file)
	return path.Ext(file) == ".yaml" && (dir == "programs" || dir == "." || dir == "layouts")
}

// tableOf counts the rows and values of a table.
func tableOf(r *ingest.Roster, t ingest.Table) Table {
	out := Table{Counts: Counts{Rows: r.Rows(t), Filled: map[string]int{}}}
	for _, c := range ingest.Columns(t) {
		if n := r.Filled(t, c.Field); n > 0 && !saysNoMore(t, c.Field) {
			out.Filled[c.Heading] = n
		}
	}
	if t == ingest.Employees {
		for i := range r.Certifications {
			if c := &r.Certifications[i]; c.Inline {
				out.Filled[r.Vocabulary.Titles[c.Title].Code]++
			}
		}
	}
	for _, s := range r.Sheets {
		if !slices.Contains(s.Tables, t) {
			continue
		}
		if file := r.Files[s.File].Name; !slices.Contains(out.Files, file) {
			out.Files = append(out.Files, file)
		}
		for _, heading := range s.Ignored {
			if !slices.Contains(out.Ignored, heading) {
				out.Ignored = append(out.Ignored, heading)
			}
		}
	}
	return out
}

// saysNoMore tells whether a column says nothing that another of its table doesn't:
// first and last names are a name's, and the partner's name stands for its ID.
func saysNoMore(t ingest.Table, f ingest.Field) bool {
	return f == ingest.FirstNameField || f == ingest.LastNameField || f == ingest.PartnerField && t != ingest.Partners && t != ingest.Certifications
}

// countYears counts the rows of a table that are, or may be, of some fiscal years.
func countYears(tables map[string]Table, t ingest.Table, years []int, rows int, of func(i int) (year int, filled ingest.FieldSet)) {
	out := tables[t.String()]
	out.Years = map[int]Counts{}
	for _, y := range years {
		c := Counts{Filled: map[string]int{}}
		for i := range rows {
			year, filled := of(i)
			if year != y && year != anyYear {
				continue
			}
			c.Rows++
			for _, column := range ingest.Columns(t) {
				if filled.Has(column.Field) && !saysNoMore(t, column.Field) {
					c.Filled[column.Heading]++
				}
			}
		}
		out.Years[y] = c
	}
	tables[t.String()] = out
}

// common returns the counts of two intakes that can be compared: of contacts and
// surveys those of the fiscal years that both days judge.
func common(then, now Table) (Counts, Counts) {
	if then.Years == nil && now.Years == nil {
		return then.Counts, now.Counts
	}
	a, b := Counts{Filled: map[string]int{}}, Counts{Filled: map[string]int{}}
	for year, was := range then.Years {
		if is, both := now.Years[year]; both {
			a.add(was)
			b.add(is)
		}
	}
	return a, b
}

func (c *Counts) add(o Counts) {
	c.Rows += o.Rows
	for column, n := range o.Filled {
		c.Filled[column] += n
	}
}

// columnsOf lists the columns of a table that had values, in the order in which
// they are shown; certifications come last.
func columnsOf(t ingest.Table, filled map[string]int) []string {
	var out []string
	for _, c := range ingest.Columns(t) {
		if filled[c.Heading] > 0 {
			out = append(out, c.Heading)
		}
	}
	var others []string
	for column := range filled {
		if !slices.Contains(out, column) {
			others = append(others, column)
		}
	}
	slices.SortFunc(others, strings.Compare)
	return append(out, others...)
}
