package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/zlib"

	"assay/report/lettering"
)

// A finish is what gofpdf can't write: metadata that the catalog points to, the
// language, how to open and print the document, the plate as a form that the
// page draws, the font of the searchable words, attachments, what programs read
// of the certificate, its seal, and an ID from the content.
type finish struct {
	properties
	language    string
	forms       []form
	fount       *fount
	tags        *tagging
	statement   string
	attachments []Attachment
	seal        func(digest [32]byte) []byte
}

// A form is a drawing that stands once in the file, compressed beforehand.
type form struct {
	name          string  // by which the page calls it
	width, height float64 // of the sheet in points
	deflated      []byte
}

// What the page calls the forms.
const (
	plateName   = "/Plate"
	rosetteName = "/Rosette"
)

// apply writes the document anew: gofpdf's objects, the page packed, the catalog
// and the resources amended, more objects, and one table of them all.
func (f finish) apply(pdf []byte, z *packer) ([]byte, error) {
	doc, err := parse(pdf)
	if err != nil {
		return nil, err
	}
	if err := doc.packPage(z); err != nil {
		return nil, err
	}
	var forms strings.Builder
	for _, drawing := range f.forms {
		fmt.Fprintf(&forms, "\n%s %d 0 R", drawing.name, doc.addForm(drawing))
	}
	words, err := doc.addFont(f.fount, z)
	if err != nil {
		return nil, err
	}
	catalog, err := f.catalog(doc, z)
	if err != nil {
		return nil, err
	}
	err = errors.Join(
		doc.amend(resources, "/Font <<", fmt.Sprintf("/Font <<\n%s %d 0 R", fountName, words)),
		doc.amend(resources, "/XObject <<", "/XObject <<"+forms.String()),
		doc.amend(doc.catalog, gofpdfNames, catalog))
	if err != nil {
		return nil, err
	}
	doc.name()
	return doc.bytes(f.seal)
}

// gofpdfNames is what gofpdf says in the catalog where it has nothing to say.
const gofpdfNames = "/Names <<\n/EmbeddedFiles << /Names [\n  \n] >>\n>>"

// catalog returns the entries of ours, and adds the objects they point to.
func (f finish) catalog(doc *document, z *packer) (string, error) {
	var b strings.Builder
	tags, err := doc.addTags(f.tags)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "/Lang %s\n%s/Metadata %d 0 R\n", pdfText(f.language), tags, doc.add("/Type /Metadata /Subtype /XML", f.xmp()))
	b.WriteString("/ViewerPreferences <</DisplayDocTitle true /PrintScaling /None /PickTrayByPDFSize true>>")
	if len(f.attachments) > 0 {
		names, associated, err := doc.attach(f.attachments, z)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "\n/Names <</EmbeddedFiles <</Names [%s]>>>>\n/AF [%s]", names, associated)
	}
	if f.statement != "" || f.seal != nil {
		fmt.Fprintf(&b, "\n/PieceInfo <</Assay <</LastModified %s /Private <<%s>>>>>>", pdfDay(f.issued), f.private())
	}
	return b.String(), nil
}

// private is what programs read of the certificate. The seal's digits are zeros
// as long as the file isn't whole.
func (f finish) private() string {
	var entries []string
	if f.statement != "" {
		entries = append(entries, "/Statement "+pdfText(f.statement))
	}
	if f.seal != nil {
		entries = append(entries, sealMark+strings.Repeat("0", hex.EncodedLen(sealSize))+">")
	}
	return strings.Join(entries, " ")
}

// A seal is over the SHA-256 of the whole file, in which the seal's own digits
// are zeros: no byte can change without breaking it.
const (
	sealMark = "/Seal <"
	sealSize = 72 // bytes
)

// A packer deflates. It is for one goroutine at a time; making one costs more
// than most of what it packs. The glyphs that it has met are kept with it, so that
// the next document needn't trace them anew.
type packer struct {
	sheet, out bytes.Buffer // what gofpdf wrote, and what is deflated
	fine, fast *zlib.Writer
	traced     map[lettering.Glyph]*tracer
}

// trace returns a glyph's outline; its entry in a font is nil where it is blank.
func (p *packer) trace(glyph lettering.Glyph) *tracer {
	glyph.X, glyph.Y, glyph.Advance, glyph.Cluster = 0, 0, 0, 0
	t := p.traced[glyph]
	if t == nil {
		if len(p.traced) >= mostTraced {
			clear(p.traced)
		}
		t = new(tracer)
		glyph.Outline(t, func(x, y float64) (float64, float64) { return x, y })
		t.glyf = t.glyph()
		p.traced[glyph] = t
	}
	return t
}

// mostTraced is how many glyphs are kept: many times what a language takes.
const mostTraced = 5000

// newPacker makes one of a level of compress/zlib.
func newPacker(level int) (*packer, error) {
	p := &packer{traced: map[lettering.Glyph]*tracer{}}
	var err1, err2 error
	p.fine, err1 = zlib.NewWriterLevel(&p.out, level)
	p.fast, err2 = zlib.NewWriterLevel(&p.out, zlib.BestSpeed)
	return p, errors.Join(err1, err2)
}

func (p *packer) pack(b []byte) ([]byte, error) { return p.through(p.fine, b) }

// packFast is for pictures of a message, which are kept nowhere else.
func (p *packer) packFast(b []byte) ([]byte, error) { return p.through(p.fast, b) }

func (p *packer) through(z *zlib.Writer, b []byte) ([]byte, error) {
	p.out.Reset()
	z.Reset(&p.out)
	if _, err := z.Write(b); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return bytes.Clone(p.out.Bytes()), nil
}

// The numbers of gofpdf's objects: what its pages use, and what is on the first.
const (
	resources = 2
	content   = 4
)

// A document is a PDF taken apart.
type document struct {
	objects       []object
	catalog, info int
}

// An object is one of a PDF, from "1 0 obj" on. Where it has a stream of ours, that
// stands behind the head, and ends it.
type object struct{ head, stream []byte }

const streamEnd = "\nendstream\nendobj\n"

// size is how many bytes it takes.
func (o object) size() int {
	if o.stream == nil {
		return len(o.head)
	}
	return len(o.head) + len(o.stream) + len(streamEnd)
}

func (o object) write(to *bytes.Buffer) {
	to.Write(o.head)
	if o.stream != nil {
		to.Write(o.stream)
		to.WriteString(streamEnd)
	}
}

// parse takes apart what gofpdf wrote: numbered objects without gaps between
// them, one table, one trailer.
func parse(pdf []byte) (*document, error) {
	tableAt, err := numberAfter(pdf, "startxref\n")
	if err != nil || tableAt >= len(pdf) {
		return nil, errors.New("the PDF has no table of objects")
	}
	trailer := pdf[tableAt:]
	count, err1 := numberAfter(trailer, "/Size ")
	catalog, err2 := numberAfter(trailer, "/Root ")
	info, err3 := numberAfter(trailer, "/Info ")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	rows := strings.Split(string(trailer), "\n")
	if len(rows) < count+2 {
		return nil, errors.New("the PDF's table of objects is cut off")
	}
	starts := []int{tableAt}
	for _, row := range rows[3 : count+2] {
		i, err := strconv.Atoi(row[:min(10, len(row))])
		if err != nil || i >= tableAt {
			return nil, fmt.Errorf("the PDF's table of objects holds %q", row)
		}
		starts = append(starts, i)
	}
	doc := &document{catalog: catalog, info: info}
	inFile := slices.Sorted(slices.Values(starts))
	for _, i := range starts[1:] {
		next, _ := slices.BinarySearch(inFile, i+1)
		doc.objects = append(doc.objects, object{head: pdf[i:inFile[next]]})
	}
	return doc, nil
}

// numberAfter reads the whole number that follows the last mark.
func numberAfter(b []byte, mark string) (int, error) {
	i := bytes.LastIndex(b, []byte(mark))
	if i < 0 {
		return 0, fmt.Errorf("the PDF lacks %q", strings.TrimSpace(mark))
	}
	digits := b[i+len(mark):]
	end := bytes.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	return strconv.Atoi(string(digits[:max(end, 0)]))
}

// amend puts something in the place of the first mark in an object.
func (d *document) amend(object int, mark, by string) error {
	if object < 1 || object > len(d.objects) || !bytes.Contains(d.objects[object-1].head, []byte(mark)) {
		return fmt.Errorf("the PDF's object %d lacks %q", object, mark)
	}
	head := &d.objects[object-1].head
	*head = bytes.Replace(*head, []byte(mark), []byte(by), 1)
	return nil
}

// packPage deflates the page, which gofpdf leaves open.
func (d *document) packPage(z *packer) error {
	const begins, ends = "\nstream\n", "\nendstream\n"
	if len(d.objects) < content {
		return errors.New("the PDF has no page")
	}
	page := d.objects[content-1].head
	from, to := bytes.Index(page, []byte(begins)), bytes.LastIndex(page, []byte(ends))
	if from < 0 || to < from+len(begins) {
		return errors.New("the PDF's page can't be read")
	}
	packed, err := z.pack(page[from+len(begins) : to])
	d.objects[content-1] = streamed(content, "/Filter /FlateDecode", packed)
	return err
}

// addForm adds a drawing.
func (d *document) addForm(f form) int {
	return d.add(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Resources <<>> /Filter /FlateDecode", f.width, f.height), f.deflated)
}

// addFont adds the font of the words.
func (d *document) addFont(f *fount, z *packer) (int, error) {
	unicodes, err1 := z.pack(f.unicodes())
	trueType, box := f.trueType()
	file, err2 := z.pack(trueType)
	toUnicode := d.add("/Filter /FlateDecode", unicodes)
	descriptor := d.addDict(fmt.Sprintf("/Type /FontDescriptor /FontName %s /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %[6]d /Descent %d /CapHeight %[6]d /StemV 80 /FontFile2 %[8]d 0 R",
		fontName, box.left, box.bottom, box.right, box.top, letterHeight, letterHeight-unitsPerEm, d.add(fmt.Sprintf("/Filter /FlateDecode /Length1 %d", len(trueType)), file)))
	letters := d.addDict(fmt.Sprintf("/Type /Font /Subtype /CIDFontType2 /BaseFont %s /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor %d 0 R /CIDToGIDMap /Identity /DW 0 /W %s",
		fontName, descriptor, f.widths()))
	return d.addDict(fmt.Sprintf("/Type /Font /Subtype /Type0 /BaseFont %s /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R",
		fontName, letters, toUnicode)), errors.Join(err1, err2)
}

// fontName is that of the words' font, with place for six letters that tell it
// from those of other documents.
const fontName = "/AAAAAA+AssayWords"

// name gives the font its six letters. They come from the content, so that
// whoever joins certificates takes no font for another.
func (d *document) name() {
	h := sha256.New()
	for _, o := range d.objects {
		h.Write(o.head) // a hash doesn't fail
		h.Write(o.stream)
	}
	sum := h.Sum(nil)
	name := []byte(fontName)
	for i := range name[1:7] {
		name[1+i] = 'A' + sum[i]%26
	}
	for i, o := range d.objects {
		if bytes.Contains(o.head[:min(len(o.head), 40)], []byte("/Font")) {
			d.objects[i].head = bytes.ReplaceAll(o.head, []byte(fontName), name)
		}
	}
}

// add appends an object with a stream and returns its number.
func (d *document) add(entries string, stream []byte) int {
	d.objects = append(d.objects, streamed(len(d.objects)+1, entries, stream))
	return len(d.objects)
}

// streamed is an object with a stream.
func streamed(number int, entries string, stream []byte) object {
	return object{fmt.Appendf(nil, "%d 0 obj\n<<%s /Length %d>>\nstream\n", number, entries, len(stream)), stream}
}

// addDict appends an object without a stream and returns its number.
func (d *document) addDict(entries string) int {
	d.objects = append(d.objects, object{head: fmt.Appendf(nil, "%d 0 obj\n<<%s>>\nendobj\n", len(d.objects)+1, entries)})
	return len(d.objects)
}

// bytes writes the document, its ID a digest of the objects, and seals it.
func (d *document) bytes(seal func(digest [32]byte) []byte) ([]byte, error) {
	const perRow, around = 20, 1000 // bytes of the table, and of what stands before and behind
	size := around
	for _, o := range d.objects {
		size += o.size() + perRow
	}
	var b bytes.Buffer
	b.Grow(size)
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	starts := make([]int, len(d.objects))
	for i, o := range d.objects {
		starts[i] = b.Len()
		o.write(&b)
	}
	sum := sha256.Sum256(b.Bytes())
	id := hex.EncodeToString(sum[:16])
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(d.objects)+1)
	for _, i := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", i)
	}
	fmt.Fprintf(&b, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%s> <%s>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		len(d.objects)+1, d.catalog, d.info, id, id, table)
	if seal == nil {
		return b.Bytes(), nil
	}
	// the mark stands last in the catalog: what comes before it can't be taken for it
	place := starts[d.catalog-1] + bytes.LastIndex(d.objects[d.catalog-1].head, []byte(sealMark)) + len(sealMark)
	return b.Bytes(), fillIn(b.Bytes(), place, seal)
}

// fillIn seals a file that has zeros in the seal's place.
func fillIn(pdf []byte, place int, seal func(digest [32]byte) []byte) error {
	made := seal(sha256.Sum256(pdf))
	if len(made) != sealSize {
		return fmt.Errorf("got a seal of %d bytes, want %d", len(made), sealSize)
	}
	hex.Encode(pdf[place:], made)
	return nil
}

// xmp is the metadata packet; it says the same as the document's properties.
func (f finish) xmp() []byte {
	day := f.issued.Time().UTC().Format(time.RFC3339)
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">` + "\n")
	b.WriteString("<dc:format>application/pdf</dc:format>\n")
	fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n", escape(f.title))
	fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", escape(f.author))
	fmt.Fprintf(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", escape(f.subject))
	fmt.Fprintf(&b, "<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n", escape(f.language))
	fmt.Fprintf(&b, "<pdf:Keywords>%s</pdf:Keywords>\n<pdf:Producer>%s</pdf:Producer>\n", escape(f.keywords), producer)
	fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate>\n<xmp:ModifyDate>%[1]s</xmp:ModifyDate>\n", day)
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>")
	return []byte(b.String())
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a Builder doesn't fail
	return b.String()
}
