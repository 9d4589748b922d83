//go:build unix

package command

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// under starts the program after a shell's command, like umask 077.
func under(command, dir string, args ...string) *exec.Cmd {
	c := exec.Command("sh", append([]string{"-c", command + ` && exec "$0" "$@"`, os.Args[0]}, args...)...)
	c.Dir, c.Env = dir, append(os.Environ(), asAssay+"=1")
	return c
}

// TestFilesThatMayNotGrow limits how large a file may become, from nothing at all
// to more than enough: whatever the limit hits — the lock, the register, a
// certificate, the workbook — the run fails, and everything is as it was.
func TestFilesThatMayNotGrow(t *testing.T) {
	afterMay := killFolder(t)
	require.NoError(t, program(afterMay, monthArgs("2020-05-31")...).Run())
	may := outcome(t, afterMay)
	limits := []int{0, 4, 60, 170, 400}
	if *faults {
		limits = nil
		for n := 0; n < 600; n += 4 {
			limits = append(limits, n)
		}
	}
	dir, failures := copied(t, afterMay), 0
	for _, blocks := range append(limits, 1<<20) {
		var said bytes.Buffer
		c := under("ulimit -f "+strconv.Itoa(blocks), dir, monthArgs("2020-06-30")...)
		c.Stderr = &said
		if err := c.Run(); err == nil {
			assert.DirExists(t, filepath.Join(dir, "out", "2020-06-30"))
			break
		}
		failures++
		require.Equal(t, failed, c.ProcessState.ExitCode(), "%d blocks: %s", blocks, said.String())
		assert.Regexp(t, "disk is full", said.String())
		assert.Equal(t, may, outcome(t, dir), "%d blocks: %s", blocks, said.String())
	}
	assert.Greater(t, failures, 2)
	require.NoError(t, program(dir, monthArgs("2020-06-30")...).Run())
}

// asNobody starts the program without the rights of root, where the test has them.
func asNobody(t *testing.T, dir string, args ...string) *exec.Cmd {
	c := program(dir, args...)
	if os.Getuid() != 0 {
		return c
	}
	bin := filepath.Join(t.TempDir(), "assay")
	if err := os.Link(os.Args[0], bin); err != nil {
		t.Skipf("root may do everything, and nobody can't start %s: %s", os.Args[0], err)
	}
	for _, d := range []string{filepath.Dir(bin), dir} {
		require.NoError(t, os.Chmod(filepath.Dir(d), 0o755))
	}
	c.Path = bin
	c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	return c
}

// TestWithoutTheRight takes rights away, one by one: exit status 1, the place and
// what to do, and nothing was changed.
func TestWithoutTheRight(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change map[string]fs.FileMode
		args   []string
		want   string
	}{
		{"to make the folder", map[string]fs.FileMode{".": 0o555}, []string{"--out", "other"}, "making the folder of the register: other: permission denied\nassay: you may not do that there"},
		{"to write into the folder", map[string]fs.FileMode{"out": 0o555}, nil, "out/2020-06-30 can't be written"},
		{"to write beside the register", map[string]fs.FileMode{"elsewhere": 0o555}, []string{"--register", "elsewhere/register.db"}, "register elsewhere/register.db can't be locked"},
		{"to write to the register", map[string]fs.FileMode{"out/register.db": 0o444}, nil, "register out/register.db can't be written to; nothing was changed"},
		{"to read the register", map[string]fs.FileMode{"out/register.db": 0}, nil, "out/register.db"},
		{"to take the lock", map[string]fs.FileMode{"out/register.db.lock": 0o444}, nil, "register out/register.db can't be locked"},
		{"to read the sheets", map[string]fs.FileMode{"partners.csv": 0}, nil, "partners.csv"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := killFolder(t)
			require.NoError(t, program(dir, monthArgs("2020-05-31")...).Run())
			require.NoError(t, os.Mkdir(filepath.Join(dir, "elsewhere"), 0o777))
			may := outcome(t, dir)
			everybody(t, dir)
			for path, mode := range tt.change {
				require.NoError(t, os.Chmod(filepath.Join(dir, path), mode))
			}
			t.Cleanup(func() { _ = os.Chmod(dir, 0o777); _ = os.Chmod(filepath.Join(dir, "out"), 0o777) })
			var said bytes.Buffer
			c := asNobody(t, dir, append(monthArgs("2020-06-30"), tt.args...)...)
			c.Stderr = &said
			require.IsType(t, new(exec.ExitError), c.Run())
			assert.Equal(t, failed, c.ProcessState.ExitCode(), said.String())
			assert.Contains(t, said.String(), tt.want)
			assert.NotContains(t, said.String(), "panic")
			assert.NoDirExists(t, filepath.Join(dir, "out", "2020-06-30"))
			if os.Getuid() == 0 || tt.name != "to read the register" {
				assert.Equal(t, may, outcome(t, dir))
			}
		})
	}
}

// everybody gives a folder to whoever the program runs as.
func everybody(t *testing.T, dir string) {
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && os.Getuid() == 0 {
			err = os.Lchown(path, 65534, 65534)
		}
		if err == nil && d.IsDir() {
			err = os.Chmod(path, 0o777)
		}
		return err
	}))
}

// TestModes: what is written can be read by its owner and group, a secret by its
// owner; a tighter umask counts.
func TestModes(t *testing.T) {
	for umask, want := range map[string]struct{ file, folder, public fs.FileMode }{"000": {0o640, 0o750, 0o644}, "077": {0o600, 0o700, 0o600}} {
		dir := killFolder(t)
		for _, args := range [][]string{
			{"--as-of", "2020-06-30", "--quiet", "partners.csv", "employees.csv"}, {"init", "acme"}, {"register", "export", "tables"}, {"key", "publish", "issuer.json"},
		} {
			said, err := under("umask "+umask, dir, args...).CombinedOutput()
			require.NoError(t, err, string(said))
		}
		require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			require.NoError(t, err)
			info, err := d.Info()
			require.NoError(t, err)
			mode, name := info.Mode().Perm(), strings.TrimPrefix(path, dir)
			switch {
			case name == "" || filepath.Dir(name) == "/" && filepath.Ext(name) == ".csv": // the test's own
			case d.Name() == "issuer.key" || d.Name() == "signing.key":
				assert.Equal(t, fs.FileMode(0o600), mode, name)
			case d.Name() == "issuer.json":
				assert.Equal(t, want.public, mode, name)
			case d.IsDir():
				assert.Equal(t, want.folder, mode, name)
			default:
				assert.Equal(t, want.file, mode, name)
			}
			return nil
		}))
	}
}
