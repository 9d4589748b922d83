package ingest

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withLayouts are options with layouts, by name.
func withLayouts(t testing.TB, texts map[string]string) (Options, error) {
	o := options(t)
	files := fstest.MapFS{}
	for name, text := range texts {
		files["layouts/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	headers := *o.Headers
	var err error
	headers.layouts, err = loadLayouts(files, LayoutsFolder)
	o.Headers = &headers
	return o, err
}

// TestLayouts: what a layout makes of a sheet, each row for something that it can say.
func TestLayouts(t *testing.T) {
	const people = "table: employees\ncolumns:\n  Employee ID: No.\n  Partner ID: Firm\n  Name: Who\n"
	const earned = "table: certifications\ncolumns:\n  Employee ID: No.\n  Certification: Course\n  Earned on: Done\n"
	tests := []struct {
		name, layout, sheet string
		want, said          []string
	}{
		{"headings", people, "No,firm,WHO\nE-1,P-1,Ann\n", []string{"employee E-1 at P-1 Ann"}, nil},
		{"joined", "table: employees\ncolumns: {Employee ID: No, Partner ID: Firm, Name: [Given, Sur]}\n", "Sur,No,Firm,Given\nAsh,E-1,P-1,Ann\n,E-2,P-1,Bob\nCork,E-3,P-1,\n",
			[]string{"employee E-1 at P-1 Ann Ash", "employee E-2 at P-1 Bob", "employee E-3 at P-1 Cork"}, nil},
		{"a constant", "table: employees\ncolumns: {Employee ID: No, Name: Who}\nconstants: {Partner ID: P-1, Full-time: 'yes'}\n", "No,Who\nE-1,Ann\n,\n", []string{"employee E-1 at P-1 Ann full time"}, nil},
		{"signs in headings", "table: employees\ncolumns:\n  Employee ID: \"Emp #\"\n  Partner ID: \"Firm: ID\"\n  Name: Who\n", "Emp #,Firm: ID,Who\nE-1,P-1,Ann\n", []string{"employee E-1 at P-1 Ann"}, nil},
		{"values", earned + "  Status: Result\nvalues: {Status: {OKAY: passed, 0: failed}}\n", "No,Course,Done,Result\nE-0,CPP,2020-01-01,Okay\nE-0,CWA,2020-01-02,0\nE-0,CPSP,2020-01-03,passed\n",
			[]string{"CPP of E-0 2020-01-01", "CWA of E-0 2020-01-02 void", "CPSP of E-0 2020-01-03"}, nil},
		{"taken out", earned + "  Expires on: Validity\ntake:\n  Expires on: [\"Expires {date}\", \"until {date} (incl.)\"]\n  Certification: \"Course {word}\"\n",
			"No,Course,Done,Validity\nE-0,Course CCNA,2020-01-01,expires 2021-05-01\nE-0,CCNP,2020-01-01,Until 2022-05-01 (incl.)\nE-0,CCNP,2020-01-02,never\nE-0,CCNP,2020-01-03,Expires soon\n",
			[]string{"CCNA of E-0 2020-01-01 to 2021-05-01", "CCNP of E-0 2020-01-01 to 2022-05-01", "CCNP of E-0 2020-01-02", "CCNP of E-0 2020-01-03 left out"}, []string{"x.csv!D5 date-unreadable"}},
		{"two columns of one", "table: certifications\ncolumns: {Employee ID: No, Certification: Course, Expires on: Course, Earned on: Done}\nvalues: {Certification: {CCNP until 2021-05-01: CCNP}}\ntake: {Expires on: 'CCNP until {date}'}\n",
			"No,Course,Done\nE-0,CCNP until 2021-05-01,2020-01-01\nE-0,CCNP until then,2020-01-02\n", []string{"CCNP of E-0 2020-01-01 to 2021-05-01", " of E-0 2020-01-02 left out"}, []string{"x.csv!B3 career-certification-unknown", "x.csv!B3 date-unreadable"}},
		{"filled down", people + "fill down: [Partner ID]\n", "Firm,No,Who\nP-1,E-1,Ann\n,E-2,Bob\nP-0,E-3,Cem\n,E-4,Dee\n",
			[]string{"employee E-1 at P-1 Ann", "employee E-2 at P-1 Bob", "employee E-3 at P-0 Cem", "employee E-4 at P-0 Dee"}, nil},
		{"left out", people + "leave out: {Type: [Test, 7]}\n", "Type,No,Firm,Who\nTEST,E-1,P-1,Ann\n7,E-2,P-1,Bob\nreal,E-3,P-1,Cem\n", []string{"employee E-3 at P-1 Cem"}, []string{"x.csv!2 rows-skipped"}},
		{"unknown partners", people + "leave out unknown: [partners]\n", "No,Firm,Who,CPP\nE-1,P-1,Ann,\nE-2,P-9,Bob,2020-01-01\n", []string{"employee E-1 at P-1 Ann"}, []string{"x.csv!3 rows-skipped"}},
		{"unknown people", earned + "leave out unknown: people\n", "No,Course,Done\nE-0,CPP,2020-01-01\nE-9,CPP,never\n", []string{"CPP of E-0 2020-01-01"}, []string{"x.csv!3 rows-skipped"}},
		{"order of dates", earned + "dates: mdy\n", "No,Course,Done\nE-0,CPP,06/07/2020\nE-0,CWA,13/06/2020\n", []string{"CPP of E-0 2020-06-07", "CWA of E-0  left out"}, []string{"x.csv!C3 date-unreadable"}},
		{"encoding", "table: employees\ncolumns: {Employee ID: No, Partner ID: Firm, Name: Имя}\nencoding: windows-1251\n", "No;Firm;\xc8\xec\xff\nE-1;P-1;\xc0\xed\xed\xe0\n", []string{"employee E-1 at P-1 Анна"}, []string{"x.csv!C2 encoding-supposed"}},
		{"ignored", people + "ignore: [Employd until]\n", "No,Firm,Who,Employd until\nE-1,P-1,Ann,2020-01-01\n", []string{"employee E-1 at P-1 Ann"}, nil},
		{"another column of the name", people, "No,Firm,Name,Who\nE-1,P-1,Boss,Ann\n", []string{"employee E-1 at P-1 Ann"}, nil},
		{"below title rows", people, "Export\n\nNo,Firm,Who\nE-1,P-1,Ann\n", []string{"employee E-1 at P-1 Ann"}, nil},
		{"of another file", people + "known by: {file: y*.csv}\n", "No,Firm,Who\nE-1,P-1,Ann\n", nil, []string{"x.csv sheet-skipped"}},
		{"of this file", people + "known by: {file: X*.csv, headings: [Who]}\n", "No,Firm,Who\nE-1,P-1,Ann\n", []string{"employee E-1 at P-1 Ann"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o, err := withLayouts(t, map[string]string{"x.yaml": tt.layout})
			require.NoError(t, err)
			r, problems, err := Read(csvs(map[string]string{
				"partners.csv": "Partner ID,Partner\nP-0,Oak\nP-1,Alder\n", "employees.csv": "Employee ID,Partner ID,Name\nE-0,P-0,Old\n", "x.csv": tt.sheet,
			}), o)
			require.NoError(t, err)
			got := lines(r)[2:]
			for i, line := range got {
				if line == "employee E-0 at P-0 Old" {
					got = append(got[:i:i], got[i+1:]...)
					break
				}
			}
			assert.ElementsMatch(t, tt.want, got)
			assert.Equal(t, tt.said, found(r, problems))
		})
	}
}

// TestSlipsInLayouts: each is refused with its place and an example.
func TestSlipsInLayouts(t *testing.T) {
	const fine = "table: employees\ncolumns:\n  Employee ID: No\n"
	tests := []struct{ name, text, want string }{
		{"nothing", "", "x.yaml:1:1: got nothing"},
		{"no table", "columns: {Name: Who}\n", "x.yaml:1:1: no table is named"},
		{"another table", "table: people\n", `x.yaml:1:8: got "people"`},
		{"another key", fine + "colums: {Name: Who}\n", `x.yaml:4:1: got "colums", want one of "table"`},
		{"another column", fine + "  Nmae: Who\n", `x.yaml:4:3: got the column "Nmae"`},
		{"a key twice", fine + "  Employee ID: Who\n", "x.yaml:4:3: "},
		{"no heading", fine + "  Name:\n", "x.yaml:4:"},
		{"no columns", "table: employees\n", "x.yaml:1:1: no column is named"},
		{"no blank behind the colon", "table:employees\n", "x.yaml:1:1: "},
		{"a comment in a heading", "table: employees\ncolumns:\n  Employee ID: #No\n", "x.yaml:3:"},
		{"a colon in a heading", "table: employees\ncolumns:\n  Employee ID: No: 7\n", "x.yaml:3:"},
		{"a tab", "table: employees\ncolumns:\n\tName: Who\n", "x.yaml:3:"},
		{"a quote that doesn't end", "table: employees\ncolumns: {Name: \"Who}\n", "x.yaml:2:"},
		{"two documents", fine + "---\n" + fine, "x.yaml:5:1: got a second document"},
		{"nothing to take", fine + "take: {Employee ID: Expires}\n", `x.yaml:4:21: got "Expires", want a text with {date}`},
		{"taken from no column", fine + "take: {Email: 'x {word}'}\n", `x.yaml:4:8: got "Email", want a column that has a heading`},
		{"a value that means nothing", fine + "values: {Employee ID: {E-1}}\n", `x.yaml:4:`},
		{"both", fine + "constants: {Employee ID: E-1}\n", "x.yaml:4:13: want one value"},
		{"an order of dates", fine + "dates: ymd\n", `x.yaml:4:8: got "ymd", want mdy or dmy`},
		{"an encoding", fine + "encoding: cyrilic\n", `x.yaml:4:11: got "cyrilic", want the name of an encoding`},
		{"who is unknown", fine + "leave out unknown: customers\n", `x.yaml:4:20: got "customers", want partners`},
		{"ignored and read", fine + "ignore: [no]\n", "x.yaml:4:10: "},
		{"known by nothing", "table: employees\nconstants: {Name: Ann}\n", "x.yaml:1:1: nothing tells"},
		{"a pattern", fine + "known by: {file: '[a'}\n", "x.yaml:4:18: "},
		{"several tables", "table: [partners, employees]\ncolumns: {Name: Who}\n", "x.yaml:1:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := withLayouts(t, map[string]string{"x.yaml": tt.text})
			require.Error(t, err)
			assert.Contains(t, err.Error(), "layouts/"+tt.want)
		})
	}
}

// TestLayoutsThatDontFit: sheets that a layout can't read.
func TestLayoutsThatDontFit(t *testing.T) {
	const one = "table: employees\ncolumns: {Employee ID: No, Partner ID: Firm, Name: Who}\n"
	for _, tt := range []struct {
		name    string
		layouts map[string]string
		want    string
	}{
		{"two fit", map[string]string{"a.yaml": one, "b.yaml": one}, "x.csv!1: the layouts layouts/a.yaml and layouts/b.yaml both fit"},
		{"a required column lacks", map[string]string{"a.yaml": "table: employees\ncolumns: {Employee ID: No, Name: Who}\n"}, `lacks "Partner ID"`},
		{"a heading lacks", map[string]string{"a.yaml": one + "known by: {headings: [No]}\nleave out: {Type: Test}\n"}, `by the heading "Type" (4:13)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, err := withLayouts(t, tt.layouts)
			require.NoError(t, err)
			_, _, err = Read(csvs(map[string]string{"x.csv": "No,Firm,Who\nE-1,P-1,Ann\n"}), o)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// FuzzLayout wants no layout, and no sheet that one reads, to break the reading.
func FuzzLayout(f *testing.F) {
	f.Add("table: employees\ncolumns:\n  Employee ID: No\n  Name: [A, B]\nconstants: {Partner ID: P-1}\nfill down: [Employee ID]\n", "No,A,B\nE-1,x,y\n,z,\n")
	f.Add("table: certifications\ncolumns: {Email: Who, Certification: What, Expires on: Till}\nvalues: {Email: {a: ''}}\ntake: {Expires on: 'x {date} y'}\nleave out: {T: [1]}\nleave out unknown: [people]\ndates: dmy\n", "Who,What,Till,T\na@b,CPP,x 1.2.2020 y,1\n")
	f.Add("table: [employees, certifications]\nknown by: {headings: [a], file: '*', sheet: ''}\ncolumns: {Name: a}\nignore: [b]\n", "a,b\n1,2\n")
	f.Fuzz(func(t *testing.T, layout, sheet string) {
		if len(layout) > 1<<10 || len(sheet) > 1<<10 {
			return
		}
		o, err := withLayouts(t, map[string]string{"x.yaml": layout})
		if err != nil {
			require.Regexp(t, `^layouts/x\.yaml`, err.Error())
			return
		}
		r, problems, err := Read(csvs(map[string]string{"partners.csv": "Partner ID,Partner\nP-1,A\n", "employees.csv": "Employee ID,Partner ID,Name\nE-0,P-1,B\n", "x.csv": sheet}), o)
		if err != nil {
			require.NotContains(t, err.Error(), "fault of assay")
			return
		}
		soundPlaces(t, r, problems)
	})
}
