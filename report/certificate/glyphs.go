package certificate

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"sync"

	"assay/report/lettering"
)

// unitsPerEm is the raster of glyphs, that of most fonts. What they draw with one
// handle, PDF draws with two, which are rounded: by a hundredth of a millimetre in
// the largest title. Three times as many units would cost 7 kB a certificate.
const unitsPerEm = 1000

// A tracer writes a glyph's outline as PDF operators, and finds its box.
type tracer struct {
	ops                      []byte
	segments                 []segment
	left, bottom, right, top int
}

// A segment is a piece of a glyph's outline: an operator and its numbers.
type segment struct {
	op      byte
	numbers [6]int16
}

func (t *tracer) put(op byte, ems ...float64) {
	s := segment{op: op}
	for i, v := range ems {
		n := int(math.Round(v * unitsPerEm))
		s.numbers[i] = int16(n)
		if i%2 == 0 {
			t.left, t.right = min(t.left, n), max(t.right, n)
		} else {
			t.bottom, t.top = min(t.bottom, n), max(t.top, n)
		}
		t.ops = append(strconv.AppendInt(t.ops, int64(n), 10), ' ')
	}
	t.ops = append(t.ops, op, '\n')
	t.segments = append(t.segments, s)
}

func (t *tracer) Move(x, y float64)                 { t.put('m', x, y) }
func (t *tracer) Line(x, y float64)                 { t.put('l', x, y) }
func (t *tracer) Bend(ax, ay, bx, by, x, y float64) { t.put('c', ax, ay, bx, by, x, y) }
func (t *tracer) Close()                            { t.put('h') }

// A foundry casts glyphs: an outline becomes a form that is compressed once,
// however many certificates draw it. Several goroutines may use it at once.
type foundry struct{ cast sync.Map } // from outline to form's object, less its number

// form returns the body of the form's object.
func (f *foundry) form(t *tracer, z *packer) ([]byte, error) {
	if made, ok := f.cast.Load(string(t.ops)); ok {
		return made.([]byte), nil
	}
	deflated, err := z.pack(append(t.ops, 'f'))
	if err != nil {
		return nil, err
	}
	body := body(fmt.Sprintf("/Subtype /Form /BBox [%d %d %d %d] /Filter /FlateDecode", t.left, t.bottom, t.right, t.top), deflated)
	f.cast.Store(string(t.ops), body)
	return body, nil
}

// A galley is the glyphs that a document draws, each once, by the order of their
// first use.
type galley struct {
	foundry *foundry
	packer  *packer
	forms   [][]byte
	// outlines are those of the forms.
	outlines [][]segment
	plate    map[string]int // by outline; those that were there from the start
	own      map[string]int
	met      map[lettering.Glyph]int     // without their places on the line
	traced   map[lettering.Glyph]*tracer // likewise, of this document and those before
	err      error                       // the first
}

func newGalley(f *foundry, z *packer) *galley {
	if len(z.traced) > mostTraced {
		clear(z.traced)
	}
	return &galley{foundry: f, packer: z, own: map[string]int{}, met: map[lettering.Glyph]int{}, traced: z.traced}
}

// with returns a galley that begins with the same glyphs.
func (g *galley) with(z *packer) *galley {
	out := newGalley(g.foundry, z)
	out.plate, out.forms, out.outlines = g.own, slices.Clone(g.forms), slices.Clone(g.outlines)
	return out
}

// blank is the number of a glyph that draws nothing.
const blank = -1

// number returns that of a glyph.
func (g *galley) number(glyph lettering.Glyph) int {
	glyph.X, glyph.Y, glyph.Advance, glyph.Cluster = 0, 0, 0, 0
	n, ok := g.met[glyph]
	if !ok {
		n = g.trace(glyph)
		g.met[glyph] = n
	}
	return n
}

// trace finds a glyph by its outline, which is the same in every compositor, or
// adds it.
func (g *galley) trace(glyph lettering.Glyph) int {
	t := g.traced[glyph]
	if t == nil {
		t = &tracer{ops: make([]byte, 0, 2048)}
		glyph.Outline(t, func(x, y float64) (float64, float64) { return x, y })
		g.traced[glyph] = t
	}
	if len(t.ops) == 0 {
		return blank
	}
	for _, known := range []map[string]int{g.plate, g.own} {
		if n, ok := known[string(t.ops)]; ok {
			return n
		}
	}
	form, err := g.foundry.form(t, g.packer)
	if err != nil {
		g.err = err
		return blank
	}
	g.forms, g.outlines = append(g.forms, form), append(g.outlines, t.segments)
	g.own[string(t.ops)] = len(g.forms) - 1
	return len(g.forms) - 1
}

// set writes a line's glyphs, the ink beginning at a place on the baseline, and
// returns the words to lie beneath.
func (g *galley) set(p *pen, l lettering.Line, at point) words {
	e := em(l)
	origin := point{at.x - l.Left*e, at.y}
	scale := strconv.FormatFloat(e*unitsPerMM/unitsPerEm, 'f', 5, 64)
	for _, glyph := range l.Glyphs {
		n := g.number(glyph)
		if n == blank {
			continue
		}
		p.ops = fmt.Appendf(p.ops, "q %s 0 0 -%s ", scale, scale) // on the sheet y grows downwards
		p.put("cm", origin.x+glyph.X*e, origin.y-glyph.Y*e)
		p.ops = fmt.Appendf(p.ops, "%s%d Do Q\n", glyphName, n)
	}
	return wordsOf(l, origin)
}

// around writes a line's glyphs set on a circle, see [lettering.Line.Around]. No
// words lie beneath.
func (g *galley) around(p *pen, l lettering.Line, centre point, radius, middle float64, below bool) {
	l.Style.Size *= mm
	for glyph, seat := range l.Seats(centre.x, centre.y, radius, middle, below) {
		n := g.number(glyph)
		if n == blank {
			continue
		}
		p.ops = append(p.ops, "q "...)
		for _, v := range []float64{seat.RightX, seat.RightY, seat.UpX, seat.UpY} {
			p.ops = append(strconv.AppendFloat(p.ops, v*unitsPerMM/unitsPerEm, 'f', 5, 64), ' ')
		}
		p.put("cm", seat.X, seat.Y)
		p.ops = fmt.Appendf(p.ops, "%s%d Do Q\n", glyphName, n)
	}
}

// glyphName is what the page calls the glyphs, their numbers behind it.
const glyphName = "/G"

// body is an object with a stream, less its number.
func body(entries string, stream []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<<%s /Length %d>>\nstream\n%s\nendstream\nendobj\n", entries, len(stream), stream)
	return b.Bytes()
}
