package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
)

// A listWriter writes a JSON object for people to read, too: two spaces a level,
// and < as it is. Its lists are written element by element, however long they are.
type listWriter struct {
	to   io.Writer
	rest []byte // of the object, from where it wasn't written yet
	err  error  // the first
}

// encode begins an object, in which the lists that are to be written are empty.
func (w *listWriter) encode(v any) {
	var b bytes.Buffer
	w.err = encoder(&b, "").Encode(v)
	w.rest = b.Bytes()
}

func encoder(to io.Writer, prefix string) *json.Encoder {
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	e.SetIndent(prefix, "  ")
	return e
}

// A member is a key of an object, and what it holds.
type member struct {
	key string
	of  any
}

// list writes the object up to one of its lists, and n elements of that, of which
// each may be an object given by its members. The lists come in their order.
func (w *listWriter) list(key string, n int, element func(i int) any) {
	mark := []byte("\n  \"" + key + "\": [")
	w.write(w.rest[:bytes.Index(w.rest, mark)+len(mark)])
	w.rest = w.rest[bytes.Index(w.rest, mark)+len(mark):]
	const indent = "    "
	var text bytes.Buffer
	e, inner := encoder(&text, indent), encoder(&text, indent+"  ")
	for i := 0; i < n && w.err == nil; i++ {
		text.Reset()
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString("\n" + indent)
		switch one := element(i).(type) {
		case []member:
			text.WriteByte('{')
			for n, m := range one {
				if n > 0 {
					text.WriteByte(',')
				}
				text.WriteString("\n" + indent + "  \"" + m.key + "\": ")
				w.err = cmp.Or(w.err, inner.Encode(m.of))
				text.Truncate(text.Len() - 1) // the line end
			}
			text.WriteString("\n" + indent + "}")
		default:
			w.err = e.Encode(one)
		}
		w.write(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	}
	if n > 0 {
		w.write([]byte("\n  "))
	}
}

// end writes the rest of the object.
func (w *listWriter) end() error {
	w.write(w.rest)
	return w.err
}

func (w *listWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}
