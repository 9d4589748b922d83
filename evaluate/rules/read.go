package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
	"assay/templates"
)

// Bounds past which a value must be a slip of the hand.
const mostPeople, mostMonths = 1_000_000, 1200

var clausePattern = regexp.MustCompile(`^[A-Z][0-9]+[a-z]?$`)

// givenFor is the key of a revision that names the last badge year its document
// speaks of. Only rules that go by badge years have it; a revision of theirs is
// in force for the badge years whose 1 January is not before its first day.
const givenFor = "given_for"

// Read reads a rule by its ID; value reads what it asks for, and byYear says
// that it goes by badge years.
func Read[T any](f *File, id string, value func(*File, ast.Node) T, byYear bool) Rule[T] {
	r := Rule[T]{ID: id, File: f.name}
	entry, ok := f.rules[id]
	if !ok {
		f.rules[id] = ruleEntry{known: true}
		f.Refuse(f.list, "no rule %s in this file, want it", id)
		return r
	}
	entry.known = true
	f.rules[id] = entry
	if r.Line = templates.PlaceOf(entry.id).Line; slices.Contains(f.builtIn, id) {
		r.File, r.Line = f.name+" (built in)", 0
	}
	r.Text = f.Text(entry.keys["text"])
	r.Clause = f.Text(entry.keys["clause"])
	if n := entry.keys["clause"]; r.Clause != "" && !clausePattern.MatchString(r.Clause) {
		f.Refuse(n, "got %q, want a clause like C3 or P6", r.Clause)
	}
	for _, n := range f.Items(entry.keys["revisions"], "revisions") {
		r.Revisions = append(r.Revisions, readRevision(f, n, r.Revisions, value, byYear))
	}
	return r
}

// readRevision reads the revision that follows those before it.
func readRevision[T any](f *File, n ast.Node, before []Revision[T], value func(*File, ast.Node) T, byYear bool) Revision[T] {
	optional := []string{"note"}
	if byYear {
		optional = []string{givenFor, "note"}
	}
	keys := f.Keys(n, "a revision", []string{"from", "value", "source"}, optional...)
	r := Revision[T]{From: f.Day(keys["from"]), Source: f.source(keys["source"]), Note: f.Text(keys["note"])}
	if last := len(before) - 1; last >= 0 && r.From != 0 && r.From <= before[last].From {
		f.Refuse(keys["from"], "got %s, want a day after that of the revision above, %s: the oldest comes first", r.From, before[last].From)
	}
	if byYear && r.From != 0 && r.From != ingest.DayOf(r.From.Year(), time.January, 1) {
		f.Refuse(keys["from"], "got %s, want 1 January of the first badge year that the revision is for", r.From)
	}
	if n := keys[givenFor]; n != nil {
		if r.GivenFor = f.Year(n); r.GivenFor > 0 && r.From != 0 && r.GivenFor < r.From.Year() {
			f.Refuse(n, "got %d, want a badge year from %d on, the revision's first", r.GivenFor, r.From.Year())
		}
	}
	if n := keys["value"]; n != nil {
		r.Value = value(f, n)
	}
	return r
}

func (f *File) source(n ast.Node) Source {
	keys := f.Keys(n, "a source", []string{"document", "section", "checked"}, "revision")
	return Source{
		Document: f.Text(keys["document"]),
		Revision: f.Text(keys["revision"]),
		Section:  f.Text(keys["section"]),
		Checked:  f.Day(keys["checked"]),
	}
}

func (f *File) Year(n ast.Node) int   { return f.Number(n, firstYear, lastYear) }
func (f *File) People(n ast.Node) int { return f.Number(n, 1, mostPeople) }
func (f *File) Months(n ast.Node) int { return f.Number(n, 1, mostMonths) }

// InTurn refuses a second day that lies before the first.
func (f *File) InTurn(n ast.Node, first, second YearDay) {
	const y = 2001 // any year: the days are in every one
	if first.Day != 0 && second.Day != 0 && second.In(y) < first.In(y) {
		f.Refuse(n, "got %s, want a day not before %s", second, first)
	}
}

var codePattern = regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`)

// Title reads how a certification may be written. Its code is refused where
// the list has it already.
func (f *File) Title(keys map[string]ast.Node, inList map[string]bool) ingest.TitleName {
	t := ingest.TitleName{Code: f.Text(keys["code"]), Name: f.Text(keys["name"])}
	switch {
	case t.Code == "":
	case !codePattern.MatchString(t.Code):
		f.Refuse(keys["code"], "got %q, want a code of capitals, digits and hyphens, like CCNA-SEC", t.Code)
	case inList[t.Code]:
		f.Refuse(keys["code"], "the code %s for the second time, want it once in a list", t.Code)
	}
	inList[t.Code] = true
	f.claim(keys["code"], t.Code, t.Code)
	f.claim(keys["name"], t.Name, t.Code)
	if keys["aliases"] != nil {
		t.Aliases = f.Texts(keys["aliases"], "aliases")
		for i, n := range f.AnyItems(keys["aliases"], "aliases") {
			f.claim(n, t.Aliases[i], t.Code)
		}
	}
	return t
}

// Names says which certification a way of writing stands for, over all
// rule files: letters and digits only, in lower case.
type Names map[string]titleName

type titleName struct {
	code  string
	where string // file and line
}

// claim makes a way of writing stand for a code, unless it stands for another.
func (f *File) claim(n ast.Node, written, code string) {
	if n == nil || written == "" || code == "" {
		return
	}
	key := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			return unicode.ToLower(c)
		}
		return -1
	}, written)
	if key == "" {
		f.Refuse(n, "got %q, want a name with letters", written)
		return
	}
	if other, ok := f.names[key]; ok && other.code != code {
		f.Refuse(n, "got %q, want a name that stands for %s alone: it stands for %s at %s", written, code, other.code, other.where)
		return
	}
	f.names[key] = titleName{code, fmt.Sprintf("%s:%d", f.name, templates.PlaceOf(n).Line)}
}
