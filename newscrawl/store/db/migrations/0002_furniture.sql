-- What an outlet repeats on many unrelated articles is boilerplate: promotion boxes, cookie lines, share bars. Blocks are counted in
-- the transaction that stores their article; what is learned is left out of bodies, which are derived from the blocks as extracted.

CREATE TABLE block_sources (           -- How much of an outlet was counted to learn what it repeats
  source TEXT PRIMARY KEY REFERENCES sources(slug), -- the outlet
  counted INTEGER NOT NULL               -- its articles whose blocks were counted
) STRICT, WITHOUT ROWID;

CREATE TABLE blocks (                  -- One row a block of text (paragraph, heading, list item) that five articles of an outlet have, or more, and whether it is boilerplate
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
CREATE INDEX blocks_source ON blocks(source);

-- Written at random places, a dozen rows an article: so it has one index, its own order, and no reference that would need another.
CREATE TABLE article_blocks (          -- Which block stands in which articles, as extracted
  block_id INTEGER NOT NULL,             -- the block, also one that has no row in blocks yet
  article_id INTEGER NOT NULL,           -- the article
  PRIMARY KEY (block_id, article_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE article_own (             -- What an article has of its own, less what is common at its outlet: tells unrelated articles from copies
  article_id INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE, -- the article
  blocks TEXT NOT NULL,                  -- JSON: ids of the blocks that were counted for it
  own INTEGER NOT NULL,                  -- sum of the hashes of its blocks that are not common: equal for copies of one story
  own_letters INTEGER NOT NULL,          -- length of these blocks in letters and digits
  stale INTEGER NOT NULL                 -- 1: its body is still to be derived again, after a block was learned or given back
) STRICT;
CREATE INDEX article_own_stale ON article_own(article_id) WHERE stale = 1;
