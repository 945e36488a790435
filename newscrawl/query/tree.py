"""A query that was read: a tree of frozen values. `All(())` asks for every article.

Words come folded (`newscrawl.query.words`): lower case, without accents, º ª ° gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldName(StrEnum):
    """A field that a query may name before a colon."""

    AUTHOR = "author"
    SOURCE = "source"
    SECTION = "section"
    REGION = "region"
    SINCE = "since"
    UNTIL = "until"
    CHANGED = "changed"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Word:
    """A word that is found with its other endings: alluvione, alluvioni."""

    text: str  #: folded
    stem: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are found as they are, one behind the other; a single one is a name, or stood between quotation marks."""

    words: tuple[str, ...]  #: folded, one at least


@dataclass(frozen=True, slots=True)
class Prefix:
    """What a word begins with: govern*."""

    start: str  #: folded, three letters at least


@dataclass(frozen=True, slots=True)
class Field:
    """author:rossi. What value may be, by field: see `newscrawl.query.reading`."""

    name: FieldName
    values: tuple[str, ...]  #: one of them is enough; as typed but for a day, which is YYYY-MM-DD
    at: int  #: place in what was typed, from 0: for errors that only the store can find


@dataclass(frozen=True, slots=True)
class Not:
    """What must not be found."""

    of: Query


@dataclass(frozen=True, slots=True)
class All:
    """All of these together."""

    of: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these at least."""

    of: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """What an index notes of an article besides its words, as `newscrawl.store.search.index` calls it. Nobody types it."""

    term: str
    begins: bool = False  #: those that begin so


@dataclass(frozen=True, slots=True)
class MayLeave:
    """An article whose texts may leave the archive. It is asked for strangers; nobody types it."""


Query = Word | Phrase | Prefix | Field | Not | All | Either | Term | MayLeave
EVERYTHING = All(())


def has_words(query: Query) -> bool:
    """Whether a query asks for words with their other endings.

    >>> has_words(All((Phrase(("roma",)), Not(Either((Prefix("gov"), Word("tram", "tram")))))))
    True
    >>> has_words(Phrase(("legge", "di", "bilancio")))
    False
    """
    match query:
        case Word():
            return True
        case Not(of):
            return has_words(of)
        case All(parts) | Either(parts):
            return any(map(has_words, parts))
        case _:
            return False
