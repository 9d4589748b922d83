package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A slip is a heading that no table knows and that may be one of a judged column
// which the sheet lacks (rule G10): whether it is, its cells tell.
type slip struct {
	cell   cell // of the heading
	shown  remark
	may    []meant
	filled int
	alike  []meant // columns that its first cells may be like, whatever it is called

	barred string // why it is refused, whatever column it may be, once a cell below it tells; "" where it isn't
	tells  func(*cell) bool
	told   bool
}

// looked is how many cells of a column that no table knows are looked at, whatever
// it is called.
const looked = 100

// A meant is a column that a heading may be, and how many of its cells read so.
type meant struct {
	table  Table
	column Column
	name   string // of its names the one that is like the heading
	result bool   // the heading tells of a result: cells that may be one read as that
	// unnamed says that the heading doesn't tell: one cell at least has to say that
	// something doesn't count, or that somebody has gone.
	unnamed bool
	against int
	read    int
	terms   int // of those that read so: how long something is valid, not until when
}

// see counts a cell below the heading.
func (m *meant) see(r *reader, h *header, c *cell) {
	w := r.headers.words
	switch {
	case !m.unnamed:
		if r.reads(m.column.Kind, h, c) || m.result && r.mayBeResult(h, c) {
			m.read++
		} else if m.column.Field == ExpiresField && isTerm(c) {
			m.read++
			m.terms++
		}
	case m.column.Kind == FullTimeKind:
		const shortest = 6 // PT is Portugal, too
		if key := wordKey(c.text); c.kind == textCell && len(c.text) <= longest && len(key) >= shortest && w.fullTime[key] != Blank {
			m.read++
			m.against++
		}
	case m.column.Kind == StatusKind || m.column.Kind == EmploymentKind:
		if c.kind != textCell || len(c.text) > longest || strings.Contains(c.text, "?") || w.answers[answerKey(c.text)] != Blank {
			return
		}
		key := wordKey(c.text)
		status, employment := w.status[key], w.employment[key]
		if m.column.Kind == EmploymentKind {
			status = 0
		} else {
			employment = 0
		}
		if status != 0 || employment != 0 {
			m.read++
		}
		if status == statusVoid || employment == hasLeft {
			m.against++
		}
	default:
		if a, why := w.answer(c); why == (fault{}) {
			m.read++
			if a == Yes {
				m.against++
			}
		}
	}
}

// mayBeResult tells whether a cell below a heading that tells of a result may be
// one, in words that nobody knows: a mark, points, a share, a yes or no.
func (r *reader) mayBeResult(h *header, c *cell) bool {
	const longestResult = 40
	if c.kind != textCell {
		return c.kind == boolCell || c.kind == numberCell && c.num >= 0 && c.num <= 1000
	}
	_, why := h.dates.day(c)
	return why != fault{} && why != unclear && len(c.text) <= longestResult && !strings.ContainsAny(c.text, "@\n") && !strings.Contains(c.text, "//")
}

// isTerm tells whether a cell says how long something is valid: 36, 3 years.
func isTerm(c *cell) bool {
	if c.kind == numberCell {
		return c.num > 0 && c.num < 1000
	}
	words := strings.Fields(foldWords(c.text[:min(len(c.text), longest)]))
	return c.kind == textCell && (len(words) == 1 || len(words) == 2 && !digitsOnly(words[1])) && len(words[0]) <= 3 && digitsOnly(words[0])
}

// count counts a cell below the heading.
func (s *slip) count(r *reader, h *header, c *cell) {
	if s.filled++; s.filled <= looked {
		for i := range s.alike {
			if m := &s.alike[i]; r.reads(m.column.Kind, h, c) && (m.column.Kind != FullTimeKind || !isNumber(c)) {
				m.read++
			}
		}
	}
	for i := range s.may {
		s.may[i].see(r, h, c)
	}
	s.told = s.told || s.barred != "" && s.tells(c)
}

// likely returns the column that at least half of the filled cells read as, or, where
// the heading doesn't tell, nearly all of them; nil for none.
func (s *slip) likely() *meant {
	for i := range s.may {
		m := &s.may[i]
		if enough := (!m.unnamed || m.column.Kind == FullTimeKind) && 2*m.read >= s.filled || m.against > 0 && 10*m.read >= 9*s.filled; enough && m.read > 0 {
			return m
		}
	}
	return nil
}

// findSlips finds those among the headings that a sheet's tables don't know.
func (r *reader) findSlips(h *header, ignored []heading) {
	for _, name := range ignored {
		s := &slip{cell: *name.cell, shown: say("%s", name.cell.shown())}
		h.ignored = append(h.ignored, s)
		if near := r.nearestHeading(h, name); near != "" {
			s.shown = say("%s (the nearest that it has is %s)", s.shown, quotation(strconv.Quote(near)))
		}
		if name.key == "" || len(name.cell.text) > longestName {
			continue
		}
		words := strings.Fields(foldWords(name.cell.text))
		other := hasWords(r.headers.words.NoHeadings.has, words)
		h.beside[name.cell.column] = r.headers.words.beside(h.tables, words)
		for _, t := range h.tables {
			for i := range r.headers.columns[t] {
				c := &r.headers.columns[t][i]
				if c.Feeds != FeedsVerdicts || h.lacksNot(t, c.Field) {
					continue
				}
				like, result, unnamed := r.like(t, c, name), c.Field == StatusField && r.tellsResult(name), r.mayTell(h, c, words)
				if like != "" || result || unnamed {
					s.may = append(s.may, meant{table: t, column: c.Column, name: cmp.Or(like, c.Heading), result: result, unnamed: like == "" && !result})
				}
				if m := (meant{table: t, column: c.Column}); c.Kind.tells() && c.Kind != ListKind && !other {
					if c.Field == RevokedField {
						m.column.Kind = YesNoKind // a day may be any
					}
					s.alike = append(s.alike, m)
				}
			}
		}
		r.bar(h, s, words)
		if s.may != nil || s.alike != nil || s.barred != "" {
			h.slips[s.cell.column] = s
		}
	}
}

// bar finds out whether a heading is one of something about a certification or a
// specialization that would turn what is read of it: the day, the result or the end of
// a CPSP, the status of a specialization.
func (r *reader) bar(h *header, s *slip, words []string) {
	w := r.headers.words
	told := func(c *cell) bool { _, why := w.certificationStatus(c); return why == fault{} }
	for _, t := range h.tables {
		switch {
		case t == Employees && !hasWords(w.NoResults.has, words) && slices.ContainsFunc(words, func(word string) bool { return r.titles.exact[word] != 0 }):
			s.barred = "which names a certification beside other words; a column headed by its code alone holds the day on which it was earned, and more about it is read in a table of certifications alone: put it there, rename the heading to the code if it is that day, or list it under ignore in a layout"
			s.tells = func(c *cell) bool { return told(c) || r.reads(EndKind, h, c) || r.reads(YesNoKind, h, c) }
		case t == Specializations && hasWords(w.StatusHeadings.has, words):
			s.barred = "which says of specializations that they don't count; leave these rows out, or put the last day on which each was valid under Expires on, and list the heading under ignore in a layout"
			s.tells = func(c *cell) bool {
				says, why := w.certificationStatus(c)
				return why == fault{} && says != statusCounts
			}
		}
	}
}

// tellIgnored notes the columns of a sheet that no table knows, with those judged
// columns that the sheet lacks and that their cells are like.
func (r *reader) tellIgnored(h *header) {
	const most = 20
	if len(h.ignored) == 0 {
		return
	}
	mend := ""
	var list []remark
	for i, s := range h.ignored {
		said := s.shown
		if like := s.readAs(); like != "" {
			mend = "look whether each is the column that its cells are like: a verdict may hang on it. Rename it if so, or add its name to headers.yaml; else list it under ignore in a layout"
			said = say("%s (its cells are like those of %s, which the sheet lacks)", said, like)
		}
		if i < most {
			list = append(list, said)
		}
	}
	if left := len(h.ignored) - most; left > 0 {
		list = append(list, say("and %d more", left))
	}
	said := say("columns that the table %s doesn't have are ignored: %s", h.tables[0], joined(list, ", "))
	r.problems = append(r.problems, Problem{Code: "column-ignored", At: h.place, Partner: None, Employee: None, Mend: mend}.saying(said))
}

// readAs names the columns that all the cells looked at read as; "" for none.
func (s *slip) readAs() string {
	const most = 2
	var names []string
	for _, m := range s.alike {
		switch {
		case m.read == 0 || m.read < min(s.filled, looked):
		case len(names) < most:
			names = append(names, fmt.Sprintf("%q", m.column.Heading))
		default:
			return strings.Join(names, ", ") + " or another"
		}
	}
	return strings.Join(names, " or ")
}

// longestName is the length in bytes above which a heading can't be a slip of another.
const longestName = 100

// lacksNot tells whether a sheet has a column, or doesn't need it: what says better
// or as well what it would say is there.
func (h *header) lacksNot(t Table, f Field) bool {
	switch f {
	case PartnerField:
		return h.has(f) || t != Partners && h.has(PartnerIDField)
	case FirstNameField, LastNameField:
		return h.has(f) || h.has(NameField)
	case TerminatedField:
		return h.has(f) || h.has(UntilField) || h.has(EmploymentField)
	}
	return h.has(f)
}

// like returns the name of a column that a heading is like; "" for none.
func (r *reader) like(t Table, c *HeaderColumn, name heading) string {
	w := r.headers.words
	words := strings.Fields(foldWords(name.cell.text))
	other := hasWords(w.NoHeadings.has, words)
	for i, known := range c.folded {
		if isSlip(name.key, known.key, i == 0) {
			return known.text
		}
		if !other && len(known.words) > 1 && c.Kind.tells() && holdsAll(words, known.words) {
			return known.text
		}
	}
	switch {
	case other:
	case t == Employees && c.Field == UntilField && hasWords(w.EndHeadings.has, words),
		t == Employees && c.Field == FromField && hasWords(w.StartHeadings.has, words) && !hasWords(w.EndHeadings.has, words),
		(t == Certifications || t == Specializations) && c.Field == ExpiresField && hasWords(w.ExpiryHeadings.has, words),
		t == Certifications && c.Field == RevokedField && hasWords(w.RevokedHeadings.has, words),
		t == Certifications && c.Field == StatusField && hasWords(w.StatusHeadings.has, words) && !hasWords(w.NoResults.has, words):
		return c.Heading
	}
	return ""
}

// mayTell tells whether what stands below a heading may say that a certification
// doesn't count, or that somebody has gone, whatever the heading is.
func (r *reader) mayTell(h *header, c *HeaderColumn, words []string) bool {
	w := r.headers.words
	switch {
	case hasWords(w.NoHeadings.has, words):
		return false
	case c.Field == StatusField:
		return !hasWords(w.NoResults.has, words)
	case c.Field == EmploymentField:
		return !h.has(UntilField)
	case c.Field == FullTimeField:
		return true
	}
	return c.Field == TerminatedField && hasWords(w.GoneHeadings.has, words)
}

// tellsResult tells whether a heading, beside certifications, is of a status or a
// result in words that no list of cells has to know.
func (r *reader) tellsResult(name heading) bool {
	words := strings.Fields(foldWords(name.cell.text))
	return hasWords(r.headers.words.ResultHeadings.has, words) && !hasWords(r.headers.words.NoResults.has, words)
}

// tells tells whether cells of a kind can be told from others by what they hold.
func (k Kind) tells() bool { return k != TextKind && k != NameKind && k != IDKind }

// isSlip tells whether a heading is a slip away from a name: one letter dropped,
// added or changed or two neighbours swapped, in names of ten letters or more two such.
func isSlip(heading, name string, own bool) bool {
	most := 1
	switch n := utf8.RuneCountInString(name); {
	case n < 4 || n == 4 && !own:
		return false
	case n >= 10:
		most = 2
	}
	n := distance(heading, name, most)
	return n > 0 && n <= most
}

func holdsAll(words, of []string) bool {
	return !slices.ContainsFunc(of, func(w string) bool { return !slices.Contains(words, w) })
}

// reads tells whether a cell reads as one of a kind.
func (r *reader) reads(k Kind, h *header, c *cell) bool {
	w := r.headers.words
	text := c.kind == textCell && len(c.text) <= longest
	ok := func(why fault) bool { return why == (fault{}) }
	switch k {
	case DayKind, EndKind:
		_, why := h.dates.day(c)
		return ok(why) || why == unclear
	case YesNoKind:
		_, why := w.answer(c)
		return ok(why)
	case FullTimeKind:
		_, why := w.share(c, true)
		return ok(why)
	case AgreementKind:
		_, why := h.dates.agreement(w, c)
		return ok(why) || why == unclear
	case CountKind:
		_, why := count(c)
		return ok(why)
	case YearKind:
		_, why := year(c)
		return ok(why)
	case ScoreKind:
		_, why := score(c)
		return ok(why)
	case CountryKind:
		_, why := r.lookUpCountry(c)
		return ok(why)
	case CertificationKind:
		return text && (r.titles.title(c.text) != 0 || r.titles.career(c.text))
	case StatusKind:
		return text && w.status[wordKey(c.text)] != 0
	case EmploymentKind:
		return text && w.employment[wordKey(c.text)] != 0
	case AddressKind:
		return text && strings.Contains(c.text, "@")
	case IDKind:
		return text || c.kind == numberCell
	}
	return text
}

// slipped is the error for headings that are a judged column's but for a slip.
func (r *reader) slipped(h *header) error {
	var errs []error
	for _, s := range h.slips {
		if s == nil {
			continue
		}
		if s.told {
			errs = append(errs, r.refused(h.place, &s.cell, s.barred))
			continue
		}
		if m := s.likely(); m != nil {
			if m.terms > 0 {
				errs = append(errs, r.refused(h.place, &s.cell, `which says how long each is valid, not until when; put the last day into a column "Expires on", or list it under ignore in a layout`))
				continue
			}
			like := fmt.Sprintf("%q", m.column.Heading)
			if foldName(m.name) != foldName(m.column.Heading) {
				like += fmt.Sprintf(", also called %q", m.name)
			}
			if m.result || m.unnamed && m.column.Kind == StatusKind {
				errs = append(errs, r.refused(h.place, &s.cell, `which looks like a status or a result, and no column has; what failed must not count in silence: rename it to "Status" if it has words like passed and failed; else say in a layout what its values mean, or list it under ignore there`))
				continue
			}
			errs = append(errs, r.refused(h.place, &s.cell, fmt.Sprintf("which no column has; it may be the column %s, which the table %s lacks here: %d of %d cells under it read as that; rename it to %q, or list it under ignore in a layout",
				like, m.table, m.read, s.filled, m.column.Heading)))
		}
	}
	return errors.Join(errs...)
}

// nearHeader returns a row as the header of a table that it would be but for slips
// in required headings; nil where it lacks more. What is known to tables that the
// row is the header of already is no slip.
func (r *reader) nearHeader(t Table, c candidate, names []heading, place Place, taken []Table) *header {
	lacks := c.lacks(r.headers)
	if lacks == 0 || c.required(r.headers) == 0 {
		return nil
	}
	h := &header{place: place, tables: []Table{t}, dates: dates{order: r.opts.Dates, words: r.headers.words}}
	h.slips = make([]*slip, names[len(names)-1].cell.column+1)
	for ; lacks != 0; lacks &^= FieldSet(0).With(lacks.First()) {
		f := lacks.First()
		if in := standIns(t, f) &^ c.found; !r.takeSlips(h, t, FieldSet(0).With(f), names, taken) && (in == 0 || !r.takeSlips(h, t, in, names, taken)) {
			return nil
		}
	}
	return h
}

// takeSlips finds for each of some fields a heading that is like it, and tells
// whether there is one for all.
func (r *reader) takeSlips(h *header, t Table, fields FieldSet, names []heading, taken []Table) bool {
	for ; fields != 0; fields &^= FieldSet(0).With(fields.First()) {
		c := r.headers.column(t, fields.First())
		i := slices.IndexFunc(names, func(name heading) bool {
			if h.slips[name.cell.column] != nil || len(name.cell.text) > longestName {
				return false
			}
			f, title, _ := r.column(append(taken, t), name)
			return f == NoField && title == 0 && r.like(t, c, name) != ""
		})
		if i < 0 {
			return false
		}
		name := names[i]
		h.slips[name.cell.column] = &slip{cell: *name.cell, may: []meant{{table: t, column: c.Column, name: r.like(t, c, name)}}}
	}
	return true
}

// nearly is the error for a sheet that only slips in required headings keep from
// being a table; nil where the cells below them read otherwise.
func (r *reader) nearly(h *header) error {
	for _, s := range h.slips {
		if s != nil && s.likely() == nil {
			return nil
		}
	}
	return r.slipped(h)
}

// count counts the cells of a row below the slips.
func (h *header) count(r *reader, cells []cell) {
	for i := range cells {
		c := &cells[i]
		if c.kind != blankCell && c.column < len(h.slips) && h.slips[c.column] != nil {
			h.slips[c.column].count(r, h, c)
		}
	}
}
