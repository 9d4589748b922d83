package blank

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A packager is the zip file of a workbook: its parts in a fixed order and
// without a time, so that the same workbook has the same bytes.
type packager struct {
	out   io.Writer
	parts []*part
}

type part struct {
	name string
	bytes.Buffer
}

func newPackage(w io.Writer) excelize.ZipWriter { return &packager{out: w} }

// Create begins a part.
func (p *packager) Create(name string) (io.Writer, error) {
	next := &part{name: name}
	p.parts = append(p.parts, next)
	return next, nil
}

// AddFS isn't used by the Excel library when it saves.
func (p *packager) AddFS(fs.FS) error { return errors.New("a workbook takes no file system") }

// Close writes the parts: the list of content types first, as readers expect,
// then by name.
func (p *packager) Close() error {
	slices.SortFunc(p.parts, func(a, b *part) int { return strings.Compare(a.rank(), b.rank()) })
	out := zip.NewWriter(p.out)
	for _, from := range p.parts {
		to, err := out.CreateHeader(&zip.FileHeader{
			Name: from.name, Method: zip.Deflate,
			ModifiedDate: 1<<5 | 1, // 1 January 1980, the first day that zip knows
		})
		if err != nil {
			return err
		}
		if _, err := to.Write(from.Bytes()); err != nil {
			return err
		}
	}
	return out.Close()
}

func (p *part) rank() string {
	if p.name == "[Content_Types].xml" {
		return ""
	}
	return p.name
}
