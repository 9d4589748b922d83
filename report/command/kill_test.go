package command

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/register"
)

// interruptions and faults say how thorough the tests are that disturb the program.
var (
	interruptions = flag.Int("interruptions", 24, "how many runs are interrupted")
	faults        = flag.Bool("faults", false, "let the disk fail at every operation, not only at some")
)

var killTimes = flag.Int("kills", 30, "how many times TestKilledAtAnyMoment kills the program")

// asAssay makes the test binary the program itself, for tests that kill it.
const asAssay = "ASSAY_TEST_RUN"

// inputs of a small month: one partner is newly certified, one is on a plan.
var killInputs = map[string]string{
	"partners.csv": "Partner ID,Partner,cPanel licenses,Premier since\nP-1,Alder Hosting,49,\nP-2,Birch Networks,,2019-09-01\n",
	"employees.csv": "Employee ID,Partner ID,Name,Full-time,CPSP,CPP,CWA,CCNA\n" +
		"E-1,P-1,Ana,yes,2020-01-10,2020-02-10,2020-03-31,\nE-2,P-2,Ben,yes,,,,2019-03-01\n",
}

// program starts assay in a process of its own.
func program(dir string, args ...string) *exec.Cmd {
	c := exec.Command(os.Args[0], args...)
	c.Dir = dir
	c.Env = append(os.Environ(), asAssay+"=1")
	return c
}

func monthArgs(day string) []string {
	return []string{"--as-of", day, "--quiet", "--key", "signing.key", "partners.csv", "employees.csv"}
}

func killFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range killInputs {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	always := bytes.NewReader(bytes.Repeat([]byte("k"), 32)) // the same key in every folder
	_, _, err := credential.MakeKeyFile(filepath.Join(dir, "signing.key"), always, ingest.DayOf(2020, 5, 31))
	require.NoError(t, err)
	return dir
}

// copied returns a copy of a folder of runs.
func copied(t *testing.T, from string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(dir, os.DirFS(from)))
	require.NoError(t, os.Chmod(filepath.Join(dir, "signing.key"), 0o600)) // which CopyFS makes readable for all
	return dir
}

// outcome is everything that a folder of runs holds: the run folders' files, and
// the register as it exports itself.
func outcome(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	out := filepath.Join(dir, "out")
	export := t.TempDir()
	r, err := register.OpenReadOnly(filepath.Join(out, "register.db"))
	require.NoError(t, err)
	_, err = r.Export(export)
	require.NoError(t, err)
	require.NoError(t, r.Close())
	for name, root := range map[string]string{"out": out, "register": export} {
		require.NoError(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) == ".db" || filepath.Ext(path) == ".lock" {
				return err
			}
			b, err := os.ReadFile(path)
			rel, _ := filepath.Rel(root, path)
			all[name+"/"+filepath.ToSlash(rel)] = string(b)
			return err
		}))
	}
	return all
}

// TestKilledAtAnyMoment kills the program many times, at random
// moments between its first write and its last; the next run of the same day
// then leaves the same bytes and the same register as a run that nobody
// disturbed, and the month before still stands.
func TestKilledAtAnyMoment(t *testing.T) {
	kills := *killTimes
	if testing.Short() {
		kills = 20
	}
	afterMay := killFolder(t)
	require.NoError(t, program(afterMay, monthArgs("2020-05-31")...).Run())
	may := outcome(t, afterMay)
	want := copied(t, afterMay)
	require.NoError(t, program(want, monthArgs("2020-06-30")...).Run())
	undisturbed := outcome(t, want)

	const inARow = 5 // kills before the run that is left to end
	r := rand.New(rand.NewPCG(1, 2))
	var writing time.Duration // how long the writing takes, as it turns out
	hit := 0
	for range kills / inARow {
		dir := copied(t, afterMay)
		for range inARow {
			took, killed := killWhileWriting(t, dir, time.Duration(r.Int64N(int64(max(writing, 5*time.Millisecond)))))
			writing = max(writing, took)
			if killed {
				hit++
			}
		}
		for path, text := range may { // the month before: nothing is lost
			if b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path))); err == nil && filepath.Dir(path) != "register" {
				assert.Equal(t, text, string(b), path)
			}
		}
		var said bytes.Buffer
		again := program(dir, monthArgs("2020-06-30")...)
		again.Stderr = &said
		require.NoError(t, again.Run(), said.String())
		assert.Equal(t, undisturbed, outcome(t, dir))
		left, err := filepath.Glob(filepath.Join(dir, "out", ".*"))
		require.NoError(t, err)
		assert.Empty(t, left)
	}
	t.Logf("%d of %d runs were killed before they ended", hit, kills)
	assert.Greater(t, hit, kills/2, "most kills must come in time")
}

// killWhileWriting starts June's run, waits until it writes, and kills it after a
// pause. It returns how long the writing took where the run ended by itself.
func killWhileWriting(t *testing.T, dir string, pause time.Duration) (took time.Duration, killed bool) {
	t.Helper()
	c := program(dir, monthArgs("2020-06-30")...)
	// What an earlier killed run left must not be taken for this one's beginning.
	fresh := filepath.Join(dir, "out", ".2020-06-30.new")
	require.NoError(t, os.RemoveAll(fresh))
	return killWhile(t, c, fresh, pause)
}

// killWhile starts a program, waits until it has made a folder to write in, and
// kills it after a pause.
func killWhile(t *testing.T, c *exec.Cmd, fresh string, pause time.Duration) (took time.Duration, killed bool) {
	t.Helper()
	require.NoError(t, c.Start())
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	for begun := false; !begun; {
		select {
		case <-ended:
			return 0, false
		default:
			time.Sleep(200 * time.Microsecond)
			_, err := os.Stat(fresh)
			begun = err == nil
		}
	}
	start := time.Now()
	select {
	case <-ended:
		return time.Since(start), false
	case <-time.After(pause):
	}
	_ = c.Process.Kill()
	<-ended
	return 0, c.ProcessState != nil && !c.ProcessState.Exited()
}

// TestInitKilledAtAnyMoment kills assay init many times, at random moments from its
// first write on: the folder is there whole or not at all, and the next init makes
// it, or finds that it stands, and clears what is left. A folder that was there
// keeps what it had.
func TestInitKilledAtAnyMoment(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for name, before := range map[string]map[string]string{"a new folder": nil, "a folder with notes": {"acme/notes.txt": "mine"}} {
		t.Run(name, func(t *testing.T) {
			begun := func() string {
				dir := t.TempDir()
				for path, text := range before {
					require.NoError(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o750))
					require.NoError(t, os.WriteFile(filepath.Join(dir, path), []byte(text), 0o640))
				}
				return dir
			}
			undisturbed, start := begun(), time.Now()
			require.NoError(t, program(undisturbed, "init", "acme").Run())
			whole, pause, tried, hit := below(t, undisturbed), time.Since(start)/2, 0, 0
			for ; hit < *killTimes/10 && tried < *killTimes; tried++ {
				dir := begun()
				stage := filepath.Join(dir, ".acme.new")
				if before != nil {
					stage = filepath.Join(dir, "acme", ".assay.new")
				}
				if _, killed := killWhile(t, program(dir, "init", "acme"), stage, time.Duration(r.Int64N(int64(pause)))); killed {
					hit++
				} else { // it came too late
					pause = max(pause/2, time.Microsecond)
				}
				if _, err := os.Stat(filepath.Join(dir, "acme")); err == nil && before == nil {
					assert.Subset(t, below(t, dir), whole, "whole or not at all")
				}
				if out, err := program(dir, "init", "acme").CombinedOutput(); err != nil {
					assert.Contains(t, string(out), "stands there already")
				}
				assert.Equal(t, whole, below(t, dir))
			}
			t.Logf("%d of %d were killed before they ended", hit, tried)
			assert.Positive(t, hit)
		})
	}
}

// below are the files below a folder, by path.
func below(t *testing.T, root string) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		all[filepath.ToSlash(rel)] = string(b)
		return err
	}))
	return all
}

// TestTwoRunsAtOnce has one run hold the register; the other says who is at work.
func TestTwoRunsAtOnce(t *testing.T) {
	dir := killFolder(t)
	holder, err := register.Open(filepath.Join(dir, "out", "register.db"), register.Who{Name: "ada on harbour", At: time.Date(2020, 6, 30, 9, 30, 0, 0, time.UTC)})
	require.NoError(t, err)
	second := program(dir, monthArgs("2020-06-30")...)
	said, err := second.CombinedOutput()
	assert.Error(t, err)
	assert.Contains(t, string(said), "is in use by ada on harbour since 2020-06-30 09:30:00")
	assert.NoDirExists(t, filepath.Join(dir, "out", "2020-06-30"))
	require.NoError(t, holder.Close())
	require.NoError(t, program(dir, monthArgs("2020-06-30")...).Run())
	assert.DirExists(t, filepath.Join(dir, "out", "2020-06-30"))
}
