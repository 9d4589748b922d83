package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
)

// A followed is a status whose number is told from run to run.
type followed struct {
	program *evaluate.Program
	status  evaluate.Status
}

// mostFollowed is how many statuses have room beside the days of the runs.
const mostFollowed = 5

// followedStatuses are those of all programs, as many as there is room for.
func followedStatuses() []followed {
	var all []followed
	for _, of := range evaluate.AllPrograms() {
		for _, s := range of.Followed() {
			all = append(all, followed{of, s})
		}
	}
	return all[:min(len(all), mostFollowed)]
}

// past writes the numbers of the last runs, with a chart beside them.
func (g *page) past() {
	g.heading(leftHalf, pastRow, "From run to run", "History ›", historySheet)
	g.heading(rightHalf, pastRow, "", "Past changes ›", pastChangesSheet)
	g.height(pastRow+1, pastRow+1, 17)
	g.height(pastRow+2, pastRow+1+pastRows, 13.5)
	line := []excelize.Border{{Type: "bottom", Style: 1, Color: rule}}
	style := func(bold bool, colour, side string) *excelize.Style {
		return &excelize.Style{Font: &excelize.Font{Size: 10, Bold: bold, Color: colour}, Border: line, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: side, ShrinkToFit: true}}
	}
	head := pastRow + 1
	g.put(head, "B", "B", "Run", style(true, quiet, "left"))
	all := followedStatuses()
	for n, f := range all {
		g.put(head, columnName(n+2), columnName(n+2), string(f.status), style(true, quiet, "right"))
	}
	runs := g.Assessment.Past
	runs = runs[max(0, len(runs)-pastRows):]
	for i := range runs {
		row := head + 1 + i
		last := i == len(runs)-1
		when := style(last, ink, "left")
		when.CustomNumFmt = format("yyyy-mm-dd")
		g.put(row, "B", "B", int(runs[i].AsOf), when)
		for n, f := range all {
			number := style(last, ink, "right")
			number.CustomNumFmt = format("#,##0")
			g.put(row, columnName(n+2), columnName(n+2), runs[i].In(f.program.Name, f.status), number)
		}
	}
	if len(runs) < 2 {
		quietly := style(false, quiet, "left")
		quietly.Font.Italic, quietly.Border = true, nil
		g.put(head+1, rightHalf.first, rightHalf.last, "from the second run on, a chart shows here how the numbers go", quietly)
		return
	}
	g.chartPast(all, runs, head)
}

// chartPast draws the numbers of the runs as lines.
func (g *page) chartPast(all []followed, runs []evaluate.PastRun, head int) {
	var series []excelize.ChartSeries
	labels := make([]string, len(runs))
	for i := range runs {
		labels[i] = runs[i].AsOf.String()
	}
	counts := make([][]int, len(all))
	for n, f := range all {
		column := columnName(n + 2)
		colour := lookOf(f.program).colour(f.status)
		series = append(series, excelize.ChartSeries{
			Name:       g.ref(column, head, head),
			Categories: g.ref("B", head+1, head+len(runs)), Values: g.ref(column, head+1, head+len(runs)),
			Fill: ground(pastColour(n, colour)), Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 2.25},
			Marker: excelize.ChartMarker{Symbol: pastMarkers[n], Size: 6, Fill: ground(pastColour(n, colour))},
		})
		for i := range runs {
			counts[n] = append(counts[n], runs[i].In(f.program.Name, f.status))
		}
	}
	unit, from := 0.0, 0.0
	if len(g.Assessment.Partners) < 10 {
		unit = 1 // else the axis would have halves of a partner
	}
	what := "Partners from run to run"
	g.keep(g.file.AddChart(g.sheet, fmt.Sprint("I", head), &excelize.Chart{
		Type: excelize.Line, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: what, Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: navy}}}},
		Legend:    excelize.ChartLegend{Position: "right", Font: chartFont(10, ink)},
		XAxis:     excelize.ChartAxis{Font: *chartFont(10, quiet), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "yyyy-mm-dd"}},
		YAxis:     excelize.ChartAxis{Font: *chartFont(10, quiet), MajorGridLines: true, MajorUnit: unit, Minimum: &from, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		Dimension: excelize.ChartDimension{Width: pastChartWidth, Height: pastChartHeight},
		Border:    excelize.LineOptions{Type: excelize.LineNone},
		Format:    excelize.GraphicOptions{AltText: what + ". " + pastInWords(all, runs), Name: what, OffsetX: 8, OffsetY: 2},
	}))
	g.charts++
	names := make([]string, len(all))
	for n, f := range all {
		names[n] = string(f.status)
	}
	g.cacheChart(fmt.Sprintf("xl/charts/chart%d.xml", g.charts), series, names, labels, counts)
}

// The size of the chart in pixels.
const pastChartWidth, pastChartHeight = 590, 184

// pastMarkers tell the lines apart where colours don't.
var pastMarkers = [mostFollowed]string{"circle", "diamond", "triangle", "square", "x"}

// pastColour is that of a line: the colour of its status, but for the second good
// one, which would be the first's.
func pastColour(n int, colour string) string {
	if n > 0 && colour == tones[good].strong {
		return tones[info].strong
	}
	return colour
}

// pastInWords says the numbers of the first and the last run drawn, for those who
// don't see the chart.
func pastInWords(all []followed, runs []evaluate.PastRun) string {
	var out []string
	for _, i := range []int{0, len(runs) - 1} {
		var words []string
		for _, f := range all {
			words = append(words, fmt.Sprintf("%s %d", f.status, runs[i].In(f.program.Name, f.status)))
		}
		out = append(out, fmt.Sprintf("%s: %s.", runs[i].AsOf, strings.Join(words, ", ")))
	}
	return strings.Join(out, " ")
}
