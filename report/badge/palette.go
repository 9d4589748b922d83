package badge

import (
	"cmp"
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

// colours is how many a paletted PNG can hold, and the full size has. The small sizes,
// of which one is in each credential, look the same with three quarters of them.
const (
	colours      = 256
	smallColours = 192
)

// A tally is a shade and how many pixels have it.
type tally struct {
	shade   shade
	pixels  int64
	weight  int64
	nearest int
}

// A survey lists a picture's shades, and which runs of its pixels have each.
type survey struct {
	all  []tally
	runs []run
}

// A run is pixels in a row, so many, with a shade of the survey.
type run struct{ tally, pixels int32 }

// surveyed looks at every pixel. Weights grow slower than the pixels: large
// fields must not take every colour from fine lines.
func surveyed(im *picture) (s survey) {
	const perRun = 8 // pixels, about
	s.runs = make([]run, 0, len(im.pixels)/perRun)
	r := roll{places: map[shade]int32{}}
	for rest := im.pixels; len(rest) > 0; {
		n := alike(rest)
		number := r.place(rest[0])
		if int(number) == len(s.all) {
			s.all = append(s.all, tally{shade: rest[0]})
		}
		s.all[number].pixels += int64(n)
		s.runs = append(s.runs, run{number, int32(n)})
		rest = rest[n:]
	}
	for i := range s.all {
		s.all[i].weight = weigh(s.all[i].pixels)
	}
	return s
}

// alike is how many pixels at the beginning of a row have the same shade.
func alike(row []shade) int {
	for i, s := range row {
		if s != row[0] {
			return i
		}
	}
	return len(row)
}

// A roll numbers shades as they come. Those that come often are found without the map.
type roll struct {
	places map[shade]int32
	recent [1 << 12]struct {
		shade shade
		place int32
		known bool
	}
}

func (r *roll) place(s shade) int32 {
	const spread = 0x9E3779B1
	key := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	seen := &r.recent[key*spread>>20]
	if seen.shade != s || !seen.known {
		number, known := r.places[s]
		if !known {
			number = int32(len(r.places))
			r.places[s] = number
		}
		seen.shade, seen.place, seen.known = s, number, true
	}
	return seen.place
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

// field is how many pixels a shade has that is a field's.
const field = 250

// choosePalette finds the colours, so many, that draw a picture best. The outline, the
// fields and the edges between them have colours of their own each, so that
// none of them starves. The first is fully transparent.
//
// A library was tried first (github.com/soniakeys/quant 1.0, by medians and by
// means): a quarter of the bytes less, but its palettes know no opacity. What lies
// beside the medal and its soft edge become opaque, 255 steps off at the worst and
// 16 in the mean of all channels of the full size.
func choosePalette(all []tally, most int) palette {
	const rounds = 3
	outlines, fields := most/10, most*3/5
	parts := []struct {
		holds func(t tally) bool
		until int // so many colours in all
	}{
		{func(t tally) bool { return t.shade[3] == 0 }, 1},
		{func(t tally) bool { return t.shade[3] < 0xFF }, 1 + outlines},
		{func(t tally) bool { return t.pixels >= field }, 1 + outlines + fields},
		{func(t tally) bool { return true }, most},
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
	find := p.finder()
	for i := range all {
		t := &all[i]
		t.nearest = find.nearest(t.shade)
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

// A finder finds the nearest colour of a palette: it looks at those with a green
// alike first, and stops where green alone is further off.
type finder struct {
	byGreen []numbered
	begin   [256]int // in byGreen: the first with so much green, or more
	last    int      // found last, in byGreen; the next may be near it
}

type numbered struct {
	shade  shade
	number int
}

func (p palette) finder() *finder {
	f := new(finder)
	for i, s := range p {
		f.byGreen = append(f.byGreen, numbered{s, i})
	}
	slices.SortStableFunc(f.byGreen, func(a, b numbered) int { return cmp.Compare(a.shade[1], b.shade[1]) })
	i := 0
	for green := range f.begin {
		for i < len(f.byGreen) && int(f.byGreen[i].shade[1]) < green {
			i++
		}
		f.begin[green] = i
	}
	return f
}

// nearest is the number of the colour nearest to a shade, the first of several.
func (f *finder) nearest(s shade) int {
	best := f.last
	least := s.distance(f.byGreen[best].shade)
	look := func(i int) (further bool) {
		c := &f.byGreen[i]
		by := int(c.shade[1]) - int(s[1])
		if by*by > least {
			return false
		}
		if d := s.distance(c.shade); d < least || d == least && c.number < f.byGreen[best].number {
			best, least = i, d
		}
		return true
	}
	from := f.begin[s[1]]
	for i := from; i < len(f.byGreen) && look(i); i++ {
	}
	for i := from - 1; i >= 0 && look(i); i-- {
	}
	f.last = best
	return f.byGreen[best].number
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
	cut := d.mean[d.axis]
	if !slices.ContainsFunc(d.all, func(t tally) bool { return t.shade[d.axis] > cut }) {
		cut-- // the mean was rounded up to the most
	}
	for _, t := range d.all {
		if t.shade[d.axis] > cut {
			b = append(b, t)
		} else {
			a = append(a, t)
		}
	}
	return a, b
}

// paint gives each pixel of a surveyed picture its colour's number.
func (p palette) paint(s survey) (out []uint8) {
	find := p.finder()
	size := 0
	number := make([]uint8, len(s.all))
	for i, t := range s.all {
		number[i] = uint8(find.nearest(t.shade))
		size += int(t.pixels)
	}
	out = make([]uint8, size)
	rest := out
	for _, r := range s.runs {
		fill(rest[:r.pixels], number[r.tally])
		rest = rest[r.pixels:]
	}
	return out
}

// straight is the shade, not multiplied by its opacity.
func (a shade) straight() color.NRGBA {
	return color.NRGBAModel.Convert(color.RGBA{a[0], a[1], a[2], a[3]}).(color.NRGBA)
}

// An overprint says which number a pixel gets where ink covers it: by the steps
// of cover, and the number that it has.
type overprint [][colours]uint8

// under makes ready to print an ink on a picture.
func (p palette) under(ink colour, covers uint32) overprint {
	out := make(overprint, covers+1)
	find := p.finder()
	for cover := range out {
		for i, s := range p {
			out[cover][i] = uint8(find.nearest(s.under(ink, uint32(cover), covers)))
		}
	}
	return out
}

// specimen lists what ink on some ground, and its edges, look like in a picture
// that is so many pixels a side.
func specimen(ink colour, ground []colour, covers uint32, side int) []tally {
	edge, body := int64(60*side/Side), weigh(int64(20_000*side/Side))
	out := []tally{{shade: shade{ink.r, ink.g, ink.b, ink.a}, pixels: field, weight: body}}
	for i, c := range ground {
		for cover := uint32(1); cover < covers && (i == 0 || c != ground[i-1]); cover++ {
			s := shade{c.r, c.g, c.b, c.a}.under(ink, cover, covers)
			out = append(out, tally{shade: s, pixels: edge, weight: edge})
		}
	}
	return out
}
