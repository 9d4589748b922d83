-- What the calendars of runs have of a deadline, by the UID of its entry: on which
-- day it stands, and whether it was withdrawn. A row is written only when that
-- changed; it holds until the next.
CREATE TABLE deadlines (
  uid TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (run),
  day TEXT NOT NULL,
  withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (uid, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_of_run ON deadlines (run);
