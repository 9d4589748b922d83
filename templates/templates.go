// Package templates holds what channel operations may edit without a programmer:
// the programs' rule files, the header aliases, the certificate's wording and its fonts.
//
// They are embedded in the program. A folder of edited ones replaces them file
// by file ([Overlay]); [Copy] writes such a folder to begin with.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

//go:embed programs headers.yaml certificate badge credential fonts mail
var embedded embed.FS

// Where a folder of templates may hold files of its own: fonts, and the mail in
// further languages beside English.
const (
	fontFolder = "fonts"
	mailFolder = "mail"
	english    = "en"
)

// FS returns the templates that come with the program.
func FS() fs.FS { return embedded }

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

// Copy writes the templates that are made to be edited, which are all but the
// fonts, into a folder, and returns their paths in it. It replaces nothing: one
// that stands there already is an error, and then none is written.
func Copy(dir string) ([]string, error) {
	var files []string
	for _, name := range names() {
		if strings.HasPrefix(name, fontFolder+"/") {
			continue
		}
		to := filepath.Join(dir, filepath.FromSlash(name))
		if _, err := os.Lstat(to); err == nil {
			return nil, fmt.Errorf("%s stands there already, want a folder without templates: nothing was written", to)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		files = append(files, name)
	}
	for _, name := range files {
		if err := copyFile(filepath.Join(dir, filepath.FromSlash(name)), name); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// copyFile writes an embedded file to a path at which none stands.
func copyFile(to, name string) error {
	data, err := embedded.ReadFile(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Close())
}

// isFont tells whether a path may be a font, or its licence, that is not embedded.
func isFont(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".ttf", ".otf", ".txt":
		return strings.HasPrefix(name, fontFolder+"/")
	}
	return false
}
