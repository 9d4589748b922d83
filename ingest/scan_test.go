package ingest

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest/scan"
)

// rowsOf returns the rows of a sheet's part as one of the readers reads them.
func rowsOf(read rowReader, xml []byte, shared *scan.Strings) ([]shownRow, error) {
	return collect(func(yield func(int, []cell) error) error { return read(bytes.NewReader(xml), shared, yield) })
}

// agree holds the scanner against the parser. Where the scanner is sure, both
// read the same; where it isn't, the rows it gave are the first that the parser gives.
func agree(t testing.TB, xml []byte, shared *scan.Strings) (sure bool) {
	t.Helper()
	scanned, err := rowsOf(scanRows, xml, shared)
	parsed, parseErr := rowsOf(parseRows, xml, shared)
	if err == nil {
		require.NoError(t, parseErr, "the scanner finds no fault")
		require.Equal(t, parsed, scanned)
		return true
	}
	require.ErrorIs(t, err, scan.ErrUnsure)
	require.LessOrEqual(t, len(scanned), len(parsed))
	if len(scanned) > 0 {
		require.Equal(t, parsed[:len(scanned)], scanned)
	}
	return false
}

// fuzzTexts are the shared texts of the sheets that are fuzzed.
var fuzzTexts = []string{"a", " b ", "#N/A", ""}

func FuzzScannerAgainstParser(f *testing.F) {
	for _, data := range books(f) {
		w, sheets := openBook(f, data)
		for _, s := range sheets {
			r, err := w.parts[s.part].Open()
			require.NoError(f, err)
			xml, err := io.ReadAll(r)
			require.NoError(f, err)
			if len(xml) < 8<<10 {
				f.Add(xml)
			}
		}
	}
	f.Add([]byte(sheetXML(`<row r="1"><c r="A1" t="s"><v>0</v></c><c><f>1</f></c><c t="inlineStr"><is><t>x</t></is></c></row>`)))
	shared := sharedTexts(f, fuzzTexts...)
	f.Fuzz(func(t *testing.T, xml []byte) { agree(t, xml, shared) })
}

func FuzzSharedStringsAgainstParser(f *testing.F) {
	for _, data := range books(f) {
		w, _ := openBook(f, data)
		p, err := w.part("xl/sharedStrings.xml")
		require.NoError(f, err)
		if p != nil {
			xml, err := io.ReadAll(p)
			require.NoError(f, err)
			f.Add(xml)
		}
	}
	f.Fuzz(func(t *testing.T, xml []byte) {
		scanned, err := scan.SharedStrings(bytes.NewReader(xml))
		if err != nil {
			require.ErrorIs(t, err, scan.ErrUnsure)
			return
		}
		parsed, err := newParser(bytes.NewReader(xml)).sharedStrings()
		require.NoError(t, err, "the scanner finds no fault")
		require.Equal(t, all(parsed), all(scanned))
	})
}

// TestScannerAgainstParser goes through the constructs that one could read and the other not.
func TestScannerAgainstParser(t *testing.T) {
	row := func(cells string) string { return sheetXML(`<row r="1">` + cells + `</row>`) }
	a1 := func(attrs, inside string) string { return row(`<c r="A1"` + attrs + `>` + inside + `</c>`) }
	tests := []struct {
		name, xml string
		sure      bool
	}{
		{"a number", a1(``, `<v>1</v>`), true},
		{"a boolean", a1(` t="b"`, `<v>1</v>`), true},
		{"a text", a1(` t="str"`, `<v>a&#10;&amp;b</v>`), true},
		{"an inline text", a1(` t="inlineStr"`, `<is><t>a_x000D_b</t></is>`), true},
		{"an inline text, empty", a1(` t="inlineStr"`, `<is/>`), true},
		{"a text in two kinds of runs", a1(` t="inlineStr"`, `<is><t>a</t><r><t>b</t></r><rPh sb="0" eb="1"><t>c</t></rPh></is>`), true},
		{"an escape cut in two", a1(` t="inlineStr"`, `<is><r><t>_x00</t></r><r><t>0D_</t></r></is>`), true},
		{"a style between", a1(` s="1" t="s"`, `<v>0</v>`), true},
		{"other attributes", a1(` cm="1" vm="2" ph="1"`, `<v>1</v>`), true},
		{"blanks around a value", a1(` t="s"`, `<v> 1 </v>`), true},
		{"blanks around elements", row("\n <c r=\"A1\" >\n\t<v>1</v>\r\n</c> "), true},
		{"a formula with marks", a1(``, `<f>IF(A2&gt;0,"]]","")</f><v>1</v>`), true},
		{"brackets in a text", a1(` t="str"`, `<v>a]b]]c</v>`), true},
		{"a value before its formula", a1(``, `<v>1</v><f>1</f>`), true},
		{"the last row and column", sheetXML(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), true},
		{"an empty sheet", sheetXML(``), true},
		{"a row in two", sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row><row><c><v>3</v></c></row>`), true},
		{"places in small letters", row(`<c r="a1" s="1"><v>1</v></c><c r="Ab1"><v>2</v></c>`), true},
		{"a row without cells", sheetXML(`<row r="7"/><row><c><v>1</v></c></row>`), true},
		{"a row that people don't see", sheetXML(`<row r="1" hidden="1"><c r="A1" s="7"><v>1</v></c><c s="65534"><v>2</v></c></row><row r="2" hidden="0"><c s="65535" t="n"><v>3</v></c><c s=""><v>3</v></c><c s="007"><v>4</v></c><c s="x"><v>5</v></c><c s="99999999999999999999" cm="1"><v>6</v></c></row><row hidden="true"><c><v>7</v></c></row>`), true},
		{"a > in an attribute", strings.Replace(a1(``, `<v>1</v>`), "<sheetData", `<x y="a>b/"/><sheetData`, 1), true},

		{"the end of CDATA in a text", a1(` t="str"`, `<v>a]]>b</v>`), false},
		{"a reference that isn't one", a1(` t="str"`, `<v>&nbsp;</v>`), false},
		{"a reference to no character", a1(` t="str"`, `<v>&#0;</v>`), false},
		{"a reference to half a character", a1(` t="str"`, `<v>&#xD800;</v>`), false},
		{"a reference in a style", a1(` s="&#55;"`, `<v>0</v>`), false},
		{"a reference in what hides a row", sheetXML(`<row r="1" hidden="&#49;"><c r="A1"><v>1</v></c></row>`), false},
		{"a reference in a type", a1(` t="&#115;"`, `<v>0</v>`), false},
		{"a control character", a1(` t="str"`, "<v>\x01</v>"), false},
		{"bytes that aren't UTF-8", a1(` t="str"`, "<v>\xff</v>"), false},
		{"a character cut off", a1(` t="str"`, "<v>\xe5\x8c</v>"), false},
		{"a noncharacter", a1(` t="str"`, "<v>\uffff</v>"), false},
		{"an attribute twice", row(`<c r="A1" r="B1"><v>1</v></c>`), false},
		{"places that are none", row(`<c r="0"><v>1</v></c><c r="1"><v>2</v></c>`), false},
		{"a row that goes on with a number in disguise", sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="&#49;"><c r="B1"><v>2</v></c></row>`), false},
		{"a row that goes on with a doubt", sheetXML(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c><c r="2"><v>3</v></c></row>`), false},
		{"a row's number twice", sheetXML(`<row r="1" r="2"><c><v>1</v></c></row>`), false},
		{"an attribute without quotes", row(`<c r=A1><v>1</v></c>`), false},
		{"an attribute without a value", row(`<c r><v>1</v></c>`), false},
		{"attributes without a blank", row(`<c r="A1"t="n"><v>1</v></c>`), false},
		{"a < in an attribute", row(`<c r="A1" x="<"><v>1</v></c>`), false},
		{"two values", a1(``, `<v>1</v><v>2</v>`), false},
		{"an element in a value", a1(``, `<v>1<b/></v>`), false},
		{"text beside a value", a1(``, `x<v>1</v>`), false},
		{"a shared text that isn't there", a1(` t="s"`, `<v>4</v>`), false},
		{"a number that isn't one", a1(``, `<v>1x</v>`), false},
		{"an unknown type", a1(` t="x"`, `<v>1</v>`), false},
		{"descending cells", row(`<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>`), false},
		{"past the last column", row(`<c r="XFD1"/><c/>`), false},
		{"past the last row", sheetXML(`<row r="1048576"/><row/>`), false},
		{"crossed tags", row(`<c r="A1"><v>1</c></v>`), false},
		{"a cell in a cell", row(`<c r="A1"><c/></c>`), true}, // which both pass over
		{"a foreign default namespace", row(`<c xmlns="urn:x" r="A1"><v>1</v></c>`), false},
		{"a foreign prefix", row(`<x:c xmlns:x="urn:x" r="A1"><v>1</v></x:c>`), false},
		{"rows of another namespace", strings.Replace(sheetXML(``), "<sheetData>", `<sheetData xmlns="urn:x"/><sheetData>`, 1), false},
		{"a document type", "<!DOCTYPE worksheet>" + strings.TrimPrefix(sheetXML(``), `<?xml version="1.0" encoding="UTF-8"?>`), false},
		{"another version of XML", strings.Replace(sheetXML(``), `"1.0"`, `"1.1"`, 1), false},
		{"another encoding", strings.Replace(sheetXML(``), `UTF-8`, `ISO-8859-1`, 1), false},
		{"a comment with dashes", row(`<!-- a -- b --><c r="A1"><v>1</v></c>`), false},
		{"a comment that ends in three dashes", row(`<!-- a ---><c r="A1"><v>1</v></c>`), false},
		{"a second declaration", row(`<?xml version="1.0"?>`), false},
		{"nothing", "", false},
		{"blanks", "  \n", false},
		{"cut in a tag", strings.TrimSuffix(sheetXML(``), "t>"), false},
		{"a name with other letters", row(`<ü/><c r="A1"><v>1</v></c>`), false},
	}
	shared := sharedTexts(t, fuzzTexts...)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.sure, agree(t, []byte(tt.xml), shared)) })
	}
}

// TestEverySheetCutOffIsLeftToTheParser cuts a sheet at each byte.
func TestEverySheetCutOffIsLeftToTheParser(t *testing.T) {
	whole := []byte(sheetXML(`<row r="1"><c r="A1" t="inlineStr"><is><t>ä</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>`))
	shared := sharedTexts(t)
	require.True(t, agree(t, whole, shared))
	for n := range whole {
		require.False(t, agree(t, whole[:n], shared), "%d bytes", n)
	}
}

// TestEveryByteChanged puts other bytes in the place of each of a sheet's.
func TestEveryByteChanged(t *testing.T) {
	whole := []byte(sheetXML(`<row r="1"><c r="A1" t="s"><v>1</v></c><c t='b'><v>1</v></c></row>`))
	shared := sharedTexts(t, fuzzTexts...)
	for i := range whole {
		for _, c := range []byte("<>/\"'= &;]-!?:ax0\x00\xff\r") {
			changed := bytes.Clone(whole)
			changed[i] = c
			agree(t, changed, shared)
		}
	}
}

func TestRowsBeforeADoubtAreGivenOnce(t *testing.T) {
	xml := sheetXML(strings.Repeat(`<row><c><v>1</v></c></row>`, 5000) + `<row><c><v>2</v></c><x:y xmlns:x="urn:x"/></row><row><c><v>3</v></c></row>`)
	good := workbookOf(t, people)
	w, sheets := openBook(t, repack(t, good, "xl/worksheets/sheet1.xml", func([]byte) []byte { return []byte(xml) }))
	_, err := collect(func(yield func(int, []cell) error) error { return w.rows(sheets[0].part, scanRows, yield) })
	require.ErrorIs(t, err, scan.ErrUnsure)
	rows, err := collect(sheets[0].rows)
	require.NoError(t, err)
	require.Len(t, rows, 5002)
	for i, row := range rows {
		require.Equal(t, i+1, row.number)
	}
}

func TestErrorsOfTheCallerEndTheReading(t *testing.T) {
	enough := errors.New("enough")
	for _, read := range []rowReader{scanRows, parseRows} {
		rows := 0
		err := read(strings.NewReader(sheetXML(strings.Repeat(`<row><c><v>1</v></c></row>`, 50_000))), sharedTexts(t), func(int, []cell) error {
			if rows++; rows == 10 {
				return enough
			}
			return nil
		})
		assert.ErrorIs(t, err, enough)
		assert.Equal(t, 10, rows)
	}
}
