package credential

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// vector reads a file of the W3C's test vectors.
func vector(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "vectors", name))
	require.NoError(t, err)
	return string(text)
}

// examples knows the context of the W3C's examples, too.
type examples struct{}

const examplesContext = "https://www.w3.org/ns/credentials/examples/v2"

func (examples) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if address != examplesContext {
		return offline{}.LoadDocument(address)
	}
	return &ld.RemoteDocument{DocumentURL: address, Document: map[string]any{
		"@context": map[string]any{"@vocab": "https://www.w3.org/ns/credentials/examples#"},
	}}, nil
}

func TestTheVectorsOfTheW3C(t *testing.T) {
	v, err := newVocabulary(examples{}, contextVC, examplesContext)
	require.NoError(t, err)
	var unsigned, signed map[string]any
	require.NoError(t, json.Unmarshal([]byte(vector(t, "unsigned.json")), &unsigned))
	require.NoError(t, json.Unmarshal([]byte(vector(t, "signedDataInt.json")), &signed))
	delete(unsigned, "@context")
	options := signed["proof"].(map[string]any)
	value := options["proofValue"].(string)
	delete(options, "proofValue")

	quads, err := v.canonical(unsigned)
	require.NoError(t, err)
	assert.Equal(t, vector(t, "canonDocDataInt.txt"), quads)
	document := sha256.Sum256([]byte(quads))
	assert.Equal(t, vector(t, "docHashDataInt.txt"), hex.EncodeToString(document[:]))

	quads, err = v.canonical(options)
	require.NoError(t, err)
	assert.Equal(t, vector(t, "proofCanonDataInt.txt"), quads)
	proof := sha256.Sum256([]byte(quads))
	assert.Equal(t, vector(t, "proofHashDataInt.txt"), hex.EncodeToString(proof[:]))

	secret, err := parseMultibase("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")
	require.NoError(t, err)
	k := keyFromSeed(secret[2:]) // behind the two bytes that say what it is
	assert.Equal(t, "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", k.DID())
	assert.Equal(t, value, multibase(k.Sign(slices.Concat(proof[:], document[:]))))
}

// Contexts that were read once give what the whole algorithm gives, which reads
// them for every document.
func TestContextsReadOnceGiveTheSame(t *testing.T) {
	for name, a := range awards() {
		t.Run(name, func(t *testing.T) {
			m := NewMaker(fullWording(t), testKey(1))
			for _, maker := range []*Maker{m, NewMaker(shortWording(t), testKey(2))} {
				d := maker.document(a, pictures())
				fast, err := ours().canonical(unproved(d))
				require.NoError(t, err)

				d.Proof = nil
				text, err := json.Marshal(d)
				require.NoError(t, err)
				generic, err := ld.DocumentFromReader(bytes.NewReader(text))
				require.NoError(t, err)
				slow, err := ld.NewJsonLdProcessor().Normalize(generic, optionsOf(offline{}))
				require.NoError(t, err)
				assert.Equal(t, slow, fast)
				assert.Equal(t, slow, mustSort(slow.(string)), "canonical quads are sorted")
			}
		})
	}
}

func mustSort(quads string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(quads, "\n"), "\n")
	lines[len(lines)-1] += "\n"
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// Every value of a credential stands in what is signed.
func TestEveryValueIsSigned(t *testing.T) {
	d := unproved(NewMaker(fullWording(t), testKey(1)).document(awards()["plain"], pictures()))
	quads, err := ours().canonical(d)
	require.NoError(t, err)
	text, err := json.Marshal(d)
	require.NoError(t, err)
	var generic any
	require.NoError(t, json.Unmarshal(text, &generic))
	count := 0
	eachText(generic, func(value string) {
		count++
		escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value)
		assert.Contains(t, quads, escaped)
	})
	assert.Greater(t, count, 30)
}

// eachText calls f with every text in a JSON value.
func eachText(value any, f func(string)) {
	switch v := value.(type) {
	case string:
		f(v)
	case []any:
		for _, e := range v {
			eachText(e, f)
		}
	case map[string]any:
		for _, e := range v {
			eachText(e, f)
		}
	}
}

func TestUnknownKeysAreRefused(t *testing.T) {
	_, err := ours().canonical(map[string]any{"id": "urn:x:1", "type": "VerifiableCredential", "unheard": "of"})
	assert.Error(t, err, "what no context knows would not be signed")
}

func TestNothingIsLoaded(t *testing.T) {
	_, err := newVocabulary(offline{}, "https://example.com/context")
	assert.ErrorContains(t, err, "https://example.com/context")
}

func TestLicencesOfTheContexts(t *testing.T) {
	all := Licences()
	require.Len(t, all, len(contexts))
	for _, l := range all {
		assert.Greater(t, len(l.Text), 1000, l.Name)
	}
	assert.Contains(t, all[0].Text, "W3C SOFTWARE AND DOCUMENT NOTICE AND LICENSE")
	assert.Contains(t, all[1].Text, "MIT License")
}
