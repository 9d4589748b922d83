package report

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/certificate"
	"assay/report/workbook/fixture"
)

var update = flag.Bool("update", false, "rewrite the expected files")

// A typewriter prints certificates as text. It can't draw emoji, and jams at a name.
type typewriter struct{ jamsAt string }

func (w typewriter) Check(name string) error {
	if strings.ContainsRune(name, '🚀') {
		return errors.New("no embedded font draws 🚀")
	}
	return nil
}

func (w typewriter) Print(c certificate.Certificate) ([]byte, error) {
	if w.jamsAt != "" && strings.Contains(c.Partner, w.jamsAt) {
		return nil, errors.New("out of ink")
	}
	return fmt.Appendf(nil, "%+v", c), nil
}

func run() Run {
	return Run{
		Assessment: fixture.Assessment(), Roster: fixture.Roster(), Version: "1.2.3",
		RuleFiles: []RuleFile{{Path: "programs/cpanel.yaml", SHA256: strings.Repeat("01", 32)}},
		Options:   []Option{{Name: "--dates", Value: "dmy"}}, Jobs: 2,
		Number: func(id string, year int) string { return fmt.Sprintf("CP-%d-%s", year, id) },
	}
}

// reissue is a certificate given anew to a partner for a year.
func reissue(id, name string, year int) Certificate {
	return Certificate{
		PartnerID: id, Partner: name, Years: []int{year}, Begins: ingest.DayOf(year, 2, 3), GoodThrough: ingest.DayOf(year+1, 1, 31),
		Number: fmt.Sprintf("CP-%d-NEW-%s", year, id), Replaces: fmt.Sprintf("CP-%d-OLD-%s", year, id),
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
	result, err := Write(out, run(), typewriter{}, func(stage string, done, total int) {
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
	assert.Equal(t, []string{
		"2020-06-30/certificates/P-001-2020.pdf", "2020-06-30/certificates/P-005-2021.pdf", "2020-06-30/certificates/P-011-2020.pdf",
		"2020-06-30/certificates/P-012-2020.pdf", "2020-06-30/certificates/P-017-2020.pdf", "2020-06-30/certificates/P-020-2020.pdf",
		"2020-06-30/certificates/P-021-2020.pdf", "2020-06-30/certificates/P-025-2020.pdf", "2020-06-30/certificates/P_007-2020.pdf",
		"2020-06-30/compliance-2020-06-30.xlsx", "2020-06-30/directory.csv", "2020-06-30/manifest.json", "2020-06-30/results.json",
	}, paths, "and nothing beside the run folder")
	assert.Contains(t, files["2020-06-30/certificates/P-005-2021.pdf"], "Years:[2020 2021] Begins:2020-06-15 GoodThrough:2022-01-31 Issued:2020-06-30")

	f, err := excelize.OpenFile(result.Workbook)
	require.NoError(t, err)
	require.NoError(t, f.Close())
}

// publish publishes a run to nowhere.
func publish(r Run) (*publication, error) {
	var p publication
	return &p, r.publish(&p, func(string, []byte) error { return nil }, typewriter{}, func(string, int, int) {})
}

func TestResultsJSON(t *testing.T) {
	r := run()
	Withhold(r.Assessment, typewriter{})
	p, err := publish(r)
	require.NoError(t, err)
	b, err := resultsJSON(r.Assessment, p)
	require.NoError(t, err)
	assert.True(t, json.Valid(b))
	expect(t, "results.json", string(b))
}

func TestResultsOfNobodyAreEmptyLists(t *testing.T) {
	b, err := resultsJSON(&evaluate.Assessment{Day: fixture.Day}, &publication{})
	require.NoError(t, err)
	assert.Equal(t, "{\n  \"as_of\": \"2020-06-30\",\n  \"partners\": [],\n  \"issues\": []\n}\n", string(b))
}

func TestDirectoryCSV(t *testing.T) {
	b := directoryCSV(run().Assessment)
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

func TestInert(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Northwind": "Northwind", "a=b": "a=b", "=1+1": "'=1+1", "+49": "'+49", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx",
	} {
		assert.Equal(t, want, inert(in))
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
	result, err := Write(out, run(), typewriter{}, nil)
	require.NoError(t, err)
	files := tree(t, result.Dir)
	var m manifest
	require.NoError(t, json.Unmarshal([]byte(files["manifest.json"]), &m))
	delete(files, "manifest.json")
	assert.Len(t, m.Outputs, len(files))
	assert.True(t, slices.IsSortedFunc(m.Outputs, func(a, b outputFile) int { return strings.Compare(a.Path, b.Path) }))
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
	_, err := Write(one, r, typewriter{}, nil)
	require.NoError(t, err)
	r = run()
	r.Jobs = 7
	_, err = Write(two, r, typewriter{}, nil)
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
	Withhold(r.Assessment, typewriter{})
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
	b, err := resultsJSON(r.Assessment, p)
	require.NoError(t, err)
	var got results
	require.NoError(t, json.Unmarshal(b, &got))
	assert.Nil(t, got.Partners[14].CPanel.Certificate)
	assert.Equal(t, []int{2020}, r.Assessment.Partners[14].CPanel.NewYears, "it is newly certified all the same")
}

func TestPrinterFaultLeavesWhatWasThere(t *testing.T) {
	out := t.TempDir()
	_, err := Write(out, run(), typewriter{}, nil)
	require.NoError(t, err)
	before := tree(t, out)
	_, err = Write(out, run(), typewriter{jamsAt: "Juniper"}, nil)
	require.NoError(t, err, "Juniper isn't newly certified")
	_, err = Write(out, run(), typewriter{jamsAt: "Northwind"}, nil)
	assert.EqualError(t, err, "the certificate of partner P-001: out of ink")
	assert.Equal(t, before, tree(t, out))
}

func TestNumbersCome(t *testing.T) {
	r := run()
	r.Number = func(id string, year int) string { return fmt.Sprintf("%s/%d", strings.ToLower(id), year) }
	p, err := publish(r)
	require.NoError(t, err)
	assert.Equal(t, "p-005/2021", p.certificates[1].Number, "of the furthest new badge year")
}

// newFor are new certificates of partners for 2020.
func newFor(ids ...string) (cs []Certificate) {
	for _, id := range ids {
		cs = append(cs, Certificate{PartnerID: id, Years: []int{2020}})
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
		{"other characters", []string{"P/7 ü", "../../etc"}, []string{"P_7__-2020", ".._.._etc-2020"}},
		{"names that meet", []string{"P/1", "P?1", "P-2"}, []string{"P_1-#-2020", "P_1-#-2020", "P-2-2020"}},
		{"letter case", []string{"ÄP", "Öp"}, []string{"_P-#-2020", "_p-#-2020"}},
		{"Windows devices", []string{"CON", "nul", "COM1", "lpt9", "COM10", "AUX.x"}, []string{"CON-#-2020", "nul-#-2020", "COM1-#-2020", "lpt9-#-2020", "COM10-2020", "_AUX.x-#-2020"}},
		{"dots at the end", []string{"P.", "...", ".."}, []string{"P.-2020", "...-2020", "..-2020"}},
		{"dots at the end that meet", []string{"Ä.", "Ö."}, []string{"_.-#-2020", "_.-#-2020"}},
		{"too long", []string{long}, []string{long[:longestID] + "-#-2020"}},
		{"nothing of it is left", []string{"日本"}, []string{"__-2020"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := fileNames(newFor(tt.ids...))
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
	taken := strings.TrimSuffix(fileNames(newFor("P/1", "P?1"))[0], "-2020")
	names := fileNames(newFor("P/1", "P?1", taken))
	assert.Equal(t, taken+"-2020", names[0])
	assert.NotEqual(t, names[0], names[2])
}

// A reissue never takes the name of another certificate, not even of the same
// partner and year.
func TestFileNamesOfReissues(t *testing.T) {
	names := fileNames(append(newFor("P-1", "P/2"), reissue("P-1", "", 2019), reissue("P?2", "", 2020), reissue("p-1", "", 2020)))
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
	r.Reprints = []Certificate{
		reissue("P-002", "Alder Networks", 2020),           // not new in this run
		reissue("P-001", "Northwind (the old name)", 2019), // beside a new one for 2020
		reissue("P-777", "Gone Hosting", 2020),             // not in today's sheets
		reissue("P-003", "Rocket 🚀", 2020),                 // can't be drawn
		{PartnerID: "P-005", Number: "CP-2021-p-005", Replaces: "CP-2021-OLD", Years: []int{2020, 2021}, Partner: "As it was"}, // is the new one
	}
	out := t.TempDir()
	var recorded []Certificate
	r.Commit = func(result Result) error { recorded = result.Certificates; return nil }
	result, err := Write(out, r, typewriter{}, nil)
	require.NoError(t, err)
	assert.Equal(t, 8, result.Issued())
	assert.Equal(t, 4, result.Reissued())
	assert.Equal(t, 2, result.HeldBack())
	assert.Equal(t, result.Certificates, recorded)
	assert.True(t, slices.IsSortedFunc(recorded, func(a, b Certificate) int { return strings.Compare(a.PartnerID, b.PartnerID) }))

	files := tree(t, result.Dir)
	for path, want := range map[string]string{
		"certificates/P-001-2019.pdf": "{Number:CP-2019-NEW-P-001 Partner:Northwind (the old name) Years:[2019] Begins:2019-02-03 GoodThrough:2020-01-31 Issued:2020-06-30 Replaces:CP-2019-OLD-P-001}",
		"certificates/P-001-2020.pdf": "{Number:CP-2020-p-001 Partner:Northwind Hosting Years:[2020] Begins:2020-06-15 GoodThrough:2021-01-31 Issued:2020-06-30 Replaces:}",
		"certificates/P-002-2020.pdf": "{Number:CP-2020-NEW-P-002 Partner:Alder Networks Years:[2020] Begins:2020-02-03 GoodThrough:2021-01-31 Issued:2020-06-30 Replaces:CP-2020-OLD-P-002}",
		"certificates/P-005-2021.pdf": "{Number:CP-2021-p-005 Partner:Διακομιστές Αθηνών ΑΕ Years:[2020 2021] Begins:2020-06-15 GoodThrough:2022-01-31 Issued:2020-06-30 Replaces:CP-2021-OLD}",
		"certificates/P-777-2020.pdf": "{Number:CP-2020-NEW-P-777 Partner:Gone Hosting Years:[2020] Begins:2020-02-03 GoodThrough:2021-01-31 Issued:2020-06-30 Replaces:CP-2020-OLD-P-777}",
	} {
		assert.Equal(t, want, files[path], path)
	}
	assert.Len(t, files, 12+4, "and no other certificates")

	var got results
	require.NoError(t, json.Unmarshal([]byte(files["results.json"]), &got))
	assert.Equal(t, "certificates/P-001-2020.pdf", *got.Partners[0].CPanel.Certificate)
	assert.Nil(t, got.Partners[1].CPanel.Certificate, "a reissue is nothing new")

	held := slices.IndexFunc(recorded, func(c Certificate) bool { return c.PartnerID == "P-003" })
	assert.Equal(t, "no embedded font draws 🚀", recorded[held].HeldBack)
	assert.Empty(t, recorded[held].Number+recorded[held].File)
	assert.Equal(t, "CP-2020-OLD-P-003", recorded[held].Replaces)
	assert.True(t, slices.ContainsFunc(result.Issues, func(i evaluate.Issue) bool {
		return i.Code == "certificate-name" && i.PartnerID == "P-003" && i.Cell.String() == "partners.xlsx:Partners!4"
	}))
}

func TestIssuesInOrderOfPlace(t *testing.T) {
	r := run()
	Withhold(r.Assessment, typewriter{})
	p, err := publish(r)
	require.NoError(t, err)
	var places []string
	for _, i := range p.issues {
		places = append(places, i.Cell.String())
	}
	assert.Equal(t, []string{"", "employees.xlsx:Certifications!C5", "employees.xlsx:Certifications!C14", "employees.xlsx:Employees", "partners.csv!E7", "partners.xlsx:Partners!16"}, places)
	assert.Equal(t, "employees.xlsx:Certifications!C14", run().Assessment.Problems[0].Cell.String(), "the assessment's own list isn't touched")
}
