package badge

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/adler32"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/image/draw"

	"assay/report/lettering"
	"assay/templates"
)

func newMint(t testing.TB) *Mint {
	types, err := lettering.Open(templates.FS())
	require.NoError(t, err)
	m, err := NewMint(templates.FS(), types)
	require.NoError(t, err)
	return m
}

// mint is shared by the tests: what it has drawn, it needn't draw again.
var mint = sync.OnceValue(func() *Mint {
	types, err := lettering.Open(templates.FS())
	if err == nil {
		var m *Mint
		if m, err = NewMint(templates.FS(), types); err == nil {
			return m
		}
	}
	panic(err)
})

func strike(t testing.TB, m *Mint, b Badge) Images {
	im, err := m.Strike(b)
	require.NoError(t, err)
	return im
}

func decode(t testing.TB, file []byte) image.Image {
	im, err := png.Decode(bytes.NewReader(file))
	require.NoError(t, err)
	return im
}

const (
	shortName = "AT&T"
	longName  = "The International Consolidated Hosting and Domain Registration Company of Oslo"
)

func TestSizes(t *testing.T) {
	for _, partner := range []string{"", shortName, longName} {
		t.Run("name "+partner, func(t *testing.T) {
			im := strike(t, mint(), Badge{2026, partner})
			// a credential of some 30 kB is baked in, and the whole must stay below 400 kB
			assert.Less(t, len(im.PNG), 350_000)
			assert.Less(t, len(im.Small), 20_000)
			assert.Less(t, len(im.SVG), 150_000)
			for side, file := range map[int][]byte{Side: im.PNG, SmallSide: im.Small} {
				picture := decode(t, file)
				assert.Equal(t, image.Rect(0, 0, side, side), picture.Bounds())
				for _, corner := range [][2]int{{0, 0}, {side - 1, 0}, {0, side - 1}, {side - 1, side - 1}, {side / 10, side / 10}} {
					assert.Zero(t, alpha(picture.At(corner[0], corner[1])), corner)
				}
				assert.EqualValues(t, 0xFFFF, alpha(picture.At(side/2, side/2)))
				assert.EqualValues(t, 0xFFFF, alpha(picture.At(side/2, side/80)), "the rim reaches the edge")
			}
		})
	}
}

func alpha(c color.Color) uint32 {
	_, _, _, a := c.RGBA()
	return a
}

func TestPNGHasNoOtherChunksThanItNeeds(t *testing.T) {
	im := strike(t, mint(), Badge{2026, shortName})
	assert.Equal(t, "IHDR sRGB PLTE tRNS IDAT IDAT IDAT IDAT IDAT IDAT IEND", strings.Join(chunks(im.PNG), " "))
	assert.Equal(t, "IHDR sRGB PLTE tRNS IDAT IDAT IDAT IDAT IEND", strings.Join(chunks(im.Small), " "))
}

// chunks lists the kinds of a PNG's chunks.
func chunks(file []byte) (kinds []string) {
	for at := len(signature); at < len(file); at += 12 + int(binary.BigEndian.Uint32(file[at:])) {
		kinds = append(kinds, string(file[at+4:at+8]))
	}
	return kinds
}

func TestPngcheckAcceptsThem(t *testing.T) {
	pngcheck, err := exec.LookPath("pngcheck")
	if err != nil {
		t.Skip("no pngcheck here")
	}
	im := strike(t, mint(), Badge{2026, longName})
	for _, file := range [][]byte{im.PNG, im.Small, strike(t, mint(), Badge{Year: 2026}).PNG} {
		path := filepath.Join(t.TempDir(), "badge.png")
		require.NoError(t, os.WriteFile(path, file, 0o644))
		out, err := exec.Command(pngcheck, path).CombinedOutput()
		assert.NoError(t, err, string(out))
	}
}

// The digests of the drawing, which are those of every machine. Who changes the
// drawing takes over the new ones from the test's message.
const (
	pixelDigest   = "21a037484d104abd87275fc36ef274189a2d4d0efc43b4021b28c43e7ea2b750"
	drawingDigest = "35b76d95410cd69b5eda41f636d4a025b00193539f9e4879fcb918e07737651e"
)

func TestTheSameOnEveryMachine(t *testing.T) {
	pixels, drawing := sha256.New(), sha256.New()
	for _, partner := range []string{"", "Nordlys Cloud Løsninger AS"} {
		im := strike(t, mint(), Badge{2026, partner})
		for _, file := range [][]byte{im.PNG, im.Small} {
			p, ok := decode(t, file).(*image.Paletted)
			require.True(t, ok)
			fmt.Fprint(pixels, p.Palette)
			pixels.Write(p.Pix)
		}
		drawing.Write(im.SVG)
	}
	assert.Equal(t, pixelDigest, fmt.Sprintf("%x", pixels.Sum(nil)))
	assert.Equal(t, drawingDigest, fmt.Sprintf("%x", drawing.Sum(nil)))
}

func TestGoroutinesStrikeTheSame(t *testing.T) {
	m := newMint(t) // has drawn nothing yet
	badges := []Badge{{Year: 2026}, {2026, shortName}, {2026, longName}, {2026, "Ελληνική Φιλοξενία"}}
	got := make([]Images, 3*len(badges))
	var all sync.WaitGroup
	for i := range got {
		all.Go(func() { got[i], _ = m.Strike(badges[i%len(badges)]) })
	}
	all.Wait()
	for i, b := range badges {
		want := strike(t, mint(), b)
		for k := i; k < len(got); k += len(badges) {
			assert.True(t, bytes.Equal(want.PNG, got[k].PNG) && bytes.Equal(want.Small, got[k].Small) && bytes.Equal(want.SVG, got[k].SVG), "%v", b)
		}
	}
	assert.NotEqual(t, got[1].PNG, got[2].PNG)
}

func TestFewYearsAreKept(t *testing.T) {
	m := newMint(t)
	for year := 2000; year < 2020; year++ {
		assert.Equal(t, year, m.die(year).year)
	}
	assert.Len(t, m.dies, kept)
	assert.Same(t, m.die(2019), m.die(2019))
}

// TestYearCanBeReadAt90Pixels shrinks the badges as a web page does.
func TestYearCanBeReadAt90Pixels(t *testing.T) {
	const side = 90
	shrunk := func(file []byte) *image.RGBA {
		out := image.NewRGBA(image.Rect(0, 0, side, side))
		draw.CatmullRom.Scale(out, out.Rect, decode(t, file), image.Rect(0, 0, SmallSide, SmallSide), draw.Src, nil)
		return out
	}
	dial := image.Rect(side*30/100, side*40/100, side*70/100, side*60/100)
	year := shrunk(mint().die(2026).small())
	strokes, height := 0, 0
	for y := dial.Min.Y; y < dial.Max.Y; y++ {
		row := 0
		for x := dial.Min.X; x < dial.Max.X; x++ {
			if contrast(luminance(year.At(x, y)), luminance(color.RGBA{252, 247, 236, 255})) > 4.5 {
				row++
			}
		}
		strokes += row
		if row > 0 {
			height++
		}
	}
	assert.GreaterOrEqual(t, height, 13, "rows of pixels with figures")
	assert.Greater(t, strokes, 100, "pixels of the figures with a contrast of 4.5")
	for _, other := range []int{2020, 2023, 2025, 2028} {
		unlike, last := shrunk(mint().die(other).small()), 0.
		for y := dial.Min.Y; y < dial.Max.Y; y++ {
			for x := dial.Min.X; x < dial.Max.X; x++ {
				last += math.Abs(luminance(year.At(x, y)) - luminance(unlike.At(x, y)))
			}
		}
		assert.Greater(t, last, 5., "%d looks like 2026", other)
	}
}

// luminance is relative luminance, and contrast the ratio, of WCAG 2.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 { return math.Pow((float64(v)/0xFFFF+.055)/1.055, 2.4) }
	return .2126*linear(r) + .7152*linear(g) + .0722*linear(b)
}

func contrast(a, b float64) float64 { return (max(a, b) + .05) / (min(a, b) + .05) }

func TestDrawingIsPlainSVG(t *testing.T) {
	const partner = `A <b>"B"</b> & Ø]]>`
	for _, b := range []Badge{{Year: 2026}, {2026, partner}} {
		file := strike(t, mint(), b).SVG
		require.True(t, bytes.HasPrefix(file, []byte(`<svg xmlns="http://www.w3.org/2000/svg" `)))
		allowed := map[string]bool{"svg": true, "title": true, "desc": true, "path": true, "g": true, "use": true, "linearGradient": true, "stop": true}
		texts, ids, at := map[string]string{}, map[string]bool{}, ""
		dec := xml.NewDecoder(bytes.NewReader(file))
		for {
			token, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			switch e := token.(type) {
			case xml.StartElement:
				at = e.Name.Local
				assert.True(t, allowed[at], at)
				for _, a := range e.Attr {
					switch a.Name.Local {
					case "id":
						assert.False(t, ids[a.Value], "id twice: %s", a.Value)
						ids[a.Value] = true
					case "href":
						assert.True(t, ids[strings.TrimPrefix(a.Value, "#")], "refers to what isn't there: %s", a.Value)
					case "fill", "stroke":
						if ref, ok := strings.CutPrefix(a.Value, "url(#"); ok {
							assert.True(t, ids[strings.TrimSuffix(ref, ")")], a.Value)
						}
					}
				}
			case xml.CharData:
				texts[at] += string(e)
			case xml.EndElement:
				at = ""
			}
		}
		title, description := mint().wording.caption(b)
		assert.Equal(t, title, texts["title"])
		assert.Equal(t, description, texts["desc"])
		assert.Contains(t, title, b.Partner)
		assert.Contains(t, description, b.Partner)
	}
}

func TestDrawingIsThatOfThePNG(t *testing.T) {
	rsvg, err := exec.LookPath("rsvg-convert")
	if err != nil {
		t.Skip("no rsvg-convert here")
	}
	const side = 1024
	for _, b := range []Badge{{Year: 2026}, {2026, longName}} {
		im := strike(t, mint(), b)
		cmd := exec.Command(rsvg, "--width", fmt.Sprint(side), "--height", fmt.Sprint(side))
		cmd.Stdin = bytes.NewReader(im.SVG)
		out, err := cmd.Output()
		require.NoError(t, err)
		drawn := image.NewRGBA(image.Rect(0, 0, side, side))
		draw.Copy(drawn, image.Point{}, decode(t, out), drawn.Rect, draw.Src, nil)
		painted := image.NewRGBA(drawn.Rect)
		draw.ApproxBiLinear.Scale(painted, drawn.Rect, decode(t, im.PNG), image.Rect(0, 0, Side, Side), draw.Src, nil)
		off := 0
		for i, v := range drawn.Pix {
			off += max(int(v), int(painted.Pix[i])) - min(int(v), int(painted.Pix[i]))
		}
		assert.Less(t, float64(off)/float64(len(drawn.Pix)), 3., "mean difference of a channel, out of 255")
	}
}

func repeat(s string, runes int) string { return string([]rune(strings.Repeat(s, runes))[:runes]) }

func TestNamesStandOnTheRibbon(t *testing.T) {
	tests := map[string]string{
		"two letters":          "Ås",
		"Latin":                "Łódź Serwis Żółw Sp. z o.o.",
		"80 letters":           longName,
		"80 capitals":          "INTERNATIONAL CONSOLIDATED HOSTING AND DOMAIN REGISTRATION COMPANY OF OSLO NORWA",
		"Vietnamese":           "Công ty Trách nhiệm Hữu hạn Điện toán Đám mây",
		"Greek":                "Ελληνική Φιλοξενία Α.Ε.",
		"Cyrillic":             "Северный хостинг",
		"Turkish":              "İstanbul Bulut Çözümleri A.Ş.",
		"Arabic":               "شركة الاستضافة السحابية",
		"Arabic, 80 letters":   "الشركة الدولية المتحدة للاستضافة السحابية وتسجيل النطاقات والخدمات المدارة الأولى",
		"Persian and Latin":    "شرکت میزبانی ابری پارس Cloud 24",
		"Hebrew":               "אירוח ענן בע״מ",
		"Thai":                 "บริษัท คลาวด์โฮสติ้ง จำกัด",
		"Devanagari":           "क्लाउड होस्टिंग प्राइवेट लिमिटेड",
		"Chinese":              "云计算技术有限公司",
		"Chinese, 80 letters":  repeat("云计算技术有限公司", 80),
		"Japanese":             "株式会社クラウドホスティング",
		"Korean":               "클라우드 호스팅 주식회사",
		"Korean and Latin, 80": repeat("클라우드 호스팅 Cloud ", 79) + "A",
	}
	bare := decode(t, mint().ribbon().png(mint().die(2026).ribbon().year, mint().ribbon().print(1, nil, quick))).(*image.Paletted)
	ribbon := image.Rect(int(middle.x-ribbonReach), ribbonTop+trimInset, int(middle.x+ribbonReach), ribbonFoot-trimInset)
	for script, name := range tests {
		t.Run(script, func(t *testing.T) {
			require.NoError(t, mint().Check(name))
			im := decode(t, strike(t, mint(), Badge{2026, name}).PNG).(*image.Paletted)
			require.Equal(t, bare.Palette, im.Palette)
			ink := image.Rectangle{}
			for i, v := range im.Pix {
				if v != bare.Pix[i] {
					ink = ink.Union(image.Rect(i%Side, i/Side, i%Side+1, i/Side+1))
				}
			}
			assert.True(t, ink.In(ribbon), "%v isn't on the ribbon, %v", ink, ribbon)
			assert.InDelta(t, Side/2, (ink.Min.X+ink.Max.X)/2, 8, "in the middle")
			assert.Greater(t, ink.Dy(), 60)
		})
	}
}

func TestNameRefusals(t *testing.T) {
	tests := []struct{ name, partner, want string }{
		{"blank", " ", `partner name " ": it is blank, want a name to put on the ribbon`},
		{"line break", "A\nB", `partner name "A\nB": it holds U+000A, which can't be seen; delete it from the cell`},
		{"no font has it", "Cloud 😀", `partner name "Cloud 😀": no embedded font draws U+1F600 '😀'; --font FILE adds a font that does`},
		{"one long word", strings.Repeat("x", 200), "its 200 characters don't fit on three lines of the ribbon; shorten it, in words that can be parted"},
		{"many words", strings.Repeat("Hosting ", 40), "its 319 characters don't fit"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := mint().Check(tt.partner)
			var refused *NameError
			require.ErrorAs(t, err, &refused)
			assert.Contains(t, err.Error(), tt.want)
			_, again := mint().Strike(Badge{2026, tt.partner})
			assert.Equal(t, err, again)
		})
	}
	assert.NoError(t, mint().Check("  "+longName+"  "), "outer blanks don't count")
}

func TestYearRefusals(t *testing.T) {
	for _, year := range []int{-1, 0, 999, 10000} {
		_, err := mint().Strike(Badge{Year: year})
		assert.EqualError(t, err, fmt.Sprintf("badge year: got %d, want 1000 … 9999", year))
	}
}

func TestWordsThatNoFontDraws(t *testing.T) {
	file := strings.Replace(wordingText(t), "below: Badge of Achievement", "below: Badge 😀", 1)
	types, err := lettering.Open(templates.FS())
	require.NoError(t, err)
	_, err = NewMint(fstest.MapFS{wordingFile: {Data: []byte(file)}}, types)
	assert.EqualError(t, err, "badge/wording.yaml:13:10: ring.below: no embedded font draws U+1F600 '😀'")
}

func TestStripsJoinToOneStream(t *testing.T) {
	const width = 50
	pixels := make([]uint8, 40*width)
	for i := range pixels {
		pixels[i] = uint8(i * i / 7 % 3)
	}
	p := palette{{}, {10, 20, 30, 255}, {90, 80, 70, 255}}
	head := pngHead(width, 40, p)
	for _, cut := range []int{1, 17, 39} {
		file := pngWith(head, newStrip(pixels[:cut*width], width, true, 9), newStrip(pixels[cut*width:], width, false, 1))
		assert.Equal(t, pixels, decode(t, file).(*image.Paletted).Pix)
	}
}

func TestJoinSums(t *testing.T) {
	text := bytes.Repeat([]byte("\xff\xfe certified"), 9000)
	for _, cut := range []int{0, 1, 65521, len(text) - 1, len(text)} {
		assert.Equal(t, adler32.Checksum(text), joinSums(adler32.Checksum(text[:cut]), adler32.Checksum(text[cut:]), len(text)-cut))
	}
}

func TestPaletteHoldsFewColoursExactly(t *testing.T) {
	im := &picture{20, make([]shade, 20*20)}
	for i := range 100 { // 100 colours, the rest is transparent
		im.pixels[i] = shade{uint8(i), uint8(2 * i), 7, 255}
	}
	s := surveyed(im)
	p := choosePalette(s.all, colours)
	for i, v := range p.paint(s) {
		assert.Equal(t, im.pixels[i], p[v])
	}
}

// TestNearestIsThatOfLookingAtAll checks the finder against the obvious way.
func TestNearestIsThatOfLookingAtAll(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func(of int) (s shade) {
		for i := range s {
			s[i] = uint8(random.IntN(of))
		}
		return s
	}
	for _, of := range []int{4, 40, 256} { // with few values, many colours are equally near
		var p palette
		for range 200 {
			p = append(p, some(of))
		}
		find := p.finder()
		for range 3000 {
			s := some(of)
			want := 0
			for i, c := range p {
				if s.distance(c) < s.distance(p[want]) {
					want = i
				}
			}
			require.Equal(t, want, find.nearest(s), "%v among colours below %d", s, of)
		}
	}
}

func TestSurveyCountsEveryPixel(t *testing.T) {
	im := &picture{50, make([]shade, 50*50)}
	want := map[shade]int64{}
	for i := range im.pixels {
		im.pixels[i] = shade{uint8(i / 9), uint8(i / 700), 0, 255}
		if i > 2000 {
			im.pixels[i] = shade{}
		}
		want[im.pixels[i]]++
	}
	s := surveyed(im)
	got, at := map[shade]int64{}, 0
	for _, seen := range s.all {
		got[seen.shade] = seen.pixels
	}
	assert.Equal(t, want, got)
	for _, r := range s.runs {
		for range r.pixels {
			require.Equal(t, im.pixels[at], s.all[r.tally].shade)
			at++
		}
	}
	assert.Equal(t, len(im.pixels), at)
}

// TestGradientsRunStraight: the brush knows no others, and those that run across are opaque.
func TestGradientsRunStraight(t *testing.T) {
	for _, b := range []*blank{mint().full(), mint().ribbon(), mint().small()} {
		for _, m := range b.scene {
			if p := m.paint; !p.isPlain() {
				assert.True(t, (p.from.x == p.to.x) != (p.from.y == p.to.y), "%v to %v", p.from, p.to)
				for _, s := range p.stops {
					assert.True(t, p.isDown() || s.colour.a == 0xFF, "%v", s.colour)
				}
			}
		}
	}
}

// TestYearsStayInTheirGap: what the years share is packed without these rows.
func TestYearsStayInTheirGap(t *testing.T) {
	for _, wording := range []string{`"{year}"`, `"{year}, g"`, `"Å {year}"`} {
		file := strings.Replace(wordingText(t), `year: "{year}"`, "year: "+wording, 1)
		require.Contains(t, file, "year: "+wording)
		types, err := lettering.Open(templates.FS())
		require.NoError(t, err)
		m, err := NewMint(fstest.MapFS{wordingFile: {Data: []byte(file)}}, types)
		require.NoError(t, err)
		e := engraver{set: types.Compositor("en"), layout: full}
		for _, seat := range []seat{fullSeat, ribbonSeat, smallSeat} {
			g := m.yearGap(&e, seat, Side)
			for _, year := range []int{1000, 1111, 1118, 2026, 4444, 8888, 9999} {
				for _, piece := range m.year(year, seat) {
					for _, to := range piece.to[:piece.places()] {
						assert.True(t, int(to.y) >= g.top*units && int(to.y) <= g.foot*units, "%s of %d at %d, not %v", wording, year, to.y/units, g)
					}
				}
			}
			assert.Less(t, g.foot-g.top, Side/4, "few rows")
		}
	}
}

// BenchmarkStrike makes badges as a run does, each with a name of its own.
func BenchmarkStrike(b *testing.B) {
	for _, name := range []string{"without a name", "with a name"} {
		b.Run(name, func(b *testing.B) {
			m, size := mint(), 0
			strike(b, m, Badge{Year: 2026})
			strike(b, m, Badge{2026, shortName})
			for i := 0; b.Loop(); i++ {
				badge := Badge{Year: 2026}
				if name == "with a name" {
					badge.Partner = fmt.Sprintf("Nordlys Cloud %d AS", i)
				}
				im := strike(b, m, badge)
				size += len(im.PNG) + len(im.Small) + len(im.SVG)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "badges/s")
			b.ReportMetric(float64(size)/float64(b.N), "bytes/badge")
		})
	}
}

// BenchmarkYears strikes what a run's first partners need: the first badge year
// with all that the years share, and further ones.
func BenchmarkYears(b *testing.B) {
	types, err := lettering.Open(templates.FS())
	require.NoError(b, err)
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			m, err := NewMint(templates.FS(), types)
			require.NoError(b, err)
			strike(b, m, Badge{Year: 2026})
		}
	})
	b.Run("further", func(b *testing.B) {
		strike(b, mint(), Badge{Year: 2026})
		for i := 0; b.Loop(); i++ {
			strike(b, mint(), Badge{Year: 1000 + i%1000})
		}
	})
}
