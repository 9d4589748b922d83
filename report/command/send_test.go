package command

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/mail"
	"assay/report/register"
)

// A postOffice is a mail server of a test, which refuses the recipients it is told.
type postOffice struct {
	refuses map[string]*smtp.SMTPError
	port    int
	mu      sync.Mutex
	took    []string // recipients with the messages' IDs
}

func (o *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) {
	return &postOfficeSession{o: o}, nil
}

type postOfficeSession struct {
	o  *postOffice
	to []string
}

func (s *postOfficeSession) Reset()                               { s.to = nil }
func (s *postOfficeSession) Logout() error                        { return nil }
func (s *postOfficeSession) Mail(string, *smtp.MailOptions) error { return nil }
func (s *postOfficeSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.o.refuses[to]; err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *postOfficeSession) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	_, after, _ := strings.Cut(string(data), "Message-ID: ")
	id, _, _ := strings.Cut(after, "\r\n")
	s.o.mu.Lock()
	defer s.o.mu.Unlock()
	for _, to := range s.to {
		s.o.took = append(s.o.took, to+" "+id)
	}
	return err
}

func newPostOffice(t *testing.T) *postOffice {
	o := &postOffice{refuses: map[string]*smtp.SMTPError{}}
	server := smtp.NewServer(o)
	server.Domain = "mail.internal"
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	o.port = l.Addr().(*net.TCPAddr).Port
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return o
}

// A mailRoom is a folder of runs whose June has mail, and what is around it.
type mailRoom struct {
	out, run string
	office   *postOffice
	world    World
	said     *bytes.Buffer
}

const juneNumber = "CP-2020-7K3M9QXD"

// newMailRoom has three messages to four recipients.
func newMailRoom(t *testing.T) *mailRoom {
	t.Helper()
	june, err := ingest.ParseDay("2020-06-30")
	require.NoError(t, err)
	out := t.TempDir()
	m := &mailRoom{out: out, run: filepath.Join(out, "2020-06-30"), office: newPostOffice(t), said: new(bytes.Buffer)}
	m.world = newMailRoomWorld(m.said, june+1)
	run := register.Run{AsOf: june, Version: "test", Certificates: []issued.Certificate{{Number: juneNumber, PartnerID: "P-001", Years: []int{2020}, GoodThrough: june}}}
	var outputs []map[string]string
	for _, msg := range []register.Message{
		{Key: "operations/2020-06-30", Kind: "operations", Title: "the month's workbook", To: []string{"ops@channel.internal"}, File: "mail/operations.eml"},
		{Key: "certified/p-001/2020", Kind: "certified", Title: "congratulation", PartnerID: "P-001", Number: juneNumber, To: []string{"ann@p1.internal", "ben@p1.internal"}, File: "mail/certified-P-001.eml"},
		{Key: "plan-30/p-002/2020-04-01", Kind: "plan-ending", Title: "30 days before the plan ends on 2020-09-30", PartnerID: "P-002", To: []string{"cem@p2.internal"}, File: "mail/plan-ending-P-002.eml"},
	} {
		text := fmt.Sprintf("From: channel@channel.internal\r\nTo: %s\r\nSubject: June\r\nMessage-ID: <%s@channel.internal>\r\n%s: %s\r\n\r\nHello.\r\n%s",
			strings.Join(msg.To, ", "), msg.Kind, mail.KeyHeader, msg.Key, strings.Repeat(strings.Repeat("x", 70)+"\r\n", 1000*len(msg.To)))
		file := filepath.Join(m.run, filepath.FromSlash(msg.File))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		sum := sha256.Sum256([]byte(text))
		outputs = append(outputs, map[string]string{"path": msg.File, "sha256": hex.EncodeToString(sum[:])})
		run.Messages = append(run.Messages, msg)
	}
	manifest, err := json.Marshal(map[string]any{"as_of": june, "outputs": outputs})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(m.run, "manifest.json"), manifest, 0o644))
	run.Manifest = fmt.Sprintf("%x", sha256.Sum256(manifest))
	m.inRegister(t, func(r *register.Register) error { return r.Record(run) })
	m.settings(t, "")
	return m
}

// newMailRoomWorld is a world without a terminal, in which pauses take no time.
func newMailRoomWorld(said *bytes.Buffer, today ingest.Day) World {
	return World{Out: said, Err: said, Today: today, Now: today.Time(), User: "tester", Width: 80, In: strings.NewReader(""),
		Env: func(string) string { return "" }, Clock: today.Time, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
}

func (m *mailRoom) settings(t *testing.T, more string) {
	t.Helper()
	text := fmt.Sprintf("server: 127.0.0.1\nport: %d\nsecurity: none\n", m.office.port) + more
	require.NoError(t, os.WriteFile(filepath.Join(m.out, "mail.yaml"), []byte(text), 0o600))
}

func (m *mailRoom) inRegister(t *testing.T, do func(r *register.Register) error) {
	t.Helper()
	r, err := register.Open(filepath.Join(m.out, "register.db"), register.Who{Name: "tester"})
	require.NoError(t, err)
	require.NoError(t, do(r))
	require.NoError(t, r.Close())
}

// send runs assay send, and returns what it printed.
func (m *mailRoom) send(t *testing.T, status int, args ...string) string {
	t.Helper()
	m.said.Reset()
	got := Main(append([]string{"send", m.run}, args...), m.world)
	said := strings.ReplaceAll(m.said.String(), m.out, "OUT")
	require.Equal(t, status, got, said)
	for line := range strings.Lines(m.said.String()) {
		if !strings.HasPrefix(line, "assay: ") {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), 80, line)
		}
	}
	return said
}

// terminal has somebody answer.
func (m *mailRoom) terminal(answers string) {
	m.world.InTerminal, m.world.In = true, strings.NewReader(answers)
}

const juneMail = `Mail of the run of 2020-06-30:

Partner  Message      To                                          Size    Files
-        operations   ops@channel.internal                        72 kB   0
P-001    certified    ann@p1.internal                             144 kB  0
                      ben@p1.internal
                      congratulation
P-002    plan-ending  cem@p2.internal                             72 kB   0
                      30 days before the plan ends on 2020-09-30

3 messages to 4 recipients, 289 kB
`

var juneRecipients = []string{"ops@channel.internal <operations@channel.internal>", "ann@p1.internal <certified@channel.internal>",
	"ben@p1.internal <certified@channel.internal>", "cem@p2.internal <plan-ending@channel.internal>"}

func TestSendShowsAndAsks(t *testing.T) {
	m := newMailRoom(t)
	before, err := os.ReadFile(filepath.Join(m.out, "register.db"))
	require.NoError(t, err)
	assert.Equal(t, juneMail+"\nNothing was sent, as nobody can be asked here: --yes sends.\n", m.send(t, failed))
	m.terminal("y\n")
	assert.Equal(t, juneMail+"\nNothing was sent: this was a dry run. --yes sends.\n", m.send(t, done, "--dry-run"))
	after, err := os.ReadFile(filepath.Join(m.out, "register.db"))
	require.NoError(t, err)
	assert.Equal(t, before, after, "a dry run leaves the register")
	for _, no := range []string{"n\n", "\n", "", "what?\n"} {
		m.terminal(no)
		assert.Contains(t, m.send(t, done), "send? [y/N] ")
		assert.Empty(t, m.office.took)
	}
	m.terminal("y\n")
	said := m.send(t, done)
	assert.Equal(t, juneRecipients, m.office.took)
	assert.Contains(t, said, "4 sent, 0 waiting, 0 refused, 0 in doubt")
	assert.Equal(t, "Nothing to send of 2020-06-30: 3 messages to 4 recipients, 4 sent\n", m.send(t, done, "--yes"))
	assert.Len(t, m.office.took, 4)
}

func TestSendTellsHowItEnded(t *testing.T) {
	m := newMailRoom(t)
	m.office.refuses["ann@p1.internal"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user here; it was deleted some time ago, and nobody knows more"}
	m.office.refuses["cem@p2.internal"] = &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "greylisted"}
	m.settings(t, "retry: {tries: 2}\n")
	said := m.send(t, failed, "--yes")
	assert.Equal(t, `Mail of the run of 2020-06-30:

Partner  Message      To                                          Size    Files
-        operations   o…@channel.internal                         72 kB   0
P-001    certified    a…@p1.internal                              144 kB  0
                      b…@p1.internal
                      congratulation
P-002    plan-ending  c…@p2.internal                              72 kB   0
                      30 days before the plan ends on 2020-09-30

3 messages to 4 recipients, 289 kB
assay: 1 message waits: 450 4.2.0 greylisted; next try in 1m0s (Ctrl-C leaves it to another assay send)

         Partner  Message      To
sent     -        operations   o…@channel.internal
refused  P-001    certified    a…@p1.internal
  550 5.1.1 no such user here; it was deleted some time ago, and nobody knows
  more
sent     P-001    certified    b…@p1.internal
waiting  P-002    plan-ending  c…@p2.internal
  450 4.2.0 greylisted

2 sent, 1 waiting, 1 refused, 0 in doubt
`, said)
	clear(m.office.refuses)
	said = m.send(t, done, "--yes", "--quiet")
	assert.Empty(t, said)
	assert.Contains(t, m.send(t, done, "--yes"), "Nothing to send of 2020-06-30: 3 messages to 4 recipients, 3 sent, 1 refused\n")
	m.send(t, done, "--yes", "--retry-refused")
	assert.ElementsMatch(t, juneRecipients, m.office.took)
}

func TestSendLeavesWhatIsInDoubtToPeople(t *testing.T) {
	for _, tt := range []struct {
		name, answers string
		args          []string
		status        int
		told          string
		took          int // of the two in doubt
		after         string
	}{
		{"off a terminal it stays", "", []string{"--yes"}, failed, "assay send with --in-doubt gone or --in-doubt resend", 0, "Nothing to send of 2020-06-30: 3 messages to 4 recipients, 2 sent, 2 in doubt"},
		{"a dry run shows it", "", []string{"--dry-run"}, done, "in doubt: congratulation of P-001 to ann@p1.internal, ben@p1.internal", 0, ""},
		{"taken as gone", "", []string{"--yes", "--in-doubt", "gone"}, done, "2 sent, 0 waiting", 0, "recipients, 4 sent\n"},
		{"sent again", "", []string{"--yes", "--in-doubt", "resend"}, done, "4 sent, 0 waiting", 2, "recipients, 4 sent\n"},
		{"asked: again", "a\ny\n", nil, done, "[a/g/L] ", 2, "recipients, 4 sent\n"},
		{"asked: gone", "gone\ny\n", nil, done, "[a/g/L] ", 0, "recipients, 4 sent\n"},
		{"asked: left", "\ny\n", nil, failed, "[a/g/L] ", 0, "2 in doubt\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := newMailRoom(t)
			m.inRegister(t, func(r *register.Register) error {
				return r.Claim(register.Posting{Message: "certified/p-001/2020", Kind: "certified", PartnerID: "P-001"}, []string{"ann@p1.internal", "ben@p1.internal"}, m.world.Clock())
			})
			if tt.answers != "" {
				m.terminal(tt.answers)
			}
			assert.Contains(t, strings.Join(strings.Fields(m.send(t, tt.status, tt.args...)), " "), tt.told)
			n := 0
			for _, at := range m.office.took {
				if strings.Contains(at, "p1.internal") {
					n++
				}
			}
			assert.Equal(t, tt.took, n)
			if tt.after != "" {
				m.world.InTerminal = false
				m.said.Reset()
				Main([]string{"send", m.run, "--yes"}, m.world)
				assert.Contains(t, m.said.String(), tt.after)
			}
		})
	}
}

func TestSendOnlyAndResend(t *testing.T) {
	m := newMailRoom(t)
	m.send(t, done, "--yes", "--only", "p-001")
	assert.Equal(t, juneRecipients[1:3], m.office.took)
	assert.Contains(t, m.send(t, failed, "--yes", "--only", "P-9"), "has no message for a partner P-9; it has some for P-001, P-002")

	assert.Contains(t, m.send(t, wrongUsage, "--yes", "--resend", juneNumber), "--why: say why")
	assert.Contains(t, m.send(t, done, "--dry-run", "--resend", juneNumber, "--why", "lost"), "1 message to 2 recipients")
	m.office.took = nil
	assert.Contains(t, m.send(t, done, "--yes", "--resend", strings.ToLower(juneNumber), "--why", "their filter ate it"), "2 sent")
	assert.Equal(t, []string{"ann@p1.internal <certified.2@channel.internal>", "ben@p1.internal <certified.2@channel.internal>"}, m.office.took)
	assert.Contains(t, m.send(t, failed, "--yes", "--resend", "CP-2020-XXXXXXXX", "--why", "x"), "has no message with a certificate CP-2020-XXXXXXXX")

	m.said.Reset()
	m.inRegister(t, func(r *register.Register) error {
		again, err := r.Resends()
		require.Len(t, again, 1)
		assert.Equal(t, "their filter ate it", again[0].Why)
		return err
	})
	assert.Contains(t, m.send(t, done, "--dry-run"), "2 messages to 2 recipients", "the others still have to go")
}

// A run of another month that has messages left is named, and one with some in doubt.
func TestSendNamesOtherRuns(t *testing.T) {
	m := newMailRoom(t)
	for _, month := range []struct{ day, key string }{{"2020-07-31", "operations/2020-07-31"}, {"2020-08-31", "operations/2020-08-31"}} {
		day, err := ingest.ParseDay(month.day)
		require.NoError(t, err)
		m.inRegister(t, func(r *register.Register) error {
			return r.Record(register.Run{AsOf: day, Version: "test", Messages: []register.Message{{Key: month.key, Kind: "operations", To: []string{"ops@channel.internal"}, File: "mail/operations.eml"}}})
		})
	}
	m.inRegister(t, func(r *register.Register) error {
		return r.Claim(register.Posting{Message: "operations/2020-08-31", Kind: "operations"}, []string{"ops@channel.internal"}, m.world.Clock())
	})
	const others = "The run of 2020-07-31 has 1 message left to send: assay send OUT/2020-07-31\nThe run of 2020-08-31 has 1 message in doubt: assay send OUT/2020-08-31\n"
	flat := strings.NewReplacer("\n  ", " ").Replace
	assert.Contains(t, flat(m.send(t, done, "--dry-run")), others)
	assert.Contains(t, flat(m.send(t, done, "--yes")), others)
	assert.Contains(t, flat(m.send(t, done, "--yes")), others, "also where this run has nothing left")
}

func TestSendRefusesWhatIsNotReady(t *testing.T) {
	m := newMailRoom(t)
	require.NoError(t, os.Remove(filepath.Join(m.out, "mail.yaml")))
	assert.Contains(t, m.send(t, failed, "--yes"), "there is no OUT/mail.yaml, which says by which server to send")
	m.settings(t, "user: ops\n")
	assert.Contains(t, m.send(t, failed, "--yes"), "OUT/mail.yaml:4:7: got a user without a password")
	m.world.Env = func(name string) string { return map[string]string{mail.PasswordVariable: "x"}[name] }
	said := m.send(t, failed, "--yes")
	assert.Equal(t, 1, strings.Count(said, "offers no login"), "it is told once")
	assert.Contains(t, said, "0 sent, 4 waiting, 0 refused, 0 in doubt\nassay: nothing was sent: mail server")
	assert.Contains(t, m.send(t, wrongUsage, "--yes", "--in-doubt", "perhaps"), `--in-doubt: got "perhaps", want resend or gone`)
	assert.Contains(t, m.send(t, wrongUsage, "--yes", "--dry-run"), "want one of them")
	require.NoError(t, os.Remove(filepath.Join(m.out, "register.db")))
	assert.Contains(t, m.send(t, failed), "there is no register at OUT/register.db")
	assert.Empty(t, m.office.took)
}
