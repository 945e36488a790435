"""The newest articles are shown to a person at a terminal, as a few plain rows."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.models import Source
from newscrawl.store.db.connect import connect_readonly
from newscrawl.store.db.errors import described
from newscrawl.store.db.migrate import NEWS
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


def stored_sources(store: Store) -> dict[str, Source]:
    """Slug → source of every outlet that was ever asked, as far as the store describes it: without entries, patterns and selectors."""
    rows = store.db.execute("SELECT slug, name, home, language, timezone FROM sources ORDER BY slug")
    return {row["slug"]: Source(entries=(), **dict(row)) for row in rows}


def homes(path: Path) -> dict[str, str]:
    """Slug → home page of every outlet of a database, also of an earlier version. Raises StoreError where it is none of ours."""
    with closing(connect_readonly(path, NEWS, any_version=True)) as db, described(path):
        return {row["slug"]: row["home"] for row in db.execute("SELECT slug, home FROM sources")}


def _local(published: str | None, day: str | None, precision: str | None, zone: str) -> str | None:
    if published is None or precision == "day":
        return day
    return datetime.fromisoformat(published).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
