package certificate

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
)

// A cut is one of the embedded fonts.
type cut int

const (
	roman cut = iota // running text; also the font of the searchable words
	italic
	medium
	display
	numCuts
)

// cutNames are the fonts' PostScript names; their files are fonts/NAME.ttf.
var cutNames = [numCuts]string{
	roman:   "EBGaramond-Regular",
	italic:  "EBGaramond-Italic",
	medium:  "EBGaramond-Medium",
	display: "Cormorant-Bold",
}

// A typeCase holds the fonts as read; it is shared by all compositors.
type typeCase struct {
	fonts [numCuts]*font.Font
	words []byte // the roman's file, for embedding
}

func loadTypeCase(templates fs.FS) (*typeCase, error) {
	tc := new(typeCase)
	for c, name := range cutNames {
		name = "fonts/" + name + ".ttf"
		file, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, err
		}
		face, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("%s: not a TrueType font: %w", name, err)
		}
		tc.fonts[c] = face.Font
		if cut(c) == roman {
			tc.words = file
		}
	}
	return tc, nil
}

// missing lists the runes of the text, each once, that the cut can't draw or
// the searchable words can't hold (they go up to U+FFFF, a limit of gofpdf).
func (tc *typeCase) missing(c cut, text string) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if seen[r] {
			continue
		}
		seen[r] = true
		_, words := tc.fonts[roman].NominalGlyph(r)
		_, drawn := tc.fallback(c, r).NominalGlyph(r)
		if !words || !drawn || r > 0xFFFF {
			out = append(out, r)
		}
	}
	return out
}

// fallback is the cut's font, or where that lacks the rune, the medium, whose
// alphabets are those of the roman.
func (tc *typeCase) fallback(c cut, r rune) *font.Font {
	if _, ok := tc.fonts[c].NominalGlyph(r); ok {
		return tc.fonts[c]
	}
	return tc.fonts[medium]
}

// A style is how a line is set.
type style struct {
	cut      cut
	size     float64 // in points
	tracking float64 // between letters, in ems; ligatures are off then
	features []string
}

func (s style) at(size float64) style {
	s.size = size
	return s
}

// A compositor sets lines. It is for one goroutine at a time.
type compositor struct {
	types  *typeCase
	faces  map[*font.Font]*font.Face
	shaper shaping.HarfbuzzShaper
	runs   shaping.Segmenter
	breaks segmenter.Segmenter
	lang   language.Language
}

func newCompositor(tc *typeCase, lang string) *compositor {
	c := &compositor{types: tc, faces: map[*font.Font]*font.Face{}, lang: language.NewLanguage(lang)}
	for _, f := range tc.fonts {
		c.faces[f] = font.NewFace(f)
	}
	return c
}

// fontmap picks the face of each rune for the segmenter.
type fontmap struct {
	*compositor
	cut cut
}

func (m fontmap) ResolveFace(r rune) *font.Face { return m.faces[m.types.fallback(m.cut, r)] }

// A glyph stands at a place on the baseline; lengths are in ems.
type glyph struct {
	face    *font.Face
	id      font.GID
	x, y    float64
	advance float64
	cluster int // index of its first rune
}

// A setLine is a line of type, shaped: kerned, with its ligatures and accents in
// place. Lengths are in ems.
type setLine struct {
	text        string
	style       style
	glyphs      []glyph
	width       float64 // of all advances
	left, right float64 // edges of the ink
}

// shapingSize is the size in pixels at which glyphs are placed: high enough for
// rounding not to show.
const shapingSize = 4096

func em[T ~int32](v T) float64 { return float64(v) / 64 / shapingSize }

func (c *compositor) set(text string, st style) setLine {
	runes := []rune(text)
	l := setLine{text: text, style: st, left: math.Inf(1), right: math.Inf(-1)}
	in := shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR,
		Size: shapingSize << 6, Language: c.lang, FontFeatures: st.openType(),
	}
	x := 0.0
	for _, run := range c.runs.Split(in, fontmap{c, st.cut}) {
		for _, g := range c.shaper.Shape(run).Glyphs {
			at := x + em(g.XOffset)
			l.glyphs = append(l.glyphs, glyph{run.Face, g.GlyphID, at, em(g.YOffset), em(g.Advance), g.TextIndex()})
			if g.Width != 0 {
				ink := x + em(g.XBearing)
				l.left, l.right = min(l.left, ink), max(l.right, ink+em(g.Width))
			}
			x += em(g.Advance)
			if g.Advance != 0 {
				x += st.tracking
			}
		}
	}
	l.width = x - st.tracking
	if l.left > l.right { // nothing but blanks
		l.left, l.right = 0, 0
	}
	return l
}

func (s style) openType() []shaping.FontFeature {
	var out []shaping.FontFeature
	for _, f := range s.features {
		out = append(out, shaping.FontFeature{Tag: opentype.MustNewTag(f), Value: 1})
	}
	if s.tracking != 0 {
		out = append(out, shaping.FontFeature{Tag: opentype.MustNewTag("liga"), Value: 0})
	}
	return out
}

// em is the line's size in millimetres.
func (l setLine) em() float64 { return l.style.size * mm }

// ink is the width of what is seen, in millimetres.
func (l setLine) ink() float64 { return (l.right - l.left) * l.em() }

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
func (l setLine) print(p *pen, at point) words {
	e := l.em()
	origin := point{at.x - l.left*e, at.y}
	for _, g := range l.glyphs {
		p.apart(point{origin.x + g.x*e, origin.y - g.y*e}, func() {
			g.outline(p, func(x, y float64) point { return point{x * e, -y * e} })
			p.fill()
		})
	}
	return words{l.text, l.style.size, l.width * e, origin}
}

// around adds the outlines set on a circle, in the middle around an angle:
// clockwise above, or counterclockwise (its feet outwards) below.
func (l setLine) around(p *pen, centre point, radius, middle float64, below bool) {
	e, turn := l.em(), 1.0
	if below {
		turn = -1
	}
	for _, g := range l.glyphs {
		half := g.advance / 2
		angle := middle + turn*(g.x+half-l.width/2)*e/radius
		foot := polar(centre, radius, angle)
		sin, cos := math.Sincos(angle + turn*math.Pi/2)
		g.outline(p, func(x, y float64) point {
			dx, dy := (x-half)*e, -(g.y+y)*e
			return point{foot.x + dx*cos - dy*sin, foot.y + dx*sin + dy*cos}
		})
	}
}

// outline adds the glyph's outline; place maps ems, up positive, to the sheet.
func (g glyph) outline(p *pen, place func(x, y float64) point) {
	shape, ok := g.face.GlyphData(g.id).(font.GlyphOutline)
	if !ok {
		return
	}
	upem := float64(g.face.Upem())
	var at point
	for i, s := range shape.Segments {
		to := func(i int) point { return place(float64(s.Args[i].X)/upem, float64(s.Args[i].Y)/upem) }
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if i > 0 {
				p.close()
			}
			at = to(0)
			p.move(at)
		case opentype.SegmentOpLineTo:
			at = to(0)
			p.line(at)
		case opentype.SegmentOpQuadTo: // PDF knows cubic curves only
			mid, end := to(0).times(2.0/3), to(1)
			p.bend(at.times(1.0/3).add(mid), end.times(1.0/3).add(mid), end)
			at = end
		case opentype.SegmentOpCubeTo:
			at = to(2)
			p.bend(to(0), to(1), at)
		}
	}
	if len(shape.Segments) > 0 {
		p.close()
	}
}
