package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"assay/evaluate"
	"assay/ingest"
	"assay/report"
	"assay/report/certificate"
)

var runCommand = command{
	name: "run", args: "FILE...",
	short: "judge every partner and write the reports",
	long: `Reads spreadsheets (.xlsx, .xlsm, .csv; any number, in any order), judges every
partner at the end of a day, and writes a folder with the compliance workbook,
a certificate for each newly certified cPanel partner, the directory list and
results.json. The word run may be left out.

Errors in the input cost only what they stand in: they are listed with their
cells in the sheet Data issues, and by assay check.`,
	setup: func(flags *pflag.FlagSet) func([]string, world) (int, error) {
		r := runFlags{}
		r.declare(flags)
		flags.StringVar(&r.out, "out", "out", "write to a folder named after the day in this `folder`")
		flags.StringVar(&r.paper, "paper", "a4", "print certificates on this `size` of paper, a4 or letter")
		flags.BoolVar(&r.strict, "strict", false, "give exit status 3 where there are errors in the input")
		return r.run
	},
}

type runFlags struct {
	inputFlags
	out    string
	paper  string
	strict bool
}

// run is the main job.
func (f *runFlags) run(args []string, w world) (int, error) {
	sheet, err := f.sheet()
	if err != nil {
		return wrongUsage, err
	}
	p := newProgress(w, f.quiet)
	defer p.clear()
	r, err := f.readAndJudge(args, w, p)
	if err != nil {
		return failed, err
	}
	result, err := f.write(r, sheet, p)
	if err != nil {
		return failed, err
	}
	p.clear()
	if !f.quiet {
		summary(w.out, r.assessment, result)
	}
	return statusOf(f.strict && result.Count(ingest.Error) > 0), nil
}

func (f *runFlags) sheet() (certificate.Sheet, error) {
	switch strings.ToLower(f.paper) {
	case "a4":
		return certificate.A4, nil
	case "letter":
		return certificate.Letter, nil
	}
	return "", usageError{fmt.Sprintf("--paper: got %q, want a4 or letter", f.paper)}
}

// write writes the run's folder.
func (f *runFlags) write(r reading, sheet certificate.Sheet, p *progress) (report.Result, error) {
	press, err := certificate.NewPress(r.kit.files, sheet)
	if err != nil {
		return report.Result{}, err
	}
	rules, err := r.kit.ruleFiles()
	if err != nil {
		return report.Result{}, err
	}
	return report.Write(f.out, report.Run{
		Assessment: r.assessment, Roster: r.roster, Version: version, RuleFiles: rules, Jobs: f.jobs,
		Options: []report.Option{{Name: "--dates", Value: cmp.Or(f.dates, "not given")}, {Name: "--paper", Value: string(sheet)}, {Name: "--templates", Value: templatesShown(f.templates)}},
	}, press, func(stage string, done, total int) { p.show("writing "+stage, done, total) })
}

// templatesShown says which templates were used, without a path of the machine.
func templatesShown(dir string) string {
	if dir == "" {
		return "built in"
	}
	return filepath.Base(filepath.Clean(dir))
}

// summary tells what came out and where it is, for a terminal of 80 columns.
func summary(to io.Writer, a *evaluate.Assessment, r report.Result) {
	fmt.Fprintf(to, "%s as of %s\n\n", count(len(a.Partners), "partner", "partners"), a.Day)
	cpanel := tallied(a.Partners, evaluate.CPanelStatuses, func(p *evaluate.PartnerFinding) evaluate.CPanelStatus { return p.CPanel.Status })
	premier := tallied(a.Partners, evaluate.PremierStatuses, func(p *evaluate.PartnerFinding) evaluate.PremierStatus { return p.Premier.Status })
	fmt.Fprintf(to, "  %-28s%s\n", "cPanel Certified Partner", "Cisco Premier")
	for i := range max(len(cpanel), len(premier)) {
		fmt.Fprintln(to, strings.TrimRight(fmt.Sprintf("  %-28s%s", at(cpanel, i), at(premier, i)), " "))
	}
	fmt.Fprintln(to)
	if n := len(a.Missing); n > 0 {
		fmt.Fprintf(to, "%s with a standing in no sheet\n", count(n, "partner", "partners"))
	}
	fmt.Fprintln(to, certificatesTold(r))
	actions, review := 0, 0
	for i := range a.Partners {
		actions += len(a.Partners[i].Actions)
		if a.Partners[i].Review {
			review++
		}
	}
	fmt.Fprintf(to, "%s to take, %s to look at by a person\n", count(actions, "action", "actions"), count(review, "partner", "partners"))
	fmt.Fprintf(to, "%s and %s in the input%s\n\n", count(r.Count(ingest.Error), "error", "errors"), count(r.Count(ingest.Warning), "warning", "warnings"), whereIssues(r))
	fmt.Fprintln(to, r.Workbook)
	if r.Issued() > 0 {
		fmt.Fprintln(to, filepath.Join(r.Dir, "certificates")+string(filepath.Separator))
	}
}

func certificatesTold(r report.Result) string {
	told := count(r.Issued(), "new certificate", "new certificates")
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

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
