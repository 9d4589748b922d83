package templates

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

// Overlay returns the templates with the files of a folder in the place of the
// embedded ones; what the folder lacks stays as it is. The folder is read here
// and not again, so what is edited meanwhile changes nothing.
//
// A file that replaces nothing is refused with the names nearest to its own, as
// a misspelt one would go unnoticed. Exempt are further fonts under fonts/, layouts under layouts/, rule
// files under programs/, which are refused where they are read, the
// mail in another language under mail/<language>/, where each file is called as
// the English one, the words of the page that verifies under credential/page/, and files that begin with a dot or a tilde or end in one.
func Overlay(dir string) (fs.FS, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("the templates folder can't be read: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file, want a templates folder", dir)
	}
	o := overlay{}
	for _, name := range names() {
		o[name] = nil
	}
	if err := o.take(dir); err != nil {
		return nil, err
	}
	return o, nil
}

// An overlay holds the content of every file by its path: nil for the embedded one.
type overlay map[string][]byte

// take reads the files of a folder.
func (o overlay) take(dir string) error {
	known := names()
	var refused []error
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	err = fs.WalkDir(root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && passedOver(entry.Name()):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
		case !slices.Contains(known, name) && !isFont(name) && !isLayout(name) && !isRuleFile(name) && !isTranslation(name, known):
			refused = append(refused, fmt.Errorf("%s: no template has this name, want %s", filepath.Join(dir, filepath.FromSlash(name)), nearest(name, known)))
		default:
			data, err := readTemplate(filepath.Join(dir, filepath.FromSlash(name)), name)
			if err == nil && strings.HasSuffix(name, ".yaml") {
				err = Plain(filepath.Join(dir, filepath.FromSlash(name)), data)
			}
			if err != nil {
				return err
			}
			o[name] = append([]byte{}, data...) // an empty file is no absent one
		}
		return nil
	})
	return errors.Join(append(refused, err)...)
}

// What a file of a folder may have, in bytes: the largest embedded font has a
// third of it, the largest text a twentieth. What is YAML has to be [Plain], too.
const (
	largestFont = 64 << 20
	largestText = 1 << 20
)

// readTemplate reads a file of a folder, which may be anything that somebody put there.
func readTemplate(path, name string) ([]byte, error) {
	most := int64(largestText)
	if isFont(name) {
		most = largestFont
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file, want one that replaces a template", path)
	case info.Size() > most:
		return nil, fmt.Errorf("%s has more than %d MiB, want a template of at most that", path, most>>20)
	}
	return os.ReadFile(path)
}

// isTranslation tells whether a path may be one of the mail, or the words of the page
// that verifies, in a language that is not embedded.
func isTranslation(name string, known []string) bool {
	folder, file := path.Split(name)
	if folder == pageFolder+"/" { // the page's words
		return path.Ext(file) == ".yaml"
	}
	within, language := path.Split(path.Clean(folder))
	return within == mailFolder+"/" && language != "" && slices.Contains(known, path.Join(mailFolder, english, file))
}

// passedOver tells whether a file is one that editors and systems leave about.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~")
}

// nearest returns the names that a misspelt one may stand for, nearest first.
func nearest(name string, known []string) string {
	far := func(k string) int {
		return min(levenshtein.ComputeDistance(strings.ToLower(name), k), levenshtein.ComputeDistance(strings.ToLower(path.Base(name)), path.Base(k))+1)
	}
	near := slices.Clone(known)
	slices.SortStableFunc(near, func(a, b string) int { return cmp.Compare(far(a), far(b)) })
	return strings.Join(near[:min(3, len(near))], " or ")
}

// Open opens a file, or a folder for listing.
func (o overlay) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	data, ok := o[name]
	switch {
	case ok && data == nil:
		return embedded.Open(name)
	case ok:
		return &openFile{fileInfo{name: path.Base(name), size: int64(len(data))}, bytes.NewReader(data)}, nil
	}
	entries := o.entries(name)
	if len(entries) == 0 {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &openFolder{fileInfo{name: path.Base(name), dir: true}, entries}, nil
}

// entries returns what a folder holds, by name.
func (o overlay) entries(dir string) []fs.DirEntry {
	found := map[string]fileInfo{}
	for name, data := range o {
		rest, ok := strings.CutPrefix(name, dir+"/")
		if dir == "." {
			rest, ok = name, true
		}
		if !ok {
			continue
		}
		child, _, deeper := strings.Cut(rest, "/")
		found[child] = fileInfo{name: child, dir: deeper, size: o.size(name, data)}
	}
	entries := make([]fs.DirEntry, 0, len(found))
	for _, info := range found {
		entries = append(entries, fs.FileInfoToDirEntry(info))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return entries
}

// size returns the length of a file in bytes.
func (o overlay) size(name string, data []byte) int64 {
	if data == nil {
		if info, err := fs.Stat(embedded, name); err == nil {
			return info.Size()
		}
	}
	return int64(len(data))
}

// A fileInfo describes a file or folder of an overlay; like the embedded ones
// it has no time.
type fileInfo struct {
	name string
	size int64
	dir  bool
}

func (i fileInfo) Name() string { return i.name }

func (i fileInfo) Size() int64 {
	if i.dir {
		return 0
	}
	return i.size
}

func (i fileInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return i.dir }
func (i fileInfo) Sys() any           { return nil }

// An openFile is a file that replaces an embedded one.
type openFile struct {
	info fileInfo
	*bytes.Reader
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFile) Close() error               { return nil }

// An openFolder is a folder being listed; entries are those to come.
type openFolder struct {
	info    fileInfo
	entries []fs.DirEntry
}

func (d *openFolder) Stat() (fs.FileInfo, error) { return d.info, nil }
func (d *openFolder) Close() error               { return nil }

func (d *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.info.name, Err: errors.New("is a folder")}
}

// ReadDir returns the next n entries, or all that are left where n is not above 0.
func (d *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.entries)
	} else if len(d.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.entries))
	next := d.entries[:n]
	d.entries = d.entries[n:]
	return next, nil
}
