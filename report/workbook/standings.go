package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
)

// A statusCount is a status and how many partners have it.
type statusCount struct {
	status string
	count  int
	tone   tone
	colour string // in the chart
}

// standings writes how many partners stand where, as a table and a chart for each
// program. The charts draw the tables beside them. Programs after the first two
// stand below all else.
func (g *page) standings() {
	for i, of := range evaluate.AllPrograms() {
		h, row := leftHalf, standingsAt(i/2)
		if i%2 == 1 {
			h = rightHalf
		}
		g.height(row+1, row+standingRows, 18)
		rows, what := g.standingsIn(of, false), "Partners by "+of.Name+" status"
		g.heading(h, row, of.Title, "Every partner ›", programSheet(of.Name))
		g.standingTable(h, row, rows)
		g.bars(h, row, rows, what)
	}
}

// standingsAt is the row of the heading of a pair of programs.
func standingsAt(pair int) int {
	if pair == 0 {
		return standingRow
	}
	return doubtRow + 1 + doubtRows + 2 + (pair-1)*(standingRows+2)
}

// summaryEnd is the last row of the summary.
func summaryEnd() int {
	if pairs := (len(evaluate.AllPrograms()) + 1) / 2; pairs > 1 {
		return standingsAt(pairs-1) + standingRows
	}
	return doubtRow + 1 + doubtRows
}

// standingsIn counts the partners in each status of a program, best first; that of
// one that has ended where anybody has it, now or ahead.
func (p *press) standingsIn(of *evaluate.Program, ended bool) []statusCount {
	counts, look := p.tally().in[of.Name], lookOf(of)
	var out []statusCount
	for _, s := range inSight(of.Statuses, ended || counts[of.Statuses[len(of.Statuses)-1]] > 0) {
		out = append(out, statusCount{string(s), counts[s], look.tone(s), look.colour(s)})
	}
	return out
}

// premierColour tells apart in the chart what has the same tone in the tables.
func premierColour(s evaluate.Status) string {
	switch s {
	case evaluate.PremierOut:
		return "E0714F"
	case evaluate.PremierNotEligible:
		return "7F8DA3"
	}
	return tones[premierTone(s)].strong
}

// standingTable writes the statuses with their counts, and their sum.
func (g *page) standingTable(h half, top int, rows []statusCount) {
	line := []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	small := func(side string) *excelize.Style {
		return &excelize.Style{Font: &excelize.Font{Size: 10, Bold: true, Color: quiet}, Border: line, Alignment: indented(side)}
	}
	g.put(top+1, h.first, h.first, "Status", small("left"))
	g.put(top+1, h.second, h.second, "Partners", small("right"))
	row := top + 2
	sum := 0
	for _, s := range rows {
		word := &excelize.Style{
			Font: &excelize.Font{Size: 10, Bold: true, Color: tones[s.tone].ink}, Fill: ground(tones[s.tone].ground), Border: line,
			Alignment: indented("left"), CustomNumFmt: format(signed(tones[s.tone].sign)),
		}
		number := &excelize.Style{Font: &excelize.Font{Size: 10, Color: ink}, Border: line, CustomNumFmt: format("#,##0"), Alignment: indented("right")}
		g.put(row, h.first, h.first, s.status, word)
		g.put(row, h.second, h.second, s.count, number)
		row, sum = row+1, sum+s.count
	}
	total := func(side string) *excelize.Style {
		return &excelize.Style{Font: &excelize.Font{Size: 10, Bold: true, Color: ink}, CustomNumFmt: format("#,##0"), Alignment: indented(side)}
	}
	g.put(row, h.first, h.first, "All partners", total("left"))
	g.put(row, h.second, h.second, sum, total("right"))
}

// indented is at the middle of a row's height, off the border.
func indented(side string) *excelize.Alignment {
	a := &excelize.Alignment{Vertical: "center", Horizontal: side}
	if side != "center" {
		a.Indent = 1
	}
	return a
}

// The size of the charts in pixels: four columns wide, ten rows high.
const chartWidth, chartHeight = 360, 228

// bars draws the counts of a table beside it, in its order, each status in its colour.
func (g *page) bars(h half, top int, rows []statusCount, what string) {
	first, last := top+2, top+1+len(rows)
	series := excelize.ChartSeries{
		Name:       g.ref(h.second, top+1, top+1),
		Categories: g.ref(h.first, first, last),
		Values:     g.ref(h.second, first, last),
		Fill:       ground(tones[info].strong),
		DataLabel:  excelize.ChartDataLabel{Font: *chartFont(10, ink)},
	}
	gap, same := uint(45), false
	g.keep(g.file.AddChart(g.sheet, fmt.Sprint(h.third, top+1), &excelize.Chart{
		Type: excelize.Bar, Series: []excelize.ChartSeries{series}, GapWidth: &gap, VaryColors: &same,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: what, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend:    excelize.ChartLegend{Position: "none"},
		PlotArea:  excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		XAxis:     excelize.ChartAxis{ReverseOrder: true, Font: *chartFont(10, ink)},
		YAxis:     excelize.ChartAxis{None: true},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format:    excelize.GraphicOptions{AltText: what + ": " + inWords(rows), Name: what, OffsetX: 8, OffsetY: 4},
	}))
	g.charts++
	g.finishChart(fmt.Sprintf("xl/charts/chart%d.xml", g.charts), series, rows)
}

// finishChart adds what the Excel library leaves out of a chart: the values, so
// that previews which don't calculate show it, and the colours of bars.
func (g *page) finishChart(part string, s excelize.ChartSeries, rows []statusCount) {
	var words, counts, bars strings.Builder
	for i, r := range rows {
		fmt.Fprintf(&words, `<pt idx="%d"><v>%s</v></pt>`, i, escaped(r.status))
		fmt.Fprintf(&counts, `<pt idx="%d"><v>%d</v></pt>`, i, r.count)
		fmt.Fprintf(&bars, `<dPt><idx val="%d"/><invertIfNegative val="0"/><bubble3D val="0"/><spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill></spPr></dPt>`, i, r.colour)
	}
	size := fmt.Sprintf(`<ptCount val="%d"/>`, len(rows))
	f := func(ref string) string { return "<f>" + escaped(ref) + "</f>" }
	g.edit(part, f(s.Name), f(s.Name)+`<strCache><ptCount val="1"/><pt idx="0"><v>Partners</v></pt></strCache>`)
	g.edit(part, f(s.Categories), f(s.Categories)+"<strCache>"+size+words.String()+"</strCache>")
	g.edit(part, f(s.Values)+"<numCache><formatCode></formatCode>", f(s.Values)+"<numCache><formatCode>General</formatCode>"+size+counts.String())
	const before = `<invertIfNegative val="0"></invertIfNegative>`
	g.edit(part, before, before+bars.String())
}

// ref names cells of a column, as charts want them.
func (g *page) ref(column string, first, last int) string {
	if first == last {
		return fmt.Sprintf("%s!$%s$%d", quoted(g.sheet), column, first)
	}
	return fmt.Sprintf("%s!$%s$%d:$%s$%d", quoted(g.sheet), column, first, column, last)
}

func chartFont(size float64, colour string) *excelize.Font {
	return &excelize.Font{Family: fontFamily, Size: size, Color: colour}
}

// inWords says the counts, for readers who don't see the chart.
func inWords(rows []statusCount) string {
	var s string
	for i, r := range rows {
		if i > 0 {
			s += ", "
		}
		s += fmt.Sprintf("%s %d", r.status, r.count)
	}
	return s
}
