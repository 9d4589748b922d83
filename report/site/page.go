package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"text/template"

	"assay/report/credential"
	"assay/report/wording"
	"assay/templates"
)

// page has the parts of the page. noble.js was made of npm's packages by
// testdata/browser/bundle.mjs; a test holds it against them.
//
//go:embed page
var page embed.FS

// scripts are the page's scripts, in their order. The last one is of the page itself;
// those before know nothing of it.
var scripts = []string{"noble.js", "crypto.js", "verify.js", "page.js"}

// wordsFolder is the place of the page's words in the templates, a file a language.
const wordsFolder = "credential/page"

// inEnglish is the file that the others are translations of.
const inEnglish = "en.yaml"

// A pageText is what stands in the page.
type pageText struct {
	Policy, Title, Issuer string // for HTML
	Style                 string
	Published, Words      string // JSON
	Scripts               []string
}

// writePage returns the page: one file that holds all it needs, and that may ask for
// nothing but what lies beside it.
func writePage(templates fs.FS, issuer credential.Issuer) ([]byte, error) {
	words, err := loadWords(templates)
	if err != nil {
		return nil, err
	}
	p := pageText{Title: template.HTMLEscapeString(words["en"]["title"]), Issuer: template.HTMLEscapeString(issuer.Name)}
	if p.Words, err = inScript(words); err != nil {
		return nil, err
	}
	if p.Published, err = inScript(issuer); err != nil {
		return nil, err
	}
	style, err := part("style.css")
	if err != nil {
		return nil, err
	}
	p.Style = "\n" + style
	var hashes []string
	for _, name := range scripts {
		script, err := part(name)
		if err != nil {
			return nil, err
		}
		p.Scripts = append(p.Scripts, "\n"+script)
		hashes = append(hashes, hashOf("\n"+script))
	}
	p.Policy = "default-src 'none'; script-src " + strings.Join(hashes, " ") + "; style-src " + hashOf(p.Style) +
		"; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
	frame, err := part("page.html")
	if err != nil {
		return nil, err
	}
	t, err := template.New("page").Parse(frame)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = t.Execute(&out, p)
	return out.Bytes(), err
}

func part(name string) (string, error) {
	text, err := page.ReadFile("page/" + name)
	return string(text), err
}

// hashOf is a text as a content policy names it.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// inScript is JSON in which no tag can stand.
func inScript(v any) (string, error) {
	text, err := json.Marshal(v) // writes < as \u003c
	return string(text), err
}

// loadWords reads the page's words, by language. A key or a placeholder that is
// missing or unknown is refused.
func loadWords(from fs.FS) (map[string]map[string]string, error) {
	want, err := readWords(templates.FS(), inEnglish)
	if err != nil {
		return nil, err
	}
	files, err := fs.ReadDir(from, wordsFolder)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for _, f := range files {
		file := path.Join(wordsFolder, f.Name())
		got, err := readWords(from, f.Name())
		if err != nil {
			return nil, err
		}
		if err := wording.Translated(file, got, want); err != nil {
			return nil, err
		}
		words := map[string]string{}
		for key, phrase := range got {
			words[key] = phrase.Text
		}
		all[strings.TrimSuffix(f.Name(), ".yaml")] = words
	}
	if all["en"] == nil {
		return nil, errors.New(wordsFolder + ": no words in English")
	}
	return all, nil
}

func readWords(from fs.FS, name string) (map[string]wording.Phrase, error) {
	words := map[string]wording.Phrase{}
	if err := templates.Load(from, path.Join(wordsFolder, name), &words); err != nil {
		return nil, fmt.Errorf("the words of the page: %w", err)
	}
	return words, nil
}

// Licences returns the licences of the scripts by others that the page contains.
func Licences() []credential.Licence {
	text, err := part("noble-LICENSE.txt")
	if err != nil {
		panic(err) // is embedded
	}
	return []credential.Licence{{Name: "noble curves and hashes", Text: text}}
}
