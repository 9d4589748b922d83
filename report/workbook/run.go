package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"assay/evaluate"
	"assay/ingest"
)

// writeRun writes what the run was: version, day, inputs, rule files and counts.
func writeRun(p *press) error {
	g, err := p.addPage(runSheet, tabRecords)
	if err != nil {
		return err
	}
	g.widths(36, 30, 64, 30, 14, 68)
	g.band("Run", "what this workbook was made from: the same inputs, rules and day give the same bytes", 6)
	p.lookedUp = append(p.lookedUp, runSheet)
	row := g.table(headerRow, "RunFacts", []string{"What", "Value"}, p.facts())
	if notes := p.notes(); len(notes) > 0 {
		row = g.table(row+1, "DecisionsInForce", []string{"Decision in force", "Partner", "Why", "Who", "When", "Kind"}, notes)
	}
	if mail := p.deliveries(); len(mail) > 0 {
		row = g.table(row+1, "Deliveries", []string{"Mail of earlier runs", "Partner", "What the server said", "To", "State", "When"}, mail)
	}
	if missing := p.missing(); len(missing) > 0 {
		row = g.table(row+1, "MissingPartners", p.missingHead(), missing)
	}
	if !p.Part {
		row = g.table(row+1, "Inputs", []string{"Input file", "Sheet", "Read as", "Records", "Bytes of the file", "SHA-256 of the file"}, p.inputs())
	}
	row = g.table(row+1, "RuleFiles", []string{"Rules and templates in force", "Values on the Rules sheet", "SHA-256"}, p.ruleFiles())
	g.keep(g.file.SetSheetDimension(g.sheet, fmt.Sprintf("A1:F%d", row-1)))
	g.keep(g.file.SetPanes(g.sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
	g.keep(p.printSetup(g.sheet, printing{wide: 1, area: nothingOf(6), titles: "$1:$1"}))
	p.setLinks(g.part, "pageMargins", g.links)
	return g.err
}

// band writes the title band and the way back, across so many columns.
func (g *page) band(title, about string, columns int) {
	for i := range columns {
		g.cell(1, i, cell{look: look{kind: bandCell}})
	}
	g.cell(1, 0, cell{text: title, look: look{kind: bandCell}})
	g.cell(1, 2, cell{text: about, look: look{kind: noteCell}})
	g.cell(countRow, 0, cell{text: "‹ Summary", look: look{kind: bandCell}}.to(titleOf(summarySheet), "Back to the summary"))
	g.height(1, 1, 24)
	g.height(countRow, countRow, 15)
}

// table writes a table with its header in a row, and returns the row below it.
func (g *page) table(row int, table string, header []string, rows [][]cell) int {
	if len(rows) == 0 {
		rows = [][]cell{{{text: "none", look: look{kind: noneCell}}}}
	}
	first := row
	for i, h := range header {
		g.cell(row, i, cell{text: h, look: look{kind: headCell}})
	}
	g.height(row, row, 22)
	for _, cells := range rows {
		row++
		most := 1
		for i := range header {
			c := cell{}
			if i < len(cells) {
				c = cells[i]
			}
			g.cell(row, i, c)
			if c.look.kind != lineCell {
				most = max(most, c.height(g.columns[i]))
			}
		}
		if most > 1 { // Excel fits a row that it opens, other programs don't
			g.height(row, row, rowHeight(most))
		}
	}
	add := func(t *excelize.Table) error { return g.file.AddTable(g.sheet, t) }
	g.keep(g.addTable(add, table, fmt.Sprintf("A%d:%s%d", first, columnName(len(header)-1), row)))
	return row + 1
}

// cell writes a cell in a column, counted from 0.
func (g *page) cell(row, column int, c cell) {
	ref := fmt.Sprint(columnName(column), row)
	g.keep(g.file.SetCellStyle(g.sheet, ref, ref, g.styles.of(c.look)))
	g.keep(g.set(ref, c.value()))
	if c.link != nil {
		g.lead(row, columnName(column), c.link.place, c.text, c.link.tip)
	}
}

// columnName returns A for 0, and AA for 26.
func columnName(column int) string { return columnNames[column] }

// columnNames are the names of more columns than any sheet has.
var columnNames = func() (names [256]string) {
	for i := range names {
		names[i], _ = excelize.ColumnNumberToName(i + 1) // there may be thousands
	}
	return names
}()

// cellName returns A3 for column 0 of row 3.
func cellName(column, row int) string { return columnName(column) + strconv.Itoa(row) }

// facts are what the run was, and how much there was of everything.
func (p *press) facts() [][]cell {
	t := p.tally()
	errors, warnings := p.severities()
	facts := [][]cell{
		{text("As-of date"), left(day(p.Assessment.Day))},
		{text("Compared with the run of"), p.lastRun()},
		{text("Recorded in the register"), p.recorded()},
		{text("Version of assay"), text(p.Version)},
		{text("Sheets that print by selection only"), text(strings.Join(p.lookedUp, ", ")).inLine()},
		{text("Partners evaluated"), left(count(len(p.Assessment.Partners)))},
		{text("People at partners"), left(count(len(personRows(p.Assessment))))},
		{text("Certificates issued"), left(count(t.issued)).to(p.placeOf(certificatesSheet, 0), "Certificates")},
		{text("Certificates reissued"), left(count(t.reissued))},
		{text("Certificates held back"), left(count(t.heldBack))},
		{text("Get Well Plans running"), left(count(p.runningPlans())).to(p.placeOf(plansSheet, 0), "Get Well Plans")},
		{text("Actions"), left(count(len(p.actions))).to(p.placeOf(actionsSheet, 0), "Actions")},
		{text("Changes of status ahead"), left(count(len(p.forecast))).to(p.placeOf(forecastSheet, 0), "Forecast")},
		{text("Errors in the input"), left(count(errors)).to(p.placeOf(issuesSheet, 0), "Data issues")},
		{text("Warnings in the input"), left(count(warnings)).to(p.placeOf(issuesSheet, 0), "Data issues")},
	}
	if len(p.Deliveries) > 0 {
		facts = append(facts, []cell{text("Mail of earlier runs, sent"), left(count(p.mailed.sent))},
			[]cell{text("Mail of earlier runs, not sent"), p.unsentMail()})
	}
	for _, o := range p.Options {
		facts = append(facts, []cell{text("Option " + o.Name), text(o.Value)})
	}
	return facts
}

// unsentMail is how much mail of earlier runs didn't go.
func (p *press) unsentMail() cell {
	c := left(count(p.mailed.unsent))
	if p.mailed.unsent > 0 {
		c.look.tone = warn
	}
	return c
}

// lastRun is the day of the run that this run is compared with.
func (p *press) lastRun() cell {
	if p.firstRun() {
		return text("none: this is the first run")
	}
	return left(day(p.Assessment.LastRun)).to(p.placeOf(changesSheet, 0), "Changes")
}

// recorded tells whether the register keeps this run.
func (p *press) recorded() cell {
	if p.Unrecorded != "" {
		return toned("no: "+p.Unrecorded, bad)
	}
	return text("yes")
}

// notes are the decisions in force.
func (p *press) notes() [][]cell {
	rows := make([][]cell, len(p.Notes))
	for i, n := range p.Notes {
		partner := p.partnerCell(strings.TrimSpace(n.PartnerID+" "+n.Partner), "", n.PartnerID)
		rows[i] = []cell{text(n.What), partner, text(n.Why), text(n.Who), text(n.When), text(n.Kind)}
	}
	return rows
}

// left draws a number or day at the left, under the texts of its column.
func left(c cell) cell {
	c.look.kind = map[kind]kind{dayCell: leftDayCell, countCell: leftCountCell}[c.look.kind]
	return c
}

// inputs are the sheets of the input files.
func (p *press) inputs() [][]cell {
	var rows [][]cell
	if p.Roster == nil {
		return nil
	}
	sheets := map[int][]ingest.Sheet{}
	for _, s := range p.Roster.Sheets {
		sheets[s.File] = append(sheets[s.File], s)
	}
	for i, f := range p.Roster.Files {
		if len(sheets[i]) == 0 {
			sheets[i] = []ingest.Sheet{{}}
		}
		for _, s := range sheets[i] {
			rows = append(rows, []cell{text(f.Name), text(s.Name), text(readAs(s)), count(s.Rows), count(int(f.Size)), text(f.SHA256)})
		}
	}
	return rows
}

// readAs says what a sheet was taken for: partners, employees …
func readAs(s ingest.Sheet) string {
	if len(s.Tables) == 0 {
		return "skipped: no table in it"
	}
	return strings.Join(TableNames(s), ", ")
}

// TableNames names the tables that a sheet was read as.
func TableNames(s ingest.Sheet) []string {
	names := make([]string, len(s.Tables))
	for i, t := range s.Tables {
		names[i] = tableNames[t]
	}
	return names
}

var tableNames = [...]string{
	ingest.Partners: "partners", ingest.Employees: "employees", ingest.Certifications: "certifications",
	ingest.Specializations: "specializations", ingest.Contacts: "contacts", ingest.Surveys: "surveys",
	ingest.Groupings: "groupings",
}

// ruleFiles are the rule files, each with how many of its values are in force.
func (p *press) ruleFiles() [][]cell {
	values := map[string]int{}
	for _, r := range p.Assessment.Rules {
		values[r.File]++
	}
	rows := make([][]cell, len(p.RuleFiles))
	for i, f := range p.RuleFiles {
		n := noCount() // most templates hold wording, not values
		if values[f.Path] > 0 {
			n = left(count(values[f.Path]))
		}
		rows[i] = []cell{text(f.Path), n, text(f.SHA256)}
	}
	return rows
}

// missingHead heads the columns of missing.
func (p *press) missingHead() []string {
	head := []string{"Partner that today's sheets don't name", "Partner"}
	for _, of := range evaluate.AllPrograms() {
		head = append(head, of.Name)
	}
	return append(head, "Last seen")
}

// missing are the partners of earlier runs that today's sheets don't name (rule G7).
func (p *press) missing() [][]cell {
	rows := make([][]cell, len(p.Assessment.Missing))
	for i, m := range p.Assessment.Missing {
		rows[i] = []cell{text(m.ID), name(m.Name)}
		for _, of := range evaluate.AllPrograms() {
			rows[i] = append(rows[i], text(owed(m, of.Name)))
		}
		rows[i] = append(rows[i], day(m.LastSeen))
	}
	return rows
}

// severities counts the errors and warnings.
func (p *press) severities() (errors, warnings int) {
	for _, i := range p.Issues {
		if i.Severity == ingest.Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}

// runningPlans counts the plans that run on the day; they stand before the removals.
func (p *press) runningPlans() (n int) {
	for n < len(p.plans) && p.plans[n].running() {
		n++
	}
	return n
}
