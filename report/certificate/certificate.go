// Package certificate prints the certificate of a newly certified cPanel
// partner as a PDF of one page, ready for a print shop: every shape a vector,
// every font embedded, nothing transparent, ten millimetres of quiet margin.
//
// A [Press] holds what all certificates share: the wording, the fonts and the
// plate, which is the engraving and the words that never change. Printing adds
// the partner's. What is seen is set with kerning and accents in place, and can be
// searched, copied and read aloud in any script. For programs it carries a QR code, files and a
// seal, all made elsewhere: this package knows no cryptography.
//
// The same certificate gives the same bytes, on any day and any machine.
package certificate

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"

	"github.com/jung-kurt/gofpdf"
	"github.com/klauspost/compress/zlib"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/lettering"
)

// A Sheet is a paper size; the certificate lies on it in landscape.
type Sheet string

// The sheets.
const (
	A4     Sheet = "A4"
	Letter Sheet = "Letter"
)

// sheetSizes gives width and height in millimetres.
var sheetSizes = map[Sheet]point{A4: {297, 210}, Letter: {279.4, 215.9}}

// A Page is a certificate to be printed, and what goes along with it. Begins and
// Replaces are not mentioned where they are blank.
type Page struct {
	issued.Certificate

	// Statement is what the QR code says, "" for no code. Capitals, digits and
	// $%*+-./: take least room, also behind an address and its #.
	Statement   string
	Attachments []Attachment
	// Seal returns the 72 bytes of a seal over the SHA-256 of the whole file, in
	// which they are the ASCII digit 0, 144 times; nil for none.
	Seal func(digest [32]byte) []byte
	// Picture is given the certificate as a small PNG, for a message to show; nil
	// has none painted.
	Picture func(png []byte)
}

// producer is the program's name in the document properties.
const producer = "assay"

// A Press prints certificates. It may be used by several goroutines at once.
type Press struct {
	wording *Wording
	types   *lettering.Case
	layout  layout
	plate   func() (plate, error) // engraved when first printed from
	idle    sync.Pool             // of *lettering.Compositor, one for each goroutine at work
	packers sync.Pool             // of *packer, one for each goroutine at work
	leaves  sync.Pool             // of *Leaf, one for each goroutine at work
	pictures
}

// NewPress reads the wording from a templates folder, to print on a sheet. A
// wording that the fonts can't draw is an error.
func NewPress(templates fs.FS, types *lettering.Case, sheet Sheet) (*Press, error) {
	size, ok := sheetSizes[sheet]
	if !ok {
		return nil, fmt.Errorf("sheet: got %q, want %s or %s", sheet, A4, Letter)
	}
	wording, err := LoadWording(templates)
	if err != nil {
		return nil, err
	}
	p := &Press{wording: wording, types: types, layout: lay(size)}
	p.idle.New = func() any { return types.Compositor(wording.Language.Text) }
	if err := p.checkWording(); err != nil {
		return nil, err
	}
	p.packers.New = func() any {
		z, _ := newPacker(zlib.DefaultCompression) // a level that there is
		return z
	}
	p.leaves.New = p.newLeaf
	p.painters.New = func() any { return new(painter) }
	p.plate = sync.OnceValues(p.engrave)
	return p, nil
}

// Lighten has certificates printed without the dark band, which takes a printer much
// ink. It comes before the first of them.
func (p *Press) Lighten() { p.layout.light = true }

func (p *Press) checkWording() error {
	for _, e := range p.wording.entries() {
		if e.Unseen {
			continue
		}
		if missing := p.types.Missing(lettering.Roman, e.Phrase.Text); len(missing) > 0 {
			return e.Phrase.Errorf(wordingFile, "%s: no embedded font draws %s", e.Key, lettering.RuneList(missing))
		}
	}
	return nil
}

// Ready engraves the plate, which is the same for the certificates of all years.
func (p *Press) Ready([]int) { _, _ = p.plate() } // who prints first hears of a fault

// engrave draws the plate and compresses it.
func (p *Press) engrave() (plate, error) {
	set := p.idle.Get().(*lettering.Compositor)
	defer p.idle.Put(set)
	z, err := newPacker(zlib.BestCompression)
	if err != nil {
		return plate{}, err
	}
	cutter := plateCutter{set: set, packer: z, fount: newFount(), layout: p.layout, wording: p.wording}
	out := cutter.cut()
	var corner pen
	corner.underprint(p.layout.corner())
	for _, f := range []struct {
		name string
		pen  pen
		form *form
	}{{plateName, cutter.pen, &out.drawing}, {rosetteName, corner, &out.rosette}} {
		deflated, err := z.pack(onSheet(p.layout, f.pen.ops))
		if err != nil {
			return plate{}, err
		}
		*f.form = form{f.name, p.layout.width / mm, p.layout.height / mm, deflated}
	}
	return out, nil
}

// A NameError says why a partner's name can't be printed.
type NameError struct {
	Name   string
	Runes  []rune // those that no embedded font draws, or that aren't printed, each once
	Reason string // lower case, no full stop
}

func (e *NameError) Error() string { return fmt.Sprintf("partner name %q: %s", e.Name, e.Reason) }

// Check tells, as a *NameError, whether a partner's name can't be printed: it
// is blank, holds control or invisible characters, holds characters that no
// font draws, or doesn't fit on three lines at 15 points, which hold about
// 180 letters, or 90 Chinese characters.
func (p *Press) Check(name string) error {
	set := p.idle.Get().(*lettering.Compositor)
	defer p.idle.Put(set)
	_, err := p.setName(set, name)
	return err
}

// nameLeading is the least distance of the baselines of a name, in ems.
const nameLeading = 1.16

// setName sets a name in lines that fit; the error is a *NameError.
func (p *Press) setName(set *lettering.Compositor, name string) ([]lettering.Line, error) {
	clean := lettering.Tidy(name)
	fail := func(runes []rune, format string, args ...any) error {
		return &NameError{name, runes, fmt.Sprintf(format, args...)}
	}
	if clean == "" {
		return nil, fail(nil, "it is blank, want a name to print")
	}
	if runes, reason := p.types.Refused(lettering.Medium, clean); reason != "" {
		return nil, fail(runes, "%s", reason)
	}
	settings := slices.Clone(nameSettings)
	for i := range settings {
		settings[i].Leading, settings[i].Height = nameLeading, (nameTo-nameFrom)/mm
	}
	lines, ok := set.FitName(clean, nameStyle, settings, p.layout.measure()/mm)
	switch n, room := len([]rune(clean)), roomFor(clean); {
	case !ok && n <= room:
		return nil, fail(nil, "a word of it doesn't fit on a line; part the word with a blank or a hyphen")
	case !ok:
		return nil, fail(nil, "its %d characters don't fit on three lines; shorten it to about %d, in words that can be parted", n, room)
	}
	return lines, nil
}

// roomFor is about how many characters of a name's kind three lines hold.
func roomFor(name string) int {
	wide := func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
	}
	if strings.ContainsFunc(name, wide) {
		return 90
	}
	return 180
}

// Print returns the certificate as a PDF. The error is a *NameError where the
// partner's name can't be printed (see [Press.Check]).
func (p *Press) Print(c Page) (pdf []byte, err error) {
	// gofpdf panics where it is surprised; that must cost one certificate only.
	defer func() {
		if r := recover(); r != nil {
			pdf, err = nil, fmt.Errorf("certificate %s: the PDF could not be written: %v", c.Number, r)
		}
	}()
	set := p.idle.Get().(*lettering.Compositor)
	defer p.idle.Put(set)
	name, err := p.setName(set, c.Partner)
	if err != nil {
		return nil, err
	}
	if err := p.check(c); err != nil {
		return nil, fmt.Errorf("certificate %q: %w", c.Number, err)
	}
	c.Partner = lettering.Tidy(c.Partner)
	pdf, err = p.print(set, c, name)
	if err != nil {
		return nil, fmt.Errorf("certificate %s: %w", c.Number, err)
	}
	return pdf, nil
}

// print writes a certificate that was checked.
func (p *Press) print(set *lettering.Compositor, c Page, name []lettering.Line) ([]byte, error) {
	on, err := p.plate()
	if err != nil {
		return nil, err
	}
	forms := []form{on.drawing, on.rosette}
	var code *qr
	if c.Statement != "" {
		var err error
		if code, err = qrCode(c.Statement); err != nil {
			return nil, err
		}
		forms = forms[:1]
	}
	z := p.packers.Get().(*packer)
	defer p.packers.Put(z)
	t := p.wording.text(c.Certificate)
	sheet := sheetOf(p.layout, properties{t.title, t.author, t.subject, t.keywords, c.Issued})
	im := impression{pdf: sheet, set: set, packer: z, fount: on.fount.with(), layout: p.layout}
	im.certificate(on, name, t, code, p.wording.aboutCode(c.Statement))
	if c.Picture != nil {
		picture, err := p.photograph(on, &im, z)
		if err != nil {
			return nil, err
		}
		c.Picture(picture)
	}
	z.sheet.Reset()
	if err := sheet.Output(&z.sheet); err != nil {
		return nil, err
	}
	f := finish{
		properties: properties{t.title, t.author, t.subject, t.keywords, c.Issued}, language: p.wording.Language.Text,
		forms: forms, fount: im.fount, tags: &im.tags,
		statement: c.Statement, attachments: c.Attachments, seal: c.Seal,
	}
	return f.apply(z.sheet.Bytes(), z)
}

// utf16Text is a text as PDF keeps it. gofpdf would garble what is beyond U+FFFF.
func utf16Text(s string) string {
	return "\xfe\xff" + string(bigEndian(utf16.Encode([]rune(s))))
}

// check refuses a certificate that lacks what it must say.
func (p *Press) check(c Page) error {
	switch {
	case strings.TrimSpace(c.Number) == "":
		return errors.New("the number is blank")
	case len(c.Years) == 0 || !slices.IsSorted(c.Years):
		return fmt.Errorf("got the badge years %v, want at least one, rising", c.Years)
	case c.GoodThrough == 0 || c.Issued == 0:
		return errors.New("the day it is good through or was issued is missing")
	}
	for _, number := range []string{c.Number, c.Replaces} {
		if missing := append(p.types.Missing(lettering.Roman, number), lettering.Invisible(number)...); len(missing) > 0 {
			return fmt.Errorf("no embedded font draws %s of the number", lettering.RuneList(missing))
		}
	}
	return checkAttachments(c.Attachments)
}

// properties are what a document says of itself.
type properties struct {
	title, author, subject, keywords string
	issued                           ingest.Day
}

// sheetOf returns a blank page with the document's properties. Nothing of it is
// compressed yet: that costs gofpdf a new writer each time.
func sheetOf(l layout, about properties) *gofpdf.Fpdf {
	pdf := gofpdf.NewCustom(&gofpdf.InitType{UnitStr: "mm", Size: gofpdf.SizeType{Wd: l.width, Ht: l.height}})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(about.issued.Time())
	pdf.SetModificationDate(about.issued.Time())
	pdf.SetProducer(producer, true)
	pdf.SetTitle(utf16Text(about.title), false)
	pdf.SetAuthor(utf16Text(about.author), false)
	pdf.SetSubject(utf16Text(about.subject), false)
	pdf.SetKeywords(utf16Text(about.keywords), false)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetDisplayMode("fullpage", "single")
	pdf.SetPageBox("trim", 0, 0, l.width, l.height)
	pdf.SetCompression(false)
	pdf.AddPage()
	return pdf
}
