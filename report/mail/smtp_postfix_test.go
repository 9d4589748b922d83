package mail

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/register"
)

// A postfix is a Postfix of its own on this machine: it delivers into a folder,
// sends nothing anywhere, and listens on 127.0.0.1 alone.
type postfix struct {
	dir, caFile string
	port        int // with STARTTLS
	implicit    int // with encryption from the beginning
}

// mechanismsOfSASL are those that the Postfix offers, where they are installed.
const mechanismsOfSASL = "SCRAM-SHA-256 SCRAM-SHA-1 CRAM-MD5 PLAIN LOGIN"

// startPostfix starts one, and stops it when the test ends. The test is skipped
// where Postfix isn't installed, or can't be started.
func startPostfix(t *testing.T) *postfix {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	for _, program := range []string{"postfix", "saslpasswd2"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("Postfix wants to be started by root")
	}
	dir, err := os.MkdirTemp("", "assay-postfix-*")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	p := &postfix{dir: dir, port: freePort(t), implicit: freePort(t)}
	for _, sub := range []string{"etc", "etc/sasl", "data", "queue", "mail", "log"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, sub), 0o755))
	}
	p.certificate(t)
	p.configure(t)
	t.Cleanup(func() {
		if log, _ := os.ReadFile(filepath.Join(dir, "log", "mail.log")); t.Failed() {
			t.Logf("what Postfix says:\n%s", log)
		}
	})
	p.run(t, "postfix", "-c", filepath.Join(dir, "etc"), "start")
	t.Cleanup(func() { _ = exec.Command("postfix", "-c", filepath.Join(dir, "etc"), "stop").Run() })
	require.Eventually(t, func() bool {
		c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(p.port)))
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	}, 10*time.Second, 50*time.Millisecond, "Postfix listens")
	return p
}

func freePort(t *testing.T) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func (p *postfix) run(t *testing.T, name string, args ...string) {
	t.Helper()
	c := exec.Command(name, args...)
	if name == "saslpasswd2" {
		c.Stdin = strings.NewReader(testPassword)
	}
	said, err := c.CombinedOutput()
	require.NoError(t, err, "%s %v: %s", name, args, said)
}

func (p *postfix) certificate(t *testing.T) {
	p.caFile = filepath.Join(p.dir, "etc", "cert.pem")
	config, caFile := newCertificate(t, "127.0.0.1")
	certificate, err := os.ReadFile(caFile)
	require.NoError(t, err)
	key, err := x509.MarshalPKCS8PrivateKey(config.Certificates[0].PrivateKey)
	require.NoError(t, err)
	p.write(t, "etc/cert.pem", string(certificate))
	p.write(t, "etc/key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})))
	require.NoError(t, os.Chmod(filepath.Join(p.dir, "etc", "key.pem"), 0o600))
}

func (p *postfix) write(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(p.dir, name), []byte(strings.ReplaceAll(text, "FOLDER", p.dir)), 0o644))
}

func (p *postfix) configure(t *testing.T) {
	p.write(t, "etc/main.cf", `compatibility_level = 3.6
queue_directory = FOLDER/queue
data_directory = FOLDER/data
mail_owner = postfix
maillog_file = FOLDER/log/mail.log
maillog_file_prefixes = FOLDER
myhostname = mail.internal
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.2/32
default_transport = error:nothing leaves this machine
relay_transport = error:nothing leaves this machine
virtual_mailbox_domains = mail.internal p1.internal p2.internal
virtual_mailbox_base = FOLDER/mail
virtual_mailbox_maps = static:inbox/
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_tls_cert_file = FOLDER/etc/cert.pem
smtpd_tls_key_file = FOLDER/etc/key.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = mail.internal
smtpd_sasl_security_options = noanonymous
cyrus_sasl_config_path = FOLDER/etc/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{nobody@p1.internal = 550 5.1.1 no such user}, {later@p1.internal = 450 4.2.0 greylisted}}, permit_sasl_authenticated, reject
`)
	master := fmt.Sprintf("127.0.0.1:%d inet n - n - - smtpd\n127.0.0.1:%d inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n", p.port, p.implicit)
	for _, service := range []string{"pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup", "qmgr unix n - n 300 1 qmgr", "tlsmgr unix - - n 1000? 1 tlsmgr",
		"rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce", "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "verify unix - - n - 1 verify",
		"proxymap unix - - n - - proxymap", "error unix - - n - - error", "retry unix - - n - - error", "discard unix - - n - - discard", "virtual unix - n n - - virtual",
		"anvil unix - - n - 1 anvil", "postlog unix-dgram n - n - 1 postlogd"} {
		master += service + "\n"
	}
	p.write(t, "etc/master.cf", master)
	p.write(t, "etc/sasl/smtpd.conf", "pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: FOLDER/etc/sasl/sasldb2\nmech_list: "+mechanismsOfSASL+"\n")
	p.run(t, "saslpasswd2", "-p", "-c", "-u", "mail.internal", "-f", filepath.Join(p.dir, "etc", "sasl", "sasldb2"), testUser)
	require.NoError(t, os.Chmod(filepath.Join(p.dir, "etc", "sasl", "sasldb2"), 0o644))
	require.NoError(t, os.Chown(filepath.Join(p.dir, "mail"), 65534, 65534))
	p.run(t, "chown", "postfix", filepath.Join(p.dir, "data"))
}

// inbox returns what arrived, by Message-ID, once there is as much as wanted.
func (p *postfix) inbox(t *testing.T, want int) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	assert.Eventually(t, func() bool {
		clear(out)
		files, _ := filepath.Glob(filepath.Join(p.dir, "mail", "inbox", "new", "*"))
		for _, f := range files {
			data, err := os.ReadFile(f)
			require.NoError(t, err)
			_, after, _ := strings.Cut(string(data), "\nMessage-ID: ")
			id, _, _ := strings.Cut(after, "\n")
			out[id] = append(out[id], string(data))
		}
		return len(files) >= want
	}, 10*time.Second, 50*time.Millisecond, "the mail arrives")
	return out
}

func (p *postfix) settings(t *testing.T, more string) Settings {
	t.Helper()
	return loaded(t, fmt.Sprintf("server: 127.0.0.1\nuser: %s@mail.internal\nca_file: %s\nrate: 6000\n%s", testUser, p.caFile, more))
}

// TestPostfix sends by a real server, with every login that it offers and both
// ways of encryption. Each message arrives once for each recipient, as it was.
func TestPostfix(t *testing.T) {
	server := startPostfix(t)
	starttls := fmt.Sprintf("port: %d\n", server.port)
	arrived := 0
	for i, more := range []string{starttls, starttls + "mechanism: PLAIN\n", starttls + "mechanism: LOGIN\n", starttls + "mechanism: CRAM-MD5\n",
		starttls + "mechanism: SCRAM-SHA-1\n", starttls + "mechanism: SCRAM-SHA-256\n", fmt.Sprintf("port: %d\nsecurity: tls\n", server.implicit)} {
		t.Run(strings.ReplaceAll(strings.TrimSpace(more), "\n", " "), func(t *testing.T) {
			envelopes := threeEnvelopes()
			for j := range envelopes {
				envelopes[j].key += fmt.Sprintf("/%d", i)
			}
			dir, file := newFolder(t, envelopes)
			p := openPost(t, dir, file, server.settings(t, more))
			err := p.send()
			if err != nil && strings.Contains(err.Error(), "offers the logins") {
				t.Skip(err)
			}
			require.NoError(t, err)
			require.Empty(t, p.Letters[0].Why)
			require.NoError(t, openPostAgain(t, p).send())
			for at, state := range p.states(t) {
				assert.Equal(t, register.Gone, state, at)
			}
			arrived += 4
			inbox := server.inbox(t, arrived)
			for _, e := range envelopes {
				got := inbox[e.id()]
				require.Len(t, got, len(e.to), e.key)
				for _, text := range got {
					assert.True(t, strings.HasSuffix(text, strings.ReplaceAll(e.eml(), "\r\n", "\n")), text)
				}
			}
		})
	}
	time.Sleep(200 * time.Millisecond)
	total := 0
	for _, got := range server.inbox(t, arrived) {
		total += len(got)
	}
	assert.Equal(t, arrived, total, "nothing came twice")

	t.Run("a wrong password", func(t *testing.T) {
		dir, file := newFolder(t, threeEnvelopes())
		settings := server.settings(t, starttls)
		settings.password = "wrong"
		p := openPost(t, dir, file, settings)
		assert.ErrorContains(t, p.send(), "nothing was sent: mail server "+settings.Address()+" refused the login")
		assert.Empty(t, p.states(t))
	})
	t.Run("an untrusted certificate", func(t *testing.T) {
		dir, file := newFolder(t, threeEnvelopes())
		p := openPost(t, dir, file, loaded(t, "server: 127.0.0.1\n"+starttls))
		assert.ErrorContains(t, p.send(), "doesn't trust")
	})
	t.Run("recipients refused", func(t *testing.T) {
		dir, file := newFolder(t, []envelope{{key: "mixed", partner: "P-1", to: []string{"ann@p1.internal", "nobody@p1.internal", "later@p1.internal"}}})
		p := openPost(t, dir, file, server.settings(t, starttls))
		p.Settings.Tries = 2
		require.NoError(t, p.send())
		assert.Equal(t, map[string]register.DeliveryState{"mixed ann@p1.internal": register.Gone, "mixed nobody@p1.internal": register.Refused, "mixed later@p1.internal": register.Waiting}, p.states(t))
		assert.Len(t, server.inbox(t, arrived+1)["<mixed@mail.internal>"], 1)
	})
}
