package command

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/disk"
	"assay/report/register"
	"assay/report/site"
	"assay/report/terminal"
	"assay/report/verify"
)

// defaultKey is where the key file stands beside the register.
const defaultKey = "issuer.key"

// keyFile is the path of the key file: the one named, else the one beside the register.
func keyFile(named, register string) string {
	return cmp.Or(named, filepath.Join(filepath.Dir(register), defaultKey))
}

var keyCommand = command{
	name: "key", args: "[show | rotate | publish DIR] [flags]", then: []string{"show", "rotate", "publish"},
	short: "show the key that signs, renew it, or publish its public part",
	long: `The key signs certificates, badges and credentials. The first run makes it, in
out/issuer.key beside the register, unless --key names another file. Keep that
file secret, and a copy of it in a safe place: it can't be made again.

  show          its public part, and those of the keys before it
  rotate        make a new key; what the old one signed stays genuine, but for
                what is of the day on which it was --stolen, or later
  publish DIR   write a small web site on which anybody can check a certificate,
                without this program: its page, the issuer file, the keys (a
                did:web) and which certificates were revoked. It needs no
                server of yours: any static host will do. It holds nothing
                secret. Publish it again after each run (assay run --publish
                DIR does), and at once after a revocation or rotate.
  publish FILE.json
                write the issuer file alone, which tells everybody with
                assay verify --issuer FILE what is genuine.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		var f keyFlags
		f.declare(flags)
		return func(args []string, w World) (int, error) {
			if len(args) == 0 {
				args = []string{"show"}
			}
			switch verb := strings.Join(args[:1], ""); {
			case verb == "show" && len(args) == 1:
				return done, f.show(w)
			case verb == "rotate" && len(args) == 1:
				return done, f.rotate(w)
			case verb == "publish" && len(args) == 2 && isFile(args[1]):
				return done, f.publish(args[1], w)
			case verb == "publish" && len(args) == 2:
				return done, f.publishSite(args[1], w)
			}
			return wrongUsage, usageError{fmt.Sprintf("key: got %q, want show, rotate or publish DIR, or publish FILE.json", strings.Join(args, " "))}
		}
	},
}

type keyFlags struct {
	file, register, templates string
	stolen                    string // the day, "" where it wasn't
	json, yes                 bool
}

func (f *keyFlags) declare(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "key", "", "the key `file` (default issuer.key beside the register)")
	flags.StringVar(&f.register, "register", "out/"+defaultRegister, "the register's `file`")
	flags.StringVar(&f.templates, "templates", "", "take the issuer's name and address from this `folder`")
	flags.StringVar(&f.stolen, "stolen", "", "rotate: the key may have been stolen on this `day`; what it signed for that day or later is genuine no more")
	flags.BoolVar(&f.json, "json", false, "print JSON for other programs")
	flags.BoolVar(&f.yes, "yes", false, "rotate without asking")
}

func (f *keyFlags) path() string { return keyFile(f.file, f.register) }

// noKey says that there is no key file at a path, where err is that.
func noKey(path string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no key at %s; the first run makes one", path)
	}
	return err
}

// A shownKey is the public part of a key, for other programs.
type shownKey struct {
	DID   string       `json:"did"`
	From  ingest.Day   `json:"from"`
	Until ingest.Day   `json:"until,omitzero"`
	Ahead []ingest.Day `json:"ahead,omitempty"`
}

func (f *keyFlags) show(w World) error {
	k, err := credential.ReadKeyFile(f.path())
	if err != nil {
		return noKey(f.path(), err)
	}
	retired := []shownKey{}
	for _, r := range k.Retired {
		retired = append(retired, shownKey(r))
	}
	if f.json {
		return terminal.JSON(w.Out, struct {
			File    string     `json:"file"`
			InUse   shownKey   `json:"in_use"`
			Retired []shownKey `json:"retired"`
		}{f.path(), shownKey{DID: k.Key.DID(), From: k.Made}, retired})
	}
	fmt.Fprintf(w.Out, "%s\n  in use   %s\n           since %s\n", terminal.InLine(f.path()), k.Key.DID(), k.Made)
	for _, r := range retired {
		fmt.Fprintf(w.Out, "  retired  %s\n           from %s until %s\n", r.DID, r.From, r.Until)
		for _, day := range r.Ahead {
			fmt.Fprintf(w.Out, "           and ahead for %s\n", day)
		}
	}
	fmt.Fprint(w.Out, `
Keep this file secret, and a copy of it in a safe place: it can't be made again.
To let others verify what you issue, give them the issuer file:

  assay key publish issuer.json
`)
	return nil
}

func (f *keyFlags) rotate(w World) error {
	ahead, err := f.issuedAfter(w.Today)
	if err != nil {
		return err
	}
	if !w.sure(f.yes, "put a new key in the place of the one in "+terminal.InLine(f.path())+", which signs no more?") {
		fmt.Fprintln(w.Out, "the key is as it was")
		return nil
	}
	renew := func() (*credential.KeyFile, error) { return credential.Rotate(f.path(), w.Random, w.Today, ahead...) }
	kept := "What the old key signed stays genuine."
	if f.stolen != "" {
		stolen, err := ingest.ParseDay(f.stolen)
		if err != nil {
			return usageError{"--stolen: " + err.Error()}
		}
		renew = func() (*credential.KeyFile, error) {
			return credential.RotateStolen(f.path(), w.Random, w.Today, stolen)
		}
		kept = fmt.Sprintf("What the old key signed for %s or later is genuine no more.", stolen)
	}
	var k *credential.KeyFile
	err = w.Signals.Step(func() (err error) {
		if k, err = renew(); err == nil {
			w.Signals.Stands(func() string { return "the key is the new one" })
		}
		return err
	})
	if err != nil {
		return noKey(f.path(), err)
	}
	if f.json {
		return f.show(w)
	}
	old := k.Retired[len(k.Retired)-1]
	fmt.Fprintf(w.Out, `new key      %s
in use from  %s
retired      %s

%s Now put a copy of %s
in a safe place, and publish again (assay key publish DIR).
`, k.Key.DID(), k.Made, old.DID, kept, terminal.InLine(f.path()))
	return nil
}

// issuedAfter returns the days after one for which the register has certificates:
// the key file may have been put back from a copy that doesn't know of them.
func (f *keyFlags) issuedAfter(day ingest.Day) (days []ingest.Day, err error) {
	reg, err := register.OpenReadOnly(f.register)
	if err != nil {
		return nil, err
	}
	all, err := reg.Certificates()
	for _, c := range all {
		if c.Issued > day {
			days = append(days, c.Issued)
		}
	}
	return days, errors.Join(err, reg.Close())
}

func (f *keyFlags) publish(to string, w World) error {
	kit, err := openKit(f.templates)
	if err != nil {
		return err
	}
	wording, err := credential.LoadWording(kit.files)
	if err != nil {
		return inFolder(f.templates, err)
	}
	k, err := credential.ReadKeyFile(f.path())
	if err != nil {
		return noKey(f.path(), err)
	}
	issuer := wording.Publish(k)
	if issuer.Ended, err = f.ended(k.Key, kit); err != nil {
		return err
	}
	text, err := credential.WriteIssuer(issuer)
	if err != nil {
		return err
	}
	if err := w.Signals.Step(func() error { return replaceIssuer(to, text) }); err != nil {
		return err
	}
	if f.json {
		return terminal.JSON(w.Out, issuer)
	}
	fmt.Fprintf(w.Out, "%s: %s, with %s\n%s\nWhoever has it can verify what you issue, without a network:\n\n  assay verify --issuer %[1]s FILE...\n",
		terminal.InLine(to), terminal.InLine(issuer.Name), terminal.Count(len(issuer.Keys), "key", "keys"), listTold(issuer.Ended, w.Today))
	return nil
}

// ended returns the signed list of what ended before its last day, as the register
// has it; nil where there is no register, or no run in it.
func (f *keyFlags) ended(key *credential.Key, k kit) (list *credential.EndedList, err error) {
	var none *register.None
	switch err := register.Find(f.register); {
	case errors.As(err, &none):
		return nil, nil
	case err != nil:
		return nil, err
	}
	reg, err := register.OpenReadOnly(f.register)
	if err != nil {
		return nil, err
	}
	list, err = site.Ended(reg, key, k.files)
	return list, errors.Join(inFolder(f.templates, err), reg.Close())
}

// replaceIssuer writes an issuer file whole or not at all, in the place of
// another one or of nothing; any other file stays as it is.
func replaceIssuer(path string, text []byte) error {
	if err := disk.Plain(path); err != nil {
		return err
	}
	old, err := disk.Read(path, verify.LargestFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	default:
		if _, err := credential.ReadIssuer(path, old); err != nil {
			return fmt.Errorf("%s stands there already, and is no issuer file: name another, or move it away; nothing was written", path)
		}
	}
	err = disk.Disk{}.Replace(path, text, disk.Public)
	var in *fs.PathError
	if errors.As(err, &in) {
		return fmt.Errorf("%s can't be written: %w", path, in.Err)
	}
	return err
}
