package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/pflag"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/lettering"
	"assay/report/register"
	"assay/report/terminal"
)

var verifyCommand = command{
	name: "verify", args: "[flags] FILE|TEXT...",
	short: "tell whether certificates, badges and credentials are genuine",
	long: `Tells of certificates (PDF), badges (PNG, SVG), credentials (JSON) and the text
of a certificate's QR code, in a file or as an argument, whether they are
genuine: signed by a key that you trust, and as they were signed in everything
that they say. Then for whom, for which badge years, and from when until when;
and, where the register is at hand, whether they were revoked or replaced. It
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
}

func (f *verifyFlags) declare() {
	f.flags.StringArrayVar(&f.issuers, "issuer", nil, "trust the keys in this published issuer `file`")
	f.flags.StringArrayVar(&f.dids, "trust", nil, "trust this key, a `did`:key")
	f.flags.StringVar(&f.key, "key", "", "trust the keys of this key `file` (default issuer.key beside the register, where neither --issuer nor --trust is given)")
	f.flags.StringVar(&f.register, "register", filepath.Join("out", defaultRegister), "look up revocations in this register `file`")
	f.flags.StringVar(&f.on, "on", "", "in force on this `day` (default today)")
	f.flags.BoolVar(&f.json, "json", false, "print JSON for other programs")
}

// A standing is how something signed stands on a day.
type standing string

const (
	inForce    standing = "in force"
	notBegun   standing = "not begun"
	isOver     standing = "over"
	replaced   standing = "replaced"
	withdrawn  standing = "withdrawn"
	revoked    standing = "revoked"
	unlisted   standing = "not in the register"
	differing  standing = "not as in the register"
	notGenuine standing = "not genuine"
	unreadable standing = "unreadable"
)

// A verdict is what is found of a file, and how that stands on a day.
type verdict struct {
	credential.Finding
	On       ingest.Day `json:"on"`
	Standing standing   `json:"standing"`
	// Note says more of the standing, in words.
	Note       string `json:"note,omitzero"`
	ReplacedBy string `json:"replaced_by,omitzero"`
	Register   string `json:"register,omitzero"` // the one that was asked
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
	book, err := f.openBook(w)
	if err != nil {
		return failed, err
	}
	status := done
	all := []verdict{}
	for i, arg := range expanded(args) {
		v, err := book.judge(examine(arg, trust), day)
		if err != nil {
			return failed, errors.Join(err, book.close())
		}
		if v.Standing != inForce {
			status = failed
		}
		all = append(all, v)
		if !f.json {
			if i > 0 {
				fmt.Fprintln(w.Out)
			}
			v.tell(w.Out, cmp.Or(w.Width, 80))
		}
	}
	if f.json {
		err = terminal.JSON(w.Out, all)
	} else if len(all) > 1 {
		tellTotal(w.Out, all)
	}
	return status, errors.Join(err, book.close())
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
		text, err := readBounded(path)
		if err != nil {
			return all, fmt.Errorf("--issuer: %w", err)
		}
		issuer, err := credential.ReadIssuer(path, text)
		if err := errors.Join(err, add(issuer.Trust())); err != nil {
			return all, fmt.Errorf("--issuer: %w", err)
		}
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

// examine examines a file, or an argument that is itself the text of a QR code.
func examine(arg string, trust credential.Trust) credential.Finding {
	data, err := readBounded(arg)
	if err == nil {
		return credential.Examine(arg, data, trust)
	}
	if credential.IsStatement(arg) {
		return credential.Examine(arg, []byte(arg), trust)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = errors.New("there is no such file")
	}
	return credential.Finding{File: arg, Kind: unreadableKind, Why: err.Error(), Err: err}
}

// unreadableKind is the kind of what can't be read.
const unreadableKind credential.Kind = "unreadable"

// A book is the register that is asked, open; with nil none is at hand.
type book struct {
	*register.Register
	path   string
	notes  []register.Note
	strict bool // it has to know what is genuine
}

// openBook opens the register that is named, or the usual one where it is there.
func (f *verifyFlags) openBook(w World) (book, error) {
	named := f.flags.Changed("register")
	err := register.Find(f.register)
	if err != nil {
		var none *register.None
		if errors.As(err, &none) && !named {
			return book{}, nil
		}
		return book{}, err
	}
	r, err := register.OpenReadOnly(f.register)
	if err != nil {
		return book{}, err
	}
	tellNotices(r, w)
	notes, err := r.Notes()
	if err != nil {
		return book{}, errors.Join(err, r.Close())
	}
	return book{r, f.register, notes, named || !f.trustsOthers()}, nil
}

func (b book) close() error {
	if b.Register == nil {
		return nil
	}
	return b.Close()
}

// judge tells how what was found stands on a day.
func (b book) judge(f credential.Finding, day ingest.Day) (verdict, error) {
	v := verdict{Finding: f, On: day, Standing: inForce}
	switch {
	case f.Kind == unreadableKind:
		v.Standing = unreadable
		return v, nil
	case !f.Genuine:
		v.Standing = notGenuine
		return v, nil
	case f.Begins > day:
		v.Standing = notBegun
	case f.GoodThrough < day:
		v.Standing = isOver
	}
	if b.Register == nil {
		return v, nil
	}
	v.Register = b.path
	return v, b.look(&v)
}

// look looks up in the register what became of the certificate.
func (b book) look(v *verdict) error {
	c, known, err := b.Certificate(v.Number)
	if err != nil {
		return err
	}
	switch {
	case !known && !b.strict:
		v.Register = "" // another issuer's
	case !known:
		v.Standing = unlisted
		v.Note = "no recorded run issued this number"
		if !register.WellFormed(v.Number) {
			v.Note = "the number isn't one that the register gives"
		}
	case c.State == register.Revoked:
		v.Standing = revoked
		v.decided(b.notes, register.RevokeNote, c)
	case c.State == register.Replaced:
		v.Standing, v.ReplacedBy = replaced, c.ReplacedBy
		v.decided(b.notes, register.ReissueNote, c)
	case c.State == register.Withdrawn:
		v.Standing, v.Note = withdrawn, fmt.Sprintf("withdrawn by the run of %s", c.WithdrawnOn)
	default:
		if differs := difference(v.Finding, c); differs != "" {
			v.Standing, v.Note = differing, differs
			return nil
		}
		v.yearsTaken(b.notes, c.PartnerID)
	}
	return nil
}

// decided says when people decided how it stands, and why.
func (v *verdict) decided(notes []register.Note, kind register.Kind, c register.Certificate) {
	for _, n := range notes {
		if n.Kind == kind && n.Number == c.Number {
			v.Note = fmt.Sprintf("%s on %s: %s", v.Standing, n.At.Format(time.DateOnly), n.Why)
		}
	}
}

// yearsTaken tells whether a badge year of the partner was taken away.
func (v *verdict) yearsTaken(notes []register.Note, partnerID string) {
	for _, n := range notes {
		taken := n.Kind == register.AmendNote && n.Followed == 0 && n.Amendment.TakeAway && slices.Contains(v.Years, n.Amendment.Badge)
		if taken && v.Issued <= n.Through && ingest.FoldID(n.PartnerID) == ingest.FoldID(partnerID) {
			v.Standing = revoked
			v.Note = fmt.Sprintf("badge year %d was taken away on %s: %s", n.Amendment.Badge, n.At.Format(time.DateOnly), n.Why)
		}
	}
}

// difference says what the register holds otherwise of a certificate, "" for nothing.
func difference(f credential.Finding, c register.Certificate) string {
	name := lettering.Tidy(c.Name)
	whole := f.Kind == credential.CertificatePDF || f.Kind == credential.CodeText
	for _, d := range []struct {
		differs bool
		what    string
		holds   any
	}{
		{c.Issued != f.Issued, "issued", cmp.Or(c.Issued.String(), "by none yet")},
		{f.PartnerID != "" && ingest.FoldID(f.PartnerID) != ingest.FoldID(c.PartnerID), "partner", c.PartnerID},
		{name != lettering.Tidy(f.Partner) && !(f.PartnerCut && strings.HasPrefix(name, f.Partner)), "partner", name},
		{whole && !slices.Equal(f.Years, c.Years), "badge years", yearsShown(c.Years)},
		{slices.ContainsFunc(f.Years, func(y int) bool { return !slices.Contains(c.Years, y) }), "badge years", yearsShown(c.Years)},
		{f.GoodThrough > c.GoodThrough || whole && f.GoodThrough != c.GoodThrough, "good through", c.GoodThrough},
	} {
		if d.differs {
			return fmt.Sprintf("the register has another one of this number (%s: %v)", d.what, d.holds)
		}
	}
	return ""
}

// headline says in a line how it stands.
func (v verdict) headline() string {
	switch v.Standing {
	case inForce:
		return fmt.Sprintf("genuine, and in force on %s", v.On)
	case notBegun:
		return fmt.Sprintf("genuine, but NOT BEGUN on %s", v.On)
	case isOver:
		return fmt.Sprintf("genuine, but OVER on %s", v.On)
	case notGenuine, unreadable:
		return strings.ToUpper(string(v.Standing))
	case replaced:
		return "genuine, but REPLACED by " + v.ReplacedBy
	}
	return "genuine, but " + strings.ToUpper(string(v.Standing))
}

// tell prints the verdict for people, in lines of a width in columns.
func (v verdict) tell(to io.Writer, width int) {
	file := v.File
	if v.Kind == credential.CodeText || v.Kind == unreadableKind {
		file = terminal.Shortened(file, 60) // may be a text, and no path
	}
	between := ": "
	if utf8.RuneCountInString(file+between+v.headline()) > width {
		between = "\n"
	}
	fmt.Fprintf(to, "%s%s%s\n", terminal.InLine(file), between, v.headline())
	line := func(label, text string) {
		if text != "" {
			terminal.Hang(to, fmt.Sprintf("  %-12s", label), text, max(width, 35), 15)
		}
	}
	var unknown *credential.UnknownSigner
	switch {
	case errors.As(v.Err, &unknown):
		line("because", "it is signed with a key that nothing at hand vouches for; where you know that it is the issuer's, add --issuer FILE or --trust DID")
		line("signed by", cmp.Or(unknown.DID, fmt.Sprintf("the key with the hint %x", unknown.Hint)))
		line("it claims", v.claim())
	case v.Err != nil:
		line("because", v.Why)
	default:
		v.tellWhole(line)
	}
}

// tellWhole prints, line by line, what something genuine says.
func (v verdict) tellWhole(line func(label, text string)) {
	line("because", v.Note)
	line("what", string(v.Kind))
	line("certificate", v.Number)
	line("replaces", v.Replaces)
	line("partner", v.partner())
	if years := yearsShown(v.Years); len(v.Years) == 1 {
		line("badge year", years)
	} else {
		line("badge years", years)
	}
	line("good", v.period())
	line("issued", v.issued())
	line("signed by", v.Signer)
	line("checked", strings.Join(v.Checked, "; "))
	line("register", v.registered())
}

// claim is what something says that nobody vouches for.
func (v verdict) claim() string {
	if v.Number == "" {
		return ""
	}
	return shortened(fmt.Sprintf("certificate %s of %s", v.Number, v.partner()), 300)
}

func (v verdict) partner() string {
	name := v.Partner
	if v.PartnerCut {
		name += " …"
	}
	if v.PartnerID != "" {
		name += " (" + v.PartnerID + ")"
	}
	return name
}

func (v verdict) period() string {
	if v.Begins == 0 {
		return fmt.Sprintf("through %s", v.GoodThrough)
	}
	return fmt.Sprintf("from %s through %s", v.Begins, v.GoodThrough)
}

func (v verdict) issued() string {
	if v.Issuer == "" {
		return v.Issued.String()
	}
	return fmt.Sprintf("%s by %s", v.Issued, v.Issuer)
}

// registered tells what the register says.
func (v verdict) registered() string {
	switch {
	case v.Register == "":
		return "none at hand that knows it: whether it was revoked isn't known"
	case v.Note != "":
		return v.Register
	}
	return v.Register + " has it so"
}

func tellTotal(to io.Writer, all []verdict) {
	good := 0
	for _, v := range all {
		if v.Standing == inForce {
			good++
		}
	}
	fmt.Fprintf(to, "\n%d of %d genuine and in force\n", good, len(all))
}
