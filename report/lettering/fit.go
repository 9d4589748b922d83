package lettering

import (
	"math"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/language"
)

// A Setting is a way to set a name: on so many lines, at a size between two.
type Setting struct {
	Lines          int
	Largest, Least float64
	Leading        float64 // least distance of baselines in ems
	Height         float64 // most from the top of the first line's ink to the bottom of the last; 0 for any
}

// nameRunes is a length that no setting can hold; longer names aren't even tried.
const nameRunes = 400

// FitName sets a name within a width, by the first of the settings in which it
// fits; ok is false where it fits in none. Lines are parted between words; where
// that doesn't do, and the script has no blanks, within them, yet never within a
// cluster. The lines of a name that runs from right to left are flush right
// among themselves, see [Line].Indent.
func (c *Compositor) FitName(name string, st Style, settings []Setting, width float64) (lines []Line, ok bool) {
	if utf8.RuneCountInString(name) > nameRunes {
		return nil, false
	}
	a := c.types.analyse(name, st.Cut, c.lang.han)
	offsets := places(len(a.text), c.setPart(a, 0, len(a.text), st.At(1)))
	for _, s := range settings {
		for _, where := range []func(*analysis) []int{betweenWords, anywhere, betweenSyllables, betweenClusters} {
			pieces := piecesOf(a.text, offsets, where(a))
			cuts, widest := balance(pieces, s.Lines)
			if cuts == nil || width/widest < s.Least {
				continue
			}
			lines := c.setPieces(a, pieces, cuts, st)
			if size := s.size(lines, width); size >= s.Least {
				for i := range lines {
					lines[i].Style.Size = size
				}
				return lines, true
			}
		}
	}
	return nil, false
}

// gap is the least room between the ink of two lines, in ems.
const gap = .08

// size leads the lines, and returns the largest size at which they fit.
func (s Setting) size(lines []Line, width float64) float64 {
	widest, height := 0., lines[0].Top-lines[len(lines)-1].Bottom
	for _, l := range lines {
		widest = max(widest, l.Width, l.Right-l.Left)
	}
	for i := 1; i < len(lines); i++ {
		lines[i].Lead = max(s.Leading, lines[i].Top-lines[i-1].Bottom+gap)
		height += lines[i].Lead
	}
	size := min(s.Largest, width/widest)
	if s.Height > 0 {
		size = min(size, s.Height/height)
	}
	return size
}

// Fit sets a line no wider than a width, smaller where need be.
func (c *Compositor) Fit(text string, st Style, width float64) Line {
	l := c.Set(text, st)
	if over := l.Width * st.Size / width; over > 1 {
		l.Style.Size /= over
	}
	return l
}

// Wrap sets a paragraph, which is read from left to right whatever it begins with, in
// lines of a width. A piece that is longer than a line stands alone, smaller.
func (c *Compositor) Wrap(text string, st Style, width float64) (lines []Line) {
	a := c.types.analyse(text, st.Cut, c.lang.han)
	a.levels, a.base = levelsIn(a.text, 0), 0
	pieces := piecesOf(a.text, places(len(a.text), c.setPart(a, 0, len(a.text), st)), anywhere(a))
	for first := 0; first < len(pieces); {
		last := first
		for last+1 < len(pieces) && (pieces[last+1].end-pieces[first].start)*st.Size <= width {
			last++
		}
		l := c.setPart(a, pieces[first].from, pieces[last].seen, st)
		l.Style.Size = min(st.Size, width/max(l.Width, l.Right-l.Left, width/st.Size))
		lines, first = append(lines, l), last+1
	}
	return lines
}

// A piece is a stretch of text that a line may not break in; a piece may end in
// blanks, which hang over the line's end.
type piece struct {
	from, seen, to int     // runes; the blanks at the end are those from seen on
	start, end     float64 // as if it were read from left to right, without the blanks at the end, in ems
}

// places returns how far each rune of a line is from its beginning in the order
// of reading; runes inside a cluster are where the cluster ends.
func places(runes int, whole Line) []float64 {
	offsets := make([]float64, runes+1)
	for _, g := range whole.Glyphs {
		offsets[g.Cluster+1] += g.Advance
	}
	for i := range runes {
		offsets[i+1] += offsets[i]
	}
	return offsets
}

// piecesOf cuts a text behind some of its runes.
func piecesOf(text []rune, offsets []float64, breaks []int) []piece {
	var out []piece
	from := 0
	for _, to := range breaks {
		seen := to
		for seen > from && text[seen-1] == ' ' {
			seen--
		}
		out = append(out, piece{from, seen, to, offsets[from], offsets[seen]})
		from = to
	}
	return out
}

// anywhere is where Unicode's rules let a line break.
func anywhere(a *analysis) []int { return a.breaks }

// blankless are scripts that part a line between any two letters.
var blankless = []language.Script{language.Han, language.Hiragana, language.Katakana, language.Hangul, language.Bopomofo}

// betweenWords leaves out breaks that are likely within a word: between two letters
// of one of the blankless scripts, or before the ending that Japanese writes with other
// letters than the word.
func betweenWords(a *analysis) []int {
	return slices.DeleteFunc(slices.Clone(a.breaks), func(i int) bool {
		if i == len(a.text) || !unicode.In(a.text[i-1], unicode.L, unicode.M) || !unicode.Is(unicode.L, a.text[i]) {
			return false
		}
		before, after := a.scripts[i-1], a.scripts[i]
		return slices.Contains(blankless, before) && (after == before || after == language.Hiragana)
	})
}

// wordless are scripts whose words only a dictionary can tell apart.
var wordless = []language.Script{language.Thai, language.Lao, language.Khmer, language.Myanmar}

// betweenSyllables adds breaks before the vowels that such scripts write before
// their consonant, for there a syllable begins.
func betweenSyllables(a *analysis) []int {
	return a.breaksAnd(func(i int) bool { return leads(a.text[i]) })
}

// betweenClusters adds breaks between the clusters of such scripts.
func betweenClusters(a *analysis) []int {
	return a.breaksAnd(func(i int) bool { return !clings(a.text[i]) && !leads(a.text[i-1]) })
}

// breaksAnd adds breaks before clusters within the words of such scripts.
func (a *analysis) breaksAnd(before func(int) bool) []int {
	out := slices.Clone(a.breaks)
	for _, i := range a.starts {
		if i > 0 && slices.Contains(wordless, a.scripts[i]) && a.scripts[i-1] == a.scripts[i] && unicode.In(a.text[i-1], unicode.L, unicode.M) && before(i) {
			out = append(out, i)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// leads tells whether a Thai or Lao vowel is written before its consonant.
func leads(r rune) bool { return 'เ' <= r && r <= 'ไ' || 'ເ' <= r && r <= 'ໄ' }

// clings tells whether a rune of such a script can't begin a line.
func clings(r rune) bool {
	switch r {
	case 'ะ', 'า', 'ๅ', 'ๆ', 'ฯ', 'ະ', 'າ', 'ໆ', 'ຯ':
		return true
	}
	return !unicode.Is(unicode.L, r)
}

// balance finds the cuts (first pieces of the lines after the first) that make
// the widest of so many lines as narrow as possible, and its width in ems. Fewer
// pieces than lines give nil.
func balance(pieces []piece, lines int) (cuts []int, widest float64) {
	if len(pieces) < lines {
		return nil, 0
	}
	widest = math.Inf(1)
	var try func(first int, before []int, width float64)
	try = func(first int, before []int, width float64) {
		left := lines - len(before)
		if left == 1 {
			if width = max(width, pieces[len(pieces)-1].end-pieces[first].start); width < widest {
				cuts, widest = append([]int{}, before...), width
			}
			return
		}
		for next := first + 1; next <= len(pieces)-left+1; next++ {
			w := max(width, pieces[next-1].end-pieces[first].start)
			if w >= widest {
				return
			}
			try(next, append(before, next), w)
		}
	}
	try(0, make([]int, 0, lines), 0)
	return cuts, widest
}

// setPieces sets the lines between the cuts.
func (c *Compositor) setPieces(a *analysis, pieces []piece, cuts []int, st Style) []Line {
	var out []Line
	first, right := 0, 0.
	for _, next := range append(slices.Clone(cuts), len(pieces)) {
		l := c.setPart(a, pieces[first].from, pieces[next-1].seen, st)
		right = max(right, l.Right-l.Left)
		out = append(out, l)
		first = next
	}
	for i, l := range out {
		if l.RTL {
			out[i].Indent = right - (l.Right - l.Left)
		}
	}
	return out
}
