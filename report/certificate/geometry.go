package certificate

import (
	"fmt"
	"math"
	"strconv"
)

// Lengths are in millimetres from the top left corner of the sheet, y growing
// downwards. Type sizes are in points.

// mm is a point (1/72 inch) in millimetres.
const mm = 25.4 / 72

// A point is a place on the sheet, or a step from one place to another.
type point struct{ x, y float64 }

func (a point) add(b point) point     { return point{a.x + b.x, a.y + b.y} }
func (a point) times(f float64) point { return point{a.x * f, a.y * f} }
func polar(c point, r, angle float64) point {
	return point{c.x + r*math.Cos(angle), c.y + r*math.Sin(angle)}
}
func wave(turns float64) float64              { return math.Sin(2 * math.Pi * turns) }
func between(from, to, share float64) float64 { return from + (to-from)*share }

// A box is an upright rectangle.
type box struct{ left, top, right, bottom float64 }

func (b box) inset(by float64) box { return box{b.left + by, b.top + by, b.right - by, b.bottom - by} }
func (b box) width() float64       { return b.right - b.left }
func (b box) height() float64      { return b.bottom - b.top }

// A colour is DeviceRGB. There are neither transparencies nor gradients: tints
// are mixed beforehand, so that a print shop has nothing to flatten.
type colour struct{ r, g, b uint8 }

// tint mixes the colour with white; 1 is the full colour.
func (c colour) tint(strength float64) colour { return white.mix(c, strength) }

// mix goes from c towards d; 0 is c, 1 is d.
func (c colour) mix(d colour, share float64) colour {
	m := func(a, b uint8) uint8 { return uint8(math.Round(between(float64(a), float64(b), share))) }
	return colour{m(c.r, d.r), m(c.g, d.g), m(c.b, d.b)}
}

var white = colour{255, 255, 255}

// A pen writes paths as PDF operators. Coordinates are whole hundredths of a
// point: exact enough for any press, and a third of the bytes that gofpdf's own
// path functions spend.
type pen struct {
	ops    []byte
	coarse bool
}

const unitsPerMM = 100 / mm

// put writes numbers in millimetres as units, then the operator.
func (p *pen) put(op string, lengths ...float64) {
	for _, l := range lengths {
		l *= unitsPerMM
		if p.coarse {
			l /= coarseness
		}
		p.ops = strconv.AppendInt(p.ops, int64(math.Round(l)), 10)
		p.ops = append(p.ops, ' ')
	}
	p.ops = append(append(p.ops, op...), '\n')
}

// coarseness is how many units lathework is rounded to: to a hundredth of a
// millimetre, which is finer than any press, in two thirds of the bytes.
const coarseness = 5

// coarsely draws lathework with a nib.
func (p *pen) coarsely(c colour, width float64, draw func()) {
	p.colour(c, "RG")
	p.ops = fmt.Appendf(p.ops, "q %d 0 0 %[1]d 0 0 cm %.2f w\n", coarseness, width*unitsPerMM/coarseness)
	p.coarse = true
	draw()
	p.coarse = false
	p.put("Q")
}

func (p *pen) move(a point)        { p.put("m", a.x, a.y) }
func (p *pen) lineTo(a point)      { p.put("l", a.x, a.y) }
func (p *pen) bend(a, b, to point) { p.put("c", a.x, a.y, b.x, b.y, to.x, to.y) }
func (p *pen) close()              { p.put("h") }
func (p *pen) fill()               { p.put("f") }
func (p *pen) draw()               { p.put("S") }

// ink sets the colour of fills, and nib that of lines, with their width.
func (p *pen) ink(c colour) { p.colour(c, "rg") }
func (p *pen) nib(c colour, width float64) {
	p.colour(c, "RG")
	p.put("w", width)
}

func (p *pen) colour(c colour, op string) {
	for _, v := range [...]uint8{c.r, c.g, c.b} {
		p.ops = strconv.AppendFloat(p.ops, math.Round(float64(v)/255*1000)/1000, 'f', -1, 64)
		p.ops = append(p.ops, ' ')
	}
	p.ops = append(append(p.ops, op...), '\n')
}

// within paints only inside the path.
func (p *pen) within(path, paint func()) {
	p.put("q")
	path()
	p.put("W n")
	paint()
	p.put("Q")
}

// turned paints with the origin moved to a place and turned around it.
func (p *pen) turned(origin point, angle float64, paint func()) {
	sin, cos := math.Sincos(angle)
	p.ops = append(p.ops, "q "...)
	for _, v := range [...]float64{cos, sin, 0 - sin, cos} {
		p.ops = strconv.AppendFloat(p.ops, math.Round(v*1e6)/1e6, 'f', -1, 64)
		p.ops = append(p.ops, ' ')
	}
	p.put("cm", origin.x, origin.y)
	paint()
	p.put("Q")
}

func (p *pen) rectangle(b box) {
	p.put("re", b.left, b.top, b.width(), b.height())
}

func (p *pen) circle(c point, r float64) {
	p.curve(func(t float64) point { return polar(c, r, 2*math.Pi*t) }, 8)
	p.close()
}

// diamond is a square on its corner.
func (p *pen) diamond(c point, r float64) {
	p.move(point{c.x - r, c.y})
	p.lineTo(point{c.x, c.y - r})
	p.lineTo(point{c.x + r, c.y})
	p.lineTo(point{c.x, c.y + r})
	p.close()
}

// curve follows f from 0 to 1 in so many smooth pieces (cubic Béziers with f's
// own tangents at their ends).
func (p *pen) curve(f func(t float64) point, pieces int) {
	const eps = 1e-5
	step := 1 / float64(pieces)
	slope := func(t float64) point { // a third of a piece along the tangent
		return f(t + eps).add(f(t - eps).times(-1)).times(step / (6 * eps))
	}
	from, out := f(0), slope(0)
	p.move(from)
	for i := 1; i <= pieces; i++ {
		t := float64(i) * step
		to, in := f(t), slope(t)
		p.bend(from.add(out), to.add(in.times(-1)), to)
		from, out = to, in
	}
}

// A rosette is lathework around a centre: closed strands that swing between two
// radii, turned against each other by equal parts of a lobe.
type rosette struct {
	centre       point
	inner, outer float64
	lobes        int
	strands      int
	crest        float64 // share of the second harmonic; sharpens the lobes
	beat         int     // slower swings on the same round, 0 for none
	depth        float64 // how far they draw the lobes in, 0 … 1
}

// A strand recurs as often as lobes and beat agree. It is drawn once and turned:
// the same bytes again, which deflates to a tenth. Without a beat, so are the others.
func (p *pen) rosette(r rosette) {
	half, mid := (r.outer-r.inner)/2, (r.outer+r.inner)/2
	turns := gcd(r.lobes, r.beat)
	for k := range r.strands {
		shift, lead := float64(k)/float64(r.strands), 0.
		if r.beat == 0 {
			shift, lead = 0, shift
		}
		for i := range turns {
			p.turned(r.centre, 2*math.Pi*(float64(i)-lead)/float64(turns), func() {
				p.curve(func(t float64) point {
					t /= float64(turns)
					n := float64(r.lobes)
					swing := (1-r.crest)*wave(n*t+shift) + r.crest*wave(3*(n*t+shift))
					swing *= 1 - r.depth*(1-wave(float64(r.beat)*t+.25))/2
					return polar(point{}, mid+half*swing, 2*math.Pi*(t-.25))
				}, r.lobes/turns*r.pieces())
				p.draw()
			})
		}
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// pieces is how many curves a lobe takes.
func (r rosette) pieces() int {
	if r.crest > 0 {
		return 9
	}
	return 5
}

// A braid is lathework along a straight line: strands that swing across it. They
// are even in number: of each there is one that swings the other way. That is the
// same bytes again, as in a rosette.
type braid struct {
	from, to point
	reach    func(t float64) float64 // half its width along the way
	waves    float64
	strands  int
	crest    float64
}

func (p *pen) braid(b braid) {
	along := b.to.add(b.from.times(-1))
	length := math.Hypot(along.x, along.y)
	p.turned(b.from, math.Atan2(along.y, along.x), func() {
		for k := range b.strands / 2 {
			shift := float64(k) / float64(b.strands)
			strand := func() {
				p.curve(func(t float64) point {
					swing := (1-b.crest)*wave(b.waves*t+shift) + b.crest*wave(3*(b.waves*t+shift))
					return point{length * t, b.reach(t) * swing}
				}, int(math.Ceil(b.waves*7)))
				p.draw()
			}
			strand()
			p.ops = append(p.ops, "q 1 0 0 -1 0 0 cm\n"...)
			strand()
			p.put("Q")
		}
	})
}
