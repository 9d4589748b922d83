package runfolder

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/ingest"
	"assay/report/register"
)

// made makes the folder of a run, and a register that has recorded it.
func made(t *testing.T) (dir string, reg *register.Register) {
	t.Helper()
	out := t.TempDir()
	dir = filepath.Join(out, "2020-06-30")
	var outputs []string
	for _, name := range []string{"results.json", "mail/a.eml", "mail/b.eml", "badges/P-1.svg"} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o750))
		require.NoError(t, os.WriteFile(file, []byte(name), 0o640))
		outputs = append(outputs, fmt.Sprintf(`{"path": %q, "sha256": "%x"}`, name, sha256.Sum256([]byte(name))))
	}
	text := []byte(`{"as_of": "2020-06-30", "outputs": [` + strings.Join(outputs, ", ") + `]}`)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ManifestName), text, 0o640))
	sum := sha256.Sum256(text)
	reg, err := register.Open(filepath.Join(out, "register.db"), register.Who{Name: "anna"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = reg.Close() })
	require.NoError(t, reg.Record(register.Run{AsOf: ingest.DayOf(2020, 6, 30), Manifest: hex.EncodeToString(sum[:])}))
	return dir, reg
}

func TestDifferences(t *testing.T) {
	link := func(to string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) {
			if err := os.Symlink(to, path); err != nil {
				t.Skip("this system makes no links:", err)
			}
		}
	}
	write := func(text string) func(t *testing.T, path string) {
		return func(t *testing.T, path string) { require.NoError(t, os.WriteFile(path, []byte(text), 0o640)) }
	}
	folder := func(t *testing.T, path string) { require.NoError(t, os.MkdirAll(path, 0o750)) }
	for _, tt := range []struct {
		name, gone, path string
		put              func(t *testing.T, path string)
		want             []Difference
	}{
		{"nothing", "", "", nil, nil},
		{"a file changed", "", "mail/a.eml", write("mail/A.eml"), []Difference{{"mail/a.eml", Changed, ""}}},
		{"a file gone", "mail/a.eml", "", nil, []Difference{{"mail/a.eml", Missing, ""}}},
		{"a folder gone", "mail", "", nil, []Difference{{"mail/a.eml", Missing, ""}, {"mail/b.eml", Missing, ""}}},
		{"a file put in", "", "mail/c.eml", write(""), []Difference{{"mail/c.eml", Extra, ""}}},
		{"a hidden file put in", "", ".DS_Store", write(""), []Difference{{".DS_Store", Extra, ""}}},
		{"a folder put in", "", "notes", folder, []Difference{{"notes", Extra, "a folder"}}},
		{"a link put in", "", "x", link("mail/a.eml"), []Difference{{"x", Extra, "a link"}}},
		{"a link to the same bytes", "mail/a.eml", "mail/a.eml", func(t *testing.T, path string) {
			write("mail/a.eml")(t, filepath.Join(filepath.Dir(path), "..", "..", "same"))
			link("../../same")(t, path)
		}, []Difference{{"mail/a.eml", Changed, "a link"}}},
		{"a folder in a file's place", "mail/a.eml", "mail/a.eml", folder, []Difference{{"mail/a.eml", Changed, "a folder"}}},
		{"a link in a folder's place", "badges", "badges", link("mail"), []Difference{{"badges", Extra, "a link"}, {"badges/P-1.svg", Missing, ""}}},
		{"a name in capitals", "mail/a.eml", "mail/A.EML", write("mail/a.eml"), []Difference{{"mail/A.EML", Extra, ""}, {"mail/a.eml", Missing, ""}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir, reg := made(t)
			if tt.gone != "" {
				require.NoError(t, os.RemoveAll(filepath.Join(dir, filepath.FromSlash(tt.gone))))
			}
			if tt.put != nil {
				tt.put(t, filepath.Join(dir, filepath.FromSlash(tt.path)))
			}
			f, err := Open(dir)
			require.NoError(t, err)
			vouched, err := f.Recorded(reg)
			require.NoError(t, err)
			assert.True(t, vouched)
			got, err := f.Differences()
			require.NoError(t, err)
			if _, err := os.Lstat(filepath.Join(dir, "RESULTS.JSON")); err == nil && tt.name == "a name in capitals" {
				assert.Empty(t, got, "the system takes one for the other")
				return
			}
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestManifest(t *testing.T) {
	dir, reg := made(t)
	name := filepath.Join(dir, ManifestName)
	good, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, tt := range []struct{ name, old, new, want string }{
		{"of another day", "2020-06-30", "2020-05-31", "holds the run of 2020-05-31"},
		{"a way out", "mail/a.eml", "../a.eml", "can't be read"},
		{"no JSON", "{", "", "can't be read"},
		{"a blank more", "{", "{ ", "is not the one that the register has of the run of 2020-06-30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, os.WriteFile(name, []byte(strings.Replace(string(good), tt.old, tt.new, 1)), 0o640))
			f, err := Open(dir)
			if err == nil {
				_, err = f.Recorded(reg)
			}
			assert.ErrorContains(t, err, tt.want)
		})
	}
	require.NoError(t, os.WriteFile(name, good, 0o640))
	elsewhere := filepath.Join(t.TempDir(), "a copy")
	require.NoError(t, os.CopyFS(elsewhere, os.DirFS(dir)))
	f, err := Open(elsewhere)
	require.NoError(t, err)
	_, err = f.Recorded(reg)
	assert.NoError(t, err, "a copy is as good")
	require.NoError(t, os.Truncate(name, largestManifest+1))
	_, err = Open(dir)
	assert.ErrorContains(t, err, "manifest.json has more than 256 MiB")
}
