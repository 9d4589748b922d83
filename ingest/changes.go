package ingest

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// ParseChange reads a change as it is given on a command line: WHO=DAY for one who
// leaves or goes full time, WHO:CERTIFICATION,…=DAY for what is earned or one
// hired, WHO=COUNT for licences. Given is kept with it.
func ParseChange(kind ChangeKind, text, given string) (Change, error) {
	c := Change{Kind: kind, Given: given}
	wrong := func(want string) (Change, error) { return c, fmt.Errorf("got %s, want %s", shorten(text), want) }
	i := strings.LastIndexByte(text, '=')
	if i < 0 {
		return wrong(changeForms[kind])
	}
	who, what := trim(text[:i]), trim(text[i+1:])
	if kind == Earns || kind == Hires {
		colon := strings.LastIndexByte(who, ':')
		if colon < 0 {
			return wrong(changeForms[kind])
		}
		c.Certifications = namesIn(who[colon+1:])
		who = trim(who[:colon])
		if len(c.Certifications) == 0 {
			return wrong(changeForms[kind])
		}
	}
	if who == "" {
		return wrong(changeForms[kind])
	}
	if kind == Licenses {
		n, why := count(&cell{kind: textCell, text: what})
		if why != (fault{}) {
			return wrong(why.want + " after the =")
		}
		c.Partner, c.Licenses = who, n
		return c, nil
	}
	day, err := ParseDay(what)
	if err != nil || day < firstDay || day > lastDay {
		return wrong("a day from 1990 to 2100 after the =, like 2020-06-30")
	}
	c.On = day
	if c.Employee = who; kind == Hires {
		c.Partner, c.Employee = who, ""
	}
	return c, nil
}

var changeForms = map[ChangeKind]string{
	Leaves:   "an employee and the last day at work, like E-12=2020-07-31",
	Earns:    "an employee, certifications and the day, like E-12:CPSP,CWA=2020-12-01",
	Hires:    "a partner, certifications and the day, like P-001:CCNA=2020-08-01",
	FullTime: "an employee and the first day, like E-12=2020-08-01",
	Licenses: "a partner and a count, like P-001=3200",
}

// namesIn reads names between commas or semicolons.
func namesIn(s string) []string { return list(strings.ReplaceAll(s, ",", ";")) }

// The columns of a sheet of changes.
const (
	changeColumn = iota
	partnerColumn
	employeeColumn
	certificationColumn
	licensesColumn
	dayColumn
	changeColumns
)

var changeHeadings = [changeColumns]string{"Change", "Partner ID", "Employee ID", "Certification", "Licenses", "On"}

// changeWords are what the column Change may hold, folded.
var changeWords = map[string]ChangeKind{
	"leaves": Leaves, "leave": Leaves, "earns": Earns, "earn": Earns, "renews": Earns, "renew": Earns, "hires": Hires, "hire": Hires,
	"fulltime": FullTime, "licenses": Licenses, "licences": Licenses,
}

// ReadChanges reads the sheets of changes in a workbook or CSV file: known by
// their header row, among the first rows, with the columns Change and, as far as
// the changes need them, Partner ID, Employee ID, Certification, Licenses and On.
// A column goes by the names that it has in the other tables as well. A row that
// can't be read is an error: nobody would know what was shown.
func ReadChanges(in Input, opts Options) ([]Change, error) {
	var readers []*changeReader
	header := func(cells []cell) map[int]int { return changeHeader(cells, opts.Headers) }
	found, err := readSmall(in, opts, header, func(file string, s sheetSource) smallRow {
		r := &changeReader{file: file, sheet: s.name, dates: dates{order: opts.Dates, words: opts.Headers.words}}
		if s.date1904 {
			r.dates.shift = shift1904
		}
		readers = append(readers, r)
		return r.row
	})
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, fmt.Errorf("%s: no sheet holds changes: looked for a header row with the columns %s among the first %d rows of each sheet", filepath.Base(in.Path), quoted(changeHeadings[:]), headerRows)
	}
	var all []Change
	var errs []error
	for _, r := range readers {
		all, errs = append(all, r.changes...), append(errs, r.errs...)
	}
	return all, errors.Join(errs...)
}

// changeHeader returns what the cells of a row head, by column: nothing unless
// one of them is Change.
func changeHeader(cells []cell, h *Headers) map[int]int {
	columns := map[int]int{}
	is := map[string]int{"change": changeColumn, "on": dayColumn, "date": dayColumn, "day": dayColumn, "when": dayColumn}
	for i := range cells {
		c := &cells[i]
		if c.kind != textCell || len(c.text) > longest {
			continue
		}
		key := foldName(c.text)
		of, ok := is[key]
		switch {
		case ok:
		case h.byName[Employees][key] == EmployeeIDField:
			of = employeeColumn
		case h.byName[Partners][key] == PartnerIDField:
			of = partnerColumn
		case h.byName[Partners][key] == LicensesField:
			of = licensesColumn
		case h.byName[Certifications][key] == CertificationField:
			of = certificationColumn
		default:
			continue
		}
		columns[c.column] = of
	}
	for _, of := range columns {
		if of == changeColumn {
			return columns
		}
	}
	return nil
}

// A changeReader reads the changes of one sheet.
type changeReader struct {
	file, sheet string
	dates       dates
	changes     []Change
	errs        []error
}

const maxChanges = 10_000

func (r *changeReader) row(number int, cells []cell, columns map[int]int) error {
	if len(r.changes)+len(r.errs) == maxChanges {
		return fmt.Errorf("%s: the sheet holds more than %d changes, want those few whose outcome is asked for", r.cellAt(0, number), maxChanges)
	}
	c, err := r.change(number, cells, columns)
	if err != nil {
		r.errs = append(r.errs, err)
		return nil
	}
	r.changes = append(r.changes, c)
	return nil
}

func (r *changeReader) cellAt(column, row int) Cell {
	c := wholeSheet(r.file, r.sheet)
	c.row, c.column = uint32(row), uint16(column)
	return c
}

// A changeRow is a row of changes while it is read, by its columns.
type changeRow struct {
	*changeReader
	number int
	cells  [changeColumns]*cell // nil: blank
}

// text returns what a cell holds.
func (r *changeRow) text(which int) string {
	if r.cells[which] == nil {
		return ""
	}
	return trim(r.cells[which].String())
}

// refuse is the error for a cell that can't be read, or is blank.
func (r *changeRow) refuse(which int, want string) error {
	c := r.cells[which]
	if c == nil {
		return fmt.Errorf("%s: the column %s is blank, want %s", r.cellAt(0, r.number), changeHeadings[which], want)
	}
	return fmt.Errorf("%s: got %s, want %s", r.cellAt(c.column, r.number), c.shown(), want)
}

// change reads a row.
func (r *changeReader) change(number int, cells []cell, columns map[int]int) (Change, error) {
	row := changeRow{changeReader: r, number: number}
	for i := range cells {
		if which, ok := columns[cells[i].column]; ok && cells[i].kind != blankCell {
			row.cells[which] = &cells[i]
		}
	}
	for which, c := range row.cells {
		switch {
		case c != nil && c.kind == errorCell:
			return Change{}, row.refuse(which, cellError.want)
		case c != nil && c.kind == emptyFormula:
			return Change{}, row.refuse(which, noResult.want)
		}
	}
	c := Change{
		Kind: changeWords[foldName(row.text(changeColumn))], Given: r.cellAt(0, number).String(),
		Partner: row.text(partnerColumn), Employee: row.text(employeeColumn), Certifications: namesIn(row.text(certificationColumn)),
	}
	return c, row.complete(&c)
}

// complete wants what the kind of change needs, and reads the count or the day.
func (r *changeRow) complete(c *Change) error {
	ofPartner := c.Kind == Hires || c.Kind == Licenses
	switch {
	case c.Kind == 0:
		return r.refuse(changeColumn, "leaves, earns, renews, hires, full time or licenses")
	case ofPartner && c.Partner == "":
		return r.refuse(partnerColumn, "the partner's ID")
	case !ofPartner && c.Employee == "":
		return r.refuse(employeeColumn, "the employee's ID")
	case (c.Kind == Hires || c.Kind == Earns) && len(c.Certifications) == 0:
		return r.refuse(certificationColumn, "a certification's code or name")
	case c.Kind == Licenses:
		return r.value(licensesColumn, "a whole number", func(x *cell) (why fault) { c.Licenses, why = count(x); return why })
	}
	return r.value(dayColumn, dateForms, func(x *cell) (why fault) { c.On, why = r.dates.day(x); return why })
}

// value reads a cell that must not be blank.
func (r *changeRow) value(which int, want string, read func(*cell) fault) error {
	if r.cells[which] == nil {
		return r.refuse(which, want)
	}
	if why := read(r.cells[which]); why != (fault{}) {
		return r.refuse(which, why.want)
	}
	return nil
}
