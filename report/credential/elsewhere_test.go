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
			cases = append(cases, elsewhereCase{"genuine: " + name + ", " + kind, good, string(text)})
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
		cases = append(cases, elsewhereCase{"altered: " + alter[1], good, strings.ReplaceAll(text, alter[0], alter[1])})
	}
	cases = append(cases,
		elsewhereCase{"the last second", "2021-01-31T23:59:59Z", text},
		elsewhereCase{"five minutes after the last second", "2021-02-01T00:05:00Z", text},
		elsewhereCase{"five minutes before the first second", "2019-11-04T23:54:59Z", text},
		elsewhereCase{"valid: no licence number", good, strings.Replace(text, `"licenseNumber"`, `"role"`, 1)},
		elsewhereCase{"invalid: no criteria", good, strings.Replace(text, `"criteria"`, `"kriteria"`, 1)},
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
