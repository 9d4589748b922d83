package workbook

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/workbook/fixture"
)

// forecastRow is the first row of the forecast's table.
const forecastRow = firstRow

func value(t *testing.T, f *excelize.File, sheet, ref string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, ref)
	require.NoError(t, err)
	return v
}

func TestForecastByDay(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(forecastSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	assert.Equal(t, []string{"On", "In days", "Partner ID", "Partner", "Program", "From", "To", "For the", "Because", "Actions", "From cells"}, rows[forecastRow-2])
	var got []string
	for _, r := range rows[forecastRow-1:] {
		got = append(got, strings.Join(slices.Concat(r[:3], r[4:8]), " | "))
	}
	assert.Equal(t, []string{
		"44013 | 1 | P/007 | Premier | Unknown | Out of compliance | ", "44013 | 1 | P-015 | Premier | Unknown | Out of compliance | ", "44013 | 1 | P-023 | Premier | Unknown | Out of compliance | ",
		"44022 | 10 | P-005 | Premier | Eligible | Compliant | better", "44022 | 10 | P-013 | Premier | Eligible | Compliant | better", "44022 | 10 | P-021 | Premier | Eligible | Compliant | better",
		"44044 | 32 | P-001 | Premier | Compliant | Out of compliance | worse", "44044 | 32 | P-009 | Premier | Compliant | Out of compliance | worse",
		"44044 | 32 | P-017 | Premier | Compliant | Out of compliance | worse", "44044 | 32 | P-025 | Premier | Compliant | Out of compliance | worse",
		"44146 | 134 | P-002 | Premier | Get Well Plan | Removed | worse", "44169 | 157 | =1+1 | Premier | Get Well Plan | Removed | worse", "44169 | 157 | P-018 | Premier | Get Well Plan | Removed | worse",
	}, got[:13])
	assert.Len(t, got, 13+12)
	assert.Equal(t, "1 low score without a follow-up by 2020-07-31: <Red & Barn> (score 4 on 2020-05-11)", rows[forecastRow+5][8])
	last := rows[len(rows)-1]
	assert.Equal(t, []string{"44228", "216", "P-025", "Sequoia Data Centers", "cPanel", "Certified", "Not certified", "worse"}, last[:8])
	assert.Equal(t, "partners.xlsx:Partners!26; employees.xlsx:Employees!74", last[10])

	assert.Equal(t, "2020-07-01", value(t, f, forecastSheet, "A4"))
	assert.Equal(t, "✗ Out of compliance", value(t, f, forecastSheet, "G4"))
}

// The outlook has today's numbers, those of the months in which they change, and
// those of the last day; what is other than in the row above is bold.
func TestOutlookCountsTheMonthsThatChange(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(outlookSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	assert.Equal(t, "cPanel Certified Partner", rows[2][0])
	assert.Equal(t, []string{"At the end of", "Certified", "Suspended", "Not certified", "Unknown", "Not enrolled"}, rows[3])
	var got []string
	for _, r := range rows[4:7] {
		got = append(got, strings.Join(r, " "))
	}
	assert.Equal(t, []string{"44012 13 3 5 2 2", "44255 1 3 17 2 2", "44377 1 3 17 2 2"}, got, "today, February and the last day")
	bold := func(ref string) bool {
		id, err := f.GetCellStyle(outlookSheet, ref)
		require.NoError(t, err)
		s, err := f.GetStyle(id)
		require.NoError(t, err)
		return s.Font.Bold
	}
	assert.True(t, bold("B6"), "1 in February")
	assert.True(t, bold("D6"), "and more are not")
	assert.False(t, bold("B7"))
	assert.False(t, bold("C6"))
}

// The last row is today's with every change that the forecast lists.
func TestOutlookEndsWithTheForecast(t *testing.T) {
	p, err := newPress(book())
	require.NoError(t, err)
	for _, o := range p.outlooks() {
		after := map[string]int{}
		for i, s := range o.statuses {
			after[s.status] = o.counts[0][i]
		}
		for _, r := range p.forecast {
			if programSheet(r.Program) == o.sheet {
				after[string(r.From)]--
				after[string(r.To)]++
			}
		}
		for i, s := range o.statuses {
			assert.Equal(t, after[s.status], o.counts[len(o.counts)-1][i], "%s: %s", o.sheet, s.status)
		}
	}
}

func TestForecastCharts(t *testing.T) {
	data := written()
	all := parts(t, data)
	assert.Regexp(t, `<drawing [^>]*r?:?id=`, all["xl/worksheets/sheet8.xml"])
	cpanel, premier := all["xl/charts/chart4.xml"], all["xl/charts/chart5.xml"]
	assert.Equal(t, 4, strings.Count(cpanel, "<ser>"), "the statuses but Not enrolled")
	assert.Equal(t, 7, strings.Count(premier, "<ser>"))
	assert.NotContains(t, cpanel+premier, "<v>Not enrolled</v>")
	for _, chart := range []string{cpanel, premier} {
		n := strings.Count(chart, "<ser>")
		assert.Contains(t, chart, `<grouping val="stacked">`)
		assert.Equal(t, n, strings.Count(chart, `<pt idx="0"><v>2020-06-30</v></pt>`), "the days of each series")
		assert.NotContains(t, chart, "<formatCode></formatCode>")
	}
	values := regexp.MustCompile(`<strCache><ptCount val="1"/><pt idx="0"><v>([^<]+)</v></pt></strCache>.*?<numCache><formatCode>General</formatCode><ptCount val="3"/>((?:<pt idx="\d+"><v>\d+</v></pt>)+)</numCache>`)
	found := values.FindAllStringSubmatch(cpanel, -1)
	require.Len(t, found, 4)
	assert.Equal(t, "Certified", found[0][1])
	assert.Equal(t, "13 1 1 ", regexp.MustCompile(`<pt idx="\d+"><v>(\d+)</v></pt>`).ReplaceAllString(found[0][2], "$1 "))
	assert.Contains(t, all["xl/drawings/drawing2.xml"], "At the end: Compliant 3,")
}

// A status that nobody has in any month isn't drawn, and a program with nobody
// in it has no chart.
func TestForecastChartsWhatThereIs(t *testing.T) {
	b := firstBook()
	f := b.Assessment.Partners[0]
	f.Premier().Status = evaluate.PremierNotEnrolled
	f.Forecast = slices.DeleteFunc(f.Forecast, func(t evaluate.Turn) bool { return t.Program == "Premier" })
	b.Assessment.Partners = []evaluate.PartnerFinding{f}
	b.Certificates, b.Assessment.Problems, b.Assessment.Outlook = nil, nil, []evaluate.MonthEnd{{On: ingest.DayOf(2021, 2, 28), Counts: [][]int{{0, 0, 1, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 1, 0}}}}
	all := parts(t, write(t, b, 0))
	assert.Equal(t, 2, strings.Count(all["xl/charts/chart3.xml"], "<ser>"), "Certified, and then Not certified")
	assert.Contains(t, all["xl/charts/chart3.xml"], `<majorUnit val="1"`)
	assert.NotContains(t, all, "xl/charts/chart4.xml")
}

func TestNothingAhead(t *testing.T) {
	b := book()
	for i := range b.Assessment.Partners {
		b.Assessment.Partners[i].Forecast = nil
	}
	f := open(t, write(t, b, 0))
	assert.Equal(t, "no status changes in the twelve months ahead, even if nothing is added to the records", value(t, f, forecastSheet, "E1"))
	assert.Equal(t, "2020-06-30", value(t, f, outlookSheet, "A5"), "the numbers stand all the same")
	for ref, want := range map[string]string{"D12": "✓ none", "D14": "✓ none", "I12": "none in the twelve months ahead"} {
		assert.Equal(t, want, value(t, f, summarySheet, ref), ref)
	}
}

// A long forecast goes on; links find its rows.
func TestLongForecastGoesOn(t *testing.T) {
	b := book()
	f := open(t, write(t, b, 10))
	assert.Subset(t, f.GetSheetList(), []string{"Forecast", "Forecast 2", "Forecast 3"})
	tables, err := f.GetTables("Forecast 3")
	require.NoError(t, err)
	assert.Equal(t, "Forecast_3", tables[0].Name)
	assert.Equal(t, "A3:K8", tables[0].Range, "the last 5 of 25")

	p, err := newPress(b)
	require.NoError(t, err)
	most := excelRows - firstRow + 1
	assert.Equal(t, "'Employees'!A1048576", p.placeOf(employeesSheet, most-1).ref)
	assert.Equal(t, "'Employees 2'!A4", p.placeOf(employeesSheet, most).ref)
	p.maxRows = 10
	for n, r := range p.forecast {
		sheet, ref, _ := strings.Cut(strings.ReplaceAll(p.placeOf(forecastSheet, n).ref, "'", ""), "!")
		assert.Equal(t, r.finding.ID, value(t, f, sheet, "C"+ref[1:]))
	}
}

func TestDirection(t *testing.T) {
	for _, tt := range []struct {
		program  string
		from, to evaluate.Status
		want     direction
	}{
		{"cPanel", "Certified", "Not certified", forTheWorse},
		{"cPanel", "Certified", "Suspended", forTheWorse},
		{"cPanel", "Certified", "Not enrolled", forTheWorse},
		{"cPanel", "Suspended", "Certified", forTheBetter},
		{"cPanel", "Not certified", "Certified", forTheBetter},
		{"cPanel", "Unknown", "Certified", aside},
		{"cPanel", "Certified", "Unknown", aside},
		{"Premier", "Compliant", "Get Well Plan", forTheWorse},
		{"Premier", "Compliant", "Out of compliance", forTheWorse},
		{"Premier", "Out of compliance", "Get Well Plan", forTheWorse},
		{"Premier", "Get Well Plan", "Out of compliance", forTheBetter},
		{"Premier", "Get Well Plan", "Removed", forTheWorse},
		{"Premier", "Eligible", "Not eligible", forTheWorse},
		{"Premier", "Eligible", "Compliant", forTheBetter},
		{"Premier", "Unknown", "Removed", aside},
	} {
		assert.Equal(t, tt.want, turnRow{Turn: evaluate.Turn{Program: tt.program, From: tt.from, To: tt.to}}.direction(), "%s: %s to %s", tt.program, tt.from, tt.to)
	}
}

// The summary counts through the last day of a stretch.
func TestChangesForTheWorseAreCountedByDay(t *testing.T) {
	for _, tt := range []struct {
		in       int // days
		dates    string
		thirty   string
		ninety   string
		theRight string
	}{
		{30, "2020-07-30", "▲ cPanel: 1 Suspended", "▲ cPanel: 1 Suspended", "✗ cPanel: Suspended, because no good standing"},
		{31, "2020-07-31", "✓ none", "▲ cPanel: 1 Suspended", "✗ cPanel: Suspended, because no good standing"},
		{90, "2020-09-28", "✓ none", "▲ cPanel: 1 Suspended", "✗ cPanel: Suspended, because no good standing"},
		{91, "2020-09-29", "✓ none", "✓ none", "✗ cPanel: Suspended, because no good standing"},
	} {
		b := book()
		for i := range b.Assessment.Partners {
			b.Assessment.Partners[i].Forecast = nil
		}
		b.Assessment.Partners[3].Forecast = []evaluate.Turn{{On: fixture.Day + ingest.Day(tt.in), Program: "cPanel", From: "Certified", To: "Suspended", Because: evaluate.Because("no good standing")}}
		f := open(t, write(t, b, 0))
		for ref, want := range map[string]string{"D12": tt.thirty, "D13": tt.ninety, "D14": "▲ cPanel: 1 Suspended", "J12": tt.dates, "K12": tt.theRight} {
			assert.Equal(t, want, value(t, f, summarySheet, ref), "%d days: %s", tt.in, ref)
		}
		_, target, err := f.GetCellHyperLink(summarySheet, "I12")
		require.NoError(t, err)
		assert.Equal(t, "'Forecast'!A4", target)
	}
}
