// Package verify tells whether what assay issued is genuine, and how that stands on
// a day: in force, over, revoked, replaced. Whether it is genuine, package
// credential finds; what became of it since, the register knows.
package verify

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/disk"
	"assay/report/lettering"
	"assay/report/register"
)

// A Standing is how something signed stands on a day.
type Standing string

const (
	InForce    Standing = "in force"
	NotBegun   Standing = "not begun"
	Over       Standing = "over"
	Replaced   Standing = "replaced"
	Withdrawn  Standing = "withdrawn"
	Revoked    Standing = "revoked"
	Unlisted   Standing = "not in the register"
	Differing  Standing = "not as in the register"
	NotGenuine Standing = "not genuine"
	Unreadable Standing = "unreadable"
)

// A Verdict is what is found of a file, and how that stands on a day.
type Verdict struct {
	credential.Finding
	On       ingest.Day `json:"on"`
	Standing Standing   `json:"standing"`
	// Note says more of the standing, in words.
	Note       string `json:"note,omitzero"`
	ReplacedBy string `json:"replaced_by,omitzero"`
	Register   string `json:"register,omitzero"` // the one that was asked
	// List is the issuer's published list of ended certificates that was asked.
	List *Age `json:"list,omitempty"`
}

// An Age is how old a published list of ended certificates is.
type Age struct {
	AsOf         ingest.Day `json:"as_of"`
	ValidThrough ingest.Day `json:"valid_through"`
}

// LargestFile is more than any file that is signed has, in bytes.
const LargestFile = 64 << 20

// Examine examines a file, or an argument that is itself the text of a QR code.
func Examine(arg string, trust credential.Trust) credential.Finding {
	data, err := disk.Read(arg, LargestFile)
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

// A Register is the register that is asked what became of a certificate. The zero
// Register is of one that isn't at hand: nothing is known of revocations.
type Register struct {
	*register.Register
	path   string
	notes  []register.Note
	strict bool // it has to know what is genuine
	// Issuers are those whose files are at hand: their lists of ended certificates
	// are asked, too.
	Issuers []credential.Issuer
}

// OpenRegister opens the register to ask; the zero Register where there is none and
// none is required. A genuine number that the register doesn't know is a finding
// where the register is required or our own; else the number is another issuer's.
func OpenRegister(path string, required, own bool) (Register, error) {
	err := register.Find(path)
	if err != nil {
		var none *register.None
		if errors.As(err, &none) && !required {
			return Register{}, nil
		}
		return Register{}, err
	}
	r, err := register.OpenReadOnly(path)
	if err != nil {
		return Register{}, err
	}
	notes, err := r.Notes()
	if err != nil {
		return Register{}, errors.Join(err, r.Close())
	}
	return Register{Register: r, path: path, notes: notes, strict: required || own}, nil
}

// Close closes the register, where it was open.
func (r Register) Close() error {
	if r.Register == nil {
		return nil
	}
	return r.Register.Close()
}

// Judge tells how what was found stands on a day.
func (r Register) Judge(f credential.Finding, day ingest.Day) (Verdict, error) {
	v := Verdict{Finding: f, On: day, Standing: InForce}
	switch {
	case f.Kind == unreadableKind:
		v.Standing = Unreadable
		return v, nil
	case !f.Genuine:
		v.Standing = NotGenuine
		return v, nil
	case f.Begins > day:
		v.Standing = NotBegun
	case f.GoodThrough < day:
		v.Standing = Over
	}
	if r.Register != nil {
		v.Register = r.path
		if err := r.look(&v); err != nil {
			return v, err
		}
	}
	for _, i := range r.Issuers {
		v.ask(i)
	}
	return v, nil
}

// ask asks an issuer's published list what became of the certificate. What the
// register found stands.
func (v *Verdict) ask(i credential.Issuer) {
	if i.Ended == nil || !slices.ContainsFunc(i.Keys, func(k credential.IssuerKey) bool { return k.DID == v.Signer }) {
		return
	}
	if v.List == nil || v.List.AsOf < i.Ended.AsOf {
		v.List = &Age{i.Ended.AsOf, i.Ended.ValidThrough}
	}
	e, ended := i.Ended.Of(v.Number, v.Years)
	if !ended || v.Standing != InForce && v.Standing != NotBegun && v.Standing != Over {
		return
	}
	v.Standing, v.ReplacedBy = Standing(e.How), e.By
	v.Note = string(e.How)
	if e.Year != 0 {
		v.Note = fmt.Sprintf("badge year %d was taken away", e.Year)
	}
	if e.On != 0 {
		v.Note += fmt.Sprintf(" on %s", e.On)
	}
	v.Note += ", as the issuer's list says"
}

// look looks up in the register what became of the certificate.
func (r Register) look(v *Verdict) error {
	c, known, err := r.Certificate(v.Number)
	if err != nil {
		return err
	}
	switch {
	case !known && !r.strict:
		v.Register = "" // another issuer's
	case !known:
		v.Standing = Unlisted
		v.Note = "no recorded run issued this number"
		if !register.WellFormed(v.Number) {
			v.Note = "the number isn't one that the register gives"
		}
	case c.State == register.Revoked:
		v.Standing = Revoked
		v.decided(r.notes, register.RevokeNote, c)
	case c.State == register.Replaced:
		v.Standing, v.ReplacedBy = Replaced, c.ReplacedBy
		v.decided(r.notes, register.ReissueNote, c)
	case c.State == register.Withdrawn:
		v.Standing, v.Note = Withdrawn, fmt.Sprintf("withdrawn by the run of %s", c.WithdrawnOn)
	default:
		if differs := difference(v.Finding, c); differs != "" {
			v.Standing, v.Note = Differing, differs
			return nil
		}
		v.yearsTaken(r.notes, c.PartnerID)
	}
	return nil
}

// decided says when people decided how it stands, and why.
func (v *Verdict) decided(notes []register.Note, kind register.Kind, c register.Certificate) {
	for _, n := range notes {
		if n.Kind == kind && n.Number == c.Number {
			v.Note = fmt.Sprintf("%s on %s: %s", v.Standing, n.At.Format(time.DateOnly), n.Why)
		}
	}
}

// yearsTaken tells whether a badge year of the partner was taken away.
func (v *Verdict) yearsTaken(notes []register.Note, partnerID string) {
	for _, n := range notes {
		if n.TakesAway(partnerID, v.Years, v.Issued) {
			v.Standing = Revoked
			v.Note = fmt.Sprintf("badge year %d was taken away on %s: %s", n.Amendment.Badge, n.At.Format(time.DateOnly), n.Why)
		}
	}
}

// difference says what the register holds otherwise of a certificate, "" for nothing.
func difference(f credential.Finding, c register.Certificate) string {
	name := lettering.Tidy(c.Partner)
	whole := f.Kind == credential.CertificatePDF || f.Kind == credential.CodeText
	for _, d := range []struct {
		differs bool
		what    string
		holds   any
	}{
		{c.Issued != f.Issued, "issued", cmp.Or(c.Issued.String(), "by none yet")},
		{f.PartnerID != "" && ingest.FoldID(f.PartnerID) != ingest.FoldID(c.PartnerID), "partner", c.PartnerID},
		{name != lettering.Tidy(f.Partner) && !(f.PartnerCut && strings.HasPrefix(name, f.Partner)), "partner", name},
		{whole && !slices.Equal(f.Years, c.Years), "badge years", Years(c.Years)},
		{slices.ContainsFunc(f.Years, func(y int) bool { return !slices.Contains(c.Years, y) }), "badge years", Years(c.Years)},
		{f.GoodThrough > c.GoodThrough || whole && f.GoodThrough != c.GoodThrough, "good through", c.GoodThrough},
	} {
		if d.differs {
			return fmt.Sprintf("the register has another one of this number (%s: %v)", d.what, d.holds)
		}
	}
	return ""
}
