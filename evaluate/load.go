package evaluate

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
	"assay/templates"
)

// Bounds past which a value in a rule file must be a slip of the hand.
const (
	mostLicenses = 10_000_000 // as in the spreadsheets
	mostPeople   = 1_000_000
	mostMonths   = 1200
	mostLateDays = 3660
)

// LoadPrograms reads the programs' rule files, such as programs/cpanel.yaml, from a
// templates folder. They are read strictly: an
// unknown key, a missing source or a value out of range is refused with file,
// line, column and what was expected. The error lists everything refused in
// all files, a line each.
func LoadPrograms(templates fs.FS) (*Programs, error) {
	p := &Programs{}
	names := titleNames{}
	var errs []error
	for _, one := range programs {
		errs = append(errs, readRuleFile(templates, one.file(), names, func(f *ruleFile) {
			name, rules := one.rules(p)
			*name, *one.ends(p) = f.program(), f.ending()
			for _, r := range rules {
				r.read(f)
			}
			p.BuiltIn = append(p.BuiltIn, f.takenOver()...)
		}))
	}
	errs = append(errs, refuseStrayFiles(templates))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return p, nil
}

// refuseStrayFiles refuses rule files that no program reads: a misspelt one would go unnoticed.
func refuseStrayFiles(templates fs.FS) error {
	found, err := fs.Glob(templates, "programs/*.yaml")
	errs := []error{err}
	for _, name := range found {
		if !slices.ContainsFunc(programs, func(p program) bool { return p.file() == name }) {
			errs = append(errs, fmt.Errorf("%s: no program has a rule file of this name, want %s", name, strings.Join(ruleFiles(), " or ")))
		}
	}
	return errors.Join(errs...)
}

func ruleFiles() []string {
	var out []string
	for _, p := range programs {
		out = append(out, p.file())
	}
	return out
}

// A programRule is a rule of a program, whatever it asks for.
type programRule interface {
	// read reads the rule from its file.
	read(f *ruleFile)
	// onDay says what is in force of the rule on a day, or for badge years.
	onDay(program string, day ingest.Day, years []int) placedRule
	// firstDays are those of its revisions.
	firstDays() []ingest.Day
}

// A listedRule is a rule as a program lists it: where its data are kept, its ID in
// the rule file, how a value is read, and how it is said. ByYear is that of a rule
// that goes by badge years.
type listedRule[T any] struct {
	*Rule[T]
	id     string
	value  func(*ruleFile, ast.Node) T
	words  func(T) string
	byYear bool
}

func (l listedRule[T]) read(f *ruleFile) {
	var optional []string
	if l.byYear {
		optional = []string{givenFor}
	}
	*l.Rule = readRule(f, l.id, func(n ast.Node) T { return l.value(f, n) }, optional...)
}

func (l listedRule[T]) onDay(program string, day ingest.Day, years []int) placedRule {
	if l.byYear {
		return onYears(program, *l.Rule, day, years, l.words)
	}
	return onDay(program, *l.Rule, day, l.words)
}

// firstDays lists the first day of every revision of a program's rules.
func firstDays(p program, of *Programs) []ingest.Day {
	_, rules := p.rules(of)
	var out []ingest.Day
	for _, r := range rules {
		out = append(out, r.firstDays()...)
	}
	return out
}

var clausePattern = regexp.MustCompile(`^[A-Z][0-9]+[a-z]?$`)

// givenFor is the key of a revision that names the last badge year its document
// speaks of. Only rules that go by badge years have it; a revision of theirs is
// in force for the badge years whose 1 January is not before its first day.
const givenFor = "given_for"

// readRule reads a rule by its ID; value reads what it asks for. Revisions may
// have the optional keys besides note.
func readRule[T any](f *ruleFile, id string, value func(ast.Node) T, optional ...string) Rule[T] {
	r := Rule[T]{ID: id, File: f.name}
	entry, ok := f.rules[id]
	if !ok {
		f.rules[id] = ruleEntry{known: true}
		f.refuse(f.list, "no rule %s in this file, want it", id)
		return r
	}
	entry.known = true
	f.rules[id] = entry
	if r.Line, _ = templates.PlaceOf(entry.id); slices.Contains(f.builtIn, id) {
		r.File, r.Line = f.name+" (built in)", 0
	}
	r.Text = f.text(entry.keys["text"])
	r.Clause = f.text(entry.keys["clause"])
	if n := entry.keys["clause"]; r.Clause != "" && !clausePattern.MatchString(r.Clause) {
		f.refuse(n, "got %q, want a clause like C3 or P6", r.Clause)
	}
	for _, n := range f.items(entry.keys["revisions"], "revisions") {
		r.Revisions = append(r.Revisions, readRevision(f, n, r.Revisions, value, optional))
	}
	return r
}

// readRevision reads the revision that follows those before it.
func readRevision[T any](f *ruleFile, n ast.Node, before []Revision[T], value func(ast.Node) T, optional []string) Revision[T] {
	keys := f.keys(n, "a revision", []string{"from", "value", "source"}, slices.Concat(optional, []string{"note"})...)
	r := Revision[T]{From: f.day(keys["from"]), Source: f.source(keys["source"]), Note: f.text(keys["note"])}
	if last := len(before) - 1; last >= 0 && r.From != 0 && r.From <= before[last].From {
		f.refuse(keys["from"], "got %s, want a day after that of the revision above, %s: the oldest comes first", r.From, before[last].From)
	}
	if slices.Contains(optional, givenFor) && r.From != 0 && r.From != yearStart(r.From.Year()) {
		f.refuse(keys["from"], "got %s, want 1 January of the first badge year that the revision is for", r.From)
	}
	if n := keys[givenFor]; n != nil {
		if r.GivenFor = f.year(n); r.GivenFor > 0 && r.From != 0 && r.GivenFor < r.From.Year() {
			f.refuse(n, "got %d, want a badge year from %d on, the revision's first", r.GivenFor, r.From.Year())
		}
	}
	if n := keys["value"]; n != nil {
		r.Value = value(n)
	}
	return r
}

func (f *ruleFile) source(n ast.Node) Source {
	keys := f.keys(n, "a source", []string{"document", "section", "checked"}, "revision")
	return Source{
		Document: f.text(keys["document"]),
		Revision: f.text(keys["revision"]),
		Section:  f.text(keys["section"]),
		Checked:  f.day(keys["checked"]),
	}
}

func (f *ruleFile) year(n ast.Node) int   { return f.number(n, firstYear, lastYear) }
func (f *ruleFile) people(n ast.Node) int { return f.number(n, 1, mostPeople) }
func (f *ruleFile) months(n ast.Node) int { return f.number(n, 1, mostMonths) }

// inTurn refuses a second day that lies before the first.
func (f *ruleFile) inTurn(n ast.Node, first, second YearDay) {
	const y = 2001 // any year: the days are in every one
	if first.Day != 0 && second.Day != 0 && second.In(y) < first.In(y) {
		f.refuse(n, "got %s, want a day not before %s", second, first)
	}
}

var codePattern = regexp.MustCompile(`^[A-Z][A-Z0-9-]*$`)

// title reads how a certification may be written. Its code is refused where
// the list has it already.
func (f *ruleFile) title(keys map[string]ast.Node, inList map[string]bool) ingest.TitleName {
	t := ingest.TitleName{Code: f.text(keys["code"]), Name: f.text(keys["name"])}
	switch {
	case t.Code == "":
	case !codePattern.MatchString(t.Code):
		f.refuse(keys["code"], "got %q, want a code of capitals, digits and hyphens, like CCNA-SEC", t.Code)
	case inList[t.Code]:
		f.refuse(keys["code"], "the code %s for the second time, want it once in a list", t.Code)
	}
	inList[t.Code] = true
	f.claim(keys["code"], t.Code, t.Code)
	f.claim(keys["name"], t.Name, t.Code)
	if keys["aliases"] != nil {
		t.Aliases = f.texts(keys["aliases"], "aliases")
		for i, n := range f.anyItems(keys["aliases"], "aliases") {
			f.claim(n, t.Aliases[i], t.Code)
		}
	}
	return t
}

// titleNames says which certification a way of writing stands for, over all
// rule files: letters and digits only, in lower case.
type titleNames map[string]titleName

type titleName struct {
	code  string
	where string // file and line
}

// claim makes a way of writing stand for a code, unless it stands for another.
func (f *ruleFile) claim(n ast.Node, written, code string) {
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
		f.refuse(n, "got %q, want a name with letters", written)
		return
	}
	line, _ := templates.PlaceOf(n)
	if other, ok := f.names[key]; ok && other.code != code {
		f.refuse(n, "got %q, want a name that stands for %s alone: it stands for %s at %s", written, code, other.code, other.where)
		return
	}
	f.names[key] = titleName{code, fmt.Sprintf("%s:%d", f.name, line)}
}

// Vocabulary returns the certifications that the programs name, for reading:
// those of cPanel University first, then the career certifications, each list
// with the newest revision first and what only older ones name behind it.
func (p *Programs) Vocabulary() *ingest.Vocabulary {
	v := &ingest.Vocabulary{Titles: make([]ingest.TitleName, 1)}
	for _, rev := range slices.Backward(p.CPanel.Certifications.Revisions) {
		for _, t := range rev.Value {
			addTitle(v, ingest.TitleName{Code: t.Code, Name: t.Name, Aliases: t.Aliases})
		}
	}
	for _, rev := range slices.Backward(p.Premier.Careers.Revisions) {
		for _, t := range rev.Value.Titles {
			name := ingest.TitleName{Code: t.Code, Name: t.Name, Aliases: t.Aliases, Career: true, AnyTrack: t.Level == "specialist"}
			if t.Retired != 0 {
				name.LastEarned = t.Retired + ingest.Day(rev.Value.LateDays)
			}
			addTitle(v, name)
		}
		for _, prefix := range rev.Value.Prefixes {
			if !slices.Contains(v.CareerPrefixes, prefix) {
				v.CareerPrefixes = append(v.CareerPrefixes, prefix)
			}
		}
	}
	return v
}

// addTitle adds a title to the vocabulary; of one that is there already, the
// names under which it isn't known yet.
func addTitle(v *ingest.Vocabulary, t ingest.TitleName) {
	i := slices.IndexFunc(v.Titles, func(known ingest.TitleName) bool { return known.Code == t.Code })
	if i < 0 {
		t.Aliases = slices.Clone(t.Aliases)
		v.Titles = append(v.Titles, t)
		return
	}
	known := &v.Titles[i]
	for _, name := range append([]string{t.Name}, t.Aliases...) {
		if name != known.Name && !slices.Contains(known.Aliases, name) {
			known.Aliases = append(known.Aliases, name)
		}
	}
}
