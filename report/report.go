// Package report writes the folder of a run: the workbook, certificates and badges,
// the mail that carries them, the directory list, the calendar, every verdict for
// other programs, and what it was all made from.
//
// It decides nothing: it prints an assessment. The same run gives the same bytes
// in every file, on any day and any machine.
package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"path/filepath"
	"slices"
	"sync"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/report/calendar"
	"assay/report/disk"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/register"
	"assay/report/scorecard"
	"assay/report/workbook"
	"assay/report/workers"
)

// A Run is what is to be reported.
type Run struct {
	Assessment *evaluate.Assessment
	Roster     *ingest.Roster      // what it was judged from
	Version    string              // of the program
	RuleFiles  []issued.File       // in force, by path
	Options    []issued.Option     // of the command line that the result depends on, as it is to be shown
	Notes      []issued.Note       // in force in the register
	Intake     intake.Intake       // what the run took in
	Accepted   []register.Accepted // what had fallen away since the run before, and is meant
	// Number gives the number of the certificate for a partner, by its ID in
	// folded case, and the furthest badge year that it names: the same each time.
	// It is asked for the newly certified partners, in their order, by one goroutine.
	Number func(partnerID string, year int) string
	// Place gives the place in the issuer's status list of the credential of a badge
	// year, by the number of the certificate: the same each time. nil: there is no list.
	Place func(number string, year int) (int, error)
	// Reprints are the reissued certificates to print into the folder: all but
	// the files and HeldBack is given, Replaces too. One with the number of a newly
	// certified partner's is that certificate, and is printed once.
	Reprints []issued.Certificate
	// Revoked are the numbers of certificates that must not be printed again.
	Revoked map[string]bool
	// Deliveries are what became of the mail of earlier runs.
	Deliveries []issued.Delivery
	// Given are the certificates that earlier runs gave, by the partner's folded ID.
	Given map[string]issued.Certificate
	// Earlier are all certificates that earlier runs issued, by day and partner, with
	// their files in the folders of those runs.
	Earlier []issued.Certificate
	// Deadlines are those that the calendars of earlier runs have after the day;
	// Rewinds is how often runs were set aside.
	Deadlines []issued.Deadline
	Rewinds   int
	// Unrecorded says why the register doesn't keep this run, "" where it does.
	Unrecorded string
	// Scorecards says which partners get their scorecard; "" is [scorecard.None].
	Scorecards scorecard.Which
	// WithoutOwners has owners of partners told nothing by mail.
	WithoutOwners bool
	// Mail has the wording of what is mailed, and to whom; Programs are the rules
	// that it quotes. Prepared tells whether a run of an earlier day prepared a
	// message; nil: none did.
	Mail     *mail.Templates
	Programs *evaluate.Programs
	Prepared func(message string) bool
	// Commit, where given, is called when the folder stands; with an error of its
	// own the folder before is put back. It is where the register records the run.
	Commit func(Result) error
	// Guard, where given, keeps the folder whole where a signal ends the run; Disk
	// is where it is written.
	Guard Guard
	Disk  disk.Disk
	// Jobs is how many workers share the certificates, at least one. The bytes don't depend on it.
	Jobs int
	// Redact has the workbook, the calendar and the mail to operations withhold the
	// names and addresses of people.
	Redact bool

	unmade unmade // in an attempt before, which came to nothing
}

// A Result tells what was written, and where.
type Result struct {
	Dir          string               // the run folder
	Workbook     string               // the workbook's path
	Manifest     string               // the SHA-256 of its manifest.json, in hex
	Certificates []issued.Certificate // issued, reissued and held back, by partner
	Messages     []mail.Message       // prepared to be sent
	Scorecards   int                  // how many were printed
	Deadlines    []issued.Deadline    // new to the calendar, moved or withdrawn
	Issues       []evaluate.Issue
}

// Issued returns how many certificates were issued that replace none.
func (r Result) Issued() int {
	return r.certificates(func(c issued.Certificate) bool { return c.HeldBack == "" && c.Replaces == "" })
}

// Reissued returns how many certificates were issued in place of another.
func (r Result) Reissued() int {
	return r.certificates(func(c issued.Certificate) bool { return c.HeldBack == "" && c.Replaces != "" })
}

// HeldBack returns how many certificates of either kind were held back.
func (r Result) HeldBack() int {
	return r.certificates(func(c issued.Certificate) bool { return c.HeldBack != "" })
}

func (r Result) certificates(are func(issued.Certificate) bool) (n int) {
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
	Scorecards   = "scorecards"
	Sheets       = "sheets"
	Messages     = "messages"
)

// Write writes the folder <out>/<as-of>/, whole or not at all; one that is there
// is replaced. Progress, where given, hears of each step done in a stage, several
// of which may go on at once; it is called by one goroutine at a time. With an error, what was there before is unchanged.
func Write(out string, run Run, shop Workshop, progress func(stage string, done, total int)) (Result, error) {
	if progress == nil {
		progress = func(string, int, int) {}
	}
	p := new(publication)
	d := newFolder(out, run.Assessment.Day.String())
	d.disk = run.Disk
	if run.Guard != nil {
		d.guard = run.Guard
	}
	result := func() Result {
		return Result{Dir: d.final, Workbook: filepath.Join(d.final, workbookName(run.Assessment.Day)), Manifest: p.manifest, Certificates: p.certificates, Messages: p.messages, Scorecards: printed(p.scorecards), Deadlines: p.deadlines, Issues: p.issues}
	}
	write := func() error {
		return d.write(func(put put, get get) error { return run.publish(p, put, d.pour, get, shop, progress) },
			func() error {
				if run.Commit == nil {
					return nil
				}
				return run.Commit(result())
			})
	}
	actions := make([][]evaluate.Action, len(run.Assessment.Partners)) // before writing adds to them
	for i := range run.Assessment.Partners {
		actions[i] = run.Assessment.Partners[i].Actions
	}
	err := write()
	var without unmade
	if errors.As(err, &without) { // all that is left can be made: what was tried is all there is
		for i := range run.Assessment.Partners {
			run.Assessment.Partners[i].Actions = actions[i]
		}
		run.withhold(without)
		p = new(publication)
		err = write()
	}
	if disk.Full(err) {
		return Result{}, run.wanting(p, err)
	}
	if err != nil {
		return Result{}, err
	}
	return result(), nil
}

// withhold holds back what couldn't be made. What has to be done for one that is
// reissued follows with the plan.
func (run *Run) withhold(without unmade) {
	run.unmade = without
	for i := range run.Assessment.Partners {
		f := &run.Assessment.Partners[i]
		if newYears := f.NewBadgeYears(); len(newYears) > 0 {
			if err := without[run.Number(ingest.FoldID(f.ID), furthest(newYears))]; err != nil {
				withhold(run.Assessment, f, obstacleOf(err))
			}
		}
	}
}

// A publication is what was published: the run's certificates, those held back
// among them, and every file.
type publication struct {
	certificates []issued.Certificate
	messages     []mail.Message
	issues       []evaluate.Issue  // with those of the certificates
	manifest     string            // the SHA-256 of manifest.json, in hex
	deadlines    []issued.Deadline // that changed in the calendar
	book         workbook.Book     // what the workbook shows, and the messages to owners

	scorecards []string // their files, by the partner's index; "" for none

	trays sync.Map // of the certificates that are being mailed, by their numbers

	files sync.Mutex
	list  []outputFile
}

// noting puts files and keeps what the manifest says of them.
func (p *publication) noting(to put) put {
	return func(path string, pieces ...[]byte) error {
		m := meter{sum: sha256.New()}
		for _, piece := range pieces {
			_, _ = m.Write(piece) // a hash doesn't fail
		}
		p.note(path, m.size, [sha256.Size]byte(m.sum.Sum(nil)))
		return to(path, pieces...)
	}
}

func (p *publication) note(path string, size int, sum [sha256.Size]byte) {
	p.files.Lock()
	defer p.files.Unlock()
	p.list = append(p.list, outputFile{path, size, sum})
}

// notingStream does it for files that are written bit by bit.
func (p *publication) notingStream(to pour) pour {
	return func(path string, write func(io.Writer) error) error {
		m := meter{sum: sha256.New()}
		err := to(path, func(file io.Writer) error { return write(io.MultiWriter(file, &m)) })
		if err == nil {
			p.note(path, m.size, [sha256.Size]byte(m.sum.Sum(nil)))
		}
		return err
	}
}

// A meter hashes and counts bytes that go by.
type meter struct {
	sum  hash.Hash
	size int
}

func (m *meter) Write(b []byte) (int, error) {
	m.size += len(b)
	return m.sum.Write(b)
}

// publish makes the files, each put as soon as it is made: all certificates
// together could be larger than the memory. The workbook is written beside the
// certificates and the mail that carries them, as it depends on what is planned
// of them only; the mail to operations and owners carries a workbook, and comes after both.
func (run Run) publish(p *publication, put put, pour pour, get get, shop Workshop, progress func(stage string, done, total int)) error {
	put, get = marked(put, get)
	prints, err := run.plan(shop)
	if err != nil {
		return err
	}
	p.certificates = prints.certificates
	p.issues = sortIssues(append(prints.issues, run.Assessment.Problems...))
	p.scorecards = run.planScorecards()
	post, err := run.post(p, get)
	if err != nil {
		return fmt.Errorf("the mail: %w", err)
	}
	adviseOnMail(run.Assessment, post)
	if run.Redact {
		redactPost(post)
	}
	p.messages = post.Messages
	p.book = run.book(p)

	tell := oneByOne(progress)
	noted, poured := p.noting(put), p.notingStream(pour)
	o := office{post: post, put: noted, tell: tell, scratch: make([]bytes.Buffer, max(run.Jobs, 1))}
	var (
		beside sync.WaitGroup
		sheets error
	)
	beside.Go(func() { sheets = run.sheets(p, poured, tell) })
	papers := run.papers(p, &o, shop, noted, tell)
	beside.Wait()
	if err := cmp.Or(papers, sheets); err != nil {
		return err
	}
	last := slices.IndexFunc(post.Messages, func(m mail.Message) bool { return !bringsWorkbook(m) })
	if last < 0 {
		last = len(post.Messages)
	}
	if err := workers.Share(last, run.Jobs, o.write, nil); err != nil {
		return err
	}
	others := p.list
	if err := poured("manifest.json", func(to io.Writer) error { return run.manifest(to, others) }); err != nil {
		return err
	}
	p.manifest = hex.EncodeToString(p.list[len(others)].Sum[:])
	return nil
}

// bringsWorkbook tells whether a message comes after the workbook: the one to
// operations, and those to owners, which are the first.
func bringsWorkbook(m mail.Message) bool { return m.Kind == mail.Operations || m.Kind == mail.Owner }

// An office writes messages.
type office struct {
	post    *mail.Post
	put     put
	tell    func(stage string, done, total int)
	scratch []bytes.Buffer // of each worker
	done    struct {
		sync.Mutex
		messages int
	}
}

// write has a worker write a message.
func (o *office) write(worker, message int) error {
	err := o.post.Put(message, &o.scratch[worker], func(path string, data []byte) error { return o.put(path, data) })
	if err != nil {
		return err
	}
	o.done.Lock() // progress hears of them in their number
	defer o.done.Unlock()
	o.done.messages++
	o.tell(Messages, o.done.messages, len(o.post.Messages))
	return nil
}

// oneByOne lets one goroutine at a time tell how far things are.
func oneByOne(progress func(stage string, done, total int)) func(stage string, done, total int) {
	var tell sync.Mutex
	return func(stage string, done, total int) {
		tell.Lock()
		defer tell.Unlock()
		progress(stage, done, total)
	}
}

// papers makes the certificates, each with the message that carries it, and then
// the other messages but those that bring a workbook.
func (run Run) papers(p *publication, o *office, shop Workshop, put put, progress func(stage string, done, total int)) error {
	carrying := map[string][]int{} // messages by the certificate's number
	var others []int
	for i, m := range o.post.Messages {
		switch {
		case m.Number != "":
			carrying[m.Number] = append(carrying[m.Number], i)
		case !bringsWorkbook(m):
			others = append(others, i)
		}
	}
	mailed := func(worker int, c issued.Certificate, made *tray) error {
		p.trays.Store(c.Number, made)
		defer p.trays.Delete(c.Number)
		for _, i := range carrying[c.Number] {
			if err := o.write(worker, i); err != nil {
				return err
			}
		}
		return nil
	}
	err := run.makeAll(shop, put, p.certificates, mailed, func(done, total int) { progress(Certificates, done, total) })
	if err := cmp.Or(err, run.printScorecards(p.scorecards, shop, put, func(done, total int) { progress(Scorecards, done, total) })); err != nil {
		return err
	}
	return workers.Share(len(others), run.Jobs, func(worker, i int) error { return o.write(worker, others[i]) }, nil)
}

// sheets writes the workbook and the lists that other programs read.
func (run Run) sheets(p *publication, pour pour, progress func(stage string, done, total int)) error {
	book := p.book
	for _, f := range []struct {
		name, what string
		write      func(to io.Writer) error
	}{
		{workbookName(run.Assessment.Day), "the workbook", func(to io.Writer) error {
			return workbook.Write(to, book, func(done, total int) { progress(Sheets, done, total) })
		}},
		{"results.json", "results.json", func(to io.Writer) error { return run.resultsJSON(to, p) }},
		{"directory.csv", "directory.csv", func(to io.Writer) error { return directoryCSV(to, run.Assessment) }},
		{"deadlines.ics", "deadlines.ics", func(to io.Writer) error {
			ics, changed := calendar.Write(book.Assessment, run.Deadlines, run.Rewinds)
			p.deadlines = changed
			_, err := to.Write(ics)
			return err
		}},
	} {
		err := pour(f.name, func(to io.Writer) error {
			if err := f.write(to); err != nil {
				return fmt.Errorf("%s: %w", f.what, err)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func workbookName(d ingest.Day) string { return "compliance-" + d.String() + ".xlsx" }

// book is what the workbook shows, and its assessment what the calendar does.
func (run Run) book(p *publication) workbook.Book {
	b := workbook.Book{
		Assessment: run.Assessment, Issues: p.issues, Certificates: p.certificates, Roster: run.Roster,
		Version: run.Version, RuleFiles: run.RuleFiles, Options: run.Options, Notes: run.Notes,
		Given: run.Given, Earlier: run.Earlier, Unrecorded: run.Unrecorded, Deliveries: run.Deliveries, Jobs: run.Jobs,
	}
	if run.Redact {
		return redact(b)
	}
	return b
}
