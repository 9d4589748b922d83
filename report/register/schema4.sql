-- The people who could fill a role when a walk was recorded, each with the last
-- day of the certifications that made it so: E-01 2023-06-30; E-07 2021-01-31, the
-- IDs escaped as in the query of an address. '' for none, and in rows written before it was kept.
ALTER TABLE standings ADD COLUMN heads TEXT NOT NULL DEFAULT '';
-- The missing partner, in folded case, that the run suspected this one to be; '' for none.
ALTER TABLE standings ADD COLUMN suspected_of TEXT NOT NULL DEFAULT '';
