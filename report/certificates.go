package report

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/issued"
	"assay/report/workers"
)

// prints are the certificates of a run: those issued, and those held back. A
// reissue that is held back has an issue; [Withhold] says it of the new ones.
type prints struct {
	certificates []issued.Certificate
	issues       []evaluate.Issue
}

// errNoName holds back the certificate of a partner whose name isn't known.
var errNoName = errors.New("the partner's name is blank or can't be read")

// plan draws up a certificate and badges for each newly certified partner (rule
// C7), and the reissued ones, and says where their files go. One that an obstacle
// is known of, beforehand or from the making, is held back.
func (run Run) plan(w Workshop) (prints, error) {
	all, fresh := run.drawUpAll()
	out := prints{certificates: all}
	nameFiles(all)
	obstacles := w.checkAll(len(all), func(i int) (id, name string) { return all[i].PartnerID, all[i].Partner }, run.Jobs)
	for i := range all {
		c := &all[i]
		if run.Revoked[c.Number] {
			c.HeldBack = fmt.Sprintf("certificate %s was revoked; assay register reissue %[1]s gives it a successor", c.Number)
			c.Number, c.File, c.Revoked = "", "", true
			continue
		}
		if err := cmp.Or(obstacles[i], run.unmade[c.Number]); err != nil {
			c.Number, c.File, c.HeldBack = "", "", err.Error()
			if i >= fresh {
				out.issues = append(out.issues, run.heldBack(*c, obstacleOf(err)))
			}
		}
	}
	nameBadges(all)
	err := run.placeBadges(all, w)
	slices.SortStableFunc(all, func(a, b issued.Certificate) int { return strings.Compare(a.PartnerID, b.PartnerID) })
	return out, err
}

// placeBadges gives each badge its place in the issuer's status list, where there
// is one, but for those of certificates that are held back.
func (run Run) placeBadges(certificates []issued.Certificate, w Workshop) (err error) {
	if l, ok := w.Signer.(lister); !ok || !l.Lists() || run.Place == nil {
		return nil
	}
	for _, c := range certificates {
		if c.HeldBack != "" {
			continue
		}
		for i := range c.Badges {
			if c.Badges[i].Place, err = run.Place(c.Number, c.Badges[i].Year); err != nil {
				return err
			}
		}
	}
	return nil
}

// drawUpAll fills in the certificates: first those of the newly certified
// partners, as many as fresh, then the others that are reissued.
func (run Run) drawUpAll() (all []issued.Certificate, fresh int) {
	reissued := map[string]string{} // number to the one that it replaces
	for _, c := range run.Reprints {
		reissued[c.Number] = c.Replaces
	}
	for i := range run.Assessment.Partners {
		if f := &run.Assessment.Partners[i]; len(f.NewBadgeYears()) > 0 {
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
func drawUp(f *evaluate.PartnerFinding) issued.Certificate {
	c := issued.Certificate{PartnerID: f.ID, Partner: f.Name, Years: f.NewBadgeYears()}
	for _, b := range f.CPanel().Badges {
		if !b.New {
			continue
		}
		c.Badges = append(c.Badges, issued.Badge{Year: b.Year, EarnedOn: b.EarnedOn, GoodThrough: b.GoodThrough})
		if b.EarnedOn != 0 && (c.Begins == 0 || b.EarnedOn < c.Begins) {
			c.Begins = b.EarnedOn
		}
		c.GoodThrough = max(c.GoodThrough, b.GoodThrough)
	}
	return c
}

// nameFiles says where the files of the certificates of one run go.
func nameFiles(certificates []issued.Certificate) {
	for i, name := range fileNames(ofCertificates(certificates)) {
		certificates[i].File = "certificates/" + name + ".pdf"
	}
	nameBadges(certificates)
}

// nameBadges says where the badges' files go, but for those of certificates that
// are held back.
func nameBadges(certificates []issued.Certificate) {
	var all []fileSubject
	var badges []*issued.Badge
	for _, c := range certificates {
		if c.HeldBack != "" {
			for i := range c.Badges {
				c.Badges[i].Files = ""
			}
			continue
		}
		for i := range c.Badges {
			all = append(all, subjectOf(c, c.Badges[i].Year))
			badges = append(badges, &c.Badges[i])
		}
	}
	for i, name := range fileNames(all) {
		badges[i].Files = "badges/" + name
	}
}

func furthest(years []int) int { return slices.Max(years) }

// heldBack is the issue of a reissue that wasn't printed, at its partner's row.
func (run Run) heldBack(c issued.Certificate, o obstacle) evaluate.Issue {
	cell := ingest.Cell{}
	partners := run.Assessment.Partners
	if i := slices.IndexFunc(partners, func(f evaluate.PartnerFinding) bool { return f.ID == c.PartnerID }); i >= 0 {
		cell = partners[i].At
	}
	return o.issue(cell, c.PartnerID)
}

// A diskFault is an error of the disk, which ends a run.
type diskFault struct{ error }

func (f diskFault) Unwrap() error { return f.error }

// marked returns a put and a get whose errors are known as the disk's.
func marked(put put, get get) (put, get) {
	mark := func(err error) error {
		if err == nil {
			return nil
		}
		return diskFault{err}
	}
	return func(path string, pieces ...[]byte) error { return mark(put(path, pieces...)) },
		func(path string) ([]byte, error) {
			data, err := get(path)
			return data, mark(err)
		}
}

// unmade are the certificates that couldn't be made, by their numbers, and why.
type unmade map[string]error

func (u unmade) Error() string {
	return fmt.Sprintf("these certificates can't be made: %v", map[string]error(u))
}

// A tray holds what a worker has just made for a partner.
type tray struct {
	files   map[string][][]byte // the pieces of each, by its path in the folder
	picture []byte              // of the certificate, as a PNG
	joined  []byte              // the file that was asked for last
}

// put has the tray hold what is put.
func (t *tray) put(to put) put {
	return func(path string, pieces ...[]byte) error {
		t.files[path] = pieces
		return to(path, pieces...)
	}
}

// get returns a file, which is good until the next one is asked for.
func (t *tray) get(path string) []byte {
	t.joined = t.joined[:0]
	for _, piece := range t.files[path] {
		t.joined = append(t.joined, piece...)
	}
	return t.joined
}

// makeAll makes the certificates that aren't held back, with Jobs workers; then,
// for each, what is to be done with what was made as long as it is on the worker's
// tray. The error is the disk's ([diskFault]), or lists all that are [unmade].
func (run Run) makeAll(w Workshop, put put, certificates []issued.Certificate, then func(worker int, c issued.Certificate, made *tray) error, progress func(done, total int)) error {
	w.casts = new(sync.Map)
	trays := make([]tray, max(run.Jobs, 1))
	var toMake []issued.Certificate
	for _, c := range certificates {
		if c.HeldBack == "" {
			toMake = append(toMake, c)
		}
	}
	errs := make([]error, len(toMake))
	err := workers.Share(len(toMake), run.Jobs, func(worker, i int) error {
		errs[i] = unstumbling(func() error {
			made := &trays[worker]
			made.files = map[string][][]byte{}
			if err := w.make(toMake[i], run.Assessment.Day, made.put(put), func(png []byte) { made.picture = png }); err != nil {
				return err
			}
			return then(worker, toMake[i], made)
		})
		if fault := (diskFault{}); errors.As(errs[i], &fault) {
			return errs[i]
		}
		return nil
	}, progress)
	without := unmade{}
	for i, c := range toMake {
		if errs[i] != nil {
			without[c.Number] = errs[i]
		}
	}
	if err == nil && len(without) > 0 {
		return without
	}
	return err
}
