package pack

import (
	"archive/zip"
	"encoding/binary"
	"io"
	"math"
)

// Versions of the zip format that a reader needs: for compressed entries, and for
// those of 4 GiB and more.
const (
	plainZip = 20
	zip64    = 45
)

// createEntry writes the header of a compressed entry. It has the sizes and the
// sum before the data, as Excel wants it, and for 4 GiB and more the longer fields
// that archive/zip leaves to the directory at the end.
func createEntry(out *zip.Writer, name string, crc uint32, packed, size int64) (io.Writer, error) {
	h := &zip.FileHeader{
		Name: name, Method: zip.Deflate, ReaderVersion: plainZip, CRC32: crc,
		CompressedSize64: uint64(packed), UncompressedSize64: uint64(size),
		//lint:ignore SA1019 CreateRaw writes this field as it is, and not Modified
		ModifiedDate: 1<<5 | 1, // 1 January 1980, the first day that zip knows
	}
	if max(packed, size) < math.MaxUint32 {
		return out.CreateRaw(h)
	}
	h.ReaderVersion = zip64
	h.CompressedSize64, h.UncompressedSize64 = math.MaxUint32, math.MaxUint32 // see the longer fields
	h.Extra = longSizes(packed, size)
	w, err := out.CreateRaw(h)
	h.CompressedSize64, h.UncompressedSize64, h.Extra = uint64(packed), uint64(size), nil // for the directory
	return w, err
}

// longSizes is the extra field with the sizes of an entry (APPNOTE 4.5.3).
func longSizes(packed, size int64) []byte {
	b := binary.LittleEndian.AppendUint16(nil, 1)
	b = binary.LittleEndian.AppendUint16(b, 16)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	return binary.LittleEndian.AppendUint64(b, uint64(packed))
}
