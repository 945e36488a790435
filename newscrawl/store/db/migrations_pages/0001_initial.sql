-- newscrawl-pages.db, first schema: what came over the wire. Times as in newscrawl.db. Nothing here is ever changed, only added.

CREATE TABLE bodies (                  -- Raw bodies, one row for equal bytes
  hash TEXT NOT NULL UNIQUE,             -- BLAKE2b of the bytes, 16 bytes in hexadecimal
  bytes INTEGER NOT NULL,                -- length, not compressed
  zstd BLOB NOT NULL                     -- the bytes, compressed by Zstandard
) STRICT;

CREATE TABLE fetches (                 -- One row a page that was fetched and kept
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
