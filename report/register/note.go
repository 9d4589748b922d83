package register

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/report/say"
)

// A Kind says what a note did.
type Kind string

// The kinds of notes.
const (
	RevokeNote  Kind = "revoke"
	ReissueNote Kind = "reissue"
	AmendNote   Kind = "amend"
	RewindNote  Kind = "rewind"
	WaiveNote   Kind = "waive"
	// Those about who is who.
	DistinctNote Kind = "distinct"
	SameNote     Kind = "same"
	RenumberNote Kind = "renumber"
	// AcceptNote is of something that fell away since the run before, and was meant.
	AcceptNote Kind = "accept"
)

// A Note is something that a person put right, with who, when and why. It can't
// be changed or deleted, only followed by another.
type Note struct {
	Note     int64     `json:"note"` // rises as they were written
	Kind     Kind      `json:"kind"`
	At       time.Time `json:"at"`
	Who      string    `json:"who"`
	Why      string    `json:"why"`
	AfterRun int64     `json:"after_run"` // the newest run recorded by then, 0 for none
	// Followed is the later note that took its place, 0 while it is in force.
	Followed int64  `json:"followed_by,omitzero"`
	Number   string `json:"number,omitzero"` // of a certificate revoked or reissued
	NoteData

	partner string     // in folded case, as it goes on; "" where the note is about none
	agreed  ingest.Day // a waiver's last day as it was written
}

// NoteData is what a note says beyond its kind; what its kind doesn't need is left out.
type NoteData struct {
	PartnerID string `json:"partner_id,omitzero"`
	Name      string `json:"partner,omitzero"`

	NewNumber string `json:"new_number,omitzero"` // of a reissue

	Amendment Amendment `json:"amendment,omitzero"`
	// Through is the newest as-of day when the amendment was made: it holds for
	// the records through that day.
	Through ingest.Day `json:"through,omitzero"`
	Since   ingest.Day `json:"premier_since,omitzero"` // as recorded then
	// CertifiedOn is the as-of day on which the first certificate that names the
	// badge year of the amendment was issued.
	CertifiedOn ingest.Day `json:"certified_on,omitzero"`

	Day      ingest.Day   `json:"day,omitzero"`       // a rewind keeps runs through this day
	SetAside []ingest.Day `json:"set_aside,omitzero"` // the as-of days of the runs that it set aside

	Requirement string     `json:"requirement,omitzero"` // of a waiver
	From        ingest.Day `json:"from,omitzero"`
	// Until is a waiver's last day; where a later waiver goes on from there, the day before it.
	Until ingest.Day `json:"until,omitzero"`

	Decision Decision `json:"decision,omitzero"` // about who is who

	Run  int64       `json:"run,omitzero"` // that accepted what fell away; Day is its as-of day
	Fell intake.Fall `json:"fell,omitzero"`
}

// String says in words what the note did.
func (n Note) String() string {
	switch n.Kind {
	case RevokeNote:
		return fmt.Sprintf("certificate %s of %s revoked", n.Number, n.PartnerID)
	case ReissueNote:
		return fmt.Sprintf("certificate %s of %s reissued as %s", n.Number, n.PartnerID, n.NewNumber)
	case AmendNote:
		return fmt.Sprintf("%s amended through %s: %s", n.PartnerID, n.Through, n.Amendment)
	case WaiveNote:
		return fmt.Sprintf("%s of %s waived from %s through %s", n.Requirement, n.PartnerID, n.From, n.Until)
	case DistinctNote, SameNote, RenumberNote:
		return n.Decision.says(n.Kind)
	case AcceptNote:
		return fmt.Sprintf("accepted in the run of %s: %s", n.Day, say.Fall(n.Fell))
	}
	days := make([]string, len(n.SetAside))
	for i, d := range n.SetAside {
		days[i] = d.String()
	}
	return fmt.Sprintf("rewound to %s: runs of %s set aside", n.Day, strings.Join(days, ", "))
}

// Notes returns the notes in force, as they were written. What runs accepted is
// not among them (see [Register.Accepted]).
func (r *Register) Notes() ([]Note, error) {
	notes, err := r.notes()
	return slices.DeleteFunc(notes, func(n Note) bool { return n.Followed != 0 || n.Kind == AcceptNote }), err
}

// notes returns all notes as they were written, with those that followed them.
func (r *Register) notes() ([]Note, error) {
	notes, err := query(r, func(scan func(...any) error) (n Note, err error) {
		var when, data string
		err = scan(&n.Note, &n.Kind, &when, &n.Who, &n.Why, &n.AfterRun, &n.partner, &n.Number, &data)
		if err == nil {
			n.At, err = time.Parse(time.RFC3339, when)
		}
		err = errors.Join(err, json.Unmarshal([]byte(data), &n.NoteData))
		n.agreed = n.Until
		return n, err
	}, "SELECT note, kind, at, who, why, after_run, coalesce(partner, ''), coalesce(number, ''), data FROM notes ORDER BY note")
	if err != nil {
		return nil, fmt.Errorf("the notes can't be read: %w", err)
	}
	followed(notes, Kind.isIdentity)
	numbers := renumbered(notes)
	for i := range notes {
		notes[i].partner = numbers.head(notes[i].partner)
	}
	followed(notes, func(k Kind) bool { return !k.isIdentity() })
	return notes, nil
}

// followed marks the notes of some kinds that later ones take the place of.
func followed(notes []Note, of func(Kind) bool) {
	for i := range notes {
		if !of(notes[i].Kind) {
			continue
		}
		for j := range i {
			if notes[j].Followed == 0 {
				notes[i].follow(&notes[j])
			}
		}
	}
}

// follow marks an earlier note that this one takes the place of, or shortens it.
func (n *Note) follow(earlier *Note) {
	if n.Kind.isIdentity() && earlier.Kind.isIdentity() {
		if n.Decision.Partners == earlier.Decision.Partners && n.Decision.pair() == earlier.Decision.pair() {
			earlier.Followed = n.Note
		}
		return
	}
	if n.Kind != earlier.Kind || n.partner != earlier.partner {
		return
	}
	taken := false
	switch n.Kind {
	case RewindNote:
		taken = n.Day <= earlier.Day
	case AmendNote:
		taken = n.Amendment.follows(earlier.Amendment) || n.Amendment.isWalk() && earlier.Amendment.isWalk() && n.Through == earlier.Through
	case WaiveNote:
		// The later rules from its first day on, where the two meet.
		if n.Requirement == earlier.Requirement && n.From <= earlier.Until && earlier.From <= n.Until {
			earlier.Until = min(earlier.Until, n.From-1)
			taken = earlier.Until < earlier.From
		}
	}
	if taken {
		earlier.Followed = n.Note
	}
}

// TakesAway tells whether a note in force takes a badge year, one of some, away
// from a partner's certificate that was issued on a day.
func (n Note) TakesAway(partnerID string, years []int, issued ingest.Day) bool {
	return n.Kind == AmendNote && n.Followed == 0 && n.Amendment.TakeAway && slices.Contains(years, n.Amendment.Badge) &&
		issued <= n.Through && ingest.FoldID(n.PartnerID) == ingest.FoldID(partnerID)
}

// waivers returns the waivers in force, by partner, then by their first days.
func waivers(notes []Note) map[string][]evaluate.Waiver {
	out := map[string][]evaluate.Waiver{}
	for _, n := range notes {
		if n.Kind == WaiveNote && n.Followed == 0 {
			out[n.partner] = append(out[n.partner], evaluate.Waiver{Requirement: n.Requirement, From: n.From, Until: n.Until, Who: n.Who, Why: n.Why})
		}
	}
	for _, w := range out {
		slices.SortStableFunc(w, func(a, b evaluate.Waiver) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Requirement, b.Requirement))
		})
	}
	return out
}

// put writes a note of the one at work, and returns its number.
func (r *Register) put(tx *sql.Tx, n Note) (note int64, err error) {
	data, err := json.Marshal(n.NoteData)
	if err != nil {
		return 0, err
	}
	empty := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	err = tx.QueryRow(`INSERT INTO notes (kind, at, who, why, after_run, partner, number, data)
		VALUES (?, ?, ?, ?, (SELECT coalesce(max(run), 0) FROM runs), ?, ?, ?) RETURNING note`,
		string(n.Kind), r.who.At.Format(time.RFC3339), r.who.Name, n.Why, empty(n.partner), empty(n.Number), string(data)).Scan(&note)
	return note, err
}

// reason returns why something is done, without outer blanks; it may not be blank.
func reason(why string) (string, error) {
	why = strings.TrimSpace(why)
	if why == "" {
		return "", errors.New("why is blank; say in a few words why, it is kept for ever")
	}
	return why, nil
}

// Revoke declares a certificate void. Its number is kept, and never given again.
func (r *Register) Revoke(number, why string) error {
	c, why, err := r.certificateFor(number, why)
	switch {
	case err != nil:
		return err
	case c.State == Revoked:
		return fmt.Errorf("certificate %s is revoked already", c.Number)
	case c.State == Replaced:
		return fmt.Errorf("certificate %s was replaced by %s; revoke that one", c.Number, c.ReplacedBy)
	case c.State == Withdrawn:
		return fmt.Errorf("certificate %s was withdrawn by a later run; there is nothing to revoke", c.Number)
	}
	return r.change(func(tx *sql.Tx) error {
		_, err := r.put(tx, Note{Kind: RevokeNote, Why: why, Number: c.Number, partner: ingest.FoldID(c.PartnerID), NoteData: NoteData{PartnerID: c.PartnerID, Name: c.Partner}})
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE certificates SET state = 'revoked', live = 0 WHERE number = ?", c.Number)
		return err
	})
}

// Reissue gives a certificate a new number that names the old one, and returns
// it. It is pending until a run prints it (see [Register.Reprints]). One that was
// revoked stays so, and may have a successor.
func (r *Register) Reissue(number, why string) (newNumber string, err error) {
	c, why, err := r.certificateFor(number, why)
	switch {
	case err != nil:
		return "", err
	case c.ReplacedBy != "":
		return "", fmt.Errorf("certificate %s was replaced by %s; reissue that one", c.Number, c.ReplacedBy)
	case c.State == Pending:
		return "", fmt.Errorf("certificate %s is a reissue that no run has printed yet; the next run does", c.Number)
	case c.State == Withdrawn:
		return "", fmt.Errorf("certificate %s was withdrawn by a later run; there is nothing to reissue", c.Number)
	}
	if err := r.notHeldElsewhere(c); err != nil {
		return "", err
	}
	year := furthest(c.Years)
	if newNumber, err = r.freeNumber(seed(c.PartnerID, year)+"\nafter "+c.Number, year); err != nil {
		return "", err
	}
	return newNumber, r.change(func(tx *sql.Tx) error { return r.reissue(tx, c, newNumber, why) })
}

// notHeldElsewhere refuses a successor for a revoked certificate whose badge year another names.
func (r *Register) notHeldElsewhere(c Certificate) error {
	ids, err := r.allIDs(c.Holder)
	if err != nil {
		return err
	}
	all, err := r.certificates("c.partner IN (SELECT value FROM json_each(?)) AND c.live = 1 AND c.number <> ?", ids, c.Number)
	for _, other := range all {
		for _, y := range c.Years {
			if slices.Contains(other.Years, y) {
				return fmt.Errorf("certificate %s names badge year %d of %s; reissue that one", other.Number, y, c.PartnerID)
			}
		}
	}
	return err
}

func (r *Register) reissue(tx *sql.Tx, old Certificate, number, why string) error {
	partner := ingest.FoldID(old.PartnerID)
	_, err := tx.Exec("UPDATE certificates SET state = iif(state = 'revoked', 'revoked', 'replaced'), live = 0 WHERE number = ?", old.Number)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO certificates (number, partner, partner_id, name, begins, good_through, replaces, state, live)
		VALUES (?, ?, ?, ?, ?, ?, ?, 'pending', 1)`, number, partner, old.PartnerID, old.Partner, dayValue(old.Begins), old.GoodThrough.String(), old.Number)
	if err != nil {
		return err
	}
	if err := putYears(tx, number, partner, old.Certificate); err != nil {
		return err
	}
	_, err = r.put(tx, Note{Kind: ReissueNote, Why: why, Number: old.Number, partner: partner, NoteData: NoteData{PartnerID: old.PartnerID, Name: old.Partner, NewNumber: number}})
	return err
}

// certificateFor finds the certificate that somebody wants to change, for a reason.
func (r *Register) certificateFor(number, why string) (Certificate, string, error) {
	why, err := reason(why)
	if err != nil {
		return Certificate{}, "", err
	}
	c, ok, err := r.Certificate(strings.ToUpper(strings.TrimSpace(number)))
	if err != nil || ok {
		return c, why, err
	}
	all, err := r.Certificates()
	if err != nil {
		return c, "", err
	}
	var names []candidate
	for _, c := range all {
		names = append(names, candidate{fmt.Sprintf("%s of %s", c.Number, c.PartnerID), []string{c.Number}})
	}
	return c, "", fmt.Errorf("got number %q, want that of a certificate%s", number, nearest(number, names))
}

// Rewind sets aside every run after a day, so that the months can be run again
// on corrected sheets, and returns their as-of days. Certificates keep their numbers.
func (r *Register) Rewind(day ingest.Day, why string) ([]ingest.Day, error) {
	why, err := reason(why)
	if err != nil {
		return nil, err
	}
	runs, err := r.activeRuns()
	if err != nil {
		return nil, err
	}
	n, found := slices.BinarySearchFunc(runs, day, func(run RunRow, d ingest.Day) int { return cmp.Compare(run.AsOf, d) })
	if found {
		n++
	}
	if len(runs) == 0 {
		return nil, errors.New("the register has no run to set aside")
	}
	if n == len(runs) {
		return nil, fmt.Errorf("the register has no run after %s; its newest is that of %s", day, runs[n-1].AsOf)
	}
	var days []ingest.Day
	for _, run := range runs[n:] {
		days = append(days, run.AsOf)
	}
	return days, r.change(func(tx *sql.Tx) error {
		note, err := r.put(tx, Note{Kind: RewindNote, Why: why, NoteData: NoteData{Day: day, SetAside: days}})
		if err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE runs SET set_aside = ? WHERE set_aside IS NULL AND as_of > ?", note, day.String())
		return err
	})
}

// Waive lets a requirement of a partner count as met from a day through another.
// Where it meets an earlier waiver of the same, it rules from its first day on.
func (r *Register) Waive(partnerID, requirement string, from, until ingest.Day, why string) error {
	why, err := reason(why)
	if err != nil {
		return err
	}
	last, _, err := r.lastRecord(partnerID)
	switch {
	case err != nil:
		return err
	case !slices.Contains(evaluate.Waivable(), requirement):
		return fmt.Errorf("got requirement %q, want one of %s", requirement, strings.Join(evaluate.Waivable(), ", "))
	case from == 0 || until < from:
		return fmt.Errorf("got a waiver from %s through %s, want a last day that is not before the first", from, until)
	}
	return r.change(func(tx *sql.Tx) error {
		_, err := r.put(tx, Note{Kind: WaiveNote, Why: why, partner: ingest.FoldID(last.PartnerID), NoteData: NoteData{
			PartnerID: last.PartnerID, Name: last.Name, Requirement: requirement, From: from, Until: until}})
		return err
	})
}
