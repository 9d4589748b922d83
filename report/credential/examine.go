package credential

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/ingest"
)

// A Kind is what a file is.
type Kind string

// The kinds of files that are signed.
const (
	CertificatePDF Kind = "certificate (PDF)"
	BadgePNG       Kind = "badge (PNG)"
	BadgeSVG       Kind = "badge (SVG)"
	CredentialJSON Kind = "credential (JSON)"
	CodeText       Kind = "text of a QR code"
	NothingSigned  Kind = "something else"
)

// A Finding is what is known of a file: whether it is genuine, and what it says.
// What a file says is worth nothing where it isn't genuine.
type Finding struct {
	File    string   `json:"file"`
	Kind    Kind     `json:"kind"`
	Genuine bool     `json:"genuine"`
	Why     string   `json:"why,omitzero"`     // it isn't genuine: the check that failed
	Checked []string `json:"checked,omitzero"` // the checks that held

	Signer string `json:"signer,omitzero"` // the DID of the key that signed
	Issuer string `json:"issuer,omitzero"` // whose key that is; only of a trusted one

	Number      string     `json:"number,omitzero"` // of the certificate
	Replaces    string     `json:"replaces,omitzero"`
	Partner     string     `json:"partner,omitzero"`
	PartnerCut  bool       `json:"partner_cut,omitzero"` // the name goes on
	PartnerID   string     `json:"partner_id,omitzero"`  // a QR code doesn't hold it
	Years       []int      `json:"years,omitzero"`
	Begins      ingest.Day `json:"begins,omitzero"`
	GoodThrough ingest.Day `json:"good_through,omitzero"`
	Issued      ingest.Day `json:"issued,omitzero"`
	Credentials []string   `json:"credentials,omitzero"` // IDs

	// Err is why it isn't genuine, nil where it is. An [UnknownSigner] is one who
	// signed it as it is, and whom the trust doesn't hold.
	Err error `json:"-"`
}

// Examine tells whether a file, or the text of a QR code, is genuine: as it was
// signed, in every part and with the parts in agreement, by a key that is trusted
// and wasn't retired then. What it is follows from its content; the name is for
// the finding. It asks neither network nor clock.
func Examine(name string, data []byte, trust Trust) Finding {
	x := examination{Finding{File: name, Kind: kindOf(data)}, trust}
	switch x.Kind {
	case CertificatePDF:
		x.Err = x.certificate(data)
	case BadgePNG:
		x.Err = x.badge(data, UnbakePNG)
	case BadgeSVG:
		x.Err = x.badge(data, UnbakeSVG)
	case CredentialJSON:
		x.Err = x.credential(data)
	case CodeText:
		x.Err = x.code(string(data))
	default:
		x.Err = errors.New("it is neither a certificate (PDF), a badge (PNG, SVG), a credential (JSON) nor the text of a QR code")
	}
	x.Genuine = x.Err == nil
	if x.Err != nil {
		x.Why = x.Err.Error()
	}
	return x.Finding
}

// kindOf tells from its first bytes what a file is.
func kindOf(data []byte) Kind {
	text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\ufeff")), " \t\r\n")
	begin := data[:min(len(data), 1024)]
	switch {
	case bytes.HasPrefix(data, pngSignature):
		return BadgePNG
	case bytes.HasPrefix(text, []byte("{")):
		return CredentialJSON
	case bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text[:min(len(text), 1<<16)], []byte("<svg")):
		return BadgeSVG
	case bytes.Contains(begin, []byte("%PDF-")):
		return CertificatePDF
	case len(data) <= longestStatement && utf8.Valid(data) && IsStatement(string(data)):
		return CodeText
	}
	return NothingSigned
}

// An examination is a finding in the making.
type examination struct {
	Finding
	trust Trust
}

// held notes a check that held.
func (x *examination) held(format string, args ...any) {
	x.Checked = append(x.Checked, fmt.Sprintf(format, args...))
}

// signedBy notes who signed, and whose key that is, by the trust or by itself.
func (x *examination) signedBy(key TrustedKey, says string) {
	x.Signer = key.DID
	if _, ok := x.trust.Find(key.DID); ok {
		x.Issuer = cmp.Or(key.Issuer, says)
	}
}

// badgeLimit is more than any badge has, in bytes.
const badgeLimit = 4 << 20

// badge examines a picture and the credential in it.
func (x *examination) badge(baked []byte, unbake func([]byte) (credential, picture []byte, err error)) error {
	if len(baked) > badgeLimit {
		return fmt.Errorf("%w: the picture has %d bytes, want at most %d", ErrNoCredential, len(baked), badgeLimit)
	}
	text, picture, err := unbake(baked)
	if err != nil {
		return fault(err)
	}
	c, err := x.verified(text, x.trust)
	var unknown *UnknownSigner
	if err != nil && !errors.As(err, &unknown) {
		return err
	}
	if wrong := c.CheckPicture(picture); wrong != nil {
		return wrong
	}
	x.held("the picture is the one that the credential was made for")
	return err
}

func (x *examination) credential(text []byte) error {
	_, err := x.verified(text, x.trust)
	return err
}

// verified returns a credential that is genuine, and notes what it says.
func (x *examination) verified(text []byte, trust Trust) (Credential, error) {
	c, err := VerifyCredential(text, trust)
	if c.ID != "" {
		x.signedBy(c.Key, c.Issuer)
		x.Number, x.Replaces, x.Partner, x.PartnerID, x.Years = c.Number, c.Replaces, c.Partner, c.PartnerID, []int{c.Year}
		x.Begins, x.GoodThrough, x.Issued, x.Credentials = c.EarnedOn, c.GoodThrough, c.Issued, []string{c.ID}
	}
	if errors.Is(err, ErrUntrusted) {
		return c, &UnknownSigner{DID: c.Key.DID}
	}
	if err != nil {
		return c, fault(err)
	}
	x.held("the credential is as it was signed")
	return c, nil
}

// fault says what is wrong with a credential, or the picture that holds it.
func fault(err error) error {
	if errors.Is(err, ErrAltered) {
		return fmt.Errorf("it was %w", err)
	}
	return err
}

// code examines the text of a QR code.
func (x *examination) code(text string) error {
	s, err := ReadStatement(text)
	if err != nil {
		return err
	}
	return x.statement(s, x.trust)
}

// statement notes what a statement says and who signed it.
func (x *examination) statement(s SignedStatement, trust Trust) error {
	key, err := trust.Signer(s)
	var unknown *UnknownSigner
	if err != nil && !errors.As(err, &unknown) {
		return err
	}
	x.Number, x.Replaces, x.Partner, x.PartnerCut, x.Years = s.Number, s.Replaces, s.Partner, s.Cut, s.Years
	x.Begins, x.GoodThrough, x.Issued = s.Begins, s.GoodThrough, s.Issued
	if err != nil {
		return err
	}
	x.signedBy(key, "")
	x.held("the text of the QR code is as it was signed")
	return key.MayHaveIssued(s.Issued)
}

// certificate examines a PDF: its seal, the text of its QR code and the
// credentials attached to it, which one key has to have signed, and which have to
// say the same.
func (x *examination) certificate(pdf []byte) error {
	seal, err := readSeal(pdf)
	if err != nil {
		return err
	}
	key, err := x.trust.sealer(seal)
	var unknown *UnknownSigner
	if err != nil && !errors.As(err, &unknown) {
		return err
	}
	holds, unread := readPDF(pdf)
	if unknown != nil {
		key, err = holds.sealer(seal, unknown)
	}
	if err := cmp.Or(err, unread); err != nil {
		return err
	}
	if holds.seal != seal.digits {
		return errTwoSeals
	}
	x.held("the seal fits every byte of the file")
	if err := x.parts(holds, Trust{[]TrustedKey{key}}); err != nil {
		return err
	}
	if _, ok := x.trust.Find(key.DID); !ok {
		return &UnknownSigner{DID: key.DID, Hint: seal.hint}
	}
	return nil
}

// sealer returns the key that sealed the PDF among those that its credentials
// name, for it to be named; else the error given.
func (c pdfCertificate) sealer(seal pdfSeal, unknown error) (TrustedKey, error) {
	var named Trust
	for _, a := range c.attachments {
		if d, err := readDocument(a.data); err == nil {
			_ = named.Add(TrustedKey{DID: d.signer()}) // what is no key is passed over
		}
	}
	if len(named.ByHint(seal.hint)) == 0 {
		return TrustedKey{}, unknown
	}
	return named.sealer(seal)
}

// parts examines what a PDF holds, by the key of its seal alone.
func (x *examination) parts(c pdfCertificate, trust Trust) error {
	s, err := ReadStatement(c.statement)
	if err != nil {
		return err
	}
	if err := x.statement(s, trust); err != nil {
		return byAnother(err)
	}
	years := map[int]bool{}
	for _, a := range c.attachments {
		if !strings.HasSuffix(a.name, ".json") {
			continue
		}
		if err := x.attached(a.data, s.Statement, trust, years); err != nil {
			return fmt.Errorf("attached %s: %w", a.name, byAnother(err))
		}
	}
	switch n := len(years); n {
	case 0:
	case 1:
		x.held("the credential attached is as it was signed, and says the same")
	default:
		x.held("the %d credentials attached are as they were signed, and say the same", n)
	}
	return nil
}

// attached examines a credential attached to a PDF with a statement; years are
// those of the ones before it.
func (x *examination) attached(text []byte, s Statement, trust Trust, years map[int]bool) error {
	found := examination{trust: x.trust}
	c, err := found.verified(text, trust)
	if err != nil {
		return err
	}
	if err := agree(s, c); err != nil {
		return err
	}
	if years[c.Year] || len(years) > 0 && c.PartnerID != x.PartnerID {
		return errors.New("another one attached is of the same badge year, or of another partner")
	}
	years[c.Year] = true
	x.Credentials = append(x.Credentials, c.ID)
	x.PartnerID, x.Partner, x.PartnerCut = c.PartnerID, c.Partner, false
	x.Issuer = found.Issuer
	return nil
}

// byAnother says of a part of a PDF that the seal's key didn't sign it: to trust
// its signer would not help.
func byAnother(err error) error {
	var unknown *UnknownSigner
	if errors.As(err, &unknown) {
		return errors.New("it is signed with another key than the PDF")
	}
	return err
}

// agree tells whether a credential says what a statement says.
func agree(s Statement, c Credential) error {
	for _, differs := range []struct {
		what   string
		is     bool
		a, got any
	}{
		{"the number of the certificate", c.Number != s.Number, c.Number, s.Number},
		{"the partner", c.Partner != s.Partner && !(s.Cut && strings.HasPrefix(c.Partner, s.Partner)), c.Partner, s.Partner},
		{"the day of issue", c.Issued != s.Issued, c.Issued, s.Issued},
		{"the badge year", !slices.Contains(s.Years, c.Year), c.Year, s.Years},
		{"the last day", c.GoodThrough > s.GoodThrough || c.Year == slices.Max(s.Years) && c.GoodThrough != s.GoodThrough, c.GoodThrough, s.GoodThrough},
	} {
		if differs.is {
			return fmt.Errorf("its credential and the QR code disagree on %s: %v and %v", differs.what, differs.a, differs.got)
		}
	}
	return nil
}
