package blank

import (
	"cmp"
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
	h := &howToRows{file: f}
	for i, width := range howToWidths {
		h.keep(f.SetColWidth(howToSheet, columnName(i+1), columnName(i+1), width))
	}
	h.add(titleStyle, 28, ingest.ExplanationMark+" How to fill in "+b.name)
	for n, step := range steps {
		h.add(stepStyle, 18, fmt.Sprintf("%d.  %s", n+1, step))
	}
	for _, s := range b.sheets {
		h.add(groupStyle, 24, s.name+": "+s.hint)
		h.add(headingStyle(false), 18, "Column", "", "What its cells hold", "Such as", "A blank cell means")
		for _, c := range w.columns[s.name] {
			required := ""
			if c.required {
				required = "required"
			}
			lines := max(linesIn(c.Note.What, 62), linesIn(c.Note.Like, 35), linesIn(c.Note.Blank, 44))
			h.add(plainStyle, 3+15*float64(lines), c.Heading, required, c.Note.What, c.Note.Like, c.Note.Blank)
		}
	}
	h.keep(f.SetSheetDimension(howToSheet, fmt.Sprint("A1:E", h.rows)))
	return cmp.Or(h.err, w.setPrint(howToSheet, "$1:$1"))
}

// howToWidths are the widths of the columns of the sheet How to.
var howToWidths = []float64{26, 11, 70, 40, 50}

// A howToRows is the sheet How to while it is written: how many rows it has, and the first error.
type howToRows struct {
	file *excelize.File
	rows int
	err  error
}

func (h *howToRows) keep(err error) { h.err = cmp.Or(h.err, err) }

// add writes a row, whose cells are drawn alike, the empty ones too.
func (h *howToRows) add(style *excelize.Style, height float64, cells ...string) {
	h.rows++
	id, err := h.file.NewStyle(style)
	h.keep(cmp.Or(err, h.file.SetRowHeight(howToSheet, h.rows, height)))
	for i := range howToWidths {
		cell := cellName(i+1, h.rows)
		if i < len(cells) {
			h.keep(h.file.SetCellStr(howToSheet, cell, cells[i]))
		}
		h.keep(h.file.SetCellStyle(howToSheet, cell, cell, id))
	}
}

var stepStyle = &excelize.Style{
	Font:      &excelize.Font{Family: fontFamily, Size: 11, Color: ink},
	Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1},
}
