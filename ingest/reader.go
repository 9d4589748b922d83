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
	named          *standIn         // partners, by name
	addressed      *standIn         // people, by address
	leftOut        map[int]*layout  // by sheet: layouts that leave out unknown partners or people
	owners         map[Whose]int32  // of certifications: their numbers in the roster

	closest  [numTables]candidate // for each table, the row that came closest to a header
	row      row
	headings []heading // see headingsOf
	burden   burden    // of the file being read
	unknown  []error   // sheets that are no table, for a run that lacks one
	copies   copies

	limits       map[string]*limited // by their keys
	limitedFiles map[int]*limited    // by their numbers in the roster
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
		countries: make(map[string]Country), seen: make(map[rowKey]Place), moved: make(map[rowKey]Place), owners: map[Whose]int32{{Partner: None}: 0}, leftOut: make(map[int]*layout),
	}
	r.partnerIDs, r.employeeIDs = newIDs(&r.texts), newIDs(&r.texts)
	r.named, r.addressed = newStandIn(&r.texts), newStandIn(&r.texts)
	r.limits, r.limitedFiles = map[string]*limited{}, map[int]*limited{}
	r.row.reader = r
	return r
}

// A sheetSource is a sheet of an opened file.
type sheetSource struct {
	name     string
	hidden   string // hidden, or veryHidden: Excel's menus don't show it either; "" or visible where people see it
	date1904 bool
	struck   []bool            // by the number of a cell's style: it strikes the text through
	comments map[uint32][]cell // by row: what people wrote on its cells
	supposed string            // the encoding that a text is taken to be in; "" where it shows
	part     string            // of a workbook, the name of its part
	text     bool              // of a text file, each row of which has all its cells, the last one at least
	rows     rowSource
	again    rowSource // the same, for a second time
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
	limit := r.limitOf(in.Limits)
	for i := range r.roster.Files {
		if r.roster.Files[i].SHA256 == f.SHA256 && r.limitedFiles[i] == limit {
			r.repeatedFile(f, i)
			return nil
		}
	}
	if limit != nil {
		r.limitedFiles[len(r.roster.Files)] = limit
	}
	r.roster.Files = append(r.roster.Files, f)
	r.copies.begin(in.Folder, len(r.roster.Files)-1)
	r.burden = newBurden(r.opts.MaxBytes, len(r.problems))
	if r.opts.Progress != nil {
		r.far = new(gauge)
		from.far = r.far
	}
	sheets, err := open(in.Path, from, r.opts.MaxBytes, r.knownColumns, func(text []byte) Encoding { return r.encodingOf(name, text) })
	if err == nil {
		err = inTurn(sheets, r.opts.Jobs, r.readSheet)
	}
	if changed := from.changed(); changed != nil {
		err = changed // what else is wrong may come from that
	}
	if errors.Is(err, errOurs) {
		r.problem("own-workbook-skipped", r.addSheet(len(r.roster.Files)-1, ""), 0, "the workbook holds the results of a run, and is skipped")
		return nil
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
	place := r.addSheet(file, "")
	r.problem("file-repeated", place, 0, "the file has the same content as %s and is read once", r.roster.Files[first].Name)
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

// A sheetReading is a sheet while its rows are read.
type sheetReading struct {
	*reader
	source  sheetSource
	place   Place // of the row
	dates   dates
	header  *header
	near    candidate // the row that comes closest to a header
	has     []string  // the row of the most texts among the first ones
	hasAt   int       // its number
	slips   []*header // rows that would be one but for slips
	below   []error   // header rows of other tables below it, and lines that set aside what is
	asides  []aside   // titles above the header
	line    aside     // of its own among the records, above this one
	width   int       // the last column of the headings' row, a blank one of a text, too
	skipped skippedRows
	hidden  rowList // records in rows that people don't see
	struck  rowList // and in those that they struck through
	shown   specimen
	rows    int
	empty   bool
	closed  bool // it is of tables that its file may not have
	// explains says that it has explanations of a blank workbook; left are those among
	// records, the first of which stands in a cell.
	explains bool
	left     int
	leftAt   Place
	leftCell cell
}

// readSheet reads the rows of a sheet, once its header row is found. Headings that
// may be judged columns, but for a slip, are an error (rule G10).
func (r *reader) readSheet(source sheetSource) error {
	s := &sheetReading{reader: r, source: source, place: r.addSheet(len(r.roster.Files)-1, source.name), empty: true}
	s.dates = dates{order: r.opts.Dates, words: r.headers.words, seen: map[int]*seenDates{}, survey: s.settleOrders}
	if source.date1904 {
		s.dates.shift = shift1904
	}
	first := r.firsts()
	if err := source.rows(s.row); err != nil {
		return err
	}
	place := Place{Sheet: s.place.Sheet}
	errs := s.below
	for _, h := range s.slips {
		errs = append(errs, r.nearly(h))
	}
	if s.header == nil {
		if !s.empty && !s.closed && !s.explains && errors.Join(errs...) == nil {
			s.tellSkipped(place)
		}
		return errors.Join(errs...)
	}
	sheet := &s.roster.Sheets[s.place.Sheet]
	sheet.Hidden = source.hidden == "hidden" || source.hidden == "veryHidden"
	switch {
	case sheet.Rows == 0: // such as the lists to choose from of a blank workbook
	case source.hidden == "hidden":
		r.problem("sheet-hidden", place, 0, "the sheet is hidden, and read all the same")
	case source.hidden == "veryHidden":
		r.problem("sheet-hidden", place, 0, "the sheet is hidden, so that Excel's menus don't show it either, and read all the same")
	}
	s.skipped.tell(r)
	s.hidden.tell(r, "rows-hidden", place, "hidden, or left out by a filter,")
	s.struck.tell(r, "rows-struck", place, "struck through in every cell that is read")
	if s.left > 0 {
		r.problem("explanation-left", s.leftAt, uint16(s.leftCell.column), "got %s, which explains the column: read as blank, as is every such cell beside records (%d in the sheet)", s.leftCell.shown(), s.left)
	}
	r.tellIgnored(s.header)
	if source.supposed != "" {
		r.supposed(place, source.supposed, s.shown)
	}
	r.wrongOrders(s.header, first)
	return errors.Join(append(errs, r.slipped(s.header), r.differing(s.header), s.setAside())...)
}

// row reads a row: of records, or, among the first, perhaps the header.
func (s *sheetReading) row(number int, cells []cell) error {
	if s.rows++; s.rows%progressRows == 0 {
		s.tell(s.roster.Sheets[s.place.Sheet].File)
	}
	explanation, explained := unexplained(cells)
	s.explains = s.explains || explained > 0
	blank := blankRow(cells)
	s.empty = s.empty && blank
	s.place.Row = uint32(number)
	switch {
	case explained == 0 || s.header == nil:
	case blank:
		s.skipped.add(isExplained, s.place)
	default:
		if s.left == 0 {
			s.leftAt, s.leftCell = s.place, explanation
		}
		s.left += explained
	}
	for _, h := range s.slips {
		h.count(s.reader, cells)
	}
	switch {
	case s.header != nil:
		return s.record(cells)
	case number <= headerRows && !blank && !s.closed:
		return s.headerRow(number, cells)
	}
	return nil
}

// record makes records of a row below the header.
func (s *sheetReading) record(cells []cell) error {
	r := &s.reader.row
	if !r.fill(s.header, s.place, cells) {
		return nil
	}
	if why := r.nonRecord(cells); why != isRecord {
		s.skipped.add(why, s.place)
		if why == isFooter {
			s.lineAside(cells)
		}
		return nil
	}
	if s.headers.spelled[cells[0].text] && len(s.below) < len(tables) {
		if found := s.reader.header(s.candidates(s.headingsOf(cells), s.place)); found != nil {
			s.below = append(s.below, s.refused(s.place, &cells[0], fmt.Sprintf("which begins a second table on the sheet, of %s: a sheet is read as one; put it into a sheet of its own", found[0])))
		}
	}
	s.header.compare(s.place, cells)
	if l := s.header.layout; l != nil {
		if l.leavesOut(cells) {
			s.skipped.add(isLeftOut, s.place)
			return nil
		}
		if l.fillDown != nil {
			r.fill(s.header, s.place, l.filledDown(cells))
		}
	}
	if r.ofOther() {
		return s.burdened(s.place, r.size)
	}
	s.underLine()
	r.shifted = s.source.text && slices.ContainsFunc(cells, s.isBehind)
	r.record()
	s.noteLooks(cells)
	if r.counted {
		s.roster.Sheets[s.place.Sheet].Rows++
	}
	if s.source.supposed != "" {
		s.shown.see(s.place, r)
	}
	return s.burdened(s.place, r.size)
}

// headerRow takes a row for the sheet's header where the row is one.
func (s *sheetReading) headerRow(number int, cells []cell) error {
	if err := s.burdened(s.place, headingBurden*textSize(cells)); err != nil {
		return err
	}
	s.width = cells[len(cells)-1].column
	names := s.headingsOf(cells)
	if len(names) > len(s.has) {
		s.has, s.hasAt = s.has[:0], number
		for _, name := range names {
			s.has = append(s.has, strings.Clone(name.cell.text))
		}
	}
	if l, err := s.layoutFor(names); l != nil || err != nil {
		if err == nil && len(s.allow(l.tables)) < len(l.tables) {
			s.closed = true
		} else if err == nil {
			err = s.lay(l, cells)
		}
		return err
	}
	all := s.candidates(names, s.place)
	found := s.reader.header(all)
	if found != nil {
		s.slips = nil
		if found = s.allow(found); found == nil {
			s.closed = true
			return nil
		}
	}
	s.near = s.nearest(s.near, all)
	if len(names) > 1 {
		for _, t := range tables {
			if h := s.nearHeader(t, all[t], names, s.place, found); h != nil && len(s.slips) < len(tables) {
				s.slips = append(s.slips, h)
			}
		}
	}
	if found == nil {
		s.titleAside(number, cells)
		return nil
	}
	if err := s.likePeople(found[0], all[Employees], cells); err != nil {
		return err
	}
	var err error
	if s.header, err = s.newHeader(found, cells, s.place, s.dates); err != nil {
		return err
	}
	s.header.comments = s.source.comments
	if err := s.flatStatus(cells); err != nil {
		return err
	}
	s.header.describe(s.headers)
	sheet := &s.roster.Sheets[s.place.Sheet]
	sheet.Tables, sheet.Header, sheet.Columns = found, number, s.header.columns
	return nil
}

// isBehind tells whether a cell has something right behind the last cell of the
// headings' row. What stands farther off is a note.
func (s *sheetReading) isBehind(c cell) bool { return c.column == s.width+1 && c.kind != blankCell }

// likePeople is the error for a table that may be one of partners by its IDs, and
// one of people by their addresses.
func (s *sheetReading) likePeople(taken Table, people candidate, cells []cell) error {
	if taken != Partners || people.lacks(s.headers) != 0 || people.titles == 0 && !people.found.Has(FullTimeField, EmploymentField) {
		return nil
	}
	return s.refused(s.place, &cells[0], "and others of partners and of people: a row may be either; give people a column Employee ID, or describe the sheet in a layout")
}

// again goes through the rows below the header for a second time.
func (s *sheetReading) again(each func(cells []cell)) {
	header := int(s.header.place.Row)
	_ = s.source.again(func(number int, cells []cell) error { // an error comes again as the rows are read on
		if number > header {
			unexplained(cells)
			each(cells)
		}
		return nil
	})
}

// settleOrders finds the order of day and month in each column of dates, as far as
// its cells settle it, and notes it where the run asks for none or another.
func (s *sheetReading) settleOrders() map[dated]DateOrder {
	type found struct {
		order       DateOrder
		contradicts bool
		cell        cell
	}
	all := map[dated]*found{}
	s.again(func(cells []cell) {
		for i := range cells {
			c := &cells[i]
			if c.column >= len(s.header.fields) || !s.header.known(c.column) {
				continue
			}
			col, order, ok := s.header.dates.settles(c)
			switch f := all[col]; {
			case !ok:
			case f == nil:
				all[col] = &found{order: order, cell: *c}
			case f.order != order:
				f.contradicts = true
			}
		}
	})
	orders := map[dated]DateOrder{}
	for col, f := range all {
		if f.contradicts {
			continue
		}
		orders[col] = f.order
		if f.order != s.opts.Dates {
			s.problem("date-order-settled", s.header.place, uint16(col.column), "dates with %q are read with the %s first, as %s below it can be read in no other way",
				col.separator, [...]string{DatesMDY: "month", DatesDMY: "day"}[f.order], f.cell.shown())
		}
	}
	return orders
}

// flatStatus tells what a Status in a flat export is: of the employment or of the
// certification, by the words that it holds.
func (s *sheetReading) flatStatus(cells []cell) error {
	h := s.header
	column := int(h.columns[StatusField])
	if len(h.tables) < 2 || column == 0 || h.has(EmploymentField) {
		return nil
	}
	i := slices.IndexFunc(cells, func(c cell) bool { return c.column == column })
	name := headingOf(&cells[i])
	if f, _ := s.headers.field(Employees, name); f != EmploymentField {
		return nil
	}
	filled, earned, people := false, false, false
	s.again(func(cells []cell) {
		for i := range cells {
			c := &cells[i]
			if c.column != column || c.kind == blankCell {
				continue
			}
			filled = true
			_, status := s.headers.words.certificationStatus(c)
			_, employment := s.headers.words.employed(c)
			earned = earned || status == fault{} && employment != fault{}
			people = people || employment == fault{} && status != fault{}
		}
	})
	switch {
	case earned == people && filled:
		return s.refused(s.place, &cells[i], `which may be the status of the employment or of the certification, and its words don't tell which; rename it to "Employment status" or "Certification status"`)
	case people:
		h.fields[column], h.columns[EmploymentField], h.names[EmploymentField] = EmploymentField, uint16(column), h.names[StatusField]
		h.columns[StatusField], h.names[StatusField] = 0, ""
	}
	return nil
}

// burdened adds a row with texts of so many bytes to the burden of its file.
func (r *reader) burdened(place Place, text int) error {
	if b := &r.burden; !b.add(text, len(r.problems)) {
		return &crowdError{r.roster.CellAt(place, 0), b.rows, b.problems - b.first}
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

// tellSkipped notes a sheet that holds no table; what it reads is for a run that
// lacks one: it may be names of people.
func (s *sheetReading) tellSkipped(place Place) {
	const most = 8
	why := fmt.Sprintf("none of its first %d rows holds a column of one", headerRows)
	if near := s.near; near.found != 0 {
		why = fmt.Sprintf("the nearest is %s, of which row %d ", near.table, near.place.Row)
		if lacks := near.lacks(s.headers); lacks != 0 {
			why += fmt.Sprintf("has %s and lacks %s", columnList(near.found, near.table), columnList(lacks, near.table))
		} else {
			why += ofContacts()
		}
	}
	s.problem("sheet-skipped", place, 0, "the sheet is no table that assay knows, and is skipped: %s", why)
	if len(s.has) > 0 {
		has := make([]string, 0, most+1)
		for _, heading := range s.has[:min(most, len(s.has))] {
			has = append(has, string(shorten(heading)))
		}
		if left := len(s.has) - len(has); left > 0 {
			has = append(has, fmt.Sprintf("and %d more", left))
		}
		why += fmt.Sprintf("; row %d reads %s", s.hasAt, strings.Join(has, ", "))
	}
	s.unknown = append(s.unknown, fmt.Errorf("%s: no table that assay knows: %s", s.roster.CellAt(place, 0), why))
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
	for _, c := range r.candidates(r.headingsOf(cells), Place{}) {
		most = max(most, c.known)
	}
	return most
}

// missing returns the error for tables of partners or employees that are nowhere:
// first the sheets of which nothing is known, then what was looked for.
func (r *reader) missing() error {
	var errs []error
	for _, t := range []Table{Partners, Employees} {
		if !slices.ContainsFunc(r.roster.Sheets, func(s Sheet) bool { return slices.Contains(s.Tables, t) }) {
			errs = append(errs, r.missingTable(t))
		}
	}
	if errs == nil {
		return nil
	}
	return errors.Join(append(r.unknown, errs...)...)
}

// ofContacts says what keeps a list of people from being a table of employees.
func ofContacts() string {
	return fmt.Sprintf("knows people and companies by addresses and names alone, as a list of contacts does: of the columns %s it wants one, or a layout",
		columnList(FieldSet(0).With(EmployeeIDField, EmploymentField, FullTimeField, FromField), Employees))
}

func (r *reader) missingTable(t Table) error {
	said := fmt.Sprintf("no sheet holds a table of %s: looked for a header row with the columns %s among the first %d rows of each sheet",
		t, columnList(r.headers.need[t], t), headerRows)
	c := r.closest[t]
	switch taken := r.roster.Sheets; {
	case c.found == 0:
		return fmt.Errorf("%s; none of these columns was found (other names for them can be added to %s)", said, HeadersFile)
	case c.lacks(r.headers) == 0 && taken[c.place.Sheet].Tables == nil:
		return fmt.Errorf("%s; the closest is %s, which %s", said, r.roster.CellAt(c.place, 0), ofContacts())
	case c.lacks(r.headers) == 0:
		return fmt.Errorf("%s; the closest is %s, which has them, but was read as %s; put the %s in a sheet of their own, or leave columns of other tables out of it",
			said, r.roster.CellAt(c.place, 0), taken[c.place.Sheet].Tables[0], t)
	}
	return fmt.Errorf("%s; the closest is %s, which has %s and lacks %s (other names for them can be added to %s)",
		said, r.roster.CellAt(c.place, 0), columnList(c.found, t), columnList(c.lacks(r.headers), t), HeadersFile)
}

// problem adds a problem that no partner or employee is known for.
func (r *reader) problem(code string, place Place, column uint16, format string, args ...any) {
	r.problems = append(r.problems, Problem{Code: code, At: place, Column: column, Partner: None, Employee: None}.saying(say(format, args...)))
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
