package credential

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// A part is a JSON value as it is spelled: an object keeps the order of its
// members and those that come twice, which no map does.
type part struct {
	spelled string // of what is no object and no list
	open    byte   // { or [, 0 for neither
	names   []string
	parts   []*part // of an object or a list
}

func partOf(t testing.TB, text string) *part {
	dec := json.NewDecoder(strings.NewReader(text))
	return nextPart(t, dec)
}

func nextPart(t testing.TB, dec *json.Decoder) *part {
	token, err := dec.Token()
	require.NoError(t, err)
	open, ok := token.(json.Delim)
	if !ok {
		return &part{spelled: quoted(token)}
	}
	p := &part{open: byte(open)}
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			require.NoError(t, err)
			p.names = append(p.names, quoted(name))
		}
		p.parts = append(p.parts, nextPart(t, dec))
	}
	_, err = dec.Token()
	require.NoError(t, err)
	return p
}

func quoted(v any) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return strings.TrimSpace(b.String())
}

func (p *part) String() string {
	if p.open == 0 {
		return p.spelled
	}
	var all []string
	for i, part := range p.parts {
		if p.open == '{' {
			all = append(all, p.names[i]+":"+part.String())
		} else {
			all = append(all, part.String())
		}
	}
	return string(p.open) + strings.Join(all, ",") + string(p.open+2)
}

// all returns a part and those within it.
func (p *part) all() []*part {
	list := []*part{p}
	for _, part := range p.parts {
		list = append(list, part.all()...)
	}
	return list
}

// Addresses that are none, that span terms of a quad, or that name something else.
var otherAddresses = []string{
	"", "x", "logo.png", "/logo.png", "//example.com/x", "?x", "#x", "_:b0", "_:c14n0", "urn:", "data:,", "did:key:z", "@id", "@type", "mailto:a@b.c",
	"http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://purl.imsglobal.org/spec/vc/ob/vocab.html#Profile",
	"https://schema.org/name> \"x\" .\n<urn:x", "https://example.com/a b", "https://example.com/<a>", "https://example.com/\u0000", "https://exa mple.com",
	"https://example.com:99999999/", "https:example.com", "HTTPS://EXAMPLE.COM/", "https://u:p@example.com/", "https://example.com/" + strings.Repeat("a", 3000),
}

// Members that a member could be taken for, or that say something of their own.
var otherMembers = []string{
	"@id", "@type", "@context", "@graph", "@included", "@reverse", "@index", "@language", "@list", "@set", "@value", "@nest", "@none", "@vocab", "@base", "@protected",
	"id", "type", "ID", "Id", "name", "Name", "image", "image ", "unheard", "", "https://schema.org/name", "vc:name", "schema:name", "_:b0", "proof", "issuer",
	"relatedResource", "credentialStatus", "credentialSchema", "refreshService", "termsOfUse", "evidence", "endorsement", "alignment", "otherIdentifier", "holder",
	"issuanceDate", "expirationDate", "awardedDate", "salt", "domain", "challenge", "nonce", "previousProof", "expires", "digestMultibase", "role", "source", "__proto__", "n\u0430me",
}

// Values that something else could be.
func otherValues(p *part) []string {
	v := p.String()
	values := []string{
		"null", "true", "false", "0", "1", "-0", "1e0", "2020", `""`, `" "`, "{}", "[]", "[[]]", "[null]", "[{}]", "[" + v + "]", "[[" + v + "]]", "[" + v + ",null]", "[null," + v + "]",
		"[" + v + "," + v + "]", `{"@value":` + v + `}`, `{"@id":` + v + `}`, `{"id":` + v + `}`, `{"@list":[` + v + `]}`, `{"@set":[` + v + `]}`, `{"@value":` + v + `,"@language":"en"}`,
		`{"@value":` + v + `,"@type":"http://www.w3.org/2001/XMLSchema#string"}`, `{"@graph":` + v + `}`, `{"@type":"@json","@value":` + v + `}`, `{"":` + v + `}`,
	}
	if p.open == '[' && len(p.parts) == 1 {
		values = append(values, p.parts[0].String())
	}
	if p.open != 0 {
		return append(values, quoted(v))
	}
	var text string
	if json.Unmarshal([]byte(v), &text) != nil {
		return append(values, quoted(v), strings.ToUpper(v), v+".0")
	}
	for _, other := range append(otherTexts(text), otherAddresses...) {
		values = append(values, quoted(other))
	}
	return append(values, text, `"\ud800`+v[1:], v[:len(v)-1]+`\udc00"`, v[:len(v)-1]+"\xff\"", v[:len(v)-1]+"\t\"", v[:len(v)-1]+`\u0000"`)
}

// otherTexts are those that look like a text.
func otherTexts(text string) []string {
	same := func(r rune) rune {
		if i := strings.IndexRune("aeopcxABEKMHOPCTX", r); i >= 0 {
			return []rune("\u0430\u0435\u043e\u0440\u0441\u0445\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425")[i]
		}
		return r
	}
	return []string{
		strings.ToUpper(text), strings.ToLower(text), cases.Title(language.Und).String(text), text + " ", " " + text, text + "\n", text + "\u200b", "\ufeff" + text, text + "\u0000", text + "\u2028", text + "#", text + "/",
		text + text, norm.NFD.String(text), norm.NFKC.String(text), strings.Map(same, text), strings.ReplaceAll(text, " ", "\u00a0"), text[:len(text)/2], "\u202e" + text, text + "Z", "+" + text, "0" + text,
		strings.ReplaceAll(text, "2020", "2021"), strings.ReplaceAll(text, "-06-", "-6-"), strings.ReplaceAll(text, "T", " "), strings.ReplaceAll(text, "Z", "+00:00"), strings.ReplaceAll(text, "Z", ".0Z"),
		strings.ReplaceAll(text, "https", "http"), strings.ReplaceAll(text, "=", ""), text + "=", strings.ReplaceAll(text, "/", "_"), strings.ReplaceAll(text, "sha256", "sha384"), "%20" + text,
	}
}

// changes returns every change of the kinds above that can be made to a part of a
// document, as what makes it and what takes it back.
func changes(p *part, all []*part) (made []func() (undo func())) {
	set := func(change func()) {
		made = append(made, func() func() {
			old := *p
			old.names, old.parts = slices.Clone(p.names), slices.Clone(p.parts)
			change()
			return func() { *p = old }
		})
	}
	become := func(text string) { set(func() { *p = part{spelled: text} }) }
	for _, v := range otherValues(p) {
		become(v)
	}
	for _, other := range all {
		become(other.String())
	}
	for i := range p.parts {
		set(func() { p.parts = slices.Delete(p.parts, i, i+1); p.without(i) })
		for j := range p.parts {
			if p.open == '[' {
				set(func() { p.parts[i], p.parts[j] = p.parts[j], p.parts[i] })
			} else {
				set(func() { p.names[i], p.names[j] = p.names[j], p.names[i] })
				set(func() { p.names[i] = p.names[j] })
			}
		}
		for _, v := range append(otherValues(p.parts[i]), p.parts[i].String()) {
			set(func() { p.insert(i, p.name(i), v) })
			set(func() { p.insert(i+1, p.name(i), v) })
		}
		if p.open == '{' {
			for _, name := range append(otherMembers, otherTexts(p.names[i][1:len(p.names[i])-1])...) {
				set(func() { p.names[i] = quoted(name) })
				set(func() { p.insert(i, quoted(name), p.parts[i].String()) })
			}
		}
	}
	if p.open == '{' {
		for _, name := range otherMembers {
			for _, v := range []string{"null", "[]", "{}", `""`, `"x"`, `"urn:x:1"`, "1", "true", `{"name":"https://schema.org/email"}`, `{"id":"urn:x:1","type":"Image"}`, `["https://www.w3.org/ns/credentials/v2"]`} {
				set(func() { p.insert(0, quoted(name), v) })
				set(func() { p.insert(len(p.parts), quoted(name), v) })
			}
		}
	}
	return made
}

func (p *part) name(i int) string {
	if p.open == '{' {
		return p.names[i]
	}
	return ""
}

func (p *part) without(i int) {
	if p.open == '{' {
		p.names = slices.Delete(p.names, i, i+1)
	}
}

func (p *part) insert(i int, name, value string) {
	p.parts = slices.Insert(p.parts, i, &part{spelled: value})
	if p.open == '{' {
		p.names = slices.Insert(p.names, i, name)
	}
}

// A long run: go test ./report/credential -run NoChanged -members.step 1
var membersStep = flag.Int("members.step", 47, "try one in so many changes of members")

// Each member of what was issued, and each part of it, is added to, taken away,
// doubled, moved, renamed and made something else, one change at a time: never
// genuine, unless it is the same JSON.
func TestNoChangedMemberIsGenuine(t *testing.T) {
	trust := trusting(t, testKey(1), testKey(2))
	tried, same := 0, 0
	for name, issue := range issuedBytes(t) {
		text, err := issue()
		require.NoError(t, err)
		whole := partOf(t, string(text))
		_, err = VerifyCredential([]byte(whole.String()), trust)
		require.NoError(t, err, name)
		at := 0
		for _, p := range whole.all() {
			for _, change := range changes(p, whole.all()) {
				if at++; at%*membersStep != 0 {
					continue
				}
				undo := change()
				changed := []byte(whole.String())
				undo()
				tried++
				if _, err := VerifyCredential(changed, trust); err == nil {
					same++
					assert.True(t, sameJSON(changed, text), "%s: %s", name, changed)
				}
			}
		}
		require.True(t, sameJSON([]byte(whole.String()), text))
	}
	t.Logf("%d changes, %d of them none", tried, same)
	assert.Greater(t, tried, 5000)
	assert.Less(t, same, tried/20)
}

// Several changes at once may make good what one alone spoils.
func TestNoChangedMembersAreGenuine(t *testing.T) {
	trust := trusting(t, testKey(1))
	text := shortCredential(t)
	whole := partOf(t, string(text))
	r := rand.New(rand.NewPCG(1, 2))
	for range 30_000 / *membersStep {
		var undo []func()
		for range 2 + r.IntN(3) {
			parts := whole.all()
			p := parts[r.IntN(len(parts))]
			all := changes(p, parts[:1+r.IntN(len(parts))])
			undo = append(undo, all[r.IntN(len(all))]())
		}
		changed := []byte(whole.String())
		for _, u := range slices.Backward(undo) {
			u()
		}
		if _, err := VerifyCredential(changed, trust); err == nil {
			assert.True(t, sameJSON(changed, text), "%s", changed)
		}
	}
	require.Equal(t, partOf(t, string(text)).String(), whole.String())
}

// sameJSON tells whether two texts are the same JSON, with the same members in any
// order, each once. It reads otherwise than the program does: the standard library
// keeps one of two equal members, and then there are fewer tokens.
func sameJSON(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil || tokens(a) != tokens(b) {
		return false
	}
	return fmt.Sprintf("%#v", x) == fmt.Sprintf("%#v", y) && bytes.Equal(bytes.ToValidUTF8(a, nil), a) && loneSurrogates(a) == loneSurrogates(b)
}

func tokens(text []byte) (n int) {
	for dec := json.NewDecoder(bytes.NewReader(text)); ; n++ {
		if _, err := dec.Token(); err != nil {
			return n
		}
	}
}

// loneSurrogates tells whether halves of characters stand in escapes.
func loneSurrogates(text []byte) bool {
	return bytes.Contains(text, []byte(`\ud800`)) || bytes.Contains(text, []byte(`\udc00`))
}

// rightlyIgnored is all that may differ from what was issued. Each says nothing in
// JSON itself (RFC 8259), so that no reader can take it for something else; and mail,
// editors and other programs change it without a thought.
var rightlyIgnored = []struct {
	what, why string
	change    func(t *testing.T, text string) string
}{
	{"white space between the parts", "RFC 8259, 2: insignificant; programs set JSON anew, and mail ends lines otherwise", func(t *testing.T, text string) string {
		var b bytes.Buffer
		require.NoError(t, json.Indent(&b, []byte(text), " \t", "\t"))
		return "\r\n\t " + strings.ReplaceAll(b.String(), "\n", "\r\n") + " \n"
	}},
	{"the order of an object's members", "RFC 8259, 4: unordered; programs sort them or keep them in maps", func(t *testing.T, text string) string {
		whole := partOf(t, text)
		for _, p := range whole.all() {
			if p.open == '{' {
				slices.Reverse(p.names)
				slices.Reverse(p.parts)
			}
		}
		return whole.String()
	}},
	{"escapes in texts and names", "RFC 8259, 7: every character may be escaped, and is the same then", func(t *testing.T, text string) string {
		whole := partOf(t, text)
		escape := func(s string) string {
			var text string
			if json.Unmarshal([]byte(s), &text) != nil {
				return s
			}
			escaped := ""
			for i, u := range utf16.Encode([]rune(text)) {
				escaped += fmt.Sprintf([]string{`\u%04x`, `\u%04X`}[i%2], u)
			}
			return `"` + escaped + `"`
		}
		for _, p := range whole.all() {
			p.spelled = escape(p.spelled)
			for i, name := range p.names {
				p.names[i] = escape(name)
			}
		}
		return whole.String()
	}},
	{"escapes that Make writes and others don't", "as before: > and /", func(_ *testing.T, text string) string {
		return strings.NewReplacer(`\u003e`, ">", "/", `\/`).Replace(text)
	}},
}

func TestWhatIsRightlyIgnored(t *testing.T) {
	trust := trusting(t, testKey(1))
	text := string(shortCredential(t))
	want, err := VerifyCredential([]byte(text), trust)
	require.NoError(t, err)
	var cases []elsewhereCase
	for _, i := range rightlyIgnored {
		t.Run(i.what, func(t *testing.T) {
			changed := i.change(t, text)
			require.NotEqual(t, text, changed)
			require.True(t, sameJSON([]byte(text), []byte(changed)))
			cases = append(cases, elsewhereCase{Name: "ignored: " + i.what, Now: "2020-12-01T00:00:00Z", Credential: changed})
			got, err := VerifyCredential([]byte(changed), trust)
			require.NoError(t, err)
			assert.False(t, got.verbatim, "and so it may not stand in a picture")
			got.verbatim = true
			assert.Equal(t, want, got)
			assert.False(t, Examine("badge", must(BakePNG(pictures().PNG, []byte(changed))), trust).Genuine)
		})
	}
	for name, v := range judge(t, cases) {
		assert.True(t, v.Verified, "%s: %s", name, v.Error)
	}
}

// What the W3C's canonical form ignores, too, is not: other programs read it, and
// a person who looks at the file sees it.
func TestWhatTheCanonicalFormIgnoresIsNotGenuine(t *testing.T) {
	trust := trusting(t, testKey(1))
	text := shortCredential(t)
	for name, change := range map[string]func(d map[string]any){
		"the order of a list":         func(d map[string]any) { slices.Reverse(d["relatedResource"].([]any)) },
		"the order of types":          func(d map[string]any) { slices.Reverse(d["type"].([]any)) },
		"what repeats":                func(d map[string]any) { d["type"] = append(d["type"].([]any), d["type"].([]any)...) },
		"a list of one":               func(d map[string]any) { d["name"] = []any{d["name"]} },
		"no list for one":             func(d map[string]any) { issuer := d["issuer"].(map[string]any); issuer["type"] = "Profile" },
		"a value that is spelled out": func(d map[string]any) { d["name"] = map[string]any{"@value": d["name"]} },
		"nothing":                     func(d map[string]any) { d["image"] = nil },
		"an empty list":               func(d map[string]any) { d["endorsement"] = []any{} },
		"a keyword for its alias":     func(d map[string]any) { d["@id"] = d["id"]; delete(d, "id") },
		"an index":                    func(d map[string]any) { d["issuer"].(map[string]any)["@index"] = "gold" },
		"where something is said": func(d map[string]any) {
			a := d["credentialSubject"].(map[string]any)["achievement"].(map[string]any)
			d["issuer"].(map[string]any)["image"] = map[string]any{"id": d["issuer"].(map[string]any)["image"].(map[string]any)["id"], "type": []any{"Image", "Image"}}
			a["image"] = map[string]any{"type": "Image", "id": a["image"].(map[string]any)["id"]}
			a["image"] = []any{a["image"]}
		},
		"what is no address": func(d map[string]any) { d["evidence"] = []any{map[string]any{"id": "relative", "type": "Evidence"}} },
		"an address that spans terms": func(d map[string]any) {
			d["evidence"] = []any{map[string]any{"id": "http://www.w3.org/x> <y", "type": "Evidence"}}
		},
		"the order of whom it is for": func(d map[string]any) { slices.Reverse(d["credentialSubject"].(map[string]any)["identifier"].([]any)) },
	} {
		t.Run(name, func(t *testing.T) {
			var d map[string]any
			require.NoError(t, json.Unmarshal(text, &d))
			canonical := func() string {
				c := map[string]any{}
				for k, v := range d {
					if k != "@context" && k != "proof" {
						c[k] = v
					}
				}
				quads, err := ours().canonical(c)
				require.NoError(t, err)
				return quads
			}
			before := canonical()
			change(d)
			assert.Equal(t, before, canonical(), "the signature doesn't tell")
			changed, err := json.Marshal(d)
			require.NoError(t, err)
			_, err = VerifyCredential(changed, trust)
			assert.Error(t, err)
		})
	}
}
