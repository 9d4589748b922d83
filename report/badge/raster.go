package badge

import (
	"github.com/golang/freetype/raster"
	"golang.org/x/image/math/fixed"
)

// The rasteriser takes places in 1/64 of a pixel and reckons in whole numbers,
// as does what paints with it: pixels are the same on every machine.

// A picture is a square of pixels, row by row.
type picture struct {
	side   int
	pixels []shade
}

func (p *picture) row(y int) []shade { return p.pixels[y*p.side:][:p.side] }

// paintScene paints a scene on a transparent square, so many pixels a side, with
// so many steps from not covered to wholly covered.
func paintScene(s scene, side int, covers uint32) *picture {
	out := &picture{side, make([]shade, side*side)}
	clear(out.pixels) // pages that are read before they are written cost the system twice
	r := raster.NewRasterizer(side, side)
	for _, m := range s {
		in := newBrush(out, m.paint, covers)
		for turn := range 1 + m.more {
			r.Clear()
			m.path.turned(float64(turn)*m.twist).trace(r, m.nib, side)
			r.Rasterize(in)
		}
	}
	return out
}

// trace gives the outline of the path to the rasteriser, or that of a line along
// its one figure.
func (p path) trace(r *raster.Rasterizer, nib float64, side int) {
	r.UseNonZeroWinding = true
	outline := p.flatten(side)
	if nib == 0 {
		r.AddPath(outline)
		return
	}
	width := fixed.Int26_6(nib * 64 * float64(side) / Side)
	raster.Stroke(r, outline, width, raster.RoundCapper, raster.RoundJoiner)
}

// flatten turns the path into straight lines in 1/64 of a pixel of a square that
// is so many pixels a side. It reckons in whole numbers.
func (p path) flatten(side int) (out raster.Path) {
	to := func(a place) fixed.Point26_6 {
		f := func(v int32) fixed.Int26_6 { return fixed.Int26_6(int64(v) * int64(side) * 64 / (Side * units)) }
		return fixed.Point26_6{X: f(a.x), Y: f(a.y)}
	}
	var first, current fixed.Point26_6
	for _, s := range p {
		switch s.op {
		case 'M':
			first, current = to(s.to[0]), to(s.to[0])
			out.Start(current)
		case 'L':
			current = to(s.to[0])
			out.Add1(current)
		case 'C':
			current = bend(&out, current, to(s.to[0]), to(s.to[1]), to(s.to[2]))
		case 'Z':
			if current != first {
				out.Add1(first)
			}
			current = first
		}
	}
	return out
}

// bend adds a curve as lines, and returns where it ends.
func bend(out *raster.Path, a, b, c, d fixed.Point26_6) fixed.Point26_6 {
	const most, per = 32, 6 * 64 // a line for every six pixels of the way
	length := apart(a, b) + apart(b, c) + apart(c, d)
	n := min(max(int64(length)/per, 2), most)
	for i := int64(1); i <= n; i++ {
		j := n - i
		mix := func(a, b, c, d fixed.Int26_6) fixed.Int26_6 {
			sum := j*j*j*int64(a) + 3*j*j*i*int64(b) + 3*j*i*i*int64(c) + i*i*i*int64(d)
			return fixed.Int26_6((sum + n*n*n/2) / (n * n * n))
		}
		out.Add1(fixed.Point26_6{X: mix(a.X, b.X, c.X, d.X), Y: mix(a.Y, b.Y, c.Y, d.Y)})
	}
	return d
}

// apart is the distance along the longer axis and half the shorter: near enough.
func apart(a, b fixed.Point26_6) fixed.Int26_6 {
	x, y := max(a.X-b.X, b.X-a.X), max(a.Y-b.Y, b.Y-a.Y)
	return max(x, y) + min(x, y)/2
}

// A brush paints what the rasteriser finds.
type brush struct {
	to     *picture
	covers uint32
	plain  colour   // where there is no gradient
	down   []colour // of each row, where the gradient runs down
	across []shade  // of each column, where it runs across; these are opaque
	laid   []laying // last, by cover: neighbours are often alike
}

// A laying is a colour that was laid over a shade, and what came of it.
type laying struct {
	colour        colour
	before, after shade
}

func newBrush(to *picture, p paint, covers uint32) *brush {
	b := &brush{to: to, covers: covers, plain: p.stops[0].colour, laid: make([]laying, covers+1)}
	switch {
	case p.isPlain():
	case p.isDown():
		b.down = p.tints(to.side)
	default:
		for _, c := range p.tints(to.side) {
			b.across = append(b.across, shade{c.r, c.g, c.b, 0xFF})
		}
	}
	return b
}

// Paint paints rows of pixels, each as opaque as it is covered.
func (b *brush) Paint(spans []raster.Span, _ bool) {
	for _, s := range spans {
		row := b.to.row(s.Y)[s.X0:s.X1]
		cover := inSteps(s.Alpha, b.covers)
		if b.across != nil {
			paintAcross(row, b.across[s.X0:s.X1], cover, b.covers)
			continue
		}
		c := b.plain
		if b.down != nil {
			c = b.down[s.Y]
		}
		if cover == b.covers && c.a == 0xFF {
			fill(row, shade{c.r, c.g, c.b, c.a})
			continue
		}
		b.paintOver(row, c, cover)
	}
}

// paintAcross lays colours over pixels, of each its own.
func paintAcross(row, colours []shade, cover, covers uint32) {
	if cover == covers {
		copy(row, colours)
		return
	}
	for i, c := range colours {
		row[i] = row[i].under(colour{c[0], c[1], c[2], c[3]}, cover, covers)
	}
}

// paintOver lays a colour over pixels.
func (b *brush) paintOver(row []shade, c colour, cover uint32) {
	last := &b.laid[cover]
	if last.colour != c {
		*last = laying{colour: c, after: shade{}.under(c, cover, b.covers)}
	}
	for i, s := range row {
		if s != last.before {
			last.before, last.after = s, s.under(c, cover, b.covers)
		}
		row[i] = last.after
	}
}

// fill gives all pixels of a row the same.
func fill[P shade | uint8](row []P, s P) {
	const few = 16
	for i := range min(len(row), few) {
		row[i] = s
	}
	for filled := few; filled < len(row); filled *= 2 {
		copy(row[filled:], row[:filled])
	}
}

// covers is how many steps of cover the full size has. Five look smooth there,
// and an edge takes half the bytes of one with sixteen.
const covers = 5

// smallCovers is how many steps of cover the small sizes have.
const smallCovers = 12

// inSteps turns a cover out of 0xFFFF into one out of so many steps.
func inSteps(alpha, covers uint32) uint32 { return (alpha*covers + 0x7FFF) / 0xFFFF }

// under is the shade with a colour laid over it.
func (a shade) under(c colour, cover, covers uint32) shade {
	whole := covers * 0xFF
	ink := uint32(c.a) * cover
	for i, v := range [4]uint8{c.r, c.g, c.b, 0xFF} {
		a[i] = uint8((uint32(v)*ink + uint32(a[i])*(whole-ink) + whole/2) / whole)
	}
	return a
}
