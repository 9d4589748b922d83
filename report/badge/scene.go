package badge

// A scene is the drawing: marks, one over the other. It is drawn once, and
// written as PNG and as SVG.
type scene []mark

// A mark is a path that is filled, or drawn with a nib.
type mark struct {
	path  path
	paint paint
	nib   float64 // width in pixels of a line along the path; 0 fills it (non-zero winding)
	more  int     // copies, each turned by twist about the middle of the drawing
	twist float64
}

// fill fills a path.
func (s *scene) fill(p path, in paint) { *s = append(*s, mark{path: p, paint: in}) }

// with is the scene with a filled path above it.
func (s scene) with(p path, ink colour) scene {
	return append(s[:len(s):len(s)], mark{path: p, paint: plain(ink)})
}

// guilloche draws lathework around the middle.
func (s *scene) guilloche(r rosette, in paint, nib float64) {
	*s = append(*s, mark{r.strand(), in, nib, r.strands - 1, r.twist()})
}

// A colour is sRGB, not multiplied by its opacity.
type colour struct{ r, g, b, a uint8 }

// mix goes from c towards d; 0 is c, 256 is d.
func (c colour) mix(d colour, share int) colour {
	m := func(a, b uint8) uint8 { return uint8((int(a)*(256-share) + int(b)*share + 128) >> 8) }
	return colour{m(c.r, d.r), m(c.g, d.g), m(c.b, d.b), m(c.a, d.a)}
}

// fade returns the colour with an opacity out of 255.
func (c colour) fade(a uint8) colour {
	c.a = a
	return c
}

// A paint is a colour, or a linear gradient of two or more.
type paint struct {
	stops    []stop
	from, to place // where a gradient begins and ends
}

type stop struct {
	offset int // out of 256
	colour colour
}

func plain(c colour) paint { return paint{stops: []stop{{0, c}}} }

// along is a gradient from one point to another, its colours evenly apart.
func along(from, to point, colours ...colour) paint {
	return paint{stops: evenly(colours), from: from.place(), to: to.place()}
}

func evenly(colours []colour) (out []stop) {
	for i, c := range colours {
		out = append(out, stop{256 * i / (len(colours) - 1), c})
	}
	return out
}

func (p paint) isPlain() bool { return len(p.stops) == 1 }

// steps is how finely a gradient is told apart.
const steps = 4096

// ramp lists the gradient's colours from its beginning to its end.
func (p paint) ramp() []colour {
	out := make([]colour, steps)
	for i, next := 0, 1; i < steps; i++ {
		for next < len(p.stops)-1 && i*256 > p.stops[next].offset*steps {
			next++
		}
		a, b := p.stops[next-1], p.stops[next]
		share := (i*256 - a.offset*steps) * 256 / ((b.offset - a.offset) * steps)
		out[i] = a.colour.mix(b.colour, min(max(share, 0), 256))
	}
	return out
}

// isDown tells a gradient straight down from one straight across; there are no others.
func (p paint) isDown() bool { return p.from.x == p.to.x }

// tints lists the colour of each row of a picture, or of each column where the
// gradient runs across. The picture is so many pixels a side.
func (p paint) tints(side int) []colour {
	from, to := int64(p.from.x), int64(p.to.x)
	if p.isDown() {
		from, to = int64(p.from.y), int64(p.to.y)
	}
	ramp, pixel := p.ramp(), int64(Side*units/side)
	out := make([]colour, side)
	for i := range out {
		offset := (int64(i)*pixel + pixel/2 - from) * steps / (to - from)
		out[i] = ramp[min(max(offset, 0), steps-1)]
	}
	return out
}
