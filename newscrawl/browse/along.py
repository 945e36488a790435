"""From one article to the next: along the search that led to it, which its address names, else along its outlet."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

from newscrawl.browse import seeking
from newscrawl.browse.asked import PAGE, Asked, from_arguments
from newscrawl.query.reading import QueryError
from newscrawl.store.articles import neighbours
from newscrawl.store.articles.neighbours import Neighbour
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding

# An article may have moved since the list was made: so many places up and down it is looked for.
_MOVED = 25


class Step(NamedTuple):
    """A link to an article."""

    href: str
    article: Neighbour


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """Where one can go from an article."""

    before: Step | None  #: the article above it in the list, which is the newer one at an outlet
    after: Step | None
    is_search: bool = False
    name: str = ""  #: of a search: what was asked
    back: str = ""  #: and its page where this article stands
    place: int = 0  #: and the place there, from 1


def along(
    connection: sqlite3.Connection,
    id: int,
    source: str,
    arguments: Mapping[str, str],
    today: date,
    home: str,
) -> Along:
    """The neighbours of an article, whose page has these arguments. home: path of the database"""
    db = cast("Database", connection)
    return _search(db, id, arguments, today, home) or _outlet(db, id, source, home)


def _outlet(db: Database, id: int, source: str, home: str) -> Along:
    newer, older = neighbours.at_outlet(db, source, id)
    return Along(
        before=newer and Step(f"{home}/articles/{newer.id}", newer),
        after=older and Step(f"{home}/articles/{older.id}", older),
    )


def _search(db: Database, id: int, arguments: Mapping[str, str], today: date, home: str) -> Along | None:
    """None where the article came from no search, or is no longer found where it was."""
    asked, typed = from_arguments(arguments), arguments.get("place") or ""
    if asked.is_empty or not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
        return None
    start = max(0, int(typed) - 1 - _MOVED)
    try:
        ids = _found(db, asked, today, start)
    except QueryError:
        return None
    if id not in ids:
        return None
    at = ids.index(id)
    place = start + at + 1
    beside = neighbours.named(db, ids[max(0, at - 1) : at + 2])

    def step(away: int) -> Step | None:
        there = at + away
        if not 0 <= there < len(ids) or ids[there] not in beside:
            return None
        href = f"{home}/articles/{ids[there]}?{asked.address(page=1)}&place={place + away}"
        return Step(href, beside[ids[there]])

    return Along(
        name=asked.text,
        back=f"{home}/search?{asked.address(page=(place - 1) // PAGE + 1)}",
        before=step(-1),
        after=step(1),
        place=place,
        is_search=True,
    )


def _found(db: Database, asked: Asked, today: date, start: int) -> list[int]:
    most = finding.MOST_RANKED if asked.best else seeking.most(db)
    limit = min(2 * _MOVED + 1, most - start)
    if limit <= 0:
        return []
    return (seeking.best if asked.best else seeking.newest)(db, asked.query(today), limit=limit, skip=start)
