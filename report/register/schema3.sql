-- The SHA-256 of the manifest.json that the run wrote, NULL for runs recorded before
-- it was kept.
ALTER TABLE runs ADD COLUMN manifest TEXT;
