package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every shell's script is one that the shell takes, where it is here, and names every
// command with each of its flags.
func TestCompletion(t *testing.T) {
	checks := map[string][]string{"bash": {"-n"}, "zsh": {"-n"}, "fish": {"--no-execute"}, "powershell": nil}
	for _, shell := range shells {
		t.Run(shell, func(t *testing.T) {
			script, err := completion(shell)
			require.NoError(t, err)
			for _, c := range commands {
				assert.Contains(t, string(script), c.name)
			}
			assert.Contains(t, string(script), "as-of")
			assert.Contains(t, string(script), "renumber")
			if _, err := exec.LookPath(shell); err != nil || checks[shell] == nil {
				t.Skip("what follows needs this shell: ", shell)
			}
			file := filepath.Join(t.TempDir(), "script")
			require.NoError(t, os.WriteFile(file, script, 0o600))
			out, err := exec.Command(shell, append(checks[shell], file)...).CombinedOutput()
			assert.NoError(t, err, string(out))
			assert.Empty(t, string(out))
		})
	}
}

// What bash offers, word by word.
func TestCompletionInBash(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("this needs bash: ", err)
	}
	script, err := completion("bash")
	require.NoError(t, err)
	for line, want := range map[string]string{
		"assay che":            "check check-run",
		"assay register ren":   "renumber",
		"assay register list ": "",
		"assay verify --iss":   "--issuer",
		"assay check --conf":   "--config",
		"assay --as":           "--as-of",
		"assay run --as":       "--as-of",
		"assay completion f":   "fish",
		"assay a.xlsx --stric": "--strict",
		"assay nothing":        "",
	} {
		words := strings.Split(line, " ")
		test := string(script) + "\nCOMP_WORDS=(" + strings.Join(words, " ")
		if words[len(words)-1] == "" {
			test += "''"
		}
		out, err := exec.Command("bash", "-c", test+"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _assay; echo \"${COMPREPLY[*]}\"").Output()
		require.NoError(t, err)
		assert.Equal(t, want, strings.TrimSpace(string(out)), line)
	}
}
