package credential

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestIssuerFile(t *testing.T) {
	path := newKeyFile(t)
	_, err := Rotate(path, seeds(2), day("2021-06-30"))
	require.NoError(t, err)
	f, err := Rotate(path, seeds(3), day("2022-06-30"))
	require.NoError(t, err)
	text, err := WriteIssuer(fullWording(t).Publish(f))
	require.NoError(t, err)
	assert.Equal(t, `{
  "name": "Émile \u0026 \u003cSöhne\u003e \"GmbH\"",
  "url": "https://example.com/partners",
  "email": "partners@example.com",
  "keys": [
    {
      "did": "`+testKey(3).DID()+`",
      "from": "2022-06-30"
    },
    {
      "did": "`+testKey(2).DID()+`",
      "from": "2021-06-30",
      "until": "2022-06-30"
    },
    {
      "did": "`+testKey(1).DID()+`",
      "from": "2020-06-30",
      "until": "2021-06-30"
    }
  ]
}
`, string(text))
	assert.NotContains(t, string(text), secretOfKey1)

	got, err := ReadIssuer("issuer.json", text)
	require.NoError(t, err)
	assert.Equal(t, fullWording(t).Publish(f), got)
	trust := got.Trust()
	assert.Equal(t, f.Trust(got.Name), trust)
	k, ok := trust.Find(testKey(1).DID())
	require.True(t, ok)
	assert.Equal(t, day("2021-06-30"), k.Until)
}

func TestIssuerFileOfTheShippedWording(t *testing.T) {
	f, err := ReadKeyFile(newKeyFile(t))
	require.NoError(t, err)
	text, err := WriteIssuer(shortWording(t).Publish(f))
	require.NoError(t, err)
	assert.NotContains(t, string(text), "url")
	assert.NotContains(t, string(text), "until")
	_, err = ReadIssuer("issuer.json", text)
	assert.NoError(t, err)
}

func TestIssuerFilesRefused(t *testing.T) {
	text := `{"name": "Issuer", "url": "https://example.com",
 "keys": [{"did": "` + testKey(1).DID() + `", "from": "2020-06-30", "until": "2021-06-30"}]}`
	_, err := ReadIssuer("issuer.json", []byte(text))
	require.NoError(t, err)
	tests := []struct{ name, old, new, want string }{
		{"unknown key", `"name"`, `"motto": "x", "name"`, `issuer.json:1:2: unknown field "motto"`},
		{"repeated key", `"name"`, `"name": "x", "name"`, "already defined"},
		{"another kind of value", `"Issuer"`, `["Issuer"]`, "issuer.json:1:10: got sequence, want a text"},
		{"no name", `"Issuer"`, `""`, "issuer.json: the issuer has no name"},
		{"no keys", text[strings.Index(text, ` "keys"`):], ` "keys": []}`, "issuer.json: the issuer has no keys"},
		{"no did:key", testKey(1).DID(), "did:web:x", `issuer.json:2:19: got "did:web:x", want a did:key`},
		{"no day", `"2020-06-30"`, `"June"`, `got "June", want a day like 2020-06-30`},
		{"days the wrong way round", `"2020-06-30"`, `"2022-06-30"`, "from 2022-06-30 until 2021-06-30, want the earlier day first"},
		{"a key twice", `]}`, `, {"did": "` + testKey(1).DID() + `"}]}`, "stands there twice"},
		{"no day ahead", `"2021-06-30"}`, `"2021-06-30", "ahead": ["2021-07-31", "July"]}`, `issuer.json:2:`},
		{"a day ahead that isn't", `"2021-06-30"}`, `"2021-06-30", "ahead": ["2021-06-30"]}`, "want a day after the one on which it was retired"},
		{"days ahead of a key in use", `"until": "2021-06-30"`, `"ahead": ["2022-06-30"]`, "want a day after the one on which it was retired"},
		{"no address", "https://example.com", "example.com", "want an address like https://"},
		{"not closed", `]}`, `]`, "issuer.json:"},
		{"empty", text, "", "issuer.json:1:1: the file is empty"},
		{"no JSON", text, "hello", "issuer.json:"},
		{"a key file, of whose keys any may be named", text, `{"about": "x", "private": "` + secretOfKey1 + `"}`, "unknown field"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, text, tt.old)
			_, err := ReadIssuer("issuer.json", []byte(strings.Replace(text, tt.old, tt.new, 1)))
			assert.ErrorContains(t, err, tt.want)
			assert.NotContains(t, err.Error(), secretOfKey1)
		})
	}
	_, err = WriteIssuer(Issuer{Name: "Issuer"})
	assert.ErrorContains(t, err, "no keys")
}

func TestTrustDID(t *testing.T) {
	trust, err := TrustDID(" " + testKey(1).DID() + "\n")
	require.NoError(t, err)
	k, ok := trust.Find(testKey(1).DID())
	require.True(t, ok)
	assert.Equal(t, TrustedKey{DID: testKey(1).DID(), Public: testKey(1).Public()}, k)
	_, err = TrustDID("did:web:example.com")
	assert.ErrorContains(t, err, "want a did:key")
}
