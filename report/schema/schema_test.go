package schema

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "add new keys to those of the version")

// A node is a part of a schema.
type node struct {
	Ref                  string           `json:"$ref"`
	Properties           map[string]*node `json:"properties"`
	Items                *node            `json:"items"`
	AnyOf                []*node          `json:"anyOf"`
	AdditionalProperties json.RawMessage  `json:"additionalProperties"`
	Defs                 map[string]*node `json:"$defs"`
}

// keys lists every key below a part of a schema, as a.b[].c.
func (n *node) keys(root *node, at string) (all []string) {
	if name, ok := strings.CutPrefix(n.Ref, "#/$defs/"); ok {
		return root.Defs[name].keys(root, at)
	}
	for name, p := range n.Properties {
		path := strings.TrimPrefix(at+"."+name, ".")
		all = append(append(all, path), p.keys(root, path)...)
	}
	if n.Items != nil {
		all = append(all, n.Items.keys(root, at+"[]")...)
	}
	for _, one := range n.AnyOf {
		all = append(all, one.keys(root, at)...)
	}
	return all
}

// TestNoKeyGoesWithoutAVersion holds each schema against the keys that its version
// had: one that goes wants a higher version, with a list of its own; new ones are
// added to the list by -update.
func TestNoKeyGoesWithoutAVersion(t *testing.T) {
	for _, name := range Names {
		t.Run(name, func(t *testing.T) {
			text, err := Of(name)
			require.NoError(t, err)
			var schema node
			require.NoError(t, json.Unmarshal(text, &schema))
			now := schema.keys(&schema, "")
			slices.Sort(now)
			require.Contains(t, now, "version")
			file := filepath.Join("testdata", fmt.Sprintf("%s-%d.txt", name, Version(name)))
			kept, err := os.ReadFile(file)
			if !*update {
				require.NoError(t, err, "run with -update for the first list of a version")
			}
			before := strings.Fields(string(kept))
			assert.Subset(t, now, before, "a key went: raise the version")
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o600))
				return
			}
			assert.Equal(t, before, now, "a key came: add it with -update")
		})
	}
}

func TestOfNothing(t *testing.T) {
	_, err := Of("nothing")
	assert.EqualError(t, err, `got "nothing", want one of ["results" "check" "what-if" "verify"]`)
}
