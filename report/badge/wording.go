package badge

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
)

// wordingFile is the wording's place in the templates.
const wordingFile = "badge/wording.yaml"

// A wording is every word on a badge, less the partner's name.
type wording struct {
	Language phrase `yaml:"language"` // a BCP 47 tag
	Ring     struct {
		Above phrase `yaml:"above"`
		Below phrase `yaml:"below"`
	} `yaml:"ring"`
	Small       phrase `yaml:"small"`
	Year        phrase `yaml:"year"`
	Title       pair   `yaml:"title"`
	Description pair   `yaml:"description"`
}

// A pair is a text without and with the partner's name.
type pair struct {
	Plain phrase `yaml:"plain"`
	Named phrase `yaml:"named"`
}

// A phrase is a text of the wording file and its place there.
type phrase struct {
	text         string
	line, column int
}

// UnmarshalYAML reads a text; anything else is refused.
func (p *phrase) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken().Position
	p.line, p.column = at.Line, at.Column
	switch n := node.(type) {
	case *ast.StringNode:
		p.text = norm.NFC.String(n.Value)
	case *ast.LiteralNode:
		p.text = norm.NFC.String(n.Value.Value)
	default:
		return p.errorf("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))
	}
	return nil
}

// errorf gives the phrase's place: file:line:column.
func (p *phrase) errorf(format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %s", wordingFile, p.line, p.column, fmt.Sprintf(format, args...))
}

// loadWording reads badge/wording.yaml from a templates folder. An unknown,
// repeated or missing key, an unknown placeholder and one that is missing are
// refused, with file, line and column.
func loadWording(templates fs.FS) (*wording, error) {
	file, err := fs.ReadFile(templates, wordingFile)
	if err != nil {
		return nil, err
	}
	w := new(wording)
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
	phrase    *phrase
	must, may []string
	drawn     bool // by the fonts
}

// entries lists every phrase in the order of the file.
func (w *wording) entries() []entry {
	year, both := []string{"year"}, []string{"year", "partner"}
	return []entry{
		{key: "language", phrase: &w.Language},
		{key: "ring.above", phrase: &w.Ring.Above, drawn: true},
		{key: "ring.below", phrase: &w.Ring.Below, drawn: true},
		{key: "small", phrase: &w.Small, drawn: true},
		{key: "year", phrase: &w.Year, must: year, drawn: true},
		{key: "title.plain", phrase: &w.Title.Plain, must: year},
		{key: "title.named", phrase: &w.Title.Named, must: both},
		{key: "description.plain", phrase: &w.Description.Plain, may: year},
		{key: "description.named", phrase: &w.Description.Named, may: both},
	}
}

func (w *wording) check() error {
	for _, e := range w.entries() {
		if err := e.check(); err != nil {
			return err
		}
	}
	if _, err := language.Parse(w.Language.text); err != nil {
		return w.Language.errorf("got %q, want a language tag such as en or pt-BR", w.Language.text)
	}
	return nil
}

func (e entry) check() error {
	if e.phrase.line == 0 {
		return fmt.Errorf("%s: no key %s", wordingFile, e.key)
	}
	if strings.TrimSpace(e.phrase.text) == "" {
		return e.phrase.errorf("%s is blank, want a text", e.key)
	}
	known := slices.Concat(e.must, e.may)
	used, err := placeholders(e.phrase.text)
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

// with fills the placeholders in.
func (p phrase) with(b Badge) string {
	return strings.NewReplacer("{year}", strconv.Itoa(b.Year), "{partner}", b.Partner).Replace(p.text)
}

// caption is what a badge's drawing says of itself to those who can't see it.
func (w *wording) caption(b Badge) (title, description string) {
	if b.Partner == "" {
		return w.Title.Plain.with(b), w.Description.Plain.with(b)
	}
	return w.Title.Named.with(b), w.Description.Named.with(b)
}
