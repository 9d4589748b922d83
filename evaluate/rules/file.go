// Package rules reads the rule files of the templates: each rule with its clause and
// the values that it had, each from its first day on, and where it is published.
//
// What is strict about it: an unknown key, a missing source, a value out of range
// and a day out of order are refused, with file, line, column and what was expected,
// all of them at once. What a value is made of, a chart or a list of services, is
// read by whoever asks for it, with the methods of a [File].
package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
	"assay/templates"
)

// MaxFile is the size in bytes past which a file is no rule file: YAML is
// read recursively, and what somebody mistook for a rule file may be anything.
const MaxFile = 256 << 10

// A File is a rule file while it is read. Everything wrong with it is
// collected, so that whoever edits it sees all of it at once. The methods that
// read a value take a nil node for one whose lack is refused already.
type File struct {
	name    string
	names   Names
	rules   map[string]ruleEntry
	ids     []string // of the rules, in order of the file
	list    ast.Node // of the rules
	refused []*templates.Misplaced
	own     *File    // the built-in file of its name, nil for none
	builtIn []string // the rules that the file lacks and the built-in one has
}

// A ruleEntry is a rule in the file, by its keys.
type ruleEntry struct {
	id    ast.Node // its ID
	keys  map[string]ast.Node
	known bool // a rule of the program
}

// ReadFile reads one rule file of the templates with read, and returns
// everything that it refused, by place.
func ReadFile(files fs.FS, name string, names Names, read func(*File)) error {
	f := &File{name: name, names: names, rules: map[string]ruleEntry{}}
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("%s: the rule file can't be read: %w", name, err)
	}
	if root := f.parse(data); root != nil {
		f.collect(root)
		if !templates.BuiltIn(files, name) {
			f.addBuiltIn()
		}
		read(f)
		f.refuseStrangers()
	}
	return f.err()
}

// err returns the refusals in order of place, nil where there are none.
func (f *File) err() error {
	slices.SortStableFunc(f.refused, func(a, b *templates.Misplaced) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	errs := make([]error, len(f.refused))
	for i, r := range f.refused {
		errs[i] = templates.InFile(f.name, r)
	}
	return errors.Join(errs...)
}

// Refuse notes what is wrong at a node.
func (f *File) Refuse(n ast.Node, format string, args ...any) {
	f.refuseAt(templates.PlaceOf(n), format, args...)
}

func (f *File) refuseAt(at templates.Place, format string, args ...any) {
	f.refused = append(f.refused, at.Refuse(format, args...))
}

// start is where a file begins, for what is wrong with all of it.
var start = templates.Place{Line: 1, Column: 1}

// parse returns the one YAML document of a file. A byte-order mark and Windows
// line ends are fine.
func (f *File) parse(data []byte) ast.Node {
	if len(data) > MaxFile {
		f.refuseAt(start, "%d bytes, want a rule file of at most %d", len(data), MaxFile)
		return nil
	}
	data, unreadable := templates.Tidy(data)
	if unreadable != nil {
		f.refused = append(f.refused, unreadable)
		return nil
	}
	root, second, err := templates.Document(data)
	switch {
	case err != nil:
		f.refuseSyntax(err)
	case second != nil:
		f.Refuse(second, "a second YAML document, want one: take out the line --- above it")
	case root == nil:
		f.refuseAt(start, "an empty file, want the keys program and rules")
	default:
		return root
	}
	return nil
}

var duplicateKeyPattern = regexp.MustCompile(`^mapping key "(.*)" already defined at \[(\d+):\d+\]$`)

// refuseSyntax notes what the YAML parser stumbled over.
func (f *File) refuseSyntax(err error) {
	at, message := start, err.Error()
	if located := templates.Located(err); located != nil {
		at, message = located.Place, located.Error()
	}
	switch first := duplicateKeyPattern.FindStringSubmatch(message); {
	case first != nil:
		message = fmt.Sprintf("the key %s for the second time, want it once: it stands on line %s already", first[1], first[2])
	case strings.Contains(message, "\t"):
		message = "a tab, want blanks for the indent"
	default:
		message = "not readable as YAML (" + message + "), want the indent and marks of the lines around it"
	}
	f.refuseAt(at, "%s", message)
}

// collect reads the frame of the file: the list of its rules.
func (f *File) collect(root ast.Node) {
	top := f.Keys(root, "a rule file", []string{"program", "rules"}, "ends")
	f.list = cmp.Or(top["rules"], root)
	f.rules["program"] = ruleEntry{keys: top, known: true}
	for _, n := range f.Items(top["rules"], "rules") {
		keys := f.Keys(n, "a rule", []string{"id", "clause", "text", "revisions"})
		id := f.Text(keys["id"])
		if _, again := f.rules[id]; again {
			f.Refuse(keys["id"], "the rule %s for the second time, want it once", id)
			continue
		}
		if id != "" {
			f.rules[id] = ruleEntry{id: keys["id"], keys: keys}
			f.ids = append(f.ids, id)
		}
	}
}

// laterRules are rules that were added when folders of templates were in use already.
var laterRules = []string{"checks.wave", "checks.sources", "cpanel.licence-jump"}

// addBuiltIn takes later rules that the file lacks from the built-in file of its name:
// a folder made for an earlier version goes on.
func (f *File) addBuiltIn() {
	data, err := fs.ReadFile(templates.FS(), f.name)
	if err != nil {
		return
	}
	own := &File{name: f.name, names: Names{}, rules: map[string]ruleEntry{}}
	own.collect(own.parse(data))
	f.own = own
	for _, id := range laterRules {
		if _, ok := f.rules[id]; ok || own.rules[id].id == nil {
			continue
		}
		f.rules[id], f.builtIn = own.rules[id], append(f.builtIn, id)
	}
}

// OrBuiltIn takes a key of a rule's value that came later, where it is lacking, from
// the newest built-in value.
func (f *File) OrBuiltIn(keys map[string]ast.Node, id, key string) {
	if keys[key] != nil || f.own == nil || f.own.rules[id].id == nil {
		return
	}
	revisions := f.own.Items(f.own.rules[id].keys["revisions"], "revisions")
	keys[key] = valueOf(valueOf(revisions[len(revisions)-1], "value"), key)
	if !slices.Contains(f.builtIn, id+", "+key) {
		f.builtIn = append(f.builtIn, id+", "+key)
	}
}

// valueOf returns what a mapping has under a key, nil for nothing.
func valueOf(n ast.Node, key string) ast.Node {
	if m, ok := n.(*ast.MappingNode); ok {
		for _, v := range m.Values {
			if v.Key.String() == key {
				return v.Value
			}
		}
	}
	return nil
}

// TakenOver says which rules the built-in file gives, as "checks.yaml: checks.wave".
func (f *File) TakenOver() []string {
	var out []string
	for _, id := range f.builtIn {
		out = append(out, f.name+": "+id)
	}
	return out
}

// Program returns the program's name.
func (f *File) Program() string { return f.Text(f.rules["program"].keys["program"]) }

// Ending reads the day on which the program ends, where the file gives one.
func (f *File) Ending() Ending {
	n := f.rules["program"].keys["ends"]
	if n == nil {
		return Ending{}
	}
	keys := f.Keys(n, "the end", []string{"on", "source"})
	return Ending{On: f.Day(keys["on"]), Source: f.source(keys["source"])}
}

// refuseStrangers refuses the rules that nobody asked for.
func (f *File) refuseStrangers() {
	for _, id := range f.ids {
		if r := f.rules[id]; !r.known {
			f.Refuse(r.id, "got %q, want the ID of a rule of this program: %s", id, strings.Join(f.known(), ", "))
		}
	}
}

// known returns the IDs of the program's rules, in order of code points.
func (f *File) known() []string {
	var ids []string
	for id, r := range f.rules {
		if r.known && id != "program" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Keys returns a mapping's values by key. A key that is neither required nor
// optional is refused, and so are a required one that is missing and one without a value.
func (f *File) Keys(n ast.Node, what string, required []string, optional ...string) map[string]ast.Node {
	values := map[string]ast.Node{}
	if n == nil {
		return values
	}
	all := slices.Concat(required, optional)
	m, ok := n.(*ast.MappingNode)
	if !ok {
		f.Refuse(n, "got %s, want %s: the keys %s", shown(n), what, strings.Join(all, ", "))
		return values
	}
	given := map[string]bool{}
	for _, v := range m.Values {
		key := v.Key.String()
		given[key] = true
		switch _, null := v.Value.(*ast.NullNode); {
		case !slices.Contains(all, key):
			f.Refuse(v.Key, "got the key %q, want one of %s", key, strings.Join(all, ", "))
		case null:
			f.Refuse(v.Key, "the key %s has no value, want one", key)
		default:
			values[key] = v.Value
		}
	}
	for _, key := range required {
		if !given[key] {
			f.Refuse(n, "%s without the key %s, want all of %s", what, key, strings.Join(required, ", "))
		}
	}
	return values
}

// Items returns the items of a list, which has at least one.
func (f *File) Items(n ast.Node, what string) []ast.Node {
	items := f.AnyItems(n, what)
	if list, ok := n.(*ast.SequenceNode); ok && len(list.Values) == 0 {
		f.Refuse(n, "an empty list, want at least one of the %s", what)
	}
	return items
}

// AnyItems returns the items of a list, which may be empty.
func (f *File) AnyItems(n ast.Node, what string) []ast.Node {
	if n == nil {
		return nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		f.Refuse(n, "got %s, want a list of %s", shown(n), what)
		return nil
	}
	var items []ast.Node
	for _, item := range list.Values {
		if _, null := item.(*ast.NullNode); null {
			f.Refuse(item, "an empty item, want one of the %s", what)
			continue
		}
		items = append(items, item)
	}
	return items
}

// Text returns a text on one line.
func (f *File) Text(n ast.Node) string {
	if n == nil {
		return ""
	}
	var s string
	switch n := n.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	default:
		f.Refuse(n, "got %s, want text%s", shown(n), quoteHint(n))
		return ""
	}
	if s = strings.Join(strings.Fields(s), " "); s == "" {
		f.Refuse(n, "got a blank text, want one with words")
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		f.Refuse(n, "got %q, want text without control characters", s)
	}
	return s
}

// quoteHint says how a number or yes/no value is made text.
func quoteHint(n ast.Node) string {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return fmt.Sprintf("; in quotes it is: \"%s\"", n.GetToken().Value)
	}
	return ""
}

// Texts returns a list of texts; no two of them are the same.
func (f *File) Texts(n ast.Node, what string) []string {
	var all []string
	for _, item := range f.Items(n, what) {
		s := f.Text(item)
		if slices.Contains(all, s) {
			f.Refuse(item, "got %q for the second time, want it once", s)
		}
		all = append(all, s)
	}
	return all
}

// Choice returns a text that is one of those given.
func (f *File) Choice(n ast.Node, of ...string) string {
	s := f.Text(n)
	if s != "" && !slices.Contains(of, s) {
		f.Refuse(n, "got %q, want one of %s", s, strings.Join(of, ", "))
	}
	return s
}

var digitsPattern = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// Number returns a whole number between two others, which may be meant; -1
// where it is refused.
func (f *File) Number(n ast.Node, least, most int) int {
	if n == nil {
		return -1
	}
	if whole, ok := n.(*ast.IntegerNode); ok && digitsPattern.MatchString(whole.Token.Value) {
		if i, err := strconv.Atoi(whole.Token.Value); err == nil && least <= i && i <= most {
			return i
		}
	}
	f.Refuse(n, "got %s, want a whole number from %d to %d in plain digits", shown(n), least, most)
	return -1
}

var decimalPattern = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`)

// Decimal returns a number between two others, which may be meant.
func (f *File) Decimal(n ast.Node, least, most float64) float64 {
	if n == nil {
		return 0
	}
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		if s := n.GetToken().Value; decimalPattern.MatchString(s) {
			if x, err := strconv.ParseFloat(s, 64); err == nil && least <= x && x <= most {
				return x
			}
		}
	}
	f.Refuse(n, "got %s, want a number from %g to %g", shown(n), least, most)
	return 0
}

// The years that assay reads, in rule files as in spreadsheets.
const firstYear, lastYear = 1990, 2100

// Day returns a day written as 2020-06-30; 0 where it is refused.
func (f *File) Day(n ast.Node) ingest.Day {
	if n == nil {
		return 0
	}
	if s, ok := n.(*ast.StringNode); ok {
		d, err := ingest.ParseDay(s.Value)
		if err == nil && firstYear <= d.Year() && d.Year() <= lastYear {
			return d
		}
	}
	f.Refuse(n, "got %s, want a day like 2020-06-30, from %d to %d", shown(n), firstYear, lastYear)
	return 0
}

var yearDayPattern = regexp.MustCompile(`^(\d{1,2}) ([A-Z][a-z]+) Y([+-]1)?$`)

// YearDay returns a day written as 31 January Y+1.
func (f *File) YearDay(n ast.Node) YearDay {
	if n == nil {
		return YearDay{}
	}
	if s, ok := n.(*ast.StringNode); ok {
		if m := yearDayPattern.FindStringSubmatch(s.Value); m != nil {
			day, _ := strconv.Atoi(m[1])
			years, _ := strconv.Atoi(cmp.Or(m[3], "0"))
			month := indexOf(time.January, time.December, m[2])
			// 2001 has no 29 February, which not every year has.
			if d := ingest.DayOf(2001, time.Month(month), day); month > 0 && day > 0 && int(month) == int(d.Time().Month()) {
				return YearDay{Years: years, Month: month, Day: day}
			}
		}
	}
	f.Refuse(n, "got %s, want a day that every year has, like 31 January Y, 1 January Y-1 or 31 January Y+1", shown(n))
	return YearDay{}
}

var fiscalEndPattern = regexp.MustCompile(`^last ([A-Z][a-z]+) of ([A-Z][a-z]+)$`)

// FiscalYear returns the fiscal year whose end is written as last Saturday of July.
func (f *File) FiscalYear(n ast.Node) FiscalYear {
	if n == nil {
		return FiscalYear{}
	}
	if s, ok := n.(*ast.StringNode); ok {
		if m := fiscalEndPattern.FindStringSubmatch(s.Value); m != nil {
			weekday, month := indexOf(time.Sunday, time.Saturday, m[1]), indexOf(time.January, time.December, m[2])
			if weekday >= 0 && month > 0 {
				return FiscalYear{Month: month, Weekday: weekday}
			}
		}
	}
	f.Refuse(n, "got %s, want an end like last Saturday of July", shown(n))
	return FiscalYear{}
}

// indexOf returns the month or weekday of an English name; -1 where it is none.
func indexOf[T interface {
	~int
	String() string
}](first, last T, name string) int {
	for x := first; x <= last; x++ {
		if x.String() == name {
			return int(x)
		}
	}
	return -1
}

// shown returns what stands at a node, for a message.
func shown(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return fmt.Sprintf("a YAML %s", strings.ToLower(n.Type().String()))
	case *ast.LiteralNode:
		return strconv.Quote(n.Value.Value)
	}
	return strconv.Quote(n.GetToken().Value)
}
