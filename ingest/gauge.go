package ingest

import (
	"io"
	"sync/atomic"
)

// A gauge tells how much of a file was read, while it is read ahead by other
// goroutines. nil measures nothing.
type gauge struct{ read, size atomic.Int64 }

// over has the reading of a workbook measured: of its parts as they are packed.
func (g *gauge) over(file io.ReaderAt, size int64) io.ReaderAt {
	if g == nil {
		return file
	}
	g.size.Store(size)
	return gauged{file, g}
}

// set says how much of a text has been read.
func (g *gauge) set(read, size int) {
	if g != nil {
		g.read.Store(int64(read))
		g.size.Store(int64(size))
	}
}

// part is the part that was read, from 0 to 1.
func (g *gauge) part() float64 {
	return min(1, float64(g.read.Load())/float64(max(1, g.size.Load())))
}

type gauged struct {
	io.ReaderAt
	gauge *gauge
}

func (f gauged) ReadAt(b []byte, offset int64) (int, error) {
	n, err := f.ReaderAt.ReadAt(b, offset)
	f.gauge.read.Add(int64(n))
	return n, err
}
