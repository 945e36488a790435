"""Which places of a text a query finds, and the piece of a text that shows most of them. Pure; the store's index has no places.

Words are compared as the index of stems does, names, phrases and prefixes as the exact index does. Time is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from newscrawl.query import words
from newscrawl.query.tree import All, Either, Phrase, Prefix, Query, Word

Place = tuple[int, int]  #: from and up to, in characters

_CUT = "…"
# So much of the room beside the hits is given to what stands before them.
_BEFORE = 3
# Words of which it is known which terms of a query find them.
_MOST_KNOWN = 20_000


class _Hit(NamedTuple):
    start: int
    end: int
    term: int  #: which of the query's


def marks(text: str, query: Query) -> list[Place]:
    """The places in a text that a query asks for, in order, none over another; nothing of what it leaves out, or of its fields.

    >>> marks("Le alluvioni del 2026", Word("alluvione", words.stem("alluvione")))
    [(3, 12)]
    """
    return _merged(_hits(text, query))


def excerpt(text: str, query: Query, *, width: int = 240) -> tuple[str, list[Place]]:
    """The piece of a text with the most different terms of a query, the first of equals, and the places in it.

    Of the text it has `width` characters at most, and … in addition where something was cut off. Without a hit it is the beginning.
    """
    hits = _hits(text, query)
    start, end = _around(text, *_fullest(hits, width), width)
    before = _CUT if text[:start].strip() else ""
    after = _CUT if text[end:].strip() else ""
    shift = len(before) - start
    inside = [
        (max(from_, start) + shift, min(to, end) + shift) for from_, to in _merged(hits) if from_ < end and to > start
    ]
    return before + text[start:end] + after, inside


def _hits(text: str, query: Query) -> list[_Hit]:
    terms = _terms(query)
    if not terms:
        return []
    known, hits = _meanings(terms), list(_phrases(text, terms))
    if not all(isinstance(term, Phrase) for term in terms):
        hits += [
            _Hit(found.start(), found.end(), term) for found in words.printed(text) for term in known[found.group()]
        ]
    return sorted(hits)


@lru_cache(32)
def _terms(query: Query) -> tuple[Query, ...]:
    return tuple(dict.fromkeys(_wanted(query)))


def _wanted(query: Query) -> Iterator[Query]:
    match query:
        case Word() | Phrase() | Prefix():
            yield query
        case All(parts) | Either(parts):
            for part in parts:
                yield from _wanted(part)


class _Meanings(dict[str, tuple[int, ...]]):
    """A word as it is printed → which terms find it by itself. Texts have the same words again and again."""

    def __init__(self, terms: tuple[Query, ...]) -> None:
        super().__init__()
        self._terms = terms
        self._ask_stems = any(isinstance(term, Word) for term in terms)

    def __missing__(self, printed: str) -> tuple[int, ...]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        word = words.folded(printed)
        stem = words.stem(word) if self._ask_stems and word not in words.FUNCTION_WORDS else None
        self[printed] = meant = tuple(
            number
            for number, term in enumerate(self._terms)
            if (isinstance(term, Word) and term.stem == stem)
            or (isinstance(term, Prefix) and word.startswith(term.start))
        )
        return meant


@lru_cache(8)
def _meanings(terms: tuple[Query, ...]) -> _Meanings:
    return _Meanings(terms)


def _phrases(text: str, terms: tuple[Query, ...]) -> Iterator[_Hit]:
    phrases = [(number, term) for number, term in enumerate(terms) if isinstance(term, Phrase)]
    if not phrases:
        return
    found = list(words.tokens(text))
    line = f" {' '.join(token.text for token in found)} "
    places = list(accumulate((len(token.text) + 1 for token in found), initial=0))
    for number, phrase in phrases:
        wanted = f" {' '.join(phrase.words)} "
        at = line.find(wanted)
        while at >= 0:
            first = bisect_left(places, at)
            yield _Hit(found[first].start, found[first + len(phrase.words) - 1].end, number)
            at = line.find(wanted, at + len(wanted) - 1)


def _merged(hits: list[_Hit]) -> list[Place]:
    places: list[Place] = []
    for start, end, _ in hits:
        if places and start < places[-1][1]:
            places[-1] = (places[-1][0], max(end, places[-1][1]))
        else:
            places.append((start, end))
    return places


def _fullest(hits: list[_Hit], width: int) -> Place:
    """From the first to the last of those hits that fit in a width and are of the most different terms."""
    best, most = (0, 0), 0
    within: Counter[int] = Counter()
    upto = 0
    for number, first in enumerate(hits):
        while upto < len(hits) and (upto == number or hits[upto].end - first.start <= width):
            within[hits[upto].term] += 1
            upto += 1
        if len(within) > most:
            best, most = (first.start, max(first.end, hits[upto - 1].end)), len(within)
        within[first.term] -= 1
        if not within[first.term]:
            del within[first.term]
    return best


def _around(text: str, first: int, last: int, width: int) -> Place:
    """The place of the piece around its hits: not more than a width, from the beginning of a word to the end of one."""
    start = max(0, first - max(0, width - (last - first)) // _BEFORE)
    end = min(len(text), start + width)
    if end == len(text):
        start = max(0, min(start, end - width))
    if start > 0 and not text[start - 1].isspace():
        start = next((at for at in range(start, first) if text[at].isspace()), start)
    while start < min(first, end) and text[start].isspace():
        start += 1
    if end < len(text) and not text[end].isspace():
        end = next((at for at in range(end, max(last, start), -1) if text[at - 1].isspace()), end)
    while end > max(last, start) and text[end - 1].isspace():
        end -= 1
    return start, end
