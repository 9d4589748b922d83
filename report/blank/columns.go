package blank

import (
	"fmt"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
)

// A column is a column of a blank workbook.
type column struct {
	ingest.Column // its Field is earnedField where it is headed by a certification
	required      bool
	examples      []any // of the example rows: each nil, string, int or ingest.Day
}

// explanation is the text of the line below the headings: what goes in, and what a
// blank cell means.
func (c column) explanation() string {
	what := c.Note.Like
	if what == "" {
		what, _, _ = strings.Cut(c.Note.What, ". ")
	}
	blank, _, _ := strings.Cut(c.Note.Blank, ". ")
	return ingest.ExplanationMark + " " + strings.TrimSuffix(what, ".") + ". Blank: " + strings.TrimSuffix(blank, ".")
}

// note is the text of the note on the heading, below the heading itself.
func (c column) note() string {
	text := c.Note.What
	if c.Note.Like != "" {
		text += "\nExamples: " + c.Note.Like
	}
	return text + "\nBlank: " + c.Note.Blank
}

// describe returns the columns of a table in the order of the headers file;
// behind those of employees, one for each cPanel certification.
func describe(headers *ingest.Headers, programs *evaluate.Programs, table ingest.Table, day ingest.Day) []column {
	examples := examplesOf(table, programs, day)
	var columns []column
	for _, h := range headers.Columns(table) {
		if h.Note != (ingest.Note{}) {
			c := column{Column: h.Column, required: h.Required}
			for _, e := range examples {
				c.examples = append(c.examples, e[h.Field])
			}
			columns = append(columns, c)
		}
	}
	if table == ingest.Employees {
		columns = append(columns, earnedColumns(programs, day)...)
	}
	return columns
}

// earnedColumns returns the columns headed by a cPanel certification, whose
// cells are the days on which it was earned.
func earnedColumns(programs *evaluate.Programs, day ingest.Day) []column {
	var columns []column
	for i, t := range university(programs, day) {
		columns = append(columns, column{
			Column: ingest.Column{Field: earnedField, Heading: t.Code, Kind: ingest.DayKind, Note: ingest.Note{
				Width: 13,
				What:  fmt.Sprintf("The day on which the employee earned the %s. Who renewed it has a further row in the sheet Certifications: each day counts. Any other certification may have a column like this, headed by its code.", t.Name),
				Like:  "2020-06-30, 30 Jun 2020",
				Blank: "not earned, or listed in the sheet Certifications.",
			}},
			examples: []any{earnedExample(day, i), nil},
		})
	}
	return columns
}

// university returns the cPanel certifications in force on the day, or before
// the first revision those of the first.
func university(programs *evaluate.Programs, day ingest.Day) []evaluate.UniversityTitle {
	rule := programs.CPanel.Certifications
	if rev, ok := rule.On(day); ok || len(rule.Revisions) == 0 {
		return rev.Value
	}
	return rule.Revisions[0].Value
}

// earnedField stands for the columns headed by a certification, which are no field's.
const earnedField = ingest.NoField

// index returns the place of a field among the columns, from 1; 0 where it is none of them.
func index(columns []column, f ingest.Field) int {
	if f == ingest.NoField {
		return 0
	}
	return slices.IndexFunc(columns, func(c column) bool { return c.Field == f }) + 1
}
