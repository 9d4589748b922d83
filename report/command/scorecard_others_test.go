package command

import (
	"bytes"
	"encoding/csv"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// entangled are partners who are hard to tell apart: one's name is within another's, or
// is another's customer; people who are at two of them by one ID, who moved, or are
// going to, who have a name and an address with somebody elsewhere, or a name alone.
var entangled = map[string]string{
	"partners.csv": `Partner ID,Partner,Contact email,cPanel licenses,Premier since,Specializations,Resale agreement,Customer service 8x5,One-hour callback,Pre-sales support,Post-sales support,Terms accepted,Owner,Owner email
P-1,Alder,ann@alder.example,120,2018-03-01,Security,yes,yes,yes,yes,yes,yes,Kim Secret,kim@channel.example
P-2,Alder Hosting,bob@alderhosting.example,60,2018-03-01,Networking,yes,yes,yes,yes,yes,yes,Lee Hidden,lee@channel.example
P-3,Birch Cloud GmbH,cem@birch.example,40,2018-03-01,Collaboration,yes,yes,yes,yes,yes,yes,,
P-30,Birch Cloud,dan@birchcloud.example,40,,,,,,,,,,
P-4,Cedar,eve@cedar.example,30,2018-03-01,Enterprise,yes,yes,yes,yes,yes,yes,,
`,
	"employees.csv": `Employee ID,Partner ID,Name,Email,Full-time,Employed from,Employed until
E-1,P-1,Ana Both,ana@alder.example,yes,2018-01-01,
E-1,P-2,Ana Both,ana@alderhosting.example,yes,2018-01-01,
E-2,P-1,Ben Moved,ben@alder.example,yes,2018-01-01,2020-05-31
E-2,P-2,Ben Moved,ben@alderhosting.example,yes,2020-06-01,
E-3,P-2,Cleo Stays,cleo@alderhosting.example,yes,2018-01-01,
E-4,P-1,Dora Goes,dora@alder.example,yes,2018-01-01,2020-08-31
E-4,P-4,Dora Goes,dora@cedar.example,yes,2020-09-01,
E-5,P-3,Emil Twin,emil@birch.example,yes,2018-01-01,
E-55,P-30,Emil Twin,emil@birchcloud.example,yes,2018-01-01,
E-56,P-30,Emil Twin,,yes,2018-01-01,
E-6,P-3,Fay Joined,same@mail.example,yes,2018-01-01,
E-66,P-4,Fay Joined,same@mail.example,yes,2018-01-01,
E-7,P-4,Gus Here,gus@cedar.example,yes,2018-01-01,
E-7,P-30,Hal There,hal@birchcloud.example,yes,2018-01-01,
`,
	"certifications.csv": `Employee ID,Certification,Earned on,Expires on
E-1,CPSP,2020-01-10,
E-1,CPP,2020-01-11,
E-1,CWA,2020-01-12,
E-1,CCNA,2018-02-01,2021-02-01
E-2,CPSP,2020-01-10,
E-2,CPP,2020-01-11,
E-2,CWA,2020-01-12,
E-2,CCNA,2019-02-01,2022-02-01
E-3,CCNA,2019-03-01,2022-03-01
E-4,CCNA,2019-03-01,2022-03-01
E-5,CCNA,2019-03-01,2022-03-01
E-55,CPSP,2020-01-10,
E-55,CPP,2020-02-10,
E-56,CWA,2020-02-11,
E-6,CCNA,2019-03-01,2020-12-01
E-66,CCNP-ENT,2019-03-01,2020-12-01
E-66,CPSP,2020-01-10,
E-7,CCIE-SEC,2019-03-01,2022-03-01
`,
	"surveys.csv": `Partner ID,Customer,Score,Received on,Follow-up on
P-1,Alder Hosting,3,2020-05-11,
P-2,Red Barn,4,2020-05-11,
P-3,Yellow Barn,2,2020-05-11,
`,
	"contacts.csv": `Partner ID,Customer,Customer email,Provided on,Current customer
P-1,Blue Barn,blue@barn.example,2020-02-01,yes
P-2,Red Barn,red@barn.example,2020-02-01,yes
`,
}

// TestScorecardsTellNothingOfOthers looks in each partner's page and message for what
// the sheets have of others alone, and of those who look after it. A partner that may
// be another under a new ID gets neither.
func TestScorecardsTellNothingOfOthers(t *testing.T) {
	t.Chdir(t.TempDir())
	tables, heads, all := map[string][][]string{}, map[string][]string{}, map[string][]string{}
	for name, text := range entangled {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		require.NoError(t, err)
		tables[name], heads[name] = rows[1:], rows[0]
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	for name, rows := range tables { // what the sheets have of each partner
		of := slices.Index(heads[name], "Partner ID")
		for _, row := range rows {
			for i, cell := range row {
				if of >= 0 && len(cell) > 3 && !strings.HasPrefix(cell, "20") || of == i {
					all[row[of]] = append(all[row[of]], cell)
				}
			}
		}
	}
	for _, row := range tables["partners.csv"] { // told in our own house only
		all["the house"] = append(all["the house"], row[len(row)-2:]...)
		all[row[0]] = slices.DeleteFunc(all[row[0]], func(s string) bool { return slices.Contains(row[len(row)-2:], s) })
	}
	word := func(s string) *regexp.Regexp { return regexp.MustCompile(`\b` + regexp.QuoteMeta(s) + `\b`) }
	run := func(day string) (dir string) {
		w := benchWorld()
		var said bytes.Buffer
		w.Err = &said
		require.Equal(t, done, Main([]string{"run", "--quiet", "--as-of", day, "--scorecards", "all", "--accept", "all", "--why", "they are entangled",
			"partners.csv", "employees.csv", "certifications.csv", "surveys.csv", "contacts.csv"}, w), said.String())
		return filepath.Join("out", day)
	}
	holds := func(dir string, partners int) {
		cards, err := filepath.Glob(filepath.Join(dir, "scorecards", "*.pdf"))
		require.NoError(t, err)
		require.Len(t, cards, partners)
		for _, file := range cards {
			id, _, _ := strings.Cut(filepath.Base(file), " ")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, text := range []string{readCard(t, data).text, plainText(t, filepath.Join(dir, "mail", "scorecard-"+id+".eml"))} {
				require.Contains(t, text, id)
				slices.SortFunc(all[id], func(a, b string) int { return len(b) - len(a) })
				for _, own := range all[id] {
					text = word(own).ReplaceAllString(text, "…")
				}
				for other, words := range all {
					for _, theirs := range words {
						if theirs != "" && other != id && !slices.Contains(all[id], theirs) {
							assert.NotRegexp(t, word(theirs), text, "%s of %s, as %s is told", theirs, other, id)
						}
					}
				}
				for _, cell := range []string{".csv", "!"} {
					assert.NotContains(t, text, cell)
				}
			}
		}
	}
	holds(run("2020-06-30"), len(tables["partners.csv"]))

	// Cedar comes back under another ID: whether it is the same, nobody knows yet.
	require.NoError(t, os.WriteFile("partners.csv", []byte(strings.Replace(entangled["partners.csv"], "P-4,Cedar", "P-44,Cedar", 1)), 0o600))
	require.NoError(t, os.WriteFile("employees.csv", []byte(strings.ReplaceAll(entangled["employees.csv"], ",P-4,", ",P-44,")), 0o600))
	all["P-44"], all["P-4"] = append(all["P-4"], "P-44"), []string{"P-4"}
	dir := run("2020-09-30")
	holds(dir, len(tables["partners.csv"])-1)
	assert.NoFileExists(t, filepath.Join(dir, "scorecards", "P-44 Cedar.pdf"))
}

// plainText is the plain text of a message, its lines joined.
func plainText(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	m, err := mail.ReadMessage(bytes.NewReader(data))
	require.NoError(t, err)
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	require.NoError(t, err)
	first, err := multipart.NewReader(m.Body, params["boundary"]).NextPart()
	require.NoError(t, err)
	text, err := io.ReadAll(first)
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(text)), " ")
}
