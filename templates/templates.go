// Package templates holds what channel operations may edit without a programmer:
// the programs' rule files, the columns' names, the words of cells, layouts of other sheets, the certificate's wording and its fonts.
//
// They are embedded in the program. A folder of edited ones replaces them file
// by file ([Overlay]); assay init writes such a folder to begin with.
package templates

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed programs headers.yaml words.yaml checks.yaml layouts certificate badge credential fonts mail
var embedded embed.FS

// fontSums are the hashes of the embedded fonts, as sha256sum writes them in this folder:
//
//	sha256sum fonts/*.ttf >fonts.sha256
//
//go:embed fonts.sha256
var fontSums string

// Where a folder of templates may hold files of its own: fonts, layouts, and the
// mail in further languages beside English.
const (
	layoutFolder = "layouts"
	ruleFolder   = "programs"
	fontFolder   = "fonts"
	mailFolder   = "mail"
	pageFolder   = "credential/page"
	english      = "en"
)

// FS returns the templates that come with the program.
func FS() fs.FS { return embedded }

// BuiltIn tells whether a file of templates is the embedded one of that path.
func BuiltIn(files fs.FS, name string) bool {
	switch files := files.(type) {
	case embed.FS:
		return files == embedded
	case overlay:
		data, ok := files[name]
		return ok && data == nil
	}
	return false
}

// SHA256 returns the hash of a file of templates, in hex. Those of the embedded fonts,
// which are large, are known.
func SHA256(files fs.FS, name string) (string, error) {
	if BuiltIn(files, name) && isFont(name) {
		for line := range strings.Lines(fontSums) {
			if sum, file, _ := strings.Cut(strings.TrimSpace(line), "  "); file == name {
				return sum, nil
			}
		}
	}
	data, err := fs.ReadFile(files, name)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// names returns the paths of the embedded files, in order.
func names() []string {
	var all []string
	_ = fs.WalkDir(embedded, ".", func(name string, entry fs.DirEntry, _ error) error {
		if !entry.IsDir() {
			all = append(all, name)
		}
		return nil
	})
	return all
}

// Editable returns the paths of the embedded templates that are made to be
// edited, which are all but the fonts.
func Editable() []string {
	return slices.DeleteFunc(names(), func(name string) bool { return strings.HasPrefix(name, fontFolder+"/") })
}

// isLayout tells whether a path may be a layout of sheets of another make.
func isLayout(name string) bool { return path.Dir(name) == layoutFolder && path.Ext(name) == ".yaml" }

// isRuleFile tells whether a path may be the rule file of a program.
func isRuleFile(name string) bool { return path.Dir(name) == ruleFolder && path.Ext(name) == ".yaml" }

// isFont tells whether a path may be a font, or its licence, that is not embedded.
func isFont(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".ttf", ".otf", ".txt":
		return strings.HasPrefix(name, fontFolder+"/")
	}
	return false
}
