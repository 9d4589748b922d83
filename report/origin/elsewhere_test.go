package origin

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere is where software that isn't ours validates bills of materials.
const elsewhere = "testdata/elsewhere"

func TestBillIsValidByTheSchemaOfCycloneDX(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node isn't installed: no bill of materials was validated by other software")
	}
	if _, err := os.Stat(filepath.Join(elsewhere, "node_modules")); err != nil {
		t.Skipf("run npm ci in %s: no bill of materials was validated by other software", elsewhere)
	}
	var bills []string
	for _, p := range []Program{aProgram(), theProgram(t, "linux/amd64"), theProgram(t, "windows/amd64")} {
		_, text := billOf(t, p)
		bills = append(bills, string(text))
	}
	good := bills[0]
	altered := [][2]string{ // what it must not let pass
		{`"bom-ref"`, `"ref"`},
		{`"urn:uuid:`, `"`},
		{`"SHA-256"`, `"SHA256"`},
		{`"id": "BSD-3-Clause"`, `"id": "BSD"`},
		{`"framework"`, `"language"`},
		{`"complete"`, `"whole"`},
		{`"pkg:golang/stdlib@1.26.8",`, `7,`},
	}
	for _, a := range altered {
		require.Contains(t, good, a[0])
		bills = append(bills, strings.ReplaceAll(good, a[0], a[1]))
	}
	in, err := json.Marshal(bills)
	require.NoError(t, err)
	cmd := exec.Command(node, "validate.mjs")
	cmd.Dir, cmd.Stdin, cmd.Stderr = elsewhere, strings.NewReader(string(in)), os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	var wrong []string
	require.NoError(t, json.Unmarshal(out, &wrong))
	require.Len(t, wrong, len(bills))
	for i, w := range wrong[:3] {
		assert.Empty(t, w, "bill %d", i)
	}
	for i, w := range wrong[3:] {
		assert.NotEmpty(t, w, "with %s it isn't valid any more", altered[i][1])
	}
}
