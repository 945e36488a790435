"""Stories are read for people: the articles of one, the first of them, and the agency that they name. `families` makes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.store.values import moment, moment_or_none

if TYPE_CHECKING:
    from newscrawl.store.store import Store  # which is made of these rooms

_MEMBERS = """
SELECT a.id, s.name AS outlet, a.url, a.title, a.body, a.words, a.published, a.first_seen, a.published_precision, s.timezone,
  a.agency, a.agency_origin AS origin
FROM articles AS a JOIN sources AS s ON s.slug = a.source
WHERE a.id = :root OR a.duplicate_of = :root
ORDER BY a.id = :root DESC, a.published IS NULL, a.published, a.first_seen, a.url
"""
_STORY = "SELECT agency FROM stories WHERE id = :root"
_ROOT = "SELECT coalesce(duplicate_of, id) AS root FROM articles WHERE id = :id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An article of a story."""

    id: int
    outlet: str  #: its name
    url: str
    title: str
    body: str
    words: int
    published: datetime | None
    by_day: bool  #: only the day of `published` was printed
    first_seen: datetime
    timezone: str  #: the outlet's
    agency: str | None
    origin: str | None  #: where it names the agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles that tell one story; the root first, then by time of publication."""

    agency: str | None  #: the one that most of them name
    members: Sequence[Member]


def of_article(store: Store, id: int) -> Story:
    """The story of an article that is there."""
    db = store.db
    root = db.execute(_ROOT, {"id": id}).fetchone()["root"]
    story = db.execute(_STORY, {"root": root}).fetchone()
    members = [
        Member(
            id=row["id"],
            outlet=row["outlet"],
            url=row["url"],
            title=row["title"],
            body=row["body"],
            words=row["words"],
            published=moment_or_none(row["published"]),
            by_day=row["published_precision"] == "day",
            first_seen=moment(row["first_seen"]),
            timezone=row["timezone"],
            agency=row["agency"],
            origin=row["origin"],
        )
        for row in db.execute(_MEMBERS, {"root": root})
    ]
    return Story(agency=story["agency"] if story else members[0].agency, members=members)
