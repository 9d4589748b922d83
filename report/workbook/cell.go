package workbook

import "assay/ingest"

// A cell is what stands in a cell, how it is drawn, and where it leads. The zero
// cell is blank. Those of a thousand rows are held at once: a cell is small.
type cell struct {
	text    string
	formula string // that the text or the number is the value of; "" for none
	link    *link  // nil where it leads nowhere
	number  int    // where numeric
	of      int32  // how many rows there are, of which the number is shown; 0 elsewhere
	numeric bool
	look    look
}

func (c *cell) blank() bool { return c.text == "" && !c.numeric }

// value is what stands in the cell, as the Excel library takes it: a text, a
// number, or nil.
func (c *cell) value() any {
	switch {
	case c.numeric:
		return c.number
	case c.text != "":
		return literal(c.text)
	}
	return nil
}

// text is a text of the input or of a finding.
func text(s string) cell { return cell{text: clean(s)} }

// name is the text that a row is known by.
func name(s string) cell { return cell{text: clean(s), look: look{kind: strongCell}} }

// toned is a word with a tone.
func toned[S ~string](s S, t tone) cell { return cell{text: clean(string(s)), look: look{tone: t}} }

// yes is "yes" or "no", with the tone of either.
func yes(is bool, yesTone, noTone tone) cell {
	if is {
		return toned("yes", yesTone)
	}
	return toned("no", noTone)
}

// count is a number.
func count(n int) cell { return cell{number: n, numeric: true, look: look{kind: countCell}} }

// noCount is a number's empty cell.
func noCount() cell { return cell{look: look{kind: countCell}} }

// day is a real date, blank for no day.
func day(d ingest.Day) cell {
	c := cell{look: look{kind: dayCell}}
	if d != 0 {
		c.number, c.numeric = int(d), true
	}
	return c
}

// to makes the cell lead to another cell of the workbook; with no place it leads nowhere.
func (c cell) to(p place, tip string) cell {
	if p.ref == "" || c.blank() {
		return c
	}
	p.key = clean(p.key) // as the row that it finds shows it
	c.link, c.look.link = &link{place: p, tip: tip}, true
	return c
}

// toFile makes the cell lead to a file of the run folder.
func (c cell) toFile(path, tip string) cell {
	if path == "" || c.blank() {
		return c
	}
	c.link, c.look.link = &link{place: place{ref: path}, tip: tip, file: true}, true
	return c
}

// inLine draws the cell in one line, unwrapped.
func (c cell) inLine() cell {
	switch c.look.kind {
	case textCell:
		c.look.kind = lineCell
	case strongCell:
		c.look.kind = strongLineCell
	}
	return c
}

// height estimates the lines that the cell takes in a column of a width, less what
// it is indented by.
func (c cell) height(width float64) int {
	width--
	if c.text == "" {
		return 1
	}
	if c.look.kind == strongCell || c.look.tone != plain {
		width *= .9 // bold, or with a sign before it
	}
	return lines(c.text, width)
}
