package register

import (
	"database/sql"
	"errors"
	"fmt"

	"assay/ingest"
)

// A DeliveryState says how far a message got.
type DeliveryState string

// The states of a delivery. One about to go that stays so was cut off: whether
// it went is not known, and it does not go again by itself.
const (
	AboutToGo DeliveryState = "about to go"
	Gone      DeliveryState = "gone"
	Failed    DeliveryState = "failed" // it did not go, and may go again
)

// A Delivery is one message to one recipient.
type Delivery struct {
	Message   string        `json:"message"` // certificate number or message ID
	Recipient string        `json:"recipient"`
	State     DeliveryState `json:"state"`
	Said      string        `json:"said"` // by the server
}

// A Delivered says that a message went, or may have gone, to a recipient before.
type Delivered struct{ Delivery }

func (e *Delivered) Error() string {
	return fmt.Sprintf("message %s to %s is %s: it is not sent again", e.Message, e.Recipient, e.State)
}

// Claim notes that a message is about to go to a recipient. Where it went, or
// may have gone, the error is a [Delivered]: nobody gets a message twice.
func (r *Register) Claim(message, recipient string) error {
	return r.change(func(tx *sql.Tx) error {
		d := Delivery{Message: message, Recipient: ingest.FoldID(recipient)}
		err := tx.QueryRow("SELECT state, said FROM deliveries WHERE message = ? AND recipient = ?", d.Message, d.Recipient).Scan(&d.State, &d.Said)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			_, err = tx.Exec("INSERT INTO deliveries (message, recipient, state, said) VALUES (?, ?, 'about to go', '')", d.Message, d.Recipient)
		case err == nil && d.State == Failed:
			_, err = tx.Exec("UPDATE deliveries SET state = 'about to go', said = '' WHERE message = ? AND recipient = ?", d.Message, d.Recipient)
		case err == nil:
			err = &Delivered{d}
		}
		return err
	})
}

// Settle notes how a claimed delivery ended, gone or failed, and what the server said.
func (r *Register) Settle(message, recipient string, state DeliveryState, said string) error {
	return r.change(func(tx *sql.Tx) error {
		done, err := tx.Exec("UPDATE deliveries SET state = ?, said = ? WHERE message = ? AND recipient = ? AND state = 'about to go'",
			string(state), said, message, ingest.FoldID(recipient))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("message %s to %s is not about to go: claim it first", message, recipient))
		}
		return nil
	})
}

// Deliveries returns all deliveries, by message and recipient.
func (r *Register) Deliveries() ([]Delivery, error) {
	return query(r, func(scan func(...any) error) (d Delivery, err error) {
		err = scan(&d.Message, &d.Recipient, &d.State, &d.Said)
		return d, err
	}, "SELECT message, recipient, state, said FROM deliveries ORDER BY message, recipient")
}
