// Package workbook writes the Excel workbook of a run, a file per sheet.
//
// It prints findings and decides nothing. Cells hold values, never formulas, so
// that previews on phones and in mail show them; text from the input is always
// text; the same book gives the same bytes.
package workbook

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/pack"
)

// A Book is what the workbook shows.
type Book struct {
	Assessment *evaluate.Assessment
	// Issues are the problems to list, in order of place.
	Issues       []evaluate.Issue
	Certificates []issued.Certificate // by partner
	Roster       *ingest.Roster
	Version      string // of the program
	RuleFiles    []issued.File
	Options      []issued.Option
	Notes        []issued.Note // in force, as they were written
	// Given are the certificates that earlier runs gave, by the partner's folded ID.
	Given map[string]issued.Certificate
	// Earlier are all certificates that earlier runs issued, by day and partner.
	Earlier []issued.Certificate
	// Deliveries are the messages that earlier runs prepared, one for each
	// recipient, in the order to show: with what became of them.
	Deliveries []issued.Delivery
	// Unrecorded says why the register doesn't keep this run, "" where it does.
	Unrecorded string
	// Withhold, where given, is asked for every text of the input and the findings
	// before it is shown, and takes out what is left of people's addresses. Their
	// names are not to be in the book then, and are shown as withheld.
	Withhold func(text string) string
	// Part: it shows some of the partners alone, and not what they were read from.
	Part bool
	// Jobs is how many workers share the rows, at least one. The bytes don't depend on it.
	Jobs int
}

// Write writes the workbook. Progress, where given, is called with the rows done
// so far, every few thousand, by one goroutine at a time. With an error, what was
// written is no workbook.
func Write(w io.Writer, b Book, progress func(done, total int)) error {
	p, err := newPress(b)
	if err != nil {
		return err
	}
	defer p.file.Close()
	p.progress.report = progress
	return p.write(w)
}

// write has every sheet begun by the Excel library, one after the other, as it
// wants it, and then packs them, with the rows of the lists.
func (p *press) write(w io.Writer) error {
	for _, s := range sheets() {
		if err := s.write(p); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if err := p.describe(); err != nil {
		return err
	}
	return p.pack(w)
}

// tablePart is the part of the zip that a table is, counted from 0.
func tablePart(n int) string { return fmt.Sprintf("xl/tables/table%d.xml", n+1) }

// addTable makes cells a table, by the Excel library. To number it, the library decodes
// all tables that its file holds, and takes the highest: so the file holds the last
// alone until it is packed.
func (p *press) addTable(add func(*excelize.Table) error, name, cells string) error {
	stripes := false
	err := add(&excelize.Table{Range: cells, Name: name, StyleName: "TableStyleLight1", ShowRowStripes: &stripes})
	if _, second := p.file.Pkg.Load(tablePart(len(p.tables) + 1)); second {
		part, _ := p.file.Pkg.LoadAndDelete(tablePart(len(p.tables)))
		p.tables = append(p.tables, part)
	}
	return err
}

// pack packs the sheets that were begun.
func (p *press) pack(w io.Writer) error {
	for n, part := range p.tables {
		p.file.Pkg.Store(tablePart(n), part)
	}
	z := pack.New(w, p.edits)
	z.Rows, z.Jobs = p.bodies, p.Jobs
	p.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return literally{z} })
	_, err := p.file.WriteToBuffer() // which stays empty: all goes to w
	return err
}

// A sheet of the workbook, and how it is written.
type sheet struct {
	name  string
	write func(*press) error
}

// sheets are the workbook's, in order, a sheet a program among them.
func sheets() []sheet {
	all := []sheet{{summarySheet, writeSummary}, {changesSheet, writeChanges}}
	for _, of := range evaluate.AllPrograms() {
		all = append(all, sheet{programSheet(of.Name), lookOf(of).write})
	}
	return append(all, []sheet{
		{plansSheet, writePlans},
		{actionsSheet, writeActions},
		{forecastSheet, writeForecast},
		{outlookSheet, writeOutlook},
		{historySheet, writeHistory},
		{pastChangesSheet, writePastChanges},
		{certificatesSheet, writeCertificates},
		{employeesSheet, writeEmployees},
		{certificationsSheet, writeCertifications},
		{issuesSheet, writeIssues},
		{rulesSheet, writeRules},
		{runSheet, writeRun},
	}...)
}

// The names of the sheets. A table that is longer than a sheet goes on in "Employees 2".
const (
	summarySheet        = "Summary"
	changesSheet        = "Changes"
	cpanelSheet         = evaluate.CPanelProgramName
	premierSheet        = evaluate.PremierProgramName
	plansSheet          = "Get Well Plans"
	actionsSheet        = "Actions"
	forecastSheet       = "Forecast"
	outlookSheet        = "Outlook"
	historySheet        = "History"
	pastChangesSheet    = "Past changes"
	certificatesSheet   = "Certificates"
	employeesSheet      = "Employees"
	certificationsSheet = "Certifications"
	issuesSheet         = "Data issues"
	rulesSheet          = "Rules"
	runSheet            = "Run"
)

// A press is a workbook being written.
type press struct {
	Book
	file   *excelize.File
	styles styles
	made   map[string]int         // the styles, by their parts and whole: the first that has it
	bodies map[string]pack.Rows   // by part of the zip
	edits  map[string][]pack.Edit // by part of the zip
	where  places
	tables []any // the parts of those so far, but for the last: see addTable
	count  int   // sheets so far
	charts int   // so far
	// maxRows is how many rows of a table a sheet takes at most, perPiece how many
	// of them are made at once.
	maxRows, perPiece int

	changes  []evaluate.Change // the worst first
	given    []certificateRow  // this run's, and those that are in force or would be
	givenAt  []int             // where each of this run's stands among them
	plans    []planRow
	actions  []actionRow
	people   []personRow // by partner
	forecast []turnRow
	mailed   mailed
	progress progress
	lookedUp []string // the sheets with lists to look things up in
}

func newPress(b Book) (*press, error) {
	p := &press{Book: b, file: excelize.NewFile(), made: map[string]int{}, bodies: map[string]pack.Rows{}, edits: map[string][]pack.Edit{}, maxRows: excelRows, perPiece: pieceRows}
	p.changes = evaluate.WorstFirst(b.Assessment.Changes)
	p.given, p.givenAt = certificateRows(b)
	p.plans, p.actions, p.forecast, p.people = planRows(b.Assessment), actionRows(b.Assessment), turnRows(b.Assessment), personRows(b.Assessment)
	p.mailed = mailedTo(b.Deliveries)
	p.where = findPlaces(p)
	if err := p.file.SetDefaultFont(fontFamily); err != nil {
		return nil, err
	}
	return p, p.makeStyles()
}

// addSheet appends an empty sheet, and returns the zip part that it will be.
func (p *press) addSheet(name, tab string) (part string, err error) {
	p.count++
	if p.count == 1 {
		err = p.file.SetSheetName(p.file.GetSheetName(0), name)
	} else {
		_, err = p.file.NewSheet(name)
	}
	if err != nil {
		return "", err
	}
	fit, colour := true, "FF"+tab
	err = p.file.SetSheetProps(name, &excelize.SheetPropsOptions{TabColorRGB: &colour, FitToPage: &fit})
	return fmt.Sprintf("xl/worksheets/sheet%d.xml", p.count), err
}

// describe sets what is said of the whole workbook. The day stands for the time
// of making, so that the bytes don't depend on a clock.
func (p *press) describe() error {
	made := p.Assessment.Day.String() + "T00:00:00Z"
	if err := p.file.SetCustomProps(excelize.CustomProperty{Name: ingest.Mark, Value: "results as of " + p.Assessment.Day.String()}); err != nil {
		return err
	}
	if err := p.file.SetAppProps(&excelize.AppProperties{Application: "Microsoft Excel"}); err != nil {
		return err
	}
	return p.file.SetDocProps(&excelize.DocProperties{
		Title:          "Partner compliance " + p.Assessment.Day.String(),
		Subject:        "cPanel Certified Partner and Cisco Premier: where every partner stands",
		Creator:        "assay",
		LastModifiedBy: "assay",
		Description:    "Written by assay " + clean(p.Version),
		Language:       "en-GB",
		Created:        made,
		Modified:       made,
	})
}

// A printing is how a sheet prints: on how many landscape pages side by side and
// one above the other (0: as many as it takes), which cells, and the rows and columns
// that are repeated on each.
type printing struct {
	wide, high int
	area       string // e.g. $A$1:$H$40; "": all
	titles     string // e.g. $A:$B,$1:$2
}

// nothingOf is what to print of a sheet with so many columns that doesn't print but where
// somebody selects some of it: a blank cell beside them. Excel and LibreOffice leave out
// pages on which nothing stands.
func nothingOf(columns int) string {
	blank := columnName(columns + 1)
	return "$" + blank + "$1:$" + blank + "$1"
}

// printSetup sets how a sheet prints, with title, day, sheet and page on each page.
func (p *press) printSetup(sheet string, how printing) error {
	landscape, a4 := "landscape", 9
	side, top, edge := .4, .5, .25
	if err := p.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &how.wide, FitToHeight: &how.high}); err != nil {
		return err
	}
	if err := p.file.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge}); err != nil {
		return err
	}
	if err := p.file.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{
		OddHeader: `&L&10&"` + fontFamily + `,Bold"Partner compliance&R&10&"` + fontFamily + `,Regular"` + p.Assessment.Day.String(),
		OddFooter: `&L&10&"` + fontFamily + `,Regular"&A&R&10&"` + fontFamily + `,Regular"Page &P of &N`,
	}); err != nil {
		return err
	}
	for _, name := range []struct{ name, cells string }{{"_xlnm.Print_Area", how.area}, {"_xlnm.Print_Titles", how.titles}} {
		if name.cells == "" {
			continue
		}
		var areas []string
		for a := range strings.SplitSeq(name.cells, ",") {
			areas = append(areas, quoted(sheet)+"!"+a)
		}
		if err := p.file.SetDefinedName(&excelize.DefinedName{Name: name.name, RefersTo: strings.Join(areas, ","), Scope: sheet}); err != nil {
			return err
		}
	}
	return nil
}
