package report

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/certificate"
)

// prints are the certificates of a run: those issued, and those held back, each
// with an issue.
type prints struct {
	certificates []Certificate
	issues       []evaluate.Issue
}

// errNoName holds back the certificate of a partner whose name isn't known.
var errNoName = errors.New("the partner's name is blank or can't be read")

// print prints a certificate for each newly certified partner (rule C7). One
// whose name can't be drawn is held back; any other fault ends the run.
func (run Run) print(press Printer, put put, progress func(done, total int)) (prints, error) {
	var out prints
	newly := run.newlyCertified()
	names := fileNames(newly)
	number := run.Number
	if number == nil {
		number = Number
	}
	for i, f := range newly {
		c := drawUp(f)
		err := errNoName
		if f.Name != "" {
			err = press.Check(f.Name)
		}
		if err != nil {
			c.HeldBack = err.Error()
			out.issues = append(out.issues, heldBack(f, err))
		} else {
			c.Number = number(ingest.FoldID(f.ID), furthest(c.Years))
			c.File = "certificates/" + names[i] + ".pdf"
		}
		out.certificates = append(out.certificates, c)
	}
	return out, run.printAll(press, put, out.certificates, progress)
}

// newlyCertified returns the partners that get a certificate.
func (run Run) newlyCertified() []*evaluate.PartnerFinding {
	var newly []*evaluate.PartnerFinding
	for i := range run.Assessment.Partners {
		if f := &run.Assessment.Partners[i]; len(f.CPanel.NewYears) > 0 {
			newly = append(newly, f)
		}
	}
	return newly
}

// drawUp fills in a certificate: it names every new badge year, begins with the
// first day of any of them, and is good through the end of the furthest.
func drawUp(f *evaluate.PartnerFinding) Certificate {
	c := Certificate{PartnerID: f.ID, Partner: f.Name, Years: f.CPanel.NewYears}
	for _, b := range f.CPanel.Badges {
		if !b.New {
			continue
		}
		if b.EarnedOn != 0 && (c.Begins == 0 || b.EarnedOn < c.Begins) {
			c.Begins = b.EarnedOn
		}
		c.GoodThrough = max(c.GoodThrough, b.GoodThrough)
	}
	return c
}

func furthest(years []int) int { return slices.Max(years) }

// heldBack is the issue of a certificate that wasn't printed.
func heldBack(f *evaluate.PartnerFinding, why error) evaluate.Issue {
	const code = "certificate-name"
	e := ingest.Explain(code)
	return evaluate.Issue{
		Severity: e.Severity, Code: code, Cell: f.At, PartnerID: f.ID,
		Message: "the certificate is held back: " + why.Error(), Effect: e.Effect, Mend: e.Mend,
	}
}

// printAll prints the certificates that aren't held back, with Jobs workers.
func (run Run) printAll(press Printer, put put, certificates []Certificate, progress func(done, total int)) error {
	var issued []Certificate
	for _, c := range certificates {
		if c.HeldBack == "" {
			issued = append(issued, c)
		}
	}
	errs := make([]error, len(issued))
	work := make(chan int)
	var (
		workers sync.WaitGroup
		tell    sync.Mutex
		done    int
	)
	for range max(run.Jobs, 1) {
		workers.Go(func() {
			for i := range work {
				errs[i] = printOne(press, put, issued[i], run.Assessment.Day)
				tell.Lock()
				done++
				progress(done, len(issued))
				tell.Unlock()
			}
		})
	}
	for i := range issued {
		work <- i
	}
	close(work)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func printOne(press Printer, put put, c Certificate, issued ingest.Day) error {
	pdf, err := press.Print(certificate.Certificate{
		Number: c.Number, Partner: c.Partner, Years: c.Years,
		Begins: c.Begins, GoodThrough: c.GoodThrough, Issued: issued,
	})
	if err != nil {
		return fmt.Errorf("the certificate of partner %s: %w", c.PartnerID, err)
	}
	return put(c.File, pdf)
}
