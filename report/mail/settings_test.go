package mail

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// settingsFolder has a settings file and files that it may name.
func settingsFolder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, f := range map[string]struct {
		text string
		mode os.FileMode
	}{"mail.yaml": {text, 0o644}, "secret": {"from the file\n", 0o600}, "open": {"seen by all\n", 0o644}, "junk.pem": {"junk", 0o600}} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(f.text), f.mode))
	}
	return filepath.Join(dir, "mail.yaml")
}

func TestSettingsHaveSoundDefaults(t *testing.T) {
	s, err := LoadSettings(settingsFolder(t, "\ufeffserver: smtp.northwind.internal\n"), "")
	require.NoError(t, err)
	assert.Equal(t, []any{"smtp.northwind.internal:587", "starttls", "", "auto", 30, 5}, []any{s.Address(), s.Security, s.User, s.Mechanism, s.Rate, s.Tries})
	assert.Equal(t, []time.Duration{time.Minute, 15 * time.Minute, 30 * time.Second, 5 * time.Minute, 10 * time.Minute}, []time.Duration{s.FirstPause, s.LongestPause, s.Connect, s.Answer, s.Accept})
}

func TestSettings(t *testing.T) {
	s, err := LoadSettings(settingsFolder(t, `
server: smtp.northwind.internal
security: TLS
user: 4711
password_file: secret
mechanism: login
envelope_sender: bounces@northwind.internal
hello: desk.northwind.internal
rate: 600
retry: {tries: 3, first_pause: 20m, longest_pause: 1h}
timeout: {connect: 1s, answer: 2s, accept: 3s}
`), "")
	require.NoError(t, err)
	assert.Equal(t, []any{"smtp.northwind.internal:465", "tls", "4711", "from the file", "LOGIN", "bounces@northwind.internal", 600, 3},
		[]any{s.Address(), s.Security, s.User, s.password, s.Mechanism, s.EnvelopeSender, s.Rate, s.Tries})
	assert.Equal(t, 100*time.Millisecond, s.interval())
	s, err = LoadSettings(settingsFolder(t, "server: a.b\nuser: x\npassword_file: secret\n"), "from the environment")
	require.NoError(t, err)
	assert.Equal(t, "from the environment", s.password)
	s, err = LoadSettings(settingsFolder(t, "server: a.b\nretry: {first_pause: 20m}\n"), "unused")
	require.NoError(t, err)
	assert.Equal(t, 20*time.Minute, s.LongestPause)
	assert.Empty(t, s.password, "no user, no password")
}

func TestSettingsAreStrict(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "mail.yaml:1:1: server is missing"},
		{"a port in the server", "server: smtp.x:25", `mail.yaml:1:9: got "smtp.x:25", want the name of a server`},
		{"an unknown setting", "server: a.b\nverify: false", `mail.yaml:2:1: got "verify", want a setting that there is`},
		{"a password", "server: a.b\npassword: secret", "mail.yaml:2:1: a password doesn't belong here"},
		{"a list", "server: [a, b]", "mail.yaml:1:9: got something else, want one value"},
		{"a wrong security", "server: a.b\nsecurity: ssl", `mail.yaml:2:11: got "ssl", want one of starttls, tls, none`},
		{"none elsewhere", "server: 10.0.0.1\nsecurity: none", "mail.yaml:2:11: got none, want starttls or tls: only a server on this machine"},
		{"none by name", "server: localhost\nsecurity: none", "want starttls or tls"},
		{"a rate of none", "server: a.b\nrate: 0", `mail.yaml:2:7: got "0", want a number from 1 to 6000`},
		{"a port that can't be", "server: a.b\nport: 70000", `got "70000", want a number from 1 to 65535`},
		{"a pause in words", "server: a.b\nretry:\n  first_pause: soon", `mail.yaml:3:16: got "soon", want a time like 30s, 5m or 1h`},
		{"pauses that shrink", "server: a.b\nretry: {first_pause: 1h, longest_pause: 1m}", "want at least first_pause, 1h0m0s"},
		{"a user without a password", "server: a.b\nuser: x", "mail.yaml:2:7: got a user without a password"},
		{"a password without a user", "server: a.b\npassword_file: secret", "got a password without a user"},
		{"a password for all to read", "server: a.b\nuser: x\npassword_file: open", "mail.yaml:3:16: open can be read by others (mode 0644), want a file for its owner alone: chmod 600 open"},
		{"no password file", "server: a.b\nuser: x\npassword_file: lost", "mail.yaml:3:16: "},
		{"a wrong mechanism", "server: a.b\nmechanism: GSSAPI", "want one of auto, SCRAM-SHA-256-PLUS"},
		{"a wrong sender", "server: a.b\nenvelope_sender: me", `got "me", want an address`},
		{"no certificate", "server: a.b\nca_file: junk.pem", "got junk.pem without a certificate"},
		{"half a signature", "server: a.b\ndkim: {domain: a.b}", "dkim wants all of domain, selector and key_file"},
		{"a signature without a key", "server: a.b\ndkim: {domain: a.b, selector: s, key_file: junk.pem}", "junk.pem: no valid PEM data found; want a private key"},
		{"a key for all to read", "server: a.b\ndkim: {domain: a.b, selector: s, key_file: open}", "open can be read by others"},
		{"two documents", "server: a.b\n---\nserver: c.d", "got a second document"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if runtime.GOOS == "windows" && strings.Contains(tt.want, "read by others") {
				t.Skip("modes say nothing here")
			}
			_, err := LoadSettings(settingsFolder(t, tt.text), "")
			assert.ErrorContains(t, err, tt.want)
		})
	}
	_, err := LoadSettings(settingsFolder(t, "server: a b\nrate: x\n"), "")
	assert.Regexp(t, `mail\.yaml:1:9: .*\n.*mail\.yaml:2:7: `, err.Error(), "all at once, in order")
	_, err = LoadSettings(settingsFolder(t, "server: a.b\nport: x\nrate: x\n"), "")
	assert.Regexp(t, `mail\.yaml:2:7: .*\n.*mail\.yaml:3:7: `, err.Error(), "as the lines are")
	var none *NoSettings
	_, err = LoadSettings(filepath.Join(t.TempDir(), "mail.yaml"), "")
	assert.ErrorAs(t, err, &none)
}
