package blank

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/templates"
)

var today = ingest.DayOf(2026, 11, 21)

// A documented sheet is one as the input is documented.
type documented struct {
	book, sheet string
	required    int // the first so many columns are
	columns     []string
}

var tableColumns = []documented{
	{"partners.xlsx", "Partners", 2, []string{"Partner ID", "Partner", "Country", "Contact email", "Language", "Owner", "Owner email", "Region", "Tier", "cPanel licenses", "cPanel badge held", "cPanel good standing", "Premier since",
		"Specializations", "Resale agreement", "ICPA", "Customer service 8x5", "One-hour callback", "Pre-sales support", "Post-sales support", "Terms accepted"}},
	{"partners.xlsx", "Specializations", 2, []string{"Partner ID", "Specialization", "Granted on", "Expires on"}},
	{"partners.xlsx", "Contacts", 4, []string{"Partner ID", "Customer", "Customer email", "Provided on", "Current customer"}},
	{"partners.xlsx", "Surveys", 4, []string{"Partner ID", "Customer", "Score", "Received on", "Follow-up on"}},
	{"partners.xlsx", "Groupings", 2, []string{"Country", "Grouping"}},
	{"employees.xlsx", "Employees", 3, []string{"Employee ID", "Partner ID", "Name", "Email", "Country", "Employment status", "Full-time", "Employed from", "Employed until", "CPSP", "CPP", "CWA"}},
	{"employees.xlsx", "Certifications", 3, []string{"Employee ID", "Certification", "Earned on", "Expires on", "Status"}},
}

func rules(t *testing.T) (*ingest.Headers, *evaluate.Programs) {
	t.Helper()
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	programs, err := evaluate.LoadPrograms(templates.FS())
	require.NoError(t, err)
	return headers, programs
}

func made(t *testing.T, day ingest.Day) []Workbook {
	t.Helper()
	headers, programs := rules(t)
	books, err := Workbooks(headers, programs, day)
	require.NoError(t, err)
	return books
}

// opened returns the blank workbooks as Excel files, by name.
func opened(t *testing.T) map[string]*excelize.File {
	t.Helper()
	files := map[string]*excelize.File{}
	for _, b := range made(t, today) {
		f, err := excelize.OpenReader(bytes.NewReader(b.Bytes))
		require.NoError(t, err)
		t.Cleanup(func() { f.Close() })
		files[b.Name] = f
	}
	return files
}

// read reads workbooks as a run would.
func read(t *testing.T, books []Workbook) (*ingest.Roster, []ingest.Problem) {
	t.Helper()
	headers, programs := rules(t)
	var inputs []ingest.Input
	for _, b := range books {
		inputs = append(inputs, ingest.Input{Path: b.Name, Data: b.Bytes})
	}
	roster, problems, err := ingest.Read(inputs, ingest.Options{Vocabulary: programs.Vocabulary(), Headers: headers})
	require.NoError(t, err)
	// The examples and explanations are there, and reading says so; anything else is a fault.
	problems = slices.DeleteFunc(problems, func(p ingest.Problem) bool {
		return p.Code == "example-left" || p.Code == "rows-skipped" && strings.HasSuffix(p.Message, "explanations of a blank workbook (row 5)")
	})
	return roster, problems
}

// overwritten are the blank workbooks with names over those of the examples.
func overwritten(t *testing.T, day ingest.Day) []Workbook {
	t.Helper()
	books := made(t, day)
	for i, at := range []struct{ sheet, column string }{{"Partners", "B"}, {"Employees", "C"}} {
		books[i] = changed(t, books[i], func(f *excelize.File) {
			for n, name := range []string{"Northwind", "Fjordlys"} {
				require.NoError(t, f.SetCellStr(at.sheet, fmt.Sprint(at.column, exampleRow+n), name))
			}
		})
	}
	return books
}

// changed is a workbook after a change.
func changed(t *testing.T, b Workbook, change func(f *excelize.File)) Workbook {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes))
	require.NoError(t, err)
	defer f.Close()
	change(f)
	out, err := f.WriteToBuffer()
	require.NoError(t, err)
	return Workbook{b.Name, out.Bytes()}
}

func TestHeadingsAreTheDocumentedColumns(t *testing.T) {
	files := opened(t)
	for _, tt := range tableColumns {
		t.Run(tt.sheet, func(t *testing.T) {
			rows, err := files[tt.book].GetRows(tt.sheet, excelize.Options{RawCellValue: true})
			require.NoError(t, err)
			assert.Equal(t, tt.columns, rows[headingRow-1])
			tables, err := files[tt.book].GetTables(tt.sheet)
			require.NoError(t, err)
			require.Len(t, tables, 1)
			assert.Contains(t, []string{"A4:" + cellName(len(tt.columns), 6), "A4:" + cellName(len(tt.columns), 7)}, tables[0].Range)
		})
	}
}

func TestEveryHeadingHasANote(t *testing.T) {
	files := opened(t)
	for _, tt := range tableColumns {
		notes, err := files[tt.book].GetComments(tt.sheet)
		require.NoError(t, err)
		byCell := map[string]string{}
		for _, n := range notes {
			var text strings.Builder
			for _, run := range n.Paragraph {
				text.WriteString(run.Text)
			}
			byCell[n.Cell] = text.String()
		}
		for i, heading := range tt.columns {
			note := byCell[cellName(i+1, headingRow)]
			title, text, _ := strings.Cut(note, "\n")
			want := heading
			if i < tt.required {
				want += " (required)"
			}
			assert.Equal(t, want, title, "%s, %s", tt.sheet, heading)
			assert.Regexp(t, `(?s)^[A-Z].+\.\n(Examples: .+\n)?Blank: .+\.$`, text, "%s, %s", tt.sheet, heading)
		}
	}
}

func TestRequiredHeadingsShowAStar(t *testing.T) {
	files := opened(t)
	for _, tt := range tableColumns {
		for i, heading := range tt.columns {
			id, err := files[tt.book].GetCellStyle(tt.sheet, cellName(i+1, headingRow))
			require.NoError(t, err)
			style, err := files[tt.book].GetStyle(id)
			require.NoError(t, err)
			starred := style.CustomNumFmt != nil && *style.CustomNumFmt == `@" *"`
			assert.Equal(t, i < tt.required, starred, "%s, %s", tt.sheet, heading)
		}
	}
}

func TestReadingThemBack(t *testing.T) {
	for _, day := range []ingest.Day{today, ingest.DayOf(2020, 2, 29), ingest.DayOf(2024, 1, 1), ingest.DayOf(2027, 7, 31)} {
		t.Run(day.String(), func(t *testing.T) {
			roster, problems := read(t, made(t, day))
			assert.Empty(t, problems)
			assert.Zero(t, len(roster.Partners)+len(roster.Employees)+len(roster.Certifications)+len(roster.Specializations)+len(roster.Contacts)+len(roster.Surveys)+len(roster.Groupings), "a blank workbook has no records")
			roster, problems = read(t, overwritten(t, day))
			assert.Empty(t, problems)
			assert.Len(t, roster.Partners, 2)
			assert.Len(t, roster.Employees, 2)
			assert.Len(t, roster.Certifications, 1+3)
			assert.Len(t, roster.Specializations, 1)
			assert.Len(t, roster.Contacts, 1)
			assert.Len(t, roster.Surveys, 1)
			assert.Empty(t, roster.Groupings, "there is no name to overwrite")
			assert.Len(t, roster.PartnerIDs, 2, "all examples belong together")
			assert.Len(t, roster.EmployeeIDs, 2, "all examples belong together")
		})
	}
}

// The line that explains the columns is no record, whatever becomes of it, and what is
// left of it beside a record is a blank cell, and said.
func TestExplanationsAreNoRecords(t *testing.T) {
	line := func(f *excelize.File) []string {
		rows, err := f.GetRows("Partners", excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		return rows[explainRow-1]
	}
	set := func(f *excelize.File, row int, cells ...string) {
		for i, text := range cells {
			require.NoError(t, f.SetCellStr("Partners", cellName(i+1, row), text))
		}
	}
	for _, tt := range []struct {
		name   string
		change func(f *excelize.File)
		want   []string // the partners
		said   []string
	}{
		{"left as it is", func(f *excelize.File) { set(f, 6, "P-1", "Northwind") }, []string{"P-1 Northwind"}, []string{"5 rows-skipped"}},
		{"sorted below the partners", func(f *excelize.File) {
			explained := line(f)
			set(f, 5, "P-1", "Northwind")
			for i := 2; i < len(explained); i++ {
				require.NoError(t, f.SetCellValue("Partners", cellName(i+1, 5), nil))
			}
			set(f, 6, "P-2", "Fjordlys")
			set(f, 7, explained...)
		}, []string{"P-1 Northwind", "P-2 Fjordlys"}, []string{"7 rows-skipped"}},
		{"pasted twice", func(f *excelize.File) { set(f, 6, "P-1", "Northwind"); set(f, 7, line(f)...); set(f, 8, line(f)...) }, []string{"P-1 Northwind"}, []string{"5 rows-skipped"}},
		{"ID and name typed over it", func(f *excelize.File) { set(f, 5, "P-1", "Northwind") }, []string{"P-1 Northwind"}, []string{"C5 explanation-left"}},
		{"only a country typed over it", func(f *excelize.File) { require.NoError(t, f.SetCellStr("Partners", "C5", "Spain")) }, nil, []string{"A5 explanation-left", "A5 required-blank", "B5 name-blank"}},
		{"only an ID typed over it", func(f *excelize.File) { set(f, 5, "P-1") }, []string{"P-1 "}, []string{"B5 explanation-left", "B5 name-blank"}},
		{"its texts typed on", func(f *excelize.File) { set(f, 5, line(f)[0]+", P-1", line(f)[1]+" Northwind") }, nil, []string{"5 rows-skipped"}},
		{"damaged by another encoding", func(f *excelize.File) {
			for i, text := range line(f) {
				require.NoError(t, f.SetCellStr("Partners", cellName(i+1, 5), []string{"Â", " ", "'"}[i%3]+text))
			}
		}, nil, []string{"5 rows-skipped"}},
		{"cells of it cleared", func(f *excelize.File) {
			require.NoError(t, f.SetCellValue("Partners", "A5", nil))
			require.NoError(t, f.SetCellValue("Partners", "J5", nil))
		}, nil, []string{"5 rows-skipped"}},
		{"a cell of it copied into a record", func(f *excelize.File) { set(f, 6, "P-1", "Northwind", line(f)[9]) }, []string{"P-1 Northwind"}, []string{"C6 explanation-left", "5 rows-skipped"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			books := made(t, today)
			headers, programs := rules(t)
			book := changed(t, books[0], tt.change)
			roster, problems, err := ingest.Read([]ingest.Input{{Path: book.Name, Data: book.Bytes}, {Path: books[1].Name, Data: books[1].Bytes}}, ingest.Options{Vocabulary: programs.Vocabulary(), Headers: headers})
			require.NoError(t, err)
			var partners, said []string
			for _, p := range roster.Partners {
				if p.ID == ingest.None {
					continue
				}
				partners = append(partners, roster.PartnerIDs[p.ID]+" "+p.Name)
				if p.Country != (ingest.Country{}) {
					assert.Equal(t, "Spain", p.Country.Name(), "that of the example")
				}
			}
			for _, p := range problems {
				if at := roster.CellAt(p.At, p.Column); at.Sheet() == "Partners" && p.Code != "example-left" {
					said = append(said, at.Ref()+" "+p.Code)
				}
			}
			assert.Equal(t, tt.want, partners)
			assert.ElementsMatch(t, tt.said, said)
		})
	}
}

// Each cell of the line says what goes in and what a blank cell means, in few words.
func TestExplanations(t *testing.T) {
	files := opened(t)
	for _, tt := range tableColumns {
		rows, err := files[tt.book].GetRows(tt.sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		require.Len(t, rows[explainRow-1], len(tt.columns), tt.sheet)
		for _, text := range rows[explainRow-1] {
			assert.Regexp(t, `^¶ .+\. Blank: .+[^.]$`, text)
			assert.LessOrEqual(t, len(text), 150, text)
		}
	}
	rows, err := files["partners.xlsx"].GetRows("Partners")
	require.NoError(t, err)
	groups := slices.DeleteFunc(slices.Clone(rows[groupRow-1]), func(s string) bool { return s == "" })
	assert.Equal(t, []string{"Who it is", "Who looks after it", "For cPanel Certified Partner", "For Cisco Premier"}, groups)
	howTo, err := files["partners.xlsx"].GetRows(howToSheet)
	require.NoError(t, err)
	assert.Equal(t, "¶ How to fill in partners.xlsx", howTo[0][0])
}

func TestExamplesLieBeforeTheDay(t *testing.T) {
	for _, day := range []ingest.Day{today, ingest.DayOf(2024, 1, 1), ingest.DayOf(2025, 3, 31)} {
		roster, _ := read(t, overwritten(t, day))
		assert.LessOrEqual(t, roster.Partners[1].Terms.Day, day)
		assert.LessOrEqual(t, roster.Employees[0].From, day)
		for _, c := range roster.Certifications {
			assert.LessOrEqual(t, c.Earned, day)
		}
		assert.LessOrEqual(t, roster.Specializations[0].Granted, day)
		assert.LessOrEqual(t, roster.Contacts[0].Provided, day)
		assert.LessOrEqual(t, roster.Surveys[0].Received, roster.Surveys[0].FollowUp)
		assert.LessOrEqual(t, roster.Surveys[0].FollowUp, day)
	}
}

func TestExamplesAreJudged(t *testing.T) {
	_, programs := rules(t)
	for _, day := range []ingest.Day{today, ingest.DayOf(2024, 1, 1), ingest.DayOf(2025, 1, 31), ingest.DayOf(2020, 3, 1)} {
		t.Run(day.String(), func(t *testing.T) {
			roster, problems := read(t, overwritten(t, day))
			got := evaluate.Run(roster, problems, programs, evaluate.History{}, day, 1)
			assert.Empty(t, got.Problems)
			require.Len(t, got.Partners, 2)
			host, p := got.Partners[0], got.Partners[1]
			assert.False(t, host.Review || p.Review, "%v, %v", host.ReviewWhy, p.ReviewWhy)
			assert.Equal(t, evaluate.CPanelCertified, host.CPanel().Status)
			assert.Equal(t, evaluate.PremierNotEnrolled, host.Premier().Status)
			assert.Equal(t, evaluate.CPanelNotEnrolled, p.CPanel().Status)
			assert.Equal(t, evaluate.PremierNotEligible, p.Premier().Status)
			assert.Equal(t, []string{exampleEngineer}, p.Premier().Heads)
			assert.Equal(t, evaluate.Met, p.Premier().State("specialization"))
			assert.Equal(t, evaluate.NotMet, p.Premier().State("roles"), "a second person is all that is wanting")
			assert.Equal(t, evaluate.Met, p.Premier().State("services"))
			assert.Equal(t, evaluate.Met, p.Premier().State("terms"))
		})
	}
}

func TestChecksAndDropDowns(t *testing.T) {
	files := opened(t)
	const days = "date 32874 73415"
	tests := []struct{ book, sheet, heading, want string }{
		{"partners.xlsx", "Partners", "Country", "list Countries"},
		{"partners.xlsx", "Partners", "cPanel licenses", "whole 0 10000000"},
		{"partners.xlsx", "Partners", "cPanel badge held", "whole 2020 2100"},
		{"partners.xlsx", "Partners", "cPanel good standing", "list YesNo"},
		{"partners.xlsx", "Partners", "Premier since", days},
		{"partners.xlsx", "Partners", "Resale agreement", "list YesNo"},
		{"partners.xlsx", "Partners", "ICPA", "list YesNo"},
		{"partners.xlsx", "Partners", "Customer service 8x5", "list YesNo"},
		{"partners.xlsx", "Partners", "One-hour callback", "list YesNo"},
		{"partners.xlsx", "Partners", "Pre-sales support", "list YesNo"},
		{"partners.xlsx", "Partners", "Post-sales support", "list YesNo"},
		{"partners.xlsx", "Partners", "Terms accepted", "list YesNo"},
		{"partners.xlsx", "Specializations", "Partner ID", "list PartnerIDs"},
		{"partners.xlsx", "Contacts", "Partner ID", "list PartnerIDs"},
		{"partners.xlsx", "Contacts", "Provided on", days},
		{"partners.xlsx", "Contacts", "Current customer", "list YesNo"},
		{"partners.xlsx", "Surveys", "Score", "decimal 1 10"},
		{"partners.xlsx", "Surveys", "Follow-up on", days},
		{"partners.xlsx", "Groupings", "Country", "list Countries"},
		{"employees.xlsx", "Employees", "Full-time", "list YesNo"},
		{"employees.xlsx", "Employees", "Country", "list Countries"},
		{"employees.xlsx", "Employees", "Employed until", days},
		{"employees.xlsx", "Employees", "CWA", days},
		{"employees.xlsx", "Certifications", "Employee ID", "list EmployeeIDs"},
		{"employees.xlsx", "Certifications", "Certification", "list CertificationCodes"},
		{"employees.xlsx", "Certifications", "Earned on", days},
	}
	for _, tt := range tests {
		t.Run(tt.sheet+" "+tt.heading, func(t *testing.T) {
			at := slices.IndexFunc(tableColumns, func(d documented) bool { return d.sheet == tt.sheet })
			column := slices.Index(tableColumns[at].columns, tt.heading) + 1
			all, err := files[tt.book].GetDataValidations(tt.sheet)
			require.NoError(t, err)
			i := slices.IndexFunc(all, func(dv *excelize.DataValidation) bool { return dv.Sqref == down(column) })
			require.GreaterOrEqual(t, i, 0, "no check on the column")
			assert.Equal(t, tt.want, strings.TrimSpace(fmt.Sprint(all[i].Type, " ", all[i].Formula1, " ", all[i].Formula2)))
		})
	}
}

// What the checks let pass can be read, and what they refuse can't.
func TestChecksAgreeWithReading(t *testing.T) {
	cells := func(column int, value any) []ingest.Problem {
		books := overwritten(t, today)
		books[0] = changed(t, books[0], func(f *excelize.File) {
			require.NoError(t, f.SetCellValue("Partners", cellName(column, exampleRow), value))
		})
		_, problems := read(t, books)
		return problems
	}
	const licenses, badge, since = 10, 11, 13
	assert.Empty(t, cells(licenses, maxCount))
	assert.NotEmpty(t, cells(licenses, maxCount+1))
	assert.Empty(t, cells(badge, lastYear))
	assert.NotEmpty(t, cells(badge, lastYear+1))
	assert.Empty(t, cells(since, int(ingest.DayOf(firstYear, 1, 1))))
	assert.NotEmpty(t, cells(since, int(ingest.DayOf(firstYear, 1, 1))-1))
	assert.Empty(t, cells(since, int(ingest.DayOf(lastYear, 12, 31))))
	assert.NotEmpty(t, cells(since, int(ingest.DayOf(lastYear, 12, 31))+1))
}

func TestEveryCountryOfTheListIsRead(t *testing.T) {
	names := countryNames()
	assert.Greater(t, len(names), 240)
	books := overwritten(t, today)
	var groupings strings.Builder
	groupings.WriteString("Country,Grouping\n")
	for i, name := range names {
		fmt.Fprintf(&groupings, "%q,G%d\n", name, i)
	}
	without := changed(t, books[0], func(f *excelize.File) { require.NoError(t, f.DeleteSheet("Groupings")) })
	roster, problems := read(t, []Workbook{without, books[1], {"groupings.csv", []byte(groupings.String())}})
	assert.Empty(t, problems)
	require.Len(t, roster.Groupings, len(names))
	for i, g := range roster.Groupings {
		assert.Equal(t, names[i], g.Country.Name())
	}
}

func TestEveryCodeOfTheListIsRead(t *testing.T) {
	_, programs := rules(t)
	w := &writer{programs: programs}
	codes := w.codes()
	assert.Contains(t, codes, "CCNA")
	sheet := "Employee ID,Certification,Earned on,Expires on\n"
	for _, code := range codes {
		sheet += exampleEngineer + `,"` + code + `",2019-06-01,2025-01-01` + "\n"
	}
	_, problems := read(t, append(overwritten(t, today), Workbook{"certifications.csv", []byte(sheet)}))
	assert.Empty(t, problems)
}

// Overwriting the cell by which the example is known takes its colour away.
func TestMarks(t *testing.T) {
	files := opened(t)
	for _, tt := range tableColumns {
		formats, err := files[tt.book].GetConditionalFormats(tt.sheet)
		require.NoError(t, err)
		key := "A"
		if tt.sheet == "Groupings" {
			key = "B"
		}
		last := columnName(len(tt.columns))
		example := formats["A6:"+last+"10005"]
		require.NotEmpty(t, example, tt.sheet)
		assert.Equal(t, `LEFT($`+key+`6,8)="EXAMPLE-"`, example[0].Criteria)
		for i := range tt.required {
			var criteria []string
			for _, f := range formats[down(i+1)] {
				criteria = append(criteria, f.Criteria)
			}
			cell := cellName(i+1, 6)
			assert.Contains(t, criteria, "AND(LEN("+cell+")=0,COUNTA($A6:$"+last+"6)>0)", tt.sheet)
		}
	}
	ids, err := files["partners.xlsx"].GetConditionalFormats("Partners")
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(ids["A6:A10005"], func(f excelize.ConditionalFormatOptions) bool { return f.Type == "duplicate" }), "IDs that stand twice show")
}

func TestListsAreHidden(t *testing.T) {
	for name, f := range opened(t) {
		visible, err := f.GetSheetVisible(listsSheet)
		require.NoError(t, err)
		assert.False(t, visible, name)
		assert.Equal(t, 0, f.GetActiveSheetIndex(), name)
	}
}

func TestIDsWithLeadingZerosStay(t *testing.T) {
	f := opened(t)["partners.xlsx"]
	style, err := f.GetColStyle("Partners", "A")
	require.NoError(t, err)
	got, err := f.GetStyle(style)
	require.NoError(t, err)
	assert.Equal(t, "@", *got.CustomNumFmt)
}

func TestSameDaySameBytes(t *testing.T) {
	a, b := made(t, today), made(t, today)
	require.Len(t, a, 2)
	for i := range a {
		assert.True(t, bytes.Equal(a[i].Bytes, b[i].Bytes), a[i].Name)
	}
	assert.Equal(t, "partners.xlsx", a[0].Name)
	assert.Equal(t, "employees.xlsx", a[1].Name)
	assert.False(t, bytes.Equal(a[1].Bytes, made(t, today+1)[1].Bytes), "examples go with the day")
}
