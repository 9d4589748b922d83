package ingest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// ownSheets are those of whoever runs assay.
var ownSheets = map[string]string{
	"partners.csv":  "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n",
	"employees.csv": "Employee ID,Partner ID,Name,Email\nE-1,P-1,Ana,ana@alder.example\n",
	"earned.csv":    "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-01\n",
}

// readLimited reads files that are limited to a partner each, by their folder's
// name, and to some tables, beside the own sheets.
func readLimited(t *testing.T, files map[string]string, allowed ...Table) (*Roster, []string) {
	in := csvs(ownSheets)
	for path, text := range files {
		partner, _, _ := strings.Cut(path, "/")
		in = append(in, Input{Path: path, Data: []byte(text), Limits: []Limit{{allowed, partner}}})
	}
	r, problems, err := Read(in, options(t))
	require.NoError(t, err)
	return r, found(r, problems)
}

// TestPartnersFilesSpeakForThemselves has the file of P-2 try to say something of
// P-1, in each way that comes to mind. None changes a record of P-1.
func TestPartnersFilesSpeakForThemselves(t *testing.T) {
	const row, table = " row-of-another-partner", " table-not-of-file"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"its own person", "Employee ID,Partner ID,Name\nE-2,P-2,Ben\n", nil},
		{"its own, in another letter case", "Employee ID,Partner ID,Name\nE-2, p-2 ,Ben\n", nil},
		{"its own, by name", "Employee ID,Partner,Name\nE-2,Birch,Ben\n", nil},
		{"another's, by ID", "Employee ID,Partner ID,Name\nE-2,P-1,Ben\n", []string{"p.csv!B2" + row}},
		{"another's, by ID and its own by name", "Employee ID,Partner ID,Partner,Name\nE-2,P-1,Birch,Ben\n", []string{"p.csv!B2" + row}},
		{"another's, in another letter case", "Employee ID,Partner ID,Name\nE-2,p-1,Ben\n", []string{"p.csv!B2" + row}},
		{"another's, by name", "Employee ID,Partner,Name\nE-2,ALDER GmbH,Ben\n", []string{"p.csv!B2" + row}},
		{"nobody's", "Employee ID,Partner ID,Name\nE-2,,Ben\n", []string{"p.csv!B2" + row}},
		{"near another's", "Employee ID,Partner ID,Name\nE-2,P-l,Ben\n", []string{"p.csv!B2" + row}},
		{"another's person, by ID", "Employee ID,Partner ID,Name\ne-1,P-2,Somebody Else\n", []string{"p.csv!A2" + row}},
		{"another's person, by address", "Employee ID,Partner ID,Name,Email\nE-9,P-2,Ana,ANA@alder.example\n", []string{"p.csv!D2" + row}},
		{"another's person, by address alone", "Email,Partner ID,Name,Full-time\nana@alder.example,P-2,Ana,yes\n", []string{"p.csv!A2" + row}},
		{"a copy of another's row", "Employee ID,Partner ID,Name,Email\nE-1,P-1,Ana,ana@alder.example\n", []string{"p.csv!B2" + row}},
		{"columns of certifications", "Employee ID,Partner ID,Name,CCNA\nE-1,P-2,Ana,2020-02-02\n", []string{"p.csv!A2" + row}},
		{"a certification of another's person", "Employee ID,Certification,Earned on,Expires on\nE-1,CCNA,2020-01-01,2020-01-02\n", []string{"p.csv!A2" + row}},
		{"a copy of one", "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-01\n", []string{"p.csv!2 row-repeated"}},
		{"one by address", "Email,Certification,Earned on\nana@alder.example,CCNA,2020-01-01\n", []string{"p.csv!A2" + row}},
		{"one of nobody", "Employee ID,Certification,Earned on\nE-l,CCNA,2020-01-01\n", []string{"p.csv!A2" + row}},
		{"one that says that it is its own", "Employee ID,Partner ID,Certification,Earned on\nE-1,P-2,CCNA,2020-01-01\n", []string{"p.csv!A2" + row}},
		{"a flat export", "Employee ID,Partner ID,Name,Certification,Earned on\nE-1,P-2,Ana,CCNA,2020-01-01\n", []string{"p.csv!A2" + row}},
		{"partners", "Partner ID,Partner,cPanel good standing\nP-1,Alder,no\n", []string{"p.csv!1" + table}},
		{"its own row of partners", "Partner ID,Partner,Contact email\nP-2,Birch,ben@birch.example\n", []string{"p.csv!1" + table}},
		{"contacts", "Partner ID,Customer,Customer email,Provided on\nP-1,Bank,a@bank.example,2020-01-01\n", []string{"p.csv!1" + table}},
		{"groupings", "Country,Grouping\nSpain,Iberia\n", []string{"p.csv!1" + table}},
	}
	own, _ := readLimited(t, nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, problems := readLimited(t, map[string]string{"P-2/p.csv": tt.text}, Employees, Certifications)
			assert.Equal(t, tt.want, problems)
			ofOwn := func(at Place) bool { return r.limitedPlace(at) }
			assert.Equal(t, own.Partners, r.Partners)
			assert.Equal(t, own.Employees, slices.DeleteFunc(slices.Clone(r.Employees), func(e Employee) bool { return ofOwn(e.At) }))
			assert.Equal(t, own.Certifications, slices.DeleteFunc(slices.Clone(r.Certifications), func(c Certification) bool { return ofOwn(c.At) }))
			if tt.want != nil {
				assert.Len(t, r.Employees, len(own.Employees))
				assert.Len(t, r.Certifications, len(own.Certifications))
			}
			assert.Equal(t, own.PartnerIDs, r.PartnerIDs[:len(own.PartnerIDs)], "as the own sheets spell them")
		})
	}
}

// limitedPlace tells whether a place is in one of the files that partners sent.
func (r *Roster) limitedPlace(at Place) bool {
	return r.Files[r.Sheets[at.Sheet].File].Name == "p.csv"
}

// TestTwoPartnersNumberTheirPeople has two partners send people and certifications
// under the same numbers: each has its own.
func TestTwoPartnersNumberTheirPeople(t *testing.T) {
	const people, earned = "Employee ID,Partner ID,Name\n", "Employee ID,Certification,Earned on\n"
	r, problems := readLimited(t, map[string]string{
		"P-1/people.csv": people + "1,P-1,Cem\n", "P-1/titles.csv": earned + "1,CCNA,2020-01-01\n",
		"P-2/people.csv": people + "1,P-2,Dan\n", "P-2/titles.csv": earned + "1,CCNA,2020-01-01\n",
	}, Employees, Certifications)
	assert.Empty(t, problems)
	var whose []string
	for _, c := range r.Certifications[1:] {
		whose = append(whose, r.PartnerIDs[r.Whose[c.Whose].Partner])
	}
	assert.Equal(t, []string{"P-1", "P-2"}, whose)
}

// TestLimitsOfOneFile reads a file that two entries limit: both hold.
func TestLimitsOfOneFile(t *testing.T) {
	const people = "Employee ID,Partner ID,Name\nE-2,P-2,Ben\n"
	for _, tt := range []struct {
		name   string
		limits []Limit
		want   []string
	}{
		{"one", []Limit{{[]Table{Employees}, "P-2"}}, nil},
		{"no partner", []Limit{{[]Table{Employees}, ""}}, nil},
		{"two partners", []Limit{{[]Table{Employees}, "P-2"}, {[]Table{Employees}, "P-1"}}, []string{"sent.csv!B2 row-of-another-partner"}},
		{"two tables", []Limit{{[]Table{Employees}, "P-2"}, {[]Table{Certifications}, ""}}, []string{"sent.csv!1 table-not-of-file"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, problems, err := Read(append(csvs(ownSheets), Input{Path: "sent.csv", Data: []byte(people), Limits: tt.limits}), options(t))
			require.NoError(t, err)
			assert.Equal(t, tt.want, found(r, problems))
		})
	}
}

// TestCopyOfAnOwnSheet has a partner send the very bytes of a sheet: that sheet is
// read all the same.
func TestCopyOfAnOwnSheet(t *testing.T) {
	r, problems := readLimited(t, map[string]string{"P-2/a.csv": ownSheets["employees.csv"]}, Employees)
	assert.Equal(t, []string{"a.csv!B2 row-of-another-partner"}, problems)
	assert.Len(t, r.Employees, 1)
}
