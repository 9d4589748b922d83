package mail

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

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
			return p.packer.zipped(append([]File{told}, packed...))
		}})
}

// pictureID is how the HTML of a message calls the certificate's picture.
const pictureID = "certificate@assay"

// enclosure returns how a file of a kind is called.
func (l *lexicon) enclosure(k FileKind) phrase {
	e := &l.Enclosures
	return map[FileKind]phrase{CertificateFile: e.Certificate, SmallBadgeFile: e.Badge, DrawingFile: e.Badge, CredentialFile: e.Credential}[k]
}

// contents is the text in the zip file that says what each of its other files is.
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
func (k *packer) zipped(files []File) ([]byte, error) {
	const usual = 64 << 10 // bytes, of which most take less
	b := bytes.NewBuffer(make([]byte, 0, usual))
	z := zip.NewWriter(b)
	for _, f := range files {
		data, err := f.Load()
		if err != nil {
			return nil, fmt.Errorf("the file %s: %w", f.Name, err)
		}
		packed, method := data, zip.Store
		if f.MIME != "image/png" {
			method = zip.Deflate
			if packed, err = k.deflated(data); err != nil {
				return nil, err
			}
		}
		const version, utf8Names = 20, 0x800 // of zip files; a flag
		w, err := z.CreateRaw(&zip.FileHeader{Name: f.Name, Method: method, CRC32: crc32.ChecksumIEEE(data),
			CreatorVersion: version, ReaderVersion: version, Flags: utf8Names,
			CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(data))})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(packed); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// A packer deflates what goes into zip files. Several goroutines may use it at once.
type packer struct {
	idle  sync.Pool // of *flate.Writer, whose making costs more than a small file
	mu    sync.Mutex
	rests map[string][]byte // what stands behind a credential, deflated
}

const (
	quick = 5 // the level of deflating
	// credentialEnd ends the credential in a drawing. What follows is the drawing
	// itself, the same for all partners of a badge year whose badges have no names.
	credentialEnd = "]]>"
	mostRests     = 6 // kept; a run awards two or three years
)

// deflated deflates a file: up to the end of a credential, if it holds one, and
// what follows that for itself.
func (k *packer) deflated(data []byte) ([]byte, error) {
	i := bytes.LastIndex(data, []byte(credentialEnd))
	if i < 0 {
		return k.deflate(data, (*flate.Writer).Close)
	}
	rest, err1 := k.rest(data[i:])
	begin, err2 := k.deflate(data[:i], (*flate.Writer).Flush)
	return append(begin, rest...), errors.Join(err1, err2)
}

// deflate deflates data and ends as it is told.
func (k *packer) deflate(data []byte, end func(*flate.Writer) error) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(data)+1<<10))
	z, ok := k.idle.Get().(*flate.Writer)
	if ok {
		z.Reset(out)
	} else {
		z, _ = flate.NewWriter(out, quick) // a level that there is
	}
	defer k.idle.Put(z)
	_, err := z.Write(data)
	err = errors.Join(err, end(z))
	return out.Bytes(), err
}

// rest deflates the end of a file, and keeps it where few others were kept.
func (k *packer) rest(data []byte) ([]byte, error) {
	k.mu.Lock()
	packed, ok := k.rests[string(data)]
	k.mu.Unlock()
	if ok {
		return packed, nil
	}
	packed, err := k.deflate(data, (*flate.Writer).Close)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rests == nil {
		k.rests = map[string][]byte{}
	}
	if err == nil && len(k.rests) < mostRests {
		k.rests[string(data)] = packed
	}
	return packed, err
}
