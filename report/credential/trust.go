package credential

import (
	"crypto/ed25519"
	"fmt"
	"slices"

	"assay/ingest"
)

// A TrustedKey is a public key that may have signed, whose it is, and from when
// until when it was in use (0: no bound).
//
// Until is the last day on which it signed, and Ahead are the days after that for
// which it did: the as-of days of runs for a day still to come. From says when the
// key was made and is for people to read: a run for a day of the past signs, under
// that day, with the key of today.
type TrustedKey struct {
	DID         string
	Public      ed25519.PublicKey
	Issuer      string // "" where nobody said
	From, Until ingest.Day
	Ahead       []ingest.Day
}

// MayHaveIssued tells whether the key may have signed what says that it was
// issued on the day; the error says why not. Whoever finds an old key can't make
// new certificates with it, but for those that say they are old, or of a day that
// was signed ahead; that nobody issued these, only the register can tell.
func (k TrustedKey) MayHaveIssued(on ingest.Day) error {
	if k.Until != 0 && on > k.Until && !slices.Contains(k.Ahead, on) {
		return fmt.Errorf("issued %s with a key that was retired on %s: %s", on, k.Until, k.DID)
	}
	return nil
}

// Trust holds the keys that are trusted. The zero Trust trusts nobody.
type Trust struct{ keys []TrustedKey }

// Add trusts a key. The DID says which; Public follows from it. A key added twice
// keeps the name that it got first and the narrower bounds.
func (t *Trust) Add(k TrustedKey) error {
	public, err := ParseDID(k.DID)
	if err != nil {
		return err
	}
	k.Public = public
	if i := slices.IndexFunc(t.keys, func(have TrustedKey) bool { return have.DID == k.DID }); i >= 0 {
		t.keys[i] = t.keys[i].narrowed(k)
		return nil
	}
	t.keys = append(t.keys, k)
	return nil
}

func (k TrustedKey) narrowed(other TrustedKey) TrustedKey {
	if k.Issuer == "" {
		k.Issuer = other.Issuer
	}
	k.From = max(k.From, other.From)
	k.Ahead = slices.DeleteFunc(days(k.Ahead, other.Ahead), func(on ingest.Day) bool {
		return k.MayHaveIssued(on) != nil || other.MayHaveIssued(on) != nil
	})
	if k.Until == 0 || other.Until != 0 && other.Until < k.Until {
		k.Until = other.Until
	}
	return k
}

// Keys returns the trusted keys in the order in which they were added.
func (t *Trust) Keys() []TrustedKey { return slices.Clone(t.keys) }

// Find returns the trusted key of a did:key.
func (t *Trust) Find(did string) (TrustedKey, bool) {
	for _, k := range t.keys {
		if k.DID == did {
			return k, true
		}
	}
	return TrustedKey{}, false
}

// ByHint returns the trusted keys with a hint ([Key.Hint]): none, one, or, as
// nothing rules it out, several.
func (t *Trust) ByHint(hint [8]byte) []TrustedKey {
	var found []TrustedKey
	for _, k := range t.keys {
		if hintOf(k.Public) == hint {
			found = append(found, k)
		}
	}
	return found
}

// Join adds the keys of another trust.
func (t *Trust) Join(other Trust) {
	for _, k := range other.keys {
		_ = t.Add(k) // has been added once
	}
}
