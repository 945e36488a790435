-- What made a store large or slow: numbers of articles with long gaps between them, search entries written out of their order,
-- ids of blocks that can be told from the text.

CREATE TABLE numbering (               -- One row: how articles are numbered in this store
  per_second INTEGER NOT NULL            -- an article's number is the second of its publication times this, or the next that is free
) STRICT;
-- Numbers are in people's notes and links: a store keeps its way of numbering.
INSERT INTO numbering (per_second) SELECT CASE WHEN EXISTS (SELECT 1 FROM articles) THEN 100000 ELSE 1 END;

-- The index takes rows in rising order; each that falls back ends a segment, which is then merged with others. So the articles of a
-- transaction are entered together, before it ends.
CREATE TABLE articles_unsearched (     -- Articles that full-text search has yet to take in; empty between transactions
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON UPDATE CASCADE ON DELETE CASCADE -- the article
) STRICT;

DROP TRIGGER articles_ai;
DROP TRIGGER articles_bd;
DROP TRIGGER articles_bu;
DROP TRIGGER articles_au;
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

-- Seven bytes a block in the place of sixteen digits and a comma.
ALTER TABLE article_own RENAME TO article_own_before;
DROP INDEX article_own_stale;
CREATE TABLE article_own (             -- What an article has of its own, less what is common at its outlet: tells unrelated articles from copies
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  blocks ANY NOT NULL,                   -- ids of the blocks that were counted for it, seven bytes each, the largest byte first; a JSON list in rows from before this
  own INTEGER NOT NULL,                  -- sum of the hashes of its blocks that are not common: equal for copies of one story
  own_letters INTEGER NOT NULL,          -- length of these blocks in letters and digits
  stale INTEGER NOT NULL                 -- 1: its body is still to be derived again, after a block was learned or given back
) STRICT;
INSERT INTO article_own (article_id, blocks, own, own_letters, stale)
SELECT article_id, blocks, own, own_letters, stale FROM article_own_before;
DROP TABLE article_own_before;
CREATE INDEX article_own_stale ON article_own(article_id) WHERE stale = 1;

-- The hashes of an article stand in near_bands, and can be had from its text: no need to keep them a third time. Who forgets an
-- article takes them out one by one, and then its number: so there is nothing to look for.
DROP TRIGGER near_articles_ad;
DROP INDEX near_articles_number;
ALTER TABLE near_articles RENAME TO near_articles_before;
CREATE TABLE near_articles (           -- Which articles are in near_bands, and under which number
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  method INTEGER NOT NULL REFERENCES near_methods(id), -- what made its hashes
  week INTEGER NOT NULL,                 -- weeks since 1970 of its publication, else of its first sight: the part of near_bands it is in
  number INTEGER                         -- its number in its week, from 0, in the order of arrival; NULL: it is in no band
) STRICT;
INSERT INTO near_articles (article_id, method, week, number) SELECT article_id, method, week, number FROM near_articles_before;
DROP TABLE near_articles_before;
CREATE UNIQUE INDEX near_articles_number ON near_articles(week, number);
CREATE TRIGGER near_articles_ad AFTER DELETE ON near_articles WHEN old.number IS NOT NULL BEGIN
  DELETE FROM near_bands
  WHERE key >= (old.week & 8191) << 50 AND key < ((old.week & 8191) + 1) << 50 AND key & 1048575 = old.number;
END;

-- Most articles of an outlet are read from the same places.
CREATE TABLE provenances (             -- Where values come from, as articles have it in common
  id INTEGER PRIMARY KEY,                -- one row a set of origins
  origins TEXT NOT NULL UNIQUE           -- JSON: field → where on the page its value comes from
) STRICT;
ALTER TABLE articles ADD COLUMN provenance_id INTEGER REFERENCES provenances(id); -- what its provenance has in common with others; NULL: all of it stands in provenance

-- An entry is written anew each time its segment is merged: of eight, not of four, that is a third less often.
INSERT INTO articles_fts(articles_fts, rank) VALUES ('automerge', 8);
