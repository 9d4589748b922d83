package command

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSure asks before what can't be undone, where somebody can be asked.
func TestSure(t *testing.T) {
	tests := []struct {
		name, answer  string
		yes, terminal bool
		want, asked   bool
	}{
		{"yes", "y\n", false, true, true, true},
		{"no", "n\n", false, true, false, true},
		{"nothing", "\n", false, true, false, true},
		{"no answer", "", false, true, false, true},
		{"said beforehand", "", true, true, true, false},
		{"nobody to ask", "", false, false, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			w := World{Out: &out, In: strings.NewReader(tt.answer), InTerminal: tt.terminal}
			assert.Equal(t, tt.want, w.sure(tt.yes, "go on?"))
			assert.Equal(t, tt.asked, strings.Contains(out.String(), "go on? [y/N] "))
		})
	}
}

// TestRotateAsks leaves the key alone where the answer is no.
func TestRotateAsks(t *testing.T) {
	key := filepath.Join(t.TempDir(), "issuer.key")
	require.NoError(t, os.WriteFile(key, []byte("as it was"), 0o600))
	var out bytes.Buffer
	w := World{Out: &out, In: strings.NewReader("n\n"), InTerminal: true, Today: 43_831}
	f := keyFlags{file: key, register: filepath.Join(t.TempDir(), "register.db")}
	err := f.rotate(w)
	text, _ := os.ReadFile(key)
	assert.Equal(t, "as it was", string(text))
	assert.True(t, err != nil || strings.Contains(out.String(), "the key is as it was"), out.String())
}
