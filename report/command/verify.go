package command

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/disk"
	"assay/report/schema"
	"assay/report/terminal"
	"assay/report/verify"
)

var verifyCommand = command{
	name: "verify", args: "[flags] FILE|TEXT...",
	short: "tell whether certificates, badges and credentials are genuine",
	long: `Tells of certificates (PDF), badges (PNG, SVG), credentials (JSON) and the text
of a certificate's QR code, in a file or as an argument, whether they are
genuine: signed by a key that you trust, and as they were signed in everything
that they say. Then for whom, for which badge years, and from when until when;
and whether they were revoked or replaced, as the register has it, where that is
at hand, or the list in the issuer's file, of which it tells how old it is. It
needs no network.

Whom do you trust? Give the issuer's published file with --issuer, or its key
with --trust did:key:…; where you issue yourself, the key file is enough, which
is found beside the register.

The exit status is 0 where every one is genuine, in force on the day, and not
revoked, replaced or withdrawn; else 1.`,
	setup: func(flags *pflag.FlagSet) func([]string, World) (int, error) {
		f := verifyFlags{flags: flags}
		f.declare()
		return f.verify
	},
}

type verifyFlags struct {
	flags             *pflag.FlagSet
	issuers, dids     []string
	key, register, on string
	json              bool

	published []credential.Issuer // read from the files of --issuer
}

func (f *verifyFlags) declare() {
	f.flags.StringArrayVar(&f.issuers, "issuer", nil, "trust the keys in this published issuer `file`")
	f.flags.StringArrayVar(&f.dids, "trust", nil, "trust this key, a `did`:key")
	f.flags.StringVar(&f.key, "key", "", "trust the keys of this key `file` (default issuer.key beside the register, where neither --issuer nor --trust is given)")
	f.flags.StringVar(&f.register, "register", "out/"+defaultRegister, "look up revocations in this register `file`")
	f.flags.StringVar(&f.on, "on", "", "in force on this `day` (default today)")
	f.flags.BoolVar(&f.json, "json", false, "print JSON for other programs")
}

// verdicts are what verify --json prints, in the order of its keys.
type verdicts struct {
	Version  int              `json:"version"`
	Verdicts []verify.Verdict `json:"verdicts"`
}

// verify examines the arguments one after the other.
func (f *verifyFlags) verify(args []string, w World) (int, error) {
	if len(args) == 0 {
		return wrongUsage, usageError{"nothing given: name certificates (PDF), badges (PNG, SVG), credentials (JSON), or give the text of a QR code"}
	}
	day := w.Today
	if f.flags.Changed("on") {
		var err error
		if day, err = ingest.ParseDay(f.on); err != nil {
			return wrongUsage, usageError{"--on: " + err.Error()}
		}
	}
	trust, err := f.trust()
	if err != nil {
		return failed, err
	}
	records, err := verify.OpenRegister(f.register, f.flags.Changed("register"), !f.trustsOthers())
	if err != nil {
		return failed, err
	}
	records.Issuers = f.published
	if records.Register != nil {
		tellNotices(records.Register, w)
	}
	status := done
	all := []verify.Verdict{}
	for i, arg := range expanded(args) {
		v, err := records.Judge(verify.Examine(arg, trust), day)
		if err != nil {
			return failed, errors.Join(err, records.Close())
		}
		if v.Standing != verify.InForce {
			status = failed
		}
		all = append(all, v)
		if !f.json {
			if i > 0 {
				fmt.Fprintln(w.Out)
			}
			v.Tell(w.Out, cmp.Or(w.Width, 80))
		}
	}
	if f.json {
		err = terminal.JSON(w.Out, verdicts{schema.Version(schema.Verify), all})
	} else if len(all) > 1 {
		verify.TellTotal(w.Out, all)
	}
	return status, errors.Join(err, records.Close())
}

// trust gathers the keys that are trusted: those named, else those of the key file.
func (f *verifyFlags) trust() (credential.Trust, error) {
	var all credential.Trust
	add := func(t credential.Trust) error {
		for _, k := range t.Keys() {
			if err := all.Add(k); err != nil {
				return err
			}
		}
		return nil
	}
	for _, path := range f.issuers {
		text, err := disk.Read(path, verify.LargestFile)
		if err != nil {
			return all, fmt.Errorf("--issuer: %w", err)
		}
		issuer, err := credential.ReadIssuer(path, text)
		if err := errors.Join(err, add(issuer.Trust())); err != nil {
			return all, fmt.Errorf("--issuer: %w", err)
		}
		f.published = append(f.published, issuer)
	}
	for _, did := range f.dids {
		t, err := credential.TrustDID(did)
		if err := errors.Join(err, add(t)); err != nil {
			return all, usageError{"--trust: " + err.Error()}
		}
	}
	if f.trustsOthers() && f.key == "" {
		return all, nil
	}
	path := keyFile(f.key, f.register)
	k, err := credential.ReadKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, usageError{fmt.Sprintf("whom do you trust? give --issuer FILE, the file that the issuer publishes, or --trust did:key:…; there is no key file at %s", path)}
	}
	if err != nil {
		return all, err
	}
	return all, add(k.Trust(""))
}

// trustsOthers tells whether keys of others are trusted: a register that doesn't
// know what they signed is then another's.
func (f *verifyFlags) trustsOthers() bool { return len(f.issuers)+len(f.dids) > 0 }
