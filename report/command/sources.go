package command

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"assay/ingest"
	"assay/report/terminal"
)

// partnerInPath is what stands in a source's path for the ID of a partner.
const partnerInPath = "{Partner ID}"

// A source limits the files that others write to some tables, and, where its path
// has the ID of a partner in it, to rows about that partner.
type source struct {
	path   string // a pattern
	tables []ingest.Table
}

// sources are flags: employees,certifications=submissions/{Partner ID}/*.xlsx.
type sources []source

func (s *sources) String() string { return "" }
func (s *sources) Type() string   { return "limit" }

func (s *sources) Set(text string) error {
	names, path, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("got %q, want tables and files, like employees,certifications=submissions/%s/*.xlsx", text, partnerInPath)
	}
	in := source{path: path}
	for name := range strings.SplitSeq(names, ",") {
		t, ok := ingest.TableNamed(name)
		if !ok {
			return fmt.Errorf("got the table %q, want some of %s", name, strings.Join(ingest.TableNames(), ", "))
		}
		in.tables = append(in.tables, t)
	}
	for part := range strings.SplitSeq(filepath.ToSlash(path), "/") {
		before, behind, has := strings.Cut(part, partnerInPath)
		if has && strings.ContainsAny(before+behind, "*?[{}") || !has && strings.ContainsAny(part, "{}") {
			return fmt.Errorf("got %q in the path, want %s once in it, beside plain text alone", part, partnerInPath)
		}
	}
	if strings.Contains(path, partnerInPath) && slices.Contains(in.tables, ingest.Groupings) {
		return errors.New("groupings are about no partner, and can't come from one's file")
	}
	*s = append(*s, in)
	return nil
}

// A sourced file is one that a source's path matches.
type sourced struct {
	path  string
	limit ingest.Limit
	is    os.FileInfo
}

// files returns the files that match, each with its limits.
func (s source) files() (all []sourced) {
	type branch struct {
		path     string
		partners []string
	}
	volume := filepath.VolumeName(s.path)
	rest := filepath.ToSlash(s.path[len(volume):])
	found := []branch{{path: volume}}
	if strings.HasPrefix(rest, "/") {
		found[0].path += string(filepath.Separator)
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == "" {
			continue
		}
		before, behind, has := strings.Cut(part, partnerInPath)
		name := part
		if has {
			name = before + "*" + behind
		}
		var next []branch
		for _, b := range found {
			for _, path := range within(b.path, name, sameFile) {
				to := branch{path, b.partners}
				if base := filepath.Base(path); has {
					to.partners = append(slices.Clone(to.partners), base[len(before):len(base)-len(behind)])
				}
				next = append(next, to)
			}
		}
		found = next
	}
	for _, b := range found {
		is, err := os.Stat(b.path)
		if err != nil || is.IsDir() {
			continue
		}
		if len(b.partners) == 0 {
			b.partners = []string{""}
		}
		for _, p := range b.partners {
			all = append(all, sourced{b.path, ingest.Limit{Tables: s.tables, Partner: p}, is})
		}
	}
	return all
}

// folder is the folder in which all files are others': that before the first part
// of the path that is a pattern; "" where that is no folder of its own.
func (s source) folder() string {
	i := strings.IndexAny(s.path, "*?[{")
	if i < 0 {
		return ""
	}
	folder := filepath.Dir(s.path[:i] + "x")
	if folder == "." || !strings.Contains(s.path, partnerInPath) {
		return ""
	}
	return folder
}

// limit gives files their limits, and adds those of the sources where none is named.
// A file is known however it is called: by another letter case, or through a link.
// One in a folder of files from partners which no source matches is refused, as it
// could say anything.
func (s sources) limit(inputs []ingest.Input, add bool, w World) ([]ingest.Input, error) {
	var all []sourced
	for _, from := range s {
		files := from.files()
		if len(files) == 0 {
			w.says(fmt.Sprintf("no file matches %s (--sources)", terminal.InLine(from.path)))
		}
		all = append(all, files...)
	}
	if add {
		for _, f := range all {
			inputs = append(inputs, ingest.Input{Path: f.path})
		}
	}
	var out []ingest.Input
	var errs []error
	seen := map[string]bool{}
	for _, in := range inputs {
		if clean := filepath.Clean(in.Path); seen[clean] {
			continue
		} else {
			seen[clean] = true
		}
		if is, err := os.Stat(in.Path); err == nil {
			for _, f := range all {
				if os.SameFile(is, f.is) {
					in.Limits = append(in.Limits, f.limit)
				}
			}
		}
		if in.Limits == nil {
			errs = append(errs, s.unmatched(in.Path))
		}
		out = append(out, in)
	}
	return out, errors.Join(errs...)
}

// unmatched is the error for a file without limits in a folder of limited ones.
func (s sources) unmatched(path string) error {
	whole, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil // reading it says why
	}
	for _, from := range s {
		folder, err := os.Stat(from.folder())
		if err != nil {
			continue
		}
		for up := filepath.Dir(whole); ; up = filepath.Dir(up) {
			if found, err := os.Stat(up); err == nil && os.SameFile(found, folder) {
				return flagError{"sources", fmt.Errorf("%s lies in a folder of files that are limited, but none of these matches it: name it in a source of its own, or move it", path)}
			}
			if up == filepath.Dir(up) {
				break
			}
		}
	}
	return nil
}

// sourceOf reads an entry under sources in the settings: its files and tables.
func (s *settings) sourceOf(is *settable, node ast.Node) (value settingText, err error) {
	text := textOf(node)
	entry, ok := node.(ast.MapNode)
	if !ok {
		return text, s.refused(text, is, "sources: got something else, want files and tables")
	}
	said := map[string][]settingText{}
	for each := entry.MapRange(); each.Next(); {
		key := textOf(each.Key())
		if key.text != "files" && key.text != "tables" {
			return text, s.refused(key, is, "sources: got %q, want files and tables", key.text)
		}
		if said[key.text], err = s.values(&settable{name: "sources: " + key.text, example: is.example, path: key.text == "files"}, each.Value()); err != nil {
			return text, err
		}
	}
	if len(said["files"]) != 1 || len(said["tables"]) == 0 {
		return text, s.refused(text, is, "sources: want files once, and the tables that they may have")
	}
	var tables []string
	for _, t := range said["tables"] {
		tables = append(tables, t.text)
	}
	text.text = strings.Join(tables, ",") + "=" + said["files"][0].text
	return text, nil
}
