-- The day the badge year was earned, and its last good one, NULL where not known.
ALTER TABLE certificate_years ADD COLUMN earned_on TEXT;
ALTER TABLE certificate_years ADD COLUMN good_through TEXT;

-- The messages that a run prepared: files of its folder.
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

-- Messages that somebody had sent again, and why. Each has a key of its own.
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

-- What was sent to whom, once. A row is there before the message can arrive.
DROP TRIGGER deliveries_stay;
DROP TRIGGER deliveries_gone;
ALTER TABLE deliveries RENAME TO deliveries1;
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
  state TEXT NOT NULL CHECK (state IN ('about to go', 'gone', 'waiting', 'refused')),
  said TEXT NOT NULL,         -- by the server, or by whoever decided where that was in doubt
  tries INTEGER NOT NULL,     -- how often the server gave an answer for it
  first_at TEXT,              -- when it was tried first, NULL where not known
  at TEXT,                    -- when it came to its state
  PRIMARY KEY (message, recipient)
) STRICT, WITHOUT ROWID;
INSERT INTO deliveries (message, recipient, message_id, kind, title, state, said, tries)
  SELECT message, recipient, '', '', '', iif(state = 'failed', 'waiting', state), said, state <> 'about to go' FROM deliveries1;
DROP TABLE deliveries1;
CREATE INDEX deliveries_of_partner ON deliveries (partner);
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT raise(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_gone BEFORE UPDATE ON deliveries WHEN old.state = 'gone'
BEGIN SELECT raise(ABORT, 'what is gone is not sent again'); END;
