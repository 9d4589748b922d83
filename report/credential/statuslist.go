package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/klauspost/compress/gzip"

	"assay/ingest"
)

// Places is how many places a status list has (Bitstring Status List 1.0): so many
// that one is found by chance, and that neither a place nor the list tells how many
// are taken. Those of credentials are from 1 on.
const Places = 1 << 20

// A status says where it stands whether a credential was revoked.
type status struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose"`
	Index   string `json:"statusListIndex"`
	List    string `json:"statusListCredential"`
}

const revocation = "revocation"

// newStatus returns the status of a place in the list of a did:web; the place is as
// it is said, and whether that is one [status.check] tells.
func newStatus(did, index string) *status {
	p, _ := webPlaceFrom(did) // document.check refuses another
	return &status{p.status() + "#" + index, "BitstringStatusListEntry", revocation, index, p.status()}
}

// place is the place, 0 where it is none.
func (s status) place() int {
	place, err := strconv.Atoi(s.Index)
	if err != nil || place < 1 || place >= Places || strconv.Itoa(place) != s.Index {
		return 0
	}
	return place
}

func (s status) check() error {
	if s.place() == 0 {
		return fmt.Errorf("got the place %.100q in a status list, want 1 to %d", s.Index, Places-1)
	}
	return nil
}

// A statusList is a credential that says of each place whether what has it was revoked.
type statusList struct {
	Context    []string     `json:"@context,omitempty"`
	ID         string       `json:"id"`
	Type       []string     `json:"type"`
	Issuer     string       `json:"issuer"`
	ValidFrom  string       `json:"validFrom"`
	ValidUntil string       `json:"validUntil"`
	Subject    statusValues `json:"credentialSubject"`
	Proof      *proof       `json:"proof,omitempty"`
}

type statusValues struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose"`
	Encoded string `json:"encodedList"` // multibase of a bit a place, in gzip
}

// statusWords is the vocabulary of status lists.
var statusWords = sync.OnceValue(func() *vocabulary {
	v, err := newVocabulary(offline{}, contextVC)
	if err != nil {
		panic(err) // the context is embedded
	}
	return v
})

// WriteStatusList returns the signed status list of the issuer whose page is at an
// address: which places are of credentials that were revoked, replaced or withdrawn.
// It is as of a day, and holds through another. The same places make the same bytes.
func WriteStatusList(address string, key *Key, asOf, validThrough ingest.Day, places []int) ([]byte, error) {
	p, err := webPlaceOf(address)
	if err != nil {
		return nil, err
	}
	encoded, err := encodePlaces(places)
	if err != nil {
		return nil, err
	}
	l := statusList{
		ID: p.status(), Type: []string{"VerifiableCredential", "BitstringStatusListCredential"}, Issuer: p.did,
		ValidFrom: asOf.String() + firstSecond, ValidUntil: validThrough.String() + lastSecond,
		Subject: statusValues{p.status() + "#list", "BitstringStatusList", revocation, encoded},
	}
	quads, err := statusWords().signed(l)
	if err != nil {
		return nil, err
	}
	l.Context = []string{contextVC}
	signed := newProof(p.did, l.ValidFrom)
	signed.VerificationMethod = p.did + "#" + multibase(multicodec, key.public)
	options, err := signed.digest()
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(quads))
	signed.ProofValue = multibase(key.Sign(slices.Concat(options[:], sum[:])))
	l.Proof = &signed
	text, err := json.MarshalIndent(l, "", "  ")
	return append(text, '\n'), err
}

// encodePlaces sets the bits of places, the first of a byte being its highest.
func encodePlaces(places []int) (string, error) {
	bits := make([]byte, Places/8)
	for _, place := range places {
		if place < 1 || place >= Places {
			return "", fmt.Errorf("got the place %d in a status list, want 1 to %d", place, Places-1)
		}
		bits[place/8] |= 0x80 >> (place % 8)
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression) // its bytes are the same in every version of Go
	if err != nil {
		return "", err
	}
	if _, err := z.Write(bits); err != nil {
		return "", err
	}
	err = z.Close()
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes()), err
}
