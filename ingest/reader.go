package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A reader puts the roster of one run together.
type reader struct {
	opts     Options
	headers  *Headers
	titles   *titles
	roster   *Roster
	problems []Problem
	far      *gauge // of the file being read; nil where nobody asks

	partnerIDs  *ids
	employeeIDs *ids
	texts       texts
	countries   map[string]Country // as cells spell them; the zero Country: unknown

	seen           map[rowKey]Place // the first of each kind of row, but for those in the next two
	employees      finder
	certifications finder
	moved          map[rowKey]Place // of employees: another that stands for the first
	owners         map[Whose]int32  // of certifications: their numbers in the roster

	closest [numTables]candidate // for each table, the row that came closest to a header
	row     row
	names   []string // see foldedNames
	burden  burden   // of the file being read
}

func newReader(opts Options) *reader {
	if opts.Vocabulary == nil || len(opts.Vocabulary.Titles) == 0 {
		opts.Vocabulary = &Vocabulary{Titles: make([]TitleName, 1)}
	}
	if opts.Jobs == 0 {
		opts.Jobs = 2
	}
	if opts.MaxBytes == 0 {
		opts.MaxBytes = DefaultMaxBytes
	}
	r := &reader{
		opts: opts, headers: opts.Headers, titles: newTitles(opts.Vocabulary),
		roster:    &Roster{Vocabulary: opts.Vocabulary},
		countries: make(map[string]Country), seen: make(map[rowKey]Place), moved: make(map[rowKey]Place), owners: map[Whose]int32{{Partner: None}: 0},
	}
	r.partnerIDs, r.employeeIDs = newIDs(&r.texts), newIDs(&r.texts)
	r.row.reader = r
	return r
}

// A sheetSource is a sheet of an opened file.
type sheetSource struct {
	name     string
	hidden   string // hidden, or veryHidden: Excel's menus don't show it either; "" or visible where people see it
	date1904 bool
	part     string // of a workbook, the name of its part
	rows     rowSource
}

// A rowSource calls yield with each row of a sheet that holds anything, in order,
// with its number from 1. The cells are in order of their columns and good until
// the next call; their texts may be kept, but hold others in memory, too.
type rowSource func(yield func(number int, cells []cell) error) error

// file reads a file, unless one with the same bytes was read before. Nothing in
// a file can crash the run.
func (r *reader) file(name string, in Input) (err error) {
	defer caught(name, &err)
	from, err := load(in, r.opts.MaxBytes)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer from.close()
	f := File{Name: name, SHA256: from.sum, Size: from.size}
	if i := slices.IndexFunc(r.roster.Files, func(o File) bool { return o.SHA256 == f.SHA256 }); i >= 0 {
		r.repeatedFile(f, i)
		return nil
	}
	r.roster.Files = append(r.roster.Files, f)
	r.burden = newBurden(r.opts.MaxBytes, len(r.problems))
	if r.opts.Progress != nil {
		r.far = new(gauge)
		from.far = r.far
	}
	sheets, err := open(in.Path, from, r.opts.MaxBytes, r.knownColumns)
	if err == nil {
		err = inTurn(sheets, r.opts.Jobs, r.readSheet)
	}
	if changed := from.changed(); changed != nil {
		err = changed // what else is wrong may come from that
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// caught turns what broke the reading of a file into an error.
func caught(name string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s: reading it broke off (%v), which is a fault of assay: please report it, with the file if you may; until it is mended, open the file in Excel and save it as a new .xlsx", name, p)
	}
}

// repeatedFile notes a file with the bytes of one that was read already. The
// problem points at a sheet of its own, which is empty.
func (r *reader) repeatedFile(f File, first int) {
	file := first
	if name := r.roster.Files[first].Name; name != f.Name {
		file = len(r.roster.Files)
		r.roster.Files = append(r.roster.Files, f)
	}
	at := r.addSheet(file, "")
	r.problem("file-repeated", at, 0, fmt.Sprintf("the file has the same content as %s and is read once", r.roster.Files[first].Name))
}

// lockFile tells whether a file is one by which Excel marks a workbook as open.
func lockFile(path string) bool { return strings.HasPrefix(filepath.Base(path), "~$") }

// skipLockFile notes a lock file. The problem points at a sheet of its own, which is empty.
func (r *reader) skipLockFile(name string, in Input) {
	f := File{Name: name}
	if from, err := load(in, r.opts.MaxBytes); err == nil { // Excel may keep others from reading it
		f.SHA256, f.Size = from.sum, from.size
		from.close()
	}
	r.roster.Files = append(r.roster.Files, f)
	r.problem("lock-file-skipped", r.addSheet(len(r.roster.Files)-1, ""), 0,
		"the file only marks a workbook as open in Excel, and is skipped; save and close the workbook so that its latest state is read")
}

// addSheet enters a sheet of a file and returns its place.
func (r *reader) addSheet(file int, name string) Place {
	r.roster.Sheets = append(r.roster.Sheets, Sheet{File: file, Name: name})
	return Place{Sheet: uint32(len(r.roster.Sheets) - 1)}
}

// readSheet reads the rows of a sheet, once its header row is found.
func (r *reader) readSheet(s sheetSource) error {
	at := r.addSheet(len(r.roster.Files)-1, s.name)
	sheet := &r.roster.Sheets[at.Sheet]
	d := dates{order: r.opts.Dates}
	if s.date1904 {
		d.shift = shift1904
	}
	var l *layout
	var near candidate
	read, empty := 0, true
	err := s.rows(func(number int, cells []cell) error {
		if read++; read%progressRows == 0 {
			r.tell(sheet.File)
		}
		empty = empty && blankRow(cells)
		at.Row = uint32(number)
		switch {
		case l != nil:
			if !r.row.fill(l, at, cells) {
				break
			}
			r.row.record()
			if r.row.counted {
				sheet.Rows++
			}
			return r.burdened(at, r.row.size)
		case number <= headerRows && !blankRow(cells):
			if err := r.burdened(at, headingBurden*textSize(cells)); err != nil {
				return err
			}
			found, all := r.header(cells, at)
			near = r.nearest(near, all)
			if found != nil {
				l = r.newLayout(found, cells, at, d)
				sheet.Tables, sheet.Header, sheet.Columns = found, number, l.columns
			}
		}
		return nil
	})
	if err == nil && l == nil && !empty {
		r.skipped(Place{Sheet: at.Sheet}, near)
	}
	return err
}

// burdened adds a row with texts of so many bytes to the burden of its file.
func (r *reader) burdened(at Place, text int) error {
	if b := &r.burden; !b.add(text, len(r.problems)) {
		return &crowdError{r.roster.CellAt(at, 0), b.rows, b.problems - b.first}
	}
	return nil
}

// tell says how far the reading of a file is.
func (r *reader) tell(file int) {
	if r.far != nil {
		r.opts.Progress(r.roster.Files[file].Name, r.far.part())
	}
}

// progressRows is how often, in rows, progress is told.
const progressRows = 10_000

func blankRow(cells []cell) bool {
	return !slices.ContainsFunc(cells, func(c cell) bool { return c.kind != blankCell })
}

// nearest keeps, for the sheet and for each table, the row that comes closest to a header.
func (r *reader) nearest(best candidate, all [numTables]candidate) candidate {
	for _, t := range tables {
		if c := all[t]; c.found != 0 {
			if r.closest[t].found == 0 || r.nearer(c, r.closest[t]) {
				r.closest[t] = c
			}
			if best.found == 0 || r.nearer(c, best) {
				best = c
			}
		}
	}
	return best
}

// nearer tells whether a candidate lacks a smaller part of its table's required
// columns than another, or as much and knows more columns.
func (r *reader) nearer(a, b candidate) bool {
	left := a.required(r.headers) * r.headers.need[b.table].size()
	right := b.required(r.headers) * r.headers.need[a.table].size()
	return left > right || left == right && a.known > b.known
}

// skipped notes a sheet that holds no table.
func (r *reader) skipped(at Place, near candidate) {
	said := fmt.Sprintf("the sheet is no table that assay knows, and is skipped: none of its first %d rows holds a column of one", headerRows)
	if near.found != 0 {
		said = fmt.Sprintf("the sheet is no table that assay knows, and is skipped: the nearest is %s, of which row %d has %s and lacks %s",
			near.table, near.at.Row, columnList(near.found, near.table), columnList(near.lacks(r.headers), near.table))
	}
	r.problem("sheet-skipped", at, 0, said)
}

// columnList lists the columns of a table that are in a set.
func columnList(s FieldSet, t Table) string {
	var names []string
	for _, c := range columnsOf[t] {
		if s.Has(c.Field) {
			names = append(names, c.Heading)
		}
	}
	if len(names) == 0 {
		return "nothing"
	}
	return quoted(names)
}

// knownColumns counts the columns that the best suited table knows in a row.
func (r *reader) knownColumns(cells []cell) int {
	most := 0
	names := r.foldedNames(cells)
	for _, t := range tables {
		most = max(most, r.match(t, names, Place{}).known)
	}
	return most
}

// missing returns the error for tables of partners or employees that are nowhere.
func (r *reader) missing() error {
	var errs []error
	for _, t := range []Table{Partners, Employees} {
		if !slices.ContainsFunc(r.roster.Sheets, func(s Sheet) bool { return slices.Contains(s.Tables, t) }) {
			errs = append(errs, r.missingTable(t))
		}
	}
	return errors.Join(errs...)
}

func (r *reader) missingTable(t Table) error {
	said := fmt.Sprintf("no sheet holds a table of %s: looked for a header row with the columns %s among the first %d rows of each sheet",
		t, columnList(r.headers.need[t], t), headerRows)
	c := r.closest[t]
	switch taken := r.roster.Sheets; {
	case c.found == 0:
		return fmt.Errorf("%s; none of these columns was found (other names for them can be added to %s)", said, HeadersFile)
	case c.lacks(r.headers) == 0:
		return fmt.Errorf("%s; the closest is %s, which has them, but was read as %s; put the %s in a sheet of their own, or leave columns of other tables out of it",
			said, r.roster.CellAt(c.at, 0), taken[c.at.Sheet].Tables[0], t)
	}
	return fmt.Errorf("%s; the closest is %s, which has %s and lacks %s (other names for them can be added to %s)",
		said, r.roster.CellAt(c.at, 0), columnList(c.found, t), columnList(c.lacks(r.headers), t), HeadersFile)
}

// problem adds a problem that no partner or employee is known for.
func (r *reader) problem(code string, at Place, column uint16, message string) {
	r.problems = append(r.problems, Problem{Code: code, At: at, Column: column, Partner: None, Employee: None, Message: message})
}

// inOrder sorts the problems by place.
func (r *reader) inOrder() []Problem {
	slices.SortStableFunc(r.problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.At.Sheet, b.At.Sheet), cmp.Compare(a.At.Row, b.At.Row),
			cmp.Compare(a.Column, b.Column), strings.Compare(a.Code, b.Code))
	})
	return r.problems
}

// lookUpCountry reads a cell as a country.
func (r *reader) lookUpCountry(c *cell) (Country, fault) {
	unknown := fault{"country-unknown", "an ISO 3166 code or English name, like ES, ESP or Spain"}
	if c.kind != textCell || len(c.text) > longestCountry {
		return Country{}, unknown
	}
	found, ok := r.countries[c.text]
	if !ok {
		found, _ = country(c.text)
		if len(r.countries) < maxKnown {
			r.countries[strings.Clone(c.text)] = found
		}
	}
	if found == (Country{}) {
		return Country{}, unknown
	}
	return found, fault{}
}
