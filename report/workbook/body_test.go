package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/report/workbook/fixture"
)

// inPieces writes a book with so many rows a piece, and so many jobs.
func inPieces(t *testing.T, b Book, perPiece, jobs int, progress func(done, total int)) []byte {
	t.Helper()
	b.Jobs = jobs
	p, err := newPress(b)
	require.NoError(t, err)
	p.perPiece, p.progress.report = perPiece, progress
	var out bytes.Buffer
	require.NoError(t, p.write(&out))
	return out.Bytes()
}

// How many pieces are made at once changes no byte, and how long they are no part.
func TestPiecesDontShow(t *testing.T) {
	want := parts(t, written())
	for _, perPiece := range []int{1, 12, 25} {
		one := inPieces(t, book(), perPiece, 1, nil)
		for _, jobs := range []int{2, 8} {
			assert.True(t, bytes.Equal(one, inPieces(t, book(), perPiece, jobs, nil)), "%d jobs, %d rows a piece", jobs, perPiece)
		}
		got := parts(t, one)
		require.Len(t, got, len(want))
		for name, part := range want {
			assert.True(t, part == got[name], "%s, %d rows a piece", name, perPiece)
		}
	}
}

// A sheet in pieces is what the library makes of the same cells, one after the
// other, with the links of the first cells until there is no room for more.
func TestLinksAcrossPieces(t *testing.T) {
	const rows = 21_000 // which would have 80,000 links
	r := rand.New(rand.NewPCG(65, 530))
	lead := make([]int, rows*6)
	for i := range lead {
		lead[i] = r.IntN(6) // four of six lead somewhere
	}
	l := list[int]{sheet: "Many & more", table: "Many", title: "Many", about: "many", frozen: 1, flat: true, rows: make([]int, rows)}
	for i := range l.rows {
		l.rows[i] = i
	}
	for c := range 6 {
		l.columns = append(l.columns, column[int]{"C" + strconv.Itoa(c), 9, func(row int) cell {
			x := text(strconv.Itoa(row))
			switch lead[row*6+c] {
			case 0:
				return x.to(place{ref: "'Many & more'!B" + strconv.Itoa(row+1)}, "tip _x0041_")
			case 1:
				return x.toFile(fmt.Sprintf("a & b/%d.pdf", row), `"tip"`)
			case 2:
				return x.to(place{ref: "A9", sheet: "Many", column: "A", key: "x"}, "")
			case 3:
				return count(row).to(place{ref: "A1"}, "")
			}
			return x
		}})
	}
	const sheet, relations = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
	pack := func(begin func(p *press)) map[string]string {
		p, err := newPress(Book{Assessment: &evaluate.Assessment{Day: fixture.Day}})
		require.NoError(t, err)
		begin(p)
		var out bytes.Buffer
		require.NoError(t, p.pack(&out))
		return parts(t, out.Bytes())
	}
	var style styles
	want := pack(func(p *press) {
		writeOneByOne(t, l, p)
		style = p.styles
	})

	last, count, drawn := "", 1, 0 // the title band leads back
	for i := 0; count < maxLinks; i++ {
		if lead[i] < 4 {
			last, count = cellName(i%6, firstRow+i/6), count+1
		}
		if lead[i] < 4 {
			drawn++
		}
	}
	linked := 0
	for _, k := range []kind{lineCell, countCell} {
		linked += strings.Count(want[sheet], fmt.Sprintf(` s="%d"`, style.of(look{kind: k, link: true})))
	}
	require.Equal(t, drawn, linked, "cells drawn as links")
	row, err := strconv.Atoi(last[1:])
	require.NoError(t, err)
	require.NotContains(t, []int{0, pieceRows - 1}, (row-firstRow)%pieceRows, "the last link stands within a piece")
	links := strings.SplitAfter(want[sheet], "<hyperlink ")
	require.Len(t, links, 1+maxLinks)
	require.True(t, strings.HasPrefix(links[maxLinks], `ref="`+last+`"`), "%.20s isn't %s", links[maxLinks], last)

	for _, tt := range []struct{ perPiece, jobs int }{{pieceRows, 1}, {pieceRows, 8}, {97, 2}} {
		got := pack(func(p *press) {
			p.perPiece, p.Jobs = tt.perPiece, tt.jobs
			require.NoError(t, l.write(p))
		})
		assert.True(t, want[sheet] == got[sheet], "sheet: %d rows a piece, %d jobs", tt.perPiece, tt.jobs)
		assert.True(t, want[relations] == got[relations], "its relations: %d rows a piece, %d jobs", tt.perPiece, tt.jobs)
	}
	assert.Equal(t, strings.Count(want[sheet], "r:id=")-1, strings.Count(want[relations], "hyperlink\""), "each file is named, and beside the files the table")
}

// writeOneByOne writes a list by the Excel library alone.
func writeOneByOne[T any](t *testing.T, l list[T], p *press) {
	t.Helper()
	part, err := p.addSheet(l.sheet, l.tab)
	require.NoError(t, err)
	last := cellName(len(l.columns)-1, len(l.rows)+firstRow-1)
	require.NoError(t, l.setUp(p, l.sheet, len(l.rows)+firstRow-1))
	sw, err := p.file.NewStreamWriter(l.sheet)
	require.NoError(t, err)
	s := &stream{press: p, sw: sw, sheet: l.sheet, links: links{sheet: l.sheet}}
	l.writeTop(s, l.rows)
	for _, r := range l.rows {
		cells := make([]cell, len(l.columns))
		for i, c := range l.columns {
			cells[i] = c.show(r).inLine()
		}
		s.row(cells, flatHeight)
	}
	require.NoError(t, s.err)
	stripes := false
	require.NoError(t, sw.AddTable(&excelize.Table{Range: fmt.Sprintf("A%d:%s", headerRow, last), Name: l.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes}))
	require.NoError(t, sw.Flush())
	p.setLinks(part, "pageMargins", s.links)
}

func TestProgressRisesToTheTotal(t *testing.T) {
	rows := 0
	f := open(t, written())
	for _, sheet := range f.GetSheetList() {
		if _, ok := lists[sheet]; !ok {
			continue
		}
		tables, err := f.GetTables(sheet)
		require.NoError(t, err)
		require.Len(t, tables, 1, sheet)
		from, to, _ := strings.Cut(tables[0].Range, ":")
		_, header, err := excelize.CellNameToCoordinates(from)
		require.NoError(t, err)
		_, last, err := excelize.CellNameToCoordinates(to)
		require.NoError(t, err)
		rows += last - header
	}
	for _, jobs := range []int{1, 8} {
		before := 0
		inPieces(t, book(), 3, jobs, func(done, total int) { // by one goroutine at a time, or the race detector tells
			assert.Greater(t, done, before)
			assert.LessOrEqual(t, done, before+3)
			assert.Equal(t, rows, total)
			before = done
		})
		assert.Equal(t, rows, before, "all rows in the end")
	}
}

// many is the fixture's book with its partners over and over, under IDs of their own.
func many(partners int) Book {
	b := book()
	few, given := b.Assessment.Partners, b.Certificates
	b.Assessment.Partners, b.Certificates = make([]evaluate.PartnerFinding, partners), nil
	for i := range partners {
		f := few[i%len(few)]
		for _, c := range given {
			if c.PartnerID == f.ID {
				c.PartnerID = fmt.Sprintf("P-%06d", i)
				b.Certificates = append(b.Certificates, c)
			}
		}
		f.ID = fmt.Sprintf("P-%06d", i)
		b.Assessment.Partners[i] = f
	}
	return b
}

// inUse is how many bytes are in use when everything else is given back.
func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// mostInUse is how many bytes the writing of a book needs at most beside it, looked at
// about twenty times.
func mostInUse(b *testing.B, all Book) (most uint64) {
	before, next := inUse(), 0
	require.NoError(b, Write(io.Discard, all, func(done, total int) {
		if done >= next {
			most, next = max(most, inUse()), done+total/20
		}
	}))
	runtime.KeepAlive(all)
	return most - before
}

// cellsIn counts the cells of a workbook.
func cellsIn(b *testing.B, data []byte) (n int) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(b, err)
	for _, e := range z.File {
		if !strings.HasPrefix(e.Name, "xl/worksheets/sheet") {
			continue
		}
		r, err := e.Open()
		require.NoError(b, err)
		xml, err := io.ReadAll(r)
		require.NoError(b, err)
		n += bytes.Count(xml, []byte("<c r="))
	}
	return n
}

// BenchmarkWrite writes the workbook with a worker a processor. Time and memory
// per partner may not grow with their number.
func BenchmarkWrite(b *testing.B) {
	for _, partners := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(partners), func(b *testing.B) {
			all := many(partners)
			all.Jobs = runtime.GOMAXPROCS(0)
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				require.NoError(b, Write(&out, all, nil))
			}
			second := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(cellsIn(b, out.Bytes()))/second, "cells/s")
			b.ReportMetric(float64(partners)/second, "partners/s")
			b.ReportMetric(float64(out.Len())/float64(partners), "bytes/partner")
			b.ReportMetric(float64(mostInUse(b, all))/float64(partners), "B-held/partner")
		})
	}
}
