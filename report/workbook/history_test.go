package workbook

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/workbook/fixture"
)

// The newest run comes first, each with a row a status, and what became different.
func TestHistory(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(historySheet)
	require.NoError(t, err)
	assert.Equal(t, []string{"2020-06-30", "cPanel", "✓ Certified", "13", "-1"}, rows[firstRow-1])
	statuses := len(evaluate.CPanelStatuses) + len(evaluate.PremierStatuses) - 2 // nobody's program has ended
	assert.Len(t, rows, firstRow-1+3*statuses)
	assert.Equal(t, []string{"2020-05-31", "cPanel", "✓ Certified", "14"}, rows[firstRow-1+statuses][:4])
	assert.Len(t, rows[len(rows)-1], 4, "nothing to compare the first run with")
	assert.Empty(t, formulaOf(t, f, historySheet, "A4"))
	earlier := fmt.Sprint("A", firstRow+statuses)
	assert.Equal(t, `HYPERLINK("../2020-05-31/compliance-2020-05-31.xlsx",43982)`, formulaOf(t, f, historySheet, earlier))
}

func TestPastChanges(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(pastChangesSheet)
	require.NoError(t, err)
	assert.Equal(t, [][]string{
		{"Partner ID", "Partner", "Run", "Run before", "Program", "From", "To", "For the"},
		{"P-003", "Birch Hosting", "2020-06-30", "2020-05-31", "cPanel", "✓ Certified", "✗ Suspended", "✗ worse"},
		{"P-008", "Fjord Data AS", "2020-06-30", "2020-05-31", "Premier", "– not in the sheets", "– Not enrolled"},
		{"P-900", "Gone Fishing Hosting", "2020-06-30", "2020-05-31", "cPanel", "✓ Certified", "– not in the sheets"},
		{"P-002", "Alder Networks", "2020-05-31", "2020-04-30", "cPanel", "▲ Not certified", "✓ Certified", "✓ better"},
	}, rows[headerRow-1:])
}

// manyRuns are forty, each with a partner more that is certified.
func manyRuns(b Book) Book {
	b.Assessment.Past = nil
	for n := range 40 {
		r := evaluate.NewPastRun(fixture.Day - ingest.Day(30*(39-n)))
		r.Count(&evaluate.Record{CPanel: evaluate.CPanelCertified, Premier: evaluate.PremierPlan}, n)
		for i := range 200 {
			r.Turns = append(r.Turns, evaluate.PastTurn{PartnerID: fmt.Sprintf("P-%03d", i), Program: "cPanel", From: evaluate.CPanelNotCertified, To: evaluate.CPanelCertified})
		}
		b.Assessment.Past = append(b.Assessment.Past, r)
	}
	return b
}

// After many runs the chart draws the newest, and the newest changes are listed.
func TestAfterManyRuns(t *testing.T) {
	data := write(t, manyRuns(book()), 0)
	f := open(t, data)
	for ref, want := range map[string]string{
		fmt.Sprint("B", pastRow+2): "2019-10-04", fmt.Sprint("C", pastRow+2): "30",
		fmt.Sprint("B", pastRow+1+pastRows): "2020-06-30", fmt.Sprint("C", pastRow+1+pastRows): "39", fmt.Sprint("E", pastRow+1+pastRows): "39",
		fmt.Sprint("B", pastRow+2+pastRows): "",
	} {
		assert.Equal(t, want, value(t, f, summarySheet, ref), ref)
	}
	chart := parts(t, data)["xl/charts/chart3.xml"]
	assert.Contains(t, chart, "<lineChart>")
	assert.Contains(t, chart, `<auto val="0">`, "a label a run, not a calendar")
	points := regexp.MustCompile(`<numCache><formatCode>General</formatCode><ptCount val="10"/>((?:<pt idx="\d+"><v>\d+</v></pt>)+)</numCache>`).FindAllStringSubmatch(chart, -1)
	require.Len(t, points, 3, "certified, compliant, on a plan")
	assert.Equal(t, "30 31 32 33 34 35 36 37 38 39 ", regexp.MustCompile(`<pt idx="\d+"><v>(\d+)</v></pt>`).ReplaceAllString(points[0][1], "$1 "))
	assert.Equal(t, 3, strings.Count(chart, `<pt idx="0"><v>2019-10-04</v></pt>`))
	assert.Equal(t, 3, strings.Count(chart, `<pt idx="9"><v>2020-06-30</v></pt>`))
	assert.Contains(t, chart, "&#39;Summary&#39;!$C$39:$C$48", "it draws the table beside it")

	rows, err := f.GetRows(pastChangesSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	assert.Len(t, rows, headerRow+mostTurned)
	assert.Equal(t, "the newest 5,000 of 7,800 statuses that a run found other than the run before it", value(t, f, pastChangesSheet, "C1"))
}

// A first run has nothing to compare with, and no chart.
func TestFirstRunHasNoPast(t *testing.T) {
	data := write(t, firstBook(), 0)
	f := open(t, data)
	for _, column := range []string{"B", "D", "F", "I", "K", "M"} {
		assert.Empty(t, value(t, f, summarySheet, fmt.Sprint(column, tileRow+3)))
	}
	assert.Equal(t, "from the second run on, a chart shows here how the numbers go", value(t, f, summarySheet, fmt.Sprint("I", pastRow+2)))
	assert.NotContains(t, parts(t, data)["xl/charts/chart3.xml"], "<lineChart>")
	rows, err := f.GetRows(pastChangesSheet)
	require.NoError(t, err)
	assert.Equal(t, "this is the first run: there is nothing to compare with yet", rows[0][2])
	assert.Len(t, rows, headerRow)
}

func TestSince(t *testing.T) {
	p := &press{Book: book()}
	was := func(n int) func(*evaluate.PastRun) int { return func(*evaluate.PastRun) int { return n } }
	assert.Equal(t, "▼ 1,000 since 31 May", p.since(5, was(1005)))
	assert.Equal(t, "▲ 7 since 31 May", p.since(12, was(5)))
	assert.Equal(t, "as on 31 May", p.since(5, was(5)))
	p.Assessment.Past[1].AsOf = fixture.Day - 364
	assert.Equal(t, "as on 2 Jul", p.since(5, was(5)))
	p.Assessment.Past[1].AsOf--
	assert.Equal(t, "as on 1 Jul 2019", p.since(5, was(5)), "a year ago")
}
