-- What of a source is not as it used to be. Written at the end of each run; a finding that goes on keeps its row.

CREATE TABLE source_health (           -- What fell ill at a source, since when, and what became of it: one row a finding
  id INTEGER PRIMARY KEY,                -- one row a finding
  source TEXT NOT NULL REFERENCES sources(slug), -- whose it is
  field TEXT NOT NULL,                   -- what fell ill: title, body, article, published, byline, subtitle, section, image, length, blocked, consent, articles or feed
  entry TEXT,                            -- address of the feed that stands still; NULL for all other fields
  state TEXT NOT NULL,                   -- open, recovered, usual (after four weeks it is how the source is) or withdrawn (its feed is not asked any more)
  since TEXT NOT NULL,                   -- beginning of the time that differs
  before REAL NOT NULL,                  -- as it was: a share from 0 to 1; words for length; a number a day for articles and feed
  after REAL NOT NULL,                   -- as it was when it was found
  seen INTEGER NOT NULL,                 -- pages on which that rests; for articles and feed: how many were to be expected
  said TEXT NOT NULL,                    -- the same in a sentence
  samples TEXT NOT NULL,                 -- JSON: addresses at which it can be seen
  first_seen TEXT NOT NULL,              -- end of the run that found it
  last_seen TEXT NOT NULL,               -- end of the last run that found it open
  closed TEXT,                           -- when it stopped being open
  first_run INTEGER REFERENCES runs(id), -- the run that found it
  last_run INTEGER REFERENCES runs(id)   -- the last run that found it open
) STRICT;
CREATE UNIQUE INDEX source_health_open ON source_health(source, field, coalesce(entry, '')) WHERE state = 'open';
CREATE INDEX source_health_source ON source_health(source, closed);
