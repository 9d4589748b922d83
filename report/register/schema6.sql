-- The place of a credential in the issuer's status list, by the number of its
-- certificate and its badge year. Once given, a place is never another's.
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
