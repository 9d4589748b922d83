package register

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"assay/ingest"
)

// A Message is a message of mail that a run prepared, as a file of its folder.
type Message struct {
	Key string `json:"message"` // the same in every run that prepares it
	// Covers are the keys of messages that it stands for: they aren't prepared any more either.
	Covers    []string `json:"covers"`
	Kind      string   `json:"kind"`
	Title     string   `json:"title"` // what it is, in a few words
	PartnerID string   `json:"partner_id,omitzero"`
	Number    string   `json:"number,omitzero"` // of the certificate that it brings
	To        []string `json:"to"`
	File      string   `json:"file"` // in the run's folder, with forward slashes
}

// putMessages records what the run prepared, in place of what an earlier run of
// the same day did.
func putMessages(tx *sql.Tx, messages []Message, run int64) error {
	if _, err := tx.Exec("DELETE FROM messages WHERE run = ?", run); err != nil {
		return err
	}
	for _, m := range messages {
		if m.Key == "" {
			return fmt.Errorf("message %s has no key", m.File)
		}
		to, err := json.Marshal(append([]string{}, m.To...))
		if err != nil {
			return err
		}
		covers, err := json.Marshal(append([]string{}, m.Covers...))
		if err != nil {
			return err
		}
		_, err = tx.Exec("INSERT INTO messages (message, run, covers, kind, title, partner, partner_id, number, recipients, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			m.Key, run, string(covers), m.Kind, m.Title, orNull(ingest.FoldID(m.PartnerID)), orNull(m.PartnerID), orNull(m.Number), string(to), m.File)
		if err != nil {
			return fmt.Errorf("message %s: %w", m.Key, err)
		}
	}
	return nil
}

// orNull is text for a column: NULL for none.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// Prepared returns the keys of the messages that active runs before a day
// prepared, and of those that they stand for: none is prepared again.
func (r *Register) Prepared(before ingest.Day) (map[string]bool, error) {
	notes, err := r.notes()
	if err != nil {
		return nil, err
	}
	numbers := renumbered(notes)
	out := map[string]bool{}
	_, err = query(r, func(scan func(...any) error) (none struct{}, err error) {
		var key string
		err = scan(&key)
		out[key] = true
		if parts := strings.Split(key, "/"); len(parts) == 3 {
			id, _ := url.PathUnescape(parts[1])
			for other, head := range numbers {
				if head == numbers[id] {
					out[parts[0]+"/"+url.PathEscape(other)+"/"+parts[2]] = true
				}
			}
		}
		return none, err
	}, `SELECT message FROM messages JOIN runs USING (run) WHERE set_aside IS NULL AND as_of < ?1
		UNION SELECT value FROM messages JOIN runs USING (run), json_each(covers) WHERE set_aside IS NULL AND as_of < ?1`, before.String())
	return out, err
}

// Messages returns those that the active run of a day prepared, those to
// operations first, then by partner; recorded is false where there is no such run.
func (r *Register) Messages(day ingest.Day) (messages []Message, recorded bool, err error) {
	var run int64
	err = r.db.QueryRow("SELECT run FROM runs WHERE as_of = ? AND set_aside IS NULL", day.String()).Scan(&run)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, r.explain(err)
	}
	messages, err = r.messages("run = ? ORDER BY partner, file, message", run)
	return messages, true, err
}

func (r *Register) messages(where string, args ...any) ([]Message, error) {
	return query(r, func(scan func(...any) error) (m Message, err error) {
		var to, covers string
		err = scan(&m.Key, &covers, &m.Kind, &m.Title, &m.PartnerID, &m.Number, &to, &m.File)
		return m, errors.Join(err, json.Unmarshal([]byte(covers), &m.Covers), json.Unmarshal([]byte(to), &m.To))
	}, "SELECT message, covers, kind, title, coalesce(partner_id, ''), coalesce(number, ''), recipients, file FROM messages WHERE "+where, args...)
}

// A DeliveryState says how far a message got.
type DeliveryState string

// The states of a delivery. One about to go that stays so was cut off: whether
// it went is not known, and it does not go again by itself.
const (
	AboutToGo DeliveryState = "about to go"
	Gone      DeliveryState = "gone"    // the server took it
	Waiting   DeliveryState = "waiting" // it did not go, and may go again
	Refused   DeliveryState = "refused" // for good
	Never     DeliveryState = "never"   // somebody decided that it shall not go
)

// A Posting is a message on its way from a run's folder.
type Posting struct {
	Message   string     `json:"message"` // the key of a message, or of a resend
	MessageID string     `json:"message_id"`
	Run       ingest.Day `json:"as_of,omitzero"` // of the run's folder
	Kind      string     `json:"kind"`
	Title     string     `json:"title"` // what it is, in a few words
	PartnerID string     `json:"partner_id,omitzero"`
	Number    string     `json:"number,omitzero"` // of the certificate that it brings
}

// A Delivery is one message to one recipient.
type Delivery struct {
	Posting
	Recipient string        `json:"recipient"`
	State     DeliveryState `json:"state"`
	// Said is what the server said, or who decided where that was in doubt.
	Said  string    `json:"said"`
	Tries int       `json:"tries"`       // how often there was an answer
	At    time.Time `json:"at,omitzero"` // when it came to its state

	run int64 // from whose folder, 0 where not known
}

// sameOutcome tells whether another recipient of the same message fared alike.
func (d Delivery) sameOutcome(o Delivery) bool {
	return d.Message == o.Message && d.State == o.State && d.At.Equal(o.At) && (d.Said == o.Said || d.State == Gone)
}

// An Outcome is how a message fared with one recipient.
type Outcome struct {
	Recipient string
	State     DeliveryState // Gone, Waiting or Refused
	Said      string
}

// A Delivered says that a message went, or may have gone, to a recipient before.
type Delivered struct{ Delivery }

func (e *Delivered) Error() string {
	return fmt.Sprintf("message %s to %s is %s: it is not sent again", e.Message, e.Recipient, e.State)
}

// Claim notes that a message is about to go to recipients, before it can reach
// them. Where it went to one of these, or may have gone, the error is a
// [Delivered] and nothing is noted: nobody gets a message twice.
func (r *Register) Claim(p Posting, recipients []string, when time.Time) error {
	return r.change(func(tx *sql.Tx) error {
		for _, to := range recipients {
			if err := put(tx, p, Outcome{Recipient: to, State: AboutToGo}, when, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// Settle notes how it ended for recipients, whether they were claimed or refused
// before that. What is gone stays so.
func (r *Register) Settle(p Posting, outcomes []Outcome, when time.Time) error {
	return r.change(func(tx *sql.Tx) error {
		for _, o := range outcomes {
			if err := put(tx, p, o, when, 1); err != nil {
				return err
			}
		}
		return nil
	})
}

// put writes the state of a message to one recipient.
func put(tx *sql.Tx, p Posting, o Outcome, when time.Time, tries int) error {
	now := Delivery{Posting: p, Recipient: ingest.FoldID(o.Recipient), State: o.State, Said: o.Said}
	was := now
	err := tx.QueryRow("SELECT state, said FROM deliveries WHERE message = ? AND recipient = ?", p.Message, now.Recipient).Scan(&was.State, &was.Said)
	switch known := !errors.Is(err, sql.ErrNoRows); {
	case known && err != nil:
		return err
	case known && (was.State == Gone || was.State == Never || was.State == AboutToGo && now.State == AboutToGo):
		return &Delivered{was}
	case known && was.State == AboutToGo && now.State == Never:
		return fmt.Errorf("message %s to %s is in doubt: say first whether it went", p.Message, o.Recipient)
	case !known && now.State == Gone:
		return fmt.Errorf("message %s to %s is not about to go: claim it first", p.Message, o.Recipient)
	case known && now.State == Gone && was.State != AboutToGo:
		return fmt.Errorf("message %s to %s is %s, not about to go: claim it first", p.Message, o.Recipient, was.State)
	}
	_, err = tx.Exec(`INSERT INTO deliveries (message, recipient, message_id, run, kind, title, partner, partner_id, number, state, said, tries, first_at, at)
		VALUES (?1, ?2, ?3, (SELECT run FROM runs WHERE as_of = ?4 AND set_aside IS NULL), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13)
		ON CONFLICT (message, recipient) DO UPDATE SET message_id = excluded.message_id, run = excluded.run, state = excluded.state, said = excluded.said,
			tries = tries + excluded.tries, at = excluded.at`,
		p.Message, now.Recipient, p.MessageID, p.Run.String(), p.Kind, p.Title, orNull(ingest.FoldID(p.PartnerID)), orNull(p.PartnerID), orNull(p.Number),
		string(o.State), o.Said, tries, when.Format(time.RFC3339))
	return err
}

// Decide settles what is in doubt of a message, as the one at work says: that it
// went, or that it is to be sent again.
func (r *Register) Decide(message string, went bool, when time.Time) error {
	state, did := Waiting, "to be sent again"
	if went {
		state, did = Gone, "taken as gone"
	}
	return r.change(func(tx *sql.Tx) error {
		done, err := tx.Exec("UPDATE deliveries SET state = ?, said = ?, at = ? WHERE message = ? AND state = 'about to go'",
			string(state), fmt.Sprintf("in doubt, and %s by %s", did, r.who.Name), when.Format(time.RFC3339), message)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("message %s is not in doubt", message))
		}
		return nil
	})
}

// Never notes that a message shall not go to recipients, and why, as the one at work
// says. That stays: no later call sends it.
func (r *Register) Never(p Posting, recipients []string, why string, when time.Time) error {
	why, err := reason(why)
	if err != nil {
		return err
	}
	return r.change(func(tx *sql.Tx) error {
		for _, to := range recipients {
			if err := put(tx, p, Outcome{Recipient: to, State: Never, Said: r.who.Name + ": " + why}, when, 0); err != nil {
				return err
			}
		}
		return nil
	})
}

// Deliveries returns all deliveries, by message and recipient.
func (r *Register) Deliveries() ([]Delivery, error) { return r.deliveries("1") }

func (r *Register) deliveries(where string, args ...any) ([]Delivery, error) {
	return query(r, func(scan func(...any) error) (d Delivery, err error) {
		var when string
		err = scan(&d.Message, &d.Recipient, &d.MessageID, (*dayColumn)(&d.Run), &d.Kind, &d.Title, &d.PartnerID, &d.Number, &d.State, &d.Said, &d.Tries, &when, &d.run)
		if err == nil && when != "" {
			d.At, err = time.Parse(time.RFC3339, when)
		}
		return d, err
	}, `SELECT message, recipient, message_id, as_of, kind, title, coalesce(partner_id, ''), coalesce(number, ''), state, said, tries, coalesce(at, ''), coalesce(run, 0)
		FROM deliveries d LEFT JOIN runs USING (run) WHERE `+where+" ORDER BY message, recipient", args...)
}

// An Unsent is a run of which messages have not gone yet, or may not have.
type Unsent struct {
	Day      ingest.Day `json:"as_of"`
	Messages int        `json:"messages"`
	InDoubt  int        `json:"in_doubt"`
}

// Unsent returns the active runs that prepared messages which still have to go to
// one of their recipients, for the first time or again, or are in doubt, by day.
// One that is refused for good doesn't count.
func (r *Register) Unsent() ([]Unsent, error) {
	sent, err := r.Deliveries()
	if err != nil {
		return nil, err
	}
	again, err := r.Resends()
	if err != nil {
		return nil, err
	}
	states, keys := map[delivered]DeliveryState{}, map[string][]string{}
	for _, d := range sent {
		states[delivered{d.Message, d.Recipient}] = d.State
	}
	for _, a := range again {
		keys[a.Original] = append(keys[a.Original], a.Message)
	}
	runs, err := r.activeRuns()
	var out []Unsent
	for _, run := range runs {
		messages, err := r.messages("run = ? ORDER BY message", run.Run)
		if err != nil {
			return nil, err
		}
		u := Unsent{Day: run.AsOf}
		for _, m := range messages {
			for _, key := range append([]string{m.Key}, keys[m.Key]...) {
				u.count(key, m.To, states)
			}
		}
		if u.Messages+u.InDoubt > 0 {
			out = append(out, u)
		}
	}
	return out, err
}

// A delivered is a message, by its key, and a recipient in folded case.
type delivered struct{ message, recipient string }

// count counts a message that has still to go, or is in doubt.
func (u *Unsent) count(key string, to []string, states map[delivered]DeliveryState) {
	waits, doubt := 0, 0
	for _, a := range to {
		switch states[delivered{key, ingest.FoldID(a)}] {
		case "", Waiting:
			waits = 1
		case AboutToGo:
			doubt = 1
		}
	}
	u.Messages += waits
	u.InDoubt += doubt
}

// A Resend is a message that somebody has sent again, under a key of its own.
type Resend struct {
	Message  string    `json:"message"` // its key
	Original string    `json:"original"`
	Number   string    `json:"number"` // of the certificate that it brings
	At       time.Time `json:"at"`
	Who      string    `json:"who"`
	Why      string    `json:"why"`

	afterRun int64
}

// Resend notes that the messages of a run that bring a certificate are to be sent
// again, and why, and returns one for each. Where an earlier resend did not go
// to anybody yet, it is that one, and nothing is noted.
func (r *Register) Resend(number string, day ingest.Day, why string, when time.Time) ([]Resend, error) {
	c, why, err := r.certificateFor(number, why)
	if err != nil {
		return nil, err
	}
	messages, _, err := r.Messages(day)
	if err != nil {
		return nil, err
	}
	messages = slices.DeleteFunc(messages, func(m Message) bool { return m.Number != c.Number })
	if len(messages) == 0 {
		return nil, r.notHere(c.Number, day)
	}
	var out []Resend
	return out, r.change(func(tx *sql.Tx) error {
		for _, m := range messages {
			again, err := r.resend(tx, m, c, why, when)
			if err != nil {
				return err
			}
			out = append(out, again)
		}
		return nil
	})
}

// notHere says which other run has the messages that bring a certificate.
func (r *Register) notHere(number string, day ingest.Day) error {
	days, err := query(r, func(scan func(...any) error) (d string, err error) {
		err = scan(&d)
		return d, err
	}, "SELECT DISTINCT as_of FROM messages JOIN runs USING (run) WHERE set_aside IS NULL AND number = ? ORDER BY as_of", number)
	if err == nil && len(days) == 0 {
		err = fmt.Errorf("no run prepared a message with certificate %s: its partner had no address", number)
	}
	if err == nil {
		err = fmt.Errorf("certificate %s is in no message of the run of %s; name the folder of the run of %s", number, day, strings.Join(days, " or "))
	}
	return err
}

func (r *Register) resend(tx *sql.Tx, m Message, c Certificate, why string, when time.Time) (Resend, error) {
	earlier := 0
	var untried string
	err := tx.QueryRow(`SELECT count(*), coalesce(max(iif(EXISTS (SELECT 1 FROM deliveries d WHERE d.message = r.message AND d.state <> 'waiting'), '', message)), '')
		FROM resends r WHERE original = ?`, m.Key).Scan(&earlier, &untried)
	if err != nil {
		return Resend{}, err
	}
	again := Resend{Message: cmp.Or(untried, fmt.Sprintf("%s#%d", m.Key, earlier+2)), Original: m.Key, Number: c.Number, At: when, Who: r.who.Name, Why: why}
	if untried != "" {
		return again, nil
	}
	_, err = tx.Exec(`INSERT INTO resends (message, original, number, partner, after_run, at, who, why)
		VALUES (?, ?, ?, ?, (SELECT coalesce(max(run), 0) FROM runs), ?, ?, ?)`,
		again.Message, m.Key, c.Number, ingest.FoldID(c.PartnerID), when.Format(time.RFC3339), again.Who, why)
	return again, err
}

// Resends returns all resends, as they were noted.
func (r *Register) Resends() ([]Resend, error) { return r.resends("1") }

func (r *Register) resends(where string, args ...any) ([]Resend, error) {
	return query(r, func(scan func(...any) error) (s Resend, err error) {
		var when string
		if err = scan(&s.Message, &s.Original, &s.Number, &s.afterRun, &when, &s.Who, &s.Why); err == nil {
			s.At, err = time.Parse(time.RFC3339, when)
		}
		return s, err
	}, "SELECT message, original, number, after_run, at, who, why FROM resends WHERE "+where+" ORDER BY at, message", args...)
}
