package credential

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"slices"
)

// pngSignature begins every PNG.
var pngSignature = []byte("\x89PNG\r\n\x1a\n")

// pngKeyword begins a chunk that holds a credential; behind it come a zero byte,
// that the text isn't compressed, and that it has no language.
var (
	pngKeyword = []byte("openbadgecredential\x00")
	pngHeader  = append(bytes.Clone(pngKeyword), 0, 0, 0, 0)
)

// A chunk is a part of a PNG: its length, its type, its data, its check sum.
type chunk []byte

func newChunk(kind string, data ...[]byte) chunk {
	const around = 12 // bytes: length, type, checksum
	size := 0
	for _, d := range data {
		size += len(d)
	}
	c := binary.BigEndian.AppendUint32(make([]byte, 0, size+around), uint32(size))
	c = append(c, kind...)
	for _, d := range data {
		c = append(c, d...)
	}
	return binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c[4:]))
}

func (c chunk) kind() string { return string(c[4:8]) }
func (c chunk) data() []byte { return c[8 : len(c)-4] }

// credential returns the text of a chunk that holds a credential.
func (c chunk) credential() (text []byte, ok bool) {
	if c.kind() != "iTXt" || !bytes.HasPrefix(c.data(), pngKeyword) {
		return nil, false
	}
	return bytes.TrimPrefix(c.data(), pngHeader), true
}

// chunks returns the chunks of a PNG up to its end, and what follows that.
func chunks(picture []byte) (all []chunk, rest []byte, err error) {
	rest, ok := bytes.CutPrefix(picture, pngSignature)
	if !ok {
		return nil, nil, fmt.Errorf("%w: the picture is no PNG", ErrNoCredential)
	}
	for len(rest) >= 12 {
		size := uint64(binary.BigEndian.Uint32(rest)) + 12
		if size > uint64(len(rest)) {
			break
		}
		c := chunk(rest[:size])
		all, rest = append(all, c), rest[size:]
		if c.kind() == "IEND" {
			return all, rest, nil
		}
	}
	return nil, nil, fmt.Errorf("%w: the PNG is cut off or damaged", ErrNoCredential)
}

// A Mount is a picture into which credentials are baked, one after the other: what
// stands before a credential, and behind it.
type Mount struct {
	before, behind []byte
	chunk          bool // the credential is a chunk of a PNG
}

// Bake returns the picture with a credential, in pieces that follow each other. None
// of them is to be changed: those around the credential are the mount's.
func (m Mount) Bake(credential []byte) ([][]byte, error) {
	if !m.chunk {
		if bytes.Contains(credential, []byte("]]>")) {
			return nil, fmt.Errorf("a credential that holds ]]> can't stand in an SVG")
		}
		return [][]byte{m.before, credential, m.behind}, nil
	}
	return [][]byte{m.before, newChunk("iTXt", pngHeader, credential), m.behind}, nil
}

// baked returns the picture of a mount with a credential, whole.
func baked(m Mount, err error, credential []byte) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	pieces, err := m.Bake(credential)
	return bytes.Join(pieces, nil), err
}

// MountPNG makes ready to put credentials into a PNG, in the place of one that it
// holds: as an uncompressed iTXt chunk behind the first, as Open Badges 3.0 wants it.
func MountPNG(picture []byte) (Mount, error) {
	all, rest, err := chunks(picture)
	if err != nil {
		return Mount{}, err
	}
	var bare [][]byte
	for _, c := range all {
		if _, old := c.credential(); old {
			c = nil
		}
		bare = append(bare, c)
	}
	return Mount{before: slices.Concat(pngSignature, bare[0]), behind: slices.Concat(append(bare[1:], rest)...), chunk: true}, nil
}

// BakePNG puts a credential into a PNG, see [MountPNG].
func BakePNG(picture, credential []byte) ([]byte, error) {
	m, err := MountPNG(picture)
	return baked(m, err, credential)
}

// UnbakePNG returns the credential that a PNG holds, and the PNG without it, byte
// for byte what was given to [BakePNG].
func UnbakePNG(baked []byte) (credential, picture []byte, err error) {
	all, rest, err := chunks(baked)
	if err != nil {
		return nil, nil, err
	}
	picture = bytes.Clone(pngSignature)
	for i, c := range all {
		text, ok := c.credential()
		switch {
		case !ok:
			picture = append(picture, c...)
			continue
		case credential != nil:
			return nil, nil, fmt.Errorf("%w: the PNG holds two credentials, want one", ErrAltered)
		case i != 1 || !bytes.Equal(c, newChunk("iTXt", pngHeader, text)):
			return nil, nil, fmt.Errorf("%w: the chunk of the PNG that holds the credential", ErrAltered)
		}
		credential = text
	}
	if credential == nil {
		return nil, nil, fmt.Errorf("%w: the PNG holds none", ErrNoCredential)
	}
	return credential, append(picture, rest...), nil
}

// What is added to an SVG: an attribute of its first tag, and an element right
// behind it. JSON that [Maker.Make] wrote can't hold what ends it.
const (
	svgTag       = "<svg"
	svgNamespace = ` xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"`
	svgOpen      = "\n" + svgElement + "><![CDATA[\n"
	svgElement   = "<openbadges:credential" // in a text, as a name may be, its < would be an escape
	svgClose     = "]]></openbadges:credential>"
)

// MountSVG makes ready to put credentials into an SVG, in the place of one that it
// holds: behind its first tag, as Open Badges 3.0 wants it.
func MountSVG(picture []byte) (Mount, error) {
	if _, bare, err := UnbakeSVG(picture); err == nil {
		picture = bare
	}
	start, end, err := firstTag(picture)
	if err != nil {
		return Mount{}, err
	}
	if bytes.Contains(picture, []byte(svgElement)) {
		return Mount{}, fmt.Errorf("the SVG holds a credential already, which another program put in: want the SVG without it")
	}
	name := start + int64(len(svgTag))
	return Mount{
		before: slices.Concat(picture[:name], []byte(svgNamespace), picture[name:end], []byte(svgOpen)),
		behind: slices.Concat([]byte(svgClose), picture[end:]),
	}, nil
}

// BakeSVG puts a credential into an SVG, see [MountSVG].
func BakeSVG(picture, credential []byte) ([]byte, error) {
	m, err := MountSVG(picture)
	return baked(m, err, credential)
}

// UnbakeSVG returns the credential that an SVG holds, and the SVG without it, byte
// for byte what was given to [BakeSVG].
func UnbakeSVG(baked []byte) (credential, picture []byte, err error) {
	start, end, err := firstTag(baked)
	if err != nil {
		return nil, nil, err
	}
	if !bytes.Contains(baked, []byte(svgElement)) {
		return nil, nil, fmt.Errorf("%w: the SVG holds none", ErrNoCredential)
	}
	name := start + int64(len(svgTag))
	attributes, declared := bytes.CutPrefix(baked[name:end], []byte(svgNamespace))
	body, opened := bytes.CutPrefix(baked[end:], []byte(svgOpen))
	credential, rest, closed := bytes.Cut(body, []byte(svgClose))
	if !declared || !opened || !closed || bytes.Contains(rest, []byte(svgElement)) {
		return nil, nil, fmt.Errorf("%w: the element of the SVG that holds the credential", ErrAltered)
	}
	return credential, bytes.Join([][]byte{baked[:name], attributes, rest}, nil), nil
}

// firstTag returns where an SVG's first tag begins and ends.
func firstTag(picture []byte) (start, end int64, err error) {
	dec := xml.NewDecoder(bytes.NewReader(picture))
	for {
		start := dec.InputOffset()
		token, err := dec.RawToken()
		if err != nil {
			return 0, 0, fmt.Errorf("%w: the picture is no SVG: %w", ErrNoCredential, err)
		}
		tag, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		end := dec.InputOffset()
		if tag.Name.Space != "" || tag.Name.Local != "svg" || bytes.HasSuffix(picture[:end], []byte("/>")) {
			return 0, 0, fmt.Errorf("%w: the picture is no SVG: it begins with <%s>", ErrNoCredential, tag.Name.Local)
		}
		return start, end, nil
	}
}
