package wording

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"assay/templates"

	"github.com/goccy/go-yaml/ast"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func at(line, column int) templates.Place { return templates.Place{Line: line, Column: column} }

// A sheet is a file such as the tests read.
type sheet struct {
	Title  Phrase   `yaml:"title"`
	Lines  []Phrase `yaml:"lines"`
	Footer struct {
		Left Phrase `yaml:"left"`
	} `yaml:"footer"`
	Odd odd `yaml:"odd"`
}

// An odd is a value with a reader of its own.
type odd struct{}

func (*odd) UnmarshalYAML(node ast.Node) error { return templates.PlaceOf(node).Refuse("%w", errOdd) }

var errOdd = errors.New("too odd")

func TestDecode(t *testing.T) {
	const text = "title: A\nlines:\n  - \"{b}\"\n  - >-\n    c\n    d\nfooter: {left: E\u0301}\n"
	var want sheet
	want.Title = Phrase{"A", at(1, 8)}
	want.Lines = []Phrase{{"{b}", at(3, 5)}, {"c d", at(4, 5)}}
	want.Footer.Left = Phrase{"É", at(7, 16)} // in NFC
	tests := []struct{ name, text string }{
		{"as it is", text},
		{"byte-order mark", "\ufeff" + text},
		{"line ends of Windows", strings.ReplaceAll(text, "\n", "\r\n")},
		{"JSON", "{\"title\":\n       \"A\"}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got sheet
			require.NoError(t, templates.Decode("s.yaml", []byte(tt.text), &got))
			if tt.name == "JSON" {
				assert.Equal(t, sheet{Title: Phrase{"A", at(2, 8)}}, got)
				return
			}
			assert.Equal(t, want, got)
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	const aText = ", want a text (in quotes where it looks like something else)"
	tests := []struct{ name, text, want string }{
		{"nothing", "", "s.yaml:1:1: the file is empty"},
		{"a byte-order mark alone", "\ufeff", "s.yaml:1:1: the file is empty"},
		{"an unknown key", "title: A\ntitel: B\n", `s.yaml:2:1: unknown field "titel"`},
		{"an unknown key below lines that end as on Windows", "\r\n\r\ntitel: B\r\n", `s.yaml:3:1: unknown field "titel"`},
		{"an unknown key in a group", "footer:\n  right: B\n", `s.yaml:2:3: unknown field "right"`},
		{"a key twice", "title: A\ntitle: B\n", `s.yaml:2:1: mapping key "title" already defined at [1:1]`},
		{"a number", "title: 2020\n", "s.yaml:1:8: got int" + aText},
		{"a list", "lines:\n  - [a]\n", "s.yaml:2:5: got sequence" + aText},
		{"what its reader refuses", "title: A\nodd: b\n", "s.yaml:2:6: too odd"},
		{"a second document", "title: A\n---\ntitle: B\n", "s.yaml: got a second document after ---, want one"},
		{"an open bracket", "lines: [\n", "s.yaml:1:8: "},
		{"a zero byte", "title: A\x00\n", "s.yaml:1:9: got letters that aren't UTF-8, want the file saved as UTF-8"},
		{"Latin-1", "title: A\nlines: [É, caf\xe9]\n", "s.yaml:2:15: got letters that aren't UTF-8, want the file saved as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := templates.Decode("s.yaml", []byte(tt.text), new(sheet))
			require.Error(t, err)
			if strings.HasSuffix(tt.want, " ") {
				assert.Contains(t, err.Error(), tt.want)
				return
			}
			assert.EqualError(t, err, tt.want)
		})
	}
	assert.ErrorIs(t, templates.Decode("s.yaml", []byte("odd: 1"), new(sheet)), errOdd)
}

func TestLoad(t *testing.T) {
	files := fstest.MapFS{"a/s.yaml": {Data: []byte("titel: A")}}
	assert.EqualError(t, templates.Load(files, "a/s.yaml", new(sheet)), `a/s.yaml:1:1: unknown field "titel"`)
	assert.ErrorIs(t, templates.Load(files, "b/s.yaml", new(sheet)), fs.ErrNotExist)
}

func TestCheck(t *testing.T) {
	digits := func(text string) error {
		if strings.Trim(text, "0123456789") != "" {
			return errors.New("want digits")
		}
		return nil
	}
	year, both := []string{"year"}, []string{"year", "partner"}
	tests := []struct {
		name, text string
		entry      Entry
		want       string // "" for none
	}{
		{"a text", "A", Entry{}, ""},
		{"lines", "A\nB\n", Entry{}, ""},
		{"all that it must have", "{partner}{year} {year}", Entry{Must: both}, ""},
		{"nothing of what it may have", "A", Entry{May: both}, ""},
		{"all that it may have", "{year} {partner}", Entry{Must: year, May: both[1:]}, ""},
		{"nothing where it may be blank", "", Entry{Blank: true}, ""},
		{"nothing where it has a form", "", Entry{Must: year, Form: digits}, ""},
		{"in its form", "12{year}", Entry{May: year, Form: digits}, ""},

		{"blank", " \n", Entry{}, "k is blank, want a text"},
		{"not in its form", "12x{year}", Entry{May: year, Form: digits}, "k: want digits"},
		{"a tab", "a\tb", Entry{}, `k: got a control character in "a\tb", want none`},
		{"no character", "a\ufffe", Entry{}, `k: got a control character in "a\ufffe", want none`},
		{"another placeholder", "{yaer}", Entry{May: both}, "k: unknown placeholder {yaer}, want {year}, {partner}"},
		{"a placeholder where there are none", "{year}", Entry{}, "k: unknown placeholder {year}, want none here"},
		{"a placeholder of spaces", "{ year }", Entry{May: year}, "k: unknown placeholder { year }, want {year}"},
		{"one of two placeholders", "{year}", Entry{Must: both}, "k: the placeholder {partner} is missing"},
		{"an open brace", "{year", Entry{May: year}, "k: a brace without its partner, want {placeholder}"},
		{"an open brace behind a placeholder", "{year} {", Entry{May: year}, "k: a brace without its partner, want {placeholder}"},
		{"a closing brace", "year}", Entry{May: year}, "k: a brace without its partner, want {placeholder}"},
		{"a closing brace before a placeholder", "} {year}", Entry{May: year}, "k: a brace without its partner, want {placeholder}"},
		{"braces in braces", "{{year}}", Entry{May: year}, "k: a brace without its partner, want {placeholder}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.entry.Key, tt.entry.Phrase = "k", &Phrase{tt.text, at(3, 5)}
			first := Entry{Key: "first", Phrase: &Phrase{"A", at(1, 1)}}
			err := Check("s.yaml", []Entry{first, tt.entry})
			if tt.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, "s.yaml:3:5: "+tt.want)
		})
	}
	for _, e := range []Entry{{}, {Blank: true}, {Form: digits}} {
		e.Key, e.Phrase = "a.b", new(Phrase)
		assert.EqualError(t, e.Check("s.yaml"), "s.yaml: no key a.b", "a blank text has to be there, too")
	}
}

func TestABlankTextWithAFormIsNone(t *testing.T) {
	p := &Phrase{" ", at(1, 1)}
	require.NoError(t, Entry{Phrase: p, Blank: true}.Check("s.yaml"))
	assert.Equal(t, " ", p.Text, "a separator may be a space")
	require.NoError(t, Entry{Phrase: p, Form: func(string) error { return nil }}.Check("s.yaml"))
	assert.Empty(t, p.Text)
}

func TestFill(t *testing.T) {
	pairs := []string{"year", "2020", "partner", "A {year} & B"}
	for range 2 { // the pairs stay as they are
		assert.Equal(t, "A {year} & B: 2020, {issued}", Phrase{Text: "{partner}: {year}, {issued}"}.Fill(pairs...))
	}
}

func TestCheckLanguage(t *testing.T) {
	for _, tag := range []string{"en", "pt-BR", "zh-Hant"} {
		assert.NoError(t, Phrase{tag, at(2, 3)}.CheckLanguage("s.yaml"))
	}
	err := Phrase{"english-ish-thing", at(2, 3)}.CheckLanguage("s.yaml")
	assert.EqualError(t, err, `s.yaml:2:3: got "english-ish-thing", want a language tag such as en or pt-BR`)
}
