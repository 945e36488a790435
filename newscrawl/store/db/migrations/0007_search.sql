-- Articles are found by their words' other forms too, and by º ª ° and raised or lowered digits as people type them.

-- What is indexed in another way from now on is taken out, and taken in anew when the next transaction ends.
INSERT INTO articles_fts(articles_fts, rowid, search_text)
SELECT 'delete', article_id, search_text FROM article_search
WHERE search_text GLOB '*[ºª°⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]*' AND article_id NOT IN (SELECT article_id FROM articles_unsearched);
INSERT OR IGNORE INTO articles_unsearched (article_id)
SELECT article_id FROM article_search WHERE search_text GLOB '*[ºª°⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉]*';

DROP VIEW article_search;
CREATE VIEW article_search AS          -- What full-text search looks in
  SELECT
    s.article_id AS article_id,          -- the article
    s.search_text AS search_text         -- title, kicker, subtitle, byline, credit and body, a part a line; without º ª °, raised digits as plain ones
  FROM (
    SELECT
      id AS article_id,
      replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(title || coalesce(char(10) || kicker, '') || coalesce(char(10) || subtitle, '') || coalesce(char(10) || byline, '')
            || coalesce(char(10) || credit, '') || char(10) || body
            , 'º', ' '), 'ª', ' '), '°', ' '), '⁰', '0'), '¹', '1'), '²', '2')
            , '³', '3'), '⁴', '4'), '⁵', '5'), '⁶', '6'), '⁷', '7'), '⁸', '8')
            , '⁹', '9'), '₀', '0'), '₁', '1'), '₂', '2'), '₃', '3'), '₄', '4')
            , '₅', '5'), '₆', '6'), '₇', '7'), '₈', '8'), '₉', '9') AS search_text
    FROM articles
  ) s;

-- A second index, of stems alone: where in a text they stand is not kept, so it is a fifth of the first one.
CREATE VIRTUAL TABLE articles_stems USING fts5( -- Search by all endings of a word; its rowid is the article's id
  stems,                                 -- every stem of its search_text, once
  content='', detail=none, tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO articles_stems(articles_stems, rank) VALUES ('automerge', 8);

-- Only newscrawl makes stems. Whoever writes else leaves here what is to be done: the next transaction of newscrawl does it.
CREATE TABLE articles_unstemmed (      -- Of which articles are the stems yet to be taken in or out? Empty between transactions
  article_id INTEGER PRIMARY KEY,        -- the article, which may be gone
  was TEXT                               -- the search_text of which the index has the stems; NULL: it has none of it
) STRICT;
CREATE TRIGGER articles_stems_ai AFTER INSERT ON articles BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id) VALUES (new.id);
END;
CREATE TRIGGER articles_stems_bd BEFORE DELETE ON articles BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, search_text FROM article_search WHERE article_id = old.id;
END;
CREATE TRIGGER articles_stems_bu BEFORE UPDATE OF id, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, search_text FROM article_search WHERE article_id = old.id;
  INSERT OR IGNORE INTO articles_unstemmed (article_id) VALUES (new.id);
END;

ALTER TABLE sources ADD COLUMN region TEXT; -- of Italy; NULL: the whole country, or another
ALTER TABLE sources ADD COLUMN province TEXT; -- the same
ALTER TABLE sources ADD COLUMN groups TEXT NOT NULL DEFAULT '[]'; -- JSON list: what it is, as its file says: national, agencies, sport …
