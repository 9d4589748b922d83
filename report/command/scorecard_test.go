package command

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// TestScorecardsSayWhatTheWorkbookSays holds each figure on each scorecard against
// the workbook's cell, both read from the files, and looks for texts of other
// partners: of all samples, and of 300 generated partners.
func TestScorecardsSayWhatTheWorkbookSays(t *testing.T) {
	samples, err := filepath.Abs(filepath.Join("..", "..", "samples"))
	require.NoError(t, err)
	books := []string{filepath.Join(samples, "partners.xlsx"), filepath.Join(samples, "employees.xlsx")}
	generated := t.TempDir()
	said, err := exec.Command("go", "run", "assay/samples/generate", "--partners", "300", generated).CombinedOutput()
	require.NoError(t, err, string(said))
	t.Chdir(t.TempDir())
	for _, one := range []struct {
		name, day string
		files     []string
	}{{"samples", "2020-06-30", books}, {"samples of the next year", "2021-01-20", books}, {"generated", "2020-06-30", []string{generated}}} {
		t.Run(one.name, func(t *testing.T) {
			out, w := t.TempDir(), benchWorld()
			var said bytes.Buffer
			w.Err = &said
			require.Equal(t, done, Main(append([]string{"run", "--quiet", "--as-of", one.day, "--scorecards", "all", "--out", out}, one.files...), w), said.String())
			dir := filepath.Join(out, one.day)
			book := openBook(t, filepath.Join(dir, "compliance-"+one.day+".xlsx"))
			printed := 0
			for _, id := range book.partners {
				files, err := filepath.Glob(filepath.Join(dir, "scorecards", id+" *.pdf"))
				require.NoError(t, err)
				if len(files) == 0 { // a name that no file can be named after
					files = []string{filepath.Join(dir, "scorecards", id+".pdf")}
				}
				require.Len(t, files, 1)
				data, err := os.ReadFile(files[0])
				require.NoError(t, err)
				card := readCard(t, data)
				book.holds(t, id, card)
				book.namesNobodyElse(t, id, card.text)
				printed++
			}
			made, err := os.ReadDir(filepath.Join(dir, "scorecards"))
			require.NoError(t, err)
			assert.Len(t, made, printed)
		})
	}
}

// A writtenCard is a scorecard as it reads: its headings and paragraphs, and the rows of its tables.
type writtenCard struct {
	text     string
	programs []writtenProgram
	lists    [][]string // items, under each of the other headings
}

type writtenProgram struct {
	heading, facts string
	rows           [][]string
}

// A writtenElement is one of the page's structure.
type writtenElement struct {
	role, text string
	kids       []writtenElement
}

var (
	aStream   = regexp.MustCompile(`(?s)stream\n(.*)\nendstream`)
	aLetter   = regexp.MustCompile(`(?m)^<([0-9a-f]{4})> <([0-9a-f]+)>$`)
	aMark     = regexp.MustCompile(`(?s)/\w+ <</MCID (\d+)>> BDC(.*?)EMC`)
	shownText = regexp.MustCompile(`<([0-9a-f]*)> Tj`)
	anElement = regexp.MustCompile(`/StructElem /S /(\w+) .*/K \[(.*?)\]`)
	aReader   = regexp.MustCompile(`(\d+) 0 R|(\d+)`)
)

// readCard reads a scorecard's words by the page's structure.
func readCard(t *testing.T, pdf []byte) (c writtenCard) {
	t.Helper()
	objects := map[string][]byte{}
	for _, o := range bytes.Split(pdf, []byte("\nendobj\n")) {
		if number, body, found := bytes.Cut(o, []byte(" 0 obj\n")); found {
			objects[string(number[bytes.LastIndexByte(number, '\n')+1:])] = body
		}
	}
	letters, marks := map[string]string{}, map[string]string{}
	for _, o := range objects {
		if bytes.Contains(o[:min(len(o), 60)], []byte("/Form")) {
			continue // a glyph
		}
		s := unpacked(o)
		for _, m := range aLetter.FindAllSubmatch(s, -1) {
			var units []uint16
			for i := 0; i < len(m[2]); i += 4 {
				u, err := strconv.ParseUint(string(m[2][i:i+4]), 16, 16)
				require.NoError(t, err)
				units = append(units, uint16(u))
			}
			letters[string(m[1])] = string(utf16.Decode(units))
		}
	}
	for _, m := range aMark.FindAllSubmatch(unpacked(objects["4"]), -1) {
		var words strings.Builder
		for _, shown := range shownText.FindAllSubmatch(m[2], -1) {
			for i := 0; i < len(shown[1]); i += 4 {
				words.WriteString(letters[string(shown[1][i:i+4])])
			}
		}
		marks[string(m[1])] = words.String()
	}
	var element func(number string) writtenElement
	element = func(number string) (e writtenElement) {
		m := anElement.FindSubmatch(objects[number])
		require.NotNil(t, m, "object %s", number)
		e.role = string(m[1])
		for _, kid := range aReader.FindAllStringSubmatch(string(m[2]), -1) {
			if kid[1] != "" {
				e.kids = append(e.kids, element(kid[1]))
			} else {
				e.text = strings.TrimSpace(e.text + " " + marks[kid[2]])
			}
		}
		return e
	}
	for number, o := range objects {
		if bytes.Contains(o, []byte("/S /Document")) {
			c.take(element(number))
		}
	}
	return c
}

func unpacked(object []byte) []byte {
	m := aStream.FindSubmatch(object)
	if m == nil {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(m[1]))
	if err != nil {
		return nil
	}
	data, _ := io.ReadAll(z)
	return data
}

func (e writtenElement) all() string {
	s := e.text
	for _, k := range e.kids {
		s = strings.TrimSpace(s + "\n" + k.all())
	}
	return s
}

// take takes a card from the page's structure: the programs, and the last three, which are lists.
func (c *writtenCard) take(document writtenElement) {
	c.text = document.all()
	var parts []writtenProgram
	for _, e := range document.kids {
		n := len(parts) - 1
		switch {
		case e.role == "H2":
			parts = append(parts, writtenProgram{heading: e.text})
		case n >= 0 && e.role == "Table":
			for _, row := range e.kids[1:] {
				var cells []string
				for _, cell := range row.kids {
					cells = append(cells, cell.text)
				}
				parts[n].rows = append(parts[n].rows, cells)
			}
		case n >= 0 && e.role == "L":
			for _, item := range e.kids {
				parts[n].rows = append(parts[n].rows, []string{item.all()})
			}
		case n >= 0:
			parts[n].facts += e.text + "\n"
		}
	}
	if len(parts) < 3 {
		return
	}
	for _, p := range parts[len(parts)-3:] {
		var items []string
		for _, row := range p.rows {
			items = append(items, row[0])
		}
		c.lists = append(c.lists, items)
	}
	c.programs = parts[:len(parts)-3]
}

// A writtenBook is the sheets of a workbook, a map a row.
type writtenBook struct {
	partners          []string
	cpanel, premier   map[string]map[string]string
	actions, forecast map[string][]map[string]string
	people            map[string][]map[string]string
}

func openBook(t *testing.T, path string) writtenBook {
	t.Helper()
	f, err := excelize.OpenFile(path)
	require.NoError(t, err)
	defer f.Close()
	b := writtenBook{cpanel: map[string]map[string]string{}, premier: map[string]map[string]string{}}
	by := func(sheet string) map[string][]map[string]string {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		out := map[string][]map[string]string{}
		var heads []string
		for _, row := range rows {
			switch {
			case heads != nil && len(row) > 0:
				of := map[string]string{}
				for i, cell := range row {
					of[heads[i]] = strings.TrimLeft(cell, "✓✗● ")
				}
				out[of["Partner ID"]] = append(out[of["Partner ID"]], of)
			case slices.Contains(row, "Partner ID"):
				heads = row
			}
		}
		return out
	}
	for id, rows := range by("cPanel") {
		if id != "" && len(rows) == 1 {
			b.partners, b.cpanel[id] = append(b.partners, id), rows[0]
		}
	}
	slices.Sort(b.partners)
	for id, rows := range by("Premier") {
		b.premier[id] = rows[0]
	}
	b.actions, b.forecast, b.people = by("Actions"), by("Forecast"), by("Employees")
	return b
}

// holds holds each figure of a card against the workbook.
func (b writtenBook) holds(t *testing.T, id string, c writtenCard) {
	t.Helper()
	cpanel, premier := b.cpanel[id], b.premier[id]
	at := func(format string, args ...any) string {
		return id + ": " + fmt.Sprintf(format, args...) + "\n" + c.text
	}
	judged := func(status string) bool { return status != "Not enrolled" && status != "Ended" }
	programs := 0
	for _, status := range []string{cpanel["Status"], premier["Status"]} {
		if status != "Not enrolled" {
			programs++
		}
	}
	require.Len(t, c.programs, programs, at("programs"))
	next := 0
	if judged(cpanel["Status"]) {
		p := c.programs[next]
		next++
		require.Len(t, p.rows, 3, at("cPanel"))
		counting := p.rows[slices.IndexFunc(p.rows, func(r []string) bool { return strings.Contains(r[0], cpanel["For badge year"]) && r[0] != "" })]
		assert.Equal(t, cpanel["Counting"], plainNumber(counting[2]), at("counting"))
		if cpanel["Required"] != "" {
			assert.Equal(t, cpanel["Required"], plainNumber(counting[3]), at("required"))
			assert.Equal(t, orBlank(cpanel["Short by"]), plainNumber(counting[4]), at("short by"))
			assert.Contains(t, numbersIn(p.facts), cpanel["Licences"], at("licences"))
		}
		assert.Contains(t, datesIn(c.text), dateOf(cpanel["Good through"]), at("good through"))
		if cpanel["Counting"] != "0" && cpanel["Counting"] != "" {
			b.samePeople(t, id, cpanel["Who counts"], c.lists[0][0], at("who counts"))
		}
	}
	if judged(premier["Status"]) {
		p := c.programs[next]
		require.Len(t, p.rows, 6, at("Premier"))
		filled := 0
		for _, role := range []string{"Role A", "Role B"} {
			if premier[role] != "" {
				filled++
			}
		}
		assert.Equal(t, strconv.Itoa(filled), p.rows[1][2], at("roles"))
		assert.Equal(t, "2", p.rows[1][3], at("roles"))
		for _, heading := range []string{"Plan's last day", "Removed on", "Since"} {
			assert.Contains(t, append(datesIn(p.facts), ""), dateOf(premier[heading]), at("%s", heading))
		}
		roles := c.lists[0][len(c.lists[0])-2:]
		for i, role := range []string{"Role A", "Role B"} {
			if premier[role] != "" {
				b.samePeople(t, id, premier[role], roles[i], at("%s", role))
			}
		}
	}
	if programs == 0 {
		return
	}
	for _, a := range b.actions[id] {
		if (a["Purpose"] == "Restore" || a["Purpose"] == "Keep") && len(c.lists[2]) <= 8 {
			if d := dateOf(a["By"]); d != "" && d != asOfIn(c) {
				assert.Contains(t, datesIn(strings.Join(c.lists[2], "\n")), d, at("by"))
			}
		}
	}
	if len(c.lists[1]) <= 8 {
		for _, turn := range b.forecast[id] {
			assert.Contains(t, datesIn(strings.Join(c.lists[1], "\n")), dateOf(turn["On"]), at("forecast"))
		}
	}
}

// asOfIn is the day that a card is of.
func asOfIn(c writtenCard) string { return datesIn(c.text)[0] }

// namesNobodyElse looks for IDs, names and addresses of others.
func (b writtenBook) namesNobodyElse(t *testing.T, id, text string) {
	t.Helper()
	own := map[string]bool{}
	for _, p := range b.people[id] {
		own[p["Employee ID"]], own[p["Name"]] = true, true
		for _, other := range strings.FieldsFunc(p["Employee ID"], func(r rune) bool { return r == ',' || r == ' ' }) {
			own[other] = true
		}
	}
	words := map[string]bool{}
	for _, w := range regexp.MustCompile(`[^\s(),;]+`).FindAllString(text, -1) {
		words[strings.TrimRight(w, ".:")] = true
	}
	alien := func(name string) bool { // of two words or more: others may be words of the language
		return strings.Contains(strings.TrimSpace(name), " ") && strings.Contains(text, name)
	}
	for other, cpanel := range b.cpanel {
		if other == id {
			continue
		}
		if words[other] || cpanel["Partner"] != b.cpanel[id]["Partner"] && alien(cpanel["Partner"]) {
			t.Errorf("%s names the partner %s\n%s", id, other, text)
		}
		for _, p := range b.people[other] {
			if e, name := p["Employee ID"], p["Name"]; words[e] && !own[e] || !own[name] && alien(name) {
				t.Errorf("%s names %s %s of %s\n%s", id, e, name, other, text)
			}
		}
	}
	for _, address := range regexp.MustCompile(`[^\s(]+@[^\s)]+`).FindAllString(text, -1) {
		address = strings.TrimRight(address, ",.")
		assert.True(t, own[address] || address == "channel-operations@example.com", "%s has %s", id, address)
	}
}

// monthNames are those of the three languages.
var monthNames = [][]string{
	strings.Fields("January February March April May June July August September October November December"),
	strings.Fields("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
	strings.Fields("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
}

var aDate = regexp.MustCompile(`(\d{1,2})\.?\s+(?:de\s+)?(\p{L}+)\s+(?:de\s+)?(\d{4})`)

// datesIn lists the days that a text names, in order, and "" at the end.
func datesIn(text string) (days []string) {
	for _, m := range aDate.FindAllStringSubmatch(text, -1) {
		for _, names := range monthNames {
			if month := slices.Index(names, m[2]); month >= 0 {
				day, _ := strconv.Atoi(m[1])
				days = append(days, fmt.Sprintf("%s-%02d-%02d", m[3], month+1, day))
				break
			}
		}
	}
	return append(days, "")
}

// dateOf is the day of a raw cell, "" where it is blank.
func dateOf(cell string) string {
	serial, err := strconv.Atoi(cell)
	if err != nil {
		return ""
	}
	return time.Date(1899, 12, 30+serial, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// plainNumber is a number without separators, and without the names behind it.
func plainNumber(s string) string {
	s, _, _ = strings.Cut(s, ":")
	return strings.NewReplacer(",", "", ".", "", "\u00a0", "").Replace(s)
}

func numbersIn(s string) (out []string) {
	for _, n := range regexp.MustCompile(`\d[\d.,\x{a0}]*`).FindAllString(s, -1) {
		out = append(out, plainNumber(strings.TrimRight(n, ".,")))
	}
	return out
}

// orBlank is a count, of which none is blank.
func orBlank(s string) string {
	if s == "0" {
		return ""
	}
	return s
}

// samePeople wants the people whom a cell names, up to as many as a card has room
// for. Several may have a name.
func (b writtenBook) samePeople(t *testing.T, id, cell, item, about string) {
	t.Helper()
	for i, name := range strings.Split(cell, "; ") {
		if i < 8 && !slices.ContainsFunc(b.people[id], func(p map[string]string) bool {
			return slices.Contains([]string{p["Name"], p["Employee ID"], p["Employee ID"] + " " + p["Name"]}, name) && strings.Contains(item, p["Employee ID"])
		}) {
			t.Errorf("%q lacks %s; %s", item, name, about)
		}
	}
}
