package workbook

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// A list is a sheet with one table: a title, a line with how many rows are shown
// and with sums, a header, a row a thing.
type list[T any] struct {
	sheet   string
	table   string // its name in Excel
	tab     string // colour
	title   string
	about   string // what the sheet shows, in a line
	none    string // what to say instead where there are no rows
	frozen  int    // columns that stay in view
	flat    bool   // a row takes one line; else as many as Excel fits
	columns []column[T]
	rows    []T
	groups  map[string]string // what begins at a column, by its title
	sums    []string          // the titles of columns to add up
	// printed is the title of the last column that prints; "": all do. What stands behind
	// it takes one line, so that it makes no row higher.
	printed string
	lookUp  bool // a list to look things up in, which doesn't print unless somebody selects some of it
}

// A column of a list.
type column[T any] struct {
	title string
	width float64 // in digits, or restOfPage
	show  func(T) cell
}

// The rows of a list above its table's first.
const (
	countRow  = 2
	headerRow = 3
	firstRow  = 4
)

// rowHeight returns the height, in points, of a row of so many lines, which Excel
// fits again where they change; 0 is one line in a list of such rows: of those 25,
// with what stands above them, are on the screen of a small computer.
func rowHeight(lines int) float64 {
	return 1.5 + 12.75*float64(min(max(lines, 1), 25))
}

const flatHeight = 14.25

// pageWidth is how many digits side by side print on a landscape page at printScale
// percent, which makes 8 points of letters of 10.
const pageWidth, printScale = 172, 80

// The heights of the rows above a table's first, in points.
const titleHeight, countHeight, headHeight = 24, 15, 28

// restOfPage is the width of a column that takes what the others leave of a page,
// leastWidth the least that it then has.
const restOfPage, leastWidth = 0, 20

// fitPage gives the column that has no width what the others leave of a page.
func (l list[T]) fitPage() {
	left := float64(pageWidth)
	for _, c := range l.columns {
		left -= c.width
		if c.title == l.printed {
			break
		}
	}
	for i := range l.columns {
		if l.columns[i].width == restOfPage {
			l.columns[i].width = max(left, leastWidth)
		}
	}
}

// lastPrinted is the place of the last column that prints: the one that is named, or
// the last that has room on the page.
func (l list[T]) lastPrinted() int {
	last, width := -1, 0.0
	for i, c := range l.columns {
		if width += c.width; width > pageWidth {
			break
		}
		if last = i; c.title == l.printed {
			break
		}
	}
	return last
}

// excelRows is how many rows a sheet has.
const excelRows = 1_048_576

// write writes the list to as many sheets as its rows need.
func (l list[T]) write(p *press) error {
	l.fitPage()
	if l.lookUp {
		p.lookedUp = append(p.lookedUp, l.sheet)
	}
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

// placeOf returns where the nth row, from 0, of a list stands, for links.
func (p *press) placeOf(sheet string, n int) place {
	most := p.rowsOn(sheet)
	part := quoted(partName(sheet, n/most))
	return place{ref: part + "!A" + strconv.Itoa(n%most+firstRow), sheet: part, column: "A", key: p.keyOf(sheet, n)}
}

// keyOf returns what the first column of a list has in its nth row, where that
// finds the row again.
func (p *press) keyOf(sheet string, n int) string {
	switch sheet {
	case actionsSheet:
		if n < len(p.actions) {
			return p.actions[n].finding.ID
		}
	case plansSheet:
		if n < len(p.plans) {
			return p.plans[n].ID
		}
	case certificatesSheet:
		if n < len(p.given) {
			return p.given[n].PartnerID
		}
	case changesSheet:
		if n < len(p.changes) {
			return p.changes[n].PartnerID
		}
	case employeesSheet, certificationsSheet, forecastSheet, historySheet, pastChangesSheet, issuesSheet, rulesSheet:
	default:
		if n < len(p.Assessment.Partners) {
			return p.Assessment.Partners[n].ID
		}
	}
	return ""
}

// titleOf is where the title of a sheet stands.
func titleOf(sheet string) place { return place{ref: quoted(sheet) + "!A1"} }

// rowsOn returns how many rows of its table each sheet of a list takes.
func (p *press) rowsOn(string) int { return min(p.maxRows, excelRows-firstRow+1) }

// writeSheet writes one sheet: by the Excel library all but the rows of the
// table, which are made when the sheet is packed. The order matters: what stands
// before the rows in the file is set before the stream begins or by it, and
// nothing after its Flush.
func (l list[T]) writeSheet(p *press, sheet string, n int, rows []T) error {
	part, err := p.addSheet(sheet, l.tab)
	if err != nil {
		return err
	}
	lastRow := max(len(rows), 1) + firstRow - 1
	last := cellName(len(l.columns)-1, lastRow)
	if err := l.setUp(p, sheet, lastRow); err != nil {
		return err
	}
	sw, err := p.file.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	s := &stream{press: p, sw: sw, sheet: sheet, links: links{sheet: sheet}}
	l.writeTop(s, rows)
	if len(rows) == 0 { // Excel wants a table to have one
		s.row(make([]cell, len(l.columns)), flatHeight)
	}
	if s.err != nil {
		return s.err
	}
	table := l.table
	if n > 0 {
		table += "_" + strconv.Itoa(n+1)
	}
	if err := p.addTable(sw.AddTable, table, fmt.Sprintf("A%d:%s", headerRow, last)); err != nil {
		return err
	}
	if err := sw.Flush(); err != nil {
		return err
	}
	if len(rows) == 0 {
		p.setLinks(part, "pageMargins", s.links)
		return nil
	}
	p.bodies[part] = newBody(p, l, part, firstRow, rows, s.links)
	p.progress.total += len(rows)
	return nil
}

// setUp sets what belongs to the whole sheet, which has so many rows.
func (l list[T]) setUp(p *press, sheet string, rows int) error {
	last := cellName(len(l.columns)-1, rows)
	// Readers that stream see only the cells inside the dimension, which the library leaves at A1.
	if err := p.file.SetSheetDimension(sheet, "A1:"+last); err != nil {
		return err
	}
	hidden, zoom := false, 85.0
	if err := p.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden, ZoomScale: &zoom}); err != nil {
		return err
	}
	if err := p.printSetup(sheet, l.printing(rows)); err != nil {
		return err
	}
	// IDs of digits are texts, and no mistake that Excel need mark.
	return p.file.AddIgnoredErrors(sheet, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText)
}

// printing has a list of so many rows print one page wide, with title and header on
// each page; nothing of a list to look things up in, or without rows.
func (l list[T]) printing(rows int) printing {
	how := printing{wide: 1, titles: fmt.Sprintf("$1:$%d", headerRow)}
	if l.lookUp || len(l.rows) == 0 {
		how.area = nothingOf(len(l.columns))
		return how
	}
	how.area = "$A$1:$" + columnName(l.lastPrinted()) + "$" + strconv.Itoa(rows)
	return how
}

// writeTop writes widths, panes, and title, counts and header of a table with these
// rows, which stay in view.
func (l list[T]) writeTop(s *stream, rows []T) {
	for i, c := range l.columns {
		s.keep(s.sw.SetColWidth(i+1, i+1, c.width))
	}
	s.keep(s.sw.SetPanes(&excelize.Panes{Freeze: true, XSplit: l.frozen, YSplit: headerRow, TopLeftCell: cellName(l.frozen, firstRow), ActivePane: "bottomRight"}))

	band, counts, head := make([]cell, len(l.columns)), make([]cell, len(l.columns)), make([]cell, len(l.columns))
	for i, c := range l.columns {
		band[i] = cell{look: look{kind: bandCell}}
		counts[i] = cell{text: l.groups[c.title], look: look{kind: groupCell}}
		head[i] = cell{text: c.title, look: look{kind: headCell}}
		if len(rows) > 0 && slices.Contains(l.sums, c.title) {
			counts[i] = cell{look: look{kind: sumCell}, numeric: true, formula: l.subtotal(9, i, len(rows))}
			for _, r := range rows {
				counts[i].number += c.show(r).number
			}
			if counts[i].number == 0 { // and so it is, whatever a filter shows; ExcelJS shows no nought of a formula
				counts[i].formula = ""
			}
		}
	}
	band[0].text = l.title
	about := l.about
	if len(l.rows) == 0 {
		about = l.none
	}
	band[l.frozen] = cell{text: about, look: look{kind: noteCell}} // in view beside the title
	counts[0] = cell{text: "‹ Summary", look: look{kind: bandCell}}.to(titleOf(summarySheet), "Back to the summary")
	if n := len(rows); n > 0 {
		counts[l.roomiest()] = cell{numeric: true, number: n, look: look{kind: shownCell}, formula: l.subtotal(3, 0, n), of: int32(n)}
	}
	s.row(band, titleHeight)
	s.row(counts, countHeight)
	s.row(head, headHeight)
}

// roomiest is the widest of the columns behind the first that stay in view beside it and
// head no group: how many rows are shown stands there, and would be ### in a narrow one.
func (l list[T]) roomiest() int {
	most := 1
	for i := 2; i < min(4, len(l.columns)); i++ {
		if l.columns[i].width > l.columns[most].width && l.groups[l.columns[i].title] == "" {
			most = i
		}
	}
	return most
}

// subtotal is a formula over the rows of a column that a filter shows: 3 counts
// them, 9 adds them up.
func (l list[T]) subtotal(function, column, rows int) string {
	return fmt.Sprintf("SUBTOTAL(%d,%s:%s)", 100+function, cellName(column, firstRow), cellName(column, firstRow+rows-1))
}

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
		style := s.styles.of(c.look)
		if c.of > 0 {
			var err error
			style, err = s.press.style(shownOf(int(c.of)))
			s.keep(err)
		}
		values[i] = excelize.Cell{StyleID: style, Formula: c.formula, Value: c.value()}
	}
	s.keep(s.sw.SetRow("A"+strconv.Itoa(s.rows), values, excelize.RowOpts{Height: height}))
}
