// Package pack writes the zip file of a workbook: its parts in a fixed order and
// without a time, so that the same workbook has the same bytes. Long parts are
// made and compressed in pieces, side by side, and never held whole.
package pack

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A Packager is what the Excel library saves a workbook with. Its fields are set
// before that.
type Packager struct {
	// Edits mend, by part, what the library can't write as it should be. A part
	// with edits is held whole until it is written; long ones should have none.
	Edits map[string][]Edit
	// Rows are those of sheets that are too long for the library, by part.
	Rows map[string]Rows
	// Jobs is how many goroutines make and compress pieces, at least one. The
	// bytes don't depend on it.
	Jobs int

	out   io.Writer
	parts []*part
	block int // raw bytes of a piece
}

// An Edit puts New in the place of what stands last as Old in a part.
type Edit struct{ Old, New string }

// Rows are rows of a sheet, which stand after those that the library wrote.
type Rows interface {
	// Pieces is how many pieces they are made in.
	Pieces() int
	// Piece appends a piece, counted from 0, to raw. Several goroutines ask for
	// pieces at once; a piece may wait for those before it.
	Piece(n int, raw []byte) []byte
	// Done is called when all of them are in the part. It may add edits of what
	// follows in the part, and of its relations.
	Done()
}

// A part is an entry of the zip: held as it is until it can be edited, or packed.
type part struct {
	name string
	held *bytes.Buffer
	*deflater
}

// New returns a writer for the Excel library to save with. On the way it edits,
// by part, what the library can't write as it should be.
func New(w io.Writer, edits map[string][]Edit) *Packager {
	return &Packager{Edits: edits, out: w, block: 1 << 20}
}

// Create begins a part; the one before is complete then.
func (z *Packager) Create(name string) (io.Writer, error) {
	z.endLast()
	p := &part{name: name, deflater: newDeflater(z.block, z.Jobs)}
	z.parts = append(z.parts, p)
	if z.changes(name) {
		p.held = new(bytes.Buffer)
		return p.held, nil
	}
	return p.deflater, nil
}

// changes tells whether a part is other than the library wrote it. The edits of
// relations may come when their sheet is packed.
func (z *Packager) changes(name string) bool {
	return name == contentTypes || name == coreProperties || z.Edits[name] != nil || z.Rows[name] != nil || strings.HasPrefix(name, sheetRelations)
}

func (z *Packager) endLast() {
	if n := len(z.parts); n > 0 && z.parts[n-1].held == nil {
		z.parts[n-1].end()
	}
}

// AddFS isn't used by the Excel library when it saves.
func (z *Packager) AddFS(fs.FS) error { return errors.New("a workbook takes no file system") }

// Close writes all parts.
func (z *Packager) Close() error {
	z.endLast()
	slices.SortFunc(z.parts, inOrder)
	out := zip.NewWriter(z.out)
	for i, p := range z.parts {
		if err := z.pack(p); err != nil {
			return fmt.Errorf("workbook part %s: %w", p.name, err)
		}
		if err := p.writeTo(out, p.name); err != nil {
			return err
		}
		z.parts[i] = nil
		delete(z.Rows, p.name) // what was packed can go
		delete(z.Edits, p.name)
	}
	if left := slices.AppendSeq(slices.Collect(maps.Keys(z.Edits)), maps.Keys(z.Rows)); len(left) > 0 {
		return fmt.Errorf("workbook part %s: it was to be changed and isn't there", slices.Min(left))
	}
	return out.Close()
}

const (
	contentTypes   = "[Content_Types].xml" // lists the other parts
	sheetRelations = "xl/worksheets/_rels/"
)

// inOrder sorts the list of content types first, as readers expect, then by name,
// and last the relations of the sheets, which are known when those are packed.
func inOrder(a, b *part) int {
	rank := func(name string) int {
		switch {
		case name == contentTypes:
			return 0
		case strings.HasPrefix(name, sheetRelations):
			return 2
		}
		return 1
	}
	return cmp.Or(rank(a.name)-rank(b.name), strings.Compare(a.name, b.name))
}

// pack edits and compresses what is held of a part.
func (z *Packager) pack(p *part) error {
	if p.held == nil {
		return nil
	}
	raw := p.held.Bytes()
	if rows := z.Rows[p.name]; rows != nil {
		i := bytes.LastIndex(raw, []byte(afterRows))
		if i < 0 {
			return errors.New(afterRows + " isn't in it")
		}
		_, _ = p.Write(raw[:i])
		p.rows(rows)
		raw = raw[i:]
		rows.Done()
	}
	raw, err := z.edited(p.name, raw)
	if err != nil {
		return err
	}
	_, _ = p.Write(raw)
	p.held = nil
	p.end()
	return nil
}

// afterRows ends the rows of a sheet.
const afterRows = "</sheetData>"

// defaultTypes are those of file extensions, which the Excel library lists in no order.
var defaultTypes = regexp.MustCompile(`(<Default [^>]*></Default>)+`)

// coreProperties says who made the workbook, and when.
const coreProperties = "docProps/core.xml"

// Some readers know the elements of a part by their prefix, and not by the
// namespace that it stands for: ExcelJS refuses a workbook with any but the usual.
var (
	inCore = strings.NewReplacer(
		"<coreProperties xmlns=", "<cp:coreProperties xmlns:cp=", "</coreProperties>", "</cp:coreProperties>",
		"<lastModifiedBy>", "<cp:lastModifiedBy>", "</lastModifiedBy>", "</cp:lastModifiedBy>",
	)
	inSheets = strings.NewReplacer(` xmlns:relationships="http://schemas.openxmlformats.org/officeDocument/2006/relationships" relationships:id=`, " r:id=")
)

// usualPrefixes returns what writes the prefixes of a part as they usually are,
// nil where they are so already.
func usualPrefixes(part string) *strings.Replacer {
	switch {
	case part == coreProperties:
		return inCore
	case strings.HasPrefix(part, "xl/worksheets/sheet"):
		return inSheets
	}
	return nil
}

// edited returns a part, or what follows its rows, with its edits.
func (z *Packager) edited(part string, raw []byte) ([]byte, error) {
	if part == contentTypes {
		raw = defaultTypes.ReplaceAllFunc(raw, func(all []byte) []byte {
			const end = "></Default>"
			each := strings.SplitAfter(string(all), end)
			slices.Sort(each)
			return []byte(strings.Join(each, ""))
		})
	}
	if usual := usualPrefixes(part); usual != nil {
		raw = []byte(usual.Replace(string(raw)))
	}
	for _, e := range z.Edits[part] {
		i := bytes.LastIndex(raw, []byte(e.Old))
		if i < 0 {
			return nil, errors.New(e.Old + " isn't in it")
		}
		raw = slices.Concat(raw[:i], []byte(e.New), raw[i+len(e.Old):])
	}
	return raw, nil
}
