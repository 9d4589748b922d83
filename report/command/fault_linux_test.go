package command

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFullDisk runs a month on a small file system, with a little more room each
// time. While it is too small, every failure — of the register, of a temporary
// file, of the folder — leaves the month before and the register to the byte; as
// soon as there is room, the run comes out as on a large disk.
func TestFullDisk(t *testing.T) {
	afterMay := killFolder(t)
	require.NoError(t, program(afterMay, monthArgs("2020-05-31")...).Run())
	may := outcome(t, afterMay)
	undisturbed := copied(t, afterMay)
	require.NoError(t, program(undisturbed, monthArgs("2020-06-30")...).Run())
	want := outcome(t, undisturbed)

	small := t.TempDir()
	if err := syscall.Mount("none", small, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("a small file system can't be mounted here: %s", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(small, syscall.MNT_DETACH) })
	require.NoError(t, os.CopyFS(small, os.DirFS(afterMay)))
	require.NoError(t, os.Chmod(filepath.Join(small, "signing.key"), 0o600))
	page, used := usedOf(t, small)
	needs := weight(t, undisturbed) - weight(t, afterMay)
	step := needs/7 + 1
	if *faults {
		step = 2 * page
	}
	failures := 0
	for room := int64(0); ; room += step {
		require.NoError(t, syscall.Mount("none", small, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", used+room)))
		var said bytes.Buffer
		c := program(small, monthArgs("2020-06-30")...)
		c.Env = append(c.Env, "TMPDIR="+small)
		c.Stderr = &said
		if c.Run() == nil {
			break
		}
		failures++
		require.Equal(t, failed, c.ProcessState.ExitCode(), said.String())
		assert.Contains(t, said.String(), "disk is full", "%d bytes of room", room)
		require.Equal(t, may, outcome(t, small), "%d bytes of room: %s", room, said.String())
		require.Less(t, room, 4*needs, "it never has enough: %s", said.String())
	}
	assert.Equal(t, want, outcome(t, small))
	assert.Greater(t, failures, 2)
}

// usedOf returns the size of a file system's pages, and how much of it is in use.
func usedOf(t *testing.T, dir string) (page, used int64) {
	var s syscall.Statfs_t
	require.NoError(t, syscall.Statfs(dir, &s))
	return s.Bsize, int64(s.Blocks-s.Bfree) * s.Bsize
}

// weight is how many bytes there are in a folder.
func weight(t *testing.T, dir string) (n int64) {
	for _, path := range everything(t, dir) {
		if info, err := os.Stat(filepath.Join(dir, path)); err == nil && !info.IsDir() {
			n += info.Size()
		}
	}
	return n
}
