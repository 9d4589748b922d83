package ingest

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

var shipped = sync.OnceValues(func() (*Headers, error) { return LoadHeaders(os.DirFS("../templates")) })

// testHeaders are the header names that assay comes with.
func testHeaders(t testing.TB) *Headers {
	t.Helper()
	h, err := shipped()
	require.NoError(t, err)
	return h
}

// vocabulary is a small list of certifications.
var vocabulary = &Vocabulary{
	CareerPrefixes: []string{"CC", "Cisco"},
	Titles: []TitleName{
		{},
		{Code: "CPSP", Name: "cPanel Sales Professional"},
		{Code: "CPP", Name: "cPanel Professional"},
		{Code: "CWA", Name: "WHM Administrator", Aliases: []string{"cPanel & WHM Administrator"}},
		{Code: "CCNA", Name: "Cisco Certified Network Associate", Career: true},
		{Code: "CCNA-SEC", Name: "CCNA Security", Career: true},
		{Code: "CCNP", Name: "Cisco Certified Network Professional", Career: true},
		{Code: "CCNP-ENT", Name: "CCNP Enterprise", Career: true},
		{Code: "CCNP-RS", Name: "CCNP Routing and Switching", Career: true},
		{Code: "CCNP-VOICE", Name: "CCNP Voice", Career: true},
		{Code: "CCDA", Name: "Cisco Certified Design Associate", Career: true, LastEarned: DayOf(2020, 3, 26)},
	},
}

func options(t testing.TB) Options {
	return Options{Headers: testHeaders(t), Vocabulary: vocabulary}
}

// readCSVs reads CSV files by name, beside those of a partner and an employee.
func readCSVs(t *testing.T, files map[string]string) (*Roster, []string) {
	t.Helper()
	r, problems, err := Read(csvs(files), options(t))
	require.NoError(t, err)
	return r, found(r, problems)
}

func TestEveryTableAndColumn(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv": "Partner ID,Partner,Country,Contact email,Language,cPanel licenses,cPanel badge held,cPanel good standing,Premier since,Specializations,Resale agreement,ICPA,Customer service 8x5,One-hour callback,Pre-sales support,Post-sales support,Terms accepted\n" +
			"P-1,Northwind,ES,a@b.example,de-AT,\"1,500\",2019,no,2018-03-01,Security; Voice,yes,2021-01-31,x,y,true,1,2018-02-28\n",
		"employees.csv":       "Employee ID,Partner ID,Name,Email,Country,Full-time,Employed from,Employed until,CPSP,CCNA\nE-1,p-1,Ann,ann@b.example,Spain,yes,2017-01-01,2022-12-31,2020-02-03,\n",
		"certifications.csv":  "Employee ID,Certification,Earned on,Expires on\nE-1,CCNP Enterprise,2020-01-02,2023-01-02\n",
		"specializations.csv": "Partner ID,Specialization,Granted on,Expires on\nP-1,Cloud,2019-01-01,2020-12-31\n",
		"contacts.csv":        "Partner ID,Customer,Customer email,Provided on,Current customer\nP-1,Acme,x@acme.example,2020-01-05,no\n",
		"surveys.csv":         "Partner ID,Customer,Score,Received on,Follow-up on\nP-1,Acme,3.5,2020-02-05,2020-03-01\n",
		"groupings.csv":       "Country,Grouping\nPT,Iberia\n",
	})
	assert.Empty(t, problems)
	es, pt := Country{'E', 'S'}, Country{'P', 'T'}
	place := func(sheet uint32) Place { return Place{Sheet: sheet, Row: 2} } // files in order of their names
	assert.Equal(t, []Partner{{
		At: place(4), ID: 0, Name: "Northwind", Email: "a@b.example", Language: "de-AT", Specializations: []string{"Security", "Voice"}, Licenses: 1500,
		BadgeHeld: 2019, PremierSince: day("2018-03-01"), Resale: Agreement{Answer: Yes}, ICPA: Agreement{Yes, day("2021-01-31")},
		Terms: Agreement{Yes, day("2018-02-28")}, Country: es, GoodStanding: No, Service8x5: Yes, Callback: Yes, PreSales: Yes, PostSales: Yes,
	}}, r.Partners)
	assert.Equal(t, []Employee{{
		At: place(2), ID: 0, Partner: 0, Name: "Ann", Email: "ann@b.example", From: day("2017-01-01"), Until: day("2022-12-31"), Country: es, FullTime: Yes,
	}}, r.Employees)
	assert.Equal(t, []Certification{
		{At: place(0), Employee: 0, Earned: day("2020-01-02"), Expires: day("2023-01-02"), Title: 7, Column: 3},
		{At: place(2), Employee: 0, Earned: day("2020-02-03"), Title: 1, Column: 9, Inline: true},
	}, r.Certifications)
	assert.Equal(t, []Specialization{{At: place(5), Granted: day("2019-01-01"), Expires: day("2020-12-31"), Name: "Cloud"}}, r.Specializations)
	assert.Equal(t, []Contact{{At: place(1), Provided: day("2020-01-05"), Customer: "Acme", Email: "x@acme.example", Current: No,
		Filled: FieldSet(0).With(PartnerIDField, CustomerField, CustomerEmailField, ProvidedField, CurrentField)}}, r.Contacts)
	assert.Equal(t, []Survey{{At: place(6), Received: day("2020-02-05"), FollowUp: day("2020-03-01"), Score: 3.5, Customer: "Acme",
		Filled: FieldSet(0).With(PartnerIDField, CustomerField, ScoreField, ReceivedField, FollowUpField)}}, r.Surveys)
	assert.Equal(t, []Grouping{{At: place(3), Country: pt, Name: "Iberia"}}, r.Groupings)
	assert.Equal(t, []string{"P-1"}, r.PartnerIDs, "p-1 is the same, and comes later by code points")
	assert.Equal(t, vocabulary, r.Vocabulary)
}

func TestOptionalCellsMayBeBlank(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv": "Partner ID,Partner,Country,cPanel licenses,cPanel badge held,Premier since,Resale agreement\nP-1,A,,,,,\n",
		"c.csv":        "Partner ID,Customer,Customer email,Provided on\nP-1,,,2020-01-01\n",
	})
	assert.Equal(t, []string{"c.csv!B2 name-blank"}, problems, "a customer's e-mail may be blank or anything")
	assert.Equal(t, NoCount, r.Partners[0].Licenses)
	assert.Zero(t, r.Partners[0].Bad)
	assert.Zero(t, r.Contacts[0].Bad)
}

func TestBlankRowsAreNoRows(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{"partners.csv": "Partner ID,Partner,Notes\nP-1,A,x\n,\u00a0,only a note\n,,\n"})
	assert.Equal(t, []string{"partners.csv!1 column-ignored"}, problems)
	assert.Len(t, r.Partners, 1)
	assert.Equal(t, 1, r.Sheets[1].Rows)
}

func TestRequiredCells(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name,CPSP\n,P-1,Ann,2020-01-01\nE-2,P-1,,soon\n",
		"c.csv":         "Employee ID,Certification,Earned on\nE-2,,2020-01-01\nE-2,CCNA,\n",
		"s.csv":         "Partner ID,Customer,Score,Received on\n,C,,\n",
	})
	assert.Equal(t, []string{
		"c.csv!B2 required-blank", "c.csv!C3 required-blank",
		"employees.csv!A2 required-blank", "employees.csv!C3 name-blank", "employees.csv!D3 date-unreadable",
		"s.csv!A2 required-blank", "s.csv!C2 required-blank", "s.csv!D2 required-blank",
	}, problems)
	assert.EqualValues(t, None, r.Employees[0].ID)
	assert.True(t, r.Employees[0].Bad.Has(EmployeeIDField))
	assert.Zero(t, r.Employees[1].Bad, "a certification's date is the certification's, and a name may be blank")
	var bad []FieldSet
	for _, c := range r.Certifications {
		bad = append(bad, c.Bad)
	}
	set := func(f ...Field) FieldSet { return FieldSet(0).With(f...) }
	assert.Equal(t, []FieldSet{set(CertificationField), set(EarnedField), set(EmployeeIDField), set(EarnedField)}, bad)
	assert.Equal(t, set(PartnerIDField, ScoreField, ReceivedField), r.Surveys[0].Bad)
}

func TestDaysThatContradict(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name,Employed from,Employed until\nE-1,P-1,A,2020-06-30,2020-06-30\nE-2,P-1,B,2020-06-30,2020-06-29\nE-3,P-1,C,,2020-06-29\n",
		"c.csv":         "Employee ID,Certification,Earned on,Expires on\nE-1,CCNA,2020-06-30,2020-06-30\nE-1,CCNA,2020-06-30,2020-06-29\nE-1,CPP,2020-06-30,2020-06-29\nE-1,CPP,2020-06-30,soon\n",
		"s.csv":         "Partner ID,Specialization,Granted on,Expires on\nP-1,A,2020-06-30,2020-06-30\nP-1,B,2020-06-30,2020-06-29\n",
	})
	assert.Equal(t, []string{"c.csv!D3 days-contradict", "c.csv!D5 date-unreadable", "employees.csv!E3 days-contradict", "s.csv!D3 days-contradict"}, problems)
	assert.True(t, r.Employees[1].Bad.Has(FromField) && r.Employees[1].Bad.Has(UntilField))
	assert.Zero(t, r.Employees[1].From)
	assert.True(t, r.Certifications[1].Bad.Has(EarnedField) && r.Certifications[1].Bad.Has(ExpiresField))
	assert.Equal(t, day("2020-06-29"), r.Certifications[2].Expires, "a cPanel certification's expiry plays no part")
	assert.Equal(t, FieldSet(0).With(ExpiresField), r.Certifications[3].Bad)
	assert.True(t, r.Specializations[1].Bad.Has(GrantedField) && r.Specializations[1].Bad.Has(ExpiresField))
}

func TestReferencesThatLeadNowhere(t *testing.T) {
	r, problems, err := Read(csvs(map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name\nE-1,P1,A\nE-2,Q-77777,B\n",
		"c.csv":         "Employee ID,Certification,Earned on\nE-3,CCNA,2020-01-01\ne-1,CCNA,2020-01-01\n",
	}), options(t))
	require.NoError(t, err)
	assert.Equal(t, []string{"c.csv!A2 employee-unknown", "employees.csv!B2 partner-unknown", "employees.csv!B3 partner-unknown"}, found(r, problems))
	assert.Equal(t, `Employee ID: got "E-3", want one that has a row in the table employees`, problems[0].Message, "E-1 and E-2 are equally near")
	assert.Equal(t, `Partner ID: got "P1", want one that has a row in the table partners; the nearest is "P-1"`, problems[1].Message)
	assert.Equal(t, "P1", r.PartnerIDs[problems[1].Partner])
	assert.Equal(t, "E-1", r.EmployeeIDs[problems[1].Employee])
	assert.Equal(t, "P1", r.PartnerIDs[r.Employees[0].Partner], "the ID is kept")
	assert.True(t, r.Employees[0].Bad.Has(PartnerIDField))
	assert.True(t, r.Certifications[0].Bad.Has(EmployeeIDField))
	assert.Zero(t, r.Certifications[1].Bad)
}

func TestRowsThatRepeat(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv":  "Partner ID,Partner,cPanel licenses,Notes\nP-1,A,1500,x\np-1 ,A,\"1,500\",y\nP-1,A,1501,\nP-2,A,soon,\nP-2,A,soon,\nP-2,A,later,\n",
		"partners2.csv": "Partner,Partner ID,Licences\nA,P-1,1500\n",
	})
	assert.Equal(t, []string{
		"partners.csv!1 column-ignored", "partners.csv!3 row-repeated", "partners.csv!C5 count-unreadable", "partners.csv!6 row-repeated",
		"partners.csv!C7 count-unreadable", "partners2.csv!2 row-repeated",
	}, problems, "cells are compared as they are read, unreadable ones by their text")
	assert.Len(t, r.Partners, 4)
}

func TestFlatExport(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name,Country,Certification,Earned on,Expires on\n" +
			"E-1,P-1,Ann,Narnia,CCNA,2020-01-01,\n" +
			"E-1,P-1,Ann,Narnia,CPP,2020-02-01,\n" + // the employee again: no repetition, and its error once
			"E-1,P-1,Ann,Narnia,CPP,2020-02-01,\n" + // the whole row again
			"E-1,P-1,Ann,ES,CPP,2020-02-01,\n" + // another span with the same certification
			"E-2,P-1,Ben,,,,\n" + // just an employee
			"E-2,P-1,Ben,,CCNA,,\n" +
			"E-3,P-1,Cid,,,,2021-01-01\n",
	})
	assert.Equal(t, []string{
		"employees.csv!D2 country-unknown", "employees.csv!4 row-repeated", "employees.csv!F7 required-blank", "employees.csv!E8 required-blank", "employees.csv!F8 required-blank",
	}, problems)
	assert.Equal(t, []Table{Employees, Certifications}, r.Sheets[0].Tables)
	assert.Len(t, r.Employees, 4)
	assert.Len(t, r.Certifications, 4)
	assert.Equal(t, 6, r.Sheets[0].Rows)
}

func TestFlatExportBesideItsEmployees(t *testing.T) {
	_, problems := readCSVs(t, map[string]string{
		"flat.csv": "Employee ID,Partner ID,Name,Certification,Earned on\nE-1,P-1,Ann,CCNA,2020-01-01\nE-1,P-1,Ann,CPP,2020-02-01\n",
	})
	assert.Equal(t, []string{"flat.csv!2 row-repeated"}, problems)
}

func TestCertificationCells(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"c.csv": "Employee ID,Certification,Earned on\nE-1,CCNP Voice,2020-01-01\nE-1,Ciscoo Expert,2020-01-01\nE-1,Excel,2020-01-01\n",
	})
	assert.Equal(t, []string{"c.csv!B3 career-certification-unknown", "c.csv!B4 certification-unknown"}, problems)
	require.Len(t, r.Certifications, 2)
	assert.Equal(t, "CCNP-VOICE", vocabulary.Titles[r.Certifications[0].Title].Code)
	assert.Zero(t, r.Certifications[1].Title)
	assert.Equal(t, FieldSet(0).With(CertificationField), r.Certifications[1].Bad)
}

func TestColumnsHeadedByACertification(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name,cpsp,cPanel Professional,Shoes bought,CPP\nE-1,P-1,Ann,2020-01-01,2020-01-02,2020-01-03,2020-01-02\n",
	})
	assert.Equal(t, []string{"employees.csv!1 column-ignored", "employees.csv!G1 column-repeated"}, problems)
	require.Len(t, r.Certifications, 2)
	assert.Equal(t, Title(2), r.Certifications[1].Title)
	assert.Equal(t, "employees.csv!E2", r.CellAt(r.Certifications[1].At, r.Certifications[1].Column).String())
}

func TestHeaderRows(t *testing.T) {
	tests := []struct {
		name, text string
		tables     []Table
		header     int
	}{
		{"of several tables, the one with the most required columns", "Partner ID,Partner,Employee ID,Name\n", []Table{Employees}, 1},
		{"then the one with the most columns known", "Partner ID,Partner,Specialization,ICPA,Terms accepted\n", []Table{Partners}, 1},
		{"then the lower one", "Partner ID,Partner,Specialization\n", []Table{Specializations}, 1},
		{"contacts before employees", "Partner ID,Customer,Customer email,Provided on,Employee ID,Name\n", []Table{Contacts}, 1},
		{"a flat export", "Employee ID,Partner ID,Name,Certification,Earned on\n", []Table{Employees, Certifications}, 1},
		{"no flat export without a name", "Employee ID,Partner ID,Certification,Earned on\n", []Table{Certifications}, 1},
		{"letter case, blanks, punctuation, accents", "PARTNER_id,  pártner \n", []Table{Partners}, 1},
		{"aliases", "Partnernummer,Firma\n", []Table{Partners}, 1},
		{"row 20", strings.Repeat("title,x\n", 19) + "Partner ID,Partner\n", []Table{Partners}, 20},
		{"row 21", strings.Repeat("title,x\n", 20) + "Partner ID,Partner\n", nil, 0},
		{"row 20 with blank lines", strings.Repeat("\n", 19) + "Partner ID,Partner\n", []Table{Partners}, 20},
		{"row 21 with blank lines", strings.Repeat("\n", 20) + "Partner ID,Partner\n", nil, 0},
		{"half a header above", "Partner ID,Foo\nPartner ID,Partner\n", []Table{Partners}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _ := readCSVs(t, map[string]string{"x.csv": tt.text})
			sheet := r.Sheets[2]
			assert.Equal(t, tt.tables, sheet.Tables)
			assert.Equal(t, tt.header, sheet.Header)
		})
	}
}

func TestSkippedSheetsSayWhatTheyLack(t *testing.T) {
	r, problems, err := Read(csvs(map[string]string{"x.csv": "Staff,,\nEmployee ID,Name,Shoe size\nE-1,Ann,44\n", "y.csv": "\n\n"}), options(t))
	require.NoError(t, err)
	require.Equal(t, []string{"x.csv sheet-skipped"}, found(r, problems), "an empty sheet is nothing to speak of")
	assert.Equal(t, `the sheet is no table that assay knows, and is skipped: the nearest is employees, of which row 2 has "Employee ID" and "Name" and lacks "Partner ID"`, problems[0].Message)
}

func TestMissingTablesEndTheRun(t *testing.T) {
	_, _, err := Read([]Input{{Path: "p.csv", Data: []byte("Partner ID,Partner\nP-1,A\n")}, {Path: "x.csv", Data: []byte("Employee ID,Name\n")}}, options(t))
	assert.EqualError(t, err, `x.csv: no table that assay knows: the nearest is employees, of which row 1 has "Employee ID" and "Name" and lacks "Partner ID"; row 1 reads "Employee ID", "Name"`+"\n"+
		`no sheet holds a table of employees: looked for a header row with the columns "Employee ID", "Partner ID" and "Name" among the first 20 rows of each sheet; `+
		`the closest is x.csv!1, which has "Employee ID" and "Name" and lacks "Partner ID" (other names for them can be added to headers.yaml)`)
	_, _, err = Read([]Input{{Path: "x.csv", Data: []byte("Partner ID,Partner,Employee ID,Name\nP-1,A,E-1,Ann\n")}}, options(t))
	assert.ErrorContains(t, err, "no sheet holds a table of partners")
	assert.ErrorContains(t, err, "; the closest is x.csv!1, which has them, but was read as employees; put the partners in a sheet of their own")
	_, _, err = Read(nil, options(t))
	assert.ErrorContains(t, err, "no sheet holds a table of partners")
	assert.ErrorContains(t, err, "none of these columns was found")
	_, _, err = Read([]Input{{Path: "no/such.csv"}, {Path: "."}}, options(t))
	assert.ErrorContains(t, err, "such.csv: there is no such file")
	assert.ErrorContains(t, err, "it is a folder")
	_, _, err = Read(nil, Options{})
	assert.Error(t, err)
}

func TestOrderOfFilesMakesNoDifference(t *testing.T) {
	in := []Input{
		{Path: "b/x.csv", Data: []byte("Partner ID,Partner\nP-2,B\n")}, {Path: "a/x.csv", Data: []byte("Partner ID,Partner\nP-1,A\n")},
		{Path: "z/employees.csv", Data: []byte("Employee ID,Partner ID,Name\nE-1,P-3,Ann\n")},
	}
	r1, p1, err := Read(in, options(t))
	require.NoError(t, err)
	r2, p2, err := Read([]Input{in[2], in[1], in[0]}, options(t))
	require.NoError(t, err)
	assert.Equal(t, r1, r2)
	assert.Equal(t, p1, p2)
	var names []string
	for _, f := range r1.Files {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"employees.csv", "a/x.csv", "b/x.csv"}, names)
}

func TestAFileGivenTwiceIsReadOnce(t *testing.T) {
	in := csvs(nil)
	r, problems, err := Read(append(in, in...), options(t))
	require.NoError(t, err)
	assert.Equal(t, []string{"employees.csv file-repeated", "partners.csv file-repeated"}, found(r, problems))
	assert.Len(t, r.Partners, 1)
	assert.Len(t, r.Files, 2)
}

func TestErrorsSavedAsText(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{"partners.csv": "Partner ID,Partner\nP-1,#N/A\n#REF!,A\nP-3,#1 Hosting\n"})
	assert.Equal(t, []string{"partners.csv!B2 cell-error", "partners.csv!A3 cell-error"}, problems)
	assert.True(t, r.Partners[0].Bad.Has(PartnerField))
	assert.EqualValues(t, None, r.Partners[1].ID)
	assert.Equal(t, "#1 Hosting", r.Partners[2].Name)
}

func TestCSVEncodings(t *testing.T) {
	text := "Partner ID;Partner\nP-1;Müller & Søn\n"
	encode := func(b []byte, err error) string {
		require.NoError(t, err)
		return string(b)
	}
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for name, data := range map[string]string{
		"UTF-8":                         text,
		"UTF-8 with mark":               "\ufeff" + text,
		"UTF-16 little-endian":          encode(le.NewEncoder().Bytes([]byte(text))),
		"UTF-16 big-endian":             encode(be.NewEncoder().Bytes([]byte(text))),
		"UTF-16 little-endian, no mark": encode(le.NewEncoder().Bytes([]byte(text)))[2:],
		"UTF-16 big-endian, no mark":    encode(be.NewEncoder().Bytes([]byte(text)))[2:],
		"Windows-1252":                  encode(charmap.Windows1252.NewEncoder().Bytes([]byte(text))),
	} {
		t.Run(name, func(t *testing.T) {
			r, problems := readCSVs(t, map[string]string{"partners.csv": data})
			if name == "Windows-1252" {
				assert.Equal(t, []string{"partners.csv!B2 encoding-supposed"}, problems)
			} else {
				assert.Empty(t, problems)
			}
			assert.Equal(t, "Müller & Søn", r.Partners[0].Name)
		})
	}
}

func TestEncodingsThatAreNamed(t *testing.T) {
	encode := func(e encoding.Encoding, text string) string {
		b, err := e.NewEncoder().String(text)
		require.NoError(t, err)
		return b
	}
	const header = "Partner ID,Partner\nP-0,Plain\nP-1,"
	tests := []struct{ name, data, encoding, want, err string }{
		{"Cyrillic", encode(charmap.Windows1251, header+"Север"), "windows-1251", "Север", ""},
		{"Cyrillic, not named", encode(charmap.Windows1251, header+"Север"), "", "Ñåâåð", ""},
		{"Macintosh", encode(charmap.Macintosh, header+"Müller"), "macintosh", "Müller", ""},
		{"MS-DOS", encode(charmap.CodePage850, header+"Müller"), "IBM850", "Müller", ""},
		{"Japanese", encode(japanese.ShiftJIS, header+"東京"), "Shift_JIS", "東京", ""},
		{"Japanese, not named", encode(japanese.ShiftJIS, header+"北"), "", "–k", ""},
		{"Japanese, not named, of other bytes", header + "A\r\nP-2,\x8f\x90", "", "", "partners.csv: the text is neither UTF-8 nor Windows-1252, which has no byte 0x8f, as in line 4; save it again as CSV UTF-8, or name the encoding"},
		{"UTF-8 goes before what is named", header + "東京", "shift_jis", "東京", ""},
		{"another than the named", header + "A\nP-2,\xfd\xff", "shift_jis", "", "the text isn't in the encoding shift_jis, of which line 4 has bytes without a meaning"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			if tt.encoding != "" {
				var err error
				o.Encoding, err = ParseEncoding(tt.encoding)
				require.NoError(t, err)
			}
			r, problems, err := Read(csvs(map[string]string{"partners.csv": tt.data}), o)
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, r.Partners[1].Name)
			if tt.name == "UTF-8 goes before what is named" {
				assert.Empty(t, problems)
				return
			}
			require.Equal(t, []string{"partners.csv!B3 encoding-supposed"}, found(r, problems))
			assert.Contains(t, problems[0].Message, "is then \""+tt.want+"\"")
		})
	}
	for _, name := range []string{"", "utf-9", "replacement", "latin"} {
		_, err := ParseEncoding(name)
		assert.ErrorContains(t, err, "want the name of an encoding", name)
	}
}

func TestTextsDecodedTwice(t *testing.T) {
	for text, want := range map[string]string{
		"SociÃ©tÃ© Acme": "Société Acme", "Soci√©t√©": "Société", "MÃ¼ller â€“ SÃ¸n": "Müller – Søn", "åŒ—äº¬": "北京", "Ð¡ÐµÐ²ÐµÑ€": "Север", "10 â‚¬": "10 €",
		"Société": "", "CAFÉ’S": "", "L’Équipe": "", "«École»": "", "Müller – Søn": "", "SÃO PAULO": "", "東京": "", "Север": "", "Foo –Élan": "", "plain": "", "Â": "",
	} {
		assert.Equal(t, want, decodedTwice(text), text)
	}
}

func TestRowsInQuotesAreSaid(t *testing.T) {
	for name, text := range map[string]string{
		"commas":               "\"Employee ID,Partner ID,Name\"\n\"E-1,P-1,Ann\"\n",
		"semicolons":           "\"Employee ID;Partner ID;Name\"\r\n\"E-1;P-1;Ann\"\r\n",
		"quotes in the quotes": "\"\"\"Employee ID\"\",\"\"Partner ID\"\",\"\"Name\"\"\"\n\"\"\"E-1\"\",\"\"P-1\"\",\"\"Ann\"\"\"\n",
		"empty cells behind":   "\"Employee ID,Partner ID,Name\",,\n\"E-1,P-1,Ann\",,\n",
	} {
		_, _, err := Read(csvs(map[string]string{"e.csv": text}), options(t))
		assert.ErrorContains(t, err, "e.csv: each line is one cell in quotes", name)
	}
	_, problems := readCSVs(t, map[string]string{"notes.csv": "\"Name, first and last\"\n\"of Ann\"\n"})
	assert.Equal(t, []string{"notes.csv sheet-skipped"}, problems)
}

func TestCSVRows(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // cell of each partner's name, and the name
	}{
		{"comma", "Partner ID,Partner\nP-1,\"A; B\"\n", []string{"B2 A; B"}},
		{"semicolon", "Partner ID;Partner;Country\nP-1;A, B;ES\n", []string{"B2 A, B"}},
		{"tab", "Partner ID\tPartner\nP-1\tA, B; C\n", []string{"B2 A, B; C"}},
		{"delimiter by the header, not by the title", "Title, with, commas, galore\nPartner ID;Partner\nP-1;A\n", []string{"B3 A"}},
		{"sep line, hidden as in Excel", "sep=;\nPartner ID;Partner\nP-1;A\n", []string{"B2 A"}},
		{"quoted sep line", "\"sep=;\"\r\nPartner ID;Partner\r\nP-1;A\r\n", []string{"B2 A"}},
		{"blank lines count", "Partner ID,Partner\n\n\nP-1,A\n\nP-2,B", []string{"B4 A", "B6 B"}},
		{"blank lines in front", "\r\n\r\nPartner ID,Partner\r\nP-1,A\r\n", []string{"B4 A"}},
		{"a record of several lines is one row", "Partner ID,Partner\nP-1,\"A\r\nB\nC\"\n\nP-2,D\n", []string{"B2 A\nB\nC", "B4 D"}},
		{"a stray quote is a character", "Partner ID,Partner\nP-1,19\" Racks Ltd\nP-2,B\n", []string{`B2 19" Racks Ltd`, "B3 B"}},
		{"text behind a closing quote", "Partner ID,Partner\nP-1,\"North, \" wind \"\"2\"\n", []string{`B2 North,  wind ""2"`}},
		{"a stray control character", "Partner ID,Partner\nP-1,A\x1fB\nP-2\x1f,B\n", []string{"B2 A\x1fB", "B3 B"}},
		{"doubled quotes", "Partner ID,Partner\nP-1,\"A \"\"B\"\"\"\n", []string{`B2 A "B"`}},
		{"line ends of an old Mac", "Partner ID,Partner\rP-1,A\rP-2,B\r", []string{"B2 A", "B3 B"}},
		{"line ends of an old Mac, others in a cell", "Partner ID,Partner\rP-1,\"A\nB\"\rP-2,\"C\rD\r\nE\"\rP-3,F", []string{"B2 A\nB", "B3 C\nD\nE", "B4 F"}},
		{"line ends of all kinds", "Partner ID,Partner\r\nP-1,A\rP-2,B\nP-3,\"C\"\r\rP-4,D", []string{"B2 A", "B3 B", "B4 C", "B6 D"}},
		{"pipes", "Partner ID|Partner|Country\nP-1|A, B; C|ES\n", []string{"B2 A, B; C"}},
		{"pipes said, lines of an old Mac", "sep=|\rPartner ID|Partner\rP-1|A,B\r", []string{"B2 A,B"}},
		{"carets said", "sep=^\nPartner ID^Partner\nP-1^A,B\n", []string{"B2 A,B"}},
		{"short and long rows", "Partner ID,Partner,ICPA\nP-1,A\nP-2,B,yes,,more\n", []string{"B2 A", "B3 B"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, problems := readCSVs(t, map[string]string{"partners.csv": tt.text, "employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n"})
			assert.Empty(t, problems)
			var got []string
			for _, p := range r.Partners {
				got = append(got, r.Cell(p.At, PartnerField).Ref()+" "+p.Name)
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

// What part of a file was read rises to its end, whatever the file is.
func TestProgress(t *testing.T) {
	var sheet strings.Builder
	sheet.WriteString("Partner ID,Partner\n")
	book := excelize.NewFile()
	stream, err := book.NewStreamWriter("Sheet1")
	require.NoError(t, err)
	require.NoError(t, stream.SetRow("A1", []any{"Partner ID", "Partner"}))
	for i := range 4 * progressRows {
		fmt.Fprintf(&sheet, "P-%d,A\n", i)
		require.NoError(t, stream.SetRow(fmt.Sprintf("A%d", i+2), []any{fmt.Sprintf("P-%d", i), "A"}))
	}
	require.NoError(t, stream.Flush())
	packed, err := book.WriteToBuffer()
	require.NoError(t, err)
	for _, in := range []Input{{Path: "partners.csv", Data: []byte(sheet.String())}, {Path: "partners.xlsx", Data: packed.Bytes()}} {
		o := options(t)
		last := 0.
		o.Progress = func(file string, part float64) {
			assert.Equal(t, in.Path, file)
			assert.GreaterOrEqual(t, part, last)
			last = part
		}
		_, _, err := Read(append(csvs(nil), in), o)
		require.NoError(t, err)
		assert.Greater(t, last, .7, in.Path)
		assert.LessOrEqual(t, last, 1., in.Path)
	}
}

func TestNothingCrashesTheRun(t *testing.T) {
	o := options(t)
	o.Progress = func(string, float64) { panic("as a file might provoke one") }
	_, _, err := Read(csvs(map[string]string{"partners.csv": "Partner ID,Partner\n" + strings.Repeat("P-1,A\n", progressRows)}), o)
	assert.ErrorContains(t, err, "partners.csv: reading it broke off (as a file might provoke one), which is a fault of assay: please report it")
}

func TestProblemsNameWhomTheyConcern(t *testing.T) {
	r, problems, err := Read(csvs(map[string]string{
		"employees.csv": "Employee ID,Partner ID,Name,Country,CPP\nE-1,P-1,Ann,Narnia,soon\n",
		"c.csv":         "Employee ID,Certification,Earned on\nE-1,CCNA,soon\n",
		"s.csv":         "Partner ID,Specialization,Granted on\nP-1,A,soon\n,B,\n",
	}), options(t))
	require.NoError(t, err)
	var got []string
	for i, p := range problems {
		partner, employee := "nobody", "nobody"
		if p.Partner != None {
			partner = r.PartnerIDs[p.Partner]
		}
		if p.Employee != None {
			employee = r.EmployeeIDs[p.Employee]
		}
		got = append(got, found(r, problems)[i]+" "+partner+" "+employee)
	}
	assert.Equal(t, []string{
		"c.csv!C2 date-unreadable nobody E-1", "employees.csv!D2 country-unknown P-1 E-1", "employees.csv!E2 date-unreadable P-1 E-1",
		"s.csv!C2 date-unreadable P-1 nobody", "s.csv!A3 required-blank nobody nobody",
	}, got)
}

func FuzzReadCSV(f *testing.F) {
	for _, in := range csvs(nil) {
		f.Add(in.Data)
	}
	f.Add([]byte("sep=;\nPartner ID;Partner;cPanel licenses\n\n\"P\n1\";A;1.500\n"))
	f.Add([]byte("Employee ID,Partner ID,Name,Certification,Earned on,CPSP\nE,P,N,CCNA,6/7/2020,1\n"))
	o := options(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, problems, err := Read([]Input{
			{Path: "x.csv", Data: data}, {Path: "p.csv", Data: []byte("Partner ID,Partner\n")}, {Path: "e.csv", Data: []byte("Employee ID,Partner ID,Name\n")},
		}, o)
		if err != nil {
			return
		}
		for _, p := range problems {
			require.NotEmpty(t, Explain(p.Code).Meaning, p.Code)
			require.NotEmpty(t, r.CellAt(p.At, p.Column).File)
			require.Less(t, int(p.Partner), len(r.PartnerIDs))
			require.Less(t, int(p.Employee), len(r.EmployeeIDs))
		}
	})
}

func TestIgnoredColumnsNameTheNearestHeading(t *testing.T) {
	message := func(headings string) string {
		_, problems, err := Read(csvs(map[string]string{"partners.csv": headings + "\nP-1,A\n"}), options(t))
		require.NoError(t, err)
		require.Len(t, problems, 1)
		assert.Equal(t, "column-ignored", problems[0].Code)
		return strings.TrimPrefix(problems[0].Message, "columns that the table partners doesn't have are ignored: ")
	}
	assert.Equal(t, `"cPanel lisences" (the nearest that it has is "cPanel licences"), "Shoe size"`, message("Partner ID,Partner,cPanel lisences,Shoe size"))
	assert.Equal(t, `"Cauntry"`, message("Partner ID,Partner,Country,Cauntry"), "the sheet has that column")
	assert.Equal(t, `"IC"`, message("Partner ID,Partner,IC"), "half of a word is no slip of the pen")
	long := message("Partner ID,Partner" + strings.Repeat(","+strings.Repeat("x", 100), 30))
	assert.True(t, strings.HasSuffix(long, `xxx…", and 10 more`), long)
}

func TestNameOfAPartnerMayStandInAnotherRow(t *testing.T) {
	_, problems := readCSVs(t, map[string]string{
		"partners.csv":  "Partner ID,Partner,Country\nP-1,,ES\np-1,A,ES\nP-1,,\nP-2,,ES\n,,ES\n",
		"employees.csv": "Employee ID,Partner ID,Name\nE-1,P-1,\n",
	})
	assert.Equal(t, []string{"employees.csv!C2 name-blank", "partners.csv!B5 name-blank", "partners.csv!A6 required-blank", "partners.csv!B6 name-blank"}, problems)
}

func TestExampleRowsAreReadWithAWarning(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv":  "Partner ID,Partner\nEXAMPLE-P1,A\nP-1,Example-Hosting\nEXAMPLES,B\n",
		"employees.csv": "Employee ID,Partner ID,Name\nEXAMPLE-E1,EXAMPLE-P1,A\n",
		"c.csv":         "Employee ID,Certification,Earned on\nEXAMPLE-E1,CCNA,2020-01-01\n",
	})
	assert.Equal(t, []string{"employees.csv!A2 example-left", "partners.csv!A2 example-left"}, problems, "once a person and partner")
	assert.Len(t, r.Partners, 3)
}

func TestLockFilesEndTheRunOnlyWhereNothingElseIsGiven(t *testing.T) {
	lock := Input{Path: "dir/~$book.xlsx", Data: []byte("\x03Ann")}
	r, problems := readCSVs(t, nil)
	require.Empty(t, problems)
	with, found, err := Read(append(csvs(nil), lock, Input{Path: "dir/~$gone.xlsx"}), options(t))
	require.NoError(t, err)
	assert.Len(t, found, 2)
	assert.Equal(t, r.Partners[0].Name, with.Partners[0].Name)
	_, _, err = Read([]Input{lock}, options(t))
	assert.ErrorContains(t, err, "~$book.xlsx: the file is no Excel workbook")
}

func TestMessagesShowLongTextsShortened(t *testing.T) {
	long := strings.Repeat("ü", 5000)
	_, problems, err := Read(csvs(map[string]string{
		"partners.csv":  "Partner ID,Partner,Country" + strings.Repeat("-", 1000) + "," + long + "\nP-1,A," + long + ",\n",
		"employees.csv": "Employee ID,Partner ID,Name\nE-1," + long + ",Ann\n",
		"c.csv":         "Employee ID,Certification,Earned on,Expires" + strings.Repeat("-", 1000) + "\nE-1,CCNA,2020-01-01,2019-01-01\nE-1," + long + ",\n",
	}), options(t))
	require.NoError(t, err)
	require.Len(t, problems, 5)
	for _, p := range problems {
		assert.Less(t, len([]rune(p.Message)), 300, p.Code)
	}
}

func TestLongIDsAreNotCompared(t *testing.T) {
	id := strings.Repeat("P", 300_000) // comparing two of them letter by letter takes minutes
	_, problems := readCSVs(t, map[string]string{
		"partners.csv":  "Partner ID,Partner\n" + id + "1,A\n",
		"employees.csv": "Employee ID,Partner ID,Name\nE-1," + id + "2,Ann\n",
	})
	assert.Equal(t, []string{"employees.csv!B2 partner-unknown"}, problems)
}
