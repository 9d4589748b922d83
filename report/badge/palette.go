package badge

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

// A palette is the colours of a paletted picture. Sums are of whole numbers, so
// that every machine finds the same.
type palette []shade

// A shade is a colour multiplied by its opacity: red, green, blue, opacity.
type shade [4]uint8

func (a shade) distance(b shade) (d int) {
	for i := range a {
		by := int(a[i]) - int(b[i])
		d += by * by
	}
	return d
}

// colours is how many a paletted PNG can hold.
const colours = 256

// A tally is a shade and how many pixels have it.
type tally struct {
	shade   shade
	pixels  int64
	weight  int64
	nearest int
}

// tallies lists the picture's shades in order. Weights grow slower than the
// pixels: large fields must not take every colour from fine lines.
func tallies(im *image.RGBA) []tally {
	count := map[shade]int64{}
	var last shade
	var run int64
	for at := 0; at < len(im.Pix); at += 4 {
		s := shade(im.Pix[at : at+4])
		if s != last {
			count[last] += run
			last, run = s, 0
		}
		run++
	}
	count[last] += run
	out := make([]tally, 0, len(count))
	for s, n := range count {
		out = append(out, tally{shade: s, pixels: n, weight: weigh(n)})
	}
	slices.SortFunc(out, func(a, b tally) int { return slices.Compare(a.shade[:], b.shade[:]) })
	return out
}

// weigh is about the power of 3/4.
func weigh(pixels int64) int64 { return root(pixels * root(pixels)) }

// root is the square root, rounded down.
func root(n int64) (r int64) {
	for bit := int64(1) << 31; bit > 0; bit >>= 1 {
		if (r|bit)*(r|bit) <= n {
			r |= bit
		}
	}
	return r
}

// choosePalette finds the colours that draw a picture best. The outline, the
// fields and the edges between them have colours of their own each, so that
// none of them starves. The first is fully transparent.
func choosePalette(all []tally) palette {
	const rounds = 3
	const field = 250 // pixels: a shade of so many is a field's
	const outlines, fields = 26, 150
	parts := []struct {
		holds func(t tally) bool
		until int // so many colours in all
	}{
		{func(t tally) bool { return t.shade[3] == 0 }, 1},
		{func(t tally) bool { return t.shade[3] < 0xFF }, 1 + outlines},
		{func(t tally) bool { return t.pixels >= field }, 1 + outlines + fields},
		{func(t tally) bool { return true }, colours},
	}
	var out palette
	rest := all
	for _, part := range parts {
		var held, others []tally
		for _, t := range rest {
			if part.holds(t) {
				held = append(held, t)
			} else {
				others = append(others, t)
			}
		}
		out = append(out, means(held, part.until-len(out))...)
		rest = others
	}
	for range rounds {
		out.settle(all)
	}
	slices.SortFunc(out, func(a, b shade) int { // short tRNS: the translucent first
		return cmp.Or(cmp.Compare(a[3], b[3]), slices.Compare(a[:], b[:]))
	})
	return out
}

// means cuts shades into so many drawers, always the one that strays most, and
// returns what is in the middle of each.
func means(all []tally, most int) (out palette) {
	if len(all) == 0 {
		return nil
	}
	drawers := []drawer{newDrawer(all)}
	for len(drawers) < most {
		widest := 0
		for i, d := range drawers {
			if d.stray > drawers[widest].stray {
				widest = i
			}
		}
		if drawers[widest].stray == 0 {
			break
		}
		a, b := drawers[widest].cut()
		drawers[widest] = newDrawer(a)
		drawers = append(drawers, newDrawer(b))
	}
	for _, d := range drawers {
		out = append(out, d.mean)
	}
	return out
}

// settle moves each colour but the first into the middle of the shades that it draws.
func (p palette) settle(all []tally) {
	sums := make([][5]int64, len(p))
	for i := range all {
		t := &all[i]
		t.nearest = p.nearest(t.shade)
		for j, v := range t.shade {
			sums[t.nearest][j] += int64(v) * t.weight
		}
		sums[t.nearest][4] += t.weight
	}
	for i, s := range sums {
		if i > 0 && s[4] > 0 {
			for j := range p[i] {
				p[i][j] = uint8((s[j] + s[4]/2) / s[4])
			}
		}
	}
}

func (p palette) nearest(s shade) (at int) {
	least := s.distance(p[0])
	for i := 1; i < len(p); i++ {
		if d := s.distance(p[i]); d < least {
			at, least = i, d
		}
	}
	return at
}

// A drawer holds shades that are alike.
type drawer struct {
	all   []tally
	mean  shade
	axis  int   // red, green, blue or opacity: where they stray most
	stray int64 // weighted, squared
}

func newDrawer(all []tally) drawer {
	d := drawer{all: all}
	var weight int64
	var sum, squares [4]int64
	for _, t := range all {
		weight += t.weight
		for i, v := range t.shade {
			sum[i] += int64(v) * t.weight
			squares[i] += int64(v) * int64(v) * t.weight
		}
	}
	var most int64
	for i := range sum {
		d.mean[i] = uint8((sum[i] + weight/2) / weight)
		stray := squares[i] - sum[i]*sum[i]/weight
		d.stray += stray
		if stray > most {
			d.axis, most = i, stray
		}
	}
	if len(all) == 1 {
		d.stray = 0
	}
	return d
}

// cut parts the shades at their mean.
func (d drawer) cut() (a, b []tally) {
	slices.SortStableFunc(d.all, func(a, b tally) int { return cmp.Compare(a.shade[d.axis], b.shade[d.axis]) })
	at := slices.IndexFunc(d.all, func(t tally) bool { return t.shade[d.axis] > d.mean[d.axis] })
	if at <= 0 {
		at = len(d.all) / 2
	}
	return d.all[:at], d.all[at:]
}

// paint gives each pixel its colour's number.
func (p palette) paint(im *image.RGBA, all []tally) []uint8 {
	number := make(map[shade]uint8, len(all))
	for _, t := range all {
		number[t.shade] = uint8(p.nearest(t.shade))
	}
	out := make([]uint8, len(im.Pix)/4)
	var last shade
	now := number[last]
	for i := range out {
		if s := shade(im.Pix[i*4 : i*4+4]); s != last {
			last, now = s, number[s]
		}
		out[i] = now
	}
	return out
}

// straight is the shade, not multiplied by its opacity.
func (a shade) straight() color.NRGBA {
	return color.NRGBAModel.Convert(color.RGBA{a[0], a[1], a[2], a[3]}).(color.NRGBA)
}

// An overprint says which colour a pixel gets where ink covers it.
type overprint [colours][covers + 1]uint8

// under makes ready to print an ink on a picture.
func (p palette) under(ink colour) *overprint {
	out := new(overprint)
	for i, s := range p {
		for cover := range covers + 1 {
			mixed := s
			over(mixed[:], ink, uint32(cover), covers)
			out[i][cover] = uint8(p.nearest(mixed))
		}
	}
	return out
}

// specimen lists what a name's edges on the ribbon may look like.
func specimen() (out []tally) {
	const weight = 60
	for _, c := range ribbonSatin.ramp() {
		for cover := range covers + 1 {
			s := shade{c.r, c.g, c.b, 0xFF}
			over(s[:], nameInk, uint32(cover), covers)
			if n := len(out); n < covers+1 || out[n-covers-1].shade != s {
				out = append(out, tally{shade: s, pixels: 60, weight: weight})
			}
		}
	}
	return out
}

// encode writes a picture as PNG.
func encode(im *image.RGBA) []byte {
	all := tallies(im)
	p := choosePalette(all)
	side := im.Rect.Dx()
	return pngWith(pngHead(side, side, p), newStrip(p.paint(im, all), side, true, dense))
}
