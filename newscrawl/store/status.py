"""The status of a store is read, source by source: what is stored, what waits and until when, what failed and why. Reads only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from newscrawl.models import Outcome, Reason, State
from newscrawl.store.db.database import Database
from newscrawl.store.health._days import Days
from newscrawl.store.records import Counts
from newscrawl.store.store import Store
from newscrawl.store.values import moment, moment_or_none, utc

_SOURCES = """
SELECT
  s.slug, s.name,
  (SELECT count(*) FROM articles WHERE source = s.slug) AS articles,
  (SELECT count(*) FROM articles WHERE source = s.slug AND parts_missing IS NOT NULL) AS incomplete,
  (SELECT max(published) FROM articles WHERE source = s.slug) AS newest,
  (SELECT max(polled) FROM entries WHERE source = s.slug) AS polled,
  EXISTS (
    SELECT 1 FROM entries AS e WHERE e.source = s.slug AND e.outcome IN ('ok', 'unchanged') AND (
      EXISTS (SELECT 1 FROM sightings WHERE entry_id = e.id)
      OR (e.kind IN ('feed', 'sitemap') AND NOT EXISTS (SELECT 1 FROM entries WHERE parent_id = e.id))
    )
  ) AS readable,
  s.absent, s.turning
FROM sources AS s ORDER BY s.slug
"""

_LINKS = "SELECT source, state, reason, count(*) AS n FROM links GROUP BY source, state, reason"

_WAITING = """
SELECT source, count(*) FILTER (WHERE next_try > :now) AS later, min(next_try) FILTER (WHERE next_try > :now) AS next_try
FROM links WHERE next_try IS NOT NULL GROUP BY source
"""

_NEVER = "SELECT source, count(*) AS n FROM links WHERE state = 'failed' AND next_try IS NULL GROUP BY source"

_TROUBLE = """
SELECT source, url, outcome, detail, polled FROM entries
WHERE outcome NOT IN ('ok', 'unchanged') AND NOT (searched AND coalesce(found, 0) = 0)
ORDER BY source, parent_id IS NOT NULL, id
"""

_SICK = "SELECT source, message FROM source_health WHERE state = 'open' ORDER BY source, first_seen, id"

_RUN = """
SELECT id, spider, started, finished, exit_status, finish_reason, seconds, discovered, fetched
FROM runs ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTrouble:
    """A feed, sitemap or page of links that could not be had or read when it was last asked."""

    url: str
    outcome: str
    detail: str | None
    polled: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """One outlet."""

    source: str
    name: str
    articles: int
    newest: datetime | None  #: publication of its newest article
    polled: datetime | None  #: when it was last asked
    links: Counts = field(default_factory=dict)
    later: int = 0  #: links that wait for their next try
    next_try: datetime | None = None  #: the earliest of these
    given_up: int = 0  #: failed links that are not asked for again
    trouble: Sequence[EntryTrouble] = ()
    incomplete: int = 0  #: articles of which a further page could not be had
    known_days: int = 0  #: whole days for which it has been asked, up to nine weeks
    sick: Sequence[str] = ()  #: what health found and is still so, a sentence each
    readable: bool = True  #: an entry at least gave a list that could be read when it was last asked
    absent: datetime | None = None  #: since when neither the catalogue nor a run has it; None: one of them does
    turning: Sequence[str] = ()  #: parameters that are no part of its addresses, as learned

    @property
    def unread(self) -> bool:
        """Whether it was asked, and none of its entries gave a list that could be read."""
        return self.polled is not None and not self.readable

    @property
    def ready(self) -> int:
        """Links that the next run may ask for."""
        open_links = sum(n for outcome, n in self.links.items() if outcome.state in (State.PENDING, State.FAILED))
        return open_links - self.later - self.given_up

    def of(self, state: State) -> int:
        return sum(n for outcome, n in self.links.items() if outcome.state is state)

    def reasons(self, state: State) -> Mapping[str, int]:
        """Reason → links, most first."""
        found = Counter({o.reason.value: n for o, n in self.links.items() if o.state is state and o.reason})
        return dict(found.most_common())


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """The last run."""

    id: int
    spider: str
    started: datetime
    finished: datetime | None  #: None while it runs, or when it was killed
    exit_status: int | None
    finish_reason: str | None
    seconds: float | None
    discovered: int | None
    fetched: int | None


def names_pages(store: Store) -> bool:
    """Whether any article says that its raw page is kept."""
    found = store.db.execute("SELECT EXISTS (SELECT 1 FROM articles WHERE page_hash IS NOT NULL)").fetchone()[0]
    return bool(found)


def sources(store: Store, now: datetime) -> list[SourceStatus]:
    """Every outlet that was ever asked, by slug."""
    db = store.db
    links, trouble = _links(db), _trouble(db)
    sick: dict[str, list[str]] = {}
    for row in db.execute(_SICK):
        sick.setdefault(row["source"], []).append(row["message"])
    days = Days(db, now)
    waiting = {row["source"]: row for row in db.execute(_WAITING, {"now": utc(now)})}
    never = {row["source"]: row["n"] for row in db.execute(_NEVER)}
    return [
        SourceStatus(
            source=row["slug"],
            name=row["name"],
            articles=row["articles"],
            incomplete=row["incomplete"],
            newest=moment_or_none(row["newest"]),
            polled=moment_or_none(row["polled"]),
            links=links.get(row["slug"], {}),
            later=waiting[row["slug"]]["later"] if row["slug"] in waiting else 0,
            next_try=moment_or_none(waiting[row["slug"]]["next_try"]) if row["slug"] in waiting else None,
            given_up=never.get(row["slug"], 0),
            trouble=tuple(trouble.get(row["slug"], ())),
            known_days=days.known(row["slug"]),
            sick=tuple(sick.get(row["slug"], ())),
            readable=bool(row["readable"]),
            absent=moment_or_none(row["absent"]),
            turning=tuple(json.loads(row["turning"])),
        )
        for row in db.execute(_SOURCES).fetchall()
    ]


def last_run(store: Store) -> RunStatus | None:
    row = store.db.execute(_RUN).fetchone()
    if row is None:
        return None
    times = {"started": moment(row["started"]), "finished": moment_or_none(row["finished"])}
    return RunStatus(**{**dict(row), **times})


def _links(db: Database) -> Mapping[str, Counts]:
    found: dict[str, dict[Outcome, int]] = {}
    for row in db.execute(_LINKS):
        reason = None if row["reason"] is None else Reason(row["reason"])
        found.setdefault(row["source"], {})[Outcome(State(row["state"]), reason)] = row["n"]
    return found


def _trouble(db: Database) -> Mapping[str, list[EntryTrouble]]:
    found: dict[str, list[EntryTrouble]] = {}
    for row in db.execute(_TROUBLE):
        found.setdefault(row["source"], []).append(
            EntryTrouble(url=row["url"], outcome=row["outcome"], detail=row["detail"], polled=moment(row["polled"]))
        )
    return found
