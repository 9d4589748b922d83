package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"assay/ingest/scan"
)

// A testSheet is a sheet of a workbook to be built: its rows, top to bottom.
type testSheet struct {
	name string
	rows [][]any
}

// workbookOf builds a workbook; adjust, where given, has the last word.
func workbookOf(t testing.TB, sheets []testSheet, adjust ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, s := range sheets {
		if i == 0 {
			require.NoError(t, f.SetSheetName("Sheet1", s.name))
		} else {
			_, err := f.NewSheet(s.name)
			require.NoError(t, err)
		}
		for r, values := range s.rows {
			at, err := excelize.CoordinatesToCellName(1, r+1)
			require.NoError(t, err)
			require.NoError(t, f.SetSheetRow(s.name, at, &values))
		}
	}
	for _, a := range adjust {
		a(f)
	}
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	return b.Bytes()
}

// people are two sheets with one partner and one employee.
var people = []testSheet{
	{"Partners", [][]any{{"Partner ID", "Partner"}, {"P-1", "Northwind"}}},
	{"Employees", [][]any{{"Employee ID", "Partner ID", "Name"}, {"E-1", "P-1", "Ann"}}},
}

// repack changes a part of a workbook; the sums of the archive are right again.
// A change to nothing leaves the part out.
func repack(t testing.TB, data []byte, name string, change func([]byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	hit := false
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		part, err := io.ReadAll(r)
		require.NoError(t, err)
		if f.Name == name {
			hit = true
			if part = change(part); part == nil {
				continue
			}
		}
		p, err := w.Create(f.Name)
		require.NoError(t, err)
		_, err = p.Write(part)
		require.NoError(t, err)
	}
	require.True(t, hit, "no part %s", name)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="` + usualDialect + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

func sharedTexts(t testing.TB, list ...string) *scan.Strings {
	s := new(scan.Strings)
	for _, text := range list {
		require.NoError(t, s.Add(text))
	}
	return s
}

func readBook(t testing.TB, data []byte) (*Roster, []Problem, error) {
	return Read([]Input{{Path: "dir/book.xlsx", Data: data}}, options(t))
}

func TestReadWorkbook(t *testing.T) {
	r, problems, err := readBook(t, workbookOf(t, people))
	require.NoError(t, err)
	assert.Empty(t, problems)
	require.Len(t, r.Partners, 1)
	require.Len(t, r.Employees, 1)
	assert.Equal(t, "book.xlsx:Employees!C2", r.Cell(r.Employees[0].At, NameField).String())
	assert.Equal(t, []Table{Employees}, r.Sheets[1].Tables)
	assert.Equal(t, 1, r.Sheets[1].Rows)
}

func TestWorkbookWithTitlesHiddenRowsDatesAndNumbers(t *testing.T) {
	for name, old := range map[string]bool{"1900": false, "1904": true} {
		t.Run(name, func(t *testing.T) {
			data := workbookOf(t, []testSheet{
				{"List", [][]any{
					{"Partners of the year"}, {}, {"Partner ID", "Partner", "cPanel licenses", "Premier since", "ICPA", "Pre-sales support"},
					{100000, "North", 120, nil, true, 1}, {"007", 12.5, 1500.0, nil, false, "no"},
				}},
				people[1],
			}, func(f *excelize.File) {
				require.NoError(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old}))
				require.NoError(t, f.MergeCell("List", "A1", "F2"))
				require.NoError(t, f.SetRowVisible("List", 5, false))
				for _, at := range []string{"D4", "D5"} {
					require.NoError(t, f.SetCellValue("List", at, time.Date(2018, 3, 1, 12, 0, 0, 0, time.UTC)))
				}
				require.NoError(t, f.SetCellValue("Employees", "B2", "100000"))
			})
			r, problems, err := readBook(t, data)
			require.NoError(t, err)
			assert.Equal(t, []string{"book.xlsx:List!5 rows-hidden"}, found(r, problems))
			assert.Equal(t, []string{"100000", "007"}, r.PartnerIDs)
			require.Len(t, r.Partners, 2)
			p := r.Partners[0]
			assert.Equal(t, day("2018-03-01"), p.PremierSince)
			assert.EqualValues(t, 120, p.Licenses)
			assert.Equal(t, Agreement{Answer: Yes}, p.ICPA)
			assert.Equal(t, Yes, p.PreSales)
			assert.Equal(t, "12.5", r.Partners[1].Name, "a number as a name is its digits")
			assert.Equal(t, day("2018-03-01"), r.Partners[1].PremierSince)
			assert.Equal(t, "book.xlsx:List!D5", r.Cell(r.Partners[1].At, PremierSinceField).String())
			assert.Equal(t, 3, r.Sheets[0].Header)
		})
	}
}

func TestSheetCells(t *testing.T) {
	texts := []string{"shared", "line\r\nbreak"}
	tests := []struct {
		name, xml string
		want      []cell
		err       string
	}{
		{"number", `<c r="A1"><v>1.5</v></c>`, []cell{{column: 1, kind: numberCell, text: "1.5", num: 1.5}}, ""},
		{"number with its type", `<c r="A1" t="n"><v> 7 </v></c>`, []cell{{column: 1, kind: numberCell, text: "7", num: 7}}, ""},
		{"shared", `<c r="B1" t="s"><v>0</v></c>`, []cell{{column: 2, kind: textCell, text: "shared"}}, ""},
		{"inline with runs and pronunciation", `<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>No</t></r><r><t xml:space="preserve">rth </t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>`, []cell{{column: 1, kind: textCell, text: "North"}}, ""},
		{"inline without its type", `<c r="A1"><is><t>North</t></is></c>`, []cell{{column: 1, kind: textCell, text: "North"}}, ""},
		{"inline beside a value", `<c r="A1"><is><t>North</t></is><v>1</v></c><c r="B1"><v>2</v><is><t>North</t></is></c>`, []cell{{column: 1, kind: numberCell, text: "1", num: 1}, {column: 2, kind: numberCell, text: "2", num: 2}}, ""},
		{"inline written as a value", `<c r="A1" t="inlineStr"><v>North</v></c><c r="B1" t="inlineStr"><is><t>East</t></is><v>West</v></c>`, []cell{{column: 1, kind: textCell, text: "North"}, {column: 2, kind: textCell, text: "East"}}, ""},
		{"escaped", `<c r="A1" t="str"><v>a_x000D_b_x005F_x_xZZZZ_</v></c>`, []cell{{column: 1, kind: textCell, text: "a\rb_x_xZZZZ_"}}, ""},
		{"result of a formula", `<c r="A1" t="str"><f>B1</f><v>text</v></c>`, []cell{{column: 1, kind: textCell, text: "text"}}, ""},
		{"empty result of a formula", `<c r="A1" t="str"><f>B1</f><v></v></c>`, nil, ""},
		{"formula without a value", `<c r="A1"><f>B1</f></c>`, []cell{{column: 1, kind: emptyFormula, text: "a formula without a value"}}, ""},
		{"formula with an empty value", `<c r="A1"><f>B1</f><v/></c>`, []cell{{column: 1, kind: emptyFormula, text: "a formula without a value"}}, ""},
		{"text formula without a value", `<c r="A1" t="str"><f>B1</f></c>`, []cell{{column: 1, kind: emptyFormula, text: "a formula without a value"}}, ""},
		{"error", `<c r="A1" t="e"><v>#REF!</v></c>`, []cell{{column: 1, kind: errorCell, text: "#REF!"}}, ""},
		{"yes and no", `<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>`, []cell{{column: 1, kind: boolCell, text: "", num: 1}, {column: 2, kind: boolCell, text: ""}}, ""},
		{"ISO date", `<c r="A1" t="d"><v>2020-06-30T00:00:00</v></c>`, []cell{{column: 1, kind: textCell, text: "2020-06-30T00:00:00"}}, ""},
		{"blank", `<c r="A1" s="3"/><c r="B1" t="inlineStr"><is><t> </t></is></c>`, nil, ""},
		{"places implied", `<c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c>`, []cell{{column: 1, kind: numberCell, text: "1", num: 1}, {column: 4, kind: numberCell, text: "2", num: 2}, {column: 5, kind: numberCell, text: "3", num: 3}}, ""},
		{"last column", `<c r="XFD1"><v>1</v></c>`, []cell{{column: 16384, kind: numberCell, text: "1", num: 1}}, ""},
		{"foreign elements", `<c r="A1"><v>1</v><extLst><ext><v>9</v></ext></extLst></c>`, []cell{{column: 1, kind: numberCell, text: "1", num: 1}}, ""},
		{"past the last column", `<c r="XFE1"><v>1</v></c>`, nil, "past the last column"},
		{"descending", `<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>`, nil, `a cell of row 1 is at "A1", want C1 or one to the right of it`},
		{"twice", `<c r="B1"><v>1</v></c><c r="B1"><v>1</v></c>`, nil, `a cell of row 1 is at "B1", want C1`},
		{"of another row", `<c r="A2"><v>1</v></c>`, nil, `at "A2"`},
		{"places that are none", `<c r="0"><v>1</v></c><c r="1A"><v>2</v></c><c r="D1"><v>3</v></c><c r="$A$1"><v>4</v></c>`,
			[]cell{{column: 1, kind: numberCell, text: "1", num: 1}, {column: 2, kind: numberCell, text: "2", num: 2}, {column: 4, kind: numberCell, text: "3", num: 3}, {column: 5, kind: numberCell, text: "4", num: 4}}, ""},
		{"small letters", `<c r="b1"><v>1</v></c><c r="aA1"><v>2</v></c>`, []cell{{column: 2, kind: numberCell, text: "1", num: 1}, {column: 27, kind: numberCell, text: "2", num: 2}}, ""},
		{"small letters, descending", `<c r="b1"><v>1</v></c><c r="a1"><v>1</v></c>`, nil, `a cell of row 1 is at "a1", want C1 or one to the right of it`},
		{"a character past U+FFFF in its halves", `<c r="A1" t="str"><v>_xD83D__xDE80_ _xD83D_</v></c>`, []cell{{column: 1, kind: textCell, text: "🚀 \ufffd"}}, ""},
		{"runs inside of runs", `<c r="A1" t="inlineStr"><is><r><r><t>x</t></r></r></is></c>`, nil, "<r> stands where text should"},
		{"a text as long as may be", `<c r="A1" t="str"><v>` + strings.Repeat("x", maxText) + `</v></c>`, []cell{{column: 1, kind: textCell, text: strings.Repeat("x", maxText)}}, ""},
		{"a text too long", `<c r="A1" t="str"><v>` + strings.Repeat("x", maxText+1) + `</v></c>`, nil, "a cell holds more than 1 MiB of text"},
		{"runs too long", `<c r="A1" t="inlineStr"><is>` + strings.Repeat("<r><t>"+strings.Repeat("x", 1000)+"</t></r>", 1100) + `</is></c>`, nil, "more than 1 MiB"},
		{"a long value", `<c r="A1"><v>` + strings.Repeat("x", 1000) + `</v></c>`, nil, `it holds "` + strings.Repeat("x", 59) + `…", which`},
		{"shared text that isn't there", `<c r="A1" t="s"><v>2</v></c>`, nil, `cell A1: it points to shared text "2" of 2`},
		{"shared text -1", `<c r="A1" t="s"><v>-1</v></c>`, nil, "it points to shared text"},
		{"no number", `<c r="A1"><v>1x</v></c>`, nil, `it holds "1x"`},
		{"no finite number", `<c r="A1"><v>INF</v></c>`, nil, `it holds "INF"`},
		{"no boolean", `<c r="A1" t="b"><v>2</v></c>`, nil, `it holds "2"`},
		{"unknown type", `<c r="A1" t="q"><v>2</v></c>`, nil, `its type "q"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []cell
			s := sheetParser{parser: newParser(strings.NewReader(sheetXML(`<row r="1">` + tt.xml + `</row>`))), strings: sharedTexts(t, texts...)}
			s.yield = func(_ int, cells []cell) error {
				got = append(got, cells...)
				return nil
			}
			err := s.sheet()
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

// nested is a sheet with elements that nobody knows, nested to a depth.
func nested(depth int) string {
	inner := strings.Repeat("<x>", depth-1) + strings.Repeat("</x>", depth-1)
	return strings.Replace(sheetXML(""), "</worksheet>", inner+"</worksheet>", 1)
}

func TestSheetStructure(t *testing.T) {
	row := `<row r="2"><c r="A2"><v>1</v></c></row>`
	whole := sheetXML(row)
	tests := []struct{ name, xml, err string }{
		{"whole", whole, ""},
		{"strict dialect", strings.Replace(whole, usualDialect, strictDialect, 1), ""},
		{"rows without numbers", sheetXML(`<row><c><v>1</v></c></row><row r="7"/><row/>`), ""},
		{"no rows", sheetXML(""), ""},
		{"cut in a row", whole[:strings.Index(whole, "</row>")], "unexpected EOF"},
		{"cut after the rows", whole[:strings.Index(whole, "</worksheet>")], "unexpected EOF"},
		{"crossed", strings.Replace(whole, "</c></row>", "</row></c>", 1), "element <c> closed by </row>"},
		{"text behind", whole + "x", "text follows its end"},
		{"a second root", whole + whole[strings.Index(whole, "<worksheet"):], "<worksheet> follows its end"},
		{"a row in two", sheetXML(row + strings.ReplaceAll(row, "A2", "B2")), ""},
		{"a row twice", sheetXML(row + row), `a cell of row 2 is at "A2", want B2`},
		{"descending rows", sheetXML(row + `<row r="1"/>`), `a row is numbered "1", want 2 or more`},
		{"a beta version's namespace", strings.Replace(whole, "/2006/main", "/2006/5/main", 1), "beta version of Office 2007"},
		{"row 0", sheetXML(`<row r="0"/>`), `a row is numbered "0", want 1 or more`},
		{"row past the last", sheetXML(`<row r="1048577"/>`), "row 1048577"},
		{"rows twice", strings.Replace(whole, "</sheetData>", "</sheetData><sheetData/>", 1), "its rows twice"},
		{"rows nowhere", strings.NewReplacer("<sheetData>", "", "</sheetData>", "", row, "").Replace(whole), "it has no rows"},
		{"another part", strings.ReplaceAll(whole, "worksheet", "chartsheet"), "it begins with <chartsheet>"},
		{"foreign namespace", strings.Replace(whole, usualDialect, "urn:x", 1), `it begins with <worksheet> of the namespace "urn:x", want that of `},
		{"nothing", "", "unexpected EOF"},
		{"nested as deep as may be", nested(maxDepth), ""},
		{"nested too deep", nested(maxDepth + 1), "nested more than 256 deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := sheetParser{parser: newParser(strings.NewReader(tt.xml)), yield: func(int, []cell) error { return nil }}
			err := s.sheet()
			if tt.err == "" {
				assert.NoError(t, err)
				return
			}
			assert.ErrorContains(t, err, tt.err)
		})
	}
}

// TestOrdinaryWorkbooksReadAsExcelizeDoes compares the values of every cell.
func TestOrdinaryWorkbooksReadAsExcelizeDoes(t *testing.T) {
	var rows [][]any
	for i := range 300 {
		rows = append(rows, []any{i, float64(i) / 7, fmt.Sprintf("text %d & <more>", i%9), i%2 == 0, nil, "ümläut\nbreak", "x_y", -1e-7 * float64(i)})
	}
	data := workbookOf(t, []testSheet{{"A", rows}, {"B & C", rows[:3]}}, func(f *excelize.File) {
		require.NoError(t, f.SetCellRichText("A", "J2", []excelize.RichTextRun{{Text: "rich "}, {Text: "text"}}))
	})
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	defer f.Close()
	sheets, err := openWorkbook(bytes.NewReader(data), int64(len(data)), DefaultMaxBytes)
	require.NoError(t, err)
	require.Len(t, sheets, 2)
	for _, s := range sheets {
		want, err := f.GetRows(s.name, excelize.Options{RawCellValue: true})
		require.NoError(t, err)
		seen := 0
		require.NoError(t, s.rows(func(number int, cells []cell) error {
			for _, c := range cells {
				got := c.text
				if c.kind == boolCell {
					got = fmt.Sprint(c.num)
				}
				assert.Equal(t, want[number-1][c.column-1], got)
				seen++
			}
			return nil
		}))
		filled := 0
		for _, row := range want {
			for _, s := range row {
				if s != "" {
					filled++
				}
			}
		}
		assert.Equal(t, filled, seen)
	}
}

func TestStrictDialect(t *testing.T) {
	data := workbookOf(t, people)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	strict := strings.NewReplacer(usualDialect, strictDialect,
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
	for _, f := range z.File {
		data = repack(t, data, f.Name, func(b []byte) []byte { return []byte(strict.Replace(string(b))) })
	}
	require.NotContains(t, string(data), usualDialect)
	r, problems, err := Read([]Input{{Path: "book.xlsm", Data: data}}, options(t))
	require.NoError(t, err)
	assert.Empty(t, problems)
	assert.Equal(t, "Northwind", r.Partners[0].Name)
}

func TestWorkbooksOfAnotherKindAreRefused(t *testing.T) {
	rels := func(target string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte("xl/workbook.xml"), []byte(target), 1) }
	}
	good := workbookOf(t, people)
	for target, want := range map[string]string{"xl/workbook.bin": "binary workbook (.xlsb)", "word/document.xml": "a Word or PowerPoint document"} {
		z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
		require.NoError(t, err)
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, f := range z.File {
			require.NoError(t, w.Copy(f))
		}
		_, err = w.Create(target)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		_, _, err = readBook(t, repack(t, b.Bytes(), "_rels/.rels", rels(target)))
		assert.ErrorContains(t, err, want)
	}
}

func TestChartSheetsAreNoSheets(t *testing.T) {
	data := workbookOf(t, people, func(f *excelize.File) {
		require.NoError(t, f.AddChartSheet("Chart", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Partners!$A$2:$A$3"}}}))
	})
	r, problems, err := readBook(t, data)
	require.NoError(t, err)
	assert.Empty(t, problems)
	assert.Len(t, r.Sheets, 2)
}

func TestDamagedWorkbooksAreRefused(t *testing.T) {
	rows := [][]any{{"Partner ID", "Partner"}}
	for i := range 2000 {
		rows = append(rows, []any{fmt.Sprintf("P-%d", i), fmt.Sprintf("Partner %d", i)})
	}
	good := workbookOf(t, []testSheet{{"Partners", rows}, people[1]})
	sheet := "xl/worksheets/sheet1.xml"
	half := func(b []byte) []byte { return b[:len(b)/2] }
	flip := bytes.Clone(good)
	flip[len(flip)/3] ^= 0x10
	tests := []struct {
		name string
		data []byte
		err  string
	}{
		{"cut off", good[:len(good)/2], "damaged or cut off"},
		{"cut at the very end", good[:len(good)-1], "damaged or cut off"},
		{"a flipped bit", flip, "damaged"},
		{"half a sheet, packed properly", repack(t, good, sheet, half), `damaged in the sheet "Partners"`},
		{"half the shared texts", repack(t, good, "xl/sharedStrings.xml", half), "damaged in its shared texts"},
		{"no shared texts", repack(t, good, "xl/sharedStrings.xml", func([]byte) []byte { return nil }), `it points to shared text "0" of 0`},
		{"no sheet", repack(t, good, sheet, func([]byte) []byte { return nil }), "its part is missing"},
		{"an empty sheet part", repack(t, good, sheet, func([]byte) []byte { return []byte{} }), `damaged in the sheet "Partners"`},
		{"half the workbook part", repack(t, good, "xl/workbook.xml", half), "damaged in xl/workbook.xml"},
		{"no workbook part", repack(t, good, "xl/workbook.xml", func([]byte) []byte { return nil }), "a zip archive without a workbook"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, _, err := readBook(t, tt.data)
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, "book.xlsx: ")
			assert.Nil(t, r)
		})
	}
}

// TestEveryFlippedBitIsRefusedOrHarmless damages a workbook byte by byte: what
// is read, if anything, has to be what stood there.
func TestEveryFlippedBitIsRefusedOrHarmless(t *testing.T) {
	good := workbookOf(t, people)
	want, _, err := readBook(t, good)
	require.NoError(t, err)
	for i := 0; i < len(good); i += 7 {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if r, _, err := readBook(t, bad); err == nil {
			require.Equal(t, want.Partners, r.Partners, "byte %d", i)
			require.Equal(t, want.Employees, r.Employees, "byte %d", i)
		}
	}
}

func TestFilesThatExpandTooFarAreRefused(t *testing.T) {
	data := workbookOf(t, people)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	whole := int64(0)
	for _, f := range z.File {
		whole += int64(f.UncompressedSize64)
	}
	o := options(t)
	o.MaxBytes = whole
	_, _, err = Read([]Input{{Path: "book.xlsx", Data: data}}, o)
	assert.NoError(t, err)
	o.MaxBytes--
	_, _, err = Read([]Input{{Path: "book.xlsx", Data: data}}, o)
	assert.ErrorContains(t, err, "book.xlsx: the file expands to more than the limit")
}

func TestFilesThatAreNoSpreadsheetAreRefused(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	utf16 := func(s string) string { return strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	pack := func(names ...string) string {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for _, n := range names {
			_, err := w.Create(n)
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return b.String()
	}
	tests := []struct{ name, path, data, err string }{
		{"xls", "old.xls", ole + utf16("Workbook"), "save it as .xlsx"},
		{"encrypted", "a.xlsx", ole + utf16("EncryptedPackage"), "remove the password"},
		{"Word 97", "a.doc", ole + utf16("WordDocument"), "no workbook"},
		{"PDF", "a.xlsx", "%PDF-1.7", "the file is a PDF"},
		{"picture", "a.csv", "\x89PNG\r\n\x1a\n", "a picture"},
		{"web page", "a.csv", "\n<!DOCTYPE html><table>", "a web page"},
		{"text named xlsx", "a.xlsx", "Partner ID,Partner\n", "no Excel workbook"},
		{"bytes", "a.csv", "a\x00b\x01", "no text"},
		{"bad UTF-8", "a.csv", "\ufeffa\xff", "marked as UTF-8"},
		{"other ending", "a.json", "{}", "want an .xlsx, .xlsm or .csv file"},
		{"empty", "a.csv", "", "the file is empty"},
		{"OpenDocument", "a.ods", pack("mimetype", "content.xml"), "an OpenDocument file"},
		{"archive", "a.zip", pack("readme.txt"), "zip archive without a workbook"},
		{"an open quote", "a.csv", "Partner ID,Partner\nP-1,\"North\nwind\n", "a quote in line 2 has no closing quote"},
		{"an open quote below a sep line", "a.csv", "sep=,\nPartner ID,Partner\nP-1,\"A\nB\"\nP-2,\"North", "a quote in line 5 has no closing quote"},
		{"an open quote that another row's seems to close", "a.csv", "Partner ID,Partner\nP-1,\"North\nP-2,\"wind\"\n", "a quote in line 2 has no closing quote"},
		{"a cell too long", "a.csv", "Partner ID,Partner\nP-1," + strings.Repeat("x", maxText+1), "line 2: a cell holds more than 1 MiB"},
		{"control characters in masses", "a.csv", "a,\x01\x02\x03,b", "no text"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := Read(append(csvs(nil), Input{Path: "dir/" + tt.path, Data: []byte(tt.data)}), options(t))
			require.ErrorContains(t, err, tt.err)
			assert.ErrorContains(t, err, tt.path+": ")
		})
	}
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(workbookOf(f, people))
	f.Add([]byte("PK\x03\x04"))
	o := options(f)
	o.MaxBytes = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, _ = Read([]Input{{Path: "a.xlsx", Data: data}}, o)
	})
}

func FuzzSheet(f *testing.F) {
	f.Add(sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c><c><f>1</f></c></row>`))
	f.Fuzz(func(t *testing.T, xml string) {
		s := sheetParser{parser: newParser(strings.NewReader(xml)), strings: sharedTexts(t, "a")}
		last := 0
		s.yield = func(number int, cells []cell) error {
			require.Greater(t, number, last)
			require.NotEmpty(t, cells)
			last = number
			return nil
		}
		_ = s.sheet()
	})
}

func TestPartsMadeToDoHarmAreRefused(t *testing.T) {
	const n = 400_000
	sheet := func(cell string) func([]byte) []byte {
		return func([]byte) []byte {
			return []byte(sheetXML(`<row r="1"><c r="A1" t="inlineStr"><is>` + cell + `</is></c></row>`))
		}
	}
	deep := func(root string) func([]byte) []byte {
		return func([]byte) []byte {
			return []byte(`<` + root + ` xmlns="` + usualDialect + `">` + strings.Repeat("<r>", n))
		}
	}
	good := workbookOf(t, people)
	for name, tt := range map[string]struct {
		part   string
		change func([]byte) []byte
		err    string
	}{
		"runs without end in a cell":         {"xl/worksheets/sheet1.xml", sheet(strings.Repeat("<r>", n)), "<r> stands where text should"},
		"runs without end in a shared text":  {"xl/sharedStrings.xml", deep("sst"), "nested more than 256 deep"},
		"a workbook part nested without end": {"xl/workbook.xml", deep("workbook"), "nested more than 256 deep"},
		"a sheet nested without end":         {"xl/worksheets/sheet1.xml", deep("worksheet"), "nested more than 256 deep"},
		"a name without end":                 {"xl/worksheets/sheet1.xml", func([]byte) []byte { return []byte("<" + strings.Repeat("x", n) + "/>") }, "it begins with <" + strings.Repeat("x", 59) + "…>"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := readBook(t, repack(t, good, tt.part, tt.change))
			require.ErrorContains(t, err, "damaged")
			assert.ErrorContains(t, err, tt.err)
			assert.Less(t, len(err.Error()), 500)
		})
	}
}

func TestTextInManyPiecesIsReadInOneGo(t *testing.T) {
	const n = 400_000 // put together piece by piece, this takes minutes
	data := repack(t, workbookOf(t, people), "xl/sharedStrings.xml", func(b []byte) []byte {
		return bytes.Replace(b, []byte("Northwind"), []byte(strings.Repeat("a<!---->", n)), 1)
	})
	began := time.Now()
	r, _, err := readBook(t, data)
	require.NoError(t, err)
	assert.Len(t, r.Partners[0].Name, n)
	assert.Less(t, time.Since(began), 20*time.Second)
}

func TestEncodingsOfParts(t *testing.T) {
	rows := [][]any{{"Partner ID", "Partner"}, {"P-1", "Müller"}}
	good := workbookOf(t, []testSheet{{"Partners", rows}, people[1]})
	le, be := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	tests := []struct {
		name, label string
		encoding    encoding.Encoding
		cut         int // bytes of the mark left out
		err         string
	}{
		{"UTF-16 little-endian", "UTF-16", le, 0, ""},
		{"UTF-16 big-endian", "utf-16", be, 0, ""},
		{"UTF-16 little-endian, no mark", "UTF-16LE", le, 2, ""},
		{"UTF-16 big-endian, no mark", "UTF-16BE", be, 2, ""},
		{"ISO 8859-1", "ISO-8859-1", charmap.ISO8859_1, 0, ""},
		{"Windows-1252", "windows-1252", charmap.Windows1252, 0, ""},
		{"UTF-8 with mark", "UTF-8", unicode.UTF8BOM, 0, ""},
		{"called UTF-16, and isn't", "UTF-16", unicode.UTF8, 0, `is written in the encoding "UTF-16", want UTF-8 or UTF-16`},
		{"another one", "KOI8-R", unicode.UTF8, 0, `is written in the encoding "KOI8-R", want UTF-8 or UTF-16, and called so`},
		{"a name without end", strings.Repeat("k", 1000), unicode.UTF8, 0, `"` + strings.Repeat("k", 59) + `…"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := good
			for _, part := range []string{"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"} {
				data = repack(t, data, part, func(b []byte) []byte {
					_, body, _ := bytes.Cut(b, []byte("?>"))
					b, err := tt.encoding.NewEncoder().Bytes([]byte(`<?xml version="1.0" encoding="` + tt.label + `"?>` + string(body)))
					require.NoError(t, err)
					return b[tt.cut:]
				})
			}
			r, problems, err := readBook(t, data)
			if tt.err != "" {
				assert.ErrorContains(t, err, tt.err)
				assert.NotContains(t, err.Error(), "damaged")
				return
			}
			require.NoError(t, err)
			assert.Empty(t, problems)
			assert.Equal(t, "Müller", r.Partners[0].Name)
		})
	}
	ascii := repack(t, workbookOf(t, people), "xl/sharedStrings.xml", func(b []byte) []byte {
		return bytes.Replace(b, []byte(`encoding="UTF-8"`), []byte(`encoding="us-ascii"`), 1)
	})
	_, _, err := readBook(t, ascii)
	assert.NoError(t, err)
}

// TestHiddenSheets reads workbooks of which a sheet of employees is hidden.
func TestHiddenSheets(t *testing.T) {
	for state, want := range map[string][]string{
		"visible": nil, "hidden": {"book.xlsx:Employees sheet-hidden"}, "veryHidden": {"book.xlsx:Employees sheet-hidden"},
	} {
		t.Run(state, func(t *testing.T) {
			f := excelize.NewFile()
			defer f.Close()
			require.NoError(t, f.SetSheetName("Sheet1", "Partners"))
			_, err := f.NewSheet("Employees")
			require.NoError(t, err)
			require.NoError(t, f.SetSheetRow("Partners", "A1", &[]string{"Partner ID", "Partner"}))
			require.NoError(t, f.SetSheetRow("Partners", "A2", &[]string{"P-1", "Alder"}))
			require.NoError(t, f.SetSheetRow("Employees", "A1", &[]string{"Employee ID", "Partner ID", "Name"}))
			require.NoError(t, f.SetSheetRow("Employees", "A2", &[]string{"E-1", "P-1", "Ana"}))
			if state != "visible" {
				require.NoError(t, f.SetSheetVisible("Employees", false, state == "veryHidden"))
			}
			book, err := f.WriteToBuffer()
			require.NoError(t, err)
			r, problems, err := Read([]Input{{Path: "book.xlsx", Data: book.Bytes()}}, options(t))
			require.NoError(t, err)
			assert.Equal(t, want, found(r, problems))
			assert.Len(t, r.Employees, 1, "it counts")
		})
	}
}

// TestRowsThatPeopleDontSee reads a workbook in which rows are hidden, left out by a
// filter, and struck through: each counts, and is told.
func TestRowsThatPeopleDontSee(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	require.NoError(t, f.SetSheetName("Sheet1", "Employees"))
	for i, row := range [][]any{
		{"Employee ID", "Partner ID", "Name", "Employed from", "Remark"},
		{"E-1", "P-1", "Ana", 43000, "sees the light"}, {"E-2", "P-1", "Ben", 43000}, {"E-3", "P-1", "Cem", 43000}, {"E-4", "P-1", "Dana", 43000, "left?"}, {"E-5", "P-1", "Eve"},
	} {
		require.NoError(t, f.SetSheetRow("Employees", fmt.Sprintf("A%d", i+1), &row))
	}
	require.NoError(t, f.SetRowVisible("Employees", 3, false))
	require.NoError(t, f.AutoFilter("Employees", "A1:D6", []excelize.AutoFilterOptions{{Column: "C", Expression: "x == Ana"}}))
	require.NoError(t, f.SetRowVisible("Employees", 4, false)) // as Excel does with a row that the filter leaves out
	for cell, text := range map[string]string{"C6": "HR:\nleft in May", "A2": "HR:\nchecked"} {
		require.NoError(t, f.AddComment("Employees", excelize.Comment{Cell: cell, Author: "HR", Text: text}))
	}
	line := func(style excelize.Style, from, to string) {
		n, err := f.NewStyle(&style)
		require.NoError(t, err)
		require.NoError(t, f.SetCellStyle("Employees", from, to, n))
	}
	line(excelize.Style{Font: &excelize.Font{Strike: true, Color: "FF0000"}}, "A5", "D5")
	line(excelize.Style{Font: &excelize.Font{Strike: true}}, "A6", "B6") // but not the name
	line(excelize.Style{Font: &excelize.Font{Bold: true}}, "A2", "D2")
	book, err := f.WriteToBuffer()
	require.NoError(t, err)
	r, problems, err := Read(append(csvs(map[string]string{"p.csv": "Partner ID,Partner\nP-1,Alder\n"}), Input{Path: "book.xlsx", Data: book.Bytes()}), options(t))
	require.NoError(t, err)
	assert.Equal(t, 5, r.Sheets[0].Rows, "all count")
	assert.Equal(t, []string{"book.xlsx:Employees!1 column-ignored", "book.xlsx:Employees!3 rows-hidden", "book.xlsx:Employees!5 rows-struck", "book.xlsx:Employees!E5 note-tells", "book.xlsx:Employees!C6 note-tells"}, found(r, problems))
	assert.Equal(t, "rows that are hidden, or left out by a filter, count all the same: rows 3, 4", problems[1].Message)
	assert.Equal(t, "rows that are struck through in every cell that is read count all the same: row 5", problems[2].Message)
}

// TestStruckStyles goes through the ways to write that a style strikes a text through.
func TestStruckStyles(t *testing.T) {
	for _, tt := range []struct {
		name, styles string
		struck       []bool
	}{
		{"one of two fonts", `<fonts><font/><font><b/><strike/></font></fonts><cellXfs><xf/><xf fontId="1"/><xf fontId="0"/></cellXfs>`, []bool{false, true, false}},
		{"said yes and no", `<fonts><font><strike val="1"/></font><font><strike val="true"/></font><font><strike val="0"/></font></fonts><cellXfs><xf/><xf fontId="1"/><xf fontId="2"/></cellXfs>`, []bool{true, true, false}},
		{"a font that isn't there", `<fonts><font><strike/></font></fonts><cellXfs><xf fontId="7"/><xf fontId="-1"/><xf fontId="x"/></cellXfs>`, nil},
		{"in the styles that cells' styles are based on", `<fonts><font/><font><strike/></font></fonts><cellStyleXfs><xf fontId="1"/></cellStyleXfs><cellXfs><xf fontId="0"/></cellXfs>`, nil},
		{"in a format that depends on values", `<fonts><font/></fonts><cellXfs><xf/></cellXfs><dxfs><dxf><font><strike/></font></dxf></dxfs>`, nil},
		{"no XML", `<strike>`, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, _ := openBook(t, repack(t, workbookOf(t, people), "xl/styles.xml", func([]byte) []byte {
				return []byte(`<styleSheet xmlns="` + usualDialect + `">` + tt.styles + `</styleSheet>`)
			}))
			rels, _, err := w.relations("xl/workbook.xml")
			require.NoError(t, err)
			assert.Equal(t, tt.struck, w.struckStyles(rels))
		})
	}
}
