"""Which of the articles found come first: those that have the words in their headline, as they were typed, and often.

A sum over all articles that have a word, as bm25 makes it, takes the longer the more there are. Here only the candidates are looked
at: all of their headlines, and the texts of the best of these.
"""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator, Sequence
from functools import cache, partial
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
# Between texts whose forms are made at once.
_PART = "\2"


class _Term(NamedTuple):
    """Two forms of what is looked for, with spaces where words end; see `_form`."""

    any: bytes  #: also with another ending
    typed: bytes


def ranked(db: Database, query: Query, ids: Sequence[int], *, limit: int) -> list[int]:
    """The first of the articles, best first; of equals the first of `ids`."""
    terms = [term for wanted in dict.fromkeys(_wanted(query)) if (term := _term(wanted)).any.strip()]
    if not terms:
        return list(ids[:limit])
    forms = partial(_forms, with_gaps=not any(b" " in term.typed.strip() for term in terms))
    rows = db.execute(_HEADLINES, {"ids": json.dumps(list(ids))}).fetchall()
    headlines = zip(forms([row["title"] for row in rows]), forms([row["beside"] for row in rows]), strict=True)
    scores = {row["id"]: _headline(terms, *both) for row, both in zip(rows, headlines, strict=True)}
    first = sorted(scores, key=lambda id: -scores[id])
    read = max(_MOST_READ, limit)
    texts = db.execute(_TEXTS, {"ids": json.dumps(first[:read])}).fetchall()
    for row, form in zip(texts, forms([row["body"] for row in texts]), strict=True):
        scores[row["id"]] += _text(terms, form)
    return [*sorted(first[:read], key=lambda id: -scores[id]), *first[read:]][:limit]


def _headline(terms: Sequence[_Term], title: bytes, beside: bytes) -> float:
    score = 0.0
    for term in terms:
        if term.any in title:
            score += _IN_TITLE + _AS_TYPED * (term.typed in title)
        if term.any in beside:
            score += _BESIDE_TITLE
    return score


def _text(terms: Sequence[_Term], form: bytes) -> float:
    """How often each stands in a text, less the longer that is; one that stands in it as typed is worth two that do not."""
    length = max(1.0, len(form) / 6 / _USUAL)
    return sum(_OFTEN * math.log1p(form.count(term.any) / length) + _AS_TYPED * (term.typed in form) for term in terms)


def _form(text: str) -> bytes:
    """The folded words of a text with a space before and behind each. Letters that the code does not have part words."""
    return _forms([text])[0]


def _forms(texts: Sequence[str], *, with_gaps: bool = False) -> list[bytes]:
    """The forms of many texts, made at once: a fifth of what it takes one by one.

    with_gaps: between words may be several spaces, which only matters to phrases
    """
    joined = f" {_PART} ".join(["", *(text.replace(_PART, " ") for text in texts), ""])
    coded = joined.encode(_CODE, _without_accents()).translate(_folded())
    return (coded if with_gaps else b" ".join(coded.split())).split(_PART.encode())[1:-1]


@cache
def _without_accents() -> str:
    """The name under which `str.encode` finds how a letter is written that the code does not have: as its plain one, if there is one."""

    def plain(error: UnicodeError) -> tuple[bytes, int]:
        assert isinstance(error, UnicodeEncodeError)
        return words.plain(error.object[error.start : error.end]).encode(_CODE, "replace"), error.end

    codecs.register_error(__name__, plain)
    return __name__


@cache
def _folded() -> bytes:
    """Byte → the byte of its folded letter or digit, or a space."""
    every = (words.plain(bytes([byte]).decode(_CODE, "ignore")) for byte in range(256))
    return b"".join(one.encode(_CODE) if one == _PART or (len(one) == 1 and one.isalnum()) else b" " for one in every)


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
