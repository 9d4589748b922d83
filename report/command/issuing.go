package command

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/ingest"
	"assay/report"
	"assay/report/badge"
	"assay/report/certificate"
	"assay/report/credential"
	"assay/report/disk"
	"assay/report/issued"
	"assay/report/lettering"
	"assay/report/scorecard"
	"assay/report/terminal"
)

// workshop opens what certificates and badges are made with, but for the key.
func (f *inputFlags) workshop(k kit, sheet certificate.Sheet, light bool) (report.Workshop, error) {
	shop := report.Workshop{NamedBadges: f.badgeNames}
	types, err := lettering.Open(k.files, k.fonts...)
	if err != nil {
		return shop, inFolder(f.templates, err)
	}
	press, err := certificate.NewPress(k.files, types, sheet)
	if err != nil {
		return shop, inFolder(f.templates, err)
	}
	if light {
		press.Lighten()
	}
	mint, err := badge.NewMint(k.files, types)
	if err != nil {
		return shop, inFolder(f.templates, err)
	}
	shop.Press, shop.Mint = press, mint
	shop.Scorecard = func(c scorecard.Card, day ingest.Day) ([]byte, error) { return scorecard.Draw(press, c, day) }
	return shop, nil
}

// largestFont is more than any font has, in bytes.
const largestFont = 64 << 20

// readFonts reads the fonts that are added to the built-in ones.
func readFonts(paths []string) ([]lettering.Added, error) {
	var added []lettering.Added
	for _, path := range paths {
		data, err := disk.Read(path, largestFont)
		if err != nil {
			return nil, flagError{"font", err}
		}
		added = append(added, lettering.Added{Name: filepath.Base(path), Data: data})
	}
	return added, nil
}

// fontsShown says which fonts were added, without a path of the machine.
func fontsShown(added []lettering.Added) string {
	if len(added) == 0 {
		return "none added"
	}
	var names []string
	for _, a := range added {
		sum := sha256.Sum256(a.Data)
		names = append(names, fmt.Sprintf("%s (SHA-256 %s)", a.Name, hex.EncodeToString(sum[:])))
	}
	return strings.Join(names, ", ")
}

// A signing is the key that a run signs with.
type signing struct {
	maker *credential.Maker
	did   string // "" where nothing is to be signed
	made  string // the key file's path, where this run made it
	page  bool   // the issuer has a page on the web that verifies
}

// signer opens the key, and makes one where there is none yet; a run that has
// nothing to issue leaves it alone.
func (f *runFlags) signer(k kit, a *evaluate.Assessment, reprints []issued.Certificate, w World) (s signing, err error) {
	if len(reprints) == 0 && !anyNew(a) {
		return s, nil
	}
	wording, err := credential.LoadWording(k.files)
	if err != nil {
		return s, inFolder(f.templates, err)
	}
	path := keyFile(f.key, f.registerFile())
	var file *credential.KeyFile
	made := false
	if f.key != "" {
		if file, err = credential.ReadKeyFile(path); errors.Is(err, fs.ErrNotExist) {
			err = flagError{"key", fmt.Errorf("there is no key file at %s; a run without --key makes one beside the register, which may be moved there", path)}
		}
	} else {
		file, made, err = credential.MakeKeyFile(path, w.Random, w.Today)
	}
	if err != nil {
		return s, err
	}
	if made {
		s.made = path
	}
	if a.Day > w.Today && !slices.Contains(file.Ahead, a.Day) {
		if err := credential.SignAhead(path, file.Key, a.Day); err != nil {
			return s, err
		}
	}
	s.maker, s.did, s.page = credential.NewMaker(wording, file.Key), file.Key.DID(), wording.VerificationAddress() != ""
	return s, nil
}

func anyNew(a *evaluate.Assessment) bool {
	for i := range a.Partners {
		if len(a.Partners[i].NewBadgeYears()) > 0 {
			return true
		}
	}
	return false
}

// tell says, once, that there is a key now.
func (s signing) tell(w World) {
	if s.made != "" {
		fmt.Fprintf(w.Err, "assay: made the key that signs certificates and badges: %s\n"+
			"assay: put a copy of it in a safe place, as it can't be made again (assay key says more)\n", terminal.InLine(s.made))
	}
	if s.made != "" && !s.page {
		fmt.Fprint(w.Err, "assay: assay verify checks certificates; for a page on your web site on which\n"+
			"assay: anybody can, see assay key publish --help\n")
	}
}
