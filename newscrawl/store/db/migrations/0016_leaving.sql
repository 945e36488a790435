-- What pages ask of very many articles at once stands in small indexes: an article's row is long, and a million of them are gigabytes.

-- Of what is found the days, outlets and sections are counted from this alone.
CREATE INDEX articles_spread ON articles(id, source, section, coalesce(published_day, substr(first_seen, 1, 10)));

-- Where strangers read an archive they find texts that may leave: these, but for those of NULL whose outlet reserves anywhere. The rule is
-- newscrawl/leaving.py, by which what is found is looked at again.
-- Whether one of them is found is looked up in the first, which of them there are is listed from the second.
CREATE INDEX articles_leaving ON articles(id, reserved, source)
WHERE reserved IS NOT 1 AND access IS NOT 'subscriber' AND NOT instr(provenance, 'own subscription');
CREATE INDEX articles_leaving_of ON articles(reserved, source)
WHERE reserved IS NOT 1 AND access IS NOT 'subscriber' AND NOT instr(provenance, 'own subscription');

-- Another article they find by its facts, which are terms of their own. The terms of all articles are made anew after this.
DELETE FROM articles_unstemmed;
DROP VIEW article_terms;
CREATE VIEW article_terms AS           -- Of what articles_stems has the terms
  SELECT
    t.article_id AS article_id,          -- the article
    t.of AS of                           -- its search_text, and in a last line a JSON list: outlet, section or null, list of authors' numbers, title with kicker, byline and credit
  FROM (
    SELECT
      s.article_id,
      s.search_text || char(10) || json_array(a.source, a.section, json((
        SELECT json_group_array(author_id) FROM (SELECT author_id FROM article_authors WHERE article_id = a.id ORDER BY author_id)
      )), a.title || coalesce(char(10) || a.kicker, '') || coalesce(char(10) || a.byline, '') || coalesce(char(10) || a.credit, '')) AS of
    FROM article_search AS s JOIN articles AS a ON a.id = s.article_id
  ) t;
