-- What the run took in, against which the next is held (rule G9); NULL for runs
-- recorded before it was kept.
ALTER TABLE runs ADD COLUMN intake TEXT CHECK (json_valid(intake));
-- The partner's country, an ISO code; '' for none, and in rows written before it was kept.
ALTER TABLE standings ADD COLUMN country TEXT NOT NULL DEFAULT '';
-- What a run accepted that fell away is a note, too: it needs no reason.
-- runs.set_aside refers to notes: that holds again when the rows are back.
PRAGMA defer_foreign_keys = ON;
DROP TRIGGER notes_stay;
DROP TRIGGER notes_unchanged;
CREATE TABLE notes5 AS SELECT note, kind, at, who, why, after_run, partner, number, data FROM notes;
DROP TABLE notes;
CREATE TABLE notes (
  note INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('revoke', 'reissue', 'amend', 'rewind', 'waive', 'distinct', 'same', 'renumber', 'accept')),
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL CHECK (trim(why) <> '' OR kind = 'accept'),
  after_run INTEGER NOT NULL, -- the newest run recorded by then, 0 for none
  partner TEXT,
  number TEXT REFERENCES certificates (number),
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;
INSERT INTO notes SELECT * FROM notes5;
DROP TABLE notes5;
CREATE TRIGGER notes_stay BEFORE DELETE ON notes
BEGIN SELECT raise(ABORT, 'a note is never deleted'); END;
CREATE TRIGGER notes_unchanged BEFORE UPDATE ON notes
BEGIN SELECT raise(ABORT, 'a note is never changed'); END;
