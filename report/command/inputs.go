package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"assay/ingest"
)

// inputsOf returns the files that arguments name: files, folders, which stand for
// the spreadsheets directly in them, and patterns like acme/*.xlsx, for shells
// that don't expand them. A path that exists as such goes before a pattern. A
// file that is also named by itself counts as named so.
func inputsOf(paths []string) ([]ingest.Input, error) {
	var inputs []ingest.Input
	var errs []error
	indexOf := map[string]int{} // where in inputs a file stands
	add := func(in ingest.Input) {
		clean := filepath.Clean(in.Path)
		i, again := indexOf[clean]
		switch {
		case !again:
			indexOf[clean] = len(inputs)
			inputs = append(inputs, in)
		case in.Folder == "":
			inputs[i].Folder = ""
		}
	}
	for _, path := range paths {
		found, err := matches(path, sameFile)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, path := range found {
			if !isFolder(path) {
				add(ingest.Input{Path: path})
				continue
			}
			files, err := spreadsheetsIn(path)
			errs = append(errs, err)
			for _, file := range files {
				add(ingest.Input{Path: file, Folder: path})
			}
		}
	}
	return inputs, errors.Join(errs...)
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// spreadsheetsIn returns the spreadsheets directly in a folder, those of kinds that
// can't be read among them: left out without a word they would be missed. Files
// that begin with a dot are other programs' own.
func spreadsheetsIn(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder %s can't be read: %w", folder, err)
	}
	kinds := []string{".xlsx", ".xlsm", ".csv", ".tsv", ".xls", ".xlsb", ".ods", ".numbers"}
	var files []string
	for _, e := range entries {
		if !e.IsDir() && !strings.HasPrefix(e.Name(), ".") && slices.Contains(kinds, strings.ToLower(filepath.Ext(e.Name()))) {
			files = append(files, filepath.Join(folder, e.Name()))
		}
	}
	if files == nil {
		return nil, fmt.Errorf("the folder %s holds no spreadsheet (.xlsx, .xlsm or .csv); folders in it aren't looked into", folder)
	}
	return files, nil
}

// expanded replaces patterns by what they match. What matches nothing stays as it
// is: it may be no path at all.
func expanded(args []string) (out []string) {
	for _, arg := range args {
		found, err := matches(arg, sameFile)
		if err != nil {
			found = []string{arg}
		}
		out = append(out, found...)
	}
	return out
}

// matches returns what a path names: itself where there is such a file or folder,
// or where it is no pattern, else all that match it. The letter case of a name
// makes no difference where the system makes none, which same tells.
func matches(path string, same func(a, b string) bool) ([]string, error) {
	if _, err := os.Lstat(path); err == nil || !strings.ContainsAny(path, "*?[") {
		return []string{path}, nil
	}
	volume := filepath.VolumeName(path)
	rest := filepath.ToSlash(path[len(volume):])
	found := []string{volume}
	if strings.HasPrefix(rest, "/") {
		found = []string{volume + string(filepath.Separator)}
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == "" {
			continue
		}
		var next []string
		for _, folder := range found {
			next = append(next, within(folder, part, same)...)
		}
		found = next
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s: nothing matches this pattern; check the folder and the ending", path)
	}
	return found, nil
}

// within returns what in a folder has a name, or else matches it as a pattern.
func within(folder, name string, same func(a, b string) bool) (found []string) {
	literal := filepath.Join(folder, name)
	if _, err := os.Lstat(literal); err == nil {
		return []string{literal}
	}
	entries, err := os.ReadDir(filepath.Join(folder, "."))
	if err != nil || !strings.ContainsAny(name, "*?[") {
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if strings.HasPrefix(e.Name(), ".") && !strings.HasPrefix(name, ".") {
			continue
		}
		if ok, _ := filepath.Match(name, e.Name()); ok {
			found = append(found, path)
		} else if ok, _ := filepath.Match(strings.ToLower(name), strings.ToLower(e.Name())); ok && same(path, filepath.Join(folder, otherCase(e.Name()))) {
			found = append(found, path)
		}
	}
	return found
}

// otherCase writes a name in capitals, or one in capitals in small letters.
func otherCase(name string) string {
	if up := strings.ToUpper(name); up != name {
		return up
	}
	return strings.ToLower(name)
}

// sameFile tells whether two paths lead to one file.
func sameFile(a, b string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
