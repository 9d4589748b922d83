package certificate

import "assay/report/lettering"

// em is a line's size in millimetres.
func em(l lettering.Line) float64 { return l.Style.Size * mm }

// fit sets a line no wider than a width in millimetres, smaller where need be.
func fit(set *lettering.Compositor, text string, st lettering.Style, width float64) lettering.Line {
	return set.Fit(text, st, width/mm)
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
