package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// A page is a sheet that is laid out by hand, not a list. It keeps the first error.
type page struct {
	*press
	sheet   string
	part    string // of the zip
	links   links
	columns []float64 // their widths, in digits
	err     error
}

// addPage appends a sheet to lay out, without grid lines.
func (p *press) addPage(sheet, tab string) (*page, error) {
	part, err := p.addSheet(sheet, tab)
	if err != nil {
		return nil, err
	}
	hidden := false
	return &page{press: p, sheet: sheet, part: part, links: links{sheet: sheet}}, p.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden})
}

func (g *page) keep(err error) {
	if g.err == nil {
		g.err = err
	}
}

// put writes a value into a row, across the columns from one to another.
func (g *page) put(row int, from, to string, value any, s *excelize.Style) {
	a, b := fmt.Sprint(from, row), fmt.Sprint(to, row)
	if t, ok := value.(string); ok {
		if value = clean(t); t == "" {
			value = nil
		}
	}
	if s.Font != nil {
		s.Font.Family = fontFamily
	}
	id, err := g.style(s)
	g.keep(err)
	if from != to {
		g.keep(g.file.MergeCell(g.sheet, a, b))
	}
	g.keep(g.file.SetCellStyle(g.sheet, a, b, id))
	g.keep(g.set(a, value))
}

// set writes a value: a text is always a text.
func (g *page) set(ref string, value any) error {
	if t, ok := value.(string); ok {
		if g.Withhold != nil {
			t = g.Withhold(t)
		}
		return g.file.SetCellStr(g.sheet, ref, literal(t))
	}
	return g.file.SetCellValue(g.sheet, ref, value)
}

// lead makes a cell, with what it shows, a link to another cell of the workbook.
func (g *page) lead(row int, column string, to place, shown, tip string) {
	if to.ref == "" {
		return
	}
	ref := fmt.Sprint(column, row)
	if g.Withhold != nil {
		shown, to.key = g.Withhold(shown), g.Withhold(to.key)
	}
	c := text(shown).to(to, tip)
	if c.byFormula(); to.key == "" || c.formula == "" {
		g.links.add(ref, link{place: to, tip: tip})
		return
	}
	// The library writes no value of a formula: it stands in where the part is edited.
	stand := "LINK(" + ref + ")"
	g.keep(g.file.SetCellDefault(g.sheet, ref, ""))
	g.keep(g.file.SetCellFormula(g.sheet, ref, stand))
	g.edit(g.part, "<f>"+stand+"</f>", "<f>"+escaped(spelled(c.formula))+"</f><v>"+escaped(spelled(c.text))+"</v>")
}

// breakBefore prints the sheet at 8 points, and has a new page begin with a row. Excel
// heeds no break of a sheet that is fitted to pages.
func (g *page) breakBefore(row int) {
	fit, scale := false, uint(printScale)
	g.keep(g.file.SetSheetProps(g.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	g.keep(g.file.SetPageLayout(g.sheet, &excelize.PageLayoutOptions{AdjustTo: &scale}))
	g.keep(g.file.InsertPageBreak(g.sheet, fmt.Sprint("A", row)))
}

// zoom sets how large the sheet is on the screen, in percent.
func (g *page) zoom(percent float64) {
	g.keep(g.file.SetSheetView(g.sheet, 0, &excelize.ViewOptions{ZoomScale: &percent}))
}

// height sets the height of rows, in points.
func (g *page) height(from, to int, points float64) {
	for r := from; r <= to; r++ {
		g.keep(g.file.SetRowHeight(g.sheet, r, points))
	}
}

// widths sets the widths of the columns from A on, in digits.
func (g *page) widths(each ...float64) {
	g.columns = each
	for i, width := range each {
		g.keep(g.file.SetColWidth(g.sheet, columnName(i), columnName(i), width))
	}
}
