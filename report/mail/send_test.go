package mail

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
	"assay/report/register"
)

// A clock goes on only when somebody sleeps.
type clock struct {
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2020, 7, 1, 9, 30, 0, 0, time.UTC)} }

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.now, c.slept = c.now.Add(d), append(c.slept, d)
	return ctx.Err()
}

// An envelope is a message of a test.
type envelope struct {
	key, partner, number string
	to                   []string
	body                 string
}

var someDay, _ = ingest.ParseDay("2020-06-30")

// threeEnvelopes go to four recipients.
func threeEnvelopes() []envelope {
	return []envelope{
		{key: "workbook/2020-06-30", to: []string{"ops@mail.internal"}},
		{key: "certified/P-1/2020", partner: "P-1", to: []string{"ann@p1.internal", "ben@p1.internal"}},
		{key: "plan/P-2/60", partner: "P-2", to: []string{"cem@p2.internal"}},
	}
}

func (e envelope) eml() string {
	body := e.body
	if body == "" {
		body = strings.Repeat("A line of the message, which is not long.\r\n", 20) + ".\r\n..two\r\n"
	}
	return fmt.Sprintf("From: Channel <channel@mail.internal>\r\nTo: %s\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Tue, 30 Jun 2020 08:00:00 +0000\r\n"+
		"Message-ID: %s\r\nMIME-Version: 1.0\r\n%s: %s\r\n\r\n%s", strings.Join(e.to, ", "), e.id(), KeyHeader, e.key, body)
}

func (e envelope) id() string { return "<" + strings.ReplaceAll(e.key, "/", ".") + "@mail.internal>" }

// newFolder makes a run's folder and its register, as a run would.
func newFolder(t testing.TB, envelopes []envelope) (dir, registerFile string) {
	t.Helper()
	out := scratch(t)
	dir, registerFile = filepath.Join(out, someDay.String()), filepath.Join(out, "register.db")
	require.NoError(t, os.MkdirAll(filepath.Join(dir, folderName), 0o755))
	type output struct {
		Path   string `json:"path"`
		SHA256 string `json:"sha256"`
	}
	var outputs []output
	run := register.Run{AsOf: someDay, Version: "test"}
	for i, e := range envelopes {
		file := fmt.Sprintf("mail/%04d.eml", i)
		text := e.eml()
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644))
		sum := sha256.Sum256([]byte(text))
		outputs = append(outputs, output{file, hex.EncodeToString(sum[:])})
		run.Messages = append(run.Messages, register.Message{Key: e.key, Kind: "a message", PartnerID: e.partner, Number: e.number, To: e.to, File: file})
		if e.number != "" {
			run.Certificates = append(run.Certificates, issued.Certificate{Number: e.number, PartnerID: e.partner, Years: []int{2020}, GoodThrough: someDay})
		}
	}
	manifest, err := json.Marshal(map[string]any{"as_of": someDay.String(), "outputs": outputs})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o644))
	sum := sha256.Sum256(manifest)
	run.Manifest = hex.EncodeToString(sum[:])
	reg, err := register.Open(registerFile, register.Who{Name: "anna@desk"})
	require.NoError(t, err)
	require.NoError(t, reg.Record(run))
	require.NoError(t, reg.Close())
	return dir, registerFile
}

// scratch is a folder for a test; in memory where the system has that, as the
// register waits for the disk at every message.
func scratch(t testing.TB) string {
	dir, err := os.MkdirTemp("/dev/shm", "assay-test-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// settingsFor are those for a server of a test.
func settingsFor(t testing.TB, s *server) Settings {
	t.Helper()
	return loaded(t, fmt.Sprintf("server: 127.0.0.1\nport: %d\nuser: %s\nca_file: %s\nrate: 600\n", s.port, testUser, s.caFile))
}

func loaded(t testing.TB, text string) Settings {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mail.yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	s, err := LoadSettings(file, testPassword)
	require.NoError(t, err)
	return s
}

// A post is an outbox and a sender for it.
type post struct {
	*Outbox
	*Sender
	reg   *register.Register
	clock *clock
}

func openPost(t testing.TB, dir, registerFile string, settings Settings) post {
	t.Helper()
	reg, err := register.Open(registerFile, register.Who{Name: "anna@desk"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = reg.Close() })
	outbox, err := OpenOutbox(dir, reg)
	require.NoError(t, err)
	c := newClock()
	return post{outbox, &Sender{Settings: settings, Register: reg, Now: func() time.Time { return c.now }, Sleep: c.sleep}, reg, c}
}

func newPost(t testing.TB, s *server, envelopes ...envelope) post {
	t.Helper()
	if envelopes == nil {
		envelopes = threeEnvelopes()
	}
	dir, file := newFolder(t, envelopes)
	return openPost(t, dir, file, settingsFor(t, s))
}

func (p post) send() error { return p.Send(context.Background(), p.Letters) }

// states are those in the register, by key and recipient.
func (p post) states(t testing.TB) map[string]register.DeliveryState {
	t.Helper()
	all, err := p.reg.Deliveries()
	require.NoError(t, err)
	out := map[string]register.DeliveryState{}
	for _, d := range all {
		out[d.Message+" "+d.Recipient] = d.State
	}
	return out
}

func TestSendSendsEachMessageOnce(t *testing.T) {
	s := newServer(t, func(s *server) { s.keep = true })
	p := newPost(t, s)
	require.NoError(t, p.send())
	took := s.all()
	require.Len(t, took, 3)
	for i, e := range threeEnvelopes() {
		assert.Equal(t, strings.ReplaceAll(e.eml(), "\r\n", "\n"), took[i].data, "the bytes go as they are")
		assert.Equal(t, e.to, took[i].to)
		assert.Equal(t, "channel@mail.internal", took[i].from)
	}
	assert.Equal(t, 1, s.conns, "all go on one connection")
	all, err := p.reg.Deliveries()
	require.NoError(t, err)
	require.Len(t, all, 4)
	assert.Equal(t, "250 2.0.0 queued as 2", all[0].Said)
	assert.Equal(t, "<certified.P-1.2020@mail.internal>", all[0].MessageID)
	assert.Equal(t, someDay, all[0].Run)

	require.NoError(t, p.send())
	outbox, err := OpenOutbox(p.Dir, p.reg)
	require.NoError(t, err)
	require.NoError(t, p.Send(context.Background(), outbox.Letters))
	assert.Len(t, s.all(), 3, "nothing goes again")
}

func TestRecipientsAreJudgedOneByOne(t *testing.T) {
	tries := 0
	s := newServer(t, func(s *server) {
		s.rcpt = func(to string) string {
			switch to {
			case "ann@p1.internal":
				return "550 5.1.1 no such user"
			case "ben@p1.internal":
				if tries++; tries < 3 {
					return "450 4.2.0 greylisted"
				}
			}
			return ""
		}
		s.end = func(key string) string {
			if strings.HasPrefix(key, "plan") {
				return "554 5.6.0 it looks like spam"
			}
			return ""
		}
	})
	p := newPost(t, s)
	require.NoError(t, p.send())
	assert.Equal(t, map[string]register.DeliveryState{
		"workbook/2020-06-30 ops@mail.internal": register.Gone,
		"certified/P-1/2020 ann@p1.internal":    register.Refused,
		"certified/P-1/2020 ben@p1.internal":    register.Gone,
		"plan/P-2/60 cem@p2.internal":           register.Refused,
	}, p.states(t))
	all, err := p.reg.Deliveries()
	require.NoError(t, err)
	assert.Equal(t, "550 5.1.1 no such user", all[0].Said)
	assert.Equal(t, 3, all[1].Tries)
	assert.Equal(t, "554 5.6.0 it looks like spam", all[2].Said)
	assert.Contains(t, p.clock.slept, time.Minute)
	assert.Contains(t, p.clock.slept, 2*time.Minute, "the pauses grow")

	require.NoError(t, p.send())
	assert.Len(t, s.all(), 2, "what was refused for good is not tried again by itself")
	s.rcpt, s.end = func(string) string { return "" }, func(string) string { return "" }
	again := openPostAgain(t, p)
	again.Refused = true
	require.NoError(t, again.send())
	assert.Equal(t, map[string]int{
		"<workbook.2020-06-30@mail.internal> ops@mail.internal": 1,
		"<certified.P-1.2020@mail.internal> ann@p1.internal":    1,
		"<certified.P-1.2020@mail.internal> ben@p1.internal":    1,
		"<plan.P-2.60@mail.internal> cem@p2.internal":           1,
	}, s.counts())
}

// openPostAgain is another call on the same folder.
func openPostAgain(t testing.TB, p post) post {
	t.Helper()
	outbox, err := OpenOutbox(p.Dir, p.reg)
	require.NoError(t, err)
	p.Outbox = outbox
	p.Sender = &Sender{Settings: p.Settings, Register: p.reg, Now: p.Now, Sleep: p.Sleep}
	return p
}

func TestWhatIsRefusedForNowWaitsForAnotherCall(t *testing.T) {
	s := newServer(t, func(s *server) { s.rcpt = func(string) string { return "451 4.3.0 later" } })
	p := newPost(t, s)
	p.Settings.Tries, p.Settings.LongestPause = 6, 5*time.Minute
	var pauses []time.Duration
	p.Progress = func(at Progress) {
		if at.Pause > 0 {
			pauses = append(pauses, at.Pause)
			assert.Equal(t, 3, at.Waiting)
			assert.Equal(t, "451 4.3.0 later", at.Why)
		}
	}
	require.NoError(t, p.send())
	assert.Equal(t, []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 5 * time.Minute, 5 * time.Minute}, pauses)
	for _, state := range p.states(t) {
		assert.Equal(t, register.Waiting, state)
	}
	assert.Empty(t, s.all())
	s.rcpt = func(string) string { return "" }
	require.NoError(t, openPostAgain(t, p).send())
	assert.Len(t, s.counts(), 4)
}

func TestAServerThatTakesTooLongIsTriedAgain(t *testing.T) {
	var first sync.Once
	s := newServer(t, func(s *server) {
		s.at = func(point string) bool {
			if point == "before the answer to RCPT" {
				first.Do(func() { time.Sleep(400 * time.Millisecond) })
			}
			return false
		}
	})
	p := newPost(t, s)
	p.Settings.Answer = 200 * time.Millisecond
	require.NoError(t, p.send())
	assert.Len(t, s.counts(), 4)
	for _, n := range s.counts() {
		assert.Equal(t, 1, n)
	}
}

func TestRateIsKept(t *testing.T) {
	var at []time.Time
	s := newServer(t, nil)
	p := newPost(t, s)
	p.Settings.Rate = 20
	s.end = func(string) string { at = append(at, p.clock.now); return "" }
	require.NoError(t, p.send())
	require.Len(t, at, 3)
	assert.Equal(t, []time.Duration{3 * time.Second, 3 * time.Second}, []time.Duration{at[1].Sub(at[0]), at[2].Sub(at[1])})
}

func TestAddressesKeptForExamplesAreNeverAsked(t *testing.T) {
	s := newServer(t, nil)
	p := newPost(t, s, envelope{key: "k", partner: "P-1", to: []string{"ann@example.com", "ben@p1.internal"}})
	require.NoError(t, p.send())
	assert.Equal(t, map[string]register.DeliveryState{"k ann@example.com": register.Refused, "k ben@p1.internal": register.Gone}, p.states(t))
	assert.Equal(t, map[string]int{"<k@mail.internal> ben@p1.internal": 1}, s.counts())
}

func TestAMessageLargerThanTheServerTakesIsRefused(t *testing.T) {
	s := newServer(t, func(s *server) { s.extensions = []string{"SIZE 2000"} })
	p := newPost(t, s, envelope{key: "small", to: []string{"ann@p1.internal"}}, envelope{key: "large", to: []string{"ann@p1.internal"}, body: strings.Repeat("0123456789\r\n", 200)})
	require.NoError(t, p.send())
	assert.Equal(t, map[string]register.DeliveryState{"small ann@p1.internal": register.Gone, "large ann@p1.internal": register.Refused}, p.states(t))
}

func TestAnInterruptLeavesTheRest(t *testing.T) {
	s := newServer(t, nil)
	p := newPost(t, s)
	ctx, cancel := context.WithCancel(context.Background())
	s.end = func(string) string { cancel(); return "" }
	require.ErrorIs(t, p.Send(ctx, p.Letters), context.Canceled)
	assert.Len(t, s.all(), 1, "the message at hand is finished")
	require.NoError(t, openPostAgain(t, p).send())
	assert.Len(t, s.all(), 3)
}

func TestAResendIsAMessageOfItsOwn(t *testing.T) {
	s := newServer(t, func(s *server) { s.keep = true })
	number := "CP-2020-TS9V9V5H"
	p := newPost(t, s, envelope{key: "certified/P-1", partner: "P-1", number: number, to: []string{"ann@p1.internal"}})
	require.NoError(t, p.send())
	for _, want := range []string{"<certified.P-1.2@mail.internal>", "<certified.P-1.3@mail.internal>"} {
		noted, err := p.reg.Resend(number, someDay, "lost", p.clock.now)
		require.NoError(t, err)
		letters := p.Again(noted)
		require.Len(t, letters, 1)
		require.NoError(t, p.Send(context.Background(), letters))
		took := s.all()
		assert.Equal(t, want, took[len(took)-1].messageID)
	}
	took := s.all()
	assert.Equal(t, took[0].data, strings.Replace(took[2].data, ".3@", "@", 1), "all but the Message-ID is as it was")
	require.NoError(t, openPostAgain(t, p).send())
	assert.Len(t, s.all(), 3)
}

// redirect has a message go to somebody else, and the manifest say so.
func redirect(t *testing.T, dir, _ string) {
	t.Helper()
	file, list := filepath.Join(dir, "mail", "0001.eml"), filepath.Join(dir, "manifest.json")
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	manifest, err := os.ReadFile(list)
	require.NoError(t, err)
	head, body, _ := strings.Cut(string(data), "\r\nTo: ")
	_, body, _ = strings.Cut(body, "\r\n")
	evil := head + "\r\nTo: eve@evil.test\r\n" + body
	was, is := sha256.Sum256(data), sha256.Sum256([]byte(evil))
	require.NoError(t, os.WriteFile(file, []byte(evil), 0o644))
	require.NoError(t, os.WriteFile(list, []byte(strings.Replace(string(manifest), hex.EncodeToString(was[:]), hex.EncodeToString(is[:]), 1)), 0o644))
}

func TestOutboxRefusesAFolderThatIsNotTheRuns(t *testing.T) {
	for _, tt := range []struct {
		name string
		harm func(t *testing.T, dir, registerFile string)
		want string
	}{
		{"no folder of a run", func(t *testing.T, dir, _ string) { require.NoError(t, os.Remove(filepath.Join(dir, "manifest.json"))) }, "has no manifest.json"},
		{"a message changed", func(t *testing.T, dir, _ string) {
			file := filepath.Join(dir, "mail", "0001.eml")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			data[len(data)-5]++
			require.NoError(t, os.WriteFile(file, data, 0o644))
		}, "0001.eml was changed after the run wrote it"},
		{"a message lost", func(t *testing.T, dir, _ string) {
			require.NoError(t, os.Remove(filepath.Join(dir, "mail", "0002.eml")))
		}, "0002.eml is gone"},
		{"a message added", func(t *testing.T, dir, _ string) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "mail", "x.eml"), nil, 0o644))
		}, "mail/x.eml is no message that the register knows"},
		{"a run set aside", func(t *testing.T, _, registerFile string) {
			reg, err := register.Open(registerFile, register.Who{Name: "anna"})
			require.NoError(t, err)
			_, err = reg.Rewind(someDay-1, "wrong sheets")
			require.NoError(t, err)
			require.NoError(t, reg.Close())
		}, "the register has no run of 2020-06-30 in force"},
		{"a recipient changed, and the manifest alike", redirect, "manifest.json is not the one that the register has of the run of 2020-06-30"},
		{"the same, of a run whose manifest nothing vouches for", func(t *testing.T, dir, registerFile string) {
			redirect(t, dir, registerFile)
			db, err := sql.Open("sqlite", registerFile)
			require.NoError(t, err)
			defer db.Close()
			_, err = db.Exec("UPDATE runs SET manifest = NULL")
			require.NoError(t, err)
		}, "0001.eml goes to eve@evil.test, and the register has it go to "},
		{"a message that is a link", func(t *testing.T, dir, _ string) {
			file := filepath.Join(dir, "mail", "0001.eml")
			require.NoError(t, os.Rename(file, filepath.Join(dir, "..", "elsewhere")))
			if err := os.Symlink("../../elsewhere", file); err != nil {
				t.Skip("this system makes no links:", err)
			}
		}, "0001.eml was changed after the run wrote it"},
		{"the folder of another day", func(t *testing.T, dir, _ string) {
			file := filepath.Join(dir, "manifest.json")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(file, []byte(strings.Replace(string(data), "2020-06-30", "2020-05-31", 1)), 0o644))
		}, "holds the run of 2020-05-31"},
		{"another run of the day", func(t *testing.T, _, registerFile string) {
			reg, err := register.Open(registerFile, register.Who{Name: "anna"})
			require.NoError(t, err)
			require.NoError(t, reg.Record(register.Run{AsOf: someDay, Messages: []register.Message{{Key: "k", File: "mail/other.eml"}}}))
			require.NoError(t, reg.Close())
		}, "the register has a message mail/other.eml of the run of 2020-06-30, and the folder doesn't"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, file := newFolder(t, threeEnvelopes())
			tt.harm(t, dir, file)
			reg, err := register.OpenReadOnly(file)
			require.NoError(t, err)
			defer reg.Close()
			_, err = OpenOutbox(dir, reg)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

func TestAttachmentsAreNamed(t *testing.T) {
	text := "Subject: x\r\nContent-Disposition: inline\r\n\r\ntext\r\nContent-Disposition: attachment;\r\n filename=\"one.pdf\"\r\n\r\nAAAA\r\n" +
		"content-disposition: attachment;\r\n filename*=utf-8''zw%C3%B6lf.pdf\r\n\r\nAAAA\r\n"
	assert.Equal(t, []string{"one.pdf", "zwölf.pdf"}, attachments([]byte(text)))
}
