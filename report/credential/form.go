package credential

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A form is one of the ways in which this program writes credentials. It takes of
// a document what one credential says otherwise than another, and returns the
// whole document: with what is the same in all, and what follows from the rest.
// [Maker.Make] writes by it, and a credential that differs from what its form
// makes of it was written by somebody else.
type form func(document) document

// forms are all in which credentials were ever issued. None may change or go, as
// what was issued in it stays genuine: what a credential is to say further makes a
// form of its own, behind the others.
var forms = []form{firstForm, secondForm}

// secondForm is that of what is issued where the issuer has a page on the web: its
// issuer is a did:web, of whose keys one signs, and it has a place in a status list.
func secondForm(says document) document {
	d := firstForm(says)
	index := ""
	if says.Status != nil {
		index = says.Status.Index
	}
	d.Status = newStatus(says.Issuer.ID, index)
	if len(says.Proof) > 0 {
		d.Proof[0].VerificationMethod = says.Issuer.ID + "#" + strings.TrimPrefix(keyOfMethod(says.Proof[0].VerificationMethod), didPrefix)
	}
	return d
}

// firstForm is that of what is issued under a did:key, without a status list.
func firstForm(says document) document {
	issuer, s, a := says.Issuer, says.Subject, says.Subject.Achievement
	id := named(issuer.ID, s.LicenseNumber, a.Version)
	return document{
		Context: []string{contextVC, contextOB}, ID: id, Type: []string{"VerifiableCredential", "OpenBadgeCredential"},
		Name: says.Name, Description: says.Description,
		Issuer: profile{
			ID: issuer.ID, Type: []string{"Profile"}, Name: issuer.Name, URL: issuer.URL, Email: issuer.Email, Image: issuer.Image.whole(),
		},
		ValidFrom: says.ValidFrom, ValidUntil: says.ValidUntil,
		Subject: subject{
			Type:          []string{"AchievementSubject"},
			Identifier:    [2]identity{s.Identifier[0].of("name"), s.Identifier[1].of("identifier")},
			LicenseNumber: s.LicenseNumber,
			Achievement: achievement{
				ID: a.ID, Type: []string{"Achievement"}, AchievementType: "Certification",
				Name: a.Name, Description: a.Description, Version: a.Version, Criteria: a.Criteria, Image: a.Image.whole(),
			},
		},
		Pictures: drawn(id, says.Pictures),
		Proof:    says.proof(),
	}
}

// whole returns a link to a picture with its type; nil is none.
func (i *imageLink) whole() *imageLink {
	if i == nil {
		return nil
	}
	return &imageLink{i.ID, "Image"}
}

// of returns an identity that is of a type.
func (i identity) of(identityType string) identity {
	return identity{Type: "IdentityObject", IdentityHash: i.IdentityHash, IdentityType: identityType}
}

// drawings are the pictures that a credential may be made for: their names, which
// go on from the credential's, and their types.
var drawings = [...]resource{{ID: "#badge.png", MediaType: "image/png"}, {ID: "#badge-256.png", MediaType: "image/png"}, {ID: "#badge.svg", MediaType: "image/svg+xml"}}

// drawn returns those that a credential says, each at most once and in their order.
func drawn(id string, says []resource) []resource {
	var all []resource
	for _, r := range drawings {
		r.ID = id + r.ID
		if len(says) > 0 && says[0].ID == r.ID {
			r.DigestSRI = says[0].DigestSRI
			all, says = append(all, r), says[1:]
		}
	}
	return all
}

// proof returns the one proof, by the key of the issuer.
func (d document) proof() []proof {
	var p proof
	if len(d.Proof) > 0 {
		p = d.Proof[0]
	}
	whole := newProof(d.Issuer.ID, p.Created)
	whole.ProofValue = p.ProofValue
	return []proof{whole}
}

// Bounds of what is read of a credential, in bytes.
const (
	credentialLimit = 1 << 20 // of its text
	quotedLimit     = 200     // of what a message quotes of it
)

// readDocument reads a credential, which has to be, member by member and each of
// them once, what one of the forms makes of it. White space between the parts,
// the order of an object's members and the escapes of a text say nothing.
func readDocument(text []byte) (document, error) {
	var d document
	if len(text) > credentialLimit {
		return d, fmt.Errorf("%w: got %d bytes, want at most %d", ErrNoCredential, len(text), credentialLimit)
	}
	got := jsontext.Value(bytes.Clone(text))
	err := got.Canonicalize() // refuses members that come twice, and what is no Unicode
	if err == nil {
		err = json.Unmarshal(got, &d)
	}
	if err != nil {
		return d, fmt.Errorf("%w: %.*v", ErrNoCredential, quotedLimit, err)
	}
	for _, f := range forms {
		again, err := json.Marshal(f(d))
		want := jsontext.Value(again)
		if err = errors.Join(err, want.Canonicalize()); err != nil {
			return d, err
		}
		if !bytes.Equal(got, want) {
			continue
		}
		if err := d.check(); err != nil {
			return d, fmt.Errorf("%w: %.*v", ErrAltered, quotedLimit, err)
		}
		return d, nil
	}
	if len(d.Proof) == 0 || d.Subject.LicenseNumber == "" {
		return d, fmt.Errorf("%w: it has no number of a certificate or no proof", ErrNoCredential)
	}
	return d, fmt.Errorf("%w: it isn't, member by member, as credentials are written", ErrAltered)
}

// check wants every text to be one that can stand in a credential, and every
// address and digest to be whole. It is as narrow as [Award.check] and the checks
// of the wording were when the first credential was issued, and stays so.
func (d document) check() error {
	s, a := d.Subject, d.Subject.Achievement
	links := []string{d.Issuer.URL, a.Criteria.ID}
	if a.ID != named(d.Issuer.Name, a.Version) {
		links = append(links, a.ID)
	}
	if d.Issuer.Image != nil {
		links = append(links, d.Issuer.Image.ID)
	}
	errs := []error{checkEmail(d.Issuer.Email)}
	if d.Status != nil {
		_, err := webPlaceFrom(d.Issuer.ID)
		errs = append(errs, err, d.Status.check())
	}
	if a.Image != nil && strings.HasPrefix(a.Image.ID, pictureAddress) {
		errs = append(errs, checkBase64(a.Image.ID, pictureAddress))
	} else if a.Image != nil {
		links = append(links, a.Image.ID)
	}
	for _, l := range links {
		errs = append(errs, checkAddress(l))
	}
	for _, r := range d.Pictures {
		errs = append(errs, checkBase64(r.DigestSRI, digestPrefix))
	}
	for _, said := range []string{s.Identifier[0].IdentityHash, s.Identifier[1].IdentityHash, s.LicenseNumber} {
		errs = append(errs, checkText(said))
	}
	for _, worded := range []string{d.Name, d.Description, d.Issuer.Name, a.Name, a.Description, a.Criteria.Narrative} {
		errs = append(errs, checkText(strings.ReplaceAll(worded, "\n", " ")))
	}
	for _, l := range append(links, d.Issuer.Email) {
		if strings.ContainsFunc(l, unwritable) {
			errs = append(errs, fmt.Errorf("got %.100q, want no control characters", l))
		}
	}
	return errors.Join(errs...)
}

func checkText(text string) error {
	if strings.TrimSpace(text) == "" || strings.ContainsFunc(text, unwritable) {
		return fmt.Errorf("got %.100q, want a text without control characters", text)
	}
	return nil
}

// checkBase64 wants a text that begins so to go on with bytes in base 64, in the
// one way in which that writes them.
func checkBase64(text, begin string) error {
	rest, ok := strings.CutPrefix(text, begin)
	raw, err := base64.StdEncoding.DecodeString(rest)
	if !ok || err != nil || len(raw) == 0 || base64.StdEncoding.EncodeToString(raw) != rest {
		return fmt.Errorf("got %.100q, want %s and base 64", text, begin)
	}
	return nil
}
