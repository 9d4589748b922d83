package ingest

import (
	"slices"
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
		{"a yes", "e.csv", "Employee ID,Partner ID,Name,Employed until,Delete,Left\nE-1,P-1,Ann,,x,\nE-2,P-1,Ben,,,yes\nE-3,P-1,Cy,,no,no\n", []string{"e.csv!1 column-ignored", "e.csv!E2 note-tells", "e.csv!F3 note-tells"}},
		{"a no", "p.csv", "Partner ID,Partner,Is active\nP-1,Alder,no\nP-2,Birch,yes\nP-3,Cedar,\n", []string{"p.csv!1 column-ignored", "p.csv!C2 note-tells"}},
		{"what isn't meant", "c.csv", "Employee ID,Certification,Earned on,Status,Mock,Planned\nE-1,CPP,2020-01-01,,yes,\nE-1,CWA,2020-01-01,,,x\n", []string{"c.csv!1 column-ignored", "c.csv!E2 note-tells", "c.csv!F3 note-tells"}},
		{"elsewhere", "e.csv", "Employee ID,Partner ID,Name,Moved to\nE-1,P-1,Ann,P-9\nE-2,P-1,Ben,-\nE-3,P-1,Cy,\n", []string{"e.csv!1 column-ignored", "e.csv!D2 note-tells"}},
		{"another status", "p.csv", "Partner ID,Partner,Account status,Payment status\nP-1,Alder,Closed,\nP-2,Birch,Open,\n", []string{"p.csv!1 column-ignored", "p.csv!C2 note-tells"}},
		{"a flag of something else", "e.csv", "Employee ID,Partner ID,Name,Employed until,Test passed,Trial,Left-handed,Retired number\nE-1,P-1,Ann,,yes,yes,yes,yes\n", []string{"e.csv!1 column-ignored"}},
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

// TestNamesThatTell that their row doesn't count, or that are nobody's, are said.
func TestNamesThatTell(t *testing.T) {
	for name, said := range map[string]bool{
		"Ann Example (left 31.05.2020)": true, "Ann Example [inactive]": true, "Ann Example - terminated": true, "Ann Example (duplicate)": true, "Ann Example (Test account)": true, "Ann Example (DO NOT USE)": true,
		"Test User": true, "TEST": true, "Vacant": true, "(vacant)": true, "N.N.": true, "n.n.": true, "TBD": true, "Open position 2": true, "Unbesetzt": true, "por definir": true, "???": true, "-": true, "[deleted]": true, "xxx": true,
		"Ann Vacant": false, "Testa Rossa": false, "Ann (Annie) Example": false, "Left Eye Lopes": false, "Do Nguyen": false, "Ann Example - Sales": false, "Ann Example (on leave)": false, "Nn Ng": false, "José Ñ.": false, "李": false,
		"Ann Left-Wright": false, "Open Person Smith": false,
	} {
		_, problems := readCSVs(t, map[string]string{"e.csv": "Employee ID,Partner ID,Name\nE-1,P-1,\"" + name + "\"\n", "p.csv": "Partner ID,Partner\nP-1,Alder\n"})
		assert.Equal(t, said, slices.Contains(problems, "e.csv!C2 name-doubtful"), name)
	}
	for name, said := range map[string]bool{
		"Alder (merged into P-002)": true, "Alder [closed]": true, "Alder - DO NOT USE": true, "Alder – acquired by Birch": true, "Test Partner": true, "TBD": true, "Test (inactive)": true,
		"Alder (DE)": false, "Alder (formerly Birch)": false, "Closed Loop Systems": false, "1&1": false, "Alder (Test Labs)": false, "Merged Networks (UK) Ltd": false, "Test Labs": false, "Unknown Worlds": false, "Alder - Hosting": false, "株式会社": false,
	} {
		_, problems := readCSVs(t, map[string]string{"e.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n", "p.csv": "Partner ID,Partner\nP-1,\"" + name + "\"\n"})
		assert.Equal(t, said, slices.Contains(problems, "p.csv!B2 name-doubtful"), name)
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
