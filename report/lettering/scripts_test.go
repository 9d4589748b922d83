package lettering

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/go-text/typesetting/font/opentype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/templates"
)

func TestMissing(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"all of Latin-1 that is seen", between(0x21, 0x7e) + between(0xa1, 0xac) + between(0xae, 0xff), ""},
		{"Latin Extended-A and -B", between(0x100, 0x24f), ""},
		{"Latin Extended Additional, with Vietnamese", between(0x1e00, 0x1eff), ""},
		{"Greek", between(0x384, 0x38a) + between(0x38e, 0x3a1) + between(0x3a3, 0x3ce), ""},
		{"polytonic Greek", "Ἀθηνᾶ ᾧ ῥοή", ""},
		{"Cyrillic", between(0x400, 0x45f) + "ҐґҒғҚқҢңӘәӨөҮү", ""},
		{"Arabic", between(0x621, 0x63a) + between(0x641, 0x652), ""},
		{"Persian, Urdu, Kurdish", "پچژگکیۀ ٹڈڑےں ڵڕۆێ", ""},
		{"figures of Arabic and Persian", "٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹", ""},
		{"Hebrew with points", between(0x5d0, 0x5ea) + "״׳־ שָׁלוֹם", ""},
		{"Thai", between(0xe01, 0xe3a) + between(0xe3f, 0xe5b), ""},
		{"Devanagari", between(0x900, 0x97f), ""},
		{"conjuncts", "क्ष त्र ज्ञ श्री द्ध क्\u200dष", ""},
		{"Chinese", "北京云端科技有限公司 鑫龘㐂〇", ""},
		{"Chinese as in Taiwan", "雲端科技股份有限公司 臺灣", ""},
		{"Japanese", between(0x3041, 0x3096) + between(0x30a1, 0x30fe) + "々〆ヶ 髙﨑", ""},
		{"form of a Chinese character", "辻\U000e0100", ""},
		{"Korean", "주식회사 한국클라우드 쀍힣 ㄱㅏ", ""},
		{"Korean with Chinese characters", "大韓民國", ""},
		{"wide signs", "（香港）、・「雲」ＡＢＣ　１２３", ""},
		{"signs", "AT&T – “Ünï” (100 %) + € @ № § © ® ™ • …", ""},
		{"accent without a composed letter", "x\u0302 m\u0303", ""},
		{"emoji, each once", "🚀 Cloud 🚀🎉", "🚀🎉"},
		{"a letter with its emoji form", "🄰\ufe0f🎉\ufe0f", "🎉"},
		{"Georgian", "ქარი", "ქარი"},
		{"Armenian", "Ամպ", "Ամպ"},
		{"Tamil", "மேகம்", "மேகம்"},
		{"unassigned", "A\u0378", "\u0378"},
		{"rare Chinese character", "\U00020021", "\U00020021"},
		{"a mark that the letter's font lacks", "ก\u05b8", "\u05b8"},
		{"nothing", "", ""},
	}
	tc := caseFor(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, distinct(tt.want), string(tc.Missing(Medium, tt.text)))
		})
	}
}

func TestWholeBlocks(t *testing.T) {
	tc := caseFor(t)
	for _, tt := range []struct {
		han         int
		first, last rune
	}{{chinese, 0x4e00, 0x9fff}, {korean, 0xac00, 0xd7a3}} {
		for r := tt.first; r <= tt.last; r++ {
			_, ok := tc.han[tt.han].cmap.Lookup(r)
			require.True(t, ok, "%#U", r)
		}
	}
}

func TestEachCutHasTheSameRunes(t *testing.T) {
	tc := caseFor(t)
	for _, cut := range []Cut{Roman, Italic, Display} {
		assert.Empty(t, tc.Missing(cut, "Cloud Łódź ΑΥΡΑ Їжак Việt نور ענן ไทย श्री 云 雲の 한"), cut)
		assert.Equal(t, "🚀", string(tc.Missing(cut, "Cloud 🚀")), cut)
	}
}

func between(first, last rune) string {
	var b strings.Builder
	for r := first; r <= last; r++ {
		b.WriteRune(r)
	}
	return b.String()
}

func distinct(s string) string {
	var out []rune
	for _, r := range s {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return string(out)
}

// facesOf names the typeface of each rune.
func facesOf(t *testing.T, lang, text string) []string {
	c := compositorFor(t)
	var out []string
	for _, f := range c.types.analyse(text, Medium, languageOf(lang).han).faces {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(f.name, "fonts/"), ".ttf"))
	}
	return out
}

func TestTypefaces(t *testing.T) {
	const latin, arabic, hebrew, thai = "EBGaramond-Medium", "NotoNaskhArabic-Medium", "FrankRuhlLibre-Medium", "Trirong-Medium"
	const chinese, japanese, korean = "NotoSerifSC-Medium", "NotoSerifJP-Medium", "NanumMyeongjo-Regular"
	tests := []struct {
		name, lang, text string
		want             []string
	}{
		{"Chinese forms", "en", "直云", []string{chinese, chinese}},
		{"Japanese forms beside kana", "en", "直の", []string{japanese, japanese}},
		{"Japanese forms beside kana that comes later", "en", "直A雲ア", []string{japanese, latin, japanese, japanese}},
		{"what Japanese lacks", "en", "云の们", []string{japanese, japanese, chinese}},
		{"Korean", "en", "한A", []string{korean, latin}},
		{"Chinese characters in Korean", "en", "한直", []string{korean, japanese}},
		{"Japanese text without kana", "ja", "直", []string{japanese}},
		{"Chinese text", "zh-Hans", "直", []string{chinese}},
		{"a blank goes with what is before it", "en", "ע A", []string{hebrew, hebrew, latin}},
		{"a blank goes with what is after it", "en", " ע", []string{hebrew, hebrew}},
		{"a quotation mark within a word", "en", `ע"ן`, []string{hebrew, hebrew, hebrew}},
		{"a quotation mark before a word", "en", `"ע`, []string{latin, hebrew}},
		{"figures in a word", "en", "ع2ع", []string{arabic, latin, arabic}},
		{"a hyphen between scripts", "en", "ע-ก", []string{hebrew, latin, thai}},
		{"quotation marks look alike", "en", "云“云”云", []string{chinese, latin, chinese, latin, chinese}},
		{"a dot within a foreign name", "en", "约·翰", []string{chinese, chinese, chinese}},
		{"marks go with their letter", "en", "ที่", []string{thai, thai, thai}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, facesOf(t, tt.lang, tt.text)) })
	}
}

// TestLettersJoin looks at how wide letters are: those that join are narrower than
// those that stand alone.
func TestLettersJoin(t *testing.T) {
	c := compositorFor(t)
	width := func(text string) float64 { return c.Set(text, Style{Cut: Medium}).Width }
	assert.Less(t, width("ببب"), 3*width("ب")-.5, "Arabic")
	assert.Greater(t, width("ب\u200cب\u200cب"), width("ببب")+.5, "Persian, kept apart")
	assert.Len(t, c.Set("क्ष", Style{Cut: Medium}).Glyphs, 1, "one sign for two letters")
	assert.Greater(t, len(c.Set("क\u094d\u200cष", Style{Cut: Medium}).Glyphs), 1, "the two kept apart")
	assert.Equal(t, width("شركة"), c.Set("شركة", Style{Cut: Medium, Tracking: .2}).Width, "tracking doesn't tear letters apart")
}

func TestMarksStandOverTheirLetters(t *testing.T) {
	c := compositorFor(t)
	for _, text := range []string{"ที่", "شّ", "שָׁ", "कि"} {
		l := c.Set(text, Style{Cut: Medium})
		assert.Len(t, l.Clusters(), 1, text)
		assert.LessOrEqual(t, l.Right, l.Width+.1, text)
	}
	plain, marked := c.Set("ท", Style{Cut: Medium}), c.Set("ที่", Style{Cut: Medium})
	assert.Greater(t, marked.Top, plain.Top+.2, "the tone stands over the vowel, which stands over the letter")
	assert.Equal(t, plain.Width, marked.Width)
}

// TestClusters holds the order that meets the eye: what is in brackets runs from right to left.
func TestClusters(t *testing.T) {
	c := compositorFor(t)
	tests := []struct{ name, text, want string }{
		{"Latin", "AVA", "A V A"},
		{"a ligature", "Office", "O ffi c e"},
		{"Hebrew", "ענן", "[ן] [נ] [ע]"},
		{"Hebrew and Latin in brackets", "ענן (Ab 24)", "[)] A b _ 2 4 [(] [_] [ן] [נ] [ע]"},
		{"Arabic and figures", "نور 24", "2 4 [_] [ر] [و] [ن]"},
		{"Arabic in Latin, then figures", "A نو 24 L", "A _ 2 4 [_] [و] [ن] _ L"},
		{"Latin in Arabic", "نو A B ر", "[ر] [_] A _ B [_] [و] [ن]"},
		{"points and letters together", "שָׁם", "[ם] [שָׁ]"},
		{"Thai", "น้ำไป", "น้ำ ไ ป"},
		{"Devanagari", "श्री कि", "श्री _ कि"},
		{"blanks at the end", "ענ ", "[_] [נ] [ע]"},
		{"blanks at the end of a text in the other direction", "A ענ ", "A _ [נ] [ע] _"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			x := 0.
			for _, k := range c.Set(tt.text, Style{Cut: Medium}).Clusters() {
				assert.InDelta(t, x, k.X, 1e-9)
				x += k.Width
				text := strings.ReplaceAll(k.Text, " ", "_")
				if k.RTL {
					text = "[" + text + "]"
				}
				got = append(got, text)
			}
			assert.Equal(t, tt.want, strings.Join(got, " "))
		})
	}
}

func TestBracketsAreMirrored(t *testing.T) {
	c := compositorFor(t)
	st := Style{Cut: Medium}
	open, shut := c.Set("(", st).Glyphs[0].id, c.Set(")", st).Glyphs[0].id
	rtl := c.Set("(ענן)", st).Glyphs
	assert.Equal(t, open, rtl[0].id, "the left one looks as always")
	assert.Equal(t, shut, rtl[len(rtl)-1].id)
	assert.Equal(t, 4, rtl[0].Cluster, "and stands for the last rune")
}

func TestSizesBesideLatin(t *testing.T) {
	c := compositorFor(t)
	st := Style{Cut: Medium}
	capital := c.Set("H", st).Top
	for _, tt := range []struct {
		text        string
		least, most float64 // height of the ink, in capitals
	}{
		{"ענן", .85, 1.15}, {"ال", .9, 1.3}, {"ขน", .8, 1.1}, {"कम", .9, 1.25}, {"云端", 1.05, 1.3}, {"雲の", 1.05, 1.3}, {"한국", 1.05, 1.35},
	} {
		top := c.Set(tt.text, st).Top / capital
		assert.True(t, tt.least <= top && top <= tt.most, "%s: got %.2f, want %.2f to %.2f", tt.text, top, tt.least, tt.most)
	}
}

// withFont returns EB Garamond's file, knowing its A by other runes.
func withFont(t *testing.T, runes ...rune) []byte {
	t.Helper()
	file, err := fs.ReadFile(templates.FS(), "fonts/EBGaramond-Medium.ttf")
	require.NoError(t, err)
	ld, err := opentype.NewLoader(bytes.NewReader(file))
	require.NoError(t, err)
	letter, ok := caseFor(t).cuts[Medium].cmap.Lookup('A')
	require.True(t, ok)
	var tables []opentype.Table
	for _, tag := range ld.Tables() {
		content, err := ld.RawTable(tag)
		require.NoError(t, err)
		if tag == opentype.MustNewTag("cmap") {
			content = cmapOf(uint32(letter), runes)
		}
		tables = append(tables, opentype.Table{Tag: tag, Content: content})
	}
	return opentype.WriteTTF(tables)
}

// cmapOf writes a table, of format 12, that has one glyph for all runes.
func cmapOf(glyph uint32, runes []rune) []byte {
	slices.Sort(runes)
	n := uint32(len(runes))
	b := []byte{0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0}
	for _, v := range []uint32{16 + 12*n, 0, n} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	for _, r := range runes {
		for _, v := range []uint32{uint32(r), uint32(r), glyph} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
	}
	return b
}

func TestAddedFont(t *testing.T) {
	tc, err := Open(templates.FS(), Added{"mine.ttf", withFont(t, 'ქ', '\U00020021', 'B')})
	require.NoError(t, err)
	assert.Empty(t, tc.Missing(Medium, "Cloud ქ \U00020021"))
	assert.Equal(t, "ა", string(tc.Missing(Medium, "ქა")))
	c := tc.Compositor("en")
	st := Style{Cut: Medium}
	letter := c.Set("A", st)
	for _, text := range []string{"ქ", "\U00020021"} {
		assert.Equal(t, letter.Width, c.Set(text, st).Width, text)
		assert.Equal(t, text, c.Set(text, st).Clusters()[0].Text)
	}
	assert.NotEqual(t, letter.Width, c.Set("B", st).Width, "what the cut has is never drawn with an added font")
}

func TestAddedFontsAreAskedInOrder(t *testing.T) {
	tc, err := Open(templates.FS(), Added{"first.ttf", withFont(t, 'ქ')}, Added{"second.ttf", withFont(t, 'ქ', 'ა')})
	require.NoError(t, err)
	a := tc.analyse("ქა", Medium, chinese)
	assert.Equal(t, "first.ttf", a.faces[0].name)
	assert.Equal(t, "second.ttf", a.faces[1].name)
}

func TestAddedFontRefusals(t *testing.T) {
	whole := withFont(t, 'ქ')
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"a text", []byte("no font at all"), "mine.ttf: got no font, want a TrueType or OpenType file"},
		{"nothing", nil, "mine.ttf: got no font, want a TrueType or OpenType file"},
		{"cut off", whole[:2000], "mine.ttf: "},
		{"outlines cut off", whole[:len(whole)/2], "mine.ttf: "},
		{"no outlines", withFont(t, 0x200b), "mine.ttf: the font holds no outlines"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Open(templates.FS(), Added{"mine.ttf", tt.data})
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestOpenNamesTheFontThatCannotBeRead(t *testing.T) {
	all := func() fstest.MapFS {
		out := fstest.MapFS{}
		names, err := fs.Glob(templates.FS(), "fonts/*.ttf")
		require.NoError(t, err)
		for _, n := range names {
			data, err := fs.ReadFile(templates.FS(), n)
			require.NoError(t, err)
			out[n] = &fstest.MapFile{Data: data}
		}
		return out
	}()
	for _, n := range []string{"fonts/EBGaramond-Regular.ttf", "fonts/NotoNaskhArabic-Medium.ttf", "fonts/NanumMyeongjo-Regular.ttf"} {
		file := all[n]
		delete(all, n)
		_, err := Open(all)
		assert.ErrorIs(t, err, fs.ErrNotExist, n)
		assert.ErrorContains(t, err, n)
		for _, broken := range []string{"no font", string(file.Data[:300])} {
			all[n] = &fstest.MapFile{Data: []byte(broken)}
			_, err = Open(all)
			assert.ErrorContains(t, err, n+": not a TrueType font")
		}
		all[n] = file
	}
	_, err := Open(all)
	assert.NoError(t, err)
}

// TestDrawnIsWhatHasAnOutline: that a rune is drawn is known without parsing
// the fonts, and no other than the parsed fonts tell.
func TestDrawnIsWhatHasAnOutline(t *testing.T) {
	tc, err := Open(templates.FS())
	require.NoError(t, err)
	for _, quick := range append(slices.Clone(tc.substitutes), tc.han[:]...) {
		require.NotNil(t, quick.places(), quick.name)
		parsed := *quick
		parsed.places = func() []uint32 { return nil }
		for runes := quick.cmap.Iter(); runes.Next(); {
			if r, _ := runes.Char(); quick.draws(r) != parsed.draws(r) {
				assert.Fail(t, "not as parsed", "%s: %q", quick.name, r)
			}
		}
	}
}

func TestPlacesOfACutOffFontAreNotKnown(t *testing.T) {
	data, err := fs.ReadFile(templates.FS(), fontFile(substitutes[0].name))
	require.NoError(t, err)
	for _, size := range []int{len(data), len(data) - 4, len(data) / 2} {
		ld, err := opentype.NewLoader(bytes.NewReader(data))
		require.NoError(t, err)
		assert.Equal(t, size == len(data), placesOf(bytes.NewReader(data[:size]), ld) != nil, size)
	}
}

// TestOneCaseManyCompositors is for the race detector, too: the first that needs
// a font parses it.
func TestOneCaseManyCompositors(t *testing.T) {
	tc, err := Open(templates.FS())
	require.NoError(t, err)
	const text = "Cloud 云の한نورענןกน श्री"
	widths := make([]float64, 4)
	var workers sync.WaitGroup
	for i := range widths {
		workers.Go(func() {
			assert.Empty(t, tc.Missing(Medium, text))
			widths[i] = tc.Compositor("en").Set(text, Style{Cut: Medium}).Width
		})
	}
	workers.Wait()
	assert.Len(t, slices.Compact(widths), 1)
}
