package certificate

import (
	"math"
	"strconv"

	"assay/report/lettering"
)

// unitsPerEm is the raster of glyphs, that of most fonts.
const unitsPerEm = 1000

// A tracer takes a glyph's outline, and finds its box. Its entry in a font is kept with it.
type tracer struct {
	segments                 []segment
	left, bottom, right, top int

	glyf []byte
}

// A segment is a piece of a glyph's outline: move m, line l, quadratic curve v, close h.
type segment struct {
	op      byte
	numbers [4]int16
}

func (t *tracer) put(op byte, ems ...float64) {
	s := segment{op: op}
	for i, v := range ems {
		n := int(math.Round(v * unitsPerEm))
		s.numbers[i] = int16(n)
		low, high := &t.left, &t.right
		if i%2 == 1 {
			low, high = &t.bottom, &t.top
		}
		if len(t.segments) == 0 {
			*low, *high = n, n
		}
		*low, *high = min(*low, n), max(*high, n)
	}
	t.segments = append(t.segments, s)
}

func (t *tracer) Move(x, y float64)         { t.put('m', x, y) }
func (t *tracer) Line(x, y float64)         { t.put('l', x, y) }
func (t *tracer) Quad(ax, ay, x, y float64) { t.put('v', ax, ay, x, y) }
func (t *tracer) Close()                    { t.put('h') }

// Bend takes a cubic curve, as some fonts have them, for four quadratic ones.
func (t *tracer) Bend(ax, ay, bx, by, x, y float64) {
	const parts = 4
	from := t.segments[len(t.segments)-1].end()
	curve := func(u float64, p ...float64) (at, slope float64) {
		v := 1 - u
		return v*v*v*p[0] + 3*v*v*u*p[1] + 3*v*u*u*p[2] + u*u*u*p[3],
			3 * (v*v*(p[1]-p[0]) + 2*v*u*(p[2]-p[1]) + u*u*(p[3]-p[2]))
	}
	mid := func(i int, p ...float64) (mid, end float64) {
		at, slope := curve(float64(i)/parts, p...)
		end, endSlope := curve(float64(i+1)/parts, p...)
		return (at+end)/2 + (slope-endSlope)/(4*parts), end
	}
	for i := range parts {
		midX, endX := mid(i, float64(from[0])/unitsPerEm, ax, bx, x)
		midY, endY := mid(i, float64(from[1])/unitsPerEm, ay, by, y)
		t.Quad(midX, midY, endX, endY)
	}
}

// end is where a segment that isn't a close ends.
func (s segment) end() [2]int16 {
	if s.op == 'v' {
		return [2]int16{s.numbers[2], s.numbers[3]}
	}
	return [2]int16{s.numbers[0], s.numbers[1]}
}

// operators are those that draw the glyph, in so many units.
func (t *tracer) operators(units int) []byte {
	ops := make([]byte, 0, 2048)
	number := func(n float64) {
		ops = append(strconv.AppendInt(ops, int64(math.Round(n/float64(units))), 10), ' ')
	}
	var at [2]int16
	for _, s := range t.segments {
		op, end := s.op, s.end()
		if op == 'v' {
			for _, from := range [][2]int16{at, end} {
				for i := range from {
					number(float64(int(from[i])+2*int(s.numbers[i])) / 3)
				}
			}
			op = 'c'
		}
		if op != 'h' {
			number(float64(end[0]))
			number(float64(end[1]))
			at = end
		}
		ops = append(ops, op, '\n')
	}
	return append(ops, 'f')
}

// around draws a line's glyphs set on a circle, see [lettering.Line.Around]. They are
// shapes, since nobody is to find them as words. Each is drawn whole where it stands, and
// next to those like it: so it deflates to little more than if it were drawn once.
func (p *pen) around(z *packer, l lettering.Line, centre point, radius, middle float64, below bool) {
	l.Style.Size *= mm
	seats := map[*tracer][]lettering.Seat{}
	var order []*tracer
	for glyph, seat := range l.Seats(centre.x, centre.y, radius, middle, below) {
		t := z.trace(glyph)
		if seats[t] == nil {
			order = append(order, t)
		}
		seats[t] = append(seats[t], seat)
	}
	for _, t := range order {
		for _, seat := range seats[t] {
			p.glyph(t, seat)
		}
	}
}

// line draws a line's glyphs, as around does, the ink beginning at a place on the baseline.
func (p *pen) line(z *packer, l lettering.Line, at point) {
	e := em(l)
	for _, glyph := range l.Glyphs {
		p.glyph(z.trace(glyph), lettering.Seat{X: at.x + (glyph.X-l.Left)*e, Y: at.y - glyph.Y*e, RightX: e, UpY: -e})
	}
}

// fineness is how many millimetres the places of a glyph are rounded to: finer than any press.
const fineness = .013

// glyph draws a glyph in its seat.
func (p *pen) glyph(t *tracer, seat lettering.Seat) {
	if t.glyf == nil {
		return
	}
	units := max(1, int(fineness*unitsPerEm/math.Hypot(seat.RightX, seat.RightY)))
	p.ops = append(p.ops, "q "...)
	for _, v := range []float64{seat.RightX, seat.RightY, seat.UpX, seat.UpY} {
		p.ops = append(strconv.AppendFloat(p.ops, v*unitsPerMM/unitsPerEm*float64(units), 'f', 5, 64), ' ')
	}
	p.put("cm", seat.X, seat.Y)
	p.ops = append(append(p.ops, t.operators(units)...), " Q\n"...)
}
