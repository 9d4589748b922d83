package credential

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// What is read of a PDF is bounded, so that a hostile one costs little.
const (
	mostPDFObjects  = 10_000
	mostPDFValues   = 20_000  // in one object
	longestPDF      = 1 << 18 // bytes of one object, without its stream
	deepestPDF      = 24
	mostAttachments = 64
	mostAttached    = 8 << 20 // bytes of all attachments, unpacked
)

// A pdfCertificate is what a certificate's PDF holds for programs.
type pdfCertificate struct {
	statement   string
	seal        string // its digits
	attachments []pdfAttachment
}

type pdfAttachment struct {
	name string
	data []byte
}

// errPDF is said of a PDF that isn't built as certificates are.
var errPDF = errors.New("the PDF can't be read: it isn't built as certificates are")

// readPDF reads what a PDF holds for programs. It knows PDFs as certificates are
// written: one table of objects, none of them packed, nothing encrypted.
func readPDF(pdf []byte) (c pdfCertificate, err error) {
	f := pdfFile{data: pdf}
	catalog, err := f.open()
	if err != nil {
		return c, err
	}
	private := catalog
	for _, key := range []string{"PieceInfo", "Assay", "Private"} {
		if private, err = f.dict(private[key]); err != nil {
			return c, errNoSeal
		}
	}
	statement, ok := private["Statement"].(pdfString)
	seal, ok2 := private["Seal"].(pdfString)
	if !ok || !ok2 {
		return c, errNoSeal
	}
	c.statement, c.seal = string(statement), hex.EncodeToString([]byte(seal))
	c.attachments, err = f.attachments(catalog)
	return c, err
}

// The values of a PDF. Numbers with a point, true, false and null are words.
type (
	pdfName   string
	pdfString string
	pdfRef    int // of an object
	pdfWord   string
	pdfArray  []any
	pdfDict   map[string]any
)

// A pdfFile is a PDF with the places of its objects.
type pdfFile struct {
	data   []byte
	places []int // by object number; 0 for none
	nodes  int   // of trees, read so far
}

// open reads the table of objects and returns the catalog.
func (f *pdfFile) open() (pdfDict, error) {
	tail := f.data[max(0, len(f.data)-64):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return nil, errPDF
	}
	p := pdfParser{b: tail, next: i + len("startxref")}
	start, ok := p.value().(int)
	if !ok || start < 0 || start >= len(f.data) {
		return nil, errPDF
	}
	p = pdfParser{b: f.data, next: start}
	first, count := any(nil), any(nil)
	if p.value() == pdfWord("xref") {
		first, count = p.value(), p.value()
	}
	n, ok := count.(int)
	if first != 0 || !ok || n < 1 || n > mostPDFObjects {
		return nil, errPDF
	}
	f.places = make([]int, n)
	for i := range f.places {
		place, _, use := p.value(), p.value(), p.value()
		at, ok := place.(int)
		if !ok || at < 0 || at >= len(f.data) || use != pdfWord("n") && use != pdfWord("f") {
			return nil, errPDF
		}
		if use == pdfWord("n") {
			f.places[i] = at
		}
		p.values = 0
	}
	if p.value() != pdfWord("trailer") {
		return nil, errPDF
	}
	trailer, err := f.dict(p.value())
	if _, more := trailer["Prev"]; err != nil || more || trailer["Encrypt"] != nil {
		return nil, errPDF
	}
	return f.dict(trailer["Root"])
}

// object returns a parser at the begin of an object's value.
func (f *pdfFile) object(ref pdfRef) (*pdfParser, error) {
	if ref < 1 || int(ref) >= len(f.places) || f.places[ref] == 0 {
		return nil, errPDF
	}
	i := f.places[ref]
	p := &pdfParser{b: f.data[:min(len(f.data), i+longestPDF)], next: i}
	if number, _, word := p.value(), p.value(), p.value(); number != int(ref) || word != pdfWord("obj") {
		return nil, errPDF
	}
	return p, nil
}

// resolve follows a reference; one that leads to another is refused.
func (f *pdfFile) resolve(v any) (any, error) {
	ref, ok := v.(pdfRef)
	if !ok {
		return v, nil
	}
	p, err := f.object(ref)
	if err != nil {
		return nil, err
	}
	return p.value(), p.err
}

func (f *pdfFile) dict(v any) (pdfDict, error) {
	v, err := f.resolve(v)
	d, ok := v.(pdfDict)
	if err != nil || !ok {
		return nil, errPDF
	}
	return d, nil
}

// attachments returns the files embedded in the PDF, in the order of their tree.
func (f *pdfFile) attachments(catalog pdfDict) ([]pdfAttachment, error) {
	names, err := f.dict(catalog["Names"])
	if err != nil || names["EmbeddedFiles"] == nil {
		return nil, nil
	}
	leaves, err := f.leaves(names["EmbeddedFiles"], 0)
	if err != nil {
		return nil, err
	}
	if len(leaves) > mostAttachments {
		return nil, fmt.Errorf("the PDF has more than %d attachments", mostAttachments)
	}
	var out []pdfAttachment
	left := mostAttached
	for _, leaf := range leaves {
		a, err := f.attachment(leaf, left)
		if err != nil {
			return nil, err
		}
		left -= len(a.data)
		out = append(out, a)
	}
	return out, nil
}

// leaves returns what a tree of names holds.
func (f *pdfFile) leaves(v any, depth int) ([]any, error) {
	node, err := f.dict(v)
	if f.nodes++; err != nil || depth > 4 || f.nodes > mostAttachments {
		return nil, errPDF
	}
	pairs, err := f.resolve(node["Names"])
	if err != nil {
		return nil, err
	}
	var out []any
	array, _ := pairs.(pdfArray)
	for i := 1; i < len(array); i += 2 {
		out = append(out, array[i])
	}
	kids, err := f.resolve(node["Kids"])
	if err != nil {
		return nil, err
	}
	array, _ = kids.(pdfArray)
	for _, kid := range array {
		below, err := f.leaves(kid, depth+1)
		if out = append(out, below...); err != nil || len(out) > mostAttachments {
			return out, err
		}
	}
	return out, nil
}

// attachment reads an embedded file of at most so many bytes.
func (f *pdfFile) attachment(v any, most int) (pdfAttachment, error) {
	spec, err := f.dict(v)
	if err != nil {
		return pdfAttachment{}, err
	}
	files, err := f.dict(spec["EF"])
	if err != nil {
		return pdfAttachment{}, err
	}
	name, ok := spec["UF"].(pdfString)
	if !ok {
		name, _ = spec["F"].(pdfString)
	}
	ref, ok := files["F"].(pdfRef)
	if !ok {
		return pdfAttachment{}, errPDF
	}
	data, err := f.stream(ref, most)
	return pdfAttachment{name.text(), data}, err
}

// stream returns a stream's bytes, unpacked.
func (f *pdfFile) stream(ref pdfRef, most int) ([]byte, error) {
	p, err := f.object(ref)
	if err != nil {
		return nil, err
	}
	dict, ok := p.value().(pdfDict)
	if !ok || p.value() != pdfWord("stream") {
		return nil, errPDF
	}
	v, err := f.resolve(dict["Length"])
	length, ok := v.(int)
	start := p.next
	if bytes.HasPrefix(f.data[start:], []byte("\r")) {
		start++
	}
	if err != nil || !ok || !bytes.HasPrefix(f.data[start:], []byte("\n")) || length < 0 || length > len(f.data)-start-1 {
		return nil, errPDF
	}
	packed := f.data[start+1:][:length]
	filter := dict["Filter"]
	if a, ok := filter.(pdfArray); ok && len(a) == 1 {
		filter = a[0]
	}
	switch filter {
	case nil:
		if length > most {
			return nil, errTooBig
		}
		return bytes.Clone(packed), nil
	case pdfName("FlateDecode"):
		return inflate(packed, most)
	}
	return nil, errPDF
}

var errTooBig = errors.New("the PDF's attachments are larger than those of a certificate can be")

// inflate unpacks a zlib stream into at most so many bytes.
func inflate(packed []byte, most int) ([]byte, error) {
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, errPDF
	}
	out, err := io.ReadAll(io.LimitReader(z, int64(most)+1))
	if err != nil {
		return nil, errPDF
	}
	if len(out) > most {
		return nil, errTooBig
	}
	return out, nil
}

// text returns a text string: UTF-16 with its mark, else the bytes.
func (s pdfString) text() string {
	rest, wide := strings.CutPrefix(string(s), "\xfe\xff")
	if !wide {
		return string(s)
	}
	var units []uint16
	for i := 0; i+1 < len(rest); i += 2 {
		units = append(units, uint16(rest[i])<<8|uint16(rest[i+1]))
	}
	return string(utf16.Decode(units))
}

// A pdfParser reads values until they are at their end or wrong; then it gives
// nil, and err says that it was so.
type pdfParser struct {
	b             []byte
	next          int
	depth, values int
	err           error
}

func (p *pdfParser) fail() any {
	p.err = errPDF
	return nil
}

// blank passes over blanks and comments.
func (p *pdfParser) blank() {
	for p.next < len(p.b) {
		switch p.b[p.next] {
		case ' ', '\t', '\r', '\n', '\f', 0:
			p.next++
		case '%':
			for p.next < len(p.b) && p.b[p.next] != '\n' && p.b[p.next] != '\r' {
				p.next++
			}
		default:
			return
		}
	}
}

// passed tells whether a mark comes next, and passes it.
func (p *pdfParser) passed(mark string) bool {
	if !bytes.HasPrefix(p.b[p.next:], []byte(mark)) {
		return false
	}
	p.next += len(mark)
	return true
}

// value reads the next value.
func (p *pdfParser) value() any {
	p.blank()
	if p.values++; p.err != nil || p.next >= len(p.b) || p.depth > deepestPDF || p.values > mostPDFValues {
		return p.fail()
	}
	p.depth++
	defer func() { p.depth-- }()
	switch {
	case p.passed("<<"):
		return p.dict()
	case p.passed("<"):
		return p.hexadecimal()
	case p.passed("("):
		return p.literal()
	case p.passed("["):
		return p.array()
	case p.passed("/"):
		return pdfName(p.word())
	}
	word := p.word()
	if word == "" {
		return p.fail()
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return pdfWord(word)
	}
	return p.reference(n)
}

// reference returns the reference that a number begins, or the number.
func (p *pdfParser) reference(n int) any {
	begin := p.next
	p.blank()
	if generation := p.word(); generation == "0" {
		p.blank()
		if p.word() == "R" {
			return pdfRef(n)
		}
	}
	p.next = begin
	return n
}

// word reads up to a blank or a sign that ends words.
func (p *pdfParser) word() string {
	begin := p.next
	for p.next < len(p.b) && p.next-begin < 200 && !strings.ContainsRune(" \t\r\n\f\x00()<>[]{}/%", rune(p.b[p.next])) {
		p.next++
	}
	return string(p.b[begin:p.next])
}

func (p *pdfParser) array() any {
	out := pdfArray{}
	for p.blank(); !p.passed("]"); p.blank() {
		out = append(out, p.value())
		if p.err != nil {
			return nil
		}
	}
	return out
}

// dict reads a dictionary; a key that comes twice is refused.
func (p *pdfParser) dict() any {
	out := pdfDict{}
	for p.blank(); !p.passed(">>"); p.blank() {
		key, ok := p.value().(pdfName)
		if _, twice := out[string(key)]; !ok || twice {
			return p.fail()
		}
		out[string(key)] = p.value()
		if p.err != nil {
			return nil
		}
	}
	return out
}

func (p *pdfParser) hexadecimal() any {
	end := bytes.IndexByte(p.b[p.next:], '>')
	if end < 0 {
		return p.fail()
	}
	raw, err := hex.DecodeString(string(p.b[p.next : p.next+end]))
	if err != nil {
		return p.fail()
	}
	p.next += end + 1
	return pdfString(raw)
}

// literal reads a string between parentheses.
func (p *pdfParser) literal() any {
	var out []byte
	for open := 1; p.next < len(p.b); p.next++ {
		switch c := p.b[p.next]; c {
		case '\\':
			out = append(out, p.escaped()...)
			continue
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				p.next++
				return pdfString(out)
			}
		}
		out = append(out, p.b[p.next])
	}
	return p.fail()
}

// escaped reads what follows a backslash, up to its last letter.
func (p *pdfParser) escaped() []byte {
	p.next++
	if p.next >= len(p.b) {
		return nil
	}
	c := p.b[p.next]
	if i := strings.IndexByte("nrtbf", c); i >= 0 {
		return []byte{"\n\r\t\b\f"[i]}
	}
	if c == '\n' || c == '\r' {
		return nil // the line goes on
	}
	if c < '0' || c > '7' {
		return []byte{c}
	}
	n := 0
	for end := p.next + 3; p.next < end && p.next < len(p.b) && p.b[p.next] >= '0' && p.b[p.next] <= '7'; p.next++ {
		n = n<<3 | int(p.b[p.next]-'0')
	}
	p.next--
	return []byte{byte(n)}
}
