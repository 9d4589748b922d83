// Package site makes what an issuer puts on the web, so that anybody can check a
// certificate: the page that verifies it, and the files that the page and other
// programs ask.
//
// It asks neither clock nor network: the same register, key and templates make the
// same bytes. The page verifies by the same rules as package credential, and stands
// as package verify does, in a browser; tests hold the two against each other.
package site

import (
	"errors"
	"io/fs"

	"assay/ingest"
	"assay/report/credential"
	"assay/report/register"
)

// Ended returns the signed list of the certificates that the register knows to have
// ended before their last day: revoked, replaced, withdrawn, or with a badge year
// taken away. It is as of the newest run or decision, and holds for the days after the
// newest run that the templates give. Where no run was recorded there is none: nil.
func Ended(reg *register.Register, key *credential.Key, templates fs.FS) (*credential.EndedList, error) {
	newest, err := reg.Newest()
	if err != nil || newest == 0 {
		return nil, err
	}
	all, wrong := reg.Certificates()
	notes, err := reg.Notes()
	if err := errors.Join(wrong, err); err != nil {
		return nil, err
	}
	holds, err := validDays(templates, newest)
	if err != nil {
		return nil, err
	}
	list, err := credential.SignEnded(key, newestDecision(newest, notes), newest+ingest.Day(holds), ended(all, notes))
	return &list, err
}

// newestDecision is the day of the newest decision about a certificate, if that is
// after a day, else that day.
func newestDecision(day ingest.Day, notes []register.Note) ingest.Day {
	for _, n := range notes {
		switch n.Kind {
		case register.RevokeNote, register.ReissueNote, register.AmendNote:
			day = max(day, decidedOn(n))
		}
	}
	return day
}

// decidedOn is the day of a note, as the clock of who wrote it had it.
func decidedOn(n register.Note) ingest.Day { return ingest.DayOf(n.At.Date()) }

// ended returns the certificates that ended early, by the notes in force.
func ended(all []register.Certificate, notes []register.Note) (out []credential.EndedCertificate) {
	decided := func(kind register.Kind, number string) (on ingest.Day) {
		for _, n := range notes {
			if n.Kind == kind && n.Number == number {
				on = decidedOn(n)
			}
		}
		return on
	}
	for _, c := range all {
		switch c.State {
		case register.Revoked:
			out = append(out, credential.EndedCertificate{Number: c.Number, How: credential.EndedRevoked, On: decided(register.RevokeNote, c.Number)})
		case register.Replaced:
			out = append(out, credential.EndedCertificate{Number: c.Number, How: credential.EndedReplaced, By: c.ReplacedBy, On: decided(register.ReissueNote, c.Number)})
		case register.Withdrawn:
			out = append(out, credential.EndedCertificate{Number: c.Number, How: credential.EndedWithdrawn, On: c.WithdrawnOn})
		default:
			out = append(out, yearsTaken(c, notes)...)
		}
	}
	return out
}

// yearsTaken returns the badge years that were taken away from a certificate, each once.
func yearsTaken(c register.Certificate, notes []register.Note) (out []credential.EndedCertificate) {
	for _, year := range c.Years {
		for _, n := range notes {
			if n.TakesAway(c.PartnerID, []int{year}, c.Issued) {
				out = append(out, credential.EndedCertificate{Number: c.Number, Year: year, How: credential.EndedRevoked, On: decidedOn(n)})
				break
			}
		}
	}
	return out
}
