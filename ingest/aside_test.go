package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatStandsAroundTheRows: a name, a title or a line that says that the rows below
// it don't count is refused where they would count all the same (rule G10).
func TestWhatStandsAroundTheRows(t *testing.T) {
	const exams, people = "Employee ID,Certification,Earned on\nE-1,CPP,2020-01-01\n", "Employee ID,Partner ID,Name\nE-2,P-1,Ben\n"
	for _, tt := range []struct{ name, file, text, refused string }{
		{"a title", "c.csv", "Failed exams 2020\n\n" + exams, `c.csv!1: the title "Failed exams 2020" may say`},
		{"a title of all", "c.csv", "Exams passed and failed\n" + exams, ""},
		{"a sentence", "c.csv", "This list was made by the system from all that anybody has failed\n" + exams, ""},
		{"a title of a filter", "c.csv", "Filter: without failed\n" + exams, ""},
		{"a title, and a status", "c.csv", "Failed exams 2020\nEmployee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-01,failed\n", ""},
		{"a title over columns of certifications", "e.csv", "Geplante Prüfungen\nEmployee ID,Partner ID,Name,CPP\nE-1,P-1,Ann,2020-01-01\n", "Geplante"},
		{"a line among the rows", "c.csv", exams + "Not passed:\nE-1,CWA,2020-01-01\n", `c.csv!3: the line "Not passed:" may say`},
		{"another line after it", "c.csv", exams + "Not passed:\n\nPassed exams\nE-1,CWA,2020-01-01\n", ""},
		{"the file's name", "exams_failed.csv", exams, ""},
		{"a file of all", "failed-and-passed.csv", exams, ""},
		{"people who left", "e.csv", "Leavers 2020\n" + people, `the title "Leavers 2020"`},
		{"people who left, and when", "e.csv", "Leavers 2020\nEmployee ID,Partner ID,Name,Employed until\nE-1,P-1,Ann,2020-01-31\n", ""},
		{"of no use", "p.csv", "DO NOT USE\nPartner ID,Partner\nP-1,Alder\n", "DO NOT USE"},
		{"failed people", "e.csv", "Failed\n" + people, ""},
	} {
		_, _, err := Read(csvs(map[string]string{tt.file: tt.text}), options(t))
		if tt.refused == "" {
			assert.NoError(t, err, tt.name)
		} else {
			assert.ErrorContains(t, err, tt.refused, tt.name)
		}
	}
}

// TestNotesThatTell of a row that it doesn't count are said, wherever a row counts.
func TestNotesThatTell(t *testing.T) {
	for _, tt := range []struct {
		name, file, text string
		said             []string
	}{
		{"under a heading", "c.csv", "Employee ID,Certification,Earned on,Remarks\nE-1,CPP,2020-01-01,revoked in May\nE-1,CWA,2020-01-01,well done\n", []string{"c.csv!1 column-ignored", "c.csv!D2 note-tells"}},
		{"under none", "c.csv", "Employee ID,Certification,Earned on,,\nE-1,CPP,2020-01-01,,did not pass\n", []string{"c.csv!E2 note-tells"}},
		{"of a row that doesn't count", "c.csv", "Employee ID,Certification,Earned on,Status,Remarks\nE-1,CPP,2020-01-01,failed,failed twice\n", []string{"c.csv!1 column-ignored"}},
		{"below the rows", "c.csv", "Employee ID,Certification,Earned on\nE-1,CPP,2020-01-01\n* CPP of E-1 was voided by the vendor\n", []string{"c.csv!3 rows-skipped", "c.csv!A3 note-tells"}},
		{"why somebody left", "e.csv", "Employee ID,Partner ID,Name,Termination reason\nE-1,P-1,Ann,Resigned\n", []string{"e.csv!1 column-ignored", "e.csv!D2 note-tells"}},
		{"why somebody left, and when", "e.csv", "Employee ID,Partner ID,Name,Employed until,Termination reason\nE-1,P-1,Ann,2020-01-31,Resigned\n", []string{"e.csv!1 column-ignored"}},
		{"of a partner", "p.csv", "Partner ID,Partner,Comment\nP-1,Alder,merged into P-2\nP-2,Birch,\n", []string{"p.csv!1 column-ignored", "p.csv!C2 note-tells"}},
		{"not a note", "e.csv", "Employee ID,Partner ID,Name,Desk\nE-1,P-1,Ann,left of the door\n", []string{"e.csv!1 column-ignored"}},
	} {
		files := map[string]string{"employees.csv": "Employee ID,Partner ID,Name\nE-9,P-9,Zoe\n", "partners.csv": "Partner ID,Partner\nP-9,Yew\n", tt.file: tt.text}
		switch tt.file {
		case "c.csv":
			files["employees.csv"] += "E-1,P-9,Ann\n"
		case "e.csv":
			files["partners.csv"] += "P-1,Alder\n"
		}
		_, problems := readCSVs(t, files)
		assert.ElementsMatch(t, tt.said, problems, tt.name)
	}
}

// TestARowWiderThanItsHeadings: nobody can tell of which columns its cells are.
func TestARowWiderThanItsHeadings(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"p.csv": "Title\nPartner ID,Partner,cPanel licenses\nP-7,Alder,1,500\nP-8,Birch,7,,\nP-9,Cedar, Inc.,7\nP-10,Dogwood,7,,a note\n",
		"e.csv": "Employee ID,Partner ID,Name,CPP\nE-7,P-8,Ash, Ann,2020-01-01\nE-8,P-8,\"Beech, Bob\",2020-01-01\n",
	})
	assert.Equal(t, []string{"e.csv!2 row-shifted", "p.csv!3 row-shifted", "p.csv!5 row-shifted"}, problems)
	require.GreaterOrEqual(t, len(r.Partners), 3)
	for _, p := range r.Partners {
		switch r.PartnerIDs[p.ID] {
		case "P-7", "P-9":
			assert.True(t, p.Bad.Has(LicensesField) && p.Bad.Has(PartnerField), "%+v", p)
			assert.Equal(t, NoCount, p.Licenses)
		case "P-8", "P-10":
			assert.Equal(t, int32(7), p.Licenses)
		}
	}
	for _, c := range r.Certifications {
		assert.Equal(t, r.EmployeeIDs[c.Employee] == "E-7", c.Bad != 0, "%+v", c)
	}
}
