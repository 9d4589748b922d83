package register

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
)

// A cut is a register of which a change was cut off: the file as it was before, as
// it was left, and as the change would have left it, and the journal.
type cut struct{ before, left, after, journal []byte }

// cutOffChange makes one. The register holds so many days before it.
func cutOffChange(t *testing.T, days int, change string) (c cut) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "register.db")
	r := openRegister(t, path)
	for d := range days {
		require.NoError(t, r.Record(busyDay(r, may+ingest.Day(d))))
	}
	c.before = contentOf(t, path)
	// What doesn't fit into the cache is written at once, after its journal, of which
	// PERSIST blanks no more than the head.
	_, err := r.db.Exec("PRAGMA cache_size = 1; PRAGMA journal_mode = PERSIST")
	require.NoError(t, err)
	tx, err := r.db.Begin()
	require.NoError(t, err)
	_, err = tx.Exec("CREATE TABLE scratch (x); DROP TABLE scratch; " + change)
	require.NoError(t, err)
	c.left, c.journal = contentOf(t, path), contentOf(t, path+"-journal")
	require.NoError(t, tx.Commit())
	c.after = contentOf(t, path)
	whole := contentOf(t, path+"-journal")
	const blanked = 28
	copy(whole, c.journal[:blanked])
	c.journal = whole
	require.NoError(t, r.Close())
	require.NotEqual(t, c.before, c.left)
	return c
}

const everyName = "UPDATE standings SET name = name || ' and sons'"

func contentOf(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}

// put writes a register and its journal, the journal so much earlier.
func (c cut) put(t *testing.T, file []byte, earlier time.Duration) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "register.db")
	require.NoError(t, os.WriteFile(path+"-journal", c.journal, 0o600))
	require.NoError(t, os.WriteFile(path, file, 0o600))
	at := time.Now().Add(earlier) // a file's last change is no earlier than now
	require.NoError(t, os.Chtimes(path, at, at))
	return path
}

// Who puts a copy of the register back beside the journal of a change that was cut
// off gets the copy, and never a mixture.
func TestJournalOfAnotherFile(t *testing.T) {
	c := cutOffChange(t, 4, everyName)
	earlier := cutOffChange(t, 3, everyName)
	later := cutOffChange(t, 9, everyName)
	another := cutOffChange(t, 4, "UPDATE standings SET licenses = 7; UPDATE runs SET version = 'x'")
	const hour = time.Hour
	for _, tt := range []struct {
		name  string
		file  []byte
		after time.Duration
		want  []byte // the file afterwards; nil: it is refused
		aside bool
	}{
		{"its own, and the change was cut off", c.left, 0, c.before, false},
		{"its own, of a change that was written whole", c.after, 0, c.before, false},
		{"the file of before the change", c.before, hour, c.before, false},
		{"a later state, put there later", c.after, hour, nil, false},
		{"an earlier copy", earlier.before, hour, earlier.before, true},
		{"an earlier copy, put there at once", earlier.before, 0, earlier.before, true},
		{"a later copy", later.before, 0, later.before, true},
		{"another register with as many changes", another.after, hour, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, open := range []func(path string) (*Register, error){
				OpenReadOnly, func(path string) (*Register, error) { return Open(path, anna) },
			} {
				path := c.put(t, tt.file, tt.after)
				r, err := open(path)
				if tt.want == nil {
					require.ErrorContains(t, err, "in doubt whether that is its own")
					assert.Equal(t, tt.file, contentOf(t, path), "left as it is")
					assert.Equal(t, c.journal, contentOf(t, path+"-journal"))
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, tt.aside, len(r.Notices()) == 1, r.Notices())
				require.NoError(t, r.Close())
				assert.Equal(t, tt.want, contentOf(t, path))
				assert.NoFileExists(t, path+"-journal")
				if tt.aside {
					assert.Equal(t, c.journal, contentOf(t, path+"-journal.aside.bak"))
				} else {
					assert.NoFileExists(t, path+"-journal.aside.bak")
				}
				assert.NoFileExists(t, filepath.Join(filepath.Dir(path), ".register.db.new"))
			}
		})
	}
	t.Run("no copy at all", func(t *testing.T) {
		path := c.put(t, nil, 0)
		r := openRegister(t, path)
		assert.Len(t, r.Notices(), 1, "the journal may be what mends the file that was moved away")
		assert.Equal(t, c.journal, contentOf(t, path+"-journal.aside.bak"))
	})
	t.Run("neither is whole", func(t *testing.T) {
		broken := append([]byte{}, later.before...)
		for i := range broken[8192:] {
			broken[8192+i] ^= 0x5a
		}
		path := c.put(t, broken, 0)
		_, err := Open(path, anna)
		assert.ErrorContains(t, err, "is damaged and was left as it is (with its journal and without)")
		assert.Equal(t, broken, contentOf(t, path))
		assert.Equal(t, c.journal, contentOf(t, path+"-journal"))
	})
	t.Run("of another kind", func(t *testing.T) {
		path := c.put(t, c.before, 0)
		require.NoError(t, os.Rename(path+"-journal", path+"-wal"))
		r := openRegister(t, path)
		assert.Len(t, r.Notices(), 1)
		assert.Equal(t, c.journal, contentOf(t, path+"-wal.aside.bak"))
	})
}

// A journal that is in use is left to whoever uses it.
func TestAReaderLeavesTheJournalOfAWriterAtWork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "register.db")
	w := openRegister(t, path)
	require.NoError(t, w.Record(busyDay(w, may)))
	tx, err := w.db.Begin()
	require.NoError(t, err)
	_, err = tx.Exec(everyName)
	require.NoError(t, err)
	require.FileExists(t, path+"-journal")
	r, err := OpenReadOnly(path)
	require.NoError(t, err)
	assert.Empty(t, r.Notices())
	require.NoError(t, r.Close())
	require.NoError(t, tx.Commit())
}
