package credential

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
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
	Award  // EarnedOn is the first good day, which is Issued where it isn't known; Replaces isn't told
	ID     string
	Issuer string     // the issuer's name as the credential says it
	Key    TrustedKey // the key that signed
	digest []string   // of the pictures
}

// VerifyCredential tells whether a credential is genuine: in every letter what
// [Maker.Make] writes but for white space between its parts, with the signature
// of a trusted key that was in use then. An error is one of ErrNoCredential,
// ErrAltered and ErrUntrusted, or says that the key was retired; with the last two
// the credential is returned, too, as its signature is right.
//
// Other programs leave out of what is signed whatever the contexts don't know, and
// may take either of two equal keys. So nothing is let pass that Make doesn't
// write: no further key, no order of its own, no other spelling of a letter.
func VerifyCredential(text []byte, trust Trust) (Credential, error) {
	d, err := readDocument(text)
	if err != nil {
		return Credential{}, err
	}
	c, err := d.credential()
	if err != nil {
		return Credential{}, err
	}
	if err := d.spelled(text); err != nil {
		return Credential{}, err
	}
	if err := d.verify(); err != nil {
		return Credential{}, err
	}
	key, ok := trust.Find(d.Issuer.ID)
	if !ok {
		c.Key = TrustedKey{DID: d.Issuer.ID}
		return c, fmt.Errorf("%w: %s", ErrUntrusted, d.Issuer.ID)
	}
	c.Key = key
	return c, key.MayHaveIssued(c.Issued)
}

// CheckPicture tells whether a picture without its credential is, byte for byte,
// one that the credential was made for.
func (c Credential) CheckPicture(picture []byte) error {
	if !slices.Contains(c.digest, digestSRI(picture)) {
		return fmt.Errorf("the picture was %w, or is another's", ErrAltered)
	}
	return nil
}

// credentialLimit is more than any credential has, in bytes.
const credentialLimit = 4 << 20

// readDocument reads the keys of a credential, and no others.
func readDocument(text []byte) (document, error) {
	var d document
	if len(text) > credentialLimit {
		return d, fmt.Errorf("%w: got %d bytes, want at most %d", ErrNoCredential, len(text), credentialLimit)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return d, fmt.Errorf("%w: %w", ErrNoCredential, err)
	}
	return d, nil
}

// spelled wants the text to be what Make writes, but for white space.
func (d document) spelled(text []byte) error {
	again, err := d.write()
	if err != nil {
		return err
	}
	var got, want bytes.Buffer
	if err := errors.Join(json.Compact(&got, text), json.Compact(&want, again)); err != nil {
		return fmt.Errorf("%w: %w", ErrNoCredential, err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		return fmt.Errorf("%w: it isn't spelled as it was written", ErrAltered)
	}
	return nil
}

// credential reads what a document says, and refuses one of another shape.
func (d document) credential() (Credential, error) {
	s := d.Subject
	if !slices.Equal(d.Context, ofContext) || !slices.Equal(d.Type, ofCredential) || !slices.Equal(d.Issuer.Type, ofProfile) ||
		!slices.Equal(s.Type, ofSubject) || !slices.Equal(s.Achievement.Type, ofAchievement) || len(s.Identifier) != 2 || len(d.Proof) != 1 {
		return Credential{}, fmt.Errorf("%w: other contexts, types or number of parts", ErrNoCredential)
	}
	c := Credential{ID: d.ID, Issuer: d.Issuer.Name}
	c.Number, c.Partner, c.PartnerID = s.LicenseNumber, s.Identifier[0].IdentityHash, s.Identifier[1].IdentityHash
	var errs [4]error
	c.Year, errs[0] = strconv.Atoi(s.Achievement.Version)
	c.EarnedOn, errs[1] = dayAt(d.ValidFrom, firstSecond)
	c.GoodThrough, errs[2] = dayAt(d.ValidUntil, lastSecond)
	c.Issued, errs[3] = dayAt(d.Proof[0].Created, firstSecond)
	if err := errors.Join(errs[:]...); err != nil {
		return Credential{}, fmt.Errorf("%w: %w", ErrNoCredential, err)
	}
	for _, r := range d.Pictures {
		c.digest = append(c.digest, r.DigestSRI)
	}
	return c, nil
}

// dayAt reads the day of a moment that is written as the day and that time.
func dayAt(moment, time string) (ingest.Day, error) {
	day, ok := strings.CutSuffix(moment, time)
	if !ok {
		return 0, fmt.Errorf("got the time %q, want one like 2020-06-30%s", moment, time)
	}
	return ingest.ParseDay(day)
}

// verify checks the signature by the issuer's own key, trusted or not.
func (d document) verify() error {
	p := d.Proof[0]
	public, err := ParseDID(d.Issuer.ID)
	if err != nil {
		return fmt.Errorf("%w: the issuer: %w", ErrNoCredential, err)
	}
	want := newProof(d.Issuer.ID, p.Created)
	want.ProofValue = p.ProofValue
	if p != want {
		return fmt.Errorf("%w: the proof isn't an eddsa-rdfc-2022 one by the issuer's key", ErrAltered)
	}
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
