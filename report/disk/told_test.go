package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a system says of a file is told without the names of system calls, wherever in an
// error it stands.
func TestTold(t *testing.T) {
	dir := t.TempDir()
	none := filepath.Join(dir, "none")
	_, missing := os.Stat(none)
	_, unread := os.ReadFile(none)
	renamed := os.Rename(none, filepath.Join(dir, "b"))
	made := os.Mkdir(dir, 0o700)
	for want, err := range map[string]error{
		none + ": there is no such file or folder":                                    missing,
		"--font: " + none + ": there is no such file or folder":                       fmt.Errorf("--font: %w", unread),
		none + " to " + filepath.Join(dir, "b") + ": there is no such file or folder": renamed,
		dir + ": it stands there already":                                             made,
		"a fault\nof 2: " + none + ": there is no such file or folder":                errors.Join(errors.New("a fault"), fmt.Errorf("of 2: %w", missing)),
		"x: permission denied":                                                        &fs.PathError{Op: "CreateFile", Path: "x", Err: fs.ErrPermission},
		"x: the volume for a file has been externally altered":                        &fs.PathError{Op: "CreateFile", Path: "x", Err: errors.New("The volume for a file has been externally altered.")},
		"the call failed": os.NewSyscallError("LockFileEx", errors.New("The call failed.")),
		"GetFileAttributesEx is a word here, and no error of the system": errors.New("GetFileAttributesEx is a word here, and no error of the system"),
	} {
		assert.Equal(t, want, Told(err))
	}
}
