// Package report writes the folder of a run: the workbook, certificates and badges,
// the mail that carries them, the directory list, the calendar, every verdict for
// other programs, and what it was all made from.
//
// It decides nothing: it prints an assessment. The same run gives the same bytes
// in every file, on any day and any machine.
package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/calendar"
	"assay/report/mail"
	"assay/report/workbook"
)

// A Run is what is to be reported.
type Run struct {
	Assessment *evaluate.Assessment
	Roster     *ingest.Roster // what it was judged from
	Version    string         // of the program
	RuleFiles  []RuleFile     // in force, by path
	Options    []Option       // of the command line that the result depends on, as it is to be shown
	Notes      []Note         // in force in the register
	// Number gives the number of the certificate for a partner, by its ID in
	// folded case, and the furthest badge year that it names. It is asked once for
	// each newly certified partner, in their order, and by one goroutine.
	Number func(partnerID string, year int) string
	// Reprints are the reissued certificates to print into the folder: all but
	// the files and HeldBack is given, Replaces too. One with the number of a newly
	// certified partner's is that certificate, and is printed once.
	Reprints []Certificate
	// Revoked are the numbers of certificates that must not be printed again.
	Revoked map[string]bool
	// Deliveries are what became of the mail of earlier runs.
	Deliveries []Delivery
	// Given are the certificates that earlier runs gave, by the partner's folded ID.
	Given map[string]Given
	// Unrecorded says why the register doesn't keep this run, "" where it does.
	Unrecorded string
	// Mail has the wording of what is mailed, and to whom; Programs are the rules
	// that it quotes. Prepared tells whether a run of an earlier day prepared a
	// message; nil: none did.
	Mail     *mail.Templates
	Programs *evaluate.Programs
	Prepared func(message string) bool
	// Commit, where given, is called when the folder stands; with an error of its
	// own the folder before is put back. It is where the register records the run.
	Commit func(Result) error
	// Jobs is how many workers share the certificates, at least one. The bytes don't depend on it.
	Jobs int
}

// A RuleFile is a file of rules or templates that was in force; an Option a
// choice on the command line; a Certificate one that was issued, or held back; a
// Badge a badge year that it names; a Given one that an earlier run issued; a Note a decision of people that is in force.
type (
	RuleFile    = workbook.RuleFile
	Option      = workbook.Option
	Certificate = workbook.Certificate
	Badge       = workbook.Badge
	Given       = workbook.Given
	Note        = workbook.Note
	Delivery    = workbook.Delivery
)

// A Result tells what was written, and where.
type Result struct {
	Dir          string         // the run folder
	Workbook     string         // the workbook's path
	Certificates []Certificate  // issued, reissued and held back, by partner
	Messages     []mail.Message // prepared to be sent
	Issues       []evaluate.Issue
}

// Issued returns how many certificates were issued that replace none.
func (r Result) Issued() int {
	return r.certificates(func(c Certificate) bool { return c.HeldBack == "" && c.Replaces == "" })
}

// Reissued returns how many certificates were issued in place of another.
func (r Result) Reissued() int {
	return r.certificates(func(c Certificate) bool { return c.HeldBack == "" && c.Replaces != "" })
}

// HeldBack returns how many certificates of either kind were held back.
func (r Result) HeldBack() int {
	return r.certificates(func(c Certificate) bool { return c.HeldBack != "" })
}

func (r Result) certificates(are func(Certificate) bool) (n int) {
	for _, c := range r.Certificates {
		if are(c) {
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
	Messages     = "messages"
)

// Write writes the folder <out>/<as-of>/, whole or not at all; one that is there
// is replaced. Progress, where given, hears of each step done in a stage; it is
// called by one goroutine at a time. With an error, what was there before is unchanged.
func Write(out string, run Run, shop Workshop, progress func(stage string, done, total int)) (Result, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	var p publication
	d := newFolder(out, run.Assessment.Day.String())
	result := func() Result {
		return Result{Dir: d.final, Workbook: filepath.Join(d.final, workbookName(run.Assessment.Day)), Certificates: p.certificates, Messages: p.messages, Issues: p.issues}
	}
	err := d.write(func(put put, get get) error { return run.publish(&p, put, get, shop, progress) },
		func() error {
			if run.Commit == nil {
				return nil
			}
			return run.Commit(result())
		})
	if err != nil {
		return Result{}, err
	}
	return result(), nil
}

// A publication is what was published: the run's certificates, those held back
// among them, and every file but the manifest.
type publication struct {
	certificates []Certificate
	messages     []mail.Message
	issues       []evaluate.Issue // with those of the certificates

	files sync.Mutex
	list  []outputFile
}

// noting puts files and keeps what the manifest says of them.
func (p *publication) noting(to put) put {
	return func(path string, data []byte) error {
		sum := sha256.Sum256(data)
		p.files.Lock()
		p.list = append(p.list, outputFile{path, len(data), hex.EncodeToString(sum[:])})
		p.files.Unlock()
		return to(path, data)
	}
}

// publish makes the files, each put as soon as it is made: all certificates
// together could be larger than the memory.
func (run Run) publish(p *publication, put put, get get, shop Workshop, progress func(stage string, done, total int)) error {
	noted := p.noting(put)
	prints, err := run.print(shop, noted, func(done, total int) { progress(Certificates, done, total) })
	if err != nil {
		return err
	}
	p.certificates = prints.certificates
	p.issues = sortIssues(append(prints.issues, run.Assessment.Problems...))

	post, err := run.post(p, get)
	if err != nil {
		return fmt.Errorf("the mail: %w", err)
	}
	mind(run.Assessment, post)
	p.messages = post.Messages

	var book bytes.Buffer
	if err := workbook.Write(&book, run.book(p), func(done, total int) { progress(Sheets, done, total) }); err != nil {
		return fmt.Errorf("the workbook: %w", err)
	}
	if err := noted(workbookName(run.Assessment.Day), book.Bytes()); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		make func() ([]byte, error)
	}{
		{"results.json", func() ([]byte, error) { return resultsJSON(run.Assessment, p) }},
		{"directory.csv", func() ([]byte, error) { return directoryCSV(run.Assessment), nil }},
		{"deadlines.ics", func() ([]byte, error) { return calendar.Write(run.Assessment), nil }},
	} {
		data, err := f.make()
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		if err := noted(f.name, data); err != nil {
			return err
		}
	}
	done := 0
	err = post.Write(func(path string, data []byte) error {
		done++
		progress(Messages, done, len(post.Messages))
		return noted(path, data)
	})
	if err != nil {
		return err
	}
	data, err := run.manifest(p.list)
	if err != nil {
		return fmt.Errorf("manifest.json: %w", err)
	}
	return put("manifest.json", data)
}

func workbookName(d ingest.Day) string { return "compliance-" + d.String() + ".xlsx" }

// book is what the workbook shows.
func (run Run) book(p *publication) workbook.Book {
	return workbook.Book{
		Assessment: run.Assessment, Issues: p.issues, Certificates: p.certificates, Roster: run.Roster,
		Version: run.Version, RuleFiles: run.RuleFiles, Options: run.Options, Notes: run.Notes,
		Given: run.Given, Unrecorded: run.Unrecorded, Deliveries: run.Deliveries,
	}
}
