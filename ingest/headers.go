package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"assay/templates"
)

// HeadersFile is the file of the templates that lists the columns' names.
const HeadersFile = "headers.yaml"

// Headers are the names that each table's columns go by.
type Headers struct {
	// BuiltIn are the lists of words that the files lack and the built-in one gives, "words.yaml: no_end".
	BuiltIn []string

	columns [numTables][]HeaderColumn
	byName  [numTables]map[string]Field // by folded heading or alias
	spelled map[string]bool             // all of them as they are written
	need    [numTables]FieldSet         // the required columns
	words   *words
	layouts []*layout
}

// A HeaderColumn is a column of a table and the names that it goes by.
type HeaderColumn struct {
	Column
	Aliases  []string
	Required bool
	folded   []foldedName // all of them, its own first
}

// A foldedName is a name as it is written, as headings are compared, and its words.
type foldedName struct {
	text, key string
	words     []string
}

// Columns returns a table's columns in the order of the headers file.
func (h *Headers) Columns(t Table) []HeaderColumn { return h.columns[t] }

// column returns a table's column for a field that it has.
func (h *Headers) column(t Table, f Field) *HeaderColumn {
	return &h.columns[t][slices.IndexFunc(h.columns[t], func(c HeaderColumn) bool { return c.Field == f })]
}

// The headers file as it is written: for each table a list of columns.
type (
	headersFile struct {
		Partners        []headerEntry `yaml:"partners"`
		Employees       []headerEntry `yaml:"employees"`
		Certifications  []headerEntry `yaml:"certifications"`
		Specializations []headerEntry `yaml:"specializations"`
		Contacts        []headerEntry `yaml:"contacts"`
		Surveys         []headerEntry `yaml:"surveys"`
		Groupings       []headerEntry `yaml:"groupings"`
	}
	headerEntry struct {
		Column   headerName   `yaml:"column"`
		Required bool         `yaml:"required"`
		Aliases  []headerName `yaml:"aliases"`
	}
	// A headerName is a name and the place in the file where it stands.
	headerName struct {
		text string
		templates.Place
	}
)

// UnmarshalYAML reads a name, which has to be a plain text.
func (n *headerName) UnmarshalYAML(node ast.Node) error {
	n.Place = templates.PlaceOf(node)
	s, ok := node.(ast.ScalarNode)
	if ok {
		n.text, ok = s.GetValue().(string)
	}
	if !ok {
		return n.Refuse("got %s, want a name as text, in quotes if need be", node)
	}
	return nil
}

// LoadHeaders reads headers.yaml, words.yaml and the layouts from a templates folder, strictly: an unknown
// key or column, a missing column, or a name that two columns of a table share
// is refused with its line and column and what was expected.
func LoadHeaders(from fs.FS) (*Headers, error) {
	const form = "want for each table a list of columns, each with column, required and aliases"
	file := new(headersFile)
	if err := loadStrictly(from, HeadersFile, form, file); err != nil {
		return nil, err
	}
	h := new(Headers)
	for _, t := range tables {
		if err := h.add(t, file.entries(t)); err != nil {
			return nil, templates.InFile(HeadersFile, err)
		}
	}
	var err error
	if h.words, err = loadWords(from); err != nil {
		return h, templates.InFile(WordsFile, err)
	}
	for _, key := range h.words.builtIn {
		h.BuiltIn = append(h.BuiltIn, WordsFile+": "+key)
	}
	h.layouts, err = loadLayouts(from, LayoutsFolder)
	return h, err
}

// loadStrictly decodes the one document of a file; form says what it should hold.
func loadStrictly(from fs.FS, file, form string, into any) error {
	err := templates.Load(from, file, into)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the templates lack a file: %w", err)
	case errors.As(err, new(yaml.Error)):
		return fmt.Errorf("%w; %s", err, form)
	}
	return err
}

func (f *headersFile) entries(t Table) []headerEntry {
	return [numTables][]headerEntry{
		nil, f.Partners, f.Employees, f.Certifications, f.Specializations, f.Contacts, f.Surveys, f.Groupings,
	}[t]
}

// add takes in the columns of a table.
func (h *Headers) add(t Table, entries []headerEntry) error {
	h.byName[t] = make(map[string]Field)
	if h.spelled == nil {
		h.spelled = make(map[string]bool)
	}
	for _, e := range entries {
		f := fieldNamed(t, e.Column.text)
		if f == NoField {
			return e.Column.Refuse("got the column %q, want one of those of the table %s: %s", e.Column.text, t, quoted(headingsOf(t)))
		}
		if slices.ContainsFunc(h.columns[t], func(c HeaderColumn) bool { return c.Field == f }) {
			return e.Column.Refuse("got the column %q of %s a second time, want it once", f, t)
		}
		if !e.Required && indispensable[t].Has(f) {
			return e.Column.Refuse("got the column %q of %s as one that isn't required, want \"required: true\": no row can be read without it", f, t)
		}
		c := HeaderColumn{Column: columnOf(t, f), Required: e.Required}
		for i, name := range append([]headerName{e.Column}, e.Aliases...) {
			if err := h.name(t, f, name); err != nil {
				return err
			}
			if i > 0 {
				c.Aliases = append(c.Aliases, name.text)
			}
			c.folded = append(c.folded, foldedName{name.text, foldName(name.text), strings.Fields(foldWords(name.text))})
		}
		if e.Required {
			h.need[t] = h.need[t].With(f)
		}
		h.columns[t] = append(h.columns[t], c)
	}
	return h.complete(t)
}

// name makes the column known by a name, its own or an alias.
func (h *Headers) name(t Table, f Field, name headerName) error {
	h.spelled[name.text] = true
	key := foldName(numberSigns.Replace(name.text))
	if key == "" {
		return name.Refuse("got %q, want a name with letters or digits", name.text)
	}
	if strings.HasSuffix(name.text, "?") {
		key += "?" // of a column of yes and no
	}
	if other, ok := h.byName[t][key]; ok {
		if other == f {
			return nil // "E-mail" beside "Email" does no harm
		}
		return name.Refuse("got %q for the column %q of %s, which %q goes by already; want it at one of them only", name.text, f, t, other)
	}
	if other := h.byName[Employees][key]; t == Certifications && other != NoField && other != f && f != StatusField {
		return name.Refuse("got %q for the column %q of %s, which is %q of employees; want names that a flat export of both can be read by", name.text, f, t, other)
	}
	h.byName[t][key] = f
	return nil
}

// complete checks that a table has all its columns.
func (h *Headers) complete(t Table) error {
	for _, own := range columnsOf[t] {
		if !slices.ContainsFunc(h.columns[t], func(c HeaderColumn) bool { return c.Field == own.Field }) {
			return fmt.Errorf("the table %s lacks the column %q; want all of %s", t, own.Heading, quoted(headingsOf(t)))
		}
	}
	return nil
}

// fieldNamed returns the field of a table with a heading, NoField for none.
func fieldNamed(t Table, heading string) Field {
	for _, c := range columnsOf[t] {
		if c.Heading == heading {
			return c.Field
		}
	}
	return NoField
}

func headingsOf(t Table) (names []string) {
	for _, c := range columnsOf[t] {
		names = append(names, c.Heading)
	}
	return names
}

// quoted lists names: "Partner ID", "Name" and "Email".
func quoted(names []string) string {
	var b strings.Builder
	for i, name := range names {
		switch {
		case i == 0:
		case i == len(names)-1:
			b.WriteString(" and ")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", name)
	}
	return b.String()
}

// Names returns the names that each column goes by, as headings are compared, by
// table/column.
func (h *Headers) Names() map[string][]string {
	out := map[string][]string{}
	for _, t := range tables {
		for key, f := range h.byName[t] {
			column := t.String() + "/" + f.String()
			out[column] = append(out[column], key)
		}
	}
	return out
}

// WordsAsRead returns a hash of the words by which cells are understood. Those that make
// nothing but a warning (rows_unmeant to nobody) are left out.
func (h *Headers) WordsAsRead() string {
	w := h.words
	sum := sha256.Sum256(fmt.Append(nil, w.answers, w.fullTime, w.NoEnd.has, w.NoName.has, w.Nothing.has, w.Beside.has, w.status, w.TakenBack.has, w.employment, w.months, w.BesideDates.has, w.Ordinals.has,
		w.BesideTimes.has, w.Totals.has, w.LegalForms.has, w.EndHeadings.has, w.StatusHeadings.has, w.NoHeadings.has, w.ResultHeadings.has, w.NoResults.has, w.GoneHeadings.has, w.ExpiryHeadings.has, w.RevokedHeadings.has, w.UnmeantHeadings.has, w.StartHeadings.has,
		w.Asides.Unearned.has, w.Asides.Unused.has, w.Asides.Otherwise.has, w.Asides.PerhapsOld.has, w.Asides.Notes.has, w.Asides.PartnersGone.has)) // maps are printed in order of their keys
	return hex.EncodeToString(sum[:8])
}

// Tables returns the seven kinds of input table.
func Tables() []Table { return tables[:] }
