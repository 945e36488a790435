-- Pages of one outlet are alike: packed against an older page of it they take half the room. What is packed without stays as it is.

CREATE TABLE dictionaries (            -- Older pages, whole, against which later ones of the same outlet are packed; the newest of an outlet is in use
  id INTEGER PRIMARY KEY,                -- in the order in which they were chosen
  source TEXT NOT NULL,                  -- outlet's slug
  hash TEXT NOT NULL,                    -- name of the page, which may be gone from bodies
  ratio REAL NOT NULL,                   -- how many times smaller the page became for which it was chosen: a new one is looked for when pages fall far below
  chosen TEXT NOT NULL,                  -- when the page was fetched for which it was chosen, UTC
  zstd BLOB NOT NULL                     -- the page's bytes, compressed by Zstandard
) STRICT;
CREATE INDEX dictionaries_source ON dictionaries(source, id);

ALTER TABLE bodies ADD COLUMN dictionary INTEGER REFERENCES dictionaries(id); -- what it is packed against; NULL: nothing
CREATE INDEX bodies_dictionary ON bodies(dictionary) WHERE dictionary IS NOT NULL;
