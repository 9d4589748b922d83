package scorecard

import (
	"slices"
	"strings"
	"unicode"

	"assay/ingest"
	"assay/report/certificate"
	"assay/report/lettering"
)

// The styles of type, in points; those of the text grow smaller where a card is long.
var (
	titleStyle   = lettering.Style{Cut: lettering.Roman, Size: 11, Tracking: .16, Features: []string{"smcp", "c2sc", "lnum"}}
	partnerStyle = lettering.Style{Cut: lettering.Medium, Size: 24, Features: []string{"lnum"}}
	programStyle = lettering.Style{Cut: lettering.Medium, Size: 14, Features: []string{"lnum"}}
	strongStyle  = lettering.Style{Cut: lettering.Medium, Size: 10, Features: []string{"lnum", "tnum"}}
	textStyle    = lettering.Style{Cut: lettering.Roman, Size: 10, Features: []string{"lnum", "tnum"}}
	finestStyle  = lettering.Style{Cut: lettering.Roman, Size: 8.5, Features: []string{"lnum"}}
)

// The measures of the page, in millimetres; leading in ems.
const (
	mm      = 25.4 / 72
	margin  = 18.
	gutter  = 2.5
	leading = 1.25
	label   = 34. // the width of labels in lists
)

// columns are the shares of the columns of a table of requirements.
var columns = []float64{.29, .14, .16, .09, .14, .18}

// sizes are how large the text is, as a share of its size: the largest at which a card
// fits on the page, or the smallest.
var sizes = []float64{1, .94, .88, .82, .76, .7, .64, .58}

// Draw prints a card as a page, of a day. Letters that no font draws are shown as a
// box, and what can't be seen is left out.
func Draw(p *certificate.Press, c Card, day ingest.Day) ([]byte, error) {
	pdf, err := draw(p, c, day, func(s string) string { return clean(s, p.Undrawable(s)) })
	if err != nil { // a text that the fonts stumble over costs its letters, and nobody the scorecard
		return draw(p, c, day, func(s string) string { return clean(s, foreign(s)) })
	}
	return pdf, nil
}

func draw(p *certificate.Press, c Card, day ingest.Day, clean func(string) string) ([]byte, error) {
	return p.Leaf(c.Title+": "+clean(c.Partner), c.Language, day, func(l *certificate.Leaf) {
		w, h := l.Size()
		d := drawing{leaf: l, clean: clean, left: margin, right: w - margin, bottom: h - margin}
		for _, d.scale = range sizes {
			if d.card(c, false) <= d.bottom {
				break
			}
		}
		d.card(c, true)
	})
}

// clean is a text in which some runes are a box, or, where they can't be seen, left out.
func clean(s string, runes []rune) string {
	if len(runes) == 0 {
		return s
	}
	hidden := lettering.Invisible(s)
	return lettering.Tidy(strings.Map(func(r rune) rune {
		switch {
		case slices.Contains(hidden, r):
			return -1
		case slices.Contains(runes, r):
			return '□'
		}
		return r
	}, s))
}

// foreign are the runes of a text that aren't Latin.
func foreign(s string) (out []rune) {
	for _, r := range s {
		if r > unicode.MaxLatin1 {
			out = append(out, r)
		}
	}
	return out
}

// A drawing is a card on its way onto a page. It goes through the card once for each
// size, to see how far down it reaches, and once more to print it.
type drawing struct {
	leaf                *certificate.Leaf
	clean               func(string) string
	left, right, bottom float64
	scale               float64
	printing            bool
	y                   float64 // how far down the page is filled
}

// card goes through the card, and returns how far down it reaches.
func (d *drawing) card(c Card, printing bool) float64 {
	d.printing, d.y = printing, margin
	d.within("P", func() { d.text(c.Title, titleStyle, certificate.Copper) })
	d.y += 1.5
	d.within("H1", func() { d.text(c.Partner, partnerStyle, certificate.Pine) })
	d.y += 1
	d.within("P", func() { d.text(c.PartnerID+", "+c.AsOf, textStyle, certificate.Black) })
	d.y += 2.5
	d.fill(d.y, .5, certificate.Pine)
	if c.None != "" {
		d.y += 4
		d.within("P", func() { d.text(c.None, textStyle, certificate.Black) })
	}
	for _, p := range c.Programs {
		d.program(c.Columns, p)
	}
	for _, l := range c.Lists {
		d.list(l)
	}
	d.y += 4 * d.scale
	d.fill(d.y, .15, certificate.Fine)
	for _, s := range []string{c.Contest, c.Records} {
		d.y += 1.5
		d.within("P", func() { d.text(s, finestStyle, certificate.Black) })
	}
	return d.y
}

// within has something printed in an element of the page's structure.
func (d *drawing) within(role string, print func()) {
	if !d.printing {
		print()
		return
	}
	d.leaf.Within(role, print)
}

// text prints a paragraph over the page's width, and goes on below it.
func (d *drawing) text(s string, st lettering.Style, in certificate.Ink) {
	d.y += d.cell(s, st, in, d.left, d.right-d.left)
}

// cell prints a paragraph in a column, and returns how high it is.
func (d *drawing) cell(s string, st lettering.Style, in certificate.Ink, x, width float64) float64 {
	if s == "" {
		return 0
	}
	const ascent = .8
	st.Size *= d.scale
	line := st.Size * mm * leading
	lines := d.leaf.Lines(s, d.clean, st, width)
	if d.printing {
		for i, l := range lines {
			d.leaf.Print(l, x, d.y+float64(i)*line+ascent*st.Size*mm, in)
		}
	}
	return float64(len(lines)) * line
}

// fill draws a rule over the page's width.
func (d *drawing) fill(y, height float64, in certificate.Ink) {
	if d.printing {
		d.leaf.Fill(d.left, y, d.right, y+height, in)
	}
}

// inkOf is the colour of how something stands.
func inkOf(wanting bool) certificate.Ink {
	if wanting {
		return certificate.Copper
	}
	return certificate.Pine
}

func (d *drawing) program(heads Columns, p Program) {
	d.y += 5 * d.scale
	d.within("H2", func() {
		half := (d.right - d.left) / 2
		high := d.cell(p.Title, programStyle, certificate.Pine, d.left, half-gutter)
		d.y += max(high, d.cell(p.Status, programStyle, inkOf(p.Wanting), d.left+half, half))
	})
	if len(p.Facts) > 0 {
		d.within("P", func() { d.text(strings.Join(p.Facts, " · "), textStyle, certificate.Black) })
	}
	if len(p.Rows) == 0 {
		return
	}
	d.y += 1.5 * d.scale
	d.within("Table", func() {
		d.row("TH", certificate.Copper, [6]string{heads.Requirement, heads.State, heads.Found, heads.Asked, heads.Missing, heads.Until}, false)
		for _, r := range p.Rows {
			d.row("TD", certificate.Black, [6]string{r.Requirement, r.State, r.Found, r.Asked, r.Missing, r.Until}, r.Wanting)
		}
	})
}

// row prints a row of a table, a rule above it; the second cell says how it stands.
func (d *drawing) row(role string, in certificate.Ink, cells [6]string, wanting bool) {
	if role == "TD" {
		d.fill(d.y, .15, certificate.Fine)
		d.y += .8 * d.scale
	}
	d.within("TR", func() {
		x, high := d.left, 0.
		for i, s := range cells {
			width := (d.right - d.left) * columns[i]
			st, of := textStyle, in
			if role == "TH" {
				st = finestStyle
			}
			if i == 1 && role == "TD" {
				st, of = strongStyle, inkOf(wanting)
			}
			d.within(role, func() { high = max(high, d.cell(s, st, of, x, width-gutter)) })
			x += width
		}
		d.y += high + .4*d.scale
	})
}

func (d *drawing) list(l List) {
	d.y += 5 * d.scale
	d.within("H2", func() { d.text(l.Heading, programStyle, certificate.Pine) })
	d.y += .5 * d.scale
	if len(l.Items) == 0 {
		d.within("P", func() { d.text(l.None, textStyle, certificate.Black) })
		return
	}
	d.within("L", func() {
		for _, item := range l.Items {
			d.within("LI", func() {
				d.within("LBody", func() {
					high := d.cell(item.Label, strongStyle, certificate.Pine, d.left, label-gutter)
					high = max(high, d.cell(item.Text, textStyle, certificate.Black, d.left+label, d.right-d.left-label))
					d.y += high + .4*d.scale
				})
			})
		}
	})
}
