package certificate

import "assay/report/lettering"

// em is a line's size in millimetres.
func em(l lettering.Line) float64 { return l.Style.Size * mm }

// fit sets a line no wider than a width in millimetres, smaller where need be.
func fit(set *lettering.Compositor, text string, st lettering.Style, width float64) lettering.Line {
	return set.Fit(text, st, width/mm)
}

// words are the text of a line that is printed: how large (points), how wide
// (millimetres) and from where on its baseline.
type words struct {
	text        string
	size, width float64
	origin      point
}

// print fills the line's outlines, its ink beginning at a place on the baseline,
// and returns the words to lie beneath. Each glyph is drawn from an origin of its
// own: what recurs is then the same bytes, and deflates well.
func print(p *pen, l lettering.Line, at point) words {
	e := em(l)
	origin := point{at.x - l.Left*e, at.y}
	for _, g := range l.Glyphs {
		p.apart(point{origin.x + g.X*e, origin.y - g.Y*e}, func() {
			g.Outline(outline{p}, func(x, y float64) (float64, float64) { return x * e, -y * e })
			p.fill()
		})
	}
	return words{l.Text, l.Style.Size, l.Width * e, origin}
}

// around adds a line's outlines set on a circle, see [lettering.Line.Around].
func around(p *pen, l lettering.Line, centre point, radius, middle float64, below bool) {
	l.Style.Size *= mm
	l.Around(outline{p}, centre.x, centre.y, radius, middle, below)
}

// An outline draws glyphs with a pen.
type outline struct{ pen *pen }

func (o outline) Move(x, y float64) { o.pen.move(point{x, y}) }
func (o outline) Line(x, y float64) { o.pen.line(point{x, y}) }
func (o outline) Bend(ax, ay, bx, by, x, y float64) {
	o.pen.bend(point{ax, ay}, point{bx, by}, point{x, y})
}
func (o outline) Close() { o.pen.close() }
