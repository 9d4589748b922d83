package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"assay/ingest/scan"
)

// A parser reads a spreadsheet part as XML, strictly: what isn't well-formed to
// the very end is an error, never a shorter sheet.
type parser struct {
	decoder *xml.Decoder
	in      *ration
	depth   int    // of the element being read
	space   string // the namespace of the root: elements of another are foreign
	started bool   // something was read
	rooted  bool   // the root was
	// alternate is the depth of the element of alternatives being read; 0 for none.
	alternate int
}

// Limits that keep a part made to do harm from using up the memory. Excel itself
// takes cells of up to 32,767 characters, and nests elements about ten deep.
const (
	maxDepth   = 256
	maxText    = 1 << 20 // bytes of a cell
	maxRowText = 1 << 23 // bytes of the cells of a row, those of shared texts aside
	maxToken   = 1 << 22 // bytes of a tag, a comment, or the text between them
)

func newParser(r io.Reader) *parser {
	text, labels := partText(r)
	p := &parser{in: &ration{r: text}}
	p.decoder = xml.NewDecoder(p.in)
	p.decoder.CharsetReader = labels
	return p
}

// A ration is a reader that gives so much of its text before it wants to be
// asked again whether that is right.
type ration struct {
	r    io.Reader
	left int
}

func (r *ration) Read(b []byte) (int, error) {
	if r.left <= 0 {
		return 0, errLongToken
	}
	n, err := r.r.Read(b[:min(len(b), r.left)])
	r.left -= n
	return n, err
}

var (
	errLongToken = fmt.Errorf("a tag or text in it goes on for more than %s", size(maxToken))
	errDoctype   = errors.New("it has a document type (DTD), which no workbook has")
)

// Token returns the next token. Elements nested too deep, tokens too long, document
// types, which may define entities, and what programs would read in different ways are errors.
func (p *parser) Token() (xml.Token, error) {
	p.in.left = maxToken
	t, err := p.decoder.Token()
	started := p.started
	p.started = true
	switch t := t.(type) {
	case xml.Directive:
		return nil, errDoctype
	case xml.ProcInst:
		if started && strings.EqualFold(t.Target, "xml") {
			return nil, errors.New("an XML declaration stands in the midst of it")
		}
	case xml.CharData:
		if !p.rooted && strings.TrimSpace(string(t)) != "" {
			return nil, errors.New("text stands in front of it")
		}
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return nil, fmt.Errorf("its elements are nested more than %d deep", maxDepth)
		}
		p.rooted = true
		if err := p.oneMeaning(t); err != nil {
			return nil, err
		}
	case xml.EndElement:
		if p.depth == p.alternate {
			p.alternate = 0
		}
		p.depth--
	}
	return t, err
}

// compatibility is the namespace in which a part says what programs of different
// versions are to make of it (ECMA-376, part 3).
const compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006"

var errAlternatives = errors.New("what it holds is another thing for another program (mc:AlternateContent, mc:ProcessContent)")

// elementsRead are the elements that tables are made of.
var elementsRead = map[string]bool{"workbookPr": true, "sheets": true, "sheet": true, "sheetData": true, "row": true, "c": true, "f": true, "v": true, "is": true, "si": true, "r": true, "t": true}

// oneMeaning refuses an element that has an attribute twice, or that is an
// alternative to what other programs read. Alternatives of drawings and the like are not read.
func (p *parser) oneMeaning(e xml.StartElement) error {
	if p.alternate == 0 && e.Name == (xml.Name{Space: compatibility, Local: "AlternateContent"}) {
		p.alternate = p.depth
	}
	if p.alternate > 0 && ours(e.Name) && elementsRead[e.Name.Local] {
		return errAlternatives
	}
	seen := make(map[xml.Name]bool, 8)
	for _, a := range e.Attr {
		switch {
		case a.Name == xml.Name{Space: compatibility, Local: "ProcessContent"}:
			return errAlternatives
		case seen[a.Name]:
			return fmt.Errorf("<%s> has the attribute %s twice", abridged(e.Name.Local), shorten(a.Name.Local))
		}
		seen[a.Name] = true
	}
	return nil
}

// skip reads the element just begun to its end.
func (p *parser) skip() error {
	for outside := p.depth - 1; p.depth > outside; {
		if _, err := p.Token(); err != nil {
			return cutOff(err)
		}
	}
	return nil
}

// The namespaces of spreadsheet parts: the usual and the strict dialect.
const (
	usualDialect  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	strictDialect = "http://purl.oclc.org/ooxml/spreadsheetml/main"
)

func ours(n xml.Name) bool { return n.Space == usualDialect || n.Space == strictDialect }

// begins tells what is wrong with the name of a part's first element; nil: nothing.
func begins(got xml.Name, want string) error {
	switch {
	case ours(got) && got.Local == want:
		return nil
	case betaDialect.MatchString(got.Space):
		return errBeta
	case got.Local == want:
		return fmt.Errorf("it begins with <%s> of the namespace %s, want that of %s", want, shorten(got.Space), usualDialect)
	}
	return fmt.Errorf("it begins with <%s>, want <%s>", abridged(got.Local), want)
}

// betaDialect is the namespace of what the beta versions of Excel 2007 wrote.
var betaDialect = regexp.MustCompile(`^http://schemas\.(?:openxmlformats|microsoft)\.(?:org|com)/(?:spreadsheetml|office/excel)/2006/\d+/main$`)

var errBeta = errors.New("the workbook is in the form of a beta version of Office 2007, which Excel doesn't open either; export it again from the program that it comes from, as .csv if that program knows no other form of .xlsx")

// root reads up to the first element, which has to be the named one.
func (p *parser) root(name string) error {
	for {
		t, err := p.Token()
		if err != nil {
			return cutOff(err)
		}
		if e, ok := t.(xml.StartElement); ok {
			p.space = e.Name.Space
			return begins(e.Name, name)
		}
	}
}

// end reads on to the end of the part, where nothing else may stand.
func (p *parser) end() error {
	for {
		t, err := p.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return fmt.Errorf("<%s> follows its end", abridged(t.Name.Local))
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return errors.New("text follows its end")
			}
		}
	}
}

// children calls each with the child elements of the element just begun, up to
// its end. Each has to read its element to the end; false leaves that to children.
func (p *parser) children(each func(xml.StartElement) (bool, error)) error {
	for {
		t, err := p.Token()
		if err != nil {
			return cutOff(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			done := false
			if t.Name.Space == p.space {
				done, err = each(t)
			}
			if err == nil && !done {
				err = p.skip()
			}
			if err != nil {
				return cutOff(err)
			}
		}
	}
}

func cutOff(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// text returns the text of the element just begun.
func (p *parser) text() (string, error) {
	var b strings.Builder
	for {
		t, err := p.Token()
		if err != nil {
			return "", cutOff(err)
		}
		switch t := t.(type) {
		case xml.EndElement:
			return b.String(), nil
		case xml.CharData:
			if b.Write(t); b.Len() > maxText {
				return "", errLongText
			}
		case xml.StartElement:
			return "", misplaced(t)
		}
	}
}

var errLongText = fmt.Errorf("a cell holds more than %s of text", size(maxText))

func misplaced(e xml.StartElement) error {
	return fmt.Errorf("<%s> stands where text should", abridged(e.Name.Local))
}

// richText returns the text of an element that may have runs of formatted text;
// hints at the pronunciation (rPh) are no part of it.
func (p *parser) richText() (string, error) {
	var b strings.Builder
	text := func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "t":
			s, err := p.text()
			if b.WriteString(scan.Unescape(s)); b.Len() > maxText {
				err = errLongText
			}
			return true, err
		case "r":
			return false, misplaced(e)
		}
		return false, nil
	}
	err := p.children(func(e xml.StartElement) (bool, error) {
		if e.Name.Local == "r" {
			return true, p.children(text)
		}
		return text(e)
	})
	return b.String(), err
}

// sharedStrings reads the part of the shared strings.
func (p *parser) sharedStrings() (*scan.Strings, error) {
	if err := p.root("sst"); err != nil {
		return nil, err
	}
	list := new(scan.Strings)
	err := p.children(func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "si" {
			return false, nil
		}
		s, err := p.richText()
		if err == nil {
			err = list.Add(s)
		}
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return list, p.end()
}

// A sheetParser reads the rows of a sheet.
type sheetParser struct {
	*parser
	strings *scan.Strings
	yield   func(int, []cell) error
	row     int    // the last one
	column  int    // the last one of the row
	hidden  bool   // the row is
	cells   []cell // of the last row, which the next may go on with
	size    int    // of the row's texts, in bytes
}

// sheet reads the whole part.
func (s *sheetParser) sheet() error {
	if err := s.root("worksheet"); err != nil {
		return err
	}
	seen := false
	err := s.children(func(e xml.StartElement) (bool, error) {
		if e.Name.Local != "sheetData" {
			return false, nil
		}
		if seen {
			return false, errors.New("it has its rows twice")
		}
		seen = true
		if err := s.children(s.sheetRow); err != nil {
			return true, err
		}
		return true, s.give()
	})
	if err == nil && !seen {
		err = errors.New("it has no rows, not even an empty list of them")
	}
	if err != nil {
		return err
	}
	return s.end()
}

// sheetRow reads a row. One without a number follows the last; one with the
// number of the last goes on with it, as for Excel.
func (s *sheetParser) sheetRow(e xml.StartElement) (bool, error) {
	if e.Name.Local != "row" {
		return false, nil
	}
	number := s.row + 1
	if r := attr(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if least := max(s.row, 1); err != nil || n < least {
			return false, fmt.Errorf("a row is numbered %s, want %d or more", shorten(r), least)
		}
		number = n
	}
	if number > maxRows {
		return false, fmt.Errorf("it has a row %d, past the last that Excel knows", number)
	}
	if number > s.row {
		if err := s.give(); err != nil {
			return false, err
		}
		s.row, s.column, s.cells, s.size = number, 0, s.cells[:0], 0
	}
	s.hidden = scan.True(attr(e, "hidden"))
	return true, s.children(s.sheetCell)
}

// give gives the last row out.
func (s *sheetParser) give() error {
	if len(s.cells) == 0 {
		return nil
	}
	return s.yield(s.row, s.cells)
}

func (s *sheetParser) sheetCell(e xml.StartElement) (bool, error) {
	if e.Name.Local != "c" {
		return false, nil
	}
	if err := s.place(attr(e, "r")); err != nil {
		return false, err
	}
	kind, inline := attr(e, "t"), false
	raw := rawCell{kind: kind}
	err := s.children(func(e xml.StartElement) (bool, error) {
		switch e.Name.Local {
		case "v":
			if raw.hasValue {
				return false, errTwoValues
			}
			text, err := s.text()
			if raw.hasValue = true; kind != "inlineStr" || !inline {
				raw.kind, raw.text = kind, text
			}
			return true, err
		case "is":
			if inline {
				return false, errTwoValues
			}
			inline = true
			text, err := s.richText()
			if kind == "inlineStr" || !raw.hasValue { // also of another type: there is a text to read
				raw.kind, raw.text = "inlineStr", text
			}
			return true, err
		case "f":
			raw.formula = true
		}
		return false, nil
	})
	if err != nil {
		return true, err
	}
	if s.size += len(raw.text); s.size > maxRowText {
		return true, fmt.Errorf("row %d holds more than %s of text", s.row, size(maxRowText))
	}
	c, err := raw.cell(s.column, s.strings)
	if err != nil {
		return true, fmt.Errorf("cell %s%d: %w", columnName(uint16(s.column)), s.row, err)
	}
	if c.kind != blankCell {
		c.hidden, c.style = s.hidden, scan.StyleOf(attr(e, "s"))
		s.cells = append(s.cells, c)
	}
	return true, nil
}

var errTwoValues = errors.New("a cell has two values")

// place takes a cell's position, like C7 or c7; a cell without one, or with what
// is none, follows the last, as for Excel.
func (s *sheetParser) place(ref string) error {
	column := s.column + 1
	if cellReference.MatchString(ref) {
		letters := strings.TrimRight(ref, "0123456789")
		row, err := strconv.Atoi(ref[len(letters):])
		i := columnNumber(letters)
		if err != nil || row != s.row || i < column {
			return fmt.Errorf("a cell of row %d is at %s, want %s%[1]d or one to the right of it", s.row, shorten(ref), columnName(uint16(column)))
		}
		column = i
	}
	if column > maxColumns {
		return fmt.Errorf("row %d has a cell past the last column that Excel knows", s.row)
	}
	s.column = column
	return nil
}

var cellReference = regexp.MustCompile(`^[A-Za-z]+[0-9]+$`)

// columnNumber returns 1 for A or a, 27 for AA, and 0 for what is no column.
func columnNumber(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' || n > maxColumns {
			return 0
		}
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// A rawCell is a cell as it is written.
type rawCell struct {
	kind              string // its type
	text              string // its value, or its inline text
	hasValue, formula bool
}

// cell makes a cell of a written value and its type.
func (raw rawCell) cell(column int, shared *scan.Strings) (cell, error) {
	value := raw.text
	switch {
	case raw.kind == "inlineStr":
		return textOf(column, value), nil
	case raw.kind != "str":
		value = strings.TrimSpace(value)
	}
	if value == "" && (raw.kind != "str" || !raw.hasValue) {
		if raw.formula {
			return cell{column: column, kind: emptyFormula, text: "a formula without a value"}, nil
		}
		return cell{column: column}, nil
	}
	switch raw.kind {
	case "", "n":
		if c, ok := numberOf(column, value); ok {
			return c, nil
		}
	case "s":
		if n, err := strconv.Atoi(value); err == nil && n >= 0 && n < shared.Len() {
			return textOf(column, shared.At(n)), nil
		}
		return cell{}, fmt.Errorf("it points to shared text %s of %d", shorten(value), shared.Len())
	case "str":
		return textOf(column, scan.Unescape(value)), nil
	case "d":
		return textOf(column, value), nil
	case "b":
		switch value {
		case "1", "true":
			return cell{column: column, kind: boolCell, num: 1}, nil
		case "0", "false":
			return cell{column: column, kind: boolCell}, nil
		}
	case "e":
		return cell{column: column, kind: errorCell, text: value}, nil
	}
	return cell{}, fmt.Errorf("it holds %s, which is no value of its type %s", shorten(raw.text), shorten(raw.kind))
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
