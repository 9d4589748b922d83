package ingest

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"assay/ingest/scan"
)

// decode reads a small part into v; ok is false where it isn't there.
func (w *workbook) decode(name string, v *element) (ok bool, err error) {
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
		err = v.parse(data)
	}
	if err != nil {
		return false, damaged(name, err)
	}
	return true, nil
}

// A comment is what somebody wrote on a cell (18.7).
type comment struct {
	Ref  string   `xml:"ref,attr"`
	Text []string `xml:"text>t"`
	Runs []string `xml:"text>r>t"`
}

// comments returns the comments on the cells of a sheet's part. They are no part of any
// table: those that can't be read are none.
func (w *workbook) comments(sheet string) []comment {
	rels, ids, err := w.relations(sheet)
	i := slices.IndexFunc(ids, func(id string) bool { return rels[id].kind == "comments" })
	if err != nil || i < 0 {
		return nil
	}
	p, err := w.part(rels[ids[i]].target)
	if p == nil || err != nil {
		return nil
	}
	defer p.Close()
	var list struct {
		Comments []comment `xml:"commentList>comment"`
	}
	if p.within(smallLimit(w.limit)) != nil || xml.NewTokenDecoder(newParser(p)).Decode(&list) != nil {
		return nil
	}
	return list.Comments
}

// byRow returns the comments of each row.
func byRow(comments []comment) map[uint32][]cell {
	var rows map[uint32][]cell
	for _, c := range comments {
		text := strings.TrimSpace(strings.Join(append(c.Text, c.Runs...), ""))
		if before, after, ok := strings.Cut(text, "\nComment:"); ok && strings.HasPrefix(before, "[Threaded comment]") {
			text = strings.TrimSpace(after) // what Excel writes for versions that don't know threads
		}
		if letters := strings.TrimRight(c.Ref, "0123456789"); cellReference.MatchString(c.Ref) && len(text) <= longest {
			if row, err := strconv.ParseUint(c.Ref[len(letters):], 10, 32); err == nil {
				if rows == nil {
					rows = make(map[uint32][]cell)
				}
				rows[uint32(row)] = append(rows[uint32(row)], cell{column: columnNumber(letters), kind: textCell, text: text})
			}
		}
	}
	return rows
}

// parse reads a small part that is at hand.
func (e *element) parse(data []byte) error {
	p := newParser(bytes.NewReader(data))
	return cmp.Or(xml.NewTokenDecoder(p).Decode(e), p.end())
}

// struckStyles tells by the numbers of cells' styles (cellXfs, 18.8.10) which of them
// strike a text through; nil where none does. Styles that can't be read strike nothing.
func (w *workbook) struckStyles(rels map[string]relation) (struck []bool) {
	for _, r := range rels {
		if r.kind != "styles" {
			continue
		}
		p, err := w.part(r.target)
		if p == nil || err != nil || p.within(smallLimit(w.limit)) != nil {
			continue
		}
		data, err := io.ReadAll(p)
		p.Close()
		var styles element
		if err != nil || !bytes.Contains(data, []byte("strike")) || styles.parse(data) != nil {
			continue
		}
		space := styles.XMLName.Space
		var lines []bool // by the numbers of fonts
		for _, fonts := range styles.all(space, "fonts") {
			for _, font := range fonts.all(space, "font") {
				lines = append(lines, slices.ContainsFunc(font.all(space, "strike"), func(e element) bool { return scan.True(cmp.Or(e.attr("", "val"), "1")) }))
			}
		}
		for _, formats := range styles.all(space, "cellXfs") {
			for _, format := range formats.all(space, "xf") {
				n, err := strconv.Atoi(cmp.Or(format.attr("", "fontId"), "0"))
				struck = append(struck, err == nil && n >= 0 && n < len(lines) && lines[n])
			}
		}
	}
	if !slices.Contains(struck, true) {
		return nil
	}
	return struck
}

// An element is one of a small part, with what is inside of it.
type element struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Inside  []element  `xml:",any"`
}

// all returns the elements of a name among those inside.
func (e element) all(space, local string) (all []element) {
	for _, in := range e.Inside {
		if in.XMLName == (xml.Name{Space: space, Local: local}) {
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
	found, ids := make(map[string]relation), []string(nil)
	for _, r := range rels.all(relationsSpace, "Relationship") {
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
	if err := w.isWorkbook(main); err != nil {
		return "", err
	}
	if w.typeOf, err = w.types(); err != nil {
		return "", err
	}
	return main, w.is("officeDocument", main)
}

// Mark is the name of the document property that a workbook with a run's results
// bears. Excel and other programs keep it when they save the workbook.
const Mark = "Written by assay"

// errOurs is the error for a workbook that bears the mark: what a run found out
// must not be read back as if it were a record.
var errOurs = errors.New("the workbook holds the results of a run, and nothing to judge by")

// marked tells whether the workbook bears the mark. Properties that can't be read have none.
func (w *workbook) marked() bool {
	rels, ids, _ := w.relations("")
	for _, id := range ids {
		if kind := rels[id].kind; kind != "custom-properties" && kind != "customProperties" {
			continue
		}
		var properties element
		_, err := w.decode(rels[id].target, &properties)
		if err == nil && slices.ContainsFunc(properties.Inside, func(p element) bool { return p.attr("", "name") == Mark }) {
			return true
		}
	}
	return false
}

// types returns what tells the content type of a part. Two for one part, or for
// one ending, would leave open what it is.
func (w *workbook) types() (of func(part string) string, err error) {
	const name, space = "[content_types].xml", "http://schemas.openxmlformats.org/package/2006/content-types"
	var list element
	ok, err := w.decode(name, &list)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, damaged(name, errors.New("it is missing"))
	}
	known := make(map[string]string)
	for _, of := range []struct{ element, key string }{{"Override", "PartName"}, {"Default", "Extension"}} {
		for _, t := range list.all(space, of.element) {
			key := of.element + " " + partName(t.attr("", of.key))
			if _, again := known[key]; again {
				return nil, damaged(name, fmt.Errorf("it says twice what %s is", shorten(t.attr("", of.key))))
			}
			known[key] = strings.ToLower(t.attr("", "ContentType"))
		}
	}
	return func(part string) string {
		return cmp.Or(known["Override "+part], known["Default "+strings.TrimPrefix(path.Ext(part), ".")])
	}, nil
}

// contentTypes are those of the parts that relations of a kind point to, of those
// that are read. Some programs say no more of sheets and texts than that they are XML.
var contentTypes = map[string][]string{
	"officeDocument": {
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
		"application/vnd.ms-excel.sheet.macroenabled.main+xml",
		"application/vnd.ms-excel.template.macroenabled.main+xml",
		"application/vnd.ms-excel.addin.macroenabled.main+xml",
	},
	"worksheet":     {"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml", "application/xml", "text/xml"},
	"sharedStrings": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedstrings+xml", "application/xml", "text/xml"},
}

// is refuses a part whose content type isn't one of the kind of relation that points to it.
func (w *workbook) is(kind, part string) error {
	if slices.Contains(contentTypes[kind], w.typeOf(part)) {
		return nil
	}
	return damaged(part, fmt.Errorf("its content type isn't that of a part of the kind %s", kind))
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
	case main == "" && w.parts["xl/workbook.xml"] != nil:
		return damaged("its list of parts", errors.New("it names no workbook"))
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
	space := b.XMLName.Space
	for _, once := range []string{"workbookPr", "sheets"} {
		if len(b.all(space, once)) > 1 {
			return nil, damaged(main, fmt.Errorf("it has <%s> twice", once))
		}
	}
	for _, p := range b.all(space, "workbookPr") {
		date1904 = scan.True(p.attr("", "date1904"))
	}
	struck := w.struckStyles(rels)
	var sheets []sheetSource
	named := make(map[string]bool)
	taken := make(map[string]bool) // parts that are a sheet's already: reading one again and again would take forever
	for _, list := range b.all(space, "sheets") {
		for _, s := range list.all(space, "sheet") {
			name := s.attr("", "name")
			part, err := w.sheetPart(&s, rels, named)
			if err == nil && taken[part] {
				err = errors.New("another sheet has the same part")
			}
			if err != nil {
				return nil, damaged("the sheet "+string(shorten(name)), err)
			}
			if part == "" {
				continue
			}
			if err := w.is("worksheet", part); err != nil {
				return nil, err
			}
			taken[part] = true
			sheets = append(sheets, sheetSource{name: name, part: part, hidden: s.attr("", "state"), date1904: date1904, struck: struck, comments: byRow(w.comments(part)), rows: w.sheetRows(name, part)})
		}
	}
	return sheets, nil
}

// sheetPart returns the part in which a sheet's cells stand, "" for one without cells,
// such as a chart. A name that is one of those named already is refused.
func (w *workbook) sheetPart(s *element, rels map[string]relation, named map[string]bool) (string, error) {
	name, usual, strict := s.attr("", "name"), s.attr(usualRelation, "id"), s.attr(strictRelation, "id")
	id, folded := cmp.Or(usual, strict), foldCase(name)
	to := rels[id]
	switch {
	case len(name) > maxSheetName:
		return "", fmt.Errorf("its name is longer than %d bytes", maxSheetName)
	case named[folded]:
		return "", errors.New("another sheet has the same name")
	case usual != "" && strict != "":
		return "", errors.New("it points to two parts")
	}
	named[folded] = true
	switch {
	case id == "", to.kind == "chartsheet", to.kind == "dialogsheet", strings.HasSuffix(to.kind, "acrosheet"):
		return "", nil
	case to.kind != "worksheet" || w.parts[to.target] == nil:
		return "", errors.New("its part is missing")
	}
	return to.target, nil
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
			if err := cmp.Or(w.is("sharedStrings", shared), w.readStrings(shared)); err != nil {
				return err
			}
		}
	}
	return nil
}
