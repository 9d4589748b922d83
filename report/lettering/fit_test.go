package lettering

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/segmenter"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// nameSettings are those of a certificate, sizes in points.
var nameSettings = []Setting{
	{Lines: 1, Largest: 42, Least: 29, Leading: 1.16, Height: 83.6},
	{Lines: 2, Largest: 31, Least: 22, Leading: 1.16, Height: 83.6},
	{Lines: 3, Largest: 23, Least: 15, Leading: 1.16, Height: 83.6},
}

func TestFitNameInAnyScript(t *testing.T) {
	c := compositorFor(t)
	tests := []struct {
		name, partner string
		lines         []string
	}{
		{"Arabic, short", "شركة النور", []string{"شركة النور"}},
		{"Persian, two lines in the order of reading", "شرکت راهکارهای ابری می\u200cخواهیم (Cloud ۲۴) برای میزبانی وب و خدمات زیرساخت دیجیتال خاورمیانه",
			[]string{"شرکت راهکارهای ابری می\u200cخواهیم (Cloud ۲۴) برای", "میزبانی وب و خدمات زیرساخت دیجیتال خاورمیانه"}},
		{"Hebrew", "ענן ישראל שירותי אירוח ותשתיות מחשוב מתקדמות בע\"מ (Cloud 24) לעסקים קטנים ובינוניים בצפון",
			[]string{"ענן ישראל שירותי אירוח ותשתיות מחשוב מתקדמות", "בע\"מ (Cloud 24) לעסקים קטנים ובינוניים בצפון"}},
		{"Thai parts at a blank where there is one", "บริษัท คลาวด์ไทยโฮสติ้งแอนด์เน็ตเวิร์กโซลูชัน จำกัด",
			[]string{"บริษัท", "คลาวด์ไทยโฮสติ้งแอนด์เน็ตเวิร์กโซลูชัน จำกัด"}},
		{"Thai parts before a leading vowel", "บริษัทผู้ให้บริการโครงสร้างพื้นฐานและเว็บโฮสติ้งแห่งประเทศไทยตะวันออกเฉียงเหนือ จำกัด (มหาชน)",
			[]string{"บริษัทผู้ให้บริการโครงสร้างพื้นฐานและเว็บโฮสติ้ง", "แห่งประเทศไทยตะวันออกเฉียงเหนือ จำกัด (มหาชน)"}},
		{"Devanagari", "श्री क्लाउड टेक्नोलॉजी होस्टिंग एवं डिजिटल अवसंरचना सेवाएँ प्राइवेट लिमिटेड",
			[]string{"श्री क्लाउड टेक्नोलॉजी होस्टिंग एवं", "डिजिटल अवसंरचना सेवाएँ प्राइवेट लिमिटेड"}},
		{"Chinese, not before a full stop or in a bracket's arms", "北京云端科技有限公司华北地区数据中心与域名服务（香港）",
			[]string{"北京云端科技有限公司华北地区", "数据中心与域名服务（香港）"}},
		{"Japanese parts where its scripts meet", "日本クラウドホスティング株式会社東日本データセンター運営",
			[]string{"日本クラウドホスティング", "株式会社東日本データセンター運営"}},
		{"Korean parts at blanks", "대한민국 인터넷 데이터센터 호스팅 서비스 및 도메인 등록 관리 주식회사",
			[]string{"대한민국 인터넷 데이터센터 호스팅", "서비스 및 도메인 등록 관리 주식회사"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, ok := c.FitName(tt.partner, Style{Cut: Medium}, nameSettings, 453.5)
			assert.True(t, ok)
			var got []string
			for _, l := range lines {
				got = append(got, l.Text)
			}
			assert.Equal(t, tt.lines, got)
		})
	}
}

// TestLinesOfANameAreOneName wants all of its lines in the forms of one language.
func TestLinesOfANameAreOneName(t *testing.T) {
	c := compositorFor(t)
	const name = "直海骨角直海骨角直海骨角直海骨角直海骨角直海骨角直海骨角の"
	lines, ok := c.FitName(name, Style{Cut: Medium}, nameSettings[1:], 453.5)
	assert.True(t, ok)
	assert.Len(t, lines, 2)
	assert.NotContains(t, lines[0].Text, "の")
	assert.Equal(t, c.face(c.types.han[japanese]), lines[0].Glyphs[0].face)
}

func TestLinesFromRightToLeftAreFlushRight(t *testing.T) {
	c := compositorFor(t)
	name := "ענן ישראל שירותי אירוח ותשתיות מחשוב מתקדמות לעסקים קטנים ובינוניים"
	lines, ok := c.FitName(name, Style{Cut: Medium}, nameSettings, 453.5)
	assert.True(t, ok)
	assert.Len(t, lines, 2)
	widest := 0.
	for _, l := range lines {
		assert.True(t, l.RTL)
		widest = max(widest, l.Right-l.Left)
	}
	for _, l := range lines {
		assert.InDelta(t, widest, l.Indent+l.Right-l.Left, 1e-9)
	}
	lines, _ = c.FitName(longName, Style{Cut: Medium}, nameSettings, 453.5)
	for _, l := range lines {
		assert.Zero(t, l.Indent)
	}
}

// TestTallLinesKeepApart wants more lead for scripts that reach farther up and down.
func TestTallLinesKeepApart(t *testing.T) {
	c := compositorFor(t)
	lead := func(name string) float64 {
		lines, ok := c.FitName(name, Style{Cut: Medium}, nameSettings[1:2], 453.5)
		assert.True(t, ok, name)
		assert.Zero(t, lines[0].Lead)
		assert.GreaterOrEqual(t, lines[0].Bottom, lines[1].Top-lines[1].Lead, "ink of one line in the other")
		return lines[1].Lead
	}
	assert.Equal(t, 1.16, lead("Nordlys Cloud Løsninger"))
	assert.Greater(t, lead("ผู้รู้ ปั้นญี่ปุ่นนี้"), 1.3)
	block := func(height float64) float64 {
		lines, ok := c.FitName("ผู้รู้ ปั้นญี่ปุ่นนี้", Style{Cut: Medium}, []Setting{{Lines: 2, Largest: 31, Least: 5, Leading: 1.16, Height: height}}, 453.5)
		assert.True(t, ok)
		return lines[0].Style.Size * (lines[0].Top + lines[1].Lead - lines[1].Bottom)
	}
	assert.Greater(t, block(0), 70.)
	assert.InDelta(t, 40, block(40), 1e-9, "no higher than the room")
}

// mixture draws a name of words in many scripts.
func mixture(t *rapid.T) string {
	words := []string{
		"Nordlys", "Łódź", "fi", "A.Ş.", "&", "24", "(Cloud", "7)", "«ΑΥΡΑ»", "Їжак", "Việt", "x\u0302", "50%", "—", "office/web",
		"شركة", "النور", "می\u200cخواهیم", "قُرآن", "۲۴", "(ع)", "ענן", "בע\"מ", "שָׁלוֹם", "ไทย", "ที่นี่", "น้ำ", "จำกัด",
		"श्री", "क्ष", "टेक्नोलॉजी", "कि", "北京云端", "（香港）", "株式会社", "クラウド", "ソリューションズ。", "한국", "주식회사", "辻\U000e0100",
	}
	var b strings.Builder
	for _, w := range rapid.SliceOfN(rapid.SampledFrom(words), 1, 14).Draw(t, "words") {
		b.WriteString(w)
		b.WriteString(rapid.SampledFrom([]string{"", " ", " ", "-"}).Draw(t, "gap"))
	}
	return strings.TrimRight(b.String(), " ")
}

func TestAnyMixture(t *testing.T) {
	c := compositorFor(t)
	rapid.Check(t, func(t *rapid.T) {
		name := mixture(t)
		whole := c.Set(name, Style{Cut: Medium})
		assertSound(t, whole)
		width := rapid.Float64Range(200, 600).Draw(t, "width")
		lines, ok := c.FitName(name, Style{Cut: Medium}, nameSettings, width)
		if !ok {
			return
		}
		height, rest := lines[0].Top-lines[len(lines)-1].Bottom, whole.Text
		ends := graphemes(whole.Text)
		for i, l := range lines {
			assertSound(t, l)
			assert.Equal(t, whole.RTL, l.RTL)
			assert.LessOrEqual(t, l.Width*l.Style.Size, width+1e-6, "%q", l.Text)
			assert.LessOrEqual(t, l.Ink(), width+1e-6, "%q", l.Text)
			assert.LessOrEqual(t, (l.Indent+l.Right-l.Left)*l.Style.Size, width+1e-6)
			assert.Equal(t, lines[0].Style.Size, l.Style.Size)
			if i > 0 {
				assert.GreaterOrEqual(t, l.Lead, l.Top-lines[i-1].Bottom, "the lines of %q meet", name)
			}
			height += l.Lead
			after, found := strings.CutPrefix(rest, l.Text)
			assert.True(t, found, "%q doesn't go on with %q", rest, l.Text)
			rest = strings.TrimLeft(after, " ")
			assert.Contains(t, ends, len(whole.Text)-len(after), "%q is broken within a cluster", name)
		}
		assert.Empty(t, rest)
		assert.LessOrEqual(t, height*lines[0].Style.Size, nameSettings[0].Height+1e-6)
	})
}

// graphemes lists where those of a text end, in bytes.
func graphemes(text string) (ends []int) {
	var s segmenter.Segmenter
	s.Init([]rune(text))
	end := 0
	for g := s.GraphemeIterator(); g.Next(); {
		end += len(string(g.Grapheme().Text))
		ends = append(ends, end)
	}
	return ends
}

// assertSound wants each rune of the line in one cluster, one beside the other,
// and all lengths finite.
func assertSound(t assert.TestingT, l Line) {
	at := map[int]bool{} // where clusters begin
	for _, g := range l.Glyphs {
		at[g.Cluster] = true
		for _, v := range []float64{g.X, g.Y, g.Advance} {
			assert.False(t, math.IsNaN(v) || math.IsInf(v, 0))
		}
	}
	runes := []rune(l.Text)
	var want, got []string
	for i := 0; i < len(runes); {
		end := i + 1
		for end < len(runes) && !at[end] {
			end++
		}
		want = append(want, string(runes[i:end]))
		i = end
	}
	x := 0.
	for _, k := range l.Clusters() {
		assert.InDelta(t, x, k.X, 1e-9)
		assert.GreaterOrEqual(t, k.Width, 0.)
		x += k.Width
		got = append(got, k.Text)
	}
	assert.InDelta(t, l.Width, x, 1e-9)
	slices.Sort(want)
	slices.Sort(got)
	assert.Equal(t, want, got)
}
