//go:build unix

package register

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/disk"
)

// What is no plain file is refused wherever the register has one, and left; nothing
// is written through a link, and nothing waits for the other end of a pipe.
func TestWhatIsNoPlainFile(t *testing.T) {
	const mine = "somebody's text"
	for _, beside := range []string{"", ".lock", "-journal", "-wal", "-shm"} {
		for kind, make := range map[string]func(path, target string) error{
			"link":          func(path, target string) error { return os.Symlink(target, path) },
			"dangling link": func(path, target string) error { return os.Symlink(target+"nowhere", path) },
			"pipe":          func(path, _ string) error { return syscall.Mkfifo(path, 0o600) },
			"folder":        func(path, _ string) error { return os.Mkdir(path, 0o700) },
		} {
			t.Run(kind+" as register.db"+beside, func(t *testing.T) {
				dir := t.TempDir()
				path, target := filepath.Join(dir, "register.db"), filepath.Join(t.TempDir(), "target")
				require.NoError(t, os.WriteFile(target, []byte(mine), 0o600))
				if beside != "" {
					require.NoError(t, openRegister(t, path).Close())
					require.NoError(t, os.RemoveAll(path+beside))
				}
				require.NoError(t, make(path+beside, target))
				_, err := Open(path, anna)
				assert.ErrorContains(t, err, path+beside+" is a ")
				if beside != ".lock" { // which a reader doesn't take
					_, err = OpenReadOnly(path)
					assert.ErrorContains(t, err, path+beside+" is a ")
				}
				_, err = Restore(path, target, anna, disk.Disk{})
				assert.Error(t, err)
				assert.Equal(t, mine, string(contentOf(t, target)))
				assert.NoFileExists(t, target+"nowhere")
			})
		}
	}
	t.Run("a text of somebody's where the lock goes", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "register.db")
		require.NoError(t, os.WriteFile(path+".lock", []byte(mine), 0o600))
		_, err := Open(path, anna)
		assert.ErrorContains(t, err, "so it is no lock, and was left as it is")
		assert.Equal(t, mine, string(contentOf(t, path+".lock")))
	})
	t.Run("a folder that is a link is followed", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(dir, "real"), 0o700))
		require.NoError(t, os.Symlink("real", filepath.Join(dir, "out")))
		require.NoError(t, openRegister(t, filepath.Join(dir, "out", "register.db")).Close())
		assert.FileExists(t, filepath.Join(dir, "real", "register.db"))
	})
}

// Whoever may write to the register can change history: that is said.
func TestAnybodyMayWrite(t *testing.T) {
	for _, tt := range []struct {
		file, folder os.FileMode
		said         bool
	}{{0o640, 0o755, false}, {0o660, 0o775, false}, {0o666, 0o755, true}, {0o640, 0o777, true}, {0o640, 0o777 | os.ModeSticky, false}} {
		dir := t.TempDir()
		path := filepath.Join(dir, "register.db")
		require.NoError(t, openRegister(t, path).Close())
		require.NoError(t, os.Chmod(path, tt.file))
		require.NoError(t, os.Chmod(dir, tt.folder))
		r := openRegister(t, path)
		assert.Equal(t, tt.said, len(r.Notices()) == 1, "%o in %o: %v", tt.file, tt.folder, r.Notices())
		require.NoError(t, r.Close())
	}
}
