"""Articles are looked for by whoever reads: all of them by their owner, and by strangers so that no answer tells a word of a withheld text.

Strangers find an article whose texts may leave by all of its words, and another one by its facts alone: headline, kicker, names, and the
fields of the query. The index does not know the difference, so what it finds is looked at again. A text that is withheld cannot be
told from what a query leaves out either: one with a word behind `-` finds none of these articles.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from newscrawl.browse.public import is_public
from newscrawl.query import marks
from newscrawl.query.said import Said
from newscrawl.query.tree import All, Either, Field, Not, Phrase, Prefix, Query, Word
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding, nothing, ranking

#: Up to so many are counted and listed for strangers; what the index finds is looked at again, at first as many.
MOST_LOOKED = 2_000

_SOUGHT = "SELECT value FROM json_each(:sought)"
_WITHHELD = """
SELECT id, title, kicker, byline, credit FROM articles
WHERE id IN (SELECT value FROM json_each(:ids)) AND withheld IS NOT NULL
"""


def most(db: Database) -> int:
    """Up to so many are counted and listed."""
    return MOST_LOOKED if is_public(db) else finding.MOST_COUNTED


def newest(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """As `finding.newest`."""
    if not (is_public(db) and _asks_text(query)):
        return finding.newest(db, query, limit=limit, skip=skip)
    kept: list[int] = []
    at, step = 0, MOST_LOOKED
    while len(kept) < skip + limit:  # what is withheld takes no other's place, or the number of hits would tell of it
        some = finding.newest(db, query, limit=step, skip=at)
        kept += _kept(db, query, some)
        at += len(some)
        if len(some) < step:
            break
        step *= 2  # each looks from the newest on
    return kept[skip : skip + limit]


def best(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """As `finding.best`. What puts them in order is read on the same connection, so a withheld text has no say."""
    if not is_public(db):
        return finding.best(db, query, limit=limit, skip=skip)
    candidates = newest(db, query, limit=finding.MOST_RANKED)
    return ranking.ranked(db, query, candidates, limit=skip + limit)[skip:]


def count(db: Database, query: Query) -> int:
    """How many are found; `most(db)` + 1: there are more."""
    return len(newest(db, query, limit=most(db) + 1))


def condition(db: Database, query: Query, column: str) -> tuple[str, dict[str, Any]]:
    """As `finding.condition`."""
    if not (is_public(db) and _asks_text(query)):
        return finding.condition(db, query, column)
    ids = newest(db, query, limit=MOST_LOOKED)
    return f"{column} IN ({_SOUGHT})", {"sought": json.dumps(ids)}


def why(db: Database, query: Query) -> list[Said]:
    """As `nothing.why`; to strangers nothing is said: it would be of words in any text."""
    return [] if is_public(db) else nothing.why(db, query)


def _kept(db: Database, query: Query, ids: Sequence[int]) -> list[int]:
    withheld = {row["id"]: row for row in db.execute(_WITHHELD, {"ids": json.dumps(list(ids))})}
    is_plain = _is_plain(query)
    return [id for id in ids if id not in withheld or (is_plain and _finds(query, _facts(withheld[id])))]


def _facts(row: Any) -> str:
    return "\n".join(filter(None, (row["title"], row["kicker"], row["byline"], row["credit"])))


def _finds(query: Query, text: str) -> bool:
    """Whether words are in a text; fields, which the index has answered, are taken for true."""
    match query:
        case All(parts):
            return all(_finds(part, text) for part in parts)
        case Either(parts):
            return any(_finds(part, text) for part in parts)
        case Field() | Not():
            return True
    return bool(marks.marks(text, query))


def _is_plain(query: Query) -> bool:
    """Whether the facts of an article say by themselves if it is found: words are only asked for, and fields stand beside them."""
    parts = query.of if isinstance(query, All) else (query,)
    return all(not _asks_text(part) or not _has_other(part) for part in parts)


def _asks_text(query: Query) -> bool:
    match query:
        case Word() | Phrase() | Prefix():
            return True
        case All(parts) | Either(parts):
            return any(map(_asks_text, parts))
        case Not(of):
            return _asks_text(of)
    return False


def _has_other(query: Query) -> bool:
    """Whether something else than words stands in it."""
    match query:
        case All(parts) | Either(parts):
            return any(map(_has_other, parts))
        case Field() | Not():
            return True
    return False
