// Writes excelize-*.xlsx: as excelize writes sheets held in memory, and streamed.
//
//	go run excelize_books.go [folder]
package main

import (
	"log"
	"os"
	"time"

	"github.com/xuri/excelize/v2"
)

func main() {
	folder := "."
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	for name, old := range map[string]bool{"1900": false, "1904": true} {
		f := excelize.NewFile()
		check(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &old}))
		fill(f)
		check(f.SaveAs(folder + "/excelize-" + name + ".xlsx"))
	}
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	check(err)
	check(w.SetRow("A1", []any{"text", 1, 2.5, true, nil, " kept ", "a_x000D_b", "a & b", "ümläut 北极星 🙂", time.Date(2020, 6, 30, 0, 0, 0, 0, time.UTC)}))
	check(w.SetRow("B3", []any{excelize.Cell{Formula: "B1+1", Value: 2}, []excelize.RichTextRun{{Text: "rich "}, {Text: "text", Font: &excelize.Font{Bold: true}}}}))
	check(w.Flush())
	check(f.SaveAs(folder + "/excelize-streamed.xlsx"))
}

func fill(f *excelize.File) {
	const sheet = "Sheet1"
	check(f.SetSheetRow(sheet, "A1", &[]any{"text", 1, 2.5, true, false, nil, "ümläut 北极星 🙂", time.Date(2020, 6, 30, 12, 0, 0, 0, time.UTC), -1e-7, 1e21}))
	check(f.SetSheetRow(sheet, "A2", &[]any{" leading", "trailing ", "two\nlines", "a\rb", "a_x000D_b", "_x0041_", "a & b < c > d", "", "x_y"}))
	check(f.SetCellFormula(sheet, "A3", "B1+1"))
	shared, ref := "shared", "B3:B5"
	check(f.SetCellFormula(sheet, "B3", "B1*2", excelize.FormulaOpts{Type: &shared, Ref: &ref}))
	check(f.SetCellRichText(sheet, "C3", []excelize.RichTextRun{{Text: "rich "}, {Text: " text", Font: &excelize.Font{Bold: true}}}))
	check(f.SetCellStr(sheet, "XFD4", "last column"))
	check(f.MergeCell(sheet, "A8", "B9"))
	check(f.SetCellHyperLink(sheet, "A1", "https://example.com/?a=1&b=2", "External"))
	check(f.AddComment(sheet, excelize.Comment{Cell: "A1", Text: "a note"}))
	_, err := f.NewSheet("Empty")
	check(err)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
