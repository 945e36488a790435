-- One story in many outlets: hashes by which re-edited texts are found again, the pairs that were found, and what is told of each
-- story. A story is a family: the rows whose duplicate_of names one root, and the root.

CREATE TABLE near_methods (            -- What made the hashes in near_bands; another algorithm, seed or version makes them anew
  id INTEGER PRIMARY KEY,                -- one row a method
  method TEXT NOT NULL UNIQUE            -- algorithm with its version, seed, number of hashes, and what is hashed
) STRICT;

CREATE TABLE near_articles (           -- The MinHash signature of an article's text
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  method INTEGER NOT NULL REFERENCES near_methods(id), -- what made it
  week INTEGER NOT NULL,                 -- weeks since 1970 of its publication, else of its first sight: the part of near_bands it is in
  signature BLOB NOT NULL                -- the hashes, four bytes each, smallest first byte; empty: the text is too short to tell
) STRICT;

-- Written in the order of time, since the week comes first: so the part that is written to stays in memory, however long the past.
-- No reference, which would need another index.
CREATE TABLE near_bands (              -- Which hash stands in the signatures of which articles
  key INTEGER NOT NULL,                  -- week × 2**37 + place of the hash × 2**32 + the hash
  article_id INTEGER NOT NULL,           -- the article
  PRIMARY KEY (key, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE near_pairs (              -- Two articles that are one story re-edited, each pair in both directions
  article_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the one
  other_id INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE, -- the other
  kept REAL NOT NULL,                    -- part (0 to 1) of the one's text, in runs of three words, that the other has
  PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_pairs_other ON near_pairs(other_id);

CREATE TRIGGER near_articles_ad AFTER DELETE ON near_articles BEGIN
  DELETE FROM near_bands WHERE article_id = old.article_id AND key >= old.week << 37 AND key < (old.week + 1) << 37;
END;

CREATE TABLE article_agencies (        -- Articles that say which news agency they come from
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  agency TEXT NOT NULL,                  -- ANSA, AGI, Adnkronos …
  origin TEXT NOT NULL                   -- where it says so: address (the agency's own site), credit, dateline, signature or tag
) STRICT;

CREATE TABLE stories (                 -- Stories that two articles or more tell, over all outlets
  id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- its root: the article published first
  articles INTEGER NOT NULL,             -- how many tell it
  outlets INTEGER NOT NULL,              -- of how many outlets
  agency TEXT,                           -- the agency that most of them name; NULL: none names one
  published TEXT,                        -- when the first of them was published, UTC
  latest TEXT,                           -- when the last of them was published, UTC
  first_seen TEXT NOT NULL               -- when the first of them was seen in a feed or sitemap, UTC
) STRICT;
CREATE INDEX stories_outlets ON stories(outlets);

CREATE VIEW story_articles AS          -- Who ran which story, when, and how much of the first text was kept
  SELECT
    t.story AS story,                    -- the story's root
    a.id AS id,                          -- the article
    s.name AS outlet,                    -- the outlet's name
    a.published AS published,            -- when it was published, UTC
    a.first_seen AS first_seen,          -- when its address was first seen, UTC
    a.title AS title,                    -- its headline
    g.agency AS agency,                  -- the agency that it names
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
  JOIN sources s ON s.slug = a.source
  LEFT JOIN article_agencies g ON g.article_id = a.id;
