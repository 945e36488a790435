"""What the front page of an archive shows of its newest day: stories, changed headlines, what watches found, who is ill. Only reads.

Each list begins at the end of an index and is cut: none of them takes longer in an archive of a million articles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from newscrawl.store.db.database import Database
from newscrawl.store.health._days import Days
from newscrawl.store.values import moment_if_any

# Numbers of articles rise with the time of publication, and a story has the number of its first one: so a day is a range (and + leaves
# the index of outlets aside, which has the stories of all years).
_SINCE = "SELECT min(id) AS id FROM articles WHERE published_day = :day"
_STORIES = """
SELECT id, articles, outlets, agency FROM stories WHERE id >= :since AND +outlets > 1 ORDER BY +outlets DESC, articles DESC, id LIMIT :most
"""
_TELLERS = """
SELECT m.id, a.source, m.outlet, s.timezone, m.title, m.published, a.published_precision AS precision, a.published_day AS day, m.kept, a.language
FROM story_articles AS m JOIN articles AS a ON a.id = m.id JOIN sources AS s ON s.slug = a.source
WHERE m.story = :story ORDER BY m.id <> :story, m.published IS NULL, m.published, m.id LIMIT :most
"""
# What the headline became is what the next change of it found, or what stands now.
_HEADLINES = """
SELECT r.id AS revision, r.article_id AS id, r.fetched, a.source, s.name AS outlet, s.timezone, a.language, json_extract(r.was, '$.title') AS before,
  coalesce(
    (SELECT json_extract(n.was, '$.title') FROM revisions AS n
     WHERE n.article_id = r.article_id AND n.id > r.id AND json_extract(n.was, '$.title') IS NOT NULL ORDER BY n.id LIMIT 1),
    a.title) AS after
FROM (SELECT * FROM revisions ORDER BY id DESC LIMIT :looked) AS r
JOIN articles AS a ON a.id = r.article_id JOIN sources AS s ON s.slug = a.source
WHERE r.fetched >= :since AND json_extract(r.was, '$.title') IS NOT NULL AND r.class <> 'typo'
ORDER BY r.id DESC LIMIT :most
"""
_WATCHES = "SELECT id, name, query FROM watches WHERE query IS NOT NULL ORDER BY name"
_LINES = """
SELECT l.watch_id AS watch, l.kind, l.found, a.id, a.title, a.language, s.name AS outlet
FROM (SELECT * FROM alert_lines ORDER BY id DESC LIMIT :looked) AS l
JOIN articles AS a ON a.id = l.article_id JOIN sources AS s ON s.slug = a.source
ORDER BY l.id DESC
"""
_ILL = """
SELECT h.source, s.name AS outlet, h.field, h.before, h.after, h.since, h.message FROM source_health AS h JOIN sources AS s ON s.slug = h.source
WHERE h.state = 'open' ORDER BY h.id DESC LIMIT :most
"""
_ARE_ILL = "SELECT count(DISTINCT source) AS sources FROM source_health WHERE state = 'open'"
_ASKED = "SELECT slug FROM sources WHERE absent IS NULL"
_NEWEST = """
SELECT a.id, a.kicker, a.title, a.subtitle, a.source, s.name AS outlet, s.timezone, a.language, a.published, a.published_precision AS precision,
  a.published_day AS day
FROM articles AS a JOIN sources AS s ON s.slug = a.source
WHERE a.duplicate_of IS NULL ORDER BY a.id DESC LIMIT :most
"""
_LAST_RUN = """
SELECT r.id, r.started, r.finished, r.exit_status,
  (SELECT count(*) FROM articles AS a WHERE a.run_id = r.id) AS stored
FROM runs AS r ORDER BY r.id DESC LIMIT 1
"""
# Changes and lines of watches that are looked through for those to be shown.
_LOOKED = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An article in a list. Times are UTC, aware; None: unknown."""

    id: int
    source: str  #: slug
    outlet: str
    timezone: str
    title: str
    language: str | None
    published: datetime | None
    precision: str | None
    day: str | None  #: the outlet's calendar day, as stored
    kicker: str | None = None
    subtitle: str | None = None
    kept: float | None = None  #: of a story: the part of its first text that this one has


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A story that several outlets tell."""

    id: int
    articles: int
    outlets: int
    agency: str | None
    tellers: Sequence[Headline] = ()  #: the first one, then the others in the order of time


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A headline that its outlet changed."""

    id: int  #: of the article
    source: str
    outlet: str
    timezone: str
    language: str | None
    before: str
    after: str
    seen: datetime | None  #: when the new one was seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A saved search, and what it found last."""

    name: str
    query: str
    found: int  #: since the time that was asked about, of the newest lines of all watches
    newest: Sequence[Headline] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """What is not as it was at a source."""

    source: str
    outlet: str
    field: str
    before: float  #: a share; words for length; a number a day for articles and feed
    after: float
    since: datetime | None
    message: str  #: the same in a sentence, in English


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The last run."""

    id: int
    started: datetime | None
    finished: datetime | None
    exit_status: int | None
    stored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What happened on the newest day of an archive, and lately."""

    stories: Sequence[Story] = ()  #: most outlets first
    renamed: Sequence[Renamed] = ()  #: newest first
    watches: Sequence[Watched] = ()
    ill: Sequence[Illness] = ()  #: newest first
    are_ill: int = 0  #: sources
    known_days: Sequence[int] = ()  #: of each source: whole days for which it has been asked, up to nine weeks
    newest: Sequence[Headline] = ()
    run: Run | None = field(default=None)


def front(
    db: Database,
    day: date | None,
    now: datetime,
    *,
    headlines: int = 14,
    stories: int = 3,
    changes: int = 6,
    ill: int = 6,
) -> Front:
    """What there is to show. day: the archive's newest; None: it has none; now: aware"""
    since, known = (day or date.max).isoformat(), Days(db, now)
    return Front(
        stories=_stories(db, day, stories) if day else (),
        renamed=[_renamed(row) for row in db.execute(_HEADLINES, {"looked": _LOOKED, "since": since, "most": changes})],
        watches=_watches(db, since),
        ill=[Illness(**{**dict(row), "since": moment_if_any(row["since"])}) for row in db.execute(_ILL, {"most": ill})],
        are_ill=db.execute(_ARE_ILL).fetchone()["sources"],
        known_days=[known.known(row["slug"]) for row in db.execute(_ASKED)],
        newest=[_headline(row) for row in db.execute(_NEWEST, {"most": headlines})],
        run=_run(db.execute(_LAST_RUN).fetchone()),
    )


def tellers(db: Database, story: int, most: int = 100) -> list[Headline]:
    """Who told a story: the first one, then the others in the order of time."""
    return [_headline(row) for row in db.execute(_TELLERS, {"story": story, "most": most})]


def _stories(db: Database, day: date, most: int) -> list[Story]:
    """Those of the day; where nobody else ran one yet, as early in the morning, those of the day before."""
    for back in (0, 1):
        since = db.execute(_SINCE, {"day": (day - timedelta(days=back)).isoformat()}).fetchone()["id"]
        if since is not None and (rows := db.execute(_STORIES, {"since": since, "most": most}).fetchall()):
            return [Story(**dict(row), tellers=tellers(db, row["id"])) for row in rows]
    return []


def _watches(db: Database, since: str) -> list[Watched]:
    watches = db.execute(_WATCHES).fetchall()
    lines = db.execute(_LINES, {"looked": _LOOKED}).fetchall() if watches else []
    return [
        _watched(row, [line for line in lines if line["watch"] == row["id"] and line["found"] >= since])
        for row in watches
    ]


def _watched(row: Any, lines: Sequence[Any], most: int = 3) -> Watched:
    newest = [
        Headline(
            id=line["id"], source="", outlet=line["outlet"], timezone="UTC", title=line["title"], language=line["language"],
            published=None, precision=None, day=None,
        )
        for line in lines[:most]
    ]  # fmt: skip
    return Watched(name=row["name"], query=row["query"], found=len(lines), newest=newest)


def _headline(row: Any) -> Headline:
    return Headline(**{**dict(row), "published": moment_if_any(row["published"])})


def _renamed(row: Any) -> Renamed:
    values = {name: row[name] for name in ("id", "source", "outlet", "timezone", "language", "before", "after")}
    return Renamed(**values, seen=moment_if_any(row["fetched"]))


def _run(row: Any) -> Run | None:
    if row is None:
        return None
    return Run(
        id=row["id"],
        started=moment_if_any(row["started"]),
        finished=moment_if_any(row["finished"]),
        exit_status=row["exit_status"],
        stored=row["stored"],
    )
