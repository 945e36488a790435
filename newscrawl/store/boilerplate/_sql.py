"""The statements of `boilerplate`: blocks and the articles they stand on, what was learned, and bodies that wait to be mended."""

from __future__ import annotations

DROPPED = "SELECT id FROM repeated_blocks WHERE id IN (SELECT value FROM json_each(:ids)) AND dropped = 1"
DROPPED_OF = "SELECT id FROM repeated_blocks WHERE source = :source AND dropped = 1"
OF_ARTICLE = "SELECT block_ids AS blocks FROM article_texts WHERE article_id = :id AND block_ids IS NOT NULL"

COLUMNS = "id, source, text, articles, letters, common, learned, verdict, dropped"
BY_ID = f"SELECT {COLUMNS} FROM repeated_blocks WHERE id IN (SELECT value FROM json_each(:ids))"  # noqa: S608  # names of ours
OF_SOURCE = f"SELECT {COLUMNS} FROM repeated_blocks WHERE source = :source"  # noqa: S608

# Returns on how many articles each of them stands now, to five.
PAIR = """
INSERT INTO article_blocks (block_id, article_id) SELECT value, :id FROM json_each(:ids)
RETURNING block_id, (SELECT count(*) FROM (SELECT 1 FROM article_blocks AS b WHERE b.block_id = article_blocks.block_id LIMIT 5))
"""
UNPAIR = "DELETE FROM article_blocks WHERE article_id = :id AND block_id IN (SELECT value FROM json_each(:ids))"
COUNT = f"""
UPDATE repeated_blocks SET articles = articles + :more WHERE id IN (SELECT value FROM json_each(:ids)) RETURNING {COLUMNS}
"""  # noqa: S608
# Its row begins with the fifth article that has it: most blocks stand on one article and never get a row.
BEGIN = f"""
INSERT INTO repeated_blocks (id, source, letters, articles, common, learned, dropped)
SELECT id, :source, letters, articles, 0, 0, 0
FROM (
  SELECT
    json_extract(value, '$[0]') AS id,
    json_extract(value, '$[1]') AS letters,
    (SELECT count(*) FROM article_blocks AS b WHERE b.block_id = json_extract(value, '$[0]')) AS articles
  FROM json_each(:fingerprints)
)
WHERE articles >= 5
RETURNING {COLUMNS}
"""  # noqa: S608
END = """
DELETE FROM repeated_blocks
WHERE id IN (SELECT value FROM json_each(:ids)) AND articles < 5 AND verdict IS NULL
"""

OWN = """
UPDATE article_texts SET block_ids = :blocks_counted, own = :own, own_letters = :own_letters WHERE article_id = :id
"""
COUNTED = """
UPDATE sources SET articles_counted = articles_counted + :more WHERE slug = :source
RETURNING articles_counted AS counted
"""

COMMON = "UPDATE repeated_blocks SET common = :common WHERE id = :id"
SHARED = """
UPDATE article_texts SET own = own + :own, own_letters = own_letters + :letters
WHERE article_id IN (SELECT article_id FROM article_blocks WHERE block_id = :id)
"""
NEIGHBOURS = """
SELECT o.block_ids AS blocks FROM article_texts AS o
WHERE o.block_ids IS NOT NULL AND o.article_id IN (SELECT article_id FROM article_blocks WHERE block_id IN (SELECT value FROM json_each(:ids)))
"""
# The first two hundred will do: four times what is ever asked for.
STORIES = """
SELECT count(*) AS stories FROM (
  SELECT DISTINCT own FROM (
    SELECT o.own AS own, o.own_letters AS own_letters
    FROM article_blocks AS b JOIN article_texts AS o ON o.article_id = b.article_id
    WHERE b.block_id = :id ORDER BY b.article_id LIMIT 200
  ) WHERE own_letters >= :letters LIMIT :least
)
"""
DECIDE = "UPDATE repeated_blocks SET learned = :learned, verdict = :verdict, dropped = :dropped WHERE id = :id"
STALE = "UPDATE article_texts SET stale = 1 WHERE article_id IN (SELECT article_id FROM article_blocks WHERE block_id = :id)"
STALE_ONE = "UPDATE article_texts SET stale = 1 WHERE article_id = :id"
SAY = "UPDATE repeated_blocks SET text = :text WHERE id = :id"
EXAMPLE = """
SELECT t.blocks, a.body FROM article_texts AS t JOIN articles AS a ON a.id = t.article_id
WHERE t.article_id = (SELECT min(article_id) FROM article_blocks WHERE block_id = :id)
"""

TO_MEND = """
SELECT a.id, a.source, a.title, a.kicker, a.subtitle, a.byline, a.credit, a.tags, a.url, a.body, a.language, a.fetched, t.blocks,
  coalesce(a.published, a.first_seen) AS at
FROM article_texts AS t JOIN articles AS a ON a.id = t.article_id
WHERE t.stale = 1 ORDER BY t.article_id LIMIT :limit
"""
MENDED = "UPDATE article_texts SET stale = 0 WHERE article_id = :id"
BODY = "UPDATE articles SET body = :body, words = :words WHERE id = :id"
BLOCKS = "UPDATE article_texts SET blocks = :blocks WHERE article_id = :id"
TEXTS = "SELECT value FROM article_keys WHERE article_id = :id AND kind = 'text'"
UNTEXTED = "DELETE FROM article_keys WHERE article_id = :id AND kind = 'text'"
TEXTED = "INSERT INTO article_keys (kind, value, article_id) VALUES ('text', :value, :id)"

# Stored before blocks were counted, or while the stage was off.
UNCOUNTED = """
SELECT a.id, a.source, a.body, t.blocks
FROM article_texts AS t JOIN articles AS a ON a.id = t.article_id
WHERE t.article_id > :after AND t.block_ids IS NULL ORDER BY t.article_id LIMIT :limit
"""

SHOWN = """
SELECT b.id, b.source, b.text, b.articles, b.dropped, b.learned, b.verdict, s.articles_counted AS counted, a.url, a.title
FROM repeated_blocks AS b JOIN sources AS s ON s.slug = b.source
LEFT JOIN articles AS a ON a.id = (SELECT min(article_id) FROM article_blocks WHERE block_id = b.id)
WHERE b.text IS NOT NULL
  AND (:every OR b.learned = 1 OR b.verdict IS NOT NULL)
  AND (:source IS NULL OR b.source = :source)
ORDER BY b.source, b.articles DESC, b.text, b.id
"""
