-- An outlet, and what words begin with, are looked for in the index of stems, as a word is; days by an index of their own.

-- What a stem was made of has the outlet in a last line from now on. The stems of all articles are made anew after this.
DROP TRIGGER articles_stems_bd;
CREATE TRIGGER articles_stems_bd BEFORE DELETE ON articles BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, search_text || char(10) || old.source FROM article_search WHERE article_id = old.id;
END;
DROP TRIGGER articles_stems_bu;
CREATE TRIGGER articles_stems_bu BEFORE UPDATE OF id, source, title, kicker, subtitle, byline, credit, body ON articles
WHEN (old.id, old.source, old.title, old.kicker, old.subtitle, old.byline, old.credit, old.body)
  IS NOT (new.id, new.source, new.title, new.kicker, new.subtitle, new.byline, new.credit, new.body)
BEGIN
  INSERT OR IGNORE INTO articles_unstemmed (article_id, was)
  SELECT article_id, search_text || char(10) || old.source FROM article_search WHERE article_id = old.id;
  INSERT OR IGNORE INTO articles_unstemmed (article_id) VALUES (new.id);
END;
DELETE FROM articles_unstemmed;

-- An article without a day counts by the day on which it was first seen.
CREATE INDEX articles_day_or_seen ON articles(coalesce(published_day, substr(first_seen, 1, 10)));
