-- Outlets, sections, authors, and what words begin with, are looked for in the index of stems, as a word is; days by an index of their own.

-- Of what an article has its terms: its search_text, and in a last line as JSON its outlet, section and authors. The terms of all articles
-- are made anew after this.
DROP TRIGGER articles_stems_bd;
CREATE TRIGGER articles_stems_bd BEFORE DELETE ON articles BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, of FROM article_terms WHERE article_id = old.id;
END;
DROP TRIGGER articles_stems_bu;
CREATE TRIGGER articles_stems_bu BEFORE UPDATE OF id, source, section, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.source, old.section, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.source, new.section, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, of FROM article_terms WHERE article_id = old.id;
  INSERT OR IGNORE INTO articles_unstemmed (article_id) VALUES (new.id);
END;
CREATE TRIGGER article_authors_stems_bi BEFORE INSERT ON article_authors
WHEN NOT EXISTS (SELECT 1 FROM articles_unstemmed WHERE article_id = new.article_id)
BEGIN
  INSERT INTO articles_unstemmed (article_id, was)
  SELECT article_id, of FROM article_terms WHERE article_id = new.article_id;
END;
CREATE TRIGGER article_authors_stems_bd BEFORE DELETE ON article_authors
WHEN NOT EXISTS (SELECT 1 FROM articles_unstemmed WHERE article_id = old.article_id)
BEGIN
  INSERT INTO articles_unstemmed (article_id, was)
  SELECT article_id, of FROM article_terms WHERE article_id = old.article_id;
END;
CREATE TRIGGER article_authors_stems_bu BEFORE UPDATE ON article_authors
WHEN (old.article_id, old.author_id) IS NOT (new.article_id, new.author_id)
BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, of FROM article_terms WHERE article_id IN (old.article_id, new.article_id);
END;
DELETE FROM articles_unstemmed;

-- U+02BC is an apostrophe that FTS5 takes for a letter: what has one is taken out, and taken in anew when the next transaction ends.
INSERT INTO articles_fts(articles_fts, rowid, search_text)
SELECT 'delete', article_id, search_text FROM article_search
WHERE instr(search_text, 'ʼ') AND article_id NOT IN (SELECT article_id FROM articles_unsearched);
INSERT OR IGNORE INTO articles_unsearched (article_id) SELECT article_id FROM article_search WHERE instr(search_text, 'ʼ');
DROP VIEW article_search;
CREATE VIEW article_search AS          -- What full-text search looks in
  SELECT
    s.article_id AS article_id,          -- the article
    s.search_text AS search_text         -- title, kicker, subtitle, byline, credit and body, a part a line; without º ª ° and U+02BC, raised digits as plain ones
  FROM (
    -- In two halves: all of it in one is too deep for SQLite's parser.
    SELECT
      article_id,
      replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(half, '⁸', '8'), '⁹', '9'), '₀', '0'), '₁', '1'), '₂', '2'), '₃', '3'), '₄', '4'), '₅', '5'), '₆', '6'), '₇', '7'), '₈', '8'), '₉', '9') AS search_text
    FROM (
      SELECT
        id AS article_id,
        replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(title || coalesce(char(10) || kicker, '') || coalesce(char(10) || subtitle, '') || coalesce(char(10) || byline, '')
          || coalesce(char(10) || credit, '') || char(10) || body, 'º', ' '), 'ª', ' '), '°', ' '), 'ʼ', ' '), '⁰', '0'), '¹', '1'), '²', '2'), '³', '3'), '⁴', '4'), '⁵', '5'), '⁶', '6'), '⁷', '7') AS half
      FROM articles
    )
  ) s;

CREATE VIEW article_terms AS           -- Of what articles_stems has the terms
  SELECT
    t.article_id AS article_id,          -- the article
    t.of AS of                           -- its search_text, and in a last line a JSON list: outlet, section or null, list of authors' numbers
  FROM (
    SELECT
      s.article_id,
      s.search_text || char(10) || json_array(a.source, a.section, json((
        SELECT json_group_array(author_id) FROM (SELECT author_id FROM article_authors WHERE article_id = a.id ORDER BY author_id)
      ))) AS of
    FROM article_search AS s JOIN articles AS a ON a.id = s.article_id
  ) t;

-- An article without a day counts by the day on which it was first seen.
CREATE INDEX articles_day_or_seen ON articles(coalesce(published_day, substr(first_seen, 1, 10)));
