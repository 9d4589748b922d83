package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"
)

// largeBook is a workbook of 20,000 employees with two certifications each.
func largeBook(b *testing.B) []byte {
	b.Helper()
	const people = 20_000
	f := excelize.NewFile()
	defer f.Close()
	require.NoError(b, f.SetSheetName("Sheet1", "Partners"))
	for _, name := range []string{"Employees", "Certifications"} {
		_, err := f.NewSheet(name)
		require.NoError(b, err)
	}
	sheet := func(name string, rows int, row func(i int) []any) {
		w, err := f.NewStreamWriter(name)
		require.NoError(b, err)
		for i := range rows {
			require.NoError(b, w.SetRow(fmt.Sprintf("A%d", i+1), row(i)))
		}
		require.NoError(b, w.Flush())
	}
	sheet("Partners", people/10+1, func(i int) []any {
		if i == 0 {
			return []any{"Partner ID", "Partner", "Country"}
		}
		return []any{fmt.Sprintf("P-%d", i-1), fmt.Sprintf("Partner & Söhne %d", i), "ES"}
	})
	sheet("Employees", people+1, func(i int) []any {
		if i == 0 {
			return []any{"Employee ID", "Partner ID", "Name", "Email", "Country", "Full-time", "Employed from"}
		}
		return []any{fmt.Sprintf("E-%d", i), fmt.Sprintf("P-%d", i/10%(people/10)), fmt.Sprintf("Name %d", i%500), fmt.Sprintf("e%d@example.com", i), "ES", "yes", 43000 + i%700}
	})
	sheet("Certifications", 2*people+1, func(i int) []any {
		if i == 0 {
			return []any{"Employee ID", "Certification", "Earned on"}
		}
		return []any{fmt.Sprintf("E-%d", (i+1)/2), []string{"CPP", "CCNA"}[i%2], 43000 + i%700}
	})
	var book bytes.Buffer
	require.NoError(b, f.Write(&book))
	return book.Bytes()
}

// BenchmarkRead reads a whole workbook: in each way its rows, and records made of them.
// Inflating its parts is what none of them can do without.
func BenchmarkRead(b *testing.B) {
	data := largeBook(b)
	b.Run("inflate", func(b *testing.B) {
		for b.Loop() {
			z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
			require.NoError(b, err)
			for _, f := range z.File {
				r, err := f.Open()
				require.NoError(b, err)
				_, err = io.Copy(io.Discard, r)
				require.NoError(b, err)
			}
		}
	})
	rows := func(read func(*testing.B) (cells int)) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			cells := 0
			for b.Loop() {
				cells += read(b)
			}
			b.ReportMetric(float64(cells)/b.Elapsed().Seconds(), "cells/s")
		}
	}
	each := func(read rowReader) func(*testing.B) int {
		return func(b *testing.B) (cells int) {
			w, sheets := openBook(b, data)
			for _, s := range sheets {
				require.NoError(b, w.rows(s.part, read, func(_ int, row []cell) error {
					cells += len(row)
					return nil
				}))
			}
			return cells
		}
	}
	b.Run("rows", rows(each(scanRows)))
	b.Run("rows side by side", rows(func(b *testing.B) (cells int) {
		_, sheets := openBook(b, data)
		require.NoError(b, inTurn(sheets, 3, func(s sheetSource) error {
			return s.rows(func(_ int, row []cell) error {
				cells += len(row)
				return nil
			})
		}))
		return cells
	}))
	b.Run("rows by the parser", rows(each(parseRows)))
	b.Run("rows by excelize", rows(func(b *testing.B) (cells int) {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		require.NoError(b, err)
		defer f.Close()
		for _, sheet := range f.GetSheetList() {
			rows, err := f.Rows(sheet)
			require.NoError(b, err)
			for rows.Next() {
				row, err := rows.Columns(excelize.Options{RawCellValue: true})
				require.NoError(b, err)
				cells += len(row)
			}
			require.NoError(b, rows.Close())
		}
		return cells
	}))
	records := func(o Options) func(b *testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			var r *Roster
			for b.Loop() {
				var err error
				r, _, err = Read([]Input{{Path: "book.xlsx", Data: data}}, o)
				require.NoError(b, err)
			}
			records := len(r.Partners) + len(r.Employees) + len(r.Certifications)
			b.ReportMetric(float64(records*b.N)/b.Elapsed().Seconds(), "records/s")
			b.ReportMetric(float64(held(r))/float64(records), "heldbytes/record")
		}
	}
	b.Run("records", records(options(b)))
	o, err := withLayouts(b, map[string]string{
		"partners.yaml":       "table: partners\ncolumns: {Partner ID: Partner ID, Partner: Partner, Country: Country}\n",
		"employees.yaml":      "table: employees\ncolumns: {Employee ID: Employee ID, Partner ID: Partner ID, Name: Name, Email: Email, Country: Country, Full-time: Full-time, Employed from: Employed from}\nfill down: [Partner ID]\nvalues: {Full-time: {whole: full-time}}\n",
		"certifications.yaml": "table: certifications\ncolumns: {Employee ID: Employee ID, Certification: Certification, Earned on: Earned on}\nleave out: {Certification: [Test]}\ntake: {Earned on: 'on {date}'}\n",
	})
	require.NoError(b, err)
	b.Run("records by layouts", records(o))
}

// held returns the bytes of the heap that a roster holds.
func held(r *Roster) int64 {
	var with, without runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&with)
	*r = Roster{}
	runtime.GC()
	runtime.ReadMemStats(&without)
	return int64(with.HeapAlloc) - int64(without.HeapAlloc)
}
