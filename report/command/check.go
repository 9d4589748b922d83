package command

import (
	"errors"
	"fmt"
	"io"

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
	long: `Reads the files, judges every partner, and lists every problem with its cell,
what was found there and what to do about it. Nothing is written. The exit
status is 3 where there is an error, 0 where there are only warnings.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var f inputFlags
		var asJSON bool
		flags.BoolVar(&asJSON, "json", false, "print JSON for other programs")
		f.declare(flags)
		f.declareNames(flags)
		return func(args []string, w World) (int, error) {
			p := progressOf(w, f.quiet)
			r, err := f.read(args, w, p)
			if err != nil {
				return failed, err
			}
			history, err := f.pastOf(r, w)
			if err != nil {
				return failed, err
			}
			shop, err := f.workshop(r.kit, certificate.A4)
			if err != nil {
				return failed, err
			}
			a := r.judge(history, f.jobs)
			report.Withhold(a, shop, f.jobs)
			problems := report.Discreet(a.Problems, r.roster)
			faults, warnings := countIssues(a.Problems)
			if asJSON {
				return statusOf(faults > 0), terminal.JSON(w.Out, report.ProblemsJSON(a.Day, problems))
			}
			listIssues(w.Out, problems, f.quiet)
			if !f.quiet {
				fmt.Fprintf(w.Out, "%s as of %s: %s, %s\n", terminal.Count(len(a.Partners), "partner", "partners"), a.Day,
					terminal.Count(faults, "error", "errors"), terminal.Count(warnings, "warning", "warnings"))
			}
			return statusOf(faults > 0), nil
		}
	},
}

// pastOf reads what runs before the day decided; where there is no register, nothing.
func (f *inputFlags) pastOf(r reading, w World) (evaluate.History, error) {
	reg, err := register.OpenReadOnly(f.registerFile())
	if err != nil {
		return evaluate.History{}, err
	}
	tellNotices(reg, w)
	history, err := reg.History(r.day, r.roster.PartnerIDs...)
	return history, errors.Join(err, reg.Close())
}

// statusOf is the exit status of a run that is done.
func statusOf(withErrors bool) int {
	if withErrors {
		return inputErrors
	}
	return done
}

// listIssues prints problems, or only the errors: a line with the place, what
// was found and wanted, and one with how to mend it.
func listIssues(to io.Writer, issues []evaluate.Issue, onlyErrors bool) {
	for _, i := range issues {
		if onlyErrors && i.Severity != ingest.Error {
			continue
		}
		fmt.Fprintf(to, "%s: %s: %s [%s]\n", terminal.InLine(i.Cell.String()), i.Severity, terminal.InLine(i.Message), i.Code)
		if i.Mend != "" {
			fmt.Fprintf(to, "    %s\n", i.Mend)
		}
	}
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
