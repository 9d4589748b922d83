package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// tidy makes a workbook with a sheet for each CSV file (Partners from
// partners.csv), with real dates and numbers, as a person would keep it.
func tidy(dir, title string, sheets ...string) ([]byte, error) {
	book, err := newBook(title)
	if err != nil {
		return nil, err
	}
	defer book.file.Close()
	for _, sheet := range sheets {
		rows, err := readCSV(filepath.Join(dir, strings.ToLower(sheet)+".csv"))
		if err != nil {
			return nil, err
		}
		if err := book.addTable(sheet, rows); err != nil {
			return nil, err
		}
	}
	return book.bytes(nil)
}

func readCSV(path string) ([][]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return csv.NewReader(bytes.NewReader(data)).ReadAll()
}

// addTable writes the rows, the first of which is the header, to a new sheet.
func (b *book) addTable(sheet string, rows [][]string) error {
	if err := b.addSheet(sheet); err != nil {
		return err
	}
	for r, row := range rows {
		for c, text := range row {
			style := b.style(rows[0][c], text)
			if r == 0 {
				style = b.header
			}
			if err := b.set(sheet, c+1, r+1, valueOf(text), style); err != nil {
				return err
			}
		}
	}
	return b.furnish(sheet, rows)
}

// furnish adds what makes the sheet pleasant to work in.
func (b *book) furnish(sheet string, rows [][]string) error {
	f := b.file
	for c := range rows[0] {
		column, err := excelize.ColumnNumberToName(c + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(sheet, column, column, width(rows, c)); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(rows[0]), len(rows))
	if err != nil {
		return err
	}
	stripes := true
	if err := f.AddTable(sheet, &excelize.Table{
		Range: "A1:" + last, Name: sheet, StyleName: "TableStyleLight9", ShowRowStripes: &stripes,
	}); err != nil {
		return err
	}
	if err := f.SetRowHeight(sheet, 1, 32); err != nil {
		return err
	}
	if err := b.freeze(sheet, len(rows[0])); err != nil {
		return err
	}
	return b.printSetup(sheet)
}

// freeze keeps the header in sight, and on a wide sheet the ID and the name.
func (b *book) freeze(sheet string, columns int) error {
	panes := excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if columns > 8 {
		panes = excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}
	}
	return b.file.SetPanes(sheet, &panes)
}

// printSetup fits the columns on a landscape page and repeats the header on each.
func (b *book) printSetup(sheet string) error {
	f := b.file
	fit, landscape, wide, tall := true, "landscape", 1, 0
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{
		Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall,
	}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$1", Scope: sheet,
	})
}

// width gives a column room for its longest cell, within reason; headers wrap.
func width(rows [][]string, column int) float64 {
	most := 10
	for r, row := range rows {
		n := utf8.RuneCountInString(row[column])
		if r == 0 {
			for _, word := range strings.Fields(row[column]) {
				most = max(most, utf8.RuneCountInString(word)+2)
			}
			continue
		}
		most = max(most, n)
	}
	return float64(min(most, 42) + 2)
}
