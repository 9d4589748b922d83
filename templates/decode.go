package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// A Place is where a value stands in its file of YAML, both from 1 on. The zero Place
// is that of a value that isn't there.
type Place struct{ Line, Column int }

// Errorf returns an error with its place: file:line:column: …
func (p Place) Errorf(file, format string, args ...any) error {
	return fmt.Errorf("%s:%d:%d: %w", file, p.Line, p.Column, fmt.Errorf(format, args...))
}

// Refuse returns an error with its place, of a file that isn't known here.
func (p Place) Refuse(format string, args ...any) *Misplaced {
	return &Misplaced{p, fmt.Errorf(format, args...)}
}

// A Misplaced is an error of a reader who doesn't know the file, such as an
// UnmarshalYAML: [Decode] and [InFile] add that.
type Misplaced struct {
	Place
	Err error
}

func (m *Misplaced) Error() string { return m.Err.Error() }

// Load decodes a file of the templates; see [Decode]. A built-in one is [Plain].
func Load(from fs.FS, file string, into any) error {
	data, err := fs.ReadFile(from, file)
	switch {
	case err != nil:
		return err
	case BuiltIn(from, file):
		return decode(file, data, into)
	}
	return Decode(file, data, into)
}

// Decode reads a single document of YAML or JSON. An unknown and a repeated key,
// and a second document, are refused, and what isn't [Plain]: it may come
// from anybody. File is its name, for errors; that of an empty one is an [io.EOF].
func Decode(file string, data []byte, into any) error {
	if err := Plain(file, data); err != nil {
		return err
	}
	return decode(file, data, into)
}

func decode(file string, data []byte, into any) error {
	data, unreadable := Tidy(data)
	if unreadable != nil {
		return InFile(file, unreadable)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	switch err := dec.Decode(into); {
	case errors.Is(err, io.EOF):
		return Place{1, 1}.Errorf(file, "%w", said{err, "the file is empty"})
	case err != nil:
		return InFile(file, err)
	}
	if err := dec.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: got a second document after ---, want one", file)
	}
	return nil
}

// Tidy returns a text file's bytes without the byte-order mark and with line ends
// of \n, as lines are counted by them. What is no UTF-8 text is refused, at its
// first such letter.
func Tidy(data []byte) ([]byte, *Misplaced) {
	data = bytes.ReplaceAll(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("\r\n"), []byte("\n"))
	place := Place{}
	for line := range bytes.Lines(data) {
		place.Line++
		if utf8.Valid(line) && bytes.IndexByte(line, 0) < 0 {
			continue
		}
		for place.Column = 1; ; place.Column++ {
			r, size := utf8.DecodeRune(line)
			if r == utf8.RuneError && size == 1 || r == 0 {
				return nil, place.Refuse("got letters that aren't UTF-8, want the file saved as UTF-8")
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

// InFile puts what is wrong with a file, and where ([Located]), as file:line:column: …
func InFile(file string, err error) error {
	if at := Located(err); at != nil {
		return at.Errorf(file, "%w", at.Err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// Located returns what is wrong with a file of YAML, and where: an error that is
// [Misplaced], or one of the YAML reader. It is nil for any other.
func Located(err error) *Misplaced {
	var ours *Misplaced
	var syntax yaml.Error
	var kind *yaml.TypeError
	switch {
	case errors.As(err, &ours):
		return ours
	case !errors.As(err, &syntax) || syntax.GetToken() == nil:
		return nil
	}
	at, words := syntax.GetToken().Position, syntax.GetMessage()
	if errors.As(err, &kind) && kind.DstType.Kind() == reflect.Bool {
		words = "got something else, want true or false"
	}
	return &Misplaced{Place{at.Line, at.Column}, said{err, words}}
}
