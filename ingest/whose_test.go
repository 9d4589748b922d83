package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestCertificationsKeepWhoseTheySayTheyAre: an Employee ID may be two people's (rule G4).
func TestCertificationsKeepWhoseTheySayTheyAre(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv":  "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n",
		"employees.csv": "Employee ID,Partner ID,Name\n7,P-1,Ann Ash\n7,P-2,Bob Beech\n",
		"certs.csv": "Employee ID,Certification,Earned on,Company ID,E-Mail\n" +
			"7,CPP,2020-01-10,P-2,bob@birch.example\n7,CWA,2020-01-10,P-2,bob@birch.example\n7,CPSP,2020-01-10,,\n7,CPSP,2020-01-11,#N/A,\n",
	})
	assert.Equal(t, []string{"certs.csv!D5 cell-error"}, problems)
	bob := r.Whose[r.Certifications[0].Whose]
	assert.Equal(t, "P-2", r.PartnerIDs[bob.Partner])
	assert.Equal(t, "bob@birch.example", bob.Email)
	assert.Equal(t, r.Certifications[0].Whose, r.Certifications[1].Whose)
	for _, c := range r.Certifications[2:] {
		assert.Zero(t, c.Whose, "it tells nothing")
		assert.Zero(t, c.Bad)
	}
}

// TestFlatExportsTellPeopleOfOneIDApart: two of one ID with the same certification
// have it each; one who moved has it once.
func TestFlatExportsTellPeopleOfOneIDApart(t *testing.T) {
	r, problems := readCSVs(t, map[string]string{
		"partners.csv": "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n",
		"flat.csv": "Employee ID,Partner ID,Name,Certification,Earned on\n" +
			"7,P-1,Ann Ash,CPP,2020-01-10\n7,P-2,Bob Beech,CPP,2020-01-10\n8,P-1,Cem,CPP,2020-01-10\n8,P-2,Cem,CPP,2020-01-10\n",
	})
	assert.Empty(t, problems)
	assert.Len(t, r.Employees, 1+4, "with that of readCSVs")
	var names []string
	for _, c := range r.Certifications {
		names = append(names, r.Whose[c.Whose].Name)
	}
	assert.Equal(t, []string{"Ann Ash", "Bob Beech", "Cem"}, names)
}

// TestRowsThatTellWhoseTheyAreRepeatNoOther: of two people with one ID (rule G4) a
// certification may be told twice, once without saying whose it is.
func TestRowsThatTellWhoseTheyAreRepeatNoOther(t *testing.T) {
	const bare, alder, birch = "7,CPP,2020-01-10,,", "7,CPP,2020-01-10,P-1,", "7,CPP,2020-01-10,P-2,"
	const address, addressHere = "7,CPP,2020-01-10,,ann@alder.example", "7,CPP,2020-01-10,P-1,ann@alder.example"
	tests := []struct {
		name string
		rows []string
		keep int
	}{
		{"one says nothing, one the first partner", []string{bare, alder}, 2},
		{"the first partner, then nothing", []string{alder, bare}, 2},
		{"nothing and the second partner", []string{bare, birch}, 2},
		{"nothing and an address", []string{bare, address}, 2},
		{"a partner and an address", []string{alder, address}, 2},
		{"two partners", []string{alder, birch}, 2},
		{"nothing twice", []string{bare, bare}, 1},
		{"one partner twice", []string{alder, alder}, 1},
		{"one address twice", []string{address, address}, 1},
		{"one address, with a partner and without", []string{address, addressHere}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, problems := readCSVs(t, map[string]string{
				"partners.csv":  "Partner ID,Partner\nP-1,Alder\nP-2,Birch\n",
				"employees.csv": "Employee ID,Partner ID,Name\n7,P-1,Ann Ash\n7,P-2,Bob Beech\n",
				"certs.csv":     "Employee ID,Certification,Earned on,Partner ID,Email\n" + strings.Join(tt.rows, "\n"),
			})
			assert.Len(t, r.Certifications, tt.keep)
			assert.Len(t, problems, len(tt.rows)-tt.keep, "a warning of each that repeats another")
		})
	}
}
