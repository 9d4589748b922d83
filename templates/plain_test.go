package templates

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestPlainTakesWhatPeopleWrite takes every embedded text, and others at the bounds.
func TestPlainTakesWhatPeopleWrite(t *testing.T) {
	for _, name := range names() {
		if path.Ext(name) != ".yaml" {
			continue
		}
		text, err := fs.ReadFile(FS(), name)
		require.NoError(t, err)
		assert.NoError(t, Plain(name, text))
	}
	for _, text := range []string{
		"", strings.Repeat("[", deepestYAML) + strings.Repeat("]", deepestYAML), strings.Repeat("- ", deepestYAML) + "a",
		"a: [b]\n" + strings.Repeat("- [b]\n", 1000), strings.Repeat("a:\n  - b: c\n", 1000),
		"a: 'Q&A *now*'\nb: Q&A *now*\nc: |\n  *x* &y\n  - - -\n", strings.Repeat("k: 1\n", mostKeys),
	} {
		assert.NoError(t, Plain("a.yaml", []byte(text)), "%.40q", text)
	}
}

// harmful are texts on which the parser of YAML uses up the memory, the stack or the time.
func harmful() map[string]string {
	laugh := "a0: &a0 {x: y}\n"
	for i := range 30 {
		laugh += fmt.Sprintf("a%d: &a%[1]d {<<: [*a%d,*a%[2]d]}\n", i+1, i)
	}
	const n = largestYAML / 4
	var indented strings.Builder
	for i := range 500 {
		indented.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return map[string]string{
		"list in list":         strings.Repeat("[", n),
		"closed":               strings.Repeat("[", n) + strings.Repeat("]", n),
		"a level too deep":     strings.Repeat("[", deepestYAML+1) + strings.Repeat("]", deepestYAML+1),
		"entry in entry":       strings.Repeat("- ", n),
		"an entry too deep":    strings.Repeat("- ", deepestYAML+1) + "a",
		"mapping in mapping":   strings.Repeat("{a: ", n/2),
		"indented":             indented.String(),
		"key in key":           strings.Repeat("? ", n),
		"doubled 30 times":     laugh,
		"within itself":        "a: &a [*a]\n",
		"too many keys":        strings.Repeat("k: 1\n", mostKeys+1),
		"longer than any text": strings.Repeat("#", largestYAML+1),
	}
}

func TestPlainRefusesHarm(t *testing.T) {
	for name, text := range harmful() {
		t.Run(name, func(t *testing.T) { assert.ErrorContains(t, Plain("a.yaml", []byte(text)), "a.yaml") })
	}
	assert.EqualError(t, Plain("a.yaml", []byte("b:\n  c: *d\n")),
		"a.yaml:2:6: got *, want what it stands for written out (or in quotes, where it is a text)")
}

// TestOverlayIsPlain puts harm into a folder of templates.
func TestOverlayIsPlain(t *testing.T) {
	for _, file := range []string{"headers.yaml", "programs/cpanel.yaml", "mail/post.yaml", "mail/fr/language.yaml"} {
		dir := t.TempDir()
		require.NoError(t, os.MkdirAll(filepath.Join(dir, path.Dir(file)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(strings.Repeat("- ", 1000)), 0o644))
		_, err := Overlay(dir)
		assert.ErrorContains(t, err, filepath.Base(file)+":1:65: got lists and mappings in each other more than 32 deep")
	}
}
