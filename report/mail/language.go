package mail

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strconv"
	"strings"
	"text/template"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"assay/ingest"
	"assay/report/scorecard"
)

// A lexicon is what a language has for what the program fills in: dates, counts,
// steps, names of requirements. It is mail/<language>/language.yaml.
type lexicon struct {
	Language text   `yaml:"language"` // a BCP 47 tag
	Names    []text `yaml:"names"`    // that the column Language may have for it, beside those that every program knows
	Date     phrase `yaml:"date"`
	Months   []text `yaml:"months"`
	List     struct {
		Separator text `yaml:"separator"`
		Last      text `yaml:"last"`
	} `yaml:"list"`
	DaysLeft amount `yaml:"days_left"`
	Licenses amount `yaml:"licenses"`
	People   amount `yaml:"people"`
	Steps    struct {
		FullTime      phrase `yaml:"full_time"`
		Renew         phrase `yaml:"renew"`
		Earn          phrase `yaml:"earn"`
		FullTimeRenew phrase `yaml:"full_time_renew"`
		FullTimeEarn  phrase `yaml:"full_time_earn"`
		Hire          phrase `yaml:"hire"`
		Further       phrase `yaml:"further"`
	} `yaml:"steps"`
	Requirements struct {
		Specialization text `yaml:"specialization"`
		Services       text `yaml:"services"`
		Terms          text `yaml:"terms"`
		Contacts       text `yaml:"contacts"`
		FollowUps      text `yaml:"follow_ups"`
	} `yaml:"requirements"`
	Files struct {
		Certificate text `yaml:"certificate"`
		Badge       text `yaml:"badge"`
		Drawing     text `yaml:"drawing"`
		Credential  text `yaml:"credential"`
		Package     text `yaml:"package"`
	} `yaml:"files"`
	Enclosures struct {
		Certificate phrase `yaml:"certificate"`
		Badge       phrase `yaml:"badge"`
		Credential  phrase `yaml:"credential"`
		Package     phrase `yaml:"package"`
		Contents    phrase `yaml:"contents"`
	} `yaml:"enclosures"`
	// Words are texts of the rule files in this language.
	Words map[string]string `yaml:"words"`

	card    scorecard.Words // nil where the language lacks them
	tag     language.Tag
	printer *message.Printer
}

// An amount is a phrase with a number, by the language's plural forms. Zero is
// for none at all; only Other has to be there.
type amount struct {
	Zero  phrase `yaml:"zero"`
	One   phrase `yaml:"one"`
	Two   phrase `yaml:"two"`
	Few   phrase `yaml:"few"`
	Many  phrase `yaml:"many"`
	Other phrase `yaml:"other"`
}

// A text is a text of a YAML file with its place.
type text struct {
	is           string
	line, column int
}

// A phrase is a text with placeholders.
type phrase struct {
	text
	made *template.Template
}

// UnmarshalYAML reads a text; anything else is refused.
func (t *text) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken().Position
	t.line, t.column = at.Line, at.Column
	switch n := node.(type) {
	case *ast.StringNode:
		t.is = n.Value
	case *ast.LiteralNode:
		t.is = n.Value.Value
	default:
		return placedError{at.Line, at.Column, fmt.Sprintf("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))}
	}
	return nil
}

// A placedError is a fault of a YAML file at a place.
type placedError struct {
	line, column int
	said         string
}

func (e placedError) Error() string { return e.said }

// errorf gives the place of a text in its file.
func (t text) errorf(file, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", file, t.line, t.column, fmt.Sprintf(format, args...))
}

// decode reads the one document of a YAML file, strictly.
func decode(templates fs.FS, file string, into any) error {
	data, err := readText(templates, file)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(strings.NewReader(data), yaml.Strict())
	if err := dec.Decode(into); err != nil {
		var own placedError
		var at yaml.Error
		switch {
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%s:1:1: the file is empty", file)
		case errors.As(err, &own):
			return fmt.Errorf("%s:%d:%d: %s", file, own.line, own.column, own.said)
		case errors.As(err, &at) && at.GetToken() != nil:
			pos := at.GetToken().Position
			return fmt.Errorf("%s:%d:%d: %s", file, pos.Line, pos.Column, at.GetMessage())
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: got a second document after ---, want one", file)
	}
	return nil
}

// The placeholders of phrases.
type (
	dateFacts  struct{ Day, Month, Year string }
	countFacts struct{ Count string }
	stepFacts  struct{ Person, Certification string }

	enclosureFacts struct{ Partner, Year string }
)

// An entry is a text of a lexicon with its key. Facts are nil where it has no placeholders.
type entry struct {
	key   string
	text  text
	made  **template.Template
	facts any
	blank bool // may be missing
}

// entries lists every text that has to be checked, in the order of the file.
func (l *lexicon) entries() []entry {
	out := []entry{{key: "language", text: l.Language}}
	with := func(key string, p *phrase, facts any, blank bool) {
		out = append(out, entry{key, p.text, &p.made, facts, blank})
	}
	with("date", &l.Date, dateFacts{}, false)
	for i, m := range l.Months {
		out = append(out, entry{key: fmt.Sprintf("months[%d]", i), text: m})
	}
	out = append(out, entry{key: "list.separator", text: l.List.Separator}, entry{key: "list.last", text: l.List.Last})
	for _, a := range []struct {
		key string
		*amount
	}{{"days_left", &l.DaysLeft}, {"licenses", &l.Licenses}, {"people", &l.People}} {
		for _, form := range []struct {
			key string
			*phrase
		}{{"zero", &a.Zero}, {"one", &a.One}, {"two", &a.Two}, {"few", &a.Few}, {"many", &a.Many}, {"other", &a.Other}} {
			with(a.key+"."+form.key, form.phrase, countFacts{}, form.key != "other")
		}
	}
	for _, s := range []struct {
		key string
		*phrase
	}{{"full_time", &l.Steps.FullTime}, {"renew", &l.Steps.Renew}, {"earn", &l.Steps.Earn},
		{"full_time_renew", &l.Steps.FullTimeRenew}, {"full_time_earn", &l.Steps.FullTimeEarn}, {"hire", &l.Steps.Hire}, {"further", &l.Steps.Further}} {
		with("steps."+s.key, s.phrase, stepFacts{}, false)
	}
	for _, e := range []struct {
		key string
		*phrase
	}{{"certificate", &l.Enclosures.Certificate}, {"badge", &l.Enclosures.Badge}, {"credential", &l.Enclosures.Credential},
		{"package", &l.Enclosures.Package}, {"contents", &l.Enclosures.Contents}} {
		with("enclosures."+e.key, e.phrase, enclosureFacts{}, false)
	}
	return append(out, []entry{
		{key: "requirements.specialization", text: l.Requirements.Specialization}, {key: "requirements.services", text: l.Requirements.Services},
		{key: "requirements.terms", text: l.Requirements.Terms}, {key: "requirements.contacts", text: l.Requirements.Contacts},
		{key: "requirements.follow_ups", text: l.Requirements.FollowUps},
		{key: "files.certificate", text: l.Files.Certificate}, {key: "files.badge", text: l.Files.Badge},
		{key: "files.drawing", text: l.Files.Drawing}, {key: "files.credential", text: l.Files.Credential},
		{key: "files.package", text: l.Files.Package},
	}...)
}

// loadLexicon reads mail/<language>/language.yaml.
func loadLexicon(templates fs.FS, dir string) (*lexicon, error) {
	file := dir + "/language.yaml"
	l := new(lexicon)
	if err := decode(templates, file, l); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: the file is missing: copy that of %s/%s, and translate it", file, folder, english)
	} else if err != nil {
		return nil, err
	}
	if len(l.Months) != 12 {
		return nil, fmt.Errorf("%s: got %d months, want 12", file, len(l.Months))
	}
	for _, e := range l.entries() {
		if err := e.check(file); err != nil {
			return nil, err
		}
	}
	var err error
	if l.tag, err = language.Parse(l.Language.is); err != nil {
		return nil, l.Language.errorf(file, "got %q, want a language as a tag, like de or pt-BR", l.Language.is)
	}
	if is := l.tag.String(); is != l.Language.is {
		return nil, l.Language.errorf(file, "got %q, want it written as %s, and so the folder's name", l.Language.is, is)
	}
	if folder := dir[strings.LastIndexByte(dir, '/')+1:]; folder != l.Language.is {
		return nil, l.Language.errorf(file, "got %q in the folder %s, want the folder's name", l.Language.is, folder)
	}
	l.printer = message.NewPrinter(l.tag)
	return l, nil
}

func (e entry) check(file string) error {
	switch {
	case e.text.line == 0 && e.blank:
		return nil
	case e.text.line == 0:
		return fmt.Errorf("%s: no key %s", file, e.key)
	case e.text.is == "" || strings.TrimSpace(e.text.is) == "" && !strings.HasPrefix(e.key, "list."):
		return e.text.errorf(file, "%s is blank, want a text", e.key)
	case e.facts == nil:
		return nil
	}
	// The place within a phrase says nothing: that of the phrase does.
	s, err := parsed(e.key, e.text.is, reflect.TypeOf(e.facts))
	if err != nil {
		said := err.Error()
		if i := strings.Index(said, ": "); i >= 0 {
			said = said[i+2:]
		}
		return e.text.errorf(file, "%s: %s", e.key, said)
	}
	*e.made, err = s.plain()
	return err
}

// say fills a phrase in.
func (p phrase) say(facts any) string {
	if p.made == nil {
		return ""
	}
	var b bytes.Buffer
	if err := p.made.Execute(&b, facts); err != nil {
		return "" // can't be: every placeholder was checked
	}
	return b.String()
}

// day writes a day in the language's long form; no day is "".
func (l *lexicon) day(d ingest.Day) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	return l.Date.say(dateFacts{strconv.Itoa(day), l.Months[m-1].is, strconv.Itoa(y)})
}

// count writes a number with the language's separators.
func (l *lexicon) count(n int) string { return l.printer.Sprintf("%d", n) }

// amount says how many.
func (l *lexicon) amount(of amount, n int) string {
	p := of.Other
	switch form := plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0); {
	case n == 0 && of.Zero.made != nil:
		p = of.Zero
	case form == plural.One && of.One.made != nil:
		p = of.One
	case form == plural.Two && of.Two.made != nil:
		p = of.Two
	case form == plural.Few && of.Few.made != nil:
		p = of.Few
	case form == plural.Many && of.Many.made != nil:
		p = of.Many
	}
	return p.say(countFacts{l.count(n)})
}

// list joins words as in "CPSP, CPP and CWA".
func (l *lexicon) list(words []string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], l.List.Separator.is) + l.List.Last.is + words[n-1]
}

// years lists badge years.
func (l *lexicon) years(years []int) string {
	words := make([]string, len(years))
	for i, y := range years {
		words[i] = strconv.Itoa(y)
	}
	return l.list(words)
}

// word gives a text of the rule files in the language, as it is where there is none.
func (l *lexicon) word(s string) string { return cmp.Or(l.Words[s], s) }

// requirement names a requirement of Premier, "" for one that has no name of its own.
func (l *lexicon) requirement(name string) string {
	r := &l.Requirements
	return map[string]text{
		"specialization": r.Specialization, "services": r.Services, "terms": r.Terms, "contacts": r.Contacts, "follow_ups": r.FollowUps,
	}[name].is
}

// A tongues knows the languages that there are translations for, English first.
type tongues struct {
	all     []*lexicon
	matcher language.Matcher
	names   map[string]language.Tag // by a language's name, in folded case
}

func newTongues(all []*lexicon) tongues {
	t := tongues{all: all, names: map[string]language.Tag{}}
	var tags []language.Tag
	for _, l := range all {
		tags = append(tags, l.tag)
	}
	t.matcher = language.NewMatcher(tags)
	for _, tag := range display.Supported.Tags() {
		t.name(display.Self.Name(tag), tag)
		for _, l := range all {
			if names := display.Languages(l.tag); names != nil {
				t.name(names.Name(tag), tag)
			}
		}
	}
	for _, l := range all {
		for _, n := range l.Names {
			t.names[ingest.FoldID(n.is)] = l.tag
		}
	}
	return t
}

// name makes a language known by a name; the first that bears it has it.
func (t *tongues) name(name string, tag language.Tag) {
	key := ingest.FoldID(name)
	if _, ok := t.names[key]; key != "" && !ok {
		t.names[key] = tag
	}
}

// choose returns the language for a cell: a tag like de-AT, or a name like
// German. It is English where there is no translation; known tells whether the
// cell names a language at all, or is blank.
func (t *tongues) choose(cell string) (l *lexicon, known bool) {
	cell = plain(cell)
	if cell == "" {
		return t.all[0], true
	}
	first, _, _ := strings.Cut(cell, " ")
	for _, s := range []string{cell, first} {
		tag, ok := t.names[ingest.FoldID(s)]
		if !ok {
			var err error
			if tag, err = language.Parse(s); err != nil {
				continue
			}
		}
		if _, i, how := t.matcher.Match(tag); how >= language.High {
			return t.all[i], true
		}
		return t.all[0], true
	}
	return t.all[0], false
}
