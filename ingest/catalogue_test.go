package ingest

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write problems.md anew")

// ofEvaluating are the codes that only evaluating gives; its own tests provoke them.
var ofEvaluating = []string{
	"date-after-as-of", "partner-rows-differ", "same-person", "email-shared", "expiry-assumed", "badge-year-early",
	"badge-year-ahead", "country-in-two-groupings", "full-time-at-several", "full-time-tie", "cpanel-at-several",
	"premier-since-moved", "roles-gap", "roles-records-missing", "certificate-name", "owner-email",
	"certificate-id", "certificate-unmade", "employee-id-of-several", "employee-id-at-several",
	"certification-of-several", "people-alike", "record-gone", "partner-renumbered", "licenses-jump", "table-nowhere",
}

// csvs are CSV files by name; those of a partner and an employee are added where missing.
func csvs(files map[string]string) []Input {
	all := map[string]string{
		"partners.csv":  "Partner ID,Partner\nP-1,Northwind\n",
		"employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n",
	}
	for name, text := range files {
		all[name] = text
	}
	var in []Input
	for name, text := range all {
		in = append(in, Input{Path: name, Data: []byte(text)})
	}
	return in
}

// found lists problems as "cell code".
func found(r *Roster, problems []Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, r.CellAt(p.At, p.Column).String()+" "+p.Code)
	}
	return list
}

// provoked are files that provoke one problem each, and the cell that it is in.
var provoked = []struct{ code, name, text, cell string }{
	{"required-blank", "employees.csv", "Employee ID,Partner ID,Name\nE-1,P-1,Ann\nE-2,,Ben\n", "employees.csv!B3"},
	{"name-blank", "partners.csv", "Partner ID,Partner,Country\nP-1,,ES\n", "partners.csv!B2"},
	{"date-unreadable", "partners.csv", "Partner ID,Partner,Premier since\nP-1,A,31/02/2020\n", "partners.csv!C2"},
	{"date-ambiguous", "partners.csv", "Partner ID,Partner,Premier since\nP-1,A,06/07/2020\n", "partners.csv!C2"},
	{"date-out-of-range", "partners.csv", "Partner ID,Partner,Premier since\nP-1,A,2200-01-01\n", "partners.csv!C2"},
	{"date-order-settled", "c.csv", "Employee ID,Certification,Earned on\nE-1,CCNA,06/07/2020\nE-1,CPP,31/05/2020\n", "c.csv!C1"},
	{"id-unreadable", "c.csv", "Employee ID,Certification,Earned on\n1.23457E+11,CCNA,2020-01-01\n", "c.csv!A2"},
	{"status-unknown", "c.csv", "Employee ID,Certification,Earned on,Status\nE-1,CCNA,2020-01-01,Grandfathered\n", "c.csv!D2"},
	{"employment-unknown", "employees.csv", "Employee ID,Partner ID,Name,Employment status\nE-1,P-1,Ann,Garden leave\n", "employees.csv!D2"},
	{"last-day-missing", "employees.csv", "Employee ID,Partner ID,Name,Employment status\nE-1,P-1,Ann,Terminated\n", "employees.csv!D2"},
	{"rows-skipped", "partners.csv", "Partner ID,Partner,cPanel licenses\nP-1,A,420\nTotal,,420\n", "partners.csv!3"},
	{"days-contradict", "employees.csv", "Employee ID,Partner ID,Name,Employed from,Employed until\nE-1,P-1,A,2020-06-30,2020-06-29\n", "employees.csv!E2"},
	{"count-unreadable", "partners.csv", "Partner ID,Partner,cPanel licenses\nP-1,A,about 200\n", "partners.csv!C2"},
	{"count-ambiguous", "partners.csv", "Partner ID,Partner,cPanel licenses\nP-1,A,1.500\n", "partners.csv!C2"},
	{"year-unreadable", "partners.csv", "Partner ID,Partner,cPanel badge held\nP-1,A,20\n", "partners.csv!C2"},
	{"yes-no-unreadable", "partners.csv", "Partner ID,Partner,Pre-sales support\nP-1,A,maybe\n", "partners.csv!C2"},
	{"agreement-unreadable", "partners.csv", "Partner ID,Partner,ICPA\nP-1,A,signed\n", "partners.csv!C2"},
	{"score-unreadable", "surveys.csv", "Partner ID,Customer,Score,Received on\nP-1,C,11,2020-01-01\n", "surveys.csv!C2"},
	{"country-unknown", "groupings.csv", "Country,Grouping\nNarnia,G\n", "groupings.csv!A2"},
	{"specialization-unclear", "partners.csv", "Partner ID,Partner,Specializations\nP-1,A,Security (expired 2019)\n", "partners.csv!C2"},
	{"certification-unknown", "c.csv", "Employee ID,Certification,Earned on\nE-1,AWS Architect,whenever\n", "c.csv!B2"},
	{"certification-unclear", "c.csv", "Employee ID,Certification,Earned on\nE-1,CPSP preparation course,2020-01-01\n", "c.csv!B2"},
	{"career-certification-unknown", "c.csv", "Employee ID,Certification,Earned on\nE-1,CCNQ,2020-01-01\n", "c.csv!B2"},
	{"certification-retired", "c.csv", "Employee ID,Certification,Earned on\nE-1,CCDA,2020-03-27\nE-1,CCDA,2020-03-26\n", "c.csv!C2"},
	{"partner-unknown", "s.csv", "Partner ID,Specialization\nP-9,Security\n", "s.csv!A2"},
	{"employee-unknown", "c.csv", "Employee ID,Certification,Earned on\nE-9,CCNA,2020-01-01\n", "c.csv!A2"},
	{"row-repeated", "partners.csv", "Partner ID,Partner\nP-1,A\nP-1,A\n", "partners.csv!3"},
	{"spans-differ", "employees.csv", "Employee ID,Partner ID,Name,Employed until\nE-1,P-1,Ann,2020-01-31\nE-1,P-1,Ann,\n", "employees.csv!D2"},
	{"certification-taken-back", "c.csv", "Employee ID,Certification,Earned on,Status\nE-1,CPP,2020-01-01,passed\nE-1,CPP,2020-03-01,revoked\n", "c.csv!C2"},
	{"example-left", "partners.csv", "Partner ID,Partner\nP-1,A\nExample-P1,B\n", "partners.csv!A3"},
	{"explanation-left", "partners.csv", "Partner ID,Partner,ICPA\nP-1,A,¶ yes or no\n", "partners.csv!C2"},
	{"column-repeated", "partners.csv", "Partner ID,Partner,Company\nP-1,A,B\n", "partners.csv!C1"},
	{"column-ignored", "partners.csv", "Partner ID,Partner,Shoe size\nP-1,A,44\n", "partners.csv!1"},
	{"row-shifted", "partners.csv", "Partner ID,Partner,cPanel licenses\nP-1,A,1,500\n", "partners.csv!2"},
	{"note-tells", "c.csv", "Employee ID,Certification,Earned on,\nE-1,CCNA,2020-01-01,voided in May\n", "c.csv!D2"},
	{"name-doubtful", "employees.csv", "Employee ID,Partner ID,Name\nE-1,P-1,Ann (left in May)\n", "employees.csv!C2"},
	{"sheet-skipped", "notes.csv", "To do,By\nring Ann,Monday\n", "notes.csv"},
	{"text-garbled", "partners.csv", "Partner ID,Partner\nP-1,SociÃ©tÃ©\n", "partners.csv!B2"},
	{"encoding-supposed", "partners.csv", "Partner ID,Partner\nP-1,M\xfcller\n", "partners.csv!B2"},
	{"file-repeated", "zz.csv", "Partner ID,Partner\nP-1,Northwind\n", "zz.csv"},
	{"lock-file-skipped", "~$partners.xlsx", "\x03Ann", "~$partners.xlsx"},
}

func TestEachProblemIsProvokedByItself(t *testing.T) {
	ours := []string{`"/"`, `"-"`} // that messages quote, and no sheet's
	for table := Partners; table <= Groupings; table++ {
		for _, c := range Columns(table) {
			ours = append(ours, strconv.Quote(c.Heading))
		}
	}
	for _, tt := range provoked {
		t.Run(tt.code, func(t *testing.T) {
			r, problems, err := Read(csvs(map[string]string{tt.name: tt.text}), options(t))
			require.NoError(t, err)
			assert.Equal(t, []string{tt.cell + " " + tt.code}, found(r, problems))
			assert.NotEmpty(t, Explain(tt.code).Meaning)
			for _, p := range problems {
				assert.Regexp(t, `^[^.].*[^.]$`, p.Message, "no full stop")
				assert.Subset(t, append(ours, p.Quotes...), regexp.MustCompile(`"(?:[^"\\]|\\.)*"`).FindAllString(p.Message, -1), "it is known what is quoted")
			}
		})
	}
}

func TestCellsWithoutAValueAreProvoked(t *testing.T) {
	for code, c := range map[string]string{
		"cell-error":            `<c r="C2" t="e"><v>#N/A</v></c>`,
		"formula-without-value": `<c r="C2"><f>B2+1</f></c>`,
	} {
		t.Run(code, func(t *testing.T) {
			data := repack(t, workbookOf(t, people), "xl/worksheets/sheet1.xml", func([]byte) []byte {
				return []byte(sheetXML(`<row r="1"><c r="A1" t="inlineStr"><is><t>Partner ID</t></is></c><c r="B1" t="inlineStr"><is><t>Partner</t></is></c>` +
					`<c r="C1" t="inlineStr"><is><t>cPanel licenses</t></is></c></row><row r="2"><c r="A2" t="str"><v>P-1</v></c><c r="B2" t="str"><v>A</v></c>` + c + `</row>`))
			})
			r, problems, err := Read([]Input{{Path: "book.xlsx", Data: data}}, options(t))
			require.NoError(t, err)
			assert.Equal(t, []string{"book.xlsx:Partners!C2 " + code}, found(r, problems))
			assert.True(t, r.Partners[0].Bad.Has(LicensesField))
			assert.Equal(t, NoCount, r.Partners[0].Licenses)
		})
	}
}

func TestCatalogueIsWholeAndTested(t *testing.T) {
	tested := append([]string{"cell-error", "formula-without-value", "date-order-doubtful", "own-workbook-skipped", "sheet-hidden", "sheet-doubtful", "rows-hidden", "rows-struck", "row-of-another-partner", "table-not-of-file"}, ofEvaluating...)
	for _, p := range provoked {
		tested = append(tested, p.code)
	}
	var codes []string
	for _, e := range Catalogue {
		codes = append(codes, e.Code)
		assert.Contains(t, []Severity{Error, Warning}, e.Severity, e.Code)
		for _, text := range []string{e.Meaning, e.Effect, e.Example, e.Mend} {
			assert.Regexp(t, `^\S.*[^\s.]$`, text, e.Code)
		}
	}
	assert.ElementsMatch(t, codes, tested)
}

// TestCodesInUse reads this package's source: a code that isn't in the
// catalogue would reach users unexplained.
func TestCodesInUse(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	given := regexp.MustCompile(`(?:fault\{|problem\(|note\(\w+, |noteAt\([\w.]+, |newKnownIDs\()"([a-z-]+)"`)
	used := 0
	for _, f := range files {
		if !regexp.MustCompile(`^[^_]+\.go$`).MatchString(f.Name()) {
			continue
		}
		src, err := os.ReadFile(f.Name())
		require.NoError(t, err)
		for _, m := range given.FindAllSubmatch(src, -1) {
			assert.True(t, slices.ContainsFunc(Catalogue, func(e Explanation) bool { return e.Code == string(m[1]) }), "%s: %s", f.Name(), m[1])
			used++
		}
	}
	assert.Greater(t, used, 20)
}

func TestProblemsPage(t *testing.T) {
	page := problemsPage()
	if *update {
		require.NoError(t, os.WriteFile("problems.md", []byte(page), 0o644))
	}
	want, err := os.ReadFile("problems.md")
	require.NoError(t, err)
	assert.Equal(t, string(want), page, "go test ./ingest -run ProblemsPage -update writes it anew")
}

// problemsPage is the catalogue as a page for users, in Markdown.
func problemsPage() string {
	var b strings.Builder
	b.WriteString(`# What can be wrong in the input

Every problem that assay reports has a code. An *error* means that something was left out or is unknown;
a *warning* is only worth a look. All other rows and partners are judged as usual.

This page is made from the catalogue in the program; change it there.

| code | severity | meaning |
|---|---|---|
`)
	for _, e := range Catalogue {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s |\n", e.Code, e.Code, e.Severity, e.Meaning)
	}
	for _, e := range Catalogue {
		fmt.Fprintf(&b, "\n## %s\n\n%s (%s).\n\n", e.Code, sentence(e.Meaning), e.Severity)
		fmt.Fprintf(&b, "- **For example:** %s\n- **Effect:** %s\n- **To mend it:** %s\n", e.Example, e.Effect, e.Mend)
	}
	return b.String()
}

// sentence begins a text with a capital.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
