-- An article is looked at again while it is young: its link stays as it is, and says when. A revision is written only where the
-- words of its headline or text are others; the article's row holds the newest text, each revision the way back to the one before.

ALTER TABLE links ADD COLUMN revisit TEXT; -- when its article is to be looked at again; NULL: never
ALTER TABLE links ADD COLUMN etag TEXT; -- validator of its article's page as it was last read, sent with the next look
ALTER TABLE links ADD COLUMN last_modified TEXT; -- the same
CREATE INDEX links_revisit ON links(source, revisit) WHERE revisit IS NOT NULL;

CREATE TABLE revisions (               -- One row a change that an outlet made to an article after it was stored
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
