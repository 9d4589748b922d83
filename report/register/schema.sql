-- Days are text like 2020-06-30, NULL for none.

-- A run recorded. Of each as-of day at most one is active: one that was not set
-- aside by a note. Those active rise by number as by day.
CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  as_of TEXT NOT NULL CHECK (as_of GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  version TEXT NOT NULL,      -- of the program
  rule_files TEXT NOT NULL CHECK (json_valid(rule_files)), -- with their SHA-256
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),         -- likewise
  partners INTEGER NOT NULL,  -- how many the sheets named
  after_note INTEGER NOT NULL, -- the newest note when it was recorded, 0 for none
  set_aside INTEGER REFERENCES notes (note)
) STRICT;
CREATE UNIQUE INDEX run_a_day ON runs (as_of) WHERE set_aside IS NULL;

-- Where a partner stood, from this run until the run before its next row. A row
-- is written only when something changed, or when the sheets don't name it.
CREATE TABLE standings (
  partner TEXT NOT NULL,      -- its ID in folded case
  run INTEGER NOT NULL REFERENCES runs (run),
  present INTEGER NOT NULL CHECK (present IN (0, 1)),
  partner_id TEXT NOT NULL,   -- as shown
  name TEXT NOT NULL,
  licenses INTEGER CHECK (licenses >= 0),
  cpanel TEXT NOT NULL,
  at_risk INTEGER NOT NULL CHECK (at_risk IN (0, 1)),
  badges TEXT NOT NULL,       -- 2020 2020-06-15 certified; 2021 - sheet
  premier TEXT NOT NULL,
  since TEXT,
  attained TEXT CHECK (attained IN ('no', 'yes')),
  walk TEXT CHECK (walk IN ('sound', 'plan', 'removed')),
  walk_since TEXT,
  cpanel_why TEXT NOT NULL,   -- what was not met or unknown then; alone it makes no row
  premier_why TEXT NOT NULL,
  PRIMARY KEY (partner, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX standings_of_run ON standings (run);

-- A number, once here, is never given to another.
CREATE TABLE certificates (
  number TEXT PRIMARY KEY,
  partner TEXT NOT NULL,
  partner_id TEXT NOT NULL,
  name TEXT NOT NULL,
  begins TEXT,
  good_through TEXT NOT NULL,
  issued TEXT,                -- as-of day of the run that printed it
  run INTEGER REFERENCES runs (run), -- the first of that day that did
  replaces TEXT UNIQUE REFERENCES certificates (number),
  state TEXT NOT NULL CHECK (state IN ('issued', 'pending', 'revoked', 'replaced', 'withdrawn')),
  withdrawn_on TEXT,          -- as-of day of the run that withdrew it
  live INTEGER NOT NULL CHECK (live = (state IN ('issued', 'pending'))),
  UNIQUE (number, partner, live),
  CHECK (state <> 'issued' OR issued IS NOT NULL),
  CHECK ((issued IS NULL) = (run IS NULL)),
  CHECK ((state = 'withdrawn') = (withdrawn_on IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE TRIGGER certificates_stay BEFORE DELETE ON certificates
BEGIN SELECT raise(ABORT, 'a certificate is never deleted'); END;
CREATE TRIGGER numbers_stay BEFORE UPDATE OF number, partner ON certificates
WHEN new.number <> old.number OR new.partner <> old.partner
BEGIN SELECT raise(ABORT, 'the number of a certificate never changes'); END;

-- No partner has two living certificates for one badge year.
CREATE TABLE certificate_years (
  number TEXT NOT NULL,
  partner TEXT NOT NULL,
  live INTEGER NOT NULL,
  year INTEGER NOT NULL,
  PRIMARY KEY (number, year),
  FOREIGN KEY (number, partner, live) REFERENCES certificates (number, partner, live) ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX certificate_a_year ON certificate_years (partner, year) WHERE live = 1;

-- What somebody put right, and why. A note can only be followed by another.
CREATE TABLE notes (
  note INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('revoke', 'reissue', 'amend', 'rewind', 'waive')),
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL CHECK (trim(why) <> ''),
  after_run INTEGER NOT NULL, -- the newest run recorded by then, 0 for none
  partner TEXT,
  number TEXT REFERENCES certificates (number),
  data TEXT NOT NULL CHECK (json_valid(data))
) STRICT;
CREATE TRIGGER notes_stay BEFORE DELETE ON notes
BEGIN SELECT raise(ABORT, 'a note is never deleted'); END;
CREATE TRIGGER notes_unchanged BEFORE UPDATE ON notes
BEGIN SELECT raise(ABORT, 'a note is never changed'); END;

-- What is sent to whom, once. A row comes before the message goes.
CREATE TABLE deliveries (
  message TEXT NOT NULL,      -- certificate number or message ID
  recipient TEXT NOT NULL,    -- in folded case
  state TEXT NOT NULL CHECK (state IN ('about to go', 'gone', 'failed')),
  said TEXT NOT NULL,         -- what the server said
  PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT raise(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_gone BEFORE UPDATE ON deliveries WHEN old.state = 'gone'
BEGIN SELECT raise(ABORT, 'what is gone is not sent again'); END;
