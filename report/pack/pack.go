// Package pack writes the zip file of a workbook: its parts in a fixed order and
// without a time, so that the same workbook has the same bytes.
package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

type packager struct {
	out     io.Writer
	edits   map[string][]Edit // by part
	name    string            // of the entry being written
	raw     bytes.Buffer      // its bytes
	entries []entry
}

type entry struct {
	header zip.FileHeader
	data   []byte
}

// New returns a writer for the Excel library to save with. On the way it edits,
// by part, what the library can't write as it should be.
func New(w io.Writer, edits map[string][]Edit) excelize.ZipWriter {
	return &packager{out: w, edits: edits}
}

// Create begins an entry; the one before is complete then.
func (z *packager) Create(name string) (io.Writer, error) {
	if err := z.close(); err != nil {
		return nil, err
	}
	z.name = name
	return &z.raw, nil
}

// AddFS isn't used by the Excel library when it saves.
func (z *packager) AddFS(fs.FS) error { return errors.New("a workbook takes no file system") }

// Close writes all entries.
func (z *packager) Close() error {
	if err := z.close(); err != nil {
		return err
	}
	slices.SortFunc(z.entries, byPart)
	out := zip.NewWriter(z.out)
	for i := range z.entries {
		e := &z.entries[i]
		w, err := out.CreateRaw(&e.header)
		if err != nil {
			return err
		}
		if _, err := w.Write(e.data); err != nil {
			return err
		}
	}
	return out.Close()
}

// byPart sorts the list of content types first, as readers expect, then by name.
func byPart(a, b entry) int {
	if (a.header.Name == contentTypes) != (b.header.Name == contentTypes) {
		if a.header.Name == contentTypes {
			return -1
		}
		return 1
	}
	return strings.Compare(a.header.Name, b.header.Name)
}

// close compresses the entry that was being written.
func (z *packager) close() error {
	if z.name == "" {
		return nil
	}
	raw, err := z.edited(z.name, z.raw.Bytes())
	if err != nil {
		return err
	}
	var data bytes.Buffer
	w, err := flate.NewWriter(&data, flate.DefaultCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	z.entries = append(z.entries, entry{zip.FileHeader{
		Name: z.name, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(raw),
		CompressedSize64: uint64(data.Len()), UncompressedSize64: uint64(len(raw)),
		//lint:ignore SA1019 CreateRaw writes this field as it is, and not Modified
		ModifiedDate: 1<<5 | 1, // 1 January 1980, the first day that zip knows
	}, data.Bytes()})
	z.name = ""
	z.raw.Reset()
	return nil
}

// An Edit puts New in the place of what stands last as Old in a part.
type Edit struct{ Old, New string }

// contentTypes is the part that lists the others.
const contentTypes = "[Content_Types].xml"

// defaultTypes are those of file extensions, which the Excel library lists in no order.
var defaultTypes = regexp.MustCompile(`(<Default [^>]*></Default>)+`)

// edited returns a part with its edits.
func (z *packager) edited(part string, raw []byte) ([]byte, error) {
	if part == contentTypes {
		raw = defaultTypes.ReplaceAllFunc(raw, func(all []byte) []byte {
			const end = "></Default>"
			each := strings.SplitAfter(string(all), end)
			slices.Sort(each)
			return []byte(strings.Join(each, ""))
		})
	}
	for _, e := range z.edits[part] {
		at := bytes.LastIndex(raw, []byte(e.Old))
		if at < 0 {
			return nil, fmt.Errorf("workbook part %s: %s isn't in it", part, e.Old)
		}
		raw = slices.Concat(raw[:at], []byte(e.New), raw[at+len(e.Old):])
	}
	return raw, nil
}
