package blank

import (
	"fmt"
	"slices"

	"assay/evaluate"
	"assay/ingest"
)

// A column is a column of a blank workbook.
type column struct {
	ingest.Column // its Field is NoField where it is headed by a certification
	required      bool
	example       any // of the example row: nil, string, int or ingest.Day
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
	examples := exampleOf(table, programs, day)
	var columns []column
	for _, h := range headers.Columns(table) {
		if h.Note != (ingest.Note{}) {
			columns = append(columns, column{h.Column, h.Required, examples[h.Field]})
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
			Column: ingest.Column{Heading: t.Code, Kind: ingest.DayKind, Note: ingest.Note{
				Width: 13,
				What:  fmt.Sprintf("The day on which the employee earned the %s. Who renewed it has a further row in the sheet Certifications: each day counts. Any other certification may have a column like this, headed by its code.", t.Name),
				Like:  "2020-06-30, 30 Jun 2020",
				Blank: "not earned, or listed in the sheet Certifications.",
			}},
			example: earnedExample(day, i),
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

// index returns the place of a field among the columns, from 1; 0 where it is none of them.
func index(columns []column, f ingest.Field) int {
	if f == ingest.NoField {
		return 0
	}
	return slices.IndexFunc(columns, func(c column) bool { return c.Field == f }) + 1
}
