package command

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settingsIn reads a text as a settings file in a folder.
func settingsIn(t *testing.T, folder, text string) (settings, error) {
	file := filepath.Join(folder, settingsFile)
	require.NoError(t, os.MkdirAll(folder, 0o700))
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return readSettings(file)
}

// flagsOf declares all flags of a command.
func flagsOf(c command) *pflag.FlagSet {
	flags := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	c.setup(flags)
	return flags
}

// TestExamplesOfSettings gives the example of every setting to every command: some
// take it, and none refuses it.
func TestExamplesOfSettings(t *testing.T) {
	for _, is := range settables {
		t.Run(is.name, func(t *testing.T) {
			s, err := settingsIn(t, t.TempDir(), "# ours\n"+is.example+"\n")
			require.NoError(t, err)
			taken := 0
			for _, c := range commands {
				flags := flagsOf(c)
				require.NoError(t, s.apply(flags), c.name)
				if flags.Changed(is.name) {
					taken++
				}
			}
			assert.Positive(t, taken)
		})
	}
}

// TestOneCallOnly has a file try to do what only a person may decide on.
func TestOneCallOnly(t *testing.T) {
	for _, name := range []string{
		"yes", "resend", "never", "in-doubt", "retry-refused", "only", "why", "who", "until", "from", "take-away", "trust", "issuer",
		"as-of", "on", "leaves", "config", "YES", "Yes", `"yes"`, "yes ", "? yes", "<<", "&a yes", "!!str yes",
	} {
		s, err := settingsIn(t, t.TempDir(), name+": true\n")
		assert.Error(t, err, name)
		for _, c := range commands {
			flags := flagsOf(c)
			assert.NoError(t, s.apply(flags))
			flags.Visit(func(f *pflag.Flag) { t.Errorf("%s: %s got --%s", name, c.name, f.Name) })
		}
	}
}

// TestBlankSettings reads the settings of a new folder, as they are and with each
// comment that is a setting made one.
func TestBlankSettings(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, text := range []string{string(blankSettings), regexp.MustCompile(`(?m)^# ([a-z-]+: )`).ReplaceAllString(string(blankSettings), "$1")} {
		s, err := settingsIn(t, "acme", text)
		require.NoError(t, err)
		for _, c := range commands {
			flags := flagsOf(c)
			require.NoError(t, s.apply(flags), c.name)
			if f := flags.Lookup("out"); f != nil {
				assert.Equal(t, filepath.Join("acme", "out"), f.Value.String())
			} else if f := flags.Lookup("register"); f != nil && f.DefValue != "" {
				assert.Equal(t, filepath.Join("acme", "out", "register.db"), f.Value.String(), c.name)
			}
		}
	}
}

func TestPathsOfSettings(t *testing.T) {
	folder := t.TempDir()
	s, err := settingsIn(t, folder, "inputs: [a.csv, ../b, /c/d.csv]\nfont: 'e f.ttf'\nencoding: 1252\n")
	require.NoError(t, err)
	flags := flagsOf(runCommand)
	require.NoError(t, s.apply(flags))
	inputs, err := flags.GetStringArray("inputs")
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(folder, "a.csv"), filepath.Join(filepath.Dir(folder), "b"), "/c/d.csv"}, inputs)
	assert.Equal(t, "1252", flags.Lookup("encoding").Value.String())
	assert.Equal(t, "["+filepath.Join(folder, "e f.ttf")+"]", flags.Lookup("font").Value.String())

	flags = flagsOf(runCommand)
	require.NoError(t, flags.Parse([]string{"--inputs", "z.csv"}))
	require.NoError(t, s.apply(flags))
	inputs, err = flags.GetStringArray("inputs")
	require.NoError(t, err)
	assert.Equal(t, []string{"z.csv"}, inputs, "a flag goes before the file")
}
