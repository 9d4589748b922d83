package certificate

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"assay/report/lettering"
)

// unitsPerEm is the raster of glyphs, that of most fonts.
const unitsPerEm = 1000

// A tracer takes a glyph's outline, and finds its box. What is made of it, for one
// goroutine, is kept with it.
type tracer struct {
	segments                 []segment
	left, bottom, right, top int

	glyf, form []byte
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

// formed returns the body of a form's object that draws the glyph.
func (t *tracer) formed(z *packer) ([]byte, error) {
	if t.form != nil {
		return t.form, nil
	}
	ops := make([]byte, 0, 2048)
	number := func(n int) { ops = append(strconv.AppendInt(ops, int64(n), 10), ' ') }
	var at [2]int16
	for _, s := range t.segments {
		op, end := s.op, s.end()
		if op == 'v' {
			for _, from := range [][2]int16{at, end} {
				for i := range from {
					number(int(math.Round(float64(int(from[i])+2*int(s.numbers[i])) / 3)))
				}
			}
			op = 'c'
		}
		if op != 'h' {
			number(int(end[0]))
			number(int(end[1]))
			at = end
		}
		ops = append(ops, op, '\n')
	}
	deflated, err := z.pack(append(ops, 'f'))
	t.form = body(fmt.Sprintf("/Subtype /Form /BBox [%d %d %d %d] /Filter /FlateDecode", t.left, t.bottom, t.right, t.top), deflated)
	return t.form, err
}

// A galley is the glyphs that a document draws as forms, since nobody is to find
// them as words, each once, by the order of their first use.
type galley struct {
	packer  *packer
	forms   [][]byte
	traced  []*tracer      // of the forms
	numbers map[string]int // by outline
	err     error          // the first
}

func newGalley(z *packer) *galley { return &galley{packer: z, numbers: map[string]int{}} }

// with returns a galley that begins with the same glyphs.
func (g *galley) with(z *packer) *galley {
	return &galley{z, slices.Clone(g.forms), slices.Clone(g.traced), maps.Clone(g.numbers), g.err}
}

// number returns that of a glyph that isn't blank.
func (g *galley) number(t *tracer) int {
	n, ok := g.numbers[string(t.glyf)]
	if !ok {
		form, err := t.formed(g.packer)
		if g.err == nil {
			g.err = err
		}
		n = len(g.forms)
		g.forms, g.traced = append(g.forms, form), append(g.traced, t)
		g.numbers[string(t.glyf)] = n
	}
	return n
}

// around writes a line's glyphs set on a circle, see [lettering.Line.Around].
func (g *galley) around(p *pen, l lettering.Line, centre point, radius, middle float64, below bool) {
	l.Style.Size *= mm
	for glyph, seat := range l.Seats(centre.x, centre.y, radius, middle, below) {
		g.place(p, glyph, seat)
	}
}

// set writes a line's glyphs, the ink beginning at a place on the baseline.
func (g *galley) set(p *pen, l lettering.Line, at point) {
	e := em(l)
	for _, glyph := range l.Glyphs {
		g.place(p, glyph, lettering.Seat{X: at.x + (glyph.X-l.Left)*e, Y: at.y - glyph.Y*e, RightX: e, UpY: -e})
	}
}

// place writes a glyph in its seat.
func (g *galley) place(p *pen, glyph lettering.Glyph, seat lettering.Seat) {
	t := g.packer.trace(glyph)
	if t.glyf == nil {
		return
	}
	p.ops = append(p.ops, "q "...)
	for _, v := range []float64{seat.RightX, seat.RightY, seat.UpX, seat.UpY} {
		p.ops = append(strconv.AppendFloat(p.ops, v*unitsPerMM/unitsPerEm, 'f', 5, 64), ' ')
	}
	p.put("cm", seat.X, seat.Y)
	p.ops = fmt.Appendf(p.ops, "%s%d Do Q\n", glyphName, g.number(t))
}

// glyphName is what the page calls the glyphs, their numbers behind it.
const glyphName = "/G"

// body is an object with a stream, less its number.
func body(entries string, stream []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<<%s /Length %d>>\nstream\n%s\nendstream\nendobj\n", entries, len(stream), stream)
	return b.Bytes()
}
