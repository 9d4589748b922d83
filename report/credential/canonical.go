package credential

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/piprate/json-gold/ld"
)

//go:embed contexts
var contextFiles embed.FS

// The contexts of a credential, in their order: what its keys mean.
const (
	contextVC = "https://www.w3.org/ns/credentials/v2"
	contextOB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
)

// contexts are the files of the contexts that are known.
var contexts = map[string]string{
	contextVC: "contexts/credentials-v2.jsonld",
	contextOB: "contexts/open-badges-3.0.3.jsonld",
}

// A Licence is the licence of a part that is within the program.
type Licence struct{ Name, Text string }

// Licences returns those of the contexts.
func Licences() []Licence {
	var all []Licence
	for _, l := range []Licence{
		{"Verifiable Credentials context", "credentials-v2-LICENSE.txt"},
		{"Open Badges context", "open-badges-3.0.3-LICENSE.txt"},
	} {
		text, err := fs.ReadFile(contextFiles, "contexts/"+l.Text)
		if err != nil {
			panic(err) // is embedded
		}
		all = append(all, Licence{l.Name, string(text)})
	}
	return all
}

// An offline loader knows the embedded contexts, and nothing else in the world.
type offline struct{}

func (offline) LoadDocument(address string) (*ld.RemoteDocument, error) {
	name, ok := contexts[address]
	if !ok {
		return nil, fmt.Errorf("the context %s isn't known, want %s and %s", address, contextVC, contextOB)
	}
	text, err := contextFiles.ReadFile(name)
	if err != nil {
		return nil, err
	}
	document, err := ld.DocumentFromReader(bytes.NewReader(text))
	return &ld.RemoteDocument{DocumentURL: address, Document: document}, err
}

// optionsOf returns the options of reading JSON-LD: nothing is loaded, and a key
// that no context knows is an error, as it would not be signed.
func optionsOf(loader ld.DocumentLoader) *ld.JsonLdOptions {
	o := ld.NewJsonLdOptions("")
	o.DocumentLoader = loader
	o.ProcessingMode = ld.JsonLd_1_1
	o.Algorithm = ld.AlgorithmURDNA2015
	o.Format = "application/n-quads"
	o.SafeMode = true
	return o
}

// A vocabulary makes documents canonical by contexts that it has read once: to
// read them takes far longer than the documents.
type vocabulary struct {
	context *ld.Context
	options *ld.JsonLdOptions
}

func newVocabulary(loader ld.DocumentLoader, addresses ...any) (*vocabulary, error) {
	v := &vocabulary{options: optionsOf(loader)}
	context, err := ld.NewContext(nil, v.options).Parse(addresses)
	v.context = context
	return v, err
}

// ours is the vocabulary of our credentials.
var ours = sync.OnceValue(func() *vocabulary {
	v, err := newVocabulary(offline{}, contextVC, contextOB)
	if err != nil {
		panic(err) // the contexts are embedded
	}
	return v
})

// canonical returns the canonical form (RDFC-1.0) of a document without its
// contexts, which are the vocabulary's.
func (v *vocabulary) canonical(document any) (string, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return "", err
	}
	generic, err := ld.DocumentFromReader(bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	api := ld.NewJsonLdApi()
	expanded, err := api.Expand(v.context, "", generic, v.options, false, nil)
	if err != nil {
		return "", err
	}
	dataset, err := api.ToRDF([]any{expanded}, v.options)
	if err != nil {
		return "", err
	}
	quads, err := api.Normalize(dataset, v.options)
	if err != nil {
		return "", err
	}
	return quads.(string), nil
}

// signed returns the canonical form of a document of ours, in which every member
// of it has to be found, and nothing else: what the algorithm takes for no address
// drops out of the form, and what holds the signs between two terms reads as both.
func (v *vocabulary) signed(document any) (string, error) {
	quads, err := v.canonical(document)
	if err != nil {
		return "", err
	}
	signed, err := signedMembers(quads)
	if err != nil {
		return "", fmt.Errorf("it can't be signed: %w", err)
	}
	said, err := membersOf(document)
	if err != nil {
		return "", err
	}
	for _, m := range slices.Concat(slices.Collect(maps.Keys(said)), slices.Collect(maps.Keys(signed))) {
		if said[m] != signed[m] {
			return "", fmt.Errorf("%s %.100s can't be signed: want a text, or a whole address that every program takes for one, as https://example.com/a", m.key, m.is)
		}
	}
	return quads, nil
}

// A member is a member of an object, or one part of a list: whose it is, and what.
// Objects and addresses stand as <address>, objects without one as _:, and texts
// behind a quotation mark.
type member struct{ of, key, is string }

// Members are those of a document, with how many of each there are: those of a
// nameless object may be like another's.
type members map[member]int

// membersOf returns the members of a document.
func membersOf(document any) (members, error) {
	text, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	var object map[string]any
	all := members{}
	err = json.Unmarshal(text, &object)
	all.add(object)
	return all, err
}

// add adds those of an object and what is within it, and returns its name. Objects
// with one address are one, and what both say is said once.
func (m members) add(object map[string]any) (name string) {
	name = "_:"
	if address, ok := object["id"].(string); ok {
		name = "<" + address + ">"
	}
	own := members{}
	for key, value := range object {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, v := range list {
			if key != "id" {
				own[member{name, key, m.of(key, v)}]++
			}
		}
	}
	for of, n := range own {
		if name == "_:" || of.is == "_:" {
			n += m[of]
		}
		m[of] = max(n, m[of])
	}
	return name
}

// of returns what a member is.
func (m members) of(key string, value any) string {
	switch v := value.(type) {
	case map[string]any:
		return m.add(v)
	case string:
		if slices.Contains(addressed, key) {
			return "<" + v + ">"
		}
	}
	return fmt.Sprintf("%q", fmt.Sprint(value))
}

// addressed are the members that are the address of something said elsewhere.
var addressed = []string{"type", "proofPurpose", "verificationMethod", "issuer", "statusListCredential"}

// signedMembers returns the members that quads hold.
func signedMembers(quads string) (members, error) {
	dataset, err := ld.ParseNQuads(quads)
	if err != nil {
		return nil, err
	}
	all := members{}
	for graph, list := range dataset.Graphs {
		for _, q := range list {
			key, is := lastWord(q.Predicate.GetValue()), term(q.Object)
			key = cmp.Or(renamed[key], key)
			if key == "type" || key == "proofPurpose" {
				is = "<" + lastWord(is)
			}
			if graph != "@default" {
				key = graph
			}
			all[member{term(q.Subject), key, is}]++
		}
	}
	return all, nil
}

// term returns what a term of a quad is, as in [member].
func term(n ld.Node) string {
	switch {
	case ld.IsIRI(n):
		return "<" + n.GetValue() + ">"
	case ld.IsBlankNode(n):
		return "_:"
	}
	return fmt.Sprintf("%q", n.GetValue())
}

// lastWord returns what stands behind the namespace.
func lastWord(address string) string { return address[strings.LastIndexAny(address, "#/")+1:] }

// renamed are the members whose name isn't the end of what the contexts have for it.
var renamed = map[string]string{"encodingFormat": "mediaType", "Criteria": "criteria"}
