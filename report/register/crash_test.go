package register

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/issued"
)

// recorderPath tells the test binary to be the child of TestAKillLosesNothing.
const recorderPath = "ASSAY_TEST_RECORDER"

func TestMain(m *testing.M) {
	if path := os.Getenv(recorderPath); path != "" {
		recordForEver(path)
	}
	os.Exit(m.Run())
}

// recordForEver records a run a day from the newest on, and prints each day
// when it is recorded, until it is killed.
func recordForEver(path string) {
	r, err := Open(path, anna)
	if err != nil {
		panic(err)
	}
	newest, err := r.Newest()
	if err != nil {
		panic(err)
	}
	for d := max(newest, may); ; d++ {
		if err := r.Record(busyDay(r, d)); err != nil {
			panic(err)
		}
		fmt.Println(d)
	}
}

// busyDay is the run of a day on which every partner changes and one gets a certificate.
func busyDay(r *Register, d ingest.Day) Run {
	run := runOf(d)
	for p := range 60 {
		rec := sound(fmt.Sprintf("P-%03d", p), d)
		rec.Licenses = int32(d) + int32(p)
		run.Records = append(run.Records, rec)
	}
	id := fmt.Sprintf("P-%d", d)
	number, err := r.Number(id, 2020)
	if err != nil {
		panic(err)
	}
	return withCertificates(run, issued.Certificate{Number: number, PartnerID: id, Years: []int{2020}, GoodThrough: d})
}

// TestAKillLosesNothing kills a process that records, at random moments: what
// it said was recorded is there, nothing is half there, and the next goes on.
func TestAKillLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	random := rand.New(rand.NewPCG(1, 2))
	last := ingest.Day(0)
	const rounds = 12
	for round := range rounds {
		said := killedRecorder(t, path, round%2 == 0, time.Duration(random.IntN(150))*time.Millisecond)
		last = max(last, said)

		r, err := OpenReadOnly(path)
		require.NoError(t, err, "a reader opens it as it was left")
		newest, err := r.Newest()
		require.NoError(t, err)
		assert.GreaterOrEqual(t, newest, last)
		assert.LessOrEqual(t, newest, max(last, may)+1)
		require.NoError(t, r.Close())
		if newest != 0 {
			wholeThrough(t, path, newest)
		}
		last = max(last, newest)
	}
	assert.GreaterOrEqual(t, last, may, "every other recorder is killed only after it recorded a day")
}

// killedRecorder runs a recorder, kills it a while after its start, or after the
// first day that it said, and returns the last.
func killedRecorder(t *testing.T, path string, fromStart bool, after time.Duration) (said ingest.Day) {
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), recorderPath+"="+path)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	complaints := &strings.Builder{}
	child.Stderr = complaints
	require.NoError(t, child.Start())
	kill := func() { _ = child.Process.Kill() }
	if fromStart {
		time.AfterFunc(after, kill)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if said == 0 && !fromStart {
			time.AfterFunc(after, kill)
		}
		said = day(lines.Text())
	}
	require.Error(t, child.Wait(), "it ends by being killed")
	assert.Empty(t, complaints.String())
	return said
}

// wholeThrough wants the register to be what undisturbed runs through the day make.
func wholeThrough(t *testing.T, path string, last ingest.Day) {
	r := openRegister(t, path) // takes the lock that the killed one had, and checks the file
	defer r.Close()
	again := inMemory(t)
	defer again.db.Close()
	for d := may; d <= last; d++ {
		require.NoError(t, again.Record(busyDay(again, d)))
	}
	assert.Equal(t, dump(t, again), dump(t, r))
}
