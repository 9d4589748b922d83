package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/register"
	"assay/report/terminal"
	"assay/report/verify"
)

// registerCommand is assay register, whose first argument is a verb.
var registerCommand = command{
	name: "register", args: "VERB [flags] ...", then: verbs(),
	short: "look into what earlier runs decided, and put it right",
	long: `The register keeps what earlier runs decided: one file, out/register.db unless
--register names another. The verbs:

` + verbsHelp() + `
amend wants one of these:
  --badge-year YEAR with --earned-on DAY, --unknown-day or --take-away
  --plan-start DAY
  --removed-on DAY
  --not-removed

distinct, same and renumber hold for every run; a later one about the same two
takes the place of an earlier one. For many at once: --from FILE, a sheet with
the columns Old, New and, if each has its own, Why.

Those that change the register want --why. Each change is kept for ever with
who, when and why; it can't be deleted, only followed by another.

A REQUIREMENT is one of:
  ` + strings.Join(evaluate.Waivable(), ", "),
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var f registerFlags
		f.declare(flags)
		return func(args []string, w World) (int, error) {
			if len(args) == 0 {
				return wrongUsage, usageError{"register wants a verb: " + verbNames()}
			}
			i := slices.IndexFunc(registerVerbs, func(v verb) bool { return v.name == args[0] })
			if i < 0 {
				return wrongUsage, usageError{fmt.Sprintf("register: got %q, want %s", args[0], verbNames())}
			}
			v := registerVerbs[i]
			if err := v.takes(args[1:]); err != nil {
				return wrongUsage, err
			}
			return done, v.do(&f, args[1:], w)
		}
	},
}

// A verb is something that assay register does, with arguments as usage shows
// them; those in brackets may be left out.
type verb struct {
	name, args, help string
	do               func(f *registerFlags, args []string, w World) error
}

var registerVerbs = []verb{
	{"list", "[runs|certificates|plans]", "what it holds, as tables", (*registerFlags).list},
	{"show", "PARTNER", "a partner's whole history, by its ID or name", (*registerFlags).show},
	{"export", "DIR", "everything as CSV files", (*registerFlags).export},
	{"backup", "FILE", "a whole copy, also while a run is at work", (*registerFlags).backup},
	{"restore", "FILE", "put a copy back; what stood there is kept", (*registerFlags).restore},
	{"revoke", "[NUMBER]", "declare a certificate void", (*registerFlags).revoke},
	{"reissue", "[NUMBER]", "give it a new number; the next run prints it", (*registerFlags).reissue},
	{"amend", "PARTNER", "put right what runs recorded in error", (*registerFlags).amend},
	{"rewind", "DAY", "set aside the runs after it, to run them again", (*registerFlags).rewind},
	{"waive", "PARTNER REQUIREMENT", "count it as met: --until DAY [--from DAY]", (*registerFlags).waive},
	{"distinct", "[A] [B]", "they are two people, or two partners", identify(register.DistinctNote, 2, 2)},
	{"same", "[A] [B]", "they are one person; one ID: all its rows are", identify(register.SameNote, 1, 2)},
	{"renumber", "[OLD] [NEW]", "a partner goes on under a new ID", identify(register.RenumberNote, 2, 2)},
}

// takes checks how many arguments there are.
func (v verb) takes(args []string) error {
	most := len(strings.Fields(v.args))
	least := most - strings.Count(v.args, "[")
	if least <= len(args) && len(args) <= most {
		return nil
	}
	return usageError{fmt.Sprintf("want register %s %s, got %s after %[1]s", v.name, v.args, terminal.Count(len(args), "argument", "arguments"))}
}

func verbNames() string {
	names := verbs()
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// verbs are the names of what assay register does.
func verbs() (names []string) {
	for _, v := range registerVerbs {
		names = append(names, v.name)
	}
	return names
}

// verbsHelp is a line for every verb.
func verbsHelp() string {
	var b strings.Builder
	for _, v := range registerVerbs {
		fmt.Fprintf(&b, "  %-31s %s\n", v.name+" "+v.args, v.help)
	}
	return b.String()
}

// defaultRegister is where the register stands in the folder of the runs.
const defaultRegister = "register.db"

type registerFlags struct {
	file, templates, why, who        string
	json, yes                        bool
	from, until                      string
	badgeYear                        int
	earnedOn, planStart, removedOn   string
	takeAway, unknownDay, notRemoved bool
	partners, people                 bool
	issuedSince                      string
}

func (f *registerFlags) declare(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "register", "out/"+defaultRegister, "the register's `file`")
	flags.StringVar(&f.templates, "templates", "", "count plans by the edited rules in this `folder`")
	flags.BoolVar(&f.json, "json", false, "print JSON for other programs")
	flags.StringVar(&f.why, "why", "", "the `reason`, kept with the change")
	flags.StringVar(&f.who, "who", "", "the `name` kept with the change (default your user name)")
	flags.StringVar(&f.issuedSince, "issued-since", "", "revoke or reissue all certificates issued on this `day` or later")
	flags.StringVar(&f.until, "until", "", "last `day` of a waiver")
	flags.StringVar(&f.from, "from", "", "first `day` of a waiver (default that of the newest run), or the file of many decisions")
	flags.BoolVar(&f.yes, "yes", false, "revoke without asking")
	flags.IntVar(&f.badgeYear, "badge-year", 0, "badge `year` to amend")
	flags.StringVar(&f.earnedOn, "earned-on", "", "`day` on which the badge year was earned")
	flags.BoolVar(&f.unknownDay, "unknown-day", false, "the badge year is held, since a day that isn't known")
	flags.BoolVar(&f.takeAway, "take-away", false, "the badge year was never earned")
	flags.StringVar(&f.planStart, "plan-start", "", "`day` on which the running Get Well Plan began")
	flags.StringVar(&f.removedOn, "removed-on", "", "`day` on which Premier was removed")
	flags.BoolVar(&f.notRemoved, "not-removed", false, "Premier was not removed")
	flags.BoolVar(&f.partners, "partners", false, "distinct: the IDs are those of partners")
	flags.BoolVar(&f.people, "people", false, "distinct: the IDs are those of employees")
}

// reading opens the register to look into it.
func (f *registerFlags) reading(w World, do func(r *register.Register) error) error {
	if err := register.Find(f.file); err != nil {
		return err
	}
	r, err := register.OpenReadOnly(f.file)
	if err != nil {
		return err
	}
	tellNotices(r, w)
	return errors.Join(do(r), r.Close())
}

// changing opens the register to change it, and tells in the words of the note
// kept what was done; the change wants a reason.
func (f *registerFlags) changing(w World, do func(r *register.Register) error) error {
	if strings.TrimSpace(f.why) == "" {
		return usageError{`--why: say why, like --why "certificate printed with the old name"; it is kept with the change`}
	}
	if err := register.Find(f.file); err != nil {
		return err
	}
	return w.Signals.Step(func() error {
		r, err := register.Open(f.file, register.Who{Name: cmp.Or(f.who, w.User), At: w.Now})
		if err != nil {
			return err
		}
		tellNotices(r, w)
		w.Signals.Hurry(r.Interrupt)
		if err := do(r); err != nil {
			return errors.Join(err, r.Close())
		}
		w.Signals.Stands(func() string { return "the change was made" })
		notes, err := r.Notes()
		if len(notes) > 0 {
			fmt.Fprintln(w.Out, terminal.InLine(notes[len(notes)-1].String()))
		}
		return errors.Join(err, r.Close())
	})
}

// dayOf reads a day of an argument or flag; a blank one is 0.
func dayOf(name, s string) (ingest.Day, error) {
	if s == "" {
		return 0, nil
	}
	d, err := ingest.ParseDay(s)
	if err != nil {
		return 0, usageError{name + ": " + err.Error()}
	}
	return d, nil
}

func (f *registerFlags) revoke(args []string, w World) error {
	which := "all certificates issued on " + f.issuedSince + " or later"
	if len(args) == 1 {
		which = args[0]
	}
	called := (len(args) == 1) != (f.issuedSince != "") && strings.TrimSpace(f.why) != "" // else it is told what is wrong
	if called && !w.sure(f.yes, "revoke "+terminal.InLine(which)+", for good?") {
		fmt.Fprintln(w.Out, "nothing was revoked")
		return nil
	}
	var revoked []register.Certificate
	err := f.each("revoke", args, w, func(r *register.Register, number, why string) error {
		if err := r.Revoke(number, why); err != nil {
			return err
		}
		c, _, err := r.Certificate(number)
		revoked = append(revoked, c)
		return err
	}, register.Issued)
	if err == nil {
		f.tellStanding(w, revoked)
	}
	return err
}

// mostLines is how many lines to type are offered.
const mostLines = 5

// tellStanding says that who had the certificates is still certified, and what to
// type for that to end, too.
func (f *registerFlags) tellStanding(w World, revoked []register.Certificate) {
	fmt.Fprintln(w.Out, "the standing stays until it is amended; if it shall end, too:")
	n := 0
	for _, c := range revoked {
		for _, year := range c.Years {
			if n++; n <= mostLines {
				fmt.Fprintf(w.Out, "  %s\n", f.commandLine("amend", typed(c.PartnerID), "--badge-year", strconv.Itoa(year), "--take-away"))
			}
		}
	}
	if n > mostLines {
		fmt.Fprintf(w.Out, "  … and %d more like these\n", n-mostLines)
	}
}

// commandLine is a call of assay register to type.
func (f *registerFlags) commandLine(words ...string) string {
	if f.file != "out/"+defaultRegister {
		words = append(words, "--register", typed(f.file))
	}
	return terminal.InLine(strings.Join(append([]string{"assay register"}, words...), " ") + ` --why "…"`)
}

// typed is an argument as it is typed in a shell.
func typed(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool {
		return !strings.ContainsRune("-._/:@", r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		return strconv.Quote(s)
	}
	return s
}

func (f *registerFlags) reissue(args []string, w World) error {
	err := f.each("reissue", args, w, func(r *register.Register, number, why string) error {
		_, err := r.Reissue(number, why)
		return err
	}, register.Issued, register.Revoked)
	if err == nil {
		fmt.Fprintln(w.Out, "the next run prints it")
	}
	return err
}

// each does something with the certificate named, or, with --issued-since, with all
// that are in one of some states and have no successor. Killed in between, or after
// an error, it goes on when it is called again.
func (f *registerFlags) each(verb string, args []string, w World, do func(r *register.Register, number, why string) error, states ...register.State) error {
	if (len(args) == 1) == (f.issuedSince != "") {
		return usageError{fmt.Sprintf("register %s wants the number of a certificate, or --issued-since DAY for all", verb)}
	}
	if len(args) == 1 {
		return f.changing(w, func(r *register.Register) error { return do(r, args[0], f.why) })
	}
	since, err := dayOf("--issued-since", f.issuedSince)
	if err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		all, err := r.Certificates()
		if err != nil {
			return err
		}
		n := 0
		for _, c := range all {
			if c.Issued < since || c.ReplacedBy != "" || !slices.Contains(states, c.State) {
				continue
			}
			if err := do(r, c.Number, f.why); err != nil {
				return fmt.Errorf("%s: %w (of %d before it, that stands)", c.Number, err, n)
			}
			n++
		}
		if n == 0 {
			return fmt.Errorf("the register has no certificate to %s that was issued on %s or later", verb, since)
		}
		fmt.Fprintf(w.Out, "%s issued on %s or later\n", terminal.Count(n, "certificate", "certificates"), since)
		return nil
	})
}

func (f *registerFlags) rewind(args []string, w World) error {
	day, err := dayOf("rewind", args[0])
	if err != nil {
		return err
	}
	err = f.changing(w, func(r *register.Register) error {
		_, err := r.Rewind(day, f.why)
		return err
	})
	if err == nil {
		fmt.Fprintf(w.Out, "run the months after %s again\n", day)
	}
	return err
}

func (f *registerFlags) waive(args []string, w World) error {
	until, err := dayOf("--until", f.until)
	if err != nil {
		return err
	}
	if until == 0 {
		return usageError{"--until: say through which day, like --until 2020-12-31"}
	}
	from, err := dayOf("--from", f.from)
	if err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		newest, err := r.Newest()
		if err != nil {
			return err
		}
		return r.Waive(args[0], args[1], cmp.Or(from, newest, w.Today), until, f.why)
	})
}

func (f *registerFlags) amend(args []string, w World) error {
	a, err := f.amendment()
	if err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error { return r.Amend(args[0], a, f.why) })
}

// amendment reads the flags of amend, which have to say one thing.
func (f *registerFlags) amendment() (register.Amendment, error) {
	a := register.Amendment{Badge: f.badgeYear, TakeAway: f.takeAway, NotRemoved: f.notRemoved}
	var err error
	for _, d := range []struct {
		flag, text string
		to         *ingest.Day
	}{{"--earned-on", f.earnedOn, &a.EarnedOn}, {"--plan-start", f.planStart, &a.PlanSince}, {"--removed-on", f.removedOn, &a.RemovedOn}} {
		if *d.to, err = dayOf(d.flag, d.text); err != nil {
			return a, err
		}
	}
	said := 0
	for _, is := range []bool{f.badgeYear != 0, f.planStart != "", f.removedOn != "", f.notRemoved} {
		if is {
			said++
		}
	}
	how := 0
	for _, is := range []bool{f.earnedOn != "", f.unknownDay, f.takeAway} {
		if is {
			how++
		}
	}
	switch {
	case said != 1:
		return a, usageError{"amend wants one of --badge-year, --plan-start, --removed-on and --not-removed"}
	case f.badgeYear != 0 && how != 1:
		return a, usageError{"--badge-year wants one of --earned-on DAY, --unknown-day and --take-away"}
	case f.badgeYear == 0 && how != 0:
		return a, usageError{"--earned-on, --unknown-day and --take-away go with --badge-year"}
	}
	return a, nil
}

func (f *registerFlags) export(args []string, w World) error {
	return f.reading(w, func(r *register.Register) error {
		var names []string
		err := w.Signals.Step(func() (err error) {
			names, err = r.Export(args[0])
			w.Signals.Stands(func() string { return terminal.Count(len(names), "file was", "files were") + " written" })
			return err
		})
		for _, n := range names {
			fmt.Fprintln(w.Out, terminal.InLine(filepath.Join(args[0], n)))
		}
		return err
	})
}

// list prints the runs, certificates and plans, or one of these.
func (f *registerFlags) list(args []string, w World) error {
	which := ""
	if len(args) == 1 {
		which = args[0]
	}
	if which != "" && which != "runs" && which != "certificates" && which != "plans" {
		return usageError{fmt.Sprintf("list: got %q, want runs, certificates or plans", which)}
	}
	kit, err := openKit(f.templates)
	if err != nil {
		return err
	}
	return f.reading(w, func(r *register.Register) error {
		all, err := listingOf(r, kit.programs)
		switch {
		case err != nil:
			return err
		case f.json:
			return terminal.JSON(w.Out, all.only(which))
		}
		all.print(w.Out, which, cmp.Or(w.Width, 80))
		return nil
	})
}

// A listing is what assay register list prints.
type listing struct {
	Runs         []register.RunRow      `json:"runs"`
	Certificates []register.Certificate `json:"certificates"`
	Plans        []runningPlan          `json:"plans"`
	newest       ingest.Day
}

// A runningPlan is a plan with what the program says of it.
type runningPlan struct {
	register.Plan
	Through  ingest.Day `json:"through"`   // its last day
	DaysLeft int        `json:"days_left"` // after the day of the newest run; negative where it is over
}

func listingOf(r *register.Register, programs *evaluate.Programs) (l listing, err error) {
	if l.Runs, err = r.Runs(); err != nil {
		return l, err
	}
	for _, run := range l.Runs {
		if run.SetAside == 0 {
			l.newest = max(l.newest, run.AsOf)
		}
	}
	if l.Certificates, err = r.Certificates(); err != nil {
		return l, err
	}
	plans, err := r.Plans()
	for _, p := range plans {
		last := programs.Premier.LastDay(p.Start)
		l.Plans = append(l.Plans, runningPlan{p, last, int(last - l.newest)})
	}
	return l, err
}

func (l listing) only(which string) any {
	switch which {
	case "runs":
		return l.Runs
	case "certificates":
		return l.Certificates
	case "plans":
		return l.Plans
	}
	return l
}

func (l listing) print(to io.Writer, which string, width int) {
	for i, t := range []struct {
		name  string
		print func(io.Writer, int)
	}{{"runs", l.printRuns}, {"certificates", l.printCertificates}, {"plans", l.printPlans}} {
		if which != "" && which != t.name {
			continue
		}
		if which == "" && i > 0 {
			fmt.Fprintln(to)
		}
		t.print(to, width)
	}
}

func (l listing) printRuns(to io.Writer, width int) {
	t := terminal.Table{{"Run", "As of", "Partners", "Version", ""}}
	for _, r := range l.Runs {
		aside := ""
		if r.SetAside != 0 {
			aside = "set aside"
		}
		t = append(t, []string{strconv.FormatInt(r.Run, 10), r.AsOf.String(), strconv.Itoa(r.Partners), r.Version, aside})
	}
	t.Print(to, width, -1)
	for _, r := range l.Runs {
		for _, n := range r.Accepted {
			terminal.Hang(to, strconv.FormatInt(r.Run, 10), n.Told(), width, len("Run  "))
		}
	}
}

func (l listing) printCertificates(to io.Writer, width int) {
	if len(l.Certificates) == 0 {
		fmt.Fprintln(to, "No certificate was issued yet.")
		return
	}
	t := terminal.Table{{"Certificate", "Partner", "", "Badge years", "Through", "Issued"}}
	for _, c := range l.Certificates {
		t = append(t, []string{c.Number, c.PartnerID, c.Partner, verify.Years(c.Years), c.GoodThrough.String(), c.Issued.String()})
		if more := certificateState(c); more != "" {
			t = append(t, []string{"  " + more})
		}
	}
	t.Print(to, width, 2)
}

// certificateState says what the table's row of a certificate doesn't; "" where
// it was issued and nothing else.
func certificateState(c register.Certificate) string {
	var out []string
	if c.Replaces != "" {
		out = append(out, "in place of "+c.Replaces)
	}
	switch c.State {
	case register.Pending:
		out = append(out, "pending: the next run prints it")
	case register.Revoked:
		out = append(out, "revoked")
	case register.Withdrawn:
		out = append(out, "withdrawn by the run of "+c.WithdrawnOn.String())
	}
	if c.ReplacedBy != "" {
		out = append(out, "replaced by "+c.ReplacedBy)
	}
	return strings.Join(out, "; ")
}

func (l listing) printPlans(to io.Writer, width int) {
	if len(l.Plans) == 0 {
		fmt.Fprintln(to, "No Get Well Plan is running.")
		return
	}
	t := terminal.Table{{"Plan of", "", "Since", "Through", "Days left on " + l.newest.String()}}
	for _, p := range l.Plans {
		left := "over"
		if p.DaysLeft >= 0 {
			left = strconv.Itoa(p.DaysLeft)
		}
		t = append(t, []string{p.PartnerID, p.Name, p.Start.String(), p.Through.String(), left})
	}
	t.Print(to, width, 1)
}

// show tells a partner's whole history.
func (f *registerFlags) show(args []string, w World) error {
	return f.reading(w, func(r *register.Register) error {
		story, err := r.Show(args[0])
		if err != nil {
			return err
		}
		if f.json {
			return terminal.JSON(w.Out, story)
		}
		_, err = fmt.Fprint(w.Out, terminal.Printable(story.Tell(cmp.Or(w.Width, 80))))
		return err
	})
}
