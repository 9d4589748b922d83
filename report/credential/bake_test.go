package credential

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// svgs are drawings that begin in different ways.
var svgs = map[string]string{
	"plain":                `<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>`,
	"with a declaration":   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <svg> -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"\n  viewBox=\"0 0 9 9\">\n<title>a &gt; b</title>\n</svg>\n",
	"> in an attribute":    `<svg xmlns="http://www.w3.org/2000/svg" aria-label="a > b"><g/></svg>`,
	"no attributes":        "<svg></svg>",
	"a document type":      "<!DOCTYPE svg>\n<svg\txmlns='http://www.w3.org/2000/svg'> </svg>",
	"ends with blank line": "<svg></svg>\n\n",
}

func TestPNGIsBakedAndUnbaked(t *testing.T) {
	for name, credential := range bakeable(t) {
		t.Run(name, func(t *testing.T) {
			for _, bare := range [][]byte{picture(8), append(picture(8), "behind its end"...)} {
				baked, err := BakePNG(bare, credential)
				require.NoError(t, err)
				text, back, err := UnbakePNG(baked)
				require.NoError(t, err)
				assert.Equal(t, string(credential), string(text))
				assert.Equal(t, bare, back)

				again, err := BakePNG(baked, credential)
				require.NoError(t, err)
				assert.Equal(t, baked, again, "an old credential is replaced")
				_, err = png.Decode(bytes.NewReader(baked))
				assert.NoError(t, err)
			}
		})
	}
}

func bakeable(t *testing.T) map[string][]byte {
	return map[string][]byte{"credential": shortCredential(t), "short": []byte("{}")}
}

// The chunk is as Open Badges 3.0 (5.3.1) wants it.
func TestTheChunkOfAPNG(t *testing.T) {
	baked, err := BakePNG(picture(2), []byte("{}"))
	require.NoError(t, err)
	want := []byte("\x00\x00\x00\x1aiTXtopenbadgecredential\x00\x00\x00\x00\x00{}")
	assert.Equal(t, 8+25, bytes.Index(baked, want), "behind the signature and the header")
	assert.Equal(t, 1, bytes.Count(baked, []byte("openbadgecredential")))
}

func TestPNGsRefused(t *testing.T) {
	good := picture(4)
	for name, bad := range map[string][]byte{
		"nothing":            nil,
		"no PNG":             []byte("GIF89a"),
		"cut off":            good[:len(good)-1],
		"cut in the middle":  good[:40],
		"a length too large": append(append([]byte{}, good[:8]...), 0xff, 0xff, 0xff, 0xff, 'I', 'H', 'D', 'R', 0, 0, 0, 0),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := BakePNG(bad, []byte("{}"))
			assert.ErrorIs(t, err, ErrNoCredential)
			_, _, err = UnbakePNG(bad)
			assert.ErrorIs(t, err, ErrNoCredential)
		})
	}
	_, _, err := UnbakePNG(good)
	assert.ErrorIs(t, err, ErrNoCredential)
	assert.ErrorContains(t, err, "holds none")

	baked, err := BakePNG(good, []byte("{}"))
	require.NoError(t, err)
	second := newChunk("iTXt", pngHeader, []byte("{}"))
	_, _, err = UnbakePNG(bytes.Replace(baked, second, append(bytes.Clone(second), second...), 1))
	assert.ErrorContains(t, err, "two credentials")
	once, err := BakePNG(bytes.Replace(baked, second, append(bytes.Clone(second), second...), 1), []byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, baked, once, "baking leaves one")
}

// Whatever byte of a baked badge is altered, it is noticed.
func TestEveryByteOfABadgeMatters(t *testing.T) {
	bare, trust := picture(4), trusting(t, testKey(1))
	drawing := []byte(svgs["with a declaration"])
	text, err := NewMaker(shortWording(t), testKey(1)).Make(awards()["plain"], Pictures{PNG: bare, SVG: drawing})
	require.NoError(t, err)
	bakedPNG, err := BakePNG(bare, text)
	require.NoError(t, err)
	bakedSVG, err := BakeSVG(drawing, text)
	require.NoError(t, err)
	for name, badge := range map[string]struct {
		baked  []byte
		unbake func([]byte) ([]byte, []byte, error)
	}{"PNG": {bakedPNG, UnbakePNG}, "SVG": {bakedSVG, UnbakeSVG}} {
		genuine := func(baked []byte) bool {
			credential, picture, err := badge.unbake(baked)
			if err != nil || !bytes.Equal(credential, text) { // an altered credential is another test's
				return false
			}
			c, err := VerifyCredential(credential, trust)
			return err == nil && c.CheckPicture(picture) == nil
		}
		require.True(t, genuine(badge.baked), name)
		for i := range badge.baked {
			altered := bytes.Clone(badge.baked)
			altered[i] ^= 1
			require.False(t, genuine(altered), "%s, byte %d", name, i)
		}
		for n := range badge.baked {
			require.False(t, genuine(badge.baked[:n]), "%s, %d bytes", name, n)
		}
	}
}

func TestSVGIsBakedAndUnbaked(t *testing.T) {
	for name, bare := range svgs {
		for kind, credential := range bakeable(t) {
			t.Run(name+", "+kind, func(t *testing.T) {
				baked, err := BakeSVG([]byte(bare), credential)
				require.NoError(t, err)
				text, back, err := UnbakeSVG(baked)
				require.NoError(t, err)
				assert.Equal(t, string(credential), string(text))
				assert.Equal(t, bare, string(back))
				assert.Equal(t, string(credential), strings.TrimPrefix(bakedInto(t, baked), "\n"))

				again, err := BakeSVG(baked, credential)
				require.NoError(t, err)
				assert.Equal(t, string(baked), string(again), "an old credential is replaced")
			})
		}
	}
}

// bakedInto returns the credential as any reader of XML finds it: in the first
// element within the first tag.
func bakedInto(t *testing.T, baked []byte) string {
	t.Helper()
	dec, depth, text := xml.NewDecoder(bytes.NewReader(baked)), 0, ""
	for {
		token, err := dec.Token()
		if err == io.EOF {
			return text
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.StartElement:
			if depth++; depth == 2 && text == "" {
				require.Equal(t, xml.Name{Space: "https://purl.imsglobal.org/ob/v3p0", Local: "credential"}, e.Name)
				require.NoError(t, dec.DecodeElement(&text, &e))
				depth--
			}
		case xml.EndElement:
			depth--
		}
	}
}

func TestSVGsRefused(t *testing.T) {
	for name, bad := range map[string]string{
		"nothing":        "",
		"no XML":         "hello",
		"another tag":    "<html></html>",
		"closed at once": "<svg/>",
		"a prefix":       `<s:svg xmlns:s="http://www.w3.org/2000/svg"></s:svg>`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := BakeSVG([]byte(bad), []byte("{}"))
			assert.ErrorIs(t, err, ErrNoCredential)
			_, _, err = UnbakeSVG([]byte(bad))
			assert.ErrorIs(t, err, ErrNoCredential)
		})
	}
	_, _, err := UnbakeSVG([]byte(svgs["plain"]))
	assert.ErrorContains(t, err, "the SVG holds none")
	_, err = BakeSVG([]byte(svgs["plain"]), []byte(`"]]>"`))
	assert.Error(t, err, "it would end too early")
	_, err = BakeSVG([]byte(`<svg><openbadges:credential verify="x"></openbadges:credential></svg>`), []byte("{}"))
	assert.ErrorContains(t, err, "holds a credential already")

	baked, err := BakeSVG([]byte(svgs["plain"]), []byte("{}"))
	require.NoError(t, err)
	_, _, err = UnbakeSVG(append(baked, "<!-- <openbadges:credential> -->"...))
	assert.ErrorIs(t, err, ErrAltered)
}

// Other programs accept what is baked.
func TestBakedPicturesElsewhere(t *testing.T) {
	for program, args := range map[string][]string{"pngcheck": {"-v"}, "xmllint": {"--noout"}} {
		t.Run(program, func(t *testing.T) {
			path, err := exec.LookPath(program)
			if err != nil {
				t.Skipf("%s isn't installed", program)
			}
			baked, err := BakePNG(picture(64), shortCredential(t))
			if program == "xmllint" {
				baked, err = BakeSVG([]byte(svgs["with a declaration"]), shortCredential(t))
			}
			require.NoError(t, err)
			name := filepath.Join(t.TempDir(), "badge")
			require.NoError(t, os.WriteFile(name, baked, 0o600))
			out, err := exec.Command(path, append(args, name)...).CombinedOutput()
			require.NoError(t, err, "%s", out)
			if program == "pngcheck" {
				assert.Contains(t, string(out), "No errors detected")
				assert.Contains(t, string(out), "keyword: openbadgecredential")
			}
		})
	}
}

// What can be taken out can be put back, and nothing makes it panic.
func FuzzUnbake(f *testing.F) {
	for _, credential := range []string{"{}", ""} {
		baked, err := BakePNG(picture(2), []byte(credential))
		require.NoError(f, err)
		f.Add(baked)
		for _, bare := range svgs {
			baked, err := BakeSVG([]byte(bare), []byte(credential))
			require.NoError(f, err)
			f.Add(baked)
		}
	}
	f.Fuzz(func(t *testing.T, baked []byte) {
		if credential, picture, err := UnbakePNG(baked); err == nil {
			again, err := BakePNG(picture, credential)
			require.NoError(t, err)
			require.Equal(t, baked, again)
		}
		if credential, picture, err := UnbakeSVG(baked); err == nil && !bytes.Contains(credential, []byte("]]>")) {
			again, err := BakeSVG(picture, credential)
			require.NoError(t, err)
			require.Equal(t, baked, again)
		}
	})
}
