// Package origin knows what of others is within the program, in its tests and
// around them: why, and under which licence. dependencies.yaml says it, and the
// folder licences has the texts that must go along with the program.
//
// With what the compiler noted in the program it gives the [Parts] of the program,
// and the [Notices] that go along with them.
package origin

import (
	"cmp"
	"embed"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"assay/report/credential"
	"assay/report/site"
	"assay/templates"
)

//go:embed dependencies.yaml licences
var files embed.FS

// A Kind is what a part of the program is.
type Kind int

// The kinds of parts.
const (
	Toolchain Kind = iota // Go and its standard library
	Module                // of Go
	Font
	Data
)

// A Part is something of others that is within the program.
type Part struct {
	Kind    Kind
	Name    string   // golang.org/x/text, EB Garamond
	Version string   // v0.43.0, 1.26.8; "" where it has none
	Licence string   // an SPDX expression; "" where dependencies.yaml doesn't have the part
	Why     string   // what it does here, and why it isn't code of our own
	Note    string   // what its licence wants to be said
	Texts   []Text   // of its licence
	Files   []string // of a font or data
}

// A Text is a file that goes along with a part.
type Text struct{ File, Text string }

// An entry of dependencies.yaml.
type entry struct {
	Module, Name       string // one of the two
	Licence, Why, Note string
	Texts              []string          // LICENSE, where there are none
	Left               map[string]string // texts that don't go along, and why
	File, SHA256       string            // of data
	Address            string            // of data, where it is at home
}

// dependencies is the whole of dependencies.yaml.
type dependencies struct {
	Allowed                 struct{ Program, Tests []string }
	Toolchain               entry
	Direct, Indirect, Tests []entry
	Fonts, Data, Scripts    []entry
	TestData                []struct{ Path, Licence, Why string } `yaml:"test_data"`
	NPM                     []struct {
		Folder   string
		Packages map[string]entry
	}
	Tools, Debian []entry
}

func read() (dependencies, error) {
	var d dependencies
	err := templates.Load(files, "dependencies.yaml", &d)
	return d, err
}

// Parts returns what of others is within the program that was built so: Go, the
// modules by path, the fonts, the data. Where build is nil, nobody knows the
// versions, and the modules are those of every platform.
func Parts(build *debug.BuildInfo) []Part {
	d, err := read()
	if err != nil {
		panic(err) // it is embedded, and tests read it
	}
	parts := []Part{d.goItself(build)}
	parts = append(parts, d.modules(build)...)
	parts = append(parts, d.fonts()...)
	parts = append(parts, described(d.Data, credential.Licences())...)
	return append(parts, described(d.Scripts, site.Licences())...)
}

func (d dependencies) goItself(build *debug.BuildInfo) Part {
	p := d.Toolchain.part(Toolchain, "go")
	if build != nil {
		p.Version = strings.TrimPrefix(build.GoVersion, "go")
	}
	return p
}

// modules returns those that the program was built from, also one that
// dependencies.yaml lacks.
func (d dependencies) modules(build *debug.BuildInfo) []Part {
	known := map[string]Part{}
	for i, entries := range [][]entry{d.Direct, d.Indirect, d.Tests} {
		for _, e := range entries {
			if i < 2 || build != nil {
				known[e.Module] = e.part(Module, e.Module)
			}
		}
	}
	var parts []Part
	if build == nil {
		for _, p := range known {
			parts = append(parts, p)
		}
	} else {
		for _, m := range build.Deps {
			parts = append(parts, built(known[m.Path], m))
		}
	}
	slices.SortFunc(parts, func(a, b Part) int { return cmp.Compare(a.Name, b.Name) })
	return parts
}

// built is the part with what the compiler noted of the module.
func built(p Part, m *debug.Module) Part {
	p.Kind, p.Name, p.Version = Module, m.Path, m.Version
	if r := m.Replace; r != nil {
		p.Name, p.Version = r.Path, r.Version
	}
	return p
}

func (e entry) part(kind Kind, folder string) Part {
	p := Part{
		Kind: kind, Name: cmp.Or(e.Module, e.Name), Licence: e.Licence, Why: e.Why, Note: strings.TrimSpace(e.Note),
	}
	for _, name := range e.texts() {
		if text, err := files.ReadFile(path.Join("licences", folder, name)); err == nil { // a module of tests has none here
			p.Texts = append(p.Texts, Text{name, readable(text)})
		}
	}
	return p
}

// texts are the names of the files of a licence.
func (e entry) texts() []string {
	if len(e.Texts) == 0 {
		return []string{"LICENSE"}
	}
	return e.Texts
}

func (d dependencies) fonts() []Part {
	var parts []Part
	for _, l := range templates.Licences() {
		p := Part{Kind: Font, Name: l.Name, Texts: []Text{{"OFL.txt", readable([]byte(l.Text))}}}
		p.Licence, p.Why = describe(d.Fonts, l.Name)
		for _, name := range l.Files {
			p.Files = append(p.Files, path.Base(name))
		}
		parts = append(parts, p)
	}
	return parts
}

// described are the parts that have licences, as a list describes them.
func described(list []entry, licences []credential.Licence) (parts []Part) {
	for _, l := range licences {
		p := Part{Kind: Data, Name: l.Name, Texts: []Text{{"LICENSE", readable([]byte(l.Text))}}}
		p.Licence, p.Why = describe(list, l.Name)
		for _, e := range list {
			if e.Name == l.Name {
				p.Files = []string{e.File}
			}
		}
		parts = append(parts, p)
	}
	return parts
}

func describe(entries []entry, name string) (licence, why string) {
	for _, e := range entries {
		if e.Name == name {
			return e.Licence, e.Why
		}
	}
	return "", ""
}

var emptyLines = regexp.MustCompile(`^([ \t\f]*\n)*`)

// readable is a text in UTF-8 with line feeds, without empty lines around it.
func readable(b []byte) string {
	if !utf8.Valid(b) {
		b, _ = charmap.ISO8859_1.NewDecoder().Bytes(b) // of any bytes it makes characters
	}
	text := strings.ReplaceAll(string(b), "\r\n", "\n")
	text = strings.TrimRight(strings.TrimPrefix(text, "\ufeff"), " \t\n\f")
	return text[len(emptyLines.FindString(text)):]
}
