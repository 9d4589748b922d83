// Package badge strikes the badges of certified partners: a PNG for the web and
// print, a simpler small one, and the same drawing as SVG.
//
// The same year and name give the same bytes. What the badges of all years share
// is drawn and packed once, and what those of a year share.
package badge

import (
	"fmt"
	"io/fs"
	"sync"

	"assay/report/lettering"
)

// The sizes of the PNGs in pixels a side.
const (
	Side      = 2048
	SmallSide = 256
	// EmblemSide is that of the picture within a credential, which is in each of a
	// badge's files and in the certificate.
	EmblemSide = 128
)

// A Badge is what is struck: a badge year, and the partner's name for the
// ribbon, "" for a badge without.
type Badge struct {
	Year    int
	Partner string
}

// Images are a badge's files, and the emblem, a PNG of the small drawing for its
// credential. The small ones are without the name, which can't be read in their
// size. They may be shared with other badges, and aren't to be changed.
type Images struct {
	PNG, Small, SVG, Emblem []byte
}

// A Mint strikes badges. It may be used by several goroutines at once.
type Mint struct {
	types   *lettering.Case
	wording *inscription
	idle    sync.Pool // of *lettering.Compositor, one for each goroutine at work
	blanks
	mu   sync.Mutex
	dies []*die // of the years struck last
}

// NewMint reads the wording from a templates folder. One that the fonts can't
// draw is an error.
func NewMint(templates fs.FS, types *lettering.Case) (*Mint, error) {
	w, err := loadWording(templates)
	if err != nil {
		return nil, err
	}
	for _, e := range w.entries() {
		if missing := types.Missing(lettering.Display, e.Phrase.Text); !e.Unseen && len(missing) > 0 {
			return nil, e.Phrase.Errorf(wordingFile, "%s: no embedded font draws %s", e.Key, lettering.RuneList(missing))
		}
	}
	m := &Mint{types: types, wording: w}
	m.idle.New = func() any { return types.Compositor(w.Language.Text) }
	m.blanks = m.newBlanks()
	return m, nil
}

// A NameError says why a partner's name can't be put on a badge.
type NameError struct {
	Name   string
	Runes  []rune // those that no font draws, or that aren't seen, each once
	Reason string // lower case, no full stop
}

func (e *NameError) Error() string { return fmt.Sprintf("partner name %q: %s", e.Name, e.Reason) }

// Check tells, as a *NameError, whether a partner's name can't be put on a
// badge: it is blank, holds control or invisible characters, holds characters
// that no font draws, or doesn't fit on three lines of the
// ribbon, which hold 80 characters of any script, and about 200 Latin letters.
func (m *Mint) Check(name string) error {
	_, err := m.name(name)
	return err
}

// name sets a name; the error is a *NameError.
func (m *Mint) name(name string) (path, error) {
	clean := lettering.Tidy(name)
	fail := func(runes []rune, format string, args ...any) error {
		return &NameError{name, runes, fmt.Sprintf(format, args...)}
	}
	if clean == "" {
		return nil, fail(nil, "it is blank, want a name to put on the ribbon")
	}
	if runes, reason := m.types.Refused(nameStyle.Cut, clean); reason != "" {
		return nil, fail(runes, "%s", reason)
	}
	var p path
	ok := false
	m.typeset(func(set *lettering.Compositor) { p, ok = setName(set, clean) })
	if !ok {
		return nil, fail(nil, "its %d characters don't fit on three lines of the ribbon; shorten it, in words that can be parted", len([]rune(clean)))
	}
	return p, nil
}

// Strike makes a badge. A name that can't be put on it is a *NameError.
func (m *Mint) Strike(b Badge) (Images, error) {
	if b.Year < 1000 || b.Year > 9999 {
		return Images{}, fmt.Errorf("badge year: got %d, want 1000 … 9999", b.Year)
	}
	var name path
	if b.Partner != "" {
		var err error
		if name, err = m.name(b.Partner); err != nil {
			return Images{}, err
		}
		b.Partner = lettering.Tidy(b.Partner)
	}
	var im Images
	d := m.die(b.Year)
	var small sync.WaitGroup
	small.Go(func() { im.Small, im.Emblem = d.small(), d.emblem() })
	if b.Partner == "" {
		im.PNG, im.SVG = d.plain().png, d.plain().svg
	} else {
		im.PNG, im.SVG = m.named(d, name, b)
	}
	small.Wait()
	return im, nil
}

// Ready strikes what the badges without a name of some years have in common.
func (m *Mint) Ready(years []int) {
	for _, year := range years[:min(len(years), kept)] {
		d := m.die(year)
		d.plain()
		d.small()
		d.emblem()
	}
}

// kept is how many years' dies are kept; a run awards two or three.
const kept = 6

// die returns the die of a year.
func (m *Mint) die(year int) *die {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.dies {
		if d.year == year {
			return d
		}
	}
	if len(m.dies) == kept {
		m.dies = m.dies[1:]
	}
	d := m.newDie(year)
	m.dies = append(m.dies[:len(m.dies):len(m.dies)], d)
	return d
}
