package badge

import (
	"math"

	"assay/report/lettering"
)

// The design: a struck medal. A fluted copper bezel holds a field of dark pine
// with the words around it, white lathework, and an ivory dial with the year.
// Inks, fonts and lathework are those of the certificate's seal.
//
// Light falls from above, and gradients run straight down or across: rows of
// pixels are then alike, and the PNG is half the size.

// The inks.
var (
	pine   = colour{16, 56, 49, 255}
	moss   = colour{36, 96, 84, 255} // pine in the light
	night  = colour{8, 32, 28, 255}  // pine in the shade
	pearl  = colour{255, 253, 248, 255}
	ivory  = colour{252, 247, 236, 255}
	parch  = colour{236, 224, 203, 255} // ivory in the shade
	umber  = colour{78, 36, 15, 255}    // copper in the shade
	copper = colour{158, 84, 38, 255}
	sheen  = colour{214, 158, 112, 255}
	glint  = colour{252, 228, 202, 255} // copper in the light
	black  = colour{0, 0, 0, 255}
)

// metal lists the colours of copper from shade to light.
var metal = []colour{umber, copper, sheen, glint}

// polish is the metal's colour at a brightness, 0 … 1.
func polish(brightness float64) colour {
	at := brightness * float64(len(metal)-1)
	i := min(int(at), len(metal)-2)
	return metal[i].mix(metal[i+1], int(math.Round((at-float64(i))*256)))
}

// The styles of type.
var (
	aboveStyle = lettering.Style{Cut: lettering.Display, Tracking: .09, Features: []string{"lnum"}}
	belowStyle = lettering.Style{Cut: lettering.Medium, Tracking: .17, Features: []string{"smcp", "c2sc", "lnum"}}
	yearStyle  = lettering.Style{Cut: lettering.Display, Tracking: .01, Features: []string{"lnum"}}
	nameStyle  = lettering.Style{Cut: lettering.Medium, Features: []string{"lnum"}}
)

// The heights of letters in ems: capitals and figures, and small capitals.
const (
	capital      = .63
	smallCapital = .42
)

// A layout says where a size of the badge has what. Radii, from the rim inwards.
type layout struct {
	bezel  float64 // inner end of the flutes
	flutes int
	field  float64 // pine, with the words
	band   float64 // lathework
	dial   float64
	line   float64 // width of fine lines
	words  float64 // size of the words
}

const rim = 1004.

var (
	full  = layout{bezel: 884, flutes: 96, field: 846, band: 622, dial: 430, line: 5, words: 128}
	small = layout{bezel: 896, flutes: 56, field: 856, band: 592, dial: 552, line: 9, words: 164}
)

// An engraver draws the scene of a badge.
type engraver struct {
	scene
	layout
	set *lettering.Compositor
}

// medal draws what the badges of all years have at the full size.
func (e *engraver) medal(above, below string) {
	e.layout = full
	e.bezelAndField()
	e.lathework()
	e.face()
	e.guilloche(rosette{inner: 210, outer: e.dial - 40, lobes: 39, strands: 4, crest: .1, beat: 12, depth: .4},
		plain(ivory.mix(copper, 56)), 2.6)
	ends := e.above(above)
	begins := e.below(below)
	e.lozenges((ends + begins) / 2)
}

// token is the medal in the small size, which has fewer and larger details.
func (e *engraver) token(words string) {
	e.layout = small
	e.bezelAndField()
	e.face()
	ends := e.above(words)
	e.lozenges(ends+.3, math.Pi/2)
}

func (e *engraver) bezelAndField() {
	e.flute()
	e.fill(annulus(e.field, e.bezel), lit(e.bezel, umber, copper, sheen, glint, sheen, copper))
	e.circle(e.bezel, plain(umber), e.line)
	e.edge(e.field, plain(night))
	e.disc(e.field-7, lit(e.field, moss, pine, night))
	e.circle(e.field-26, lit(e.field, glint, sheen, copper, sheen), e.line)
}

// flute draws the bezel: each flute is a ridge with two flanks.
func (e *engraver) flute() {
	const shades = 20
	const notch = 9 // how much shorter the valleys are
	e.fill(annulus(e.bezel-e.line, rim-notch-1), plain(copper))
	var flanks [shades + 1]path // of a shade each
	step := 2 * math.Pi / float64(e.flutes)
	for i := range e.flutes {
		ridge := float64(i) * step
		for _, side := range []float64{-1, 1} {
			valley := ridge + side*step/2
			shade := int(math.Round(flank(ridge, side) * shades))
			flanks[shade].polygon(polar(middle, e.bezel, ridge), polar(middle, rim, ridge),
				polar(middle, rim-notch, valley), polar(middle, e.bezel, valley))
		}
	}
	for i, p := range flanks {
		if p != nil {
			e.fill(p, plain(polish(float64(i)/shades)))
		}
	}
}

// flank is how bright a flute's flank is, 0 … 1. The rim shines at the upper
// left and a little across from there, and one flank always more than the other.
func flank(angle, side float64) float64 {
	const light = -2.2
	from := angle - light
	shine := .47 + .13*math.Cos(from) + .2*math.Cos(2*from)
	return min(max(shine+side*(.19+.1*math.Sin(from+.6)), 0), 1)
}

// lathework draws the band around the dial.
func (e *engraver) lathework() {
	e.disc(e.band+12, plain(night))
	e.circle(e.band+12, lit(e.field, glint, sheen, copper, sheen), e.line)
	e.guilloche(rosette{inner: e.dial + 10, outer: e.band - 2, lobes: 52, strands: 6, crest: .12, beat: 24, depth: .34},
		plain(pine.mix(ivory, 215)), 3.2)
	e.guilloche(rosette{inner: e.dial + 12, outer: e.dial + 100, lobes: 44, strands: 4}, plain(sheen), 3.4)
}

// face draws the dial: a copper ring around ivory.
func (e *engraver) face() {
	e.edge(e.dial+18, plain(night))
	e.fill(annulus(e.dial-8, e.dial+14), lit(e.dial, glint, sheen, copper, umber, copper, sheen, glint))
	e.edge(e.dial-8, plain(umber))
	e.disc(e.dial-10, e.ivories())
	e.circle(e.dial-28, plain(copper), e.line*.6)
}

// ivories are the colours of the dial.
func (l layout) ivories() paint { return lit(l.dial, pearl, ivory, parch) }

// wordsAt is the radius in the middle of the words.
func (l layout) wordsAt() float64 { return (l.field - 26 + l.band + 12) / 2 }

// above sets words around the top, and returns the angle where they end.
func (e *engraver) above(text string) float64 {
	const most = 1.5 * math.Pi // of the round
	line := e.set.Fit(text, aboveStyle.At(e.words), e.wordsAt()*most)
	foot := e.wordsAt() - capital*line.Style.Size/2
	var p path
	line.Around(&p, middle.x, middle.y, foot, -math.Pi/2, false)
	e.fill(p, plain(ivory))
	return -math.Pi/2 + line.Width*line.Style.Size/(2*foot)
}

// below sets words around the bottom, and returns the angle where they begin
// (on the right).
func (e *engraver) below(text string) float64 {
	const most = .5 * math.Pi
	line := e.set.Fit(text, belowStyle.At(e.words*.82), e.wordsAt()*most)
	foot := e.wordsAt() + smallCapital*line.Style.Size/2
	var p path
	line.Around(&p, middle.x, middle.y, foot, math.Pi/2, true)
	e.fill(p, plain(sheen))
	return math.Pi/2 - line.Width*line.Style.Size/(2*foot)
}

// lozenges draws a lozenge among the words at each angle, and across from it.
func (e *engraver) lozenges(angles ...float64) {
	var p path
	for _, angle := range angles {
		p.diamond(polar(middle, e.wordsAt(), angle), e.line*5.6, e.line*3.4, angle)
		if angle != math.Pi/2 {
			p.diamond(polar(middle, e.wordsAt(), math.Pi-angle), e.line*5.6, e.line*3.4, -angle)
		}
	}
	e.fill(p, plain(sheen))
}

// A seat is the circle that the year stands in.
type seat struct {
	r, lift float64 // lift is how far its middle is above that of the drawing
}

// The seats of the year. The ribbon leaves it less room.
var (
	fullSeat   = seat{r: full.dial - 46}
	ribbonSeat = seat{r: full.dial - 96, lift: 142}
	smallSeat  = seat{r: small.dial - 58}
)

// yearInk is the ink of the year.
var yearInk = pine

// year sets a year as large as the seat lets it be.
func (s seat) year(set *lettering.Compositor, text string) path {
	line := set.Set(text, yearStyle.At(1))
	em := min(2*s.r/math.Hypot(capital, line.Ink()), s.r)
	origin := point{middle.x - (line.Left+line.Right)/2*em, middle.y - s.lift + capital/2*em}
	return outline(line, origin, em)
}

// rows tells which rows years may need, given some with every figure.
func (s seat) rows(set *lettering.Compositor, texts []string) (top, foot float64) {
	for _, text := range texts {
		line := set.Set(text, yearStyle.At(1))
		top, foot = min(top, capital/2-line.Top), max(foot, capital/2-line.Bottom)
	}
	return middle.y - s.lift + top*s.r, middle.y - s.lift + foot*s.r // r is the largest em
}

// outline is a line's outlines from an origin on its baseline.
func outline(l lettering.Line, origin point, em float64) (p path) {
	for _, g := range l.Glyphs {
		g.Outline(&p, func(x, y float64) (float64, float64) { return origin.x + (g.X+x)*em, origin.y - (g.Y+y)*em })
	}
	return p
}

func (e *engraver) disc(r float64, in paint) {
	var p path
	p.circle(middle, r)
	e.fill(p, in)
}

// edge draws what is seen of a disc beneath another.
func (e *engraver) edge(r float64, in paint) {
	const seen = 24
	e.fill(annulus(r-seen, r), in)
}

func annulus(inner, outer float64) (p path) {
	p.ring(middle, inner, outer)
	return p
}

// circle draws a line of some width around the middle.
func (e *engraver) circle(r float64, in paint, width float64) {
	e.fill(annulus(r-width/2, r+width/2), in)
}

// lit is a gradient down a disc.
func lit(r float64, colours ...colour) paint {
	return along(point{middle.x, middle.y - r}, point{middle.x, middle.y + r}, colours...)
}
