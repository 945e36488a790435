"""Which of the articles found come first: those that have the words in their headline, as they were typed, and often.

A sum over all articles that have a word, as bm25 makes it, takes the longer the more there are. Here only the candidates are looked
at: all of their headlines, and the texts of the best of these.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from newscrawl.query import words
from newscrawl.query.tree import All, Either, Phrase, Prefix, Query, Word
from newscrawl.store.db.database import Database

_HEADLINES = """
SELECT a.id AS id, a.title AS title, coalesce(a.kicker, '') || ' ' || coalesce(a.subtitle, '') AS beside
FROM json_each(:ids) AS each JOIN articles AS a ON a.id = each.value ORDER BY each.key
"""
_TEXTS = "SELECT a.id AS id, a.body AS body FROM json_each(:ids) AS each JOIN articles AS a ON a.id = each.value"

# Of so many the text is read.
_MOST_READ = 100
_IN_TITLE, _BESIDE_TITLE, _AS_TYPED, _OFTEN = 6.0, 2.0, 2.0, 1.0
# Words of a text in which a word that stands once counts as it is.
_USUAL = 300


# A byte a character: what is looked for is counted ten times as fast as by a pattern. It has the letters of western Europe.
_CODE = "cp1252"


class _Term(NamedTuple):
    """Two forms of what is looked for, with spaces where words end; see `_form`."""

    any: bytes  #: also with another ending
    typed: bytes


def ranked(db: Database, query: Query, ids: Sequence[int], *, limit: int) -> list[int]:
    """The first of the articles, best first; of equals the first of `ids`."""
    terms = [term for wanted in dict.fromkeys(_wanted(query)) if (term := _term(wanted)).any.strip()]
    if not terms:
        return list(ids[:limit])
    rows = db.execute(_HEADLINES, {"ids": json.dumps(list(ids))})
    scores = {row["id"]: _headline(terms, row["title"], row["beside"]) for row in rows}
    first = sorted(scores, key=lambda id: -scores[id])
    read = max(_MOST_READ, limit)
    for row in db.execute(_TEXTS, {"ids": json.dumps(first[:read])}):
        scores[row["id"]] += _text(terms, row["body"])
    return [*sorted(first[:read], key=lambda id: -scores[id]), *first[read:]][:limit]


def _headline(terms: Sequence[_Term], title: str, beside: str) -> float:
    in_title, in_beside = _form(title), _form(beside)
    return sum(
        (_IN_TITLE + _AS_TYPED * (term.typed in in_title)) * (term.any in in_title)
        + _BESIDE_TITLE * (term.any in in_beside)
        for term in terms
    )


def _text(terms: Sequence[_Term], body: str) -> float:
    """How often each stands in a text, less the longer that is; one that stands in it as typed is worth two that do not."""
    form = _form(body)
    length = max(1.0, len(form) / 6 / _USUAL)
    return sum(_OFTEN * math.log1p(form.count(term.any) / length) + _AS_TYPED * (term.typed in form) for term in terms)


def _form(text: str) -> bytes:
    """The folded words of a text with a space before and behind each. Letters that the code does not have part words."""
    try:
        coded = text.encode(_CODE)
    except UnicodeEncodeError:
        coded = words.plain(text).encode(_CODE, "replace")
    return b" %b " % b" ".join(coded.translate(_folded()).split())


@cache
def _folded() -> bytes:
    """Byte → the byte of its folded letter or digit, or a space."""
    every = (words.plain(bytes([byte]).decode(_CODE, "ignore")) for byte in range(256))
    return b"".join(one.encode(_CODE) if len(one) == 1 and one.isalnum() else b" " for one in every)


def _wanted(query: Query) -> Iterator[Word | Phrase | Prefix]:
    match query:
        case Word() | Phrase() | Prefix():
            yield query
        case All(of) | Either(of):
            for part in of:
                yield from _wanted(part)


def _term(wanted: Word | Phrase | Prefix) -> _Term:
    """A stem is nearly always what a word begins with: enough to put articles in an order."""
    match wanted:
        case Word(text, stem):
            return _Term(_form(stem).rstrip(), _form(text))
        case Phrase(parts):
            same = _form(" ".join(parts))
            return _Term(same, same)
        case Prefix(start):
            begun = _form(start).rstrip()
            return _Term(begun, begun)
