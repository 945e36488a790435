-- newscrawl.db, first schema. Times are text, UTC, ISO 8601 with "Z" ("2025-11-09T13:30:00Z"), so that they sort as they read.
-- A day is the outlet's calendar day. NULL means unknown. The comment behind each column is its documentation: README and
-- Datasette take it from here; the comment behind CREATE TABLE is the table's.

CREATE TABLE sources (                 -- The outlets that were ever asked, as their files described them last
  slug TEXT PRIMARY KEY,                 -- name of the source's file; also what other tables call it
  name TEXT NOT NULL,                    -- the outlet's name, for people
  home TEXT NOT NULL,                    -- address of its home page
  language TEXT NOT NULL,                -- two letters, as the source file says
  timezone TEXT NOT NULL                 -- IANA name of the zone its dates are read in
) STRICT;

CREATE TABLE runs (                    -- One row a run of a spider: when, with what, and how it ended
  id INTEGER PRIMARY KEY,                -- one row a run
  started TEXT NOT NULL,                 -- when it took the lock
  finished TEXT,                         -- when it ended; NULL while it runs, or when it was killed
  spider TEXT NOT NULL,                  -- news or replay
  arguments TEXT NOT NULL,               -- JSON: the -a arguments
  version TEXT NOT NULL,                 -- of newscrawl
  pid INTEGER NOT NULL,                  -- process that ran it
  exit_status INTEGER,                   -- what the process ended with; NULL as above
  finish_reason TEXT,                    -- Scrapy's word for the end: finished, shutdown …
  discovered INTEGER,                    -- links that were new to the ledger in this run
  fetched INTEGER,                       -- article pages asked for in this run: the sum of its outcomes
  seconds REAL                           -- how long it took
) STRICT;

CREATE TABLE entries (                 -- The places where outlets show what they have, and how the last poll of each went
  id INTEGER PRIMARY KEY,                -- one row a feed, sitemap, section page or home page
  source TEXT NOT NULL REFERENCES sources(slug), -- whose it is
  url TEXT NOT NULL,                     -- its address
  kind TEXT NOT NULL,                    -- feed, sitemap, front or home
  parent_id INTEGER REFERENCES entries(id), -- the home page or sitemap index that named it; NULL when the source file did
  listed TEXT,                           -- when it changed last, as the index that named it says
  etag TEXT,                             -- validator of the last good answer, sent with the next question
  last_modified TEXT,                    -- the same
  body_hash TEXT,                        -- hash of the last good answer: unchanged is cheap without validators too
  polled TEXT,                           -- when it was last asked
  status INTEGER,                        -- HTTP status of that answer; NULL when there was none
  outcome TEXT,                          -- ok, unchanged, broken (answered, and nothing in it could be read), or a reason of failure
  detail TEXT,                           -- what went wrong, for a person
  found INTEGER,                         -- links in the last good answer
  UNIQUE (source, url)
) STRICT;
CREATE INDEX entries_parent ON entries(parent_id) WHERE parent_id IS NOT NULL;

CREATE TABLE articles (                -- One row an article; other addresses of it are keys, equal text at another address is a row with duplicate_of
  id INTEGER PRIMARY KEY,                -- rises with the time of publication, so that newest first is cheap
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  published_day TEXT,                    -- the outlet's calendar day on which it was published
  title TEXT NOT NULL,                   -- the headline
  byline TEXT,                           -- the people it names, with commas, as printed
  section TEXT,                          -- the outlet's own heading: Politica, Esteri …
  words INTEGER NOT NULL,                -- length of the body in words
  url TEXT NOT NULL,                     -- the outlet's own address for it
  kicker TEXT,                           -- line above the headline (occhiello)
  subtitle TEXT,                         -- line below the headline (sommario, catenaccio)
  body TEXT NOT NULL,                    -- the text: paragraphs and subheadings with blank lines between
  credit TEXT,                           -- desks, agencies and outlets named in the place of the byline, with commas
  tags TEXT NOT NULL,                    -- JSON list, as the outlet tags it
  image TEXT,                            -- address of the main picture
  language TEXT,                         -- two letters
  access TEXT,                           -- free, or subscriber: then the body is only what everybody sees
  published TEXT,                        -- when, UTC; for day precision midnight at the outlet: for sorting only
  published_precision TEXT,              -- day, minute or second: how much of the time was printed
  published_raw TEXT,                    -- the date as it stood on the page
  published_origin TEXT,                 -- where on the page it stood
  modified TEXT,                         -- last change that the outlet tells, UTC
  duplicate_of INTEGER REFERENCES articles(id), -- same text as this earlier article; NULL for the first of its family
  first_seen TEXT NOT NULL,              -- when its address was first seen in a feed or sitemap
  fetched TEXT NOT NULL,                 -- when the page was fetched
  extracted TEXT NOT NULL,               -- when these values were read from it: later than fetched after a replay
  page_hash TEXT,                        -- name of the raw page in pages.db; NULL when the archive is off
  provenance TEXT NOT NULL,              -- JSON: field → where on the page its value comes from
  run_id INTEGER REFERENCES runs(id)     -- the run that stored it
) STRICT;
CREATE INDEX articles_source_published ON articles(source, published);
CREATE INDEX articles_day ON articles(published_day, source);
CREATE INDEX articles_duplicate_of ON articles(duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX articles_section ON articles(section);
CREATE INDEX articles_language ON articles(language);
CREATE INDEX articles_run ON articles(run_id);

CREATE TABLE article_keys (            -- What makes two sightings one story
  kind TEXT NOT NULL,                    -- address: identity; text: equal text
  value TEXT NOT NULL,                   -- canonical address, or hash of the normalised text
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE -- whose key it is
) STRICT;
-- An address belongs to one article: this constraint has the last word. A text may belong to many.
CREATE UNIQUE INDEX article_keys_address ON article_keys(value) WHERE kind = 'address';
CREATE INDEX article_keys_value ON article_keys(kind, value);
CREATE INDEX article_keys_article ON article_keys(article_id);

CREATE TABLE authors (                 -- The people that bylines name
  id INTEGER PRIMARY KEY,                -- one row a name
  name TEXT NOT NULL UNIQUE              -- as printed, roles stripped
) STRICT;

CREATE TABLE article_authors (         -- Who wrote what
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the article
  author_id INTEGER NOT NULL REFERENCES authors(id), -- the person
  position INTEGER NOT NULL,             -- place in the byline, from 1
  PRIMARY KEY (article_id, author_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_authors_author ON article_authors(author_id);

CREATE TABLE article_texts (           -- The parts of an article that only machines read
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  blocks TEXT NOT NULL,                  -- JSON [[kind, text], …]: the body as extracted; the body column is derived from it
  search_text TEXT NOT NULL              -- what full-text search looks in: title, kicker, subtitle, byline, credit, body
) STRICT;

CREATE VIRTUAL TABLE articles_fts USING fts5( -- Full-text search over article_texts; its rowid is the article's id
  search_text,                           -- the words, blind to accents and case
  content='article_texts', content_rowid='article_id', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER article_texts_ai AFTER INSERT ON article_texts BEGIN
  INSERT INTO articles_fts(rowid, search_text) VALUES (new.article_id, new.search_text);
END;
CREATE TRIGGER article_texts_ad AFTER DELETE ON article_texts BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text) VALUES ('delete', old.article_id, old.search_text);
END;
CREATE TRIGGER article_texts_au AFTER UPDATE OF search_text ON article_texts BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text) VALUES ('delete', old.article_id, old.search_text);
  INSERT INTO articles_fts(rowid, search_text) VALUES (new.article_id, new.search_text);
END;

CREATE TABLE links (                   -- The ledger: every address that an entry ever showed, each in exactly one state
  id INTEGER PRIMARY KEY,                -- one row an address that an entry ever showed
  source TEXT NOT NULL REFERENCES sources(slug), -- whose it is
  url TEXT NOT NULL,                     -- the address as first shown
  key TEXT NOT NULL UNIQUE,              -- its canonical form: two spellings of one address are one link
  host TEXT NOT NULL,                    -- host to be asked, with port
  state TEXT NOT NULL,                   -- pending, leased, stored, duplicate, rejected, failed, gone or quarantined
  reason TEXT,                           -- why, from the closed list in the manual
  detail TEXT,                           -- what the machine said, for a person
  rank TEXT NOT NULL,                    -- time by which newest comes first: published_hint, else discovered
  published_hint TEXT,                   -- publication time as the entry said it, UTC; NULL when it said none that could be read
  attempts INTEGER NOT NULL DEFAULT 0,   -- times it was asked for
  next_try TEXT,                         -- not to be asked for before; NULL: now if pending, never if failed
  discovered TEXT NOT NULL,              -- when it was first shown
  discovered_run INTEGER REFERENCES runs(id), -- by which run
  settled TEXT,                          -- when it came to its state
  settled_run INTEGER REFERENCES runs(id), -- by which run
  article_id INTEGER REFERENCES articles(id) ON DELETE SET NULL, -- the article it led to
  page_hash TEXT,                        -- raw page, when it is kept without an article (quarantine)
  evidence TEXT NOT NULL,                -- JSON: title, published, modified, authors, section, summary as the entry gave them
  CHECK (next_try IS NULL OR state IN ('pending', 'failed'))
) STRICT;
-- The frontier, in two parts, so that a lease never reads a row that it does not take: links to be asked for now, newest
-- first a host (dated ones, then the others by rank), and links to be asked for again, by time.
CREATE INDEX links_ready ON links(source, host, published_hint, rank) WHERE state = 'pending' AND next_try IS NULL;
CREATE INDEX links_retry ON links(source, host, next_try, published_hint, rank) WHERE next_try IS NOT NULL;
-- Covers the sums of a run's summary.
CREATE INDEX links_state ON links(source, state, reason);
CREATE INDEX links_leased ON links(id) WHERE state = 'leased';
CREATE INDEX links_discovered_run ON links(discovered_run);
CREATE INDEX links_article ON links(article_id);

CREATE TABLE sightings (               -- Which entry showed which link, and when
  link_id INTEGER NOT NULL REFERENCES links(id) ON DELETE CASCADE, -- what was shown
  entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE, -- where
  position INTEGER NOT NULL,             -- place in the feed, sitemap or page when first seen there, from 1
  first_seen TEXT NOT NULL,              -- first time in this entry
  last_seen TEXT NOT NULL,               -- last time in this entry (an unchanged entry is not read again)
  PRIMARY KEY (link_id, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_entry ON sightings(entry_id);

CREATE TABLE fetches (                 -- One row an article page that a run asked for, with what came of it
  id INTEGER PRIMARY KEY,                -- one row an article page that a run asked for
  run_id INTEGER NOT NULL REFERENCES runs(id), -- the run
  link_id INTEGER NOT NULL REFERENCES links(id) ON DELETE CASCADE, -- the link
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  fetched TEXT NOT NULL,                 -- when its outcome was known
  state TEXT NOT NULL,                   -- state the link came to
  reason TEXT,                           -- why
  status INTEGER,                        -- HTTP status; NULL when there was no answer
  bytes INTEGER,                         -- size of the page, decompressed
  ms INTEGER                             -- wall time of the fetch
) STRICT;
CREATE INDEX fetches_run ON fetches(run_id, source);
CREATE INDEX fetches_link ON fetches(link_id);

CREATE VIEW news AS                    -- What a reader wants to see of an article, newest first
  SELECT
    a.id AS id,                          -- of the article
    a.published_day AS day,              -- the outlet's calendar day
    s.name AS outlet,                    -- the outlet's name
    a.title AS title,                    -- the headline
    a.subtitle AS subtitle,              -- the line below it
    a.byline AS byline,                  -- people
    a.section AS section,                -- the outlet's own heading
    a.words AS words,                    -- length
    a.language AS language,              -- two letters
    a.access AS access,                  -- free or subscriber
    a.url AS url                         -- read it at the outlet
  FROM articles a JOIN sources s ON s.slug = a.source
  WHERE a.duplicate_of IS NULL
  ORDER BY a.id DESC;
