package site

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"assay/report/credential"
	"assay/report/disk"
	"assay/report/register"
	"assay/report/verify"
)

// The files of a site.
const (
	pageName   = "index.html"
	IssuerName = "issuer.json" // the issuer's file
	didName    = "did.json"
	didPlace   = ".well-known/did.json" // of a page at the root of its host
	statusName = "status.json"
	howName    = "README.txt"
)

// A Site is what an issuer puts on the web.
type Site struct {
	Issuer  credential.Issuer
	Address string // of the page; "" where none is set
	files   []disk.NewFile
}

// Make makes the site of an issuer: of what its key file, its register and its
// templates have, and nothing else.
func Make(templates fs.FS, key *credential.KeyFile, reg *register.Register) (*Site, error) {
	wording, err := credential.LoadWording(templates)
	if err != nil {
		return nil, err
	}
	s := &Site{Issuer: wording.Publish(key), Address: wording.VerificationAddress()}
	if s.Issuer.Ended, err = Ended(reg, key.Key, templates); err != nil {
		return nil, err
	}
	issuer, err := credential.WriteIssuer(s.Issuer)
	if err != nil {
		return nil, err
	}
	html, err := writePage(templates, s.Issuer)
	if err != nil {
		return nil, err
	}
	s.add(pageName, html)
	s.add(IssuerName, issuer)
	if s.Address != "" {
		if err := s.addWeb(key.Key, reg); err != nil {
			return nil, err
		}
	}
	s.add(howName, []byte(how(s.Address)))
	return s, nil
}

func (s *Site) add(name string, data []byte) {
	s.files = append(s.files, disk.NewFile{Path: name, Data: data})
}

// addWeb adds what other programs look for at the address: the keys, and which
// credentials were revoked.
func (s *Site) addWeb(key *credential.Key, reg *register.Register) error {
	did, err := credential.WriteDID(s.Address, s.Issuer.Keys)
	if err != nil {
		return err
	}
	s.add(didName, did)
	if name, err := credential.WebDID(s.Address); err != nil {
		return err
	} else if strings.Count(name, ":") == 2 {
		s.add(didPlace, did)
	}
	list := s.Issuer.Ended
	if list == nil {
		return nil
	}
	places, err := endedPlaces(list, reg)
	if err != nil {
		return err
	}
	newest, err := reg.Newest()
	if err != nil {
		return err
	}
	status, err := credential.WriteStatusList(s.Address, key, newest, list.ValidThrough, places)
	if err != nil {
		return err
	}
	s.add(statusName, status)
	return nil
}

// endedPlaces returns the places in the status list of the credentials that ended.
func endedPlaces(list *credential.EndedList, reg *register.Register) (out []int, err error) {
	places, err := reg.Places()
	for _, e := range list.Certificates {
		for year, place := range places[e.Number] {
			if e.Year == 0 || e.Year == year {
				out = append(out, place)
			}
		}
	}
	return out, err
}

// Names returns the names of the site's files.
func (s *Site) Names() (names []string) {
	for _, f := range s.files {
		names = append(names, f.Path)
	}
	return names
}

// Write writes the site into a folder, whole or not at all: into a new one, or in the
// place of the site that is there. What else is there stays. A folder that has files
// of the site's names, but isn't one, is refused.
func (s *Site) Write(to disk.Disk, dir string) error {
	old, err := disk.Read(filepath.Join(dir, IssuerName), verify.LargestFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return to.Publish(dir, s.files, false)
	case err != nil:
		return err
	}
	if _, err := credential.ReadIssuer(IssuerName, old); err != nil {
		return fmt.Errorf("%s is no issuer file: name another folder, or move it away; nothing was written", filepath.Join(dir, IssuerName))
	}
	return to.Publish(dir, s.files, true)
}

// how says how to put the site online.
func how(address string) string {
	name, place := "https://your.example/verify/", "a folder of its own on your web site"
	if address != "" {
		name, place = address, address
	}
	return `How to put this page online

Copy the files of this folder, with the folder .well-known where there is one, to
` + place + `. Any web server and any service that hosts static
files will do; nothing has to run there, and the page asks nobody else.

- Serve them by https:// only. The page is ` + pageName + `.
- ` + IssuerName + ` and ` + path.Base(statusName) + ` must not be kept in caches for longer than a few minutes.
- Publish again after each run, and at once after a revocation or a rotation of the
  key:  assay key publish DIR  (or let the run do it:  assay run --publish DIR …).
  The list of revoked certificates says until when it holds.
- Write the address into templates/credential/issuer.yaml (verification: address)
  before you issue: it is printed on the certificates and signed into the badges,
  so choose one that stays:  ` + name + `

Where the server lets you set headers, these keep the page from being framed:

  Content-Security-Policy: frame-ancestors 'none'
  X-Content-Type-Options: nosniff
`
}
