package mail

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strconv"
	"strings"
	"text/template"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"assay/ingest"
	"assay/report/scorecard"
	"assay/report/wording"
	"assay/templates"
)

// A lexicon is what a language has for what the program fills in: dates, counts,
// steps, names of requirements. It is mail/<language>/language.yaml.
type lexicon struct {
	Language wording.Phrase   `yaml:"language"` // a BCP 47 tag
	Names    []wording.Phrase `yaml:"names"`    // that the column Language may have for it, beside those that every program knows
	Date     phrase           `yaml:"date"`
	Months   []wording.Phrase `yaml:"months"`
	List     struct {
		Separator wording.Phrase `yaml:"separator"`
		Last      wording.Phrase `yaml:"last"`
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
		Specialization wording.Phrase `yaml:"specialization"`
		Services       wording.Phrase `yaml:"services"`
		Terms          wording.Phrase `yaml:"terms"`
		Contacts       wording.Phrase `yaml:"contacts"`
		FollowUps      wording.Phrase `yaml:"follow_ups"`
	} `yaml:"requirements"`
	Files struct {
		Certificate wording.Phrase `yaml:"certificate"`
		Badge       wording.Phrase `yaml:"badge"`
		Drawing     wording.Phrase `yaml:"drawing"`
		Credential  wording.Phrase `yaml:"credential"`
		Package     wording.Phrase `yaml:"package"`
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

// A phrase is a text with placeholders.
type phrase struct {
	wording.Phrase
	made *template.Template
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
	text  wording.Phrase
	made  **template.Template
	facts any
	blank bool // may be missing
}

// entries lists every text that has to be checked, in the order of the file.
func (l *lexicon) entries() []entry {
	out := []entry{{key: "language", text: l.Language}}
	with := func(key string, p *phrase, facts any, blank bool) {
		out = append(out, entry{key, p.Phrase, &p.made, facts, blank})
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
func loadLexicon(from fs.FS, dir string) (*lexicon, error) {
	file := dir + "/language.yaml"
	l := new(lexicon)
	if err := templates.Load(from, file, l); errors.Is(err, fs.ErrNotExist) {
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
	if l.tag, err = language.Parse(l.Language.Text); err != nil {
		return nil, l.Language.Errorf(file, "got %q, want a language as a tag, like de or pt-BR", l.Language.Text)
	}
	if is := l.tag.String(); is != l.Language.Text {
		return nil, l.Language.Errorf(file, "got %q, want it written as %s, and so the folder's name", l.Language.Text, is)
	}
	if folder := dir[strings.LastIndexByte(dir, '/')+1:]; folder != l.Language.Text {
		return nil, l.Language.Errorf(file, "got %q in the folder %s, want the folder's name", l.Language.Text, folder)
	}
	l.printer = message.NewPrinter(l.tag)
	return l, nil
}

func (e entry) check(file string) error {
	switch {
	case e.text.Line == 0 && e.blank:
		return nil
	case e.text.Line == 0:
		return fmt.Errorf("%s: no key %s", file, e.key)
	case e.text.Text == "" || strings.TrimSpace(e.text.Text) == "" && !strings.HasPrefix(e.key, "list."):
		return e.text.Errorf(file, "%s is blank, want a text", e.key)
	case e.facts == nil:
		return nil
	}
	// The place within a phrase says nothing: that of the phrase does.
	s, err := parsed(e.key, e.text.Text, reflect.TypeOf(e.facts))
	if err != nil {
		said := err.Error()
		if i := strings.Index(said, ": "); i >= 0 {
			said = said[i+2:]
		}
		return e.text.Errorf(file, "%s: %s", e.key, said)
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
	return l.Date.say(dateFacts{strconv.Itoa(day), l.Months[m-1].Text, strconv.Itoa(y)})
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
	return strings.Join(words[:n-1], l.List.Separator.Text) + l.List.Last.Text + words[n-1]
}

// years lists badge years.
func (l *lexicon) years(years []int) string {
	words := make([]string, len(years))
	for i, y := range years {
		words[i] = strconv.Itoa(y)
	}
	return l.list(words)
}

// word gives a text of the rule files in the language; without a translation, the text
// itself.
func (l *lexicon) word(s string) string { return cmp.Or(l.Words[s], s) }

// requirement names a requirement, "" for one that has no name of its own.
func (l *lexicon) requirement(name string) string {
	r := &l.Requirements
	return map[string]wording.Phrase{
		"specialization": r.Specialization, "services": r.Services, "terms": r.Terms, "contacts": r.Contacts, "follow_ups": r.FollowUps,
	}[name].Text
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
			t.names[ingest.FoldID(n.Text)] = l.tag
		}
	}
	return t
}

// name makes a language known by a name; where two languages have it, by the first.
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
