package credential

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
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
