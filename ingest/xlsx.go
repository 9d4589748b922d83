package ingest

import (
	"archive/zip"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"assay/ingest/scan"
)

// A workbook is an opened .xlsx or .xlsm file.
//
// It is read here and not by excelize, which hides what has to be known: the
// type of a cell, a formula without a value, and that a sheet breaks off half way.
// Sheets and shared texts are scanned (package scan); the XML parser of this
// package reads the other parts, and what the scanner isn't sure of.
type workbook struct {
	parts   map[string]*zip.File // by name in lower case, without a slash in front
	limit   int64
	read    map[*zip.File]bool // parts that were read to their end, and so checked
	strings *scan.Strings
	typeOf  func(part string) string // its content type, in small letters
}

// openWorkbook opens a workbook and checks all of its parts but the sheets,
// which are checked as they are read.
func openWorkbook(data io.ReaderAt, size, limit int64) ([]sheetSource, error) {
	_, sheets, err := readWorkbook(data, size, limit)
	return sheets, err
}

func readWorkbook(data io.ReaderAt, size, limit int64) (*workbook, []sheetSource, error) {
	w := &workbook{limit: limit, read: make(map[*zip.File]bool), strings: new(scan.Strings)}
	files, err := w.unzip(data, size)
	if err != nil {
		return nil, nil, err
	}
	main, err := w.main()
	if err != nil {
		return nil, nil, err
	}
	if w.marked() {
		return nil, nil, errOurs
	}
	sheets, err := w.sheets(main)
	if err != nil {
		return nil, nil, err
	}
	return w, sheets, w.checkRest(files, sheets)
}

// unzip lists the parts of the file, which may not expand past the limit
// together. What one declares is all that it can expand to: the reader of the
// archive refuses a longer one.
func (w *workbook) unzip(data io.ReaderAt, size int64) ([]*zip.File, error) {
	dir := &directory{file: data, left: maxDirectory}
	z, err := zip.NewReader(dir, size)
	switch dir.read = true; {
	case dir.left < 0:
		return nil, errors.New("the workbook lists more parts than any workbook has; get it again, or copy its tables to a new workbook")
	case err != nil:
		return nil, errors.New("the workbook is damaged or cut off; get it again, or open it in Excel, let it repair, and save it")
	}
	w.parts = make(map[string]*zip.File, len(z.File))
	declared := uint64(0)
	for _, f := range z.File {
		name := partName(f.Name)
		if strings.HasSuffix(name, "/") {
			continue
		}
		if w.parts[name] != nil {
			return nil, damaged(name, errors.New("it is there twice"))
		}
		w.parts[name] = f
		if declared += f.UncompressedSize64; declared > uint64(w.limit) || f.UncompressedSize64 > uint64(w.limit) {
			return nil, sizeError(w.limit)
		}
	}
	return z.File, nil
}

// A directory is a zip archive's bytes, of which not many may be read as long as
// its list of parts is: each takes some memory.
type directory struct {
	file io.ReaderAt
	left int
	read bool
}

const maxDirectory = 1 << 24

func (d *directory) ReadAt(b []byte, offset int64) (int, error) {
	if d.read {
		return d.file.ReadAt(b, offset)
	}
	if d.left -= len(b); d.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return d.file.ReadAt(b, offset)
}

func partName(s string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(s, "\\", "/"), "/"))
}

func damaged(part string, err error) error {
	if large := sizeError(0); errors.As(err, &large) {
		return large
	}
	if crowd := new(crowdError); errors.As(err, &crowd) {
		return crowd
	}
	if disk := new(fs.PathError); errors.As(err, &disk) {
		return unopened(disk, heldByAnother)
	}
	if errors.Is(err, errBeta) {
		return errBeta
	}
	if foreign := encodingError(""); errors.As(err, &foreign) {
		return fmt.Errorf("the workbook can't be read: %s is %w", part, foreign)
	}
	return fmt.Errorf("the workbook is damaged in %s (%w); get it again, or open it in Excel, let it repair, and save it", part, inWords(err))
}

// inWords says what is wrong with a part of an archive.
func inWords(err error) error {
	var packing flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrFormat):
		return errors.New("it is longer or shorter than the archive says")
	case errors.Is(err, zip.ErrChecksum):
		return errors.New("it isn't as it was when it was packed")
	case errors.Is(err, zip.ErrAlgorithm):
		return errors.New("it is packed in a way that workbooks aren't")
	case errors.As(err, &packing):
		return errors.New("its packing is broken")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("it is cut off")
	}
	return err
}

// A part is a part of the workbook being read; reading it to its end checks its sum.
type part struct {
	io.ReadCloser
	workbook *workbook
	file     *zip.File
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF {
		p.workbook.read[p.file] = true
	}
	return n, err
}

// within refuses a part that expands to more than so many bytes.
func (p *part) within(most int64) error {
	if p.file.UncompressedSize64 > uint64(most) {
		return fmt.Errorf("it expands to more than %s", size(most))
	}
	return nil
}

// part opens a part; nil where there is none.
func (w *workbook) part(name string) (*part, error) {
	f := w.parts[partName(name)]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, damaged(name, err)
	}
	return &part{ReadCloser: r, workbook: w, file: f}, nil
}

// checkRest reads the parts that nothing else reads to their end, so that damage anywhere shows.
func (w *workbook) checkRest(files []*zip.File, sheets []sheetSource) error {
	later := make(map[string]bool)
	for _, s := range sheets {
		later[s.part] = true
	}
	for _, f := range files {
		name := partName(f.Name)
		if w.read[f] || later[name] || strings.HasSuffix(name, "/") {
			continue
		}
		p, err := w.part(name)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, p)
		p.Close()
		if err != nil {
			return damaged(f.Name, err)
		}
	}
	return nil
}

// maxSheetName is the length of a sheet's name in bytes, for which Excel takes 31 characters.
const maxSheetName = 1 << 10

// sheetRows returns the rows of a sheet's part: as they are scanned, and from
// where the scanner isn't sure on, as the XML parser reads them. Several sheets
// may be read at the same time.
func (w *workbook) sheetRows(sheet, name string) rowSource {
	return func(yield func(int, []cell) error) error {
		last := 0
		err := w.rows(name, scanRows, func(number int, cells []cell) error {
			last = number
			return yield(number, cells)
		})
		if errors.Is(err, scan.ErrUnsure) {
			err = w.rows(name, parseRows, func(number int, cells []cell) error {
				if number <= last {
					return nil
				}
				return yield(number, cells)
			})
		}
		if err != nil {
			return damaged("the sheet "+string(shorten(sheet)), err)
		}
		return nil
	}
}

// A rowReader reads the rows of a sheet's part.
type rowReader func(part io.Reader, shared *scan.Strings, yield func(int, []cell) error) error

// rows reads the rows of a part in one way or the other.
func (w *workbook) rows(name string, read rowReader, yield func(int, []cell) error) error {
	r, err := w.parts[name].Open()
	if err != nil {
		return err
	}
	defer r.Close()
	return read(r, w.strings, yield)
}

// scanRows scans a sheet's part. A value that doesn't suit the type of its cell
// is left to the parser, which says what is wrong with it.
func scanRows(part io.Reader, shared *scan.Strings, yield func(int, []cell) error) error {
	var cells []cell
	return scan.Sheet(part, func(number int, scanned []scan.Cell) error {
		cells = cells[:0]
		for i := range scanned {
			c, err := rawCell{kind: scanned[i].Type.String(), text: scanned[i].Text, hasValue: scanned[i].HasValue, formula: scanned[i].HasFormula}.
				cell(int(scanned[i].Column), shared)
			if err != nil {
				return scan.ErrUnsure
			}
			if c.kind != blankCell {
				c.hidden, c.style = scanned[i].Hidden, scanned[i].Style
				cells = append(cells, c)
			}
		}
		if len(cells) == 0 {
			return nil
		}
		return yield(number, cells)
	})
}

// parseRows parses a sheet's part.
func parseRows(part io.Reader, shared *scan.Strings, yield func(int, []cell) error) error {
	s := sheetParser{parser: newParser(part), strings: shared, yield: yield}
	return s.sheet()
}

// readStrings reads the part of the texts that cells share.
func (w *workbook) readStrings(name string) error {
	p, err := w.part(name)
	if p == nil || err != nil {
		return err
	}
	defer p.Close()
	if err := p.within(sharedLimit(w.limit)); err != nil {
		return damaged("its shared texts", err)
	}
	w.strings, err = scan.SharedStrings(p)
	if errors.Is(err, scan.ErrUnsure) {
		w.strings, err = w.parseStrings(name)
	}
	if err != nil {
		return damaged("its shared texts", err)
	}
	return nil
}

func (w *workbook) parseStrings(name string) (*scan.Strings, error) {
	p, err := w.part(name)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return newParser(p).sharedStrings()
}
