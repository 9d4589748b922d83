package certificate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/jung-kurt/gofpdf"

	"assay/report/lettering"
)

// The design: a banknote's vignette on the left, dark pine with white
// lathework around the seal, and the text on a single left axis in the white
// beside it. Copper is for what should be found first.

// The inks.
var (
	pine   = colour{16, 56, 49}
	ink    = colour{24, 38, 36}    // text
	copper = colour{158, 84, 38}   // achievement, title rule
	sheen  = colour{214, 158, 112} // copper on the dark ground
)

// The styles of type.
var (
	nameStyle         = lettering.Style{Cut: lettering.Medium, Features: []string{"lnum"}}
	organisationStyle = lettering.Style{Cut: lettering.Roman, Size: 11.5, Tracking: .16, Features: []string{"smcp", "c2sc", "lnum"}}
	titleStyle        = lettering.Style{Cut: lettering.Display, Size: 62, Tracking: .012}
	sentenceStyle     = lettering.Style{Cut: lettering.Italic, Size: 15}
	achievementStyle  = lettering.Style{Cut: lettering.Display, Size: 31, Features: []string{"lnum"}}
	yearsStyle        = lettering.Style{Cut: lettering.Medium, Size: 15, Features: []string{"lnum"}}
	periodStyle       = lettering.Style{Cut: lettering.Roman, Size: 13, Features: []string{"lnum"}}
	signatoryStyle    = lettering.Style{Cut: lettering.Roman, Size: 11.5, Features: []string{"lnum"}}
	captionStyle      = lettering.Style{Cut: lettering.Roman, Size: 9, Tracking: .1, Features: []string{"smcp", "c2sc", "lnum"}}
	smallStyle        = lettering.Style{Cut: lettering.Roman, Size: 9.5, Features: []string{"lnum"}}
	finestStyle       = lettering.Style{Cut: lettering.Italic, Size: 8, Features: []string{"lnum"}}
	ringStyle         = lettering.Style{Cut: lettering.Medium, Size: 9, Tracking: .17, Features: []string{"smcp", "c2sc"}}
	sealStyle         = lettering.Style{Cut: lettering.Display, Tracking: .02, Features: []string{"lnum"}}
)

// nameSettings are the ways to set a partner's name, sizes in points; the first
// that fits is taken.
var nameSettings = []lettering.Setting{
	{Lines: 1, Largest: 42, Least: 29},
	{Lines: 2, Largest: 31, Least: 22},
	{Lines: 3, Largest: 23, Least: 15},
}

// A layout says where things stand on a sheet.
type layout struct {
	width, height float64
	frame         box // outer rule
	vignette      box
	seal          point
	axis, edge    float64 // left and right end of the text
	rise          float64 // how much lower than on A4 the text stands
	light         bool    // the vignette is drawn on white, for printers that spare ink
}

// engraved is the colour of lathework in the vignette, the stronger the more it
// stands out from its ground; gilt is what shines there.
func (l layout) engraved(strength float64) colour {
	if l.light {
		return white.mix(pine, strength)
	}
	return pine.mix(white, strength)
}

func (l layout) gilt(strength float64) colour {
	if l.light {
		return white.mix(copper, strength)
	}
	return pine.mix(sheen, strength)
}

// lay lays the design out on a sheet.
func lay(size point) layout {
	l := layout{width: size.x, height: size.y}
	l.frame = box{0, 0, size.x, size.y}.inset(10.5)
	l.vignette = l.frame.inset(3.4)
	l.vignette.right = l.vignette.left + 62
	l.seal = point{(l.vignette.left + l.vignette.right) / 2, l.frame.top + l.frame.height()*.42}
	l.axis = l.vignette.right + 17
	l.edge = l.frame.right - 16
	l.rise = (size.y - sheetSizes[A4].y) / 2
	return l
}

// measure is the width of the text.
func (l layout) measure() float64 { return l.edge - l.axis }

// signing is the left end of a line to sign; two of them share the text's width
// with the underprint.
func (l layout) signing(i int) float64 { return l.axis + float64(i)*(l.measure()-2*underprint)/2 }

// signingGap is what parts the lines to sign.
const signingGap = 12

// underprint is the radius of the pale rosette in the corner; the QR code in its
// place is at least as large.
const underprint = 17

// corner is the rosette's middle.
func (l layout) corner() point {
	return point{l.edge - underprint, footAt + 2*l.rise - underprint}
}

// The baselines of the text from the top of an A4 sheet.
const (
	organisationAt = 31.5
	titleAt        = 55.
	braidAt        = 64.5 // the middle of the braid beneath the title
	certifiesAt    = 79.5
	nameFrom       = 82. // the name stands in the middle of this room
	nameTo         = 111.5
	recognisedAt   = 120.
	achievementAt  = 133.
	yearsAt        = 144.5
	periodAt       = 151.5
	signAt         = 174.5
	footAt         = 190.
	replacesAt     = 193.6
)

// onSheet brings paths from hundredths of a point, y down, onto the page.
func onSheet(l layout, ops []byte) []byte {
	out := fmt.Appendf(nil, "q .01 0 0 -.01 0 %.2f cm\n", l.height/mm)
	return append(append(out, ops...), 'Q')
}

// A plate is what all certificates of a sheet share: the engraving, the rosette
// of those without a QR code, the lines that never change, and their glyphs.
type plate struct {
	ops                           []byte // of the drawing
	drawing, rosette              form
	heading, recognition, signing []setLine
	packer                        *packer // that traced their glyphs
	fount                         *fount
}

// A setLine is a line that is ready to be printed, its origin on the baseline.
type setLine struct {
	lettering.Line
	origin point
	ink    colour
	ops    []byte // of the page
}

// A plateCutter draws the plate.
type plateCutter struct {
	pen
	set     *lettering.Compositor
	packer  *packer
	fount   *fount
	layout  layout
	wording *Wording
}

// cut draws the plate and says which words stand on it.
func (c *plateCutter) cut() plate {
	l, w := c.layout, c.wording
	c.put("1 J 1 j") // round ends and joins
	c.frame()
	c.vignette()
	c.seal()
	c.titleBraid()
	line := func(p Phrase, st lettering.Style, y float64, in colour) setLine {
		return c.typeset(p.Text, st, point{l.axis, y + l.rise}, l.measure(), in)
	}
	return plate{
		ops:    c.ops,
		packer: c.packer,
		fount:  c.fount,
		heading: []setLine{
			line(w.Organisation, organisationStyle, organisationAt, pine),
			line(w.Title, titleStyle, titleAt, pine),
			line(w.Certifies, sentenceStyle, certifiesAt, ink),
		},
		recognition: []setLine{
			line(w.Recognised, sentenceStyle, recognisedAt, ink),
			line(w.Achievement, achievementStyle, achievementAt, copper),
		},
		signing: c.signatures(),
	}
}

func (c *plateCutter) typeset(text string, st lettering.Style, origin point, width float64, in colour) setLine {
	return set(c.fount, fit(c.set, text, st, width), origin, in, c.layout.height, c.packer)
}

// set sets a line, its ink beginning at a place on the baseline.
func set(f *fount, l lettering.Line, origin point, in colour, height float64, z *packer) setLine {
	origin.x -= l.Left * em(l)
	return setLine{l, origin, in, f.show(l, origin, in, height, z)}
}

func (c *plateCutter) frame() {
	c.nib(pine, .5)
	c.rectangle(c.layout.frame)
	c.draw()
	c.nib(copper, .15)
	c.rectangle(c.layout.frame.inset(1.5))
	c.draw()
}

// underprint draws the pale rosette in the lower right corner.
func (p *pen) underprint(centre point) {
	p.put("1 J 1 j")
	p.nib(pine.tint(.3), .1)
	p.rosette(rosette{centre: centre, inner: 6, outer: underprint, lobes: 24, strands: 5, crest: .1, beat: 6, depth: .35})
	p.nib(copper.tint(.4), .1)
	p.rosette(rosette{centre: centre, inner: 2, outer: 9.5, lobes: 12, strands: 6})
}

// vignette draws the field: waves that run against each other, and a chain
// of braids, within a fine white line.
func (c *plateCutter) vignette() {
	v := c.layout.vignette
	field := v.inset(1.4)
	c.ink(c.layout.engraved(0))
	c.rectangle(v)
	c.fill()
	c.within(func() { c.rectangle(field) }, func() {
		c.waves(field)
		c.chain(field)
	})
	c.nib(c.layout.engraved(.7), .18)
	c.rectangle(field)
	c.draw()
}

// waves are drawn each from its own left end: numbers that begin again are shorter, and
// deflate better.
func (c *plateCutter) waves(field box) {
	const rows, most = 150, 4. // most is how far a wave leaves its row
	c.coarsely(c.layout.engraved(.16), .12, func() {
		for i := range rows {
			y := between(field.top-most, field.bottom+most, float64(i)/(rows-1))
			c.turned(point{field.left, y}, 0, func() {
				c.curve(func(t float64) point {
					lift := 2.6*wave(t*1.5+y/64) + 1.3*wave(t*3.5-y/41)
					return point{between(0, field.width(), t), lift}
				}, 10)
				c.draw()
			})
		}
	})
}

// chain draws two braids from top to bottom, the one widest where the other is
// narrowest. A bead is as long as lets both ends meet the field alike.
func (c *plateCutter) chain(field box) {
	seal := c.layout.seal
	bead := (field.bottom + field.top) - 2*seal.y
	reach := func(wide, sway float64) func(float64) float64 {
		return func(t float64) float64 {
			return wide + sway*wave((between(field.top, field.bottom, t)-seal.y)/bead+.25)
		}
	}
	b := braid{from: point{seal.x, field.top}, to: point{seal.x, field.bottom}, waves: 9, crest: .12}
	b.strands, b.reach = 8, reach(8.5, -3.5)
	c.coarsely(c.layout.gilt(.8), .12, func() { c.braid(b) })
	b.strands, b.reach = 12, reach(11.5, 5)
	c.coarsely(c.layout.engraved(.62), .12, func() { c.braid(b) })
}

func (c *plateCutter) seal() {
	centre := c.layout.seal
	disc := func(r float64, in colour) {
		c.ink(in)
		c.circle(centre, r)
		c.fill()
	}
	disc(27.2, c.layout.engraved(0))
	c.nib(c.layout.engraved(.85), .13)
	c.rosette(rosette{centre: centre, inner: 20.5, outer: 26.6, lobes: 36, strands: 8, crest: .15, beat: 18, depth: .3})
	c.nib(c.layout.gilt(1), .16)
	c.rosette(rosette{centre: centre, inner: 20.6, outer: 24, lobes: 36, strands: 4})
	disc(20.6, white)
	c.nib(copper, .35)
	c.circle(centre, 20)
	c.draw()
	c.nib(pine.tint(.75), .1)
	c.rosette(rosette{centre: centre, inner: 10.2, outer: 14.2, lobes: 40, strands: 6, crest: .1})
	c.nib(copper, .13)
	c.circle(centre, 14.6)
	c.draw()
	c.circle(centre, 9.8)
	c.draw()
	c.ringWords()
}

// ringWords sets the words around the seal, with a diamond in the middle of
// each gap between them.
func (c *plateCutter) ringWords() {
	const foot, middle, most = 16.2, 17.2, 1.06 * math.Pi // radii in mm; an arc
	centre := c.layout.seal
	above := fit(c.set, c.wording.Seal.Above.Text, ringStyle, foot*most)
	below := fit(c.set, c.wording.Seal.Below.Text, ringStyle.At(above.Style.Size), middle*(1.75*math.Pi-most))
	c.ink(pine)
	c.around(c.packer, above, centre, foot, -math.Pi/2, false)
	c.around(c.packer, below, centre, 2*middle-foot, math.Pi/2, true)
	ends := -math.Pi/2 + above.Width*em(above)/(2*foot)
	begins := math.Pi/2 - below.Width*em(below)/(2*(2*middle-foot))
	c.ink(copper)
	for _, angle := range []float64{(ends + begins) / 2, math.Pi - (ends+begins)/2} {
		c.diamond(polar(centre, middle, angle), .8)
	}
	c.fill()
}

// titleBraid draws the fine braid beneath the title, which runs out to the right.
func (c *plateCutter) titleBraid() {
	l := c.layout
	y := braidAt + l.rise
	c.coarsely(copper, .1, func() {
		c.braid(braid{
			from: point{l.axis, y}, to: point{l.edge, y}, waves: 24, strands: 6,
			reach: func(t float64) float64 { return 1.3 * math.Sqrt(max(0, 1-t)) },
		})
	})
}

// signatures draws the lines to sign, with name and title beneath them. The
// titles are of one Size: that of the longest.
func (c *plateCutter) signatures() (out []setLine) {
	const first, next = 4.8, 4.4
	length := c.layout.signing(1) - c.layout.signing(0) - signingGap
	caption := captionStyle
	for _, s := range c.wording.Signatures {
		caption.Size = min(caption.Size, fit(c.set, s.Title.Text, captionStyle, length).Style.Size)
	}
	for i, s := range c.wording.Signatures {
		origin := point{c.layout.signing(i), signAt + 2*c.layout.rise}
		c.nib(ink, .25)
		c.move(origin)
		c.lineTo(origin.add(point{length, 0}))
		c.draw()
		origin.y += first
		if s.Name.Text != "" {
			out = append(out, c.typeset(s.Name.Text, signatoryStyle, origin, length, ink))
			origin.y += next
		}
		out = append(out, c.typeset(s.Title.Text, caption, origin, length, ink))
	}
	return out
}

// An impression is a page while a certificate's own words are printed on it.
type impression struct {
	pdf    *gofpdf.Fpdf
	set    *lettering.Compositor
	packer *packer
	layout layout
	fount  *fount
	tags   tagging
	own    []byte    // what isn't on every certificate, in the sheet's units
	words  []setLine // likewise
}

// certificate prints the plate and the certificate's words, which lie on the
// page in the order in which they are read.
func (im *impression) certificate(on plate, name []lettering.Line, t text, code *qr, aboutCode string) {
	im.drawn(plateName + " Do")
	if code == nil {
		im.drawn(rosetteName + " Do")
	}
	im.sealYears(t.years)
	im.paragraphs("P", on.heading[0])
	im.paragraphs("H1", on.heading[1])
	im.paragraphs("P", on.heading[2:]...)
	im.tags.within("P", "", func() { im.name(name) })
	im.paragraphs("P", on.recognition...)
	left, rise, signing := im.layout.axis, im.layout.rise, im.layout.signing(1)
	end := im.layout.edge
	if code != nil { // the line may stand as low as the code
		end -= code.side() + (quietZone+1)*code.module
	}
	im.printLine(t.badgeYears, yearsStyle, point{left, yearsAt + rise}, im.layout.edge)
	im.printLine(t.period, periodStyle, point{left, periodAt + rise}, end)
	im.paragraphs("P", on.signing...)
	im.printLine(t.number, smallStyle, point{left, footAt + 2*rise}, signing-signingGap)
	if t.replaces != "" {
		im.printLine(t.replaces, finestStyle, point{left, replacesAt + 2*rise}, signing-signingGap)
	}
	im.printLine(t.issued, smallStyle, point{signing, footAt + 2*rise}, im.layout.edge-2*underprint-signingGap)
	if code != nil {
		im.code(code, aboutCode, cmp.Or(aboutCode, t.number), signing)
	}
}

// code prints the QR code, and below its quiet zone what it is for: in its middle,
// or, what is wider, up to the edge and no further than from a place on. The code is
// a single path of whole units: nothing shines through between the modules.
func (im *impression) code(code *qr, caption, alternative string, from float64) {
	foot := footAt + 2*im.layout.rise
	corner := point{im.layout.edge - code.side(), foot - code.side()}
	runs := code.darkRuns()
	p := pen{ops: make([]byte, 0, 32*len(runs))}
	p.ink(pine)
	for _, r := range runs {
		origin := corner.add(point{float64(r.x), float64(r.y)}.times(code.module))
		p.rectangle(box{origin.x, origin.y, origin.x + float64(r.length)*code.module, origin.y + code.module})
	}
	p.fill()
	im.tags.within("Figure", figure(alternative, im.layout, box{corner.x, corner.y, corner.x + code.side(), corner.y + code.side()}), func() { im.flush(p) })
	if caption == "" {
		return
	}
	const ascent = .7 // ems
	l := fit(im.set, caption, finestStyle, im.layout.edge-from)
	width := l.Ink() * mm
	im.tags.within("P", "", func() {
		im.print(l, point{im.layout.edge - width/2 - max(code.side(), width)/2, foot + quietZone*code.module + ascent*em(l)}, ink)
	})
}

// printLine prints a line, smaller where it would go on beyond an end.
func (im *impression) printLine(text string, st lettering.Style, origin point, end float64) {
	im.tags.within("P", "", func() { im.print(fit(im.set, text, st, end-origin.x), origin, ink) })
}

// name prints the partner's name in the middle of its room. Lines that are read
// from the right end where the widest of them ends.
func (im *impression) name(lines []lettering.Line) {
	const capital = .65 // ems
	e := em(lines[0])
	height := capital * e
	for _, l := range lines[1:] {
		height += l.Lead * e
	}
	baseline := (nameFrom+nameTo)/2 + im.layout.rise - height/2 + capital*e
	for i, l := range lines {
		if i > 0 {
			baseline += l.Lead * e
		}
		im.print(l, point{im.layout.axis + l.Indent*e, baseline}, pine)
	}
}

// sealYears sets the badge years in the seal, one below the other, as large as
// its inner circle lets them be.
func (im *impression) sealYears(years []int) {
	const figure, leading, most = .63, .86, 8.6 // height of figures and leading in ems; radius in mm
	var lines []lettering.Line
	for _, year := range years {
		lines = append(lines, im.set.Set(strconv.Itoa(year), sealStyle.At(1)))
	}
	height := float64(len(lines)-1)*leading + figure
	e := 2 * most / math.Hypot(height, lines[0].Right-lines[0].Left)
	origin := im.layout.seal.add(point{0, (figure - height/2) * e})
	var p pen
	p.ink(pine)
	for _, l := range lines {
		l.Style.Size = e / mm
		origin.x = im.layout.seal.x - l.Ink()*mm/2
		p.line(im.packer, l, origin)
		origin.y += leading * e
	}
	im.flush(p)
}

func (im *impression) print(l lettering.Line, origin point, in colour) {
	line := set(im.fount, l, origin, in, im.layout.height, im.packer)
	im.words = append(im.words, line)
	im.drawn(string(line.ops))
}

// paragraphs prints lines, each an element of its own.
func (im *impression) paragraphs(role string, lines ...setLine) {
	for _, l := range lines {
		im.tags.within(role, "", func() { im.drawn(string(l.ops)) })
	}
}

func (im *impression) flush(p pen) {
	im.own = append(im.own, p.ops...)
	im.drawn(string(onSheet(im.layout, p.ops)))
}

// drawn writes operators, as a mark of the element that they are in.
func (im *impression) drawn(ops ...string) {
	for _, op := range slices.Concat([]string{im.tags.begin()}, ops, []string{endMark}) {
		im.pdf.RawWriteStr(op)
	}
}
