package command

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"image/png"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"assay/report/credential"
	"assay/report/lettering"
)

// A hostileRun is the folder of a run on hostile texts.
type hostileRun struct {
	dir      string
	files    map[string][]byte // by path in the folder
	partners []hostilePartner
	tame     map[string][]string // the elements of each kind of message on tame texts
}

func openHostileRun(t testing.TB, partners []hostilePartner, tame map[string][]string) hostileRun {
	t.Helper()
	r := hostileRun{filepath.Join("out", hostileDay), map[string][]byte{}, partners, tame}
	require.NoError(t, filepath.WalkDir(r.dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		name, _ := filepath.Rel(r.dir, file)
		r.files[filepath.ToSlash(name)] = data
		return err
	}))
	return r
}

// outputs are the outputs of the run, and what holds each against what must be true of it.
func (r hostileRun) outputs() []hostileOutput {
	return []hostileOutput{
		{"file names", r.names}, {"results.json", r.results}, {"manifest.json", r.manifest}, {"directory.csv", r.directory},
		{"workbook", r.workbook}, {"deadlines.ics", r.calendar}, {"mail", r.mail}, {"certificates and badges", r.issued},
	}
}

type hostileOutput struct {
	name string
	hold func(testing.TB)
}

// trimmed is a text as it is read from a cell: without outer blanks.
func trimmed(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r < ' ' || strings.ContainsRune("\u200b\u2060\ufeff", r)
	})
}

// portableName is a name that every system takes. A scorecard's has blanks.
var portableName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9 ._-]*[A-Za-z0-9]$`)

// longestPath is how long a path in a run folder is at most, so that there is
// room for the folder's own below the 260 characters of Windows.
const longestPath = 150

func (r hostileRun) names(t testing.TB) {
	met := map[string]string{}
	for name := range r.files {
		assert.Regexp(t, portableName, path.Base(name))
		assert.LessOrEqual(t, len(name), longestPath, name)
		stem, _, _ := strings.Cut(strings.ToUpper(path.Base(name)), ".")
		assert.NotRegexp(t, `^(CON|PRN|AUX|NUL|CLOCK\$|CONIN\$|CONOUT\$|COM[0-9]|LPT[0-9])$`, stem)
		assert.Empty(t, met[strings.ToLower(name)], name)
		met[strings.ToLower(name)] = name
		assert.Contains(t, []string{".", "certificates", "badges", "scorecards", "mail"}, path.Dir(name))
	}
}

// A hostileResult is a part of results.json.
type hostileResult struct {
	Partners []struct {
		PartnerID string `json:"partner_id"`
		Partner   string `json:"partner"`
		CPanel    struct {
			Status      string  `json:"status"`
			Certificate *string `json:"certificate"`
		} `json:"cpanel"`
		Premier struct {
			Status string `json:"status"`
		} `json:"premier"`
	} `json:"partners"`
	Issues []struct {
		Code      string `json:"code"`
		PartnerID string `json:"partner_id"`
	} `json:"issues"`
}

func (r hostileRun) result(t testing.TB) (found hostileResult) {
	require.NoError(t, json.Unmarshal(r.files["results.json"], &found))
	return found
}

func (r hostileRun) results(t testing.TB) {
	assert.True(t, utf8.Valid(r.files["results.json"]))
	found := map[string]string{}
	for _, p := range r.result(t).Partners {
		found[p.PartnerID] = p.Partner
		if !strings.HasPrefix(p.PartnerID, "other-") {
			assert.Equal(t, "Get Well Plan", p.Premier.Status, "%q", p.PartnerID)
		}
		if c := p.CPanel.Certificate; c != nil {
			assert.Contains(t, r.files, *c, "%q", p.PartnerID)
		}
	}
	for i, p := range r.partners {
		name, ok := found[trimmed(p.id)]
		assert.True(t, ok, "%q", p.id)
		assert.Equal(t, trimmed(p.name()), name)
		assert.Equal(t, trimmed(p.name()), found[fmt.Sprintf("other-%d", i)])
	}
}

func (r hostileRun) manifest(t testing.TB) {
	var found struct {
		Outputs []struct{ Path, SHA256 string }
	}
	require.NoError(t, json.Unmarshal(r.files["manifest.json"], &found))
	for _, o := range found.Outputs {
		sum := sha256.Sum256(r.files[o.Path])
		assert.Equal(t, hex.EncodeToString(sum[:]), o.SHA256, o.Path)
	}
	assert.Len(t, r.files, len(found.Outputs)+1)
}

// formulaStarts are what begins a formula in some spreadsheet program.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

func (r hostileRun) directory(t testing.TB) {
	data := r.files["directory.csv"]
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	require.NoError(t, err)
	found := map[string]string{}
	for _, row := range rows[1:] {
		require.Len(t, row, 6)
		for i, cell := range row {
			assert.NotContains(t, formulaStarts, string([]rune(cell)[:1]))
			row[i] = uncovered(cell)
		}
		found[row[0]] = row[1]
	}
	for _, p := range r.partners {
		if name, ok := found[asCSV(p.id)]; p.certified && assert.True(t, ok, "%q", p.id) {
			assert.Equal(t, asCSV(p.name()), name)
		}
	}
}

// uncovered is a cell without the apostrophe that keeps a text from being a formula.
func uncovered(cell string) string {
	if inner, ok := strings.CutPrefix(cell, "'"); ok && strings.ContainsAny(formulaStarts, string([]rune(inner)[:1])) {
		return inner
	}
	return cell
}

// asCSV is a text as Go's reader gives it, which takes the CR off line ends.
func asCSV(s string) string { return uncovered(strings.ReplaceAll(trimmed(s), "\r\n", "\n")) }

// workbook wants parts that are XML, no formula but links and counts, links only to what is there,
// and the texts as they are but for what can't be seen.
func (r hostileRun) workbook(t testing.TB) {
	data := r.files["compliance-"+hostileDay+".xlsx"]
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	for _, part := range z.File {
		r.part(t, part)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer book.Close()
	cells := map[string]map[string]bool{}
	for _, sheet := range book.GetSheetList() {
		cells[sheet] = map[string]bool{}
		rows, err := book.GetRows(sheet)
		require.NoError(t, err)
		for _, row := range rows {
			for _, cell := range row {
				cells[sheet][cell] = true
				assert.Equal(t, asSeen(cell), cell, sheet)
			}
		}
	}
	for _, p := range r.partners {
		for _, text := range []string{p.id, p.name()} {
			want := asSeen(trimmed(text))
			for _, sheet := range []string{"cPanel", "Premier", "Get Well Plans"} {
				assert.True(t, cells[sheet][want], "%q in %s", want, sheet)
			}
		}
	}
}

// asSeen is a text as the workbook shows it: what can't be seen has a sign in its place.
func asSeen(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\r':
			return '\n'
		case r < ' ':
			return 0x2400 + r
		case r == 0x7F:
			return 0x2421
		case unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// harmlessFormula is one that finds a row or opens a file, with every text of the
// input within quotation marks, or counts.
var harmlessFormula = regexp.MustCompile(`(?s)^(HYPERLINK\("(#'(?:[^'"]|"")*'!A[0-9]*|[A-Za-z0-9_./-]*)"(&IFERROR\(MATCH\("(?:[^"]|"")*",'[A-Za-z0-9 ]+'!\$[A-Z]:\$[A-Z],0\),1\))?,([0-9]+|"(?:[^"]|"")*")\)|SUBTOTAL\(10[39],[A-Z]+[0-9]+:[A-Z]+[0-9]+\))$`)

func (r hostileRun) part(t testing.TB, part *zip.File) {
	f, err := part.Open()
	require.NoError(t, err)
	defer f.Close()
	d := xml.NewDecoder(f)
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, part.Name)
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "f" && strings.HasPrefix(part.Name, "xl/charts/") {
			continue // what it draws
		}
		if e.Name.Local == "f" {
			formula := ""
			require.NoError(t, d.DecodeElement(&formula, &e))
			assert.Regexp(t, harmlessFormula, formula, part.Name)
			continue
		}
		assert.NotContains(t, []string{"calculatedColumnFormula", "externalReference", "ddeLink", "oleLink"}, e.Name.Local, part.Name)
		if attribute(e, "TargetMode") == "External" {
			target, err := url.PathUnescape(attribute(e, "Target"))
			require.NoError(t, err)
			assert.Contains(t, r.files, target, part.Name)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// calendarLine is a line, unfolded, that the calendar may have.
var calendarLine = regexp.MustCompile(`^(BEGIN|END|VERSION|PRODID|CALSCALE|NAME|X-WR-CALNAME|UID|DTSTAMP|LAST-MODIFIED|SEQUENCE|DTSTART;VALUE=DATE|DTEND;VALUE=DATE|TRANSP|SUMMARY|DESCRIPTION|CATEGORIES|ACTION|TRIGGER):`)

func (r hostileRun) calendar(t testing.TB) {
	data := string(r.files["deadlines.ics"])
	for line := range strings.SplitSeq(strings.TrimSuffix(data, "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 75)
		assertHarmless(t, line, "a line of the calendar")
		assert.NotContains(t, line, "\n")
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(data, "\r\n ", ""), "\r\n"), "\r\n") {
		assert.Regexp(t, calendarLine, line)
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(data))
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, e := range calendar.Events() {
		assert.False(t, seen[e.Id()], e.Id())
		seen[e.Id()] = true
	}
	assert.Equal(t, len(calendar.Events()), strings.Count(data, "BEGIN:VEVENT\r\n"))
	assert.GreaterOrEqual(t, len(calendar.Events()), len(r.partners), "each has a plan that ends")
}

// mailHeaders are the header fields that messages have.
var mailHeaders = []string{"From", "To", "Reply-To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Language",
	"Auto-Submitted", "X-Assay-Message", "X-Assay-Partner", "Content-Type"}

func (r hostileRun) mail(t testing.TB) {
	kinds := map[string]int{}
	for name, data := range r.files {
		if path.Dir(name) != "mail" {
			continue
		}
		head, _, ok := bytes.Cut(data, []byte("\r\n\r\n"))
		require.True(t, ok)
		for line := range bytes.SplitSeq(head, []byte("\r\n")) {
			assert.LessOrEqual(t, len(line), 998, name)
			assert.Regexp(t, `^[\x20-\x7E]*$`, string(line), name)
		}
		for line := range bytes.SplitSeq(bytes.TrimSuffix(data, []byte("\r\n")), []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
				assert.Failf(t, "line", "%s: %.100q", name, line)
			}
		}
		m, err := netmail.ReadMessage(bytes.NewReader(data))
		require.NoError(t, err)
		for field, values := range m.Header {
			assert.Contains(t, mailHeaders, field, name)
			assert.Len(t, values, 1, name)
		}
		r.recipients(t, name, m)
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		require.NoError(t, err, name)
		assertShown(t, subject, name)
		kinds[kindOf(name)]++
		r.body(t, name, m.Header.Get("Content-Type"), "", m.Body)
	}
	assert.Equal(t, 1, kinds["operations"])
	assert.Equal(t, len(r.partners), kinds["plan-opened"])
}

func kindOf(name string) string {
	for _, kind := range []string{"operations", "plan-opened", "congratulation", "scorecard"} {
		if strings.HasPrefix(name, "mail/"+kind) {
			return kind
		}
	}
	return name
}

// recipients wants the message to go to one partner's addresses and nobody else.
func (r hostileRun) recipients(t testing.TB, name string, m *netmail.Message) {
	to, err := m.Header.AddressList("To")
	require.NoError(t, err, name)
	if kindOf(name) == "operations" {
		return
	}
	number := regexp.MustCompile(`^p(\d+)@ok\.internal$`).FindStringSubmatch(to[0].Address)
	require.NotNil(t, number, to[0].Address)
	for _, a := range to[1:] {
		assert.Equal(t, "q"+number[1]+"@ok.internal", a.Address)
		assertShown(t, a.Name, name)
	}
	assert.LessOrEqual(t, len(to), 2)
}

// assertShown wants a text of a message in one line that shows what it is.
func assertShown(t testing.TB, text, of string) {
	t.Helper()
	text = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(text) // which keep a name to itself
	assertHarmless(t, text, "%s", of)
	for _, r := range text {
		hidden := r == '\u00ad' || r == '\u180e' || r == '\u200b' || r >= '\u2060' && r <= '\u206f' || r == '\ufeff' || r >= '\ufff9' && r <= '\ufffb' || r>>8 == 0xE00
		assert.False(t, hidden, "%s: %U in %.200q", of, r, text)
	}
}

// body goes through the parts of a message.
func (r hostileRun) body(t testing.TB, name, contentType, encoding string, body io.Reader) {
	kind, params, err := mime.ParseMediaType(contentType)
	require.NoError(t, err, name)
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err, name)
			r.body(t, name, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		}
	}
	if !strings.HasPrefix(kind, "text/") {
		return
	}
	assert.Equal(t, "quoted-printable", encoding, name)
	text, err := io.ReadAll(quotedprintable.NewReader(body))
	require.NoError(t, err, name)
	said := strings.ReplaceAll(string(text), "\r\n", "\n")
	for line := range strings.SplitSeq(said, "\n") {
		assertShown(t, line, name)
	}
	assert.Equal(t, strings.Count(said, "\u2068"), strings.Count(said, "\u2069"), name)
	if kind == "text/html" {
		for _, e := range elements(said) {
			assert.Contains(t, r.tame[kindOf(name)], e, name)
		}
	}
}

// tameElements are the elements, with their attributes, of the messages of each
// kind that a run on tame texts makes: those that the templates write.
func tameElements(t *testing.T) map[string][]string {
	tame := map[string][]string{}
	t.Run("tame", func(t *testing.T) {
		newHostileWorld(t, []hostilePartner{{id: "P-1", text: "Alder", certified: true, drawn: true}, {id: "P-2", text: "Birch", drawn: true}})
		status, _, errs := harmless(t, "partners.xlsx", "employees.xlsx")
		require.Equal(t, done, status, errs)
		for name, data := range openHostileRun(t, nil, nil).files {
			for _, part := range bytes.Split(data, []byte("Content-Type: text/html"))[1:] {
				page, _, _ := bytes.Cut(part, []byte("\r\n--=_"))
				text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(page)))
				require.NoError(t, err)
				tame[kindOf(name)] = append(tame[kindOf(name)], elements(string(text))...)
			}
		}
	})
	return tame
}

// elements lists the tags of a page with their attributes.
func elements(text string) (all []string) {
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return all
		case html.TextToken:
		default:
			token := z.Token()
			all = append(all, token.String())
		}
	}
}

// issued wants of each newly certified partner a certificate and a badge that
// bear its name, or a reason why not.
func (r hostileRun) issued(t testing.TB) {
	result := r.result(t)
	files := map[string]string{}
	for _, p := range result.Partners {
		if p.CPanel.Certificate != nil {
			files[p.PartnerID] = *p.CPanel.Certificate
		}
	}
	held := map[string]bool{}
	for _, i := range result.Issues {
		if strings.HasPrefix(i.Code, "certificate-") {
			held[i.PartnerID] = true
		}
	}
	badges, drawn := r.credentials(t), map[string]bool{}
	for _, p := range r.partners {
		id := trimmed(p.id)
		switch file, issued := files[id]; {
		case !p.certified:
			assert.False(t, issued || held[id], "%q", id)
		case !issued:
			assert.True(t, held[id], "%q", id)
			assert.False(t, p.drawn, "%q is held back", id)
		default:
			assert.False(t, held[id], "%q", id)
			if slices.Contains([]string{"", "Partner", "Partner ID"}, p.only) { // else nothing of the text is on it
				r.certificate(t, file, p)
			}
			badge, ok := badges[id]
			require.True(t, ok, "%q", id)
			r.badge(t, badge, p, drawn)
		}
	}
}

// certificate wants a sound PDF without anything that acts, whose text has the name's letters.
func (r hostileRun) certificate(t testing.TB, file string, p hostilePartner) {
	outside := regexp.MustCompile(`(?s)stream\r?\n.*?endstream`).ReplaceAll(r.files[file], nil)
	assert.NotRegexp(t, `/(JavaScript|JS\b|Launch|OpenAction ?<|AA\b|SubmitForm|GoToR|ImportData)`, string(outside), file)
	if qpdf, err := exec.LookPath("qpdf"); err == nil && strings.ContainsAny(p.name(), `()\<>[]{}/%`) { // which mean something in PDF
		out, err := exec.Command(qpdf, "--check", filepath.Join(r.dir, file)).CombinedOutput()
		assert.NoError(t, err, "%s", out)
	}
	if pdftotext, err := exec.LookPath("pdftotext"); err == nil {
		out, err := exec.Command(pdftotext, "-raw", filepath.Join(r.dir, file), "-").Output()
		require.NoError(t, err)
		for _, letter := range strings.Join(strings.Fields(lettering.Tidy(trimmed(p.name()))), "") {
			assert.Contains(t, string(out), string(letter), file)
		}
	}
}

// A hostileCredential is a part of a badge's credential.
type hostileCredential struct {
	Subject struct {
		Identifier []struct {
			IdentityHash string `json:"identityHash"`
			IdentityType string `json:"identityType"`
		} `json:"identifier"`
	} `json:"credentialSubject"`
	file, text string
}

// credentials are those of the badges, by partner.
func (r hostileRun) credentials(t testing.TB) map[string]hostileCredential {
	all := map[string]hostileCredential{}
	for name, data := range r.files {
		if path.Ext(name) != ".json" || path.Dir(name) != "badges" {
			continue
		}
		c := hostileCredential{file: strings.TrimSuffix(name, ".json"), text: string(data)}
		require.NoError(t, json.Unmarshal(data, &c), name)
		for _, i := range c.Subject.Identifier {
			if i.IdentityType == "identifier" {
				all[i.IdentityHash] = c
			}
		}
	}
	return all
}

// badge wants pictures that hold the credential, and nothing that isn't drawn. What
// was drawn before, the same pixels of another badge, isn't drawn again.
func (r hostileRun) badge(t testing.TB, c hostileCredential, p hostilePartner, drawn map[string]bool) {
	assert.Contains(t, fmt.Sprint(c.Subject.Identifier), trimmed(p.name()), c.file)
	for _, picture := range []string{".png", "-256.png"} {
		data := r.files[c.file+picture]
		if pixels := string(data[bytes.Index(data, []byte("IDAT")):]); !drawn[pixels] {
			drawn[pixels] = true
			_, err := png.Decode(bytes.NewReader(data))
			assert.NoError(t, err, c.file)
		}
		inside, _, err := credential.UnbakePNG(data)
		require.NoError(t, err, c.file)
		assert.Equal(t, c.text, string(inside), c.file)
	}
	inside, _, err := credential.UnbakeSVG(r.files[c.file+".svg"])
	require.NoError(t, err, c.file)
	assert.Equal(t, c.text, string(inside), c.file)
	r.drawing(t, c.file+".svg")
}

// drawing wants an SVG of shapes, which refer to nothing but each other.
func (r hostileRun) drawing(t testing.TB, file string) {
	d := xml.NewDecoder(bytes.NewReader(r.files[file]))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err, file)
		switch e := token.(type) {
		case xml.StartElement:
			assert.Contains(t, []string{"svg", "title", "desc", "credential", "path", "g", "use", "linearGradient", "stop"}, e.Name.Local, file)
			for _, a := range e.Attr {
				assert.NotRegexp(t, `(?i)^(on|style)`, a.Name.Local, file)
				if a.Name.Local == "href" {
					assert.Regexp(t, `^#`, a.Value, file)
				}
			}
		case xml.Directive, xml.ProcInst:
			assert.Failf(t, "not drawn", "%s: %v", file, e)
		}
	}
}
