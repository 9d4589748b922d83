-- A message may be one that shall never go to a recipient, as somebody decided; that
-- stays, as what is gone does.
DROP TRIGGER deliveries_stay;
DROP TRIGGER deliveries_gone;
DROP INDEX deliveries_of_partner;
ALTER TABLE deliveries RENAME TO deliveries8;
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
INSERT INTO deliveries SELECT * FROM deliveries8;
DROP TABLE deliveries8;
CREATE INDEX deliveries_of_partner ON deliveries (partner);
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
BEGIN SELECT raise(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_gone BEFORE UPDATE ON deliveries WHEN old.state IN ('gone', 'never')
BEGIN SELECT raise(ABORT, 'what is gone, or is never to go, is not sent again'); END;
