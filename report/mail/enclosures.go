package mail

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/flate"
)

// enclosed returns what a congratulation brings: the certificate and the badge of
// the furthest year; each under a name that says what it is;
// and a zip file of the others, with a text on what is what. The picture of the
// certificate, which the HTML shows, is among them where there is one.
func (p *Post) enclosed(c Certificate, l *lexicon) []File {
	last := 0
	if len(c.Years) > 0 {
		last = slices.Max(c.Years)
	}
	of := enclosureFacts{Partner: shown(c.Partner), Year: strconv.Itoa(last)}
	var out, packed []File
	for _, f := range c.Files {
		year := of
		if f.Year != 0 {
			year.Year = strconv.Itoa(f.Year)
		}
		name := fileTitle(l.enclosure(f.Kind).say(year)) + path.Ext(f.Name)
		switch {
		case f.Kind == PictureFile:
			f.Name, f.ContentID = "certificate.png", pictureID
			out = append(out, f)
		case f.Kind == CertificateFile || f.Kind == SmallBadgeFile && f.Year == last:
			f.Name = name
			out = append(out, f)
		default:
			f.Name = name
			packed = append(packed, f)
		}
	}
	if len(packed) == 0 {
		return out
	}
	return append(out, File{Kind: PackageFile, Name: fileTitle(l.Enclosures.Package.say(of)) + ".zip", MIME: "application/zip",
		Load: func() ([]byte, error) {
			told := File{Name: fileTitle(l.Enclosures.Contents.say(of)) + ".txt", Load: func() ([]byte, error) { return []byte(l.contents(of, packed)), nil }}
			return zipped(append([]File{told}, packed...))
		}})
}

// pictureID is how the HTML of a message calls the certificate's picture.
const pictureID = "certificate@assay"

// enclosure returns how a file of a kind is called.
func (l *lexicon) enclosure(k FileKind) phrase {
	e := &l.Enclosures
	return map[FileKind]phrase{CertificateFile: e.Certificate, SmallBadgeFile: e.Badge, DrawingFile: e.Badge, CredentialFile: e.Credential}[k]
}

// contents is the text that lies in the zip file: what each of the others is.
func (l *lexicon) contents(of enclosureFacts, files []File) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", l.Enclosures.Package.say(of))
	for _, f := range files {
		fmt.Fprintf(&b, "- %s: %s\n", f.Name, l.file(f.Kind))
	}
	return strings.ReplaceAll("\ufeff"+wrap(b.String()), "\n", "\r\n") // so that Notepad shows it, too
}

// longestTitle keeps names of files short enough for every system, in letters.
const longestTitle = 100

// fileTitle is a text as a file's name on any system, without its extension.
func fileTitle(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`<>:"/\|?*`, r) || r == 0x2068 || r == 0x2069 {
			return ' '
		}
		return r
	}, s)
	return strings.Trim(strings.Join(strings.Fields(clip(s, longestTitle)), " "), ". ")
}

// zipped packs files, in their order and without a time: the same files are the
// same bytes. Pictures that are packed already are only stored.
func zipped(files []File) ([]byte, error) {
	const quick = 5
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, quick) })
	for _, f := range files {
		data, err := f.Load()
		if err != nil {
			return nil, fmt.Errorf("the file %s: %w", f.Name, err)
		}
		method := zip.Deflate
		if f.MIME == "image/png" {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}
