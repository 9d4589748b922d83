package register

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/evaluate"
	"assay/evaluate/intake"
	"assay/ingest"
	"assay/report/issued"
)

// A Run is what a run hands over to be recorded.
type Run struct {
	AsOf    ingest.Day
	Version string        // of the program
	Rules   []issued.File // the rule files in force
	Inputs  []issued.File
	Records []evaluate.Record // of the partners that the sheets named
	// Certificates are those written to the run's folder, reprints among them:
	// of each number, partner, name, years, begins and good through.
	Certificates []issued.Certificate
	Messages     []Message // prepared to be sent, in the run's folder
	// Deadlines are those that are new to its calendar, moved or withdrawn.
	Deadlines []issued.Deadline
	Manifest  string // SHA-256 of the folder's manifest.json, in hex
	Intake    intake.Intake
	Accepted  []Accepted
}

// An OlderRun says that a run is for a day before the newest recorded one, and
// that the register was left as it is (rule G7).
type OlderRun struct{ AsOf, Newest ingest.Day }

func (e *OlderRun) Error() string {
	return fmt.Sprintf("the register has a run of %s already: the run of %s is not recorded (rule G7)", e.Newest, e.AsOf)
}

// Record records a run; a run of the same day is replaced (rule G7). Certificates
// of that run that this one doesn't write any more are withdrawn; their numbers
// are kept for ever. A run for a day before the newest active run changes
// nothing, and the error is an [OlderRun]. The same run again leaves the
// register as it was.
func (r *Register) Record(run Run) error {
	newest, err := r.Newest()
	if err != nil {
		return err
	}
	if run.AsOf < newest {
		return &OlderRun{run.AsOf, newest}
	}
	now, err := rowsOf(run)
	if err != nil {
		return err
	}
	notes, err := r.notes()
	if err != nil {
		return err
	}
	err = r.change(func(tx *sql.Tx) error {
		number, err := putRun(tx, run)
		if err != nil {
			return err
		}
		if err := r.putAccepted(tx, run, number); err != nil {
			return err
		}
		before, err := rowsBefore(tx, number)
		if err != nil {
			return err
		}
		if err := putRows(tx, number, before, now); err != nil {
			return err
		}
		if err := putCertificates(tx, run, number, renumbered(notes)); err != nil {
			return err
		}
		if err := putDeadlines(tx, run.Deadlines, number); err != nil {
			return err
		}
		return putMessages(tx, run.Messages, number)
	})
	if err == nil {
		clear(r.given)
		clear(r.placed)
	}
	return err
}

// rowsOf returns the rows of a run's records, by partner.
func rowsOf(run Run) (map[string]recordRow, error) {
	now := make(map[string]recordRow, len(run.Records))
	for _, rec := range run.Records {
		key := ingest.FoldID(rec.PartnerID)
		if _, twice := now[key]; twice || rec.AsOf != run.AsOf {
			return nil, fmt.Errorf("run of %s: partner %s has a record of %s, want one of that day a partner", run.AsOf, rec.PartnerID, rec.AsOf)
		}
		now[key] = rowOf(rec)
	}
	return now, nil
}

// newestNote is the newest note: a run that is recorded now comes after it.
const newestNote = "(SELECT coalesce(max(note), 0) FROM notes)"

// putRun writes the run's row, in place of the same day's, and returns its number.
func putRun(tx *sql.Tx, run Run) (number int64, err error) {
	rules, err := json.Marshal(append([]issued.File{}, run.Rules...))
	if err != nil {
		return 0, err
	}
	inputs, err := json.Marshal(append([]issued.File{}, run.Inputs...))
	if err != nil {
		return 0, err
	}
	took, err := json.Marshal(run.Intake)
	if err != nil {
		return 0, err
	}
	err = tx.QueryRow("SELECT run FROM runs WHERE as_of = ? AND set_aside IS NULL", run.AsOf.String()).Scan(&number)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = tx.QueryRow("INSERT INTO runs (as_of, version, rule_files, inputs, partners, manifest, intake, after_note) VALUES (?, ?, ?, ?, ?, ?, ?, "+newestNote+") RETURNING run",
			run.AsOf.String(), run.Version, string(rules), string(inputs), len(run.Records), orNull(run.Manifest), string(took)).Scan(&number)
		return number, err
	case err != nil:
		return 0, err
	}
	if _, err := tx.Exec("DELETE FROM standings WHERE run = ?", number); err != nil {
		return 0, err
	}
	_, err = tx.Exec("UPDATE runs SET version = ?, rule_files = ?, inputs = ?, partners = ?, manifest = ?, intake = ?, after_note = "+newestNote+" WHERE run = ?",
		run.Version, string(rules), string(inputs), len(run.Records), orNull(run.Manifest), string(took), number)
	return number, err
}

// rowsBefore returns the row of every partner in the active run before this one.
func rowsBefore(tx *sql.Tx, number int64) (map[string]recordRow, error) {
	rows, err := tx.Query("SELECT partner, "+standingColumns+` FROM standings JOIN runs USING (run)
		WHERE set_aside IS NULL AND run <> ? ORDER BY partner, run`, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	before := map[string]recordRow{}
	for rows.Next() {
		var key string
		var s recordRow
		if err := rows.Scan(append([]any{&key}, s.targets()...)...); err != nil {
			return nil, err
		}
		before[key] = s
	}
	return before, rows.Err()
}

// putRows writes the rows that differ from those before, by partner.
func putRows(tx *sql.Tx, run int64, before, now map[string]recordRow) error {
	for key, was := range before {
		if _, named := now[key]; !named {
			now[key] = absent(was.id, was.name)
		}
	}
	insert, err := tx.Prepare("INSERT INTO standings (partner, run, " + standingColumns + ") VALUES (?, ?" + strings.Repeat(", ?", strings.Count(standingColumns, ",")+1) + ")")
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if was, known := before[key]; known && was.same(now[key]) {
			continue
		}
		if _, err := insert.Exec(append([]any{key, run}, now[key].values()...)...); err != nil {
			return fmt.Errorf("partner %s: %w", key, err)
		}
	}
	return nil
}

// A RunRow is a run as the register knows it.
type RunRow struct {
	Run      int64         `json:"run"` // rises as they were recorded
	AsOf     ingest.Day    `json:"as_of"`
	Version  string        `json:"version"`
	Rules    []issued.File `json:"rule_files"`
	Inputs   []issued.File `json:"inputs"`
	Partners int           `json:"partners"`
	// AfterNote is the newest note when it was recorded, 0 for none. The run took it in.
	AfterNote int64 `json:"after_note"`
	SetAside  int64 `json:"set_aside,omitzero"` // the note that set it aside, 0 where it is active
	// Accepted are notes on what had fallen away since the run before, and was meant.
	Accepted []Note `json:"accepted,omitempty"`
}

// Runs returns all runs as they were recorded, those set aside among them.
func (r *Register) Runs() ([]RunRow, error) {
	runs, err := query(r, func(scan func(...any) error) (run RunRow, err error) {
		var rules, inputs string
		err = scan(&run.Run, (*dayColumn)(&run.AsOf), &run.Version, &rules, &inputs, &run.Partners, &run.AfterNote, &run.SetAside)
		return run, errors.Join(err, json.Unmarshal([]byte(rules), &run.Rules), json.Unmarshal([]byte(inputs), &run.Inputs))
	}, "SELECT run, as_of, version, rule_files, inputs, partners, after_note, coalesce(set_aside, 0) FROM runs ORDER BY run")
	if err != nil {
		return nil, err
	}
	notes, err := r.notes()
	for i := range runs {
		runs[i].Accepted = acceptedBy(notes, runs[i].Run)
	}
	return runs, err
}

// activeRuns returns the runs that no note set aside, by day, without their
// files: there are many of these after years of runs, and no rule asks for them.
func (r *Register) activeRuns() ([]RunRow, error) {
	return query(r, func(scan func(...any) error) (run RunRow, err error) {
		return run, scan(&run.Run, (*dayColumn)(&run.AsOf), &run.Version, &run.Partners, &run.AfterNote)
	}, "SELECT run, as_of, version, partners, after_note FROM runs WHERE set_aside IS NULL ORDER BY run")
}

// Newest returns the day of the newest active run, 0 where there is none.
func (r *Register) Newest() (ingest.Day, error) {
	runs, err := r.activeRuns()
	if err != nil || len(runs) == 0 {
		return 0, err
	}
	return runs[len(runs)-1].AsOf, nil
}

// Manifest returns the SHA-256 of the manifest.json that the active run of a day
// wrote, "" where that was not kept yet; recorded is false where there is no such run.
func (r *Register) Manifest(day ingest.Day) (sum string, recorded bool, err error) {
	err = r.db.QueryRow("SELECT coalesce(manifest, '') FROM runs WHERE as_of = ? AND set_aside IS NULL", day.String()).Scan(&sum)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return sum, err == nil, r.explain(err)
}

// query returns what a function reads of each row.
func query[T any](r *Register, read func(scan func(...any) error) (T, error), text string, args ...any) ([]T, error) {
	rows, err := r.db.Query(text, args...)
	if err != nil {
		return nil, r.explain(err)
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		one, err := read(rows.Scan)
		if err != nil {
			return nil, r.explain(err)
		}
		out = append(out, one)
	}
	return out, r.explain(rows.Err())
}
