-- A store as the last build before the first release left it (its last migration is 0014_news) becomes what
-- migrations/0001_initial.sql makes. Runs once, in one transaction, with foreign keys off, after a copy of the file was made.
-- Large tables stay where they are: columns are added, only the small rows of article_texts are written anew.

DROP VIEW story_articles;
DROP TRIGGER near_articles_ad;

-- block_sources: a column of sources
ALTER TABLE sources ADD COLUMN articles_counted INTEGER NOT NULL DEFAULT 0;
UPDATE sources SET articles_counted = b.counted FROM block_sources AS b WHERE b.source = sources.slug;
DROP TABLE block_sources;

-- numbering, near_methods and provenances: store_values. What refers to provenances follows its name, and keeps its numbers.
CREATE TABLE store_values_made (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  value ANY NOT NULL,
  UNIQUE (name, value)
) STRICT;
INSERT INTO store_values_made (id, name, value) SELECT id, 'provenance', origins FROM provenances ORDER BY id;
INSERT INTO store_values_made (name, value) SELECT 'near_method', method FROM near_methods ORDER BY id;
INSERT INTO store_values_made (name, value) SELECT 'articles_per_second', per_second FROM numbering;
ALTER TABLE provenances RENAME TO store_values;
DROP TABLE store_values;
ALTER TABLE store_values_made RENAME TO store_values;

-- article_agencies: columns of articles
ALTER TABLE articles ADD COLUMN agency TEXT;
ALTER TABLE articles ADD COLUMN agency_origin TEXT;
UPDATE articles SET agency = g.agency, agency_origin = g.origin FROM article_agencies AS g WHERE g.article_id = articles.id;
DROP TABLE article_agencies;

-- article_own and near_articles: columns of article_texts. An article that another program added may have had a row in these alone.
CREATE TABLE article_texts_made (
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
  blocks TEXT NOT NULL,
  block_ids ANY,
  own INTEGER,
  own_letters INTEGER,
  stale INTEGER NOT NULL DEFAULT 0,
  near_method INTEGER REFERENCES store_values(id),
  near_week INTEGER,
  near_number INTEGER
) STRICT;
INSERT INTO article_texts_made (
  article_id, blocks, block_ids, own, own_letters, stale, near_method, near_week, near_number
)
SELECT
  each.article_id, coalesce(t.blocks, '[]'), o.blocks, o.own, o.own_letters, coalesce(o.stale, 0),
  (SELECT v.id FROM store_values AS v JOIN near_methods AS m ON v.name = 'near_method' AND v.value = m.method WHERE m.id = n.method),
  n.week, n.number
FROM (
  SELECT article_id FROM article_texts UNION SELECT article_id FROM article_own UNION SELECT article_id FROM near_articles
) AS each
LEFT JOIN article_texts AS t ON t.article_id = each.article_id
LEFT JOIN article_own AS o ON o.article_id = each.article_id
LEFT JOIN near_articles AS n ON n.article_id = each.article_id
ORDER BY each.article_id;
DROP TABLE article_own;
DROP TABLE near_articles;
DROP TABLE near_methods;
DROP TABLE numbering;
DROP TABLE article_texts;
ALTER TABLE article_texts_made RENAME TO article_texts;
CREATE INDEX article_texts_stale ON article_texts(article_id) WHERE stale = 1;
CREATE UNIQUE INDEX article_texts_near ON article_texts(near_week, near_number) WHERE near_week IS NOT NULL;
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

-- other names
ALTER TABLE blocks RENAME TO repeated_blocks;
DROP INDEX blocks_source;
CREATE INDEX repeated_blocks_source ON repeated_blocks(source);
ALTER TABLE source_health RENAME COLUMN said TO message;

CREATE VIEW story_articles AS
  SELECT
    t.story AS story,
    a.id AS id,
    s.name AS outlet,
    a.published AS published,
    a.first_seen AS first_seen,
    a.title AS title,
    a.agency AS agency,
    a.words AS words,
    CASE
      WHEN a.id = t.story THEN 1.0
      ELSE coalesce(
        (SELECT p.kept FROM near_pairs p WHERE p.article_id = t.story AND p.other_id = a.id),
        (SELECT 1.0 FROM article_keys k JOIN article_keys r ON r.kind = 'text' AND r.value = k.value
         WHERE k.article_id = a.id AND k.kind = 'text' AND r.article_id = t.story)
      )
    END AS kept,
    a.url AS url
  FROM (
    SELECT id AS story, id AS article_id FROM stories
    UNION ALL
    SELECT r.id, d.id FROM stories r JOIN articles d ON d.duplicate_of = r.id
  ) t
  JOIN articles a ON a.id = t.article_id
  JOIN sources s ON s.slug = a.source;

-- What was recorded is of that time; from here on it is one migration.
DELETE FROM _sqlite_migrations WHERE migration_set = 'newscrawl';
INSERT INTO _sqlite_migrations (migration_set, name, applied_at)
VALUES ('newscrawl', '0001_initial', strftime('%Y-%m-%d %H:%M:%f+00:00', 'now'));
