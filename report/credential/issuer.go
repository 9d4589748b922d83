package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"assay/ingest"
	"assay/report/wording"
	"assay/templates"
)

// An Issuer is what is published about who issues: whoever has this file can tell
// what is genuine. It holds nothing secret.
type Issuer struct {
	Name  string      `json:"name"`
	URL   string      `json:"url,omitempty"`
	Email string      `json:"email,omitempty"`
	Keys  []IssuerKey `json:"keys"`
	// Ended is the list of certificates that ended before their last day; nil in
	// files that were published without a register.
	Ended *EndedList `json:"ended,omitempty"`
}

// An IssuerKey is the public part of a key, and from when until when it was in
// use: no Until is the key in use, no From is one of unknown age. Ahead are the
// days after Until for which it signed while it was in use.
type IssuerKey struct {
	DID   string       `json:"did"`
	From  ingest.Day   `json:"from,omitzero"`
	Until ingest.Day   `json:"until,omitzero"`
	Ahead []ingest.Day `json:"ahead,omitempty"`
}

// mostKeys is more than any issuer has, with a new one every month for a lifetime.
const mostKeys = 1000

// WriteIssuer returns the text of an issuer file.
func WriteIssuer(i Issuer) ([]byte, error) {
	if err := i.check(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(i, "", "  ")
	return append(text, '\n'), err
}

// ReadIssuer reads an issuer file. Name is the file's, for errors, which give
// line and column. An unknown or repeated key is refused, as is a key that isn't
// the did:key of an Ed25519 key.
func ReadIssuer(name string, text []byte) (Issuer, error) {
	var i Issuer
	text, list := cutEnded(text)
	var read struct {
		Name  wording.Phrase `yaml:"name"`
		URL   wording.Phrase `yaml:"url"`
		Email wording.Phrase `yaml:"email"`
		Keys  []struct {
			DID   wording.Phrase   `yaml:"did"`
			From  wording.Phrase   `yaml:"from"`
			Until wording.Phrase   `yaml:"until"`
			Ahead []wording.Phrase `yaml:"ahead"`
		} `yaml:"keys"`
		Ended wording.Phrase `yaml:"ended"`
	}
	if err := templates.Decode(name, text, &read); err != nil { // JSON is YAML, and its reader has places
		return i, err
	}
	i = Issuer{Name: read.Name.Text, URL: read.URL.Text, Email: read.Email.Text}
	for _, k := range read.Keys {
		from, err := dayIn(k.From)
		if err != nil {
			return i, k.From.Errorf(name, "%w", err)
		}
		until, err := dayIn(k.Until)
		if err != nil {
			return i, k.Until.Errorf(name, "%w", err)
		}
		if _, err := ParseDID(k.DID.Text); err != nil {
			return i, k.DID.Errorf(name, "%w", err)
		}
		var ahead []ingest.Day
		for _, a := range k.Ahead {
			day, err := ingest.ParseDay(a.Text)
			if err != nil {
				return i, a.Errorf(name, "%w", err)
			}
			ahead = append(ahead, day)
		}
		i.Keys = append(i.Keys, IssuerKey{k.DID.Text, from, until, ahead})
	}
	var err error
	if read.Ended.Place != (templates.Place{}) && list == nil {
		return i, read.Ended.Errorf(name, "want the list of ended certificates as it was published")
	}
	if i.Ended, err = readEnded(list); err == nil {
		err = i.check()
	}
	if err != nil {
		return i, fmt.Errorf("%s: %w", name, err)
	}
	return i, nil
}

// dayIn reads a day; a blank text is none.
func dayIn(p wording.Phrase) (ingest.Day, error) {
	if p.Text == "" {
		return 0, nil
	}
	return ingest.ParseDay(p.Text)
}

func (i Issuer) check() error {
	switch {
	case strings.TrimSpace(i.Name) == "":
		return errors.New("the issuer has no name")
	case len(i.Keys) == 0:
		return errors.New("the issuer has no keys, want one at least")
	case len(i.Keys) > mostKeys:
		return fmt.Errorf("the issuer has %d keys, want at most %d", len(i.Keys), mostKeys)
	}
	if err := checkAddress(i.URL); err != nil {
		return err
	}
	if err := checkEmail(i.Email); err != nil {
		return err
	}
	if i.Ended != nil && !slices.ContainsFunc(i.Keys, func(k IssuerKey) bool { return k.DID == i.Ended.Signer && k.Until == 0 }) {
		return errors.New("the list of ended certificates isn't signed with the key in use")
	}
	seen := map[string]bool{}
	for _, k := range i.Keys {
		switch _, err := ParseDID(k.DID); {
		case err != nil:
			return err
		case seen[k.DID]:
			return fmt.Errorf("the key %.100s stands there twice", k.DID)
		case k.Until != 0 && k.From > k.Until:
			return fmt.Errorf("the key %s is from %s until %s, want the earlier day first", k.DID, k.From, k.Until)
		}
		for _, day := range k.Ahead {
			if k.Until == 0 || day <= k.Until {
				return fmt.Errorf("the key %s is said to have signed ahead for %s, want a day after the one on which it was retired", k.DID, day)
			}
		}
		seen[k.DID] = true
	}
	return nil
}

// Trust returns the issuer's keys.
func (i Issuer) Trust() Trust {
	var t Trust
	for _, k := range i.Keys {
		_ = t.Add(TrustedKey{DID: k.DID, Issuer: i.Name, From: k.From, Until: k.Until, Ahead: k.Ahead}) // its DIDs were checked
	}
	return t
}

// TrustDID trusts one key, of nobody known by name, without bounds.
func TrustDID(did string) (Trust, error) {
	var t Trust
	err := t.Add(TrustedKey{DID: strings.TrimSpace(did)})
	return t, err
}

// checkAddress wants a web address with a host, or none.
func checkAddress(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(text, " \t\n\"<>\\^`{|}") {
		return fmt.Errorf("got %.100q, want an address like https://example.com/partners", text)
	}
	return nil
}

// checkEmail wants an address like a@b.c, or none.
func checkEmail(text string) error {
	if text == "" {
		return nil
	}
	i := strings.LastIndexByte(text, '@')
	if i < 1 || !strings.Contains(text[i:], ".") || strings.ContainsAny(text, " \t\n\"<>,;:\\") || strings.Count(text, "@") != 1 {
		return fmt.Errorf("got %.100q, want an address like partners@example.com", text)
	}
	return nil
}
