package credential

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeySigns(t *testing.T) {
	k := testKey(7)
	message := []byte("Alder Networks")
	assert.True(t, ed25519.Verify(k.Public(), message, k.Sign(message)))
	assert.Len(t, k.Sign(message), 64)
	public, err := ParseDID(k.DID())
	require.NoError(t, err)
	assert.Equal(t, k.Public(), public)
	sum := sha256.Sum256(k.Public())
	hint := k.Hint()
	assert.Equal(t, sum[:8], hint[:])
	k.Public()[0]++
	assert.Equal(t, public, k.Public(), "the key isn't the caller's to change")
}

func TestNothingPrintsThePrivateKey(t *testing.T) {
	seed := []byte("0123456789abcdefghijklmnopqrstuv")
	k := keyFromSeed(seed)
	holder := struct {
		Key    *Key
		Value  Key
		hidden *Key
		file   KeyFile
	}{k, *k, k, KeyFile{Key: k}}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("key", "key", k, "value", *k, "holder", holder)
	slog.New(slog.NewTextHandler(&log, nil)).Info("key", "key", k, "value", *k, "holder", holder)
	text, err := json.Marshal(holder)
	require.NoError(t, err)
	printed := log.String() + string(text)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%q", "%d", "%T"} {
		printed += fmt.Sprintf(verb, k) + fmt.Sprintf(verb, *k) + fmt.Sprintf(verb, holder) + fmt.Sprintf(verb, []any{k, *k, holder})
	}
	private := ed25519.NewKeyFromSeed(seed)
	for _, secret := range []string{
		string(seed), hex.EncodeToString(seed), fmt.Sprintf("%X", seed), base64.StdEncoding.EncodeToString(seed), fmt.Sprint(seed), fmt.Sprintf("%#v", seed),
		hex.EncodeToString(private), fmt.Sprint([]byte(private))[:40],
	} {
		assert.NotContains(t, printed, secret)
	}
	assert.Equal(t, k.DID(), fmt.Sprintf("%v", k))
	assert.Equal(t, k.DID(), fmt.Sprintf("%#v", *k))
}

func TestParseDID(t *testing.T) {
	const good = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
	_, err := ParseDID(good)
	require.NoError(t, err)
	p256 := didPrefix + multibase([]byte{0x80, 0x24}, bytes.Repeat([]byte{2}, 33))
	for name, bad := range map[string]string{
		"nothing":             "",
		"another method":      "did:web:example.com",
		"no base 58":          "did:key:6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2",
		"a letter too few":    good[:len(good)-1],
		"a letter too many":   good + "2",
		"a letter outside":    good[:len(good)-1] + "0",
		"a fragment":          methodOf(good),
		"a space":             good + " ",
		"another kind of key": p256,
		"upper case":          "DID:KEY:" + good[8:],
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseDID(bad)
			assert.ErrorContains(t, err, "want")
		})
	}
}

func TestTrust(t *testing.T) {
	a, b := testKey(1), testKey(2)
	var trust Trust
	_, ok := trust.Find(a.DID())
	assert.False(t, ok, "nobody is trusted to begin with")
	assert.Error(t, trust.Add(TrustedKey{DID: "did:web:example.com"}))
	require.NoError(t, trust.Add(TrustedKey{DID: a.DID(), Issuer: "A", From: day("2020-01-01")}))

	got, ok := trust.Find(a.DID())
	require.True(t, ok)
	assert.Equal(t, TrustedKey{DID: a.DID(), Public: a.Public(), Issuer: "A", From: day("2020-01-01")}, got)
	assert.Equal(t, []TrustedKey{got}, trust.ByHint(a.Hint()))
	_, ok = trust.Find(b.DID())
	assert.False(t, ok)
	assert.Empty(t, trust.ByHint(b.Hint()))
}

// An old issuer file doesn't know yet that a key was retired.
func TestTrustedTwiceIsTrustedWhereBothSaySo(t *testing.T) {
	k := testKey(1)
	old := TrustedKey{DID: k.DID(), From: day("2020-01-01")}
	late := TrustedKey{DID: k.DID(), Issuer: "A", From: day("2020-01-01"), Until: day("2021-06-30")}
	for _, order := range [][]TrustedKey{{old, late}, {late, old}, {late, old, late}} {
		var trust, joined Trust
		for _, k := range order {
			require.NoError(t, trust.Add(k))
		}
		joined.Join(trust)
		assert.Equal(t, trust.Keys(), joined.Keys())
		require.Len(t, trust.Keys(), 1)
		got := trust.Keys()[0]
		assert.Equal(t, "A", got.Issuer)
		assert.NoError(t, got.MayHaveIssued(day("2021-06-30")))
		assert.Error(t, got.MayHaveIssued(day("2021-07-01")))
		assert.NoError(t, got.MayHaveIssued(day("2019-01-01")), "a run for a day of the past")
	}
}
