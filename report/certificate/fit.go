package certificate

import (
	"math"
	"strings"
	"unicode/utf8"
)

// A setting is a way to set a name: on so many lines, at a size between two.
type setting struct {
	lines          int
	largest, least float64 // points
}

// nameSettings are tried in turn; the first that fits is taken.
var nameSettings = []setting{
	{lines: 1, largest: 42, least: 29},
	{lines: 2, largest: 31, least: 22},
	{lines: 3, largest: 23, least: 15},
}

// nameRunes is a length that no setting can hold; longer names aren't even tried.
const nameRunes = 400

// fitName sets a name within a width in millimetres, and says whether it can.
func (c *compositor) fitName(name string, st style, width float64) ([]setLine, bool) {
	if utf8.RuneCountInString(name) > nameRunes {
		return nil, false
	}
	whole := c.set(name, st.at(1))
	pieces := c.pieces(name, whole)
	for _, s := range nameSettings {
		cuts, widest := balance(pieces, s.lines)
		if cuts == nil {
			continue
		}
		size := min(s.largest, width/(widest*mm))
		if size >= s.least {
			return c.setPieces(pieces, cuts, st.at(size)), true
		}
	}
	return nil, false
}

// fit sets a line no wider than a width in millimetres, smaller where need be.
func (c *compositor) fit(text string, st style, width float64) setLine {
	l := c.set(text, st)
	if over := l.width * l.em() / width; over > 1 {
		return c.set(text, st.at(st.size/over))
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
func (c *compositor) pieces(text string, whole setLine) []piece {
	runes := []rune(text)
	// at is where each rune begins; runes inside a cluster begin with it
	at := make([]float64, len(runes)+1)
	for i := range at {
		at[i] = math.NaN()
	}
	x := 0.0
	for _, g := range whole.glyphs {
		if math.IsNaN(at[g.cluster]) {
			at[g.cluster] = x
		}
		x += g.advance
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
func (c *compositor) setPieces(pieces []piece, cuts []int, st style) []setLine {
	var out []setLine
	first := 0
	for _, next := range append(cuts, len(pieces)) {
		var b strings.Builder
		for _, p := range pieces[first:next] {
			b.WriteString(p.text)
		}
		out = append(out, c.set(strings.TrimRight(b.String(), " "), st))
		first = next
	}
	return out
}
