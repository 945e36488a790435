"""Articles that a query finds: newest first, or best first among the newest; how many; which of some.

An article's number rises with the time of its publication, so newest first is by number. The articles are gone through in slices of
numbers, the newest first, each up to eight times as many as the one before: what a slice does not need to give is not looked for. Where all
that can be found is on a list that is short beside the next slice, as the articles of a small outlet, that is gone through instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from newscrawl.query.tree import Query
from newscrawl.store.db.database import Database
from newscrawl.store.search import index, ranking
from newscrawl.store.search.conditions import Sought, one_by_one, sought
from newscrawl.store.search.fields import Fields

#: Best first is among so many of the newest that are found.
MOST_RANKED = 1_500
#: Above so many it is only said that there are more.
MOST_COUNTED = 10_000

_FIRST_SLICE, _FIRST_OF_LIST, _GROWTH = 4_000, 50, 8
# A list is short where it has half of the numbers of a slice, or less; so many are in memory at most.
_SHORT, _MOST_LISTED = 2, 50_000
# Where more articles lie between a few, a MATCH is run for each of these: a list would have all that lie between.
_FAR = 20_000
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1

# The index of words keeps a small row an article: going through it reads a hundredth of what the articles would. That of stems has
# none until stems are made.
_NUMBERS = "articles_fts_docsize"
_NTH = f"SELECT id FROM {_NUMBERS} WHERE id <= :high ORDER BY id DESC LIMIT 1 OFFSET :n"  # noqa: S608 - ours
_NTH_RISING = f"SELECT id FROM {_NUMBERS} WHERE id > :low ORDER BY id LIMIT 1 OFFSET :n"  # noqa: S608 - ours
# Articles that are gone through at a time, where all that are found are wanted.
_LARGEST_SLICE = 100_000


class _Asked(NamedTuple):
    """A query in two forms, which find the same."""

    many: Sought
    few: Sought  #: for articles that lie far apart


def newest(db: Database, query: Query, *, limit: int, skip: int = 0, below: int | None = None) -> list[int]:
    """Numbers of the articles found, newest first. Raises QueryError for a field's value that the store does not know.

    below: of numbers below this one alone
    """
    asked = _asked(db, query)
    found: list[int] = []
    for some in _pieces(db, asked, found, skip + limit, _LARGEST if below is None else below - 1):
        found += some(skip + limit - len(found))
        if len(found) >= skip + limit:
            break
    return found[skip:]


def best(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """Numbers of the articles found, best first, among the MOST_RANKED newest of them. Raises as `newest`."""
    candidates = newest(db, query, limit=MOST_RANKED)
    return ranking.ranked(db, query, candidates, limit=skip + limit)[skip:]


def count(db: Database, query: Query, *, most: int = MOST_COUNTED) -> int:
    """How many articles are found; most + 1: there are more. Raises as `newest`."""
    return len(newest(db, query, limit=most + 1))


def every(db: Database, query: Query) -> Iterator[int]:
    """Numbers of all articles found, rising; few are in memory at a time. Raises as `newest`, at once.

    The caller holds a transaction, or articles that come meanwhile are found or not.
    """
    return _rising(db, _asked(db, query).many)


def _rising(db: Database, asked: Sought) -> Iterator[int]:
    low = _SMALLEST
    while True:
        row = db.execute(_NTH_RISING, {"low": low, "n": _LARGEST_SLICE}).fetchone()
        high = _LARGEST if row is None else row["id"]
        for found in db.execute(f"{_select(asked)} ORDER BY 1", {**asked.values, "low": low, "high": high}):
            yield found["id"]
        if row is None:
            return
        low = high


def among(db: Database, query: Query, ids: Sequence[int]) -> list[int]:
    """Which of these articles the query finds, in their order. Raises as `newest`."""
    if not ids:
        return []
    found = set(_of(db, _asked(db, query), ids, len(ids)))
    return [id for id in ids if id in found]


def condition(db: Database, query: Query, column: str) -> tuple[str, dict[str, Any]]:
    """What is found as a condition in SQL on a column with articles' numbers, and its values by name. Raises as `newest`.

    For who asks in SQL of his own, as a table's page does; `newest` is quicker where a few are wanted.
    """
    asked = _asked(db, query).many
    return f"{column} IN ({_select(asked)})", {**asked.values, "low": _SMALLEST, "high": _LARGEST}


def _are_far(db: Database, ids: Sequence[int]) -> bool:
    between = db.execute(_NTH, {"high": max(ids), "n": _FAR}).fetchone()
    return between is not None and int(between["id"]) > min(ids)


def _asked(db: Database, query: Query) -> _Asked:
    asked = partial(sought, query, Fields(db), has_stems=index.is_current(db))
    few = asked(reads_fields=True)
    return _Asked(asked(reads_fields=False) if index.has_fields(db) else few, few)


def _pieces(
    db: Database, forms: _Asked, found: Sequence[int], wanted: int, highest: int
) -> Iterator[Callable[[int], list[int]]]:
    """What is found in one piece of the archive after the other, newest first: each says so many of it, at most.

    found: what the caller has of them by now, of which he wants so many
    """
    asked = forms.many
    if asked.is_one_match:  # it ends by itself where enough is found
        yield partial(_slice, db, asked, _SMALLEST, highest)
        return
    high, size = _last(db, asked, highest), _FIRST_SLICE
    while high is not None:
        if (ids := _short(db, asked, min(size // _SHORT, _MOST_LISTED))) is not None:
            for chunk in _chunks([id for id in ids if id <= high]):
                yield partial(_of, db, forms, chunk)
            return
        row = db.execute(_NTH, {"high": high, "n": size}).fetchone()
        before = len(found)
        yield partial(_slice, db, asked, _SMALLEST if row is None else row["id"], high)
        high, size = None if row is None else row["id"], _next_size(size, len(found) - before, wanted - len(found))


def _next_size(size: int, gave: int, missing: int) -> int:
    """Of the next slice, when one of this size gave so many: with what is missing, and a third more."""
    return min(size * _GROWTH, max(_FIRST_SLICE, missing * size * 4 // (gave * 3))) if gave else size * _GROWTH


def _last(db: Database, asked: Sought, highest: int) -> int | None:
    """The highest number that can be found, up to this; None: there is none."""
    last = [db.execute(one, asked.values).fetchone()[0] for one in asked.latest]
    return None if None in last else min([highest, *last])


def _short(db: Database, asked: Sought, most: int) -> list[int] | None:
    """The shortest list of all that can be found, newest first; None where each has more than so many."""
    shortest = None
    for listed in asked.lists:
        counted = f"SELECT count(*) FROM (SELECT 1 FROM ({listed}) LIMIT :most)"  # noqa: S608 - ours
        (many,) = db.execute(counted, {**asked.values, "most": most + 1}).fetchone()
        if many <= most:
            shortest, most = listed, many
    if shortest is None:
        return None
    return sorted({row["id"] for row in db.execute(shortest, asked.values)}, reverse=True)


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    start, size = 0, _FIRST_OF_LIST
    while start < len(ids):
        yield ids[start : start + size]
        start, size = start + size, size * _GROWTH


def _of(db: Database, forms: _Asked, ids: Sequence[int], limit: int) -> list[int]:
    """Those of the articles that are found, newest first."""
    are_far = len(ids) <= _FIRST_OF_LIST and _are_far(db, ids)
    asked = forms.few if are_far else forms.many
    conditions = [*asked.where, *([asked.matched] if asked.index else [])]
    if are_far:
        conditions = [one_by_one(one) for one in conditions]
    table = "articles" if asked.reads_rows else _NUMBERS
    where = " AND ".join(["a.rowid IN (SELECT value FROM json_each(:ids))", *(f"({one})" for one in conditions)])
    values = {**asked.values, "ids": json.dumps(list(ids)), "low": min(ids) - 1, "high": max(ids), "limit": limit}
    statement = f"SELECT a.rowid AS id FROM {table} AS a WHERE {where} ORDER BY a.rowid DESC LIMIT :limit"  # noqa: S608 - ours
    return [row["id"] for row in db.execute(statement, values)]


def _slice(db: Database, asked: Sought, low: int, high: int, limit: int) -> list[int]:
    values = {**asked.values, "low": low, "high": high, "limit": limit}
    return [row["id"] for row in db.execute(_statement(asked), values)]


def _statement(asked: Sought) -> str:
    by = "f.rowid" if asked.index and asked.reads_rows else "a.rowid"
    return f"{_select(asked)} ORDER BY {by} DESC LIMIT :limit"


def _select(asked: Sought) -> str:
    """What is found between two numbers, in no order. Rows of articles are read only where a condition asks for them: they are long."""
    where = "".join(f" AND ({one})" for one in asked.where)
    if asked.index is None:
        table = "articles" if asked.reads_rows else _NUMBERS
        return f"SELECT a.rowid AS id FROM {table} AS a WHERE a.rowid > :low AND a.rowid <= :high{where}"  # noqa: S608 - ours
    if not asked.reads_rows:
        return (
            f"SELECT a.rowid AS id FROM {asked.index} AS a WHERE a.{asked.index} MATCH :match"  # noqa: S608 - ours
            f" AND a.rowid > :low AND a.rowid <= :high{where}"
        )
    return (
        f"SELECT f.rowid AS id FROM {asked.index} AS f CROSS JOIN articles AS a ON a.id = f.rowid"  # noqa: S608 - ours
        f" WHERE f.{asked.index} MATCH :match AND f.rowid > :low AND f.rowid <= :high{where}"
    )
