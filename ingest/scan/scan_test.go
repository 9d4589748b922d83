package scan

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sheetOf returns a worksheet part with the rows.
func sheetOf(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="` + namespaces[0] + `"><sheetData>` + rows + `</sheetData></worksheet>`
}

// cellsOf returns the cells of a sheet as lines of text.
func cellsOf(r io.Reader, size int) (string, error) {
	var b strings.Builder
	err := scanSheet(r, size, func(row int, cells []Cell) error {
		for _, c := range cells {
			fmt.Fprintf(&b, "%d,%d %v %v %v %q\n", row, c.Column, c.Type, c.HasValue, c.HasFormula, c.Text)
		}
		return nil
	})
	return b.String(), err
}

// parts returns the sheets of the corpus, and its shared strings.
func parts(t testing.TB) (sheets, shared map[string][]byte) {
	t.Helper()
	books, err := filepath.Glob("../testdata/corpus/*.xlsx")
	require.NoError(t, err)
	require.NotEmpty(t, books)
	sheets, shared = make(map[string][]byte), make(map[string][]byte)
	for _, book := range books {
		z, err := zip.OpenReader(book)
		require.NoError(t, err)
		for _, f := range z.File {
			to := sheets
			switch name := "/" + f.Name; {
			case strings.HasSuffix(name, "/sharedStrings.xml"):
				to = shared
			case !strings.Contains(name, "/worksheets/sheet"):
				continue
			}
			r, err := f.Open()
			require.NoError(t, err)
			data, err := io.ReadAll(r)
			require.NoError(t, err)
			to[filepath.Base(book)+"/"+f.Name] = data
		}
		require.NoError(t, z.Close())
	}
	return sheets, shared
}

func TestSheetGivesRowsAndCells(t *testing.T) {
	got, err := cellsOf(strings.NewReader(sheetOf(
		`<row r="2"><c r="B2" s="1" t="s"><v>7</v></c><c/><c t="inlineStr"><is><t>a_x000D_b</t></is></c><c t="str"><f>1</f><v>_x000D_&amp;</v></c></row>`+
			`<row r="3"><c r="A3" s="1"/></row><row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c t="d"><v>2020-06-30</v></c><c><f>1</f></c><c t="n"><v/></c></row>`)), chunkSize)
	require.NoError(t, err)
	assert.Equal(t, `2,2 s true false "7"
2,4 inlineStr false false "a\rb"
2,5 str true true "_x000D_&"
4,1 b true false "1"
4,2 e true false "#N/A"
4,3 d true false "2020-06-30"
4,4 n false true ""
4,5 n true false ""
`, got)
}

// TestWhereAPartIsCutIntoChunksMakesNoDifference reads the corpus a few bytes at a time.
func TestWhereAPartIsCutIntoChunksMakesNoDifference(t *testing.T) {
	sheets, shared := parts(t)
	sheets["long"] = []byte(sheetOf(`<row><c t="str"><v>` + strings.Repeat("東 &amp;", 5000) + `</v></c><c><v>1</v></c></row>`))
	for name, data := range sheets {
		want, wantErr := cellsOf(bytes.NewReader(data), chunkSize)
		for _, size := range []int{7, 31, 32, 33, 100, 1000} {
			got, err := cellsOf(bytes.NewReader(data), size)
			require.Equal(t, wantErr, err, "%s in chunks of %d", name, size)
			require.Equal(t, want, got, "%s in chunks of %d", name, size)
		}
		got, err := cellsOf(iotest.DataErrReader(iotest.HalfReader(bytes.NewReader(data))), chunkSize)
		require.Equal(t, wantErr, err, name)
		require.Equal(t, want, got, name)
	}
	for name, data := range shared {
		want, wantErr := SharedStrings(bytes.NewReader(data))
		for _, size := range []int{7, 32, 100} {
			got, err := sharedStrings(bytes.NewReader(data), size)
			require.Equal(t, wantErr, err, name)
			require.Equal(t, want, got, name)
		}
	}
}

func TestTextsAsLongAsMayBe(t *testing.T) {
	text := func(n int) io.Reader {
		return strings.NewReader(sheetOf(`<row><c t="str"><v>` + strings.Repeat("x", n) + `</v></c></row>`))
	}
	_, err := cellsOf(text(maxText), chunkSize)
	assert.NoError(t, err)
	_, err = cellsOf(text(maxText+1), chunkSize)
	assert.ErrorIs(t, err, ErrUnsure)
	_, err = cellsOf(text(maxToken*3), chunkSize)
	assert.ErrorIs(t, err, ErrUnsure)
}

func TestElementsAsDeepAsMayBe(t *testing.T) {
	nested := func(n int) io.Reader {
		return strings.NewReader(strings.Replace(sheetOf(""), "<sheetData>", strings.Repeat("<x>", n)+strings.Repeat("</x>", n)+"<sheetData>", 1))
	}
	_, err := cellsOf(nested(maxDepth), chunkSize)
	assert.NoError(t, err)
	_, err = cellsOf(nested(maxDepth+1), chunkSize)
	assert.ErrorIs(t, err, ErrUnsure)
}

// entry returns a reader of a part in a zip archive, some of whose bytes are changed.
func entry(t *testing.T, part string, method uint16, damage func(packed []byte)) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	e, err := w.CreateHeader(&zip.FileHeader{Name: "sheet.xml", Method: method})
	require.NoError(t, err)
	_, err = io.WriteString(e, part)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	at, err := z.File[0].DataOffset()
	require.NoError(t, err)
	damage(b.Bytes()[at : at+int64(z.File[0].CompressedSize64)])
	r, err := z.File[0].Open()
	require.NoError(t, err)
	return r
}

// TestDamageOfThePartIsAnError: what is still well-formed is caught by the sum of the entry.
func TestDamageOfThePartIsAnError(t *testing.T) {
	part := sheetOf(strings.Repeat(`<row><c><v>1</v></c></row>`, 20_000))
	digit := func(packed []byte) { packed[bytes.LastIndex(packed, []byte("<v>1"))+3] = '2' }
	_, err := cellsOf(entry(t, part, zip.Store, digit), chunkSize)
	assert.ErrorIs(t, err, zip.ErrChecksum)
	_, err = cellsOf(entry(t, part, zip.Deflate, func(packed []byte) { packed[len(packed)/2] ^= 0x55 }), chunkSize)
	assert.Error(t, err)
	_, err = cellsOf(entry(t, part, zip.Store, func([]byte) {}), chunkSize)
	assert.NoError(t, err)
}

func TestErrorsOfThePartAreGiven(t *testing.T) {
	part := sheetOf(strings.Repeat(`<row><c><v>1</v></c></row>`, 20_000))
	broken := errors.New("broken")
	for _, n := range []int{0, 100, len(part) / 2, len(part)} {
		rows := 0
		err := Sheet(io.MultiReader(strings.NewReader(part[:n]), iotest.ErrReader(broken)), func(int, []Cell) error {
			rows++
			return nil
		})
		assert.ErrorIs(t, err, broken)
		assert.LessOrEqual(t, rows, n/len(`<row><c><v>1</v></c></row>`))
	}
	_, err := SharedStrings(iotest.ErrReader(broken))
	assert.ErrorIs(t, err, broken)
}

func TestAPartThatBreaksItsReaderIsAnError(t *testing.T) {
	_, err := cellsOf(breaking{}, chunkSize)
	assert.ErrorContains(t, err, "it can't be read: broken")
}

type breaking struct{}

func (breaking) Read([]byte) (int, error) { panic("broken") }

// TestNothingGoesOnBehind reads parts without end: nobody may read on when the scan is over.
func TestNothingGoesOnBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	enough := errors.New("enough")
	for range 20 {
		err := Sheet(io.MultiReader(strings.NewReader(strings.TrimSuffix(sheetOf(""), "</sheetData></worksheet>")), forever(`<row><c><v>1</v></c></row>`)),
			func(int, []Cell) error { return enough })
		require.ErrorIs(t, err, enough)
		require.ErrorIs(t, Sheet(forever("<"), nil), ErrUnsure)
	}
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
}

// forever is a text again and again.
type forever string

func (f forever) Read(to []byte) (n int, err error) {
	for n+len(f) <= len(to) {
		n += copy(to[n:], f)
	}
	if n == 0 {
		n = copy(to, f)
	}
	return n, nil
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "abcdefgh\tij\r\n": true, "ä": true, "12345678ä": true, "🙂1234567": true, "\uFFFD": true, "\U0001FFFE": true,
		"1234567\x00": false, "\x1f": false, "12345678\x0b": false, "\xff": false, "\xed\xa0\x80": false, "\uFFFE": false, "1\uFFFF": false, "\xc3": false,
	} {
		assert.Equal(t, want, plain([]byte(text)), "%q", text)
	}
}

func TestUnescape(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "_x": "_x", "a_x000D_b": "a\rb", "_x005F_x000D_": "_x000D_", "_x000d_": "\r", "_xD83D__xDE80_": "🚀", "_xD83D_a": "\ufffda", "_xDE80__xD83D_": "\ufffd\ufffd", "_xZZZZ_": "_xZZZZ_",
		"_x00": "_x00", "_x000D": "_x000D", "_x_x0041_": "_xA", "_x0041__x0042_": "AB",
	} {
		assert.Equal(t, want, Unescape(text), "%q", text)
	}
}

func TestStrings(t *testing.T) {
	list := []string{"a", "", "北", "b"}
	s := new(Strings)
	for _, text := range list {
		require.NoError(t, s.Add(text))
	}
	scanned, err := SharedStrings(strings.NewReader(`<sst xmlns="` + namespaces[0] + `"><si><t>a</t></si><si/><si><r><t>北</t></r></si><si><t>b</t></si></sst>`))
	require.NoError(t, err)
	assert.Equal(t, s, scanned)
	for i, want := range list {
		assert.Equal(t, want, s.At(i))
	}
	assert.Equal(t, 4, s.Len())
	empty, err := SharedStrings(strings.NewReader(`<sst xmlns="` + namespaces[0] + `"/>`))
	require.NoError(t, err)
	assert.Zero(t, empty.Len())
}

// TestStringsInManyBlocks fills blocks to the last byte, and less.
func TestStringsInManyBlocks(t *testing.T) {
	text := func(c string, n int) string { return strings.Repeat(c, n) }
	list := []string{
		"", text("a", blockSize-1), "", "b", "", "c", text("d", blockSize), "", text("e", blockSize-1), "fg", text("h", blockSize-3), "ijk", "",
	}
	s := new(Strings)
	for _, text := range list {
		require.NoError(t, s.Add(text))
	}
	for i, want := range list {
		require.True(t, want == s.At(i), i)
	}
	assert.ErrorContains(t, s.Add(text("x", blockSize+1)), "longer than 4194304 bytes")
	s.ends = make([]uint32, MaxStrings)
	assert.ErrorContains(t, s.Add(""), "there are more than 33554432 of them")
}

// A sheet with shared texts, as Excel writes it, and one with its texts in the
// cells, as streams write it: eight cells a row, four of them texts.
func benchmarkSheet(rows int, shared bool) string {
	var b strings.Builder
	for r := 2; r < rows+2; r++ {
		fmt.Fprintf(&b, `<row r="%d" spans="1:8" x14ac:dyDescent="0.25">`, r)
		for c := range 8 {
			ref := fmt.Sprintf("%c%d", 'A'+c, r)
			switch {
			case c%2 == 1:
				fmt.Fprintf(&b, `<c r="%s" s="1"><v>%d</v></c>`, ref, 43000+r%1000)
			case shared:
				fmt.Fprintf(&b, `<c r="%s" t="s"><v>%d</v></c>`, ref, r*4+c)
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>E-%06d-%d &#8212; Müller</t></is></c>`, ref, r, c)
			}
		}
		b.WriteString("</row>")
	}
	return strings.Replace(sheetOf(b.String()), "<worksheet ", `<worksheet xmlns:x14ac="urn:x" `, 1)
}

func BenchmarkSheet(b *testing.B) {
	for _, name := range []string{"shared", "inline"} {
		b.Run(name, func(b *testing.B) {
			part := benchmarkSheet(20_000, name == "shared")
			b.SetBytes(int64(len(part)))
			b.ReportAllocs()
			cells := 0
			for b.Loop() {
				err := Sheet(strings.NewReader(part), func(_ int, row []Cell) error {
					cells += len(row)
					return nil
				})
				require.NoError(b, err)
			}
			b.ReportMetric(float64(cells)/b.Elapsed().Seconds(), "cells/s")
		})
	}
}

func BenchmarkSharedStrings(b *testing.B) {
	var text strings.Builder
	const n = 100_000
	for i := range n {
		fmt.Fprintf(&text, `<si><t>E-%06d Müller</t></si>`, i)
	}
	part := `<sst xmlns="` + namespaces[0] + `">` + text.String() + `</sst>`
	b.SetBytes(int64(len(part)))
	b.ReportAllocs()
	var s *Strings
	for b.Loop() {
		var err error
		s, err = SharedStrings(strings.NewReader(part))
		require.NoError(b, err)
	}
	b.ReportMetric(float64(len(s.blocks)*blockSize+s.last.Cap()+4*cap(s.ends))/n, "heldbytes/text")
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "texts/s")
}

// BenchmarkSum is the time that no reading can do without: that of the part's sum.
func BenchmarkSum(b *testing.B) {
	part := []byte(benchmarkSheet(20_000, true))
	b.SetBytes(int64(len(part)))
	for b.Loop() {
		crc32.ChecksumIEEE(part)
	}
}
