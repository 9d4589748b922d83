package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// G10: nothing is skipped in silence that could turn a verdict. The slips of every
// heading, and the headings of others, are gone through in slips_test.go.
func TestRuleG10Headings(t *testing.T) {
	const people, certs, partners = "Employee ID,Partner ID,Name", "Employee ID,Certification,Earned on", "Partner ID,Partner"
	start := map[string]string{people: "E-1,P-1,Ann", certs: "E-1,CCNA,2020-01-05", partners: "P-1,Alder"}
	const day = "2020-03-31"
	tests := []struct {
		name, sheet, heading string
		cells                []string
		refused              string // "": it is passed over, or read
	}{
		{"five letters, one of them another", people, "Hyred", []string{day}, `"Employed from", also called "Hired"`},
		{"five letters, two of them others", people, "Hyrad", []string{day}, ""},
		{"four letters", people, "Meil", []string{"a@b.example"}, ""},
		{"four letters of a column's own name", partners, "ICPB", []string{"yes"}, `"ICPA"`},
		{"nine letters, one slip", certs, "Expires onn", []string{day}, `"Expires on"`},
		{"nine letters, two slips", people, "Strat dtae", []string{day}, ""},
		{"ten letters, two slips", people, "Daet of hrie", []string{day}, `"Employed from"`},
		{"ten letters, three slips", people, "Daet fo hrie", []string{day}, ""},
		{"two neighbours swapped are one slip", people, "Hierd", []string{day}, `"Employed from"`},
		{"letter case, accents, blanks and punctuation are none", people, "hÍ-re d", []string{day}, ""},

		{"half of the cells read as its kind", people, "Hyred", []string{day, "soon"}, "1 of 2 cells"},
		{"less than half", people, "Hyred", []string{day, "soon", "later"}, ""},
		{"blank cells aside", people, "Hyred", []string{day, "", ""}, "1 of 1 cells"},
		{"nothing below it", people, "Hyred", []string{"", ""}, ""},

		{"all words of a name of two", partners, "Premier certified since", []string{day}, `"Premier since"`},
		{"one of its words", partners, "Premier contact", []string{day}, ""},
		{"all words, and cells of another kind", partners, "Premier certified since", []string{"Kim"}, ""},
		{"the only word of a name of one", people, "Hired by", []string{day}, ""},

		{"dates under a word of an end, beside employees", people, "End of story", []string{day}, `"Employed until"`},
		{"other cells under it", people, "End of story", []string{"a party"}, ""},
		{"a heading of the list of those that are none", people, "Probation end date", []string{day}, ""},
		{"where the sheet has the column", people + ",Employed until", "End of story", []string{day}, ""},
		{"a word of the status list under one of a status, beside certifications", certs, "Verdict of the board", []string{"failed"}, "a status or a result"},
		{"the same beside partners", partners, "Verdict of the board", []string{"failed"}, ""},
		{"where the sheet has a status", certs + ",Status", "Verdict of the board", []string{"failed"}, ""},

		{"a code that nobody knows is never supposed", people, "CPSQ", []string{day}, ""},
		{"what stands in brackets is left out", partners, "Licenses (Total)", []string{"7"}, ""},
		{"two headings that are one column then", partners + ",Licenses (Active)", "Licenses (Total)", []string{"7"}, "both would be the column"},
	}
	start[people+",Employed until"], start[certs+",Status"], start[partners+",Licenses (Active)"] = "E-1,P-1,Ann,2021-01-01", "E-1,CCNA,2020-01-05,passed", "P-1,Alder,9"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.sheet + "," + tt.heading + "\n"
			for i, cell := range tt.cells {
				text += strings.Replace(start[tt.sheet], "-1,", "-"+string(rune('1'+i))+",", 1) + "," + cell + "\n"
			}
			_, _, err := Read(csvs(map[string]string{"x.csv": text}), options(t))
			if tt.refused == "" {
				assert.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.refused)
			for _, said := range []string{`"` + tt.heading + `"`, "x.csv!", "1: "} { // the heading, and its cell
				assert.ErrorContains(t, err, said)
			}
		})
	}
}

// G10: only a slip in a required heading keeps a sheet from being a table.
func TestRuleG10RequiredHeadings(t *testing.T) {
	for text, refused := range map[string]bool{
		"Employee ID,Certificaton,Earned on\nE-1,CCNA,2020-01-05\n":  true,
		"Employee ID,Certificaton,Earnd on\nE-1,CCNA,2020-01-05\n":   true,
		"Employee ID,Course,Earned on\nE-1,CCNA,2020-01-05\n":        false, // nothing that it might be
		"Employee ID,Certificaton,Earned on\nE-1,Knitting,soon\n":    false, // and cells of no such kind
		"Employee ID,Certification,Earned on\nE-1,CCNA,2020-01-05\n": false,
	} {
		_, _, err := Read(csvs(map[string]string{"x.csv": text}), options(t))
		assert.Equal(t, refused, err != nil, "%s: %v", text, err)
	}
}

// G10: a status beside a certification decides.
func TestRuleG10Status(t *testing.T) {
	for _, tt := range []struct {
		status, expires string
		counts          bool
		problems        []string
	}{
		{"", "", true, nil},
		{"Passed", "", true, nil},
		{"active", "", true, nil},
		{"Failed", "", false, nil},
		{"In progress", "", false, nil},
		{"not started", "", false, nil},
		{"Withdrawn", "", false, nil},
		{"revoked", "", false, nil},
		{"Suspended", "", false, nil},
		{"Expired", "2020-05-31", true, nil}, // by its dates
		{"Expired", "", false, nil},          // which it lacks
		{"Blue", "", false, []string{"c.csv!E2 status-unknown"}},
	} {
		t.Run(tt.status+" "+tt.expires, func(t *testing.T) {
			r, problems := readCSVs(t, map[string]string{"c.csv": "Employee ID,Certification,Earned on,Expires on,Status\nE-1,CCNA,2020-01-05," + tt.expires + "," + tt.status + "\n"})
			require.Len(t, r.Certifications, 1)
			c := r.Certifications[0]
			assert.Equal(t, tt.counts, c.Bad == 0 && !c.Void && !c.Ended)
			assert.Equal(t, tt.problems, problems)
		})
	}
}

// G10: what is no record is skipped, with a notice; what may be one is not.
func TestRuleG10NoRecords(t *testing.T) {
	for _, tt := range []struct {
		name, row string
		partners  int
		problems  []string
	}{
		{"a row of totals", "Total,,420", 1, []string{"p.csv!3 rows-skipped"}},
		{"a subtotal", ",Subtotal,420", 1, []string{"p.csv!3 rows-skipped"}},
		{"a total by the number alone", ",,420", 1, []string{"p.csv!3 rows-skipped"}},
		{"a footer", "as of 30 June,,", 1, []string{"p.csv!3 rows-skipped"}},
		{"nothing but boxes that nobody ticked", ",,FALSE", 1, []string{"p.csv!3 rows-skipped"}},
		{"a partner whose name begins so", "P-2,Total Server Solutions,7", 2, nil},
		{"an ID that is no word", "Total-1,Alder,7", 2, nil},
		{"a word for a total, and other text", "Total,Alder,7", 2, nil},
		{"an ID alone", "P-2,,", 2, []string{"p.csv!B3 name-blank"}},
		{"a box that somebody ticked", ",,TRUE", 2, []string{"p.csv!A3 required-blank", "p.csv!B3 name-blank", "p.csv!C3 count-unreadable"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, problems := readCSVs(t, map[string]string{"partners.csv": "Partner ID,Partner,cPanel licenses\nP-1,Fir,7\n" + tt.row + "\n"})
			assert.Len(t, r.Partners, tt.partners)
			for i := range problems {
				problems[i] = strings.Replace(problems[i], "partners.csv", "p.csv", 1)
			}
			assert.Equal(t, tt.problems, problems)
		})
	}
}
