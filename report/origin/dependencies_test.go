package origin

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"assay/report/credential"
	"assay/report/site"
	"assay/templates"
)

var update = flag.Bool("update", false, "copy the licence texts of the modules anew")

// root is the project's folder.
const root = "../.."

// A listed package, and its module, as go list has them.
type listed struct {
	ImportPath, Dir string
	Imports         []string
	Module          *struct {
		Path, Version, Dir string
		Main               bool
		Replace            *struct{ Path, Version, Dir string }
	}
}

func (l listed) module() string {
	if l.Module == nil {
		return ""
	}
	return l.Module.Path
}

// moduleDir is where the module's files are.
func (l listed) moduleDir() string {
	if l.Module.Replace != nil {
		return l.Module.Replace.Dir
	}
	return l.Module.Dir
}

var platforms = []string{"linux/amd64", "windows/amd64", "darwin/arm64"}

// lists are those that were made already.
var lists = map[string][]listed{}

// asked is what the go command prints; without one, where the tests were built
// elsewhere, the test is skipped.
func asked(t *testing.T, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command here: ", err)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	return out
}

// list has the go command list packages and all that they import, on a platform.
func list(t *testing.T, platform string, args ...string) []listed {
	t.Helper()
	asked := fmt.Sprint(platform, args)
	if all, ok := lists[asked]; ok {
		return all
	}
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=ImportPath,Dir,Imports,Module"}, args...)...)
	system, processor, _ := strings.Cut(platform, "/")
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0", "GOOS="+system, "GOARCH="+processor)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("the modules for %s aren't all here, run go mod download: %v: %s", platform, err, problems.String())
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		err := d.Decode(&l)
		if errors.Is(err, io.EOF) {
			lists[asked] = all
			return all
		}
		require.NoError(t, err)
		all = append(all, l)
	}
}

// within is what is within the program on any platform.
func within(t *testing.T) []listed {
	t.Helper()
	var all []listed
	for _, platform := range platforms {
		all = append(all, list(t, platform, ".")...)
	}
	return all
}

func known(t *testing.T) dependencies {
	t.Helper()
	d, err := read()
	require.NoError(t, err)
	return d
}

func modules(entries ...[]entry) []string {
	var all []string
	for _, e := range slices.Concat(entries...) {
		all = append(all, e.Module)
	}
	return all
}

func TestListAndGoModAgree(t *testing.T) {
	out := asked(t, "mod", "edit", "-json")
	var mod struct{ Require []struct{ Path string } }
	require.NoError(t, json.Unmarshal(out, &mod))
	var required []string
	for _, r := range mod.Require {
		required = append(required, r.Path)
	}
	d := known(t)
	assert.ElementsMatch(t, required, modules(d.Direct, d.Indirect, d.Tests), "go.mod, and dependencies.yaml")
	for _, entries := range [][]entry{d.Direct, d.Indirect, d.Tests} {
		assert.True(t, slices.IsSorted(modules(entries)), "the modules aren't in order: %s", modules(entries))
	}
}

func TestListAndImportsAgree(t *testing.T) {
	module, direct := map[string]string{}, map[string]bool{}
	for _, l := range within(t) {
		module[l.ImportPath] = l.module()
	}
	for _, l := range within(t) {
		for _, i := range l.Imports {
			if m := module[i]; l.module() == "assay" && m != "" && m != "assay" {
				direct[m] = true
			}
		}
	}

	d := known(t)
	assert.Equal(t, slices.Sorted(maps.Keys(direct)), modules(d.Direct), "what the program's packages import, and direct")
	var others []string
	for m := range maps.Values(module) {
		if m != "" && m != "assay" && !direct[m] && !slices.Contains(others, m) {
			others = append(others, m)
		}
	}
	assert.ElementsMatch(t, others, modules(d.Indirect), "what those import, and indirect")
}

func TestListAndImportsOfTestsAgree(t *testing.T) {
	d := known(t)
	program := modules(d.Direct, d.Indirect)
	var tests []string
	for _, l := range list(t, runtime.GOOS+"/"+runtime.GOARCH, "-test", "./...") {
		if m := l.module(); m != "" && m != "assay" && !slices.Contains(program, m) && !slices.Contains(tests, m) {
			tests = append(tests, m)
		}
	}
	assert.ElementsMatch(t, tests, modules(d.Tests), "what only tests import, and tests")
}

// isLicence are the names of files with licences and notices.
var isLicence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([-._].*)?$`)

// TestLicenceTextsAreTheModules holds the texts that the program prints against
// those of the modules that it is built from; -update copies them.
func TestLicenceTextsAreTheModules(t *testing.T) {
	d := known(t)
	dirs := map[string]string{}
	found := map[string]map[string]bool{} // the licences in the folders of a module's packages and above, by module
	for _, l := range within(t) {
		if l.Module == nil || l.Module.Main {
			continue
		}
		m, dir := l.module(), l.moduleDir()
		dirs[m] = dir
		if found[m] == nil {
			found[m] = map[string]bool{}
		}
		for at := l.Dir; ; at = filepath.Dir(at) {
			entries, err := os.ReadDir(at)
			require.NoError(t, err)
			for _, e := range entries {
				if isLicence.MatchString(e.Name()) && !e.IsDir() && path.Ext(e.Name()) != ".go" {
					name, err := filepath.Rel(dir, filepath.Join(at, e.Name()))
					require.NoError(t, err)
					found[m][filepath.ToSlash(name)] = true
				}
			}
			if at == dir {
				break
			}
		}
	}
	var wanted []string
	for _, e := range slices.Concat(d.Direct, d.Indirect) {
		for _, name := range e.texts() {
			wanted = append(wanted, e.Module+"/"+name)
			sameText(t, filepath.Join(dirs[e.Module], name), e.Module, name)
			delete(found[e.Module], name)
		}
		for name, why := range e.Left {
			assert.NotEmpty(t, why)
			assert.True(t, found[e.Module][name], "%s has no %s to leave", e.Module, name)
			delete(found[e.Module], name)
		}
		assert.Empty(t, found[e.Module], "%s: neither among its texts nor left", e.Module)
	}
	for _, name := range d.Toolchain.texts() {
		wanted = append(wanted, "go/"+name)
	}
	var have []string
	require.NoError(t, fs.WalkDir(files, "licences", func(name string, e fs.DirEntry, err error) error {
		if !e.IsDir() {
			have = append(have, strings.TrimPrefix(name, "licences/"))
		}
		return err
	}))
	assert.ElementsMatch(t, wanted, have, "the texts wanted, and those of licences/")
}

func TestLicenceTextsAreGos(t *testing.T) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	wanted := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(mod)[1]
	if !regexp.MustCompile(`^go` + regexp.QuoteMeta(string(wanted)) + `\b`).MatchString(runtime.Version()) {
		t.Skipf("the texts here are those of Go %s, this is %s", wanted, runtime.Version())
	}
	out := asked(t, "env", "GOROOT")
	for _, name := range known(t).Toolchain.texts() {
		theirs := filepath.Join(strings.TrimSpace(string(out)), name)
		if _, err := os.Stat(theirs); err != nil {
			t.Skipf("this Go came without its licence: %v", err)
		}
		sameText(t, theirs, "go", name)
	}
}

// sameText holds one of our copies against the file that it was copied from.
func sameText(t *testing.T, theirs, folder, name string) {
	t.Helper()
	want, err := os.ReadFile(theirs)
	if !assert.NoError(t, err) {
		return
	}
	ours := filepath.Join("licences", folder, name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(ours), 0o755))
		require.NoError(t, os.WriteFile(ours, want, 0o644))
	}
	have, err := os.ReadFile(ours)
	if assert.NoError(t, err, "run go test ./report/origin -update") {
		assert.True(t, bytes.Equal(want, have), "%s isn't %s any more: run go test ./report/origin -update, and see whether the licence is still what the list says", ours, theirs)
	}
}

// sentences are what each licence says and no other.
var sentences = map[string]string{
	"Apache-2.0":    `apache license version 2\.0, january 2004|licensed under the apache license, version 2\.0`,
	"BSD-2-Clause":  `redistributions in binary form must reproduce`, // where it isn't BSD-3-Clause
	"BSD-3-Clause":  `neither the names? of`,
	"FTL":           `the freetype project license`,
	"MIT":           `permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files`,
	"MPL-2.0":       `mozilla public license version 2\.0`,
	"OFL-1.1":       `sil open font license version 1\.1`,
	"Unlicense":     `this is free and unencumbered software released into the public domain`,
	"W3C-20150513":  `w3c software and document notice and license`,
	"blessing":      `sqlite is public domain`,
	"GPL-2.0-only":  `gnu general public license version 2, june 1991`,
	"GPL-3.0-only":  `gnu general public license version 3, 29 june 2007`,
	"LGPL-2.1-only": `gnu lesser general public license version 2\.1`,
	"EPL-2.0":       `eclipse public license - v 2\.0`,
}

var isID = regexp.MustCompile(`[A-Za-z0-9.-]+`)

// ids are the licences of an expression.
func ids(expression string) []string {
	var all []string
	for _, word := range isID.FindAllString(expression, -1) {
		if word != "AND" && word != "OR" && word != "WITH" && !slices.Contains(all, word) {
			all = append(all, word)
		}
	}
	return all
}

func TestLicencesAreWhatTheirTextsSay(t *testing.T) {
	said := func(name, licence string, texts ...string) {
		text := strings.ToLower(strings.Join(strings.Fields(strings.Join(texts, " ")), " "))
		var found []string
		for id, sentence := range sentences {
			if regexp.MustCompile(sentence).MatchString(text) {
				found = append(found, id)
			}
		}
		if slices.Contains(found, "BSD-3-Clause") {
			found = slices.DeleteFunc(found, func(id string) bool { return id == "BSD-2-Clause" })
		}
		assert.ElementsMatch(t, found, ids(licence), "%s: what its texts say, and the list", name)
	}
	d := known(t)
	for _, p := range Parts(nil) {
		var texts []string
		for _, text := range p.Texts {
			texts = append(texts, text.Text)
		}
		said(p.Name, p.Licence, texts...)
	}
	for _, l := range list(t, runtime.GOOS+"/"+runtime.GOARCH, "-test", "./...") {
		i := slices.IndexFunc(d.Tests, func(e entry) bool { return e.Module == l.module() })
		if i < 0 {
			continue
		}
		text, err := os.ReadFile(filepath.Join(l.moduleDir(), "LICENSE"))
		require.NoError(t, err)
		said(l.module(), d.Tests[i].Licence, string(text))
		d.Tests = slices.Delete(d.Tests, i, i+1)
	}
	assert.Empty(t, d.Tests, "tests whose texts weren't read")
}

// meets says whether an expression can be met with the licences allowed: every
// side of an AND, one of an OR. Brackets are the innermost first.
func meets(expression string, allowed []string) bool {
	brackets := regexp.MustCompile(`\(([^()]*)\)`)
	for brackets.MatchString(expression) {
		expression = brackets.ReplaceAllStringFunc(expression, func(inner string) string {
			return fmt.Sprint(meets(inner[1:len(inner)-1], allowed))
		})
	}
	return slices.ContainsFunc(strings.Split(expression, " OR "), func(side string) bool {
		return !slices.ContainsFunc(strings.Split(side, " AND "), func(id string) bool {
			return id != "true" && !slices.Contains(allowed, id)
		})
	})
}

func TestMeets(t *testing.T) {
	allowed := []string{"MIT", "BSD-3-Clause"}
	for expression, want := range map[string]bool{
		"MIT":                            true,
		"GPL-3.0-only":                   false,
		"":                               false,
		"MIT AND BSD-3-Clause":           true,
		"MIT AND GPL-3.0-only":           false,
		"GPL-3.0-only OR MIT":            true,
		"GPL-3.0-only OR MPL-2.0":        false,
		"(GPL-3.0-only OR MIT) AND MIT":  true,
		"(GPL-3.0-only OR MIT) AND 0BSD": false,
		"0BSD OR MIT AND GPL-3.0-only":   false, // AND binds more closely
		"(0BSD OR MIT) AND BSD-3-Clause": true,
	} {
		assert.Equal(t, want, meets(expression, allowed), "%q", expression)
	}
}

func TestLicencesAreAllowed(t *testing.T) {
	d := known(t)
	check := func(entries []entry, allowed []string) {
		for _, e := range entries {
			assert.True(t, meets(e.Licence, allowed), "%s: got %q, want one of %s", cmp.Or(e.Module, e.Name), e.Licence, allowed)
		}
	}
	check(slices.Concat([]entry{d.Toolchain}, d.Direct, d.Indirect, d.Fonts, d.Data), d.Allowed.Program)
	check(slices.Concat(d.Tests, d.Tools), d.Allowed.Tests)
	for _, l := range slices.Concat(d.Allowed.Program, d.Allowed.Tests) {
		assert.Equal(t, 1, len(ids(l)), "%s is more than one licence", l)
	}
}

func TestEverythingHasAReason(t *testing.T) {
	d := known(t)
	all := slices.Concat([]entry{d.Toolchain}, d.Direct, d.Indirect, d.Tests, d.Fonts, d.Data, d.Tools, d.Debian)
	for _, n := range d.NPM {
		all = slices.AppendSeq(all, maps.Values(n.Packages))
	}
	for _, e := range d.TestData {
		all = append(all, entry{Name: e.Path, Licence: e.Licence, Why: e.Why})
	}
	for _, e := range all {
		assert.Regexp(t, `^[A-Z].*\.$|^[a-zA-Z0-9-]+ .*\.$`, e.Why, "%s%s: a sentence", e.Module, e.Name)
		assert.NotEmpty(t, e.Licence, "%s%s", e.Module, e.Name)
	}
}

func TestListAndFontsAgree(t *testing.T) {
	var have, want []string
	for _, l := range templates.Licences() {
		have = append(have, l.Name)
	}
	for _, e := range known(t).Fonts {
		want = append(want, e.Name)
	}
	assert.Equal(t, have, want)
}

func TestListAndDataAgree(t *testing.T) {
	const folder = root + "/report/credential/contexts"
	var have, want, names []string
	for _, l := range credential.Licences() {
		have = append(have, l.Name)
	}
	for _, e := range known(t).Data {
		want = append(want, e.Name)
		names = append(names, filepath.Join(folder, e.File))
		assert.Equal(t, sumOf(t, "report/credential/contexts/"+e.File), e.SHA256, "%s has changed", e.File)
	}
	assert.Equal(t, have, want)
	all, err := filepath.Glob(folder + "/*.jsonld")
	require.NoError(t, err)
	assert.ElementsMatch(t, all, names)
}

func TestListAndScriptsAgree(t *testing.T) {
	var have, want []string
	for _, l := range site.Licences() {
		have = append(have, l.Name)
	}
	for _, e := range known(t).Scripts {
		want = append(want, e.Name)
		assert.Equal(t, sumOf(t, "report/site/page/"+e.File), e.SHA256, "%s has changed", e.File)
	}
	assert.Equal(t, have, want)
}

// sumOf is the SHA-256 of a file of the project.
func sumOf(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestListAndTestDataAgree(t *testing.T) {
	for _, e := range known(t).TestData {
		info, err := os.Stat(filepath.Join(root, e.Path))
		if assert.NoError(t, err) {
			assert.True(t, info.IsDir())
		}
	}
}

func TestListAndPackagesOfNPMAgree(t *testing.T) {
	d := known(t)
	var folders []string
	for _, n := range d.NPM {
		folders = append(folders, n.Folder)
		var manifest struct{ Dependencies map[string]string }
		fromJSON(t, filepath.Join(n.Folder, "package.json"), &manifest)
		assert.Equal(t, slices.Sorted(maps.Keys(manifest.Dependencies)), slices.Sorted(maps.Keys(n.Packages)), n.Folder)

		var lock struct {
			Packages map[string]struct{ License, Integrity string }
		}
		fromJSON(t, filepath.Join(n.Folder, "package-lock.json"), &lock)
		for at, p := range lock.Packages {
			_, name, ok := strings.Cut(at, "node_modules/")
			if !ok {
				continue // the folder itself
			}
			licence := strings.ReplaceAll(p.License, "SEE LICENSE IN LICENSE.md", n.Packages[name].Licence)
			allowed := append(slices.Clone(d.Allowed.Tests), "W3C-20150513")
			assert.True(t, meets(licence, allowed), "%s in %s: got %q, want one of %s", name, n.Folder, licence, allowed)
			assert.Regexp(t, `^sha512-`, p.Integrity, name)
			if e, ok := n.Packages[name]; ok {
				assert.Equal(t, licence, e.Licence, "%s: what it says, and the list", name)
			}
		}
	}
	var found []string
	require.NoError(t, filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git"):
			return fs.SkipDir
		case e.Name() == "package.json":
			folder, err := filepath.Rel(root, filepath.Dir(name))
			found = append(found, filepath.ToSlash(folder))
			return err
		}
		return nil
	}))
	assert.ElementsMatch(t, found, folders, "the folders with a package.json, and the list")
}

func fromJSON(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, into), name)
}

// TestListAndChecksAgree looks for what .ci installs and runs.
func TestListAndChecksAgree(t *testing.T) {
	d := known(t)
	var names []string
	require.NoError(t, filepath.WalkDir(root+"/.ci", func(name string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, name)
		}
		return err
	}))
	require.NotEmpty(t, names)
	var tools, packages []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`go (?:run|install) (\S+)@v`).FindAllSubmatch(text, -1) {
			tools = append(tools, string(m[1]))
		}
		for _, m := range regexp.MustCompile(`(?m)^\s*need \S+ (\S+)`).FindAllSubmatch(text, -1) {
			packages = append(packages, string(m[1]))
		}
	}
	of := func(entries []entry) (all []string) {
		for _, e := range entries {
			all = append(all, e.Name)
		}
		return all
	}
	assert.ElementsMatch(t, tools, of(d.Tools), "what .ci runs, and tools")
	assert.ElementsMatch(t, packages, of(d.Debian), "what .ci installs, and debian")
}
