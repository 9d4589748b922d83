package credential

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/templates"
)

// testKey returns a key that is the same in every run.
func testKey(n byte) *Key { return keyFromSeed(bytes.Repeat([]byte{n}, 32)) }

func trusting(t *testing.T, keys ...*Key) Trust {
	t.Helper()
	var trust Trust
	for _, k := range keys {
		require.NoError(t, trust.Add(TrustedKey{DID: k.DID(), Issuer: "Issuer"}))
	}
	return trust
}

func day(s string) ingest.Day {
	d, err := ingest.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func shortWording(t testing.TB) *Wording {
	t.Helper()
	w, err := LoadWording(templates.FS())
	require.NoError(t, err)
	return w
}

// fullWording has everything that may be blank.
func fullWording(t testing.TB) *Wording {
	t.Helper()
	w, err := LoadWording(fstest.MapFS{wordingFile: {Data: []byte(`
issuer: {name: "Émile & <Söhne> \"GmbH\"", address: "https://example.com/partners", email: partners@example.com, image: "https://example.com/logo.png"}
achievement: {address: "https://example.com/achievements/{year}", name: "Partner {year}", description: "Of {year}\nand no other", image: "https://example.com/{year}.png"}
criteria: {address: "https://example.com/criteria/{year}", narrative: "Earn it in {year} \\ or not"}
credential: {name: "{partner}", description: "{partner} in {year}.", replaces: "For {replaces}."}
verification: {address: "https://example.com/verify"}
`)}})
	require.NoError(t, err)
	return w
}

// leastWording has nothing that may be blank.
func leastWording(t testing.TB) *Wording {
	t.Helper()
	w := fullWording(t)
	for _, e := range w.entries() {
		if e.Form != nil {
			e.Phrase.Text = ""
		}
	}
	return w
}

func awards() map[string]Award {
	plain := Award{
		Number: "CP-2020-7K3M9QXD", PartnerID: "P-001", Partner: "Alder Networks", Year: 2020,
		EarnedOn: day("2019-11-05"), GoodThrough: day("2021-01-31"), Issued: day("2020-06-30"),
	}
	of := func(change func(*Award)) Award { a := plain; change(&a); return a }
	return map[string]Award{
		"plain":              plain,
		"first day unknown":  of(func(a *Award) { a.EarnedOn = 0 }),
		"replaces another":   of(func(a *Award) { a.Replaces = "CP-2020-AAAAAAAA" }),
		"marks and brackets": of(func(a *Award) { a.Partner = `"A" & <B> ]]> C\D {year} 'é' ` }),
		"mixed scripts": of(func(a *Award) {
			a.Partner = "Żółć שלום مرحبا 北京 한국 ไทย हिन्दी 😀 \u2028"
		}),
	}
}

func pictures() Pictures {
	return Pictures{PNG: picture(8), Small: picture(4), SVG: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), Achievement: picture(3)}
}

// picture returns a small PNG.
func picture(size int) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, size, size))
	for i := range size {
		m.Set(i, i, color.NRGBA{200, 80, byte(i), 255})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func TestACredentialSaysWhatWasAwarded(t *testing.T) {
	k := testKey(1)
	for name, a := range awards() {
		t.Run(name, func(t *testing.T) {
			text, err := NewMaker(shortWording(t), k).Make(a, pictures())
			require.NoError(t, err)
			got, err := VerifyCredential(text, trusting(t, testKey(3), k))
			require.NoError(t, err)

			want := a
			want.EarnedOn, want.Replaces = a.from(), ""
			assert.Equal(t, want, got.Award)
			assert.Equal(t, k.DID(), got.Key.DID)
			assert.Equal(t, "cPanel Certified Partner Program", got.Issuer)
			assert.Contains(t, string(text), a.Replaces)
			for _, p := range [][]byte{pictures().PNG, pictures().Small, pictures().SVG} {
				assert.NoError(t, got.CheckPicture(p))
				assert.ErrorIs(t, got.CheckPicture(append(p, 0)), ErrAltered)
			}
		})
	}
}

func TestACredentialIsTheSameInEveryRun(t *testing.T) {
	a := awards()["plain"]
	m := NewMaker(shortWording(t), testKey(1))
	want, err := m.Make(a, pictures())
	require.NoError(t, err)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			got, err := m.Make(a, pictures())
			assert.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
	wg.Wait()
	again, err := NewMaker(shortWording(t), testKey(1)).Make(a, pictures())
	require.NoError(t, err)
	assert.Equal(t, string(want), string(again))
}

func TestACredentialHasItsOwnName(t *testing.T) {
	id := func(k *Key, change func(*Award)) string {
		a := awards()["plain"]
		change(&a)
		return NewMaker(shortWording(t), k).document(a, Pictures{}).ID
	}
	plain := id(testKey(1), func(*Award) {})
	assert.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, plain)
	assert.Equal(t, plain, id(testKey(1), func(a *Award) { a.Issued++ }), "a later run names it alike")
	assert.NotEqual(t, plain, id(testKey(2), func(*Award) {}))
	assert.NotEqual(t, plain, id(testKey(1), func(a *Award) { a.Year++ }))
	assert.NotEqual(t, plain, id(testKey(1), func(a *Award) { a.Number = "CP-2020-AAAAAAAA" }))
}

// The layout that other programs read.
func TestTheTextOfACredential(t *testing.T) {
	text, err := NewMaker(shortWording(t), testKey(1)).Make(awards()["plain"], Pictures{PNG: []byte("png")})
	require.NoError(t, err)
	lines := strings.Split(string(text), "\n")
	for _, want := range []string{
		`  "@context": [`,
		`    "https://www.w3.org/ns/credentials/v2",`,
		`    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"`,
		`    "OpenBadgeCredential"`,
		`  "name": "cPanel Certified Partner 2020: Alder Networks",`,
		`    "id": "did:key:z6Mkon3Necd6NkkyfoGoHxid2znGc59LU3K7mubaRcFbLfLX",`,
		`  "validFrom": "2019-11-05T00:00:00Z",`,
		`  "validUntil": "2021-01-31T23:59:59Z",`,
		`    "licenseNumber": "CP-2020-7K3M9QXD",`,
		`      "achievementType": "Certification",`,
		`      "cryptosuite": "eddsa-rdfc-2022",`,
		`      "created": "2020-06-30T00:00:00Z",`,
		`      "proofPurpose": "assertionMethod",`,
		`      "digestSRI": "sha256-j4y7fc9G4Lx9UyZXSabBfRFgk6a6leRCdkBgx2/UqGw="`,
	} {
		assert.Contains(t, lines, want)
	}
	assert.NotContains(t, string(text), "data:image", "no picture of the achievement was given")
}

func TestWhatCantBeAwarded(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Award)
		want   string
	}{
		{"no number", func(a *Award) { a.Number = "" }, "no certificate number"},
		{"no ID", func(a *Award) { a.PartnerID = " " }, "no partner ID"},
		{"no name", func(a *Award) { a.Partner = "" }, "no name"},
		{"a control character", func(a *Award) { a.Partner = "A\x07" }, `got the name "A\a"`},
		{"a character that XML can't hold", func(a *Award) { a.Partner = "A\ufffe" }, "control"},
		{"no UTF-8", func(a *Award) { a.Partner = "A\xff" }, "control"},
		{"no last day", func(a *Award) { a.GoodThrough = 0 }, "no last good day"},
		{"no day of issue", func(a *Award) { a.Issued = 0 }, "no day of issue"},
		{"over before it begins", func(a *Award) { a.GoodThrough = a.EarnedOn - 1 }, "good from 2019-11-05 through 2019-11-04"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := awards()["plain"]
			tt.change(&a)
			_, err := NewMaker(shortWording(t), testKey(1)).Make(a, Pictures{})
			assert.ErrorContains(t, err, tt.want)
		})
	}
	one := awards()["plain"]
	one.GoodThrough = one.EarnedOn
	_, err := NewMaker(shortWording(t), testKey(1)).Make(one, Pictures{})
	assert.NoError(t, err, "good for a day")
}

// The digest is that of the whole canonical form, whatever stands in for a picture
// on the way, also where texts and other pictures look like it.
func TestDigestOfAPictureThatIsItsOwnAddress(t *testing.T) {
	own := pictureAddress + "iVBORw0KGgo="
	w := shortWording(t)
	m := NewMaker(w, testKey(1))
	plain := awards()["plain"]
	tests := []struct {
		name    string
		change  func(d *document)
		shorter bool
	}{
		{"a picture", func(d *document) {}, true},
		{"a picture at an address", func(d *document) { d.Subject.Achievement.Image.ID = "https://example.org/badge.png" }, false},
		{"no picture", func(d *document) { d.Subject.Achievement.Image = nil }, false},
		{"an empty picture", func(d *document) { d.Subject.Achievement.Image.ID = pictureAddress }, false},
		{"two pictures", func(d *document) { d.Issuer.Image = &imageLink{pictureAddress + "AAAA", "Image"} }, true},
		{"a picture for both", func(d *document) { d.Issuer.Image = &imageLink{own, "Image"} }, true},
		{"a text that looks like it", func(d *document) { d.Description = "see <" + pictureAddress + ">" }, true},
		{"a text with the picture", func(d *document) { d.Description = "see <" + own + ">" }, true},
		{"not in base 64", func(d *document) { d.Subject.Achievement.Image.ID = pictureAddress + "a%20b" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := m.document(plain, Pictures{})
			d.Subject.Achievement.Image = &imageLink{own, "Image"}
			tt.change(&d)
			_, shorter := d.shortened()
			assert.Equal(t, tt.shorter, shorter)
			quads, err := ours().signed(unproved(d))
			require.NoError(t, err)
			sum, err := d.digest()
			require.NoError(t, err)
			assert.Equal(t, sha256.Sum256([]byte(quads)), sum)
		})
	}
}

func BenchmarkCredential(b *testing.B) {
	small := make([]byte, 30_000) // as a small badge
	for i := range small {
		small[i] = byte(i * i >> 3)
	}
	p := Pictures{PNG: make([]byte, 300_000), Small: small, SVG: make([]byte, 60_000), Achievement: small}
	m := NewMaker(shortWording(b), testKey(1))
	a := awards()["plain"]
	size := 0
	for i := 0; b.Loop(); i++ {
		a.Partner = fmt.Sprintf("Partner %d", i)
		text, err := m.Make(a, p)
		require.NoError(b, err)
		size = len(text)
	}
	b.ReportMetric(float64(size), "bytes/credential")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "credentials/s")
}
