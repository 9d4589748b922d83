package credential

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// The did:web of an issuer follows from the address of its page: whoever can put
// files there says which keys are the issuer's. The folder of the page holds them:
// did.json for the keys, and status.json for what was revoked.
const (
	webPrefix  = "did:web:"
	statusName = "status.json"
)

// A webPlace is the folder on the web of an issuer's page.
type webPlace struct {
	did    string // did:web:example.com:verify
	folder string // https://example.com/verify/
}

var (
	webHost    = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$`)
	webSegment = regexp.MustCompile(`^(?:[A-Za-z0-9_~-]|\.[A-Za-z0-9_~-]|%[0-9A-Fa-f]{2})[A-Za-z0-9._~%-]*$`)
	webFile    = regexp.MustCompile(`(?i)^[^/]*\.html?$`)
)

// webPlaceOf returns the folder of the page at an address, which is the address
// itself unless that ends in a file's name.
func webPlaceOf(address string) (webPlace, error) {
	wrong := func(what string) (webPlace, error) {
		return webPlace{}, fmt.Errorf("got %.200q, want an address %s, like https://example.com/verify/", address, what)
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "https" || u.User != nil || u.Opaque != "":
		return wrong("that begins with https://")
	case strings.ContainsAny(address, "?#"):
		return wrong("without ? and #")
	case !webHost.MatchString(strings.ToLower(u.Host)):
		return wrong("of a name like example.com")
	}
	segments := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	if last := len(segments) - 1; webFile.MatchString(segments[last]) && !strings.HasSuffix(address, "/") {
		segments = segments[:last]
	}
	host := strings.ToLower(u.Host)
	p := webPlace{webPrefix + strings.ReplaceAll(host, ":", "%3A"), "https://" + host + "/"}
	for i, s := range segments {
		if s == "" && i == 0 && len(segments) == 1 {
			break
		}
		if !webSegment.MatchString(s) {
			return wrong("with nothing but letters, digits, and . _ ~ - between its slashes")
		}
		p.did += ":" + s
		p.folder += s + "/"
	}
	return p, nil
}

// webPlaceFrom returns the folder that a did:web names.
func webPlaceFrom(did string) (webPlace, error) {
	rest, ok := strings.CutPrefix(did, webPrefix)
	host, path, _ := strings.Cut(rest, ":")
	address := "https://" + strings.Replace(host, "%3A", ":", 1) + "/" + strings.ReplaceAll(path, ":", "/") + "/"
	p, err := webPlaceOf(address)
	if !ok || err != nil || p.did != did {
		return webPlace{}, fmt.Errorf("got %.100q, want a did:web, as did:web:example.com:verify", did)
	}
	return p, nil
}

// status is the address of the status list.
func (p webPlace) status() string { return p.folder + statusName }

// WebDID returns the did:web of the issuer whose page is at an address.
func WebDID(address string) (string, error) {
	p, err := webPlaceOf(address)
	return p.did, err
}

// keyOfMethod returns the did:key of the key that a proof refers to: what stands
// behind the # is the key itself, with a did:key as with a did:web.
func keyOfMethod(method string) string {
	_, key, _ := strings.Cut(method, "#")
	return didPrefix + key
}

// Names of what a did.json is made of.
const (
	contextDID      = "https://www.w3.org/ns/did/v1"
	contextMultikey = "https://w3id.org/security/multikey/v1"
)

type didDocument struct {
	Context []string    `json:"@context"`
	ID      string      `json:"id"`
	Methods []didMethod `json:"verificationMethod"`
	Asserts []string    `json:"assertionMethod"`
}

type didMethod struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Controller string `json:"controller"`
	Key        string `json:"publicKeyMultibase"`
}

// WriteDID returns the did.json of the issuer whose page is at an address: its
// keys, the retired ones among them, as what they signed stays genuine.
func WriteDID(address string, keys []IssuerKey) ([]byte, error) {
	p, err := webPlaceOf(address)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("the issuer has no keys, want one at least")
	}
	d := didDocument{Context: []string{contextDID, contextMultikey}, ID: p.did}
	for _, k := range keys {
		key := strings.TrimPrefix(k.DID, didPrefix)
		d.Methods = append(d.Methods, didMethod{p.did + "#" + key, "Multikey", p.did, key})
		d.Asserts = append(d.Asserts, p.did+"#"+key)
	}
	text, err := json.MarshalIndent(d, "", "  ")
	return slices.Concat(text, []byte("\n")), err
}
