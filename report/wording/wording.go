// Package wording reads the YAML files that hold the words of documents, and that
// people edit: strictly, and whatever can't stand is told with its place.
package wording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"golang.org/x/text/unicode/norm"

	"assay/templates"
)

// A Place is where a value stands in its file, both from 1 on. The zero Place is
// that of a value that isn't there.
type Place struct{ Line, Column int }

// At returns the place of a node.
func At(node ast.Node) Place {
	line, column := templates.PlaceOf(node)
	return Place{line, column}
}

// Errorf returns an error with its place: file:line:column: …
func (p Place) Errorf(file, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %w", file, p.Line, p.Column, fmt.Errorf(format, args...))
}

// A Misplaced is the error of an UnmarshalYAML, which doesn't know its file:
// [Decode] adds that.
type Misplaced struct {
	Place
	Err error
}

func (m *Misplaced) Error() string { return m.Err.Error() }

// A Phrase is a text of a file, in NFC, and its place there.
type Phrase struct {
	Text string
	Place
}

// UnmarshalYAML reads a text; anything else is refused.
func (p *Phrase) UnmarshalYAML(node ast.Node) error {
	p.Place = At(node)
	switch n := node.(type) {
	case *ast.StringNode:
		p.Text = norm.NFC.String(n.Value)
	case *ast.LiteralNode:
		p.Text = norm.NFC.String(n.Value.Value)
	default:
		return &Misplaced{p.Place, fmt.Errorf("got %s, want a text (in quotes where it looks like something else)", strings.ToLower(node.Type().YAMLName()))}
	}
	return nil
}

// Load decodes a file of the templates; see [Decode].
func Load(from fs.FS, file string, into any) error {
	data, err := fs.ReadFile(from, file)
	if err != nil {
		return err
	}
	return Decode(file, data, into)
}

// Decode reads a single document of YAML or JSON. An unknown and a repeated key,
// and a second document, are refused, and what isn't [templates.Plain]: it may come
// from anybody. File is its name, for errors; that of an empty one is an [io.EOF].
func Decode(file string, data []byte, into any) error {
	if err := templates.Plain(file, data); err != nil {
		return err
	}
	data, err := Tidy(file, data)
	if err != nil {
		return err
	}
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	switch err := dec.Decode(into); {
	case errors.Is(err, io.EOF):
		return Place{1, 1}.Errorf(file, "%w", said{err, "the file is empty"})
	case err != nil:
		return located(file, err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: got a second document after ---, want one", file)
	}
	return nil
}

// Tidy returns a text file's bytes without the byte-order mark and with line ends
// of \n, as lines are counted by them. Letters that aren't UTF-8 are refused.
func Tidy(file string, data []byte) ([]byte, error) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	place := Place{}
	for line := range bytes.Lines(data) {
		place.Line++
		if utf8.Valid(line) {
			continue
		}
		for place.Column = 1; ; place.Column++ {
			r, size := utf8.DecodeRune(line)
			if r == utf8.RuneError && size == 1 {
				return nil, place.Errorf(file, "got letters that aren't UTF-8, want the file saved as UTF-8")
			}
			line = line[size:]
		}
	}
	return data, nil
}

// said is an error of the YAML reader in fewer words.
type said struct {
	error
	words string
}

func (s said) Error() string { return s.words }
func (s said) Unwrap() error { return s.error }

// located puts an error of the YAML reader into the form of ours.
func located(file string, err error) error {
	var ours *Misplaced
	var placed yaml.Error
	switch {
	case errors.As(err, &ours):
		return ours.Errorf(file, "%w", ours.Err)
	case errors.As(err, &placed) && placed.GetToken() != nil:
		pos := placed.GetToken().Position
		return Place{pos.Line, pos.Column}.Errorf(file, "%w", said{err, placed.GetMessage()})
	}
	return fmt.Errorf("%s: %w", file, err)
}
