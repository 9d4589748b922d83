package credential

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/templates"
)

func shippedWording(t *testing.T) string {
	t.Helper()
	text, err := fs.ReadFile(templates.FS(), wordingFile)
	require.NoError(t, err)
	return string(text)
}

func loadWording(text string) (*Wording, error) {
	return LoadWording(fstest.MapFS{wordingFile: {Data: []byte(text)}})
}

func TestTheShippedWordingInventsNoAddress(t *testing.T) {
	w, err := loadWording("\ufeff" + shippedWording(t))
	require.NoError(t, err)
	assert.Equal(t, "cPanel Certified Partner Program", w.IssuerName())
	assert.Empty(t, w.VerificationAddress())
	for _, e := range w.entries() {
		if e.Form != nil {
			assert.Empty(t, e.Phrase.Text, e.Key)
		}
	}
}

func TestWordingRefused(t *testing.T) {
	shipped := shippedWording(t)
	tests := []struct{ name, old, new, want string }{
		{"unknown key", "issuer:\n", "issuer:\n  motto: x\n", `credential/issuer.yaml:10:3: unknown field "motto"`},
		{"repeated key", "verification:\n", "verification:\n  address: \"\"\nverification:\n", "already defined"},
		{"missing key", "  email: \"\"\n", "", "credential/issuer.yaml: no key issuer.email"},
		{"no text", `name: cPanel Certified Partner Program`, `name: [a]`, "credential/issuer.yaml:10:9: got sequence, want a text"},
		{"a number", `name: cPanel Certified Partner Program`, `name: 2020`, "10:9: got int, want a text"},
		{"a blank name", `name: cPanel Certified Partner Program`, `name: " "`, "10:9: issuer.name is blank, want a text"},
		{"a placeholder in the issuer's name", `name: cPanel Certified Partner Program`, `name: "{year}"`, "issuer.name: unknown placeholder {year}, want none here"},
		{"a missing placeholder", `"cPanel Certified Partner {year}"`, `"cPanel Certified Partner"`, "achievement.name: the placeholder {year} is missing"},
		{"the partner in the achievement", `"cPanel Certified Partner {year}"`, `"{partner} {year}"`, "unknown placeholder {partner}, want {year}"},
		{"an open brace", `"cPanel Certified Partner {year}"`, `"{year"`, "a brace without its partner"},
		{"a closing brace", `"cPanel Certified Partner {year}"`, `"year} {year}"`, "a brace without its partner"},
		{"braces in braces", `"cPanel Certified Partner {year}"`, `"{{year}}"`, "a brace without its partner"},
		{"an address without a scheme", `  address: ""`, `  address: "example.com"`, `11:12: issuer.address: got "example.com", want an address like https://example.com/partners`},
		{"an address of a file", `  address: ""`, `  address: "file:///etc"`, "want an address like"},
		{"an address with a password", `  address: ""`, `  address: "https://a:b@example.com"`, "want an address like"},
		{"an address with a space", `  address: ""`, `  address: "https://example.com/a b"`, "want an address like"},
		{"no e-mail address", `email: ""`, `email: "partners"`, "want an address like partners@example.com"},
		{"one achievement for all years", "achievement:\n  address: \"\"", "achievement:\n  address: \"https://example.com/a\"", "achievement.address: the placeholder {year} is missing"},
		{"a page with a fragment", "verification:\n  address: \"\"", "verification:\n  address: \"https://example.com/#\"", "verification.address: got \"https://example.com/#\", want an address without #"},
		{"a control character", `name: cPanel Certified Partner Program`, `name: "a\ab"`, "issuer.name: got a control character"},
		{"broken YAML", "issuer:\n", "issuer: [\n", "credential/issuer.yaml:"},
		{"a second document", shipped, shipped + "---\na: b\n", "a second document"},
		{"an empty file", shipped, "", "credential/issuer.yaml:1:1: the file is empty"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			require.Contains(t, shipped, tt.old)
			_, err := loadWording(strings.Replace(shipped, tt.old, tt.new, 1))
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := LoadWording(fstest.MapFS{})
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

func TestWhatTheWordingSays(t *testing.T) {
	a := awards()["plain"]
	a.Replaces = "CP-2020-AAAAAAAA"
	d := NewMaker(fullWording(t), testKey(1)).document(a, pictures())
	assert.Equal(t, "Alder Networks", d.Name)
	assert.Equal(t, "Alder Networks in 2020. For CP-2020-AAAAAAAA.", d.Description)
	assert.Equal(t, profile{testKey(1).DID(), []string{"Profile"}, "Émile & <Söhne> \"GmbH\"", "https://example.com/partners", "partners@example.com", imageAt("https://example.com/logo.png").whole()}, d.Issuer)
	assert.Equal(t, achievement{
		ID: "https://example.com/achievements/2020", Type: []string{"Achievement"}, AchievementType: "Certification",
		Name: "Partner 2020", Description: "Of 2020\nand no other", Version: "2020",
		Criteria: criteria{"https://example.com/criteria/2020", "Earn it in 2020 \\ or not"},
		Image:    imageAt("https://example.com/2020.png").whole(),
	}, d.Subject.Achievement)

	a.Partner = "{year} {partner} {replaces}"
	assert.Equal(t, a.Partner, NewMaker(fullWording(t), testKey(1)).document(a, pictures()).Name, "a name is no wording")
}
