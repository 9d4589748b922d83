// Package lettering sets lines of type in any script: it picks the fonts, shapes
// the text (kerning, ligatures, accents, joined letters), orders what runs from
// left to right and from right to left, breaks names into lines, and gives the
// outlines of the glyphs. The certificate and the badge are set with it.
//
// Lengths are in ems, or in the unit of [Style.Size], which is the caller's own.
package lettering

import (
	"io/fs"
	"slices"

	"github.com/go-text/typesetting/font"
)

// A Cut is one of the design's fonts.
type Cut int

// The cuts.
const (
	Roman Cut = iota // running text
	Italic
	Medium
	Display
	numCuts
)

// cutNames are the fonts' PostScript names; their files are fonts/NAME.ttf.
var cutNames = [numCuts]string{
	Roman:   "EBGaramond-Regular",
	Italic:  "EBGaramond-Italic",
	Medium:  "EBGaramond-Medium",
	Display: "Cormorant-Bold",
}

// String returns the cut's PostScript name.
func (c Cut) String() string { return cutNames[c] }

// A substitute is a font for scripts that no cut has.
type substitute struct {
	name string  // its file is fonts/NAME.ttf
	size float64 // to look as large as the cuts beside it
}

// substitutes are asked in this order, those of [hanFonts] after them.
var substitutes = []substitute{
	{"NotoNaskhArabic-Medium", 1.05},
	{"FrankRuhlLibre-Medium", .95},
	{"Trirong-Medium", .95},
	{"NotoSerifDevanagari-Medium", 1},
}

// The fonts that have Chinese characters, each in the forms of one language.
const (
	chinese = iota
	japanese
	korean
	numHan
)

var hanFonts = [numHan]substitute{
	chinese:  {"NotoSerifSC-Medium", .92},
	japanese: {"NotoSerifJP-Medium", .92},
	korean:   {"NanumMyeongjo-Regular", 1},
}

// hanOrder says which of them are asked first.
var hanOrder = [numHan][]int{
	chinese:  {chinese, japanese, korean},
	japanese: {japanese, chinese, korean},
	korean:   {korean, japanese, chinese},
}

// An Added font draws what the fonts of the templates lack.
type Added struct {
	Name string // of the file, for messages
	Data []byte // TrueType, OpenType, or a collection, of which the first is taken
}

// A Case holds the fonts. It may be used by several goroutines at once.
type Case struct {
	cuts        [numCuts]*typeface
	substitutes []*typeface
	han         [numHan]*typeface
	added       []*typeface
}

// Open reads the fonts of a templates folder as far as to know what they have. A font that can't be read, there or among
// those added, is an error that names it.
func Open(templates fs.FS, added ...Added) (*Case, error) {
	tc := new(Case)
	var err error
	for c, name := range cutNames {
		if tc.cuts[c], err = openCut(templates, name); err != nil {
			return nil, err
		}
	}
	for _, s := range substitutes {
		t, err := openSubstitute(templates, s)
		if err != nil {
			return nil, err
		}
		tc.substitutes = append(tc.substitutes, t)
	}
	for i, s := range hanFonts {
		if tc.han[i], err = openSubstitute(templates, s); err != nil {
			return nil, err
		}
	}
	for _, a := range added {
		t, err := openAdded(a)
		if err != nil {
			return nil, err
		}
		tc.added = append(tc.added, t)
	}
	return tc, nil
}

func fontFile(name string) string { return "fonts/" + name + ".ttf" }

// stack lists the typefaces to ask, the first first. Where a cut lacks a
// letter, the medium stands in, whose alphabets are those of the roman.
func (tc *Case) stack(c Cut, language int) []*typeface {
	out := append([]*typeface{tc.cuts[c], tc.cuts[Medium]}, tc.substitutes...)
	for _, i := range hanOrder[language] {
		out = append(out, tc.han[i])
	}
	return append(out, tc.added...)
}

// Missing lists the runes of the text, each once, that no font draws.
func (tc *Case) Missing(c Cut, text string) []rune {
	p := tc.analyse(text, c, chinese)
	var out []rune
	for i := range p.text {
		if p.faces[i] == nil && !slices.Contains(out, p.text[i]) {
			out = append(out, p.text[i])
		}
	}
	return out
}

// Compositor returns a compositor for texts in a language, a BCP 47 tag.
func (tc *Case) Compositor(lang string) *Compositor {
	return &Compositor{types: tc, faces: map[*typeface]*font.Face{}, lang: languageOf(lang)}
}
