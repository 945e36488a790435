"""A query as it is asked of the facts of articles alone: headline, kicker, names and desk, which are found whatever may leave of a text. Pure."""

from __future__ import annotations

from typing import Any

from newscrawl.query import endings, marks, words
from newscrawl.query.tree import All, Either, Field, Not, Phrase, Prefix, Query, Term, Word
from newscrawl.store.search import index


def asked_of_facts(query: Query) -> Query | None:
    """What the index is asked, which finds too much where a phrase is asked, or the beginning of a word.

    None: facts alone do not say whether an article is found, as where words are left out or stand beside a field in an OR; or the index knows
    nothing of what is asked, as of a phrase without a noun or verb.
    """
    if any(asks_text(part) and _has_other(part) for part in parts_of(query)):
        return None
    parts = tuple(part for part in map(_of_facts, parts_of(query)) if part is not None)
    return All(parts) if any(map(_asks_facts, parts)) else None


def _of_facts(query: Query) -> Query | None:
    match query:
        case Word(_, stem):
            return Term(index.fact(stem))
        case Prefix(start):
            begun = Term(index.fact(start[: words.BEGINNING]), begins=True)
            others = (
                Term(index.fact(words.stem(form))) for form in endings.irregular(start)
            )  # they begin in another way
            return Either((begun, *others))
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


def is_read(query: Query) -> bool:
    """Whether the words of facts are to be read for it: the index says no more than which stems they have."""
    match query:
        case All(parts) | Either(parts):
            return any(map(is_read, parts))
    return isinstance(query, Phrase | Prefix)


def finds(query: Query, text: str) -> bool:
    """Whether words are in a text; fields, which the index has answered, are taken for true."""
    match query:
        case All(parts):
            return all(finds(part, text) for part in parts)
        case Either(parts):
            return any(finds(part, text) for part in parts)
        case Field() | Not():
            return True
    return bool(marks.marks(text, query))


def text(row: Any) -> str:
    """The facts of a row of articles, a line each."""
    return "\n".join(filter(None, (row["title"], row["kicker"], row["byline"], row["credit"])))


def parts_of(query: Query) -> tuple[Query, ...]:
    """What is asked for together."""
    return query.of if isinstance(query, All) else (query,)


def asks_text(query: Query) -> bool:
    """Whether a word stands in it, and not fields alone."""
    match query:
        case Word() | Phrase() | Prefix():
            return True
        case All(parts) | Either(parts):
            return any(map(asks_text, parts))
        case Not(of):
            return asks_text(of)
    return False


def _has_other(query: Query) -> bool:
    """Whether something else than words stands in it."""
    match query:
        case All(parts) | Either(parts):
            return any(map(_has_other, parts))
        case Field() | Not():
            return True
    return False


def _asks_facts(query: Query) -> bool:
    match query:
        case All(parts) | Either(parts):
            return any(map(_asks_facts, parts))
    return isinstance(query, Term)
