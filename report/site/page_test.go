package site

import (
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/credential"
	"assay/report/disk"
	"assay/report/issued"
	"assay/report/register"
	"assay/templates"
)

// withAddress are the templates with an address of the page.
func withAddress(t *testing.T, address string) fs.FS {
	files := fstest.MapFS{}
	require.NoError(t, fs.WalkDir(templates.FS(), "credential", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			data, err := fs.ReadFile(templates.FS(), name)
			files[name] = &fstest.MapFile{Data: data}
			return err
		}
		return err
	}))
	file := files["credential/issuer.yaml"]
	before, after, _ := strings.Cut(string(file.Data), "\nverification:")
	file.Data = []byte(before + "\nverification:" + strings.Replace(after, `address: ""`, `address: "`+address+`"`, 1))
	return files
}

func (h *house) site(templates fs.FS) *Site {
	h.t.Helper()
	r, err := register.OpenReadOnly(filepath.Join(h.dir, "register.db"))
	require.NoError(h.t, err)
	defer r.Close()
	s, err := Make(templates, h.file, r)
	require.NoError(h.t, err)
	return s
}

func (s *Site) file(name string) string {
	for _, f := range s.files {
		if f.Path == name {
			return string(f.Data)
		}
	}
	return ""
}

func TestSiteOfAnIssuer(t *testing.T) {
	h := newHouse(t)
	a := given("P-1")
	h.register("2020-02-29", func(r *register.Register) error {
		for _, year := range a.Years {
			place, err := r.Place(a.Number, year, credential.Places)
			require.NoError(t, err)
			a.Badges = append(a.Badges, issued.Badge{Year: year, GoodThrough: a.GoodThrough, Place: place})
		}
		return r.Record(register.Run{AsOf: day("2020-02-29"), Version: "test", Certificates: []issued.Certificate{a}})
	})
	assert.Equal(t, []string{"index.html", "issuer.json", "README.txt"}, h.site(templates.FS()).Names(), "without an address")
	assert.Equal(t, []string{"index.html", "issuer.json", "did.json", "status.json", "README.txt"}, h.site(withAddress(t, "https://example.com/verify")).Names())
	root := h.site(withAddress(t, "https://example.com"))
	assert.Contains(t, root.Names(), ".well-known/did.json", "where a did:web without a path is looked for")
	assert.Equal(t, root.file("did.json"), root.file(".well-known/did.json"))
	assert.Contains(t, root.file("README.txt"), "https://example.com")

	before := root.file("status.json")
	assert.Equal(t, root.files, h.site(withAddress(t, "https://example.com")).files, "the same bytes from the same register")
	h.register("2020-03-01", func(r *register.Register) error { return r.Revoke(a.Number, "printed in error") })
	after := h.site(withAddress(t, "https://example.com"))
	assert.NotEqual(t, before, after.file("status.json"))
	r, err := register.OpenReadOnly(filepath.Join(h.dir, "register.db"))
	require.NoError(t, err)
	defer r.Close()
	places, err := endedPlaces(after.Issuer.Ended, r)
	require.NoError(t, err)
	assert.Len(t, places, 2, "both badges")
}

func TestPageIsSmallAndShut(t *testing.T) {
	s := newHouse(t).site(templates.FS())
	html := s.file("index.html")
	assert.Less(t, len(html), 200_000)
	policy := regexp.MustCompile(`Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(html)
	require.NotNil(t, policy)
	assert.Contains(t, policy[1], "default-src 'none'; script-src 'sha256-")
	assert.NotContains(t, policy[1], "unsafe")
	for _, m := range regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(html, -1) {
		assert.Contains(t, policy[1], hashOf(m[1]))
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(html)
	assert.Contains(t, policy[1], hashOf(style[1]))
	assert.NotRegexp(t, `(?i)<(?:link|img|script|iframe)[^>]*(?:src|href)="?http`, html)
	assert.NotRegexp(t, ` on[a-z]+=| style="`, html)
}

// What the issuer calls itself is a text, whatever stands in it.
func TestPageOfAnIssuerWithTagsInItsName(t *testing.T) {
	files := withAddress(t, "https://example.com/").(fstest.MapFS)
	file := files["credential/issuer.yaml"]
	file.Data = []byte(strings.Replace(string(file.Data), "name: cPanel Certified Partner Program", `name: "</script><script>x()</script> & more"`, 1))
	html := newHouse(t).site(files).file("index.html")
	assert.NotContains(t, html, "x()</script> &")
	assert.NotContains(t, html, "<script>x()")
	assert.Contains(t, html, `&lt;/script&gt;&lt;script&gt;x()`)
}

// Every word of the page is there in every language, and said somewhere.
func TestWordsOfThePage(t *testing.T) {
	words, err := loadWords(templates.FS())
	require.NoError(t, err)
	assert.Len(t, words, 3)
	html, err := part("page.html")
	require.NoError(t, err)
	script, err := part("page.js")
	require.NoError(t, err)
	rules, err := part("verify.js")
	require.NoError(t, err)
	for key := range words["en"] {
		reason, isReason := strings.CutPrefix(key, "why_")
		list, isList := strings.CutPrefix(key, "list_")
		said := strings.Contains(html, `"`+key+`"`) || strings.Contains(script, "'"+key+"'") || strings.Contains(script, "'"+strings.ReplaceAll(key, "_", " ")+"'") ||
			strings.Contains(rules, "'"+strings.ReplaceAll(key, "_", " ")+"'") || isReason && strings.Contains(rules+script, "'"+reason+"'") || isList && strings.Contains(script, "'"+list+"'") ||
			slices.Contains([]string{"name", "revoked", "replaced", "withdrawn"}, key)
		assert.True(t, said, "nothing says %s", key)
	}
	for _, m := range regexp.MustCompile(`(?:fail|new Fault|signerOf)\([^()]*'(\w+)'[^()]*\)`).FindAllStringSubmatch(rules, -1) {
		assert.Contains(t, words["en"], "why_"+m[1])
	}
	for _, tt := range []struct{ name, old, new, want string }{
		{"a word is missing", "title: Zertifikat prüfen\n", "", "credential/page/de.yaml: no key title"},
		{"a word is unknown", "title: Zer", "titel: x\ntitle: Zer", "unknown key titel"},
		{"a placeholder is missing", "{by}", "das", "the placeholder {by} is missing"},
		{"a placeholder is unknown", "{by}", "{by} {bye}", "unknown placeholder {bye}"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := withAddress(t, "https://example.com/").(fstest.MapFS)
			file := files["credential/page/de.yaml"]
			require.Contains(t, string(file.Data), tt.old)
			file.Data = []byte(strings.Replace(string(file.Data), tt.old, tt.new, 1))
			_, err := loadWords(files)
			assert.ErrorContains(t, err, tt.want)
		})
	}
}

// A site is written into a folder of its own, or in the place of the one before.
func TestSiteIsWritten(t *testing.T) {
	h := newHouse(t)
	s := h.site(withAddress(t, "https://example.com"))
	dir := filepath.Join(t.TempDir(), "web", "verify")
	require.NoError(t, s.Write(disk.Disk{}, dir))
	require.NoError(t, s.Write(disk.Disk{}, dir), "again")
	var found []string
	require.NoError(t, filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			info, _ := e.Info()
			assert.Equal(t, disk.Public, info.Mode().Perm()|0o044&disk.Public, name)
			name, _ = filepath.Rel(dir, name)
			found = append(found, filepath.ToSlash(name))
		}
		return err
	}))
	assert.ElementsMatch(t, s.Names(), found, "and nothing else is left")
}

// noble.js is what npm's packages give.
func TestNobleIsWhatItsPackagesGive(t *testing.T) {
	const folder = "testdata/browser"
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node isn't installed: noble.js was not made again")
	}
	if found, _ := filepath.Glob(folder + "/node_modules/esbuild"); found == nil {
		t.Skipf("run npm ci in %s: noble.js was not made again", folder)
	}
	cmd := exec.Command(node, "bundle.mjs")
	cmd.Dir = folder
	made, err := cmd.Output()
	require.NoError(t, err)
	have, err := part("noble.js")
	require.NoError(t, err)
	assert.True(t, string(made) == have, "run node bundle.mjs > ../../page/noble.js in %s", folder)
}
