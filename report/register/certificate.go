package register

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/ingest"
	"assay/report/issued"
)

// A State is where a certificate stands.
type State string

// The states of a certificate. Only those issued or pending count: of these a
// partner has at most one for a badge year.
const (
	Issued    State = "issued"
	Pending   State = "pending"   // a reissue that no run has printed yet
	Revoked   State = "revoked"   // by a note
	Replaced  State = "replaced"  // by a reissue
	Withdrawn State = "withdrawn" // by a run that replaced the one that issued it
)

// A Certificate is a partner's certificate, and what became of it.
type Certificate struct {
	issued.Certificate
	State       State      `json:"state"`
	WithdrawnOn ingest.Day `json:"withdrawn_on,omitzero"` // as-of day of the run that withdrew it

	// Holder is the ID, in folded case, under which its partner goes on.
	Holder string `json:"-"`

	run int64 // the first of the day of issue that wrote it
}

// Certificates returns all certificates, by partner, then by years and number.
func (r *Register) Certificates() ([]Certificate, error) { return r.certificates("1") }

// Certificate returns the certificate of a number; ok is false where there is none.
func (r *Register) Certificate(number string) (c Certificate, ok bool, err error) {
	found, err := r.certificates("c.number = ?", number)
	if err != nil || len(found) == 0 {
		return Certificate{}, false, err
	}
	return found[0], true, nil
}

// Reprints returns the reissued certificates that belong into the folder of a
// run for the day: those pending, and those that a run of that very day wrote
// already. A run for a day before the newest, which is not recorded, has only the
// latter. Where such a day's run newly certifies the partner anyway, [Register.Number]
// gives the same number: it is one certificate.
func (r *Register) Reprints(day ingest.Day) ([]Certificate, error) {
	newest, err := r.Newest()
	if err != nil {
		return nil, err
	}
	due, err := r.certificates("c.replaces IS NOT NULL AND (c.state = 'issued' AND c.issued = ? OR c.state = 'pending' AND ? <= ?)",
		day.String(), newest.String(), day.String())
	if err != nil {
		return nil, err
	}
	notes, err := r.notes()
	numbers := renumbered(notes)
	for i := range due {
		due[i].PartnerID = numbers.shown(notes, due[i].PartnerID)
	}
	return due, err
}

func (r *Register) certificates(where string, args ...any) ([]Certificate, error) {
	notes, err := r.notes()
	if err != nil {
		return nil, err
	}
	numbers := renumbered(notes)
	return query(r, func(scan func(...any) error) (c Certificate, err error) {
		var years, badges string
		err = scan(&c.Number, &c.PartnerID, &c.Partner, &years, &badges, (*dayColumn)(&c.Begins), (*dayColumn)(&c.GoodThrough), (*dayColumn)(&c.Issued), &c.Replaces, &c.ReplacedBy, &c.State, (*dayColumn)(&c.WithdrawnOn), &c.run, &c.Holder)
		c.Holder = numbers.head(c.Holder)
		for y := range strings.SplitSeq(years, ",") {
			year, wrong := strconv.Atoi(y)
			c.Years, err = append(c.Years, year), errors.Join(err, wrong)
		}
		return c, errors.Join(err, json.Unmarshal([]byte(badges), &c.Badges))
	}, `SELECT c.number, c.partner_id, c.name, (SELECT group_concat(year, ',' ORDER BY year) FROM certificate_years y WHERE y.number = c.number) AS years,
			coalesce((SELECT nullif(json_group_array(json_object('year', year, 'earned_on', earned_on, 'good_through', good_through) ORDER BY year), '[]')
				FROM certificate_years y WHERE y.number = c.number AND good_through IS NOT NULL), 'null'),
			c.begins, c.good_through, c.issued, coalesce(c.replaces, ''), coalesce(b.number, ''), c.state, c.withdrawn_on, coalesce(c.run, 0), c.partner
		FROM certificates c LEFT JOIN certificates b ON b.replaces = c.number
		WHERE `+where+` ORDER BY c.partner, years, c.number`, args...)
}

// putCertificates records those that the run wrote. What an earlier run of the
// same day did with certificates is undone first.
func putCertificates(tx *sql.Tx, run Run, number int64, numbers renumbering) error {
	if err := undoDay(tx, run.AsOf); err != nil {
		return err
	}
	written := slices.Clone(run.Certificates)
	slices.SortFunc(written, func(a, b issued.Certificate) int { return cmp.Compare(a.Number, b.Number) })
	for _, c := range written {
		if err := putCertificate(tx, c, run, number, numbers); err != nil {
			return fmt.Errorf("certificate %s: %w", c.Number, err)
		}
	}
	return nil
}

// undoDay takes back what a run of the day issued, and lets live again what it withdrew.
func undoDay(tx *sql.Tx, day ingest.Day) error {
	_, err := tx.Exec(`UPDATE certificates SET state = iif(replaces IS NULL, 'withdrawn', 'pending'), live = replaces IS NOT NULL,
			withdrawn_on = iif(replaces IS NULL, issued, NULL), issued = iif(replaces IS NULL, issued, NULL),
			run = iif(replaces IS NULL, run, NULL)
		WHERE state = 'issued' AND issued = ?`, day.String())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE certificates AS c SET state = iif(issued IS NULL, 'pending', 'issued'), live = 1, withdrawn_on = NULL
		WHERE state = 'withdrawn' AND withdrawn_on = ? AND issued IS NOT withdrawn_on AND NOT EXISTS (
			SELECT 1 FROM certificate_years mine JOIN certificate_years other USING (partner, year)
			WHERE mine.number = c.number AND other.live = 1)`, day.String())
	return err
}

// putCertificate records one as issued by the run. One revoked stays so; one that
// was issued under an ID that the partner had stays in that one's row.
func putCertificate(tx *sql.Tx, c issued.Certificate, run Run, number int64, numbers renumbering) error {
	key := ingest.FoldID(c.PartnerID)
	if len(c.Years) == 0 || c.Number == "" {
		return fmt.Errorf("partner %s: it needs a number and a badge year", c.PartnerID)
	}
	var partner string
	var state State
	err := tx.QueryRow("SELECT partner, state FROM certificates WHERE number = ?", c.Number).Scan(&partner, &state)
	switch known := !errors.Is(err, sql.ErrNoRows); {
	case known && err != nil:
		return err
	case known && numbers.head(partner) != numbers.head(key):
		return fmt.Errorf("the number is of another partner (%s), want one of %s", partner, c.PartnerID)
	case state == Revoked:
		return nil
	case state == Replaced:
		return errors.New("it was replaced; want the number that took its place")
	}
	key = cmp.Or(partner, key)
	if err := withdrawOthers(tx, c, numbers.all(key), run); err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO certificates (number, partner, partner_id, name, begins, good_through, issued, run, state, live)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'issued', 1)
		ON CONFLICT (number) DO UPDATE SET partner_id = excluded.partner_id, name = excluded.name, begins = excluded.begins,
			good_through = excluded.good_through, run = iif(issued = excluded.issued, run, excluded.run), issued = excluded.issued, state = 'issued', live = 1, withdrawn_on = NULL`,
		c.Number, key, c.PartnerID, c.Partner, dayValue(c.Begins), c.GoodThrough.String(), run.AsOf.String(), number)
	if err != nil {
		return err
	}
	return errors.Join(putYears(tx, c.Number, key, c), putPlaces(tx, c))
}

// putYears writes the badge years that a living certificate names, and what is
// known of them, under its number.
func putYears(tx *sql.Tx, number, partner string, c issued.Certificate) error {
	if _, err := tx.Exec("DELETE FROM certificate_years WHERE number = ?", number); err != nil {
		return err
	}
	for _, y := range c.Years {
		var b issued.Badge
		if i := slices.IndexFunc(c.Badges, func(b issued.Badge) bool { return b.Year == y }); i >= 0 {
			b = c.Badges[i]
		}
		_, err := tx.Exec("INSERT INTO certificate_years (number, partner, live, year, earned_on, good_through) VALUES (?, ?, 1, ?, ?, ?)",
			number, partner, y, dayValue(b.EarnedOn), dayValue(b.GoodThrough))
		if err != nil {
			return fmt.Errorf("badge year %d: %w", y, err)
		}
	}
	return nil
}

// withdrawOthers withdraws the certificates, under any of the IDs in a JSON list, of other runs that name a
// year of this one. There are some after a rewind, when corrected sheets give in
// one run what was given in two.
func withdrawOthers(tx *sql.Tx, c issued.Certificate, ids string, run Run) error {
	for _, y := range c.Years {
		var other string
		err := tx.QueryRow("SELECT number FROM certificate_years WHERE partner IN (SELECT value FROM json_each(?)) AND year = ? AND live = 1 AND number <> ?", ids, y, c.Number).Scan(&other)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return err
		case slices.ContainsFunc(run.Certificates, func(o issued.Certificate) bool { return o.Number == other }):
			return fmt.Errorf("badge year %d is on certificate %s of this run, too", y, other)
		}
		if _, err := tx.Exec("UPDATE certificates SET state = 'withdrawn', live = 0, withdrawn_on = ? WHERE number = ?", run.AsOf.String(), other); err != nil {
			return err
		}
	}
	return nil
}
