package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/evaluate/rules"
	"assay/ingest"
	"assay/report/say"
	"assay/report/schema"
	"assay/report/terminal"
)

var whatIfCommand = command{
	name: "what-if", args: "[flags] CHANGE... FILE...",
	short: "show what would be different, were the records or the rules other",
	long: `Judges every partner twice, as the records are and with the changes made, and
shows who would stand otherwise, today or in the twelve months ahead. Nothing
is written: no run folder, nothing in the register.

--rules DIR changes the rules: the same records are judged by the rule files of
a folder, one like the templates that assay init writes, where you edited them.

Changes, any number of each, made in the order in which they are given:

  --leaves E-12=2020-07-31           the last day at work
  --earns E-12:CWA=2020-12-01        or renews; several: E-12:CPSP,CPP=…
  --hires P-001:CCNA=2020-08-01      somebody full time, with certifications
                                     earned by that day, called NEW-1
  --full-time E-12=2020-08-01        from part time
  --licenses P-001=3200              the cPanel licences, on every day

A career certification ends as one does whose row has no end. The same in a
sheet: --changes FILE (.csv, .xlsx), with the columns Change (leaves, earns,
renews, hires, full time, licenses), Partner ID, Employee ID, Certification,
Licenses and On, as far as a change needs them.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		f := new(whatIfFlags)
		f.declare(flags)
		return f.run
	},
}

type whatIfFlags struct {
	inputFlags
	changes []ingest.Change
	sheets  []string
	rules   string // a folder of edited rule files
	json    bool
}

func (f *whatIfFlags) declare(flags *pflag.FlagSet) {
	hidden := []string{"quiet"} // there is nothing to be quiet about
	for _, c := range []struct {
		name string
		kind ingest.ChangeKind
	}{{"leaves", ingest.Leaves}, {"earns", ingest.Earns}, {"hires", ingest.Hires}, {"full-time", ingest.FullTime}, {"licenses", ingest.Licenses}} {
		flags.Var(&changeFlag{f, c.kind, c.name}, c.name, "")
		hidden = append(hidden, c.name) // they are explained at length
	}
	flags.StringArrayVar(&f.sheets, "changes", nil, "read changes from this `file`, after those above (may be repeated)")
	flags.StringVar(&f.rules, "rules", "", "judge the same records by the rule files of this `folder`, too, and show who would stand otherwise")
	flags.BoolVar(&f.json, "json", false, "print it for other programs")
	f.inputFlags.declare(flags)
	for _, name := range hidden {
		if err := flags.MarkHidden(name); err != nil {
			panic(err)
		}
	}
}

// A changeFlag adds a change each time it is given.
type changeFlag struct {
	to   *whatIfFlags
	kind ingest.ChangeKind
	name string
}

func (c *changeFlag) String() string { return "" }
func (c *changeFlag) Type() string   { return "change" }
func (c *changeFlag) Set(text string) error {
	change, err := ingest.ParseChange(c.kind, text, "--"+c.name+" "+text)
	if err == nil {
		c.to.changes = append(c.to.changes, change)
	}
	return err
}

func (f *whatIfFlags) run(args []string, w World) (int, error) {
	if len(f.changes)+len(f.sheets) == 0 && f.rules == "" {
		return wrongUsage, usageError{"no change is given: say what if, like --leaves E-12=2020-07-31, or name a sheet with --changes, or a folder of edited rule files with --rules"}
	}
	p := progressOf(w, f.quiet)
	defer p.Clear()
	c, err := f.open(args, w)
	if err != nil {
		return failed, err
	}
	r, err := c.read(f.jobs, p)
	if err != nil {
		return failed, err
	}
	changes, err := f.all(r)
	if err != nil {
		return failed, err
	}
	history, _, err := f.pastOf(&r, w)
	if err != nil {
		return failed, err
	}
	amended, edited, err := f.byOtherRules(c, r, p)
	if err != nil {
		return failed, err
	}
	p.Show("judging", 0, -1)
	real := r.judge(history, f.jobs)
	for i := range changes {
		changes[i].OtherIDs = real.Person(changes[i].Employee)
	}
	if amended.roster, changes, err = amended.roster.Amended(changes); err != nil {
		return failed, err
	}
	whatIf := amended.judge(history, f.jobs)
	p.Clear()
	told := whatIfTold{real.Day, edited, evaluate.WhatIf(real, whatIf), len(real.Partners)}
	for _, change := range changes {
		told.changes = append(told.changes, changeResult{change.Given, change.String()})
	}
	if f.json {
		return done, terminal.JSON(w.Out, told.result())
	}
	told.print(pageOf(w))
	return done, nil
}

// byOtherRules reads the same files by the rule files of the folder, where one is
// given; headings and words stay. It says which rules read otherwise.
func (f *whatIfFlags) byOtherRules(c call, r reading, p *terminal.Progress) (other reading, edited []changeResult, err error) {
	if f.rules == "" {
		return r, nil, nil
	}
	k, err := openKit(f.rules)
	if err != nil {
		return r, nil, fmt.Errorf("--rules: %w", err)
	}
	always := ingest.DayOf(ingest.LastYear, 12, 31)
	was, is := rules.AsRead(always, c.kit.programs), rules.AsRead(always, k.programs)
	for _, file := range slices.Sorted(maps.Keys(is)) {
		for _, id := range intake.Otherwise(was[file], is[file], true) {
			edited = append(edited, changeResult{"--rules " + f.rules, fmt.Sprintf("%s reads as in %s/%s", id, templatesShown(f.rules), file)})
		}
	}
	if len(edited) == 0 {
		return r, nil, fmt.Errorf("--rules: no rule of %s reads otherwise than those in force: edit its files in programs/", f.rules)
	}
	c.kit.programs = k.programs
	other, err = c.read(f.jobs, p)
	return other, edited, err
}

// all lists the changes of the command line, then those of the sheets.
func (f *whatIfFlags) all(r reading) ([]ingest.Change, error) {
	dates, err := f.dateOrder()
	if err != nil {
		return nil, err
	}
	encoding, err := f.textEncoding()
	if err != nil {
		return nil, err
	}
	all := slices.Clone(f.changes)
	for _, path := range f.sheets {
		more, err := ingest.ReadChanges(ingest.Input{Path: path}, ingest.Options{Dates: dates, Encoding: encoding, Vocabulary: r.roster.Vocabulary, Headers: r.kit.headers})
		if err != nil {
			return nil, fmt.Errorf("--changes: %w", err)
		}
		all = append(all, more...)
	}
	if len(all) == 0 && len(f.sheets) > 0 {
		return nil, errors.New("--changes: got no row under the header, want a change in each")
	}
	return all, nil
}

// A whatIfTold is what assay what-if prints.
type whatIfTold struct {
	day         ingest.Day
	changes     []changeResult
	differences []evaluate.PartnerWhatIf
	partners    int
}

// A page is where text goes, so many letters wide.
type page struct {
	to    io.Writer
	width int
}

func pageOf(w World) page {
	if w.Width < 40 {
		w.Width = 80
	}
	return page{w.Out, min(w.Width, 100)}
}

// hang prints a text beside a label, its further lines as far in as the first.
func (p page) hang(label, text string, in int) { terminal.Hang(p.to, label, text, p.width, in) }

func (t whatIfTold) print(p page) {
	fmt.Fprintf(p.to, "As of %s, what if\n\n", t.day)
	for i, c := range t.changes {
		p.hang(fmt.Sprintf("%3d", i+1), terminal.InLine(c.Change), 5)
	}
	fmt.Fprintln(p.to)
	for _, d := range t.differences {
		id := terminal.Shortened(terminal.InLine(d.Real.ID), p.width/2)
		p.hang(id, d.Real.Name, utf8.RuneCountInString(id)+2)
		for i := range d.Programs {
			p.program(&d.Programs[i])
		}
		fmt.Fprintln(p.to)
	}
	if len(t.differences) == 0 {
		p.hang("", "Every partner would stand as it does, today and through the 12 months ahead.", 0)
		return
	}
	fmt.Fprintf(p.to, "%d of %s would stand otherwise.\n", len(t.differences), terminal.Count(t.partners, "partner", "partners"))
}

// in is how far in the text beside the labels of a program stands.
const in = 12

// program prints what differs in a program: today, ahead by day, and what to do.
func (p page) program(d *evaluate.ProgramWhatIf) {
	today := "today " + d.Real + ", either way"
	if d.Real != d.WhatIf {
		today = "today " + d.Real + " → " + d.WhatIf
	}
	p.hang("  "+d.Program, today, in)
	if d.Real == d.WhatIf {
		for _, t := range d.Today {
			p.hang("", fmt.Sprintf("%s: %s → %s", t.What(), cmp.Or(t.From, "none"), cmp.Or(t.To, "none")), in)
		}
	}
	for _, l := range d.Lines {
		p.hang("", fmt.Sprintf("%s: %s → %s (%s)", l.WhatIf.Label, l.Real.State, l.WhatIf.State, say.Found(&l.WhatIf)), in)
	}
	for _, a := range aheadOf(d) {
		p.hang("  "+a.label, a.text, in)
	}
	for _, a := range d.Spares {
		p.hang("  no need", actionTold(a), in)
	}
	for _, a := range d.Asks {
		p.hang("  to do", actionTold(a), in)
	}
}

// An ahead is a change of status on a day ahead that comes, goes or moves.
type ahead struct {
	on          ingest.Day
	label, text string
}

func aheadOf(d *evaluate.ProgramWhatIf) []ahead {
	var all []ahead
	for _, t := range d.Goes {
		all = append(all, ahead{t.On, "goes", turnTold(t)})
	}
	for _, m := range d.Moves {
		text := turnTold(m.WhatIf)
		if m.Real.On != m.WhatIf.On {
			text = fmt.Sprintf("from %s to %s", m.Real.On, text)
		}
		all = append(all, ahead{m.WhatIf.On, "moves", text})
	}
	for _, t := range d.Comes {
		all = append(all, ahead{t.On, "comes", turnTold(t)})
	}
	slices.SortStableFunc(all, func(a, b ahead) int { return cmp.Compare(a.on, b.on) })
	return all
}

func turnTold(t evaluate.Turn) string {
	return fmt.Sprintf("%s: %s → %s (%s)", t.On, t.From, t.To, say.Causes(t.Because))
}

func actionTold(a evaluate.Action) string {
	if a.By == 0 {
		return say.What(&a)
	}
	return fmt.Sprintf("by %s: %s", a.By, say.What(&a))
}

// The shape of what-if --json, in the order of its keys; what is absent is [].
type (
	whatIfResult struct {
		Version  int             `json:"version"`
		AsOf     ingest.Day      `json:"as_of"`
		Changes  []changeResult  `json:"changes"`
		Partners []partnerWhatIf `json:"partners"`
	}
	changeResult struct {
		Given  string `json:"given"`
		Change string `json:"change"`
	}
	partnerWhatIf struct {
		PartnerID string          `json:"partner_id"`
		Partner   string          `json:"partner"`
		Programs  []programWhatIf `json:"programs"`
	}
	programWhatIf struct {
		Program      string              `json:"program"`
		Real         standingWhatIf      `json:"real"`
		WhatIf       standingWhatIf      `json:"what_if"`
		Requirements []requirementWhatIf `json:"requirements"`
		Goes         []turnWhatIf        `json:"goes"`
		Comes        []turnWhatIf        `json:"comes"`
		Moves        []movedWhatIf       `json:"moves"`
		Spares       []actionWhatIf      `json:"spares"`
		Asks         []actionWhatIf      `json:"asks"`
		Today        []recordWhatIf      `json:"today"` // what would be recorded otherwise
	}
	standingWhatIf struct {
		Status   evaluate.Status `json:"status"`
		Standing string          `json:"standing"` // with the badge years or the plan, in words
	}
	recordWhatIf struct {
		What   string `json:"what"`
		Real   string `json:"real"`
		WhatIf string `json:"what_if"`
	}
	requirementWhatIf struct {
		Requirement string         `json:"requirement"`
		Real        evaluate.State `json:"real"`
		WhatIf      evaluate.State `json:"what_if"`
		Found       string         `json:"found"`
		Cells       []string       `json:"cells"`
	}
	turnWhatIf struct {
		On      ingest.Day      `json:"on"`
		From    evaluate.Status `json:"from"`
		To      evaluate.Status `json:"to"`
		Because string          `json:"because"`
		Cells   []string        `json:"cells"`
	}
	movedWhatIf struct {
		Real   turnWhatIf `json:"real"`
		WhatIf turnWhatIf `json:"what_if"`
	}
	actionWhatIf struct {
		What string      `json:"what"`
		By   *ingest.Day `json:"by"`
		Why  string      `json:"why"`
	}
)

func (t whatIfTold) result() whatIfResult {
	r := whatIfResult{Version: schema.Version(schema.WhatIf), AsOf: t.day, Changes: t.changes, Partners: []partnerWhatIf{}}
	for _, d := range t.differences {
		p := partnerWhatIf{PartnerID: d.Real.ID, Partner: d.Real.Name}
		for i := range d.Programs {
			p.Programs = append(p.Programs, programResult(&d.Programs[i], d.Real, d.WhatIf))
		}
		r.Partners = append(r.Partners, p)
	}
	return r
}

func programResult(d *evaluate.ProgramWhatIf, real, whatIf *evaluate.PartnerFinding) programWhatIf {
	return programWhatIf{
		Program: d.Program, Real: standingWhatIf{real.StatusIn(d.Program), d.Real}, WhatIf: standingWhatIf{whatIf.StatusIn(d.Program), d.WhatIf},
		Requirements: each(d.Lines, func(l evaluate.LineDifference) requirementWhatIf {
			return requirementWhatIf{l.Real.Requirement, l.Real.State, l.WhatIf.State, say.Found(&l.WhatIf), cellNames(l.WhatIf.Cells)}
		}),
		Goes: each(d.Goes, turnResult), Comes: each(d.Comes, turnResult),
		Moves:  each(d.Moves, func(m evaluate.MovedTurn) movedWhatIf { return movedWhatIf{turnResult(m.Real), turnResult(m.WhatIf)} }),
		Spares: each(d.Spares, actionResult), Asks: each(d.Asks, actionResult),
		Today: each(d.Today, func(t evaluate.Difference) recordWhatIf { return recordWhatIf{t.What(), t.From, t.To} }),
	}
}

func turnResult(t evaluate.Turn) turnWhatIf {
	return turnWhatIf{t.On, t.From, t.To, say.Causes(t.Because), cellNames(t.Cells)}
}

func actionResult(a evaluate.Action) actionWhatIf {
	if a.By == 0 {
		return actionWhatIf{say.What(&a), nil, say.Causes(a.Why)}
	}
	return actionWhatIf{say.What(&a), &a.By, say.Causes(a.Why)}
}

func cellNames(cells []ingest.Cell) []string {
	return each(cells, func(c ingest.Cell) string { return c.String() })
}

// each makes a list of another one, [] of none.
func each[T, R any](all []T, make func(T) R) []R {
	out := []R{}
	for _, one := range all {
		out = append(out, make(one))
	}
	return out
}
