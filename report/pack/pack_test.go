package pack

import (
	"archive/zip"
	"bytes"
	stdflate "compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A content is a part to pack.
type content struct{ name, raw string }

// pieced are rows in pieces. Each but the first waits for the one before it.
type pieced struct {
	pieces []string
	made   []chan struct{}
	done   func()

	jobs, most atomic.Int32 // pieces being made, and the most of them at once
}

func rowsOf(pieces ...string) *pieced {
	r := &pieced{pieces: pieces, made: make([]chan struct{}, len(pieces)), done: func() {}}
	for i := range r.made {
		r.made[i] = make(chan struct{})
	}
	return r
}

func (r *pieced) Pieces() int { return len(r.pieces) }

func (r *pieced) Piece(n int, raw []byte) []byte {
	jobs := r.jobs.Add(1)
	defer r.jobs.Add(-1)
	for most := r.most.Load(); jobs > most && !r.most.CompareAndSwap(most, jobs); most = r.most.Load() {
	}
	if n > 0 {
		<-r.made[n-1]
	}
	close(r.made[n])
	return append(raw, r.pieces[n]...)
}

func (r *pieced) Done() { r.done() }

// packInto creates the parts as the Excel library does, and closes.
func packInto(z *Packager, all []content) error {
	for _, c := range all {
		w, err := z.Create(c.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, c.raw); err != nil {
			return err
		}
	}
	return z.Close()
}

// packed packs the parts in blocks of so many bytes; the packager is set up before.
func packed(t *testing.T, block, jobs int, all []content, setUp func(z *Packager)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := New(&out, map[string][]Edit{})
	z.block, z.Jobs = block, jobs
	if setUp != nil {
		setUp(z)
	}
	var err error
	within(t, func() { err = packInto(z, all) })
	require.NoError(t, err)
	return out.Bytes()
}

// within fails the test where something hangs.
func within(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		require.FailNow(t, "it hangs")
	}
}

// rawParts reads a zip with archive/zip, in its order. It checks the sums.
func rawParts(t *testing.T, data []byte) []content {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var all []content
	for _, e := range z.File {
		r, err := e.Open()
		require.NoError(t, err, e.Name)
		raw, err := io.ReadAll(r)
		require.NoError(t, err, e.Name)
		all = append(all, content{e.Name, string(raw)})
	}
	return all
}

// noise doesn't compress, words do.
func noise(size int) string {
	r := rand.New(rand.NewPCG(1, uint64(size)))
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}

func words(size int) string {
	return strings.Repeat("<row r=\"1\"><c r=\"A1\"><v>7</v></c></row>", size/39+1)[:size]
}

// around are parts that are shorter than, as long as and longer than a block.
func around(block int) []content {
	var all []content
	for _, size := range []int{0, 1, block - 1, block, block + 1, 2*block - 1, 2 * block, 2*block + 1, 7*block + 7} {
		all = append(all, content{fmt.Sprintf("noise/%d", size), noise(size)}, content{fmt.Sprintf("words/%d", size), words(size)})
	}
	return all
}

const sheet = "xl/worksheets/sheet1.xml"

const sheetXML = `<worksheet><dimension ref="A1"/><sheetData><row r="1"></row></sheetData><pageMargins/></worksheet>`

// An entry is what the header before its data says, and the data.
type entry struct {
	name                                  string
	version, flags, method, time, date    uint16
	crc, packedSize, size, offset, extras uint32
	data                                  []byte
}

// entries reads the headers that stand before the data, one after the other, as
// a reader does that can't look at the end of the file first.
func entries(t *testing.T, file []byte) []entry {
	t.Helper()
	var all []entry
	at := 0
	for binary.LittleEndian.Uint32(file[at:]) == 0x04034b50 {
		u16 := func(i int) uint16 { return binary.LittleEndian.Uint16(file[at+i:]) }
		u32 := func(i int) uint32 { return binary.LittleEndian.Uint32(file[at+i:]) }
		e := entry{
			version: u16(4), flags: u16(6), method: u16(8), time: u16(10), date: u16(12),
			crc: u32(14), packedSize: u32(18), size: u32(22), extras: uint32(u16(28)), offset: uint32(at),
		}
		name := at + 30
		data := name + int(u16(26)) + int(e.extras)
		e.name = string(file[name : name+int(u16(26))])
		e.data = file[data : data+int(e.packedSize)]
		all = append(all, e)
		at = data + len(e.data)
	}
	require.EqualValues(t, 0x02014b50, binary.LittleEndian.Uint32(file[at:]), "the directory follows the last entry")
	return all
}

// inflated inflates data, which has to end with its last block.
func inflated(t *testing.T, inflate func(io.Reader) io.ReadCloser, data []byte) string {
	t.Helper()
	from := bytes.NewReader(data)
	raw, err := io.ReadAll(inflate(from))
	require.NoError(t, err)
	require.Zero(t, from.Len(), "nothing follows the last block")
	return string(raw)
}

func TestHeadersSayAllBeforeTheData(t *testing.T) {
	const block = 64
	all := append(around(block), content{contentTypes, "<Types/>"}, content{sheet, sheetXML}, content{sheetRelations + "sheet1.xml.rels", "<Relationships/>"})
	data := packed(t, block, 2, all, func(z *Packager) { z.Rows = map[string]Rows{sheet: rowsOf("<row/>", "", noise(block))} })
	raw := map[string]string{}
	for _, c := range rawParts(t, data) {
		raw[c.name] = c.raw
	}
	found := entries(t, data)
	require.Len(t, found, len(all))
	for _, e := range found {
		assert.EqualValues(t, 20, e.version, e.name)
		assert.Zero(t, e.flags, "%s: no sizes behind the data, no names that aren't ASCII", e.name)
		assert.Equal(t, zip.Deflate, e.method, e.name)
		assert.Zero(t, e.time, e.name)
		assert.EqualValues(t, 1<<5|1, e.date, "%s: 1 January 1980", e.name)
		assert.Zero(t, e.extras, e.name)
		assert.EqualValues(t, len(raw[e.name]), e.size, e.name)
		assert.Equal(t, crc32.ChecksumIEEE([]byte(raw[e.name])), e.crc, e.name)
	}
}

// What is compressed in pieces is one stream to every reader.
func TestPiecesInflateAsOne(t *testing.T) {
	for _, block := range []int{1, 64, 1000} {
		all := around(block)
		want := map[string]string{}
		for _, c := range all {
			want[c.name] = c.raw
		}
		for _, e := range entries(t, packed(t, block, 3, all, nil)) {
			assert.True(t, want[e.name] == inflated(t, stdflate.NewReader, e.data), "%s in blocks of %d, by compress/flate", e.name, block)
			assert.True(t, want[e.name] == inflated(t, flate.NewReader, e.data), "%s in blocks of %d, by the library that compressed it", e.name, block)
		}
	}
}

func TestPartsInOrder(t *testing.T) {
	names := []string{
		"xl/worksheets/_rels/sheet2.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet2.xml", "docProps/app.xml", "xl/worksheets/_rels/sheet1.xml.rels",
		"xl/worksheets/sheet10.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "_rels/.rels", "zz.xml",
	}
	var all []content
	for _, n := range names {
		all = append(all, content{n, n})
	}
	var got []string
	for _, c := range rawParts(t, packed(t, 64, 1, all, nil)) {
		got = append(got, c.name)
		assert.Equal(t, c.name, c.raw)
	}
	assert.Equal(t, []string{
		"[Content_Types].xml", "_rels/.rels", "docProps/app.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml",
		"xl/worksheets/sheet10.xml", "xl/worksheets/sheet2.xml", "zz.xml",
		"xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels",
	}, got)
}

// The bytes depend on what the parts hold: not on how many pieces are made at
// once, on the order of the parts, nor on how they were written.
func TestSamePartsSameBytes(t *testing.T) {
	const block = 64
	all := append(around(block), content{sheet, sheetXML})
	pieces := []string{words(3 * block), "", noise(block / 2), noise(5 * block), words(1)}
	rows := func(z *Packager) { z.Rows = map[string]Rows{sheet: rowsOf(pieces...)} }
	want := packed(t, block, 1, all, rows)
	for _, jobs := range []int{-1, 0, 1, 2, 8} {
		for range 3 {
			assert.True(t, bytes.Equal(want, packed(t, block, jobs, all, rows)), "%d jobs", jobs)
		}
	}
	slices.Reverse(all)
	assert.True(t, bytes.Equal(want, packed(t, block, 2, all, rows)), "parts the other way round")

	var out bytes.Buffer
	z := New(&out, nil)
	z.block, z.Jobs = block, 2
	rows(z)
	for _, c := range all {
		w, err := z.Create(c.name)
		require.NoError(t, err)
		for n := range slices.Chunk([]byte(c.raw), 37) {
			written, err := w.Write(n)
			require.NoError(t, err)
			require.Len(t, n, written)
		}
	}
	require.NoError(t, z.Close())
	assert.True(t, bytes.Equal(want, out.Bytes()), "parts written by and by")
}

func TestRowsStandWhereTheLibraryEnded(t *testing.T) {
	for _, jobs := range []int{1, 2, 8} {
		var pieces []string
		for n := range 100 {
			pieces = append(pieces, strings.Repeat(fmt.Sprintf("<row r=%q></row>", fmt.Sprint(n+2)), n%4))
		}
		rows := rowsOf(pieces...)
		data := packed(t, 64, jobs, []content{{sheet, sheetXML}}, func(z *Packager) { z.Rows = map[string]Rows{sheet: rows} })
		want := strings.Replace(sheetXML, afterRows, strings.Join(pieces, "")+afterRows, 1)
		assert.Equal(t, []content{{sheet, want}}, rawParts(t, data))
		assert.LessOrEqual(t, int(rows.most.Load()), jobs, "pieces at once")
	}
	none := packed(t, 64, 1, []content{{sheet, sheetXML}}, func(z *Packager) { z.Rows = map[string]Rows{sheet: rowsOf()} })
	assert.Equal(t, []content{{sheet, sheetXML}}, rawParts(t, none), "no rows")
}

// What is known when the rows are made goes into what follows them.
func TestEditsThatRowsAdd(t *testing.T) {
	relations := sheetRelations + "sheet1.xml.rels"
	rows := rowsOf("<row r=\"2\"><pageMargins/></row>", "<row r=\"3\"></row>")
	data := packed(t, 64, 2, []content{{relations, "<Relationships></Relationships>"}, {sheet, sheetXML}}, func(z *Packager) {
		z.Rows = map[string]Rows{sheet: rows}
		rows.done = func() {
			z.Edits[sheet] = []Edit{{"<pageMargins", "<hyperlinks/><pageMargins"}}
			z.Edits[relations] = []Edit{{"</Rel", "<Relationship/></Rel"}}
		}
	})
	assert.Equal(t, []content{
		{sheet, `<worksheet><dimension ref="A1"/><sheetData><row r="1"></row><row r="2"><pageMargins/></row><row r="3"></row></sheetData><hyperlinks/><pageMargins/></worksheet>`},
		{relations, "<Relationships><Relationship/></Relationships>"},
	}, rawParts(t, data))
}

func TestEditsChangeWhatStandsLast(t *testing.T) {
	tests := []struct {
		name, raw string
		edits     []Edit
		want      string
	}{
		{"the last of three", "aXbXcXd", []Edit{{"X", "--"}}, "aXbXc--d"},
		{"at the beginning", "Xab", []Edit{{"X", ""}}, "ab"},
		{"at the end", "abX", []Edit{{"X", "YY"}}, "abYY"},
		{"the whole", "X", []Edit{{"X", ""}}, ""},
		{"one after the other", "a", []Edit{{"a", "ab"}, {"b", "cd"}, {"a", "A"}}, "Acd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			data := packed(t, 4, 2, []content{{"p.xml", tt.raw}}, func(z *Packager) { z.Edits["p.xml"] = tt.edits })
			assert.Equal(t, []content{{"p.xml", tt.want}}, rawParts(t, data))
		})
	}
}

func TestDefaultTypesAreSorted(t *testing.T) {
	b, a, c := `<Default Extension="xml" ContentType="b"></Default>`, `<Default Extension="rels" ContentType="a"></Default>`, `<Default Extension="vml" ContentType="c"></Default>`
	data := packed(t, 64, 1, []content{{contentTypes, "<Types>" + b + a + c + "<Override></Override></Types>"}}, nil)
	assert.Equal(t, "<Types>"+a+c+b+"<Override></Override></Types>", rawParts(t, data)[0].raw)
}

// The namespaces stay what they are: only the prefixes become the usual ones.
func TestPrefixesAreTheUsualOnes(t *testing.T) {
	const officeRelations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const core = `<coreProperties xmlns="urn:core" xmlns:dc="urn:dc"><dc:creator>&lt;lastModifiedBy></dc:creator><lastModifiedBy>me</lastModifiedBy></coreProperties>`
	const drawing = `<worksheet xmlns:r="` + officeRelations + `"><sheetData></sheetData><drawing xmlns:relationships="` + officeRelations + `" relationships:id="rId1"></drawing></worksheet>`
	parts := rawParts(t, packed(t, 64, 1, []content{{coreProperties, core}, {sheet, drawing}}, func(z *Packager) {
		z.Edits = map[string][]Edit{sheet: {{"</worksheet>", "</worksheet>"}}}
	}))
	assert.Equal(t, `<cp:coreProperties xmlns:cp="urn:core" xmlns:dc="urn:dc"><dc:creator>&lt;lastModifiedBy></dc:creator><cp:lastModifiedBy>me</cp:lastModifiedBy></cp:coreProperties>`, parts[0].raw)
	assert.Equal(t, `<worksheet xmlns:r="`+officeRelations+`"><sheetData></sheetData><drawing r:id="rId1"></drawing></worksheet>`, parts[1].raw)
}

func TestWhatCantBeChangedIsAnError(t *testing.T) {
	tests := []struct {
		name  string
		setUp func(z *Packager)
		want  string
	}{
		{"what an edit wants isn't there", func(z *Packager) { z.Edits["p.xml"] = []Edit{{"<x>", "<y>"}} },
			"workbook part p.xml: <x> isn't in it"},
		{"the second edit wants what the first took", func(z *Packager) { z.Edits["p.xml"] = []Edit{{"<p>", ""}, {"<p>", ""}} },
			"workbook part p.xml: <p> isn't in it"},
		{"it stands before the rows", func(z *Packager) {
			z.Rows, z.Edits[sheet] = map[string]Rows{sheet: rowsOf("<row/>")}, []Edit{{"<dimension", "<x"}}
		}, "workbook part " + sheet + ": <dimension isn't in it"},
		{"it stands in the rows", func(z *Packager) {
			z.Rows, z.Edits[sheet] = map[string]Rows{sheet: rowsOf("<row/>")}, []Edit{{"<row/>", "<x/>"}}
		}, "workbook part " + sheet + ": <row/> isn't in it"},
		{"rows of a part without a place for them", func(z *Packager) { z.Rows = map[string]Rows{"p.xml": rowsOf("<row/>")} },
			"workbook part p.xml: </sheetData> isn't in it"},
		{"rows of a part that isn't there", func(z *Packager) { z.Rows = map[string]Rows{"q.xml": rowsOf("<row/>")} },
			"workbook part q.xml: it was to be changed and isn't there"},
		{"edits of parts that aren't there", func(z *Packager) { z.Edits["r.xml"], z.Edits["q.xml"] = []Edit{{"a", "b"}}, []Edit{{"a", "b"}} },
			"workbook part q.xml: it was to be changed and isn't there"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			z := New(io.Discard, map[string][]Edit{})
			z.block, z.Jobs = 8, 4
			tt.setUp(z)
			var err error
			within(t, func() { err = packInto(z, []content{{"p.xml", "<p></p>"}, {sheet, sheetXML}}) })
			assert.EqualError(t, err, tt.want)
			assertEnded(t, before)
		})
	}
	assert.Error(t, New(io.Discard, nil).AddFS(nil))
}

// assertEnded has no goroutine left but those that there were.
func assertEnded(t *testing.T, before int) {
	t.Helper()
	for range 500 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before, "goroutines")
}

var errFull = errors.New("disk full")

// A failing writer takes so many writes, and fails from then on.
type failing struct {
	takes int
	how   func(b []byte) (int, error)
}

func (f *failing) Write(b []byte) (int, error) {
	if f.takes--; f.takes < 0 {
		return f.how(b)
	}
	return len(b), nil
}

func TestWriteErrorsAreReturned(t *testing.T) {
	all := []content{{contentTypes, "<Types/>"}, {sheet, sheetXML}, {"noise.xml", noise(100_000)}, {"words.xml", words(100_000)}, {"empty.xml", ""}}
	for name, how := range map[string]struct {
		fail func(b []byte) (int, error)
		want error
	}{
		"nothing is taken": {func([]byte) (int, error) { return 0, errFull }, errFull},
		"half is taken":    {func(b []byte) (int, error) { return len(b) / 2, errFull }, errFull},
		"half, unsaid":     {func(b []byte) (int, error) { return len(b) / 2, nil }, io.ErrShortWrite},
	} {
		t.Run(name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			failed := 0
			for takes := 0; ; takes++ {
				out := &failing{takes, how.fail}
				z := New(out, nil)
				z.block, z.Jobs = 8000, 4
				z.Rows = map[string]Rows{sheet: rowsOf(noise(9000), words(9000), noise(9000))}
				var err error
				within(t, func() { err = packInto(z, all) })
				if out.takes >= 0 { // all writes were taken
					require.NoError(t, err)
					break
				}
				require.ErrorIs(t, err, how.want, "write %d", takes)
				failed++
			}
			assert.Greater(t, failed, 10, "writes")
			assertEnded(t, before)
		})
	}
}

// From 4 GiB on, the header before the data has both sizes in the longer fields
// (APPNOTE 4.5.3), and so has the directory.
func TestHeadersOfLongParts(t *testing.T) {
	const most = math.MaxUint32 - 1 // MaxUint32 says that there is a longer field
	tests := []struct {
		name         string
		packed, size int64
		long         bool
	}{
		{"short", 3, 20, false},
		{"just below", most, most, false},
		{"one byte more, raw", 3, most + 1, true},
		{"one byte more, compressed", most + 1, most, true},
		{"4 GiB", 3, 1 << 32, true},
		{"both long", 5 << 30, 6 << 30, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			z := zip.NewWriter(&out)
			w, err := createEntry(z, "long.xml", 0xCAFE, tt.packed, tt.size)
			require.NoError(t, err)
			require.NoError(t, z.Flush())
			header := out.Bytes()

			want := append([]byte("PK\x03\x04"), plainZip, 0, 0, 0, 8, 0, 0, 0, 0x21, 0, 0xFE, 0xCA, 0, 0)
			want = binary.LittleEndian.AppendUint32(want, uint32(tt.packed))
			want = append(binary.LittleEndian.AppendUint32(want, uint32(tt.size)), 8, 0, 0, 0)
			want = append(want, "long.xml"...)
			if tt.long {
				want[4], want[28] = zip64, 20
				copy(want[18:], "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")
				want = append(want, 1, 0, 16, 0) // the longer fields, 16 bytes: raw, then compressed
				want = binary.LittleEndian.AppendUint64(want, uint64(tt.size))
				want = binary.LittleEndian.AppendUint64(want, uint64(tt.packed))
			}
			assert.Equal(t, want, header)

			_, err = io.WriteString(w, "abc")
			require.NoError(t, err)
			_, err = createEntry(z, "next.xml", 0, 2, 0)
			require.NoError(t, err)
			require.NoError(t, z.Close())
			assert.Equal(t, "abcPK\x03\x04", string(out.Bytes()[len(want):len(want)+7]), "the next entry follows the data")

			r, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
			require.NoError(t, err)
			require.Len(t, r.File, 2)
			assert.EqualValues(t, tt.size, r.File[0].UncompressedSize64)
			assert.EqualValues(t, tt.packed, r.File[0].CompressedSize64)
			assert.EqualValues(t, want[4], r.File[0].ReaderVersion)
			at, err := r.File[0].DataOffset()
			require.NoError(t, err)
			assert.EqualValues(t, len(want), at)
			assert.EqualValues(t, 2, r.File[1].CompressedSize64)
			assert.Empty(t, r.File[1].Extra, "the next is short")
		})
	}
}

// BenchmarkPack packs the rows of a sheet of 32 MiB, in pieces as they come from a list.
func BenchmarkPack(b *testing.B) {
	const pieces = 64
	var piece strings.Builder
	for r := rand.New(rand.NewPCG(1, 2)); piece.Len() < 1<<19; {
		n := r.IntN(100_000)
		fmt.Fprintf(&piece, `<row r="%d" ht="17" customHeight="1"><c r="A%[1]d" s="12" t="inlineStr"><is><t>P-%05[2]d</t></is></c><c r="B%[1]d" s="3"><v>%d</v></c></row>`, n, r.IntN(50_000), r.IntN(4000))
	}
	for _, jobs := range []int{1, 2, 8} {
		b.Run(fmt.Sprintf("jobs=%d", jobs), func(b *testing.B) {
			b.SetBytes(pieces * int64(piece.Len()))
			b.ReportAllocs()
			for b.Loop() {
				z := New(io.Discard, nil)
				z.Jobs = jobs
				z.Rows = map[string]Rows{sheet: rowsOf(slices.Repeat([]string{piece.String()}, pieces)...)}
				require.NoError(b, packInto(z, []content{{sheet, sheetXML}}))
			}
		})
	}
}
