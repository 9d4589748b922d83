package ingest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// partsOf returns the parts of an archive by name, and the names in order.
func partsOf(t testing.TB, book []byte) (parts map[string][]byte, names []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	parts = make(map[string][]byte)
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		parts[f.Name], names = data, append(names, f.Name)
	}
	return parts, names
}

// archive packs parts, given as name and content in turn; a name may come twice.
func archive(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		p, err := w.Create(parts[i])
		require.NoError(t, err)
		_, err = io.WriteString(p, parts[i+1])
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// with returns the parts of a workbook for archive, and more.
func with(t testing.TB, book []byte, more ...string) []string {
	parts, names := partsOf(t, book)
	var all []string
	for _, name := range names {
		all = append(all, name, string(parts[name]))
	}
	return append(all, more...)
}

// TestHostileParts changes a part of a good workbook of one partner and one
// employee. What is refused names the file, and its sheet or part.
func TestHostileParts(t *testing.T) {
	good := workbookOf(t, people)
	partners := `<row><c t="inlineStr"><is><t>Partner ID</t></is></c><c t="inlineStr"><is><t>Partner</t></is></c></row>`
	partner := `<row><c t="inlineStr"><is><t>P-1</t></is></c><c t="inlineStr"><is><t>Northwind</t></is></c></row>`
	sheet := func(xml string) func([]byte) []byte { return func([]byte) []byte { return []byte(xml) } }
	rows := func(xml string) func([]byte) []byte { return sheet(sheetXML(partners + partner + xml)) }
	before := func(mark, text string) func([]byte) []byte {
		return func(b []byte) []byte {
			require.Contains(t, string(b), mark)
			return bytes.Replace(b, []byte(mark), []byte(text+mark), 1)
		}
	}
	replaced := func(mark, text string) func([]byte) []byte {
		return func(b []byte) []byte {
			require.Contains(t, string(b), mark)
			return bytes.Replace(b, []byte(mark), []byte(text), 1)
		}
	}
	laughs := `<!DOCTYPE x [<!ENTITY a "ha">` + strings.Repeat(`<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">`, 9) + `]>`
	external := `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	tests := []struct {
		name, part string
		change     func([]byte) []byte
		err        string // "" where the one partner is read, and nothing else
	}{
		{"entities of entities in a sheet", sheet1, before("<worksheet", laughs), `damaged in the sheet "Partners" (it has a document type (DTD)`},
		{"entities of entities in shared texts", sharedPart, before("<sst", laughs), "damaged in its shared texts (it has a document type"},
		{"entities of entities in the workbook part", bookPart, before("<workbook", laughs), "damaged in xl/workbook.xml (it has a document type"},
		{"an entity that is a file", sheet1, before("<worksheet", external), "it has a document type"},
		{"an entity that nobody defined", sheet1, sheet(sheetXML(`<row><c t="str"><v>&a;</v></c></row>`)), "invalid character entity &a;"},
		{"a processing instruction", sheet1, before("<worksheet", `<?xml-stylesheet href="http://example.com/x.xsl"?><?php exit ?>`), ""},
		{"row 0", sheet1, rows(`<row r="0"/>`), `a row is numbered "0", want 2 or more`},
		{"row -1", sheet1, rows(`<row r="-1"/>`), `a row is numbered "-1"`},
		{"row 4294967299", sheet1, rows(`<row r="4294967299"/>`), "past the last that Excel knows"},
		{"row 99999999999999999999", sheet1, rows(`<row r="99999999999999999999"/>`), `a row is numbered "99999999999999999999"`},
		{"row 1e3", sheet1, rows(`<row r="1e3"/>`), `a row is numbered "1e3"`},
		{"rows that go down", sheet1, rows(`<row r="9"/><row r="8"/>`), `a row is numbered "8", want 9 or more`},
		{"column XFE", sheet1, rows(`<row r="3"><c r="XFE3"><v>1</v></c></row>`), "past the last column that Excel knows"},
		{"column AAAAAAAAAA", sheet1, rows(`<row r="3"><c r="AAAAAAAAAA3"><v>1</v></c></row>`), `at "AAAAAAAAAA3"`},
		{"a million columns", sheet1, rows(`<row>` + strings.Repeat(`<c><v>1</v></c>`, 1_000_000) + `</row>`), "row 3 has a cell past the last column"},
		{"a cell without letters", sheet1, rows(`<row r="3"><c r="3"/></row>`), ""},
		{"a cell without digits", sheet1, rows(`<row r="3"><c r="A"/></row>`), ""},
		{"a part listed under one ID twice", bookTargets, before("</Relationships>", `<Relationship Id="rId1" Type="`+usualRelation+`/worksheet" Target="worksheets/sheet2.xml"/>`), `the relation "rId1" is there twice`},
		{"a part listed under a name of another namespace", bookTargets, replaced(` Id="rId1"`, ` x:Id="rId1" xmlns:x="urn:x"`), "its part is missing"},
		{"a sheet with a name of another namespace before its own", bookPart, replaced(` r:id="rId1"`, ` xmlns:x="urn:x" x:id="rId2" r:id="rId1"`), ""},
		{"a list of sheets of another namespace", bookPart, before("<sheets>", `<sheets xmlns="urn:x"><sheet xmlns:r="`+usualRelation+`" name="x" r:id="rId2"/></sheets>`), ""},
		{"a workbook part of another namespace", bookPart, replaced(usualDialect, "urn:x"), `it begins with <workbook> of the namespace "urn:x"`},
		{"a type that ends like another", "_rels/.rels", replaced(`<Relationship `, `<Relationship Id="x" Type="http://x/officeDocument" Target="xl/styles.xml"/><Relationship `), ""},
		{"a second workbook", "_rels/.rels", before("</Relationships>", `<Relationship Id="x" Type="`+usualRelation+`/officeDocument" Target="xl/styles.xml"/>`), "two workbooks in one"},
		{"a sheet listed without its part", bookPart, before("</sheets>", `<sheet name="Module1" sheetId="9" state="veryHidden" r:id=""/>`), ""},
		{"a shared text past the last", sheet1, rows(`<row><c t="s"><v>99</v></c></row>`), `(cell A3: it points to shared text "99" of`},
		{"shared text -1", sheet1, rows(`<row><c t="s"><v>-1</v></c></row>`), `it points to shared text "-1"`},
		{"shared text 1.5", sheet1, rows(`<row><c t="s"><v>1.5</v></c></row>`), `it points to shared text "1.5"`},
		{"shared text x", sheet1, rows(`<row><c t="s"><v>x</v></c></row>`), `it points to shared text "x"`},
		{"shared text 99999999999999999999", sheet1, rows(`<row><c t="s"><v>99999999999999999999</v></c></row>`), `it points to shared text`},
		{"styles that aren't there", sheet1, rows(`<row s="99" customFormat="1"><c s="99999"/></row>`), ""},
		{"styles that point to themselves", "xl/styles.xml", sheet(`<styleSheet xmlns="` + usualDialect + `"><cellXfs><xf xfId="0"/></cellXfs><cellStyleXfs><xf xfId="0"/></cellStyleXfs></styleSheet>`), ""},
		{"no styles", "xl/styles.xml", func([]byte) []byte { return nil }, ""},
		{"styles that are no XML", "xl/styles.xml", sheet("\x00\x01<<<"), ""},
		{"cells merged over all", sheet1, func([]byte) []byte {
			return []byte(strings.Replace(sheetXML(partners+partner), "</worksheet>", `<mergeCells>`+strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 1000)+`</mergeCells></worksheet>`, 1))
		}, ""},
		{"a formula that calls a program", sheet1, rows(`<row><c><f>cmd|'/c calc'!A1</f></c></row>`), ""},
		{"a workbook that relates to itself", bookTargets, before("</Relationships>", `<Relationship Id="x" Type="http://x/worksheet" Target="workbook.xml"/>`), ""},
		{"a sheet that is the workbook", bookTargets, replaced(`worksheets/sheet1.xml`, `workbook.xml`), `its content type isn't that of a part of the kind worksheet`},
		{"a sheet outside of the package", bookTargets, replaced(`worksheets/sheet1.xml`, `../../../../etc/passwd`), "its part is missing"},
		{"a sheet elsewhere", bookTargets, replaced(`worksheets/sheet1.xml`, `http://example.com/sheet1.xml`), "its part is missing"},
		{"a link to another workbook", bookTargets, before("</Relationships>", `<Relationship Id="x" Type="http://x/externalLink" Target="file:///etc/passwd" TargetMode="External"/>`), ""},
		{"shared texts elsewhere", bookTargets, before("</Relationships>", `<Relationship Id="x" Type="http://x/sharedStrings" Target="http://example.com/" TargetMode="External"/>`), ""},
		{"no relations", bookTargets, func([]byte) []byte { return nil }, "its part is missing"},
		{"a sheet's name without end", bookPart, replaced(`name="Partners"`, `name="`+strings.Repeat("x", 2000)+`"`), "its name is longer than 1024 bytes"},
		{"a number without end", sheet1, sheet(sheetXML(`<row><c><v>` + strings.Repeat("9", 500_000) + `</v></c></row>`)), "cell A1: it holds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			r, _, err := readBook(t, repack(t, good, tt.part, tt.change))
			assert.Less(t, time.Since(began), 30*time.Second)
			if tt.err == "" {
				require.NoError(t, err)
				assert.Equal(t, "Northwind", r.Partners[0].Name)
				return
			}
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, "book.xlsx: the workbook is damaged in ")
			assert.Less(t, len(err.Error()), 600)
		})
	}
}

// TestHostileArchives adds to a good workbook what doesn't belong there.
func TestHostileArchives(t *testing.T) {
	good := workbookOf(t, people)
	tests := []struct {
		name string
		data []byte
		err  string
	}{
		{"macros", archive(t, with(t, good, "xl/vbaProject.bin", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Attribut")...), ""},
		{"parts named after paths", archive(t, with(t, good, "../../../../tmp/evil", "x", "/etc/passwd", "x", `C:\evil.exe`, "x", "xl/../../x", "x")...), ""},
		{"a part twice", archive(t, with(t, good, sheet1, sheetXML(""))...), "damaged in xl/worksheets/sheet1.xml (it is there twice)"},
		{"a part twice but for letter case", archive(t, with(t, good, "XL/Worksheets/SHEET1.XML", sheetXML(""))...), "it is there twice"},
		{"a part twice but for slashes", archive(t, with(t, good, `\xl\worksheets\sheet1.xml`, sheetXML(""))...), "it is there twice"},
		{"a folder", archive(t, with(t, good, "xl/worksheets/", "")...), ""},
		{"a comment behind", appended(good, 1000), ""},
		{"a program in front", append([]byte(strings.Repeat("MZ", 500)), good...), "no Excel workbook"},
		{"two parts in the same bytes", overlapping(t, good), ""},
		{"a Numbers file", archive(t, "Index/Document.iwa", "x", "Metadata/Properties.plist", "x"), "Apple's Numbers"},
		{"another archive", archive(t, "partners.xlsx", string(good)), "a zip archive without a workbook; unpack it"},
		{"an archive of nothing", archive(t), "a zip archive without a workbook"},
		{"encrypted parts", encrypted(t, good), "damaged in "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _, err := readBook(t, tt.data)
			if tt.err == "" {
				require.NoError(t, err)
				assert.Equal(t, "Northwind", r.Partners[0].Name)
				return
			}
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, "book.xlsx: the ")
		})
	}
}

// appended puts a comment of n bytes behind an archive.
func appended(book []byte, n int) []byte {
	book = append(bytes.Clone(book), make([]byte, n)...)
	end := bytes.LastIndex(book, []byte("PK\x05\x06"))
	binary.LittleEndian.PutUint16(book[end+20:], uint16(n))
	return book
}

// overlapping returns an archive whose last part, a picture, has the bytes of the first sheet.
func overlapping(t *testing.T, book []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		require.NoError(t, w.Copy(f))
	}
	p, err := w.Create("xl/media/image1.png")
	require.NoError(t, err)
	_, err = p.Write(nil)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	out := b.Bytes()
	entries := bytes.Split(out, []byte("PK\x01\x02"))
	first, last := 0, len(entries)-1
	for i, e := range entries {
		if bytes.Contains(e, []byte(sheet1)) {
			first = i
		}
	}
	// The directory entry's method, sums, sizes and place, but not its name.
	copy(entries[last][6:24], entries[first][6:24])
	copy(entries[last][38:42], entries[first][38:42])
	return bytes.Join(entries, []byte("PK\x01\x02"))
}

// encrypted returns an archive that says that its parts are encrypted, and whose bytes are.
func encrypted(t *testing.T, book []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		h := f.FileHeader
		h.Flags |= 1
		to, err := w.CreateRaw(&h)
		require.NoError(t, err)
		from, err := f.OpenRaw()
		require.NoError(t, err)
		data, err := io.ReadAll(from)
		require.NoError(t, err)
		for i := range data {
			data[i] ^= byte(i*7 + 1)
		}
		_, err = to.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// TestHostileTexts are CSV files that are none, or hardly.
func TestHostileTexts(t *testing.T) {
	head := "Partner ID,Partner\n"
	wide := strings.Repeat("x,", 10_000)
	utf16 := func(s string, order binary.ByteOrder, mark bool) string {
		var b []byte
		if mark {
			s = "\ufeff" + s
		}
		for _, r := range s {
			b = append(b, 0, 0)
			order.PutUint16(b[len(b)-2:], uint16(r))
		}
		return string(b)
	}
	le, be := binary.LittleEndian, binary.BigEndian
	tests := []struct{ name, text, err string }{
		{"a NUL", head + "P-1,North\x00wind\n", "the file is no text"},
		{"UTF-16 without a mark", utf16(head+"P-1,Northwind\n", le, false), ""},
		{"UTF-16 without a mark, the other way round", utf16(head+"P-1,Northwind\n", be, false), ""},
		{"UTF-16", utf16(head+"P-1,Northwind\n", be, true), ""},
		{"UTF-16 with half a character", utf16(head+"P-1,Northwind\n", le, true) + "x", ""},
		{"lone CR", strings.ReplaceAll(head+"P-1,Northwind\n", "\n", "\r"), ""},
		{"mixed ends", "Notes,x\r\n" + head + "\r\n\r\n\nP-1,Northwind\r\n\r", ""},
		{"invalid UTF-8", head + "P-1,Northwind\nP-2,\xff\xfe\xed\xa0\x80\n", ""},
		{"ten thousand columns", "Partner ID," + wide + "Partner\nP-1," + wide + "Northwind\n", ""},
		{"nothing but quotes", strings.Repeat(`"`, 100_001), "no closing quote"},
		{"nothing but delimiters and breaks", head + "P-1,Northwind\n" + strings.Repeat(",\n;\t\n", 100_000), ""},
		{"a terminal's escape sequences", head + "P-1,Northwind\nP-2,\x1b[2J\x1b]0;x\x07\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _, err := Read(append(csvs(nil)[:0], Input{Path: "dir/book.csv", Data: []byte(tt.text)}, Input{Path: "e.csv", Data: []byte("Employee ID,Partner ID,Name\n")}), options(t))
			if tt.err == "" {
				require.NoError(t, err)
				assert.Equal(t, "Northwind", r.Partners[0].Name)
				return
			}
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, "book.csv: ")
		})
	}
}

// TestFilesCutOffAnywhereAreRefused cuts a workbook and one with texts in its cells short.
func TestFilesCutOffAnywhereAreRefused(t *testing.T) {
	good := workbookOf(t, people)
	for n := 0; n < len(good); n += 1 + len(good)/700 {
		_, _, err := readBook(t, good[:n:n])
		require.Error(t, err, "cut after %d bytes", n)
		require.ErrorContains(t, err, "book.xlsx: ")
	}
}

// TestDamageNeverChangesWhatIsRead flips bits, zeroes, doubles and moves bytes of
// workbooks: they are refused, or read as they were.
func TestDamageNeverChangesWhatIsRead(t *testing.T) {
	good := workbookOf(t, people)
	want, _, err := readBook(t, good)
	require.NoError(t, err)
	random := rand.New(rand.NewPCG(1, 2))
	refused := 0
	for i := range 4000 {
		bad := bytes.Clone(good)
		at, n := random.IntN(len(bad)), 1+random.IntN(16)
		end := min(at+n, len(bad))
		switch i % 4 {
		case 0:
			bad[at] ^= 1 << random.IntN(8)
		case 1:
			clear(bad[at:end])
		case 2:
			bad = append(bad[:end:end], bad[at:]...)
		case 3:
			copy(bad[at:end], bad[random.IntN(len(bad)):])
		}
		got, _, err := readBook(t, bad)
		if err != nil {
			refused++
			require.ErrorContains(t, err, "book.xlsx: ", "damage %d", i)
			continue
		}
		require.Equal(t, want.Partners, got.Partners, "damage %d", i)
		require.Equal(t, want.Employees, got.Employees, "damage %d", i)
		require.Equal(t, want.PartnerIDs, got.PartnerIDs, "damage %d", i)
	}
	assert.Greater(t, refused, 2000)
}

// TestFilesThatCannotBeReadSayWhatToDo are files on the disk.
func TestFilesThatCannotBeReadSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.xlsx")
	require.NoError(t, os.WriteFile(empty, nil, 0o644))
	shut := filepath.Join(dir, "shut.xlsx")
	require.NoError(t, os.WriteFile(shut, workbookOf(t, people), 0))
	tests := []struct{ name, path, err string }{
		{"empty", empty, "empty.xlsx: the file is empty"},
		{"nothing", filepath.Join(dir, "gone.xlsx"), "gone.xlsx: there is no such file"},
		{"a folder", dir, ": it is a folder; name the files in it"},
		{"below a file", filepath.Join(empty, "x.xlsx"), "x.xlsx: "},
		{"shut", shut, "shut.xlsx: you may not read the file; ask its owner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.path == shut {
				if _, err := os.ReadFile(shut); err == nil {
					t.Skip("whoever runs this may read everything")
				}
			}
			_, _, err := Read([]Input{{Path: tt.path}}, options(t))
			require.ErrorContains(t, err, tt.err)
			assert.NotContains(t, err.Error(), dir, "the name is enough")
		})
	}
}

func TestErrorsOfTheSystemAreSaidInWords(t *testing.T) {
	open := &fs.PathError{Op: "open", Path: "/home/ann/a.xlsx", Err: fs.ErrPermission}
	shared := errors.New("The process cannot access the file because it is being used by another process.")
	held := func(err error) bool { return errors.Is(err, shared) }
	assert.ErrorContains(t, unopened(open, held), "you may not read the file")
	assert.ErrorContains(t, unopened(&fs.PathError{Op: "open", Path: "x", Err: shared}, held), "another program has the file open and lets no other read it; close it there")
	assert.ErrorContains(t, unopened(&fs.PathError{Op: "read", Path: "x", Err: shared}, held), "another program has the file open")
	assert.EqualError(t, unopened(&fs.PathError{Op: "read", Path: "x", Err: errors.New("input/output error")}, held), "it can't be read: input/output error")
	assert.Equal(t, shared, unopened(shared, func(error) bool { return false }))
	assert.ErrorContains(t, damaged("the sheet \"A\"", fmt.Errorf("reading: %w", open)), "you may not read the file", "the disk is at fault, not the workbook")
}

// TestFilesThatChangeWhileTheyAreRead are written to when the first row is read.
func TestFilesThatChangeWhileTheyAreRead(t *testing.T) {
	var rows [][]any
	for i := range progressRows + 10 {
		rows = append(rows, []any{fmt.Sprintf("P-%d", i), "A"})
	}
	rows[0] = []any{"Partner ID", "Partner"}
	csv := "Partner ID,Partner\n" + strings.Repeat("P-1,A\n", progressRows)
	for name, data := range map[string][]byte{"a.xlsx": workbookOf(t, []testSheet{{"Partners", rows}, people[1]}), "a.csv": []byte(csv)} {
		for how, change := range map[string]func(path string) error{
			"longer":    func(path string) error { return os.WriteFile(path, append(data, "P-2,B\n"...), 0o644) },
			"as before": func(string) error { return nil },
			"touched": func(path string) error {
				return os.Chtimes(path, time.Time{}, time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
			},
			"cut off":  func(path string) error { return os.Truncate(path, 100) },
			"replaced": func(path string) error { return os.Rename(path, path+".old") },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				if how == "replaced" && runtime.GOOS == "windows" {
					t.Skip("Windows renames nothing that is open")
				}
				path := filepath.Join(t.TempDir(), name)
				require.NoError(t, os.WriteFile(path, data, 0o644))
				o := options(t)
				o.Progress = func(string, float64) { require.NoError(t, change(path)) }
				_, _, err := Read(append(csvs(map[string]string{"partners.csv": "Partner ID,Partner\n"}), Input{Path: path}), o)
				if how == "as before" || how == "replaced" {
					assert.NoError(t, err)
					return
				}
				assert.ErrorContains(t, err, name+": the file was changed while it was read; run again when nobody writes to it")
			})
		}
	}
}

// TestLargeButHonest are files that look odd and are none of the above.
func TestLargeButHonest(t *testing.T) {
	longest := strings.Repeat("ÄÖÜ", 32_767/3) + "x"
	good := workbookOf(t, []testSheet{{"Partners", [][]any{{"Partner ID", "Partner"}, {"P-1", longest}}}, people[1]}, func(f *excelize.File) {
		require.NoError(t, f.SetSheetVisible("Partners", false))
		require.NoError(t, f.MergeCell("Partners", "C1", "F9"))
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
		require.NoError(t, err)
		require.NoError(t, f.SetColStyle("Partners", "A:XFD", style))
	})
	r, problems, err := readBook(t, good)
	require.NoError(t, err)
	assert.Empty(t, problems)
	require.Len(t, []rune(r.Partners[0].Name), 32_767, "as long as a cell may be")
	assert.Equal(t, longest, r.Partners[0].Name)

	blank := withParts(t, workbookOf(t, people), bombPart{
		name: sheet1, head: sheetHead + inlineRow("Partner ID", "Partner") + inlineRow("P-1", "Northwind"),
		unit: `<row spans="1:2" s="1" customFormat="1" ht="15" x14ac:dyDescent="0.25"><c s="1"/><c s="1"/></row>`, size: 1_000_000 * 99, tail: sheetTail,
	})
	began := time.Now()
	r, problems, err = readBook(t, blank)
	require.NoError(t, err)
	assert.Empty(t, problems)
	assert.Len(t, r.Partners, 1)
	t.Logf("a million blank rows took %s", time.Since(began))

	wide := make([]any, 10_000)
	for i := range wide {
		wide[i] = fmt.Sprintf("Column %d", i)
	}
	wide[7000], wide[9999] = "Partner ID", "Partner"
	row := make([]any, 10_000)
	row[7000], row[9999] = "P-1", "Northwind"
	r, _, err = readBook(t, workbookOf(t, []testSheet{{"Partners", [][]any{wide, row}}, people[1]}))
	require.NoError(t, err)
	assert.Equal(t, "book.xlsx:Partners!NTP2", r.Cell(r.Partners[0].At, PartnerField).String())
}

// BenchmarkSheetOfAllRows reads as many rows as a sheet can have.
func BenchmarkSheetOfAllRows(b *testing.B) {
	var rows strings.Builder
	for i := range maxRows - 1 {
		fmt.Fprintf(&rows, `<row><c t="inlineStr"><is><t>E-%d</t></is></c><c t="inlineStr"><is><t>P-1</t></is></c><c t="inlineStr"><is><t>Ann</t></is></c></row>`, i)
	}
	data := withParts(b, workbookOf(b, people), bombPart{name: sheet2, head: sheetHead + inlineRow("Employee ID", "Partner ID", "Name") + rows.String(), tail: sheetTail})
	b.ReportAllocs()
	for b.Loop() {
		r, problems, err := readBook(b, data)
		require.NoError(b, err)
		require.Empty(b, problems)
		require.Len(b, r.Employees, maxRows-1)
	}
}
