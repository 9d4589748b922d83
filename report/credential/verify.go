package credential

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/ingest"
)

// What VerifyCredential can find wrong, for errors.Is.
var (
	ErrNoCredential = errors.New("no credential of this program")
	ErrAltered      = errors.New("altered after it was signed")
	ErrUntrusted    = errors.New("signed with a key that isn't trusted")
)

// A Credential is what a genuine credential says.
type Credential struct {
	Award    // EarnedOn is the first good day, which is Issued where it isn't known; Replaces isn't told
	ID       string
	Issuer   string     // the issuer's name as the credential says it
	Key      TrustedKey // the key that signed
	Status   string     // the address of the list that says whether it was revoked; "" for none
	digest   []string   // of the pictures
	verbatim bool       // in every letter as it was written
}

// VerifyCredential tells whether a credential is genuine: member by member what
// [Maker.Make] writes, in a form of this or an earlier version, with the signature
// of a trusted key that was in use then. An error is one of ErrNoCredential,
// ErrAltered and ErrUntrusted, or says that the key was retired; with the last two
// the credential is returned, too, as its signature is right.
//
// What is signed is the W3C's canonical form, which has neither the order of lists
// nor what repeats or what no context knows, and other programs may take either of
// two equal members. So a right signature is not enough: see [form] for what is
// let pass.
func VerifyCredential(text []byte, trust Trust) (Credential, error) {
	d, err := readDocument(text)
	if err != nil {
		return Credential{}, err
	}
	c, err := d.credential()
	if err != nil {
		return Credential{}, err
	}
	again, err := d.write()
	if err != nil {
		return Credential{}, err
	}
	c.verbatim = bytes.Equal(again, text)
	if err := d.verify(); err != nil {
		return Credential{}, err
	}
	signer := d.signer()
	key, ok := trust.Find(signer)
	if !ok {
		c.Key = TrustedKey{DID: signer}
		return c, fmt.Errorf("%w: %s", ErrUntrusted, signer)
	}
	c.Key = key
	return c, key.MayHaveIssued(c.Issued)
}

// CheckPicture tells whether a picture without its credential is, byte for byte,
// one that the credential was made for, and whether the credential in it is, letter
// for letter, as it was put there: > in it may end what a drawing has around it.
func (c Credential) CheckPicture(picture []byte) error {
	if !c.verbatim {
		return fmt.Errorf("the credential in the picture was %w: it isn't spelled as it was written", ErrAltered)
	}
	if !slices.Contains(c.digest, digestSRI(picture)) {
		return fmt.Errorf("the picture was %w, or is another's", ErrAltered)
	}
	return nil
}

// credential reads what a document of a form says.
func (d document) credential() (Credential, error) {
	s := d.Subject
	c := Credential{ID: d.ID, Issuer: d.Issuer.Name}
	c.Number, c.Partner, c.PartnerID = s.LicenseNumber, s.Identifier[0].IdentityHash, s.Identifier[1].IdentityHash
	var errs [4]error
	c.Year, errs[0] = yearIn(s.Achievement.Version)
	c.EarnedOn, errs[1] = dayAt(d.ValidFrom, firstSecond)
	c.GoodThrough, errs[2] = dayAt(d.ValidUntil, lastSecond)
	c.Issued, errs[3] = dayAt(d.Proof[0].Created, firstSecond)
	if err := errors.Join(errs[:]...); err != nil {
		return Credential{}, fmt.Errorf("%w: %.*v", ErrAltered, quotedLimit, err)
	}
	if d.Status != nil {
		c.Status, c.Place = d.Status.List, d.Status.place()
	}
	if c.GoodThrough < c.EarnedOn {
		return Credential{}, fmt.Errorf("%w: good from %s through %s", ErrAltered, c.EarnedOn, c.GoodThrough)
	}
	for _, r := range d.Pictures {
		c.digest = append(c.digest, r.DigestSRI)
	}
	return c, nil
}

// yearIn reads a badge year.
func yearIn(version string) (int, error) {
	year, err := strconv.Atoi(version)
	if err != nil || strconv.Itoa(year) != version {
		return 0, fmt.Errorf("got the badge year %.100q", version)
	}
	return year, nil
}

// dayAt reads the day of a moment that is written as the day and that time.
func dayAt(moment, time string) (ingest.Day, error) {
	text, ok := strings.CutSuffix(moment, time)
	day, err := ingest.ParseDay(text)
	if !ok || err != nil || day.String() != text {
		return 0, fmt.Errorf("got the time %.100q, want one like 2020-06-30%s", moment, time)
	}
	return day, nil
}

// signer returns the did:key of the key by which a document says that it is signed.
func (d document) signer() string { return keyOfMethod(d.Proof[0].VerificationMethod) }

// verify checks the signature by the issuer's own key, trusted or not.
func (d document) verify() error {
	public, err := ParseDID(d.signer())
	if err != nil {
		return fmt.Errorf("%w: the issuer: %w", ErrNoCredential, err)
	}
	p := d.Proof[0]
	signature, err := parseMultibase(p.ProofValue)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAltered, err)
	}
	options, err := p.digest()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAltered, err)
	}
	sum, err := d.digest()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAltered, err)
	}
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(public, slices.Concat(options[:], sum[:]), signature) {
		return fmt.Errorf("%w: the signature doesn't fit", ErrAltered)
	}
	return nil
}
