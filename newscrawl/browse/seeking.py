"""Articles are looked for by whoever reads: all of them by their owner, and by strangers so that no answer tells a word of a withheld text.

Strangers find an article whose texts may leave by all of its words, and another one by its facts alone: headline, kicker, names, and the
fields of the query. Both are asked of the index as two questions, of which no answer, nor how many are looked at for it, hangs on a word of
a withheld text. Such a text cannot be told from what a query leaves out either: one with a word behind `-` finds none of these articles.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from newscrawl.browse import facts, when
from newscrawl.browse.public import is_public
from newscrawl.query.said import Said
from newscrawl.query.tree import All, Field, FieldName, MayLeave, Query, Term
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding, index, nothing, ranking


class Condition(NamedTuple):
    """What is found, in SQL."""

    where: str
    values: Mapping[str, Any]
    at_least: int | None = None  #: so many rows, or more, are found, and it is of the newest alone; None: of all


class Shown(NamedTuple):
    """What a table shows of the articles that are found."""

    filters: Mapping[str, str]  #: columns that have a value: those that the store knows how to look for
    newest: int | None = None  #: no more than so many of the newest; None: any
    below: int | None = None  #: of numbers below this one
    where: str = "1"  #: all filters, in SQL
    values: Mapping[str, Any] = MappingProxyType({})  #: of its names
    is_news: bool = False  #: copies of what others had first are left out


#: Up to so many are counted and listed for strangers.
MOST_LOOKED = 2_000
#: So many of the newest whose facts may have a phrase, or what a word begins with, are looked at for it.
MOST_READ, _READ_AT_ONCE = 5_000, 1_000
# So many times as many are looked at for those that a table's filters leave.
_PIECES = 5

# Filters that the index of terms knows exactly.
_TERMS: Mapping[str, Callable[[str], str]] = {"source": index.outlet, "section": index.of_section}
_SOUGHT = "SELECT value FROM json_each(:sought)"
_IS_OUTLET = "SELECT 1 FROM sources WHERE slug = :slug"
_FREE = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids)) AND withheld IS NULL"
_FACTS = "SELECT id, title, kicker, byline, credit FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"


def most(db: Database) -> int:
    """Up to so many are counted and listed."""
    return MOST_LOOKED if is_public(db) else finding.MOST_COUNTED


def newest(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """As `finding.newest`."""
    if not (is_public(db) and facts.asks_text(query)):
        return finding.newest(db, query, limit=limit, skip=skip)
    wanted = skip + limit
    found = {*_by_texts(db, query, wanted), *_by_facts(db, query, wanted)}
    return sorted(found, reverse=True)[skip:wanted]


def best(db: Database, query: Query, *, limit: int, skip: int = 0, known: Sequence[int] | None = None) -> list[int]:
    """As `finding.best`. What puts them in order is read on the same connection, so a withheld text has no say.

    known: the newest that are found, all or more than are put in order, where the caller has them
    """
    candidates = (newest(db, query, limit=finding.MOST_RANKED) if known is None else known)[: finding.MOST_RANKED]
    return ranking.ranked(db, query, candidates, limit=skip + limit)[skip:]


def count(db: Database, query: Query) -> int:
    """How many are found; `most(db)` + 1: there are more."""
    return len(newest(db, query, limit=most(db) + 1))


def listed(db: Database, query: Query, column: str, shown: Shown) -> Condition:
    """A condition on a column of articles' numbers in a table that other filters may narrow.

    Of a query that finds very many no more is looked for than is shown. Strangers who ask for words get the newest MOST_LOOKED.
    """
    if is_public(db) and facts.asks_text(query):
        return _listed_for_strangers(db, query, column, shown)
    narrowed = All((*facts.parts_of(query), *_narrowing(db, shown.filters)))
    ids = finding.newest(db, narrowed, limit=finding.MOST_COUNTED + 1)
    if len(ids) <= finding.MOST_COUNTED:
        return Condition(f"{column} IN ({_SOUGHT})", {"sought": json.dumps(ids)})
    kept = _filtered(db, narrowed, shown) if shown.newest is not None else []
    if len(kept) < (shown.newest or 1):
        return Condition(*finding.condition(db, query, column))
    are_all = shown.where == "1" and not shown.is_news
    at_least = finding.MOST_COUNTED if are_all else len(kept)
    return Condition(f"{column} IN ({_SOUGHT})", {"sought": json.dumps(kept)}, at_least)


def _listed_for_strangers(db: Database, query: Query, column: str, shown: Shown) -> Condition:
    narrowed = All((*facts.parts_of(query), *_narrowing_as_typed(db, shown.filters)))
    ids = newest(db, narrowed, limit=MOST_LOOKED + 1)
    sought = json.dumps(ids[:MOST_LOOKED])
    at_least = len(_left(db, shown, sought)) if len(ids) > MOST_LOOKED else None
    return Condition(f"{column} IN ({_SOUGHT})", {"sought": sought}, at_least)


def _filtered(db: Database, query: Query, shown: Shown) -> list[int]:
    """Of the newest that are found those that the filters leave: as many as are shown, or fewer where these lie far apart."""
    kept: list[int] = []
    below = shown.below
    for _ in range(_PIECES):
        ids = finding.newest(db, query, limit=MOST_LOOKED, below=below)
        kept += _left(db, shown, json.dumps(ids))
        if len(kept) >= (shown.newest or 0) or len(ids) < MOST_LOOKED:
            break
        below = ids[-1]
    return kept


def _left(db: Database, shown: Shown, sought: str) -> list[int]:
    """What the filters leave of these. sought: as JSON"""
    table = "news" if shown.is_news else "articles"
    statement = f"SELECT id FROM {table} WHERE id IN ({_SOUGHT}) AND {shown.where} ORDER BY id DESC"  # noqa: S608 - Datasette's filters
    try:
        return [row["id"] for row in db.execute(statement, {**shown.values, "sought": sought})]
    except sqlite3.OperationalError as wrong:
        if wrong.args == ("interrupted",):
            raise
        return []  # a filter that there cannot be: Datasette says so


def _narrowing(db: Database, filters: Mapping[str, str]) -> Iterator[Query]:
    """What the index knows of the filters of a table: each finds at least what they leave."""
    for name, value in filters.items():
        if name in _TERMS and index.has_fields(db):
            yield Term(_TERMS[name](value))
        else:
            yield from _of_day(name, value)


def _narrowing_as_typed(db: Database, filters: Mapping[str, str]) -> Iterator[Query]:
    """The same in fields alone, which strangers may type beside their words: no more can be told by them."""
    for name, value in filters.items():
        if name == "source" and db.execute(_IS_OUTLET, {"slug": value}).fetchone():
            yield Field(FieldName.SOURCE, (value,), 0)
        else:
            yield from _of_day(name, value)


def _of_day(name: str, value: str) -> Iterator[Query]:
    if name in ("published_day", "day") and when.as_day(value):
        yield from (Field(each, (value,), 0) for each in (FieldName.SINCE, FieldName.UNTIL))


def why(db: Database, query: Query) -> list[Said]:
    """As `nothing.why`; to strangers nothing is said: it would be of words in any text."""
    return [] if is_public(db) else nothing.why(db, query)


def _by_texts(db: Database, query: Query, wanted: int) -> list[int]:
    """The newest that are found among the articles whose texts may leave."""
    ids = finding.newest(db, All((*facts.parts_of(query), MayLeave())), limit=wanted)
    return [row["id"] for row in db.execute(_FREE, {"ids": json.dumps(ids)})]  # the rule itself has the last word


def _by_facts(db: Database, query: Query, wanted: int) -> list[int]:
    """The newest that are found by their facts, whatever may leave of them."""
    asked = facts.asked_of_facts(query) if index.is_current(db) else None
    if asked is None:
        return []
    if not facts.is_read(query):
        return finding.newest(db, asked, limit=wanted)
    kept: list[int] = []
    for start in range(0, MOST_READ, _READ_AT_ONCE):
        ids = finding.newest(db, asked, limit=_READ_AT_ONCE, skip=start)
        texts = {row["id"]: facts.text(row) for row in db.execute(_FACTS, {"ids": json.dumps(ids)})}
        kept += [id for id in ids if id in texts and facts.finds(query, texts[id])]
        if len(kept) >= wanted or len(ids) < _READ_AT_ONCE:
            break
    return kept[:wanted]
