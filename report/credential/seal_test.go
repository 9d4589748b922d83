package credential

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pdfObjects are a certificate's objects, from 1 on: the first is the catalog.
func pdfObjects(statement string, attachments ...pdfAttachment) []string {
	escaped := strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(statement)
	objects := []string{"", "<</Type /Pages /Kids [3 0 R] /Count 1>>", "<</Type /Page /Parent 2 0 R /MediaBox [0 0 842 595]>>"}
	var names, specs string
	for _, a := range attachments {
		spec := len(objects) + 1
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		z.Write(a.data)
		z.Close()
		objects = append(objects,
			fmt.Sprintf("<</Type /Filespec /AFRelationship /Data /F (%s) /UF (%[1]s) /Desc (it) /EF <</F %d 0 R>>>>", a.name, spec+1),
			fmt.Sprintf("<</Type /EmbeddedFile /Subtype /application#2Fld+json /Params <</Size %d /ModDate (D:20200630000000Z)>> /Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", len(a.data), packed.Len(), packed.String()))
		names += fmt.Sprintf("(%s) %d 0 R ", a.name, spec)
		specs += fmt.Sprintf("%d 0 R ", spec)
	}
	objects[0] = fmt.Sprintf("<<\n/Type /Catalog\n/Pages 2 0 R\n/Names <</EmbeddedFiles <</Names [%s]>>>>\n/AF [%s]\n"+
		"/PieceInfo <</Assay <</LastModified (D:20200630000000Z) /Private <</Statement (%s) /Seal <%s>>> >> >>\n>>", names, specs, escaped, strings.Repeat("0", sealDigits))
	return objects
}

// pdfOf writes objects as a PDF.
func pdfOf(objects []string) []byte {
	b := bytes.NewBufferString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var table strings.Builder
	for i, o := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<<\n/Size %[1]d\n/Root 1 0 R\n/ID [<00> <00>]\n>>\nstartxref\n%[3]d\n%%%%EOF\n", len(objects)+1, table.String(), start)
	return b.Bytes()
}

// sealed seals a PDF that has a place for it.
func sealed(k *Key, pdf []byte) []byte {
	zeros := []byte(strings.Repeat("0", sealDigits))
	return bytes.Replace(pdf, zeros, []byte(hex.EncodeToString(SealPDF(k)(sha256.Sum256(pdf)))), 1)
}

var twoAttachments = []pdfAttachment{{"credential-2020.json", []byte(`{"year": 2020}`)}, {"credential-2021.json", bytes.Repeat([]byte("long "), 5000)}}

// sealHolds tells whether a trusted key sealed the PDF as it is.
func sealHolds(trust *Trust, pdf []byte) bool {
	s, err := readSeal(pdf)
	if err != nil {
		return false
	}
	_, err = trust.sealer(s)
	return err == nil
}

func TestSealedPDF(t *testing.T) {
	key := keyOf(7)
	pdf := sealed(key, pdfOf(pdfObjects(`https://verify.example/(a\b)#ABC`, twoAttachments...)))
	s, err := readSeal(pdf)
	require.NoError(t, err)
	k, err := trustIn(t, keyOf(8), key).sealer(s)
	require.NoError(t, err)
	assert.Equal(t, key.DID(), k.DID)

	c, err := readPDF(pdf)
	require.NoError(t, err)
	assert.Equal(t, pdfCertificate{`https://verify.example/(a\b)#ABC`, s.digits, twoAttachments}, c)

	_, err = trustIn(t, keyOf(8)).sealer(s)
	var unknown *UnknownSigner
	assert.ErrorAs(t, err, &unknown)
}

// Any byte that changes, goes or comes breaks the seal, and a seal with letters
// in upper case is none.
func TestSealAltered(t *testing.T) {
	key := keyOf(7)
	trust := trustIn(t, key)
	pdf := sealed(key, pdfOf(pdfObjects("ASSAY1:ABC", twoAttachments[:1]...)))
	require.True(t, sealHolds(trust, pdf))
	start := bytes.Index(pdf, []byte(sealMark))
	for i := range pdf {
		bits := []int{i % 8}
		if i >= start && i <= start+len(sealMark)+sealDigits {
			bits = []int{0, 1, 2, 3, 4, 5, 6, 7}
		}
		for _, bit := range bits {
			other := bytes.Clone(pdf)
			other[i] ^= 1 << bit
			assert.False(t, sealHolds(trust, other), "bit %d of byte %d, %q", bit, i, pdf[i])
		}
		assert.False(t, sealHolds(trust, pdf[:i]), "cut off after %d bytes", i)
	}
	for _, more := range []string{"\n", "\x00", "1 0 obj\n<<>>\nendobj\nxref\n1 1\n0000000009 00000 n \ntrailer\n<</Size 2 /Root 1 0 R /Prev 9>>\nstartxref\n0\n%%EOF\n"} {
		assert.False(t, sealHolds(trust, append(bytes.Clone(pdf), more...)), "with %q after it", more)
		assert.False(t, sealHolds(trust, append([]byte(more), pdf...)), "with %q before it", more)
	}
	assert.False(t, sealHolds(trust, sealed(keyOf(8), pdfOf(pdfObjects("ASSAY1:ABC")))), "another's seal")
}

func TestReadSealRefuses(t *testing.T) {
	zeros := strings.Repeat("0", sealDigits)
	tests := []struct {
		name, pdf string
		want      error
	}{
		{"nothing", "", errNoSeal},
		{"no seal", "%PDF-1.7\n", errNoSeal},
		{"two seals", sealMark + zeros + "> " + sealMark + zeros + ">", errTwoSeals},
		{"a seal within its own digits", sealMark + zeros[:20] + sealMark + zeros + ">", errTwoSeals},
		{"nothing after the mark", sealMark, errBadSeal},
		{"a digit too few", sealMark + zeros[1:] + ">", errBadSeal},
		{"a digit too many", sealMark + zeros + "0>", errBadSeal},
		{"cut off after the last digit", sealMark + zeros, errBadSeal},
		{"no digits", sealMark + strings.Repeat("z", sealDigits) + ">", errBadSeal},
		{"upper case", sealMark + strings.Repeat("A", sealDigits) + ">", errBadSeal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readSeal([]byte(tt.pdf))
			assert.Equal(t, tt.want, err)
		})
	}
	_, err := readSeal([]byte(sealMark + zeros + ">"))
	assert.NoError(t, err)
}

// What a hostile PDF may try against its reader.
func TestReadPDFRefuses(t *testing.T) {
	with := func(change func(objects []string) []string) []byte {
		return pdfOf(change(pdfObjects("ASSAY1:ABC", twoAttachments...)))
	}
	replaced := func(i int, old, by string) []byte {
		return with(func(o []string) []string {
			require.Contains(t, o[i], old)
			o[i] = strings.Replace(o[i], old, by, 1)
			return o
		})
	}
	whole := pdfOf(pdfObjects("ASSAY1:ABC", twoAttachments...))
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	for range 2 * mostAttached >> 20 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	tests := []struct {
		name string
		pdf  []byte
		want string
	}{
		{"nothing", nil, "can't be read"},
		{"a begin only", []byte("%PDF-1.7\n"), "can't be read"},
		{"no table", bytes.Replace(whole, []byte("\nxref\n"), []byte("\nxxxx\n"), 1), "can't be read"},
		{"a table that begins beyond the end", bytes.Replace(whole, []byte("startxref\n"), []byte("startxref\n9"), 1), "can't be read"},
		{"a table of too many objects", bytes.Replace(whole, []byte("\nxref\n0 8"), []byte("\nxref\n0 99999999"), 1), "can't be read"},
		{"a table in two parts", bytes.Replace(whole, []byte("/Size"), []byte("/Prev 9 /Size"), 1), "can't be read"},
		{"encrypted", bytes.Replace(whole, []byte("/Size"), []byte("/Encrypt 2 0 R /Size"), 1), "can't be read"},
		{"a catalog that is no dictionary", with(func(o []string) []string { o[0] = "[1 2]"; return o }), "can't be read"},
		{"a catalog of itself", with(func(o []string) []string { o[0] = "1 0 R"; return o }), "can't be read"},
		{"a key twice", replaced(0, "/Pages 2 0 R", "/Pages 2 0 R /PieceInfo <<>>"), "can't be read"},
		{"nested too deep", replaced(0, "/Pages 2 0 R", "/Pages "+strings.Repeat("[", 100_000)), "can't be read"},
		{"dictionaries nested too deep", replaced(0, "/Pages 2 0 R", "/Pages "+strings.Repeat("<</A ", 100_000)), "can't be read"},
		{"an array of too many", replaced(0, "/Pages 2 0 R", "/Pages ["+strings.Repeat("0 ", 100_000)+"]"), "can't be read"},
		{"an object that goes on and on", replaced(3, "/Type", "%"+strings.Repeat("-", longestPDF)+"\n/Type"), "can't be read"},
		{"a string without end", replaced(0, "/Pages 2 0 R", "/Pages ("), "can't be read"},
		{"a string that ends in a backslash", []byte("(\\"), "can't be read"},
		{"no PieceInfo", replaced(0, "/PieceInfo", "/Pieces"), "no seal"},
		{"another's PieceInfo", replaced(0, "/Assay", "/Other"), "no seal"},
		{"no statement", replaced(0, "/Statement (ASSAY1:ABC)", ""), "no seal"},
		{"a statement that is a number", replaced(0, "/Statement (ASSAY1:ABC)", "/Statement 7"), "no seal"},
		{"attachments that aren't there", replaced(0, "(credential-2020.json) 4 0 R", "(credential-2020.json) 99 0 R"), "can't be read"},
		{"an attachment that is its own", replaced(3, "/F 5 0 R", "/F 4 0 R"), "can't be read"},
		{"a length beyond the end", replaced(4, "/Length ", "/Length 9"), "can't be read"},
		{"a negative length", replaced(4, "/Length ", "/Length -"), "can't be read"},
		{"another filter", replaced(4, "/FlateDecode", "/LZWDecode"), "can't be read"},
		{"filters in a row", replaced(4, "/Filter /FlateDecode", "/Filter [/FlateDecode /FlateDecode]"), "can't be read"},
		{"a stream that is no zlib", replaced(4, "stream\n", "stream\nx"), "can't be read"},
		{"a bomb", with(func(o []string) []string {
			o[4] = fmt.Sprintf("<</Filter /FlateDecode /Length %d>>\nstream\n%s\nendstream", bomb.Len(), bomb.String())
			return o
		}), "larger than those of a certificate"},
		{"too many attachments", pdfOf(pdfObjects("A", make([]pdfAttachment, mostAttachments+1)...)), "more than 64 attachments"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readPDF(tt.pdf)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// A tree whose branches all lead back to it would take for ever.
func TestReadPDFTreeWithoutEnd(t *testing.T) {
	objects := pdfObjects("ASSAY1:ABC")
	objects[0] = strings.Replace(objects[0], "<</Names []>>", "4 0 R", 1)
	objects = append(objects, "<</Kids ["+strings.Repeat("4 0 R ", 5000)+"]>>")
	_, err := readPDF(pdfOf(objects))
	assert.Equal(t, errPDF, err)
}

func TestPDFValues(t *testing.T) {
	tests := []struct {
		text string
		want any
	}{
		{"12", 12},
		{"-7", -7},
		{"1.5", pdfWord("1.5")},
		{"12 0 R", pdfRef(12)},
		{"[1 0 2 0 R]", pdfArray{1, 0, pdfRef(2)}},
		{"[0 0 R 1]", pdfArray{pdfRef(0), 1}},
		{"% said\n true", pdfWord("true")},
		{"/Name/Other", pdfName("Name")},
		{"<</A/B/C(d)/E<466F>>>", pdfDict{"A": pdfName("B"), "C": pdfString("d"), "E": pdfString("Fo")}},
		{`(a(b)c\)\(\\\n\101\7!\q)`, pdfString("a(b)c)(\\\nA\x07!q")},
		{"(one\\\ntwo)", pdfString("onetwo")},
		{"()", pdfString("")},
		{"<0>", nil},
		{"(", nil},
		{"<<1 2>>", nil},
		{"", nil},
		{"]", nil},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			p := pdfParser{b: []byte(tt.text)}
			got := p.value()
			assert.Equal(t, tt.want, got)
			assert.Equal(t, tt.want == nil, p.err != nil)
		})
	}
	assert.Equal(t, "é中", pdfString("\xfe\xff\x00\xe9\x4e\x2d").text())
}

func FuzzReadPDF(f *testing.F) {
	f.Add(sealed(keyOf(7), pdfOf(pdfObjects("ASSAY1:ABC", twoAttachments...))))
	f.Add([]byte("%PDF-1.7\nxref\n0 1\n0 0 f\ntrailer<</Root 1 0 R>>startxref\n9\n%%EOF"))
	f.Add([]byte("((((\\"))
	f.Fuzz(func(t *testing.T, pdf []byte) {
		_, _ = readSeal(pdf)
		c, err := readPDF(pdf)
		size := 0
		for _, a := range c.attachments {
			size += len(a.data)
		}
		assert.LessOrEqual(t, size, mostAttached)
		assert.True(t, err != nil || len(c.seal)%2 == 0)
		p := pdfParser{b: pdf}
		for p.err == nil && p.next < len(p.b) {
			p.value()
		}
	})
}
