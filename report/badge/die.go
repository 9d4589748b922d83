package badge

import (
	"fmt"
	"sync"

	"github.com/golang/freetype/raster"

	"assay/report/lettering"
)

// The blanks are what the badges of all years share, the dies what those of one
// year share. Each is made when first asked for.
type blanks struct {
	full, ribbon, small, emblem func() *blank
}

// A die is what the badges of a year share.
type die struct {
	year   int
	plain  func() whole
	ribbon func() *named
	small  func() []byte
	emblem func() []byte
}

// A whole is a badge without a name.
type whole struct{ png, svg []byte }

// A named is a badge whose ribbon has no name yet.
type named struct {
	year    strip
	drawing string // the SVG's marks
}

func (m *Mint) newBlanks() blanks {
	above, below := m.wording.Ring.Above.Text, m.wording.Ring.Below.Text
	return blanks{
		full: sync.OnceValue(func() *blank {
			return m.newBlank(Side, covers, func(e *engraver) []gap {
				e.medal(above, below)
				return []gap{m.yearGap(e, fullSeat, Side)}
			})
		}),
		ribbon: sync.OnceValue(func() *blank {
			return m.newBlank(Side, covers, func(e *engraver) []gap {
				e.medal(above, below)
				e.ribbon()
				return []gap{m.yearGap(e, ribbonSeat, Side), nameGap}
			})
		}),
		small:  sync.OnceValue(func() *blank { return m.token(SmallSide) }),
		emblem: sync.OnceValue(func() *blank { return m.token(EmblemSide) }),
	}
}

// token is the drawing for small sizes, so many pixels a side.
func (m *Mint) token(side int) *blank {
	return m.newBlank(side, smallCovers, func(e *engraver) []gap {
		e.token(m.wording.Small.Text)
		return []gap{m.yearGap(e, smallSeat, side)}
	})
}

func (m *Mint) newDie(year int) *die {
	return &die{
		year:   year,
		plain:  sync.OnceValue(func() whole { return m.strikeWhole(year) }),
		ribbon: sync.OnceValue(func() *named { return m.strikeNamed(year) }),
		small:  sync.OnceValue(func() []byte { return m.strikeToken(m.small(), year) }),
		emblem: sync.OnceValue(func() []byte { return m.strikeToken(m.emblem(), year) }),
	}
}

// A gap is rows of a picture that are printed on later, with an ink on a ground.
type gap struct {
	top, foot int // the first row, and the first below
	ink       colour
	ground    paint
}

// nameGap is the ribbon.
var nameGap = gap{top: ribbonTop, foot: ribbonFoot, ink: nameInk, ground: ribbonSatin}

// yearGap is the rows that a year may need in a picture so many pixels a side.
func (m *Mint) yearGap(e *engraver, s seat, side int) gap {
	var texts []string
	for year := 1111; year <= 9999; year += 1111 {
		texts = append(texts, m.inscribe(year))
	}
	top, foot := s.rows(e.set, append(texts, m.inscribe(1000)))
	pixel := float64(Side / side)
	return gap{top: max(int(top/pixel)-1, 0), foot: min(int(foot/pixel)+2, side), ink: yearInk, ground: e.ivories()}
}

// grounds lists the colours of the gap's ground.
func (g gap) grounds(side int) []colour {
	all := g.ground.tints(side)
	if g.ground.isDown() {
		return all[g.top:g.foot]
	}
	return all
}

// A blank is a picture with gaps. Only their rows are compressed anew when they
// are printed on.
type blank struct {
	side   int
	covers uint32
	pixels []uint8
	head   []byte
	strips []strip // what lies around the gaps, from the top
	gaps   []gap
	inks   []overprint // of the gaps
	scene  scene
}

func (m *Mint) newBlank(side int, covers uint32, draw func(e *engraver) []gap) *blank {
	b := &blank{side: side, covers: covers}
	m.typeset(func(set *lettering.Compositor) {
		e := engraver{set: set}
		b.gaps = draw(&e)
		b.scene = e.scene
	})
	im := paintScene(b.scene, side, covers)
	seen := surveyed(im)
	all := seen.all
	for _, g := range b.gaps {
		all = append(all, specimen(g.ink, g.grounds(side), covers, side)...)
	}
	most := colours
	if side != Side {
		most = smallColours
	}
	p := choosePalette(all, most)
	b.pixels, b.head = p.paint(seen), pngHead(side, side, p)
	for _, g := range b.gaps {
		b.inks = append(b.inks, p.under(g.ink, covers))
	}
	b.pack()
	return b
}

// pack compresses what lies around the gaps.
func (b *blank) pack() {
	b.strips = make([]strip, len(b.gaps)+1)
	var all sync.WaitGroup
	top := 0
	for i, g := range append(b.gaps[:len(b.gaps):len(b.gaps)], gap{top: b.side}) {
		rows := b.pixels[top*b.side : g.top*b.side]
		all.Go(func() { b.strips[i] = newStrip(rows, b.side, i == 0, dense) })
		top = g.foot
	}
	all.Wait()
}

// print prints on a gap, and packs it so densely.
func (b *blank) print(gap int, p path, level int) strip {
	g, ink := b.gaps[gap], b.inks[gap]
	rows := append([]uint8(nil), b.pixels[g.top*b.side:g.foot*b.side]...)
	r := raster.NewRasterizer(b.side, g.foot) // draws nothing below
	p.trace(r, 0, b.side)
	r.Rasterize(raster.PainterFunc(func(spans []raster.Span, _ bool) {
		for _, s := range spans {
			if s.Y < g.top {
				continue
			}
			number := &ink[inSteps(s.Alpha, b.covers)]
			row := rows[(s.Y-g.top)*b.side:][s.X0:s.X1]
			for x, v := range row {
				row[x] = number[v]
			}
		}
	}))
	return newStrip(rows, b.side, g.top == 0, level)
}

// png is the picture with its gaps printed on.
func (b *blank) png(gaps ...strip) []byte {
	strips := []strip{b.strips[0]}
	for i, s := range gaps {
		strips = append(strips, s, b.strips[i+1])
	}
	return pngWith(b.head, strips...)
}

// typeset lends a compositor.
func (m *Mint) typeset(do func(set *lettering.Compositor)) {
	set := m.idle.Get().(*lettering.Compositor)
	defer m.idle.Put(set)
	do(set)
}

// inscribe is a year as the badges have it.
func (m *Mint) inscribe(year int) string { return Badge{Year: year}.inscribe(m.wording.Year) }

// year is a year's outlines in a seat.
func (m *Mint) year(year int, s seat) (p path) {
	m.typeset(func(set *lettering.Compositor) { p = s.year(set, m.inscribe(year)) })
	return p
}

func (m *Mint) strikeWhole(year int) whole {
	b, figures := m.full(), m.year(year, fullSeat)
	head := svgHead(m.wording.caption(Badge{Year: year}))
	return whole{
		png: b.png(b.print(0, figures, dense)),
		svg: []byte(head + b.scene.with(figures, yearInk).svg(fmt.Sprintf("badge-%d", year)) + svgTail),
	}
}

func (m *Mint) strikeToken(b *blank, year int) []byte {
	return b.png(b.print(0, m.year(year, smallSeat), dense))
}

func (m *Mint) strikeNamed(year int) *named {
	b, figures := m.ribbon(), m.year(year, ribbonSeat)
	return &named{b.print(0, figures, dense), b.scene.with(figures, yearInk).svg(fmt.Sprintf("badge-%d-ribbon", year))}
}

// named is the year's badge with a name.
func (m *Mint) named(d *die, name path, b Badge) (png, svg []byte) {
	half := d.ribbon()
	png = m.ribbon().png(half.year, m.ribbon().print(1, name, quick))
	svg = []byte(svgHead(m.wording.caption(b)) + half.drawing + scene{}.with(name, nameInk).svg("") + svgTail)
	return png, svg
}
