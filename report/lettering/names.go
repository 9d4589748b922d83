package lettering

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
	"golang.org/x/text/unicode/norm"
)

// Tidy composes accents (NFC) and takes away outer blanks of any kind and
// repeated ordinary ones.
func Tidy(name string) string {
	name = strings.TrimFunc(norm.NFC.String(name), func(r rune) bool { return unicode.Is(unicode.Zs, r) })
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' }), " ")
}

// The runes that join letters, or keep them apart, in scripts whose letters join.
const (
	zwnj = '\u200c'
	zwj  = '\u200d'
)

// joining are the scripts whose spelling needs those runes.
var joining = []language.Script{
	language.Arabic, language.Syriac, language.Devanagari, language.Bengali, language.Gurmukhi, language.Gujarati,
	language.Oriya, language.Tamil, language.Telugu, language.Kannada, language.Malayalam, language.Sinhala,
}

// Invisible lists the runes that stand for nothing that is seen, such as
// control characters, zero-width blanks and direction marks, and invalid UTF-8.
// It lets pass what the spelling needs: joiners between letters of a script whose
// letters join, as in Persian, and the selectors of a form of a Chinese character.
func Invisible(s string) []rune {
	var out []rune
	text := []rune(s)
	for i, r := range text {
		seen := unicode.IsGraphic(r) && r != unicode.ReplacementChar && !ignorable(r) || spelt(text, i)
		if !seen && !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// ignorable tells whether a rune only steers how others are drawn.
func ignorable(r rune) bool { return harfbuzz.IsDefaultIgnorable(r) }

// spelt tells whether an invisible rune belongs to the spelling of the word
// around it.
func spelt(text []rune, i int) bool {
	if i == 0 {
		return false
	}
	switch r := text[i]; {
	case r == zwnj || r == zwj:
		before := scriptBefore(text, i)
		return i+1 < len(text) && slices.Contains(joining, before) && before == language.LookupScript(text[i+1]) &&
			unicode.In(text[i-1], unicode.L, unicode.M) && unicode.Is(unicode.L, text[i+1])
	case unicode.Is(unicode.Variation_Selector, r):
		return language.LookupScript(text[i-1]) == language.Han
	}
	return false
}

// scriptBefore is the script of the letter before a rune, whatever marks it has.
func scriptBefore(text []rune, i int) language.Script {
	for i--; i > 0 && language.LookupScript(text[i]) == language.Inherited; i-- {
	}
	return language.LookupScript(text[i])
}

// Refused tells why a name can't be drawn: the runes that no font has or, where
// the fonts have all that is to be seen, those that aren't seen. The reason, lower
// case and without a full stop, is "" where it can be drawn.
func (tc *Case) Refused(c Cut, name string) (runes []rune, reason string) {
	hidden := Invisible(name)
	// what joins emoji, or selects their form, is invisible: the emoji is what to name
	missing := slices.DeleteFunc(tc.Missing(c, name), func(r rune) bool { return slices.Contains(hidden, r) })
	switch {
	case len(missing) > 0:
		return missing, fmt.Sprintf("no embedded font draws %s; --font FILE adds a font that does", RuneList(missing))
	case len(hidden) > 0:
		return hidden, fmt.Sprintf("it holds %s, which can't be seen; delete it from the cell", RuneList(hidden))
	}
	return nil, ""
}

// mostListed is how many runes are listed; a name in an unknown script has many.
const mostListed = 4

// RuneList writes runes as U+4E2D '中', U+0639 'ع', and how many more there are.
func RuneList(runes []rune) string {
	var names []string
	for _, r := range runes[:min(len(runes), mostListed)] {
		names = append(names, fmt.Sprintf("%#U", r))
	}
	list := strings.Join(names, ", ")
	if more := len(runes) - len(names); more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}
