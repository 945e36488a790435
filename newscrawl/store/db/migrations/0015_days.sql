-- Articles a day and outlet are counted as they come and go, so that a plot of years, or how many there are, reads no article.

CREATE TABLE article_days (            -- How many articles did each outlet publish on each day, and what do they have?
  day TEXT NOT NULL,                     -- the outlet's calendar day; empty for articles without a date
  source TEXT NOT NULL REFERENCES sources(slug), -- the outlet
  articles INTEGER NOT NULL,             -- of that day
  firsts INTEGER NOT NULL,               -- of these: no other outlet had their text first (duplicate_of is NULL)
  own INTEGER NOT NULL,                  -- of these: they name no news agency, and no other outlet had their text first
  authored INTEGER NOT NULL,             -- of these: they name their authors
  sectioned INTEGER NOT NULL,            -- of these: with the outlet's own heading
  PRIMARY KEY (day, source)
) STRICT, WITHOUT ROWID;
-- Sums of each outlet are read from this alone.
CREATE INDEX article_days_source ON article_days(source, day, articles);

INSERT INTO article_days (day, source, articles, firsts, own, authored, sectioned)
SELECT coalesce(published_day, ''), source, count(*), sum(duplicate_of IS NULL), sum(agency IS NULL AND duplicate_of IS NULL), sum(byline IS NOT NULL), sum(section IS NOT NULL)
FROM articles GROUP BY 1, 2;

CREATE TRIGGER article_days_ai AFTER INSERT ON articles BEGIN
  INSERT INTO article_days (day, source, articles, firsts, own, authored, sectioned)
  VALUES (coalesce(new.published_day, ''), new.source, 1, new.duplicate_of IS NULL, new.agency IS NULL AND new.duplicate_of IS NULL, new.byline IS NOT NULL, new.section IS NOT NULL)
  ON CONFLICT (day, source) DO UPDATE SET
    articles = articles + 1, firsts = firsts + excluded.firsts, own = own + excluded.own, authored = authored + excluded.authored,
    sectioned = sectioned + excluded.sectioned;
END;
CREATE TRIGGER article_days_ad AFTER DELETE ON articles BEGIN
  UPDATE article_days SET
    articles = articles - 1, firsts = firsts - (old.duplicate_of IS NULL), own = own - (old.agency IS NULL AND old.duplicate_of IS NULL),
    authored = authored - (old.byline IS NOT NULL), sectioned = sectioned - (old.section IS NOT NULL)
  WHERE day = coalesce(old.published_day, '') AND source = old.source;
  DELETE FROM article_days WHERE day = coalesce(old.published_day, '') AND source = old.source AND articles = 0;
END;
CREATE TRIGGER article_days_au AFTER UPDATE OF published_day, source, duplicate_of, agency, byline, section ON articles
WHEN (old.published_day, old.source, old.duplicate_of IS NULL, old.agency IS NULL, old.byline IS NULL, old.section IS NULL)
  IS NOT (new.published_day, new.source, new.duplicate_of IS NULL, new.agency IS NULL, new.byline IS NULL, new.section IS NULL)
BEGIN
  UPDATE article_days SET
    articles = articles - 1, firsts = firsts - (old.duplicate_of IS NULL), own = own - (old.agency IS NULL AND old.duplicate_of IS NULL),
    authored = authored - (old.byline IS NOT NULL), sectioned = sectioned - (old.section IS NOT NULL)
  WHERE day = coalesce(old.published_day, '') AND source = old.source;
  DELETE FROM article_days WHERE day = coalesce(old.published_day, '') AND source = old.source AND articles = 0;
  INSERT INTO article_days (day, source, articles, firsts, own, authored, sectioned)
  VALUES (coalesce(new.published_day, ''), new.source, 1, new.duplicate_of IS NULL, new.agency IS NULL AND new.duplicate_of IS NULL, new.byline IS NOT NULL, new.section IS NOT NULL)
  ON CONFLICT (day, source) DO UPDATE SET
    articles = articles + 1, firsts = firsts + excluded.firsts, own = own + excluded.own, authored = authored + excluded.authored,
    sectioned = sectioned + excluded.sectioned;
END;

-- The newest articles of an outlet are read in the order of their numbers: without the first, all of them are sorted, with their texts.
-- The second has those of some days or of a month.
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_source_day ON articles(source, published_day);
