package badge

import (
	"fmt"
	"sync"

	"github.com/golang/freetype/raster"

	"assay/report/lettering"
)

// A die is what the badges of a year share. Each of its parts is made when
// first asked for.
type die struct {
	year   int
	plain  func() whole
	ribbon func() *blank
	small  func() []byte
}

// A whole is a badge without a name.
type whole struct{ png, svg []byte }

func (m *Mint) newDie(year int) *die {
	return &die{
		year:   year,
		plain:  sync.OnceValue(func() whole { return m.strikeWhole(year) }),
		ribbon: sync.OnceValue(func() *blank { return m.strikeBlank(year) }),
		small:  sync.OnceValue(func() []byte { return m.strikeSmall(year) }),
	}
}

// engrave draws a scene.
func (m *Mint) engrave(draw func(e *engraver)) scene {
	e := engraver{set: m.idle.Get().(*lettering.Compositor)}
	defer m.idle.Put(e.set)
	draw(&e)
	return e.scene
}

func (m *Mint) strikeWhole(year int) whole {
	b := Badge{Year: year}
	s := m.engrave(func(e *engraver) {
		e.medal(m.wording.Ring.Above.Text, m.wording.Ring.Below.Text)
		e.year(b.inscribe(m.wording.Year), e.dial-46, 0)
	})
	return whole{
		png: encode(paintScene(s, Side, covers)),
		svg: []byte(svgHead(m.wording.caption(b)) + s.svg(fmt.Sprintf("badge-%d", year)) + svgTail),
	}
}

func (m *Mint) strikeSmall(year int) []byte {
	return encode(paintScene(m.engrave(func(e *engraver) {
		e.token(m.wording.Small.Text, Badge{Year: year}.inscribe(m.wording.Year))
	}), SmallSide, smallCovers))
}

// A blank is a badge whose ribbon has no name yet. Only the rows of the ribbon
// are compressed anew for each name.
type blank struct {
	head        []byte
	above, foot strip
	rows        []uint8 // of the ribbon
	overprint   *overprint
	drawing     string // the SVG's marks
}

func (m *Mint) strikeBlank(year int) *blank {
	s := m.engrave(func(e *engraver) {
		e.medal(m.wording.Ring.Above.Text, m.wording.Ring.Below.Text)
		e.year(Badge{Year: year}.inscribe(m.wording.Year), ribbonYear.r, ribbonYear.lift)
		e.ribbon()
	})
	im := paintScene(s, Side, covers)
	all := tallies(im)
	p := choosePalette(append(all, specimen()...))
	pixels := p.paint(im, all)
	return &blank{
		head:      pngHead(Side, Side, p),
		above:     newStrip(pixels[:ribbonTop*Side], Side, true, dense),
		rows:      pixels[ribbonTop*Side : ribbonFoot*Side],
		foot:      newStrip(pixels[ribbonFoot*Side:], Side, false, dense),
		overprint: p.under(nameInk),
		drawing:   s.svg(fmt.Sprintf("badge-%d-ribbon", year)),
	}
}

// png is the badge with a name.
func (b *blank) png(name path) []byte {
	rows := append([]uint8(nil), b.rows...)
	r := raster.NewRasterizer(Side, Side)
	name.trace(r, 0, Side)
	r.Rasterize(raster.PainterFunc(func(spans []raster.Span, _ bool) {
		for _, s := range spans {
			cover := inSteps(s.Alpha, covers)
			row := rows[(s.Y-ribbonTop)*Side:][:Side]
			for x := s.X0; x < s.X1; x++ {
				row[x] = b.overprint[row[x]][cover]
			}
		}
	}))
	return pngWith(b.head, b.above, newStrip(rows, Side, false, quick), b.foot)
}

// svg is the drawing with a name.
func (b *blank) svg(name path, head string) []byte {
	s := scene{{path: name, paint: plain(nameInk)}}
	return []byte(head + b.drawing + s.svg("") + svgTail)
}
