package lettering

import (
	"math"
	"strings"
	"unicode/utf8"
)

// A Setting is a way to set a name: on so many lines, at a size between two.
type Setting struct {
	Lines          int
	Largest, Least float64
}

// nameRunes is a length that no setting can hold; longer names aren't even tried.
const nameRunes = 400

// FitName sets a name within a width, by the first of the settings in which it
// fits; ok is false where it fits in none.
func (c *Compositor) FitName(name string, st Style, settings []Setting, width float64) (lines []Line, ok bool) {
	if utf8.RuneCountInString(name) > nameRunes {
		return nil, false
	}
	whole := c.Set(name, st.At(1))
	pieces := c.pieces(name, whole)
	for _, s := range settings {
		cuts, widest := balance(pieces, s.Lines)
		if cuts == nil {
			continue
		}
		size := min(s.Largest, width/widest)
		if size >= s.Least {
			return c.setPieces(pieces, cuts, st.At(size)), true
		}
	}
	return nil, false
}

// Fit sets a line no wider than a width, smaller where need be.
func (c *Compositor) Fit(text string, st Style, width float64) Line {
	l := c.Set(text, st)
	if over := l.Width * st.Size / width; over > 1 {
		return c.Set(text, st.At(st.Size/over))
	}
	return l
}

// A piece is a stretch of text that a line may not break in; a piece may end in
// blanks, which hang over the line's end.
type piece struct {
	text       string
	start, end float64 // on the unbroken line, without the blanks at the end, in ems
}

// pieces cuts a text where Unicode's rules let a line break.
func (c *Compositor) pieces(text string, whole Line) []piece {
	runes := []rune(text)
	// at is where each rune begins; runes inside a cluster begin with it
	at := make([]float64, len(runes)+1)
	for i := range at {
		at[i] = math.NaN()
	}
	x := 0.0
	for _, g := range whole.Glyphs {
		if math.IsNaN(at[g.Cluster]) {
			at[g.Cluster] = x
		}
		x += g.Advance
	}
	at[len(runes)] = x
	for i := len(runes) - 1; i >= 0; i-- {
		if math.IsNaN(at[i]) {
			at[i] = at[i+1]
		}
	}
	var out []piece
	c.breaks.Init(runes)
	for lines := c.breaks.LineIterator(); lines.Next(); {
		l := lines.Line()
		seen := []rune(strings.TrimRight(string(l.Text), " "))
		out = append(out, piece{string(l.Text), at[l.Offset], at[l.Offset+len(seen)]})
	}
	return out
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
func (c *Compositor) setPieces(pieces []piece, cuts []int, st Style) []Line {
	var out []Line
	first := 0
	for _, next := range append(cuts, len(pieces)) {
		var b strings.Builder
		for _, p := range pieces[first:next] {
			b.WriteString(p.text)
		}
		out = append(out, c.Set(strings.TrimRight(b.String(), " "), st))
		first = next
	}
	return out
}
