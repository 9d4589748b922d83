package credential

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// A reader of its own of what is signed, written from the W3C's documents and not
// from the library: each member's address and the type of its value, as the two
// contexts have them, by hand.
const (
	rdf  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsd  = "http://www.w3.org/2001/XMLSchema#"
	xsds = "https://www.w3.org/2001/XMLSchema#" // so the Open Badges context has it
	cred = "https://www.w3.org/2018/credentials#"
	ob   = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
	sec  = "https://w3id.org/security#"
	sdo  = "https://schema.org/"
	stat = "https://www.w3.org/ns/credentials/status#"
)

// predicates are the members' addresses, with the type of a text that has one.
var predicates = map[string][2]string{
	"name": {sdo + "name"}, "description": {sdo + "description"}, "email": {sdo + "email"}, "url": {sdo + "url", xsds + "anyURI"}, "mediaType": {sdo + "encodingFormat"},
	"issuer": {cred + "issuer"}, "validFrom": {cred + "validFrom", xsd + "dateTime"}, "validUntil": {cred + "validUntil", xsd + "dateTime"},
	"credentialSubject": {cred + "credentialSubject"}, "relatedResource": {cred + "relatedResource"}, "digestSRI": {cred + "digestSRI", cred + "sriString"},
	"image": {ob + "image"}, "identifier": {ob + "identifier"}, "hashed": {ob + "hashed", xsds + "boolean"}, "identityHash": {ob + "identityHash"}, "identityType": {ob + "identityType"},
	"licenseNumber": {ob + "licenseNumber"}, "achievement": {ob + "achievement"}, "achievementType": {ob + "achievementType"}, "version": {ob + "version"},
	"criteria": {ob + "Criteria"}, "narrative": {ob + "narrative"},
	"credentialStatus": {cred + "credentialStatus"}, "statusPurpose": {stat + "statusPurpose"}, "statusListIndex": {stat + "statusListIndex"},
	"created": {"http://purl.org/dc/terms/created", xsd + "dateTime"}, "cryptosuite": {sec + "cryptosuite", sec + "cryptosuiteString"},
}

var words = map[string]string{
	"VerifiableCredential": cred, "OpenBadgeCredential": ob, "Profile": ob, "Image": ob, "AchievementSubject": ob, "IdentityObject": ob, "Achievement": ob,
	"DataIntegrityProof": sec, "assertionMethod": sec, "BitstringStatusListEntry": stat,
}

// quadsOf writes the quads of an object. A nameless one is named by what it says.
func quadsOf(t require.TestingT, object map[string]any) (name string, quads []string) {
	type says struct{ predicate, object string }
	var own []says
	for key, value := range object {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, v := range list {
			p := predicates[key]
			switch v := v.(type) {
			case map[string]any:
				inner, more := quadsOf(t, v)
				own, quads = append(own, says{p[0], inner}), append(quads, more...)
			case bool:
				own = append(own, says{p[0], literal(strconv.FormatBool(v), p[1])})
			case string:
				switch key {
				case "id":
				case "type":
					own = append(own, says{rdf + "type", "<" + words[v] + v + ">"})
				case "proofPurpose":
					own = append(own, says{sec + key, "<" + words[v] + v + ">"})
				case "statusListCredential":
					own = append(own, says{stat + key, "<" + v + ">"})
				case "verificationMethod":
					own = append(own, says{sec + key, "<" + v + ">"})
				default:
					own = append(own, says{p[0], literal(v, p[1])})
				}
			default:
				require.Fail(t, "neither an object, a text nor a bit", "%s: %v", key, v)
			}
		}
	}
	name, ok := object["id"].(string)
	name = "<" + name + ">"
	if !ok {
		all := fmt.Sprint(slices.SortedFunc(slices.Values(own), func(a, b says) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) }))
		name = "_:" + strconv.Quote(all)
	}
	for _, s := range own {
		quads = append(quads, name+" <"+s.predicate+"> "+s.object)
	}
	return name, quads
}

// literal writes a text as RDF Dataset Canonicalization (5.2) wants it.
func literal(text, of string) string {
	text = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "\b", `\b`, "\f", `\f`).Replace(text)
	if of == "" {
		return `"` + text + `"`
	}
	return `"` + text + `"^^<` + of + ">"
}

// terms takes a quad of the canonical form apart: two terms with blanks behind
// them, and a third with a blank and a point.
func terms(t require.TestingT, quad string) (all [3]string) {
	for i := range all {
		end := 0
		switch {
		case strings.HasPrefix(quad, "<"):
			end = strings.Index(quad, ">") + 1
		case strings.HasPrefix(quad, "_:"):
			end = strings.Index(quad, " ")
		case strings.HasPrefix(quad, `"`):
			for end = 1; quad[end] != '"'; end++ {
				if quad[end] == '\\' {
					end++
				}
			}
			if end++; strings.HasPrefix(quad[end:], "^^<") {
				end += strings.Index(quad[end:], ">") + 1
			}
		}
		require.Greater(t, end, 0, quad)
		all[i], quad = quad[:end], quad[end:]
		require.True(t, strings.HasPrefix(quad, " "), quad)
		quad = quad[1:]
	}
	require.Equal(t, ".", quad)
	return all
}

// renamedQuads gives the nameless of a canonical form the names that quadsOf gives them.
func renamedQuads(t require.TestingT, canonical string) []string {
	var quads [][3]string
	for line := range strings.Lines(canonical) {
		quads = append(quads, terms(t, strings.TrimSuffix(line, "\n")))
	}
	var name func(label string) string
	name = func(label string) string {
		if !strings.HasPrefix(label, "_:") {
			return label
		}
		var own []string
		for _, q := range quads {
			if q[0] == label {
				own = append(own, "{"+strings.Trim(q[1], "<>")+" "+name(q[2])+"}")
			}
		}
		slices.Sort(own)
		return "_:" + strconv.Quote("["+strings.Join(own, " ")+"]")
	}
	var all []string
	for _, q := range quads {
		all = append(all, name(q[0])+" "+q[1]+" "+name(q[2]))
	}
	return all
}

// agreeOnWhatIsSigned wants both readers to read the same out of a document.
func agreeOnWhatIsSigned(t require.TestingT, document any) {
	signed, err := ours().signed(document)
	require.NoError(t, err)
	text, err := json.Marshal(document)
	require.NoError(t, err)
	var object map[string]any
	require.NoError(t, json.Unmarshal(text, &object))
	_, want := quadsOf(t, object)
	slices.Sort(want)
	got := renamedQuads(t, signed)
	slices.Sort(got)
	assert.Equal(t, slices.Compact(want), got)
}

func TestASecondReaderAgreesOnWhatIsSigned(t *testing.T) {
	for name := range issuedBytes(t) {
		t.Run(name, func(t *testing.T) {
			text, err := issuedBytes(t)[name]()
			require.NoError(t, err)
			d, err := readDocument(text)
			require.NoError(t, err)
			agreeOnWhatIsSigned(t, unproved(d))
			p := d.Proof[0]
			p.ProofValue = ""
			agreeOnWhatIsSigned(t, p)
		})
	}
}

// Whatever partners and wordings are called.
func TestASecondReaderAgreesOnWhateverIsSigned(t *testing.T) {
	signs := rapid.SampledFrom([]rune(`<>"'\^@_:.#% {}[]|` + "`aZ0é北\u2028\ufffd\u200b\U0001F600"))
	texts := rapid.Custom(func(r *rapid.T) string {
		return "x" + rapid.OneOf(rapid.StringOfN(signs, 0, 30, -1), rapid.StringOfN(rapid.Rune().Filter(func(r rune) bool { return !unwritable(r) }), 0, 30, -1),
			rapid.SampledFrom([]string{`" . <urn:x> <urn:y> "`, pictureAddress, "<" + pictureAddress + ">", `\u003e`, `"^^<urn:x>`, "_:c14n0"})).Draw(r, "text")
	})
	rapid.Check(t, func(r *rapid.T) {
		w := fullWording(t)
		if rapid.Bool().Draw(r, "little") {
			w = leastWording(t)
		}
		for _, e := range w.entries() {
			if e.Form == nil {
				e.Phrase.Text = texts.Draw(r, e.Key) + rapid.SampledFrom([]string{"", "\n", "\nb"}).Draw(r, "end")
			}
		}
		a := awards()["plain"]
		a.Number, a.Partner, a.PartnerID = texts.Draw(r, "number"), texts.Draw(r, "partner"), texts.Draw(r, "ID")
		if rapid.Bool().Draw(r, "alike") {
			w.Issuer.Image.Text, w.Achievement.Image.Text = "https://example.com/x", "https://example.com/x"
			w.Criteria.Address.Text, w.Achievement.Address.Text = "https://example.com/y", "https://example.com/y"
			a.PartnerID = a.Partner
		}
		agreeOnWhatIsSigned(r, unproved(NewMaker(w, testKey(1)).document(a, pictures())))
		text, err := NewMaker(w, testKey(1)).Make(a, pictures())
		require.NoError(r, err)
		got, err := VerifyCredential(text, trusting(t, testKey(1)))
		require.NoError(r, err)
		assert.Equal(r, a.Partner, got.Partner)
		assert.Equal(r, a.PartnerID, got.PartnerID)
	})
}
