package credential

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shortCredential returns a credential that is short enough to alter in every place.
func shortCredential(t testing.TB) []byte {
	t.Helper()
	p := pictures()
	p.Achievement = []byte("x")
	text, err := NewMaker(fullWordingWithin(t), testKey(1)).Make(awards()["marks and brackets"], p)
	require.NoError(t, err)
	return text
}

// fullWordingWithin is the full wording, with the achievement's picture within.
func fullWordingWithin(t testing.TB) *Wording {
	w := fullWording(t)
	w.Achievement.Image.Text = ""
	return w
}

// Whatever byte is altered by one bit, the credential is refused.
func TestEveryByteMatters(t *testing.T) {
	w := fullWordingWithin(t)
	w.Issuer.Name.Text, w.Achievement.Description.Text, w.Credential.Description.Text = "I", "D", "C"
	text, err := NewMaker(w, testKey(1)).Make(awards()["plain"], Pictures{PNG: []byte("p"), Achievement: []byte("x")})
	require.NoError(t, err)
	trust := trusting(t, testKey(1))
	_, err = VerifyCredential(text, trust)
	require.NoError(t, err)
	for i := range text {
		altered := bytes.Clone(text)
		altered[i] ^= 1 << (i % 8)
		_, err := VerifyCredential(altered, trust)
		require.Error(t, err, "byte %d", i)
	}
}

// White space between the parts says nothing.
func TestWhiteSpaceDoesNotMatter(t *testing.T) {
	text, trust := shortCredential(t), trusting(t, testKey(1))
	want, err := VerifyCredential(text, trust)
	require.NoError(t, err)
	var compact, wide bytes.Buffer
	require.NoError(t, json.Compact(&compact, text))
	require.NoError(t, json.Indent(&wide, text, "\t", "\t\t"))
	for _, same := range [][]byte{compact.Bytes(), wide.Bytes(), bytes.TrimSpace(text), append(text, " \r\n"...)} {
		got, err := VerifyCredential(same, trust)
		require.NoError(t, err)
		assert.NoError(t, want.CheckPicture(pictures().PNG))
		assert.ErrorIs(t, got.CheckPicture(pictures().PNG), ErrAltered, "but for one in a picture, which nobody sets anew")
		got.verbatim = true
		assert.Equal(t, want, got)
	}
}

func TestCuttingOffMatters(t *testing.T) {
	text, trust := bytes.TrimSpace(shortCredential(t)), trusting(t, testKey(1))
	for n := range text {
		_, err := VerifyCredential(text[:n], trust)
		require.Error(t, err, "%d bytes", n)
	}
	_, err := VerifyCredential(append(text, text...), trust)
	assert.ErrorIs(t, err, ErrNoCredential)
}

// What other programs might overlook.
func TestForgedCredentials(t *testing.T) {
	text := string(shortCredential(t))
	k := testKey(1)
	other := testKey(2)
	tests := []struct {
		name, old, new string
		want           error
	}{
		{"a key that no context knows", `"name": "\"A\"`, `"rank": "gold", "name": "\"A\"`, ErrAltered},
		{"a key in other letters", `"validUntil"`, `"ValidUntil"`, ErrAltered},
		{"a second key that differs", `"validUntil":`, `"validUntil": "2099-01-31T23:59:59Z", "validUntil":`, ErrAltered},
		{"a longer validity", `2021-01-31`, `2022-01-31`, ErrAltered},
		{"another partner", `P-001`, `P-002`, ErrAltered},
		{"another issuer's key in the proof", methodOf(k.DID()), methodOf(other.DID()), ErrAltered},
		{"another issuer", k.DID(), other.DID(), ErrAltered},
		{"another suite", "eddsa-rdfc-2022", "eddsa-jcs-2022", ErrAltered},
		{"another purpose", "assertionMethod", "authentication", ErrAltered},
		{"a later day of signing", `"created": "2020-06-30T`, `"created": "2020-07-30T`, ErrAltered},
		{"a challenge", `"proofPurpose"`, `"challenge": "1", "proofPurpose"`, ErrAltered},
		{"another context", "context-3.0.3.json", "context-3.0.2.json", ErrAltered},
		{"a type more", `"OpenBadgeCredential"`, `"OpenBadgeCredential", "Gold"`, ErrAltered},
		{"a name for the criteria that isn't signed", `"id": "https://example.com/criteria/2020"`, `"id": "_:b1"`, ErrAltered},
		{"a picture that isn't signed", `"id": "https://example.com/logo.png"`, `"id": "logo.png"`, ErrAltered},
		{"nothing but braces", text, `{}`, ErrNoCredential},
		{"no JSON", text, `x`, ErrNoCredential},
		{"null", text, `null`, ErrNoCredential},
		{"nothing", text, ``, ErrNoCredential},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			altered := strings.ReplaceAll(text, tt.old, tt.new)
			require.NotEqual(t, text, altered)
			_, err := VerifyCredential([]byte(altered), trusting(t, k, other))
			require.Error(t, err)
			if !assert.True(t, isOneOf(err, tt.want)) {
				t.Log(err)
			}
		})
	}
}

func isOneOf(err, want error) bool {
	return assert.ErrorIs(new(testing.T), err, want) || want == ErrAltered && assert.ErrorIs(new(testing.T), err, ErrNoCredential)
}

// A picture or name that a forger adds where none was drops out of what is signed.
func TestAddedPartsThatAreNotSigned(t *testing.T) {
	m := NewMaker(shortWording(t), testKey(1))
	text, err := m.Make(awards()["plain"], Pictures{})
	require.NoError(t, err)
	for name, change := range map[string]func(*document){
		"a picture with half an address": func(d *document) { d.Issuer.Image = imageAt("logo.png") },
		"criteria named by nothing":      func(d *document) { d.Subject.Achievement.Criteria.ID = "_:c" },
	} {
		t.Run(name, func(t *testing.T) {
			var d document
			require.NoError(t, json.Unmarshal(text, &d))
			before, err := ours().canonical(unproved(d))
			require.NoError(t, err)
			change(&d)
			after, err := ours().canonical(unproved(d))
			require.NoError(t, err)
			assert.Equal(t, before, after, "the signature doesn't tell")
			_, err = d.digest()
			assert.ErrorContains(t, err, "can't be signed: want")
			forged, err := d.write()
			require.NoError(t, err)
			_, err = VerifyCredential(forged, trusting(t, testKey(1)))
			assert.ErrorIs(t, err, ErrAltered)
		})
	}
}

func unproved(d document) document {
	d.Context, d.Proof = nil, nil
	return d
}

// The algorithm drops addresses that it holds for none; other programs don't.
func TestAddressesThatCantBeSigned(t *testing.T) {
	w := fullWording(t)
	w.Issuer.Image.Text = "https://example.com/" + strings.Repeat("a", 3000)
	_, err := NewMaker(w, testKey(1)).Make(awards()["plain"], pictures())
	assert.ErrorContains(t, err, "can't be signed: want")
}

func TestWhoIsTrusted(t *testing.T) {
	k := testKey(1)
	text := shortCredential(t) // as of 2020-06-30
	until := func(d string) Trust {
		var trust Trust
		require.NoError(t, trust.Add(TrustedKey{DID: k.DID(), From: day("2019-01-01"), Until: day(d)}))
		return trust
	}
	c, err := VerifyCredential(text, trusting(t, testKey(2)))
	assert.ErrorIs(t, err, ErrUntrusted)
	assert.ErrorContains(t, err, k.DID())
	assert.Equal(t, "CP-2020-7K3M9QXD", c.Number, "says what it says all the same")

	_, err = VerifyCredential(text, Trust{})
	assert.ErrorIs(t, err, ErrUntrusted)
	_, err = VerifyCredential(text, until("2020-06-30"))
	assert.NoError(t, err)
	_, err = VerifyCredential(text, until("2020-06-29"))
	assert.ErrorContains(t, err, "issued 2020-06-30 with a key that was retired on 2020-06-29")
}

func BenchmarkVerify(b *testing.B) {
	text := shortCredential(b)
	var trust Trust
	require.NoError(b, trust.Add(TrustedKey{DID: testKey(1).DID()}))
	for b.Loop() {
		_, err := VerifyCredential(text, trust)
		require.NoError(b, err)
	}
}

// Each was let pass once: the signature fits, as what it is over stays the same,
// and other parts say otherwise.
func TestWhatIsNotSignedIsNotGenuine(t *testing.T) {
	text, trust := shortCredential(t), trusting(t, testKey(1))
	evil := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
	const spanning = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile"
	for name, change := range map[string]func(*document){
		"a picture more, by an address that spans terms": func(d *document) {
			d.Pictures = append(d.Pictures, resource{spanning, "image/svg+xml", digestSRI(evil)})
		},
		"a picture in place of another":          func(d *document) { d.Pictures[2] = resource{spanning, "image/svg+xml", digestSRI(evil)} },
		"a logo, by an address that spans terms": func(d *document) { d.Issuer.Image = &imageLink{spanning, "Image"} },
		"a picture twice":                        func(d *document) { d.Pictures = append(d.Pictures, d.Pictures[0]) },
		"pictures out of order":                  func(d *document) { d.Pictures[0], d.Pictures[1] = d.Pictures[1], d.Pictures[0] },
		"the partner's ID for its name": func(d *document) {
			i := &d.Subject.Identifier
			i[0], i[1] = i[1], i[0]
		},
		"types out of order": func(d *document) { d.Type[0], d.Type[1] = d.Type[1], d.Type[0] },
		"a type twice":       func(d *document) { d.Type = append(d.Type, d.Type[0]) },
	} {
		t.Run(name, func(t *testing.T) {
			d, err := readDocument(text)
			require.NoError(t, err)
			change(&d)
			forged, err := d.write()
			require.NoError(t, err)
			_, err = VerifyCredential(forged, trust)
			assert.ErrorIs(t, err, ErrAltered)
			baked, err := BakeSVG(evil, forged)
			require.NoError(t, err)
			assert.False(t, Examine("badge.svg", baked, trust).Genuine)
		})
	}
}

// What would take long, or print a lot, is refused at once.
func TestBoundsOfACredential(t *testing.T) {
	text, trust := shortCredential(t), trusting(t, testKey(1))
	many := strings.Repeat("z", credentialLimit-len(text)-100)
	for name, change := range map[string]func(*document){
		"16,000 pictures": func(d *document) {
			for range 16_000 {
				d.Pictures = append(d.Pictures, resource{ID: "urn:x"})
			}
		},
		"a key of 3.9 MB":       func(d *document) { d.Issuer.ID = "did:key:z" + many; *d = forms[0](*d) },
		"a signature of 3.9 MB": func(d *document) { d.Proof[0].ProofValue = many },
		"a day of 3.9 MB":       func(d *document) { d.ValidFrom = many },
		"an address of 3.9 MB":  func(d *document) { d.Issuer.URL = many },
		"a year of 3.9 MB":      func(d *document) { d.Subject.Achievement.Version = many; *d = forms[0](*d) },
	} {
		t.Run(name, func(t *testing.T) {
			d, err := readDocument(text)
			require.NoError(t, err)
			change(&d)
			forged, err := d.write()
			require.NoError(t, err)
			for _, f := range [][]byte{forged, bytes.Replace(forged, []byte(`"id"`), []byte(`"`+many[:len(many)/2]+`": 1, "id"`), 1)} {
				_, err = VerifyCredential(f, trust)
				require.Error(t, err)
				assert.Less(t, len(err.Error()), 500)
			}
		})
	}
	_, err := ParseDID("did:key:z" + many)
	assert.Less(t, len(err.Error()), 500)
	_, err = VerifyCredential([]byte(strings.Repeat("[", credentialLimit)), trust)
	assert.ErrorIs(t, err, ErrNoCredential)
}
