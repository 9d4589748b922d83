package credential

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"assay/report/wording"
	"assay/templates"
)

// wordingFile is the wording's place in the templates.
const wordingFile = "credential/issuer.yaml"

// A Wording is what credentials say of the issuer and of the achievement.
type Wording struct {
	Issuer struct {
		Name    wording.Phrase `yaml:"name"`
		Address wording.Phrase `yaml:"address"`
		Email   wording.Phrase `yaml:"email"`
		Image   wording.Phrase `yaml:"image"`
	} `yaml:"issuer"`
	Achievement struct {
		Address     wording.Phrase `yaml:"address"`
		Name        wording.Phrase `yaml:"name"`
		Description wording.Phrase `yaml:"description"`
		Image       wording.Phrase `yaml:"image"`
	} `yaml:"achievement"`
	Criteria struct {
		Address   wording.Phrase `yaml:"address"`
		Narrative wording.Phrase `yaml:"narrative"`
	} `yaml:"criteria"`
	Credential struct {
		Name        wording.Phrase `yaml:"name"`
		Description wording.Phrase `yaml:"description"`
		Replaces    wording.Phrase `yaml:"replaces"`
	} `yaml:"credential"`
	Verification struct {
		Address wording.Phrase `yaml:"address"`
	} `yaml:"verification"`
}

// LoadWording reads credential/issuer.yaml from a templates folder. An unknown,
// repeated or missing key, an unknown or missing placeholder, and an address that
// is none are refused, with file, line and column.
func LoadWording(from fs.FS) (*Wording, error) {
	w := new(Wording)
	if err := templates.Load(from, wordingFile, w); err != nil {
		return nil, err
	}
	if err := wording.Check(wordingFile, w.entries()); err != nil {
		return nil, err
	}
	return w, nil
}

// IssuerName returns the issuer's name.
func (w *Wording) IssuerName() string { return w.Issuer.Name.Text }

// VerificationAddress returns the web address of the page that tells what is
// genuine, to stand in a certificate's QR code; "" where there is none.
func (w *Wording) VerificationAddress() string { return w.Verification.Address.Text }

// Publish returns what to publish about the issuer and its keys.
func (w *Wording) Publish(f *KeyFile) Issuer {
	return Issuer{Name: w.Issuer.Name.Text, URL: w.Issuer.Address.Text, Email: w.Issuer.Email.Text, Keys: f.published()}
}

// entries lists every phrase in the order of the file.
func (w *Wording) entries() []wording.Entry {
	ofYear, ofAward := []string{"year"}, []string{"year", "partner"}
	return []wording.Entry{
		{Key: "issuer.name", Phrase: &w.Issuer.Name},
		{Key: "issuer.address", Phrase: &w.Issuer.Address, Form: checkAddress},
		{Key: "issuer.email", Phrase: &w.Issuer.Email, Form: checkEmail},
		{Key: "issuer.image", Phrase: &w.Issuer.Image, Form: checkAddress},
		{Key: "achievement.address", Phrase: &w.Achievement.Address, Must: ofYear, Form: checkAddress},
		{Key: "achievement.name", Phrase: &w.Achievement.Name, Must: ofYear},
		{Key: "achievement.description", Phrase: &w.Achievement.Description, May: ofYear},
		{Key: "achievement.image", Phrase: &w.Achievement.Image, May: ofYear, Form: checkAddress},
		{Key: "criteria.address", Phrase: &w.Criteria.Address, May: ofYear, Form: checkAddress},
		{Key: "criteria.narrative", Phrase: &w.Criteria.Narrative, May: ofYear},
		{Key: "credential.name", Phrase: &w.Credential.Name, May: ofAward},
		{Key: "credential.description", Phrase: &w.Credential.Description, May: ofAward},
		{Key: "credential.replaces", Phrase: &w.Credential.Replaces, Must: []string{"replaces"}, May: ofAward},
		{Key: "verification.address", Phrase: &w.Verification.Address, Form: checkPage},
	}
}

// checkPage wants the address of a page, which a did:web can be made of and a
// fragment added to, or none.
func checkPage(text string) error {
	if strings.Contains(text, "#") {
		return fmt.Errorf("got %q, want an address without #, as what follows that is added", text)
	}
	if text == "" {
		return nil
	}
	_, err := WebDID(text)
	return err
}

// fill fills a phrase's placeholders in.
func (a Award) fill(p wording.Phrase) string {
	return p.Fill("year", strconv.Itoa(a.Year), "partner", a.Partner, "replaces", a.Replaces)
}
