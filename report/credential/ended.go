package credential

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"assay/ingest"
)

// An Ending is how a certificate ended before its last day.
type Ending string

// The endings.
const (
	EndedRevoked   Ending = "revoked"
	EndedReplaced  Ending = "replaced"
	EndedWithdrawn Ending = "withdrawn" // by a run that took the place of the one that issued it
)

// An EndedCertificate is one that doesn't count any more, whole or for one badge year.
type EndedCertificate struct {
	Number string     `json:"number"`
	Year   int        `json:"year,omitzero"` // the one badge year that was taken away; 0: the certificate is void
	How    Ending     `json:"how"`
	By     string     `json:"by,omitzero"` // the number of the certificate that replaced it
	On     ingest.Day `json:"on,omitzero"` // the day of the decision; 0 where it isn't known
}

// An EndedList is all the certificates of an issuer that ended before their last
// day, signed with the key in use: part of what the issuer publishes, so that a
// revocation is known where no register and no network is.
type EndedList struct {
	AsOf         ingest.Day         `json:"as_of"`         // the day of the newest run or decision in it
	ValidThrough ingest.Day         `json:"valid_through"` // the last day for which a newer one isn't needed
	Certificates []EndedCertificate `json:"certificates"`  // by number, then year
	Signer       string             `json:"signer"`        // did:key
	Signature    string             `json:"signature"`     // multibase
}

const (
	endedDomain = "assay ended certificates 1\n" // begins what is signed
	mostEnded   = 1 << 20
)

// SignEnded returns the list of ended certificates as of a day, signed.
func SignEnded(key *Key, asOf, validThrough ingest.Day, ended []EndedCertificate) (EndedList, error) {
	l := EndedList{AsOf: asOf, ValidThrough: validThrough, Certificates: append([]EndedCertificate{}, ended...), Signer: key.DID()}
	slices.SortFunc(l.Certificates, EndedCertificate.compare)
	message, err := l.message()
	if err != nil {
		return l, err
	}
	l.Signature = multibase(key.Sign(message))
	return l, l.check()
}

func (e EndedCertificate) compare(o EndedCertificate) int {
	if c := strings.Compare(e.Number, o.Number); c != 0 {
		return c
	}
	return e.Year - o.Year
}

// message is what the signature is over: the canonical form (RFC 8785) of the
// list without it.
func (l EndedList) message() ([]byte, error) {
	l.Signature = ""
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	form := jsontext.Value(text)
	err = form.Canonicalize()
	return append([]byte(endedDomain), form...), err
}

// check refuses a list that isn't as it was signed, or that nobody would sign.
func (l EndedList) check() error {
	if l.AsOf < 1 || l.ValidThrough < 1 || len(l.Certificates) > mostEnded {
		return errors.New("the list of ended certificates has no days, or too many certificates")
	}
	for i, c := range l.Certificates {
		switch {
		case c.Number == "" || checkNumber("number", c.Number) != nil || checkNumber("number", c.By) != nil:
			return fmt.Errorf("the list of ended certificates has the number %.100q", c.Number)
		case c.How != EndedRevoked && c.How != EndedReplaced && c.How != EndedWithdrawn:
			return fmt.Errorf("the list of ended certificates says that %s is %.100q, want %s, %s or %s", c.Number, c.How, EndedRevoked, EndedReplaced, EndedWithdrawn)
		case i > 0 && l.Certificates[i-1].compare(c) >= 0:
			return fmt.Errorf("the list of ended certificates has %s twice, or out of order", c.Number)
		}
	}
	public, err := ParseDID(l.Signer)
	if err != nil {
		return fmt.Errorf("the list of ended certificates: %w", err)
	}
	signature, err := parseMultibase(l.Signature)
	if err != nil {
		return fmt.Errorf("the list of ended certificates: %w", err)
	}
	message, err := l.message()
	if err == nil && (len(signature) != ed25519.SignatureSize || !ed25519.Verify(public, message, signature)) {
		err = errors.New("the list of ended certificates is not as it was signed: something in it was changed")
	}
	return err
}

// Of returns how a certificate ended, or the first of some of its badge years; ok
// is false where none of that did.
func (l EndedList) Of(number string, years []int) (e EndedCertificate, ok bool) {
	i, _ := slices.BinarySearchFunc(l.Certificates, EndedCertificate{Number: number}, EndedCertificate.compare)
	for ; i < len(l.Certificates) && l.Certificates[i].Number == number; i++ {
		if c := l.Certificates[i]; c.Year == 0 || slices.Contains(years, c.Year) {
			return c, true
		}
	}
	return EndedCertificate{}, false
}

// cutEnded takes the list of ended certificates out of the JSON of an issuer file:
// it may be longer than what the reader of the rest takes. Where the text is no
// JSON, or has no list, list is nil, and rest is the text.
func cutEnded(text []byte) (rest []byte, list jsontext.Value) {
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '{' {
		return text, nil
	}
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			break
		}
		found := name.String() == "ended"
		value, err := dec.ReadValue()
		if err != nil {
			break
		}
		if end := int(dec.InputOffset()); found {
			return slices.Concat(text[:end-len(value)], []byte(`""`), text[end:]), value.Clone()
		}
	}
	return text, nil
}

// readEnded reads a list that was cut out.
func readEnded(list jsontext.Value) (*EndedList, error) {
	if list == nil {
		return nil, nil
	}
	var l EndedList
	dec := json.NewDecoder(bytes.NewReader(list))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		return nil, fmt.Errorf("the list of ended certificates can't be read: %.*v", quotedLimit, err)
	}
	return &l, l.check()
}
