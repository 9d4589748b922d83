package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report"
	"assay/report/certificate"
	"assay/report/issued"
	"assay/report/register"
	"assay/report/say"
	"assay/report/scorecard"
	"assay/report/terminal"
)

var runCommand = command{
	name: "run", args: "[flags] FILE...",
	short: "judge every partner and write the reports",
	long: `Reads spreadsheets (.xlsx, .xlsm, .csv; any number, in any order), judges every
partner at the end of a day, and writes a folder with the compliance workbook,
a certificate and badges for each newly certified cPanel partner, the mails that
carry them, the directory list and results.json. The word run may be left out.

Errors in the input cost only what they stand in: they are listed with their
cells in the sheet Data issues, and by assay check. Where a table, a column, many
rows or partners, or rules fell away since the last run, nothing is written, and
the run says what, and what to give --accept where that is meant.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		r := runFlags{}
		r.declare(flags)
		r.declareNames(flags)
		r.accepting.declare(flags)
		flags.StringVar(&r.paper, "paper", "a4", "print certificates on this `size` of paper, a4 or letter")
		flags.StringVar(&r.ink, "ink", "full", "print certificates with this `much` ink, full or light: without the dark band")
		flags.StringVar(&r.scorecards, "scorecards", string(scorecard.Changed), "print and mail a scorecard for `whom`: all partners, none, or those that are changed: new or changed since the last run, or with a date soon (mail/post.yaml); and all once a quarter")
		flags.BoolVar(&r.ownerMail, "owner-mail", true, "write a message to each owner of partners (the column Owner email); false writes none")
		flags.StringVar(&r.key, "key", "", "sign with the key in this `file` (default issuer.key beside the register, made by the first run)")
		flags.StringVar(&r.publish, "publish", "", "then write the web site on which anybody can check certificates into this `folder` (see assay key publish)")
		flags.BoolVar(&r.redact, "redact", false, "write the workbook, the calendar and the mail to operations and owners without the names and addresses of people")
		flags.BoolVar(&r.strict, "strict", false, "give exit status 3 where there are errors in the input")
		return r.run
	},
}

type runFlags struct {
	inputFlags
	accepting acceptFlags

	paper      string
	ink        string
	scorecards string
	ownerMail  bool
	key        string
	strict     bool
	redact     bool

	publish string // the folder of the site; "" for none
}

// run is the main job.
func (f *runFlags) run(args []string, w World) (int, error) {
	sheet, err := f.sheet()
	if err != nil {
		return wrongUsage, err
	}
	if f.ink != "full" && f.ink != "light" {
		return wrongUsage, usageError{fmt.Sprintf("--ink: got %q, want full or light", f.ink)}
	}
	if err := f.accepting.check(); err != nil {
		return wrongUsage, err
	}
	if !slices.Contains([]scorecard.Which{scorecard.All, scorecard.Changed, scorecard.None}, scorecard.Which(f.scorecards)) {
		return wrongUsage, misusedFlag("scorecards", "got %q, want all, changed or none", f.scorecards)
	}
	p := progressOf(w, f.quiet)
	defer p.Clear()
	c, err := f.open(args, w)
	if err != nil {
		return failed, err
	}
	opened := make(chan error, 1)
	var shop report.Workshop
	go func() { // beside the reading of the sheets
		var err error
		shop, err = f.workshop(c.kit, sheet, f.ink == "light")
		opened <- err
		_, _ = c.kit.mail() // describe asks for it
	}()
	r, err := c.read(f.jobs, p)
	if err := cmp.Or(err, <-opened); err != nil {
		return failed, err
	}
	made := &tentative{}
	w.Signals.OnInterrupt(func() { _ = made.end() })
	if err := w.Signals.Step(func() error { return made.open(f.registerFile(), w) }); err != nil {
		return failed, err
	}
	o, err := f.report(r, made, shop, w, p)
	if err := errors.Join(err, w.Signals.Step(made.end)); err != nil {
		return failed, err
	}
	p.Clear()
	o.held.tell(w)
	o.signing.tell(w)
	if w.wrote != nil {
		w.wrote(o.result.Workbook)
	}
	if !f.quiet {
		summary(w.Out, o.assessment, o.result)
		fmt.Fprintln(w.Out)
		listSheets(w, r.roster)
		if o.held.first && o.result.Issued() > 0 {
			fmt.Fprint(w.Out, firstMonth)
		}
	}
	if o.older != nil {
		w.says(o.older.Error())
	}
	if err := f.publishAfter(c.kit, w); err != nil {
		return failed, err
	}
	return statusOf(f.strict && o.result.Count(ingest.Error) > 0), nil
}

// A tentative is what a run has open and has made before its folder stands. Should
// the run fail, what wasn't there before the run is removed.
type tentative struct {
	reg    *register.Register
	folder string // the register's folder, where the run made it
	key    string // the key file, where the run made it
	stands bool   // the run's folder stands, and is recorded if it is to be
}

// open opens the register.
func (made *tentative) open(file string, w World) (err error) {
	folder := filepath.Dir(file)
	_, none := os.Lstat(folder)
	made.reg, err = register.Open(file, register.Who{Name: w.User, At: w.Now})
	if errors.Is(none, fs.ErrNotExist) {
		made.folder = folder
	}
	if err != nil {
		return errors.Join(err, made.end())
	}
	tellNotices(made.reg, w)
	w.Signals.Hurry(made.reg.Interrupt)
	return nil
}

// end closes the register, and undoes what came to nothing. A folder that holds
// something stays. It may be called again.
func (made *tentative) end() (err error) {
	if made.stands {
		err = made.reg.Close()
	} else {
		if made.key != "" {
			_ = os.Remove(made.key) // nothing that it signed was given to anybody
		}
		if made.reg != nil {
			err = made.reg.Undo()
		}
		if made.folder != "" {
			_ = os.Remove(made.folder)
		}
	}
	*made = tentative{}
	return err
}

func (f *runFlags) sheet() (certificate.Sheet, error) {
	switch strings.ToLower(f.paper) {
	case "a4":
		return certificate.A4, nil
	case "letter":
		return certificate.Letter, nil
	}
	return "", misusedFlag("paper", "got %q, want a4 or letter", f.paper)
}

// A reported run is what it came to.
type reported struct {
	assessment *evaluate.Assessment
	result     report.Result
	signing    signing
	older      *register.OlderRun // where the run was not recorded
	held       held
}

// report judges with what the register knows, writes the run's folder, and
// records the run in the register when the folder stands. A run for a day before
// the newest recorded one is not recorded; older says so.
func (f *runFlags) report(r reading, made *tentative, shop report.Workshop, w World, p *terminal.Progress) (o reported, err error) {
	reg := made.reg
	history, err := reg.History(r.day, r.roster.PartnerIDs...)
	if err != nil {
		return o, err
	}
	if o.held, err = f.hold(&r, reg, history); err != nil {
		return o, err
	}
	accepted, err := o.held.accepted(f.accepting, w.Width)
	if err != nil {
		return o, err
	}
	p.Show("judging", 0, -1)
	o.assessment = r.judge(history, f.jobs)
	shop.Ready(o.assessment)
	report.Withhold(o.assessment, shop, f.jobs)
	report.QuestionOwners(o.assessment, r.roster)
	run, err := f.describe(r, o.assessment, reg, accepted)
	if err != nil {
		return o, err
	}
	err = w.Signals.Step(func() (err error) {
		o.signing, err = f.signer(r.kit, o.assessment, run.Reprints, w)
		made.key = o.signing.made
		return err
	})
	if err != nil {
		return o, err
	}
	if o.signing.maker != nil { // or there is nothing to sign
		shop.Signer = o.signing.maker
	}
	run.Intake = o.held.took
	run.Options = append(run.Options, issued.Option{Name: "--key", Value: cmp.Or(o.signing.did, "nothing to sign")})
	run.Options = append(run.Options, w.settings.option()...)
	run.Commit = func(result report.Result) error {
		err := reg.Record(run.Entry(result))
		if err != nil && !errors.As(err, &o.older) {
			return err
		}
		made.stands = true
		w.Signals.Stands(func() string { return "the run was done, and " + result.Dir + " stands" })
		return nil
	}
	run.Guard, run.Disk = w.Signals, w.Disk
	o.result, err = report.Write(f.out, run, shop, p.Writing(report.Certificates, report.Scorecards, report.Sheets, report.Messages))
	return o, err
}

// describe gathers what the reports show.
func (f *runFlags) describe(r reading, a *evaluate.Assessment, reg *register.Register, accepted []register.Accepted) (report.Run, error) {
	run := report.Run{
		Accepted:   accepted,
		Assessment: a, Roster: r.roster, Version: version, Jobs: f.jobs, Programs: r.kit.programs, Redact: f.redact,
		Scorecards: scorecard.Which(f.scorecards), WithoutOwners: !f.ownerMail,
		Options: []issued.Option{
			{Name: "--dates", Value: cmp.Or(f.dates, "not given")},
			{Name: "--paper", Value: strings.ToLower(f.paper)},
			{Name: "--badge-names", Value: yesNo(f.badgeNames)},
			{Name: "--templates", Value: templatesShown(f.templates)},
			{Name: "--font", Value: fontsShown(r.kit.fonts)},
		},
	}
	if f.encoding != "" {
		run.Options = append(run.Options, issued.Option{Name: "--encoding", Value: f.encoding})
	}
	if f.ink != "full" {
		run.Options = append(run.Options, issued.Option{Name: "--ink", Value: f.ink})
	}
	if run.Scorecards != scorecard.Changed {
		run.Options = append(run.Options, issued.Option{Name: "--scorecards", Value: f.scorecards})
	}
	if !f.ownerMail {
		run.Options = append(run.Options, issued.Option{Name: "--owner-mail", Value: "no"})
	}
	if f.redact {
		run.Options = append(run.Options, issued.Option{Name: "--redact", Value: "yes: the names and addresses of people are withheld"})
	}
	var err error
	if run.Mail, err = r.kit.mail(); err != nil {
		return run, err
	}
	if run.RuleFiles, err = r.kit.ruleFiles(); err != nil {
		return run, err
	}
	return run, run.Recall(reg)
}

func yesNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

// templatesShown says which templates were used, without a path of the machine.
func templatesShown(dir string) string {
	if dir == "" {
		return "built in"
	}
	return filepath.Base(filepath.Clean(dir))
}

// firstMonth tells what has to be known where badges were given before.
const firstMonth = `
This is the first run: every partner with a badge year is newly certified, and
congratulated. Of those that were given theirs before, put the latest year into
the column cPanel badge held, and run the day again before you send the mail.
`

// summary tells what came out and where it is, for a terminal of 80 columns.
func summary(to io.Writer, a *evaluate.Assessment, r report.Result) {
	if a.Wave != nil {
		fmt.Fprintf(to, "%s\n\n", strings.Join(terminal.Wrap(say.Wave(a.Wave, a.LastRun), 80, "", ""), "\n"))
	}
	fmt.Fprintf(to, "%s as of %s\n\n", terminal.Count(len(a.Partners), "partner", "partners"), a.Day)
	var tallies [][]string // of each program, its title first
	for _, of := range evaluate.AllPrograms() {
		status := func(p *evaluate.PartnerFinding) evaluate.Status { return p.StatusIn(of.Name) }
		tallies = append(tallies, append([]string{of.Title}, tallied(a.Partners, of.Statuses, status)...))
	}
	for i := range slices.MaxFunc(tallies, func(a, b []string) int { return cmp.Compare(len(a), len(b)) }) {
		line := " "
		for _, tally := range tallies {
			line += fmt.Sprintf(" %-27s", lineAt(tally, i))
		}
		fmt.Fprintln(to, strings.TrimRight(line, " "))
	}
	fmt.Fprintln(to)
	if n := len(a.Missing); n > 0 {
		fmt.Fprintf(to, "%s with a standing in no sheet\n", terminal.Count(n, "partner", "partners"))
	}
	fmt.Fprintln(to, certificatesTold(r))
	if a.LastRun != 0 {
		fmt.Fprintf(to, "%s since the run of %s (see the sheet Changes)\n", terminal.Count(len(a.Changes), "change", "changes"), a.LastRun)
	}
	actions, review := 0, 0
	for i := range a.Partners {
		actions += len(a.Partners[i].Actions)
		if a.Partners[i].Review {
			review++
		}
	}
	fmt.Fprintf(to, "%s to take (see the sheet Actions), %s for a person to look at\n", terminal.Count(actions, "action", "actions"), terminal.Count(review, "partner", "partners"))
	fmt.Fprintf(to, "%s and %s in the input%s\n\n", terminal.Count(r.Count(ingest.Error), "error", "errors"), terminal.Count(r.Count(ingest.Warning), "warning", "warnings"), whereIssues(r))
	fmt.Fprintln(to, terminal.InLine(r.Workbook))
	if n := len(r.Messages); n > 0 {
		fmt.Fprintf(to, "%s (assay send %s)\n", terminal.InLine(filepath.Join(r.Dir, "mail")+string(filepath.Separator)), terminal.InLine(r.Dir))
	}
	var folders []string
	if r.Issued()+r.Reissued() > 0 {
		folders = append(folders, "certificates", "badges")
	}
	if r.Scorecards > 0 {
		folders = append(folders, "scorecards")
	}
	for _, folder := range folders {
		fmt.Fprintln(to, terminal.InLine(filepath.Join(r.Dir, folder)+string(filepath.Separator)))
	}
}

func certificatesTold(r report.Result) string {
	told := terminal.Count(r.Issued(), "new certificate", "new certificates")
	if n := r.Reissued(); n > 0 {
		told += fmt.Sprintf(", %d reissued", n)
	}
	if n := r.HeldBack(); n > 0 {
		told += fmt.Sprintf(", %d held back (see the sheet Certificates)", n)
	}
	return told
}

func whereIssues(r report.Result) string {
	if len(r.Issues) == 0 {
		return ""
	}
	return " (see the sheet Data issues)"
}

// tallied gives a line for each status that occurs: its name and how many have it.
func tallied[S ~string](partners []evaluate.PartnerFinding, order []S, of func(*evaluate.PartnerFinding) S) []string {
	n := map[S]int{}
	for i := range partners {
		n[of(&partners[i])]++
	}
	var out []string
	for _, s := range order {
		if n[s] > 0 {
			out = append(out, fmt.Sprintf("%-18s%5d", s, n[s]))
		}
	}
	return out
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
