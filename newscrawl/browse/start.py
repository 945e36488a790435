"""The start page: how much there is, how the last run went, the latest headlines, the outlets."""

from __future__ import annotations

import re
from typing import Any

from newscrawl.browse import cells, when
from newscrawl.browse.language import Language

# count(*) walks the smallest index; the outlets come from articles_source_published alone.
_FIGURES = """
SELECT
  (SELECT count(*) FROM articles) AS articles,
  (SELECT count(*) FROM sources) AS sources,
  (SELECT count(*) FROM authors) AS authors,
  (SELECT min(published_day) FROM articles) AS oldest,
  (SELECT max(published_day) FROM articles WHERE published_day <= date('now', '+1 day')) AS newest
"""

_LAST_RUN = """
SELECT r.id, r.started, r.finished, r.exit_status, r.fetched,
       (SELECT count(*) FROM fetches f WHERE f.run_id = r.id AND f.state = 'stored') AS stored
FROM runs r
ORDER BY r.id DESC
LIMIT 1
"""

_HEADLINES = """
SELECT a.id AS id, a.kicker AS kicker, a.title AS title, a.subtitle AS subtitle, a.source AS source, s.name AS outlet,
       s.timezone AS timezone, s.language AS language, a.published AS published, a.published_precision AS precision,
       a.published_day AS day
FROM articles a JOIN sources s ON s.slug = a.source
WHERE a.duplicate_of IS NULL
ORDER BY a.id DESC
LIMIT 14
"""

_OUTLETS = """
WITH counted AS (SELECT source, count(*) AS articles FROM articles GROUP BY source)
SELECT s.slug AS slug, s.name AS name, coalesce(counted.articles, 0) AS articles
FROM sources s LEFT JOIN counted ON counted.source = s.slug
ORDER BY articles DESC, name
LIMIT 24
"""

_NAMES = "SELECT slug, name FROM sources ORDER BY name"


async def start_values(database: Any, language: Language) -> dict[str, Any]:
    """The values that the template of the start page needs.

    database:  Datasette's, for reading
    language:  the reader's
    """
    run = (await database.execute(_LAST_RUN)).first()
    return {
        "figures": dict((await database.execute(_FIGURES)).first()),
        "run": run and _run(run, language),
        "headlines": [_headline(row, language) for row in await database.execute(_HEADLINES)],
        "outlets": [dict(row) for row in await database.execute(_OUTLETS)],
    }


async def title(database: Any, own: str | None, language: Language) -> str:
    """What the archive is called: as its owner says, else by its outlets."""
    if own:
        return own
    names = [row["name"] for row in await database.execute(_NAMES)]
    key = "title.one" if len(names) == 1 else "title.many" if names else "title.none"
    return language.say(key, outlet=names[0] if names else "", n=len(names))


async def outlets(database: Any) -> list[dict[str, str]]:
    """Slug and name of every outlet, for the choice in a query's form."""
    return [dict(row) for row in await database.execute(_NAMES)]


def groups(queries: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The canned queries under their headings, both in the order of the file."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for query in queries:
        grouped.setdefault(query.get("group") or "More", []).append(query)
    return list(grouped.items())


_LIMIT = re.compile(r"\bLIMIT\s+(\d+)\s*$", re.IGNORECASE)


def most_rows(sql: str | None) -> int | None:
    """The number of rows after which a query stops; None where it shows all.

    >>> most_rows("SELECT title FROM articles ORDER BY id DESC LIMIT 100")
    100
    """
    found = _LIMIT.search(sql or "")
    return int(found[1]) if found else None


def _run(row: Any, language: Language) -> dict[str, Any]:
    state = (
        "running or killed"
        if row["finished"] is None
        else "ok"
        if row["exit_status"] == 0
        else f"exit {row['exit_status']}"
    )
    return {
        "id": row["id"],
        "badge": cells.badge(state, language, "bad"),
        "ended": when.clock(row["finished"] or row["started"], when.zone("UTC"), language),
        "stored": row["stored"],
    }


def _headline(row: Any, language: Language) -> dict[str, Any]:
    there = when.zone(row["timezone"])
    moment = when.local(row["published"], there)
    timed = moment if row["precision"] != "day" else None
    return {**dict(row), "time": f"{timed:%H:%M}" if timed else None, "date": when.day(row["day"], language)}
