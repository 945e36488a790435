-- newscrawl-pages.db: what came over the wire. Times as in newscrawl.db. Nothing here is ever changed, only added.

CREATE TABLE bodies (                  -- What did a page say, byte for byte? One row for equal bytes
  hash TEXT NOT NULL UNIQUE,             -- BLAKE2b of the bytes, 16 bytes in hexadecimal
  bytes INTEGER NOT NULL,                -- length, not compressed
  zstd BLOB NOT NULL,                    -- the bytes, compressed by Zstandard
  dictionary INTEGER REFERENCES dictionaries(id) -- what it is packed against; NULL: nothing
) STRICT;
CREATE INDEX bodies_dictionary ON bodies(dictionary) WHERE dictionary IS NOT NULL;

-- Pages of one outlet are alike: packed against an older page of it they take half the room.
CREATE TABLE dictionaries (            -- Against which older page, whole, are later ones of the same outlet packed? The newest of an outlet is in use
  id INTEGER PRIMARY KEY,                -- in the order in which they were chosen
  source TEXT NOT NULL,                  -- outlet's slug
  hash TEXT NOT NULL,                    -- name of the page, which may be gone from bodies
  ratio REAL NOT NULL,                   -- how many times smaller the page became for which it was chosen: a new one is looked for when pages fall far below
  chosen TEXT NOT NULL,                  -- when the page was fetched for which it was chosen, UTC
  zstd BLOB NOT NULL                     -- the page's bytes, compressed by Zstandard
) STRICT;
CREATE INDEX dictionaries_source ON dictionaries(source, id);

CREATE TABLE fetches (                 -- Which page was fetched and kept, from where, and when?
  id INTEGER PRIMARY KEY,                -- in the order of fetching
  source TEXT,                           -- outlet's slug; NULL for a page from a file
  url TEXT NOT NULL,                     -- where the answer came from, after redirects
  requested_url TEXT,                    -- the link's address, before redirects
  hash TEXT NOT NULL REFERENCES bodies(hash), -- the body
  status INTEGER NOT NULL,               -- HTTP status
  headers TEXT NOT NULL,                 -- JSON: the answer's headers, names in lower case
  fetched_at TEXT NOT NULL,              -- when, UTC
  ms INTEGER,                            -- wall time of the fetch
  link_id INTEGER,                       -- the link's row in newscrawl.db
  evidence TEXT                          -- JSON: the link's address, and what its entry said; NULL when no entry did
) STRICT;
CREATE INDEX fetches_source ON fetches(source, id);
CREATE INDEX fetches_hash ON fetches(hash);
CREATE INDEX fetches_url ON fetches(url);

-- As in the news: statistics of a small archive are wrong for a large one, and SQLite takes the indexes.
ANALYZE fetches; -- makes the table of statistics where there is none
DELETE FROM sqlite_stat1;
ANALYZE sqlite_schema; -- this connection forgets what it had read of them
