// Package runfolder holds a run's folder against what the run wrote there, as its
// manifest.json says, and that against what the register recorded of the run: who
// changes a file and the manifest alike is found out by the register.
package runfolder

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"assay/ingest"
	"assay/report/disk"
	"assay/report/issued"
	"assay/report/register"
)

// ManifestName is the file that lists the others.
const ManifestName = "manifest.json"

// largestManifest is more than a manifest has, in bytes: one that lists a million
// files has less.
const largestManifest = 256 << 20

// A Folder is what a run's folder has to hold, as its manifest says.
type Folder struct {
	Dir   string
	Day   ingest.Day
	Files []issued.File // but the manifest

	manifest string // its SHA-256
}

// Open reads the manifest of a run's folder. The folder may be a link to one; the
// manifest has to be a plain file.
func Open(dir string) (Folder, error) {
	name := filepath.Join(dir, ManifestName)
	if err := disk.Plain(name); err != nil {
		return Folder{}, err
	}
	data, err := disk.Read(name, largestManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return Folder{}, fmt.Errorf("%s has no %s: name the folder of a run, like out/2020-06-30", dir, ManifestName)
	}
	if err != nil {
		return Folder{}, err
	}
	var said struct {
		AsOf    ingest.Day    `json:"as_of"`
		Outputs []issued.File `json:"outputs"`
	}
	unreadable := fmt.Errorf("%s can't be read: run the day again", name)
	if err := json.Unmarshal(data, &said); err != nil || said.AsOf == 0 {
		return Folder{}, unreadable
	}
	for _, f := range said.Outputs {
		if !fs.ValidPath(f.Path) || !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return Folder{}, unreadable
		}
	}
	if named, err := ingest.ParseDay(filepath.Base(dir)); err == nil && named != said.AsOf {
		return Folder{}, fmt.Errorf("%s holds the run of %s: put that in a folder of its name, and the run of %s back here", dir, said.AsOf, named)
	}
	sum := sha256.Sum256(data)
	return Folder{Dir: dir, Day: said.AsOf, Files: said.Outputs, manifest: hex.EncodeToString(sum[:])}, nil
}

// Recorded wants the register to have recorded the run with this manifest. Vouched
// is false where the run was recorded by an assay that kept no manifest's sum: then
// who changed a file and the manifest alike isn't found out.
func (f Folder) Recorded(reg *register.Register) (vouched bool, err error) {
	sum, recorded, err := reg.Manifest(f.Day)
	switch {
	case err != nil:
		return false, err
	case !recorded:
		return false, fmt.Errorf("%s: the register has no run of %s in force, so that nothing vouches for it, and nobody could tell what was mailed already; run that day again, or name its register with --register (a run for a day before the newest is not recorded)", f.Dir, f.Day)
	case sum != "" && sum != f.manifest:
		return false, fmt.Errorf("%s is not the one that the register has of the run of %s: it was changed, or the folder is of another run of that day; put the folder back as that run wrote it, or run the day again", filepath.Join(f.Dir, ManifestName), f.Day)
	}
	return sum != "", nil
}

// A Difference is a file that isn't as the run wrote it.
type Difference struct {
	Path string // in the folder, with forward slashes
	What What
	Now  string // what stands there in its place, like "a link"; "" for a file
}

// What is different of a file.
type What string

// The differences.
const (
	Changed What = "changed"
	Missing What = "missing"
	Extra   What = "extra" // somebody put it there
)

// Differences holds every file of the folder against the manifest, by path. What
// isn't a plain file is none that the run wrote, and no link in the folder is followed.
func (f Folder) Differences() ([]Difference, error) {
	found, err := f.found()
	if err != nil {
		return nil, err
	}
	var out []Difference
	folders := map[string]bool{}
	for _, want := range f.Files {
		for up := path.Dir(want.Path); up != "."; up = path.Dir(up) {
			folders[up] = true
		}
		name, here := f.name(want.Path, found)
		mode := found[name]
		delete(found, name)
		switch {
		case !here:
			out = append(out, Difference{Path: want.Path, What: Missing})
			continue
		case !mode.IsRegular():
			out = append(out, Difference{want.Path, Changed, disk.Kind(mode)})
			continue
		}
		sum, err := sumOf(filepath.Join(f.Dir, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		if sum != want.SHA256 {
			out = append(out, Difference{Path: want.Path, What: Changed})
		}
	}
	delete(found, ManifestName)
	for name, mode := range found {
		switch {
		case mode.IsRegular():
			out = append(out, Difference{Path: name, What: Extra})
		case !mode.IsDir() || !folders[name] && !f.spelt(name, folders):
			out = append(out, Difference{name, Extra, disk.Kind(mode)})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return cmp.Compare(a.Path, b.Path) })
	return out, nil
}

// found is everything in the folder but itself, by path.
func (f Folder) found() (map[string]fs.FileMode, error) {
	root, err := os.OpenRoot(f.Dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	found := map[string]fs.FileMode{}
	err = fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && name != "." {
			found[name] = e.Type()
		}
		return err
	})
	return found, err
}

// name finds a file of the manifest among those found. Where the system takes names
// in another spelling for the same, as a folder comes back from some media, it is
// the one that the name leads to.
func (f Folder) name(want string, found map[string]fs.FileMode) (name string, here bool) {
	if _, here := found[want]; here {
		return want, true
	}
	at, err := os.Lstat(filepath.Join(f.Dir, filepath.FromSlash(want)))
	if err != nil || path.Dir(want) != "." && !f.within(path.Dir(want)) {
		return "", false
	}
	for name := range found {
		if f.same(name, at) {
			return name, true
		}
	}
	return "", false
}

// within tells whether the folders of a path are folders, and no links.
func (f Folder) within(dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		info, err := os.Lstat(filepath.Join(f.Dir, filepath.FromSlash(dir)))
		if err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// spelt tells whether a folder is one of some in another spelling.
func (f Folder) spelt(name string, folders map[string]bool) bool {
	for folder := range folders {
		if found, err := os.Lstat(filepath.Join(f.Dir, filepath.FromSlash(folder))); err == nil && f.same(name, found) {
			return true
		}
	}
	return false
}

// same tells whether a path in the folder leads to a file.
func (f Folder) same(name string, file fs.FileInfo) bool {
	info, err := os.Lstat(filepath.Join(f.Dir, filepath.FromSlash(name)))
	return err == nil && os.SameFile(info, file)
}

func sumOf(name string) (string, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|disk.NoFollow, 0)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
