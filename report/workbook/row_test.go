package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/report/workbook/fixture"
)

// A madeRow is a row to write.
type madeRow struct {
	number int
	height float64
	cells  []cell
}

// byLibrary returns rows as the library's stream writer has them.
func byLibrary(t *testing.T, rows []madeRow, s *styles) []string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	sw, err := f.NewStreamWriter("Sheet1")
	require.NoError(t, err)
	for _, r := range rows {
		values := make([]any, len(r.cells))
		for i, c := range r.cells {
			v := excelize.Cell{StyleID: s.of(c.look)}
			switch {
			case c.numeric:
				v.Value = c.number
			case c.text != "":
				v.Value = marked(c.text)
			}
			values[i] = v
		}
		require.NoError(t, sw.SetRow("A"+strconv.Itoa(r.number), values, excelize.RowOpts{Height: r.height}))
	}
	require.NoError(t, sw.Flush())
	var out bytes.Buffer
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return literally{zip.NewWriter(&out)} })
	_, err = f.WriteToBuffer()
	require.NoError(t, err)
	_, data, _ := strings.Cut(parts(t, out.Bytes())["xl/worksheets/sheet1.xml"], "<sheetData>")
	data, _, _ = strings.Cut(data, "</sheetData>")
	written := strings.SplitAfter(data, "</row>")
	return written[:len(written)-1]
}

// marked marks the underscore wherever a letter seems to begin.
func marked(s string) string {
	b := []byte(s)
	for i := range b {
		if at := escapeLike.FindStringIndex(s[i:]); at != nil && at[0] == 0 {
			b[i] = mark[0]
		}
	}
	return string(b)
}

// textsOf returns the texts of a row's cells as Excel reads them, by column.
func textsOf(t *testing.T, row string) map[string]string {
	t.Helper()
	var r struct {
		C []struct {
			R  string  `xml:"r,attr"`
			Is *string `xml:"is>t"`
		} `xml:"c"`
	}
	require.NoError(t, xml.Unmarshal([]byte(row), &r), row)
	texts := map[string]string{}
	for _, c := range r.C {
		if c.Is != nil {
			texts[strings.TrimRight(c.R, "0123456789")] = asExcel(*c.Is)
		}
	}
	return texts
}

// assertByLibrary holds rows against the library's, letter by letter, and against what they are made of.
func assertByLibrary(t *testing.T, rows []madeRow, s *styles) {
	t.Helper()
	want := byLibrary(t, rows, s)
	require.Len(t, want, len(rows))
	for i, r := range rows {
		got := string(appendRow(nil, r.number, r.height, true, r.cells, s))
		require.Equal(t, want[i], got)
		texts := textsOf(t, got)
		for column, c := range r.cells {
			require.Equal(t, c.text, texts[columnName(column)], got)
		}
	}
}

// snags are pieces of text that mean something to XML, to Excel or to the library,
// and such as are harmless alone.
var snags = []string{
	`"`, `'`, "&", "<", ">", "&amp;", "&#65;", "]]>", "<![CDATA[", "<t>", "</is>", "<!--",
	"_x0041_", "_x005F_", "_x005f_", "_xD800_", "_xdfff_", "_x000D_", "_x000a_", "_xFFFE_", "_x0000_", "_x", "_x00", "x0041_", "0041_", "_", "__", "_X0041_", "_x004G_", "_x00041_",
	" ", "  ", "\t", "\n", "\r", "\r\n", "\u00a0", "\u2028", "\ufeff", "\u3000",
	"🚀", "é", "e\u0301", "日本", "\U0010FFFF", "�",
	"=1+1", "007", "-0", "1e9", "TRUE", "A", "x", "0", "long words", "%d", `\`,
}

func TestRowsAreWrittenAsByTheLibrary(t *testing.T) {
	p, err := newPress(Book{Assessment: &evaluate.Assessment{Day: fixture.Day}})
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(18, 3))
	snarl := func() string {
		var b strings.Builder
		for range r.IntN(8) {
			b.WriteString(snags[r.IntN(len(snags))])
		}
		return b.String()
	}
	look := func() look {
		return look{kind(r.IntN(int(numKinds))), tone(r.IntN(int(numTones))), r.IntN(2) == 0}
	}
	rows := make([]madeRow, 2000)
	for i := range rows {
		cells := make([]cell, 1+r.IntN(60)) // past Z, and past AZ
		for j := range cells {
			c := cell{look: look()}
			switch r.IntN(8) {
			case 0: // blank
			case 1:
				c.number, c.numeric = int(r.Int64()>>r.IntN(64))*(1-2*r.IntN(2)), true
			case 2:
				c.text = clean(snarl() + string(rune(r.IntN(0x3000))) + "\xC3\x28")
			default:
				c.text = snarl()
			}
			cells[j] = c
		}
		rows[i] = madeRow{1 + i*(excelRows/2000), rowHeight(r.IntN(40)), cells}
	}
	assertByLibrary(t, rows, &p.styles)
}

func TestEveryCellIsWrittenAsByTheLibrary(t *testing.T) {
	p, err := newPress(Book{Assessment: &evaluate.Assessment{Day: fixture.Day}})
	require.NoError(t, err)
	var rows []madeRow
	add := func(height float64, cells ...cell) {
		rows = append(rows, madeRow{len(rows) + 1, height, cells})
	}
	for k := range numKinds { // every look
		for tone := range numTones {
			for _, linked := range []bool{false, true} {
				l := look{k, tone, linked}
				add(17, cell{look: l}, cell{text: "x", look: l}, cell{number: 7, numeric: true, look: l})
			}
		}
	}
	for _, s := range snags { // alone, at either end, and twice
		add(17, cell{text: s}, cell{text: s + "a"}, cell{text: "a" + s}, cell{text: s + s}, cell{text: "a" + s + "a"})
	}
	for _, l := range lookalikes {
		add(17, text(l.text), name(l.text), text(l.text+l.text), text("_"+l.text), text(l.text+"_"))
	}
	for _, s := range []string{strings.Repeat("x", maxText), strings.Repeat("x", maxText+1), strings.Repeat("🚀", maxText), "x" + strings.Repeat("🚀", maxText/2), strings.Repeat(`"`, maxText), strings.Repeat("_x0041_", 6000)} {
		add(17, text(s), cell{text: "next"})
	}
	for n := range 30 {
		add(rowHeight(n), count(n), noCount(), day(fixture.Day), day(0))
	}
	for _, height := range []float64{26, 30, 12.75, .1, 409} {
		add(height, cell{text: "x"})
	}
	for _, n := range []int{0, 1, -1, 9, 10, -10, math.MaxInt32, math.MaxInt64, math.MinInt64} {
		add(17, count(n), cell{number: n, numeric: true, text: ""})
	}
	rows = append(rows, madeRow{excelRows, 17, []cell{{text: "last"}}})
	assertByLibrary(t, rows, &p.styles)
	assertByLibrary(t, rows, new(styles)) // of no style
}

// A list may have more columns than there are letters.
func TestListsGoPastColumnZ(t *testing.T) {
	wide := func(columns int) error {
		p, err := newPress(Book{Assessment: &evaluate.Assessment{Day: fixture.Day}})
		require.NoError(t, err)
		l := list[int]{sheet: "Wide", table: "Wide", title: "Wide", frozen: 1, rows: []int{1}}
		for i := range columns {
			l.columns = append(l.columns, column[int]{"C" + strconv.Itoa(i), 9, func(int) cell { return count(i) }})
		}
		return l.write(p)
	}
	for column, want := range map[int]string{25: "Z", 26: "AA", 51: "AZ", 52: "BA"} {
		assert.Equal(t, want, columnName(column))
		assert.NoError(t, wide(column+1))
	}
}
