package credential

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"assay/ingest"
)

// An Award is what a credential attests: a partner earned a badge year.
type Award struct {
	Number             string // of the certificate that the award is printed on
	PartnerID, Partner string
	Year               int        // the badge year
	EarnedOn           ingest.Day // 0 where it isn't known
	GoodThrough        ingest.Day // the last good day
	Issued             ingest.Day // the day as of which it is issued
	Replaces           string     // the number of the certificate that Number takes the place of, or ""
	// Place is its place in the issuer's status list, from 1 on; 0 for none. Only an
	// issuer with a page on the web has a list.
	Place int
}

// Pictures are the pictures of an award, none of them baked, and the one of the
// achievement, which is the same for every partner of the badge year. A nil one
// is left out.
type Pictures struct {
	PNG, Small, SVG []byte
	Achievement     []byte // a small PNG

	said *said // what credentials say of them; nil: it is still to be reckoned
}

// said is what a credential says of pictures: the digest of each, "" for none, and
// the address that the achievement's own is.
type said struct {
	digests [len(drawings)]string
	address string
}

// Ready reckons what credentials say of the pictures, for all that are made for them.
func (p Pictures) Ready() Pictures {
	s := new(said)
	for i, picture := range [...][]byte{p.PNG, p.Small, p.SVG} {
		if picture != nil {
			s.digests[i] = digestSRI(picture)
		}
	}
	if p.Achievement != nil {
		s.address = pictureAddress + base64.StdEncoding.EncodeToString(p.Achievement)
	}
	p.said = s
	return p
}

// The keys of a credential, in the order in which they are written. Open Badges
// 3.0, with what the Verifiable Credentials Data Model 2.0 adds.
type document struct {
	Context     []string   `json:"@context,omitempty"`
	ID          string     `json:"id"`
	Type        []string   `json:"type"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Issuer      profile    `json:"issuer"`
	ValidFrom   string     `json:"validFrom"`
	ValidUntil  string     `json:"validUntil"`
	Subject     subject    `json:"credentialSubject"`
	Status      *status    `json:"credentialStatus,omitempty"`
	Pictures    []resource `json:"relatedResource,omitempty"`
	Proof       []proof    `json:"proof,omitempty"`
}

type profile struct {
	ID    string     `json:"id"`
	Type  []string   `json:"type"`
	Name  string     `json:"name"`
	URL   string     `json:"url,omitempty"`
	Email string     `json:"email,omitempty"`
	Image *imageLink `json:"image,omitempty"`
}

type imageLink struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

type subject struct {
	Type          []string    `json:"type"`
	Identifier    [2]identity `json:"identifier"` // the partner's name, then its ID
	LicenseNumber string      `json:"licenseNumber"`
	Achievement   achievement `json:"achievement"`
}

type identity struct {
	Type         string `json:"type"`
	Hashed       bool   `json:"hashed"`
	IdentityHash string `json:"identityHash"`
	IdentityType string `json:"identityType"`
}

type achievement struct {
	ID              string     `json:"id"`
	Type            []string   `json:"type"`
	AchievementType string     `json:"achievementType"`
	Name            string     `json:"name"`
	Description     string     `json:"description"`
	Version         string     `json:"version"` // the badge year
	Criteria        criteria   `json:"criteria"`
	Image           *imageLink `json:"image,omitempty"`
}

type criteria struct {
	ID        string `json:"id,omitempty"`
	Narrative string `json:"narrative"`
}

// A resource is a picture of the award and its digest, by which an altered
// picture is noticed.
type resource struct {
	ID        string `json:"id"`
	MediaType string `json:"mediaType"`
	DigestSRI string `json:"digestSRI"`
}

type proof struct {
	Type               string `json:"type"`
	Cryptosuite        string `json:"cryptosuite"`
	Created            string `json:"created"`
	VerificationMethod string `json:"verificationMethod"`
	ProofPurpose       string `json:"proofPurpose"`
	ProofValue         string `json:"proofValue,omitempty"`
}

const (
	firstSecond = "T00:00:00Z"
	lastSecond  = "T23:59:59Z"
)

// A Maker makes credentials in one wording, signed with one key. It may be used
// by several goroutines.
type Maker struct {
	wording *Wording
	key     *Key
	proofs  sync.Map // of a proof that has no signature yet: its digest
}

// NewMaker returns a maker of credentials.
func NewMaker(w *Wording, key *Key) *Maker { return &Maker{wording: w, key: key} }

// Lists tells whether the issuer has a page on the web, and so a status list, in
// which each award needs its place.
func (m *Maker) Lists() bool { return m.wording.VerificationAddress() != "" }

// Make returns the signed credential of an award: an OpenBadgeCredential as JSON,
// with an embedded eddsa-rdfc-2022 proof. The same award, pictures, wording and
// key make the same bytes.
func (m *Maker) Make(a Award, p Pictures) ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	if a.Place != 0 && !m.Lists() {
		return nil, fmt.Errorf("credential of %s for %d: got a place in a status list, want an address of the page where that is", a.PartnerID, a.Year)
	}
	d := m.document(a, p)
	sum, err := d.digest()
	if err != nil {
		return nil, fmt.Errorf("credential of %s for %d: %w", a.PartnerID, a.Year, err)
	}
	options, err := m.proofDigest(d.Proof[0])
	if err != nil {
		return nil, err
	}
	d.Proof[0].ProofValue = multibase(m.key.Sign(slices.Concat(options[:], sum[:])))
	text, err := d.write()
	if err != nil {
		return nil, err
	}
	if _, err := readDocument(text); err != nil {
		return nil, fmt.Errorf("credential of %.100q for %d: it would not be genuine: %w", a.PartnerID, a.Year, err)
	}
	return text, nil
}

// check wants what every credential has to say, in letters that every program
// signs alike.
func (a Award) check() error {
	for _, f := range []struct {
		name, text string
		blank      bool // may be
	}{
		{"certificate number", a.Number, false}, {"partner ID", a.PartnerID, false}, {"name", a.Partner, false},
		{"number of the certificate replaced", a.Replaces, true},
	} {
		if !f.blank && strings.TrimSpace(f.text) == "" {
			return fmt.Errorf("credential of %q for %d: no %s", a.PartnerID, a.Year, f.name)
		}
		if !utf8.ValidString(f.text) || strings.ContainsFunc(f.text, unwritable) {
			return fmt.Errorf("credential of %q for %d: got the %s %q, want no control characters", a.PartnerID, a.Year, f.name, f.text)
		}
	}
	switch {
	case a.GoodThrough == 0 || a.Issued == 0:
		return fmt.Errorf("credential of %s for %d: no last good day or no day of issue", a.PartnerID, a.Year)
	case a.GoodThrough < a.from():
		return fmt.Errorf("credential of %s for %d: good from %s through %s, want the earlier day first", a.PartnerID, a.Year, a.from(), a.GoodThrough)
	}
	return nil
}

// unwritable tells whether a character is one that programs write canonically in
// different ways, or that can't stand in XML.
func unwritable(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Noncharacter_Code_Point) }

// Unwritable lists, each once, the characters of a text that no credential can
// hold: control characters and noncharacters.
func Unwritable(text string) (runes []rune) {
	for _, r := range text {
		if unwritable(r) && !slices.Contains(runes, r) {
			runes = append(runes, r)
		}
	}
	return runes
}

// from returns the first good day; where it isn't known, the day of issue.
func (a Award) from() ingest.Day {
	if a.EarnedOn == 0 {
		return a.Issued
	}
	return a.EarnedOn
}

// document returns the credential of an award, without its signature.
func (m *Maker) document(a Award, p Pictures) document {
	if p.said == nil {
		p = p.Ready()
	}
	w := m.wording
	issuer, method, write := m.key.DID(), methodOf(m.key.DID()), firstForm
	says := document{
		Name:        a.fill(w.Credential.Name),
		Description: m.description(a),
		Issuer: profile{
			Name: w.Issuer.Name.Text,
			URL:  w.Issuer.Address.Text, Email: w.Issuer.Email.Text, Image: imageAt(w.Issuer.Image.Text),
		},
		ValidFrom:  a.from().String() + firstSecond,
		ValidUntil: a.GoodThrough.String() + lastSecond,
		Subject: subject{
			Identifier:    [2]identity{{IdentityHash: a.Partner}, {IdentityHash: a.PartnerID}},
			LicenseNumber: a.Number,
			Achievement:   m.achievement(a, p.said.address),
		},
	}
	if a.Place != 0 {
		issuer, _ = WebDID(w.VerificationAddress()) // the wording's was checked
		method, write = issuer+method[strings.IndexByte(method, '#'):], secondForm
		says.Status = &status{Index: strconv.Itoa(a.Place)}
	}
	says.Issuer.ID = issuer
	says.Pictures = p.resources(named(issuer, a.Number, strconv.Itoa(a.Year)))
	says.Proof = []proof{{Created: a.Issued.String() + firstSecond, VerificationMethod: method}}
	return write(says)
}

func (m *Maker) description(a Award) string {
	text := a.fill(m.wording.Credential.Description)
	if a.Replaces != "" {
		text += " " + a.fill(m.wording.Credential.Replaces)
	}
	return text
}

func (m *Maker) achievement(a Award, picture string) achievement {
	w := m.wording
	address := a.fill(w.Achievement.Address)
	if address == "" {
		address = named(w.Issuer.Name.Text, strconv.Itoa(a.Year))
	}
	image := cmp.Or(a.fill(w.Achievement.Image), picture)
	return achievement{
		ID: address, Name: a.fill(w.Achievement.Name), Description: a.fill(w.Achievement.Description), Version: strconv.Itoa(a.Year),
		Criteria: criteria{a.fill(w.Criteria.Address), a.fill(w.Criteria.Narrative)},
		Image:    imageAt(image),
	}
}

// imageAt returns the picture at an address; "" is none.
func imageAt(address string) *imageLink {
	if address == "" {
		return nil
	}
	return &imageLink{ID: address}
}

// resources returns the pictures' digests; their names begin with the credential's.
func (p Pictures) resources(id string) []resource {
	var all []resource
	for i, digest := range p.said.digests {
		if digest != "" {
			all = append(all, resource{id + drawings[i].ID, drawings[i].MediaType, digest})
		}
	}
	return all
}

// digestPrefix begins a digest, and tells how it is made.
const digestPrefix = "sha256-"

func digestSRI(picture []byte) string {
	sum := sha256.Sum256(picture)
	return digestPrefix + base64.StdEncoding.EncodeToString(sum[:])
}

// namespace is that of the names that follow from what they name.
var namespace = uuid.MustParse("6a4c1c53-5b7e-4d1c-9c7a-2f0f4f3a8e21")

// named returns a name that is the same wherever it is made: a UUID, version 5.
func named(parts ...string) string {
	return uuid.NewSHA1(namespace, []byte(strings.Join(parts, "\n"))).URN()
}

// newProof returns the proof of an issuer and a moment, without its signature.
func newProof(did, created string) proof {
	return proof{
		Type: "DataIntegrityProof", Cryptosuite: "eddsa-rdfc-2022", Created: created,
		VerificationMethod: methodOf(did), ProofPurpose: "assertionMethod",
	}
}

// proofDigest returns the digest of a proof; all the credentials of a run have
// the same but for its signature.
func (m *Maker) proofDigest(p proof) ([32]byte, error) {
	if sum, ok := m.proofs.Load(p); ok {
		return sum.([32]byte), nil
	}
	sum, err := p.digest()
	if err == nil {
		m.proofs.Store(p, sum)
	}
	return sum, err
}

// digest returns the SHA-256 of the canonical form, without the signature.
func (p proof) digest() ([32]byte, error) {
	p.ProofValue = ""
	quads, err := ours().signed(p)
	return sha256.Sum256([]byte(quads)), err
}

// digest returns the SHA-256 of the canonical form, without the proof.
func (d document) digest() ([32]byte, error) {
	d.Context, d.Proof = nil, nil // the vocabulary has the contexts
	if short, ok := d.shortened(); ok {
		quads, err := ours().signed(short)
		const mentions = 2 // what has the picture, and that it is one; any more stand in a text
		if err == nil && strings.Count(quads, "<"+pictureAddress) == mentions {
			brief, full := "<"+pictureAddress+">", "<"+d.Subject.Achievement.Image.ID+">"
			return sha256.Sum256([]byte(strings.ReplaceAll(quads, brief, full))), nil
		}
	}
	quads, err := ours().signed(d)
	return sha256.Sum256([]byte(quads)), err
}

// A pictureAddress begins an address that is a picture itself, in base 64.
const pictureAddress = "data:image/png;base64,"

// shortened puts a short address in the place of the achievement's picture where
// the picture is its own address: it is most of the document, and the algorithm
// goes over it again and again. The canonical form differs in that address only:
// the achievement has a name, so the address is in no hash of a nameless node, and
// it sorts among the others as before, as no other begins like it. Where the
// picture has no such address, ok is false.
func (d document) shortened() (short document, ok bool) {
	picture := d.Subject.Achievement.Image
	if picture == nil || checkBase64(picture.ID, pictureAddress) != nil {
		return d, false
	}
	d.Subject.Achievement.Image = &imageLink{pictureAddress, picture.Type}
	return d, true
}

// write returns the credential's text: indented JSON in which no ]]> can stand,
// so that it may be wrapped in CDATA.
func (d document) write() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(b.Bytes(), []byte(">"), []byte(`\u003e`)), nil // > stands in texts only
}
