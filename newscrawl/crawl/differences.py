"""What a reading anew would change is added up: by outlet, field and kind, with samples of each, and what would empty a field. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from newscrawl.fields import FIELDS
from newscrawl.text import words

#: Samples of each kind of change of each field of each outlet.
SAMPLES = 3
# A field of an outlet is emptied where more than this share of the articles that had it lose it, and so many at least: a
# redesign of the rules loses all or most, what was stored by mistake are a few.
_SHARE, _LEAST = 0.1, 20
# A body shrinks where it keeps less than this share of its words.
_HALF = 0.5

# Columns that follow from another one, and the field under which they are told; None: nothing that a page says.
_FOLDED: Mapping[str, str | None] = {
    "published_day": "published",
    "published_origin": "provenance",
    "modified_origin": "provenance",
    "agency_origin": "provenance",
    "words": "body",
    "page_hash": None,
}
# Told only where no field is that they follow from.
_FROM_TEXT = ("blocks", "keys")
_NOTHING = (None, "", "[]", "{}")

#: The fields that are told, in their order.
ORDER: tuple[str, ...] = (*(each.column for each in FIELDS if each.column), "agency", "provenance", "blocks", "keys")


class Ended(StrEnum):
    """How a reading anew ended for one article."""

    CHANGED = "changed"  #: today's reading is another; with --dry-run, or before the question, it would be
    UNCHANGED = "unchanged"  #: today's reading is the one that is stored
    SAME_VERSIONS = "same_versions"  #: it was read by what reads today, so it was not read
    NO_PAGE = "no_page"  #: no raw page was kept of it, or it was deleted by its age
    PAGE_GONE = "page_gone"  #: the archive has no page of that name any more
    PAGE_DAMAGED = "page_damaged"  #: the archive's bytes are not those that were kept
    TEXT_CHANGED = "text_changed"  #: another program changed the stored text; it stays as it is
    NO_ARTICLE = "no_article"  #: today's rules take the page for no article; what is stored stays
    OTHER_ARTICLE = "other_article"  #: the page names the address of another stored article; what is stored stays
    PARSE_TIMEOUT = "parse_timeout"  #: the page took more time than it may
    CRASH = "crash"  #: the process that read it died
    MEANWHILE = "meanwhile"  #: it was written between the reading and the question's answer; it stays as it is
    FORGOTTEN = "forgotten"  #: it was deleted in between


class Kind(StrEnum):
    """The kind of change of a field."""

    CHANGED = "changed"
    GAINED = "gained"
    LOST = "lost"
    HALVED = "halved"  #: a body that keeps less than half of its words


class Value(NamedTuple):
    """A field as it is stored, and as it is read today."""

    was: Any
    now: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What came of one article."""

    id: int
    source: str
    url: str
    title: str
    ended: Ended
    detail: str | None = None
    had: tuple[str, ...] = ()  #: fields that are stored; empty where it was not read
    changes: Mapping[str, Value] = field(default_factory=dict)  #: by field


class Sample(NamedTuple):
    """One change, to be shown."""

    article: Reread
    field: str
    kind: Kind

    @property
    def value(self) -> Value:
        """Of its field."""
        return self.article.changes[self.field]


class Emptied(NamedTuple):
    """A field of an outlet that a reading anew would empty."""

    source: str
    field: str
    kind: Kind
    articles: int  #: that lose it
    had: int  #: of those that were read and had it


def told(changes: Mapping[str, Value]) -> dict[str, Value]:
    """Changes of columns as changes of fields, in the order of fields.

    >>> list(told({"words": Value(90, 70), "body": Value("a b", "a"), "keys": Value(["x"], ["y"])}))
    ['body']
    """
    fields = {name: value for name, value in changes.items() if name not in _FOLDED}
    for name, value in changes.items():
        other = _FOLDED.get(name)
        if other is not None and other not in changes:
            fields.setdefault(other, value)
    if "provenance" in changes:
        fields["provenance"] = _differing(changes["provenance"])
    if {"title", "body"} & fields.keys():
        fields = {name: value for name, value in fields.items() if name not in _FROM_TEXT}
    return {name: fields[name] for name in ORDER if name in fields}


def had(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of which a row has a value."""
    columns = set(row.keys())
    return tuple(name for name in ORDER if name in columns and row[name] not in _NOTHING)


def kind_of(name: str, value: Value) -> Kind:
    """The kind of a change.

    >>> kind_of("subtitle", Value("Dopo due anni", None)), kind_of("body", Value("a b c d e", "a b"))
    (<Kind.LOST: 'lost'>, <Kind.HALVED: 'halved'>)
    """
    if value.was in _NOTHING:
        return Kind.GAINED
    if value.now in _NOTHING:
        return Kind.LOST
    if name == "body" and words(str(value.now)) < _HALF * words(str(value.was)):
        return Kind.HALVED
    return Kind.CHANGED


@dataclass(slots=True)
class Differences:
    """The sums over all articles of a reading anew."""

    ended: Counter[tuple[str, Ended, str | None]] = field(default_factory=Counter)  #: by outlet, end and detail
    fields: Counter[tuple[str, str, Kind]] = field(default_factory=Counter)  #: articles by outlet, field and kind
    samples: dict[tuple[str, str, Kind], list[Sample]] = field(default_factory=dict)  #: by the same
    _had: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, article: Reread) -> None:
        """Count an article."""
        self.ended[article.source, article.ended, article.detail] += 1
        self._had.update((article.source, name) for name in article.had)
        for name, value in article.changes.items():
            kind = kind_of(name, value)
            key = (article.source, name, kind)
            self.fields[key] += 1
            shown = self.samples.setdefault(key, [])
            shown.append(Sample(article, name, kind))
            shown.sort(key=lambda sample: -sample.article.id)  # the newest: workers end in no order
            del shown[SAMPLES:]

    def correct(self, source: str, ended: Ended) -> None:
        """Count an article that was to be changed by another end: what became of it when it was to be written."""
        self.ended[source, Ended.CHANGED, None] -= 1
        self.ended[source, ended, None] += 1

    def count(self, *ends: Ended) -> int:
        """The number of articles that ended so; without arguments, of all."""
        return sum(n for (_, ended, _), n in self.ended.items() if not ends or ended in ends)

    @property
    def sources(self) -> list[str]:
        """The outlets, in the order of their slugs."""
        return sorted({source for source, _, _ in self.ended})

    def of(self, source: str) -> Iterator[tuple[str, Kind, int]]:
        """What changes in an outlet: field, kind, articles; in the order of fields."""
        found = [(name, kind, n) for (slug, name, kind), n in self.fields.items() if slug == source]
        yield from sorted(found, key=lambda each: (ORDER.index(each[0]), -each[2], each[1]))

    def emptied(self) -> list[Emptied]:
        """The fields of outlets that would be emptied, or bodies halved."""
        found = [
            Emptied(source, name, kind, n, self._had[source, name])
            for (source, name, kind), n in self.fields.items()
            if kind in (Kind.LOST, Kind.HALVED) and n >= _LEAST and n > _SHARE * self._had[source, name]
        ]
        return sorted(found)


def _differing(value: Value) -> Value:
    """Of two origins of fields, what differs, in words."""
    was, now = value
    names = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
    return Value(*(", ".join(f"{name}: {one[name]}" for name in names if name in one) for one in (was, now)))
