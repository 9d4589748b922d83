package workbook

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"assay/ingest"
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

// A cell is what stands in a cell, how it is drawn, and where it leads.
type cell struct {
	value any // string, int, or nil
	look  look
	link  link // without its from
}

// firstRow is the row of the sheet at which tables begin, below title and header.
const firstRow = 3

// excelRows is how many rows a sheet has.
const excelRows = 1_048_576

// text is a text of the input or of a finding.
func text(s string) cell { return cell{value: shown(s)} }

// name is the text that a row is known by.
func name(s string) cell { return cell{value: shown(s), look: look{kind: strongCell}} }

// toned is a word with a tone.
func toned(s string, t tone) cell { return cell{value: shown(s), look: look{tone: t}} }

// yes is "yes" or "no", with the tone of either.
func yes(is bool, yesTone, noTone tone) cell {
	if is {
		return toned("yes", yesTone)
	}
	return toned("no", noTone)
}

// count is a number.
func count(n int) cell { return cell{value: n, look: look{kind: countCell}} }

// noCount is a number's empty cell.
func noCount() cell { return cell{look: look{kind: countCell}} }

// day is a real date, blank for no day.
func day(d ingest.Day) cell {
	c := cell{look: look{kind: dayCell}}
	if d != 0 {
		c.value = int(d)
	}
	return c
}

// shown returns nil for an empty text, so that its cell is blank.
func shown(s string) any {
	if s == "" {
		return nil
	}
	return clean(s)
}

// to makes the cell lead to another cell of the workbook; with no target it leads nowhere.
func (c cell) to(target, tip string) cell {
	if target == "" || c.value == nil {
		return c
	}
	c.link, c.look.link = link{to: target, tip: tip}, true
	return c
}

// toFile makes the cell lead to a file of the run folder.
func (c cell) toFile(path, tip string) cell {
	if path == "" || c.value == nil {
		return c
	}
	c.link, c.look.link = link{to: path, tip: tip, file: true}, true
	return c
}

// tipped gives the cell a tip but leads nowhere. Only links have tips that show
// under the pointer, so that it leads to itself, and isn't drawn as a link.
func (c cell) tipped(tip string) cell {
	if c.value != nil {
		c.link = link{tip: tip}
	}
	return c
}

// height estimates the lines that the cell takes in a column of a width.
func (c cell) height(width float64) int {
	s, ok := c.value.(string)
	if !ok {
		return 1
	}
	if c.look.kind == strongCell || c.look.tone != plain {
		width *= .9 // bold, or with a sign before it
	}
	return lines(s, width)
}

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
	return fmt.Sprintf("%s!A%d", quoted(partName(sheet, n/most)), n%most+p.firstRowOf(sheet))
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

// writeSheet streams one sheet. The order matters: what stands before the rows in
// the file is set before the stream begins or by it, and nothing after its Flush.
func (l list[T]) writeSheet(p *press, sheet string, n int, rows []T) error {
	part, err := p.addSheet(sheet, l.tab)
	if err != nil {
		return err
	}
	first := p.firstRowOf(l.sheet)
	last, err := excelize.CoordinatesToCellName(len(l.columns), max(len(rows), 1)+first-1)
	if err != nil {
		return err
	}
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
	if err := p.file.AddIgnoredErrors(sheet, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
		return err
	}
	sw, err := p.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	s := &stream{press: p, sw: sw, sheet: sheet, part: part}
	l.writeTop(s, first)
	l.writeRows(s, rows)
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
	p.setLinks(part, "pageMargins")
	return sw.Flush()
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
	corner, err := excelize.CoordinatesToCellName(l.frozen+1, still+1)
	s.keep(err)
	s.keep(s.sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: l.frozen, YSplit: still, TopLeftCell: corner, ActivePane: "bottomRight"}))

	band, head := make([]cell, len(l.columns)), make([]cell, len(l.columns))
	for i, c := range l.columns {
		band[i] = cell{look: look{kind: bandCell}}
		head[i] = cell{value: c.title, look: look{kind: headCell}}
	}
	band[0] = cell{value: "‹ Summary", look: look{kind: bandCell}}.to(quoted(summarySheet)+"!A1", "Back to the summary")
	band[1].value = l.title
	band[l.frozen] = cell{value: l.about, look: look{kind: noteCell}} // not repeated on the pages beside
	s.row(band, 26)
	if l.above != nil {
		l.above(s)
	}
	s.row(head, 30)
}

// writeRows writes the rows, or the line that stands for none: Excel wants a table to have one.
func (l list[T]) writeRows(s *stream, rows []T) {
	cells := make([]cell, len(l.columns))
	if len(rows) == 0 {
		cells[0] = cell{value: l.none, look: look{kind: noneCell}}
		s.row(cells, rowHeight(1))
	}
	for _, r := range rows {
		most := 1
		for i, c := range l.columns {
			cells[i] = c.show(r)
			most = max(most, cells[i].height(c.width))
		}
		if l.most > 0 {
			most = min(most, l.most)
		}
		s.row(cells, rowHeight(most))
	}
}

// standingLines is how many lines a partner's row shows: its reasons are longer,
// but who reads down the list wants to see many partners. The rest shows in the
// formula bar, and where the row is drawn higher.
const standingLines = 3

// rowHeight returns the height, in points, of a row of so many lines; longer
// texts can be read in the formula bar.
func rowHeight(lines int) float64 { return 4 + 13*float64(min(lines, 25)) }

// A stream writes rows to a sheet, one after the other, and keeps the first error.
type stream struct {
	*press
	sw    *excelize.StreamWriter
	sheet string
	part  string
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
		if c.link != (link{}) && !s.lead(i+1, c.link) {
			c.look.link = false
		}
		if t, ok := c.value.(string); ok {
			c.value = literal(t)
		}
		values[i] = excelize.Cell{StyleID: s.styles[c.look], Value: c.value}
	}
	s.keep(s.sw.SetRow("A"+strconv.Itoa(s.rows), values, excelize.RowOpts{Height: height}))
}

// lead adds a link to the current row; it tells whether there was room for one more.
func (s *stream) lead(column int, l link) bool {
	if len(s.links[s.part]) >= maxLinks {
		return false
	}
	from, err := excelize.CoordinatesToCellName(column, s.rows)
	s.keep(err)
	l.from = from
	if l.to == "" { // only a tip
		l.to = quoted(s.sheet) + "!" + from
	}
	s.links[s.part] = append(s.links[s.part], l)
	return true
}
