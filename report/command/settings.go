package command

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/goccy/go-yaml/ast"
	"github.com/spf13/pflag"

	"assay/report/disk"
	"assay/report/issued"
	"assay/report/terminal"
	"assay/templates"
)

// settingsFile is the file of settings in the working folder.
const settingsFile = "assay.yaml"

// A settable is a flag that a settings file may give.
type settable struct {
	name, example string
	path          bool // its values are paths, relative to the file
}

// settables are the flags that a settings file may give. No other flag may stand in
// a file that somebody else may have put into a folder. Such a file must not send
// mail (yes, resend, in-doubt), or keep it back (never), pass over a check (accept), decide in somebody's
// name (who, why), say whom to trust (trust, issuer), or judge another day than
// everybody expects (as-of, on).
var settables = []settable{
	{"inputs", `inputs: [partners.xlsx, "hr/*.csv"]`, true},
	{"sources", "sources:\n    - files: \"submissions/{Partner ID}/*.xlsx\"\n      tables: [employees, certifications]", false},
	{"templates", "templates: templates", true},
	{"out", "out: out", true},
	{"register", "register: out/register.db", true},
	{"key", "key: keys/issuer.key", true},
	{"settings", "settings: out/mail.yaml", true},
	{"publish", "publish: site", true},
	{"font", "font: [fonts/Khmer.ttf]", true},
	{"dates", "dates: dmy", false},
	{"encoding", "encoding: windows-1251", false},
	{"paper", "paper: letter", false},
	{"ink", "ink: light", false},
	{"scorecards", "scorecards: none", false},
	{"owner-mail", "owner-mail: false", false},
	{"badge-names", "badge-names: true", false},
	{"redact", "redact: true", false},
	{"strict", "strict: true", false},
	{"quiet", "quiet: true", false},
	{"json", "json: true", false},
	{"jobs", "jobs: 2", false},
}

// settableOf returns what is settable under a name; nil for nothing.
func settableOf(name string) *settable {
	if i := slices.IndexFunc(settables, func(s settable) bool { return s.name == name }); i >= 0 {
		return &settables[i]
	}
	return nil
}

// takesSettings tells whether a settings file can say anything to a command.
func takesSettings(flags *pflag.FlagSet) (takes bool) {
	flags.VisitAll(func(f *pflag.Flag) { takes = takes || f.Name != "quiet" && settableOf(f.Name) != nil })
	return takes
}

// The settings are what a file says instead of flags. The zero value says nothing.
type settings struct {
	file string
	list []setting
	used []setting // those that the command took
}

// A setting is one of them, with its place in the file.
type setting struct {
	*settable
	values []settingText
}

// A settingText is a text of the file and its place.
type settingText struct {
	text string
	templates.Place
}

// readSettings reads a settings file, strictly: every slip is an error with line,
// column and an example. Where none was named, there may be no file.
func readSettings(path string) (s settings, err error) {
	s.file = path
	if path == "" {
		s.file = settingsFile
	}
	const largest = 1 << 20
	data, err := disk.Read(s.file, largest)
	switch {
	case errors.Is(err, fs.ErrNotExist) && path == "":
		return settings{}, nil
	case err != nil:
		return s, fmt.Errorf("--config: %w", err)
	}
	if err := templates.Plain(s.file, data); err != nil {
		return s, err
	}
	body, second, err := templates.Document(data)
	switch {
	case templates.Located(err) != nil:
		at := templates.Located(err)
		return s, s.refused(settingText{Place: at.Place}, &settables[0], "%s; want lines with a name, a colon, a blank and a value", at)
	case err != nil:
		return s, fmt.Errorf("%s: %w", s.file, err)
	case second != nil:
		return s, s.refused(textOf(second), &settables[0], "got a second document after ---, want a single one")
	case body == nil || body.Type() == ast.NullType:
		return s, nil
	}
	return s, s.read(body)
}

// refused is the error for a slip in the file.
func (s *settings) refused(text settingText, like *settable, format string, args ...any) error {
	return text.Errorf(s.file, "%w, as in\n  %s", fmt.Errorf(format, args...), like.example)
}

// textOf returns a node's text, "" where it is no plain one, and its place.
func textOf(node ast.Node) settingText {
	t := settingText{Place: templates.PlaceOf(node)}
	switch node.(type) {
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		t.text = strings.TrimSpace(node.GetToken().Value)
	}
	return t
}

func (s *settings) read(body ast.Node) error {
	all, ok := body.(ast.MapNode)
	if !ok {
		return s.refused(textOf(body), &settables[0], "got something else, want lines with a name, a colon, a blank and a value")
	}
	for each := all.MapRange(); each.Next(); {
		name := textOf(each.Key())
		is, err := s.named(name)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(s.list, func(o setting) bool { return o.settable == is }) {
			return s.refused(name, is, "got %q twice, want it once", name.text)
		}
		values, err := s.values(is, each.Value())
		if err != nil {
			return err
		}
		s.list = append(s.list, setting{is, values})
	}
	return nil
}

// named returns the settable that a name of the file means.
func (s *settings) named(name settingText) (*settable, error) {
	if is := settableOf(name.text); is != nil {
		return is, nil
	}
	for _, c := range commands {
		flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
		if c.setup(flags); flags.Lookup(name.text) != nil {
			return nil, name.Errorf(s.file, "%q is for one call of assay %s, and can't stand in a file; give --%[1]s there", name.text, c.name)
		}
	}
	near := slices.MinFunc(settables, func(a, b settable) int {
		return levenshtein.ComputeDistance(a.name, strings.ToLower(name.text)) - levenshtein.ComputeDistance(b.name, strings.ToLower(name.text))
	})
	return nil, s.refused(name, &near, "got %q, which is no setting; the nearest is %q", name.text, near.name)
}

// values reads what is said under a name: a text, or a list of them.
func (s *settings) values(is *settable, node ast.Node) (all []settingText, err error) {
	nodes := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		nodes = list.Values
	}
	for _, n := range nodes {
		if is.name == "sources" {
			value, err := s.sourceOf(is, n)
			if err != nil {
				return nil, err
			}
			all = append(all, value)
			continue
		}
		value := textOf(n)
		if value.text == "" {
			return nil, s.refused(value, is, "%s: got nothing, or something else, want a text (in quotes where it has a colon or #)", is.name)
		}
		if is.path && !filepath.IsAbs(value.text) {
			value.text = filepath.Join(filepath.Dir(s.file), filepath.FromSlash(value.text))
		}
		all = append(all, value)
	}
	return all, nil
}

// apply gives a command the flags that its call doesn't. The register is in the
// folder of the runs also for commands that know no such folder.
func (s *settings) apply(flags *pflag.FlagSet) error {
	for _, set := range s.list {
		f := flags.Lookup(set.name)
		if f == nil {
			if set.name == "out" {
				s.registerIn(set.values[0].text, flags)
			}
			continue
		}
		if f.Changed {
			continue
		}
		if _, list := f.Value.(pflag.SliceValue); !list && len(set.values) > 1 && set.name != "sources" {
			return s.refused(set.values[1], set.settable, "%s: got several, want one", set.name)
		}
		for _, v := range set.values {
			if err := flags.Set(set.name, answered(v.text, f.Value.Type())); err != nil {
				want, plain := map[string]string{"bool": "true or false", "int": "a whole number"}[f.Value.Type()]
				if plain {
					err = fmt.Errorf("got %q, want %s", v.text, want)
				} else if cause := errors.Unwrap(err); cause != nil {
					err = cause
				}
				return s.refused(v, set.settable, "%s: %w", set.name, err)
			}
		}
		s.used = append(s.used, set)
	}
	return nil
}

// answered is a yes or no as flags want it; any other value is as it was.
func answered(text, kind string) string {
	switch answer := strings.ToLower(text); {
	case kind == "bool" && (answer == "yes" || answer == "on"):
		return "true"
	case kind == "bool" && (answer == "no" || answer == "off"):
		return "false"
	}
	return text
}

// registerIn has a command look for the register in a folder, unless it was told where.
func (s *settings) registerIn(folder string, flags *pflag.FlagSet) {
	f := flags.Lookup("register")
	named := slices.ContainsFunc(s.list, func(o setting) bool { return o.name == "register" })
	if f != nil && !f.Changed && !named && f.DefValue == filepath.Join("out", defaultRegister) {
		_ = f.Value.Set(filepath.Join(folder, defaultRegister))
	}
}

// placed gives an error about a flag's value its place in the file, where it came from there.
func (s *settings) placed(err error) error {
	var of flagError
	if errors.As(err, &of) {
		for _, set := range s.used {
			if set.name == of.flag {
				return s.refused(set.values[0], set.settable, "%s: %s", set.name, of.why)
			}
		}
	}
	return err
}

// option says, for the sheet Run, what the file said.
func (s *settings) option() []issued.Option {
	if s.file == "" {
		return nil
	}
	said := []string{}
	for _, set := range s.used {
		said = append(said, set.name)
	}
	told := "nothing of it was used"
	if len(said) > 0 {
		told = strings.Join(said, ", ")
	}
	return []issued.Option{{Name: "--config", Value: terminal.InLine(filepath.Base(s.file)) + ": " + told}}
}
