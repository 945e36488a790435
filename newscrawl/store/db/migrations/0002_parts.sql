-- Articles that run over several pages.

ALTER TABLE articles ADD COLUMN parts INTEGER; -- on how many pages its text was read; NULL: one
ALTER TABLE articles ADD COLUMN parts_missing TEXT; -- JSON [{url, reason}, …]: further pages that could not be had, and why; NULL: none
CREATE INDEX articles_parts_missing ON articles(source) WHERE parts_missing IS NOT NULL;
