package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var furniture = []NewFile{{"a.xlsx", []byte("a")}, {"b.xlsx", []byte("b")}, {"templates/mail/c", []byte("c")}, {"templates/d", []byte("d")}}

// stood are the files below the working folder, by path, folders with a slash.
func stood(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	require.NoError(t, filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		switch path = filepath.ToSlash(path); {
		case err != nil || path == ".":
			return err
		case e.IsDir():
			all[path+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		all[path] = string(data)
		return err
	}))
	return all
}

// In places to furnish, what stood there before stays.
var places = map[string]struct {
	dir    string
	before []NewFile
}{
	"a new folder":             {"acme", nil},
	"in folders that are new":  {"x/y/acme", nil},
	"an empty folder":          {"acme", []NewFile{{"acme/", nil}}},
	"a folder that has others": {"acme", []NewFile{{"acme/notes.txt", []byte("mine")}, {"acme/templates/mail/own", []byte("mine, too")}}},
	"the working folder":       {".", []NewFile{{"notes.txt", []byte("mine")}}},
}

func set(t *testing.T, before []NewFile) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, f := range before {
		require.NoError(t, os.MkdirAll(filepath.Dir(f.Path), Folder))
		if f.Data != nil {
			require.NoError(t, os.WriteFile(f.Path, f.Data, File))
		}
	}
}

// endingAt is a disk whose n-th operation and all after it fail; 0: none does.
func endingAt(at int, fail func(Op) error) (d Disk, operations *atomic.Int64) {
	operations = new(atomic.Int64)
	return Disk{Wait: func(time.Duration) {}, Fault: func(op Op, _ string) error {
		if n := operations.Add(1); at > 0 && int(n) >= at {
			return fail(op)
		}
		return nil
	}}, operations
}

func TestFurnish(t *testing.T) {
	for name, tt := range places {
		t.Run(name, func(t *testing.T) {
			set(t, tt.before)
			before := stood(t)
			d, operations := endingAt(0, nil)
			require.NoError(t, d.Furnish(tt.dir, furniture))
			whole := stood(t)
			for path, text := range before {
				assert.Equal(t, text, whole[path], path)
			}
			for _, f := range furniture {
				assert.Equal(t, string(f.Data), whole[filepath.ToSlash(filepath.Join(tt.dir, f.Path))], f.Path)
			}
			assert.ErrorContains(t, d.Furnish(tt.dir, furniture), "stands there already")
			assert.Equal(t, whole, stood(t))

			// A disk that fails leaves things as they were.
			full := errors.New("full")
			for at := 1; at <= int(operations.Load()); at++ {
				set(t, tt.before)
				d, _ := endingAt(at, func(Op) error { return full })
				if err := d.Furnish(tt.dir, furniture); err != nil {
					assert.ErrorIs(t, err, full)
					assert.Equal(t, before, stood(t), "operation %d", at)
				}
			}

			// A kill leaves a new folder whole or not at all, and any other to the next.
			for at := 1; at <= int(operations.Load()); at++ {
				set(t, tt.before)
				d, _ := endingAt(at, func(op Op) error {
					switch {
					case op == Sync: // among others at once; nothing is changed by it
						return nil
					case runtime.GOOS == "windows" && (op == Write || op == Close):
						return nil // a panic leaves the file open, as a kill doesn't, and Windows removes nothing that is open
					}
					panic("killed")
				})
				killed := func() (yes bool) {
					defer func() { yes = recover() != nil }()
					return d.Furnish(tt.dir, furniture) != nil
				}()
				if _, err := os.Stat(tt.dir); killed && err == nil && len(tt.before) == 0 {
					assert.Equal(t, whole, stood(t), "operation %d", at)
				}
				_ = os.WriteFile(lockOf(Beside(tt.dir)), nil, File) // a kill leaves it where its folder is, a panic doesn't
				err := (Disk{}).Furnish(tt.dir, furniture)
				if err != nil {
					assert.ErrorContains(t, err, "stands there already", "operation %d", at)
				}
				assert.Equal(t, whole, stood(t), "operation %d", at)
			}
		})
	}
}

// What stands in the place of a file, or of the folder, is left alone.
func TestFurnishOverwritesNothing(t *testing.T) {
	for name, before := range map[string][]NewFile{
		"another file":                {{"acme/b.xlsx", []byte("mine")}},
		"a file of the same length":   {{"acme/b.xlsx", []byte("B")}},
		"a folder for a file":         {{"acme/b.xlsx/", nil}, {"acme/b.xlsx/x", []byte("x")}},
		"a file for a folder":         {{"acme/templates", []byte("mine")}},
		"a file for the whole folder": {{"acme", []byte("mine")}},
	} {
		t.Run(name, func(t *testing.T) {
			set(t, before)
			was := stood(t)
			assert.Error(t, Disk{}.Furnish("acme", furniture))
			assert.Equal(t, was, stood(t))
		})
	}
}

func TestTwoFurnishAtOnce(t *testing.T) {
	t.Chdir(t.TempDir())
	lock, err := TakeLock(lockOf(Beside("acme")), "")
	require.NoError(t, err)
	assert.ErrorContains(t, Disk{}.Furnish("acme", furniture), "being written by another run")
	assert.NoDirExists(t, "acme")
	lock.Release()
	require.NoError(t, Disk{}.Furnish("acme", furniture))
}

// What is published again is new in every file, or, where one can't be written, as it was.
func TestPublishAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	first := []NewFile{{"index.html", []byte("1")}, {"a/did.json", []byte("1")}, {"list.json", []byte("1")}}
	second := []NewFile{{"index.html", []byte("2")}, {"a/did.json", []byte("2")}, {"list.json", []byte("1")}, {"more.json", []byte("2")}}
	read := func() (all string) {
		for _, f := range second {
			data, err := os.ReadFile(filepath.Join(dir, f.Path))
			if err != nil {
				data = []byte("-")
			}
			all += string(data)
		}
		return all
	}
	require.NoError(t, Disk{}.Publish(dir, first, false))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "CNAME"), []byte("mine"), 0o644))
	for _, at := range []string{"index.html", "did.json", "more.json"} {
		full := Disk{Fault: func(op Op, path string) error {
			if op == Write && strings.Contains(path, at) {
				return errors.New("the disk is full")
			}
			return nil
		}}
		assert.ErrorContains(t, full.Publish(dir, second, true), "the disk is full", at)
		assert.Equal(t, "111-", read(), "after a fault at %s", at)
	}
	require.NoError(t, Disk{}.Publish(dir, second, true))
	assert.Equal(t, "2212", read())
	mine, err := os.ReadFile(filepath.Join(dir, "CNAME"))
	require.NoError(t, err)
	assert.Equal(t, "mine", string(mine))
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), "*.new*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

// What stands in the place of a file and is a link is left, and said.
func TestPublishOverALink(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "site")
	page := []NewFile{{"index.html", []byte("1")}}
	require.NoError(t, Disk{}.Publish(dir, page, false))
	mine := filepath.Join(dir, "CNAME")
	require.NoError(t, os.WriteFile(mine, []byte("mine"), 0o644))
	require.NoError(t, os.Remove(filepath.Join(dir, "index.html")))
	if err := os.Symlink(mine, filepath.Join(dir, "index.html")); err != nil {
		t.Skip("this system makes no links:", err)
	}
	assert.ErrorContains(t, Disk{}.Publish(dir, page, true), "is a link")
	data, err := os.ReadFile(mine)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(data))
}
