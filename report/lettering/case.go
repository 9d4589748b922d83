// Package lettering sets lines of type: it picks the fonts, shapes the text
// (kerning, ligatures, accents, joined letters, direction), and gives the
// outlines of the glyphs. The certificate and the badge are set with it.
//
// Lengths are in ems, or in the unit of [Style.Size], which is the caller's own.
package lettering

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
	"golang.org/x/text/unicode/norm"
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

// A Case holds the fonts as read. It may be used by several goroutines at once.
type Case struct {
	fonts [numCuts]*font.Font
	roman []byte
}

// Open reads the fonts of a templates folder.
func Open(templates fs.FS) (*Case, error) {
	tc := new(Case)
	for c, name := range cutNames {
		name = "fonts/" + name + ".ttf"
		file, err := fs.ReadFile(templates, name)
		if err != nil {
			return nil, err
		}
		face, err := font.ParseTTF(bytes.NewReader(file))
		if err != nil {
			return nil, fmt.Errorf("%s: not a TrueType font: %w", name, err)
		}
		tc.fonts[c] = face.Font
		if Cut(c) == Roman {
			tc.roman = file
		}
	}
	return tc, nil
}

// RomanFile returns the roman's file; it isn't to be changed.
func (tc *Case) RomanFile() []byte { return tc.roman }

// Missing lists the runes of the text, each once, that the cut can't draw.
func (tc *Case) Missing(c Cut, text string) []rune {
	var out []rune
	seen := map[rune]bool{}
	for _, r := range text {
		if seen[r] {
			continue
		}
		seen[r] = true
		_, words := tc.fonts[Roman].NominalGlyph(r)
		_, drawn := tc.fallback(c, r).NominalGlyph(r)
		if !words || !drawn || r > 0xFFFF {
			out = append(out, r)
		}
	}
	return out
}

// fallback is the cut's font, or where that lacks the rune, the medium, whose
// alphabets are those of the roman.
func (tc *Case) fallback(c Cut, r rune) *font.Font {
	if _, ok := tc.fonts[c].NominalGlyph(r); ok {
		return tc.fonts[c]
	}
	return tc.fonts[Medium]
}

// Tidy composes accents (NFC) and takes away outer and repeated blanks.
func Tidy(name string) string {
	return strings.Join(strings.FieldsFunc(norm.NFC.String(name), func(r rune) bool { return r == ' ' }), " ")
}

// Invisible lists the runes that stand for nothing that is seen, such as
// control characters, zero-width blanks and direction marks, and invalid UTF-8.
func Invisible(s string) []rune {
	var out []rune
	for _, r := range s {
		seen := unicode.IsGraphic(r) && r != unicode.ReplacementChar
		if !seen && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// RuneList writes runes as U+4E2D '中', U+0639 'ع'.
func RuneList(runes []rune) string {
	var names []string
	for _, r := range runes {
		names = append(names, fmt.Sprintf("%#U", r))
	}
	return strings.Join(names, ", ")
}

// String returns the cut's PostScript name.
func (c Cut) String() string { return cutNames[c] }
