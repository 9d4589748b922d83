package lettering

import (
	"math"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
)

// A Style is how a line is set.
type Style struct {
	Cut      Cut
	Size     float64 // of an em, in the caller's unit
	Tracking float64 // between letters, in ems; ligatures are off then
	Features []string
}

// At returns the style in another size.
func (s Style) At(size float64) Style {
	s.Size = size
	return s
}

// A Compositor sets lines. It is for one goroutine at a time.
type Compositor struct {
	types  *Case
	faces  map[*font.Font]*font.Face
	shaper shaping.HarfbuzzShaper
	runs   shaping.Segmenter
	breaks segmenter.Segmenter
	lang   language.Language
}

// Compositor returns a compositor for texts in a language, a BCP 47 tag.
func (tc *Case) Compositor(lang string) *Compositor {
	c := &Compositor{types: tc, faces: map[*font.Font]*font.Face{}, lang: language.NewLanguage(lang)}
	for _, f := range tc.fonts {
		c.faces[f] = font.NewFace(f)
	}
	return c
}

// fontmap picks the face of each rune for the segmenter.
type fontmap struct {
	*Compositor
	cut Cut
}

func (m fontmap) ResolveFace(r rune) *font.Face { return m.faces[m.types.fallback(m.cut, r)] }

// A Glyph stands at a place on the baseline; lengths are in ems.
type Glyph struct {
	X, Y    float64
	Advance float64
	Cluster int // index of its first rune
	face    *font.Face
	id      font.GID
}

// A Line is a line of type, shaped: kerned, with its ligatures and accents in
// place. Lengths are in ems.
type Line struct {
	Text        string
	Style       Style
	Glyphs      []Glyph
	Width       float64 // of all advances
	Left, Right float64 // edges of the ink
}

// shapingSize is the size in pixels at which glyphs are placed: high enough for
// rounding not to show.
const shapingSize = 4096

func em[T ~int32](v T) float64 { return float64(v) / 64 / shapingSize }

// Set sets a line.
func (c *Compositor) Set(text string, st Style) Line {
	runes := []rune(text)
	l := Line{Text: text, Style: st, Left: math.Inf(1), Right: math.Inf(-1)}
	in := shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR,
		Size: shapingSize << 6, Language: c.lang, FontFeatures: st.openType(),
	}
	x := 0.0
	for _, run := range c.runs.Split(in, fontmap{c, st.Cut}) {
		for _, g := range c.shaper.Shape(run).Glyphs {
			at := x + em(g.XOffset)
			l.Glyphs = append(l.Glyphs, Glyph{at, em(g.YOffset), em(g.Advance), g.TextIndex(), run.Face, g.GlyphID})
			if g.Width != 0 {
				ink := x + em(g.XBearing)
				l.Left, l.Right = min(l.Left, ink), max(l.Right, ink+em(g.Width))
			}
			x += em(g.Advance)
			if g.Advance != 0 {
				x += st.Tracking
			}
		}
	}
	l.Width = x - st.Tracking
	if l.Left > l.Right { // nothing but blanks
		l.Left, l.Right = 0, 0
	}
	return l
}

func (s Style) openType() []shaping.FontFeature {
	var out []shaping.FontFeature
	for _, f := range s.Features {
		out = append(out, shaping.FontFeature{Tag: opentype.MustNewTag(f), Value: 1})
	}
	if s.Tracking != 0 {
		out = append(out, shaping.FontFeature{Tag: opentype.MustNewTag("liga"), Value: 0})
	}
	return out
}

// Ink is the width of what is seen, in the unit of the style's size.
func (l Line) Ink() float64 { return (l.Right - l.Left) * l.Style.Size }

// A Path takes outlines, in the caller's unit.
type Path interface {
	Move(x, y float64)
	Line(x, y float64)
	Bend(ax, ay, bx, by, x, y float64) // a cubic Bézier curve
	Close()
}

// Around adds the outlines set on a circle, y growing downwards, in the middle
// around an angle: clockwise above, or counterclockwise (its feet outwards) below.
func (l Line) Around(p Path, x, y, radius, middle float64, below bool) {
	e, turn := l.Style.Size, 1.0
	if below {
		turn = -1
	}
	for _, g := range l.Glyphs {
		half := g.Advance / 2
		angle := middle + turn*(g.X+half-l.Width/2)*e/radius
		footX, footY := x+radius*math.Cos(angle), y+radius*math.Sin(angle)
		sin, cos := math.Sincos(angle + turn*math.Pi/2)
		g.Outline(p, func(x, y float64) (float64, float64) {
			dx, dy := (x-half)*e, -(g.Y+y)*e
			return footX + dx*cos - dy*sin, footY + dx*sin + dy*cos
		})
	}
}

// Outline adds the glyph's outline; place maps ems, up positive, to the caller's
// coordinates.
func (g Glyph) Outline(p Path, place func(x, y float64) (float64, float64)) {
	shape, ok := g.face.GlyphData(g.id).(font.GlyphOutline)
	if !ok {
		return
	}
	upem := float64(g.face.Upem())
	var atX, atY float64
	for i, s := range shape.Segments {
		to := func(i int) (float64, float64) { return place(float64(s.Args[i].X)/upem, float64(s.Args[i].Y)/upem) }
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				p.Close()
			}
			atX, atY = to(0)
			p.Move(atX, atY)
		case opentype.SegmentOpLineTo:
			atX, atY = to(0)
			p.Line(atX, atY)
		case opentype.SegmentOpQuadTo: // paths know cubic curves only
			midX, midY := to(0)
			endX, endY := to(1)
			p.Bend((atX+2*midX)/3, (atY+2*midY)/3, (endX+2*midX)/3, (endY+2*midY)/3, endX, endY)
			atX, atY = endX, endY
		case opentype.SegmentOpCubeTo:
			aX, aY := to(0)
			bX, bY := to(1)
			atX, atY = to(2)
			p.Bend(aX, aY, bX, bY, atX, atY)
		}
	}
	if len(shape.Segments) > 0 {
		p.Close()
	}
}
