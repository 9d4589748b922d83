package command

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/report/register"
	"assay/report/say"
	"assay/report/terminal"
)

// acceptFlags say what may have fallen away since the last run.
type acceptFlags struct {
	accept []string
	why    string
}

func (f *acceptFlags) declare(flags *pflag.FlagSet) {
	flags.StringSliceVar(&f.accept, "accept", nil, "go on though what these `names` stand for fell away since the last run: a refused run says which to give, several with commas between them, or all")
	flags.StringVar(&f.why, "why", "", "why that is meant, in a few words; it is kept for ever")
}

// check refuses names that nothing can go by.
func (f *acceptFlags) check() error {
	for i, name := range f.accept {
		f.accept[i] = strings.TrimSpace(name)
		if !acceptable(f.accept[i]) {
			return usageError{fmt.Sprintf("--accept: got %q, want names as a refused run gives them: a table (surveys), a column (employees/Employed until), partners, a rule file (cpanel.yaml), headers, layouts, templates, dates, or all", name)}
		}
	}
	if f.why != "" && len(f.accept) == 0 {
		return usageError{"--why: it says why something is accepted; give --accept, too"}
	}
	return nil
}

func acceptable(name string) bool {
	table, column, isColumn := strings.Cut(strings.ToLower(name), "/")
	isTable := slices.ContainsFunc(ingest.Tables(), func(t ingest.Table) bool { return t.String() == table })
	switch {
	case isColumn:
		return isTable && column != ""
	case isTable, table == "headers", table == "layouts", table == "templates", table == "dates", table == "all":
		return true
	}
	return filepath.Ext(name) == ".yaml"
}

// A held reading is one that was held against the newest run recorded (rule G9).
type held struct {
	took   intake.Intake
	newest ingest.Day // of the run, 0 for none
	first  bool       // no run of an earlier day is recorded
	falls  []intake.Fall
	said   []string // what is worth knowing, and refuses nothing
}

// hold holds what was read against the newest run that the register has. A first
// run has nothing to be held against: the optional tables that are nowhere become
// problems. Nor has one for an earlier day, which isn't recorded.
func (f *inputFlags) hold(r *reading, reg *register.Register, history evaluate.History) (h held, err error) {
	s, err := f.source(*r)
	if err != nil {
		return h, err
	}
	h.took = intake.Of(s, r.day)
	for _, rule := range slices.Concat(r.kit.programs.BuiltIn, r.kit.checks.BuiltIn, r.kit.headers.BuiltIn) {
		h.said = append(h.said, fmt.Sprintf("templates/%s isn't in this file, which an earlier assay made: the built-in one holds", rule))
	}
	newest, took, err := reg.Intake()
	h.newest, h.first = newest, newest <= r.day && history.LastRun == 0
	if h.first {
		r.problems = append(r.problems, intake.Nowhere(h.took, r.roster)...)
	}
	switch {
	case err != nil || newest == 0 || newest > r.day:
		return h, err
	case took == nil:
		h.said = append(h.said, fmt.Sprintf("an older assay recorded the run of %s, and not what it read: this run has nothing to be held against (rule G9)", newest))
		return h, nil
	}
	if newest == r.day {
		if history, err = reg.History(r.day+1, r.roster.PartnerIDs...); err != nil {
			return h, err
		}
	}
	past := intake.Past{Day: newest, Intake: *took}
	past.Standing, past.Known = r.kit.programs.Standing(history, newest, r.day)
	falls, edited := intake.Against(past, s, r.day)
	h.falls = falls
	for _, file := range edited {
		h.said = append(h.said, fmt.Sprintf("templates/%s isn't the one of the run of %s; for the days through that one it reads the same", file, newest))
	}
	return h, nil
}

// source gathers what a run takes in.
func (f *inputFlags) source(r reading) (intake.Source, error) {
	s := intake.Source{Roster: r.roster, Programs: r.kit.programs, Checks: r.kit.checks, Headers: r.kit.headers, Files: map[string]string{}, Dates: f.dates}
	if f.templates != "" {
		s.Templates = templatesShown(f.templates)
	}
	for _, p := range r.problems {
		if p.Code == "date-ambiguous" {
			s.Ambiguous++
		}
	}
	files, err := r.kit.ruleFiles()
	for _, file := range files {
		s.Files[file.Path] = file.SHA256
	}
	return s, err
}

// tell says what is worth knowing.
func (h held) tell(w World) {
	for _, said := range h.said {
		w.says(terminal.InLine(said))
	}
}

// accepted returns what fell away and is meant; the error says what else did.
func (h held) accepted(f acceptFlags, width int) ([]register.Accepted, error) {
	if left := intake.Unaccepted(h.falls, f.accept); len(left) > 0 {
		return nil, errors.New("nothing was written: " + fellAway(left, h.newest, width))
	}
	var out []register.Accepted
	for _, fall := range h.falls {
		out = append(out, register.Accepted{Fall: fall, Why: f.why})
	}
	return out, nil
}

// fellAway says what fell away since a run, and what to type where it is meant.
func fellAway(falls []intake.Fall, since ingest.Day, width int) string {
	var b strings.Builder
	var names []string
	fmt.Fprintf(&b, "since the run of %s this fell away (rule G9)\n", since)
	for _, fall := range falls {
		b.WriteString(strings.Join(terminal.Wrap(say.Fall(fall), cmp.Or(width, 80), "  ", "    "), "\n") + "\n")
		if !slices.Contains(names, fall.Name) {
			names = append(names, fall.Name)
		}
	}
	b.WriteString("give what is missing, or say that it is meant:\n  --accept ")
	if all := strings.Join(names, ","); strings.Contains(all, " ") {
		fmt.Fprintf(&b, "%q", all)
	} else {
		b.WriteString(all)
	}
	b.WriteString(` --why "…"`)
	return b.String()
}
