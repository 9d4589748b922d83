package certificate

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// A corner is a point of a glyph's contour in a TrueType font: on the curve, or the
// handle of a curve. Between two handles the font knows the point in the middle.
type corner struct {
	x, y int
	on   bool
}

// contours are the outline's as a TrueType font has them.
func (t *tracer) contours() (all [][]corner) {
	for _, s := range t.segments {
		if s.op == 'h' {
			all[len(all)-1] = slim(all[len(all)-1])
			continue
		}
		if s.op == 'm' {
			all = append(all, nil)
		}
		c := &all[len(all)-1]
		if s.op == 'v' {
			*c = append(*c, corner{int(s.numbers[0]), int(s.numbers[1]), false})
		}
		end := s.end()
		*c = append(*c, corner{int(end[0]), int(end[1]), true})
	}
	return slices.DeleteFunc(all, func(c []corner) bool { return len(c) < 2 })
}

// slim leaves out a contour's return to its beginning, and the points that a font
// knows, which may be half a unit off.
func slim(c []corner) (out []corner) {
	if n := len(c) - 1; n > 0 && c[n] == c[0] {
		c = c[:n]
	}
	for i, at := range c {
		a, b := c[(i+len(c)-1)%len(c)], c[(i+1)%len(c)]
		between := func(at, a, b int) bool { return -1 <= 2*at-a-b && 2*at-a-b <= 1 }
		if i > 0 && at.on && !a.on && !b.on && between(at.x, a.x, b.x) && between(at.y, a.y, b.y) {
			continue
		}
		out = append(out, at)
	}
	return out
}

// glyph is the outline as an entry of the table glyf, its length even; nil where there
// is nothing to be seen.
func (t *tracer) glyph() []byte {
	const (
		onCurve       = 1 << iota
		shortX        // a byte
		shortY        // a byte
		_             // repeated
		sameOrRightX  // as before, or of a byte to the right
		sameOrUpwardY // as before, or of a byte upwards
	)
	contours := t.contours()
	if len(contours) == 0 {
		return nil
	}
	out := shorts(len(contours), t.left, t.bottom, t.right, t.top)
	points := 0
	for _, c := range contours {
		points += len(c)
		out = append(out, shorts(points-1)...)
	}
	out = append(out, 0, 0) // no instructions
	var flags, xs, ys []byte
	step := func(to *[]byte, by int, short, same byte) (flag byte) {
		switch {
		case by == 0:
			return same
		case 0 < by && by < 256:
			*to = append(*to, byte(by))
			return short | same
		case -256 < by && by < 0:
			*to = append(*to, byte(-by))
			return short
		}
		*to = append(*to, shorts(by)...)
		return 0
	}
	var at corner
	for _, p := range slices.Concat(contours...) {
		flag := step(&xs, p.x-at.x, shortX, sameOrRightX) | step(&ys, p.y-at.y, shortY, sameOrUpwardY)
		if p.on {
			flag |= onCurve
		}
		flags, at = append(flags, flag), p
	}
	out = slices.Concat(out, flags, xs, ys)
	return append(out, make([]byte, len(out)&1)...)
}

// A part is an outline within a letter, and how far it is moved.
type part struct {
	outline     int // of the fount
	right, over int // units
}

// trueType makes the font file, and tells the box that holds all letters: for each code
// a glyph as wide as the letter, put together of the outlines, which come behind.
func (f *fount) trueType() (file []byte, bounds tracer) {
	const usual = 32 << 10 // bytes; the letters of most documents take less
	var hmtx, loca []byte
	glyf := make([]byte, 0, usual)
	widest, most, parts := 0, [2]int{}, 1 // of an outline: points and contours
	add := func(width, left int, glyph []byte) {
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		hmtx = append(hmtx, shorts(width, left)...)
		glyf = append(glyf, glyph...)
		widest = max(widest, width)
	}
	add(0, 0, nil) // for codes that are missing
	for _, l := range f.letters {
		glyph, box := f.composed(l)
		add(l.width, box.left, glyph)
		bounds.stretch(box)
		parts = max(parts, len(l.ink)/partSize)
	}
	for _, t := range f.outlines {
		add(0, t.left, t.glyf)
		contours := int(binary.BigEndian.Uint16(t.glyf))
		points := 1 + int(binary.BigEndian.Uint16(t.glyf[8+2*contours:]))
		most = [2]int{max(most[0], points), max(most[1], contours)}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	glyphs := len(hmtx) / 4
	return sfnt([]table{
		{"glyf", glyf},
		// revision, sum, magic number, flags, units per em, two dates, box, style, least size, direction, long loca, format
		{"head", slices.Concat(shorts(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, unitsPerEm), make([]byte, 16),
			shorts(bounds.left, bounds.bottom, bounds.right, bounds.top, 0, 8, 2, 1, 0))},
		{"hhea", shorts(1, 0, letterHeight, letterHeight-unitsPerEm, 0, widest, 0, 0, widest, 1, 0, 0, 0, 0, 0, 0, 0, glyphs)},
		{"hmtx", hmtx},
		{"loca", loca},
		// version, glyphs, points and contours, of those put together, zones, and from the twelfth on parts and their depth
		{"maxp", shorts(1, 0, glyphs, most[0], most[1], parts*most[0], parts*most[1], 2, 0, 0, 0, 0, 0, 0, parts, 1)},
	}), bounds
}

// composed is a letter's entry of the table glyf, nil where there is nothing to be
// seen, and its box.
func (f *fount) composed(l letter) (glyph []byte, box tracer) {
	const (
		words  = 1 << 0 // the distances are of two bytes, not one
		byXY   = 1 << 1 // they are distances
		others = 1 << 5 // more parts follow
	)
	all := l.parts()
	if len(all) == 0 {
		return nil, box
	}
	var body []byte
	for i, p := range all {
		flags := byXY
		if i+1 < len(all) {
			flags |= others
		}
		to := shorts(p.right, p.over)
		if int(int8(p.right)) == p.right && int(int8(p.over)) == p.over {
			to = []byte{byte(p.right), byte(p.over)}
		} else {
			flags |= words
		}
		body = slices.Concat(body, shorts(flags, 1+len(f.letters)+p.outline), to)
		t := f.outlines[p.outline]
		moved := tracer{left: t.left + p.right, right: t.right + p.right, bottom: t.bottom + p.over, top: t.top + p.over}
		if i == 0 {
			box = moved
		}
		box.stretch(moved)
	}
	return slices.Concat(shorts(-1, box.left, box.bottom, box.right, box.top), body), box
}

// stretch makes the box hold another.
func (t *tracer) stretch(to tracer) {
	t.left, t.bottom = min(t.left, to.left), min(t.bottom, to.bottom)
	t.right, t.top = max(t.right, to.right), max(t.top, to.top)
}

// A table is a part of a TrueType font; its length is even.
type table struct {
	tag  string
	data []byte
}

// sfnt joins tables, of which one is called head, to a font file.
func sfnt(tables []table) []byte {
	const row = 16
	power := 1 << (bits.Len(uint(len(tables))) - 1)
	directory := shorts(1, 0, len(tables), power*row, bits.Len(uint(power))-1, (len(tables)-power)*row)
	i := len(directory) + len(tables)*row
	size := 0
	for _, t := range tables {
		size += row + len(t.data) + 3
	}
	body := make([]byte, 0, size)
	var head int
	for _, t := range tables {
		if t.tag == "head" {
			head = i + len(body)
		}
		directory = append(directory, t.tag...)
		for _, v := range []int{int(checksum(t.data)), i + len(body), len(t.data)} {
			directory = binary.BigEndian.AppendUint32(directory, uint32(v))
		}
		body = append(body, t.data...)
		body = append(body, make([]byte, -len(body)&3)...)
	}
	file := slices.Concat(directory, body)
	const whole, place = 0xB1B0AFBA, 8 // what a font sums up to, by the number in its head
	binary.BigEndian.PutUint32(file[head+place:], whole-checksum(file))
	return file
}

// checksum adds up a table as words of four bytes, zeros at its end.
func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}

// shorts writes numbers of two bytes.
func shorts(values ...int) []byte {
	out := make([]byte, 0, 2*len(values))
	for _, v := range values {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	return out
}
