package credential

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWebPlaces(t *testing.T) {
	for address, want := range map[string]webPlace{
		"https://example.com":                           {"did:web:example.com", "https://example.com/"},
		"https://Example.com/":                          {"did:web:example.com", "https://example.com/"},
		"https://example.com/verify":                    {"did:web:example.com:verify", "https://example.com/verify/"},
		"https://example.com/verify/":                   {"did:web:example.com:verify", "https://example.com/verify/"},
		"https://example.com/a/b.c/index.html":          {"did:web:example.com:a:b.c", "https://example.com/a/b.c/"},
		"https://example.com/index.html":                {"did:web:example.com", "https://example.com/"},
		"https://example.com:8443/v":                    {"did:web:example.com%3A8443:v", "https://example.com:8443/v/"},
		"https://example.com/partner%20program/~verify": {"did:web:example.com:partner%20program:~verify", "https://example.com/partner%20program/~verify/"},
	} {
		p, err := webPlaceOf(address)
		require.NoError(t, err, address)
		assert.Equal(t, want, p, address)
		back, err := webPlaceFrom(p.did)
		require.NoError(t, err, p.did)
		assert.Equal(t, want, back, "and back")
	}
	for address, want := range map[string]string{
		"http://example.com/":           "https://",
		"https://":                      "a name like",
		"example.com":                   "https://",
		"https://example.com/?c=1":      "without ?",
		"https://example.com/v?":        "without ?",
		"https://a:b@example.com/":      "https://",
		"https://[::1]/":                "a name like",
		"https://exämple.com/":          "a name like",
		"https://example.com/a:b/":      "between its slashes",
		"https://example.com/a//b/":     "between its slashes",
		"https://example.com/../b/":     "between its slashes",
		"https://example.com/./b/":      "between its slashes",
		"https://example.com/a b/":      "between its slashes",
		"https://example.com/a\x00/":    "https://",
		"https://example.com:99999999/": "a name like",
	} {
		_, err := webPlaceOf(address)
		if address == "https://example.com/a b/" { // is read as a%20b
			continue
		}
		assert.ErrorContains(t, err, want, address)
	}
	for _, did := range []string{"", "did:web:", "did:key:z6Mk", "did:web:Example.com", "did:web:example.com:", "did:web:example.com/a", "did:web:example.com:a#b", "did:web:example.com%3a1"} {
		_, err := webPlaceFrom(did)
		assert.Error(t, err, did)
	}
}

// listed is an award with a place in a status list.
func listed() Award {
	a := awards()["plain"]
	a.Place = 123_456
	return a
}

// Where the issuer has a page, credentials are of a did:web and say where their status is.
func TestCredentialWithAStatus(t *testing.T) {
	m := NewMaker(fullWording(t), testKey(1))
	require.True(t, m.Lists())
	text, err := m.Make(listed(), pictures())
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(text, &d))
	const list = "https://example.com/verify/status.json"
	assert.Equal(t, "did:web:example.com:verify", d.Issuer.ID)
	assert.Equal(t, status{list + "#123456", "BitstringStatusListEntry", "revocation", "123456", list}, *d.Status)
	assert.Equal(t, "did:web:example.com:verify#"+strings.TrimPrefix(testKey(1).DID(), didPrefix), d.Proof[0].VerificationMethod)

	c, err := VerifyCredential(text, trusting(t, testKey(1)))
	require.NoError(t, err)
	assert.Equal(t, testKey(1).DID(), c.Key.DID)
	assert.Equal(t, list, c.Status)
	assert.Equal(t, 123_456, c.Place)
	_, err = VerifyCredential(text, trusting(t, testKey(2)))
	assert.ErrorIs(t, err, ErrUntrusted)
	for _, alter := range [][2]string{
		{`#123456"`, `#123457"`},
		{`"statusListIndex": "123456"`, `"statusListIndex": "0123456"`},
		{`123456`, `654321`},
		{`"statusListCredential": "https://example.com/`, `"statusListCredential": "https://example.org/`},
		{`"statusPurpose": "revocation"`, `"statusPurpose": "suspension"`},
		{`did:web:example.com:verify"`, `did:web:example.org:verify"`},
		{`example.com:verify`, `example.org:verify`},
		{strings.TrimPrefix(testKey(1).DID(), didPrefix), strings.TrimPrefix(testKey(2).DID(), didPrefix)},
		{`"credentialStatus"`, `"credentialStatuses"`},
	} {
		require.Contains(t, string(text), alter[0])
		_, err := VerifyCredential([]byte(strings.ReplaceAll(string(text), alter[0], alter[1])), trusting(t, testKey(1), testKey(2)))
		assert.Error(t, err, alter[1])
	}
	_, err = NewMaker(shortWording(t), testKey(1)).Make(listed(), Pictures{})
	assert.ErrorContains(t, err, "got a place in a status list")
	beyond := listed()
	beyond.Place = Places
	_, err = m.Make(beyond, Pictures{})
	assert.ErrorContains(t, err, "want 1 to 1048575")
}

func TestStatusList(t *testing.T) {
	const address = "https://example.com/verify"
	text, err := WriteStatusList(address, testKey(1), day("2020-06-30"), day("2020-08-14"), []int{1, 8, 123_456, Places - 1})
	require.NoError(t, err)
	again, err := WriteStatusList(address, testKey(1), day("2020-06-30"), day("2020-08-14"), []int{Places - 1, 123_456, 8, 1, 1})
	require.NoError(t, err)
	assert.Equal(t, string(text), string(again))
	var l statusList
	require.NoError(t, json.Unmarshal(text, &l))
	assert.Equal(t, "https://example.com/verify/status.json", l.ID)
	assert.Equal(t, "2020-08-14T23:59:59Z", l.ValidUntil)
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(l.Subject.Encoded, "u"))
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	bits, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Len(t, bits, Places/8)
	set := []int{}
	for i := range Places {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			set = append(set, i)
		}
	}
	assert.Equal(t, []int{1, 8, 123_456, Places - 1}, set)
	for _, place := range []int{0, -1, Places} {
		_, err := WriteStatusList(address, testKey(1), day("2020-06-30"), day("2020-08-14"), []int{place})
		assert.ErrorContains(t, err, "want 1 to 1048575", place)
	}
}

func TestWriteDID(t *testing.T) {
	text, err := WriteDID("https://example.com/verify", []IssuerKey{{DID: testKey(2).DID()}, {DID: testKey(1).DID(), Until: day("2020-06-30")}})
	require.NoError(t, err)
	var d didDocument
	require.NoError(t, json.Unmarshal(text, &d))
	assert.Equal(t, "did:web:example.com:verify", d.ID)
	require.Len(t, d.Methods, 2)
	assert.Equal(t, []string{d.Methods[0].ID, d.Methods[1].ID}, d.Asserts)
	assert.Equal(t, testKey(2).DID(), keyOfMethod(d.Methods[0].ID))
	_, err = WriteDID("https://example.com/verify", nil)
	assert.ErrorContains(t, err, "no keys")
}
