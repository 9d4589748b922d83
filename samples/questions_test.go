package samples_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
	"assay/report/command"
)

// A question is one that a newcomer has, and where the workbook of 1 February 2021,
// with the four runs before it, answers it: on a sheet, in the first row that has
// some values under their headings, under a heading.
type question struct {
	asked   string
	sheet   string
	row     map[string]string // values as they stand, by heading
	heading string
	below   int    // rows below the heading, for a figure of the Summary; above it for a sum
	answer  string // a part of it, as it shows
}

var questions = []question{
	{asked: "how many partners are certified?", sheet: "Summary", heading: "cPanel certified", below: 1, answer: "11"},
	{asked: "is that more than the last time?", sheet: "Summary", heading: "cPanel certified", below: 3, answer: "▼ 7 since 20 Jan"},
	{asked: "how many were compliant in October?", sheet: "History", row: map[string]string{"Run": "2020-10-01", "Status": "Compliant"}, heading: "Partners", answer: "9"},
	{asked: "what became of Fjordlys Nett since January?", sheet: "Changes", row: map[string]string{"Partner": "Fjordlys Nett", "Program": "cPanel"}, heading: "What", answer: "lost"},
	{asked: "from which day on?", sheet: "Changes", row: map[string]string{"Partner": "Fjordlys Nett", "Program": "cPanel"}, heading: "Since", answer: "2021-02-01"},
	{asked: "and why?", sheet: "Changes", row: map[string]string{"Partner": "Fjordlys Nett", "Program": "cPanel"}, heading: "Why", answer: "badge year 2020 ends 2021-01-31"},
	{asked: "which run found that Last Light Wireless was removed?", sheet: "Past changes", row: map[string]string{"Partner": "Last Light Wireless", "To": "Removed"}, heading: "Run", answer: "2020-07-15"},
	{asked: "who falls out within 30 days?", sheet: "Forecast", row: map[string]string{"For the": "worse"}, heading: "Partner", answer: "Northwind Hosting"},
	{asked: "what makes it fall out?", sheet: "Forecast", row: map[string]string{"Partner": "Northwind Hosting"}, heading: "Because", answer: "E-003's CCNA ends 2021-02-11"},
	{asked: "where does that stand?", sheet: "Forecast", row: map[string]string{"Partner": "Northwind Hosting"}, heading: "From cells", answer: "employees.xlsx:Certifications!D2"},
	{asked: "how many will be certified in a year, if nobody acts?", sheet: "Outlook", row: map[string]string{"At the end of": "2022-02-01"}, heading: "Certified", answer: "0"},
	{asked: "which cell made P-015 unknown?", sheet: "Data issues", row: map[string]string{"Partner ID": "P-015"}, heading: "Cell", answer: "G16"},
	{asked: "what stands in it?", sheet: "Data issues", row: map[string]string{"Partner ID": "P-015"}, heading: "What was found", answer: `got "tbc"`},
	{asked: "whose certificate is P-001-2021.pdf?", sheet: "Certificates", row: map[string]string{"File": "../2020-06-30/certificates/P-001-2021.pdf"}, heading: "Partner", answer: "Northwind Hosting"},
	{asked: "until when is it good?", sheet: "Certificates", row: map[string]string{"Partner": "Northwind Hosting"}, heading: "Good through", answer: "2022-01-31"},
	{asked: "what does my region, Benelux, have to do this week?", sheet: "Actions", row: map[string]string{"Region": "Benelux", "Days left": "now"}, heading: "What to do", answer: "a resale agreement"},
	{asked: "whom do I write to about it?", sheet: "Actions", row: map[string]string{"Region": "Benelux", "Days left": "now"}, heading: "Contact", answer: "inkoop@polder.example"},
	{asked: "who counts for Northwind's badge?", sheet: "cPanel", row: map[string]string{"Partner ID": "P-001"}, heading: "Who counts", answer: "Ada Okafor; Jonas Lindqvist"},
	{asked: "why doesn't Ada Okafor count for Premier?", sheet: "Employees", row: map[string]string{"Name": "Ada Okafor"}, heading: "Premier: why", answer: "no career certification"},
	{asked: "when did Jonas Lindqvist earn CWA?", sheet: "Certifications", row: map[string]string{"Name": "Jonas Lindqvist", "Certification": "CWA"}, heading: "Earned", answer: "2020-06-15"},
	{asked: "since when is Alpenrose out of Premier?", sheet: "Get Well Plans", row: map[string]string{"Partner": "Alpenrose IT"}, heading: "Removed on", answer: "2020-12-30"},
	{asked: "what would bring Polder Cloud back?", sheet: "Premier", row: map[string]string{"Partner": "Polder Cloud"}, heading: "What would mend it", answer: "put in place: a resale agreement"},
	{asked: "how many certified people do 50 licences ask for?", sheet: "Rules", row: map[string]string{"Clause": "C3"}, heading: "Value", answer: "50 → 2"},
	{asked: "how many licences do our partners hold in all?", sheet: "cPanel", heading: "Licences", below: -1, answer: "24,125"},
	{asked: "how many people do we lack for the badges?", sheet: "cPanel", heading: "Short by", below: -1, answer: "11"},
	{asked: "which certification of Priya Raman ends first?", sheet: "Certifications", row: map[string]string{"Name": "Priya Raman", "Certification": "CCNA"}, heading: "Expires", answer: "2021-02-11"},
	{asked: "by when must she renew it?", sheet: "Actions", row: map[string]string{"What to do": "E-003 renews CCNA"}, heading: "By", answer: "2021-02-11"},
	{asked: "what will become of Pampa Enlace?", sheet: "Forecast", row: map[string]string{"Partner": "Pampa Enlace", "On": "2021-05-14"}, heading: "To", answer: "Get Well Plan"},
	{asked: "what if Pollux buys 25 licences more?", sheet: "Actions", row: map[string]string{"Partner": "Pollux Networks", "Purpose": "For information"}, heading: "What to do", answer: "the requirement rises from 1 to 2"},
	{asked: "who left Estrela Networks?", sheet: "Employees", row: map[string]string{"Partner": "Estrela Networks", "Employed until": "2020-03-31"}, heading: "Name", answer: "Nuno Teixeira"},
	{asked: "is anybody employed by two partners at once?", sheet: "Data issues", row: map[string]string{"Code": "cpanel-at-several"}, heading: "What was found", answer: "E-054"},
	{asked: "where is the chart of licences published?", sheet: "Rules", row: map[string]string{"Clause": "C3"}, heading: "Document", answer: "cPanel"},
	{asked: "for which paper was this made?", sheet: "Run", row: map[string]string{"What": "Option --paper"}, heading: "Value", answer: "a4"},
	{asked: "does the register keep this run?", sheet: "Run", row: map[string]string{"What": "Recorded in the register"}, heading: "Value", answer: "yes"},
}

// TestANewcomersQuestions opens the workbook of the samples' fifth day, and finds the
// answers by their headings. What each day's sheets say, its results.json says, too.
func TestANewcomersQuestions(t *testing.T) {
	dir := t.TempDir()
	partners := withRegions(t, filepath.Join(dir, "partners.xlsx"), map[string]string{"P-006": "Benelux", "P-002": "Nordics"})
	days := []string{"2020-06-30", "2020-07-15", "2020-10-01", "2021-01-20", "2021-02-01"}
	for _, day := range days {
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		var said bytes.Buffer
		status := command.Main([]string{"--as-of", day, "--out", dir, partners, "employees.xlsx"}, command.World{
			Out: &said, Err: &said, Today: today, Now: today.Time(), User: "tester", Width: 80, In: strings.NewReader(""),
			Random: strings.NewReader(strings.Repeat("n", 32)), Env: func(string) string { return "" },
			Clock: today.Time, Sleep: func(context.Context, time.Duration) error { return nil },
		})
		require.Zero(t, status, said.String())
	}
	folder := filepath.Join(dir, "2021-02-01")
	f, err := excelize.OpenFile(filepath.Join(folder, "compliance-2021-02-01.xlsx"))
	require.NoError(t, err)
	defer f.Close()
	for _, day := range days {
		theSameInBoth(t, filepath.Join(dir, day), day)
	}
	for _, q := range questions {
		got, ok := q.answered(t, f)
		if assert.True(t, ok, "%s: no such row on %s", q.asked, q.sheet) {
			assert.Contains(t, got, q.answer, q.asked)
		}
	}

	t.Run("printed", func(t *testing.T) { onAFewPages(t, dir, days) })

	// The files that the sheets lead to are there.
	led := 0
	for _, at := range []struct{ sheet, heading string }{{"Certificates", "File"}, {"Certificates", "Badge"}, {"Certificates", "Credential"}} {
		rows, err := f.GetRows(at.sheet)
		require.NoError(t, err)
		column := slices.Index(rows[2], at.heading)
		require.GreaterOrEqual(t, column, 0, at.heading)
		for _, r := range rows[3:] {
			if column < len(r) && r[column] != "" {
				assert.FileExists(t, filepath.Join(folder, filepath.FromSlash(r[column])))
				led++
			}
		}
	}
	assert.Equal(t, 3*10, led, "10 certificates are in force, all of earlier runs")
}

// onAFewPages has LibreOffice print the workbooks of the runs in a folder: each takes
// about a dozen pages, two more for a column Region, and has no letter below 8 points.
func onAFewPages(t *testing.T, dir string, days []string) {
	if testing.Short() {
		t.Skip("LibreOffice takes its time: nothing was printed")
	}
	for tool, from := range map[string]string{"soffice": "libreoffice-calc", "mutool": "mupdf-tools"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("install %s: nothing was printed", from)
		}
	}
	if font, err := exec.Command("fc-match", "Calibri").Output(); err != nil || !bytes.Contains(font, []byte("Carlito")) && !bytes.Contains(font, []byte("Calibri")) {
		t.Skip("install fonts-crosextra-carlito, whose letters are as wide as Calibri's: nothing was printed")
	}
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir}
	for _, day := range days {
		args = append(args, filepath.Join(dir, day, "compliance-"+day+".xlsx"))
	}
	said, err := exec.Command("soffice", args...).CombinedOutput()
	require.NoError(t, err, string(said))
	size := regexp.MustCompile(`<font name="[^"]*" size="([0-9.]+)">`)
	for _, day := range days {
		text, err := exec.Command("mutool", "draw", "-F", "stext", filepath.Join(dir, "compliance-"+day+".pdf")).Output()
		require.NoError(t, err)
		pages := strings.Split(string(text), "<page ")[1:]
		assert.LessOrEqual(t, len(pages), 15, day)
		assert.Greater(t, len(pages), 10, day)
		for n, page := range pages {
			sizes := size.FindAllStringSubmatch(page, -1)
			assert.NotEmpty(t, sizes, "%s, page %d is blank", day, n+1)
			for _, s := range sizes {
				points, err := strconv.ParseFloat(s[1], 64)
				require.NoError(t, err)
				assert.GreaterOrEqual(t, points, 8.0, "%s, page %d", day, n+1)
			}
		}
	}
}

// withRegions writes the samples' partners with a column Region to a file, whose path it returns.
func withRegions(t *testing.T, path string, regions map[string]string) string {
	t.Helper()
	f, err := excelize.OpenFile("partners.xlsx")
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows("Partners")
	require.NoError(t, err)
	column, err := excelize.ColumnNumberToName(len(rows[0]) + 1)
	require.NoError(t, err)
	require.NoError(t, f.SetCellStr("Partners", column+"1", "Region"))
	for i, r := range rows {
		if region := regions[strings.TrimSpace(r[0])]; region != "" {
			at, err := excelize.JoinCellName(column, i+1)
			require.NoError(t, err)
			require.NoError(t, f.SetCellStr("Partners", at, region))
		}
	}
	require.NoError(t, f.SaveAs(path))
	_, err = os.Stat(path)
	require.NoError(t, err)
	return path
}

// answered finds the answer: below the first row that has all headings, in the first
// row with the values.
func (q question) answered(t *testing.T, f *excelize.File) (string, bool) {
	t.Helper()
	shown, err := f.GetRows(q.sheet)
	require.NoError(t, err)
	at := func(row []string, column int) string {
		if 0 <= column && column < len(row) {
			return row[column]
		}
		return ""
	}
	for _, row := range shown {
		for i := range row {
			row[i] = bare(row[i])
		}
	}
	for n, head := range shown {
		column := slices.Index(head, q.heading)
		if column < 0 {
			continue
		}
		if q.below != 0 {
			return at(shown[n+q.below], column), true
		}
		for _, row := range shown[n+1:] {
			fits := true
			for heading, want := range q.row {
				if c := slices.Index(head, heading); c < 0 || at(row, c) != want {
					fits = false
				}
			}
			if fits {
				return at(row, column), true
			}
		}
	}
	return "", false
}

// bare is a text without the sign that a number format sets before it.
func bare(s string) string {
	for _, sign := range []string{"✓ ", "▲ ", "✗ ", "● ", "? ", "– "} {
		s = strings.TrimPrefix(s, sign)
	}
	return s
}
