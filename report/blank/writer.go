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
	groupRow   = 3
	headingRow = 4
	explainRow = 5      // says what goes into each column
	exampleRow = 6      // and those of further examples
	lastRow    = 10_005 // how far down drop-downs and checks reach
)

// howTo stands on every sheet, behind what says what a row is.
const howTo = "Those with * are required. Overwrite the yellow rows, or delete them. The sheet How to says more."

// A writer is a workbook being made.
type writer struct {
	file     *excelize.File
	programs *evaluate.Programs
	day      ingest.Day
	columns  map[string][]column // by sheet
}

// addSheet writes a sheet.
func (w *writer) addSheet(s sheet) error {
	if _, err := w.file.NewSheet(s.name); err != nil {
		return err
	}
	for _, step := range []func(sheet) error{w.setColumns, w.setBand, w.setGroups, w.setTable, w.setExplanations, w.setNotes, w.setChecks, w.setMarks, w.setView} {
		if err := step(s); err != nil {
			return err
		}
	}
	return w.setPrint(s.name, fmt.Sprintf("$%d:$%[1]d", headingRow))
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
	}{{titleRow, 28, titleStyle, s.name}, {hintRow, 18, hintStyle, s.hint + " " + howTo}, {groupRow, 18, groupStyle, ""}} {
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

// setGroups writes what begins at a column, above its heading.
func (w *writer) setGroups(s sheet) error {
	begun := map[ingest.Field]bool{}
	for i, c := range w.columns[s.name] {
		if text := s.groups[c.Field]; text != "" && !begun[c.Field] {
			begun[c.Field] = true
			if err := w.file.SetCellStr(s.name, cellName(i+1, groupRow), text); err != nil {
				return err
			}
		}
	}
	return nil
}

// setExplanations writes the line below the headings.
func (w *writer) setExplanations(s sheet) error {
	style, err := w.file.NewStyle(explanationStyle)
	if err != nil {
		return err
	}
	most := 0
	for i, c := range w.columns[s.name] {
		ref := cellName(i+1, explainRow)
		if err := w.file.SetCellStr(s.name, ref, c.explanation()); err != nil {
			return err
		}
		if err := w.file.SetCellStyle(s.name, ref, ref, style); err != nil {
			return err
		}
		most = max(most, linesIn(c.explanation(), c.Note.Width))
	}
	return w.file.SetRowHeight(s.name, explainRow, 6+12*float64(most))
}

// linesIn estimates the lines of a text of 9 points in a column of a width.
func linesIn(text string, width float64) int { return 1 + int(float64(len(text))/(1.2*width)) }

// setTable writes headings and examples, and makes them a table.
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
		for n, e := range c.examples {
			if err := w.setExample(s.name, cellName(i+1, exampleRow+n), e); err != nil {
				return err
			}
		}
	}
	last := exampleRow + len(columns[0].examples) - 1
	if err := w.file.SetRowHeight(s.name, headingRow, 38); err != nil {
		return err
	}
	// Programs that read a sheet bit by bit go by its dimension.
	if err := w.file.SetSheetDimension(s.name, "A1:"+cellName(max(len(columns), bandColumns), last)); err != nil {
		return err
	}
	return w.file.AddTable(s.name, &excelize.Table{
		Range:     fmt.Sprintf("A%d:%s", headingRow, cellName(len(columns), last)),
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
	tab := tabColour
	return w.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{TabColorRGB: &tab})
}

// setPrint makes a sheet print as wide as a landscape page, with these rows on each.
func (w *writer) setPrint(sheet, rows string) error {
	fit := true
	if err := w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	landscape, a4, wide, high := "landscape", 9, 1, 0
	if err := w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, top, edge := .4, .65, .3
	if err := w.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge}); err != nil {
		return err
	}
	if err := w.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&L&9&F: &A&R&9Page &P of &N"}); err != nil {
		return err
	}
	return w.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: "'" + sheet + "'!" + rows,
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
