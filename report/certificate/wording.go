package certificate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"assay/ingest"
)

// wordingFile is the wording's place in the templates.
const wordingFile = "certificate/wording.yaml"

// A Wording is every word that stands on a certificate, less the partner's name.
type Wording struct {
	Language Phrase `yaml:"language"` // a BCP 47 tag
	Document struct {
		Title    Phrase `yaml:"title"`
		Author   Phrase `yaml:"author"`
		Subject  Phrase `yaml:"subject"`
		Keywords Phrase `yaml:"keywords"`
	} `yaml:"document"`
	Organisation Phrase `yaml:"organisation"`
	Title        Phrase `yaml:"title"`
	Certifies    Phrase `yaml:"certifies"`
	Recognised   Phrase `yaml:"recognised"`
	Achievement  Phrase `yaml:"achievement"`
	BadgeYears   struct {
		One     Phrase `yaml:"one"`
		Several Phrase `yaml:"several"`
	} `yaml:"badge_years"`
	Years struct {
		Separator Phrase `yaml:"separator"`
		Last      Phrase `yaml:"last"`
	} `yaml:"years"`
	Period struct {
		FromBegin    Phrase `yaml:"from_begin"`
		WithoutBegin Phrase `yaml:"without_begin"`
	} `yaml:"period"`
	Signatures []Signature `yaml:"signatures"` // two
	Number     Phrase      `yaml:"number"`
	Replaces   Phrase      `yaml:"replaces"`
	Issued     Phrase      `yaml:"issued"`
	Seal       struct {
		Above Phrase `yaml:"above"`
		Below Phrase `yaml:"below"`
	} `yaml:"seal"`
	Date   Phrase   `yaml:"date"`
	Months []Phrase `yaml:"months"` // twelve
}

// A Signature is a line to sign. Name may be blank.
type Signature struct {
	Name  Phrase `yaml:"name"`
	Title Phrase `yaml:"title"`
}

// A Phrase is a text of the wording file and its place there.
type Phrase struct {
	Text         string
	line, column int
}

// UnmarshalYAML reads a text; anything else is refused.
func (p *Phrase) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken().Position
	p.line, p.column = at.Line, at.Column
	switch n := node.(type) {
	case *ast.StringNode:
		p.Text = norm.NFC.String(n.Value)
	case *ast.LiteralNode:
		p.Text = norm.NFC.String(n.Value.Value)
	default:
		return p.errorf("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))
	}
	return nil
}

// errorf gives the phrase's place: file:line:column.
func (p *Phrase) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", wordingFile, p.line, p.column, fmt.Sprintf(format, args...))
}

// LoadWording reads certificate/wording.yaml from a templates folder. An
// unknown, repeated or missing key, an unknown placeholder and one that is
// missing are refused, with file, line and column.
func LoadWording(templates fs.FS) (*Wording, error) {
	file, err := fs.ReadFile(templates, wordingFile)
	if err != nil {
		return nil, err
	}
	w := new(Wording)
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))), yaml.Strict())
	switch err := dec.Decode(w); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s:1:1: the file is empty", wordingFile)
	case err != nil:
		return nil, located(err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: a second document (after ---), want one", wordingFile)
	}
	return w, w.check()
}

// located puts an error of the YAML reader into the form of ours.
func located(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) || at.GetToken() == nil {
		return err // from UnmarshalYAML: has its place
	}
	pos := at.GetToken().Position
	return fmt.Errorf("%s:%d:%d: %s", wordingFile, pos.Line, pos.Column, at.GetMessage())
}

// An entry is a phrase with its key and the placeholders that it must and may have.
type entry struct {
	key       string
	phrase    *Phrase
	must, may []string
	blank     bool // may be blank
	unseen    bool // isn't drawn
}

// The placeholders of a certificate.
var (
	aboutPartner = []string{"partner", "years", "begins", "good_through", "number", "issued"}
	ofDates      = []string{"day", "month", "year"}
)

// entries lists every phrase in the order of the file.
func (w *Wording) entries() []entry {
	out := []entry{
		{key: "language", phrase: &w.Language, unseen: true},
		{key: "document.title", phrase: &w.Document.Title, may: aboutPartner, unseen: true},
		{key: "document.author", phrase: &w.Document.Author, may: aboutPartner, unseen: true},
		{key: "document.subject", phrase: &w.Document.Subject, may: aboutPartner, unseen: true},
		{key: "document.keywords", phrase: &w.Document.Keywords, may: aboutPartner, unseen: true},
		{key: "organisation", phrase: &w.Organisation},
		{key: "title", phrase: &w.Title},
		{key: "certifies", phrase: &w.Certifies},
		{key: "recognised", phrase: &w.Recognised},
		{key: "achievement", phrase: &w.Achievement},
		{key: "badge_years.one", phrase: &w.BadgeYears.One, must: []string{"years"}},
		{key: "badge_years.several", phrase: &w.BadgeYears.Several, must: []string{"years"}},
		{key: "years.separator", phrase: &w.Years.Separator, blank: true},
		{key: "years.last", phrase: &w.Years.Last, blank: true},
		{key: "period.from_begin", phrase: &w.Period.FromBegin, must: []string{"begins", "good_through"}},
		{key: "period.without_begin", phrase: &w.Period.WithoutBegin, must: []string{"good_through"}},
	}
	for i := range w.Signatures {
		key := fmt.Sprintf("signatures[%d]", i)
		out = append(out,
			entry{key: key + ".name", phrase: &w.Signatures[i].Name, blank: true},
			entry{key: key + ".title", phrase: &w.Signatures[i].Title})
	}
	out = append(out,
		entry{key: "number", phrase: &w.Number, must: []string{"number"}},
		entry{key: "replaces", phrase: &w.Replaces, must: []string{"replaces"}},
		entry{key: "issued", phrase: &w.Issued, must: []string{"issued"}},
		entry{key: "seal.above", phrase: &w.Seal.Above},
		entry{key: "seal.below", phrase: &w.Seal.Below},
		entry{key: "date", phrase: &w.Date, must: ofDates})
	for i := range w.Months {
		out = append(out, entry{key: fmt.Sprintf("months[%d]", i), phrase: &w.Months[i]})
	}
	return out
}

func (w *Wording) check() error {
	if n := len(w.Signatures); n != 2 {
		return fmt.Errorf("%s: got %d signatures, want 2", wordingFile, n)
	}
	if n := len(w.Months); n != 12 {
		return fmt.Errorf("%s: got %d months, want 12", wordingFile, n)
	}
	for _, e := range w.entries() {
		if err := e.check(); err != nil {
			return err
		}
	}
	if _, err := language.Parse(w.Language.Text); err != nil {
		return w.Language.errorf("got %q, want a language tag such as en or pt-BR", w.Language.Text)
	}
	return nil
}

func (e entry) check() error {
	if e.phrase.line == 0 {
		return fmt.Errorf("%s: no key %s", wordingFile, e.key)
	}
	if !e.blank && strings.TrimSpace(e.phrase.Text) == "" {
		return e.phrase.errorf("%s is blank, want a text", e.key)
	}
	known := slices.Concat(e.must, e.may)
	used, err := placeholders(e.phrase.Text)
	if err != nil {
		return e.phrase.errorf("%s: %v", e.key, err)
	}
	for _, name := range used {
		if !slices.Contains(known, name) {
			return e.phrase.errorf("%s: unknown placeholder {%s}, want %s", e.key, name, choice(known))
		}
	}
	for _, name := range e.must {
		if !slices.Contains(used, name) {
			return e.phrase.errorf("%s: the placeholder {%s} is missing", e.key, name)
		}
	}
	return nil
}

// choice lists placeholders as {a}, {b}.
func choice(names []string) string {
	if len(names) == 0 {
		return "none here"
	}
	return "{" + strings.Join(names, "}, {") + "}"
}

// placeholders lists the names in braces, in their order.
func placeholders(text string) (names []string, err error) {
	for rest := text; ; {
		open := strings.IndexAny(rest, "{}")
		if open < 0 {
			return names, nil
		}
		length := strings.IndexAny(rest[open+1:], "{}")
		if rest[open] == '}' || length < 0 || rest[open+1+length] == '{' {
			return nil, errors.New("a brace without its partner, want {placeholder}")
		}
		names = append(names, rest[open+1:open+1+length])
		rest = rest[open+length+2:]
	}
}

// with fills the placeholders in: with("years", "2020", …).
func (p Phrase) with(pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(p.Text)
}

// A text is the wording of one certificate.
type text struct {
	title, author, subject, keywords string // of the document
	badgeYears, period               string
	number, replaces, issued         string // replaces is "" where it replaces none
}

func (w *Wording) text(c Certificate) text {
	pairs := []string{
		"partner", c.Partner, "years", w.years(c.Years), "begins", w.day(c.Begins),
		"good_through", w.day(c.GoodThrough), "number", c.Number, "issued", w.day(c.Issued),
	}
	fill := func(p Phrase) string { return p.with(slices.Clone(pairs)...) }
	badgeYears, period := w.BadgeYears.Several, w.Period.FromBegin
	if len(c.Years) == 1 {
		badgeYears = w.BadgeYears.One
	}
	if c.Begins == 0 {
		period = w.Period.WithoutBegin
	}
	t := text{
		title: fill(w.Document.Title), author: fill(w.Document.Author),
		subject: fill(w.Document.Subject), keywords: fill(w.Document.Keywords),
		badgeYears: fill(badgeYears), period: fill(period),
		number: fill(w.Number), issued: fill(w.Issued),
	}
	if c.Replaces != "" { // who looks for the old number finds the new certificate
		t.replaces = w.Replaces.with("replaces", c.Replaces)
		t.keywords += ", " + t.replaces
	}
	return t
}

// years lists badge years as 2020, 2021 and 2022.
func (w *Wording) years(years []int) string {
	var b strings.Builder
	for i, y := range years {
		switch {
		case i > 0 && i == len(years)-1:
			b.WriteString(w.Years.Last.Text)
		case i > 0:
			b.WriteString(w.Years.Separator.Text)
		}
		b.WriteString(strconv.Itoa(y))
	}
	return b.String()
}

// day writes a day in long form; no day is "".
func (w *Wording) day(d ingest.Day) string {
	if d == 0 {
		return ""
	}
	y, m, day := d.Date()
	return w.Date.with("day", strconv.Itoa(day), "month", w.Months[m-1].Text, "year", strconv.Itoa(y))
}
