"""What is known of one outlet, for its page: its file, newest articles, entries, ledger, health, reservations, boilerplate. Only reads.

Counts by day are those of `newscrawl.store.articles.days`. Of an outlet with very many articles, sections and authors are those of its
newest ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from newscrawl.store.db.database import Database
from newscrawl.store.front import Headline
from newscrawl.store.health._days import Days
from newscrawl.store.values import moment_if_any

_SOURCE = (
    "SELECT slug, name, home, language, timezone, region, province, groups, absent FROM sources WHERE slug = :source"
)
_NEWEST = """
SELECT a.id, a.kicker, a.title, NULL AS subtitle, a.source, s.name AS outlet, s.timezone, a.language, a.published,
  a.published_precision AS precision, a.published_day AS day
FROM articles AS a JOIN sources AS s ON s.slug = a.source
WHERE a.source = :source ORDER BY a.published DESC LIMIT :most
"""
_SECTIONS = """
SELECT section AS name, count(*) AS articles FROM (SELECT section FROM articles WHERE source = :source ORDER BY published DESC LIMIT :looked)
WHERE section IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most
"""
_AUTHORS = """
SELECT p.name, count(*) AS articles
FROM (SELECT id FROM articles WHERE source = :source ORDER BY published DESC LIMIT :looked) AS newest
JOIN article_authors AS w ON w.article_id = newest.id JOIN authors AS p ON p.id = w.author_id
GROUP BY p.id ORDER BY 2 DESC, 1 LIMIT :most
"""
_ENTRIES = """
SELECT e.id, e.url, e.kind, e.polled, e.status, e.outcome, e.found, e.searched,
  coalesce((SELECT sum(links) FROM entry_hours AS h WHERE h.entry_id = e.id AND h.hour >= :hour), 0) AS new
FROM entries AS e WHERE e.source = :source ORDER BY new DESC, e.found IS NULL, e.found DESC, e.id LIMIT :most
"""
_STATES = "SELECT state, count(*) AS links FROM links WHERE source = :source GROUP BY state ORDER BY 2 DESC"
_HEALTH = """
SELECT field, state, before, after, since, closed, message FROM source_health
WHERE source = :source ORDER BY state <> 'open', id DESC LIMIT :most
"""
_RESERVATIONS = (
    "SELECT sign, host, evidence, last_seen FROM reservations WHERE source = :source ORDER BY id LIMIT :most"
)
_REPEATED = """
SELECT text, articles FROM repeated_blocks WHERE source = :source AND dropped = 1 AND text IS NOT NULL ORDER BY articles DESC LIMIT :most
"""
_DATED = """
SELECT strftime('%Y-%m', hour * 3600, 'unixepoch') AS month, sum(articles) AS articles, sum(published) AS dated
FROM source_hours WHERE source = :source GROUP BY 1 HAVING sum(articles) > 0 ORDER BY 1 DESC LIMIT :months
"""
#: Newest articles of which sections and authors are counted.
LOOKED = 2000
#: Of entries: for how long new links are counted.
LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A section, an author or a state, and how often."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A feed, sitemap or page of links, and how it fares."""

    id: int
    url: str
    kind: str
    polled: datetime | None
    status: int | None
    outcome: str | None  #: None: never asked
    found: int | None  #: links in the last good answer
    new: int  #: links that it was the first to show, in the last 30 days
    is_searched: bool  #: nobody named it


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What fell ill, and what became of it."""

    field: str
    state: str
    before: float
    after: float
    since: datetime | None
    closed: datetime | None
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What the outlet reserves, by which opt-out signal."""

    sign: str
    host: str
    evidence: str
    last_seen: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Articles that were fetched in a month, and how many of them have a date."""

    month: str  #: "2025-11"
    articles: int
    dated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutletPage:
    """All of it."""

    slug: str
    name: str
    home: str
    language: str
    timezone: str
    region: str | None
    province: str | None
    groups: Sequence[str]
    absent: datetime | None  #: since when neither the catalogue nor a run has it
    newest: Sequence[Headline]
    sections: Sequence[Counted]
    authors: Sequence[Counted]
    entries: Sequence[Entry]
    states: Sequence[Counted]  #: of its links, in the ledger
    health: Sequence[Finding]
    known_days: int  #: whole days for which it has been asked, up to nine weeks
    reservations: Sequence[Reservation]
    repeated: Sequence[Counted]  #: what it repeats and bodies leave out, with its articles
    dated: Sequence[Dated]  #: oldest first


def outlet(db: Database, source: str, now: datetime, *, most: int = 12, months: int = 24) -> OutletPage | None:
    """The page of an outlet; None where there is none of this slug. now: aware"""
    row = db.execute(_SOURCE, {"source": source}).fetchone()
    if row is None:
        return None
    asked = {"source": source, "most": most}
    looked = {**asked, "looked": LOOKED}
    lately = {**asked, "hour": int((now - LATELY).timestamp()) // 3600, "most": 40}
    own = {name: row[name] for name in ("slug", "name", "home", "language", "timezone", "region", "province")}
    return OutletPage(
        **own,
        groups=json.loads(row["groups"]),
        absent=moment_if_any(row["absent"]),
        newest=[
            Headline(**{**dict(each), "published": moment_if_any(each["published"])})
            for each in db.execute(_NEWEST, asked)
        ],
        sections=[Counted(name=each["name"], count=each["articles"]) for each in db.execute(_SECTIONS, looked)],
        authors=[Counted(name=each["name"], count=each["articles"]) for each in db.execute(_AUTHORS, looked)],
        entries=[_entry(each) for each in db.execute(_ENTRIES, lately)],
        states=[Counted(name=each["state"], count=each["links"]) for each in db.execute(_STATES, {"source": source})],
        health=[_finding(each) for each in db.execute(_HEALTH, asked)],
        known_days=Days(db, now).known(source),
        reservations=[
            Reservation(**{**dict(each), "last_seen": moment_if_any(each["last_seen"])})
            for each in db.execute(_RESERVATIONS, asked)
        ],
        repeated=[Counted(name=each["text"], count=each["articles"]) for each in db.execute(_REPEATED, asked)],
        dated=[
            Dated(**dict(each))
            for each in reversed(db.execute(_DATED, {"source": source, "months": months}).fetchall())
        ],
    )


def _entry(row: Any) -> Entry:
    values = {name: row[name] for name in ("id", "url", "kind", "status", "outcome", "found", "new")}
    return Entry(**values, polled=moment_if_any(row["polled"]), is_searched=bool(row["searched"]))


def _finding(row: Any) -> Finding:
    return Finding(**{**dict(row), "since": moment_if_any(row["since"]), "closed": moment_if_any(row["closed"])})
