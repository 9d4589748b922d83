package lettering

import (
	"slices"
	"unicode"

	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"golang.org/x/text/unicode/norm"
)

// An analysis is a text with what its runes need to be shaped, and where it may
// be parted.
type analysis struct {
	text    []rune // composed, NFC
	base    level
	levels  []level
	faces   []*typeface // nil: no font draws it
	scripts []language.Script
	starts  []int // of the clusters, which nothing may part
	breaks  []int // where Unicode's rules let a line break, ends of lines
}

// analyse finds out what a text needs. Chinese characters are drawn in the forms
// of the language that the text shows, else in those of the one given.
func (tc *Case) analyse(text string, c Cut, han int) *analysis {
	a := &analysis{text: []rune(norm.NFC.String(text))}
	a.levels, a.base = levelsOf(a.text)
	var s segmenter.Segmenter
	s.Init(a.text)
	for g := s.GraphemeIterator(); g.Next(); {
		a.starts = append(a.starts, g.Grapheme().Offset)
	}
	for l := s.LineIterator(); l.Next(); {
		a.breaks = append(a.breaks, l.Line().Offset+len(l.Line().Text))
	}
	a.findScripts()
	a.findFaces(tc.stack(c, hanLanguage(a.text, han)))
	return a
}

// hanLanguage is the language whose forms of Chinese characters a text wants.
func hanLanguage(text []rune, otherwise int) int {
	is := func(tables ...*unicode.RangeTable) func(rune) bool {
		return func(r rune) bool { return unicode.In(r, tables...) }
	}
	switch {
	case slices.ContainsFunc(text, is(unicode.Hiragana, unicode.Katakana)):
		return japanese
	case slices.ContainsFunc(text, is(unicode.Hangul)):
		return korean
	}
	return otherwise
}

// findScripts gives runes that many scripts use the script before them, or else
// the one after them.
func (a *analysis) findScripts() {
	a.scripts = make([]language.Script, len(a.text))
	last := language.Common
	for i, r := range a.text {
		if s := language.LookupScript(r); s.Strong() {
			last = s
		}
		a.scripts[i] = last
	}
	first := slices.IndexFunc(a.scripts, language.Script.Strong)
	for i := range max(first, 0) {
		a.scripts[i] = a.scripts[first]
	}
}

// cluster returns the runes of the nth cluster, from start to end.
func (a *analysis) cluster(n int) (start, end int) {
	start, end = a.starts[n], len(a.text)
	if n+1 < len(a.starts) {
		end = a.starts[n+1]
	}
	return start, end
}

// findFaces gives each cluster the first typeface that has all of it, and none to
// the runes that are missing.
func (a *analysis) findFaces(stack []*typeface) {
	a.faces = make([]*typeface, len(a.text))
	for n := range a.starts {
		start, end := a.cluster(n)
		if cluster := a.text[start:end]; !slices.ContainsFunc(cluster, func(r rune) bool { return !unseen(r) }) {
			continue
		}
		if i := slices.IndexFunc(stack, func(t *typeface) bool { return t.has(a.text[start:end]) }); i >= 0 {
			a.setFace(start, end, stack[i])
			continue
		}
		// the rest of the cluster goes with the first font that has something of it
		best := slices.IndexFunc(stack, func(t *typeface) bool { return t.hasRune(a.text[start]) })
		for i := start; i < end && best >= 0; i++ {
			if stack[best].hasRune(a.text[i]) {
				a.faces[i] = stack[best]
			}
		}
	}
	a.blanks(stack[0])
	a.signs()
}

func (a *analysis) setFace(start, end int, t *typeface) {
	for i := start; i < end; i++ {
		a.faces[i] = t
	}
}

// blanks gives what isn't seen the typeface before it, or else the one after it.
func (a *analysis) blanks(otherwise *typeface) {
	next := otherwise
	for _, t := range a.faces {
		if t != nil {
			next = t
			break
		}
	}
	for i, r := range a.text {
		if unseen(r) {
			a.faces[i] = next
		} else if a.faces[i] != nil {
			next = a.faces[i]
		}
	}
}

// signs sets a sign within a word in the typeface of the word, such as the
// quotation mark in a Hebrew abbreviation; but not quotation marks that come in
// pairs, of which one would differ from the other.
func (a *analysis) signs() {
	for n := 1; n+1 < len(a.starts); n++ {
		start, end := a.cluster(n)
		sign, word := a.text[start], a.faces[start-1]
		within := word != nil && word == a.faces[end] && !unseen(a.text[start-1]) && !unseen(a.text[end])
		if within && !word.own && unicode.IsPunct(sign) && !unicode.In(sign, unicode.Pi, unicode.Pf) && word.has(a.text[start:end]) {
			a.setFace(start, end, word)
		}
	}
}

// A run is a stretch of runes that is shaped at once.
type run struct {
	start, end int
	level      level
	face       *typeface
	script     language.Script
}

// runs cuts a stretch of the text into runs, in the order of reading.
func (a *analysis) runs(start, end int) []run {
	var out []run
	for i := start; i < end; i++ {
		next := run{i, i + 1, a.levels[i], a.faces[i], a.scripts[i]}
		if n := len(out) - 1; n >= 0 && out[n].level == next.level && out[n].face == next.face && out[n].script == next.script {
			out[n].end = i + 1
			continue
		}
		out = append(out, next)
	}
	// blanks at the end of a line run as the text does (rule L1)
	for n := len(out) - 1; n >= 0; n-- {
		cut := out[n].end
		for cut > out[n].start && unicode.Is(unicode.Zs, a.text[cut-1]) {
			cut--
		}
		if cut == out[n].start {
			out[n].level = a.base
			continue
		}
		if cut < out[n].end && out[n].level != a.base {
			blank := out[n]
			blank.start, blank.level, out[n].end = cut, a.base, cut
			out = slices.Insert(out, n+1, blank)
		}
		break
	}
	return out
}
