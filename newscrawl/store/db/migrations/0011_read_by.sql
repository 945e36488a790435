-- By what each article was read, so that a reading anew can leave out what would be read the same way.

ALTER TABLE articles ADD COLUMN read_by INTEGER REFERENCES store_values(id); -- what read it: version of newscrawl, a hash of its extractor, a hash of the outlet's rules; NULL: not written down
