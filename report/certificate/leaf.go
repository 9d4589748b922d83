package certificate

import (
	"fmt"

	"github.com/klauspost/compress/zlib"

	"assay/ingest"
	"assay/report/lettering"
)

// A Leaf is an upright page of text, printed as certificates are: its words can
// be in any script, and searched, copied and read aloud. Lengths are in millimetres from the upper left corner. It is for one
// goroutine at a time.
type Leaf struct {
	im    impression
	z     *packer
	known map[paragraph][]lettering.Line // set for this leaf or one before: most of what leaves say is the same
}

// A paragraph is what lines are set from; its cut and size tell its style.
type paragraph struct {
	text        string
	cut         lettering.Cut
	size, width float64
}

// mostKnown is how many paragraphs a leaf keeps for the next.
const mostKnown = 1000

// Ink is a colour of the page.
type Ink struct{ colour }

// The inks of a leaf.
var (
	Pine   = Ink{pine}
	Ground = Ink{pine.tint(.08)}
	Fine   = Ink{pine.tint(.35)}
	Black  = Ink{ink}
	Copper = Ink{copper}
)

// newLeaf makes one, for the first time that it is printed on.
func (p *Press) newLeaf() any {
	z, _ := newPacker(zlib.DefaultCompression) // a level that there is
	return &Leaf{im: impression{set: p.types.Compositor(p.wording.Language.Text)}, z: z, known: map[paragraph][]lettering.Line{}}
}

// Leaf has a page printed, and returns it as a PDF: its title, its language (a BCP 47
// tag), and the day that it is of.
func (p *Press) Leaf(title, language string, day ingest.Day, print func(*Leaf)) (pdf []byte, err error) {
	defer func() { // as in Print
		if r := recover(); r != nil {
			pdf, err = nil, fmt.Errorf("%s: the PDF could not be written: %v", title, r)
		}
	}()
	l := p.leaves.Get().(*Leaf)
	defer p.leaves.Put(l)
	about := properties{title: title, author: p.wording.Document.Author.Text, issued: day}
	upright := layout{width: p.layout.height, height: p.layout.width}
	l.im = impression{pdf: sheetOf(upright, about), set: l.im.set, packer: l.z, fount: newFount(), layout: upright}
	print(l)
	l.z.sheet.Reset()
	if err := l.im.pdf.Output(&l.z.sheet); err != nil {
		return nil, err
	}
	f := finish{properties: about, language: language, fount: l.im.fount, tags: &l.im.tags}
	return f.apply(l.z.sheet.Bytes(), l.z)
}

// Size returns the page's width and height.
func (l *Leaf) Size() (width, height float64) { return l.im.layout.width, l.im.layout.height }

// Within puts what is printed meanwhile into an element of the page's structure: H1,
// P, Table, TR, TH, TD. A heading of a column says so to those who have it read.
func (l *Leaf) Within(role string, print func()) {
	more := ""
	if role == "TH" {
		more = "/A <</O /Table /Scope /Column>>"
	}
	l.im.tags.within(role, more, print)
}

// Lines sets a text, as a function makes it clean, in lines of a width. A word that is
// longer is set smaller.
func (l *Leaf) Lines(text string, clean func(string) string, st lettering.Style, width float64) []lettering.Line {
	key := paragraph{text, st.Cut, st.Size, width}
	lines, ok := l.known[key]
	if !ok {
		if len(l.known) >= mostKnown {
			clear(l.known)
		}
		lines = l.im.set.Wrap(clean(text), st, width/mm)
		l.known[key] = lines
	}
	return lines
}

// Print prints a line that begins at a place on its baseline.
func (l *Leaf) Print(line lettering.Line, x, y float64, in Ink) {
	l.im.print(line, point{x, y}, in.colour)
}

// Width returns how wide a line is.
func (l *Leaf) Width(line lettering.Line) float64 { return line.Width * em(line) }

// Fill fills a rectangle, which is only to be looked at.
func (l *Leaf) Fill(left, top, right, bottom float64, in Ink) {
	var p pen
	p.ink(in.colour)
	p.rectangle(box{left, top, right, bottom})
	p.fill()
	l.im.drawn(string(onSheet(l.im.layout, p.ops)))
}

// Undrawable lists the runes of a text, each once, that no font draws, or that aren't
// seen.
func (p *Press) Undrawable(text string) []rune {
	return append(p.types.Missing(lettering.Roman, text), lettering.Invisible(text)...)
}
