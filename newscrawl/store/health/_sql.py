"""The statements of `health`. A day is a number: how many times 24 whole hours before the hour that is now; 0 ends with it.

Pages are counted once, at the end of the run that fetched them, into `source_hours`; judging reads these sums alone. What
an entry shows is counted as it is noted (`discovery`). What lies ahead of now, by a clock that jumped, is not read.
"""

from __future__ import annotations

from dataclasses import fields

from newscrawl.health.records import LENGTH_EDGES, PageCounts


def _hour(time: str) -> str:
    """A clock that stood in the future when it was noted counts as now."""
    return f"min(:now_h, unixepoch({time}) / 3600)"


_SCORE = " + ".join(f"(a.words >= {edge})" for edge in LENGTH_EDGES)
_SOURCES = "(SELECT value FROM json_each(:sources))"
COUNTED = tuple(field.name for field in fields(PageCounts))
_COLUMNS = ", ".join(COUNTED)
_ADDED = ", ".join(f"{name} = {name} + excluded.{name}" for name in COUNTED)

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
RUNS = """
SELECT DISTINCT max(0, :now_h - unixepoch(started) / 3600) / 24 AS day, json_extract(arguments, '$.source') AS source
FROM runs
WHERE id >= :first_run AND spider = 'news' AND exit_status IS NOT :offline
  AND json_extract(arguments, '$.url') IS NULL AND json_extract(arguments, '$.urls') IS NULL
"""

# ── counting, once a run ───────────────────────────────────────────────────────────────────────

UNCOUNTED = "SELECT id FROM runs WHERE id >= :first_run AND id <= :run_id AND counted IS NULL"
NOW_COUNTED = "UPDATE runs SET counted = 1 WHERE id IN (SELECT value FROM json_each(:runs))"

#: An article counts in the fetch that stored it. What was a week old when it was found is an archive's, not today's.
#: A date is a stamp when it is that of the answer, to two minutes, or a day after the article was shown.
_PAGES = f"""
SELECT
  source, hour,
  count(*) AS pages,
  sum(blocked) AS blocked,
  sum(consent) AS consent,
  sum(is_article OR lacking) AS read,
  sum((is_article OR lacking) AND reason IS NOT 'no_title') AS title,
  sum((is_article OR lacking) AND reason IS NOT 'too_short') AS body,
  sum(is_article OR reason IN ('no_title', 'too_short')) AS article,
  sum(is_article) AS articles,
  sum(published) AS published,
  sum(stamped) AS stamped,
  sum(byline) AS byline,
  sum(subtitle) AS subtitle,
  sum(section) AS section,
  sum(image) AS image,
  sum(score) AS length,
  sum(score * score) AS length_squares
FROM (
  SELECT
    f.source AS source,
    {_hour("f.fetched")} AS hour,
    f.reason AS reason,
    f.reason IS 'challenge' OR f.reason IS 'forbidden' OR f.reason IS 'rate_limited' AS blocked,
    f.reason IS 'consent_wall' AS consent,
    f.state = 'quarantined'
      OR (f.state = 'rejected' AND f.reason IN ('no_title', 'too_short', 'not_article')) AS lacking,
    a.id IS NOT NULL AS is_article,
    a.published_day IS NOT NULL AS published,
    coalesce(a.published_precision <> 'day' AND abs(unixepoch(a.published) - unixepoch(a.fetched)) < 120, 0)
      OR coalesce(unixepoch(a.published) - unixepoch(min(l.discovered, coalesce(l.published_hint, l.discovered))) > 86400, 0)
      AS stamped,
    a.byline IS NOT NULL AS byline,
    a.subtitle IS NOT NULL AS subtitle,
    a.section IS NOT NULL AS section,
    -- It stands behind the body: its type is in the row's head, its value would be fetched from far.
    coalesce(typeof(a.image), 'null') <> 'null' AS image,
    CASE WHEN a.id IS NULL THEN 0 ELSE {_SCORE} END AS score
  FROM fetches AS f INDEXED BY fetches_run
  CROSS JOIN links AS l ON l.id = f.link_id
  LEFT JOIN articles AS a ON a.id = l.article_id AND a.run_id = f.run_id
    AND (f.state = 'stored' OR f.reason IN ('same_text', 'near_text'))
  WHERE f.run_id IN (SELECT value FROM json_each(:runs))
    AND (l.published_hint IS NULL OR julianday(l.discovered) - julianday(l.published_hint) < 7)
)
WHERE is_article OR lacking OR blocked OR consent
GROUP BY source, hour
"""  # noqa: S608  # made of our own words, as the others

COUNT_PAGES = f"""
INSERT INTO source_hours (source, hour, {_COLUMNS})
SELECT source, hour, {_COLUMNS} FROM ({_PAGES}) WHERE true
ON CONFLICT (source, hour) DO UPDATE SET {_ADDED}
"""  # noqa: S608

_TOTALS = ", ".join(f"sum({name}) AS {name}" for name in COUNTED)

#: What this run alone fetched, by source.
RUN = f"SELECT source, {_TOTALS} FROM ({_PAGES}) GROUP BY source"  # noqa: S608

COUNT_LINKS = f"""
INSERT INTO source_hours (source, hour, links)
SELECT source, {_hour("discovered")}, count(*)
FROM links INDEXED BY links_discovered_run
WHERE discovered_run IN (SELECT value FROM json_each(:runs))
GROUP BY 1, 2
ON CONFLICT (source, hour) DO UPDATE SET links = links + excluded.links
"""  # noqa: S608

#: When an article came out: as its entry said, or when it was first shown. What is older than all that is read is left out.
COUNT_ARRIVALS = f"""
INSERT INTO source_hours (source, hour, arrivals)
SELECT source, {_hour("min(discovered, coalesce(published_hint, discovered))")} AS hour, count(*)
FROM links INDEXED BY links_discovered_run
WHERE discovered_run IN (SELECT value FROM json_each(:runs))
GROUP BY 1, 2
HAVING hour > :now_h - :hours
ON CONFLICT (source, hour) DO UPDATE SET arrivals = arrivals + excluded.arrivals
"""  # noqa: S608

# ── reading ────────────────────────────────────────────────────────────────────────────────────

DAYS = f"""
SELECT source, (:now_h - hour) / 24 AS day, sum(arrivals) AS arrivals, {_TOTALS}
FROM source_hours
WHERE source IN {_SOURCES} AND hour > :now_h - :hours AND hour <= :now_h
GROUP BY source, day
"""  # noqa: S608

#: What shows the news, and answers. A sitemap that an index names may be that of a month that is over.
STREAMS = f"""
SELECT e.source AS source, e.url AS url, (:now_h - h.hour) / 24 AS day, sum(h.links) AS n
FROM entries AS e
CROSS JOIN entry_hours AS h ON h.entry_id = e.id
WHERE e.source IN {_SOURCES}
  AND e.polled >= :begun
  AND e.outcome IN ('ok', 'unchanged')
  AND (e.kind IN ('feed', 'front') OR e.parent_id IS NULL)
  AND h.hour > :now_h - :hours AND h.hour <= :now_h
GROUP BY e.id, day
"""  # noqa: S608

#: The hour in which a source showed its first link, as far as it is counted.
FIRST_HOUR = (
    "SELECT hour FROM source_hours WHERE source = :source AND hour <= :now_h AND links > 0 ORDER BY hour LIMIT 1"
)

KNOWN = """
SELECT field, entry, state, since, before, after, seen, closed
FROM source_health
WHERE source = :source AND (closed IS NULL OR closed >= :start)
ORDER BY id
"""
