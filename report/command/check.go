package command

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report"
	"assay/report/certificate"
	"assay/report/register"
	"assay/report/terminal"
)

var checkCommand = command{
	name: "check", args: "[flags] FILE...",
	short: "list every problem in the files, and write nothing",
	long: `Reads the files, judges every partner, and lists every problem with its cells,
what was found there and what to do about it: problems of one cause together,
and causes before what follows from them; and what fell away since the last run.
Nothing is written. The exit status is 3 where there is an error or something
fell away, 0 where there are only warnings.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var f inputFlags
		var asJSON bool
		flags.BoolVar(&asJSON, "json", false, "print each problem by itself as JSON, for other programs")
		f.declare(flags)
		f.declareNames(flags)
		return func(args []string, w World) (int, error) {
			p := progressOf(w, f.quiet)
			r, err := f.read(args, w, p)
			if err != nil {
				return failed, err
			}
			history, h, err := f.pastOf(&r, w)
			if err != nil {
				return failed, err
			}
			shop, err := f.workshop(r.kit, certificate.A4, false)
			if err != nil {
				return failed, err
			}
			a := r.judge(history, f.jobs)
			report.Withhold(a, shop, f.jobs)
			report.QuestionOwners(a, r.roster)
			problems := report.Discreet(a.Problems, r.roster)
			faults, warnings := countIssues(a.Problems)
			p.Clear()
			if asJSON {
				return statusOf(faults+len(h.falls) > 0), terminal.JSON(w.Out, report.ProblemsJSON(a.Day, problems, h.falls))
			}
			listCauses(w, problems, f.quiet)
			if !f.quiet {
				listSheets(w, r.roster)
				fmt.Fprintln(w.Out)
				fmt.Fprintf(w.Out, "%s as of %s: %s, %s\n", terminal.Count(len(a.Partners), "partner", "partners"), a.Day,
					terminal.Count(faults, "error", "errors"), terminal.Count(warnings, "warning", "warnings"))
			}
			h.tell(w)
			if len(h.falls) > 0 {
				fmt.Fprintf(w.Out, "\n%s\n", fellAway(h.falls, h.newest, w.Width))
			}
			return statusOf(faults+len(h.falls) > 0), nil
		}
	},
}

// pastOf reads what runs before the day decided, and holds what was read against
// the newest; where there is no register, there is nothing of either.
func (f *inputFlags) pastOf(r *reading, w World) (evaluate.History, held, error) {
	reg, err := register.OpenReadOnly(f.registerFile())
	if err != nil {
		return evaluate.History{}, held{}, err
	}
	tellNotices(reg, w)
	history, err := reg.History(r.day, r.roster.PartnerIDs...)
	if err != nil {
		return evaluate.History{}, held{}, errors.Join(err, reg.Close())
	}
	h, err := f.hold(r, reg, history)
	return history, h, errors.Join(err, reg.Close())
}

// statusOf is the exit status of a run that is done.
func statusOf(withErrors bool) int {
	if withErrors {
		return inputErrors
	}
	return done
}

// listCauses prints problems by their causes, or only the errors: the place, what
// was found and wanted, and how to mend it.
func listCauses(w World, issues []evaluate.Issue, onlyErrors bool) {
	for _, c := range report.Causes(issues) {
		if onlyErrors && c[0].Severity != ingest.Error {
			continue
		}
		told := fmt.Sprintf("%s: %s: %s [%s]", terminal.InLine(cmp.Or(c.Place(), "all files")), c[0].Severity, c.Message(), c[0].Code)
		for _, line := range terminal.Wrap(told, cmp.Or(w.Width, 80), "", "    ") {
			fmt.Fprintln(w.Out, line)
		}
		if c[0].Mend != "" {
			terminal.Hang(w.Out, "    to mend it: ", c[0].Mend, cmp.Or(w.Width, 80), 4)
		}
	}
}

// listSheets prints which sheets were read as what, with how many rows.
func listSheets(w World, roster *ingest.Roster) {
	const most = 30
	read := terminal.Table{}
	for i := range roster.Sheets {
		sheet := &roster.Sheets[i]
		place := terminal.InLine(report.Addressless(roster.CellAt(ingest.Place{Sheet: uint32(i)}, 0).String()))
		if len(sheet.Tables) == 0 {
			continue // what is said of it says why
		}
		var as []string
		for _, t := range sheet.Tables {
			as = append(as, t.String())
		}
		if sheet.Rows == 0 && sheet.Hidden {
			continue // such as the lists to choose from of a blank workbook
		}
		read = append(read, []string{place, strings.Join(as, " and "), terminal.Count(sheet.Rows, "row", "rows")})
	}
	if left := len(read) - most; left > 0 {
		read = append(read[:most], []string{fmt.Sprintf("and %d sheets more", left)})
	}
	read.Print(w.Out, cmp.Or(w.Width, 80), 0)
}

func countIssues(issues []evaluate.Issue) (errors, warnings int) {
	for _, i := range issues {
		if i.Severity == ingest.Error {
			errors++
		} else {
			warnings++
		}
	}
	return errors, warnings
}
