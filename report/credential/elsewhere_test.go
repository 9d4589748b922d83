package credential

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere is where software that isn't ours verifies credentials.
const elsewhere = "testdata/elsewhere"

// A verdict of that software.
type verdict struct {
	Name     string `json:"name"`
	Verified bool   `json:"verified"` // the signature
	Valid    bool   `json:"valid"`    // by the schema
	Error    string `json:"error"`
}

type elsewhereCase struct {
	Name       string `json:"name"`
	Now        string `json:"now"`
	Credential string `json:"credential"`

	Web map[string]string `json:"web,omitempty"` // what is at addresses
}

// judge has that software judge credentials.
func judge(t *testing.T, cases []elsewhereCase) map[string]verdict {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node isn't installed: no credential was verified by other software")
	}
	if _, err := os.Stat(filepath.Join(elsewhere, "node_modules")); err != nil {
		t.Skipf("run npm ci in %s: no credential was verified by other software", elsewhere)
	}
	in, err := json.Marshal(cases)
	require.NoError(t, err)
	schema, err := filepath.Abs("testdata/openbadges/ob_v3p0_achievementcredential_schema.json")
	require.NoError(t, err)
	cmd := exec.Command(node, "verify.mjs", schema)
	cmd.Dir, cmd.Stdin = elsewhere, strings.NewReader(string(in))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var verdicts []verdict
	require.NoError(t, json.Unmarshal(out, &verdicts))
	require.Len(t, verdicts, len(cases))
	byName := map[string]verdict{}
	for _, v := range verdicts {
		byName[v.Name] = v
	}
	return byName
}

func TestCredentialsVerifyElsewhere(t *testing.T) {
	const good = "2020-12-01T00:00:00Z"
	var cases []elsewhereCase
	for name, a := range awards() {
		for kind, w := range map[string]*Wording{"as shipped": shortWording(t), "everything said": fullWording(t)} {
			text, err := NewMaker(w, testKey(1)).Make(a, pictures())
			require.NoError(t, err)
			cases = append(cases, elsewhereCase{Name: "genuine: " + name + ", " + kind, Now: good, Credential: string(text)})
		}
	}
	text := string(shortCredential(t))
	for _, alter := range [][2]string{
		{"2021-01-31T", "2022-01-31T"},
		{"P-001", "P-002"},
		{`"licenseNumber": "CP-2020`, `"licenseNumber": "CP-2021`},
		{`"digestSRI": "sha256-`, `"digestSRI": "sha256-A`},
		{`"created": "2020-06-30`, `"created": "2020-06-29`},
		{testKey(1).DID(), testKey(2).DID()},
		{`"licenseNumber"`, `"unheard": "of", "licenseNumber"`},
		{`"data:image/png;base64,`, `"data:image/png;base64,A`},
	} {
		require.Contains(t, text, alter[0])
		cases = append(cases, elsewhereCase{Name: "altered: " + alter[1], Now: good, Credential: strings.ReplaceAll(text, alter[0], alter[1])})
	}
	cases = append(cases,
		elsewhereCase{Name: "the last second", Now: "2021-01-31T23:59:59Z", Credential: text},
		elsewhereCase{Name: "five minutes after the last second", Now: "2021-02-01T00:05:00Z", Credential: text},
		elsewhereCase{Name: "five minutes before the first second", Now: "2019-11-04T23:54:59Z", Credential: text},
		elsewhereCase{Name: "valid: no licence number", Now: good, Credential: strings.Replace(text, `"licenseNumber"`, `"role"`, 1)},
		elsewhereCase{Name: "invalid: no criteria", Now: good, Credential: strings.Replace(text, `"criteria"`, `"kriteria"`, 1)},
	)
	verdicts := judge(t, cases)
	names := make([]string, 0, len(cases))
	for _, c := range cases {
		names = append(names, c.Name)
	}
	slices.Sort(names)
	for _, name := range names {
		v := verdicts[name]
		genuine := strings.HasPrefix(name, "genuine: ") || name == "the last second"
		assert.Equal(t, genuine, v.Verified, "%s: %s", name, v.Error)
		if genuine {
			assert.True(t, v.Valid, "%s: %s", name, v.Error)
		}
	}
	assert.False(t, verdicts["invalid: no criteria"].Valid)
	assert.True(t, verdicts["valid: no licence number"].Valid)
}

// With a status and a did:web, they verify elsewhere, too, and one that was revoked doesn't.
func TestStatusVerifiesElsewhere(t *testing.T) {
	const address, now = "https://example.com/verify", "2020-07-31T00:00:00Z"
	text, err := NewMaker(fullWording(t), testKey(1)).Make(listed(), pictures())
	require.NoError(t, err)
	list := func(key *Key, through string, places ...int) string {
		status, err := WriteStatusList(address, key, day("2020-06-30"), day(through), places)
		require.NoError(t, err)
		return string(status)
	}
	did := func(keys ...*Key) string {
		var all []IssuerKey
		for _, k := range keys {
			all = append(all, IssuerKey{DID: k.DID()})
		}
		document, err := WriteDID(address, all)
		require.NoError(t, err)
		return string(document)
	}
	web := func(did, list string) map[string]string {
		return map[string]string{"https://example.com/verify/did.json": did, "https://example.com/verify/status.json": list}
	}
	const good = "2020-08-14"
	both := did(testKey(2), testKey(1))
	genuine := list(testKey(2), good, 1, 123_455, 123_457)
	cases := []elsewhereCase{
		{"genuine", now, string(text), web(both, genuine)},
		{"genuine: the key wasn't rotated", now, string(text), web(did(testKey(1)), list(testKey(1), good))},
		{"revoked", now, string(text), web(both, list(testKey(2), good, 123_456))},
		{"another key", now, string(text), web(did(testKey(2)), genuine)},
		{"a list by a stranger", now, string(text), web(both, list(testKey(3), good))},
		{"a forged list", now, string(text), web(both, strings.Replace(genuine, good, "2020-09-14", 1))},
		{"a list that is too old", "2020-08-15T00:10:00Z", string(text), web(both, genuine)},
		{"no list", now, string(text), web(both, "null")},
		{"another place", now, strings.ReplaceAll(string(text), "123456", "123458"), web(both, genuine)},
	}
	verdicts := judge(t, cases)
	for _, c := range cases {
		v := verdicts[c.Name]
		assert.Equal(t, strings.HasPrefix(c.Name, "genuine"), v.Verified, "%s: %s", c.Name, v.Error)
		assert.True(t, v.Valid, "%s: by the schema: %s", c.Name, v.Error)
	}
}
