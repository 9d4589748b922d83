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

	"assay/report/lettering"
)

// A finish is what gofpdf can't write: metadata that the catalog points to, the
// language, how to open and print the document, the plate as a form that the
// page draws, and an ID from the content.
type finish struct {
	language                         string
	title, author, subject, keywords string
	when                             time.Time
	plate                            form
}

// A form is a drawing that stands once in the file, compressed beforehand.
type form struct {
	width, height float64 // of the sheet in points
	deflated      []byte
}

// plateName is what the page calls the plate.
const plateName = "/Plate"

// apply writes the document anew: gofpdf's objects, the catalog and the
// resources amended, two objects more, and one table of them all.
func (f finish) apply(pdf []byte) ([]byte, error) {
	doc, err := parse(pdf)
	if err != nil {
		return nil, fmt.Errorf("finishing the certificate: %w", err)
	}
	metadata := len(doc.objects) + 1
	plate := metadata + 1
	err = errors.Join(
		doc.amend(doc.catalog, "/Names <<", fmt.Sprintf("/Lang (%s)\n/Metadata %d 0 R\n"+
			"/ViewerPreferences <</DisplayDocTitle true /PrintScaling /None /PickTrayByPDFSize true>>\n/Names <<", f.language, metadata)),
		doc.amend(resources, "/XObject <<", fmt.Sprintf("/XObject <<\n%s %d 0 R", plateName, plate)))
	if err != nil {
		return nil, fmt.Errorf("finishing the certificate: %w", err)
	}
	doc.rename()
	xmp := f.xmp()
	doc.add(fmt.Sprintf("<</Type /Metadata /Subtype /XML /Length %d>>", len(xmp)), xmp)
	doc.add(fmt.Sprintf("<</Type /XObject /Subtype /Form /BBox [0 0 %.2f %.2f] /Resources <<>> /Filter /FlateDecode /Length %d>>",
		f.plate.width, f.plate.height, len(f.plate.deflated)), f.plate.deflated)
	return doc.bytes(), nil
}

// resources is the object in which gofpdf lists what its pages use.
const resources = 2

// A document is a PDF taken apart.
type document struct {
	objects       [][]byte // from "1 0 obj" on, each whole
	catalog, info int
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
		at, err := strconv.Atoi(row[:min(10, len(row))])
		if err != nil || at >= tableAt {
			return nil, fmt.Errorf("the PDF's table of objects holds %q", row)
		}
		starts = append(starts, at)
	}
	doc := &document{catalog: catalog, info: info}
	inFile := slices.Sorted(slices.Values(starts))
	for _, at := range starts[1:] {
		next, _ := slices.BinarySearch(inFile, at+1)
		doc.objects = append(doc.objects, pdf[at:inFile[next]])
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
	if object < 1 || object > len(d.objects) || !bytes.Contains(d.objects[object-1], []byte(mark)) {
		return fmt.Errorf("the PDF's object %d lacks %q", object, mark)
	}
	d.objects[object-1] = bytes.Replace(d.objects[object-1], []byte(mark), []byte(by), 1)
	return nil
}

// rename gives the font of the words its own name, instead of the one that
// gofpdf makes up, with the six letters that mark a subset. They come from the
// content, so that whoever joins certificates takes no subset for another.
func (d *document) rename() {
	sum := sha256.Sum256(bytes.Join(d.objects, nil))
	tag := make([]byte, 6)
	for i := range tag {
		tag[i] = 'A' + sum[i]%26
	}
	name := fmt.Appendf(nil, "/%s+%s", tag, lettering.Roman)
	for i, o := range d.objects {
		if !bytes.Contains(o, []byte("stream\n")) {
			d.objects[i] = bytes.ReplaceAll(o, []byte("/utf8"+wordsFont), name)
		}
	}
}

// add appends an object with a stream.
func (d *document) add(dict string, stream []byte) {
	d.objects = append(d.objects, fmt.Appendf(nil, "%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n", len(d.objects)+1, dict, stream))
}

// bytes writes the document; its ID is a digest of the objects.
func (d *document) bytes() []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	starts := make([]int, len(d.objects))
	for i, o := range d.objects {
		starts[i] = b.Len()
		b.Write(o)
	}
	sum := sha256.Sum256(b.Bytes())
	id := hex.EncodeToString(sum[:16])
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(d.objects)+1)
	for _, at := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<<\n/Size %d\n/Root %d 0 R\n/Info %d 0 R\n/ID [<%s> <%s>]\n>>\nstartxref\n%d\n%%%%EOF\n",
		len(d.objects)+1, d.catalog, d.info, id, id, table)
	return b.Bytes()
}

// xmp is the metadata packet; it says the same as the document's properties.
func (f finish) xmp() []byte {
	day := f.when.UTC().Format(time.RFC3339)
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
