-- newscrawl.db. Times are text, UTC, ISO 8601 with "Z" ("2025-11-09T13:30:00Z"), so that they sort as they read.
-- A day is the outlet's calendar day. NULL means unknown. The comment behind each column is its documentation: the manual and
-- Datasette take it from here; the comment behind CREATE TABLE is the table's.

CREATE TABLE sources (                 -- Which outlets were ever asked, and what did their files say of them last?
  slug TEXT PRIMARY KEY,                 -- name of the source's file; also what other tables call it
  name TEXT NOT NULL,                    -- the outlet's name, for people
  home TEXT NOT NULL,                    -- address of its home page
  language TEXT NOT NULL,                -- two letters, as the source file says
  timezone TEXT NOT NULL,                -- IANA name of the zone its dates are read in
  articles_counted INTEGER NOT NULL DEFAULT 0 -- its articles whose blocks were counted, to learn what it repeats
) STRICT;

CREATE TABLE runs (                    -- When did the spider run, with what, and how did it end?
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
  seconds REAL,                          -- how long it took
  counted INTEGER                        -- 1 when its pages are counted in source_hours; NULL until the end of the next run of news
) STRICT;

CREATE TABLE entries (                 -- Where does an outlet show what it has, and how did the last poll of each place go?
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

-- ── articles ──

CREATE TABLE articles (                -- What was published, when, by whom, in which words? Another address of an article is a key, an equal text elsewhere a row with duplicate_of
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
  run_id INTEGER REFERENCES runs(id),    -- the run that stored it
  published_zone TEXT,                   -- printed: the date named its zone; outlet: read in the outlet's; NULL for a day without a time
  modified_precision TEXT,               -- day, minute or second, as for published
  modified_raw TEXT,                     -- the date of the change as it stood on the page
  modified_origin TEXT,                  -- where on the page it stood
  modified_zone TEXT,                    -- printed or outlet, as for published
  date_conflicts TEXT,                   -- JSON [{field, date, raw, origin}, …]: dates that lost and say another day or minute; NULL: none
  image_caption TEXT,                    -- what is printed below the picture
  image_credit TEXT,                     -- who made it
  clock_ahead_s INTEGER,                 -- seconds by which our clock was ahead of the outlet's at the fetch, when over an hour; fetched is then by the outlet's clock
  provenance_id INTEGER REFERENCES store_values(id), -- what its provenance has in common with others; NULL: all of it stands in provenance
  agency TEXT,                           -- the news agency that it says it comes from: ANSA, AGI, Adnkronos …
  agency_origin TEXT                     -- where it says so: address (the agency's own site), credit, dateline, signature or tag
) STRICT;
CREATE INDEX articles_source_published ON articles(source, published);
CREATE INDEX articles_day ON articles(published_day, source);
CREATE INDEX articles_duplicate_of ON articles(duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX articles_section ON articles(section);
CREATE INDEX articles_language ON articles(language);
CREATE INDEX articles_run ON articles(run_id);
CREATE INDEX articles_firsts ON articles(source) WHERE duplicate_of IS NULL;

-- What is short, or the same for many articles, and would be a table of one row or two. Most articles of an outlet are read from
-- the same places: their provenance is written once.
CREATE TABLE store_values (            -- What does this store keep once for all: how articles are numbered, what made near_bands, provenances that many share?
  id INTEGER PRIMARY KEY,                -- one row a value; what provenance_id and near_method name
  name TEXT NOT NULL,                    -- articles_per_second, near_method or provenance
  value ANY NOT NULL,                    -- articles_per_second: an article's number is the second of its publication times this, or the next that is free; near_method: what made the hashes in near_bands (another algorithm, seed or version makes them anew); provenance: JSON, field → where on the page its value comes from
  UNIQUE (name, value)
) STRICT;
INSERT INTO store_values (name, value) VALUES ('articles_per_second', 1);

CREATE TABLE article_keys (            -- Is this address, or this text, already here?
  kind TEXT NOT NULL,                    -- address: identity; text: equal text
  value TEXT NOT NULL,                   -- canonical address, or hash of the normalised text
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE -- whose key it is
) STRICT;
-- An address belongs to one article: this constraint has the last word. A text may belong to many.
CREATE UNIQUE INDEX article_keys_address ON article_keys(value) WHERE kind = 'address';
CREATE INDEX article_keys_text ON article_keys(value) WHERE kind = 'text';
CREATE INDEX article_keys_article ON article_keys(article_id);

CREATE TABLE authors (                 -- Whom do bylines name?
  id INTEGER PRIMARY KEY,                -- one row a name
  name TEXT NOT NULL UNIQUE              -- as printed, roles stripped
) STRICT;

CREATE TABLE article_authors (         -- Who wrote what?
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the article
  author_id INTEGER NOT NULL REFERENCES authors(id), -- the person
  position INTEGER NOT NULL,             -- place in the byline, from 1
  PRIMARY KEY (article_id, author_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_authors_author ON article_authors(author_id);

-- What only machines read of an article, in a table of its own so that a row of articles stays short. block_ids and what follows is
-- NULL until its blocks were counted, near_… until its text was compared. The hashes of a text stand in near_bands, and can be had
-- from it. Who forgets an article takes them out one by one, and then its number: so there is nothing to look for.
CREATE TABLE article_texts (           -- How was an article extracted, what of it is its own, and under which number is its text compared?
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  blocks TEXT NOT NULL,                  -- JSON [[kind, text, …], …]: the body as extracted; a number of characters in the place of a text that the body has next
  block_ids ANY,                         -- ids of the blocks that were counted for it, seven bytes each, the largest byte first; a JSON list in rows of early builds
  own INTEGER,                           -- sum of the hashes of its blocks that are not common at its outlet: equal for copies of one story, so that these are told from unrelated articles
  own_letters INTEGER,                   -- length of these blocks in letters and digits
  stale INTEGER NOT NULL DEFAULT 0,      -- 1: its body is still to be derived again, after a block was learned or given back
  near_method INTEGER REFERENCES store_values(id), -- what made its hashes
  near_week INTEGER,                     -- weeks since 1970 of its publication, else of its first sight: the part of near_bands it is in
  near_number INTEGER                    -- its number in its week, from 0, in the order of arrival; NULL: it is in no band
) STRICT;
CREATE INDEX article_texts_stale ON article_texts(article_id) WHERE stale = 1;
CREATE UNIQUE INDEX article_texts_near ON article_texts(near_week, near_number) WHERE near_week IS NOT NULL;

-- ── full-text search ──

CREATE VIEW article_search AS          -- What full-text search looks in
  SELECT
    s.article_id AS article_id,          -- the article
    s.search_text AS search_text         -- title, kicker, subtitle, byline, credit and body, a part a line
  FROM (
    SELECT
      id AS article_id,
      title || coalesce(char(10) || kicker, '') || coalesce(char(10) || subtitle, '') || coalesce(char(10) || byline, '')
        || coalesce(char(10) || credit, '') || char(10) || body AS search_text
    FROM articles
  ) s;

CREATE VIRTUAL TABLE articles_fts USING fts5( -- Full-text search over article_search; its rowid is the article's id
  search_text,                           -- the words, blind to accents and case
  content='article_search', content_rowid='article_id', tokenize="unicode61 remove_diacritics 2"
);
-- An entry is written anew each time its segment is merged: of eight, not of four, that is a third less often.
INSERT INTO articles_fts(articles_fts, rank) VALUES ('automerge', 8);

-- The index takes rows in rising order; each that falls back ends a segment, which is then merged with others. So the articles of a
-- transaction are entered together, before it ends. A table of its own: rows of store_values are referred to, and each that goes
-- would be looked for in all articles.
CREATE TABLE articles_unsearched (     -- Which articles has full-text search yet to take in? Empty between transactions
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON UPDATE CASCADE ON DELETE CASCADE -- the article
) STRICT;

CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
  INSERT INTO articles_unsearched (article_id) VALUES (new.id);
END;
CREATE TRIGGER articles_bd BEFORE DELETE ON articles
WHEN NOT EXISTS (SELECT 1 FROM articles_unsearched WHERE article_id = old.id)
BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text)
  SELECT 'delete', article_id, search_text FROM article_search WHERE article_id = old.id;
END;
CREATE TRIGGER articles_bu BEFORE UPDATE OF id, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
  AND NOT EXISTS (SELECT 1 FROM articles_unsearched WHERE article_id = old.id)
BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text)
  SELECT 'delete', article_id, search_text FROM article_search WHERE article_id = old.id;
END;
CREATE TRIGGER articles_au AFTER UPDATE OF id, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
  AND NOT EXISTS (SELECT 1 FROM articles_unsearched WHERE article_id IN (old.id, new.id))
BEGIN
  INSERT INTO articles_fts(rowid, search_text) SELECT article_id, search_text FROM article_search WHERE article_id = new.id;
END;

-- ── the ledger ──

CREATE TABLE links (                   -- What became of each address that an entry ever showed? The ledger: each is in exactly one state
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
  revisit TEXT,                          -- when its article is to be revisited; NULL: never
  etag TEXT,                             -- validator of its article's page as it was last read, sent with the next revisit
  last_modified TEXT,                    -- the same
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
CREATE INDEX links_revisit ON links(source, revisit) WHERE revisit IS NOT NULL;

CREATE TABLE sightings (               -- Which entry showed which link, where, and when?
  link_id INTEGER NOT NULL REFERENCES links(id) ON DELETE CASCADE, -- what was shown
  entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE, -- where
  position INTEGER NOT NULL,             -- place in the feed, sitemap or page when first seen there, from 1
  first_seen TEXT NOT NULL,              -- first time in this entry
  last_seen TEXT NOT NULL,               -- last time in this entry (an unchanged entry is not read again)
  PRIMARY KEY (link_id, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_entry ON sightings(entry_id);

CREATE TABLE fetches (                 -- Which article page did a run ask for, and what came of it?
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

CREATE TABLE revisions (               -- What did an outlet change in an article after it was stored?
  id INTEGER PRIMARY KEY,                -- in the order in which they were noticed
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the article; its row holds the newest text
  version INTEGER NOT NULL,              -- number of the text from then on, the first is 1; removed and wall_appeared leave it as it is
  class TEXT NOT NULL,                   -- typo, headline, correction, update, rewrite, removed or wall_appeared
  seen_before TEXT NOT NULL,             -- when it was last seen as it was before: the change lies between this and fetched
  fetched TEXT NOT NULL,                 -- when the page that shows the change was fetched
  modified TEXT,                         -- last change that the outlet tells on that page, UTC
  words_added INTEGER NOT NULL,          -- words of headline and text that are new
  words_removed INTEGER NOT NULL,        -- words of headline and text that are gone
  was TEXT,                              -- JSON: columns of the article that changed (title, subtitle, page_hash …), with their values before
  blocks BLOB,                           -- the blocks before, as Zstandard with the blocks after as its prefix: a few bytes for a typo
  run_id INTEGER REFERENCES runs(id)     -- the run that noticed it
) STRICT;
CREATE INDEX revisions_article ON revisions(article_id, id);
CREATE INDEX revisions_run ON revisions(run_id);

-- ── what outlets repeat ──

-- What an outlet repeats on many unrelated articles is boilerplate: promotion boxes, cookie lines, share bars. Blocks are counted in
-- the transaction that stores their article; what is learned is left out of bodies, which are derived from the blocks as extracted.

CREATE TABLE repeated_blocks (         -- What does an outlet repeat, and is it left out of bodies? One row a block of text (paragraph, heading, list item) that five of its articles have, or more
  id INTEGER PRIMARY KEY,                -- hash of the outlet and of the block's letters and digits
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  text TEXT,                             -- as it stands on one of its articles; NULL if it was never common
  articles INTEGER NOT NULL,             -- on how many of the outlet's articles it stands
  letters INTEGER NOT NULL,              -- its length in letters and digits
  common INTEGER NOT NULL,               -- 1: on so many articles that it might be boilerplate
  learned INTEGER NOT NULL,              -- 1: many of these articles are otherwise different, so it is boilerplate
  verdict TEXT,                          -- keep or drop, as a person decided (newscrawl boilerplate); NULL: as learned
  dropped INTEGER NOT NULL,              -- 1: left out of bodies
  CHECK (verdict IN ('keep', 'drop'))
) STRICT;
CREATE INDEX repeated_blocks_source ON repeated_blocks(source);

-- Written at random places, a dozen rows an article: so it has one index, its own order, and no reference that would need another.
CREATE TABLE article_blocks (          -- On which articles does this block stand, as extracted?
  block_id INTEGER NOT NULL,             -- the block, also one that has no row in repeated_blocks yet
  article_id INTEGER NOT NULL,           -- the article
  PRIMARY KEY (block_id, article_id)
) STRICT, WITHOUT ROWID;

-- ── one story in many outlets ──

-- One number a hash, which is the row itself. Weeks repeat after 157 years, a week has room for a million articles. Written in the
-- order of time, since the week comes first: so the part that is written to stays in memory, however long the past.
CREATE TABLE near_bands (              -- Which articles have this hash in the signature of their text?
  key INTEGER PRIMARY KEY                -- week modulo 2**13, place of the hash (5 bits), its lower 25 bits, number of the article in its week (20 bits)
) STRICT;
CREATE TRIGGER article_texts_ad AFTER DELETE ON article_texts WHEN old.near_number IS NOT NULL BEGIN
  DELETE FROM near_bands
  WHERE key >= (old.near_week & 8191) << 50 AND key < ((old.near_week & 8191) + 1) << 50 AND key & 1048575 = old.near_number;
END;
CREATE TRIGGER article_texts_unnoted AFTER UPDATE OF near_week ON article_texts
WHEN new.near_week IS NULL AND old.near_number IS NOT NULL
BEGIN
  DELETE FROM near_bands
  WHERE key >= (old.near_week & 8191) << 50 AND key < ((old.near_week & 8191) + 1) << 50 AND key & 1048575 = old.near_number;
END;

CREATE TABLE near_pairs (              -- Which two articles are one story re-edited? Each pair stands in both directions
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the one
  other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the other
  kept REAL NOT NULL,                    -- part (0 to 1) of the one's text, in runs of three words, that the other has
  PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_pairs_other ON near_pairs(other_id);

CREATE TABLE stories (                 -- Which stories do two articles or more tell, over all outlets?
  id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- its root: the article published first
  articles INTEGER NOT NULL,             -- how many tell it
  outlets INTEGER NOT NULL,              -- of how many outlets
  agency TEXT,                           -- the agency that most of them name; NULL: none names one
  published TEXT,                        -- when the first of them was published, UTC
  latest TEXT,                           -- when the last of them was published, UTC
  first_seen TEXT NOT NULL               -- when the first of them was seen in a feed or sitemap, UTC
) STRICT;
CREATE INDEX stories_outlets ON stories(outlets);

-- ── health ──

CREATE TABLE source_health (           -- What fell ill at a source, since when, and what became of it? One row a finding
  id INTEGER PRIMARY KEY,                -- one row a finding
  source TEXT NOT NULL REFERENCES sources(slug), -- whose it is
  field TEXT NOT NULL,                   -- what fell ill: title, body, article, published, byline, subtitle, section, image, length, blocked, consent, articles or feed
  entry TEXT,                            -- address of the feed that stands still; NULL for all other fields
  state TEXT NOT NULL,                   -- open, recovered, usual (after four weeks it is how the source is) or withdrawn (its feed is not asked any more)
  since TEXT NOT NULL,                   -- beginning of the time that differs
  before REAL NOT NULL,                  -- as it was: a share from 0 to 1; words for length; a number a day for articles and feed
  after REAL NOT NULL,                   -- as it was when it was found
  seen INTEGER NOT NULL,                 -- pages on which that rests; for articles and feed: how many were to be expected
  message TEXT NOT NULL,                 -- the same in a sentence
  samples TEXT NOT NULL,                 -- JSON: addresses at which it can be seen
  first_seen TEXT NOT NULL,              -- end of the run that found it
  last_seen TEXT NOT NULL,               -- end of the last run that found it open
  closed TEXT,                           -- when it stopped being open
  first_run INTEGER REFERENCES runs(id), -- the run that found it
  last_run INTEGER REFERENCES runs(id),  -- the last run that found it open
  accepted TEXT                          -- when a person said that this is how the source is now; NULL: nobody did
) STRICT;
CREATE UNIQUE INDEX source_health_open ON source_health(source, field, coalesce(entry, '')) WHERE state = 'open';
CREATE INDEX source_health_source ON source_health(source, closed);

CREATE TABLE source_hours (            -- How much came of each source, hour by hour? What health compares
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

CREATE TABLE entry_hours (             -- How many links were new in each feed, sitemap or page of links, hour by hour?
  entry_id INTEGER NOT NULL REFERENCES entries(id) ON DELETE CASCADE, -- where
  hour INTEGER NOT NULL,                 -- whole hours since 1970, UTC
  links INTEGER NOT NULL,                -- that it showed for the first time
  PRIMARY KEY (entry_id, hour)
) STRICT, WITHOUT ROWID;

-- ── hosts ──

CREATE TABLE hosts (                   -- What did each host ask of us, and what did its last robots.txt say?
  host TEXT PRIMARY KEY,                 -- with port, if it is not the usual one
  not_before TEXT,                       -- it asked to be left alone until then (Retry-After)
  robots_fetched TEXT,                   -- when its last good robots.txt was had: kept for 24 hours when it cannot be had
  robots_status INTEGER,                 -- HTTP status of that answer; 4xx means that there are no rules
  robots TEXT,                           -- the file, its first 512 kB
  robots_note TEXT,                      -- what was odd about it: cut at the limit, HTML in its place …
  tdmrep_asked TEXT,                     -- when it was last asked for /.well-known/tdmrep.json
  tdmrep TEXT                            -- what that file said, JSON [[path, reservation, policy], …]; NULL: there is none
) STRICT;

CREATE TABLE reservations (            -- What does an outlet reserve of text and data mining, by which opt-out signal?
  id INTEGER PRIMARY KEY,                -- one row a signal
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  host TEXT NOT NULL,                    -- where it was found
  sign TEXT NOT NULL,                    -- header, meta, tdmrep, robots_tag, robots_group or content_signal
  evidence TEXT NOT NULL,                -- the words themselves
  url TEXT NOT NULL,                     -- where they stood first
  first_seen TEXT NOT NULL,              -- when
  last_seen TEXT NOT NULL,               -- and when last
  UNIQUE (source, host, sign, evidence)
) STRICT;

-- ── views ──

-- A view with an order of its own, or with a join, is made whole to be counted: over 300,000 articles that took a second.
CREATE VIEW news AS                    -- What a reader wants to see of an article; newest first is ORDER BY id DESC
  SELECT
    a.id AS id,                          -- of the article
    a.published_day AS day,              -- the outlet's calendar day
    (SELECT name FROM sources WHERE slug = a.source) AS outlet, -- the outlet's name
    a.title AS title,                    -- the headline
    a.subtitle AS subtitle,              -- the line below it
    a.byline AS byline,                  -- people
    a.section AS section,                -- the outlet's own heading
    a.words AS words,                    -- length
    a.language AS language,              -- two letters
    a.access AS access,                  -- free or subscriber
    a.url AS url                         -- read it at the outlet
  FROM articles AS a
  WHERE a.duplicate_of IS NULL;

CREATE VIEW author_shares AS           -- How much of an outlet each author wrote: a name on nearly all of it may be an account, or a person's own paper
  SELECT
    w.source AS source,                  -- the outlet
    w.author AS author,                  -- as printed
    w.articles AS articles,              -- that name this author
    w.of_articles AS of_articles,        -- articles of the outlet that name somebody
    w.percent AS percent                 -- the share of these
  FROM (
    SELECT
      a.source, p.name AS author, count(*) AS articles, n.articles AS of_articles,
      CAST(round(100.0 * count(*) / n.articles) AS INTEGER) AS percent
    FROM article_authors b
    JOIN articles a ON a.id = b.article_id
    JOIN authors p ON p.id = b.author_id
    JOIN (SELECT source, count(*) AS articles FROM articles WHERE byline IS NOT NULL GROUP BY source) n ON n.source = a.source
    GROUP BY a.source, b.author_id
  ) w
  ORDER BY w.articles DESC, w.author;

CREATE VIEW story_articles AS          -- Who ran which story, when, and how much of the first text was kept
  SELECT
    t.story AS story,                    -- the story's root
    a.id AS id,                          -- the article
    s.name AS outlet,                    -- the outlet's name
    a.published AS published,            -- when it was published, UTC
    a.first_seen AS first_seen,          -- when its address was first seen, UTC
    a.title AS title,                    -- its headline
    a.agency AS agency,                  -- the agency that it names
    a.words AS words,                    -- its length
    CASE
      WHEN a.id = t.story THEN 1.0
      ELSE coalesce(
        (SELECT p.kept FROM near_pairs p WHERE p.article_id = t.story AND p.other_id = a.id),
        (SELECT 1.0 FROM article_keys k JOIN article_keys r ON r.kind = 'text' AND r.value = k.value
         WHERE k.article_id = a.id AND k.kind = 'text' AND r.article_id = t.story)
      )
    END AS kept,                         -- part (0 to 1) of the root's text that it has; NULL: it is tied to the root by another article
    a.url AS url                         -- read it at the outlet
  FROM (
    SELECT id AS story, id AS article_id FROM stories
    UNION ALL
    SELECT r.id, d.id FROM stories r JOIN articles d ON d.duplicate_of = r.id
  ) t
  JOIN articles a ON a.id = t.article_id
  JOIN sources s ON s.slug = a.source;

-- Statistics of a store that was small, or had not read its links yet, made SQLite read whole tables for each article later on.
-- Without any it takes the indexes, as the statements were tried with; `PRAGMA optimize` is asked for no more.
ANALYZE runs; -- makes the table of statistics where there is none
DELETE FROM sqlite_stat1;
ANALYZE sqlite_schema; -- this connection forgets what it had read of them
