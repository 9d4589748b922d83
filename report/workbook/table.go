package workbook

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// A list is a sheet with one table: a title band, a header, a row a thing.
type list[T any] struct {
	sheet   string
	table   string // its name in Excel
	tab     string // colour
	title   string
	about   string        // what the sheet shows, in a line
	none    string        // what to say where there are no rows
	frozen  int           // columns that stay in view
	most    int           // lines of a row that show; 0: as many as it has
	above   func(*stream) // writes the rows between the title and the header, where there are any
	columns []column[T]
	rows    []T
}

// A column of a list.
type column[T any] struct {
	title string
	width float64 // in digits
	show  func(T) cell
}

// firstRow is the row of the sheet at which tables begin, below title and header.
const firstRow = 3

// excelRows is how many rows a sheet has.
const excelRows = 1_048_576

// write writes the list to as many sheets as its rows need.
func (l list[T]) write(p *press) error {
	rows := l.rows
	for n := 0; ; n++ {
		now := rows[:min(len(rows), p.rowsOn(l.sheet))]
		rows = rows[len(now):]
		if err := l.writeSheet(p, partName(l.sheet, n), n, now); err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
	}
}

// partName returns the name of the nth sheet, from 0, of a list.
func partName(sheet string, n int) string {
	if n == 0 {
		return sheet
	}
	return fmt.Sprintf("%s %d", sheet, n+1)
}

// at returns where the nth row, from 0, of a list stands, for links.
func (p *press) at(sheet string, n int) string {
	most := p.rowsOn(sheet)
	return quoted(partName(sheet, n/most)) + "!A" + strconv.Itoa(n%most+p.firstRowOf(sheet))
}

// firstRowOf returns the row at which the table of a list begins: below title
// and header, and what stands between them.
func (p *press) firstRowOf(sheet string) int {
	if sheet == forecastSheet {
		return firstRow + p.outlookRows()
	}
	return firstRow
}

// rowsOn returns how many rows of its table each sheet of a list takes.
func (p *press) rowsOn(sheet string) int { return min(p.maxRows, excelRows-p.firstRowOf(sheet)+1) }

// writeSheet writes one sheet: by the Excel library all but the rows of the
// table, which are made when the sheet is packed. The order matters: what stands
// before the rows in the file is set before the stream begins or by it, and
// nothing after its Flush.
func (l list[T]) writeSheet(p *press, sheet string, n int, rows []T) error {
	part, err := p.addSheet(sheet, l.tab)
	if err != nil {
		return err
	}
	first := p.firstRowOf(l.sheet)
	last := cellName(len(l.columns)-1, max(len(rows), 1)+first-1)
	if err := l.setUp(p, sheet, last, first); err != nil {
		return err
	}
	sw, err := p.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	s := &stream{press: p, sw: sw, sheet: sheet, links: links{sheet: sheet}}
	l.writeTop(s, first)
	if len(rows) == 0 { // Excel wants a table to have one
		s.row(l.noRow(), rowHeight(1))
	}
	if s.err != nil {
		return s.err
	}
	table := l.table
	if n > 0 {
		table += "_" + strconv.Itoa(n+1)
	}
	stripes := false
	if err := sw.AddTable(&excelize.Table{Range: fmt.Sprintf("A%d:%s", first-1, last), Name: table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes}); err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	if len(rows) == 0 {
		p.setLinks(part, "pageMargins", s.links)
		return nil
	}
	p.bodies[part] = newBody(p, l, part, first, rows, s.links)
	p.progress.total += len(rows)
	return nil
}

// setUp sets what belongs to the whole sheet, whose last cell is last.
func (l list[T]) setUp(p *press, sheet, last string, first int) error {
	// Readers that stream see only the cells inside the dimension, which the library leaves at A1.
	if err := p.file.SetSheetDimension(sheet, "A1:"+last); err != nil {
		return err
	}
	hidden := false
	if err := p.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden}); err != nil {
		return err
	}
	if err := p.printSetup(sheet, l.printing(first)); err != nil {
		return err
	}
	// IDs of digits are texts, and no mistake that Excel need mark.
	return p.file.AddIgnoredErrors(sheet, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText)
}

// noRow is the line that stands for no rows.
func (l list[T]) noRow() []cell {
	cells := make([]cell, len(l.columns))
	cells[0] = cell{text: l.none, look: look{kind: noneCell}}
	return cells
}

// printing has wide lists print on several pages side by side, so that they
// can be read, with the title, the header and the columns that stay in view on
// each; of a table that begins further below, the header alone.
func (l list[T]) printing(first int) printing {
	const readable = 250 // digits of width that fit an A4 page
	width := 0.0
	for _, c := range l.columns {
		width += c.width
	}
	top := 1
	if first > firstRow {
		top = first - 1
	}
	return printing{
		wide:   int(width)/readable + 1,
		titles: fmt.Sprintf("$A:$%s,$%d:$%d", columnName(l.frozen-1), top, first-1),
	}
}

// writeTop writes widths, panes, title, what stands above the table, and its
// header. Title and header stay in view; of a table that begins further below
// the title alone does, and Excel shows the header in place of the column letters.
func (l list[T]) writeTop(s *stream, first int) {
	for i, c := range l.columns {
		s.keep(s.sw.SetColWidth(i+1, i+1, c.width))
	}
	still := firstRow - 1
	if first > firstRow {
		still = 1
	}
	s.keep(s.sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: l.frozen, YSplit: still, TopLeftCell: cellName(l.frozen, still+1), ActivePane: "bottomRight"}))

	band, head := make([]cell, len(l.columns)), make([]cell, len(l.columns))
	for i, c := range l.columns {
		band[i] = cell{look: look{kind: bandCell}}
		head[i] = cell{text: c.title, look: look{kind: headCell}}
	}
	band[0] = cell{text: "‹ Summary", look: look{kind: bandCell}}.to(quoted(summarySheet)+"!A1", "Back to the summary")
	band[1].text = l.title
	band[l.frozen] = cell{text: l.about, look: look{kind: noteCell}} // not repeated on the pages beside
	s.row(band, 26)
	if l.above != nil {
		l.above(s)
	}
	s.row(head, 30)
}

// standingLines is how many lines a partner's row shows: its reasons are longer,
// but who reads down the list wants to see many partners. The rest shows in the
// formula bar, and where the row is drawn higher.
const standingLines = 3

// rowHeight returns the height, in points, of a row of so many lines; longer
// texts can be read in the formula bar.
func rowHeight(lines int) float64 { return 4 + 13*float64(min(lines, 25)) }

// A stream writes the first rows of a sheet by the Excel library, one after the
// other, and keeps the first error.
type stream struct {
	*press
	sw    *excelize.StreamWriter
	sheet string
	links links
	rows  int
	err   error
}

func (s *stream) keep(err error) {
	if s.err == nil {
		s.err = err
	}
}

// row writes the next row.
func (s *stream) row(cells []cell, height float64) {
	s.rows++
	values := make([]any, len(cells))
	for i, c := range cells {
		s.links.lead(&c, i, s.rows)
		values[i] = excelize.Cell{StyleID: s.styles.of(c.look), Value: c.value()}
	}
	s.keep(s.sw.SetRow("A"+strconv.Itoa(s.rows), values, excelize.RowOpts{Height: height}))
}
