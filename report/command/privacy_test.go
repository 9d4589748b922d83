package command

import (
	"archive/zip"
	"bytes"
	cryptorand "crypto/rand"
	"fmt"
	"html"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// people are the names and addresses of the test's sheets, with what each is of:
// no other text of a workbook holds any of them.
var people = map[string]string{
	"zyxwene":     "an employee, and her address",
	"quorble":     "the same",
	"mundungus":   "a partner's contact",
	"thistlewick": "a partner's contact whose address is none",
	"hobnockle":   "a customer who gave a low score",
	"grimblewort": "a customer who gave a low score",
	"fizzwick":    "who runs the program",
	"blatherby":   "a name where a day should be",
	"snorkwell":   "a name where a certification should be",
	"wimpleton":   "a name where an ID should be",
	"crumpethorn": "an address where an answer should be",
	"pottlesby":   "an address in an employee's ID",
	"dingleworth": "an address in the name of a partner",
	"mumblecrust": "an address as a partner's ID",
	"gurglefish":  "an address as a file's name",
	"flitterby":   "who looks after a partner, and her address",
}

// peopleSheets has a person of every kind in every place that a workbook shows.
var peopleSheets = map[string]string{
	"partners.csv": "Partner ID,Partner,Contact email,cPanel licenses,Premier since,Language,Resale agreement,Owner,Owner email\n" +
		"P-1,Alder Hosting,Mona Mundungus <mona.mundungus@alder.internal>,49,,,,Fay Flitterby,fay.flitterby@vendor.internal\n" +
		"P-2,Birke Netze,theo thistlewick,10,2017-09-01,,,Fay Flitterby,Fay.Flitterby@vendor.internal\n" +
		"P-3,Cedar Cloud (info@dingleworth.internal),,10,,,crumpethorn@cedar.internal,,fay at flitterby\n" +
		"pim@mumblecrust.internal,Dill Data,,10,2017-09-01,,,,Fay.Flitterby@vendor.internal\n",
	"employees.csv": "Employee ID,Partner ID,Name,Email,Employed from,Full-time,CPSP,CPP,CWA,CCNA\n" +
		"E-1,P-1,Zyxwene Quorble,zyxwene.quorble@alder.internal,,yes,2020-01-10,2020-02-10,2020-03-31,\n" +
		"E-2,P-1,Zyxwene Quorble,zyxwene.quorble@alder.internal,,yes,2020-01-10,,,\n" +
		"E-3,P-2,Ben Zyxwene,,,yes,,,,2019-03-01\n" +
		"E-4,P-3,,,Bella Blatherby,yes,,,,\n" +
		"ann@pottlesby.internal,P-3,Ann Quorble,,,yes,2020-01-10,2020-02-10,2020-03-31,\n",
	"certifications.csv": "Employee ID,Certification,Earned on\n" +
		"E-1,Sid Snorkwell,2019-05-05\nBen Zyxwene,CCNA,2019-05-05\nwim@wimpleton.internal,CCNA,2019-05-05\n",
	"gil@gurglefish.csv": "Partner ID,Customer,Score,Received on,Follow-up on\n" +
		"P-2,Hugo Hobnockle,3,2019-09-10,\nP-2,Gerd Grimblewort,4,2020-02-10,\nP-2,Hobnockle,2,2020-02-11,\n",
	"templates/mail/post.yaml": "from: \"Channel Operations <channel@vendor.internal>\"\nreply_to: []\noperations: [olga.mundungus@vendor.internal]\n" +
		"plan_days: [60, 30, 7]\nbadge_days: [60, 30]\nattach_up_to_mb: 15\n",
}

// TestRedact holds --redact: no part of the workbook's file has a name or an
// address of a person. Without it each is there, so that the test would notice.
func TestRedact(t *testing.T) {
	dir, office := t.TempDir(), newPostOffice(t)
	t.Chdir(dir)
	for name, text := range peopleSheets {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	require.NoError(t, os.MkdirAll("out", 0o755))
	require.NoError(t, os.WriteFile("out/mail.yaml", fmt.Appendf(nil, "server: 127.0.0.1\nport: %d\nsecurity: none\n", office.port), 0o600))
	office.refuses["mona.mundungus@alder.internal"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1},
		Message: "<mona.mundungus@alder.internal>: Mona Mundungus has left us"}
	assay := func(day string, status int, args ...string) string {
		today, err := ingest.ParseDay(day)
		require.NoError(t, err)
		var said bytes.Buffer
		w := newMailRoomWorld(&said, today)
		w.Random, w.User = cryptorand.Reader, "fizzwick on nostromo"
		require.Equal(t, status, Main(args, w), said.String())
		return said.String()
	}
	month := func(day string, flags ...string) string {
		return assay(day, done, append(flags, "--as-of", day, "--templates", "templates", "partners.csv", "employees.csv", "certifications.csv", "gil@gurglefish.csv")...)
	}
	month("2020-06-30")
	assay("2020-07-01", failed, "send", "out/2020-06-30", "--yes")
	assay("2020-07-01", done, "register", "waive", "P-2", "terms", "--until", "2020-09-30", "--why", "Zyxwene Quorble asked for it, see mona.mundungus@alder.internal")

	told := month("2020-07-31")
	book := filepath.Join("out", "2020-07-31", "compliance-2020-07-31.xlsx")
	plain, tables := partsOf(t, book), tablesOf(t, book)
	for name, of := range people {
		assert.NotEmpty(t, holding(plain, name), "%s: %s is nowhere", name, of)
	}
	for file, name := range map[string]string{"deadlines.ics": "hobnockle", "mail/operations.eml": "thistlewick"} {
		text, err := os.ReadFile(filepath.Join("out", "2020-07-31", file))
		require.NoError(t, err)
		assert.Contains(t, strings.ToLower(strings.ReplaceAll(string(text), "\r\n ", "")), name)
	}
	results, err := os.ReadFile("out/2020-07-31/results.json")
	require.NoError(t, err)

	assert.Equal(t, told, month("2020-07-31", "--redact"))
	checked := assay("2020-07-31", inputErrors, "check", "--templates", "templates", "partners.csv", "employees.csv", "certifications.csv", "gil@gurglefish.csv")
	assert.Contains(t, checked, `certifications.csv!A3: error: Employee ID: got (withheld), want one`)
	for name, of := range people {
		assert.NotContains(t, strings.ToLower(told), name, "a run prints nobody's name: %s", of)
		if !strings.Contains(of, "where a") && name != "gurglefish" { // a name that no cell of names has, and a file of the command line
			assert.NotContains(t, strings.ToLower(checked), name, "nor does check: %s", of)
		}
	}
	redacted := partsOf(t, book)
	for name, of := range people {
		assert.Empty(t, holding(redacted, name), "%s: %s", name, of)
	}
	unfolded := strings.NewReplacer("\r\n ", "", "=\r\n", "", "olga.mundungus@vendor.internal", "(to whom it goes)", "fay.flitterby@vendor.internal", "(to whom it goes)")
	message, err := os.ReadFile("out/2020-07-31/mail/owner-1.eml")
	require.NoError(t, err)
	_, attached := readMessage(t, message)
	require.NoError(t, os.WriteFile("attached.xlsx", attached, 0o600))
	for name, of := range people {
		assert.Empty(t, holding(partsOf(t, "attached.xlsx"), name), "%s: %s", name, of)
	}
	for _, file := range []string{"deadlines.ics", "mail/operations.eml", "mail/owner-1.eml"} { // the mail has the workbook in Base64
		text, err := os.ReadFile(filepath.Join("out", "2020-07-31", file))
		require.NoError(t, err)
		for name, of := range people {
			if name != "gurglefish" && name != "mumblecrust" { // how the file and the partner are called
				assert.Empty(t, holding(map[string]string{file: unfolded.Replace(string(text))}, name), of)
			}
		}
	}
	for part, text := range redacted {
		assert.Empty(t, regexp.MustCompile(`\w@\w+\.\w+`).FindAllString(text, -1), part)
	}
	assert.Equal(t, tables, tablesOf(t, book), "sheets, tables and headers stay")
	assert.Contains(t, cellsOf(t, book, "Run"), "Option --redact\tyes: the names and addresses of people are withheld")
	assert.Contains(t, cellsOf(t, book, "cPanel"), "Alder Hosting", "partners are no people")
	assert.Contains(t, cellsOf(t, book, "cPanel"), "E-1")
	same, err := os.ReadFile("out/2020-07-31/results.json")
	require.NoError(t, err)
	assert.Equal(t, string(results), string(same))
	manifest, err := os.ReadFile("out/2020-07-31/manifest.json")
	require.NoError(t, err)
	assert.Contains(t, string(manifest), `"--redact"`)
}

// TestRedactWhateverSlipped has random sheets in which names and addresses of people
// stand where they belong and, here and there, in other columns.
func TestRedactWhateverSlipped(t *testing.T) {
	for seed := range uint64(4) {
		g := &slipping{Rand: rand.New(rand.NewPCG(seed, 8))}
		t.Chdir(t.TempDir())
		for name, text := range g.sheets() {
			require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
		}
		day, err := ingest.ParseDay("2020-08-20")
		require.NoError(t, err)
		w := newMailRoomWorld(new(bytes.Buffer), day)
		w.Random = cryptorand.Reader
		for _, flag := range []string{"--redact=false", "--redact"} {
			require.Equal(t, done, Main([]string{"--as-of", "2020-08-20", flag, "partners.csv", "employees.csv", "certifications.csv", "surveys.csv"}, w), w.Out)
			parts := partsOf(t, "out/2020-08-20/compliance-2020-08-20.xlsx")
			if found := holding(parts, "qx"); flag == "--redact" {
				assert.Empty(t, found, "seed %d", seed)
			} else {
				assert.Greater(t, len(found), 3, "seed %d: the sheets Employees, Actions, Data issues, and more", seed)
			}
		}
	}
}

// A slipping draws sheets. Whatever is a name or an address of a person has Qx in it.
type slipping struct{ *rand.Rand }

// word draws a word of a name: digits would tell it from one.
func (g *slipping) word() string {
	letters := []rune("Qx")
	for range 2 + g.IntN(6) {
		letters = append(letters, []rune("abcdefghijklmnoprstuvwzéłß'-")[g.IntN(28)])
	}
	return string(letters) + "q"
}

func (g *slipping) name() string {
	if g.IntN(4) == 0 {
		return g.word()
	}
	return g.word() + " " + g.word()
}

func (g *slipping) address() string {
	return []string{"Qxa.b+" + fmt.Sprint(g.IntN(9)) + "@mail.example", g.name() + " <qxu@x-y.example>", "qxo'n@q.example; Qxp@r.example", g.name() + " at home"}[g.IntN(4)]
}

// cell is a value, or at times, in place of it, what belongs elsewhere.
func (g *slipping) cell(value string) string {
	switch g.IntN(12) {
	case 0:
		return g.name()
	case 1:
		return []string{"Qxz@mail.example", "qxé.w@ü.example"}[g.IntN(2)]
	}
	return value
}

func (g *slipping) day() string {
	return g.cell(fmt.Sprintf("20%d-0%d-1%d", 17+g.IntN(4), 1+g.IntN(9), g.IntN(9)))
}

func (g *slipping) sheets() map[string]string {
	csv := func(rows *strings.Builder, cells ...string) {
		rows.WriteString(`"` + strings.Join(cells, `","`) + "\"\n")
	}
	var partners, employees, certifications, surveys strings.Builder
	csv(&partners, "Partner ID", "Partner", "Country", "Contact email", "cPanel licenses", "Premier since", "Language", "Resale agreement", "Pre-sales support")
	csv(&employees, "Employee ID", "Partner ID", "Name", "Email", "Country", "Employed from", "Employed until", "Full-time", "CPSP", "CCNA")
	csv(&certifications, "Employee ID", "Certification", "Earned on", "Expires on")
	csv(&surveys, "Partner ID", "Customer", "Score", "Received on", "Follow-up on")
	for n := range 8 {
		id := fmt.Sprintf("P-%d", n)
		csv(&partners, id, "Alder "+id, g.cell("ES"), g.address(), g.cell("30"), g.cell("2017-03-01"), g.cell("de"), g.cell("yes"), g.cell("yes"))
		for m := range 4 {
			of, called := fmt.Sprintf("E-%d%d", n, m), g.name()
			csv(&employees, of, id, called, g.cell("Qx"+of+"@mail.example"), g.cell("ES"), g.day(), g.cell(""), g.cell("yes"), g.day(), g.day())
			csv(&certifications, []string{of, called}[g.IntN(2)], g.cell("CCNP"), g.day(), g.cell(""))
			csv(&surveys, id, g.name(), g.cell(fmt.Sprint(1+g.IntN(6))), g.day(), g.cell(""))
		}
	}
	return map[string]string{"partners.csv": partners.String(), "employees.csv": employees.String(), "certifications.csv": certifications.String(), "surveys.csv": surveys.String()}
}

// partsOf are the parts of a workbook's file as text, without the escapes of XML.
func partsOf(t *testing.T, file string) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(file)
	require.NoError(t, err)
	defer z.Close()
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(r)
		require.NoError(t, err)
		parts[f.Name] = html.UnescapeString(string(text))
	}
	return parts
}

// holding are the parts that hold a name, whatever its letter case, with what is around it.
func holding(parts map[string]string, name string) (found []string) {
	for part, text := range parts {
		if at := strings.Index(strings.ToLower(text), name); at >= 0 {
			found = append(found, part+": "+text[max(0, at-100):min(len(text), at+60)])
		}
	}
	return found
}

// tablesOf are a workbook's tables with their headers, by sheet.
func tablesOf(t *testing.T, file string) (all []string) {
	t.Helper()
	f, err := excelize.OpenFile(file)
	require.NoError(t, err)
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		tables, err := f.GetTables(sheet)
		require.NoError(t, err)
		for _, table := range tables {
			rows, err := f.GetRows(sheet)
			require.NoError(t, err)
			_, row, err := excelize.CellNameToCoordinates(strings.Split(table.Range, ":")[0])
			require.NoError(t, err)
			all = append(all, sheet+" "+table.Name+": "+strings.Join(rows[row-1], ", "))
		}
	}
	return all
}
