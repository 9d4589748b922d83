package ingest

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeadersHoldTheContractsColumns(t *testing.T) {
	h := testHeaders(t)
	want := map[Table]string{
		Partners: "Partner ID*, Partner*, Country, Contact email, Language, Owner, Owner email, Region, Tier, cPanel licenses, cPanel badge held, cPanel good standing, Premier since, Specializations, " +
			"Resale agreement, ICPA, Customer service 8x5, One-hour callback, Pre-sales support, Post-sales support, Terms accepted",
		Employees:       "Employee ID*, Partner ID*, Name*, Email, Country, Employment status, Terminated?, Full-time, Employed from, Employed until, Partner, First name, Last name",
		Certifications:  "Employee ID*, Certification*, Earned on*, Expires on, Status, Revoked, Partner ID, Email, Name, Partner, First name, Last name",
		Specializations: "Partner ID*, Specialization*, Granted on, Expires on, Partner",
		Contacts:        "Partner ID*, Customer*, Customer email*, Provided on*, Current customer, Partner",
		Surveys:         "Partner ID*, Customer*, Score*, Received on*, Follow-up on, Partner",
		Groupings:       "Country*, Grouping*",
	}
	for _, table := range tables {
		var got []string
		for _, c := range h.Columns(table) {
			heading := c.Heading
			if c.Required {
				heading += "*"
			}
			got = append(got, heading)
			assert.NotEmpty(t, c.Aliases, c.Heading)
		}
		assert.Equal(t, want[table], strings.Join(got, ", "))
	}
}

func TestHeadersAreReadStrictly(t *testing.T) {
	data, err := os.ReadFile("../templates/headers.yaml")
	require.NoError(t, err)
	good := string(data)
	words, err := os.ReadFile("../templates/words.yaml")
	require.NoError(t, err)
	tests := []struct{ name, old, new, err string }{
		{"as shipped", "", "", ""},
		{"byte-order mark and CRLF", "\n", "\r\n", ""},
		{"a name twice at one column", "[Partner no,", "[Partner no, PARTNER-NO,", ""},
		{"unknown key", "    aliases: [Country code,", "    alias: [Country code,", "headers.yaml:29:5: unknown field \"alias\""},
		{"unknown table", "groupings:\n", "regions:\n", "unknown field \"regions\""},
		{"unknown column", "column: Grouping", "column: Region", `got the column "Region", want one of those of the table groupings: "Country" and "Grouping"`},
		{"column twice", "column: Grouping", "column: Country", `got the column "Country" of groupings a second time`},
		{"column missing", "  - column: ICPA\n", "  - column: ICPA\n    required: false\n    aliases: []\n  - column: ICPAA\n", `got the column "ICPAA"`},
		{"column left out", "  - column: ICPA\n", "# ", `headers.yaml:`},
		{"name of two columns", "[Indirect Channel", "[Partner NAME, Indirect Channel", `headers.yaml:80:15: got "Partner NAME" for the column "ICPA" of partners, which "Partner" goes by already`},
		{"name that confuses a flat export", "Valid to, Certified until,", "Valid to, End date,", `"End date" for the column "Expires on" of certifications, which is "Employed until" of employees`},
		{"name without letters", "[Indirect Channel", "[\"--\", Indirect Channel", `got "--", want a name with letters or digits`},
		{"name that is a number", "[Indirect Channel", "[2020, Indirect Channel", "headers.yaml:80:15: got 2020, want a name as text"},
		{"required that is none", "required: true", "required: perhaps", "headers.yaml:15:15: got something else, want true or false"},
		{"no longer required", "  - column: Grouping\n    required: true\n", "  - column: Grouping\n", `got the column "Grouping" of groupings as one that isn't required`},
		{"key twice", "    required: true\n", "    required: true\n    required: true\n", "headers.yaml:16:5: "},
		{"second document", "", "---\npartners: []\n", "got a second document"},
		{"no YAML", "partners:\n", "partners: [\n", "headers.yaml:"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := good
			switch {
			case tt.name == "byte-order mark and CRLF":
				text = "\ufeff" + strings.ReplaceAll(text, tt.old, tt.new)
			case tt.old == "":
				text += tt.new
			default:
				require.Contains(t, text, tt.old)
				text = strings.Replace(text, tt.old, tt.new, 1)
			}
			_, err := LoadHeaders(fstest.MapFS{"headers.yaml": {Data: []byte(text)}, WordsFile: {Data: words}})
			if tt.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.err)
			assert.Equal(t, 1, strings.Count(err.Error(), "headers.yaml"))
		})
	}
	_, err = LoadHeaders(fstest.MapFS{})
	assert.ErrorContains(t, err, "headers.yaml")
}
