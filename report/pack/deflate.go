package pack

import (
	"archive/zip"
	"bytes"
	"hash/crc32"
	"slices"
	"sync"

	"github.com/klauspost/compress/flate"
)

// A deflater compresses a part in pieces, several at once. Each is compressed as
// if it stood alone and ends on a byte, so that they can follow one another; with
// pieces of 1 MiB this costs half a percent of size. What is in a piece depends
// on the part alone, and so the bytes don't depend on how many are made at once.
type deflater struct {
	block int           // raw bytes of a piece that is written to
	slots chan struct{} // taken while a piece is being made
	open  *piece        // being written to
	ahead []*piece      // being made, in order

	data [][]byte // compressed
	size int64    // of what is compressed
	crc  uint32
}

// A piece of a part.
type piece struct {
	raw    []byte
	packed bytes.Buffer
	flate  *flate.Writer
	made   chan struct{} // gets one when the piece is made
}

// level is that of compressing: the sizes of compress/flate at its default, near
// enough, in a third of the time. The next higher one takes twice as long for 6
// percent.
const level = 6

// pieces are free ones.
var pieces = sync.Pool{New: func() any {
	w, err := flate.NewWriter(nil, level)
	if err != nil {
		panic(err) // no such level
	}
	return &piece{flate: w, made: make(chan struct{}, 1)}
}}

func newDeflater(block, jobs int) *deflater {
	return &deflater{block: block, slots: make(chan struct{}, max(jobs, 1))}
}

// Write compresses what is written. It doesn't fail.
func (d *deflater) Write(raw []byte) (int, error) {
	for rest := raw; len(rest) > 0; {
		if d.open == nil {
			d.open = pieces.Get().(*piece)
		}
		n := min(d.block-len(d.open.raw), len(rest))
		d.open.raw = append(d.open.raw, rest[:n]...)
		rest = rest[n:]
		if len(d.open.raw) == d.block {
			d.cut()
		}
	}
	return len(raw), nil
}

// cut ends the piece that is being written to.
func (d *deflater) cut() {
	if d.open == nil {
		return
	}
	p := d.open
	d.open = nil
	d.add(p, func(raw []byte) []byte { return raw })
}

// rows compresses rows, each piece of them as one.
func (d *deflater) rows(rows Rows) {
	d.cut()
	for n := range rows.Pieces() {
		d.add(pieces.Get().(*piece), func(raw []byte) []byte { return rows.Piece(n, slices.Grow(raw, d.block)) })
	}
	d.flush()
}

// add has a piece made, as soon as there is a slot. The slot is taken here and
// not by the goroutine, so that pieces begin in order: one may wait for what
// those before it found out.
func (d *deflater) add(p *piece, fill func(raw []byte) []byte) {
	d.slots <- struct{}{}
	go func() {
		p.raw = fill(p.raw)
		p.deflate()
		<-d.slots
		p.made <- struct{}{}
	}()
	if d.ahead = append(d.ahead, p); len(d.ahead) > 2*cap(d.slots) {
		d.take()
	}
}

// deflate compresses the piece.
func (p *piece) deflate() {
	p.packed.Reset()
	p.flate.Reset(&p.packed)
	_, _ = p.flate.Write(p.raw) // a Buffer doesn't fail
	_ = p.flate.Flush()
}

// take waits for the first of the pieces ahead.
func (d *deflater) take() {
	p := d.ahead[0]
	d.ahead = slices.Delete(d.ahead, 0, 1)
	<-p.made
	d.crc = crc32.Update(d.crc, crc32.IEEETable, p.raw)
	d.size += int64(len(p.raw))
	d.data = append(d.data, slices.Clone(p.packed.Bytes()))
	p.raw = p.raw[:0]
	pieces.Put(p)
}

// flush waits for all pieces.
func (d *deflater) flush() {
	for len(d.ahead) > 0 {
		d.take()
	}
}

// end ends the part, with the empty block that is the last of compressed data.
func (d *deflater) end() {
	d.cut()
	d.flush()
	d.data = append(d.data, []byte{3, 0})
}

// writeTo writes the part as an entry of a zip file.
func (d *deflater) writeTo(out *zip.Writer, name string) error {
	packed := int64(0)
	for _, b := range d.data {
		packed += int64(len(b))
	}
	w, err := createEntry(out, name, d.crc, packed, d.size)
	if err != nil {
		return err
	}
	for _, b := range d.data {
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}
