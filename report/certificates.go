package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"assay/evaluate"
	"assay/ingest"
)

// prints are the certificates of a run: those issued, and those held back. A
// reissue that is held back has an issue; [Withhold] says it of the new ones.
type prints struct {
	certificates []Certificate
	issues       []evaluate.Issue
}

// errNoName holds back the certificate of a partner whose name isn't known.
var errNoName = errors.New("the partner's name is blank or can't be read")

// print makes a certificate and badges for each newly certified partner (rule C7),
// and the reissued ones. One whose name can't be drawn is held back; any other fault ends
// the run.
func (run Run) print(w Workshop, put put, progress func(done, total int)) (prints, error) {
	all, fresh := run.drawUpAll()
	out := prints{certificates: all}
	names := fileNames(ofCertificates(all))
	for i := range all {
		c := &all[i]
		if run.Revoked[c.Number] {
			c.HeldBack = fmt.Sprintf("certificate %s was revoked; assay register reissue %[1]s gives it a successor", c.Number)
			c.Number, c.Revoked = "", true
			continue
		}
		if err := w.Check(c.Partner); err != nil {
			c.Number, c.HeldBack = "", err.Error()
			if i >= fresh {
				out.issues = append(out.issues, run.heldBack(*c))
			}
			continue
		}
		c.File = "certificates/" + names[i] + ".pdf"
	}
	nameBadges(all)
	slices.SortStableFunc(all, func(a, b Certificate) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out, run.makeAll(w, put, all, progress)
}

// drawUpAll fills in the certificates: first those of the newly certified
// partners, as many as fresh, then the others that are reissued.
func (run Run) drawUpAll() (all []Certificate, fresh int) {
	reissued := map[string]string{} // number to the one that it replaces
	for _, c := range run.Reprints {
		reissued[c.Number] = c.Replaces
	}
	for i := range run.Assessment.Partners {
		if f := &run.Assessment.Partners[i]; len(f.CPanel.NewYears) > 0 {
			c := drawUp(f)
			c.Number = run.Number(ingest.FoldID(f.ID), furthest(c.Years))
			c.Replaces = reissued[c.Number]
			delete(reissued, c.Number)
			all = append(all, c)
		}
	}
	fresh = len(all)
	for _, c := range run.Reprints {
		if _, waits := reissued[c.Number]; waits {
			all = append(all, c)
		}
	}
	return all, fresh
}

// drawUp fills in a certificate: it names every new badge year, begins with the
// first day of any of them, and is good through the end of the furthest.
func drawUp(f *evaluate.PartnerFinding) Certificate {
	c := Certificate{PartnerID: f.ID, Partner: f.Name, Years: f.CPanel.NewYears}
	for _, b := range f.CPanel.Badges {
		if !b.New {
			continue
		}
		c.Badges = append(c.Badges, Badge{Year: b.Year, EarnedOn: b.EarnedOn, GoodThrough: b.GoodThrough})
		if b.EarnedOn != 0 && (c.Begins == 0 || b.EarnedOn < c.Begins) {
			c.Begins = b.EarnedOn
		}
		c.GoodThrough = max(c.GoodThrough, b.GoodThrough)
	}
	return c
}

// nameBadges says where the badges' files go, but for those of certificates that
// are held back.
func nameBadges(certificates []Certificate) {
	var all []titled
	var badges []*Badge
	for _, c := range certificates {
		if c.HeldBack != "" {
			continue
		}
		for i := range c.Badges {
			all = append(all, titledAs(c, c.Badges[i].Year))
			badges = append(badges, &c.Badges[i])
		}
	}
	for i, name := range fileNames(all) {
		badges[i].Files = "badges/" + name
	}
}

func furthest(years []int) int { return slices.Max(years) }

// heldBack is the issue of a reissue that wasn't printed, at its partner's row.
func (run Run) heldBack(c Certificate) evaluate.Issue {
	at := ingest.Cell{}
	partners := run.Assessment.Partners
	if i := slices.IndexFunc(partners, func(f evaluate.PartnerFinding) bool { return f.ID == c.PartnerID }); i >= 0 {
		at = partners[i].At
	}
	return nameIssue(at, c.PartnerID, c.HeldBack)
}

// makeAll makes the certificates that aren't held back, with Jobs workers.
func (run Run) makeAll(w Workshop, put put, certificates []Certificate, progress func(done, total int)) error {
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
				errs[i] = w.make(issued[i], run.Assessment.Day, put)
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
