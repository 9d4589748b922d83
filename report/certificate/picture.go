package certificate

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/golang/freetype/raster"
	"golang.org/x/image/math/fixed"
)

// pictureWidth is that of the small picture of a certificate, in pixels; it is even.
const pictureWidth = 480

// photograph returns a certificate as a small PNG, for a message to show: the
// ground, and over it what is the certificate's own.
func (p *Press) photograph(on plate, im *impression, z *packer) ([]byte, error) {
	base := p.ground(on)
	painter := p.painters.Get().(*painter)
	defer p.painters.Put(painter)
	painter.pixels = append(painter.pixels[:0], base.Pix...)
	picture := &image.Paletted{Pix: painter.pixels, Stride: base.Stride, Rect: base.Rect, Palette: base.Palette}
	painter.begin(picture, p.layout)
	painter.paint(string(onSheet(p.layout, im.own)))
	for _, line := range im.words {
		painter.write(line, z)
	}
	return painter.develop(z)
}

// develop writes the picture, which is of the shades, as a PNG. It takes half the time
// that image/png does, which makes sure of more.
func (p *painter) develop(z *packer) ([]byte, error) {
	const bits, paletted, perPixel = 4, 3, 2 // pixels a byte
	picture := p.to
	size := picture.Rect.Size()
	var header, rgb []byte
	header = binary.BigEndian.AppendUint32(header, uint32(size.X))
	header = binary.BigEndian.AppendUint32(header, uint32(size.Y))
	for _, shade := range shades {
		c := shade.(color.NRGBA)
		rgb = append(rgb, c.R, c.G, c.B)
	}
	rows := p.rows[:0]
	for y := range size.Y {
		rows = append(rows, 0) // the row isn't filtered
		row := picture.Pix[y*picture.Stride:][:size.X]
		for x := 0; x < len(row); x += perPixel {
			rows = append(rows, row[x]<<bits|row[x+1])
		}
	}
	p.rows = rows
	packed, err := z.packFast(rows)
	const around = 200 // bytes
	out := append(make([]byte, 0, len(packed)+around), "\x89PNG\r\n\x1a\n"...)
	for _, c := range []struct {
		kind string
		data []byte
	}{{"IHDR", append(header, bits, paletted, 0, 0, 0)}, {"PLTE", rgb}, {"IDAT", packed}, {"IEND", nil}} {
		out = binary.BigEndian.AppendUint32(out, uint32(len(c.data)))
		begin := len(out)
		out = append(append(out, c.kind...), c.data...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[begin:]))
	}
	return out, err
}

// ground is the picture of what all certificates share, painted when first asked for.
func (p *Press) ground(on plate) *image.Paletted {
	p.painted.Do(func() {
		height := int(pictureWidth * p.layout.height / p.layout.width)
		p.picture = image.NewPaletted(image.Rect(0, 0, pictureWidth, height), shades)
		var painter painter
		painter.begin(p.picture, p.layout)
		painter.paint(string(onSheet(p.layout, on.ops)))
		for _, line := range slices.Concat(on.heading, on.recognition, on.signing) {
			painter.write(line, on.packer)
		}
	})
	return p.picture
}

// shades are the colours of the picture, white first: the inks, and what lies
// between them and their grounds. Sixteen take four bits a pixel.
var shades = func() (all color.Palette) {
	for _, mixed := range []struct {
		from, to colour
		steps    int
	}{{white, pine, 8}, {white, copper, 4}, {pine, sheen, 3}} {
		for i := range mixed.steps {
			c := mixed.from.mix(mixed.to, float64(i+1)/float64(mixed.steps))
			all = append(all, color.NRGBA{c.r, c.g, c.b, 0xFF})
		}
	}
	return append(color.Palette{color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}}, all...)
}()

// A matrix brings places of a drawing to pixels.
type matrix struct{ a, b, c, d, e, f float64 }

// The conversions keep processors from joining the operations, which would round
// otherwise on some than on others.
func (m matrix) apply(x, y float64) (float64, float64) {
	return float64(m.a*x) + float64(m.c*y) + m.e, float64(m.b*x) + float64(m.d*y) + m.f
}

// times is the matrix of a drawing within the drawing.
func (m matrix) times(n matrix) matrix {
	var out matrix
	out.a, out.b = matrix{m.a, m.b, m.c, m.d, 0, 0}.apply(n.a, n.b)
	out.c, out.d = matrix{m.a, m.b, m.c, m.d, 0, 0}.apply(n.c, n.d)
	out.e, out.f = m.apply(n.e, n.f)
	return out
}

// A painter paints the operators that this package writes, and no others.
type painter struct {
	to    *image.Paletted
	state paintState
	saved []paintState
	path  raster.Path
	clip  image.Rectangle // of the path, for W
	first fixed.Point26_6 // of the figure
	last  fixed.Point26_6
	mixes map[[2]uint8]uint8 // the index of a colour over a shade, by cover
	r     *raster.Rasterizer

	pixels, rows []byte // for the next picture: its own, and those of the PNG
	// height is the sheet's, in points.
	height float64
}

type paintState struct {
	matrix       matrix
	fill, stroke color.NRGBA
	width        float64
	clip         image.Rectangle
}

// begin makes ready for a picture, of the same size as any before.
func (p *painter) begin(to *image.Paletted, l layout) {
	if p.r == nil {
		p.r, p.mixes = raster.NewRasterizer(to.Rect.Dx(), to.Rect.Dy()), map[[2]uint8]uint8{}
	}
	p.r.Clear() // whatever a fault left of the one before
	p.path.Clear()
	p.saved = p.saved[:0]
	p.height = l.height / mm
	scale := float64(to.Rect.Dx()) / (l.width / mm)
	p.to, p.state = to, paintState{matrix: matrix{scale, 0, 0, -scale, 0, float64(to.Rect.Dy())}, clip: to.Rect}
}

// paint follows the operators.
func (p *painter) paint(ops string) {
	var numbers []float64
	for word := range strings.FieldsSeq(ops) {
		if word[0] <= '9' { // digits, and what may stand before them
			if v, err := strconv.ParseFloat(word, 64); err == nil {
				numbers = append(numbers, v)
				continue
			}
		}
		p.do(word, numbers)
		numbers = numbers[:0]
	}
}

// write paints a line.
func (p *painter) write(l setLine, z *packer) {
	before := p.state
	p.state.fill = color.NRGBA{l.ink.r, l.ink.g, l.ink.b, 0xFF}
	e := l.Style.Size
	for _, g := range l.Glyphs {
		p.state.matrix = before.matrix.times(matrix{e / unitsPerEm, 0, 0, e / unitsPerEm, l.origin.x/mm + g.X*e, p.height - l.origin.y/mm + g.Y*e})
		p.glyph(z.trace(g))
	}
	p.do("f", nil)
	p.state = before
}

// glyph adds a glyph to the path.
func (p *painter) glyph(t *tracer) {
	var numbers [4]float64
	for _, s := range t.segments {
		for i, n := range s.numbers {
			numbers[i] = float64(n)
		}
		p.do(string(s.op), numbers[:])
	}
}

func (p *painter) do(op string, n []float64) {
	s := &p.state
	point := func(i int) fixed.Point26_6 {
		x, y := s.matrix.apply(n[i], n[i+1])
		return fixed.Point26_6{X: fixed.Int26_6(x*64 + .5), Y: fixed.Int26_6(y*64 + .5)}
	}
	switch op {
	case "q":
		p.saved = append(p.saved, *s)
	case "Q":
		*s = p.saved[len(p.saved)-1]
		p.saved = p.saved[:len(p.saved)-1]
	case "cm":
		s.matrix = s.matrix.times(matrix{n[0], n[1], n[2], n[3], n[4], n[5]})
	case "rg":
		s.fill = inkOf(n)
	case "RG":
		s.stroke = inkOf(n)
	case "w":
		x, y := matrix{s.matrix.a, s.matrix.b, s.matrix.c, s.matrix.d, 0, 0}.apply(n[0], 0)
		s.width = max(x, -x, y, -y)
	case "m":
		p.first, p.last = point(0), point(0)
		p.path.Start(p.first)
	case "l":
		p.last = point(0)
		p.path.Add1(p.last)
	case "c":
		p.bend(point(0), point(2), point(4))
	case "v": // of glyphs only
		p.last = point(2)
		p.path.Add2(point(0), p.last)
	case "h":
		p.last = p.first
		p.path.Add1(p.last)
	case "re":
		from, to := point(0), fixed.Point26_6{}
		n[0], n[1] = n[0]+n[2], n[1]+n[3]
		to = point(0)
		p.path.Start(from)
		for _, corner := range []fixed.Point26_6{{X: to.X, Y: from.Y}, to, {X: from.X, Y: to.Y}, from} {
			p.path.Add1(corner)
		}
		p.clip = image.Rect(from.X.Round(), from.Y.Round(), to.X.Round(), to.Y.Round())
	case "W":
		s.clip = s.clip.Intersect(p.clip)
	case "f":
		p.r.AddPath(p.path)
		p.lay(s.fill)
	case "S":
		raster.Stroke(p.r, p.path, fixed.Int26_6(s.width*64+.5), raster.RoundCapper, raster.RoundJoiner)
		p.lay(s.stroke)
	}
	if op == "f" || op == "S" || op == "n" {
		p.path.Clear()
	}
}

// bend adds a curve as lines, which the rasteriser can stroke.
func (p *painter) bend(b, c, d fixed.Point26_6) {
	const per, most = 3 * 64, 24 // a line for every three pixels
	a := p.last
	apart := func(a, b fixed.Point26_6) int64 { return int64(max(a.X-b.X, b.X-a.X)) + int64(max(a.Y-b.Y, b.Y-a.Y)) }
	n := min(max((apart(a, b)+apart(b, c)+apart(c, d))/per, 2), most)
	for i := int64(1); i <= n; i++ {
		j := n - i
		mix := func(a, b, c, d fixed.Int26_6) fixed.Int26_6 {
			return fixed.Int26_6((j*j*j*int64(a) + 3*j*j*i*int64(b) + 3*j*i*i*int64(c) + i*i*i*int64(d)) / (n * n * n))
		}
		p.path.Add1(fixed.Point26_6{X: mix(a.X, b.X, c.X, d.X), Y: mix(a.Y, b.Y, c.Y, d.Y)})
	}
	p.last = d
}

func inkOf(n []float64) color.NRGBA {
	v := func(share float64) uint8 { return uint8(share*0xFF + .5) }
	return color.NRGBA{v(n[0]), v(n[1]), v(n[2]), 0xFF}
}

// lay lays an ink over what the path covers.
func (p *painter) lay(ink color.NRGBA) {
	clear(p.mixes)
	p.r.UseNonZeroWinding = true
	p.r.Rasterize(raster.PainterFunc(func(spans []raster.Span, _ bool) {
		for _, s := range spans {
			cover := uint8(s.Alpha >> 11) // out of 31
			for x := max(s.X0, p.state.clip.Min.X); x < min(s.X1, p.state.clip.Max.X) && s.Y >= p.state.clip.Min.Y && s.Y < p.state.clip.Max.Y; x++ {
				pixel := &p.to.Pix[s.Y*p.to.Stride+x]
				*pixel = p.mixed(ink, *pixel, cover)
			}
		}
	}))
	p.r.Clear()
}

// mixed is the shade of an ink that covers another in part.
func (p *painter) mixed(ink color.NRGBA, under, cover uint8) uint8 {
	const whole = 31
	key := [2]uint8{under, cover}
	out, ok := p.mixes[key]
	if !ok {
		ground := shades[under].(color.NRGBA)
		mix := func(a, b uint8) uint8 {
			return uint8((int(a)*(whole-int(cover)) + int(b)*int(cover) + whole/2) / whole)
		}
		out = uint8(shades.Index(color.NRGBA{mix(ground.R, ink.R), mix(ground.G, ink.G), mix(ground.B, ink.B), 0xFF}))
		p.mixes[key] = out
	}
	return out
}

// pictures are what a press needs for them.
type pictures struct {
	painted  sync.Once
	picture  *image.Paletted // of the plate
	painters sync.Pool       // of *painter, one for each goroutine at work
}
