package register

import (
	"database/sql"

	"assay/ingest"
	"assay/report/issued"
)

// Deadlines returns what the calendars of runs through a day have of the deadlines
// after it, withdrawn ones among them, by UID. Those of runs that were set aside are
// among these, and that of an earlier run of the day itself: they may have been imported.
func (r *Register) Deadlines(day ingest.Day) ([]issued.Deadline, error) {
	return query(r, func(scan func(...any) error) (d issued.Deadline, err error) {
		err = scan(&d.UID, (*dayColumn)(&d.Day), &d.Withdrawn)
		return d, err
	}, `SELECT uid, day, withdrawn FROM (
			SELECT uid, day, withdrawn, max(run) FROM deadlines JOIN runs USING (run) WHERE set_aside IS NOT NULL OR as_of <= ?1 GROUP BY uid)
		WHERE day > ?1 ORDER BY uid`, day.String())
}

// Rewinds returns how often runs were set aside.
func (r *Register) Rewinds() (n int, err error) {
	err = r.db.QueryRow("SELECT count(DISTINCT set_aside) FROM runs").Scan(&n)
	return n, err
}

// putDeadlines records which deadlines are new to a run's calendar, moved or
// withdrawn, beside what an earlier run of the same day had.
func putDeadlines(tx *sql.Tx, deadlines []issued.Deadline, run int64) error {
	for _, d := range deadlines {
		if _, err := tx.Exec("INSERT OR REPLACE INTO deadlines (uid, run, day, withdrawn) VALUES (?, ?, ?, ?)", d.UID, run, d.Day.String(), d.Withdrawn); err != nil {
			return err
		}
	}
	return nil
}
