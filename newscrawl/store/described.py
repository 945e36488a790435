"""What a store says of itself to somebody who gets articles of it: outlets, versions, and the days of which it knows nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from newscrawl.store.db.database import Database

_SOURCES = "SELECT * FROM sources ORDER BY slug"
_RESERVATIONS = """
SELECT source, json_group_array(DISTINCT sign) AS signs FROM reservations GROUP BY source
"""
_RUNS = "SELECT id, version, started, finished FROM runs ORDER BY id"
_SHOWN = """
SELECT DISTINCT source, date(hour * 3600, 'unixepoch') AS day FROM source_hours WHERE links > 0
"""
# Runs that asked, as health has them: in one that ended as offline nothing was.
_ASKED = """
SELECT DISTINCT substr(started, 1, 10) AS day, json_extract(arguments, '$.source') AS source FROM runs
WHERE spider = 'news' AND exit_status IS NOT :offline
  AND json_extract(arguments, '$.url') IS NULL AND json_extract(arguments, '$.urls') IS NULL
"""
_READERS = "SELECT id, value FROM store_values WHERE name = 'read_by'"
_DROPPED = "SELECT count(*) AS n FROM repeated_blocks WHERE dropped = 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An outlet as its store knows it."""

    slug: str
    name: str
    home: str
    timezone: str
    signs: tuple[str, ...]  #: opt-out signals that it was ever seen to give
    silent: tuple[date, ...]  #: UTC days on which it was asked, and showed no link that was new
    unasked: tuple[date, ...]  #: UTC days between its first link and the last run on which nobody asked it


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a card says of a store."""

    outlets: Mapping[str, Outlet]
    versions: Mapping[int, str]  #: run → version of newscrawl
    readers: Mapping[int, str]  #: number → what reads pages, as `articles.read_by` names it
    last_run: int | None
    runs: int
    dropped_blocks: int  #: how many blocks are left out of bodies, as what their outlet repeats


def described(db: Database, *, offline: int) -> Described:
    """offline: exit status of a run in which nothing was asked"""
    runs = db.execute(_RUNS).fetchall()
    return Described(
        outlets={outlet.slug: outlet for outlet in _outlets(db, runs, offline)},
        versions={row["id"]: row["version"] for row in runs},
        readers={row["id"]: row["value"] for row in db.execute(_READERS)},
        last_run=runs[-1]["id"] if runs else None,
        runs=len(runs),
        dropped_blocks=db.execute(_DROPPED).fetchone()["n"],
    )


def _outlets(db: Database, runs: Sequence[Any], offline: int) -> Iterator[Outlet]:
    signs = {row["source"]: tuple(sorted(json.loads(row["signs"]))) for row in db.execute(_RESERVATIONS)}
    shown: dict[str, set[str]] = defaultdict(set)
    for row in db.execute(_SHOWN):
        shown[row["source"]].add(row["day"])
    asked: dict[str | None, set[str]] = defaultdict(set)
    for row in db.execute(_ASKED, {"offline": offline}):
        asked[row["source"]].add(row["day"])
    last = runs[-1]["started"][:10] if runs else ""
    for row in db.execute(_SOURCES):
        slug = row["slug"]
        asked_on = set[str]().union(*(on for argument, on in asked.items() if _asks(argument, row)))
        days = list(_days(min(shown[slug]), last)) if shown[slug] else []
        yield Outlet(
            slug=slug,
            name=row["name"],
            home=row["home"],
            timezone=row["timezone"],
            signs=signs.get(slug, ()),
            silent=tuple(day for day in days if day.isoformat() in asked_on - shown[slug]),
            unasked=tuple(day for day in days if day.isoformat() not in asked_on | shown[slug]),
        )


def _days(first: str, last: str) -> Iterator[date]:
    day, end = date.fromisoformat(first), date.fromisoformat(last)
    while day <= end:
        yield day
        day += timedelta(days=1)


def _asks(argument: str | None, source: Any) -> bool:
    """Whether a run with this `-a source=` asked an outlet: by slug, by file, or by a selection of which it is.

    One without asked those that were chosen then, which no table says: it counts for all, as for health.
    """
    if argument is None:
        return True
    names = {name.strip().rpartition("/")[2].removesuffix(".toml") for name in argument.split(",")}
    groups = {*json.loads(source["groups"]), *([_form(source["region"])] if source["region"] else [])}
    groups |= {_form(source["province"])} if source["province"] else set()
    chosen = bool(names & {"all", "@all", source["slug"]} or names & {f"@{group}" for group in groups})
    left_out = bool(names & {f"-{source['slug']}"} or names & {f"-@{group}" for group in groups})
    return chosen and not left_out


def _form(place: str) -> str:
    """As a selection names a region or province: Valle d'Aosta is valle-d-aosta."""
    plain = unicodedata.normalize("NFKD", place).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
