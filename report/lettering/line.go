package lettering

import (
	"iter"
	"math"
	"slices"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
	"github.com/go-text/typesetting/language"
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
	faces  map[*typeface]*font.Face
	shaper shaping.HarfbuzzShaper
	lang   tongue
}

// A tongue is a language as shaping asks for it.
type tongue struct {
	language language.Language
	id       language.LangID
	known    bool
	han      int // whose forms of Chinese characters it wants
}

func languageOf(tag string) tongue {
	t := tongue{language: language.NewLanguage(tag), han: chinese}
	t.id, t.known = language.NewLangID(t.language)
	switch t.language.Primary() {
	case "ja":
		t.han = japanese
	case "ko":
		t.han = korean
	}
	return t
}

// in is the language of a run of a script: the tongue's own where that writes so.
func (t tongue) in(s language.Script) language.Language {
	if t.known && t.id.UseScript(s) {
		return t.language
	}
	if id := language.ScriptToLang[s]; id != 0 {
		return id.Language()
	}
	return t.language
}

// face returns a typeface for this goroutine.
func (c *Compositor) face(t *typeface) *font.Face {
	f, ok := c.faces[t]
	if !ok {
		f = font.NewFace(t.parsed())
		c.faces[t] = f
	}
	return f
}

// A Glyph stands at a place on the baseline; lengths are in ems.
type Glyph struct {
	X, Y    float64
	Advance float64
	Cluster int // index of its first rune
	face    *font.Face
	size    float64 // of the font's em
	id      font.GID
}

// A Cluster is the runes that some glyphs stand for together; lengths are in ems.
type Cluster struct {
	X, Width float64 // from X on the baseline to the right; the width may be 0
	Text     string
	RTL      bool // it is read from right to left
}

// A Line is a line of type, shaped: kerned, with its ligatures and accents in
// place, left to right as it meets the eye. Lengths are in ems.
type Line struct {
	Text        string // in the order of reading, composed (NFC)
	Style       Style
	RTL         bool // the text runs from right to left: its first strong rune does
	Glyphs      []Glyph
	Width       float64 // of all advances
	Left, Right float64 // edges of the ink
	Top, Bottom float64 // edges of the ink from the baseline, up is positive
	// Indent and Lead say where a line of a name stands among the others: how much
	// farther right its ink begins than that of the widest, and how far its
	// baseline lies beneath that of the line before it.
	Indent, Lead float64

	clusters []Cluster
}

// Clusters lists what the line says, from left to right: each rune of the text is
// in one cluster.
func (l Line) Clusters() []Cluster { return l.clusters }

// shapingSize is the size in pixels at which glyphs are placed: high enough for
// rounding not to show.
const shapingSize = 4096

func em[T ~int32](v T) float64 { return float64(v) / 64 / shapingSize }

// Set sets a line.
func (c *Compositor) Set(text string, st Style) Line {
	a := c.types.analyse(text, st.Cut, c.lang.han)
	return c.setPart(a, 0, len(a.text), st)
}

// setPart sets a part of a text as a line.
func (c *Compositor) setPart(a *analysis, start, end int, st Style) Line {
	s := setter{c: c, a: a, start: start, end: end}
	s.line = Line{
		Text: string(a.text[start:end]), Style: st, RTL: a.base.rtl(),
		Left: math.Inf(1), Right: math.Inf(-1), Top: math.Inf(-1), Bottom: math.Inf(1),
	}
	runs := a.runs(start, end)
	reorder(runs, func(r run) level { return r.level })
	for _, r := range runs {
		s.run(r)
	}
	l := s.line
	l.Width = max(0, s.x-s.tracked)
	if n := len(l.clusters); n > 0 {
		l.clusters[n-1].Width -= s.tracked
	}
	if l.Left > l.Right { // nothing but blanks
		l.Left, l.Right, l.Top, l.Bottom = 0, 0, 0, 0
	}
	return l
}

// A setter sets a line run by run.
type setter struct {
	c          *Compositor
	a          *analysis
	start, end int // of the line in the text
	line       Line
	x          float64
	tracked    float64 // what the last letter added to x for the next one
}

// joined are scripts that can't be tracked, since their letters hold together.
var joined = []language.Script{
	language.Arabic, language.Syriac, language.Nko, language.Mongolian, language.Devanagari, language.Bengali, language.Gurmukhi,
}

// run shapes a run and puts its glyphs at the end of the line.
func (s *setter) run(r run) {
	st, l := s.line.Style, &s.line
	if r.face == nil {
		r.face = s.c.types.cuts[st.Cut]
	}
	tracking := st.Tracking
	if slices.Contains(joined, r.script) {
		tracking = 0
	}
	face := s.c.face(r.face)
	in := shaping.Input{
		Text: s.a.text[s.start:s.end], RunStart: r.start - s.start, RunEnd: r.end - s.start, Face: face, Size: shapingSize << 6,
		Direction: di.DirectionLTR, Script: r.script, Language: s.c.lang.in(r.script), FontFeatures: st.openType(),
	}
	if r.level.rtl() {
		in.Direction = di.DirectionRTL
	}
	size := r.face.size
	for i, g := range s.c.shaper.Shape(in).Glyphs {
		x, up, advance := s.x+size*em(g.XOffset), size*em(g.YOffset), size*em(g.Advance)
		cluster := g.TextIndex()
		if i == 0 || l.Glyphs[len(l.Glyphs)-1].Cluster != cluster {
			l.clusters = append(l.clusters, Cluster{s.x, 0, string(in.Text[cluster : cluster+g.RunesCount()]), r.level.rtl()})
		}
		l.Glyphs = append(l.Glyphs, Glyph{x, up, advance, cluster, face, size, g.GlyphID})
		if g.Width != 0 {
			left, top := s.x+size*em(g.XBearing), size*em(g.YBearing)
			l.Left, l.Right = min(l.Left, left), max(l.Right, left+size*em(g.Width))
			l.Top, l.Bottom = max(l.Top, top), min(l.Bottom, top+size*em(g.Height))
		}
		if advance != 0 {
			advance += tracking
			s.tracked = tracking
		}
		s.x += advance
		l.clusters[len(l.clusters)-1].Width += advance
	}
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

// A QuadPath is a Path that takes quadratic Bézier curves as well, of which most
// fonts are made; others are given them as cubic ones.
type QuadPath interface {
	Path
	Quad(ax, ay, x, y float64)
}

// Around adds the outlines set on a circle, y growing downwards, in the middle
// around an angle: clockwise above, or counterclockwise (its feet outwards) below.
func (l Line) Around(p Path, x, y, radius, middle float64, below bool) {
	for g, seat := range l.Seats(x, y, radius, middle, below) {
		g.Outline(p, seat.place)
	}
}

// A Seat is where a glyph stands that is turned: its origin and the ways of an em
// to the right and up, in the caller's coordinates.
type Seat struct{ X, Y, RightX, RightY, UpX, UpY float64 }

func (s Seat) place(x, y float64) (float64, float64) {
	return s.X + x*s.RightX + y*s.UpX, s.Y + x*s.RightY + y*s.UpY
}

// Seats are those of the glyphs set on a circle, see [Line.Around].
func (l Line) Seats(x, y, radius, middle float64, below bool) iter.Seq2[Glyph, Seat] {
	e, turn := l.Style.Size, 1.0
	if below {
		turn = -1
	}
	return func(yield func(Glyph, Seat) bool) {
		for _, g := range l.Glyphs {
			half := g.Advance / 2
			angle := middle + turn*(g.X+half-l.Width/2)*e/radius
			sin, cos := math.Sincos(angle + turn*math.Pi/2)
			s := Seat{RightX: e * cos, RightY: e * sin, UpX: e * sin, UpY: -e * cos}
			s.X, s.Y = x+radius*math.Cos(angle), y+radius*math.Sin(angle)
			s.X, s.Y = s.place(-half, g.Y)
			if !yield(g, s) {
				return
			}
		}
	}
}

// Outline adds the glyph's outline; place maps ems, up positive, to the caller's
// coordinates.
func (g Glyph) Outline(p Path, place func(x, y float64) (float64, float64)) {
	shape, ok := g.face.GlyphDataOutline(tables.GlyphID(g.id))
	if !ok {
		return
	}
	upem := float64(g.face.Upem()) / g.size
	quads, takesQuads := p.(QuadPath)
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
		case opentype.SegmentOpQuadTo:
			midX, midY := to(0)
			endX, endY := to(1)
			if takesQuads {
				quads.Quad(midX, midY, endX, endY)
				atX, atY = endX, endY
				continue
			}
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
