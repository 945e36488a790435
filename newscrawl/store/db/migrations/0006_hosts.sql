-- What hosts asked of us, and what outlets reserve: kept over runs.

CREATE TABLE hosts (                   -- What each host asked of us, and its last robots.txt
  host TEXT PRIMARY KEY,                 -- with port, if it is not the usual one
  not_before TEXT,                       -- it asked to be left alone until then (Retry-After)
  robots_fetched TEXT,                   -- when its last good robots.txt was had: kept for 24 hours when it cannot be had
  robots_status INTEGER,                 -- HTTP status of that answer; 4xx means that there are no rules
  robots TEXT,                           -- the file, its first 512 kB
  robots_note TEXT,                      -- what was odd about it: cut at the limit, HTML in its place …
  tdmrep_asked TEXT,                     -- when it was last asked for /.well-known/tdmrep.json
  tdmrep TEXT                            -- what that file said, JSON [[path, reservation, policy], …]; NULL: there is none
) STRICT;

CREATE TABLE reservations (            -- What outlets reserve of text and data mining, as said by machine-readable signs
  id INTEGER PRIMARY KEY,                -- one row a sign
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  host TEXT NOT NULL,                    -- where it was found
  sign TEXT NOT NULL,                    -- header, meta, tdmrep, robots_tag, robots_group or content_signal
  evidence TEXT NOT NULL,                -- the words themselves
  url TEXT NOT NULL,                     -- where they stood first
  first_seen TEXT NOT NULL,              -- when
  last_seen TEXT NOT NULL,               -- and when last
  UNIQUE (source, host, sign, evidence)
) STRICT;
