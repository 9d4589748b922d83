package origin

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// aProgram is one as the compiler would note it: with a module that only it has,
// one put in the place of another, and one that nobody listed.
func aProgram() Program {
	return Program{Version: "1.2.3", SHA256: strings.Repeat("ab", 32), Build: &debug.BuildInfo{
		GoVersion: "go1.26.8",
		Deps: []*debug.Module{
			{Path: "github.com/Somebody/New", Version: "v2.0.0+incompatible"},
			{Path: "github.com/xuri/efp", Version: "v0.0.3-0.20260924042702-217b81952dec", Replace: &debug.Module{Path: "github.com/xuri/efp", Version: "v0.0.2", Sum: "h1:ffjDgRjMYaJvUwqDVBHuPtUIhgSQo0sK2xWwHr2RxL4="}},
			{Path: "github.com/xuri/excelize/v2", Version: "v2.11.1", Sum: "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
			{Path: "modernc.org/sqlite", Version: "v1.60.0", Sum: "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="},
		},
		Settings: []debug.BuildSetting{{Key: "-trimpath", Value: "true"}, {Key: "GOOS", Value: "linux"}},
	}}
}

// theProgram is this one, as it would be built for a platform.
func theProgram(t *testing.T, platform string) Program {
	t.Helper()
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	require.NoError(t, err)
	build := &debug.BuildInfo{GoVersion: "go1.26.8"}
	seen := map[string]bool{}
	for _, l := range list(t, platform, ".") {
		if l.Module == nil || l.Module.Main || seen[l.Module.Path] {
			continue
		}
		seen[l.Module.Path] = true
		m := &debug.Module{Path: l.Module.Path, Version: l.Module.Version}
		of := m
		if r := l.Module.Replace; r != nil {
			m.Replace = &debug.Module{Path: r.Path, Version: r.Version}
			of = m.Replace
		}
		sum := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(of.Path+" "+of.Version) + ` (h1:\S+)$`).FindSubmatch(sums)
		require.NotNil(t, sum, of.Path)
		of.Sum = string(sum[1])
		build.Deps = append(build.Deps, m)
	}
	return Program{Version: "1.2.3", SHA256: strings.Repeat("ab", 32), Build: build}
}

func billOf(t *testing.T, p Program) (bill, []byte) {
	t.Helper()
	text, err := Bill(p)
	require.NoError(t, err)
	var b bill
	require.NoError(t, json.Unmarshal(text, &b))
	return b, text
}

func TestBillTellsOfEachPart(t *testing.T) {
	b, _ := billOf(t, aProgram())
	assert.JSONEq(t, `{
		"type": "application", "bom-ref": "assay@1.2.3", "name": "assay", "version": "1.2.3", "purl": "pkg:generic/assay@1.2.3",
		"hashes": [{"alg": "SHA-256", "content": "abababababababababababababababababababababababababababababababab"}],
		"properties": [{"name": "assay:build:-trimpath", "value": "true"}, {"name": "assay:build:GOOS", "value": "linux"}]
	}`, jsonOf(t, b.Metadata.Component))
	tests := []struct{ name, ref, want string }{
		{"Go", "pkg:golang/stdlib@1.26.8", `{
			"type": "framework", "bom-ref": "pkg:golang/stdlib@1.26.8", "name": "stdlib", "version": "1.26.8", "scope": "required",
			"purl": "pkg:golang/stdlib@1.26.8", "cpe": "cpe:2.3:a:golang:go:1.26.8:*:*:*:*:*:*:*", "licenses": [{"license": {"id": "BSD-3-Clause"}}]
		}`},
		{"a module, with what it is made from", "pkg:golang/modernc.org/sqlite@v1.60.0", `{
			"type": "library", "bom-ref": "pkg:golang/modernc.org/sqlite@v1.60.0", "name": "modernc.org/sqlite", "version": "v1.60.0", "scope": "required",
			"purl": "pkg:golang/modernc.org/sqlite@v1.60.0", "licenses": [{"expression": "BSD-3-Clause AND blessing"}],
			"hashes": [{"alg": "SHA-256", "content": "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"}],
			"properties": [{"name": "assay:go.sum", "value": "h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}],
			"components": [{
				"type": "library", "bom-ref": "pkg:generic/sqlite@3.53.4", "name": "SQLite", "version": "3.53.4",
				"purl": "pkg:generic/sqlite@3.53.4", "cpe": "cpe:2.3:a:sqlite:sqlite:3.53.4:*:*:*:*:*:*:*", "licenses": [{"license": {"id": "blessing"}}]
			}]
		}`},
		{"one in the place of another", "pkg:golang/github.com/xuri/efp@v0.0.2", `{
			"type": "library", "bom-ref": "pkg:golang/github.com/xuri/efp@v0.0.2", "name": "github.com/xuri/efp", "version": "v0.0.2", "scope": "required",
			"purl": "pkg:golang/github.com/xuri/efp@v0.0.2", "licenses": [{"license": {"id": "BSD-3-Clause"}}],
			"hashes": [{"alg": "SHA-256", "content": "7df8c38118cc61a26f530a835411ee3ed508860490a34b0adb15b01ebd91c4be"}],
			"properties": [
				{"name": "assay:go.sum", "value": "h1:ffjDgRjMYaJvUwqDVBHuPtUIhgSQo0sK2xWwHr2RxL4="},
				{"name": "assay:in-place-of", "value": "github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec"}
			]
		}`},
		{"one that isn't listed", "pkg:golang/github.com/somebody/new@v2.0.0%2Bincompatible", `{
			"type": "library", "bom-ref": "pkg:golang/github.com/somebody/new@v2.0.0%2Bincompatible", "name": "github.com/Somebody/New",
			"version": "v2.0.0+incompatible", "scope": "required", "purl": "pkg:golang/github.com/somebody/new@v2.0.0%2Bincompatible"
		}`},
		{"a font", "font:NotoSerifSC-Medium.ttf", `{
			"type": "file", "bom-ref": "font:NotoSerifSC-Medium.ttf", "name": "NotoSerifSC-Medium.ttf", "scope": "required",
			"hashes": [{"alg": "SHA-256", "content": "` + sumOf(t, "templates/fonts/NotoSerifSC-Medium.ttf") + `"}], "licenses": [{"license": {"id": "OFL-1.1"}}]
		}`},
		{"data", "data:open-badges-3.0.3.jsonld", `{
			"type": "file", "bom-ref": "data:open-badges-3.0.3.jsonld", "name": "open-badges-3.0.3.jsonld", "scope": "required",
			"hashes": [{"alg": "SHA-256", "content": "` + sumOf(t, "report/credential/contexts/open-badges-3.0.3.jsonld") + `"}], "licenses": [{"license": {"id": "MIT"}}],
			"externalReferences": [{"type": "distribution", "url": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"}]
		}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			i := slices.IndexFunc(b.Components, func(c component) bool { return c.Ref == tt.ref })
			require.GreaterOrEqual(t, i, 0)
			c := b.Components[i]
			assert.Equal(t, tt.name == "one that isn't listed", c.Description == "")
			c.Description = ""
			assert.JSONEq(t, tt.want, jsonOf(t, c))
		})
	}
}

func TestBillTellsWhatNeedsWhat(t *testing.T) {
	b, _ := billOf(t, aProgram())
	needs := map[string][]string{}
	for _, d := range b.Dependencies {
		needs[d.Ref] = d.DependsOn
	}
	const std, efp = "pkg:golang/stdlib@1.26.8", "pkg:golang/github.com/xuri/efp@v0.0.2"
	assert.Equal(t, []string{efp, std}, needs["pkg:golang/github.com/xuri/excelize/v2@v2.11.1"], "only what is within the program")
	assert.Equal(t, []string{std, "pkg:generic/sqlite@3.53.4"}, needs["pkg:golang/modernc.org/sqlite@v1.60.0"])
	assert.Contains(t, needs["assay@1.2.3"], "pkg:golang/github.com/xuri/excelize/v2@v2.11.1")
	assert.Contains(t, needs["assay@1.2.3"], "pkg:golang/github.com/somebody/new@v2.0.0%2Bincompatible", "nobody else accounts for it")
	assert.Contains(t, needs["assay@1.2.3"], "font:Trirong-Medium.ttf")
	assert.NotContains(t, needs["assay@1.2.3"], efp, "excelize needs it, not the program")
}

// TestBillIsWhole follows what the program needs to every component of it, on every platform.
func TestBillIsWhole(t *testing.T) {
	for _, platform := range platforms {
		t.Run(platform, func(t *testing.T) {
			b, _ := billOf(t, theProgram(t, platform))
			var refs []string
			var take func([]component)
			take = func(all []component) {
				for _, c := range all {
					refs = append(refs, c.Ref)
					assert.NotEmpty(t, c.Licences, c.Ref)
					assert.Equal(t, c.Type == "file", c.Version == "", "%s: files have no version, all else has", c.Ref)
					take(c.Components)
				}
			}
			take(b.Components)
			assert.Len(t, slices.Compact(slices.Sorted(slices.Values(refs))), len(refs), "a name is there twice")

			needs := map[string][]string{}
			for _, d := range b.Dependencies {
				assert.NotContains(t, needs, d.Ref)
				needs[d.Ref] = d.DependsOn
			}
			reached := map[string]bool{}
			var follow func(string)
			follow = func(ref string) {
				_, known := needs[ref]
				assert.True(t, known, "nothing says what %s needs", ref)
				if !reached[ref] {
					reached[ref] = true
					for _, n := range needs[ref] {
						follow(n)
					}
				}
			}
			follow("assay@1.2.3")
			for _, ref := range refs {
				assert.True(t, reached[ref], "nothing needs %s", ref)
			}
			assert.Len(t, reached, len(refs)+1, "something is needed that is no component")
			assert.Len(t, b.Compositions[0].Dependencies, len(refs)+1)
		})
	}
}

// TestBillIsAlwaysTheSame: no time and no chance are in it, and another program
// has another serial number.
func TestBillIsAlwaysTheSame(t *testing.T) {
	b, first := billOf(t, aProgram())
	_, second := billOf(t, aProgram())
	assert.Equal(t, string(first), string(second))
	assert.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, b.Serial)
	assert.NotContains(t, string(first), "timestamp")
	for name, change := range map[string]func(*Program){
		"version": func(p *Program) { p.Version = "1.2.4" },
		"file":    func(p *Program) { p.SHA256 = strings.Repeat("cd", 32) },
		"Go":      func(p *Program) { p.Build.GoVersion = "go1.27" },
		"module":  func(p *Program) { p.Build.Deps[2].Version = "v2.11.2" },
		"setting": func(p *Program) { p.Build.Settings[1].Value = "windows" },
	} {
		p := aProgram()
		change(&p)
		other, _ := billOf(t, p)
		assert.NotEqual(t, b.Serial, other.Serial, name)
	}
}

func TestBillWantsToKnowWhatTheProgramWasBuiltFrom(t *testing.T) {
	_, err := Bill(Program{Version: "1.2.3"})
	assert.ErrorContains(t, err, "doesn't say what it was built from")
}

func TestNoticesAreOfEveryPartAndThereOnce(t *testing.T) {
	parts := Parts(theProgram(t, "windows/amd64").Build)
	told := map[string]bool{}
	texts := map[string]bool{}
	for _, n := range Notices(parts) {
		assert.False(t, texts[n.Text], "a text is there twice: %.40q", n.Text)
		texts[n.Text] = true
		for _, of := range n.Of {
			told[of] = true
		}
	}
	for _, p := range parts {
		assert.True(t, told[p.full()], "%s goes without its licence", p.full())
	}
	assert.True(t, told["the module github.com/xuri/efp v0.0.2"], "the version within, not the one asked for")
	assert.True(t, told["Go and its standard library 1.26.8"])
	assert.True(t, told["the font EB Garamond (EBGaramond-Italic.ttf, EBGaramond-Medium.ttf, EBGaramond-Regular.ttf)"])
}

func TestPartsOfAProgramThatSaysNothing(t *testing.T) {
	d := known(t)
	var names []string
	for _, p := range Parts(nil) {
		assert.Empty(t, p.Version)
		if p.Kind == Module {
			names = append(names, p.Name)
		}
	}
	assert.ElementsMatch(t, modules(d.Direct, d.Indirect), names)
}

func TestReadable(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"as it is", "Copyright ©\n\n  x", "Copyright ©\n\n  x"},
		{"Latin-1", "Copyright \xa9", "Copyright ©"},
		{"line ends", "a\r\nb\r\n", "a\nb"},
		{"empty lines around", "\ufeff\n\t \n\f\n  a \f\n", "  a"}, // a title in the middle stays there
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { assert.Equal(t, tt.want, readable([]byte(tt.in))) })
	}
}

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}
