// Package report writes the folder of a run: the workbook, the certificates, the
// directory list, every verdict for other programs, and what it was all made from.
//
// It decides nothing: it prints an assessment. The same run gives the same bytes
// in every file, on any day and any machine.
package report

import (
	"bytes"
	"fmt"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/certificate"
	"assay/report/workbook"
)

// A Run is what is to be reported.
type Run struct {
	Assessment *evaluate.Assessment
	Roster     *ingest.Roster // what it was judged from
	Version    string         // of the program
	RuleFiles  []RuleFile     // in force, by path
	Options    []Option       // of the command line that the result depends on, as it is to be shown
	// Number gives the number of the certificate for a partner, by its ID in
	// folded case, and the furthest badge year that it names; nil stands for [Number].
	Number func(partnerID string, year int) string
	// Jobs is how many workers share the certificates, at least one. The bytes don't depend on it.
	Jobs int
}

// A RuleFile is a file of rules or templates that was in force; an Option a
// choice on the command line; a Certificate one that was issued, or held back.
type (
	RuleFile    = workbook.RuleFile
	Option      = workbook.Option
	Certificate = workbook.Certificate
)

// A Printer prints certificates, see [certificate.Press]. Both methods may be
// called by several goroutines at once.
type Printer interface {
	// Check tells why a name can't be drawn.
	Check(name string) error
	Print(c certificate.Certificate) (pdf []byte, err error)
}

// A Result tells what was written, and where.
type Result struct {
	Dir          string        // the run folder
	Workbook     string        // the workbook's path
	Certificates []Certificate // issued and held back, by partner
	Issues       []evaluate.Issue
}

// Issued returns how many certificates were issued.
func (r Result) Issued() int { return len(r.Certificates) - r.HeldBack() }

// HeldBack returns how many certificates were held back.
func (r Result) HeldBack() (n int) {
	for _, c := range r.Certificates {
		if c.HeldBack != "" {
			n++
		}
	}
	return n
}

// Count returns how many issues have a severity.
func (r Result) Count(s ingest.Severity) (n int) {
	for _, i := range r.Issues {
		if i.Severity == s {
			n++
		}
	}
	return n
}

// The stages of writing, as progress hears of them.
const (
	Certificates = "certificates"
	Sheets       = "sheets"
	Files        = "files"
)

// Write writes the folder <out>/<as-of>/, whole or not at all; one that is there
// is replaced. Progress, where given, hears of each step done in a stage; it is
// called by one goroutine at a time. With an error, what was there before is unchanged.
func Write(out string, run Run, press Printer, progress func(stage string, done, total int)) (Result, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	p, err := run.publish(press, progress)
	if err != nil {
		return Result{}, err
	}
	dir, err := newFolder(out, run.Assessment.Day.String()).write(p.files, func(done, total int) { progress(Files, done, total) })
	if err != nil {
		return Result{}, err
	}
	return Result{Dir: dir, Workbook: dir + string(separator) + workbookName(run.Assessment.Day), Certificates: p.certificates, Issues: p.issues}, nil
}

// A publication is a run's files, with what became of its certificates.
type publication struct {
	files        []file // in order of path
	certificates []Certificate
	issues       []evaluate.Issue // with those of the certificates
}

// A file is one of the run folder.
type file struct {
	path string // with forward slashes
	data []byte
}

// publish makes all files in memory.
func (run Run) publish(press Printer, progress func(stage string, done, total int)) (publication, error) {
	var p publication
	prints, err := run.print(press, func(done, total int) { progress(Certificates, done, total) })
	if err != nil {
		return p, err
	}
	p.certificates = prints.certificates
	p.issues = sortIssues(append(prints.issues, run.Assessment.Problems...))
	p.files = prints.files

	var book bytes.Buffer
	if err := workbook.Write(&book, run.book(p), func(done, total int) { progress(Sheets, done, total) }); err != nil {
		return p, fmt.Errorf("the workbook: %w", err)
	}
	results, err := resultsJSON(run.Assessment, p)
	if err != nil {
		return p, fmt.Errorf("results.json: %w", err)
	}
	list, err := directoryCSV(run.Assessment)
	if err != nil {
		return p, fmt.Errorf("directory.csv: %w", err)
	}
	p.files = append(p.files,
		file{workbookName(run.Assessment.Day), book.Bytes()},
		file{"directory.csv", list},
		file{"results.json", results},
	)
	manifest, err := run.manifest(p.files)
	if err != nil {
		return p, fmt.Errorf("manifest.json: %w", err)
	}
	p.files = append(p.files, file{"manifest.json", manifest})
	return p, nil
}

func workbookName(d ingest.Day) string { return "compliance-" + d.String() + ".xlsx" }

// book is what the workbook shows.
func (run Run) book(p publication) workbook.Book {
	return workbook.Book{
		Assessment: run.Assessment, Issues: p.issues, Certificates: p.certificates, Roster: run.Roster,
		Version: run.Version, RuleFiles: run.RuleFiles, Options: run.Options,
	}
}
