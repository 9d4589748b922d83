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
	// The example rows are there, and reading says so; anything else is a fault.
	problems = slices.DeleteFunc(problems, func(p ingest.Problem) bool { return p.Code == "example-left" })
	return roster, problems
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
			assert.Equal(t, "A4:"+cellName(len(tt.columns), 5), tables[0].Range)
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
			assert.Len(t, roster.Partners, 1)
			assert.Len(t, roster.Employees, 1)
			assert.Len(t, roster.Certifications, 1+3)
			assert.Len(t, roster.Specializations, 1)
			assert.Len(t, roster.Contacts, 1)
			assert.Len(t, roster.Surveys, 1)
			assert.Len(t, roster.Groupings, 1)
			assert.Len(t, roster.PartnerIDs, 1, "all examples belong together")
			assert.Len(t, roster.EmployeeIDs, 1, "all examples belong together")
		})
	}
}

func TestExamplesLieBeforeTheDay(t *testing.T) {
	for _, day := range []ingest.Day{today, ingest.DayOf(2024, 1, 1), ingest.DayOf(2025, 3, 31)} {
		roster, _ := read(t, made(t, day))
		assert.LessOrEqual(t, roster.Partners[0].Terms.Day, day)
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
			roster, problems := read(t, made(t, day))
			got := evaluate.Run(roster, problems, programs, evaluate.History{}, day, 1)
			assert.Empty(t, got.Problems)
			require.Len(t, got.Partners, 1)
			p := got.Partners[0]
			assert.False(t, p.Review, "%v", p.ReviewWhy)
			assert.Equal(t, evaluate.CPanelCertified, p.CPanel().Status)
			assert.Equal(t, evaluate.PremierNotEligible, p.Premier().Status)
			assert.Equal(t, []string{exampleEmployee}, p.Premier().Heads)
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
		books := made(t, today)
		f, err := excelize.OpenReader(bytes.NewReader(books[0].Bytes))
		require.NoError(t, err)
		defer f.Close()
		require.NoError(t, f.SetCellValue("Partners", cellName(column, exampleRow), value))
		out, err := f.WriteToBuffer()
		require.NoError(t, err)
		books[0].Bytes = out.Bytes()
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
	books := made(t, today)
	var groupings strings.Builder
	groupings.WriteString("Country,Grouping\n")
	for i, name := range names {
		fmt.Fprintf(&groupings, "%q,G%d\n", name, i)
	}
	f, err := excelize.OpenReader(bytes.NewReader(books[0].Bytes))
	require.NoError(t, err)
	defer f.Close()
	require.NoError(t, f.DeleteSheet("Groupings"))
	out, err := f.WriteToBuffer()
	require.NoError(t, err)
	roster, problems := read(t, []Workbook{{"partners.xlsx", out.Bytes()}, books[1], {"groupings.csv", []byte(groupings.String())}})
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
		sheet += exampleEmployee + `,"` + code + `",2019-06-01,2025-01-01` + "\n"
	}
	_, problems := read(t, append(made(t, today), Workbook{"certifications.csv", []byte(sheet)}))
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
		example := formats["A5:"+last+"10004"]
		require.NotEmpty(t, example, tt.sheet)
		assert.Equal(t, `LEFT($`+key+`5,7)="EXAMPLE"`, example[0].Criteria)
		for i := range tt.required {
			var criteria []string
			for _, f := range formats[down(i+1)] {
				criteria = append(criteria, f.Criteria)
			}
			cell := cellName(i+1, 5)
			assert.Contains(t, criteria, "AND(LEN("+cell+")=0,COUNTA($A5:$"+last+"5)>0)", tt.sheet)
		}
	}
	ids, err := files["partners.xlsx"].GetConditionalFormats("Partners")
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(ids["A5:A10004"], func(f excelize.ConditionalFormatOptions) bool { return f.Type == "duplicate" }), "IDs that stand twice show")
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
