package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/badge"
	"assay/report/certificate"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/workbook/fixture"
	"assay/templates"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// A typewriter prints certificates as text. It can't draw emoji, and jams or
// bursts at a name.
type typewriter struct{ jamsAt, burstsAt string }

func (w typewriter) Check(name string) error {
	if strings.ContainsRune(name, '🚀') {
		return errors.New("no embedded font draws 🚀")
	}
	return nil
}

func (w typewriter) Print(c certificate.Page) ([]byte, error) {
	if w.jamsAt != "" && strings.Contains(c.Partner, w.jamsAt) {
		return nil, errors.New("out of ink")
	}
	if w.burstsAt != "" && strings.Contains(c.Partner, w.burstsAt) {
		panic("the keys are stuck")
	}
	page := fmt.Sprintf("%s for %s, %v from %s through %s, of %s, replaces %q, says %s, seal of %d bytes", c.Number, c.Partner, c.Years,
		c.Begins, c.GoodThrough, c.Issued, c.Replaces, c.Statement, len(c.Seal([32]byte{})))
	for _, a := range c.Attachments {
		page += fmt.Sprintf("\n%s (%s) of %s: %s", a.Name, a.MIME, a.Day, a.Data)
	}
	return []byte(page), nil
}

// shop is a workshop with a press, a stamp and a scribe.
func shop(press Printer) Workshop {
	return Workshop{Press: press, Mint: stamp{}, Signer: scribe{}}
}

// A stamp strikes badges of one pixel, and a scribe signs with its name.
type (
	stamp  struct{}
	scribe struct{}
)

func (stamp) Check(name string) error {
	if strings.Contains(name, "Juniper") {
		return errors.New("the ribbon is too short")
	}
	return nil
}

func (stamp) Strike(b badge.Badge) (badge.Images, error) {
	var dot bytes.Buffer
	err := png.Encode(&dot, image.NewNRGBA(image.Rect(0, 0, 1, 1)))
	svg := fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\"><title>%d %s</title></svg>", b.Year, b.Partner)
	return badge.Images{PNG: dot.Bytes(), Small: dot.Bytes(), SVG: []byte(svg)}, err
}

func (scribe) Make(a credential.Award, p credential.Pictures) ([]byte, error) {
	return fmt.Appendf(nil, "%s: %d for %s %s, from %s through %s, of %s, replaces %q; %s", a.Number, a.Year, a.PartnerID, a.Partner,
		a.EarnedOn, a.GoodThrough, a.Issued, a.Replaces, p.SVG), nil
}
func (scribe) Statement(s credential.Statement) (string, error) { return "ASSAY1:" + s.Number, nil }
func (scribe) Seal(digest [32]byte) []byte                      { return make([]byte, 72) }

func run() Run {
	return Run{
		Assessment: fixture.Assessment(), Roster: fixture.Roster(), Version: "1.2.3",
		RuleFiles: []issued.File{{Path: "programs/cpanel.yaml", SHA256: strings.Repeat("01", 32)}},
		Options:   []issued.Option{{Name: "--dates", Value: "dmy"}}, Jobs: 2,
		Number: func(id string, year int) string { return fmt.Sprintf("CP-%d-%s", year, id) },
		Mail:   letters, Programs: programs,
	}
}

// The wording of the mail, and the rules that it quotes.
var (
	letters  = must(mail.LoadTemplates(templates.FS()))
	programs = must(evaluate.LoadPrograms(templates.FS()))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// reissue is a certificate given anew to a partner for a year.
func reissue(id, name string, year int) issued.Certificate {
	return issued.Certificate{
		PartnerID: id, Partner: name, Years: []int{year}, Begins: ingest.DayOf(year, 2, 3), GoodThrough: ingest.DayOf(year+1, 1, 31),
		Number: fmt.Sprintf("CP-%d-NEW-%s", year, id), Replaces: fmt.Sprintf("CP-%d-OLD-%s", year, id),
		Badges: []issued.Badge{{Year: year, EarnedOn: ingest.DayOf(year, 2, 3), GoodThrough: ingest.DayOf(year+1, 1, 31)}},
	}
}

// tree reads all files below a folder, by path.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(name)] = string(b)
		return err
	}))
	return files
}

// expect compares with a file of testdata.
func expect(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got)
}

func TestWriteTheRunFolder(t *testing.T) {
	out := t.TempDir()
	heard := map[string]int{}
	result, err := Write(out, run(), shop(typewriter{}), func(stage string, done, total int) {
		heard[stage]++
		assert.LessOrEqual(t, done, total)
	})
	require.NoError(t, err)
	assert.Equal(t, filepath.Join(out, "2020-06-30"), result.Dir)
	assert.Equal(t, 9, result.Issued())
	assert.Equal(t, 1, result.HeldBack())
	assert.Equal(t, 9, heard[Certificates])
	assert.NotZero(t, heard[Sheets])

	files := tree(t, out)
	var paths []string
	for path := range files {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	var want []string
	for _, badge := range []string{"P-001-2020", "P-005-2020", "P-005-2021", "P-011-2020", "P-012-2020", "P-017-2020", "P-020-2020", "P-021-2020", "P-025-2020", "P_007-2020"} {
		for _, ending := range []string{"-256.png", ".json", ".png", ".svg"} {
			want = append(want, "2020-06-30/badges/"+badge+ending)
		}
	}
	assert.Equal(t, append(want,
		"2020-06-30/certificates/P-001-2020.pdf", "2020-06-30/certificates/P-005-2021.pdf", "2020-06-30/certificates/P-011-2020.pdf",
		"2020-06-30/certificates/P-012-2020.pdf", "2020-06-30/certificates/P-017-2020.pdf", "2020-06-30/certificates/P-020-2020.pdf",
		"2020-06-30/certificates/P-021-2020.pdf", "2020-06-30/certificates/P-025-2020.pdf", "2020-06-30/certificates/P_007-2020.pdf",
		"2020-06-30/compliance-2020-06-30.xlsx", "2020-06-30/deadlines.ics", "2020-06-30/directory.csv",
		"2020-06-30/mail/congratulation-P-001-2020.eml", "2020-06-30/mail/congratulation-P-005-2021.eml", "2020-06-30/mail/congratulation-P-011-2020.eml",
		"2020-06-30/mail/congratulation-P-012-2020.eml", "2020-06-30/mail/congratulation-P-017-2020.eml", "2020-06-30/mail/congratulation-P-020-2020.eml",
		"2020-06-30/mail/congratulation-P-021-2020.eml", "2020-06-30/mail/congratulation-P-025-2020.eml", "2020-06-30/mail/congratulation-P_007-2020.eml",
		"2020-06-30/mail/operations.eml", "2020-06-30/mail/plan-opened-P-002.eml", "2020-06-30/mail/plan-opened-P-018.eml", "2020-06-30/mail/plan-opened-_1_1.eml",
		"2020-06-30/mail/plan-removed-P-004.eml", "2020-06-30/mail/plan-removed-P-012.eml", "2020-06-30/mail/plan-removed-P-020.eml", "2020-06-30/mail/suspended-P-003.eml",
		"2020-06-30/manifest.json", "2020-06-30/results.json",
	), paths, "and nothing beside the run folder")
	assert.Contains(t, files["2020-06-30/certificates/P-005-2021.pdf"], "[2020 2021] from 2020-06-15 through 2022-01-31, of 2020-06-30")

	f, err := excelize.OpenFile(result.Workbook)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// TestBadges wants, for each new badge year, a badge in each form with its
// credential in it, and the credentials attached to the certificate.
func TestBadges(t *testing.T) {
	r := run()
	for _, named := range []bool{false, true} {
		out, w := t.TempDir(), shop(typewriter{})
		w.NamedBadges = named
		result, err := Write(out, r, w, nil)
		require.NoError(t, err)
		files := tree(t, result.Dir)
		on := map[bool]string{false: "2021 <", true: "2021 Διακομιστές Αθηνών ΑΕ<"}[named]
		assert.Contains(t, files["badges/P-005-2021.svg"], "<title>"+on, "the name is on the badge by choice")
		text := files["badges/P-005-2021.json"]
		assert.Contains(t, text, "CP-2021-p-005: 2021 for P-005 Διακομιστές Αθηνών ΑΕ, from 2020-06-20 through 2022-01-31")
		for _, baked := range []string{"badges/P-005-2021.png", "badges/P-005-2021-256.png"} {
			got, _, err := credential.UnbakePNG([]byte(files[baked]))
			require.NoError(t, err)
			assert.Equal(t, text, string(got), baked)
		}
		got, _, err := credential.UnbakeSVG([]byte(files["badges/P-005-2021.svg"]))
		require.NoError(t, err)
		assert.Equal(t, text, string(got))
		for _, year := range []string{"2020", "2021"} {
			assert.Contains(t, files["certificates/P-005-2021.pdf"], "\ncredential-"+year+".json (application/ld+json) of 2020-06-30: "+files["badges/P-005-"+year+".json"])
		}
		i := slices.IndexFunc(result.Certificates, func(c issued.Certificate) bool { return c.PartnerID == "P-005" })
		assert.Equal(t, "badges/P-005-2021", result.Certificates[i].Badges[1].Files)
	}
}

// publish publishes a run to nowhere.
func publish(r Run) (*publication, error) {
	var p publication
	var files sync.Map
	put := func(path string, pieces ...[]byte) error { files.Store(path, bytes.Join(pieces, nil)); return nil }
	get := func(path string) ([]byte, error) {
		data, ok := files.Load(path)
		if !ok {
			return nil, fs.ErrNotExist
		}
		return data.([]byte), nil
	}
	pour := func(path string, write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		files.Store(path, b.Bytes())
		return err
	}
	return &p, r.publish(&p, put, pour, get, shop(typewriter{}), func(string, int, int) {})
}

// written are the bytes that something writes.
func written(write func(to io.Writer) error) ([]byte, error) {
	var b bytes.Buffer
	err := write(&b)
	return b.Bytes(), err
}

func TestResultsJSON(t *testing.T) {
	r := run()
	Withhold(r.Assessment, shop(typewriter{}), 2)
	p, err := publish(r)
	require.NoError(t, err)
	b, err := written(func(to io.Writer) error { return r.resultsJSON(to, p) })
	require.NoError(t, err)
	assert.True(t, json.Valid(b))
	expect(t, "results.json", string(b))
}

func TestResultsOfNobodyAreEmptyLists(t *testing.T) {
	b, err := written(func(to io.Writer) error {
		return Run{Assessment: &evaluate.Assessment{Day: fixture.Day}}.resultsJSON(to, &publication{})
	})
	require.NoError(t, err)
	assert.Equal(t, "{\n  \"version\": 2,\n  \"as_of\": \"2020-06-30\",\n  \"partners\": [],\n  \"issues\": []\n}\n", string(b))
}

func TestDirectoryCSV(t *testing.T) {
	b, err := written(func(to io.Writer) error { return directoryCSV(to, run().Assessment) })
	require.NoError(t, err)
	expect(t, "directory.csv", string(b))
	rows, err := csv.NewReader(strings.NewReader(string(b))).ReadAll()
	require.NoError(t, err)
	assert.Len(t, rows, 1+13)
	for _, r := range rows {
		for _, c := range r {
			assert.NotContains(t, "=+-@\t\r", c[:min(1, len(c))]+"", "%q would be a formula", c)
		}
	}
}

func TestCSVCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Northwind Hosting": "Northwind Hosting", "a'b": "a'b", " a": `" a"`, "a ": "a ", "a,b": `"a,b"`, "a;b": `"a;b"`, "a\tb": "\"a\tb\"",
		`say "a"`: `"say ""a"""`, "a\nb": "\"a\nb\"", "a\rb": "\"a\rb\"",
	} {
		assert.Equal(t, want, csvCell(in))
		read, err := csv.NewReader(strings.NewReader(csvCell(in) + ",x\r\n")).Read()
		require.NoError(t, err)
		assert.Equal(t, []string{in, "x"}, read)
	}
}

func TestManifestNamesEveryFile(t *testing.T) {
	out := t.TempDir()
	result, err := Write(out, run(), shop(typewriter{}), nil)
	require.NoError(t, err)
	files := tree(t, result.Dir)
	var m manifest
	require.NoError(t, json.Unmarshal([]byte(files["manifest.json"]), &m))
	delete(files, "manifest.json")
	assert.Len(t, m.Outputs, len(files))
	assert.True(t, slices.IsSortedFunc(m.Outputs, func(a, b output) int { return strings.Compare(a.Path, b.Path) }))
	for _, o := range m.Outputs {
		sum := sha256.Sum256([]byte(files[o.Path]))
		assert.Equal(t, hex.EncodeToString(sum[:]), o.SHA256, o.Path)
		assert.Equal(t, len(files[o.Path]), o.Size, o.Path)
	}
	assert.Equal(t, tool{"assay", "1.2.3"}, m.Tool)
	assert.Equal(t, "2020-06-30", m.AsOf.String())
	assert.Equal(t, []string{"certifications"}, m.Inputs[0].Sheets[1].Tables)
	assert.Nil(t, m.Inputs[1].Sheets[0].Name, "a CSV file's sheet has no name")
	assert.Len(t, m.Inputs[0].Sheets, 2, "a skipped sheet is no table")
	assert.Len(t, m.Rules, 1)
}

func TestSameRunSameBytes(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	r := run()
	_, err := Write(one, r, shop(typewriter{}), nil)
	require.NoError(t, err)
	r = run()
	r.Jobs = 7
	_, err = Write(two, r, shop(typewriter{}), nil)
	require.NoError(t, err)
	a, b := tree(t, one), tree(t, two)
	require.Len(t, b, len(a))
	for path := range a {
		assert.True(t, a[path] == b[path], path)
	}
}

func TestCertificateThatCantBeDrawnIsHeldBack(t *testing.T) {
	r := run()
	r.Assessment.Partners[0].Name = "" // newly certified, too
	Withhold(r.Assessment, shop(typewriter{}), 2)
	p, err := publish(r)
	require.NoError(t, err)
	var held []string
	for _, c := range p.certificates {
		if c.HeldBack != "" {
			assert.Empty(t, c.Number)
			assert.Empty(t, c.File)
			held = append(held, c.PartnerID+": "+c.HeldBack)
		}
	}
	assert.Equal(t, []string{"P-001: the partner's name is blank or can't be read", "P-015: no embedded font draws 🚀"}, held)
	var said []string
	for _, i := range p.issues {
		if i.Code == "certificate-name" {
			said = append(said, i.Cell.String()+": "+i.Message)
		}
	}
	assert.Equal(t, []string{
		"partners.xlsx:Partners!2: the certificate is held back: the partner's name is blank or can't be read",
		"partners.xlsx:Partners!16: the certificate is held back: no embedded font draws 🚀",
	}, said)
	b, err := written(func(to io.Writer) error { return r.resultsJSON(to, p) })
	require.NoError(t, err)
	var got struct {
		Partners []struct{ CPanel cpanelResult }
	}
	require.NoError(t, json.Unmarshal(b, &got))
	assert.Nil(t, got.Partners[14].CPanel.Certificate)
	assert.Equal(t, []int{2020}, r.Assessment.Partners[14].CPanel().NewYears, "it is newly certified all the same")
}

func TestNumbersCome(t *testing.T) {
	r := run()
	r.Number = func(id string, year int) string { return fmt.Sprintf("%s/%d", strings.ToLower(id), year) }
	p, err := publish(r)
	require.NoError(t, err)
	assert.Equal(t, "p-005/2021", p.certificates[1].Number, "of the furthest new badge year")
}

// newFor are new certificates of partners for 2020.
func newFor(ids ...string) (cs []issued.Certificate) {
	for _, id := range ids {
		cs = append(cs, issued.Certificate{PartnerID: id, Years: []int{2020}})
	}
	return cs
}

func TestFileNames(t *testing.T) {
	long := strings.Repeat("x", 300)
	tests := []struct {
		name string
		ids  []string
		want []string
	}{
		{"plain", []string{"P-001", "a_b.c"}, []string{"P-001-2020", "a_b.c-2020"}},
		{"other characters", []string{"P/7 ü", "../../etc"}, []string{"P_7__-2020", "_.._.._etc-2020"}},
		{"names that meet", []string{"P/1", "P?1", "P-2"}, []string{"P_1-#-2020", "P_1-#-2020", "P-2-2020"}},
		{"letter case", []string{"ÄP", "Öp"}, []string{"_P-#-2020", "_p-#-2020"}},
		{"Windows devices", []string{"CON", "nul", "COM1", "lpt9", "COM10", "AUX.x"}, []string{"CON-#-2020", "nul-#-2020", "COM1-#-2020", "lpt9-#-2020", "COM10-2020", "_AUX.x-#-2020"}},
		{"dots at the end", []string{"P.", "...", ".."}, []string{"P.-2020", "_...-2020", "_..-2020"}},
		{"dots at the end that meet", []string{"Ä.", "Ö."}, []string{"_.-#-2020", "_.-#-2020"}},
		{"too long", []string{long}, []string{long[:longestID] + "-#-2020"}},
		{"nothing of it is left", []string{"日本"}, []string{"__-2020"}},
		{"hidden", []string{".htaccess"}, []string{"_.htaccess-2020"}},
		{"a flag", []string{"--help", "_--help"}, []string{"_--help-#-2020", "_--help-#-2020"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := fileNames(ofCertificates(newFor(tt.ids...)))
			seen := map[string]bool{}
			for i := range got {
				assert.Regexp(t, "^"+strings.ReplaceAll(strings.ReplaceAll(tt.want[i], ".", `\.`), "#", "[0-9a-f]{8}")+"$", got[i])
				assert.LessOrEqual(t, len(got[i]), 120)
				assert.False(t, seen[strings.ToLower(got[i])], got[i])
				seen[strings.ToLower(got[i])] = true
			}
		})
	}
}

// An ID that looks like another's name with its hash gets a hash, too.
func TestFileNamesThatMeetAHash(t *testing.T) {
	taken := strings.TrimSuffix(fileNames(ofCertificates(newFor("P/1", "P?1")))[0], "-2020")
	names := fileNames(ofCertificates(newFor("P/1", "P?1", taken)))
	assert.Equal(t, taken+"-2020", names[0])
	assert.NotEqual(t, names[0], names[2])
}

// Two IDs whose short hashes are the same, which can be made to be, get long ones.
func TestFileNamesWhoseHashesMeet(t *testing.T) {
	names := fileNames(ofCertificates(newFor(`/:|*?/\`, `/?:>??>`, `/:|*?/:`)))
	assert.Regexp(t, `^_______-443323f2[0-9a-f]{24}-2020$`, names[0])
	assert.Regexp(t, `^_______-443323f2[0-9a-f]{24}-2020$`, names[1])
	assert.NotEqual(t, names[0], names[1])
	assert.Regexp(t, `^_______-[0-9a-f]{8}-2020$`, names[2])
}

// A reissue never takes the name of another certificate, not even of the same
// partner and year.
func TestFileNamesOfReissues(t *testing.T) {
	names := fileNames(ofCertificates(append(newFor("P-1", "P/2"), reissue("P-1", "", 2019), reissue("P?2", "", 2020), reissue("p-1", "", 2020))))
	assert.Equal(t, "P-1-2019", names[2])
	assert.Regexp(t, `^P-1-[0-9a-f]{8}-2020$`, names[0])
	assert.Regexp(t, `^p-1-[0-9a-f]{8}-2020$`, names[4])
	seen := map[string]bool{}
	for _, n := range names {
		assert.False(t, seen[strings.ToLower(n)], n)
		seen[strings.ToLower(n)] = true
	}
}

func TestReprintsAreWritten(t *testing.T) {
	r := run()
	r.Reprints = []issued.Certificate{
		reissue("P-002", "Alder Networks", 2020),           // not new in this run
		reissue("P-001", "Northwind (the old name)", 2019), // beside a new one for 2020
		reissue("P-777", "Gone Hosting", 2020),             // not in today's sheets
		reissue("P-003", "Rocket 🚀", 2020),                 // can't be drawn
		{PartnerID: "P-005", Number: "CP-2021-p-005", Replaces: "CP-2021-OLD", Years: []int{2020, 2021}, Partner: "As it was"}, // is the new one
	}
	out := t.TempDir()
	var recorded []issued.Certificate
	r.Commit = func(result Result) error { recorded = result.Certificates; return nil }
	result, err := Write(out, r, shop(typewriter{}), nil)
	require.NoError(t, err)
	assert.Equal(t, 8, result.Issued())
	assert.Equal(t, 4, result.Reissued())
	assert.Equal(t, 2, result.HeldBack())
	assert.Equal(t, result.Certificates, recorded)
	assert.True(t, slices.IsSortedFunc(recorded, func(a, b issued.Certificate) int { return strings.Compare(a.PartnerID, b.PartnerID) }))

	files := tree(t, result.Dir)
	for path, want := range map[string]string{
		"certificates/P-001-2019.pdf": `CP-2019-NEW-P-001 for Northwind (the old name), [2019] from 2019-02-03 through 2020-01-31, of 2020-06-30, replaces "CP-2019-OLD-P-001"`,
		"certificates/P-001-2020.pdf": `CP-2020-p-001 for Northwind Hosting, [2020] from 2020-06-15 through 2021-01-31, of 2020-06-30, replaces ""`,
		"certificates/P-002-2020.pdf": `CP-2020-NEW-P-002 for Alder Networks, [2020] from 2020-02-03 through 2021-01-31, of 2020-06-30, replaces "CP-2020-OLD-P-002"`,
		"certificates/P-005-2021.pdf": `CP-2021-p-005 for Διακομιστές Αθηνών ΑΕ, [2020 2021] from 2020-06-15 through 2022-01-31, of 2020-06-30, replaces "CP-2021-OLD"`,
		"certificates/P-777-2020.pdf": `CP-2020-NEW-P-777 for Gone Hosting, [2020] from 2020-02-03 through 2021-01-31, of 2020-06-30, replaces "CP-2020-OLD-P-777"`,
	} {
		assert.True(t, strings.HasPrefix(files[path], want), "%s: %s", path, files[path])
	}
	assert.Contains(t, files["badges/P-777-2020.json"], `CP-2020-NEW-P-777: 2020 for P-777 Gone Hosting, from 2020-02-03 through 2021-01-31, of 2020-06-30, replaces "CP-2020-OLD-P-777"`)
	pdfs := slices.DeleteFunc(slices.Collect(maps.Keys(files)), func(path string) bool { return !strings.HasPrefix(path, "certificates/") })
	assert.Len(t, pdfs, 12, "and no other certificates")

	var got struct {
		Partners []struct{ CPanel cpanelResult }
	}
	require.NoError(t, json.Unmarshal([]byte(files["results.json"]), &got))
	assert.Equal(t, "certificates/P-001-2020.pdf", *got.Partners[0].CPanel.Certificate)
	assert.Nil(t, got.Partners[1].CPanel.Certificate, "a reissue is nothing new")

	held := slices.IndexFunc(recorded, func(c issued.Certificate) bool { return c.PartnerID == "P-003" })
	assert.Equal(t, "no embedded font draws 🚀", recorded[held].HeldBack)
	assert.Empty(t, recorded[held].Number+recorded[held].File)
	assert.Equal(t, "CP-2020-OLD-P-003", recorded[held].Replaces)
	assert.True(t, slices.ContainsFunc(result.Issues, func(i evaluate.Issue) bool {
		return i.Code == "certificate-name" && i.PartnerID == "P-003" && i.Cell.String() == "partners.xlsx:Partners!4"
	}))
}

func TestIssuesInOrderOfPlace(t *testing.T) {
	r := run()
	Withhold(r.Assessment, shop(typewriter{}), 2)
	p, err := publish(r)
	require.NoError(t, err)
	var places []string
	for _, i := range p.issues {
		places = append(places, i.Cell.String())
	}
	assert.Equal(t, []string{"", "employees.xlsx:Certifications!C5", "employees.xlsx:Certifications!C14", "employees.xlsx:Employees", "partners.csv!E7", "partners.xlsx:Partners!16"}, places)
	assert.Equal(t, "employees.xlsx:Certifications!C14", run().Assessment.Problems[0].Cell.String(), "the assessment's own list isn't touched")
}
