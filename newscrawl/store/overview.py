"""The newest articles are shown to a person at a terminal, as a few plain rows."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.store.store import Store

_NEWEST = """
SELECT
  a.source, a.title, a.byline, a.words, a.access, a.duplicate_of, a.published, a.published_day, a.published_precision,
  s.timezone
FROM articles AS a JOIN sources AS s ON s.slug = a.source
ORDER BY a.id DESC LIMIT :limit
"""


class Shown(NamedTuple):
    """One article in a list."""

    source: str
    date: str | None  #: at the outlet: a day, with the hour where it was printed
    title: str
    byline: str | None
    words: int
    access: str | None
    duplicate: bool


def newest(store: Store, limit: int = 100) -> list[Shown]:
    """The latest articles, newest first."""
    return [
        Shown(
            source=row["source"],
            date=_local(row["published"], row["published_day"], row["published_precision"], row["timezone"]),
            title=row["title"],
            byline=row["byline"],
            words=row["words"],
            access=row["access"],
            duplicate=row["duplicate_of"] is not None,
        )
        for row in store.db.execute(_NEWEST, {"limit": limit})
    ]


def _local(published: str | None, day: str | None, precision: str | None, zone: str) -> str | None:
    if published is None or precision == "day":
        return day
    return datetime.fromisoformat(published).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
