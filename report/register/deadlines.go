package register

import (
	"database/sql"

	"assay/ingest"
	"assay/report/issued"
)

// Deadlines returns what the calendars of active runs before a day have of the
// deadlines after it, withdrawn ones among them, by UID.
func (r *Register) Deadlines(before ingest.Day) ([]issued.Deadline, error) {
	return query(r, func(scan func(...any) error) (d issued.Deadline, err error) {
		err = scan(&d.UID, (*dayColumn)(&d.Day), &d.Withdrawn)
		return d, err
	}, `SELECT uid, day, withdrawn FROM (
			SELECT uid, day, withdrawn, max(run) FROM deadlines JOIN runs USING (run) WHERE set_aside IS NULL AND as_of < ?1 GROUP BY uid)
		WHERE day > ?1 ORDER BY uid`, before.String())
}

// putDeadlines records which deadlines are new to a run's calendar, moved or
// withdrawn, in place of what an earlier run of the same day did.
func putDeadlines(tx *sql.Tx, deadlines []issued.Deadline, run int64) error {
	if _, err := tx.Exec("DELETE FROM deadlines WHERE run = ?", run); err != nil {
		return err
	}
	for _, d := range deadlines {
		if _, err := tx.Exec("INSERT OR REPLACE INTO deadlines (uid, run, day, withdrawn) VALUES (?, ?, ?, ?)", d.UID, run, d.Day.String(), d.Withdrawn); err != nil {
			return err
		}
	}
	return nil
}
