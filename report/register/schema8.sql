-- Where a partner stood in programs that have no columns of their own, and why, by
-- the programs' names; '' for none.
ALTER TABLE standings ADD COLUMN others TEXT NOT NULL DEFAULT '' CHECK (others = '' OR json_valid(others));
ALTER TABLE standings ADD COLUMN others_why TEXT NOT NULL DEFAULT '' CHECK (others_why = '' OR json_valid(others_why));
