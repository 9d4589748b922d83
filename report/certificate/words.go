package certificate

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/unicode/bidi"

	"assay/report/lettering"
)

// What is seen are outlines, so that the same words must lie beneath them as
// text for those who search, copy or listen. That text is set in a font of our
// own, made anew for each document, without a drawing in it: a letter is a rune
// and how wide it stands here. So any script works, and nothing of the fonts
// that are seen has to be embedded.
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
//   - Letters have a box, though nothing in it: MuPDF and PDFium skip a text
//     whose extent is empty.

// A letter is a rune of a certain width, in thousandths of an em.
type letter struct {
	char  rune
	width int
}

// A stretch is letters of one direction, as they lie from left to right.
type stretch []letter

// words are the text of a line that is printed: how large (points) and from
// where on its baseline.
type words struct {
	stretches []stretch
	size      float64
	origin    point
}

// wordsOf are the words of a line that is printed from a place on its baseline.
func wordsOf(l lettering.Line, origin point) words {
	return words{stretches(clusters(l)), l.Style.Size, origin}
}

// A cluster is runes that are drawn as one, and their width in ems.
type cluster struct {
	first int // of its runes in the line
	text  []rune
	width float64
}

// clusters are a line's in the order of reading.
func clusters(l lettering.Line) []cluster {
	seen := l.Clusters()
	out := make([]cluster, 0, len(seen))
	for i, g := range l.Glyphs {
		if i > 0 && g.Cluster == l.Glyphs[i-1].Cluster {
			continue
		}
		c := seen[len(out)]
		out = append(out, cluster{g.Cluster, []rune(c.Text), c.Width})
	}
	slices.SortStableFunc(out, func(a, b cluster) int { return a.first - b.first })
	return out
}

// letters shares the cluster's width among its runes; marks get none.
func (c cluster) letters() []letter {
	spacing := 0
	for _, r := range c.text {
		if !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			spacing++
		}
	}
	out := make([]letter, len(c.text))
	for i, r := range c.text {
		out[i].char = r
		if spacing == 0 && i == 0 || spacing > 0 && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			out[i].width = max(0, int(math.Round(1000*c.width/float64(max(spacing, 1)))))
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

func (c cluster) direction() direction {
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
var leftToRightMark = letter{char: '\u200e'}

// stretches parts a line where its direction changes.
func stretches(line []cluster) (out []stretch) {
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

func forth(line []cluster) (out stretch) {
	for _, c := range line {
		out = append(out, c.letters()...)
	}
	return out
}

func back(line []cluster) (out stretch) {
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
	letters []letter
	codes   map[letter]int
}

func (f *fount) code(l letter) int {
	c, ok := f.codes[l]
	if !ok {
		if f.codes == nil {
			f.codes = map[letter]int{}
		}
		f.letters = append(f.letters, l)
		c = len(f.letters)
		f.codes[l] = c
	}
	return c
}

// fountName is what the page calls the fount.
const fountName = "/Words"

// hair is how much larger every other stretch is, in points.
const hair = .01

// show writes words, invisible, on a page so many millimetres high.
func (f *fount) show(ops []byte, w words, height float64) []byte {
	ops = fmt.Appendf(ops, "BT 3 Tr 1 0 0 1 %.2f %.2f Tm", w.origin.x/mm, (height-w.origin.y)/mm)
	for i, s := range w.stretches {
		ops = fmt.Appendf(ops, " %s %s Tf <", fountName, strconv.FormatFloat(math.Round(w.size*100)/100+hair*float64(i%2), 'f', 2, 64))
		for _, l := range s {
			ops = fmt.Appendf(ops, "%04x", f.code(l))
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

// letterHeight is that of the letters' boxes, in thousandths of an em.
const letterHeight = 700

// trueType makes the font file: for each code a glyph as wide as the letter. Its
// outline goes from corner to corner of its box and back, and so encloses nothing.
func (f *fount) trueType() []byte {
	var hmtx, loca, glyf []byte
	widest := 0
	for _, l := range append([]letter{{}}, f.letters...) { // the first is for codes that are missing
		widest = max(widest, l.width)
		loca = append(loca, shorts(len(glyf)/2)...)
		hmtx = append(hmtx, shorts(l.width, 0)...)
		// contours, box, last point, no instructions, both points on the curve, x and y from point to point
		glyf = append(glyf, shorts(1, 0, 0, l.width, letterHeight, 1, 0, 0x0101, 0, l.width, 0, letterHeight)...)
	}
	loca = append(loca, shorts(len(glyf)/2)...)
	glyphs := len(f.letters) + 1
	return sfnt([]table{
		{"glyf", glyf},
		// revision, sum, magic number, flags, units per em, two dates, box, style, least size, direction, short loca, format
		{"head", slices.Concat(shorts(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, 1000), make([]byte, 16), shorts(0, 0, widest, letterHeight, 0, 8, 2, 0, 0))},
		{"hhea", shorts(1, 0, letterHeight, letterHeight-1000, 0, widest, 0, 0, widest, 1, 0, 0, 0, 0, 0, 0, 0, glyphs)},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", shorts(1, 0, glyphs, 2, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)},
	})
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
	var body []byte
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
	file := append(directory, body...)
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

func bigEndian(units []uint16) (out []byte) {
	for _, u := range units {
		out = binary.BigEndian.AppendUint16(out, u)
	}
	return out
}
