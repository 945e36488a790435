"""Texts are taken as words, and the places found where two sequences of words differ."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# A number keeps its separators: "3,5" is not "35".
_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|\d+\w+")
# Words on either side: beyond this difflib's full search takes seconds, and it may pass over the most frequent ones. Beyond the
# other (a book; 6,000 words of which each seventh is another take a second or two of CPU) all between head and tail is one change.
_FULL_SEARCH, _SEARCH = 400, 6_000

# Counters and dates of a template stand between the paragraphs, and are short.
_COUNTER_WORDS, _COUNTER_CHARS = 12, 100
_COUNTER = re.compile(
    r"\b(?:tempo (?:stimato )?di lettura|\d+ ?(?:min\.?|minut[oi]) di lettura|lettura:? \d+ ?min\w*|min(?:ute)?s? read|reading time)\b"
    r"|^\W*[\d.,]+ ?k? (?:visualizzazioni|visite|letture|commenti|condivisioni|mi piace|reazioni|views|comments|shares)\W*$"
    r"|^\W*(?:visualizzazioni|visite|letture|commenti|condivisioni|views|comments|shares)\W*[\d.,]+ ?k?\W*$"
    r"|^\W*(?:pubblicato|aggiornat[oa]|ultim[oa] (?:aggiornamento|modifica)|(?:last )?updated|published)\b[^.\d]{0,20}"
    r"\b\d{1,2}(?:[:./-]\d{1,2}\b|\s+(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic|jan|may|jun|jul|aug|sep|oct|dec))"
    r"|^\W*(?:leggi anche|guarda anche|vedi anche|read also|see also)\b"
    r"|^\W*(?:leggi tutto|pubblicità|annuncio pubblicitario|advertisement)\W*$",
    re.IGNORECASE,
)


class Hunk(NamedTuple):
    """A place where two sequences of words differ."""

    removed: tuple[str, ...]
    added: tuple[str, ...]


class Opcode(NamedTuple):
    """The change of a run of words, in difflib's terms."""

    tag: str  #: equal, replace, delete or insert
    start: int  #: before
    stop: int
    begin: int  #: after
    end: int


def words(text: str) -> list[str]:
    """The words as they are compared.

    >>> words("«L’Italia è al 3,5%»")
    ['l', 'italia', 'è', 'al', '3,5']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def of_paragraphs(paragraphs: Iterable[str]) -> list[str]:
    """All words of a text, without its counters."""
    return [word for paragraph in paragraphs if not is_counter(paragraph) for word in words(paragraph)]


def is_counter(paragraph: str) -> bool:
    """Whether a line is a template's and differs from fetch to fetch: reading time, views, date of print, "Leggi anche"."""
    short = len(paragraph) <= _COUNTER_CHARS and len(paragraph.split()) <= _COUNTER_WORDS
    return short and bool(_COUNTER.search(paragraph))


def hunks(before: Sequence[str], after: Sequence[str]) -> list[Hunk]:
    """The places where two sequences differ, in order."""
    return [
        Hunk(tuple(before[code.start : code.stop]), tuple(after[code.begin : code.end]))
        for code in opcodes(before, after)
        if code.tag != "equal"
    ]


def opcodes(
    before: Sequence[str], after: Sequence[str], *, search: int = _SEARCH, full: int = _FULL_SEARCH
) -> Iterator[Opcode]:
    """The opcodes of difflib, without the search through what is the same at both ends.

    search: words up to which a difference is looked into; full: up to which frequent words count in that
    """
    head = shared(before, after)
    tail = shared(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    if head:
        yield Opcode("equal", 0, head, 0, head)
    frequent = min(len(old), len(new)) > full
    if min(len(old), len(new)) > search:
        yield Opcode("replace", head, head + len(old), head, head + len(new))
        old, new = old[:0], new[:0]
    for tag, start, stop, begin, end in SequenceMatcher(None, old, new, autojunk=frequent).get_opcodes():
        yield Opcode(tag, head + start, head + stop, head + begin, head + end)
    if tail:
        yield Opcode("equal", len(before) - tail, len(before), len(after) - tail, len(after))


def shared(before: Sequence[str], after: Sequence[str]) -> int:
    """The number of items that are the same from the beginning."""
    pairs = enumerate(zip(before, after, strict=False))
    return next((place for place, (old, new) in pairs if old != new), min(len(before), len(after)))
