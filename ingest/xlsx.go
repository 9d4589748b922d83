package ingest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
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
	dir := &directory{at: data, left: maxDirectory}
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
	at   io.ReaderAt
	left int
	read bool
}

const maxDirectory = 1 << 24

func (d *directory) ReadAt(b []byte, at int64) (int, error) {
	if d.read {
		return d.at.ReadAt(b, at)
	}
	if d.left -= len(b); d.left < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return d.at.ReadAt(b, at)
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
	book *workbook
	file *zip.File
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if err == io.EOF {
		p.book.read[p.file] = true
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
	return &part{ReadCloser: r, book: w, file: f}, nil
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

// decode reads a small part into v; ok is false where it isn't there.
func (w *workbook) decode(name string, v any) (ok bool, err error) {
	p, err := w.part(name)
	if p == nil || err != nil {
		return false, err
	}
	defer p.Close()
	if err := p.within(smallLimit(w.limit)); err != nil {
		return false, damaged(name, err)
	}
	data, err := io.ReadAll(p)
	if err == nil {
		err = xml.NewTokenDecoder(newParser(bytes.NewReader(data))).Decode(v)
	}
	if err != nil {
		return false, damaged(name, err)
	}
	return true, nil
}

// An element is one of a small part, with what is inside of it.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inside  []element  `xml:",any"`
}

// all returns the elements of a name among those inside.
func (e element) all(is func(xml.Name) bool, local string) (all []element) {
	for _, in := range e.Inside {
		if is(in.XMLName) && in.XMLName.Local == local {
			all = append(all, in)
		}
	}
	return all
}

// attr returns the value of an attribute, whose name has the namespace "" as a rule.
func (e element) attr(space, local string) string {
	for _, a := range e.Attrs {
		if a.Name.Space == space && a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// A relation is a part that another part points to.
type relation struct {
	kind   string // the last word of its type, where that is one of the two dialects'
	target string // the name of the part
}

// The namespaces of the relations of parts, and what the types of those that a
// workbook needs begin with, in the usual and the strict dialect.
const (
	relationsSpace = "http://schemas.openxmlformats.org/package/2006/relationships"
	usualRelation  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	strictRelation = "http://purl.oclc.org/ooxml/officeDocument/relationships"
)

// kindOf returns what a relation's type says after the beginning that all have,
// such as worksheet; "" for the types of others.
func kindOf(of string) string {
	for _, space := range []string{usualRelation, strictRelation, "http://schemas.microsoft.com/office/2006/relationships"} {
		if kind, ok := strings.CutPrefix(of, space+"/"); ok && !strings.Contains(kind, "/") {
			return kind
		}
	}
	return ""
}

// relations returns those of a part by their IDs, and the IDs in order. The
// same ID twice would leave open which part is meant.
func (w *workbook) relations(of string) (map[string]relation, []string, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	var rels element
	if ok, err := w.decode(name, &rels); !ok || err != nil {
		return nil, nil, err
	}
	within := func(n xml.Name) bool { return n.Space == relationsSpace }
	found, ids := make(map[string]relation), []string(nil)
	for _, r := range rels.all(within, "Relationship") {
		id := r.attr("", "Id")
		if _, again := found[id]; again {
			return nil, nil, damaged(name, fmt.Errorf("the relation %s is there twice", shorten(id)))
		}
		target := strings.ReplaceAll(r.attr("", "Target"), "\\", "/")
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		to := relation{kindOf(r.attr("", "Type")), partName(path.Clean(target))}
		if r.attr("", "TargetMode") == "External" {
			to = relation{}
		}
		found[id], ids = to, append(ids, id)
	}
	return found, ids, nil
}

// main returns the name of the workbook part.
func (w *workbook) main() (string, error) {
	rels, ids, err := w.relations("")
	if err != nil {
		return "", err
	}
	main := ""
	for _, id := range ids {
		switch r := rels[id]; {
		case r.kind != "officeDocument" || w.parts[r.target] == nil:
		case main != "" && main != r.target:
			return "", damaged("its list of parts", errors.New("it has two workbooks in one"))
		default:
			main = r.target
		}
	}
	if main != "" {
		return main, w.isWorkbook(main)
	}
	if w.parts["xl/workbook.xml"] != nil {
		return "xl/workbook.xml", nil
	}
	return "", w.isWorkbook("")
}

// isWorkbook refuses the other kinds of files that are zip archives.
func (w *workbook) isWorkbook(main string) error {
	switch {
	case strings.HasSuffix(main, ".bin"):
		return errors.New("the file is a binary workbook (.xlsb); open it in Excel and save it as .xlsx")
	case w.parts["mimetype"] != nil && w.parts["content.xml"] != nil:
		return errors.New("the file is an OpenDocument file; open it in LibreOffice or Excel and save it as .xlsx")
	case w.parts["index/document.iwa"] != nil || w.parts["index.zip"] != nil:
		return errors.New("the file is of Apple's Numbers, Pages or Keynote; open it there and export its table to Excel (File, Export To)")
	case strings.HasPrefix(main, "word/"), strings.HasPrefix(main, "ppt/"):
		return errors.New("the file is a Word or PowerPoint document; copy its table to Excel and save it as .xlsx")
	case main == "":
		return errors.New("the file is a zip archive without a workbook; unpack it and name the workbook in it, or open it in Excel and save it as .xlsx")
	}
	return nil
}

// sheets returns the worksheets in the order of their tabs, hidden ones too.
// Sheets of charts and dialogs hold no cells, and a sheet that points to no part
// at all, as modules of macros of old do, is one that Excel doesn't show.
func (w *workbook) sheets(main string) ([]sheetSource, error) {
	var b element
	if ok, err := w.decode(main, &b); err != nil {
		return nil, err
	} else if !ok {
		return nil, damaged(main, errors.New("it is missing"))
	}
	if err := begins(b.XMLName, "workbook"); err != nil {
		return nil, damaged(main, err)
	}
	rels, ids, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	if err := w.readShared(rels, ids); err != nil {
		return nil, err
	}
	date1904 := false
	for _, p := range b.all(ours, "workbookPr") {
		said := p.attr("", "date1904")
		date1904 = said == "1" || said == "true"
	}
	var sheets []sheetSource
	taken := make(map[string]bool) // parts that are a sheet's already: reading one again and again would take forever
	for _, list := range b.all(ours, "sheets") {
		for _, s := range list.all(ours, "sheet") {
			name, id := s.attr("", "name"), cmp.Or(s.attr(usualRelation, "id"), s.attr(strictRelation, "id"))
			to := rels[id]
			switch {
			case len(name) > maxSheetName:
				return nil, damaged("the sheet "+shorten(name), fmt.Errorf("its name is longer than %d bytes", maxSheetName))
			case id == "", to.kind == "chartsheet", to.kind == "dialogsheet", strings.HasSuffix(to.kind, "acrosheet"):
			case to.kind != "worksheet" || w.parts[to.target] == nil:
				return nil, damaged("the sheet "+shorten(name), errors.New("its part is missing"))
			case taken[to.target]:
				return nil, damaged("the sheet "+shorten(name), errors.New("another sheet has the same part"))
			default:
				taken[to.target] = true
				sheets = append(sheets, sheetSource{name: name, part: to.target, hidden: s.attr("", "state"), date1904: date1904, rows: w.sheetRows(name, to.target)})
			}
		}
	}
	return sheets, nil
}

// readShared reads the texts that cells share.
func (w *workbook) readShared(rels map[string]relation, ids []string) error {
	shared := ""
	for _, id := range ids {
		switch r := rels[id]; {
		case r.kind != "sharedStrings" || r.target == shared || w.parts[r.target] == nil:
		case shared != "":
			return damaged("its shared texts", errors.New("they are there twice"))
		default:
			shared = r.target
			if err := w.readStrings(shared); err != nil {
				return err
			}
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
			return damaged("the sheet "+shorten(sheet), err)
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
