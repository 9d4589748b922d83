package mail

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/register"
)

// senderOf tells the test binary to be the child of TestAKilledSender: a run's
// folder, its register and the settings, separated by line breaks.
const senderOf = "ASSAY_TEST_SENDER"

func TestMain(m *testing.M) {
	if paths := os.Getenv(senderOf); paths != "" {
		p := strings.Split(paths, "\n")
		if err := sendAll(p[0], p[1], p[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// sendAll is what the child does.
func sendAll(dir, registerFile, settingsFile string) error {
	settings, err := LoadSettings(settingsFile, testPassword)
	if err != nil {
		return err
	}
	reg, err := register.Open(registerFile, register.Who{Name: "the child"})
	if err != nil {
		return err
	}
	outbox, err := OpenOutbox(dir, reg)
	if err != nil {
		return err
	}
	s := Sender{Settings: settings, Register: reg, Now: time.Now, Sleep: func(context.Context, time.Duration) error { return nil }}
	return s.Send(context.Background(), outbox.Letters)
}

// TestAKilledSender kills a process that sends, at point after point of what it
// and the server say to each other. The next call then sends exactly what did not
// go; at most one message is in doubt, and none where the server had not yet
// got a whole message.
func TestAKilledSender(t *testing.T) {
	counting := new(saboteur)
	s := newServer(t, func(s *server) { s.at = counting.at })
	require.NoError(t, newPost(t, s).send())
	s.stop()
	step := 3
	if testing.Short() {
		step = 12
	}
	doubts, kills := 0, 0
	for n := 0; n < len(counting.points); n += step {
		t.Run(fmt.Sprintf("%02d %s", n, counting.points[n]), func(t *testing.T) {
			started, killed := make(chan *os.Process, 1), make(chan struct{})
			var seen atomic.Int64
			s := newServer(t, func(s *server) {
				s.at = func(string) bool {
					if seen.Add(1) != int64(n+1) {
						return false
					}
					child := <-started
					_ = child.Kill()
					_, _ = child.Wait()
					close(killed)
					return true
				}
			})
			dir, file := newFolder(t, threeEnvelopes())
			settings := settingsFor(t, s)
			child := exec.Command(os.Args[0], "-test.run=^$")
			child.Env = append(os.Environ(), senderOf+"="+dir+"\n"+file+"\n"+settings.File)
			child.Stderr = os.Stderr
			require.NoError(t, child.Start())
			started <- child.Process
			select {
			case <-killed:
				kills++
			case <-time.After(20 * time.Second):
				_ = child.Process.Kill()
				t.Fatal("the child never came to the point")
			}
			p := openPost(t, dir, file, settings)
			p.wantTruth(t, s, p.Letters)
			inDoubt := p.countDoubts(t)
			doubts += inDoubt
			assert.LessOrEqual(t, inDoubt, 1, "one message at a time")
			p.wantAllOnce(t, s)
		})
	}
	t.Logf("%d kills, %d messages in doubt after them", kills, doubts)
	assert.Greater(t, kills, 3)
}
