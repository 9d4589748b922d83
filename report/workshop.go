package report

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"assay/evaluate"
	"assay/ingest"
	"assay/report/badge"
	"assay/report/certificate"
	"assay/report/credential"
	"assay/report/issued"
	"assay/report/lettering"
	"assay/report/scorecard"
	"assay/report/workers"
)

// A Workshop makes what certified partners get: the certificate, and for each
// badge year the badge and its credential. Its parts are used by several
// goroutines at once.
type Workshop struct {
	Press  Printer
	Mint   Minter
	Signer Signer
	// Scorecard prints a scorecard of a day; it isn't asked where a run has none.
	Scorecard func(scorecard.Card, ingest.Day) (pdf []byte, err error)
	// NamedBadges puts the partner's name on its badges.
	NamedBadges bool

	casts *sync.Map // of badges without a name, by their years; nil: none is kept
}

// A Printer prints certificates, see [certificate.Press].
type Printer interface {
	// Check tells why a name can't be drawn.
	Check(name string) error
	Print(c certificate.Page) (pdf []byte, err error)
}

// A Minter strikes badges, see [badge.Mint].
type Minter interface {
	// Check tells why a name can't be put on a badge.
	Check(name string) error
	Strike(b badge.Badge) (badge.Images, error)
}

// A Signer signs what is made, see [credential.Maker].
type Signer interface {
	Make(a credential.Award, p credential.Pictures) (text []byte, err error)
	Statement(s credential.Statement) (text string, err error)
	Seal(digest [32]byte) []byte
}

// A lister is a Signer of whom what is signed may have a place in a status list.
type lister interface{ Lists() bool }

// Check tells why nothing can be made out to a partner: an [obstacle].
func (w Workshop) Check(partnerID, name string) error {
	if runes := credential.Unwritable(partnerID); len(runes) > 0 {
		return obstacle{inID, fmt.Errorf("the partner's ID holds %s, which no credential can", lettering.RuneList(runes))}
	}
	if name == "" {
		return obstacle{inName, errNoName}
	}
	err := w.Press.Check(name)
	if err == nil && w.NamedBadges {
		err = w.Mint.Check(name)
	}
	if err != nil {
		return obstacle{inName, err}
	}
	return nil
}

// checkAll checks partners by ID and name, and returns the obstacle of each. It
// asks for them by number, from several goroutines at once.
func (w Workshop) checkAll(n int, partner func(i int) (id, name string), jobs int) []error {
	errs := make([]error, n)
	_ = workers.Share(n, jobs, func(_, i int) error { // an obstacle is no fault of the work
		errs[i] = unstumbling(func() error { return w.Check(partner(i)) })
		return nil
	}, nil)
	return errs
}

// A readier makes ready beforehand what all that it makes have in common.
type readier interface{ Ready(years []int) }

// Ready begins, beside whatever comes next, what the certificates of an assessment
// have in common: the plate, and the badges of their years. There is nothing to
// wait for: who needs it first waits for it then.
func (w Workshop) Ready(a *evaluate.Assessment) {
	var years []int
	for i := range a.Partners {
		for _, year := range a.Partners[i].NewBadgeYears() {
			if !slices.Contains(years, year) {
				years = append(years, year)
			}
		}
	}
	if len(years) == 0 {
		return
	}
	slices.Sort(years)
	if m, ok := w.Mint.(readier); ok && !w.NamedBadges {
		go m.Ready(years)
	}
	if p, ok := w.Press.(readier); ok {
		go p.Ready(years)
	}
}

// credentialType is the media type of credentials.
const credentialType = "application/ld+json"

// make makes a certificate and its badges, puts their files, and hands its picture
// to whoever shows it.
func (w Workshop) make(c issued.Certificate, day ingest.Day, put put, picture func(png []byte)) error {
	c.Issued = day
	page := certificate.Page{Certificate: c, Seal: w.Signer.Seal, Picture: picture}
	for _, b := range c.Badges {
		text, err := w.badge(c, b, day, put)
		if err != nil {
			return fmt.Errorf("the badge of partner %s for %d: %w", c.PartnerID, b.Year, err)
		}
		page.Attachments = append(page.Attachments, certificate.Attachment{
			Name: "credential-" + strconv.Itoa(b.Year) + ".json", Description: "Open Badges credential for badge year " + strconv.Itoa(b.Year),
			MIME: credentialType, Data: text, Day: day,
		})
	}
	var err error
	page.Statement, err = w.Signer.Statement(credential.Statement{
		Number: c.Number, Replaces: c.Replaces, Partner: c.Partner, Years: c.Years, Begins: c.Begins, GoodThrough: c.GoodThrough, Issued: day,
	})
	if err != nil {
		return err
	}
	pdf, err := w.Press.Print(page)
	if err != nil {
		return fmt.Errorf("the certificate of partner %s: %w", c.PartnerID, err)
	}
	return put(c.File, pdf)
}

// badge strikes a badge, puts its files, and returns its credential.
func (w Workshop) badge(c issued.Certificate, b issued.Badge, day ingest.Day, put put) (text []byte, err error) {
	from, err := w.cast(c, b)
	if err != nil {
		return nil, err
	}
	award := credential.Award{
		Number: c.Number, PartnerID: c.PartnerID, Partner: c.Partner, Year: b.Year,
		EarnedOn: b.EarnedOn, GoodThrough: b.GoodThrough, Issued: day, Replaces: c.Replaces, Place: b.Place,
	}
	text, err = w.Signer.Make(award, from.pictures)
	if err != nil {
		return nil, err
	}
	for i, ending := range [...]string{".png", "-256.png", ".svg"} {
		pieces, err := from.mounts[i].Bake(text)
		if err == nil {
			err = put(b.Files+ending, pieces...)
		}
		if err != nil {
			return nil, err
		}
	}
	return text, put(b.Files+".json", text)
}

// A cast is a badge, ready for credentials to be made for it and baked into it.
type cast struct {
	pictures credential.Pictures
	mounts   [3]credential.Mount // of the large PNG, the small one and the drawing
}

// cast strikes a badge. Of those without a name, all of a year are one.
func (w Workshop) cast(c issued.Certificate, b issued.Badge) (*cast, error) {
	of := badge.Badge{Year: b.Year}
	if w.NamedBadges {
		of.Partner = c.Partner
	} else if w.casts != nil {
		if known, ok := w.casts.Load(b.Year); ok {
			return known.(*cast), nil
		}
	}
	images, err := w.Mint.Strike(of)
	if err != nil {
		return nil, err
	}
	out := &cast{pictures: credential.Pictures{PNG: images.PNG, Small: images.Small, SVG: images.SVG, Achievement: images.Emblem}.Ready()}
	var errs [3]error
	out.mounts[0], errs[0] = credential.MountPNG(images.PNG)
	out.mounts[1], errs[1] = credential.MountPNG(images.Small)
	out.mounts[2], errs[2] = credential.MountSVG(images.SVG)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	if !w.NamedBadges && w.casts != nil {
		w.casts.Store(b.Year, out)
	}
	return out, nil
}
