-- Articles that run over several pages.

ALTER TABLE fetches ADD COLUMN part_of INTEGER; -- the fetch of its article's first page, behind which it stands in reading order; NULL: it is that page
CREATE INDEX fetches_part_of ON fetches(part_of) WHERE part_of IS NOT NULL;
