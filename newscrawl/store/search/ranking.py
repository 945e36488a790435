"""Which of the articles found come first: those that have the words in their headline, as they were typed, and often.

A sum over all articles that have a word, as bm25 makes it, takes the longer the more there are. Here only the candidates are looked
at: all of their headlines, and the texts of the best of these.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
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


class _Term(NamedTuple):
    any: re.Pattern[str]  #: in a folded text: also with another ending
    typed: re.Pattern[str]


def ranked(db: Database, query: Query, ids: Sequence[int], *, limit: int) -> list[int]:
    """The first of the articles, best first; of equals the first of `ids`."""
    terms = [_term(wanted) for wanted in dict.fromkeys(_wanted(query))]
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
    title, beside = _plain(title), _plain(beside)
    return sum(
        (_IN_TITLE + _AS_TYPED * bool(term.typed.search(title))) * bool(term.any.search(title))
        + _BESIDE_TITLE * bool(term.any.search(beside))
        for term in terms
    )


def _text(terms: Sequence[_Term], body: str) -> float:
    """How often each stands in a text, less the longer that is; one that stands in it as typed is worth two that do not."""
    body = _plain(body)
    length = max(1.0, len(body) / 6 / _USUAL)
    return sum(
        _OFTEN * math.log1p(len(term.any.findall(body)) / length) + _AS_TYPED * bool(term.typed.search(body))
        for term in terms
    )


def _plain(text: str) -> str:
    return words.plain(text)


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
            return _Term(re.compile(rf"\b{re.escape(stem)}"), re.compile(rf"\b{re.escape(text)}\b"))
        case Phrase(parts):
            same = re.compile(r"\b" + r"\W+".join(re.escape(part) for part in parts) + r"\b")
            return _Term(same, same)
        case Prefix(start):
            begun = re.compile(rf"\b{re.escape(start)}")
            return _Term(begun, begun)
