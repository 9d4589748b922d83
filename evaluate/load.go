package evaluate

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/evaluate/rules"
	"assay/ingest"
)

// Bounds past which a value in a rule file must be a slip of the hand.
const (
	mostLicenses = 10_000_000 // as in the spreadsheets
	mostLateDays = 3660
)

// LoadPrograms reads the programs' rule files, such as programs/cpanel.yaml, from a
// templates folder. They are read strictly: an
// unknown key, a missing source or a value out of range is refused with file,
// line, column and what was expected. The error lists everything refused in
// all files, a line each.
func LoadPrograms(templates fs.FS) (*Programs, error) {
	p := &Programs{}
	names := rules.Names{}
	var errs []error
	for _, one := range programs {
		errs = append(errs, rules.ReadFile(templates, one.file(), names, func(f *rules.File) {
			name, all := one.rules(p)
			*name, *one.ends(p) = f.Program(), f.Ending()
			for _, r := range all {
				r.read(f)
			}
			p.BuiltIn = append(p.BuiltIn, f.TakenOver()...)
		}))
	}
	errs = append(errs, refuseStrayFiles(templates))
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return p, nil
}

// refuseStrayFiles refuses rule files that no program reads: a misspelt one would go unnoticed.
func refuseStrayFiles(templates fs.FS) error {
	found, err := fs.Glob(templates, "programs/*.yaml")
	errs := []error{err}
	for _, name := range found {
		if !slices.ContainsFunc(programs, func(p program) bool { return p.file() == name }) {
			errs = append(errs, fmt.Errorf("%s: no program has a rule file of this name, want %s", name, strings.Join(ruleFiles(), " or ")))
		}
	}
	return errors.Join(errs...)
}

func ruleFiles() []string {
	var out []string
	for _, p := range programs {
		out = append(out, p.file())
	}
	return out
}

// A programRule is a rule of a program, whatever it asks for.
type programRule interface {
	// read reads the rule from its file.
	read(f *rules.File)
	// onDay says what is in force of the rule on a day, or for badge years.
	onDay(program string, day ingest.Day, years []int) placedRule
	// FirstDays are those of its revisions.
	FirstDays() []ingest.Day
}

// A listedRule is a rule as a program lists it: where its data are kept, its ID in
// the rule file, how a value is read, and how it is said. ByYear is that of a rule
// that goes by badge years.
type listedRule[T any] struct {
	*rules.Rule[T]
	id     string
	value  func(*rules.File, ast.Node) T
	words  func(T) string
	byYear bool
}

func (l listedRule[T]) read(f *rules.File) {
	*l.Rule = rules.Read(f, l.id, l.value, l.byYear)
}

func (l listedRule[T]) onDay(program string, day ingest.Day, years []int) placedRule {
	if l.byYear {
		return onYears(program, *l.Rule, day, years, l.words)
	}
	return onDay(program, *l.Rule, day, l.words)
}

// firstDays lists the first day of every revision of a program's rules.
func firstDays(p program, of *Programs) []ingest.Day {
	_, all := p.rules(of)
	var out []ingest.Day
	for _, r := range all {
		out = append(out, r.FirstDays()...)
	}
	return out
}

// Vocabulary returns the certifications that the programs name, for reading:
// those of cPanel University first, then the career certifications, each list
// with the newest revision first and what only older ones name behind it.
func (p *Programs) Vocabulary() *ingest.Vocabulary {
	v := &ingest.Vocabulary{Titles: make([]ingest.TitleName, 1)}
	for _, rev := range slices.Backward(p.CPanel.Certifications.Revisions) {
		for _, t := range rev.Value {
			addTitle(v, ingest.TitleName{Code: t.Code, Name: t.Name, Aliases: t.Aliases})
		}
	}
	for _, rev := range slices.Backward(p.Premier.Careers.Revisions) {
		for _, t := range rev.Value.Titles {
			name := ingest.TitleName{Code: t.Code, Name: t.Name, Aliases: t.Aliases, Career: true, AnyTrack: t.Level == "specialist"}
			if t.Retired != 0 {
				name.LastEarned = t.Retired + ingest.Day(rev.Value.LateDays)
			}
			addTitle(v, name)
		}
		for _, prefix := range rev.Value.Prefixes {
			if !slices.Contains(v.CareerPrefixes, prefix) {
				v.CareerPrefixes = append(v.CareerPrefixes, prefix)
			}
		}
	}
	return v
}

// addTitle adds a title to the vocabulary; of one that is there already, the
// names under which it isn't known yet.
func addTitle(v *ingest.Vocabulary, t ingest.TitleName) {
	i := slices.IndexFunc(v.Titles, func(known ingest.TitleName) bool { return known.Code == t.Code })
	if i < 0 {
		t.Aliases = slices.Clone(t.Aliases)
		v.Titles = append(v.Titles, t)
		return
	}
	known := &v.Titles[i]
	for _, name := range append([]string{t.Name}, t.Aliases...) {
		if name != known.Name && !slices.Contains(known.Aliases, name) {
			known.Aliases = append(known.Aliases, name)
		}
	}
}
