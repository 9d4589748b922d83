package lettering

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// The order in which mixed directions are read follows Unicode Standard Annex 9,
// less its formatting characters, which names may not hold. The package bidi
// tells a rune's class, but not the levels of a text.

// A level says how deep a rune lies in runs of the other direction; odd ones run
// from right to left.
type level uint8

func (l level) rtl() bool { return l%2 == 1 }

// class is the direction of the level.
func (l level) class() bidi.Class {
	if l.rtl() {
		return bidi.R
	}
	return bidi.L
}

func classOf(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	return p.Class()
}

// baseLevel is that of the first strong rune, or left to right (rules P2 and P3).
func baseLevel(text []rune) level {
	for _, r := range text {
		switch classOf(r) {
		case bidi.L:
			return 0
		case bidi.R, bidi.AL:
			return 1
		}
	}
	return 0
}

// levelsOf resolves the level of each rune of a line or of a text to be broken
// into lines.
func levelsOf(text []rune) (levels []level, base level) {
	base = baseLevel(text)
	return levelsIn(text, base), base
}

// levelsIn resolves the level of each rune within a paragraph of a direction.
func levelsIn(text []rune, base level) (levels []level) {
	levels = slices.Repeat([]level{base}, len(text))
	d := directions{base: base}
	for i, r := range text {
		if c := classOf(r); c != bidi.BN { // those have no direction, rule X9
			d.indexes, d.first, d.class = append(d.indexes, i), append(d.first, c), append(d.class, c)
		}
	}
	d.weak()
	d.brackets(text)
	d.neutral()
	for i, at := range d.indexes {
		levels[at] = d.level(i)
	}
	for i := range text { // what has no direction goes with the rune before it
		if i > 0 && classOf(text[i]) == bidi.BN {
			levels[i] = levels[i-1]
		}
	}
	return levels
}

// directions are the classes of the runes that have one, while they are resolved.
type directions struct {
	base    level
	indexes []int // index in the text
	first   []bidi.Class
	class   []bidi.Class
}

// weak resolves marks and numbers, rules W1 to W7.
func (d *directions) weak() {
	before, strong := d.base.class(), d.base.class()
	for i, c := range d.class {
		switch {
		case c == bidi.NSM:
			c = before
		case c == bidi.EN && strong == bidi.AL:
			c = bidi.AN
		}
		switch c {
		case bidi.L, bidi.R, bidi.AL:
			strong = c
		}
		d.class[i], before = c, c
	}
	d.separators()
	strong = d.base.class()
	for i, c := range d.class {
		switch c {
		case bidi.AL:
			c = bidi.R
		case bidi.ES, bidi.ET, bidi.CS:
			c = bidi.ON
		case bidi.EN:
			if strong == bidi.L {
				c = bidi.L
			}
		}
		if c == bidi.L || c == bidi.R {
			strong = c
		}
		d.class[i] = c
	}
}

// separators makes what stands in or by a number part of it, rules W4 and W5.
func (d *directions) separators() {
	for i := 1; i+1 < len(d.class); i++ {
		before, after := d.class[i-1], d.class[i+1]
		one := d.class[i] == bidi.CS && (before == bidi.EN || before == bidi.AN) || d.class[i] == bidi.ES && before == bidi.EN
		if one && before == after {
			d.class[i] = before
		}
	}
	for i := 0; i < len(d.class); {
		end := d.span(i, func(c bidi.Class) bool { return c == bidi.ET })
		if i > 0 && d.class[i-1] == bidi.EN || end < len(d.class) && d.class[end] == bidi.EN {
			d.fill(i, end, bidi.EN)
		}
		i = end + 1
	}
}

// span returns where a stretch of such classes that begins at i ends.
func (d *directions) span(i int, such func(bidi.Class) bool) int {
	for i < len(d.class) && such(d.class[i]) {
		i++
	}
	return i
}

func (d *directions) fill(from, to int, c bidi.Class) {
	for i := from; i < to; i++ {
		d.class[i] = c
	}
}

// mostOpen is how many brackets may be open at once, rule BD16.
const mostOpen = 63

// brackets gives both brackets of a pair one direction, rule N0.
func (d *directions) brackets(text []rune) {
	type pair struct{ open, shut int }
	var pairs []pair
	var open []int
	for i, at := range d.indexes {
		p, _ := bidi.LookupRune(text[at])
		if d.class[i] != bidi.ON || !p.IsBracket() {
			continue
		}
		if p.IsOpeningBracket() {
			if len(open) == mostOpen {
				break
			}
			open = append(open, i)
			continue
		}
		for j, o := range slices.Backward(open) {
			if bidi.ReverseString(string(text[d.indexes[o]])) == string(text[at]) {
				pairs, open = append(pairs, pair{o, i}), open[:j]
				break
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int { return a.open - b.open })
	for _, p := range pairs {
		if c, ok := d.enclosed(p.open, p.shut); ok {
			d.turn(p.open, c)
			d.turn(p.shut, c)
		}
	}
}

// enclosed is the direction that a pair of brackets takes; ok is false where
// nothing in them has one.
func (d *directions) enclosed(open, shut int) (c bidi.Class, ok bool) {
	base := d.base.class()
	for i := open + 1; i < shut; i++ {
		switch s := d.strong(i); s {
		case base:
			return base, true
		case bidi.L, bidi.R:
			ok = true
		}
	}
	for i := open - 1; ok && i >= 0; i-- {
		if s := d.strong(i); s == bidi.L || s == bidi.R {
			return s, true
		}
	}
	return base, ok
}

// strong is the direction as the neutral see it: numbers run from right to left.
func (d *directions) strong(i int) bidi.Class {
	if c := d.class[i]; c != bidi.EN && c != bidi.AN {
		return c
	}
	return bidi.R
}

// turn sets a bracket's direction, and that of the marks on it.
func (d *directions) turn(i int, c bidi.Class) {
	d.class[i] = c
	for i++; i < len(d.class) && d.first[i] == bidi.NSM; i++ {
		d.class[i] = c
	}
}

// neutral gives the direction of both neighbours to what lies between them, or
// that of the text, rules N1 and N2.
func (d *directions) neutral() {
	isNeutral := func(c bidi.Class) bool { return c == bidi.ON || c == bidi.WS || c == bidi.S || c == bidi.B }
	for i := 0; i < len(d.class); {
		end := d.span(i, isNeutral)
		before, after := d.base.class(), d.base.class()
		if i > 0 {
			before = d.strong(i - 1)
		}
		if end < len(d.class) {
			after = d.strong(end)
		}
		if before != after {
			before = d.base.class()
		}
		d.fill(i, end, before)
		i = end + 1
	}
}

// level is that of a resolved class, rules I1 and I2.
func (d *directions) level(i int) level {
	switch c := d.class[i]; {
	case c == d.base.class():
		return d.base
	case c == bidi.L || c == bidi.R || d.base.rtl():
		return d.base + 1
	}
	return d.base + 2
}

// reorder brings runs from the order of reading to that of the eye, left to
// right (rule L2).
func reorder[R any](runs []R, of func(R) level) {
	for lowest := highest(runs, of); lowest > 0; lowest-- {
		for i := 0; i < len(runs); i++ {
			end := i
			for end < len(runs) && of(runs[end]) >= lowest {
				end++
			}
			slices.Reverse(runs[i:end])
			i = end
		}
	}
}

func highest[R any](runs []R, of func(R) level) (most level) {
	for _, r := range runs {
		most = max(most, of(r))
	}
	return most
}
