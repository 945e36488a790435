"""The table of an export's fields: what each is, its kind, and how its value is read off a row of the store. Pure.

Names and meanings are those of `newscrawl.fields`, column *export*, and of a few columns that only a store has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec

from newscrawl import near
from newscrawl.errors import UsageError
from newscrawl.fields import FIELDS, Shape

Row = Mapping[str, Any]
_decoded = msgspec.json.Decoder().decode
# The records that a field is a list of: their keys, in order.
_KEYS = {"conflicts": ("field", "date", "raw", "origin"), "parts_missing": ("url", "reason")}


class Kind(StrEnum):
    """The kind of a field's values; None is unknown everywhere."""

    TEXT = "text"
    NUMBER = "number"  #: whole
    TRUTH = "truth"
    TIME = "time"  #: UTC, RFC 3339 with Z
    DAY = "day"  #: YYYY-MM-DD
    LIST = "list"  #: of texts
    RECORDS = "records"  #: a list of objects whose values are texts
    OBJECT = "object"  #: text → text


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One field of an export. keys: of each of its records"""

    name: str
    kind: Kind
    about: str
    read: Callable[[Row], Any] | None = None  #: off a row of `store.articles.exporting`; None: as it is there
    keys: tuple[str, ...] = ()


def _list(name: str) -> Callable[[Row], Any]:
    def read(row: Row) -> Any:
        return _decoded(row[name]) if row[name] else []

    return read


def _records(name: str) -> Callable[[Row], Any]:
    def read(row: Row) -> Any:
        return [{key: one.get(key) for key in _KEYS[name]} for one in _decoded(row[name])] if row[name] else None

    return read


def _names(name: str) -> Callable[[Row], Any]:
    """The store keeps them with commas between."""

    def read(row: Row) -> Any:
        return row[name].split(", ") if row[name] else []

    return read


def _truth(row: Row) -> bool | None:
    return None if row["reserved"] is None else bool(row["reserved"])


def _origins(row: Row) -> dict[str, str]:
    return {**json.loads(row["origins"] or "{}"), **json.loads(row["provenance"])}


_READ: Mapping[str, Callable[[Row], Any]] = {
    "authors": _list("authors"),
    "provenance": _origins,
    "reserved": _truth,
}
_BY_SHAPE = {
    Shape.NAMES: _names,
    Shape.LIST: _list,
    Shape.CONFLICTS: _records,
    Shape.MISSING: _records,
}
_KINDS = {
    Shape.NAMES: Kind.LIST,
    Shape.LIST: Kind.LIST,
    Shape.TIME: Kind.TIME,
    Shape.INSTANT: Kind.TIME,
    Shape.CONFLICTS: Kind.RECORDS,
    Shape.MISSING: Kind.RECORDS,
    Shape.COUNT: Kind.NUMBER,
    Shape.ORIGINS: Kind.OBJECT,
}
_OF_FIELDS = {field.export: field for field in FIELDS if field.export is not None}


def _column(name: str, kind: Kind | None = None, about: str = "") -> Column:
    field = _OF_FIELDS.get(name)
    if field is not None:
        kind, about = _KINDS.get(field.shape, Kind.TEXT), field.about
    assert kind is not None
    read = _READ.get(name)
    if read is None and field is not None and field.shape in _BY_SHAPE:
        read = _BY_SHAPE[field.shape](name)
    return Column(name=name, kind=kind, about=about, read=read, keys=_KEYS.get(name, ()))


#: Says of a row of an export since another one what became of it: always the first there.
CHANGE = _column("change", Kind.TEXT, "new, changed, deleted, or left: the query does not find it any more")
#: Always there, first and last.
ID = _column("id", Kind.NUMBER, "number of the article in its store; it stays, and rises with the time of publication")
WITHHELD = _column("withheld", Kind.TEXT, "why its texts are not here: reserved or subscriber; null: they are")

_LISTED = (
    _column("source"),
    _column("outlet", Kind.TEXT, "the outlet's name"),
    _column("url"),
    _column("address", Kind.TEXT, "the first address under which it was stored, in its canonical form: stays when url changes"),
    _column("title"),
    _column("kicker"),
    _column("subtitle"),
    _column("authors"),
    _column("credit"),
    _column("agency", Kind.TEXT, "the news agency that it says it comes from"),
    _column("published"),
    _column("published_day", Kind.DAY, "the outlet's calendar day on which it was published"),
    _column("published_precision"),
    _column("published_raw"),
    _column("published_zone"),
    _column("modified"),
    _column("modified_precision"),
    _column("modified_raw"),
    _column("modified_zone"),
    _column("conflicts"),
    _column("section"),
    _column("tags"),
    _column("image"),
    _column("image_caption"),
    _column("image_credit"),
    _column("language"),
    _column("access"),
    _column("words", Kind.NUMBER, "length of the body in words, also where the body is withheld"),
    _column("parts"),
    _column("parts_missing"),
    _column("duplicate_of", Kind.NUMBER, "number of the article that has this text, or one like it, and came first; null: it is the first"),
    _column("reserved", Kind.TRUTH, "whether its page reserved text and data mining when it was read last; null: not written down"),
    _column("first_seen", Kind.TIME, "when its address was first seen in a feed or sitemap"),
    _column("fetched"),
    _column("extracted", Kind.TIME, "when these values were read from its page"),
    _column("removed", Kind.TIME, "when its outlet was seen to have taken it down; null: it was not"),
)  # fmt: skip
_LAST = (_column("provenance"), _column("body"))
# Fields that came later stand behind those, before what is long.
_FURTHER = tuple(_column(name) for name in _OF_FIELDS if name not in {column.name for column in (*_LISTED, *_LAST)})
COLUMNS: tuple[Column, ...] = (ID, *_LISTED, *_FURTHER, *_LAST, WITHHELD)
_BY_NAME = {column.name: column for column in COLUMNS}

#: What is exported where nobody says which.
USUAL = (
    "source", "outlet", "url", "title", "kicker", "subtitle", "authors", "credit", "agency", "published", "published_day",
    "published_precision", "modified", "section", "tags", "language", "access", "words", "duplicate_of", "first_seen", "fetched",
    "removed", "body",
)  # fmt: skip


def chosen(names: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these names in their order, id before and withheld behind them. Raises UsageError for a name that there is not."""
    wanted = [name for name in dict.fromkeys(names) if name not in (ID.name, WITHHELD.name)]
    return (ID, *(_named(name) for name in wanted), WITHHELD)


def read_names(text: str) -> Sequence[str]:
    """The names of `--fields`, with commas between. Raises UsageError where there is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError(f"--fields {text!r}: expected names of fields, with commas between; got none")
    return names


def _named(name: str) -> Column:
    if name not in _BY_NAME:
        like = [_OTHERWISE[name]] if name in _OTHERWISE else near.misses(name, [*_BY_NAME, *_OTHERWISE], 1)
        meant = f"did you mean {_OTHERWISE.get(like[0], like[0])!r}?" if like else f"there are {', '.join(_BY_NAME)}"
        raise UsageError(f"--fields {name}: no such field; {meant}")
    return _BY_NAME[name]


# What others call a field: the store, pipes, other tools.
_OTHERWISE = {
    **{name: field.export for field in FIELDS if field.export for name in (field.column, field.pipe) if name and name != field.export},
    "text": "body", "content": "body", "headline": "title", "link": "url", "day": "published_day", "lang": "language", "number": "id",
}  # fmt: skip
