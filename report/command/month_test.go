package command

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// TestFromSheetsToInboxes goes the whole way twice: a run, its mail sent to a
// server, and the next month's run, whose workbook tells what became of it.
func TestFromSheetsToInboxes(t *testing.T) {
	dir, office := t.TempDir(), newPostOffice(t)
	t.Chdir(dir)
	for name, text := range map[string]string{
		"partners.csv": "Partner ID,Partner,Contact email,cPanel licenses,Premier since,Language,Owner email\n" +
			"P-1,Alder Hosting,Ann <ann@alder.internal>; ben@alder.internal,49,,,Kim@vendor.internal\nP-2,Birke Netze,cem@birke.internal,,2019-09-01,Deutsch,kim@vendor.internal\nP-3,Cedar Cloud,,10,,,\n",
		"employees.csv": "Employee ID,Partner ID,Name,Full-time,CPSP,CPP,CWA,CCNA\n" +
			"E-1,P-1,Ana,yes,2020-01-10,2020-02-10,2020-03-31,\nE-2,P-2,Ben,yes,,,,2019-03-01\nE-3,P-3,Cleo,yes,2020-01-10,2020-02-10,2020-03-31,\n",
		"templates/mail/post.yaml": "from: \"Channel Operations <channel@vendor.internal>\"\nreply_to: []\noperations: [ops@vendor.internal]\n" +
			"plan_days: [60, 30, 7]\nbadge_days: [60, 30]\nattach_up_to_mb: 15\n",
		"out/mail.yaml": fmt.Sprintf("server: 127.0.0.1\nport: %d\nsecurity: none\n", office.port),
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	var said bytes.Buffer
	assay := func(day string, args ...string) string {
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		said.Reset()
		w := newMailRoomWorld(&said, today)
		w.Random = rand.Reader
		require.Equal(t, done, Main(args, w), said.String())
		return said.String()
	}
	month := func(day string) {
		assay(day, "--as-of", day, "--templates", "templates", "partners.csv", "employees.csv")
	}

	month("2020-06-30")
	assert.Contains(t, assay("2020-07-01", "send", "out/2020-06-30", "--yes"), "8 sent, 0 waiting, 0 refused, 0 in doubt")
	var to []string
	for _, m := range office.took {
		address, _, _ := strings.Cut(m, " ")
		to = append(to, address)
	}
	assert.Equal(t, []string{"ops@vendor.internal", "Kim@vendor.internal", "ann@alder.internal", "ben@alder.internal", "ann@alder.internal", "ben@alder.internal", "cem@birke.internal", "cem@birke.internal"}, to)
	assert.Contains(t, assay("2020-07-01", "send", "out/2020-06-30", "--yes"), "Nothing to send")

	month("2020-07-31")
	sheet := cellsOf(t, "out/2020-07-31/compliance-2020-07-31.xlsx", "Run")
	for _, want := range []string{"ann@alder.internal", "ben@alder.internal", "cem@birke.internal", "ops@vendor.internal"} {
		assert.Regexp(t, `(?m)^.*`+want+`.*\bsent\b|\bsent\b.*`+want, sheet)
	}
	assert.Contains(t, cellsOf(t, "out/2020-07-31/compliance-2020-07-31.xlsx", "Get Well Plans"), "2020-07-01")
	assert.Regexp(t, `2020-07-01 Mailed .* to cem@birke\.internal`, strings.Join(strings.Fields(assay("2020-07-31", "register", "show", "P-2")), " "))
	assert.Contains(t, assay("2020-08-01", "send", "out/2020-07-31", "--yes"), "5 sent", "the workbooks, the scorecards of a new quarter, and nothing a second time")
	assert.Contains(t, cellsOf(t, "out/2020-06-30/compliance-2020-06-30.xlsx", "Actions"), "fill in the partner's contact email", "Cedar has no address")
}

// cellsOf returns a sheet as text, a line a row.
func cellsOf(t *testing.T, book, sheet string) string {
	t.Helper()
	f, err := excelize.OpenFile(book)
	require.NoError(t, err)
	defer f.Close()
	rows, err := f.GetRows(sheet)
	require.NoError(t, err)
	var b strings.Builder
	for _, row := range rows {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return b.String()
}
