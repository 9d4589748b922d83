package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/register"
)

// registerCommand is assay register, whose first argument names what to do.
var registerCommand = command{
	name: "register", args: "list | show | revoke | reissue | amend | rewind | waive | export",
	short: "look into what earlier runs decided, and put it right",
	long: `The register keeps what earlier runs decided: one file, out/register.db unless
--register names another.

  list [runs | certificates | plans]   what it holds, as tables
  show PARTNER                         a partner's whole history, told in order
  export DIR                           everything as CSV files

  revoke NUMBER                        declare a certificate void
  reissue NUMBER                       give it a new number; the next run prints it
  amend PARTNER                        put right what runs recorded in error:
                                       --badge-year YEAR with --earned-on DAY,
                                       --unknown-day or --take-away; --plan-start
                                       DAY; --removed-on DAY; --not-removed
  rewind DAY                           set aside every run after the day, to run
                                       the months again on corrected sheets
  waive PARTNER REQUIREMENT            count it as met: --until DAY [--from DAY]

Each of the last five wants --why, and is kept for ever with who, when and why;
it can't be deleted, only followed by another.

Requirements: ` + strings.Join(evaluate.Waivable, ", "),
	setup: func(flags *pflag.FlagSet) func([]string, world) (int, error) {
		var f registerFlags
		f.declare(flags)
		return func(args []string, w world) (int, error) {
			if len(args) == 0 {
				return wrongUsage, usageError{"register wants to know what to do: list, show, revoke, reissue, amend, rewind, waive or export"}
			}
			do, ok := registerVerbs[args[0]]
			if !ok {
				return wrongUsage, usageError{fmt.Sprintf("register: got %q, want list, show, revoke, reissue, amend, rewind, waive or export", args[0])}
			}
			return done, do(&f, args[1:], w)
		}
	},
}

// defaultRegister is where the register stands in the folder of the runs.
const defaultRegister = "register.db"

type registerFlags struct {
	file, why, who                   string
	json                             bool
	from, until                      string
	badgeYear                        int
	earnedOn, planStart, removedOn   string
	takeAway, unknownDay, notRemoved bool
}

func (f *registerFlags) declare(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "register", filepath.Join("out", defaultRegister), "the register's `file`")
	flags.BoolVar(&f.json, "json", false, "print JSON for other programs")
	flags.StringVar(&f.why, "why", "", "the `reason`, kept with the change")
	flags.StringVar(&f.who, "who", "", "the `name` kept with the change (default your user name)")
	flags.StringVar(&f.until, "until", "", "last `day` of a waiver")
	flags.StringVar(&f.from, "from", "", "first `day` of a waiver (default today)")
	flags.IntVar(&f.badgeYear, "badge-year", 0, "badge `year` to amend")
	flags.StringVar(&f.earnedOn, "earned-on", "", "`day` on which the badge year was earned")
	flags.BoolVar(&f.unknownDay, "unknown-day", false, "the badge year is held, since a day that isn't known")
	flags.BoolVar(&f.takeAway, "take-away", false, "the badge year was never earned")
	flags.StringVar(&f.planStart, "plan-start", "", "`day` on which the running Get Well Plan began")
	flags.StringVar(&f.removedOn, "removed-on", "", "`day` on which Premier was removed")
	flags.BoolVar(&f.notRemoved, "not-removed", false, "Premier was not removed")
}

// A verb is what assay register does.
type verb func(f *registerFlags, args []string, w world) error

var registerVerbs = map[string]verb{
	"list":    (*registerFlags).list,
	"show":    (*registerFlags).show,
	"export":  (*registerFlags).export,
	"revoke":  (*registerFlags).revoke,
	"reissue": (*registerFlags).reissue,
	"amend":   (*registerFlags).amend,
	"rewind":  (*registerFlags).rewind,
	"waive":   (*registerFlags).waive,
}

// reading opens the register to look into it.
func (f *registerFlags) reading(do func(r *register.Register) error) error {
	r, err := register.OpenReadOnly(f.file)
	if err != nil {
		return err
	}
	return errors.Join(do(r), r.Close())
}

// changing opens the register to change it; the change wants a reason.
func (f *registerFlags) changing(w world, do func(r *register.Register) error) error {
	if strings.TrimSpace(f.why) == "" {
		return usageError{`--why: say why, like --why "certificate printed with the old name"; it is kept with the change`}
	}
	r, err := register.Open(f.file, register.Who{Name: cmp.Or(f.who, w.user), At: w.now})
	if err != nil {
		return err
	}
	return errors.Join(do(r), r.Close())
}

// wants checks how many arguments there are.
func wants(args []string, what ...string) error {
	if len(args) != len(what) {
		return usageError{fmt.Sprintf("want %s, got %s", strings.Join(what, " and "), count(len(args), "argument", "arguments"))}
	}
	return nil
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

func (f *registerFlags) revoke(args []string, w world) error {
	if err := wants(args, "the NUMBER of a certificate"); err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		if err := r.Revoke(args[0], f.why); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "certificate %s is revoked\n", printable(args[0]))
		return nil
	})
}

func (f *registerFlags) reissue(args []string, w world) error {
	if err := wants(args, "the NUMBER of a certificate"); err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		number, err := r.Reissue(args[0], f.why)
		if err != nil {
			return err
		}
		fmt.Fprintf(w.out, "certificate %s replaces %s: the next run prints it\n", number, printable(args[0]))
		return nil
	})
}

func (f *registerFlags) rewind(args []string, w world) error {
	if err := wants(args, "a DAY like 2020-06-30"); err != nil {
		return err
	}
	day, err := dayOf("rewind", args[0])
	if err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		days, err := r.Rewind(day, f.why)
		if err != nil {
			return err
		}
		for _, d := range days {
			fmt.Fprintf(w.out, "the run of %s is set aside\n", d)
		}
		fmt.Fprintf(w.out, "%s set aside; run the months after %s again\n", count(len(days), "run", "runs"), day)
		return nil
	})
}

func (f *registerFlags) waive(args []string, w world) error {
	if err := wants(args, "a PARTNER", "a REQUIREMENT"); err != nil {
		return err
	}
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
	from = cmp.Or(from, w.today)
	return f.changing(w, func(r *register.Register) error {
		if err := r.Waive(args[0], args[1], from, until, f.why); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "%s of %s is waived from %s through %s\n", printable(args[1]), printable(args[0]), from, until)
		return nil
	})
}

func (f *registerFlags) amend(args []string, w world) error {
	if err := wants(args, "a PARTNER"); err != nil {
		return err
	}
	a, err := f.amendment()
	if err != nil {
		return err
	}
	return f.changing(w, func(r *register.Register) error {
		if err := r.Amend(args[0], a, f.why); err != nil {
			return err
		}
		fmt.Fprintf(w.out, "%s: %s\n", printable(args[0]), a)
		return nil
	})
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

func (f *registerFlags) export(args []string, w world) error {
	if err := wants(args, "a folder DIR"); err != nil {
		return err
	}
	return f.reading(func(r *register.Register) error {
		names, err := r.Export(args[0])
		for _, n := range names {
			fmt.Fprintln(w.out, filepath.Join(args[0], n))
		}
		return err
	})
}

// list prints the runs, certificates and plans, or one of these.
func (f *registerFlags) list(args []string, w world) error {
	if len(args) > 1 {
		return wants(args, "runs, certificates or plans")
	}
	which := ""
	if len(args) == 1 {
		which = args[0]
	}
	if which != "" && which != "runs" && which != "certificates" && which != "plans" {
		return usageError{fmt.Sprintf("list: got %q, want runs, certificates or plans", which)}
	}
	return f.reading(func(r *register.Register) error {
		var all listing
		var err error
		if all.Runs, err = r.Runs(); err != nil {
			return err
		}
		if all.Certificates, err = r.Certificates(); err != nil {
			return err
		}
		if all.Plans, err = r.Plans(); err != nil {
			return err
		}
		if f.json {
			return printJSON(w.out, all.only(which))
		}
		return all.print(w.out, which)
	})
}

// A listing is what assay register list prints.
type listing struct {
	Runs         []register.RunRow      `json:"runs"`
	Certificates []register.Certificate `json:"certificates"`
	Plans        []register.Plan        `json:"plans"`
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

func (l listing) print(to io.Writer, which string) error {
	t := tabwriter.NewWriter(to, 0, 8, 2, ' ', 0)
	if which == "" || which == "runs" {
		fmt.Fprintf(t, "Run\tAs of\tPartners\tVersion\t\n")
		for _, r := range l.Runs {
			fmt.Fprintf(t, "%d\t%s\t%d\t%s\t%s\n", r.Run, r.AsOf, r.Partners, r.Version, setAside(r.SetAside))
		}
	}
	if which == "" || which == "certificates" {
		fmt.Fprintf(t, "\nCertificate\tPartner\tYears\tGood through\tIssued\tState\n")
		for _, c := range l.Certificates {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", c.Number, printable(c.PartnerID), yearsShown(c.Years), c.GoodThrough, c.Issued, certificateState(c))
		}
	}
	if which == "" || which == "plans" {
		fmt.Fprintf(t, "\nGet Well Plan of\tPartner\tSince\n")
		for _, p := range l.Plans {
			fmt.Fprintf(t, "%s\t%s\t%s\n", printable(p.PartnerID), printable(p.Name), p.Start)
		}
	}
	return t.Flush()
}

func setAside(note int64) string {
	if note == 0 {
		return ""
	}
	return "set aside"
}

func certificateState(c register.Certificate) string {
	switch {
	case c.ReplacedBy != "":
		return fmt.Sprintf("%s by %s", c.State, c.ReplacedBy)
	case c.Replaces != "":
		return fmt.Sprintf("%s, replaces %s", c.State, c.Replaces)
	}
	return string(c.State)
}

func yearsShown(years []int) string {
	var words []string
	for _, y := range years {
		words = append(words, strconv.Itoa(y))
	}
	return strings.Join(words, ", ")
}

// show tells a partner's whole history.
func (f *registerFlags) show(args []string, w world) error {
	if err := wants(args, "a PARTNER"); err != nil {
		return err
	}
	return f.reading(func(r *register.Register) error {
		story, err := r.Show(args[0])
		if err != nil {
			return err
		}
		if f.json {
			return printJSON(w.out, story)
		}
		tell(w.out, story)
		return nil
	})
}

// tell prints a story, chapter by chapter.
func tell(to io.Writer, s register.Story) {
	fmt.Fprintf(to, "%s  %s\n", printable(s.PartnerID), printable(s.Name))
	for _, c := range s.Chapters {
		switch {
		case c.Run != nil:
			tellRun(to, c.Run)
		case c.Certificate != nil:
			fmt.Fprintf(to, "            certificate %s for %s, good through %s: %s\n", c.Certificate.Number, yearsShown(c.Certificate.Years), c.Certificate.GoodThrough, certificateState(*c.Certificate))
		case c.Note != nil:
			fmt.Fprintf(to, "            %s, by %s on %s: %s\n", printable(c.Note.String()), printable(c.Note.Who), c.Note.At.Format("2006-01-02"), printable(c.Note.Why))
		}
	}
}

func tellRun(to io.Writer, r *register.RunChapter) {
	fmt.Fprintf(to, "\n%s", r.AsOf)
	switch {
	case r.Absent:
		fmt.Fprint(to, "  not in the sheets")
	case r.Back:
		fmt.Fprint(to, "  in the sheets again")
	case r.First:
		fmt.Fprint(to, "  first run that knew it")
	}
	if r.SetAside {
		fmt.Fprint(to, "  (set aside)")
	}
	fmt.Fprintln(to)
	for _, c := range r.Changes {
		if c.From == "" {
			fmt.Fprintf(to, "            %s: %s\n", c.What, printable(c.To))
			continue
		}
		fmt.Fprintf(to, "            %s: %s → %s\n", c.What, printable(c.From), printable(c.To))
	}
}

func printJSON(to io.Writer, v any) error {
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
