"""Articles that a query finds: newest first, or best first among the newest; how many; which of some.

An article's number rises with the time of its publication, so newest first is by number. The articles are gone through in slices of
numbers, the newest first, each eight times as many as the one before: what a slice does not need to give is not looked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from newscrawl.query.tree import Query
from newscrawl.store.db.database import Database
from newscrawl.store.search import index, ranking
from newscrawl.store.search.conditions import Sought, sought
from newscrawl.store.search.fields import Fields

#: Best first is among so many of the newest that are found.
MOST_RANKED = 2_000
#: Above so many it is only said that there are more.
MOST_COUNTED = 10_000

_FIRST_SLICE, _GROWTH = 4_000, 8
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1

# The index of stems keeps a small row an article: counting through it reads a hundredth of what the articles would.
_NTH = "SELECT id FROM articles_stems_docsize WHERE id <= :high ORDER BY id DESC LIMIT 1 OFFSET :n"
_NTH_RISING = "SELECT id FROM articles_stems_docsize WHERE id > :low ORDER BY id LIMIT 1 OFFSET :n"
_LARGEST_SLICE = 100_000


def newest(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """Numbers of the articles found, newest first. Raises QueryError for a field's value that the store does not know."""
    asked = _asked(db, query)
    found: list[int] = []
    for low, high in _slices(db, asked):
        found += _slice(db, asked, low, high, skip + limit - len(found))
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
    return _rising(db, _asked(db, query))


def _rising(db: Database, asked: Sought) -> Iterator[int]:
    low = _SMALLEST
    while True:
        row = db.execute(_NTH_RISING, {"low": low, "n": _LARGEST_SLICE}).fetchone()
        high = _LARGEST if row is None else row["id"]
        values = {**asked.values, "low": low, "high": high, "limit": -1, "match": asked.match}
        for found in db.execute(_statement(asked, order="ASC"), values):
            yield found["id"]
        if row is None:
            return
        low = high


def among(db: Database, query: Query, ids: Sequence[int]) -> list[int]:
    """Which of these articles the query finds, in their order. Raises as `newest`."""
    if not ids:
        return []
    asked = _asked(db, query)
    if asked.index is not None:
        asked.where.append(
            f"a.id IN (SELECT rowid FROM {asked.index} WHERE {asked.index} MATCH {asked.bind(asked.match)}"  # noqa: S608 - ours
            " AND rowid > :low AND rowid <= :high)"
        )
    where = " AND ".join(["a.id IN (SELECT value FROM json_each(:ids))", *(f"({one})" for one in asked.where)])
    values = {**asked.values, "ids": json.dumps(list(ids)), "low": min(ids) - 1, "high": max(ids)}
    found = {row["id"] for row in db.execute(f"SELECT a.id AS id FROM articles AS a WHERE {where}", values)}  # noqa: S608 - ours
    return [id for id in ids if id in found]


def _asked(db: Database, query: Query) -> Sought:
    return sought(query, Fields(db), has_stems=index.is_current(db))


def _slices(db: Database, asked: Sought) -> Iterator[tuple[int, int]]:
    """From above up to, newest first. One MATCH ends by itself where enough is found."""
    high, size = _LARGEST, _FIRST_SLICE
    while not asked.is_one_match:
        row = db.execute(_NTH, {"high": high, "n": size}).fetchone()
        if row is None:
            break
        yield row["id"], high
        high, size = row["id"], size * _GROWTH
    yield _SMALLEST, high


def _slice(db: Database, asked: Sought, low: int, high: int, limit: int) -> list[int]:
    values = {**asked.values, "low": low, "high": high, "limit": limit, "match": asked.match}
    return [row["id"] for row in db.execute(_statement(asked), values)]


def _statement(asked: Sought, order: str = "DESC") -> str:
    where = "".join(f" AND ({one})" for one in asked.where)
    if asked.index is None:
        return f"SELECT a.id AS id FROM articles AS a WHERE a.id > :low AND a.id <= :high{where} ORDER BY a.id {order} LIMIT :limit"  # noqa: S608 - ours
    joined = f" CROSS JOIN articles AS a ON a.id = {asked.index}.rowid" if asked.where else ""
    return (
        f"SELECT {asked.index}.rowid AS id FROM {asked.index}{joined} WHERE {asked.index} MATCH :match"  # noqa: S608 - ours
        f" AND {asked.index}.rowid > :low AND {asked.index}.rowid <= :high{where}"
        f" ORDER BY {asked.index}.rowid {order} LIMIT :limit"
    )
