package workbook

import (
	"slices"
	"strings"
	"time"

	"assay/ingest"
	"assay/report/issued"
)

// mailed knows the deliveries of earlier runs' messages.
type mailed struct {
	byNumber  map[string][]issued.Delivery // of the certificate that they brought
	byPartner map[string][]issued.Delivery // about a Get Well Plan, by folded ID
	sent      int
	unsent    int // and may still go
}

// planKind begins the kinds of messages about a Get Well Plan.
const planKind = "plan-"

func mailedTo(all []issued.Delivery) mailed {
	m := mailed{byNumber: map[string][]issued.Delivery{}, byPartner: map[string][]issued.Delivery{}}
	for _, d := range all {
		switch d.State {
		case issued.Sent:
			m.sent++
		case issued.Never:
		default:
			m.unsent++
		}
		if d.Number != "" {
			m.byNumber[d.Number] = append(m.byNumber[d.Number], d)
		}
		if strings.HasPrefix(d.Kind, planKind) {
			id := ingest.FoldID(d.PartnerID)
			m.byPartner[id] = append(m.byPartner[id], d)
		}
	}
	return m
}

// deliveryTone returns the tone of a delivery's state.
func deliveryTone(state string) tone {
	switch state {
	case issued.Sent:
		return good
	case issued.Waiting:
		return warn
	case issued.Never:
		return idle
	case issued.Refused:
		return bad
	}
	return unsure
}

// outcome says what became of a message, in a few words: sent 2020-07-01.
func outcome(d issued.Delivery) string {
	if d.At.IsZero() {
		return d.State
	}
	return d.State + " " + d.At.Format(time.DateOnly)
}

// certificateMail says what became of the mail with a certificate, a line for
// each recipient that fared in a way of its own.
func (p *press) certificateMail(number string) string {
	var s []string
	for _, d := range p.mailed.byNumber[number] {
		if o := outcome(d); !slices.Contains(s, o) {
			s = append(s, o)
		}
	}
	return listed(s, 3)
}

// planMail says what became of the mail about a Get Well Plan.
func (p *press) planMail(r planRow) string {
	var s []string
	for _, d := range p.mailed.byPartner[ingest.FoldID(r.ID)] {
		if r.start != 0 && !d.At.IsZero() && d.At.Format(time.DateOnly) < r.start.String() {
			continue // about a plan before
		}
		if o := outcome(d) + ": " + d.Title; !slices.Contains(s, o) {
			s = append(s, o)
		}
	}
	return listed(s, 6)
}

// listedFor is for how many days a message that was sent is listed, so that the
// list stays as long from year to year; assay register show tells of all.
const listedFor = 365

// deliveries are the messages of earlier runs, those that were not sent first,
// however old.
func (p *press) deliveries() [][]cell {
	var unsent, sent [][]cell
	since := (p.Assessment.Day - listedFor).String()
	for _, d := range p.Deliveries {
		done := d.State == issued.Sent || d.State == issued.Never
		if done && d.At.Format(time.DateOnly) < since {
			continue
		}
		stateSince := ""
		if !d.At.IsZero() {
			stateSince = d.At.Format("2006-01-02 15:04")
		}
		partner := p.partnerCell(strings.TrimSpace(d.PartnerID+" "+d.Partner), "", d.PartnerID)
		row := []cell{text(strings.TrimSpace(d.Title + " " + d.Number)), partner, text(d.Said), text(d.Recipient), toned(d.State, deliveryTone(d.State)), text(stateSince)}
		if done {
			sent = append(sent, row)
		} else {
			unsent = append(unsent, row)
		}
	}
	return append(unsent, sent...)
}
