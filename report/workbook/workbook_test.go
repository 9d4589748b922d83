package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/say"
	"assay/report/workbook/fixture"
	"assay/templates"
)

// book is the fixture's, with a certificate for every partner that is newly
// certified; the rocket's is held back. One was reissued, and there are decisions
// in force.
func book() Book {
	a := fixture.Assessment()
	b := Book{
		Assessment: a, Issues: a.Problems, Roster: fixture.Roster(), Version: "1.2.3",
		RuleFiles: []issued.File{{Path: "programs/cpanel.yaml", SHA256: strings.Repeat("01", 32)}, {Path: "programs/premier.yaml", SHA256: strings.Repeat("02", 32)}, {Path: "headers.yaml", SHA256: strings.Repeat("03", 32)}},
		Options:   []issued.Option{{Name: "--dates", Value: "dmy"}},
	}
	for i := range a.Partners {
		f := &a.Partners[i]
		if len(f.CPanel().NewYears) == 0 {
			continue
		}
		c := issued.Certificate{PartnerID: f.ID, Partner: f.Name, Years: f.CPanel().NewYears, Begins: f.CPanel().Badges[0].EarnedOn, GoodThrough: f.CPanel().GoodThrough}
		if strings.Contains(f.Name, "🚀") {
			c.HeldBack = "no embedded font draws 🚀"
		} else {
			c.Number, c.File = fmt.Sprintf("CP-2020-%07dX", i), fmt.Sprintf("certificates/%d-2020.pdf", i)
		}
		b.Certificates = append(b.Certificates, c)
	}
	b.Certificates = slices.Insert(b.Certificates, 1, issued.Certificate{
		PartnerID: "P-002", Partner: "Alder Networks", Number: "CP-2020-NEW00000", Replaces: "CP-2020-OLD00000", Years: []int{2020},
		Begins: ingest.DayOf(2020, 5, 4), GoodThrough: ingest.DayOf(2021, 1, 31), File: "certificates/P-002-2020.pdf",
	})
	b.Notes = []issued.Note{
		{Kind: "reissue", PartnerID: "P-002", Partner: "Alder Networks", What: "certificate CP-2020-OLD00000 reissued as CP-2020-NEW00000", Who: "Ana Ruiz", When: "2020-06-12", Why: "the partner's name was misspelt"},
		{Kind: "waive", PartnerID: "p-003", Partner: "Birch Hosting", What: "contacts waived from 2020-06-01 until 2020-08-31", Who: "Børge Ødegård", When: "2020-06-15", Why: "the tool that takes the contacts was out of order for the most of January, as Cisco confirmed by mail"},
		{Kind: "rewind", What: "rewound to 2020-04-30: runs of 2020-05-31 set aside", Who: "=cmd()", When: "2020-06-16", Why: "the sheets of May were of another region"},
	}
	return b
}

// firstBook is that of a first run.
func firstBook() Book {
	b := book()
	b.Assessment.LastRun, b.Assessment.Changes, b.Assessment.Past = 0, nil, b.Assessment.Past[2:]
	b.Certificates, b.Notes = slices.Delete(b.Certificates, 1, 2), nil
	return b
}

// write writes a book, in sheets of at most so many rows of a table (0: as many as fit).
func write(t *testing.T, b Book, maxRows int) []byte {
	t.Helper()
	p, err := newPress(b)
	require.NoError(t, err)
	if maxRows > 0 {
		p.maxRows = maxRows
	}
	var out bytes.Buffer
	require.NoError(t, p.write(&out))
	return out.Bytes()
}

// written is the fixture's book, written once for the tests that only read it.
var written = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	if err := Write(&out, book(), nil); err != nil {
		panic(err)
	}
	return out.Bytes()
})

func open(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// parts returns the parts of the workbook's zip by name.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	all := map[string]string{}
	for _, e := range z.File {
		r, err := e.Open()
		require.NoError(t, err)
		b, err := io.ReadAll(r)
		require.NoError(t, err)
		all[e.Name] = string(b)
	}
	return all
}

// at returns what a cell of the row that is known by its first cell holds, by its column's title.
func at(t *testing.T, f *excelize.File, sheet, first, title string) (ref, value string) {
	t.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	column := -1
	for i, h := range rows[headerRow-1] {
		if h == title {
			column = i
		}
	}
	require.GreaterOrEqual(t, column, 0, "%s has no column %s", sheet, title)
	for n, r := range rows[firstRow-1:] {
		if r[0] == first {
			ref, err := excelize.CoordinatesToCellName(column+1, n+firstRow)
			require.NoError(t, err)
			if column < len(r) {
				value = r[column]
			}
			return ref, value
		}
	}
	t.Fatalf("%s has no row %s", sheet, first)
	return "", ""
}

// lists are the sheets with one table, and how many of their columns stay in view.
var lists = map[string]int{
	changesSheet: 2, historySheet: 1, pastChangesSheet: 2,
	cpanelSheet: 2, premierSheet: 2, plansSheet: 2, actionsSheet: 2, certificatesSheet: 2, employeesSheet: 4, certificationsSheet: 4, forecastSheet: 4, issuesSheet: 2, rulesSheet: 2,
}

func TestSheetsInOrder(t *testing.T) {
	f := open(t, written())
	assert.Equal(t, []string{"Summary", "Changes", "cPanel", "Premier", "Get Well Plans", "Actions", "Forecast", "Outlook", "History", "Past changes", "Certificates", "Employees", "Certifications", "Data issues", "Rules", "Run"}, f.GetSheetList())
	assert.Equal(t, 0, f.GetActiveSheetIndex())
}

func TestEveryListIsMadeToWorkIn(t *testing.T) {
	data := written()
	f := open(t, data)
	for sheet, frozen := range lists {
		t.Run(sheet, func(t *testing.T) {
			rows, err := f.GetRows(sheet)
			require.NoError(t, err)
			tables, err := f.GetTables(sheet)
			require.NoError(t, err)
			require.Len(t, tables, 1)
			last, err := excelize.CoordinatesToCellName(len(rows[headerRow-1]), len(rows))
			require.NoError(t, err)
			assert.Equal(t, "A3:"+last, tables[0].Range)

			panes, err := f.GetPanes(sheet)
			require.NoError(t, err)
			assert.True(t, panes.Freeze)
			assert.Equal(t, headerRow, panes.YSplit)
			assert.Equal(t, frozen, panes.XSplit)

			dimension, err := f.GetSheetDimension(sheet)
			require.NoError(t, err)
			assert.Equal(t, "A1:"+last, dimension)

			layout, err := f.GetPageLayout(sheet)
			require.NoError(t, err)
			assert.Equal(t, "landscape", *layout.Orientation)
			assert.Equal(t, 0, *layout.FitToHeight)
			footer, err := f.GetHeaderFooter(sheet)
			require.NoError(t, err)
			assert.Contains(t, footer.OddFooter, "&A")
			assert.Contains(t, footer.OddFooter, "Page &P of &N")
			assert.NotRegexp(t, `&\d+\d{4}-`, footer.OddHeader, "the day would be read as a font size")
			props, err := f.GetSheetProps(sheet)
			require.NoError(t, err)
			assert.NotEmpty(t, *props.TabColorRGB)

			var titles []string
			for _, n := range f.GetDefinedName() {
				if n.Scope == sheet && strings.Contains(n.Name, "Print_Titles") {
					titles = append(titles, n.RefersTo)
				}
			}
			require.Len(t, titles, 1)
			assert.Contains(t, titles[0], "!$1:$3")
		})
	}
}

// What previews show that don't calculate: every formula has its value. Texts of the
// input stand in none but as the key and the text of a link.
func TestEveryFormulaHasItsValue(t *testing.T) {
	formula := regexp.MustCompile(`<c [^>]*><f>((?:[^<])*)</f>(<v>[^<]+</v>)?</c>`)
	found := 0
	for name, part := range parts(t, written()) {
		if !strings.HasPrefix(name, "xl/worksheets/sheet") {
			continue
		}
		all := formula.FindAllStringSubmatch(part, -1)
		assert.Len(t, all, strings.Count(part, "<f"+">"), name)
		for _, m := range all {
			assert.Regexp(t, `^(HYPERLINK\(&#34;|SUBTOTAL\(10[39],)`, m[1])
			assert.NotEmpty(t, m[2], m[1])
			found++
		}
	}
	assert.Positive(t, found)
}

func TestDatesAndNumbersAreReal(t *testing.T) {
	f := open(t, written())
	tests := []struct {
		sheet, row, column, raw, shown string
	}{
		{cpanelSheet, "P-001", "Good through", "44227", "2021-01-31"},
		{cpanelSheet, "P-011", "Licences", "5340", "5,340"},
		{cpanelSheet, "P-001", "For badge year", "2020", "2020"},
		{premierSheet, "P-001", "Since", "43160", "2018-03-01"},
		{premierSheet, "P-002", "Plan's last day", "44145", "2020-11-10"},
		{plansSheet, "P-002", "Days left", "133", "133"},
		{plansSheet, "P-004", "Removed on", "43993", "2020-06-11"},
		{actionsSheet, "P-003", "By", "44043", "2020-07-31"},
		{certificatesSheet, "P-005", "Begins", "43997", "2020-06-15"},
		{rulesSheet, "C3", "Checked", "46346", "2026-11-20"},
	}
	for _, tt := range tests {
		t.Run(tt.sheet+" "+tt.column, func(t *testing.T) {
			ref, raw := at(t, f, tt.sheet, tt.row, tt.column)
			assert.Equal(t, tt.raw, raw)
			kind, err := f.GetCellType(tt.sheet, ref)
			require.NoError(t, err)
			assert.Contains(t, []excelize.CellType{excelize.CellTypeUnset, excelize.CellTypeNumber}, kind)
			shown, err := f.GetCellValue(tt.sheet, ref)
			require.NoError(t, err)
			assert.Equal(t, tt.shown, shown)
		})
	}
}

// A status is the bare word, whatever sign its number format shows before it.
func TestStatusesAreBareWords(t *testing.T) {
	f := open(t, written())
	for _, p := range fixture.Assessment().Partners {
		_, c := at(t, f, cpanelSheet, p.ID, "Status")
		assert.Equal(t, string(p.CPanel().Status), c)
		_, m := at(t, f, premierSheet, p.ID, "Status")
		assert.Equal(t, string(p.Premier().Status), m)
		_, roles := at(t, f, premierSheet, p.ID, "Roles")
		assert.Equal(t, string(p.Premier().State("roles")), roles)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	f := open(t, written())
	tests := []struct{ row, want string }{
		{"P/007", `=HYPERLINK("http://x","y")`},
		{"=1+1", "@SUM(1+1)*cmd|' /C calc'!A0"},
		{"P-012", strings.Repeat("The Long and Winding Hosting Company of the Northern Territories ", 5)[:300]},
		{"P-013", "Iris\tTabs␇and␀bells"},
		{"P-015", "Kite & Anchor 🚀 Hosting"},
		{"P-018", `Nimbus <b>Bold</b> & "Quotes"`},
		{"P-020", "+4930123456"},
		{"P-022", "_x0041_ Escape Ltd"},
		{"P-023", "Quartz\nTwo Lines"},
	}
	for _, tt := range tests {
		ref, got := at(t, f, cpanelSheet, tt.row, "Partner")
		assert.Equal(t, tt.want, got)
		kind, err := f.GetCellType(cpanelSheet, ref)
		require.NoError(t, err)
		assert.Equal(t, excelize.CellTypeInlineString, kind, tt.want)
	}
}

func TestClean(t *testing.T) {
	long := strings.Repeat("a", maxText)
	tests := []struct{ name, in, want string }{
		{"plain", "Northwind", "Northwind"},
		{"accents stay", "Søn Čeština Ελλάδα", "Søn Čeština Ελλάδα"},
		{"controls are seen", "a\x00b\x1fc\x7fd", "a␀b␟c␡d"},
		{"line ends", "a\r\nb\rc\nd", "a\nb\nc\nd"},
		{"broken UTF-8", "a\xffb", "a�b"},
		{"no characters", "a\uFFFEb", "a�b"},
		{"turned text", "a\u202Egpj.exe", "a�gpj.exe"},
		{"as long as a cell", long, long},
		{"one over", long + "a", strings.Repeat("a", maxText-7) + "… (cut)"},
		{"emoji count twice", strings.Repeat("🚀", maxText/2+1), strings.Repeat("🚀", (maxText-7)/2) + "… (cut)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := clean(tt.in)
			assert.True(t, got == tt.want, "got %.60q (%d units)", got, units(got))
			assert.LessOrEqual(t, units(got), maxText)
		})
	}
}

// Every link finds the row of its partner by the partner's ID.
func TestLinksLeadToTheSamePartner(t *testing.T) {
	data := written()
	f := open(t, data)
	all := parts(t, data)
	link := regexp.MustCompile(`<c r="([A-Z]+)(\d+)"[^>]*><f>HYPERLINK\(&#34;#&#39;([^&]+)&#39;!A&#34;&amp;IFERROR\(MATCH\(&#34;((?:[^&]|&amp;|&#39;|&#34;&#34;)*)&#34;,&#39;([^&]+)&#39;!\$([A-Z]):\$[A-Z],0\),1\),`)
	unescape := strings.NewReplacer("&#34;&#34;", `"`, "&#39;", "'", "&amp;", "&", "~~", "~", "~*", "*", "~?", "?")
	columns := map[string][][]string{} // of the sheets to which links lead
	for n, sheet := range f.GetSheetList() {
		if lists[sheet] == 0 || sheet == rulesSheet || sheet == certificationsSheet || sheet == historySheet {
			continue
		}
		found := link.FindAllStringSubmatch(all[fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1)], -1)
		require.NotEmpty(t, found, sheet)
		for _, l := range found {
			column, row, to, key := l[1], l[2], l[3], unescape.Replace(l[4])
			assert.Equal(t, to, l[5])
			own := map[string]string{forecastSheet: "C", issuesSheet: "F"}[sheet]
			id, err := f.GetCellValue(sheet, cmp.Or(own, "A")+row)
			require.NoError(t, err)
			assert.Equal(t, id, key, "%s!%s%s", sheet, column, row)
			if columns[to] == nil {
				columns[to], err = f.GetCols(to)
				require.NoError(t, err)
			}
			assert.Contains(t, columns[to][l[6][0]-'A'][headerRow:], key, "%s!%s%s finds it on %s", sheet, column, row, to)
		}
	}
}

// The schema wants the links of a sheet in one place.
func TestLinksStandWhereExcelWantsThem(t *testing.T) {
	all := parts(t, written())
	for n := range sheets() {
		part := all[fmt.Sprintf("xl/worksheets/sheet%d.xml", n+1)]
		assert.Equal(t, 1, strings.Count(part, "<hyperlinks>"), sheets()[n].name)
		assert.Regexp(t, `</hyperlinks>(<printOptions[^>]*></printOptions>)?<pageMargins`, part, sheets()[n].name)
	}
}

// formulaOf returns the formula of a cell.
func formulaOf(t *testing.T, f *excelize.File, sheet, ref string) string {
	t.Helper()
	formula, err := f.GetCellFormula(sheet, ref)
	require.NoError(t, err)
	return formula
}

func TestCertificateLinksAreRelative(t *testing.T) {
	f := open(t, written())
	for _, tt := range []struct{ sheet, column string }{{cpanelSheet, "Certificate"}, {certificatesSheet, "File"}} {
		ref, _ := at(t, f, tt.sheet, "P-001", tt.column)
		assert.Contains(t, formulaOf(t, f, tt.sheet, ref), `HYPERLINK("certificates/0-2020.pdf",`)
	}
	ref, held := at(t, f, cpanelSheet, "P-015", "Certificate")
	assert.Equal(t, "held back", held)
	assert.Contains(t, formulaOf(t, f, cpanelSheet, ref), certificatesSheet)
	_, why := at(t, f, certificatesSheet, "P-015", "Why it was held back")
	assert.Equal(t, "no embedded font draws 🚀", why)
}

func TestPlansByDaysLeftThenRemovals(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(plansSheet)
	require.NoError(t, err)
	var got []string
	for _, r := range rows[firstRow-1:] {
		got = append(got, r[0]+" "+r[2])
	}
	assert.Equal(t, []string{"P-002 ▲ running", "=1+1 ▲ running", "P-018 ▲ running", "P-004 ✗ removed", "P-012 ✗ removed", "P-020 ✗ removed"}, got)
	_, start := at(t, f, plansSheet, "P-004", "Start")
	assert.Equal(t, "43810", start, "the plan that ended with the removal")
}

// Actions stand by what is lost without them and when, then by owner and partner.
func TestActionsByWhatIsLostAndWhen(t *testing.T) {
	by := func(n int) ingest.Day { return fixture.Day + ingest.Day(n) }
	partner := func(id, owner string, actions ...evaluate.Action) evaluate.PartnerFinding {
		return evaluate.PartnerFinding{ID: id, Actions: actions, Carried: map[ingest.Field]string{ingest.OwnerField: owner}}
	}
	var got []string
	for _, r := range actionRows(&evaluate.Assessment{Partners: []evaluate.PartnerFinding{
		partner("P-1", "Zoe", evaluate.Action{Kind: evaluate.Watches, By: by(0)}, evaluate.Action{Kind: evaluate.Follows, By: by(-3)}, evaluate.Action{Kind: evaluate.Keeps, By: by(9)}),
		partner("P-2", "Ana", evaluate.Action{Kind: evaluate.Keeps, By: by(9)}, evaluate.Action{Kind: evaluate.Mends}, evaluate.Action{Kind: evaluate.Follows}),
		partner("P-3", "Zoe", evaluate.Action{Kind: evaluate.Keeps, By: by(8)}, evaluate.Action{Kind: evaluate.Mends, By: by(200)}),
		partner("P-4", "Zoe", evaluate.Action{Kind: evaluate.Keeps, By: by(9)}),
	}}) {
		got = append(got, r.finding.ID+" "+say.Purpose(r.Kind))
	}
	assert.Equal(t, []string{"P-3 Restore", "P-2 Restore", "P-3 Keep", "P-2 Keep", "P-1 Keep", "P-4 Keep", "P-1 Clerical", "P-2 Clerical", "P-1 For information"}, got)
}

// What should be done at once stands first of its kind, and is toned.
func TestActionsToDoAtOnce(t *testing.T) {
	b := book()
	b.Assessment.Partners[24].Actions = []evaluate.Action{{Kind: evaluate.Mends, Program: "Premier", What: evaluate.InWords("switch it off"), By: fixture.Day}}
	f := open(t, write(t, b, 0))
	for title, want := range map[string]string{"Partner ID": "P-025", "By": "44012", "Days left": "0"} {
		ref, got := at(t, f, actionsSheet, "P-025", title)
		assert.Equal(t, want, got)
		assert.Equal(t, "4", ref[1:], "the first row")
	}
	fill := func(row, title string) string {
		ref, _ := at(t, f, actionsSheet, row, title)
		id, err := f.GetCellStyle(actionsSheet, ref)
		require.NoError(t, err)
		s, err := f.GetStyle(id)
		require.NoError(t, err)
		return strings.Join(s.Fill.Color, "")
	}
	assert.Equal(t, tones[warn].ground, fill("P-025", "By"))
	assert.Equal(t, tones[warn].ground, fill("P-025", "Days left"))
	assert.Empty(t, fill("P-003", "By"), "of 31 July")
	assert.Empty(t, fill("P-003", "Days left"))
}

func TestShortByIsBlankWhereNobodyKnows(t *testing.T) {
	f := open(t, written())
	for row, want := range map[string]string{"P-006": "", "P-008": "", "P-003": "2", "P-001": "0"} {
		_, got := at(t, f, cpanelSheet, row, "Short by")
		assert.Equal(t, want, got, row)
	}
}

// Without a certificate of this run the partner's row shows that of an earlier
// one: its number, leading to the file in that run's folder.
func TestCertificatesOfEarlierRuns(t *testing.T) {
	b := book()
	b.Assessment.Partners[21].CPanel().NewYears = nil
	b.Certificates = slices.DeleteFunc(b.Certificates, func(c issued.Certificate) bool { return c.PartnerID == "P-022" })
	may := ingest.DayOf(2020, 5, 31)
	b.Given = map[string]issued.Certificate{
		"p-001": {Number: "CP-2020-EARLIER", Issued: may}, // has one of this run
		"p-003": {Number: "CP-2020-BROKEN", Revoked: true, Issued: may},
		"p-004": {Number: "CP-2019-LOST", Issued: may}, // unknown by now
		"p-022": {Number: "CP-2020-QUIET", Issued: may, File: "certificates/P-022-2020.pdf"},
	}
	b.Assessment.Partners[2].CPanel().Status = evaluate.CPanelSuspended
	f := open(t, write(t, b, 0))
	for _, tt := range []struct{ row, want, file string }{
		{"P-001", "CP-2020-0000000X", "certificates/0-2020.pdf"},
		{"P-003", "revoked", ""},
		{"P-004", "", ""},
		{"P-022", "CP-2020-QUIET", "../2020-05-31/certificates/P-022-2020.pdf"},
	} {
		ref, got := at(t, f, cpanelSheet, tt.row, "Certificate")
		assert.Equal(t, tt.want, got, tt.row)
		want := ""
		if tt.file != "" {
			want = `HYPERLINK("` + tt.file + `","` + tt.want + `")`
		}
		assert.Equal(t, want, formulaOf(t, f, cpanelSheet, ref), tt.row)
	}
}

// A plan that began before this run's turns is known from what an earlier run recorded.
func TestPlansThatEarlierRunsRecorded(t *testing.T) {
	may := ingest.DayOf(2020, 5, 31)
	began, removed := ingest.DayOf(2019, 12, 1), ingest.DayOf(2020, 6, 1)
	for _, tt := range []struct {
		name           string
		finding        evaluate.PremierFinding
		start          ingest.Day
		why, howItCame string
	}{
		{"still running", evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierPlan}, Plan: &evaluate.Plan{Start: began, LastDay: removed + 99}, Recorded: evaluate.Walk{State: evaluate.OnPlan, Since: began}, RecordedOn: may},
			began, "on a plan since 2019-12-01, recorded by the run of 2020-05-31", "2019-12-01 plan: recorded by the run of 2020-05-31"},
		{"ended in this run", evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierRemoved}, RemovedOn: removed, Recorded: evaluate.Walk{State: evaluate.OnPlan, Since: began}, RecordedOn: may,
			Events: []evaluate.Event{{On: removed, Now: evaluate.Removed, Why: evaluate.InWords("the plan ended")}}},
			began, "the plan ended", "2019-12-01 plan: recorded by the run of 2020-05-31\n2020-06-01 removed: the plan ended"},
		{"closed, and lost at once later", evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierRemoved}, RemovedOn: removed, Recorded: evaluate.Walk{State: evaluate.OnPlan, Since: began}, RecordedOn: may,
			Events: []evaluate.Event{{On: may + 1, Now: evaluate.Sound}, {On: removed, Now: evaluate.Removed, Why: evaluate.InWords("nobody is left")}}},
			0, "nobody is left", "2019-12-01 plan: recorded by the run of 2020-05-31\n2020-06-01 sound\n2020-06-01 removed: nobody is left"},
		{"removed before", evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierRemoved}, RemovedOn: removed - 9, Recorded: evaluate.Walk{State: evaluate.Removed, Since: removed - 9}, RecordedOn: may},
			0, "removed on 2020-05-23, recorded by the run of 2020-05-31", "2020-05-23 removed: recorded by the run of 2020-05-31"},
		{"first run", evaluate.PremierFinding{Verdict: evaluate.Verdict{Program: "Premier", Status: evaluate.PremierRemoved}, RemovedOn: removed, Events: []evaluate.Event{{On: began, Now: evaluate.OnPlan, Why: evaluate.InWords("E-1 left")}, {On: removed, Now: evaluate.Removed, Why: evaluate.InWords("the plan ended")}}},
			began, "the plan ended", "2019-12-01 plan: E-1 left\n2020-06-01 removed: the plan ended"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			rows := planRows(&evaluate.Assessment{Partners: []evaluate.PartnerFinding{{Standings: evaluate.Standings{&tt.finding}}}})
			require.Len(t, rows, 1)
			assert.Equal(t, tt.start, rows[0].start)
			assert.Equal(t, tt.why, rows[0].why)
			assert.Equal(t, tt.howItCame, turns(&tt.finding))
		})
	}
}

// A run that the register doesn't keep says so on its first page.
func TestUnrecordedRun(t *testing.T) {
	b := book()
	for _, tt := range []struct{ unrecorded, summary, run string }{
		{"", "", "yes"},
		{"the newest recorded run is of 2020-07-31", "Not recorded in the register: the newest recorded run is of 2020-07-31", "✗ no: the newest recorded run is of 2020-07-31"},
	} {
		b.Unrecorded = tt.unrecorded
		f := open(t, write(t, b, 0))
		said, err := f.GetCellValue(summarySheet, "B4")
		require.NoError(t, err)
		assert.Equal(t, tt.summary, said)
		rows, err := f.GetRows(runSheet)
		require.NoError(t, err)
		assert.Contains(t, rows, []string{"Recorded in the register", tt.run})
	}
}

func TestShort(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		most     int
		want     string
	}{
		{"fits", "ten digits", 10, "ten digits"},
		{"between words", "a reason of words", 12, "a reason of…"},
		{"never a half word", "a reason of words", 11, "a reason…"},
		{"no comma before the sign", "one, two, three", 10, "one, two…"},
		{"one long word", strings.Repeat("x", 20), 10, strings.Repeat("x", 9) + "…"},
		{"a long word at the end", "a " + strings.Repeat("x", 20), 10, "a xxxxxxx…"},
		{"in one line", "two\n lines", 10, "two lines"},
		{"letters, not bytes", "Ελλάδα Ελλάδα", 9, "Ελλάδα…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Short(tt.in, tt.most)
			assert.Equal(t, tt.want, got)
			assert.LessOrEqual(t, len([]rune(got)), tt.most)
		})
	}
}

// A list prints a page wide at 8 points, what its letters of 10 then come to; of a list to
// look things up in, or without rows, nothing prints.
func TestListsPrint(t *testing.T) {
	plain, carried := book(), book()
	for i := range carried.Assessment.Partners {
		carried.Assessment.Partners[i].Carried = map[ingest.Field]string{ingest.OwnerField: "Kim", ingest.OwnerEmailField: "kim@x.example", ingest.RegionField: "EMEA", ingest.TierField: "Gold"}
	}
	for name, b := range map[string]Book{"plain": plain, "with owner, region and tier": carried} {
		f := open(t, write(t, b, 0))
		areas := map[string]string{}
		for _, d := range f.GetDefinedName() {
			if d.Name == "_xlnm.Print_Area" {
				areas[d.Scope] = d.RefersTo
			}
		}
		for sheet := range lists {
			rows, err := f.GetRows(sheet)
			require.NoError(t, err)
			switch sheet {
			case historySheet, pastChangesSheet, employeesSheet, certificationsSheet, rulesSheet:
				blank := columnName(len(rows[headerRow-1]) + 1)
				assert.Equal(t, fmt.Sprintf("'%s'!$%s$1:$%[2]s$1", sheet, blank), areas[sheet])
				continue
			}
			found := regexp.MustCompile(`!\$A\$1:\$([A-Z]+)\$(\d+)$`).FindStringSubmatch(areas[sheet])
			require.NotNil(t, found, "%s: %s", sheet, areas[sheet])
			last, err := excelize.ColumnNameToNumber(found[1])
			require.NoError(t, err)
			width := 0.0
			for n := 1; n <= last; n++ {
				w, err := f.GetColWidth(sheet, columnName(n-1))
				require.NoError(t, err)
				width += w
			}
			assert.Greater(t, width, 100.0, "%s, %s", name, sheet)
			assert.LessOrEqual(t, width*5.5*.8, (11.69-2*.4)*72, "%s, %s: of 5.5 points a digit, as LibreOffice has it", name, sheet)
			assert.Equal(t, strconv.Itoa(len(rows)), found[2], sheet)
		}
	}

	f := open(t, write(t, Book{Assessment: &evaluate.Assessment{Day: fixture.Day}, Roster: &ingest.Roster{}}, 0))
	for _, d := range f.GetDefinedName() {
		if d.Name == "_xlnm.Print_Area" && lists[d.Scope] > 0 {
			assert.Regexp(t, `!(\$[A-Z]+\$1):(\$[A-Z]+\$1)$`, d.RefersTo, "without rows")
		}
	}
}

// A row of a partner takes one line, however long its reasons; other rows show all
// that prints, and are fitted again where they change.
func TestPartnersRowsAreLow(t *testing.T) {
	b := book()
	long := strings.Repeat("a line\n", 9) + "the end"
	b.Assessment.Partners[0].CPanel().Lines[0].Found = long
	b.Assessment.Partners[0].Premier().Lines[4].Found = long // not met
	b.Assessment.Partners[1].Actions[0].Why = evaluate.Because(long)
	for i := range b.Assessment.Partners[2].Actions {
		b.Assessment.Partners[2].Actions[i].What = evaluate.InWords(long)
	}
	data := write(t, b, 0)
	f := open(t, data)
	for _, tt := range []struct {
		sheet, row string
		height     float64
	}{
		{cpanelSheet, "P-001", flatHeight}, {premierSheet, "P-001", flatHeight}, {actionsSheet, "P-002", rowHeight(1)}, {actionsSheet, "P-003", rowHeight(10)},
	} {
		column := "Why"
		if tt.row == "P-003" {
			column = "What to do"
		}
		ref, why := at(t, f, tt.sheet, tt.row, column)
		assert.Contains(t, strings.ReplaceAll(why, "; ", "\n"), strings.ReplaceAll(long, "; ", "\n"), "the cell has it all")
		_, row, err := excelize.CellNameToCoordinates(ref)
		require.NoError(t, err)
		height, err := f.GetRowHeight(tt.sheet, row)
		require.NoError(t, err)
		assert.Equal(t, tt.height, height, tt.sheet)
	}
	all := parts(t, data)
	assert.Regexp(t, `<row r="4" ht="14.25" customHeight="1">`, all["xl/worksheets/sheet3.xml"])
	assert.Regexp(t, `<row r="4" ht="[0-9.]+">`, all["xl/worksheets/sheet6.xml"])
}

// Beside the title stands how many rows a filter shows, and what they add up to.
func TestCountsAndSumsFollowAFilter(t *testing.T) {
	f := open(t, written())
	assert.Equal(t, "SUBTOTAL(103,A4:A28)", formulaOf(t, f, cpanelSheet, "B2"))
	shown, err := f.GetCellValue(cpanelSheet, "B2")
	require.NoError(t, err)
	assert.Equal(t, "25 of 25 shown", shown)
	assert.Equal(t, "SUBTOTAL(109,D4:D28)", formulaOf(t, f, cpanelSheet, "D2"))
	rows, err := f.GetRows(cpanelSheet, excelize.Options{RawCellValue: true})
	require.NoError(t, err)
	sum := 0
	for _, r := range rows[headerRow:] {
		n, _ := strconv.Atoi(r[3]) // blank where nobody knows
		sum += n
	}
	assert.Equal(t, strconv.Itoa(sum), rows[countRow-1][3])
	assert.Equal(t, "Standing", rows[countRow-1][2])
}

func TestEmptyBook(t *testing.T) {
	f := open(t, write(t, Book{Assessment: &evaluate.Assessment{Day: fixture.Day}, Roster: &ingest.Roster{}}, 0))
	for sheet := range lists {
		tables, err := f.GetTables(sheet)
		require.NoError(t, err)
		require.Len(t, tables, 1, sheet)
		blank, err := f.GetCellValue(sheet, "A4")
		require.NoError(t, err)
		assert.Empty(t, blank, "no sentence stands in a table")
		said, err := f.GetCellValue(sheet, columnName(lists[sheet])+"1")
		require.NoError(t, err)
		assert.NotEmpty(t, said, "%s says that there is nothing", sheet)
	}
}

func TestLongTablesGoOn(t *testing.T) {
	data := write(t, book(), 10)
	f := open(t, data)
	assert.Subset(t, f.GetSheetList(), []string{"cPanel", "cPanel 2", "cPanel 3", "Employees 7", "Premier 3"})
	rows, err := f.GetRows("cPanel 3")
	require.NoError(t, err)
	assert.Len(t, rows, headerRow+5)
	ref, _ := at(t, f, "cPanel 3", "P-022", "Partner ID")
	assert.Contains(t, formulaOf(t, f, "cPanel 3", ref), `MATCH("P-022",'Premier 3'!$A:$A,0)`)
	id, err := f.GetCellValue("Premier 3", "A5")
	require.NoError(t, err)
	assert.Equal(t, "P-022", id)
	tables, err := f.GetTables("Employees 7")
	require.NoError(t, err)
	assert.Equal(t, "Employees_7", tables[0].Name)
}

func TestLinksStopAtWhatExcelTakes(t *testing.T) {
	p, err := newPress(Book{Assessment: &evaluate.Assessment{Day: fixture.Day}})
	require.NoError(t, err)
	l := list[int]{
		sheet: "Many", table: "Many", title: "Many", rows: make([]int, maxLinks+10), frozen: 1,
		columns: []column[int]{
			{"ID", 9, func(int) cell { return text("x").to(place{ref: "Many!A1"}, "tip") }},
			{"Name", 9, func(int) cell { return text("y") }},
		},
	}
	require.NoError(t, l.write(p))
	var out bytes.Buffer
	require.NoError(t, p.pack(&out))
	part := parts(t, out.Bytes())["xl/worksheets/sheet1.xml"]
	assert.Equal(t, maxLinks, strings.Count(part, "<hyperlink "))
}

func TestChartsCarryTheirNumbers(t *testing.T) {
	all := parts(t, written())
	assert.Contains(t, all["xl/charts/chart1.xml"], `<ptCount val="5"/><pt idx="0"><v>13</v></pt>`)
	assert.Contains(t, all["xl/charts/chart1.xml"], `<v>Not certified</v>`)
	assert.Contains(t, all["xl/charts/chart2.xml"], `<ptCount val="8"/><pt idx="0"><v>4</v></pt>`)
	assert.Equal(t, 8, strings.Count(all["xl/charts/chart2.xml"], "<dPt>"), "a colour for each bar")
}

func TestSummarySaysWhereEverybodyStands(t *testing.T) {
	f := open(t, written())
	for ref, want := range map[string]string{
		"B2": "Partner compliance", "K2": "30 June 2020",
		"B8": "▼ 2 since 31 May", "D8": "▼ 1 since 31 May", "F8": "▲ 9 since 31 May", "I8": "▼ 2 since 31 May", "K8": "as on 31 May", "M8": "",
		"B6": "25", "B7": "3 to review", "D6": "13", "D7": "3 at risk", "F6": "9", "F7": "1 held back, 1 reissued",
		"I6": "4", "I7": "6 out or removed", "K6": "3", "K7": "next ends 10 Nov, in 133 days", "M6": "3", "M7": "2 warnings",
		"B27": "✓ Certified", "C27": "13", "B32": "All partners", "C32": "25", "I35": "All partners", "J35": "25",
		"B16": "What changed since 2020-05-31", "B18": "Kite & Anchor 🚀 Hosting", "D18": "✗ Certificate held back: no embedded font draws 🚀",
		"B19": "Čeština & Søn Hosting ApS", "D19": "✗ Premier: removed (Get Well Plan → Removed), cPanel: lost (Certified → Unknown): certified roles: nobody is…", "B23": "… and 6 more",
		"I18": "Birch Hosting", "J18": "2020-07-31", "B10": "Changes for the worse, if nobody acts", "B12": "30 days", "C12": "", "D12": "✓ none", "B13": "90 days", "C13": "4", "D13": "▲ Premier: 4 Out of compliance",
		"B14": "12 months", "C14": "19", "D14": "▲ cPanel: 12 Not certified; Premier: 4 Out of compliance, 3 Removed",
		"I12": "Northwind Hosting", "J12": "2020-08-01", "I14": "… and 17 more",
		"B52": "Date unreadable", "C52": "2", "I55": "Gone Fishing Hosting",
	} {
		got, err := f.GetCellValue(summarySheet, ref)
		require.NoError(t, err)
		assert.Equal(t, want, got, ref)
	}
}

func TestSummaryOfAFirstRun(t *testing.T) {
	b := firstBook()
	b.Assessment.Partners = slices.Clone(b.Assessment.Partners)
	for i := range b.Assessment.Partners { // only certificates are new
		b.Assessment.Partners[i].Premier().Events = nil
	}
	b.Certificates[0].Begins = ingest.DayOf(2019, 11, 3)
	f := open(t, write(t, b, 0))
	name, err := f.GetCellValue(summarySheet, "B18")
	require.NoError(t, err)
	issued, err := f.GetCellValue(summarySheet, "C18")
	require.NoError(t, err)
	assert.Equal(t, "Northwind Hosting 2020-06-30", name+" "+issued, "the day of issue, not the one that it begins on")

	f = open(t, write(t, firstBook(), 0))
	for ref, want := range map[string]string{
		"F7": "1 held back", "B16": "First run: what changed in June 2020", "B18": "Čeština & Søn Hosting ApS", "C18": "2020-06-11",
		"D18": "✗ Removed from Premier", "B23": "… and 10 more",
	} {
		got, err := f.GetCellValue(summarySheet, ref)
		require.NoError(t, err)
		assert.Equal(t, want, got, ref)
	}
}

func TestChanges(t *testing.T) {
	f := open(t, written())
	about, err := f.GetCellValue(changesSheet, "C1")
	require.NoError(t, err)
	assert.Contains(t, about, "the last run, which was of 31 May 2020")
	rows, err := f.GetRows(changesSheet)
	require.NoError(t, err)
	assert.Equal(t, []string{"P-004", "Čeština & Søn Hosting ApS", "Premier", "✗ removed", "Get Well Plan", "Removed", "2020-06-11", "certified roles: nobody is left (rule P2)"}, rows[firstRow-1])
	var signs []string
	for _, r := range rows[firstRow-1:] {
		signs = append(signs, r[3])
	}
	assert.Equal(t, []string{"✗ removed", "✗ lost", "✗ suspended", "✗ fell out", "▲ went on a plan", "▲ fell at risk", "– went", "● came",
		"✓ off the plan", "✓ no longer at risk", "✓ renewed", "✓ gained", "✓ gained"}, signs, "the worst first")

	ref, _ := at(t, f, changesSheet, "P-002", "Partner ID")
	assert.Contains(t, formulaOf(t, f, changesSheet, ref), premierSheet)
	ref, _ = at(t, f, changesSheet, "P-900", "Partner ID")
	assert.Empty(t, formulaOf(t, f, changesSheet, ref), "it stands on no sheet")
}

func TestNoChanges(t *testing.T) {
	quiet := book()
	quiet.Assessment.Changes, quiet.Certificates = nil, nil
	for _, tt := range []struct {
		book               Book
		said, panel, facts string
	}{
		{quiet, "nothing changed since 2020-05-31", "nothing changed", "2020-05-31"},
		{firstBook(), "there is nothing to compare with yet", "Čeština & Søn Hosting ApS", "none: this is the first run"},
	} {
		f := open(t, write(t, tt.book, 0))
		for ref, want := range map[[2]string]string{{changesSheet, "C1"}: tt.said, {summarySheet, "B18"}: tt.panel, {runSheet, "B5"}: tt.facts} {
			got, err := f.GetCellValue(ref[0], ref[1])
			require.NoError(t, err)
			assert.Equal(t, want, got)
		}
	}
}

func TestDecisionsAreListedWhereThereAreAny(t *testing.T) {
	for _, tt := range []struct {
		book Book
		want bool
	}{{book(), true}, {firstBook(), false}} {
		tables, err := open(t, write(t, tt.book, 0)).GetTables(runSheet)
		require.NoError(t, err)
		assert.Equal(t, tt.want, slices.ContainsFunc(tables, func(t excelize.Table) bool { return t.Name == "DecisionsInForce" }))
	}
}

// What is grave comes first; what is of one gravity stays in order of partners.
func TestGravestChangeFirst(t *testing.T) {
	p, err := newPress(book())
	require.NoError(t, err)
	var got []string
	for _, i := range (&page{press: p}).sinceLastRun() {
		got = append(got, i.say)
	}
	assert.Equal(t, []string{
		"Certificate held back: no embedded font draws 🚀",
		"Premier: removed (Get Well Plan → Removed), cPanel: lost (Certified → Unknown): certified roles: nobody is left (rule P2)",
		"cPanel: suspended (Certified → Suspended), Premier: fell out (Compliant → Out of compliance): no good standing",
		"Premier: went on a plan (Compliant → Get Well Plan): certified roles: one person is left, E-04 (rule P2)",
		"cPanel: fell at risk: 1 of 2 people count",
		"went (cPanel Certified, Premier Compliant): in the sheets of 2020-05-31, but not in today's",
		"came (cPanel Not enrolled, Premier Not enrolled): in today's sheets, but not in those of 2020-05-31",
		"Premier: off the plan (Get Well Plan → Compliant): the roles are filled again",
		"cPanel: no longer at risk",
		"cPanel: renewed, Premier: gained (Eligible → Compliant): badge year 2021",
		"cPanel: gained (Not certified → Certified): badge year 2020",
	}, got)
}

func TestReissuedCertificates(t *testing.T) {
	f := open(t, written())
	for column, want := range map[string]string{"Status": "in force", "New in this run": "reissued", "Number": "CP-2020-NEW00000", "Replaces": "CP-2020-OLD00000", "File": "certificates/P-002-2020.pdf"} {
		_, got := at(t, f, certificatesSheet, "P-002", column)
		assert.Equal(t, want, got, column)
	}
	_, replaces := at(t, f, certificatesSheet, "P-001", "Replaces")
	assert.Empty(t, replaces)
	ref, number := at(t, f, cpanelSheet, "P-002", "Certificate")
	assert.Equal(t, "CP-2020-NEW00000", number)
	assert.Contains(t, formulaOf(t, f, cpanelSheet, ref), `"certificates/P-002-2020.pdf"`)
}

// Of several certificates the partner's row has the one for the furthest badge year.
func TestRowLeadsToTheFurthestCertificate(t *testing.T) {
	for _, first := range []int{2020, 2019} {
		second := 2020 + 2019 - first
		b := Book{Assessment: fixture.Assessment()}
		for _, year := range []int{first, second} {
			b.Certificates = append(b.Certificates, issued.Certificate{PartnerID: "p-001", Years: []int{year}, GoodThrough: ingest.DayOf(year+1, 1, 31)})
		}
		p, err := newPress(b)
		require.NoError(t, err)
		assert.Equal(t, []int{2020}, b.Certificates[p.where.certificate["p-001"]].Years)
	}
}

func TestRunSaysWhatItWasMadeFrom(t *testing.T) {
	f := open(t, written())
	rows, err := f.GetRows(runSheet)
	require.NoError(t, err)
	var said []string
	for _, r := range rows {
		said = append(said, strings.Join(r, " | "))
	}
	for _, want := range []string{
		"As-of date | 2020-06-30", "Compared with the run of | 2020-05-31", "Certificates reissued | 1", "Version of assay | 1.2.3", "Partners evaluated | 25", "Certificates held back | 1", "Option --dates | dmy",
		"certificate CP-2020-OLD00000 reissued as CP-2020-NEW00000 | P-002 Alder Networks | the partner's name was misspelt | Ana Ruiz | 2020-06-12 | reissue",
		"rewound to 2020-04-30: runs of 2020-05-31 set aside |  | the sheets of May were of another region | =cmd() | 2020-06-16 | rewind",
		"employees.xlsx | Certifications | certifications | 140 | 48,213 | " + strings.Repeat("ab", 32),
		"employees.xlsx | Notes | skipped: no table in it | 0 | 48,213 | " + strings.Repeat("ab", 32),
		"programs/cpanel.yaml | 2 | " + strings.Repeat("01", 32),
		"headers.yaml |  | " + strings.Repeat("03", 32),
		"Recorded in the register | yes",
		"P-900 | Gone Fishing Hosting | Certified, badge 2020 good through 2021-01-31 | Compliant | 2020-05-31",
	} {
		assert.Contains(t, said, want)
	}
}

func TestDocumentProperties(t *testing.T) {
	props, err := open(t, written()).GetDocProps()
	require.NoError(t, err)
	assert.Equal(t, "Partner compliance 2020-06-30", props.Title)
	assert.Equal(t, "assay", props.Creator)
	assert.Equal(t, "2020-06-30T00:00:00Z", props.Created)
	assert.NotEmpty(t, props.Subject)
}

// TestResultsAreNoInput reads a workbook as a spreadsheet, as it is and saved by
// another program.
func TestResultsAreNoInput(t *testing.T) {
	saved, err := open(t, written()).WriteToBuffer()
	require.NoError(t, err)
	headers, err := ingest.LoadHeaders(templates.FS())
	require.NoError(t, err)
	for name, data := range map[string][]byte{"as it is": written(), "saved": saved.Bytes()} {
		t.Run(name, func(t *testing.T) {
			_, problems, err := ingest.Read([]ingest.Input{
				{Path: "compliance-2020-06-30.xlsx", Data: data},
				{Path: "employees.csv", Data: []byte("Employee ID,Partner ID,Name\nE-1,P-1,Ann\n")},
				{Path: "partners.csv", Data: []byte("Partner ID,Partner\nP-1,Northwind\n")},
			}, ingest.Options{Headers: headers})
			require.NoError(t, err)
			require.Len(t, problems, 1)
			assert.Equal(t, "own-workbook-skipped", problems[0].Code)
		})
	}
}

func TestSameBookSameBytes(t *testing.T) {
	for range 3 {
		assert.True(t, bytes.Equal(written(), write(t, book(), 0)))
	}
	z, err := zip.NewReader(bytes.NewReader(written()), int64(len(written())))
	require.NoError(t, err)
	assert.Equal(t, "[Content_Types].xml", z.File[0].Name)
}

func TestLines(t *testing.T) {
	tests := []struct {
		name, text string
		width      float64
		want       int
	}{
		{"empty", "", 10, 1},
		{"fits", "ten digits", 10, 1},
		{"breaks between words", "two words that break", 10, 2},
		{"line ends", "a\nb\nc", 10, 3},
		{"a long word is cut", strings.Repeat("x", 25), 10, 3},
		{"wide letters", strings.Repeat("漢", 12), 10, 2},
		{"wide letters break anywhere", "ten " + strings.Repeat("漢", 4), 10, 1},
		{"wide letters go on", "ten " + strings.Repeat("漢", 6), 10, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, lines(tt.text, tt.width)) })
	}
}
