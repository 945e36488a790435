"""The questions of `health`. A day is a number: how many whole days before now; 0 ends now.

Links are found by the run that discovered them, an index that is there anyway and is in order of time; everything else
hangs on the link; the planner, left alone, would read all that a source ever had. `day` of what lies ahead of now, by a clock that jumped, is 0.
"""

from __future__ import annotations

from newscrawl.vitals import LENGTH_EDGES


def _day(time: str) -> str:
    return f"max(0, (:now_s - unixepoch({time})) / 86400)"


_SCORE = " + ".join(f"(a.words >= {edge})" for edge in LENGTH_EDGES)
_SOURCES = "(SELECT value FROM json_each(:sources))"

#: Sources of which this run asked an entry, whatever came.
POLLED = """
SELECT DISTINCT e.source AS source
FROM runs AS r JOIN entries AS e ON e.polled >= r.started
WHERE r.id = :run_id AND r.spider = 'news'
ORDER BY 1
"""

STARTED = "SELECT started FROM runs WHERE id = :run_id"

FIRST_RUN = "SELECT min(id) AS id FROM runs WHERE started >= :start"

#: Runs that asked, day by day; in one that ended as `offline` nothing was.
RUNS = f"""
SELECT DISTINCT {_day("started")} AS day, json_extract(arguments, '$.source') AS source
FROM runs
WHERE id >= :first_run AND spider = 'news' AND exit_status IS NOT :offline
  AND json_extract(arguments, '$.url') IS NULL AND json_extract(arguments, '$.urls') IS NULL
"""  # noqa: S608  # made of our own words, as the others

#: An article counts in the fetch that stored it. What was a week old when it was found is an archive's, not today's.
TALLIES = f"""
SELECT
  source, day, this_run,
  count(*) AS pages,
  sum(blocked) AS blocked,
  sum(consent) AS consent,
  sum(is_article OR lacking) AS read,
  sum((is_article OR lacking) AND reason IS NOT 'no_title') AS title,
  sum((is_article OR lacking) AND reason IS NOT 'too_short') AS body,
  sum(is_article OR reason IN ('no_title', 'too_short')) AS article,
  sum(is_article) AS articles,
  sum(published) AS published,
  sum(byline) AS byline,
  sum(subtitle) AS subtitle,
  sum(section) AS section,
  sum(image) AS image,
  sum(score) AS length,
  sum(score * score) AS length_squares
FROM (
  SELECT
    f.source AS source,
    {_day("f.fetched")} AS day,
    f.run_id = :run_id AS this_run,
    f.reason AS reason,
    f.reason IS 'challenge' OR f.reason IS 'forbidden' OR f.reason IS 'rate_limited' AS blocked,
    f.reason IS 'consent_wall' AS consent,
    f.state = 'quarantined'
      OR (f.state = 'rejected' AND f.reason IN ('no_title', 'too_short', 'not_article')) AS lacking,
    a.id IS NOT NULL AS is_article,
    a.published_day IS NOT NULL AS published,
    a.byline IS NOT NULL AS byline,
    a.subtitle IS NOT NULL AS subtitle,
    a.section IS NOT NULL AS section,
    -- It stands behind the body: its type is in the row's head, its value would be fetched from far.
    coalesce(typeof(a.image), 'null') <> 'null' AS image,
    CASE WHEN a.id IS NULL THEN 0 ELSE {_SCORE} END AS score
  FROM links AS l INDEXED BY links_discovered_run
  JOIN fetches AS f ON f.link_id = l.id
  LEFT JOIN articles AS a ON a.id = l.article_id AND a.run_id = f.run_id
    AND (f.state = 'stored' OR f.reason IN ('same_text', 'near_text'))
  WHERE l.discovered_run >= :first_run
    AND l.source IN {_SOURCES}
    AND f.fetched > :start
    AND (l.published_hint IS NULL OR julianday(l.discovered) - julianday(l.published_hint) < 7)
)
WHERE is_article OR lacking OR blocked OR consent
GROUP BY source, day, this_run
"""  # noqa: S608

#: When an article came out: as its entry said, or when it was first shown.
ARRIVALS = f"""
SELECT source, day, count(*) AS n, max(found_day) AS first_day
FROM (
  SELECT
    source,
    {_day("min(discovered, coalesce(published_hint, discovered))")} AS day,
    {_day("discovered")} AS found_day
  FROM links INDEXED BY links_discovered_run
  WHERE discovered_run >= :first_run AND source IN {_SOURCES}
)
WHERE day < :days
GROUP BY source, day
"""  # noqa: S608

#: What shows the news, and answers. A sitemap that an index names may be that of a month that is over.
STREAMS = f"""
SELECT e.source AS source, e.url AS url, {_day("s.first_seen")} AS day, count(*) AS n
FROM links AS l INDEXED BY links_discovered_run
CROSS JOIN sightings AS s ON s.link_id = l.id
CROSS JOIN entries AS e ON e.id = s.entry_id
WHERE l.discovered_run >= :first_run
  AND l.source IN {_SOURCES}
  AND e.source = l.source
  AND e.polled >= (SELECT started FROM runs WHERE id = :run_id)
  AND e.outcome IN ('ok', 'unchanged')
  AND (e.kind IN ('feed', 'front') OR e.parent_id IS NULL)
GROUP BY e.id, day
"""  # noqa: S608

OLDER = "SELECT 1 FROM links WHERE source = :source AND discovered_run < :first_run LIMIT 1"

KNOWN = """
SELECT field, entry, state, since, before, after, seen, closed
FROM source_health
WHERE source = :source AND (closed IS NULL OR closed >= :start)
ORDER BY id
"""
