package badge

import (
	"bytes"
	"encoding/binary"
	"hash/adler32"
	"hash/crc32"
	"io"
	"slices"

	"github.com/klauspost/compress/flate"
)

// A PNG is written in strips of rows, each compressed for itself in an IDAT
// chunk of its own. Where only one changes, the others are taken as they are.

const signature = "\x89PNG\r\n\x1a\n"

// appendChunk adds a chunk: length, type, data, checksum.
func appendChunk(to []byte, kind string, data ...byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(data)))
	begin := len(to)
	to = slices.Grow(to, len(kind)+len(data)+4)
	to = append(append(to, kind...), data...)
	return binary.BigEndian.AppendUint32(to, crc32.ChecksumIEEE(to[begin:]))
}

// pngHead is what stands before the rows: the header, that the colours are
// sRGB, and the palette.
func pngHead(width, height int, p palette) []byte {
	const paletted, bits, perceptual = 3, 8, 0
	var header, rgb, opacity []byte
	header = binary.BigEndian.AppendUint32(header, uint32(width))
	header = binary.BigEndian.AppendUint32(header, uint32(height))
	for _, s := range p {
		c := s.straight()
		rgb = append(rgb, c.R, c.G, c.B)
		if c.A < 0xFF { // these come first
			opacity = append(opacity, c.A)
		}
	}
	out := appendChunk([]byte(signature), "IHDR", append(header, bits, paletted, 0, 0, 0)...)
	out = appendChunk(out, "sRGB", perceptual)
	out = appendChunk(out, "PLTE", rgb...)
	return appendChunk(out, "tRNS", opacity...)
}

// A strip is rows of a picture, compressed.
type strip struct {
	chunk []byte // the IDAT chunk
	sum   uint32 // Adler-32 of its rows, for the stream's end
	size  int    // of its rows
}

// zlibHead begins the stream: deflate, a window of 32 kB, best compression.
const zlibHead = "\x78\xda"

// How densely rows are packed: what is packed once a year, and what is packed
// for each partner. The level beyond dense saves a thirtieth, in six times the time.
const (
	dense = 8
	quick = 6
)

// newStrip compresses rows of so many pixels. The first of a picture begins the stream.
func newStrip(pixels []uint8, width int, first bool, level int) strip {
	var b bytes.Buffer
	b.Grow(len(pixels) / 8)
	if first {
		b.WriteString(zlibHead)
	}
	z, err := flate.NewWriter(&b, level)
	if err != nil {
		panic(err) // the level is known
	}
	sum := adler32.New()
	rows := io.MultiWriter(z, sum) // neither to a buffer nor to a sum writing fails
	size := 0
	for ; len(pixels) > 0; pixels = pixels[width:] {
		_, _ = rows.Write([]byte{0}) // the row isn't filtered
		_, _ = rows.Write(pixels[:width])
		size += 1 + width
	}
	_ = z.Flush() // to a whole byte; the stream goes on
	return strip{appendChunk(nil, "IDAT", b.Bytes()...), sum.Sum32(), size}
}

// pngWith joins head and strips to a whole file.
func pngWith(head []byte, strips ...strip) []byte {
	size := len(head)
	for _, s := range strips {
		size += len(s.chunk)
	}
	const tail = 64
	out := append(make([]byte, 0, size+tail), head...)
	sum := uint32(1)
	for _, s := range strips {
		out = append(out, s.chunk...)
		sum = joinSums(sum, s.sum, s.size)
	}
	lastBlock := []byte{1, 0, 0, 0xFF, 0xFF} // final, stored, empty
	out = appendChunk(out, "IDAT", binary.BigEndian.AppendUint32(lastBlock, sum)...)
	return appendChunk(out, "IEND")
}

// joinSums is the Adler-32 of a text followed by another of so many bytes.
func joinSums(a, b uint32, size int) uint32 {
	const base = 65521
	lowA, highA := uint64(a&0xFFFF), uint64(a>>16)
	lowB, highB := uint64(b&0xFFFF), uint64(b>>16)
	low := (lowA + lowB + base - 1) % base
	high := (highA + highB + uint64(size)%base*(lowA+base-1)) % base
	return uint32(high<<16 | low)
}
