-- What health compares, counted once, hour by hour, so that a run's end reads a few thousand rows and not every article of nine
-- weeks; and what a person said of a finding.

CREATE TABLE source_hours (            -- What came of each source in each hour in which anything came: what health compares
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  hour INTEGER NOT NULL,                 -- whole hours since 1970, UTC
  links INTEGER NOT NULL DEFAULT 0,      -- addresses that were first shown in this hour
  arrivals INTEGER NOT NULL DEFAULT 0,   -- addresses that came out in it: as their entry said, else when they were first shown
  pages INTEGER NOT NULL DEFAULT 0,      -- article pages fetched in it and answered, whatever with; only fresh ones, as all that follows
  blocked INTEGER NOT NULL DEFAULT 0,    -- of these: refused (bot check, 401, 403, 429)
  consent INTEGER NOT NULL DEFAULT 0,    -- of these: a consent form in the place of the text
  read INTEGER NOT NULL DEFAULT 0,       -- of these: articles, and pages that lacked something of an article
  title INTEGER NOT NULL DEFAULT 0,      -- of read: with a headline
  body INTEGER NOT NULL DEFAULT 0,       -- of read: with a text
  article INTEGER NOT NULL DEFAULT 0,    -- of read: articles otherwise
  articles INTEGER NOT NULL DEFAULT 0,   -- of read: stored
  published INTEGER NOT NULL DEFAULT 0,  -- of articles: with a date
  stamped INTEGER NOT NULL DEFAULT 0,    -- of published: with a date that is the moment of asking, or long after the article was shown
  byline INTEGER NOT NULL DEFAULT 0,     -- of articles: that name their authors
  subtitle INTEGER NOT NULL DEFAULT 0,   -- of articles: with a line below the headline
  section INTEGER NOT NULL DEFAULT 0,    -- of articles: with the outlet's own heading
  image INTEGER NOT NULL DEFAULT 0,      -- of articles: with a picture
  length INTEGER NOT NULL DEFAULT 0,     -- sum over articles of their length, in half octaves of words
  length_squares INTEGER NOT NULL DEFAULT 0, -- sum of the squares of these
  PRIMARY KEY (source, hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_hours (             -- How many links were new in each feed, sitemap or page of links, hour by hour
  entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE, -- where
  hour INTEGER NOT NULL,                 -- whole hours since 1970, UTC
  links INTEGER NOT NULL,                -- that it showed for the first time
  PRIMARY KEY (entry_id, hour)
) STRICT, WITHOUT ROWID;
INSERT INTO entry_hours (entry_id, hour, links)
SELECT entry_id, unixepoch(first_seen) / 3600, count(*) FROM sightings GROUP BY 1, 2;

ALTER TABLE runs ADD COLUMN counted INTEGER; -- 1 when its pages are counted in source_hours; NULL until the end of the next run of news
ALTER TABLE source_health ADD COLUMN accepted TEXT; -- when a person said that this is how the source is now; NULL: nobody did
