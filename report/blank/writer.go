package blank

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

// The rows of a sheet.
const (
	titleRow   = 1
	hintRow    = 2
	howToRow   = 3
	headingRow = 4
	exampleRow = 5
	lastRow    = 10_004 // how far down drop-downs and checks reach
)

// howTo stands on every sheet, below the line that says what a row is.
const howTo = "Rest on a heading to see what it holds; those with * are required. Overwrite the yellow example, or delete its row."

// A writer is a workbook being made.
type writer struct {
	file     *excelize.File
	programs *evaluate.Programs
	day      ingest.Day
	columns  map[string][]column // by sheet
}

// addSheet writes a sheet, the at-th of the workbook from 0.
func (w *writer) addSheet(at int, s sheet) error {
	var err error
	if at == 0 {
		err = w.file.SetSheetName(w.file.GetSheetName(0), s.name)
	} else {
		_, err = w.file.NewSheet(s.name)
	}
	if err != nil {
		return err
	}
	for _, step := range []func(sheet) error{w.setColumns, w.setBand, w.setTable, w.setNotes, w.setChecks, w.setMarks, w.setView, w.setPrint} {
		if err := step(s); err != nil {
			return err
		}
	}
	return nil
}

// setColumns gives each column its width and, all the way down, its format.
func (w *writer) setColumns(s sheet) error {
	for i, c := range w.columns[s.name] {
		style, err := w.file.NewStyle(cellStyle(c.Kind))
		if err != nil {
			return err
		}
		name := columnName(i + 1)
		if err := w.file.SetColStyle(s.name, name, style); err != nil {
			return err
		}
		if err := w.file.SetColWidth(s.name, name, name, c.Note.Width); err != nil {
			return err
		}
		if c.Kind == ingest.IDKind {
			// Excel would put a green corner on every ID that is all digits.
			if err := w.file.AddIgnoredErrors(s.name, down(i+1), excelize.IgnoredErrorsNumberStoredAsText); err != nil {
				return err
			}
		}
	}
	return nil
}

// setBand writes the title and the hints above the table.
func (w *writer) setBand(s sheet) error {
	last := columnName(max(len(w.columns[s.name]), bandColumns))
	for _, line := range []struct {
		row    int
		height float64
		style  *excelize.Style
		text   string
	}{{titleRow, 28, titleStyle, s.name}, {hintRow, 16, hintStyle, s.hint}, {howToRow, 20, hintStyle, howTo}} {
		style, err := w.file.NewStyle(line.style)
		if err != nil {
			return err
		}
		from, to := cellName(1, line.row), fmt.Sprint(last, line.row)
		if err := w.file.SetCellStyle(s.name, from, to, style); err != nil {
			return err
		}
		if err := w.file.SetRowHeight(s.name, line.row, line.height); err != nil {
			return err
		}
		if err := w.file.SetCellStr(s.name, from, line.text); err != nil {
			return err
		}
	}
	return nil
}

// bandColumns is how far the band reaches above narrow tables, whose hint is wider.
const bandColumns = 9

// setTable writes headings and example, and makes them a table.
func (w *writer) setTable(s sheet) error {
	columns := w.columns[s.name]
	for i, c := range columns {
		style, err := w.file.NewStyle(headingStyle(c.required))
		if err != nil {
			return err
		}
		if err := w.file.SetCellStr(s.name, cellName(i+1, headingRow), c.Heading); err != nil {
			return err
		}
		if err := w.file.SetCellStyle(s.name, cellName(i+1, headingRow), cellName(i+1, headingRow), style); err != nil {
			return err
		}
		if err := w.setExample(s.name, cellName(i+1, exampleRow), c.example); err != nil {
			return err
		}
	}
	if err := w.file.SetRowHeight(s.name, headingRow, 38); err != nil {
		return err
	}
	// Programs that read a sheet bit by bit go by its dimension.
	if err := w.file.SetSheetDimension(s.name, "A1:"+cellName(max(len(columns), bandColumns), exampleRow)); err != nil {
		return err
	}
	return w.file.AddTable(s.name, &excelize.Table{
		Range:     fmt.Sprintf("A%d:%s", headingRow, cellName(len(columns), exampleRow)),
		Name:      s.name + "Table",
		StyleName: "TableStyleLight15",
	})
}

// setExample writes a cell of the example row. The cell has its column's format.
func (w *writer) setExample(sheet, cell string, value any) error {
	switch v := value.(type) {
	case string:
		return w.file.SetCellStr(sheet, cell, v)
	case int:
		return w.file.SetCellInt(sheet, cell, int64(v))
	case ingest.Day:
		return w.file.SetCellInt(sheet, cell, int64(v))
	}
	return nil
}

// setNotes puts a note on every heading.
func (w *writer) setNotes(s sheet) error {
	for i, c := range w.columns[s.name] {
		title := c.Heading
		if c.required {
			title += " (required)"
		}
		err := w.file.AddComment(s.name, excelize.Comment{
			Cell:   cellName(i+1, headingRow),
			Author: "assay",
			Width:  noteWidth,
			Height: noteHeight(c.note()),
			Paragraph: []excelize.RichTextRun{
				{Text: title + "\n", Font: &excelize.Font{Family: fontFamily, Size: 10, Bold: true, Color: navy}},
				{Text: c.note(), Font: &excelize.Font{Family: fontFamily, Size: 10, Color: ink}},
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const noteWidth = 320 // pixels

// noteHeight returns the pixels that a note needs below its title.
func noteHeight(text string) uint {
	const perLine, lineHeight = 46, 18
	lines := 2 // the title, and room to breathe
	for line := range strings.SplitSeq(text, "\n") {
		lines += 1 + len(line)/perLine
	}
	return uint(lines * lineHeight)
}

// setView freezes the headings and the columns that name a row.
func (w *writer) setView(s sheet) error {
	frozen := index(w.columns[s.name], s.frozen)
	const pane = "bottomLeft" // the first cell to overwrite is in it
	first := cellName(1, exampleRow)
	if err := w.file.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: frozen, YSplit: headingRow, TopLeftCell: cellName(frozen+1, exampleRow), ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: pane}},
	}); err != nil {
		return err
	}
	tab, fit := tabColour, true
	return w.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{TabColorRGB: &tab, FitToPage: &fit})
}

// setPrint makes the sheet print as wide as a landscape page, with the headings on each.
func (w *writer) setPrint(s sheet) error {
	landscape, a4, wide, high := "landscape", 9, 1, 0
	if err := w.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, top, edge := .4, .65, .3
	if err := w.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge}); err != nil {
		return err
	}
	if err := w.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L&9&F: &A&R&9Page &P of &N"}); err != nil {
		return err
	}
	return w.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("%s!$%d:$%d", s.name, headingRow, headingRow),
	})
}

func columnName(n int) string {
	name, _ := excelize.ColumnNumberToName(n) // n is a column of ours
	return name
}

func cellName(column, row int) string { return fmt.Sprint(columnName(column), row) }

// down returns the cells of a column that are there to be filled in.
func down(column int) string {
	return cellName(column, exampleRow) + ":" + cellName(column, lastRow)
}

// absolute returns the same cells as another sheet's formula names them.
func absolute(sheet string, column, first, last int) string {
	name := columnName(column)
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", sheet, name, first, name, last)
}
