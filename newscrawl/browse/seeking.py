"""Articles are looked for by whoever reads: all of them by their owner, and by strangers so that no answer tells a word of a withheld text.

Strangers find an article whose texts may leave by all of its words, and another one by its facts alone: headline, kicker, names, and the
fields of the query. Both are asked of the index as two questions, of which no answer, nor how many are looked at for it, hangs on a word of
a withheld text. Such a text cannot be told from what a query leaves out either: one with a word behind `-` finds none of these articles.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from newscrawl.browse.public import is_public
from newscrawl.query import marks, words
from newscrawl.query.tree import All, Either, Field, MayLeave, Not, Phrase, Prefix, Query, Term, Word
from newscrawl.store.db.database import Database
from newscrawl.store.search import finding, index, nothing, ranking


class Condition(NamedTuple):
    """What is found, in SQL."""

    where: str
    values: Mapping[str, Any]
    is_more: bool = False  #: more are found than are counted, and the condition is of the newest alone


#: Up to so many are counted and listed for strangers.
MOST_LOOKED = 2_000
#: So many of the newest whose facts may have a phrase, or what a word begins with, are looked at for it.
MOST_READ = 5_000

_SOUGHT = "SELECT value FROM json_each(:sought)"
_FREE = "SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(:ids)) AND withheld IS NULL"
_FACTS = "SELECT id, title, kicker, byline, credit FROM articles WHERE id IN (SELECT value FROM json_each(:ids))"


def most(db: Database) -> int:
    """Up to so many are counted and listed."""
    return MOST_LOOKED if is_public(db) else finding.MOST_COUNTED


def newest(db: Database, query: Query, *, limit: int, skip: int = 0) -> list[int]:
    """As `finding.newest`."""
    if not (is_public(db) and _asks_text(query)):
        return finding.newest(db, query, limit=limit, skip=skip)
    wanted = skip + limit
    found = {*_by_texts(db, query, wanted), *_by_facts(db, query, wanted)}
    return sorted(found, reverse=True)[skip:wanted]


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


def listed(db: Database, query: Query, column: str, *, most: int, below: int | None) -> Condition:
    """As `condition`, for who shows no more than so many of the newest: of a query that finds very many these alone are looked for.

    below: of numbers below this one alone
    """
    if is_public(db):
        return Condition(*condition(db, query, column))
    ids = finding.newest(db, query, limit=finding.MOST_COUNTED + 1)
    is_more = len(ids) > finding.MOST_COUNTED
    if is_more:
        ids = finding.newest(db, query, limit=most, below=below)
    return Condition(f"{column} IN ({_SOUGHT})", {"sought": json.dumps(ids)}, is_more)


def why(db: Database, query: Query) -> list[str]:
    """As `nothing.why`; to strangers nothing is said: it would be of words in any text."""
    return [] if is_public(db) else nothing.why(db, query)


def _by_texts(db: Database, query: Query, wanted: int) -> list[int]:
    """The newest that are found among the articles whose texts may leave."""
    ids = finding.newest(db, All((*_parts(query), MayLeave())), limit=wanted)
    return [row["id"] for row in db.execute(_FREE, {"ids": json.dumps(ids)})]  # the rule itself has the last word


def _by_facts(db: Database, query: Query, wanted: int) -> list[int]:
    """The newest that are found by their facts, whatever may leave of them."""
    if not (_is_plain(query) and index.is_current(db)):
        return []
    parts = [part for part in (_of_facts(part) for part in _parts(query)) if part is not None]
    if not any(map(_asks_facts, parts)):
        return []
    if not _is_read(query):
        return finding.newest(db, All(tuple(parts)), limit=wanted)
    ids = finding.newest(db, All(tuple(parts)), limit=max(wanted, MOST_READ))
    facts = {row["id"]: _facts(row) for row in db.execute(_FACTS, {"ids": json.dumps(ids)})}
    return [id for id in ids if id in facts and _finds(query, facts[id])][:wanted]


def _of_facts(query: Query) -> Query | None:
    """What the index is asked of facts; it finds too much where a phrase is asked, or the beginning of a word. None: it knows nothing of it."""
    match query:
        case Word(_, stem):
            return Term(index.fact(stem))
        case Prefix(start):
            return Term(index.fact(start[: words.BEGINNING]), begins=True)
        case Phrase(parts):
            known = [Term(index.fact(words.stem(part))) for part in parts if part not in words.FUNCTION_WORDS]
            return All(tuple(known)) if known else None
        case All(parts):
            all_of = [part for part in map(_of_facts, parts) if part is not None]
            return All(tuple(all_of)) if all_of else None
        case Either(parts):
            all_of = [part for part in map(_of_facts, parts) if part is not None]
            return Either(tuple(all_of)) if len(all_of) == len(parts) else None
    return query  # a field


def _asks_facts(query: Query) -> bool:
    match query:
        case All(parts) | Either(parts):
            return any(map(_asks_facts, parts))
    return isinstance(query, Term)


def _is_read(query: Query) -> bool:
    """Whether the words of facts are to be read for it: the index says no more than which stems they have."""
    match query:
        case All(parts) | Either(parts):
            return any(map(_is_read, parts))
    return isinstance(query, Phrase | Prefix)


def _parts(query: Query) -> tuple[Query, ...]:
    return query.of if isinstance(query, All) else (query,)


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
    return all(not _asks_text(part) or not _has_other(part) for part in _parts(query))


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
