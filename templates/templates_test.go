package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folder writes files into a new folder and returns its path.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
		require.NoError(t, os.WriteFile(to, []byte(content), 0o644))
	}
	return dir
}

func content(t *testing.T, from fs.FS, name string) string {
	t.Helper()
	data, err := fs.ReadFile(from, name)
	require.NoError(t, err)
	return string(data)
}

func TestOverlayReplacesFileByFile(t *testing.T) {
	dir := folder(t, map[string]string{"programs/cpanel.yaml": "edited", "certificate/wording.yaml": ""})
	got, err := Overlay(dir)
	require.NoError(t, err)
	assert.Equal(t, "edited", content(t, got, "programs/cpanel.yaml"))
	assert.Equal(t, "", content(t, got, "certificate/wording.yaml"), "an empty file replaces, too")
	assert.Equal(t, content(t, FS(), "programs/premier.yaml"), content(t, got, "programs/premier.yaml"))
}

func TestOverlayIsReadOnce(t *testing.T) {
	dir := folder(t, map[string]string{"programs/cpanel.yaml": "before"})
	got, err := Overlay(dir)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "programs", "cpanel.yaml"), []byte("after"), 0o644))
	assert.Equal(t, "before", content(t, got, "programs/cpanel.yaml"))
}

func TestOverlayOfEmptyFolderIsAllEmbedded(t *testing.T) {
	got, err := Overlay(t.TempDir())
	require.NoError(t, err)
	for _, name := range names() {
		assert.Equal(t, content(t, FS(), name), content(t, got, name), name)
	}
}

func TestOverlayIsAFileSystem(t *testing.T) {
	files := map[string]string{"programs/cpanel.yaml": "edited", "fonts/Extra.ttf": "font", "fonts/more/Extra-OFL.txt": "licence"}
	for _, name := range names() {
		if isFont(name) {
			files[name] = "font" // TestFS reads each file many times, and some fonts are large
		}
	}
	got, err := Overlay(folder(t, files))
	require.NoError(t, err)
	assert.NoError(t, fstest.TestFS(got, append(names(), "fonts/Extra.ttf", "fonts/more/Extra-OFL.txt")...))
}

func TestOverlayPassesOver(t *testing.T) {
	dir := folder(t, map[string]string{
		".git/config": "", ".DS_Store": "", "programs/.cpanel.yaml.swp": "",
		"programs/cpanel.yaml~": "", "programs/~$cpanel.yaml": "", "old~/cpanel.yaml": "",
	})
	got, err := Overlay(dir)
	require.NoError(t, err)
	assert.Equal(t, content(t, FS(), "programs/cpanel.yaml"), content(t, got, "programs/cpanel.yaml"))
	_, err = fs.Stat(got, ".git/config")
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

func TestOverlayRefuses(t *testing.T) {
	tests := []struct{ name, file, nearest string }{
		{"a misspelt file", "mail/en/language.yml", "mail/en/language.yaml"},
		{"another ending", "programs/premier.yml", "programs/premier.yaml"},
		{"another letter case", "Programs/Cpanel.yaml", "programs/cpanel.yaml"},
		{"a file beside its folder", "premier.yaml", "programs/premier.yaml"},
		{"a folder too high", "templates/programs/premier.yaml", "programs/premier.yaml"},
		{"no font among the fonts", "fonts/Cormorant-Bold.woff", "fonts/Cormorant-Bold.ttf"},
		{"a font elsewhere", "Cormorant-Bold.ttf", "fonts/Cormorant-Bold.ttf"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := folder(t, map[string]string{tt.file: ""})
			_, err := Overlay(dir)
			want := filepath.Join(dir, filepath.FromSlash(tt.file)) + ": no template has this name, want " + tt.nearest + " or "
			require.Error(t, err)
			assert.Contains(t, err.Error(), want)
		})
	}
}

// The mail may come in a language that the program hasn't got; its files are
// called as the English ones.
func TestOverlayTakesAnotherLanguage(t *testing.T) {
	got, err := Overlay(folder(t, map[string]string{"mail/fr/language.yaml": "fr", "mail/fr/plan-opened.txt": "texte"}))
	require.NoError(t, err)
	assert.Equal(t, "texte", content(t, got, "mail/fr/plan-opened.txt"))
	folders, err := fs.ReadDir(got, "mail")
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(folders, func(e fs.DirEntry) bool { return e.Name() == "fr" && e.IsDir() }))
	for _, stranger := range []string{"mail/fr/plan-open.txt", "mail/fr/post.yaml", "mail/fr/more/plan-opened.txt", "mail/plan-opened.txt", "fr/plan-opened.txt", "more/mail/fr/plan-opened.txt"} {
		_, err := Overlay(folder(t, map[string]string{stranger: ""}))
		assert.ErrorContains(t, err, "no template has this name", stranger)
	}
}

func TestOverlayNamesEveryStranger(t *testing.T) {
	_, err := Overlay(folder(t, map[string]string{"notes.txt": "", "programs/plan.txt": ""}))
	require.Error(t, err)
	assert.Contains(t, err.Error(), "notes.txt: ")
	assert.Contains(t, err.Error(), "plan.txt: ")
}

func TestOverlayOfNoFolder(t *testing.T) {
	dir := folder(t, map[string]string{"file": ""})
	_, err := Overlay(filepath.Join(dir, "absent"))
	assert.ErrorIs(t, err, fs.ErrNotExist)
	_, err = Overlay(filepath.Join(dir, "file"))
	assert.EqualError(t, err, filepath.Join(dir, "file")+" is a file, want a templates folder")
}

func TestEditedCopiesChangeNothing(t *testing.T) {
	files := map[string]string{}
	for _, name := range Editable() {
		files[name] = content(t, FS(), name)
		assert.NotContains(t, name, "fonts/")
	}
	assert.Contains(t, files, "programs/cpanel.yaml")
	assert.Contains(t, files, "programs/premier.yaml")
	got, err := Overlay(folder(t, files))
	require.NoError(t, err)
	for _, name := range names() {
		assert.Equal(t, content(t, FS(), name), content(t, got, name), name)
	}
}

func TestHashesAreThoseOfTheFiles(t *testing.T) {
	files, err := Overlay(folder(t, map[string]string{"fonts/Cormorant-Bold.ttf": "another font", "words.yaml": "edited"}))
	require.NoError(t, err)
	var fonts int
	for _, from := range []fs.FS{FS(), files} {
		for _, name := range names() {
			got, err := SHA256(from, name)
			require.NoError(t, err)
			sum := sha256.Sum256([]byte(content(t, from, name)))
			assert.Equal(t, hex.EncodeToString(sum[:]), got, name)
			if path.Ext(name) == ".ttf" {
				fonts++
			}
		}
	}
	assert.Equal(t, fonts/2, strings.Count(fontSums, "\n"), "each font has its line")
}
