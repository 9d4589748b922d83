package wording

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"assay/templates"

	"golang.org/x/text/language"
)

// An Entry is a phrase with its key, and what is asked of it.
type Entry struct {
	Key       string // as in issuer.name
	Phrase    *Phrase
	Must, May []string           // the placeholders that it must and may have
	Blank     bool               // it may be blank
	Form      func(string) error // with a 0 for each placeholder; may be blank, and is "" then
	Unseen    bool               // it isn't drawn, and needs no font
}

// Check checks the entries of a file, in their order.
func Check(file string, entries []Entry) error {
	for _, e := range entries {
		if err := e.Check(file); err != nil {
			return err
		}
	}
	return nil
}

// Check refuses a phrase that is missing, or blank, or that holds a control
// character other than a line's end, or hasn't the placeholders or the form that
// it should have.
func (e Entry) Check(file string) error {
	p := e.Phrase
	if p.Place == (templates.Place{}) {
		return fmt.Errorf("%s: no key %s", file, e.Key)
	}
	if strings.TrimSpace(p.Text) == "" {
		return e.checkBlank(file)
	}
	if strings.ContainsFunc(p.Text, control) {
		return p.Errorf(file, "%s: got a control character in %q, want none", e.Key, p.Text)
	}
	if err := e.checkPlaceholders(); err != nil {
		return p.Errorf(file, "%s: %w", e.Key, err)
	}
	if e.Form == nil {
		return nil
	}
	var zeros []string
	for _, name := range slices.Concat(e.Must, e.May) {
		zeros = append(zeros, name, "0")
	}
	if err := e.Form(p.Fill(zeros...)); err != nil {
		return p.Errorf(file, "%s: %w", e.Key, err)
	}
	return nil
}

func (e Entry) checkBlank(file string) error {
	switch {
	case e.Form != nil:
		e.Phrase.Text = ""
	case !e.Blank:
		return e.Phrase.Errorf(file, "%s is blank, want a text", e.Key)
	}
	return nil
}

// control tells whether a character is one that nobody writes on purpose.
func control(r rune) bool {
	return r != '\n' && unicode.In(r, unicode.Cc, unicode.Noncharacter_Code_Point)
}

func (e Entry) checkPlaceholders() error {
	known := slices.Concat(e.Must, e.May)
	used, err := placeholders(e.Phrase.Text)
	if err != nil {
		return err
	}
	for _, name := range used {
		if !slices.Contains(known, name) {
			return fmt.Errorf("unknown placeholder {%s}, want %s", name, choice(known))
		}
	}
	for _, name := range e.Must {
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

// Fill puts texts in the place of placeholders: Fill("year", "2020", …). What
// looks like a placeholder in one of these texts is only a text.
func (p Phrase) Fill(pairs ...string) string {
	pairs = slices.Clone(pairs)
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(p.Text)
}

// CheckLanguage refuses a text that is no language tag (BCP 47).
func (p Phrase) CheckLanguage(file string) error {
	if _, err := language.Parse(p.Text); err != nil {
		return p.Errorf(file, "got %q, want a language tag such as en or pt-BR", p.Text)
	}
	return nil
}
