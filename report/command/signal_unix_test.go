//go:build unix

package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/disk"
)

// asked is how a process is asked to end, and the exit status that says so.
var asked = []struct {
	signal syscall.Signal
	status int
}{{syscall.SIGINT, 130}, {syscall.SIGTERM, 143}, {syscall.SIGHUP, 129}}

// A second is what the program has to end; a machine that is busy with other tests gets more.
const soon = 5 * time.Second

// exited waits for a process that was asked to end.
func exited(t *testing.T, c *exec.Cmd, within time.Duration) int {
	t.Helper()
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(within):
		_ = c.Process.Kill()
		<-ended
		require.Fail(t, "it didn't end")
	}
	return c.ProcessState.ExitCode()
}

// TestInterruptedAtAnyMoment asks a run to end, at random moments from its start
// to its last write. What it says is true: nothing was changed, to the byte, or
// the run was done. Nothing lies about, and the next run is undisturbed.
func TestInterruptedAtAnyMoment(t *testing.T) {
	afterMay := killFolder(t)
	began := time.Now()
	require.NoError(t, program(afterMay, monthArgs("2020-05-31")...).Run())
	took := time.Since(began)
	may := outcome(t, afterMay)
	want := copied(t, afterMay)
	require.NoError(t, program(want, monthArgs("2020-06-30")...).Run())
	june := outcome(t, want)

	rounds := *interruptions
	r := rand.New(rand.NewPCG(3, 4))
	said := map[string]int{}
	for round := range rounds {
		how := asked[round%len(asked)]
		dir := copied(t, afterMay)
		var stderr bytes.Buffer
		c := program(dir, monthArgs("2020-06-30")...)
		c.Stderr = &stderr
		require.NoError(t, c.Start())
		if round%2 == 0 { // while it writes: the most happens within a few milliseconds
			for n := 0; n < 2000 && c.ProcessState == nil; n++ {
				if _, err := os.Stat(filepath.Join(dir, "out", ".2020-06-30.new")); err == nil {
					break
				}
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Duration(r.Int64N(int64(took / 8))))
		} else {
			time.Sleep(time.Duration(r.Int64N(int64(took))))
		}
		_ = c.Process.Signal(how.signal)
		status := exited(t, c, soon)
		left, err := filepath.Glob(filepath.Join(dir, "out", ".*"))
		require.NoError(t, err)
		got := outcome(t, dir)
		switch {
		case status == 0:
			said["too late"]++
			assert.Equal(t, june, got)
		case status == -1: // before the program came to listen
			said["too early"]++
			assert.Equal(t, may, got)
		case strings.Contains(stderr.String(), "nothing was changed"):
			said["nothing was changed"]++
			assert.Equal(t, how.status, status)
			assert.Equal(t, may, got, stderr.String())
			assert.Empty(t, left)
		default:
			said["done"]++
			assert.Equal(t, how.status, status)
			assert.Equal(t, "assay: interrupted; the run was done, and "+filepath.Join("out", "2020-06-30")+" stands\n", stderr.String())
			assert.Equal(t, june, got, stderr.String())
			assert.Empty(t, left)
		}
		assert.NoFileExists(t, filepath.Join(dir, "out", "register.db-journal"))
		if round%4 == 0 {
			require.NoError(t, program(dir, monthArgs("2020-06-30")...).Run())
			assert.Equal(t, june, outcome(t, dir))
		}
	}
	t.Log(said)
	assert.Positive(t, said["nothing was changed"])
}

// A first run that is interrupted leaves nothing at all: no folder, no register,
// no key.
func TestInterruptedFirstRun(t *testing.T) {
	nothing := 0
	for n := range max(4, *interruptions/6) {
		dir := killFolder(t)
		before := everything(t, dir)
		var stderr bytes.Buffer
		c := program(dir, "--as-of", "2020-06-30", "--quiet", "partners.csv", "employees.csv")
		c.Stderr = &stderr
		require.NoError(t, c.Start())
		for i := 0; i < 3000; i++ {
			if _, err := os.Stat(filepath.Join(dir, "out", "register.db")); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(n) * 7 * time.Millisecond)
		_ = c.Process.Signal(syscall.SIGTERM)
		status := exited(t, c, soon)
		if strings.Contains(stderr.String(), "nothing was changed") {
			nothing++
			assert.Equal(t, 143, status)
			assert.Equal(t, before, everything(t, dir))
		} else {
			assert.FileExists(t, filepath.Join(dir, "out", "2020-06-30", "manifest.json"), stderr.String())
			assert.FileExists(t, filepath.Join(dir, "out", "issuer.key"))
		}
	}
	assert.Positive(t, nothing)
}

// everything lists everything in a folder.
func everything(t *testing.T, dir string) (all []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path)
		all = append(all, rel)
		return err
	}))
	return all
}

// A step that doesn't end is left: the next run mends what it leaves.
func TestInterruptedInALongStep(t *testing.T) {
	i := disk.NewInterruption()
	blocked := make(chan struct{})
	go func() { _ = i.Step(func() error { close(blocked); select {} }) }()
	<-blocked
	began := time.Now()
	assert.Contains(t, i.End(130), "run the same again")
	assert.Less(t, time.Since(began), soon)
}

// A second signal ends the program at once: here send, which would still wait for
// an answer.
func TestSecondSignal(t *testing.T) {
	m := newMailRoom(t)
	port, taken := silentServer(t)
	require.NoError(t, os.WriteFile(filepath.Join(m.out, "mail.yaml"), fmt.Appendf(nil, "server: 127.0.0.1\nport: %d\nsecurity: none\n", port), 0o600))
	var said bytes.Buffer
	c := program(m.out, "send", m.run, "--yes")
	c.Stderr = &said
	require.NoError(t, c.Start())
	select {
	case <-taken:
	case <-time.After(20 * time.Second):
		_ = c.Process.Kill()
		require.Fail(t, "it never came so far")
	}
	require.NoError(t, c.Process.Signal(syscall.SIGINT)) // it waits for the answer, most of a second
	time.Sleep(50 * time.Millisecond)
	require.NoError(t, c.Process.Signal(syscall.SIGINT))
	assert.Equal(t, 130, exited(t, c, soon))
	assert.Empty(t, said.String(), "after the first alone it says what it leaves")
}

// TestInterruptedInit leaves all of the files or none.
func TestInterruptedInit(t *testing.T) {
	whole := t.TempDir()
	began := time.Now()
	require.NoError(t, program(whole, "init", "acme").Run())
	took := time.Since(began)
	all := everything(t, whole)
	for n := range 6 {
		dir := t.TempDir()
		c := program(dir, "init", "acme")
		require.NoError(t, c.Start())
		time.Sleep(took * time.Duration(n+1) / 7)
		_ = c.Process.Signal(syscall.SIGINT)
		exited(t, c, soon)
		if got := everything(t, dir); len(got) > 1 {
			assert.Equal(t, all, got)
		}
	}
}

// A mail server that takes a message, says that it does so, and never answers.
func silentServer(t *testing.T) (port int, taken chan struct{}) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	taken = make(chan struct{}, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "220 here\r\n")
		var all []byte
		b := make([]byte, 64<<10)
		data := false
		for {
			n, err := conn.Read(b)
			if err != nil {
				return
			}
			all = append(all, b[:n]...)
			switch {
			case data:
				if bytes.HasSuffix(all, []byte("\r\n.\r\n")) {
					taken <- struct{}{}
					_, _ = io.Copy(io.Discard, conn)
					return
				}
			case bytes.HasSuffix(all, []byte("DATA\r\n")):
				data = true
				fmt.Fprint(conn, "354 go on\r\n")
			case bytes.HasPrefix(b[:n], []byte("EHLO")):
				fmt.Fprint(conn, "250 here\r\n")
			default:
				fmt.Fprint(conn, "250 ok\r\n")
			}
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, taken
}

// TestInterruptedSend asks send to end while a server keeps silent about a
// message: that one is in doubt, the others wait.
func TestInterruptedSend(t *testing.T) {
	m := newMailRoom(t)
	port, taken := silentServer(t)
	require.NoError(t, os.WriteFile(filepath.Join(m.out, "mail.yaml"), fmt.Appendf(nil, "server: 127.0.0.1\nport: %d\nsecurity: none\n", port), 0o600))
	var said bytes.Buffer
	c := program(m.out, "send", m.run, "--yes")
	c.Stdout, c.Stderr = &said, &said
	require.NoError(t, c.Start())
	select {
	case <-taken:
	case <-time.After(20 * time.Second):
		_ = c.Process.Kill()
		require.Fail(t, said.String())
	}
	require.NoError(t, c.Process.Signal(syscall.SIGTERM))
	assert.Equal(t, 143, exited(t, c, soon), said.String())
	assert.Contains(t, said.String(), "interrupted; what waits goes with the next assay send; a message whose answer was awaited is in doubt")
	assert.NoFileExists(t, filepath.Join(m.out, "register.db-journal"))

	m.settings(t, "")
	now := m.send(t, failed, "--yes")
	assert.Contains(t, now, "in doubt: the month's workbook")
	assert.Contains(t, now, "3 sent, 0 waiting, 0 refused")
}

// TestSendEndsSoftly: between messages, send ends by itself, and says what is left.
func TestSendEndsSoftly(t *testing.T) {
	m := newMailRoom(t)
	m.world.Signals = disk.NewInterruption()
	m.world.Sleep = func(ctx context.Context, _ time.Duration) error { <-ctx.Done(); return ctx.Err() }
	m.settings(t, "rate: 1\n") // a minute between two messages, which is over only for who ends it
	status := make(chan int)
	go func() { status <- Main([]string{"send", m.run, "--yes"}, m.world) }()
	require.Eventually(t, func() bool {
		m.office.mu.Lock()
		defer m.office.mu.Unlock()
		return len(m.office.took) > 0
	}, 20*time.Second, 5*time.Millisecond)
	time.Sleep(50 * time.Millisecond) // its answer arrives
	go m.world.Signals.End(130)
	select {
	case s := <-status:
		assert.Equal(t, 130, m.world.Signals.Ended(s))
	case <-time.After(soon):
		require.Fail(t, "it didn't end")
	}
	assert.Contains(t, m.said.String(), "1 sent, 3 waiting, 0 refused, 0 in doubt")
	assert.Contains(t, m.said.String(), "interrupted; what waits goes with the next assay send")
}

// TestInterruptedProgress: the terminal is left clean, whatever still wants to be shown.
func TestInterruptedProgress(t *testing.T) {
	var screen bytes.Buffer
	w := World{Err: &screen, Terminal: true, Width: 80, Clock: time.Now, Signals: disk.NewInterruption()}
	p := progressOf(w, false)
	p.Show("writing certificates", 3, 10)
	require.Contains(t, screen.String(), "writing certificates")
	assert.Equal(t, "interrupted; nothing was changed", w.Signals.End(130))
	_, last, _ := strings.Cut(screen.String(), "10)")
	cleared := screen.String()[strings.LastIndex(strings.TrimRight(screen.String(), "\r "), "\r")+1:]
	assert.NotEmpty(t, last)
	assert.True(t, strings.HasSuffix(screen.String(), "\r"), "the cursor is at the beginning of the line: %q", cleared)
	before := screen.Len()
	go p.Show("writing sheets", 1, 10)
	time.Sleep(20 * time.Millisecond)
	assert.Equal(t, before, screen.Len(), "nothing is shown any more")
}
