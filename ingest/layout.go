package ingest

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/templates"
)

// LayoutsFolder is the folder of the templates whose files tell how sheets of
// another make are read.
const LayoutsFolder = "layouts"

// A layout tells how sheets of another make are read. Headings are those of such a
// sheet; columns are those of assay's table.
type layout struct {
	file        string // layouts/lms.yaml
	tables      []Table
	knownBy     []headerName // headings that such a sheet has, all of them
	sheet, name string       // patterns of its name and its file's; "" for any
	columns     []layoutColumn
	fillDown    []headerName // headings
	ignore      []headerName
	leaveOut    []leftOut
	unknown     [2]bool // leave out rows whose partner, whose person has no row
	dates       DateOrder
	encoding    Encoding // of such CSV files where they aren't Unicode; the zero Encoding: not said
}

// A layoutColumn is where a column comes from.
type layoutColumn struct {
	field    Field
	named    headerName   // of its name in the file
	from     []headerName // headings; several are joined by a blank
	constant string       // where it comes from none
	values   map[string]string
	take     []taking
}

// A taking is what stands in a cell before and behind a date or word to be taken out.
type taking struct{ before, behind string }

// A leftOut is rows to leave out: where a cell holds one of some values, or begins
// with what stands before a * in one.
type leftOut struct {
	heading headerName
	values  map[string]bool
	begins  []string
}

// holds tells whether rows with a text are left out.
func (o *leftOut) holds(text string) bool {
	text = foldCase(text)
	return o.values[text] || slices.ContainsFunc(o.begins, func(begin string) bool { return strings.HasPrefix(text, begin) })
}

// The keys of a layout, each with an example for who made a slip in it.
var layoutKeys = []struct{ key, example string }{
	{"table", "table: certifications"},
	{"known by", `known by: {headings: [Learner, Course], file: "lms-*.csv"}`},
	{"columns", `columns: {Email: Learner, Name: [First, Last], Earned on: "Done #"}`},
	{"constants", "constants: {Country: FR}"},
	{"values", "values: {Status: {Completed: passed}}"},
	{"take", `take: {Expires on: "Expires {date}"}`},
	{"fill down", "fill down: [Partner ID]"},
	{"ignore", "ignore: [Rank, Notes]"},
	{"leave out", "leave out: {Type: [Test, Demo]}"},
	{"leave out unknown", "leave out unknown: [partners, people]"},
	{"dates", "dates: mdy"},
	{"encoding", "encoding: windows-1251"},
}

func exampleOf(key string) string {
	for _, k := range layoutKeys {
		if k.key == key {
			return k.example
		}
	}
	return layoutKeys[0].example
}

// loadLayouts reads the layouts of a folder, strictly: every slip is refused with
// file, line, column and an example of what was expected. A file of comments alone
// is a draft that nobody has answered yet, and no layout.
func loadLayouts(files fs.FS, folder string) (all []*layout, err error) {
	entries, err := fs.ReadDir(files, folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var errs []error
	for _, e := range entries {
		if path.Ext(e.Name()) != ".yaml" {
			continue
		}
		name := path.Join(folder, e.Name())
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		l, err := parseLayout(name, data)
		if l != nil {
			all = append(all, l)
		}
		errs = append(errs, templates.InFile(name, err))
	}
	return all, errors.Join(errs...)
}

// A layoutFile is a layout while it is read; it keeps the first slip.
type layoutFile struct {
	*layout
	err error
}

func (l *layoutFile) refuse(name headerName, key, format string, args ...any) {
	if l.err == nil {
		l.err = name.Refuse("%s, as in\n  %s", fmt.Sprintf(format, args...), exampleOf(key))
	}
}

// firstPlace is where a file begins, for what it lacks altogether.
var firstPlace = templates.Place{Line: 1, Column: 1}

// parseLayout reads a layout; nil for nothing but comments.
func parseLayout(file string, data []byte) (*layout, error) {
	l := &layoutFile{layout: &layout{file: file}}
	body, second, err := templates.Document(data)
	switch {
	case err != nil:
		at := cmp.Or(templates.Located(err), firstPlace.Refuse("%w", err))
		return nil, at.Refuse("%s; want lines like\n  %s", at, exampleOf("columns"))
	case second != nil:
		return nil, nodeName(second).Refuse("got a second document after ---, want a single one")
	case body == nil && len(bytes.TrimSpace(data)) > 0:
		return nil, nil
	case body == nil:
		return nil, firstPlace.Refuse(`got nothing, want a layout, beginning with a line like "table: certifications"`)
	}
	name := nodeName(body)
	keys := map[string]ast.Node{}
	for key, value := range l.pairs(body, "table") {
		if !slices.ContainsFunc(layoutKeys, func(k struct{ key, example string }) bool { return k.key == key.text }) {
			var names []string
			for _, k := range layoutKeys {
				names = append(names, k.key)
			}
			l.refuse(key, "columns", "got %q, want one of %s", key.text, quoted(names))
		}
		keys[key.text] = value
	}
	l.readTable(keys["table"], name)
	if l.err == nil {
		l.readColumns(keys, name)
		l.readKnownBy(keys["known by"])
		l.readRows(keys)
	}
	return l.layout, l.err
}

// nodeName returns a value as text with its place; "" for one that is none.
func nodeName(node ast.Node) headerName {
	var n headerName
	n.Place = templates.PlaceOf(node)
	switch v := node.(type) {
	case *ast.NullNode, *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode:
	case *ast.LiteralNode:
		n.text = trim(v.Value.Value)
	case ast.ScalarNode, ast.MapKeyNode:
		n.text = trim(node.GetToken().Value)
	}
	return n
}

// pairs goes through a mapping in order, and refuses what is none, or a key twice.
func (l *layoutFile) pairs(node ast.Node, key string) func(yield func(headerName, ast.Node) bool) {
	return func(yield func(headerName, ast.Node) bool) {
		if node == nil {
			return
		}
		m, ok := node.(ast.MapNode)
		if !ok {
			l.refuse(nodeName(node), key, "got %q, want names with what belongs to each, with a colon and a blank between", nodeName(node).text)
			return
		}
		seen := map[string]bool{}
		for each := m.MapRange(); each.Next(); {
			name := nodeName(each.Key())
			if seen[name.text] || name.text == "" {
				l.refuse(name, key, "got %q twice, or no name; want each once", name.text)
			}
			seen[name.text] = true
			if !yield(name, each.Value()) {
				return
			}
		}
	}
}

// texts reads a text, or a list of them. Numbers and the like are what they look like.
func (l *layoutFile) texts(node ast.Node, key string) (all []headerName) {
	if node == nil {
		return nil
	}
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	for _, n := range nodes {
		name := nodeName(n)
		if _, ok := n.(ast.ScalarNode); !ok || name.text == "" {
			l.refuse(name, key, "got something else, want a text (in quotes where it has a colon or #)")
		}
		all = append(all, name)
	}
	return all
}

func (l *layoutFile) readTable(node ast.Node, name headerName) {
	if node == nil {
		l.refuse(name, "table", "no table is named; want one of %s", quoted(tableNames[1:]))
	}
	for _, name := range l.texts(node, "table") {
		i := slices.Index(tableNames[:], name.text)
		if i < 1 {
			l.refuse(name, "table", "got %q, want one of %s", name.text, quoted(tableNames[1:]))
			return
		}
		l.tables = append(l.tables, Table(i))
	}
	if slices.Sort(l.tables); len(l.tables) > 1 && !slices.Equal(l.tables, []Table{Employees, Certifications}) {
		l.refuse(nodeName(node), "table", "got several tables, want one, or [employees, certifications] for a sheet that holds both")
	}
}

// column returns the column of the layout with a name, a new one where it has none.
func (l *layoutFile) column(name headerName, key string) *layoutColumn {
	f := NoField
	var known []string
	for _, t := range l.tables {
		known = append(known, headingsOf(t)...)
		if n := fieldNamed(t, name.text); n != NoField {
			f = n
		}
	}
	if f == NoField {
		l.refuse(name, key, "got the column %q, want one of those of %s: %s", name.text, l.tables[0], quoted(known))
		return new(layoutColumn)
	}
	i := slices.IndexFunc(l.columns, func(c layoutColumn) bool { return c.field == f })
	if i < 0 {
		i, l.columns = len(l.columns), append(l.columns, layoutColumn{field: f, named: name})
	}
	return &l.columns[i]
}

// readColumns reads where columns come from, and what their cells mean.
func (l *layoutFile) readColumns(keys map[string]ast.Node, name headerName) {
	for name, value := range l.pairs(keys["columns"], "columns") {
		if l.column(name, "columns").from = l.texts(value, "columns"); len(l.texts(value, "columns")) == 0 {
			l.refuse(name, "columns", "got no heading for %q, want the one that the sheet has", name.text)
		}
	}
	for name, value := range l.pairs(keys["constants"], "constants") {
		c := l.column(name, "constants")
		texts := l.texts(value, "constants")
		if len(texts) != 1 || c.from != nil {
			l.refuse(name, "constants", "want one value for %q, and no heading under columns", name.text)
			return
		}
		c.constant = texts[0].text
	}
	if len(l.columns) == 0 {
		l.refuse(name, "columns", "no column is named; want some")
	}
	for name, value := range l.pairs(keys["values"], "values") {
		c := l.said(name, "values")
		c.values = map[string]string{}
		for from, to := range l.pairs(value, "values") {
			text := nodeName(to)
			_, ok := to.(ast.ScalarNode)
			if _, none := to.(*ast.NullNode); none || !ok {
				l.refuse(text, "values", "got something else, want what %q means (\"\" for nothing)", from.text)
			}
			c.values[foldCase(from.text)] = text.text
		}
	}
	for name, value := range l.pairs(keys["take"], "take") {
		c := l.said(name, "take")
		for _, form := range l.texts(value, "take") {
			before, rest, _ := strings.Cut(form.text, "{")
			what, behind, ok := strings.Cut(rest, "}")
			if !ok || what != "date" && what != "word" || strings.ContainsAny(behind, "{}") {
				l.refuse(form, "take", "got %q, want a text with {date} or {word} once, in the place of what is to be taken out", form.text)
			}
			c.take = append(c.take, taking{foldCase(trim(before)), foldCase(trim(behind))})
		}
	}
}

// said returns a column that the layout gives a heading.
func (l *layoutFile) said(name headerName, key string) *layoutColumn {
	c := l.column(name, key)
	if c.from == nil {
		l.refuse(name, key, "got %q, want a column that has a heading under columns", name.text)
	}
	return c
}

func (l *layoutFile) readKnownBy(node ast.Node) {
	for key, value := range l.pairs(node, "known by") {
		texts := l.texts(value, "known by")
		switch {
		case key.text == "headings":
			l.knownBy = texts
		case (key.text == "sheet" || key.text == "file") && len(texts) == 1:
			if _, err := path.Match(texts[0].text, ""); err != nil {
				l.refuse(texts[0], "known by", "got %q, want a name in which * stands for anything", texts[0].text)
			}
			if key.text == "sheet" {
				l.sheet = foldCase(texts[0].text)
			} else {
				l.name = foldCase(texts[0].text)
			}
		default:
			l.refuse(key, "known by", "got %q, want headings, sheet or file, the last two with one name", key.text)
		}
	}
	if l.knownBy != nil {
		return
	}
	for _, c := range l.columns {
		l.knownBy = append(l.knownBy, c.from...)
	}
	if l.knownBy == nil && l.err == nil {
		l.err = firstPlace.Refuse("nothing tells by which headings such a sheet is known, as in\n  %s", exampleOf("known by"))
	}
}

// readRows reads what is to be done with whole rows, the order of dates, and the encoding.
func (l *layoutFile) readRows(keys map[string]ast.Node) {
	for _, name := range l.texts(keys["fill down"], "fill down") {
		l.fillDown = append(l.fillDown, l.said(name, "fill down").from...)
	}
	l.ignore = l.texts(keys["ignore"], "ignore")
	for _, name := range l.ignore {
		for _, c := range l.columns {
			if slices.ContainsFunc(c.from, func(h headerName) bool { return foldName(h.text) == foldName(name.text) }) {
				l.refuse(name, "ignore", "got %q, which is the column %q; want it at one of them only", name.text, c.field)
			}
		}
	}
	for name, value := range l.pairs(keys["leave out"], "leave out") {
		out := leftOut{heading: name, values: map[string]bool{}}
		for _, v := range l.texts(value, "leave out") {
			if begin, ok := strings.CutSuffix(v.text, "*"); ok {
				out.begins = append(out.begins, foldCase(begin))
				continue
			}
			out.values[foldCase(v.text)] = true
		}
		l.leaveOut = append(l.leaveOut, out)
	}
	for _, name := range l.texts(keys["leave out unknown"], "leave out unknown") {
		switch name.text {
		case "partners":
			l.unknown[0] = true
		case "people":
			l.unknown[1] = true
		default:
			l.refuse(name, "leave out unknown", "got %q, want partners, people or both", name.text)
		}
	}
	for _, name := range l.texts(keys["dates"], "dates") {
		order, ok := map[string]DateOrder{"mdy": DatesMDY, "dmy": DatesDMY}[name.text]
		if !ok {
			l.refuse(name, "dates", "got %q, want mdy or dmy", name.text)
		}
		l.dates = order
	}
	for _, name := range l.texts(keys["encoding"], "encoding") {
		var err error
		if l.encoding, err = ParseEncoding(name.text); err != nil {
			l.refuse(name, "encoding", "%s", err)
		}
	}
}

// LayoutsAsRead returns a hash of what each layout says, by its file.
func (h *Headers) LayoutsAsRead() map[string]string {
	out := map[string]string{}
	for _, l := range h.layouts {
		said := fmt.Append(nil, l.tables, namesOf(l.knownBy), l.sheet, l.name, namesOf(l.fillDown), namesOf(l.ignore), l.unknown, l.dates, l.encoding.Name)
		for _, c := range l.columns {
			said = fmt.Append(said, c.field, namesOf(c.from), c.constant, c.values, c.take)
		}
		for _, o := range l.leaveOut {
			said = fmt.Append(said, o.heading.text, o.values, o.begins)
		}
		sum := sha256.Sum256(said)
		out[l.file] = hex.EncodeToString(sum[:8])
	}
	return out
}

func namesOf(names []headerName) (out []string) {
	for _, n := range names {
		out = append(out, n.text)
	}
	return out
}
