package certificate

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	opentype "github.com/go-text/typesetting/font/opentype/tables"
	"github.com/klauspost/compress/zlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/lettering"
)

// In want, a stretch each, | stands for the mark.
func TestStretches(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"Latin", "AT&T 24", []string{"AT&T 24"}},
		{"Hebrew", "שלום עולם", []string{"םלוע םולש"}},
		{"accents behind their letters", "שָׁ", []string{"\u05c1\u05b8ש"}},
		{"Hebrew, then Latin in brackets", "ענן (AB 2)", []string{"ןנע|", " (AB 2)"}},
		{"Hebrew in brackets among Latin", "AB (ענן ענן) CD", []string{"AB (", "ןנע ןנע|", ") CD"}},
		{"Hebrew with a sign at its end", "ענן!", []string{"ןנע|", "!"}},
		{"digits part Hebrew", "ענן 12 ענן", []string{"ןנע|", " 12 ", "ןנע"}},
		{"Indic, in the order of reading", "क्षि", []string{"क्षि"}},
	}
	types, err := lettering.Open(shipped)
	require.NoError(t, err)
	set := types.Compositor("en")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			line := set.Set(tt.text, nameStyle.At(1))
			var got []string
			width := 0
			for _, s := range stretches(clusters(line)) {
				var b strings.Builder
				for _, l := range s {
					b.WriteRune(l.char)
					width += l.width
				}
				got = append(got, strings.ReplaceAll(b.String(), "\u200e", "|"))
			}
			assert.Equal(t, tt.want, got)
			assert.InDelta(t, 1000*line.Width, width, 1+float64(len(line.Glyphs)), "as wide as what is seen")
		})
	}
}

var scripts = map[string]string{
	"Latin":                 "Nordlys Cloud Løsninger AS",
	"accents":               "x̂yz Łódź Ltd",
	"Vietnamese":            "Công ty Cổ phần Nguyễn Thế Hùng",
	"Greek":                 "Αθηνά Φιλοξενία ΑΕ",
	"Cyrillic":              "ООО «Северный Хостинг»",
	"Arabic":                "شركة النور للحلول السحابية",
	"Arabic with vowels":    "مُحَمَّد العَلَّامة",
	"Arabic, two lines":     "شركة النور العالمية للحلول السحابية واستضافة المواقع وتسجيل النطاقات والبنية التحتية المدارة",
	"Persian":               "راهکارهای می\u200cخواهیم ۱۲۳",
	"Hebrew":                "ענן ישראל בע״מ (Cloud 24)",
	"Latin with Arabic":     "Nordlys (شركة النور) Ltd",
	"Arabic, Latin, digits": "شرکت ابر ۱۲۳ Cloud & Co 45 تهران",
	"Thai":                  "บริษัท คลาวด์ไทย จำกัด",
	"Devanagari":            "श्री क्लाउड टेक्नोलॉजी क्षि",
	"Chinese":               "北京云端科技有限公司（香港）",
	"beyond U+FFFF":         "𠮷野家 株式会社",
	"Japanese":              "株式会社クラウド",
	"Korean":                "주식회사 한국클라우드",
}

// TestWordsCanBeSearched copies each script's name from the PDF, as its readers do.
func TestWordsCanBeSearched(t *testing.T) {
	p := press(t, A4)
	for script, name := range scripts {
		t.Run(script, func(t *testing.T) {
			pdf, err := p.Print(sample(name, 2020))
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), "certificate.pdf")
			require.NoError(t, os.WriteFile(file, pdf, 0o600))
			if out, ok := tool(t, "pdftotext", file, "-"); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement", "Issued 30 June 2020")
			}
			if out, ok := tool(t, "pdfinfo", file); ok {
				assert.Contains(t, out, "cPanel Certified Partner 2020: "+name+"\n")
			}
			if out, ok := tool(t, "pdffonts", file); ok {
				assert.Len(t, strings.Split(strings.TrimSpace(out), "\n"), 3, "a single font")
			}
			// these two leave right-to-left letters as they lie
			if strings.ContainsAny(name, "אהכישال") {
				return
			}
			if out, ok := tool(t, "mutool", "draw", "-q", "-F", "txt", file); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement")
			}
			if _, once := map[string]bool{"Thai": true, "Korean": true}[script]; !once {
				return // Ghostscript is slow
			}
			if out, ok := tool(t, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=txtwrite", "-sOutputFile=-", file); ok {
				inOrder(t, plain(out), "This certifies that "+plain(name)+" has met every requirement")
			}
		})
	}
}

// plain is a text without marks of direction and form, its blanks single.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202a", "", "\u202b", "", "\u202c", "", "\u200e", "", "\u200f", "").Replace(s)), " ")
}

// Letters beyond U+FFFF take two units in the map to Unicode.
func TestFountKnowsEveryRune(t *testing.T) {
	f := newFount()
	for i, l := range []letter{{'A', 700, ""}, {'𠮷', 1000, ""}, {'A', 701, ""}, {'A', 700, ""}, {'🚀', 1000, ""}} {
		assert.Equal(t, []int{1, 2, 3, 1, 4}[i], f.code(l))
	}
	got := string(f.unicodes())
	for _, row := range []string{"4 beginbfchar\n", "<0001> <0041>\n", "<0002> <d842dfb7>\n", "<0003> <0041>\n", "<0004> <d83dde80>\n"} {
		assert.Contains(t, got, row)
	}
	assert.Equal(t, "[1 [700 1000 701 1000]]", string(f.widths()))
	for i := range 250 {
		f.code(letter{rune(0x4e00 + i), 1000, ""})
	}
	got = string(f.unicodes())
	for _, table := range []string{"100 beginbfchar\n<0001>", "100 beginbfchar\n<0065>", "54 beginbfchar\n<00c9>"} {
		assert.Contains(t, got, table)
	}
}

func TestTrueTypeOfWords(t *testing.T) {
	f := newFount()
	var square tracer
	for _, at := range [][2]float64{{.1, 0}, {.4, 0}, {.4, .3}, {.1, .3}} {
		if len(square.segments) == 0 {
			square.Move(at[0], at[1])
		} else {
			square.Line(at[0], at[1])
		}
	}
	square.Close()
	square.glyf = square.glyph()
	n := f.outline(&square)
	f.code(letter{'A', 700, string(part{n, 0, 0}.ink())})
	f.code(letter{'\u0301', 0, ""})
	f.code(letter{'B', 700, string(slices.Concat(part{n, -20, 5}.ink(), part{n, 300, 0}.ink()))})
	file, box := f.trueType()
	assert.Equal(t, [4]int{0, 0, 700, 305}, [4]int{box.left, box.bottom, box.right, box.top})
	assert.Equal(t, uint32(0xB1B0AFBA), checksum(file))
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[4:])) {
		row := file[12+16*i:]
		at, length := binary.BigEndian.Uint32(row[8:]), binary.BigEndian.Uint32(row[12:])
		data := file[at : at+length]
		tables[string(row[:4])] = data
		if string(row[:4]) != "head" { // which holds the sum of all
			assert.Equal(t, binary.BigEndian.Uint32(row[4:]), checksum(data), "%s", row[:4])
		}
	}
	assert.Equal(t, shorts(0, 0, 700, 100, 0, 0, 700, 80, 0, 100), tables["hmtx"])
	assert.Equal(t, 5, int(binary.BigEndian.Uint16(tables["maxp"][4:])))

	places, err := opentype.ParseLoca(tables["loca"], 5, true)
	require.NoError(t, err)
	glyphs, err := opentype.ParseGlyf(tables["glyf"], places)
	require.NoError(t, err)
	type put struct {
		glyph     opentype.GlyphID
		right, up int16
	}
	composed := func(n int) (parts []put) {
		for _, p := range glyphs[n].Data.(opentype.CompositeGlyph).Glyphs {
			right, up := p.ArgsAsTranslation()
			parts = append(parts, put{p.GlyphIndex, right, up})
		}
		return parts
	}
	assert.Equal(t, []put{{4, 0, 0}}, composed(1))
	assert.Nil(t, glyphs[2].Data)
	assert.Equal(t, []put{{4, -20, 5}, {4, 300, 0}}, composed(3))
	var corners [][2]int16
	for _, p := range glyphs[4].Data.(opentype.SimpleGlyph).Points {
		corners = append(corners, [2]int16{p.X, p.Y})
		assert.Equal(t, uint8(1), p.Flag&1, "on the curve")
	}
	assert.Equal(t, [][2]int16{{100, 0}, {400, 0}, {400, 300}, {100, 300}}, corners)
}

// TestOutlinesAreTheFonts holds what a font of ours draws against the font that it is of.
func TestOutlinesAreTheFonts(t *testing.T) {
	types, err := lettering.Open(shipped)
	require.NoError(t, err)
	z, err := newPacker(zlib.BestSpeed)
	require.NoError(t, err)
	for _, text := range scripts {
		for _, g := range types.Compositor("en").Set(text, nameStyle.At(1)).Glyphs {
			var bounds cubic
			g.Outline(&bounds, func(x, y float64) (float64, float64) { return x * unitsPerEm, y * unitsPerEm })
			traced := z.trace(g)
			if traced.glyf == nil {
				require.Empty(t, bounds.ends, text)
				continue
			}
			places := []uint32{0, uint32(len(traced.glyf))}
			glyphs, err := opentype.ParseGlyf(traced.glyf, places)
			require.NoError(t, err)
			read := glyphs[0].Data.(opentype.SimpleGlyph)
			require.Len(t, read.EndPtsOfContours, bounds.contours, text)
			for _, p := range read.Points {
				if p.Flag&1 != 0 {
					require.True(t, slices.ContainsFunc(bounds.ends, func(at point) bool {
						return math.Abs(at.x-float64(p.X)) <= .5+1e-6 && math.Abs(at.y-float64(p.Y)) <= .5+1e-6
					}), "%s: %d, %d is no end of a curve", text, p.X, p.Y)
				}
			}
		}
	}
}

// A cubic curve comes out as quadratic ones that are near it.
func TestCubicOutline(t *testing.T) {
	var got tracer
	got.Move(0, 0)
	got.Bend(0, .5523, .4477, 1, 1, 1) // a quarter of a circle
	got.Close()
	require.Len(t, got.segments, 6)
	for _, s := range got.segments[1:5] {
		end := s.end()
		assert.InDelta(t, 1000, math.Hypot(float64(end[0])-1000, float64(end[1])), 1.5)
		assert.Greater(t, math.Hypot(float64(s.numbers[0])-1000, float64(s.numbers[1])), 1000.)
	}
	assert.Equal(t, [2]int16{1000, 1000}, got.segments[4].end())
}

// A cubic notes the ends of curves, and counts contours.
type cubic struct {
	ends     []point
	contours int
}

func (c *cubic) Move(x, y float64)                     { c.ends, c.contours = append(c.ends, point{x, y}), c.contours+1 }
func (c *cubic) Line(x, y float64)                     { c.ends = append(c.ends, point{x, y}) }
func (c *cubic) Bend(_, _, _, _ float64, x, y float64) { c.ends = append(c.ends, point{x, y}) }
func (c *cubic) Close()                                {}
