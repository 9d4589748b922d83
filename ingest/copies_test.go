package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCopiesInAFolder(t *testing.T) {
	const people = "Employee ID,Partner ID,Name,Full-time\n"
	tests := []struct {
		name, first, second string
		err                 string
	}{
		{"an older state", people + "E-1,P-1,Ann,yes\nE-2,P-1,Ben,yes\n", people + "E-1,P-1,Ann,no\nE-2,P-1,Ben,yes\nE-3,P-1,Cem,yes\n", "people (1).csv and people.csv in the folder hr both hold the table employees, with 2 of 2 things in both and other cells about them, such as people (1).csv!2 and people.csv!2"},
		{"half", people + "E-1,P-1,Ann,yes\nE-2,P-1,Ben,yes\n", people + "E-1,P-1,Ann,no\nE-3,P-1,Cem,yes\nE-4,P-1,Dan,yes\n", "with 1 of 2 things in both"},
		{"less than half", people + "E-1,P-1,Ann,yes\nE-2,P-1,Ben,yes\nE-5,P-1,Eve,no\n", people + "E-1,P-1,Ann,no\nE-3,P-1,Cem,yes\nE-4,P-1,Dan,yes\n", ""},
		{"the same cells", people + "E-1,P-1,Ann,yes\n", people + "E-1,P-1,Ann,yes\nE-3,P-1,Cem,yes\n", ""},
		{"other partners' people of the same numbers", people + "1,P-1,Ann,yes\n2,P-1,Ben,yes\n", people + "1,P-2,Cem,no\n2,P-2,Dan,yes\n", ""},
		{"the letter case of IDs", people + "E-1,P-1,Ann,yes\n", people + "e-1,p-1,Ann,no\n", "with 1 of 1 things"},
		{"another order of rows", people + "E-1,P-1,Ann,yes\nE-1,P-1,Ann,no\n", people + "E-1,P-1,Ann,no\nE-1,P-1,Ann,yes\n,,,\n", ""},
		{"dates of certifications", "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-01\n", "Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-02\n", "both hold the table certifications"},
		{"other partners' certifications of the same numbers", "Employee ID,Partner ID,Name,Certification,Earned on\n1,P-1,Ann,CCNA,2020-01-01\n", "Employee ID,Partner ID,Name,Certification,Earned on\n1,P-2,Ben,CCNA,2020-01-02\n", ""},
		{"people repeated in a flat export", "Employee ID,Partner ID,Name,Certification,Earned on\nE-1,P-1,Ann,CPP,2020-01-01\nE-1,P-1,Ann,CWA,2020-01-02\n", "Employee ID,Partner ID,Name\nE-1,P-1,Ann\n", ""},
		{"different tables", "Partner ID,Partner,Country\nP-1,Northwind,ES\n", people + "P-1,P-1,Ann,yes\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			read := func(folders ...string) error {
				in := csvs(map[string]string{"people (1).csv": tt.first, "people.csv": tt.second})
				for i := range in {
					switch in[i].Path {
					case "people (1).csv":
						in[i].Folder = folders[0]
					case "people.csv":
						in[i].Folder = folders[1]
					}
				}
				_, _, err := Read(in, options(t))
				return err
			}
			err := read("in/hr", "in/hr")
			if tt.err == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tt.err)
			}
			require.NoError(t, read("in/hr", ""), "one of them is named")
			require.NoError(t, read("in/hr", "in/crm"), "of different folders")
		})
	}
}
