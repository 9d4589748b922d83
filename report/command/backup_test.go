package command

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/register"
)

// TestKilledWhileCopying kills backup and restore at random moments: the copy is
// whole or not there, the register is the one before or the one restored, and
// the same command again does what it should have done.
func TestKilledWhileCopying(t *testing.T) {
	kills := *killTimes / 10
	if testing.Short() {
		kills = 5
	}
	base := killFolder(t)
	require.NoError(t, program(base, monthArgs("2020-05-31")...).Run())
	require.NoError(t, program(base, "register", "backup", "may.db").Run())
	require.NoError(t, program(base, monthArgs("2020-06-30")...).Run())
	runs := func(path string) int {
		r, err := register.OpenReadOnly(path)
		require.NoError(t, err)
		all, err := r.Runs()
		require.NoError(t, err)
		require.NoError(t, r.Close())
		return len(all)
	}
	random := rand.New(rand.NewPCG(1, 2))
	killed := func(dir string, args ...string) {
		c := program(dir, args...)
		require.NoError(t, c.Start())
		time.Sleep(time.Duration(random.Int64N(int64(120 * time.Millisecond))))
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	for range kills {
		dir := copied(t, base)
		saved, file := filepath.Join(dir, "june.db"), filepath.Join(dir, "out", "register.db")
		killed(dir, "register", "backup", "june.db")
		if _, err := os.Lstat(saved); err == nil {
			assert.Equal(t, 2, runs(saved))
			require.NoError(t, os.Remove(saved))
		}
		require.NoError(t, program(dir, "register", "backup", "june.db").Run())
		assert.Equal(t, 2, runs(saved))

		killed(dir, "register", "restore", "may.db")
		if now := runs(file); now == 1 {
			kept, err := filepath.Glob(file + ".before*")
			require.NoError(t, err)
			require.Len(t, kept, 1)
			assert.Equal(t, 2, runs(kept[0]))
		} else {
			assert.Equal(t, 2, now)
		}
		require.NoError(t, program(dir, "register", "restore", "may.db").Run())
		assert.Equal(t, 1, runs(file))
		for _, folder := range []string{dir, filepath.Dir(file)} {
			left, err := filepath.Glob(filepath.Join(folder, ".*"))
			require.NoError(t, err)
			assert.Empty(t, left)
		}
	}
}
