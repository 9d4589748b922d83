package ingest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bombPart is a part of a workbook that expands to far more than it takes: a
// unit again and again, between a head and a tail.
type bombPart struct {
	name, head, unit, tail string
	size                   int64 // of the units together, about
	declared               int64 // what the archive says that it expands to; 0: the truth
}

// write packs the part into an archive without ever having it whole: the units
// are packed once, and copied.
func (p bombPart) write(t testing.TB, w *zip.Writer) {
	t.Helper()
	const chunkSize = 1 << 20
	chunk := strings.Repeat(p.unit, max(1, min(int(p.size), chunkSize)/max(1, len(p.unit))))
	n := 0
	if chunk != "" {
		n = int(p.size / int64(len(chunk)))
	}
	h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, UncompressedSize64: uint64(len(p.head)+len(p.tail)) + uint64(n)*uint64(len(chunk))}
	head, body, tail := packed(t, p.head, false), packed(t, chunk, false), packed(t, p.tail, true)
	h.CompressedSize64 = uint64(len(head) + n*len(body) + len(tail))
	if p.declared != 0 {
		h.UncompressedSize64 = uint64(p.declared)
	}
	h.CRC32 = crc32.ChecksumIEEE([]byte(p.head))
	if p.size <= DefaultMaxBytes { // else nobody gets as far as to check it
		for range n {
			h.CRC32 = crc32.Update(h.CRC32, crc32.IEEETable, []byte(chunk))
		}
	}
	h.CRC32 = crc32.Update(h.CRC32, crc32.IEEETable, []byte(p.tail))
	to, err := w.CreateRaw(h)
	require.NoError(t, err)
	_, err = to.Write(head)
	require.NoError(t, err)
	for range n {
		_, err = to.Write(body)
		require.NoError(t, err)
	}
	_, err = to.Write(tail)
	require.NoError(t, err)
}

// packed returns a text as blocks of a deflate stream, which stand by themselves.
func packed(t testing.TB, text string, last bool) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	require.NoError(t, err)
	_, err = io.WriteString(w, text)
	require.NoError(t, err)
	if last {
		require.NoError(t, w.Close())
	} else {
		require.NoError(t, w.Flush())
	}
	return b.Bytes()
}

// withParts returns a workbook in which parts are replaced, or to which they are added.
func withParts(t testing.TB, book []byte, parts ...bombPart) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	require.NoError(t, err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	replaced := make(map[string]bool)
	for _, p := range parts {
		replaced[p.name] = true
		p.write(t, w)
	}
	for _, f := range z.File {
		if !replaced[f.Name] {
			require.NoError(t, w.Copy(f))
		}
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

const (
	sheet1      = "xl/worksheets/sheet1.xml" // of partners
	sheet2      = "xl/worksheets/sheet2.xml" // of employees
	sharedPart  = "xl/sharedStrings.xml"
	bookPart    = "xl/workbook.xml"
	bookTargets = "xl/_rels/workbook.xml.rels"

	sheetHead = `<worksheet xmlns="` + usualDialect + `"><sheetData>`
	sheetTail = `</sheetData></worksheet>`
	textsHead = `<sst xmlns="` + usualDialect + `">`
	textsTail = `</sst>`
)

// inlineRow is a row of texts.
func inlineRow(texts ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, s := range texts {
		b.WriteString(`<c t="inlineStr"><is><t>` + s + `</t></is></c>`)
	}
	return b.String() + "</row>"
}

// pointingRow is a row whose cells all point to one shared text.
func pointingRow(columns, text int) string {
	return "<row>" + strings.Repeat(fmt.Sprintf(`<c t="s"><v>%d</v></c>`, text), columns) + "</row>"
}

// allPartnerColumns are the headings of the table of partners.
var allPartnerColumns = []string{
	"Partner ID", "Partner", "Country", "Contact email", "Language", "cPanel licenses", "cPanel badge held", "cPanel good standing", "Premier since",
	"Specializations", "Resale agreement", "ICPA", "Customer service 8x5", "One-hour callback", "Pre-sales support", "Post-sales support", "Terms accepted",
}

// A bomb is a file that is small, or within the limit, and made to cost much more.
type bomb struct {
	name, path string
	data       []byte
	err        string // "" where it is to be read
}

// bombs returns files made to use up memory or time, for a limit.
func bombs(t testing.TB, limit int64) []bomb {
	book := workbookOf(t, people)
	mega := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	rows := func(head, unit string, size int64) bombPart {
		return bombPart{name: sheet1, head: sheetHead + head, unit: unit, size: size, tail: sheetTail}
	}
	texts := func(list ...string) bombPart {
		var b strings.Builder
		for _, s := range list {
			b.WriteString("<si><t>" + s + "</t></si>")
		}
		return bombPart{name: sharedPart, head: textsHead + b.String(), tail: textsTail}
	}
	header := inlineRow(allPartnerColumns...)
	employees := bombPart{name: sheet2, head: sheetHead + inlineRow("Employee ID", "Partner ID", "Name"), tail: sheetTail}
	few := bombPart{name: sharedPart, head: textsHead, tail: textsTail}
	long := strings.Repeat("x", 32_767)
	half, most := limit/4, limit-1<<20
	distinct := make([]string, 2000)
	for i := range distinct {
		distinct[i] = fmt.Sprintf("%d%s", i, strings.Repeat("y", int(min(limit>>15, 4000))))
	}
	var cycle strings.Builder
	for i := range distinct {
		cycle.WriteString(pointingRow(17, i))
	}
	workbook := func(sheets string, size int64) bombPart {
		return bombPart{name: bookPart, head: `<workbook xmlns="` + usualDialect + `" xmlns:r="` + usualRelation + `"><sheets>`, unit: sheets, size: size, tail: `</sheets></workbook>`}
	}
	targets := func(unit string) bombPart {
		return bombPart{name: bookTargets, head: `<Relationships xmlns="` + relationsSpace + `">`, unit: unit, size: limit / 64, tail: `</Relationships>`}
	}
	zip := func(parts ...bombPart) []byte { return withParts(t, book, parts...) }
	return []bomb{
		{"ten times the limit in zeros", "a.xlsx", zip(bombPart{name: "xl/media/image1.png", unit: mega("\x00"), size: 10 * limit}), "expands to more than the limit"},
		{"a part longer than it says", "a.xlsx", zip(bombPart{name: "xl/media/image1.png", unit: mega("\x00"), size: half, declared: 1000}), "damaged in xl/media/image1.png (it is longer or shorter than the archive says)"},
		{"a sheet longer than it says", "a.xlsx", zip(bombPart{name: sheet1, head: sheetHead + header, unit: mega(" "), size: half, tail: sheetTail, declared: 100_000}), `damaged in the sheet "Partners"`},
		{"many parts below the limit, together above", "a.xlsx", zip(bombPart{name: "a", unit: "a", size: limit / 2}, bombPart{name: "b", unit: "a", size: limit / 2}, bombPart{name: "c", unit: "a", size: limit / 2}), "expands to more than the limit"},
		{"an archive in the archive", "a.xlsx", zip(bombPart{name: "xl/embeddings/book.xlsx", head: string(zip(bombPart{name: "a", unit: "a", size: 10 * limit}))}), ""},
		{"one shared text", "a.xlsx", zip(bombPart{name: sharedPart, head: textsHead + "<si><t>", unit: mega("x"), size: half - 1<<20, tail: "</t></si></sst>"}), "damaged in its shared texts (a cell holds more than 1 MiB of text)"},
		{"shared texts past their limit", "a.xlsx", zip(bombPart{name: sharedPart, head: textsHead, unit: "<si><t>" + mega("x") + "</t></si>", size: most, tail: textsTail}), "damaged in its shared texts (it expands to more than"},
		{"empty shared texts", "a.xlsx", zip(bombPart{name: sharedPart, head: textsHead, unit: "<si/>", size: min(half, 5<<25) - 1<<20, tail: textsTail}, rows(header, "", 0), employees), ""},
		{"long shared texts", "a.xlsx", zip(bombPart{name: sharedPart, head: textsHead, unit: "<si><t>" + long + "</t></si>", size: half - 1<<20, tail: textsTail}, rows(header, "", 0), employees), ""},
		{"cells that all point to one long text", "a.xlsx", zip(texts(long), rows(header, pointingRow(17, 0), half), employees), "more than can be judged in one go: reading stopped at a.xlsx:Partners!"},
		{"cells that point to many long texts", "a.xlsx", zip(texts(distinct...), rows(header, cycle.String(), half), employees), "more than can be judged in one go"},
		{"headings that all point to one long text", "a.xlsx", zip(texts(strings.Repeat("x", 1000)), rows("", pointingRow(maxColumns, 0), 20*16384*20), employees), "in one go"},
		{"lists of many names", "a.xlsx", zip(texts(strings.Repeat("x;", 10_000)), rows(inlineRow("Partner ID", "Partner", "Specializations"), "<row>"+strings.Repeat(`<c t="s"><v>0</v></c>`, 3)+"</row>", half), employees), "in one go"},
		{"rows without end", "a.xlsx", zip(few, rows(inlineRow("Partner ID", "Partner"), `<row><c><v>1</v></c></row>`, most), employees), "in one go"},
		{"problems without end", "a.xlsx", zip(few, rows(header, "<row>"+strings.Repeat(`<c t="b"><v>1</v></c>`, 17)+"</row>", most), employees), "in one go"},
		{"blank rows without end", "a.xlsx", zip(few, rows(header, `<row/>`, most), employees), "a row 1048577, past the last that Excel knows"},
		{"blanks between rows", "a.xlsx", zip(few, rows(header, mega(" "), most), employees), "goes on for more than 4 MiB"},
		{"a comment", "a.xlsx", zip(few, rows(header+"<!-- ", mega("x"), most), employees), "goes on for more than 4 MiB"},
		{"an attribute", "a.xlsx", zip(few, rows(header+`<row x="`, mega("x"), most), employees), "goes on for more than 4 MiB"},
		{"attributes", "a.xlsx", zip(few, rows(header+`<row `, `a="" `, most), employees), "goes on for more than 4 MiB"},
		{"elements nested", "a.xlsx", zip(few, rows(header, `<row>`, most), employees), "nested more than 256 deep"},
		{"text of one row", "a.xlsx", zip(few, rows(header+"<row>", `<c t="inlineStr"><is><t>`+strings.Repeat("x", 60_000)+`</t></is></c>`, most), employees), "row 2 holds more than 8 MiB of text"},
		{"a text in each row", "a.xlsx", zip(few, rows(inlineRow("Partner ID", "Partner"), inlineRow("1", strings.Repeat("x", 300_000)), most), employees), ""},
		{"a sheet again and again", "a.xlsx", zip(workbook(`<sheet name="a" r:id="rId1"/>`, limit/64)), "another sheet has the same name"},
		{"the list of sheets", "a.xlsx", zip(workbook(`<sheet name="a" r:id="rId1"/>`, limit/8)), "damaged in xl/workbook.xml (it expands to more than"},
		{"shared texts again and again", "a.xlsx", zip(targets(`<Relationship Id="a" Type="` + usualRelation + `/sharedStrings" Target="sharedStrings.xml"/>`)), "there twice"},
		{"a list of parts without end", "a.xlsx", manyParts(t), "lists more parts than any workbook has"},
		{"a CSV line", "a.csv", bytes.Repeat([]byte("x"), int(half)), "more than 1 MiB of text"},
		{"CSV columns", "a.csv", bytes.Repeat([]byte("x,"), int(half/2)), "more than 16384 columns"},
		{"CSV columns, each long", "a.csv", bytes.Repeat([]byte(strings.Repeat("x", 9999)+","), int(half/10_000)), "more than 8 MiB of text"},
		{"CSV rows", "a.csv", append([]byte("Partner ID,Partner\n"), bytes.Repeat([]byte("1\n"), int(half/2-10))...), "in one go"},
		{"CSV problems", "a.csv", append([]byte(strings.Join(allPartnerColumns, ",")+"\n"), bytes.Repeat([]byte(strings.Repeat("?,", 17)+"\n"), int(half/35-10))...), "in one go"},
		{"a CSV quote that is never closed", "a.csv", append([]byte("Partner ID,Partner\nP-1,\""), bytes.Repeat([]byte("x\n"), int(half/2-20))...), "a quote in line 2 has no closing quote"},
		{"a CSV quote that is closed at the end", "a.csv", append(append([]byte("Partner ID,Partner\nP-1,\""), bytes.Repeat([]byte("x\n"), int(half/2-20))...), '"'), "line 2: a cell holds more than 1 MiB of text; check its quotes"},
		{"CSV rows of CR alone", "a.csv", append([]byte("Partner ID,Partner\r"), bytes.Repeat([]byte("1\r"), int(half/2-10))...), "in one go"},
		{"CSV past its limit", "a.csv", bytes.Repeat([]byte("P-1,x\n"), int(half/6+1)), "the file is longer than"},
		{"CSV that grows when it is decoded", "a.csv", append([]byte("Partner ID,Partner\n"), bytes.Repeat([]byte("\x80"), int(half-20))...), "expands to more than the limit"},
		{"CSV of bytes without a meaning", "a.csv", bytes.Repeat([]byte("\x01"), int(half)), "no text"},
	}
}

// manyParts is a workbook whose list of parts alone takes more than any does.
func manyParts(t testing.TB) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 300 {
		_, err := w.CreateRaw(&zip.FileHeader{Name: fmt.Sprint(i), Comment: strings.Repeat("x", 60_000)})
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

// memoryOf returns the most memory that objects took while do ran, over what they
// took before. What is garbage soon is collected soon, so that it hardly counts.
func memoryOf(do func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	now := func() int64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return int64(s[0].Value.Uint64())
	}
	runtime.GC()
	before, most, done, told := now(), int64(0), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(told)
		for {
			most = max(most, now())
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	do()
	close(done)
	<-told
	return most - before
}

// mostHeld is how much memory reading a hostile file may take, for a limit.
func mostHeld(limit int64) int64 { return 3*limit/2 + 64<<20 }

// detonate reads a bomb beside good files and tells how much memory that took.
func detonate(t testing.TB, b bomb, limit int64) (size int64, err error) {
	o := options(t)
	o.MaxBytes = limit
	size = memoryOf(func() {
		_, _, err = Read(append(csvs(nil), Input{Path: "dir/" + b.path, Data: b.data}), o)
	})
	return size, err
}

func TestBombs(t *testing.T) {
	const limit = 1 << 26
	for _, b := range bombs(t, limit) {
		t.Run(b.name, func(t *testing.T) {
			began := time.Now()
			size, err := detonate(t, b, limit)
			t.Logf("%d MiB held, %s, file of %d KiB: %v", size>>20, time.Since(began).Round(time.Millisecond), len(b.data)>>10, err)
			if b.err == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, b.err)
				assert.ErrorContains(t, err, b.path+": ")
				assert.Less(t, len(err.Error()), 600)
			}
			assert.Less(t, size, mostHeld(limit))
			assert.Less(t, time.Since(began), time.Minute)
		})
	}
}

// BenchmarkBombs reads them at the limit that assay has.
func BenchmarkBombs(b *testing.B) {
	for _, x := range bombs(b, DefaultMaxBytes) {
		b.Run(x.name, func(b *testing.B) {
			for b.Loop() {
				size, err := detonate(b, x, DefaultMaxBytes)
				b.ReportMetric(float64(size>>20), "MiB-held")
				assert.Equal(b, x.err == "", err == nil, "%v", err)
				assert.Less(b, size, mostHeld(DefaultMaxBytes))
			}
		})
	}
}
