"""The coverage of sources is read: the ledger once from end to end, whatever is asked of it, and nothing of it is kept but sums.

On which days an outlet was asked is known from three places: what its entries showed for the first time, hour by hour; what it gave,
hour by hour; and the runs. A run that was told no source, or a selection, counts for outlets that were asked before and after it.
"""

from __future__ import annotations

import json
from collections import ChainMap, Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from newscrawl.models import Kind, Outcome, Reason, State
from newscrawl.store.coverage.days import Calendar, between, gaps
from newscrawl.store.coverage.records import Coverage, Group, Sum, Way
from newscrawl.store.db.database import Database
from newscrawl.store.links.evidence import unpacked
from newscrawl.store.records import Counts
from newscrawl.store.store import Store

#: Exit status of a run that could reach nobody, as in `newscrawl/commands/_status.py`.
_OFFLINE = 5
# Sightings by which a sitemap is known for one of news.
_SAMPLE = 5
# Combinations of entries that are remembered: a sitemap of each month is an entry of its own.
_COMBINATIONS = 65_536
_KINDS = {Kind.FEED: Way.FEED, Kind.SITEMAP: Way.SITEMAP, Kind.FRONT: Way.SECTION, Kind.HOME: Way.HOME}
# Time is local at the outlet: no zone is farther from UTC.
_FARTHEST = timedelta(days=1)

_SOURCES = """
SELECT slug, name, timezone, (SELECT max(polled) FROM entries WHERE source = slug) AS polled
FROM sources WHERE slug IN (SELECT value FROM json_each(:sources)) ORDER BY slug
"""

_ENTRY = "SELECT id, kind, searched FROM entries WHERE id = :id"

_SAID = f"""
SELECT s.evidence AS said, l.evidence AS whole FROM sightings AS s JOIN links AS l ON l.id = s.link_id
WHERE s.entry_id = :id ORDER BY s.link_id DESC LIMIT {_SAMPLE}
"""  # noqa: S608  # a number of ours

# In the order of links, since sightings are: then each page of both is read once.
_LINKS = """
SELECT
  l.source, l.rank, l.state, l.reason,
  EXISTS (SELECT 1 FROM fetches WHERE link_id = l.id AND status IS NOT NULL) AS fetched,
  (SELECT group_concat(entry_id) FROM sightings WHERE link_id = l.id) AS entries
FROM links AS l
WHERE l.rank >= :since AND l.rank < :until
"""
# A plus before it: no index that would lead from link to link.
_OF_MANY = f"{_LINKS} AND +l.source IN (SELECT value FROM json_each(:sources))"  # noqa: S608  # ours
_OF_ONE = f"{_LINKS} AND l.source = :source"

_DAYS = """
SELECT source, published_day AS day, count(*) AS n FROM articles
WHERE published_day >= :first AND published_day <= :last GROUP BY published_day, source
"""
_UNDATED = "SELECT source, first_seen FROM articles WHERE published_day IS NULL"

_ENTRY_HOURS = """
SELECT h.hour FROM entries AS e CROSS JOIN entry_hours AS h ON h.entry_id = e.id WHERE e.source = :source
UNION SELECT hour FROM source_hours WHERE source = :source AND (links > 0 OR pages > 0)
"""

_RUNS = """
SELECT started, coalesce(finished, started) AS finished, json_extract(arguments, '$.source') AS source
FROM runs
WHERE spider = 'news' AND exit_status IS NOT :offline
  AND json_extract(arguments, '$.url') IS NULL AND json_extract(arguments, '$.urls') IS NULL
ORDER BY id
"""


@dataclass(slots=True)
class _Outlet:
    """What was read of a source so far."""

    slug: str
    name: str
    calendar: Calendar
    today: date
    polled: str | None  #: day
    groups: Counter[tuple[str, str, str | None, int, int]] = field(default_factory=Counter)
    days: dict[str, Counter[tuple[str, str | None]]] = field(default_factory=lambda: defaultdict(Counter))
    articles: Counter[str] = field(default_factory=Counter)  #: by day


def read(
    store: Store, slugs: Sequence[str], now: datetime, *, since: date | None = None, until: date | None = None
) -> list[Coverage]:
    """The coverage of these sources, by slug.

    since, until: first and last day at the outlet; None: days are counted from the first on which it was asked, until yesterday, or today if
                  it has an article already
    """
    db, chosen = store.db, {"sources": json.dumps(list(slugs))}
    outlets = {outlet.slug: outlet for outlet in _outlets(db, chosen, now)}
    low, high = since or date.min, until or date.max
    first, last = low.isoformat(), high.isoformat()
    ways = _ways(db)
    for slug, rank, state, reason, fetched, entries in _links(db, slugs, chosen, low, high):
        outlet = outlets[slug]
        day = outlet.calendar.day(rank)
        if first <= day <= last:
            outlet.groups[day[:7], state, reason, fetched, ways(entries)] += 1
            outlet.days[day][state, reason] += 1
    _count_articles(db, outlets, low, high)
    runs = db.execute(_RUNS, {"offline": _OFFLINE}).fetchall()
    return [_coverage(db, outlet, runs, since, until) for outlet in outlets.values()]


def _outlets(db: Database, chosen: Mapping[str, str], now: datetime) -> Iterator[_Outlet]:
    for row in db.execute(_SOURCES, dict(chosen)).fetchall():
        calendar = Calendar(row["timezone"])
        polled = row["polled"] and calendar.day(row["polled"])
        yield _Outlet(row["slug"], row["name"], calendar, now.astimezone(ZoneInfo(row["timezone"])).date(), polled)


def _links(db: Database, slugs: Sequence[str], chosen: Mapping[str, str], low: date, high: date) -> Iterator[Any]:
    values: dict[str, object] = {
        **chosen,
        "since": "" if low == date.min else (low - _FARTHEST).isoformat(),
        "until": "~" if high >= date.max - 2 * _FARTHEST else (high + 2 * _FARTHEST).isoformat(),
    }
    if len(slugs) == 1:
        return iter(db.execute(_OF_ONE, {**values, "source": slugs[0]}))
    return iter(db.execute(_OF_MANY, values))


def _ways(db: Database) -> Callable[[str | None], int]:
    """What tells the ways of a link by the ids of its entries, with commas; most links have the entries of another."""

    @lru_cache(maxsize=_COMBINATIONS)
    def of_entry(id: str) -> int:
        return int(_way(db, db.execute(_ENTRY, {"id": int(id)}).fetchone()))

    @lru_cache(maxsize=_COMBINATIONS)
    def of(entries: str | None) -> int:
        return reduce(or_, map(of_entry, entries.split(","))) if entries else 0

    return of


def _way(db: Database, entry: Any) -> Way:
    way = _KINDS[entry["kind"]]
    if way is Way.SITEMAP and _is_news(db, entry):
        way = Way.NEWS_SITEMAP
    return way | Way.SEARCHED if entry["searched"] else way


def _is_news(db: Database, entry: Any) -> bool:
    """Whether a sitemap names headlines, as only the news extension does."""
    rows = db.execute(_SAID, {"id": entry["id"]})
    return any("title" in unpacked(row["said"], json.loads(row["whole"])) for row in rows)


def _count_articles(db: Database, outlets: Mapping[str, _Outlet], low: date, high: date) -> None:
    """An article without a date counts on the day on which its address was seen first."""
    for row in db.execute(_DAYS, {"first": low.isoformat(), "last": high.isoformat()}):
        if row["source"] in outlets:
            outlets[row["source"]].articles[row["day"]] += row["n"]
    for row in db.execute(_UNDATED):
        if row["source"] in outlets:
            outlet = outlets[row["source"]]
            outlet.articles[outlet.calendar.day(row["first_seen"])] += 1


def _coverage(db: Database, outlet: _Outlet, runs: Sequence[Any], since: date | None, until: date | None) -> Coverage:
    months: dict[str, dict[Group, int]] = defaultdict(dict)
    for (month, state, reason, fetched, ways), n in sorted(outlet.groups.items(), key=lambda each: each[0][0]):
        group = Group(month=month, outcome=_outcome(state, reason), fetched=bool(fetched), ways=Way(ways))
        months[month][group] = n
    asked = _asked(db, outlet, runs)
    first = since or (date.fromisoformat(min(asked)) if asked else None)
    last = min(_last(outlet), until or date.max)
    if first is not None and first > last:
        first = None
    known = {day: _counts(outcomes) for day, outcomes in outlet.days.items()}
    found = () if first is None else gaps(first, last, articles=outlet.articles, asked=asked, known=known)
    inside = (first.isoformat(), last.isoformat()) if first is not None else ("~", "")
    return Coverage(
        source=outlet.slug,
        name=outlet.name,
        months={month: Sum.over(groups) for month, groups in months.items()},
        total=Sum.over(ChainMap(*months.values())),
        articles=sum(n for day, n in outlet.articles.items() if inside[0] <= day <= inside[1]),
        first=first,
        last=None if first is None else last,
        gaps=tuple(found),
    )


def _last(outlet: _Outlet) -> date:
    """Today, if it has an article: a day that is not over lacks none; else yesterday."""
    return outlet.today if outlet.articles[outlet.today.isoformat()] else outlet.today - timedelta(days=1)


def _asked(db: Database, outlet: _Outlet, runs: Sequence[Any]) -> set[str]:
    """The days on which a run asked the outlet, as far as the store knows."""
    calendar = outlet.calendar
    asked = {calendar.hour(row["hour"]) for row in db.execute(_ENTRY_HOURS, {"source": outlet.slug})}
    asked |= {outlet.polled} if outlet.polled else set()
    if not asked:
        return asked
    begun, ended = min(asked), max(asked)
    for run in runs:
        names = _names(run["source"])
        days = set(between(calendar.day(run["started"]), calendar.day(run["finished"])))
        if outlet.slug in names:
            asked |= days
        elif not names:
            asked |= {day for day in days if begun <= day <= ended}
    return asked


def _names(argument: str | None) -> frozenset[str]:
    """The slugs that `-a source=` names, as slugs or files; none: all, the chosen ones, or a selection."""
    names = {name.strip().rpartition("/")[2].removesuffix(".toml") for name in (argument or "").split(",")}
    return (
        frozenset() if "all" in names or any(name.startswith("@") for name in names) else frozenset(filter(None, names))
    )


def _outcome(state: str, reason: str | None) -> Outcome:
    return Outcome(State(state), None if reason is None else Reason(reason))


def _counts(outcomes: Mapping[tuple[str, str | None], int]) -> Counts:
    return {_outcome(state, reason): n for (state, reason), n in outcomes.items()}
