-- Dates with all that was said of them, and the picture with its words. Rows of before this keep NULL until a replay.

ALTER TABLE articles ADD COLUMN published_zone TEXT; -- printed: the date named its zone; outlet: read in the outlet's; NULL for a day without a time
ALTER TABLE articles ADD COLUMN modified_precision TEXT; -- day, minute or second, as for published
ALTER TABLE articles ADD COLUMN modified_raw TEXT; -- the date of the change as it stood on the page
ALTER TABLE articles ADD COLUMN modified_origin TEXT; -- where on the page it stood
ALTER TABLE articles ADD COLUMN modified_zone TEXT; -- printed or outlet, as for published
ALTER TABLE articles ADD COLUMN date_conflicts TEXT; -- JSON [{field, date, raw, origin}, …]: dates that lost and say another day or minute; NULL: none
ALTER TABLE articles ADD COLUMN image_caption TEXT; -- what is printed below the picture
ALTER TABLE articles ADD COLUMN image_credit TEXT; -- who made it

CREATE VIEW author_shares AS           -- How much of an outlet each author wrote: a name on nearly all of it may be an account, or a person's own paper
  SELECT
    w.source AS source,                  -- the outlet
    w.author AS author,                  -- as printed
    w.articles AS articles,              -- that name this author
    w.of_articles AS of_articles,        -- articles of the outlet that name somebody
    w.percent AS percent                 -- the share of these
  FROM (
    SELECT
      a.source, p.name AS author, count(*) AS articles, n.articles AS of_articles,
      CAST(round(100.0 * count(*) / n.articles) AS INTEGER) AS percent
    FROM article_authors b
    JOIN articles a ON a.id = b.article_id
    JOIN authors p ON p.id = b.author_id
    JOIN (SELECT source, count(*) AS articles FROM articles WHERE byline IS NOT NULL GROUP BY source) n ON n.source = a.source
    GROUP BY a.source, b.author_id
  ) w
  ORDER BY w.articles DESC, w.author;
