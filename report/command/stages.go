package command

import (
	"cmp"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/lettering"
	"assay/report/mail"
	"assay/report/terminal"
	"assay/templates"
)

// inputFlags are the flags of every command that reads spreadsheets.
type inputFlags struct {
	asOf      string
	templates string
	dates     string
	encoding  string
	jobs      int
	quiet     bool
	flags     *pflag.FlagSet
	inputs    []string
	sources   sources
	out       string
	register  string

	fonts      []string
	badgeNames bool
}

func (f *inputFlags) declare(flags *pflag.FlagSet) {
	f.flags = flags
	flags.StringArrayVar(&f.inputs, "inputs", nil, "read this `file`, folder or pattern where no other is named (may be repeated; for "+settingsFile+")")
	flags.Var(&f.sources, "sources", "`limit` what files may say that others write, like employees,certifications=submissions/{Partner ID}/*.xlsx (may be repeated; for "+settingsFile+")")
	flags.StringVar(&f.asOf, "as-of", "", "judge the end of this `day`, like 2020-06-30 (default today)")
	flags.StringVar(&f.dates, "dates", "", "read dates like 06/07/2020 in this `order`, mdy or dmy; without it, one that could be either is an error")
	flags.StringVar(&f.encoding, "encoding", "", "read CSV files that are neither UTF-8 nor UTF-16 in the encoding of this `name`, like windows-1251, shift_jis or macintosh (default windows-1252)")
	flags.StringVar(&f.templates, "templates", "", "use the edited rules, headers and wording in this `folder` (assay init makes one)")
	flags.IntVar(&f.jobs, "jobs", runtime.NumCPU(), "share the work among this `number` of workers")
	flags.BoolVar(&f.quiet, "quiet", false, "print nothing but errors")
	flags.StringVar(&f.out, "out", "out", "the `folder` in which the runs' folders stand, each named after its day")
	flags.StringVar(&f.register, "register", "", "the register's `file`: what earlier runs decided (default register.db in the --out folder)")
}

// declareNames declares the flags on which it depends what names can be drawn.
func (f *inputFlags) declareNames(flags *pflag.FlagSet) {
	flags.StringArrayVar(&f.fonts, "font", nil, "draw letters that the built-in fonts lack with this font `file` (TTF or OTF; may be repeated)")
	flags.BoolVar(&f.badgeNames, "badge-names", false, "put the partner's name on its badges")
}

// registerFile is the register's path.
func (f *inputFlags) registerFile() string {
	return cmp.Or(f.register, filepath.Join(f.out, defaultRegister))
}

// day returns the as-of day. A flag that is given and blank, as by a script's
// empty variable, is a mistake and not today.
func (f *inputFlags) day(w World) (ingest.Day, error) {
	if !f.flags.Changed("as-of") {
		return w.Today, nil
	}
	d, err := ingest.ParseDay(f.asOf)
	if err != nil {
		return 0, usageError{"--as-of: " + err.Error()}
	}
	if y := d.Year(); y < ingest.FirstYear || y > ingest.LastYear {
		return 0, usageError{fmt.Sprintf("--as-of: got %s, want a day from %d to %d", d, ingest.FirstYear, ingest.LastYear)}
	}
	return d, nil
}

func (f *inputFlags) dateOrder() (ingest.DateOrder, error) {
	if !f.flags.Changed("dates") {
		return ingest.DatesUnsaid, nil
	}
	switch f.dates {
	case "mdy":
		return ingest.DatesMDY, nil
	case "dmy":
		return ingest.DatesDMY, nil
	}
	return 0, misusedFlag("dates", "got %q, want mdy or dmy", f.dates)
}

// textEncoding returns the encoding of CSV files that aren't Unicode.
func (f *inputFlags) textEncoding() (e ingest.Encoding, err error) {
	if f.flags.Changed("encoding") {
		if e, err = ingest.ParseEncoding(f.encoding); err != nil {
			err = misusedFlag("encoding", "%s", err)
		}
	}
	return e, err
}

// A kit is the templates in force: what may be edited without a programmer.
type kit struct {
	files    fs.FS
	programs *evaluate.Programs
	checks   *evaluate.Checks
	headers  *ingest.Headers
	fonts    []lettering.Added
	// mail is the wording of the mail, opened when it is first asked for where it is the built-in one.
	mail func() (*mail.Templates, error)
	// ruleFiles lists all files of the templates with their hashes.
	ruleFiles func() ([]issued.File, error)
}

// openKit opens the templates, those of a folder before the built-in ones.
func openKit(dir string) (kit, error) {
	k := kit{files: templates.FS()}
	var err error
	if dir != "" {
		if k.files, err = templates.Overlay(dir); err != nil {
			return kit{}, flagError{"templates", err}
		}
	}
	k.ruleFiles = sync.OnceValues(func() ([]issued.File, error) { return hashFiles(k.files) })
	var (
		beside        sync.WaitGroup
		words, titles error
	)
	k.mail = sync.OnceValues(func() (*mail.Templates, error) { return mail.LoadTemplates(k.files) })
	if dir != "" {
		beside.Go(func() { _, words = k.mail() })
	}
	beside.Go(func() { k.headers, titles = ingest.LoadHeaders(k.files) })
	var checks error
	k.checks, checks = evaluate.LoadChecks(k.files)
	k.programs, err = evaluate.LoadPrograms(k.files)
	beside.Wait()
	if err := cmp.Or(err, checks, titles, words); err != nil {
		return kit{}, inFolder(dir, err)
	}
	return k, nil
}

// inFolder says in which folder of templates a mistake is.
func inFolder(dir string, err error) error {
	if err == nil || dir == "" {
		return err
	}
	return fmt.Errorf("in the templates of %s:\n%w\nwhere an earlier assay made this folder: assay init NEW writes all files of today, to take from what is lacking", dir, err)
}

// hashFiles lists the templates in force with their hashes, for the manifest.
func hashFiles(files fs.FS) (out []issued.File, err error) {
	err = fs.WalkDir(files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		sum, err := templates.SHA256(files, path)
		out = append(out, issued.File{Path: path, SHA256: sum})
		return err
	})
	slices.SortFunc(out, func(a, b issued.File) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}

// A reading is what was read, and the day to judge it on.
type reading struct {
	day      ingest.Day
	kit      kit
	roster   *ingest.Roster
	problems []ingest.Problem
}

// A call is what a command line asks for, before any spreadsheet is read.
type call struct {
	day    ingest.Day
	kit    kit
	inputs []ingest.Input
	dates  ingest.DateOrder

	encoding ingest.Encoding
}

// open understands the command line, and opens the templates.
func (f *inputFlags) open(paths []string, w World) (c call, err error) {
	unnamed := len(paths) == 0
	if unnamed {
		paths = f.inputs
	}
	if len(paths)+len(f.sources) == 0 {
		return c, usageError{"no file given: name the workbooks or CSV files with your partners and employees, or list them under inputs in " + settingsFile}
	}
	if f.jobs < 1 {
		return c, misusedFlag("jobs", "got %d, want at least 1", f.jobs)
	}
	if c.day, err = f.day(w); err != nil {
		return c, err
	}
	if c.dates, err = f.dateOrder(); err != nil {
		return c, err
	}
	if c.encoding, err = f.textEncoding(); err != nil {
		return c, err
	}
	if c.kit, err = openKit(f.templates); err != nil {
		return c, err
	}
	if c.kit.fonts, err = readFonts(f.fonts); err != nil {
		return c, err
	}
	if c.inputs, err = inputsOf(paths); err != nil {
		return c, err
	}
	c.inputs, err = f.sources.limit(c.inputs, unnamed, w)
	return c, err
}

// read reads the files.
func (f *inputFlags) read(paths []string, w World, p *terminal.Progress) (reading, error) {
	c, err := f.open(paths, w)
	if err != nil {
		return reading{}, err
	}
	return c.read(f.jobs, p)
}

// read reads the files.
func (c call) read(jobs int, p *terminal.Progress) (reading, error) {
	o := c.options(jobs)
	o.Progress = p.Reading()
	roster, problems, err := ingest.Read(c.inputs, o)
	p.Clear()
	if err != nil {
		return reading{}, err
	}
	return reading{c.day, c.kit, roster, problems}, nil
}

// options say how the files are to be read.
func (c call) options(jobs int) ingest.Options {
	return ingest.Options{Dates: c.dates, Encoding: c.encoding, Vocabulary: c.kit.programs.Vocabulary(), Headers: c.kit.headers, Jobs: jobs}
}

// judge judges every partner, with what earlier runs decided.
func (r reading) judge(history evaluate.History, jobs int) *evaluate.Assessment {
	a := evaluate.Run(r.roster, r.problems, r.kit.programs, history, r.day, jobs)
	a.Wave = a.FindWave(r.kit.checks)
	a.Stale = a.FindStale(r.kit.checks)
	return a
}
