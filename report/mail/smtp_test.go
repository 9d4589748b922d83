package mail

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatIsWrongWithTheServerStopsAtOnce: nothing is sent, everything waits, and
// the error says what to do.
func TestWhatIsWrongWithTheServerStopsAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name     string
		server   func(t *testing.T, s *server)
		settings func(t *testing.T, s *Settings)
		want     []string
	}{
		{name: "a certificate that nobody vouches for",
			settings: func(t *testing.T, s *Settings) { s.roots = x509.NewCertPool() },
			want:     []string{"shows a certificate that this machine doesn't trust", "ca_file in "}},
		{name: "the same where encryption comes first", server: func(t *testing.T, s *server) { s.implicit = true },
			settings: func(t *testing.T, s *Settings) { s.Security, s.roots = "tls", x509.NewCertPool() },
			want:     []string{"shows a certificate that this machine doesn't trust"}},
		{name: "a certificate for another name",
			server: func(t *testing.T, s *server) { s.tls, s.caFile = newCertificate(t, "mail.elsewhere.internal") },
			want:   []string{"shows a certificate for another name", "call the server as its certificate does"}},
		{name: "a wrong password", settings: func(t *testing.T, s *Settings) { s.password = "wrong" },
			want: []string{"refused the login of channel (535 5.7.8 authentication failed)", "ASSAY_SMTP_PASSWORD"}},
		{name: "no STARTTLS", server: func(t *testing.T, s *server) { s.noSTARTTLS = true },
			want: []string{"offers no encryption (STARTTLS)", "security: tls and port: 465"}},
		{name: "encryption by a server that doesn't begin with it", settings: func(t *testing.T, s *Settings) { s.Security = "tls" },
			want: []string{"doesn't begin with encryption", "security: starttls"}},
		{name: "no login", server: func(t *testing.T, s *server) { s.noAuth = true }, want: []string{"offers no login", "take user out of"}},
		{name: "another login", settings: func(t *testing.T, s *Settings) { s.Mechanism = "CRAM-MD5" },
			want: []string{"offers the logins PLAIN, want one of CRAM-MD5"}},
		{name: "a login that the settings lack", settings: func(t *testing.T, s *Settings) { s.User = "" },
			want: []string{"takes no mail from channel@mail.internal (530 5.7.0 log in first)"}},
		{name: "no mail passed on", server: func(t *testing.T, s *server) { s.rcpt = func(string) string { return "554 5.7.1 Relay access denied" } },
			want: []string{"doesn't pass mail on for us (554 5.7.1 Relay access denied)"}},
		{name: "a server that isn't there", settings: func(t *testing.T, s *Settings) { s.Server = "mail.invalid" },
			want: []string{"mail.invalid"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, func(s *server) {
				if tt.server != nil {
					tt.server(t, s)
				}
			})
			p := newPost(t, s)
			if tt.settings != nil {
				tt.settings(t, &p.Settings)
			}
			err := p.send()
			if tt.name == "a server that isn't there" && err == nil {
				t.Skip("names can't be looked up here")
			}
			var stop *Stop
			require.ErrorAs(t, err, &stop)
			assert.Contains(t, err.Error(), "nothing was sent: ")
			for _, want := range tt.want {
				assert.Contains(t, err.Error(), want)
			}
			assert.Empty(t, s.all())
			assert.Empty(t, p.states(t), "nothing of it is the messages' fault")
			assert.LessOrEqual(t, s.conns, 1, "it is not tried again")
			assert.Equal(t, stop.What, p.Letters[0].Why)
		})
	}
}

func TestEncryptionFromTheBeginning(t *testing.T) {
	s := newServer(t, func(s *server) { s.implicit = true })
	p := newPost(t, s)
	p.Settings.Security = "tls"
	require.NoError(t, p.send())
	assert.Len(t, s.all(), 3)
}

// TestNoOldEncryption: nothing below TLS 1.2, whatever a server offers.
func TestNoOldEncryption(t *testing.T) {
	s := newServer(t, func(s *server) { s.tls.MinVersion, s.tls.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 })
	p := newPost(t, s)
	assert.ErrorContains(t, p.send(), "agree on no encryption")
	assert.Empty(t, s.all())
}

func TestAPlainConnectionOnThisMachine(t *testing.T) {
	s := newServer(t, func(s *server) { s.noSTARTTLS, s.noAuth = true, true })
	p := newPost(t, s)
	p.Settings = loaded(t, fmt.Sprintf("server: 127.0.0.1\nport: %d\nsecurity: none\n", s.port))
	require.NoError(t, p.send())
	assert.Len(t, s.all(), 3)
}

// TestDKIM has an independent program verify the signatures, and notice a change.
func TestDKIM(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	edPublic, edKey, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	rsaPublic, err := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	require.NoError(t, err)
	for _, tt := range []struct {
		name   string
		key    any
		record string
	}{
		{"rsa", rsaKey, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(rsaPublic)},
		{"ed25519", edKey, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(edPublic)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			der, err := x509.MarshalPKCS8PrivateKey(tt.key)
			require.NoError(t, err)
			keyFile := filepath.Join(t.TempDir(), "dkim.pem")
			require.NoError(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600))
			s := newServer(t, func(s *server) { s.keep = true })
			p := newPost(t, s)
			p.Settings = loaded(t, fmt.Sprintf("server: 127.0.0.1\nport: %d\nuser: %s\nca_file: %s\ndkim: {domain: mail.internal, selector: june, key_file: %s}\n", s.port, testUser, s.caFile, keyFile))
			require.NoError(t, p.send())
			verify := func(data string) error {
				all, err := dkim.VerifyWithOptions(strings.NewReader(data), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
					assert.Equal(t, "june._domainkey.mail.internal", domain)
					return []string{tt.record}, nil
				}})
				require.NoError(t, err)
				require.Len(t, all, 1)
				assert.Contains(t, all[0].HeaderKeys, "Subject")
				return all[0].Err
			}
			require.Len(t, s.all(), 3)
			for i, m := range s.all() {
				data := strings.ReplaceAll(m.data, "\n", "\r\n")
				assert.NoError(t, verify(data))
				assert.True(t, strings.HasSuffix(data, threeEnvelopes()[i].eml()), "the signature stands before the message, which is as it was")
				assert.Error(t, verify(strings.Replace(data, "A line of the message", "Another line", 1)))
				assert.Error(t, verify(strings.Replace(data, "Subject: ", "Subject: x", 1)))
				assert.Error(t, verify(strings.Replace(data, "From: ", "From: somebody@mail.internal\r\nFrom: ", 1)), "a second sender")
			}
		})
	}
}
