-- What made a store large or slow without being of use: the searched text kept a second time, addresses in three indexes, hashes in
-- rows twice as long as they need be.

-- Full-text search reads headline, names and text where they stand.
DROP TRIGGER article_texts_ai;
DROP TRIGGER article_texts_ad;
DROP TRIGGER article_texts_au;
DROP TABLE articles_fts;
ALTER TABLE article_texts RENAME TO article_texts_before;
CREATE TABLE article_texts (           -- The part of an article that only machines read
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  blocks TEXT NOT NULL                   -- JSON [[kind, text, …], …]: the body as extracted; a number of characters in the place of a text that the body has next
) STRICT;
INSERT INTO article_texts (article_id, blocks) SELECT article_id, blocks FROM article_texts_before;
DROP TABLE article_texts_before;

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
INSERT INTO articles_fts(articles_fts) VALUES ('rebuild');

CREATE TRIGGER articles_ai AFTER INSERT ON articles BEGIN
  INSERT INTO articles_fts(rowid, search_text) SELECT article_id, search_text FROM article_search WHERE article_id = new.id;
END;
CREATE TRIGGER articles_bd BEFORE DELETE ON articles BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text)
  SELECT 'delete', article_id, search_text FROM article_search WHERE article_id = old.id;
END;
CREATE TRIGGER articles_bu BEFORE UPDATE OF id, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
BEGIN
  INSERT INTO articles_fts(articles_fts, rowid, search_text)
  SELECT 'delete', article_id, search_text FROM article_search WHERE article_id = old.id;
END;
CREATE TRIGGER articles_au AFTER UPDATE OF id, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
BEGIN
  INSERT INTO articles_fts(rowid, search_text) SELECT article_id, search_text FROM article_search WHERE article_id = new.id;
END;

-- An address is found by the constraint's own index.
DROP INDEX article_keys_value;
CREATE INDEX article_keys_text ON article_keys(value) WHERE kind = 'text';

-- One number a hash, which is the row itself. Weeks repeat after 157 years, a week has room for a million articles.
ALTER TABLE near_articles ADD COLUMN number INTEGER; -- its number in its week, from 0, in the order of arrival; NULL: it is in no band
UPDATE near_articles SET number = n.number
FROM (SELECT article_id, row_number() OVER (PARTITION BY week ORDER BY article_id) - 1 AS number FROM near_articles) AS n
WHERE n.article_id = near_articles.article_id;
CREATE UNIQUE INDEX near_articles_number ON near_articles(week, number);

DROP TRIGGER near_articles_ad;
ALTER TABLE near_bands RENAME TO near_bands_before;
CREATE TABLE near_bands (              -- Which hash stands in the signatures of which articles
  key INTEGER PRIMARY KEY                -- week modulo 2**13, place of the hash (5 bits), its lower 25 bits, number of the article in its week (20 bits)
) STRICT;
INSERT INTO near_bands (key)
SELECT (((b.key >> 37) & 8191) << 50) | (((b.key >> 32) & 31) << 45) | ((b.key & 33554431) << 20) | a.number
FROM near_bands_before AS b JOIN near_articles AS a ON a.article_id = b.article_id
WHERE a.number < 1048576
ORDER BY 1;
DROP TABLE near_bands_before;
CREATE TRIGGER near_articles_ad AFTER DELETE ON near_articles BEGIN
  DELETE FROM near_bands
  WHERE key >= (old.week & 8191) << 50 AND key < ((old.week & 8191) + 1) << 50 AND key & 1048575 = old.number;
END;
