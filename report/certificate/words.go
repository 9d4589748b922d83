package certificate

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/bidi"

	"assay/report/lettering"
)

// What is seen are words as well, for those who search, copy or listen. They are
// set in a font of our own, made anew for each document: a letter is a rune, how
// wide it stands here, and what is drawn with it, which may be what several runes
// look like together, or nothing. So any script works, and of the fonts that are
// seen no more is embedded than what is seen.
//
// PDF has no word for direction: readers find right-to-left letters by their
// kind and turn them around. How was found out by trying poppler, pdf.js,
// MuPDF, PDFium and Ghostscript:
//
//   - Right-to-left letters lie as they are seen, from left to right, a code for
//     each rune. All readers but Ghostscript's txtwrite and MuPDF before 1.24
//     turn them into the order of reading; those two never do. ActualText helped
//     in none, and made poppler turn them twice.
//   - Stretches of one direction lie in the order of reading, from left to right,
//     wherever they are seen, as readers take a page of mostly Latin letters
//     for a left-to-right one: poppler would otherwise copy "(Cloud 24) ענן" the
//     wrong way round. Blanks, signs and digits count as left-to-right unless
//     right-to-left letters stand on both sides.
//     (At . , : / - + there, poppler goes on with what is seen to the left, and
//     so copies "ש.מ" with its parts swapped. The others copy it right only so.)
//   - A left-to-right mark follows right-to-left letters with more behind them;
//     poppler would draw a bracket or blank there to their wrong side.
//   - Each stretch has a size of its own, by a hair: pdf.js turns what is of one
//     size as a whole. (PDFium still mixes up stretches; their words are right.)
//   - Accents are no wider than nothing, or MuPDF puts blanks around them.
//
// Where the words then don't lie as they are seen, what is drawn is moved to there
// within its letter.

// A letter is a rune of a certain width, in thousandths of an em, with what is drawn.
type letter struct {
	char  rune
	width int
	ink   string // its parts, partSize bytes each
}

// partSize is how many bytes a part takes in a letter's ink.
const partSize = 6

func (p part) ink() []byte { return shorts(p.outline, p.right, p.over) }

func (l letter) parts() (all []part) {
	for ink := []byte(l.ink); len(ink) > 0; ink = ink[partSize:] {
		n := func(i int) uint16 { return binary.BigEndian.Uint16(ink[i:]) }
		all = append(all, part{int(n(0)), int(int16(n(2))), int(int16(n(4)))})
	}
	return all
}

// A set letter is one that stands in a line, and the cluster whose glyphs it draws, if any.
type setLetter struct {
	letter
	draws *cluster
}

// A stretch is letters of one direction, as they lie from left to right.
type stretch []setLetter

// A cluster is runes that are drawn as one, where they are seen and their width, in ems.
type cluster struct {
	first    int // of its runes in the line
	text     []rune
	x, width float64
	glyphs   []lettering.Glyph
}

// clusters are a line's in the order of reading.
func clusters(l lettering.Line) []*cluster {
	seen := l.Clusters()
	out := make([]*cluster, 0, len(seen))
	for i, g := range l.Glyphs {
		if i == 0 || g.Cluster != l.Glyphs[i-1].Cluster {
			c := seen[len(out)]
			out = append(out, &cluster{first: g.Cluster, text: []rune(c.Text), x: c.X, width: c.Width})
		}
		c := out[len(out)-1]
		c.glyphs = append(c.glyphs, g)
	}
	slices.SortStableFunc(out, func(a, b *cluster) int { return a.first - b.first })
	return out
}

// letters shares the cluster's width among its runes; marks get none. The first that
// gets some draws the cluster.
func (c *cluster) letters() []setLetter {
	spacing := 0
	for _, r := range c.text {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			spacing++
		}
	}
	out := make([]setLetter, len(c.text))
	drawn := false
	for i, r := range c.text {
		out[i].char = r
		if spacing == 0 && i == 0 || spacing > 0 && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			out[i].width = max(0, int(math.Round(1000*c.width/float64(max(spacing, 1)))))
			if !drawn {
				out[i].draws, drawn = c, true
			}
		}
	}
	return out
}

// A direction is that of reading.
type direction int

const (
	neutral direction = iota
	leftToRight
	rightToLeft
)

func (c *cluster) direction() direction {
	for _, r := range c.text {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.R, bidi.AL:
			return rightToLeft
		case bidi.L, bidi.EN, bidi.AN:
			return leftToRight
		}
	}
	return neutral
}

// leftToRightMark keeps what follows right-to-left letters behind them.
var leftToRightMark = setLetter{letter: letter{char: '\u200e'}}

// stretches parts a line where its direction changes.
func stretches(line []*cluster) (out []stretch) {
	for i := 0; i < len(line); {
		end := i
		for end < len(line) && line[end].direction() != rightToLeft {
			end++
		}
		if end > i {
			out = append(out, forth(line[i:end]))
		}
		if i = end; i == len(line) {
			break
		}
		for j := i; j < len(line) && line[j].direction() != leftToRight; j++ {
			if line[j].direction() == rightToLeft {
				end = j + 1
			}
		}
		out = append(out, back(line[i:end]))
		if i = end; i < len(line) {
			last := &out[len(out)-1]
			*last = append(*last, leftToRightMark)
		}
	}
	return out
}

func forth(line []*cluster) (out stretch) {
	for _, c := range line {
		out = append(out, c.letters()...)
	}
	return out
}

func back(line []*cluster) (out stretch) {
	for i := len(line) - 1; i >= 0; i-- {
		letters := line[i].letters()
		for j := len(letters) - 1; j >= 0; j-- {
			out = append(out, letters[j])
		}
	}
	return out
}

// A fount is the letters that a document's words are set in; a letter's code is
// its place here, from 1 on.
type fount struct {
	letters  []letter
	codes    map[letter]int
	outlines []*tracer // that letters are put together of
	places   map[string]int
}

func newFount() *fount { return &fount{codes: map[letter]int{}, places: map[string]int{}} }

// with returns a fount that begins with the same letters.
func (f *fount) with() *fount {
	return &fount{slices.Clone(f.letters), maps.Clone(f.codes), slices.Clone(f.outlines), maps.Clone(f.places)}
}

func (f *fount) code(l letter) int {
	c, ok := f.codes[l]
	if !ok {
		f.letters = append(f.letters, l)
		c = len(f.letters)
		f.codes[l] = c
	}
	return c
}

// outline returns the place of an outline that isn't blank.
func (f *fount) outline(t *tracer) int {
	n, ok := f.places[string(t.glyf)]
	if !ok {
		n = len(f.outlines)
		f.outlines = append(f.outlines, t)
		f.places[string(t.glyf)] = n
	}
	return n
}

// ink is what a letter draws: a cluster's glyphs, moved so many units to the right.
func (f *fount) ink(c *cluster, moved int, z *packer) string {
	var ink []byte
	for _, g := range c.glyphs {
		if t := z.trace(g); t.glyf != nil {
			ink = append(ink, part{f.outline(t), moved + units(g.X-c.x), units(g.Y)}.ink()...)
		}
	}
	return string(ink)
}

func units(ems float64) int { return int(math.Round(unitsPerEm * ems)) }

// fountName is what the page calls the fount.
const fountName = "/Words"

// hair is how much larger every other stretch is, in points.
const hair = .01

// slack is how far a letter may lie from where it is seen, in points, as widths
// are rounded.
const slack = .03

// show writes a line's words, from an origin on its baseline, on a page so many
// millimetres high.
func (f *fount) show(l lettering.Line, origin point, in colour, height float64, z *packer) []byte {
	var p pen
	p.ops = append(p.ops, "BT "...)
	p.ink(in)
	ops := bytes.ReplaceAll(p.ops, []byte("\n"), []byte(" "))
	ops = fmt.Appendf(ops, "1 0 0 1 %.2f %.2f Tm", origin.x/mm, (height-origin.y)/mm)
	at, most := 0, int(slack/l.Style.Size*unitsPerEm)
	for i, s := range stretches(clusters(l)) {
		ops = fmt.Appendf(ops, " %s %s Tf <", fountName, strconv.FormatFloat(math.Round(l.Style.Size*100)/100+hair*float64(i%2), 'f', 2, 64))
		for _, l := range s {
			if l.draws != nil {
				moved := units(l.draws.x) - at
				if -most <= moved && moved <= most {
					moved = 0
				}
				l.ink = f.ink(l.draws, moved, z)
			}
			ops = fmt.Appendf(ops, "%04x", f.code(l.letter))
			at += l.width
		}
		ops = append(ops, "> Tj"...)
	}
	return append(ops, " ET\n"...)
}

// unicodes is the map from codes to Unicode by which readers understand the words.
func (f *fount) unicodes() []byte {
	const most = 100 // rows of a table
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n" +
		"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n")
	for from := 0; from < len(f.letters); from += most {
		table := f.letters[from:min(from+most, len(f.letters))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(table))
		for i, l := range table {
			fmt.Fprintf(&b, "<%04x> <%x>\n", from+i+1, bigEndian(utf16.AppendRune(nil, l.char)))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}

// widths lists the letters' for the PDF.
func (f *fount) widths() []byte {
	b := []byte("[1 [")
	for i, l := range f.letters {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(l.width), 10)
	}
	return append(b, "]]"...)
}

// letterHeight is that of the letters, in thousandths of an em.
const letterHeight = 700

func bigEndian(units []uint16) (out []byte) {
	for _, u := range units {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}
