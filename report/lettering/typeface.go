package lettering

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
	"golang.org/x/text/unicode/norm"

	"assay/templates"
)

// A typeface is a font that is parsed when it is first drawn with; which runes it
// has is known from the start. It may be used by several goroutines at once.
type typeface struct {
	name   string
	size   float64 // of its em, in ems of the line
	own    bool    // one of the cuts
	cmap   font.Cmap
	places func() []uint32 // of the outlines, one after the other; nil where only the parsed font knows them
	parsed func() *font.Font
}

// openCut reads a font of the design: one that isn't built in whole, to find out
// whether it can be.
func openCut(files fs.FS, name string) (*typeface, error) {
	if templates.BuiltIn(files, fontFile(name)) {
		t, err := openSubstitute(files, substitute{name, 1})
		if err == nil {
			t.own = true
		}
		return t, err
	}
	file, err := fs.ReadFile(files, fontFile(name))
	if err != nil {
		return nil, err
	}
	ld, err := opentype.NewLoader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: not a TrueType font: %w", fontFile(name), err)
	}
	return parse(fontFile(name), ld)
}

func parse(name string, ld *opentype.Loader) (*typeface, error) {
	f, err := font.NewFont(ld)
	if err != nil {
		return nil, fmt.Errorf("%s: not a TrueType font: %w", name, err)
	}
	return &typeface{name, 1, true, f.Cmap, func() []uint32 { return nil }, func() *font.Font { return f }}, nil
}

// openSubstitute reads which runes a font has.
func openSubstitute(files fs.FS, s substitute) (*typeface, error) {
	name := fontFile(s.name)
	file, err := resource(files, name)
	if err != nil {
		return nil, err
	}
	ld, err := opentype.NewLoader(file)
	if err != nil {
		return nil, fmt.Errorf("%s: not a TrueType font: %w", name, err)
	}
	cmap, err := runesOf(ld)
	if err != nil {
		return nil, fmt.Errorf("%s: not a TrueType font: %w", name, err)
	}
	whole := sync.OnceValue(func() *font.Font {
		f, err := font.NewFont(ld)
		if err != nil { // it parses what has been parsed before
			panic(fmt.Errorf("%s: %w", name, err))
		}
		return f
	})
	places := sync.OnceValue(func() []uint32 { return placesOf(file, ld) })
	return &typeface{s.name, s.size, false, cmap, places, whole}, nil
}

// placesOf tells where the outlines are in a TrueType file, nil for a file of
// another kind and for one that is cut off.
func placesOf(file opentype.Resource, ld *opentype.Loader) []uint32 {
	const head, entry = 12, 16 // bytes: of the list of tables
	list := make([]byte, head)
	if _, err := file.ReadAt(list, 0); err != nil || string(list[:4]) != "\x00\x01\x00\x00" {
		return nil
	}
	list = make([]byte, entry*int(binary.BigEndian.Uint16(list[4:])))
	if _, err := file.ReadAt(list, head); err != nil {
		return nil
	}
	for ; len(list) > 0; list = list[entry:] {
		end := int64(binary.BigEndian.Uint32(list[8:])) + int64(binary.BigEndian.Uint32(list[12:]))
		if _, err := file.ReadAt(make([]byte, 1), end-1); err != nil {
			return nil
		}
	}
	table, _, err := font.LoadHeadTable(ld, nil)
	if err != nil {
		return nil
	}
	raw, err := ld.RawTable(opentype.MustNewTag("loca"))
	if err != nil {
		return nil
	}
	long := table.IndexToLocFormat == 1
	glyphs := len(raw)/2 - 1
	if long {
		glyphs = len(raw)/4 - 1
	}
	places, err := tables.ParseLoca(raw, glyphs, long)
	if err != nil {
		return nil
	}
	return places
}

// resource opens a file to be read in parts. It isn't closed: a font in use may
// be read from at any time.
func resource(files fs.FS, name string) (opentype.Resource, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	if r, ok := file.(opentype.Resource); ok {
		return r, nil
	}
	data, err := io.ReadAll(file)
	return bytes.NewReader(data), errors.Join(err, file.Close())
}

// runesOf parses the tables without which a font is none, and returns that of
// its runes.
func runesOf(ld *opentype.Loader) (font.Cmap, error) {
	if _, _, err := font.LoadHeadTable(ld, nil); err != nil {
		return nil, err
	}
	raw, err := ld.RawTable(opentype.MustNewTag("maxp"))
	if err != nil {
		return nil, err
	}
	if _, _, err := tables.ParseMaxp(raw); err != nil {
		return nil, err
	}
	if raw, err = ld.RawTable(opentype.MustNewTag("cmap")); err != nil {
		return nil, err
	}
	table, _, err := tables.ParseCmap(raw)
	if err != nil {
		return nil, err
	}
	cmap, _, err := font.ProcessCmap(table, 0)
	return cmap, err
}

// openAdded reads a font that doesn't come with the templates, which may be
// anything.
func openAdded(a Added) (t *typeface, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("%s: a damaged or cut off font, want a whole TrueType or OpenType file", a.Name)
		}
	}()
	lds, err := opentype.NewLoaders(bytes.NewReader(a.Data))
	if err != nil || len(lds) == 0 {
		return nil, fmt.Errorf("%s: got no font, want a TrueType or OpenType file: %w", a.Name, err)
	}
	t, err = parse(a.Name, lds[0])
	if err != nil {
		return nil, err
	}
	t.own = false
	for runes := t.cmap.Iter(); runes.Next(); {
		if r, _ := runes.Char(); !unseen(r) && t.draws(r) {
			return t, nil
		}
	}
	return nil, fmt.Errorf("%s: the font holds no outlines, want one whose letters are drawn, not pictures", a.Name)
}

// has tells whether the font draws all runes of a cluster.
func (t *typeface) has(cluster []rune) bool {
	for _, r := range cluster {
		if !t.hasRune(r) {
			return false
		}
	}
	return true
}

// hasRune tells whether the font draws a rune, or the runes that it is composed of.
func (t *typeface) hasRune(r rune) bool {
	if _, ok := t.cmap.Lookup(r); ok {
		return t.own || t.draws(r)
	}
	if unseen(r) {
		return true
	}
	parts := []rune(norm.NFD.String(string(r)))
	return len(parts) > 1 && t.has(parts)
}

// draws tells whether a rune that the font has is there to be seen, for some
// fonts hold pictures, or are cut off.
func (t *typeface) draws(r rune) bool {
	if unseen(r) {
		return true
	}
	gid, ok := t.cmap.Lookup(r)
	if places := t.places(); places != nil { // parsing takes long
		return ok && int(gid)+1 < len(places) && places[gid] < places[gid+1]
	}
	face := font.Face{Font: t.parsed()} // without the cache of a new face, which is large
	outline, drawn := face.GlyphDataOutline(tables.GlyphID(gid))
	return ok && drawn && len(outline.Segments) > 0
}

// unseen tells whether a rune draws nothing by itself.
func unseen(r rune) bool { return unicode.Is(unicode.Zs, r) || ignorable(r) }
