package badge

import "math"

// Lengths are pixels of the drawing at its full size, [Side] a side, from the
// top left corner, y growing downwards.

// middle is the middle of the drawing.
var middle = point{Side / 2, Side / 2}

// A point is a place on the drawing, or a step from one place to another.
type point struct{ x, y float64 }

func (a point) add(b point) point     { return point{a.x + b.x, a.y + b.y} }
func (a point) times(f float64) point { return point{a.x * f, a.y * f} }
func polar(c point, r, angle float64) point {
	return point{c.x + r*math.Cos(angle), c.y + r*math.Sin(angle)}
}
func wave(turns float64) float64 { return math.Sin(2 * math.Pi * turns) }

// units is how many steps of the grid a pixel has at full size.
const units = 8

// A place is a point on the grid that both writers draw from: the geometry is
// rounded to it once, and what follows is whole numbers on every machine.
type place struct{ x, y int32 }

// place rounds to the grid. The nudge keeps what lies exactly between two
// steps from falling either way with a processor's last bit.
func (a point) place() place {
	const nudge = 1e-6
	f := func(v float64) int32 { return int32(math.Floor(v*units + .5 + nudge)) }
	return place{f(a.x), f(a.y)}
}

// A path is made of pieces: straight lines and cubic Bézier curves.
type path []piece

type piece struct {
	op byte // move M, line L, bend C, close Z
	to [3]place
}

// places is how many of its places a piece has.
func (s piece) places() int {
	switch s.op {
	case 'C':
		return 3
	case 'Z':
		return 0
	}
	return 1
}

// smooth is where the first handle is of a curve that goes on smoothly from this one.
func (s piece) smooth() place {
	return place{2*s.to[2].x - s.to[1].x, 2*s.to[2].y - s.to[1].y}
}

// Move begins a figure.
func (p *path) Move(x, y float64) { p.move(point{x, y}) }

// Line goes straight on.
func (p *path) Line(x, y float64) { p.lineTo(point{x, y}) }

// Bend goes on in a cubic Bézier curve.
func (p *path) Bend(ax, ay, bx, by, x, y float64) {
	p.bend(point{ax, ay}, point{bx, by}, point{x, y})
}

// Close ends a figure where it began.
func (p *path) Close() { *p = append(*p, piece{op: 'Z'}) }

func (p *path) move(a point)   { *p = append(*p, piece{'M', [3]place{a.place()}}) }
func (p *path) lineTo(a point) { *p = append(*p, piece{'L', [3]place{a.place()}}) }
func (p *path) bend(a, b, to point) {
	*p = append(*p, piece{'C', [3]place{a.place(), b.place(), to.place()}})
}

// turned is the path turned about the middle, by radians.
func (p path) turned(by float64) path {
	sin, cos := math.Sincos(by)
	out := make(path, len(p))
	for i, s := range p {
		for j, a := range s.to {
			x, y := float64(a.x)/units-middle.x, float64(a.y)/units-middle.y
			s.to[j] = point{x*cos - y*sin, x*sin + y*cos}.add(middle).place()
		}
		out[i] = s
	}
	return out
}

// polygon adds a closed figure of straight lines.
func (p *path) polygon(first point, others ...point) {
	p.move(first)
	for _, a := range others {
		p.lineTo(a)
	}
	p.Close()
}

// curve follows f from 0 to 1 in so many smooth pieces, with f's own tangents
// at their ends.
func (p *path) curve(f func(t float64) point, pieces int) {
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
		if last := len(*p) - 1; i > 1 { // not one step of the grid off, as the SVG is shorter so
			(*p)[last].to[0] = (*p)[last-1].smooth()
		}
		from, out = to, in
	}
}

// circle adds a circle, clockwise.
func (p *path) circle(c point, r float64) {
	p.curve(func(t float64) point { return polar(c, r, 2*math.Pi*t) }, 8)
	p.Close()
}

// ring adds what lies between two circles.
func (p *path) ring(c point, inner, outer float64) {
	p.circle(c, outer)
	p.curve(func(t float64) point { return polar(c, inner, -2*math.Pi*t) }, 8)
	p.Close()
}

// diamond adds a lozenge, half so long along an angle and half so wide across it.
func (p *path) diamond(c point, long, wide, angle float64) {
	p.polygon(polar(c, long, angle), polar(c, wide, angle+math.Pi/2), polar(c, -long, angle), polar(c, -wide, angle+math.Pi/2))
}

// A rosette is lathework around the middle: closed strands that swing between
// two radii. All are alike, each turned further.
//
// With a beat, they turn by whole beats, so that the outer edge of all is
// smooth: lobes are a multiple of beat, and beat/strands more.
type rosette struct {
	inner, outer float64
	lobes        int
	strands      int
	crest        float64 // share of the third harmonic; sharpens the lobes
	beat         int     // slower swings on the same round, 0 for none
	depth        float64 // how far they draw the lobes in, 0 … 1
}

// twist is how far a strand is turned against the one before it.
func (r rosette) twist() float64 {
	if r.beat > 0 {
		return 2 * math.Pi / float64(r.beat)
	}
	return 2 * math.Pi / float64(r.lobes*r.strands)
}

// strand is the first of the strands.
func (r rosette) strand() (p path) {
	half, mid := (r.outer-r.inner)/2, (r.outer+r.inner)/2
	pieces := 5
	if r.crest > 0 {
		pieces = 9
	}
	n := float64(r.lobes)
	p.curve(func(t float64) point {
		swing := (1-r.crest)*wave(n*t) + r.crest*wave(3*n*t)
		swing *= 1 - r.depth*(1-wave(float64(r.beat)*t+.25))/2
		return polar(middle, mid+half*swing, 2*math.Pi*(t-.25))
	}, r.lobes*pieces)
	p.Close()
	return p
}
