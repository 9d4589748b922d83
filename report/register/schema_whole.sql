-- The schema as the first ten migrations make it, for a new register: what
--   SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid
-- says after them, which a test holds it to.
CREATE TABLE runs (
  run INTEGER PRIMARY KEY,
  as_of TEXT NOT NULL CHECK (as_of GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]'),
  version TEXT NOT NULL,      -- of the program
  rule_files TEXT NOT NULL CHECK (json_valid(rule_files)), -- with their SHA-256
  inputs TEXT NOT NULL CHECK (json_valid(inputs)),         -- likewise
  partners INTEGER NOT NULL,  -- how many the sheets named
  after_note INTEGER NOT NULL, -- the newest note when it was recorded, 0 for none
  set_aside INTEGER REFERENCES notes (note)
, manifest TEXT, intake TEXT CHECK (json_valid(intake))) STRICT;
CREATE UNIQUE INDEX run_a_day ON runs (as_of) WHERE set_aside IS NULL;
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
  premier_why TEXT NOT NULL, heads TEXT NOT NULL DEFAULT '', suspected_of TEXT NOT NULL DEFAULT '', country TEXT NOT NULL DEFAULT '', others TEXT NOT NULL DEFAULT '' CHECK (others = '' OR json_valid(others)), others_why TEXT NOT NULL DEFAULT '' CHECK (others_why = '' OR json_valid(others_why)),
  PRIMARY KEY (partner, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX standings_of_run ON standings (run);
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
CREATE TABLE certificate_years (
  number TEXT NOT NULL,
  partner TEXT NOT NULL,
  live INTEGER NOT NULL,
  year INTEGER NOT NULL, earned_on TEXT, good_through TEXT,
  PRIMARY KEY (number, year),
  FOREIGN KEY (number, partner, live) REFERENCES certificates (number, partner, live) ON UPDATE CASCADE
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX certificate_a_year ON certificate_years (partner, year) WHERE live = 1;
CREATE TABLE messages (
  message TEXT NOT NULL,      -- its key, the same in every run that prepares it
  run INTEGER NOT NULL REFERENCES runs (run),
  covers TEXT NOT NULL CHECK (json_valid(covers)), -- keys of messages that it stands for
  kind TEXT NOT NULL,
  title TEXT NOT NULL,        -- what it is, in a few words
  partner TEXT,               -- in folded case, NULL where it concerns no single one
  partner_id TEXT,            -- as shown
  number TEXT,                -- of the certificate that it brings, NULL for none
  recipients TEXT NOT NULL CHECK (json_valid(recipients)),
  file TEXT NOT NULL,         -- in the run's folder
  PRIMARY KEY (message, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of_run ON messages (run);
CREATE TABLE resends (
  message TEXT PRIMARY KEY,
  original TEXT NOT NULL,     -- the key of the message that is sent again
  number TEXT NOT NULL REFERENCES certificates (number),
  partner TEXT NOT NULL,
  after_run INTEGER NOT NULL, -- the newest run recorded by then
  at TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL CHECK (trim(why) <> '')
) STRICT, WITHOUT ROWID;
CREATE TRIGGER resends_stay BEFORE DELETE ON resends
BEGIN SELECT raise(ABORT, 'a resend is never deleted'); END;
CREATE TRIGGER resends_unchanged BEFORE UPDATE ON resends
BEGIN SELECT raise(ABORT, 'a resend is never changed'); END;
CREATE TABLE status_places (
  place INTEGER PRIMARY KEY CHECK (place > 0),
  number TEXT NOT NULL REFERENCES certificates (number),
  year INTEGER NOT NULL,
  UNIQUE (number, year)
) STRICT;
CREATE TRIGGER places_stay BEFORE DELETE ON status_places
BEGIN SELECT raise(ABORT, 'a place is never given back'); END;
CREATE TRIGGER places_unchanged BEFORE UPDATE ON status_places
BEGIN SELECT raise(ABORT, 'a place never changes'); END;
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
CREATE TRIGGER notes_stay BEFORE DELETE ON notes
BEGIN SELECT raise(ABORT, 'a note is never deleted'); END;
CREATE TRIGGER notes_unchanged BEFORE UPDATE ON notes
BEGIN SELECT raise(ABORT, 'a note is never changed'); END;
CREATE TABLE deliveries (
  message TEXT NOT NULL,      -- the key of a message, or of a resend
  recipient TEXT NOT NULL,    -- in folded case
  message_id TEXT NOT NULL,   -- '' where not known
  run INTEGER REFERENCES runs (run), -- from whose folder it was sent, NULL where not known
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  partner TEXT,
  partner_id TEXT,
  number TEXT,
  state TEXT NOT NULL CHECK (state IN ('about to go', 'gone', 'waiting', 'refused', 'never')),
  said TEXT NOT NULL,         -- by the server, or by whoever decided
  tries INTEGER NOT NULL,     -- how often the server gave an answer for it
  first_at TEXT,              -- when it was tried first, NULL where not known
  at TEXT,                    -- when it came to its state
  PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_of_partner ON deliveries (partner);
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT raise(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_gone BEFORE UPDATE ON deliveries WHEN old.state IN ('gone', 'never')
BEGIN SELECT raise(ABORT, 'what is gone, or is never to go, is not sent again'); END;
CREATE TABLE deadlines (
  uid TEXT NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (run),
  day TEXT NOT NULL,
  withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
  PRIMARY KEY (uid, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadlines_of_run ON deadlines (run);
