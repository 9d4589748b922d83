package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

// An outlook is how many partners of a program are in each status today, at the
// ends of the months ahead in which that changes, and at the end of the last day
// looked at.
type outlook struct {
	sheet    string // of the program
	title    string
	chart    string // its title
	statuses []statusCount
	outside  string // the status of those not in the program, which the chart leaves out
	days     []ingest.Day
	counts   [][]int // by day, from today, and status
}

// outlooks returns that of each program.
func (p *press) outlooks() []outlook {
	var all []outlook
	for n, of := range evaluate.AllPrograms() {
		o := outlook{sheet: programSheet(of.Name), title: of.Title, chart: of.Name + ": partners in each status, if nobody acts", outside: string(of.Outside), days: []ingest.Day{p.Assessment.Day}, counts: [][]int{nil}}
		ended := slices.ContainsFunc(p.Assessment.Outlook, func(m evaluate.MonthEnd) bool { return m.Counts[n][len(of.Statuses)-1] > 0 })
		o.statuses = p.standingsIn(of, ended)
		for _, s := range o.statuses {
			o.counts[0] = append(o.counts[0], s.count)
		}
		for i, end := range p.Assessment.Outlook {
			counts := end.Counts[n][:len(o.statuses)]
			if last := i == len(p.Assessment.Outlook)-1; last || !slices.Equal(counts, o.counts[len(o.counts)-1]) {
				o.days, o.counts = append(o.days, end.On), append(o.counts, counts)
			}
		}
		all = append(all, o)
	}
	return all
}

// inSight returns the statuses of a program, the last of which, that of a program
// that has ended, only where anybody has it.
func inSight(statuses []evaluate.Status, ended bool) []evaluate.Status {
	if ended {
		return statuses
	}
	return statuses[:len(statuses)-1]
}

// The heights of the outlook's rows, in points, and how many rows and columns of which
// width, in digits, a chart spans beside a table: two programs make a page.
const (
	outlookRow, outlookHeading                                = 16, 26
	outlookChartRows, outlookChartColumns, outlookChartColumn = 15, 4, 14
)

// writeOutlook writes the partners in each status at the ends of the months, as
// a table with a chart beside it for each program.
func writeOutlook(p *press) error {
	g, err := p.addPage(outlookSheet, tabWork)
	if err != nil {
		return err
	}
	columns := outlookWidth() + outlookChartColumns
	g.zoom(85)
	g.widths(append(outlookWidths(), slices.Repeat([]float64{outlookChartColumn}, outlookChartColumns)...)...)
	g.band("Outlook", "where the partners will stand at the ends of the months ahead, if nothing is added to the records", columns)
	row := countRow + 1
	for n, o := range p.outlooks() {
		if n > 0 && n%2 == 0 {
			g.breakBefore(row)
		}
		row = g.tallyTable(row, o) + 1
	}
	last := cellName(columns-1, row)
	g.keep(g.file.SetSheetDimension(g.sheet, "A1:"+last))
	g.keep(g.file.SetPanes(g.sheet, &excelize.Panes{Freeze: true, YSplit: countRow, TopLeftCell: fmt.Sprint("A", countRow+1), ActivePane: "bottomLeft"}))
	g.keep(p.printSetup(g.sheet, printing{wide: 1, area: fmt.Sprintf("$A$1:$%s$%d", columnName(columns-1), row), titles: "$1:$1"}))
	p.setLinks(g.part, "pageMargins", g.links)
	return g.err
}

// outlookWidth is how many columns the tables of the outlook span: one for the
// month and one for each status of the program with most of them, that of a program
// that has ended aside.
func outlookWidth() int {
	most := 0
	for _, of := range evaluate.AllPrograms() {
		most = max(most, len(of.Statuses))
	}
	return most
}

// outlookDays heads the days of the outlook's tables.
const outlookDays = "At the end of"

// outlookWidths are the widths of the columns of the tables, in digits: each has room
// for the longest status that heads it, in bold and with its sign.
func outlookWidths() []float64 {
	room := func(title string) float64 { return 2.5 + .8*float64(len(title)+2) }
	widths := []float64{room(outlookDays)}
	for i := range outlookWidth() - 1 {
		widths = append(widths, 0)
		for _, of := range evaluate.AllPrograms() {
			if i < len(of.Statuses) {
				widths[i+1] = max(widths[i+1], room(string(of.Statuses[i])))
			}
		}
	}
	return widths
}

// tallyTable writes a program's table and its chart beside it from a row on, and returns
// the row behind them.
func (g *page) tallyTable(row int, o outlook) int {
	g.cell(row, 0, cell{text: o.title, look: look{kind: sectionCell}})
	g.height(row, row, outlookHeading)
	row++
	g.cell(row, 0, cell{text: outlookDays, look: look{kind: tallyHeadCell}})
	for i, status := range o.statuses {
		g.cell(row, i+1, cell{text: status.status, look: look{kind: tallyHeadCell, tone: status.tone}})
	}
	first := row + 1
	for n, counts := range o.counts {
		row++
		g.cell(row, 0, day(o.days[n]))
		for i, c := range counts {
			l := look{kind: tallyCell}
			if n > 0 && c != o.counts[n-1][i] {
				l.kind = movedCell
			}
			g.cell(row, i+1, cell{number: c, numeric: true, look: l})
		}
	}
	below := max(row, first-2+outlookChartRows)
	g.height(first-1, below, outlookRow) // the chart's place is reckoned by the heights
	if !g.chartOutlook(o, first) {
		below = row
	}
	return below + 1
}

// chartOutlook draws a program's table, whose numbers begin in a row, beside it, as
// columns of the statuses one above the other. A status that nobody has in any month isn't
// drawn; where nobody is in the program nothing is, and it returns false.
func (g *page) chartOutlook(o outlook, first int) bool {
	last := first + len(o.counts) - 1
	cells := func(column string, from, to int) string {
		return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(g.sheet), column, from, column, to)
	}
	var series []excelize.ChartSeries
	var names, labels []string
	var values [][]int
	for _, day := range o.days {
		labels = append(labels, day.String())
	}
	for i, status := range o.statuses {
		if status.status == o.outside || !o.occurs(i) {
			continue
		}
		column := columnName(i + 1)
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", quoted(g.sheet), column, first-1),
			Categories: cells("A", first, last), Values: cells(column, first, last), Fill: ground(status.colour),
		})
		names, values = append(names, status.status), append(values, nil)
		for row := range o.counts {
			values[len(values)-1] = append(values[len(values)-1], o.counts[row][i])
		}
	}
	if len(series) == 0 {
		return false
	}
	gap, unit, upright := uint(40), 0.0, 0
	if len(o.days) > 5 {
		upright = -90 // there is no room for days side by side
	}
	if len(g.Assessment.Partners) < 10 {
		unit = 1 // else the axis would have halves of a partner
	}
	g.keep(g.file.AddChart(g.sheet, cellName(outlookWidth(), first-1), &excelize.Chart{
		Type: excelize.ColStacked, Series: series, GapWidth: &gap,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: o.chart, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend:    excelize.ChartLegend{Position: "bottom", Font: chartFont(10, ink)},
		XAxis:     excelize.ChartAxis{Font: *chartFont(10, quiet), Alignment: excelize.Alignment{TextRotation: upright}, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "yyyy-mm-dd"}},
		YAxis:     excelize.ChartAxis{Font: *chartFont(10, quiet), MajorGridLines: true, MajorUnit: unit, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		Dimension: excelize.ChartDimension{Width: outlookChartColumns*(outlookChartColumn*7+5) - 16, Height: outlookChartRows * outlookRow * 4 / 3},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format:    excelize.GraphicOptions{AltText: o.inWords(), Name: o.chart, OffsetX: 12},
	}))
	g.charts++
	g.cacheChart(fmt.Sprintf("xl/charts/chart%d.xml", g.charts), series, names, labels, values)
	return true
}

// occurs tells whether a status has anybody in any month.
func (o outlook) occurs(status int) bool {
	for _, counts := range o.counts {
		if counts[status] > 0 {
			return true
		}
	}
	return false
}

// cacheChart adds the values to a chart, which the Excel library leaves out, for
// previews that don't calculate, and has its days stand as they are, not in a
// calendar with days that no row has. The labels stand in each series; an edit takes
// the last place that is as before, so that the series go from the last to the first.
func (p *press) cacheChart(part string, series []excelize.ChartSeries, names, labels []string, values [][]int) {
	p.edit(part, `<auto val="1"></auto>`, `<auto val="0"></auto>`)
	size := fmt.Sprintf(`<ptCount val="%d"/>`, len(labels))
	points := func(n int, of func(i int) string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<pt idx="%d"><v>%s</v></pt>`, i, of(i))
		}
		return b.String()
	}
	f := func(ref string) string { return "<f>" + escaped(ref) + "</f>" }
	for n := len(series) - 1; n >= 0; n-- {
		s := series[n]
		p.edit(part, f(s.Name), f(s.Name)+`<strCache><ptCount val="1"/><pt idx="0"><v>`+escaped(names[n])+`</v></pt></strCache>`)
		p.edit(part, f(s.Categories)+"</strRef>", f(s.Categories)+"<strCache>"+size+points(len(labels), func(i int) string { return labels[i] })+"</strCache></strRef>")
		p.edit(part, f(s.Values)+"<numCache><formatCode></formatCode>", f(s.Values)+"<numCache><formatCode>General</formatCode>"+size+points(len(labels), func(i int) string { return strconv.Itoa(values[n][i]) }))
	}
}

// inWords says the table's first and last row, for readers who don't see the chart.
func (o outlook) inWords() string {
	now, then := o.countsOf(0), o.countsOf(len(o.counts)-1)
	return fmt.Sprintf("%s. Today: %s. At the end: %s.", o.chart, inWords(now), inWords(then))
}

// countsOf returns the statuses with the numbers of a row.
func (o outlook) countsOf(row int) []statusCount {
	out := make([]statusCount, len(o.statuses))
	for i, s := range o.statuses {
		s.count = o.counts[row][i]
		out[i] = s
	}
	return out
}
