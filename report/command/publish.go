package command

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/register"
	"assay/report/site"
	"assay/report/terminal"
)

// makeSite makes the site of a key, a register and templates, which are a folder's.
func makeSite(k kit, folder, key, reg string) (*site.Site, error) {
	file, err := credential.ReadKeyFile(key)
	if err != nil {
		return nil, noKey(key, err)
	}
	records, err := register.OpenReadOnly(reg)
	if err != nil {
		return nil, err
	}
	s, err := site.Make(k.files, file, records)
	return s, errors.Join(inFolder(folder, err), records.Close())
}

// isFile tells whether what is to be published there is the issuer's file alone.
func isFile(path string) bool {
	if info, err := os.Stat(path); err == nil {
		return !info.IsDir()
	}
	return strings.EqualFold(filepath.Ext(path), ".json")
}

// publishSite writes the site into a folder.
func (f *keyFlags) publishSite(dir string, w World) error {
	kit, err := openKit(f.templates)
	if err != nil {
		return err
	}
	s, err := makeSite(kit, f.templates, f.path(), f.register)
	if err != nil {
		return err
	}
	if err := w.Signals.Step(func() error { return s.Write(w.Disk, dir) }); err != nil {
		return err
	}
	if f.json {
		return terminal.JSON(w.Out, s.Issuer)
	}
	fmt.Fprintf(w.Out, "%s: %s\n%s\n", terminal.InLine(dir+string(filepath.Separator)), strings.Join(s.Names(), ", "), listTold(s.Issuer.Ended, w.Today))
	tellAddress(w.Out, s, dir)
	return nil
}

// tellAddress says where the site goes, or that it has no address yet.
func tellAddress(to io.Writer, s *site.Site, dir string) {
	if s.Address == "" {
		fmt.Fprintf(to, "The page works wherever you put it. For QR codes that open it, and badges that\n"+
			"other software can check for revocations, write its address into\n"+
			"credential/issuer.yaml of your templates (verification: address).\n")
		return
	}
	fmt.Fprintf(to, "Put what is in %s online at %s\n(README.txt in it says how).\n", terminal.InLine(dir), s.Address)
}

// publishAfter keeps the site up to date after a run that stands.
func (f *runFlags) publishAfter(k kit, w World) error {
	if f.publish == "" {
		return nil
	}
	key := keyFile(f.key, f.registerFile())
	if _, err := os.Lstat(key); errors.Is(err, fs.ErrNotExist) {
		w.says(fmt.Sprintf("nothing to publish in %s yet: the first run that issues something makes the key", terminal.InLine(f.publish)))
		return nil
	}
	s, err := makeSite(k, f.templates, key, f.registerFile())
	if err == nil {
		err = w.Signals.Step(func() error { return s.Write(w.Disk, f.publish) })
	}
	if err != nil {
		return fmt.Errorf("the run stands, but the site in %s is as it was: %w", f.publish, err)
	}
	if !f.quiet {
		fmt.Fprintf(w.Out, "%s (to put online)\n", terminal.InLine(f.publish+string(filepath.Separator)))
	}
	return nil
}

// listTold says what a list of ended certificates has, and until when it holds.
func listTold(list *credential.EndedList, today ingest.Day) string {
	if list == nil {
		return "no run is recorded in the register: nothing is told of revocations\n"
	}
	told := fmt.Sprintf("%s revoked, replaced or withdrawn, as of %s; holds through %s\n",
		terminal.Count(len(list.Certificates), "certificate", "certificates"), list.AsOf, list.ValidThrough)
	if today > list.ValidThrough {
		told += "that day is over: run the month, and publish again\n"
	}
	return told
}
