package ingest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// An aside is a text around the records of a sheet: its name, a title above the
// headings, a line of its own among the rows. It may say that what is below it doesn't
// count (rule G10).
type aside struct {
	row  int    // 0 where it is a name
	of   string // whose it is
	text string
}

// longestAside is how many words an aside may have that says what all below it is; a
// longer one is a sentence about something.
const longestAside = 6

// titleAside keeps a title above the headings.
func (s *sheetReading) titleAside(number int, cells []cell) {
	var only *cell
	for i := range cells {
		switch c := &cells[i]; {
		case c.kind == blankCell:
		case only != nil:
			return
		default:
			only = c
		}
	}
	if only != nil && only.kind == textCell && len(only.text) <= longest {
		s.asides = append(s.asides, aside{number, "the title", strings.Clone(only.text)})
	}
}

// lineAside takes in a line of its own among the records.
func (s *sheetReading) lineAside(cells []cell) {
	s.line = aside{}
	for i := range cells {
		c := &cells[i]
		if c.kind != textCell || len(c.text) > longest {
			continue
		}
		if line := (aside{int(s.place.Row), "the line", strings.Clone(c.text)}); s.setsAside(line) {
			s.line = line
		} else if s.header.layout == nil && s.headers.words.denies(s.header.tables[0], c) {
			s.problem("note-tells", s.place, uint16(c.column), "got %s in a line of its own, which may say that a row doesn't count", c.shown())
		}
		return
	}
}

// underLine notes a record below a line that may say that it doesn't count.
func (s *sheetReading) underLine() {
	if s.line.row != 0 && len(s.below) < len(tables) {
		s.below = append(s.below, s.refusedAside(s.line))
		s.line = aside{}
	}
}

// setsAside tells whether an aside says that what is below it doesn't count, where the
// rows don't say it themselves.
func (s *sheetReading) setsAside(a aside) bool {
	h, w := s.header, s.headers.words
	words := strings.Fields(foldWords(a.text))
	if h.layout != nil || len(words) > longestAside {
		return false
	}
	says := func(list map[string]bool) bool {
		rest, found := without(list, words)
		return found && !hasWords(w.Asides.Otherwise.has, rest)
	}
	if says(w.Asides.Unused.has) {
		return true
	}
	certifications := h.headsTitles()
	for _, t := range h.tables {
		if t == Employees && !h.has(UntilField) && !h.has(EmploymentField) && !h.has(TerminatedField) && says(w.GoneHeadings.has) {
			return true
		}
		certifications = certifications || t == Certifications && !h.has(StatusField) && !h.has(RevokedField)
	}
	return certifications && says(w.Asides.Unearned.has)
}

// without returns words without those, or those neighbours, that a list has, and
// whether there are any.
func without(list map[string]bool, words []string) (rest []string, found bool) {
	for i := 0; i < len(words); {
		n := min(3, len(words)-i)
		for n > 0 && !list[strings.Join(words[i:i+n], " ")] {
			n--
		}
		if n == 0 {
			rest = append(rest, words[i])
		}
		found = found || n > 0
		i += max(1, n)
	}
	return rest, found
}

// headsTitles tells whether a column is headed by a certification.
func (h *header) headsTitles() bool {
	return slices.ContainsFunc(h.titles, func(t Title) bool { return t != 0 })
}

// refusedAside is the error for what an aside says.
func (s *sheetReading) refusedAside(a aside) error {
	place := Place{Sheet: s.place.Sheet, Row: uint32(a.row)}
	return fmt.Errorf("%s: %s %q may say that the rows below it don't count; each would count all the same: give them a column \"Status\", leave them out, or rename it if it says nothing of the kind; a layout for the sheet settles it, too",
		s.roster.CellAt(place, 0), a.of, abridged(a.text))
}

// setAside is the error for a sheet whose name or title says that its records don't
// count, and notes one that may be of another day. What a file is called says nothing.
func (s *sheetReading) setAside() error {
	sheet := &s.roster.Sheets[s.place.Sheet]
	if sheet.Rows == 0 {
		return nil
	}
	asides := append([]aside{{0, "the name", sheet.Name}}, s.asides...)
	var errs []error
	for _, a := range asides {
		if s.setsAside(a) {
			errs = append(errs, s.refusedAside(a))
		}
	}
	words := strings.Fields(foldWords(sheet.Name))
	if errs == nil && s.header.layout == nil && hasWords(s.headers.words.Asides.PerhapsOld.has, words) {
		s.problem("sheet-doubtful", Place{Sheet: s.place.Sheet}, 0, "the sheet has a name that may say that it isn't in use: its rows count all the same")
	}
	return errors.Join(errs...)
}

// denies tells whether a note beside, or among, the records of a table may say that one
// doesn't count: what was failed or revoked, somebody who has left, a partner that is
// none any more.
func (w *words) denies(t Table, c *cell) bool {
	words := strings.Fields(foldWords(c.text[:min(len(c.text), longest)]))
	list := map[Table]map[string]bool{Certifications: w.Asides.Unearned.has, Employees: w.GoneHeadings.has, Partners: w.Asides.PartnersGone.has}[t]
	return hasWords(list, words) || list != nil && hasWords(w.Asides.Unused.has, words)
}

// A beside is what a column that isn't read may say of its rows.
type beside uint8

const (
	besideNotes   beside = iota // notes, also below no heading
	besideNothing               // nothing of whether a row counts
	besideYes                   // by a yes, that the row doesn't count
	besideNo                    // by a no, that it doesn't
	besideAny                   // by whatever stands there, that it counts elsewhere
)

// beside tells by the words of a heading that none of a sheet's tables knows what
// stands below it.
func (w *words) beside(tables []Table, heading []string) beside {
	name, certifications := strings.TrimPrefix(strings.Join(heading, " "), "is "), slices.Contains(tables, Certifications)
	switch rows := w.rows[name]; {
	case rows != besideNotes:
		return rows
	case slices.Contains(tables, Employees) && w.GoneHeadings.has[name],
		certifications && (w.RevokedHeadings.has[name] || w.UnmeantHeadings.has[name]):
		return besideYes
	case hasWords(w.Asides.Notes.has, heading),
		hasWords(w.StatusHeadings.has, heading) && !hasWords(w.NoHeadings.has, heading) && !(certifications && hasWords(w.NoResults.has, heading)):
		return besideNotes
	}
	return besideNothing
}

// deniesBeside tells whether a cell that isn't read may say that its row doesn't count.
func (r *row) deniesBeside(c *cell) bool {
	w, of := r.headers.words, besideNotes
	if c.column < len(r.sheet.fields) {
		of = r.sheet.beside[c.column]
	}
	switch answer, _ := w.answer(c); of {
	case besideNotes:
		return c.kind == textCell && w.denies(r.table, c)
	case besideYes:
		return answer == Yes
	case besideNo:
		return answer == No
	case besideAny:
		return answer == Blank && c.kind != blankCell && !w.NoEnd.has[wordKey(c.text)]
	}
	return false
}

// notes notes what stands beside a record, in a column that isn't read or as a comment
// on a cell, and may say that it doesn't count; and a name, of the record's own, that says so or is nobody's.
func (r *row) notes(of Field, name string) {
	h, w := r.sheet, r.headers.words
	if h.layout != nil {
		return
	}
	for i := range r.raw {
		c := &r.raw[i]
		if read := c.column < len(h.fields) && h.known(c.column); !read && r.deniesBeside(c) {
			r.noteAt(uint16(c.column), "note-tells", say("got %s beside the row, which may say that it doesn't count", c.shown()))
		}
	}
	for i := range h.comments[r.place.Row] {
		if c := &h.comments[r.place.Row][i]; w.denies(r.table, c) {
			r.noteAt(uint16(c.column), "note-tells", say("got %s as a comment on the cell, which may say that the row doesn't count", c.shown()))
		}
	}
	switch {
	case name == "":
	case w.isNobody(name):
		r.note(of, "name-doubtful", "got %s, which names nobody", quotation(strconv.Quote(abridged(name))))
	case w.deniesName(r.table, name):
		r.note(of, "name-doubtful", "got %s, which may say that the row doesn't count", quotation(strconv.Quote(abridged(name))))
	}
}

// isNobody tells whether a name is that of nobody: of such words alone, or of no letters.
func (w *words) isNobody(name string) bool {
	first := name
	if i := strings.IndexFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }); i > 0 { // most names end here
		first = name[:i]
	} else if i == 0 {
		first = ""
	}
	if first != "" && !w.nobodyBegins[foldCase(first)] || len(name) > longest {
		return false
	}
	words := strings.Fields(foldWords(name))
	rest, found := without(w.Asides.Nobody.has, words)
	return (found || len(words) == 0) && !slices.ContainsFunc(rest, func(word string) bool { return !digitsOnly(word) })
}

// deniesName tells whether what stands in a name in brackets, or behind a dash, may say
// that a row of the table doesn't count: Ann Example (left in May).
func (w *words) deniesName(t Table, name string) bool {
	if len(name) > longest {
		return false
	}
	at := strings.IndexAny(name, "([{")
	for _, dash := range []string{" - ", " – ", " — "} {
		if i := strings.Index(name, dash); i > 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at >= 0 && (w.denies(t, &cell{text: name[at:]}) || w.rows[foldWords(name[at:])] == besideYes)
}
