package certificate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"assay/ingest"
)

// An Attachment is a file that the PDF carries.
type Attachment struct {
	Name        string // credential-2020.json
	Description string
	MIME        string // application/ld+json
	Data        []byte
	Day         ingest.Day // of its last change
}

// checkAttachments wants names to open the files by.
func checkAttachments(files []Attachment) error {
	var names []string
	for _, a := range files {
		if a.Name == "" || a.MIME == "" || a.Day == 0 {
			return errors.New("an attachment lacks its name, type or day")
		}
		if slices.Contains(names, a.Name) {
			return fmt.Errorf("two attachments are called %q", a.Name)
		}
		names = append(names, a.Name)
	}
	return nil
}

// attach adds the files to the document and returns what the catalog says of
// them: the entry of its names, sorted as PDF wants it, and its associated files.
func (d *document) attach(files []Attachment, z *packer) (names, associated string, err error) {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b Attachment) int { return strings.Compare(a.Name, b.Name) })
	var named, refs []string
	for _, a := range files {
		data, err := z.pack(a.Data)
		if err != nil {
			return "", "", err
		}
		stream := d.add(fmt.Sprintf("/Type /EmbeddedFile /Subtype %s /Params <</Size %d /ModDate %s>> /Filter /FlateDecode",
			pdfName(a.MIME), len(a.Data), pdfDay(a.Day)), data)
		name := pdfText(a.Name)
		spec := d.addDict(fmt.Sprintf("/Type /Filespec /AFRelationship /Data /F %s /UF %[1]s /Desc %s /EF <</F %d 0 R /UF %[3]d 0 R>>",
			name, pdfText(a.Description), stream))
		named = append(named, fmt.Sprintf("%s %d 0 R", name, spec))
		refs = append(refs, fmt.Sprintf("%d 0 R", spec))
	}
	return strings.Join(named, " "), strings.Join(refs, " "), nil
}

// pdfName writes a name, its special characters as #2F.
func pdfName(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte("#/%()<>[]{}", c) >= 0 {
			fmt.Fprintf(&b, "#%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// pdfText writes a text: plainly where it is ASCII, or else as UTF-16 in
// hexadecimal digits.
func pdfText(s string) string {
	plain := func(r rune) bool { return ' ' <= r && r <= '~' }
	if strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	return fmt.Sprintf("<feff%x>", bigEndian(utf16.Encode([]rune(s))))
}

// pdfDay writes the first moment of a day.
func pdfDay(d ingest.Day) string { return d.Time().UTC().Format("(D:20060102150405Z)") }
