package credential

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
	"golang.org/x/text/unicode/norm"
)

// wordingFile is the wording's place in the templates.
const wordingFile = "credential/issuer.yaml"

// A Wording is what credentials say of the issuer and of the achievement.
type Wording struct {
	Issuer struct {
		Name    phrase `yaml:"name"`
		Address phrase `yaml:"address"`
		Email   phrase `yaml:"email"`
		Image   phrase `yaml:"image"`
	} `yaml:"issuer"`
	Achievement struct {
		Address     phrase `yaml:"address"`
		Name        phrase `yaml:"name"`
		Description phrase `yaml:"description"`
		Image       phrase `yaml:"image"`
	} `yaml:"achievement"`
	Criteria struct {
		Address   phrase `yaml:"address"`
		Narrative phrase `yaml:"narrative"`
	} `yaml:"criteria"`
	Credential struct {
		Name        phrase `yaml:"name"`
		Description phrase `yaml:"description"`
		Replaces    phrase `yaml:"replaces"`
	} `yaml:"credential"`
	Verification struct {
		Address phrase `yaml:"address"`
	} `yaml:"verification"`
}

// LoadWording reads credential/issuer.yaml from a templates folder. An unknown,
// repeated or missing key, an unknown or missing placeholder, and an address that
// is none are refused, with file, line and column.
func LoadWording(templates fs.FS) (*Wording, error) {
	text, err := fs.ReadFile(templates, wordingFile)
	if err != nil {
		return nil, err
	}
	w := new(Wording)
	if err := readStrict(wordingFile, text, w); err != nil {
		return nil, err
	}
	for _, e := range w.entries() {
		if err := e.validate(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// IssuerName returns the issuer's name.
func (w *Wording) IssuerName() string { return w.Issuer.Name.Text }

// VerificationAddress returns the web address of the page that tells what is
// genuine, to stand in a certificate's QR code; "" where there is none.
func (w *Wording) VerificationAddress() string { return w.Verification.Address.Text }

// Publish returns what to publish about the issuer and its keys.
func (w *Wording) Publish(f *KeyFile) Issuer {
	return Issuer{w.Issuer.Name.Text, w.Issuer.Address.Text, w.Issuer.Email.Text, f.published()}
}

// An entry is a phrase with its key, the placeholders that it must and may have,
// and the form that it is checked for. Checked ones may be blank.
type entry struct {
	key       string
	phrase    *phrase
	must, may []string
	form      func(string) error
}

// entries lists every phrase in the order of the file.
func (w *Wording) entries() []entry {
	ofYear, ofAward := []string{"year"}, []string{"year", "partner"}
	return []entry{
		{key: "issuer.name", phrase: &w.Issuer.Name},
		{key: "issuer.address", phrase: &w.Issuer.Address, form: checkAddress},
		{key: "issuer.email", phrase: &w.Issuer.Email, form: checkEmail},
		{key: "issuer.image", phrase: &w.Issuer.Image, form: checkAddress},
		{key: "achievement.address", phrase: &w.Achievement.Address, must: ofYear, form: checkAddress},
		{key: "achievement.name", phrase: &w.Achievement.Name, must: ofYear},
		{key: "achievement.description", phrase: &w.Achievement.Description, may: ofYear},
		{key: "achievement.image", phrase: &w.Achievement.Image, may: ofYear, form: checkAddress},
		{key: "criteria.address", phrase: &w.Criteria.Address, may: ofYear, form: checkAddress},
		{key: "criteria.narrative", phrase: &w.Criteria.Narrative, may: ofYear},
		{key: "credential.name", phrase: &w.Credential.Name, may: ofAward},
		{key: "credential.description", phrase: &w.Credential.Description, may: ofAward},
		{key: "credential.replaces", phrase: &w.Credential.Replaces, must: []string{"replaces"}, may: ofAward},
		{key: "verification.address", phrase: &w.Verification.Address, form: checkPage},
	}
}

// checkPage wants a web address that a fragment can be added to, or none.
func checkPage(text string) error {
	if strings.Contains(text, "#") {
		return fmt.Errorf("got %q, want an address without #, as what follows that is added", text)
	}
	return checkAddress(text)
}

func (e entry) validate() error {
	if e.phrase.line == 0 {
		return fmt.Errorf("%s: no key %s", wordingFile, e.key)
	}
	blank := strings.TrimSpace(e.phrase.Text) == ""
	switch {
	case blank && e.form == nil:
		return e.phrase.errorf(wordingFile, "%s is blank, want a text", e.key)
	case blank:
		e.phrase.Text = ""
		return nil
	}
	if i := strings.IndexFunc(e.phrase.Text, func(r rune) bool { return r != '\n' && unwritable(r) }); i >= 0 {
		return e.phrase.errorf(wordingFile, "%s: got a control character in %q, want none", e.key, e.phrase.Text)
	}
	if err := e.placeholders(); err != nil {
		return e.phrase.errorf(wordingFile, "%s: %w", e.key, err)
	}
	if e.form != nil {
		if err := e.form(e.phrase.with(Award{})); err != nil { // a digit in the place of braces
			return e.phrase.errorf(wordingFile, "%s: %w", e.key, err)
		}
	}
	return nil
}

func (e entry) placeholders() error {
	known := slices.Concat(e.must, e.may)
	used, err := placeholders(e.phrase.Text)
	if err != nil {
		return err
	}
	for _, name := range used {
		if !slices.Contains(known, name) {
			return fmt.Errorf("unknown placeholder {%s}, want %s", name, choice(known))
		}
	}
	for _, name := range e.must {
		if !slices.Contains(used, name) {
			return fmt.Errorf("the placeholder {%s} is missing", name)
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
	for {
		before, rest, found := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		if strings.Contains(before, "}") || found && (!closed || strings.Contains(name, "{")) {
			return nil, errors.New("a brace without its partner, want {placeholder}")
		}
		if !found {
			return names, nil
		}
		names, text = append(names, name), after
	}
}

// A phrase is a text of a file and its place there.
type phrase struct {
	Text         string
	line, column int
}

// UnmarshalYAML reads a text; anything else is refused.
func (p *phrase) UnmarshalYAML(node ast.Node) error {
	at := node.GetToken().Position
	p.line, p.column = at.Line, at.Column
	switch n := node.(type) {
	case *ast.StringNode:
		p.Text = norm.NFC.String(n.Value)
	case *ast.LiteralNode:
		p.Text = norm.NFC.String(n.Value.Value)
	default:
		return &misplaced{at.Line, at.Column, fmt.Errorf("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))}
	}
	return nil
}

// with fills the placeholders in.
func (p phrase) with(a Award) string {
	return strings.NewReplacer("{year}", strconv.Itoa(a.Year), "{partner}", a.Partner, "{replaces}", a.Replaces).Replace(p.Text)
}

// errorf gives the phrase's place: file:line:column.
func (p *phrase) errorf(file, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %w", file, p.line, p.column, fmt.Errorf(format, args...))
}

// A misplaced text is one that the reader of YAML met.
type misplaced struct {
	line, column int
	err          error
}

func (m *misplaced) Error() string { return m.err.Error() }

// readStrict reads one YAML or JSON document; an unknown or repeated key is
// refused, with its place.
func readStrict(file string, text []byte, into any) error {
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))), yaml.Strict())
	switch err := dec.Decode(into); {
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%s:1:1: the file is empty", file)
	case err != nil:
		return located(file, err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: a second document (after ---), want one", file)
	}
	return nil
}

// located puts an error of the YAML reader into the form of ours.
func located(file string, err error) error {
	var ours *misplaced
	var at yaml.Error
	switch {
	case errors.As(err, &ours):
		return fmt.Errorf("%s:%d:%d: %w", file, ours.line, ours.column, ours.err)
	case errors.As(err, &at) && at.GetToken() != nil:
		pos := at.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", file, pos.Line, pos.Column, at.GetMessage())
	}
	return fmt.Errorf("%s: %w", file, err)
}
