package certificate

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// noise is random bytes, the same in each test.
func noise(n int) []byte {
	b := make([]byte, n)
	random := rand.New(rand.NewPCG(20, 24))
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

// statement is a signed one of so many bytes.
func statement(n int) string {
	return "ASSAY1:" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(noise(n))
}

// credential is one with an image in it.
func credential(name string, size int) Attachment {
	image := base64.StdEncoding.EncodeToString(noise(size))
	return Attachment{
		Name: name, Description: "Open Badges credential (2020)", MIME: "application/ld+json",
		Data: fmt.Appendf(nil, `{"type":["OpenBadgeCredential"],"image":"data:image/png;base64,%s"}`, image), Day: ingest.DayOf(2020, 6, 30),
	}
}

// sealed seals with nothing but the digest.
func sealed(digest [32]byte) []byte {
	again := sha256.Sum256(digest[:])
	return append(append(digest[:8:8], digest[:]...), again[:]...)
}

func full() Page {
	c := sample("ענן ישראל בע״מ (Cloud 24)", 2020, 2021)
	c.Statement, c.Seal = address+statement(126)[7:], sealed
	c.Attachments = []Attachment{credential("credential-2021.json", 3000), credential("credential-2020.json", 30_000)}
	return c
}

// TestSeal wants the seal to be over each byte of the file but its own.
func TestSeal(t *testing.T) {
	pdf, err := press(t, A4).Print(full())
	require.NoError(t, err)
	require.Equal(t, 1, bytes.Count(pdf, []byte(sealMark)))
	place := bytes.Index(pdf, []byte(sealMark)) + len(sealMark)
	digits := bytes.Clone(pdf[place : place+144])
	assert.Equal(t, ">", string(pdf[place+144]))
	copy(pdf[place:], strings.Repeat("0", 144))
	holds := func() bool { return hex.EncodeToString(sealed(sha256.Sum256(pdf))) == string(digits) }
	assert.True(t, holds())
	for i := 0; i < len(pdf); i += 997 {
		pdf[i] ^= 1
		assert.False(t, holds(), "byte %d of %d", i, len(pdf))
		pdf[i] ^= 1
	}
	assert.True(t, holds())
}

func TestCatalogOfACompleteCertificate(t *testing.T) {
	c := full()
	c.Statement = "ASSAY1:ABC"
	pdf, err := press(t, Letter).Print(c)
	require.NoError(t, err)
	doc, err := parse(pdf)
	require.NoError(t, err)
	catalog := doc.objects[doc.catalog-1].head
	assert.Regexp(t, `/Names <</EmbeddedFiles <</Names \[\(credential-2020\.json\) \d+ 0 R \(credential-2021\.json\) \d+ 0 R\]>>>>`, string(catalog))
	assert.Regexp(t, `/AF \[\d+ 0 R \d+ 0 R\]`, string(catalog))
	assert.Regexp(t, `/PieceInfo <</Assay <</LastModified \(D:20200630000000Z\) /Private <</Statement \(ASSAY1:ABC\) /Seal <[0-9a-f]{144}>>>>>>>`, string(catalog))
	all := joined(doc)
	holds(t, all, "/Type /Filespec /AFRelationship /Data /F (credential-2020.json) /UF (credential-2020.json) /Desc (Open Badges credential \\(2020\\))")
	holds(t, all, fmt.Sprintf("/Type /EmbeddedFile /Subtype /application#2Fld+json /Params <</Size %d /ModDate (D:20200630000000Z)>>", len(c.Attachments[0].Data)))

	c = sample("Birch Hosting", 2020)
	c.Statement = `https://example.com/(a\b)#X`
	pdf, err = press(t, A4).Print(c)
	require.NoError(t, err)
	holds(t, pdf, `/Private <</Statement (https://example.com/\(a\\b\)#X)>>`)
	lacks(t, pdf, sealMark)
}

func TestRefusedAttachmentsAndSeals(t *testing.T) {
	p := press(t, A4)
	tests := []struct {
		name   string
		change func(*Page)
		want   string
	}{
		{"a name twice", func(c *Page) { c.Attachments[1].Name = c.Attachments[0].Name }, `certificate "P-001-2020": two attachments are called "credential-2021.json"`},
		{"no name", func(c *Page) { c.Attachments[0].Name = "" }, `certificate "P-001-2020": an attachment lacks its name, type or day`},
		{"no type", func(c *Page) { c.Attachments[0].MIME = "" }, `certificate "P-001-2020": an attachment lacks its name, type or day`},
		{"no day", func(c *Page) { c.Attachments[0].Day = 0 }, `certificate "P-001-2020": an attachment lacks its name, type or day`},
		{"short seal", func(c *Page) { c.Seal = func(d [32]byte) []byte { return sealed(d)[:71] } }, "certificate P-001-2020: got a seal of 71 bytes, want 72"},
		{"long seal", func(c *Page) { c.Seal = func(d [32]byte) []byte { return append(sealed(d), 0) } }, "certificate P-001-2020: got a seal of 73 bytes, want 72"},
		{"no seal", func(c *Page) { c.Seal = func([32]byte) []byte { return nil } }, "certificate P-001-2020: got a seal of 0 bytes, want 72"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := full()
			tt.change(&c)
			pdf, err := p.Print(c)
			assert.EqualError(t, err, tt.want)
			assert.Nil(t, pdf)
		})
	}
}

func TestPDFText(t *testing.T) {
	assert.Equal(t, `(a \(b\) \\ c)`, pdfText(`a (b) \ c`))
	assert.Equal(t, "<feff00e4d83dde80>", pdfText("ä🚀"))
	assert.Equal(t, "<feff000a>", pdfText("\n"))
	assert.Equal(t, "/application#2Fld+json", pdfName("application/ld+json"))
	assert.Equal(t, "/a#20b#23#C3#A4", pdfName("a b#ä"))
}

// TestToolsReadACompleteCertificate wants four PDF programs to find nothing amiss,
// and the attachments as they were given.
func TestToolsReadACompleteCertificate(t *testing.T) {
	for _, sheet := range []Sheet{A4, Letter} {
		c := full()
		pdf, err := press(t, sheet).Print(c)
		require.NoError(t, err)
		dir := t.TempDir()
		file := filepath.Join(dir, "certificate.pdf")
		require.NoError(t, os.WriteFile(file, pdf, 0o600))
		if out, ok := tool(t, "qpdf", "--check", file); ok {
			assert.Contains(t, out, "No syntax or stream encoding errors found")
		}
		if out, ok := tool(t, "pdffonts", file); ok {
			assert.Regexp(t, `(?m)^[A-Z]{6}\+AssayWords +CID TrueType +Identity-H +yes yes yes`, out)
		}
		if _, ok := tool(t, "pdfdetach", "-saveall", "-o", dir, file); ok {
			for _, a := range c.Attachments {
				got, err := os.ReadFile(filepath.Join(dir, a.Name))
				require.NoError(t, err)
				assert.Equal(t, a.Data, got)
			}
		}
		for _, reader := range [][]string{
			{"mutool", "draw", "-r", "50", "-o", filepath.Join(dir, "m.png"), file},
			{"gs", "-dNOPAUSE", "-dBATCH", "-r50", "-sDEVICE=png16m", "-sOutputFile=" + filepath.Join(dir, "g.png"), file},
			{"pdftoppm", "-r", "50", file, filepath.Join(dir, "p")},
		} {
			if out, ok := tool(t, reader[0], reader[1:]...); ok {
				out = strings.ReplaceAll(out, "warning: ICC support is not available\n", "") // of the program itself
				assert.NotRegexp(t, `(?i)warning|error`, out)
			}
		}
	}
}
