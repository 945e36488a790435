"""What is told of a story: who named which agency, how many outlets ran it, when. Members and root are those of `families`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlite_utils import Database

from newscrawl.agencies import NamedAgency
from newscrawl.store.values import moment, moment_or_none
from newscrawl.urls import canonical

if TYPE_CHECKING:
    from newscrawl.store.store import Store  # which is made of these rooms

_UNNAMED = "UPDATE articles SET agency = NULL, agency_origin = NULL WHERE id = :id AND agency IS NOT NULL"
_NAMED = "UPDATE articles SET agency = :agency, agency_origin = :origin WHERE id = :id"

_UNTELL = "DELETE FROM stories WHERE id IN (SELECT value FROM json_each(:ids))"
# Most name it; where two are named as often, the one that was named first, then by name.
_TELL = """
INSERT INTO stories (id, articles, outlets, agency, published, latest, first_seen)
SELECT
  :root, count(*), count(DISTINCT source),
  (
    SELECT m.agency FROM articles AS m
    WHERE (m.id = :root OR m.duplicate_of = :root) AND m.agency IS NOT NULL
    GROUP BY m.agency ORDER BY count(*) DESC, min(coalesce(m.published, m.first_seen)), m.agency LIMIT 1
  ),
  min(published), max(published), min(first_seen)
FROM articles WHERE id = :root OR duplicate_of = :root
HAVING count(*) > 1
"""

_HOLDER = "SELECT article_id AS id FROM article_keys WHERE kind = 'address' AND value = :value"
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


def rename(db: Database, id: int, named: NamedAgency | None) -> None:
    """As `name`, for an article that may have named another one before."""
    db.execute(_UNNAMED, {"id": id})
    name(db, id, named)


def name(db: Database, id: int, named: NamedAgency | None) -> None:
    """Note the agency that a new article names. The caller holds the transaction."""
    if named is not None:
        db.execute(_NAMED, {"id": id, "agency": named.agency, "origin": named.origin})


def tell(db: Database, root: int, ids: Sequence[int]) -> None:
    """Count a story again after articles joined or left it. ids: these, and its root. The caller holds the transaction."""
    db.execute(_UNTELL, {"ids": json.dumps(sorted({root, *ids}))})
    db.execute(_TELL, {"root": root})


def of_address(store: Store, url: str) -> Story | None:
    """The story of the article that has this address, in any spelling; None: no article has it."""
    db = store.db
    holder = db.execute(_HOLDER, {"value": canonical(url)}).fetchone()
    if holder is None:
        return None
    root = db.execute(_ROOT, {"id": holder["id"]}).fetchone()["root"]
    told = db.execute(_STORY, {"root": root}).fetchone()
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
    return Story(agency=told["agency"] if told else members[0].agency, members=members)
