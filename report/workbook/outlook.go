package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
)

// An outlook is how many partners of a program are in each status today and at
// the ends of the months ahead.
type outlook struct {
	sheet    string // of the program
	title    string
	chart    string // its title
	statuses []standing
	outside  string  // the status of those not in the program, which the chart leaves out
	counts   [][]int // by row, from today, and status
}

// outlooks returns that of each program.
func (p *press) outlooks() []outlook {
	var all []outlook
	for n, of := range evaluate.AllPrograms() {
		o := outlook{sheet: programSheet(of.Name), title: of.Title, chart: of.Name + ": partners in each status, if nobody acts", outside: string(of.Outside), counts: [][]int{nil}}
		ended := false
		for _, end := range p.Assessment.Outlook {
			o.counts = append(o.counts, end.Counts[n])
			ended = ended || end.Counts[n][len(of.Statuses)-1] > 0
		}
		o.statuses = p.standingsIn(of, ended)
		for _, s := range o.statuses {
			o.counts[0] = append(o.counts[0], s.count)
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

// outlookRows returns how many rows stand between the title and the header of
// the forecast: for each program a heading, a header, a row a month and a gap,
// and the heading of the table; none where no month is known.
func (p *press) outlookRows() int {
	months := len(p.Assessment.Outlook)
	if months == 0 {
		return 0
	}
	return len(evaluate.AllPrograms())*(3+1+months) + 1
}

// The heights of the outlook's rows, in points.
const outlookRow, outlookHeading, outlookGap = 18, 26, 12

// writeOutlook writes the partners in each status at the ends of the months, as
// a table and a chart for each program.
func (p *press) writeOutlook(s *stream) {
	if p.outlookRows() == 0 {
		return
	}
	for _, o := range p.outlooks() {
		p.writeTally(s, o)
		s.row([]cell{{look: look{kind: sectionCell}}}, outlookGap)
	}
	s.row(section("Every change ahead, by day"), outlookHeading)
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

// section is a heading across the columns of the outlook.
func section(title string) []cell {
	cells := make([]cell, outlookWidth())
	for i := range cells {
		cells[i].look.kind = sectionCell
	}
	cells[0].text = title
	return cells
}

// writeTally writes a program's table and its chart.
func (p *press) writeTally(s *stream, o outlook) {
	s.row(section(o.title), outlookHeading)
	head := []cell{{text: "At the end of", look: look{kind: headCell}}}
	for _, status := range o.statuses {
		head = append(head, cell{text: status.status, look: look{tallyHeadCell, status.tone, false}})
	}
	s.row(head, outlookRow)
	first := s.rows + 1
	for n, counts := range o.counts {
		row := []cell{{text: p.endOf(n), look: look{kind: monthCell}}}
		for i, c := range counts[:len(o.statuses)] {
			l := look{kind: tallyCell}
			if n > 0 && c != o.counts[n-1][i] {
				l.kind = movedCell
			}
			row = append(row, cell{number: c, numeric: true, look: l})
		}
		s.row(row, outlookRow)
	}
	p.chartOutlook(s, o, first)
}

// endOf names the day of a row of the outlook: today, and then months.
func (p *press) endOf(row int) string {
	if row == 0 {
		return p.Assessment.Day.Time().Format("2 Jan 2006")
	}
	return p.Assessment.Outlook[row-1].On.Time().Format("Jan 2006")
}

// chartOutlook draws a program's table beside it, as columns of the statuses one
// above the other. A status that nobody has in any month isn't drawn.
func (p *press) chartOutlook(s *stream, o outlook, first int) {
	last := first + len(o.counts) - 1
	cells := func(column string, from, to int) string {
		return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(s.sheet), column, from, column, to)
	}
	var series []excelize.ChartSeries
	var drawn []int
	for i, status := range o.statuses {
		if status.status == o.outside || !o.occurs(i) {
			continue
		}
		column := columnName(i + 1)
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s!$%s$%d", quoted(s.sheet), column, first-1),
			Categories: cells("A", first, last), Values: cells(column, first, last), Fill: ground(status.colour),
		})
		drawn = append(drawn, i)
	}
	if len(drawn) == 0 {
		return // nobody is in the program
	}
	gap, unit := uint(40), 0.0
	if len(p.Assessment.Partners) < 10 {
		unit = 1 // else the axis would have halves of a partner
	}
	s.keep(p.file.AddChart(s.sheet, fmt.Sprint(columnName(outlookWidth()), first-1), &excelize.Chart{
		Type: excelize.ColStacked, Series: series, GapWidth: &gap,
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: o.chart, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend: excelize.ChartLegend{Position: "right", Font: chartFont(10, ink)},
		XAxis:  excelize.ChartAxis{Font: *chartFont(9, quiet)},
		YAxis:  excelize.ChartAxis{Font: *chartFont(9, quiet), MajorGridLines: true, MajorUnit: unit, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		// The library takes the rows of a stream to be 18 pixels high; the chart spans so many of them.
		Dimension: excelize.ChartDimension{Width: outlookChartWidth, Height: uint(18 * (last - first + 2))},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format:    excelize.GraphicOptions{AltText: o.inWords(), Name: o.chart, OffsetX: 12},
	}))
	p.charts++
	p.cacheOutlook(fmt.Sprintf("xl/charts/chart%d.xml", p.charts), o, series, drawn)
}

// outlookChartWidth is the width of the charts in pixels: the last two columns'.
const outlookChartWidth = 780

// occurs tells whether a status has anybody in any month.
func (o outlook) occurs(status int) bool {
	for _, counts := range o.counts {
		if counts[status] > 0 {
			return true
		}
	}
	return false
}

// cacheOutlook adds the values to a chart, which the Excel library leaves out, for
// previews that don't calculate. The months stand in each series; an edit takes
// the last place that is as before, so that the series go from the last to the first.
func (p *press) cacheOutlook(part string, o outlook, series []excelize.ChartSeries, drawn []int) {
	size := fmt.Sprintf(`<ptCount val="%d"/>`, len(o.counts))
	var months strings.Builder
	for n := range o.counts {
		fmt.Fprintf(&months, `<pt idx="%d"><v>%s</v></pt>`, n, escaped(p.endOf(n)))
	}
	f := func(ref string) string { return "<f>" + escaped(ref) + "</f>" }
	for n := len(drawn) - 1; n >= 0; n-- {
		s, i := series[n], drawn[n]
		var counts strings.Builder
		for row := range o.counts {
			fmt.Fprintf(&counts, `<pt idx="%d"><v>%d</v></pt>`, row, o.counts[row][i])
		}
		p.edit(part, f(s.Name), f(s.Name)+`<strCache><ptCount val="1"/><pt idx="0"><v>`+escaped(o.statuses[i].status)+`</v></pt></strCache>`)
		p.edit(part, f(s.Categories)+"</strRef>", f(s.Categories)+"<strCache>"+size+months.String()+"</strCache></strRef>")
		p.edit(part, f(s.Values)+"<numCache><formatCode></formatCode>", f(s.Values)+"<numCache><formatCode>General</formatCode>"+size+counts.String())
	}
}

// inWords says the first and the last row, for those who don't see the chart.
func (o outlook) inWords() string {
	now, then := o.at(0), o.at(len(o.counts)-1)
	return fmt.Sprintf("%s. Today: %s. At the end: %s.", o.chart, inWords(now), inWords(then))
}

// at returns the statuses with the numbers of a row.
func (o outlook) at(row int) []standing {
	out := make([]standing, len(o.statuses))
	for i, s := range o.statuses {
		s.count = o.counts[row][i]
		out[i] = s
	}
	return out
}
