package credential

import (
	"bytes"
	"fmt"
	pixels "image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/templates"
)

// An issue is everything that a partner is given, signed by a key.
type issue struct {
	pdf         []byte
	credentials map[int][]byte // by badge year
	png         []byte         // of 2020
	small, svg  []byte
	code        string
}

var svgPicture = []byte(`<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>Badge 2020</title><path d="M0 0h9v9z"/></svg>
`)

func pngPicture(t testing.TB, size int) []byte {
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, pixels.NewGray(pixels.Rect(0, 0, size, size))))
	return b.Bytes()
}

// award is Northwind's for a badge year.
func award(year int) Award {
	a := Award{Number: northwind.Number, PartnerID: "P-001", Partner: northwind.Partner, Year: year,
		EarnedOn: northwind.Begins, GoodThrough: ingest.DayOf(year+1, 1, 31), Issued: northwind.Issued}
	return a
}

func made(t testing.TB, key *Key, a Award, p Pictures) []byte {
	w, err := LoadWording(templates.FS())
	require.NoError(t, err)
	text, err := NewMaker(w, key).Make(a, p)
	require.NoError(t, err)
	return text
}

func issued(t testing.TB, key *Key) issue {
	p := Pictures{PNG: pngPicture(t, 20), Small: pngPicture(t, 10), SVG: svgPicture}
	i := issue{credentials: map[int][]byte{}, code: signed(t, key, northwind, "")}
	var attached []pdfAttachment
	for _, y := range northwind.Years {
		i.credentials[y] = made(t, key, award(y), p)
		attached = append(attached, pdfAttachment{fmt.Sprintf("credential-%d.json", y), i.credentials[y]})
	}
	var err error
	i.png, err = BakePNG(p.PNG, i.credentials[2020])
	require.NoError(t, err)
	i.small, err = BakePNG(p.Small, i.credentials[2020])
	require.NoError(t, err)
	i.svg, err = BakeSVG(p.SVG, i.credentials[2020])
	require.NoError(t, err)
	i.pdf = sealed(key, pdfOf(pdfObjects(i.code, attached...)))
	return i
}

func TestExamineGenuine(t *testing.T) {
	key := keyOf(7)
	is := issued(t, key)
	says := Finding{File: "it", Genuine: true, Signer: key.DID(), Issuer: "Test Program", Number: northwind.Number, Partner: northwind.Partner, PartnerID: "P-001",
		Years: []int{2020}, Begins: northwind.Begins, GoodThrough: dayOf("2021-01-31"), Issued: northwind.Issued, Credentials: []string{"urn:uuid:d3f1"}}
	tests := []struct {
		kind    Kind
		data    []byte
		checked []string
		change  func(*Finding)
	}{
		{CertificatePDF, is.pdf, []string{"the seal fits every byte of the file", "the text of the QR code is as it was signed",
			"the 2 credentials attached are as they were signed, and say the same"},
			func(f *Finding) { f.Years, f.GoodThrough = northwind.Years, northwind.GoodThrough }},
		{BadgePNG, is.png, []string{"the credential is as it was signed", "the picture is the one that the credential was made for"}, nil},
		{BadgePNG, is.small, []string{"the credential is as it was signed", "the picture is the one that the credential was made for"}, nil},
		{BadgeSVG, is.svg, []string{"the credential is as it was signed", "the picture is the one that the credential was made for"}, nil},
		{CredentialJSON, is.credentials[2020], []string{"the credential is as it was signed"}, nil},
		{CodeText, []byte(is.code), []string{"the text of the QR code is as it was signed"},
			func(f *Finding) { f.Years, f.GoodThrough, f.PartnerID = northwind.Years, northwind.GoodThrough, "" }},
		{CodeText, []byte(is.code + "\r\n"), []string{"the text of the QR code is as it was signed"},
			func(f *Finding) { f.Years, f.GoodThrough, f.PartnerID = northwind.Years, northwind.GoodThrough, "" }},
	}
	for _, tt := range tests {
		t.Run(string(tt.kind), func(t *testing.T) {
			want := says
			want.Kind, want.Checked = tt.kind, tt.checked
			if tt.change != nil {
				tt.change(&want)
			}
			got := Examine("it", tt.data, *trustIn(t, keyOf(9), key))
			if len(want.Years) == len(got.Credentials) {
				want.Credentials = got.Credentials // TestMake tells their names
			}
			if tt.kind == CodeText {
				want.Credentials = nil
			}
			assert.Equal(t, want, got)
		})
	}
}

// Without trust in the key nothing is genuine, however sound; with a key that was
// retired before, neither.
func TestExamineKey(t *testing.T) {
	key := keyOf(7)
	is := issued(t, key)
	files := map[string][]byte{"pdf": is.pdf, "png": is.png, "svg": is.svg, "json": is.credentials[2021]}
	retired := func(until string) Trust {
		var trust Trust
		require.NoError(t, trust.Add(TrustedKey{DID: key.DID(), Until: dayOf(until)}))
		return trust
	}
	for name, data := range files {
		f := Examine(name, data, *trustIn(t, keyOf(9)))
		assert.False(t, f.Genuine, name)
		assert.Equal(t, "signed by "+key.DID()+", whom nothing at hand vouches for", f.Why, name)
		var unknown *UnknownSigner
		assert.ErrorAs(t, f.Err, &unknown, name)
		assert.Equal(t, northwind.Number, f.Number, name)
		assert.Equal(t, key.DID(), f.Signer, name)
		assert.Empty(t, f.Issuer, "%s: what it says itself is worth nothing", name)

		f = Examine(name, data, retired("2020-06-29"))
		assert.False(t, f.Genuine, name)
		assert.Contains(t, f.Why, "issued 2020-06-30 with a key that was retired on 2020-06-29", name)
		assert.True(t, Examine(name, data, retired("2020-06-30")).Genuine, "%s: the key's last day", name)
	}
	f := Examine("code", []byte(is.code), Trust{})
	assert.Equal(t, fmt.Sprintf("signed with a key that nothing at hand vouches for (its hint is %x)", key.Hint()), f.Why)
	assert.Contains(t, Examine("code", []byte(is.code), retired("2020-06-29")).Why, "was retired")
	assert.True(t, Examine("code", []byte(is.code), retired("2020-06-30")).Genuine)

	bare := sealed(key, pdfOf(pdfObjects(is.code)))
	assert.True(t, Examine("bare", bare, *trustIn(t, key)).Genuine, "a certificate without credentials")
	assert.Contains(t, Examine("bare", bare, Trust{}).Why, "a key that nothing at hand vouches for")
}

// A PDF that its signer sealed, and yet put together wrongly.
func TestExamineParts(t *testing.T) {
	key, other := keyOf(7), keyOf(8)
	attached := func(k *Key, change func(*Award)) pdfAttachment {
		a := award(2021)
		change(&a)
		return pdfAttachment{"credential-2021.json", made(t, k, a, Pictures{})}
	}
	same := func(*Award) {}
	stated := func(change func(*Statement)) string {
		s := northwind
		change(&s)
		return signed(t, key, s, "")
	}
	sound := signed(t, key, northwind, "")
	tests := []struct {
		name, statement string
		attached        []pdfAttachment
		want            string
	}{
		{"all in order", sound, []pdfAttachment{attached(key, same)}, ""},
		{"an address in the QR code", signed(t, key, northwind, "https://verify.example/"), []pdfAttachment{attached(key, same)}, ""},
		{"a name that had to be cut", stated(func(s *Statement) { s.Partner = strings.Repeat("Nord", 40) }),
			[]pdfAttachment{attached(key, func(a *Award) { a.Partner = strings.Repeat("Nord", 40) })}, ""},
		{"a file that is no credential", sound, []pdfAttachment{{"terms.txt", []byte("Terms")}}, ""},
		{"no statement", "ASSAY1:", nil, "the text of the QR code is damaged"},
		{"a statement by another", signed(t, other, northwind, ""), nil, "it is signed with another key than the PDF"},
		{"a credential by another", sound, []pdfAttachment{attached(other, same)}, "attached credential-2021.json: it is signed with another key than the PDF"},
		{"no credential", sound, []pdfAttachment{{"credential-2021.json", []byte(`{"year": 2021}`)}}, "attached credential-2021.json: no credential of this program"},
		{"another number", sound, []pdfAttachment{attached(key, func(a *Award) { a.Number = "CP-2021-7K3M9QXE" })}, "disagree on the number of the certificate: CP-2021-7K3M9QXE and CP-2021-7K3M9QXD"},
		{"another partner", sound, []pdfAttachment{attached(key, func(a *Award) { a.Partner = "Southwind" })}, "disagree on the partner: Southwind and Nörthwind Hosting"},
		{"a name with more to it", sound, []pdfAttachment{attached(key, func(a *Award) { a.Partner += " West" })}, "disagree on the partner"},
		{"another badge year", sound, []pdfAttachment{attached(key, func(a *Award) { a.Year = 2022 })}, "disagree on the badge year: 2022 and [2020 2021]"},
		{"another day of issue", sound, []pdfAttachment{attached(key, func(a *Award) { a.Issued++ })}, "disagree on the day of issue: 2020-07-01 and 2020-06-30"},
		{"a begin that was put right since", sound, []pdfAttachment{attached(key, func(a *Award) { a.EarnedOn-- })}, ""},
		{"a later end", sound, []pdfAttachment{attached(key, func(a *Award) { a.GoodThrough++ })}, "disagree on the last day: 2022-02-01 and 2022-01-31"},
		{"an earlier end", sound, []pdfAttachment{attached(key, func(a *Award) { a.GoodThrough-- })}, "disagree on the last day"},
		{"a year twice", sound, []pdfAttachment{attached(key, same), attached(key, same)}, "of the same badge year"},
		{"two partners", sound, []pdfAttachment{attached(key, same), attached(key, func(a *Award) {
			a.Year, a.GoodThrough, a.PartnerID = 2020, dayOf("2021-01-31"), "P-002"
		})}, "of another partner"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Examine("it", sealed(key, pdfOf(pdfObjects(tt.statement, tt.attached...))), *trustIn(t, key, other))
			assert.Equal(t, tt.want == "", f.Genuine, f.Why)
			assert.Contains(t, f.Why, tt.want)
		})
	}
}

// One bit, anywhere: not genuine. White space between the parts of a JSON file
// may change, as mail does that; letters of a text may be typed in lower case.
func TestExamineAlteredByOneBit(t *testing.T) {
	key := keyOf(7)
	is := issued(t, key)
	trust := *trustIn(t, key)
	for _, file := range []struct {
		name string
		data []byte
		step int
	}{{"pdf", is.pdf, 41}, {"png", is.png, 37}, {"small", is.small, 43}, {"svg", is.svg, 47}, {"json", is.credentials[2020], 29}} {
		require.True(t, Examine(file.name, file.data, trust).Genuine, file.name)
		for i := 0; i < len(file.data); i += file.step {
			other := bytes.Clone(file.data)
			other[i] ^= 1 << (i % 8)
			f := Examine(file.name, other, trust)
			if file.name == "json" && f.Genuine {
				assert.True(t, sameJSON(other, file.data), "byte %d of %s", i, file.name)
				continue
			}
			assert.False(t, f.Genuine, "byte %d of %s: %q", i, file.name, other[max(0, i-20):min(len(other), i+20)])
			assert.NotEmpty(t, f.Why)
		}
	}
}

// Whoever mixes what is genuine gets nothing genuine.
func TestExamineMixtures(t *testing.T) {
	key := keyOf(7)
	is := issued(t, key)
	trust := *trustIn(t, key)
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"nothing", nil, "neither a certificate"},
		{"a text", []byte("Dear partner"), "neither a certificate"},
		{"a picture without a credential", pngPicture(t, 20), "the PNG holds none"},
		{"a drawing without a credential", svgPicture, "the SVG holds none"},
		{"a credential in another picture", must(BakePNG(pngPicture(t, 21), is.credentials[2020])), "the picture was altered after it was signed, or is another's"},
		{"a credential in another drawing", must(BakeSVG([]byte(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`), is.credentials[2020])), "the picture was altered"},
		{"two certificates in one file", append(bytes.Clone(is.pdf), is.pdf...), "more than one seal"},
		{"a picture that goes on", append(bytes.Clone(is.png), "more"...), "the picture was altered"},
		{"an issuer file", []byte(`{"name": "Test Program", "keys": []}`), "no credential of this program"},
		{"a PDF of another program", []byte("%PDF-1.4\n%%EOF"), "carries no seal"},
		{"a damaged QR code", []byte("ASSAY1:AAAA"), "damaged or incomplete"},
		{"a text that names a later form", []byte("ASSAY1:" + statementText.EncodeToString(append([]byte{2}, make([]byte, 90)...))), "has form 2, this program reads form 1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := Examine("it", tt.data, trust)
			assert.False(t, f.Genuine)
			assert.Contains(t, f.Why, tt.want)
		})
	}
}

// A badge to which something was added that a program might show, or take the
// credential from, is no longer the one that was issued.
func TestExamineAddedToBadges(t *testing.T) {
	key := keyOf(7)
	is := issued(t, key)
	trust := *trustIn(t, key)
	text := string(is.credentials[2020])
	other := made(t, keyOf(8), award(2020), Pictures{PNG: pngPicture(t, 20), SVG: svgPicture})
	ours := newChunk("iTXt", pngHeader, []byte(text))
	header := len(pngSignature) + 25
	insert := func(data []byte, at int, parts ...[]byte) []byte {
		return slices.Insert(bytes.Clone(data), at, bytes.Join(parts, nil)...)
	}
	swap := func(old, by string) []byte {
		require.Contains(t, string(is.svg), old)
		return []byte(strings.Replace(string(is.svg), old, by, 1))
	}
	element := svgOpen + text + svgClose
	for name, data := range map[string][]byte{
		"another credential before":       insert(is.png, header, newChunk("iTXt", pngHeader, other)),
		"another credential behind":       insert(is.png, header+len(ours), newChunk("iTXt", pngHeader, other)),
		"another, compressed":             insert(is.png, header+len(ours), newChunk("iTXt", pngKeyword, []byte{1, 0, 0, 0}, other)),
		"another, in a language":          insert(is.png, header+len(ours), newChunk("iTXt", pngKeyword, []byte{0, 0, 'e', 'n', 0, 0}, other)),
		"another, as a plain text":        insert(is.png, header+len(ours), newChunk("tEXt", pngKeyword, other)),
		"another, of Open Badges 2":       insert(is.png, header+len(ours), newChunk("iTXt", []byte("openbadges\x00\x00\x00\x00\x00"), other)),
		"another behind the end":          append(bytes.Clone(is.png), newChunk("iTXt", pngHeader, other)...),
		"a second picture behind the end": append(bytes.Clone(is.png), is.small...),
		"its own behind the end":          append(bytes.Replace(is.png, ours, nil, 1), ours...),
		"frames of an animation":          insert(is.png, header+len(ours), newChunk("acTL", make([]byte, 8))),
		"a profile of colours":            insert(is.png, header+len(ours), newChunk("iCCP", []byte("x\x00\x00x"))),
		"a check sum that is wrong":       bytes.Replace(is.png, ours[len(ours)-4:], []byte("wong"), 1),

		"a script":                     swap("<path", "<script>alert(1)</script><path"),
		"a link":                       swap("<path", `<image href="https://example.com/x.png"/><path`),
		"an entity":                    swap("<svg", `<!DOCTYPE svg [<!ENTITY x "y">]><svg`),
		"a style sheet":                swap("<svg", `<?xml-stylesheet href="x.css"?><svg`),
		"an attribute":                 swap(svgNamespace, svgNamespace+` onload="alert(1)"`),
		"another namespace":            swap("ob/v3p0", "ob/v2p0"),
		"another credential, too":      swap(element, element+svgOpen+string(other)+svgClose),
		"another, under another name":  swap(element, element+`<x:credential xmlns:x="https://purl.imsglobal.org/ob/v3p0">`+string(other)+"</x:credential>"),
		"another, in a comment before": swap("<svg", "<!-- "+element+" --><svg"),
		"its own at the end":           []byte(strings.Replace(string(swap(element, "")), "</svg>", element+"</svg>", 1)),
		"its own in an attribute":      swap(element, `<openbadges:credential verify="x"/>`),
		"its own without CDATA":        swap(element, strings.NewReplacer("<![CDATA[", "", "]]>", "").Replace(element)),
		"its own, set anew":            swap("  \"id\"", "\"id\""),
		"its own, in other letters":    swap("openbadges:credential>", "OpenBadges:credential>"),
		"more behind the end":          append(bytes.Clone(is.svg), "<svg/>"...),
	} {
		t.Run(name, func(t *testing.T) {
			require.False(t, bytes.Equal(data, is.png) || bytes.Equal(data, is.svg))
			f := Examine("it", data, trust)
			assert.False(t, f.Genuine)
			assert.NotErrorAs(t, f.Err, new(*UnknownSigner), "to trust another would not help")
		})
	}
}

// The end of CDATA within a name, with its escape set free, would let in whatever
// else the name holds.
func TestExamineANameThatEndsCDATA(t *testing.T) {
	key := keyOf(7)
	a := award(2020)
	a.Partner = "]]></openbadges:credential><script>alert(1)</script><x><![CDATA["
	baked := must(BakeSVG(svgPicture, made(t, key, a, Pictures{SVG: svgPicture})))
	trust := *trustIn(t, key)
	require.True(t, Examine("it", baked, trust).Genuine)
	assert.NotContains(t, string(baked), "<script>alert(1)</script>")
	freed := bytes.ReplaceAll(baked, []byte(`\u003e`), []byte(">"))
	assert.False(t, Examine("it", freed, trust).Genuine)
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}

func FuzzExamine(f *testing.F) {
	key := keyOf(7)
	is := issued(f, key)
	originals := [][]byte{is.pdf, is.png, is.small, is.svg, is.credentials[2020], is.credentials[2021], []byte(is.code)}
	for _, o := range originals {
		f.Add(o)
	}
	trust := *trustIn(f, key)
	f.Fuzz(func(t *testing.T, data []byte) {
		found := Examine("it", data, trust)
		assert.Equal(t, found.Genuine, found.Why == "")
		if !found.Genuine {
			return
		}
		for _, o := range originals {
			if bytes.Equal(o, data) || sameJSON(o, data) {
				return
			}
		}
		assert.Equal(t, CodeText, found.Kind, "genuine, and nobody signed it")
	})
}

func BenchmarkExamine(b *testing.B) {
	key := keyOf(7)
	is := issued(b, key)
	trust := *trustIn(b, key)
	for _, file := range []struct {
		name string
		data []byte
	}{{"pdf", is.pdf}, {"png", is.png}, {"code", []byte(is.code)}} {
		b.Run(file.name, func(b *testing.B) {
			for b.Loop() {
				require.True(b, Examine(file.name, file.data, trust).Genuine)
			}
		})
	}
}
