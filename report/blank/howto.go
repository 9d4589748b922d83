package blank

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"assay/ingest"
)

// howToSheet is the first sheet: how to fill in the others, column by column.
const howToSheet = "How to"

// steps are how to fill in a workbook.
var steps = []string{
	"Each sheet holds one kind of thing, a row for each. What a row is stands below the sheet's title.",
	"Columns with * are required. The others may stay blank: below stands what that means.",
	"The line with " + ingest.ExplanationMark + " below the headings says what goes into a column. It is skipped when the workbook is read, wherever it stands, so it may stay.",
	"The yellow rows are examples, one for each program. They are left out as long as they bear the examples' names. Overwrite all of each, or delete it.",
	"Columns may be moved, left out or added, and rows sorted and filtered. Headings stay in one row above the records.",
	"assay check lists what can't be read, with its cell and how to mend it; assay run makes the reports.",
}

// addHowTo writes the sheet How to. Each row has the heading of one column at most, so
// that none reads as the header of a table.
func (w *writer) addHowTo(b blankWorkbook) error {
	f := w.file
	if err := f.SetSheetName(f.GetSheetName(0), howToSheet); err != nil {
		return err
	}
	hidden := false
	if err := f.SetSheetView(howToSheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden}); err != nil {
		return err
	}
	for i, width := range []float64{26, 11, 70, 40, 50} {
		if err := f.SetColWidth(howToSheet, columnName(i+1), columnName(i+1), width); err != nil {
			return err
		}
	}
	row := 0
	line := func(style *excelize.Style, height float64, cells ...string) error {
		row++
		id, err := f.NewStyle(style)
		if err != nil {
			return err
		}
		if err := f.SetRowHeight(howToSheet, row, height); err != nil {
			return err
		}
		for i := range 5 {
			if i < len(cells) {
				if err := f.SetCellStr(howToSheet, cellName(i+1, row), cells[i]); err != nil {
					return err
				}
			}
			if err := f.SetCellStyle(howToSheet, cellName(i+1, row), cellName(i+1, row), id); err != nil {
				return err
			}
		}
		return nil
	}
	err := line(titleStyle, 28, ingest.ExplanationMark+" How to fill in "+b.name)
	for n, step := range steps {
		if err == nil {
			err = line(stepStyle, 18, fmt.Sprintf("%d.  %s", n+1, step))
		}
	}
	for _, s := range b.sheets {
		if err == nil {
			err = line(groupStyle, 24, s.name+": "+s.hint)
		}
		if err == nil {
			err = line(headingStyle(false), 18, "Column", "", "What its cells hold", "Such as", "A blank cell means")
		}
		for _, c := range w.columns[s.name] {
			required := ""
			if c.required {
				required = "required"
			}
			lines := max(linesIn(c.Note.What, 62), linesIn(c.Note.Like, 35), linesIn(c.Note.Blank, 44))
			if err == nil {
				err = line(plainStyle, 3+15*float64(lines), c.Heading, required, c.Note.What, c.Note.Like, c.Note.Blank)
			}
		}
	}
	if err == nil {
		err = f.SetSheetDimension(howToSheet, fmt.Sprint("A1:E", row))
	}
	if err == nil {
		err = w.setPrint(howToSheet, "$1:$1")
	}
	return err
}

var stepStyle = &excelize.Style{
	Font:      &excelize.Font{Family: fontFamily, Size: 11, Color: ink},
	Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1},
}
