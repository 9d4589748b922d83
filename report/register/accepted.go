package register

import (
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"assay/evaluate/intake"
	"assay/ingest"
)

// An Accepted is something that fell away since the newest run, and that somebody
// said is meant. Why may be "".
type Accepted struct {
	Fall intake.Fall
	Why  string
}

// Note is the note that recording a run of a day writes of it.
func (r *Register) Note(a Accepted, day ingest.Day) Note {
	return Note{Kind: AcceptNote, At: r.who.At, Who: r.who.Name, Why: strings.TrimSpace(a.Why), NoteData: NoteData{Day: day, Fell: a.Fall}}
}

// putAccepted writes what a run accepted.
func (r *Register) putAccepted(tx *sql.Tx, run Run, number int64) error {
	for _, a := range run.Accepted {
		n := r.Note(a, run.AsOf)
		n.Run = number
		if _, err := r.put(tx, n); err != nil {
			return err
		}
	}
	return nil
}

// acceptedBy are the notes on what a run accepted.
func acceptedBy(notes []Note, run int64) []Note {
	return slices.DeleteFunc(slices.Clone(notes), func(n Note) bool { return n.Kind != AcceptNote || n.Run != run })
}

// Accepted returns the notes on what the active run of a day accepted.
func (r *Register) Accepted(day ingest.Day) ([]Note, error) {
	runs, err := r.activeRuns()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(runs, func(run RunRow) bool { return run.AsOf == day })
	if i < 0 {
		return nil, nil
	}
	notes, err := r.notes()
	return acceptedBy(notes, runs[i].Run), err
}

// Intake returns what the newest active run took in, and its day: 0 where there is
// no such run. It is nil where the register didn't keep it yet.
func (r *Register) Intake() (day ingest.Day, took *intake.Intake, err error) {
	var text sql.NullString
	err = r.db.QueryRow("SELECT as_of, intake FROM runs WHERE set_aside IS NULL ORDER BY run DESC LIMIT 1").Scan((*dayColumn)(&day), &text)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil, nil
	case err != nil:
		return 0, nil, r.explain(err)
	case !text.Valid:
		return day, nil, nil
	}
	took = new(intake.Intake)
	return day, took, json.Unmarshal([]byte(text.String), took)
}
