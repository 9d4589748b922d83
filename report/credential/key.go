package credential

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/mr-tron/base58"
)

// A Key signs certificates, badges and credentials: Ed25519. However it is
// printed, logged or encoded, it shows its public part only.
type Key struct {
	public ed25519.PublicKey
	sign   func(message []byte) []byte // holds the private part, which nothing can print
}

// keyFromSeed returns the key of 32 bytes of randomness.
func keyFromSeed(seed []byte) *Key {
	private := ed25519.NewKeyFromSeed(seed)
	return &Key{
		public: private.Public().(ed25519.PublicKey),
		sign:   func(message []byte) []byte { return ed25519.Sign(private, message) },
	}
}

// newSeed draws the randomness of a key.
func newSeed(random io.Reader) ([]byte, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("no randomness to make a key: %w", err)
	}
	if bytes.Equal(seed, make([]byte, len(seed))) {
		return nil, errors.New("no randomness to make a key: got zeros only")
	}
	return seed, nil
}

// DID returns the public part as a decentralised identifier: did:key:z6Mk….
func (k *Key) DID() string { return didOf(k.public) }

// Public returns the public part: 32 bytes.
func (k *Key) Public() ed25519.PublicKey { return bytes.Clone(k.public) }

// Hint returns the first 8 bytes of the SHA-256 of the public part, by which a
// short statement names the key that signed it.
func (k *Key) Hint() [8]byte { return hintOf(k.public) }

// Sign returns the signature of a message: 64 bytes, always the same ones.
func (k *Key) Sign(message []byte) []byte { return k.sign(message) }

// String returns the DID.
func (k Key) String() string { return didOf(k.public) }

// Format prints the DID, whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, didOf(k.public)) }

// MarshalText returns the DID.
func (k Key) MarshalText() ([]byte, error) { return []byte(didOf(k.public)), nil }

const didPrefix = "did:key:"

// multicodec marks the bytes of an Ed25519 public key in a multibase text.
var multicodec = []byte{0xed, 0x01}

// ParseDID reads the public key out of a did:key of an Ed25519 key.
func ParseDID(did string) (ed25519.PublicKey, error) {
	encoded, ok := strings.CutPrefix(did, didPrefix)
	if !ok {
		return nil, fmt.Errorf("got %.100q, want a did:key, as did:key:z6Mk…", did)
	}
	raw, err := parseMultibase(encoded)
	if err != nil || !bytes.HasPrefix(raw, multicodec) || len(raw) != len(multicodec)+ed25519.PublicKeySize {
		return nil, fmt.Errorf("got %.100q, want the did:key of an Ed25519 key, as did:key:z6Mk… with 48 letters and digits after the last colon", did)
	}
	return raw[len(multicodec):], nil
}

// didOf returns the did:key of a public key.
func didOf(public ed25519.PublicKey) string { return didPrefix + multibase(multicodec, public) }

// methodOf returns the name by which a proof refers to the one key of a did:key.
func methodOf(did string) string { return did + "#" + strings.TrimPrefix(did, didPrefix) }

// hintOf returns the first 8 bytes of the SHA-256 of a public key.
func hintOf(public ed25519.PublicKey) [8]byte {
	sum := sha256.Sum256(public)
	return [8]byte(sum[:8])
}

// multibase writes bytes in base 58, with the letter that says so.
func multibase(parts ...[]byte) string { return "z" + base58.Encode(bytes.Join(parts, nil)) }

// longestMultibase is more than a key or a signature has, in letters: reading base
// 58 takes a time that grows with the square of their number.
const longestMultibase = 100

// parseMultibase reads what multibase writes of a key or a signature, and no other
// spelling of it.
func parseMultibase(text string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(text, "z")
	if !ok || len(text) > longestMultibase {
		return nil, fmt.Errorf("got %.100q, want z and base 58, in at most %d letters", text, longestMultibase)
	}
	raw, err := base58.Decode(encoded)
	if err != nil || multibase(raw) != text {
		return nil, fmt.Errorf("got %.100q, want z and base 58", text)
	}
	return raw, nil
}
