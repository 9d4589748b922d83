// Package issued has what a run issues and sends, and what it was made with: one
// type for each, for the certificate, the workbook, the mail, the register and the
// manifest alike.
package issued

import (
	"time"

	"assay/ingest"
)

// A Certificate is one that a run issues to a newly certified partner (rule C7), or
// anew for one that it replaces; or one that was held back.
type Certificate struct {
	Number      string     `json:"number"` // "" where held back
	PartnerID   string     `json:"partner_id"`
	Partner     string     `json:"partner"`          // the name on it
	Years       []int      `json:"years"`            // the badge years that it names, rising
	Badges      []Badge    `json:"badges,omitempty"` // of these years, as far as more is known of them
	Begins      ingest.Day `json:"begins,omitzero"`  // first day of the standing; 0 where it is not known
	GoodThrough ingest.Day `json:"good_through"`
	Issued      ingest.Day `json:"issued,omitzero"`      // as-of day of the run that wrote it
	Replaces    string     `json:"replaces,omitzero"`    // number of the certificate that it replaces; "" where it is no reissue
	ReplacedBy  string     `json:"replaced_by,omitzero"` // number of the one that replaces it; "" for none

	File     string `json:"-"` // in the run's folder, with forward slashes; "" where held back
	HeldBack string `json:"-"` // why it was; "" where it was issued
	Revoked  bool   `json:"-"` // its number was declared void
}

// A Badge is a badge year of a certificate.
type Badge struct {
	Year        int        `json:"year"`
	EarnedOn    ingest.Day `json:"earned_on,omitzero"` // 0 where it is not known
	GoodThrough ingest.Day `json:"good_through"`
	// Files begins the paths of the badge's files in the run's folder, which end in
	// .png, -256.png, .svg and .json; "" where held back.
	Files string `json:"-"`
	// Place is that of its credential in the issuer's status list, from 1 on; 0 where
	// the issuer has none.
	Place int `json:"-"`
}

// A Note is a decision that people wrote into the register, and that is in force: a
// waiver, an amendment, a reissue, a revocation, a rewind.
type Note struct {
	Kind      string // waive, amend …
	PartnerID string // "" where it is of no single partner
	Partner   string
	What      string
	Who       string
	When      string // a day, or day and time
	Why       string
}

// A Delivery is a message of an earlier run to one recipient, and what became of it.
type Delivery struct {
	Kind      string // of the message, as the register has it: plan-opened …
	Title     string // what it is, in a few words
	PartnerID string // "" where it went to operations
	Partner   string
	Recipient string
	State     string    // Sent, Waiting, Refused, InDoubt or Never
	At        time.Time // of the state, as the sender's clock had it; zero where it is not known
	Said      string    // by the server, or by who decided
	Number    string    // of the certificate that it brought, "" where it brought none
}

// The states of a delivery, as they are shown.
const (
	Sent    = "sent"
	Waiting = "waiting"
	Refused = "refused"
	Never   = "never to be sent"
	InDoubt = "in doubt"
)

// A Deadline is what a calendar has of one: the UID of its entry, the day on which
// that stands, and whether it was withdrawn.
type Deadline struct {
	UID       string
	Day       ingest.Day
	Withdrawn bool
}

// A File is a file that a run read, used or wrote: a sheet of the input, a rule file.
type File struct {
	Path   string `json:"path"`   // in its folder, with forward slashes
	SHA256 string `json:"sha256"` // of its bytes, in hex
}

// An Option is a choice of the command line, as the sheet Run and the manifest show it.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}
