package badge

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// An SVG is the scene as it is: one element for each mark. Coordinates are
// whole steps of the grid that the PNG is painted from, too.

// svgHead is the drawing's beginning, with its title and description.
func svgHead(title, description string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %[1]d" width="512" height="512" role="img">`, Side*units)
	for _, e := range [][2]string{{"title", title}, {"desc", description}} {
		b.WriteString("<" + e[0] + ">")
		_ = xml.EscapeText(&b, []byte(e[1])) // a Builder doesn't fail
		b.WriteString("</" + e[0] + ">")
	}
	b.WriteByte('\n')
	return b.String()
}

const svgTail = "</svg>\n"

// svg writes the marks. Names of gradients and strands begin with a mark of
// the badge's own: a page may hold the drawings of several.
func (s scene) svg(own string) string {
	w := svgWriter{own: own}
	for _, m := range s {
		w.mark(m)
	}
	return w.String()
}

type svgWriter struct {
	strings.Builder
	own   string
	named int
}

// name makes up the next name.
func (w *svgWriter) name() string {
	w.named++
	return w.own + "-" + strconv.Itoa(w.named)
}

func (w *svgWriter) mark(m mark) {
	ink := w.paint(m.paint)
	look := `fill="` + ink + `"`
	if c := m.paint.stops[0].colour; m.paint.isPlain() && c.a < 255 {
		look += ` fill-opacity="` + share(int(c.a), 255) + `"`
	}
	if m.nib > 0 {
		look = fmt.Sprintf(`fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"`, ink, decimal(m.nib*units))
	}
	if m.more == 0 {
		w.WriteString(`<path ` + look + ` d="` + m.path.svg() + "\"/>\n")
		return
	}
	id := w.name()
	w.WriteString(`<g ` + look + `><path id="` + id + `" d="` + m.path.svg() + `"/>`)
	for i := range m.more {
		degrees := float64(i+1) * m.twist * 180 / math.Pi
		fmt.Fprintf(w, `<use href="#%s" transform="rotate(%s %d %[3]d)"/>`, id, decimal(degrees), Side*units/2)
	}
	w.WriteString("</g>\n")
}

// paint writes a gradient, and returns how to refer to the paint.
func (w *svgWriter) paint(p paint) string {
	if p.isPlain() {
		return p.stops[0].colour.hex()
	}
	id := w.name()
	fmt.Fprintf(w, `<linearGradient id="%s" gradientUnits="userSpaceOnUse" x1="%d" y1="%d" x2="%d" y2="%d">`,
		id, p.from.x, p.from.y, p.to.x, p.to.y)
	for _, s := range p.stops {
		w.WriteString(`<stop offset="` + share(s.offset, 256) + `" stop-color="` + s.colour.hex() + `"`)
		if s.colour.a < 255 {
			w.WriteString(` stop-opacity="` + share(int(s.colour.a), 255) + `"`)
		}
		w.WriteString("/>")
	}
	w.WriteString("</linearGradient>\n")
	return "url(#" + id + ")"
}

func (c colour) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

func share(part, whole int) string { return decimal(float64(part) / float64(whole)) }

// decimal writes a number with at most four decimals.
func decimal(v float64) string {
	return strconv.FormatFloat(math.Round(v*1e4+1e-6)/1e4, 'f', -1, 64)
}

// svg writes the path with each place as a step from the one before.
func (p path) svg() string {
	var out []byte
	var first, current place
	number := func(v int32) {
		if last := len(out) - 1; v >= 0 && out[last] >= '0' && out[last] <= '9' {
			out = append(out, ' ')
		}
		out = strconv.AppendInt(out, int64(v), 10)
	}
	var op byte
	for i, s := range p {
		if s.op == 'Z' {
			out, current, op = append(out, 'z'), first, 'z'
			continue
		}
		n := s.places()
		kind, written := s.op, s.to[:n]
		if kind == 'C' && p[i-1].op == 'C' && s.to[0] == p[i-1].smooth() {
			kind, written = 'S', s.to[1:] // which says nothing of the first handle
		}
		if kind != op {
			out, op = append(out, kind+'a'-'A'), kind
		}
		for _, to := range written {
			number(to.x - current.x)
			number(to.y - current.y)
		}
		current = s.to[n-1]
		if s.op == 'M' {
			first, op = current, 0 // a step after m would be a line
		}
	}
	return string(out)
}
