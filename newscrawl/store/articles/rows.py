"""An article is put into columns. Pure; what is derived here is derived nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from newscrawl.fields import FIELDS, Shape, reader
from newscrawl.models import Article, Conflict, KeyKind, MissingPart
from newscrawl.store.articles import blocks
from newscrawl.store.values import commas, dumps, storable, utc
from newscrawl.text import words

Row = Mapping[str, str | int | None]

# An outlet that dates an article anew when it changes it has not published it anew: these are of its first text.
FIRST_PUBLISHED = ("published", "published_day", "published_precision", "published_raw", "published_origin")
# Derived from the blocks: not kept again with an older text.
DERIVED = ("body", "words")
# An origin that names what was measured on the one page ("flag false, 92 words") is the article's own: nearly each has another.
_OWN_ORIGINS = ("access",)
# What JSON carries, with room for those that follow.
_LARGEST_NUMBER = 2**53 - 2**32


def first_number(published: datetime, per_second: int) -> int:
    """The smallest number of an article of that second. per_second: of the store's values

    >>> first_number(datetime.fromisoformat("1970-01-01T00:00:02Z"), 1000)
    2000
    """
    return min(int(published.timestamp() // 1) * per_second, _LARGEST_NUMBER)


def article_row(article: Article) -> Row:
    """The columns that the page fills, less what the store adds: number, duplicate_of, first_seen, run_id, provenance, agency."""
    published = article.published
    row: dict[str, str | int | None] = {}
    for column, read, stored in _COLUMNS:
        value = read(article)
        row[column] = None if value is None else stored(value)
    row["published_day"] = published and published.at.date().isoformat()
    row["words"] = words(article.body)
    for field in ("published", "modified"):
        row[f"{field}_origin"] = _storable_or_none(article.provenance.get(field))
    row["page_hash"] = article.page.page_hash
    return row


def _storable_or_none(text: str | None) -> str | None:
    return None if text is None else storable(text)


def _conflicts(lost: tuple[Conflict, ...]) -> str | None:
    return dumps([_conflict(one) for one in lost]) if lost else None


def _conflict(one: Conflict) -> Mapping[str, str]:
    moment = one.moment
    date = moment.at.date().isoformat() if moment.precision == "day" else utc(moment.at)
    return {"field": one.field, "date": date, "raw": one.raw, "origin": one.origin}


def text_row(article: Article) -> Row:
    """The columns of `article_texts` that hold the blocks; they belong to the body of `article_row`."""
    return {"blocks": blocks.pack(article.blocks, storable(article.body))}


def agency_row(article: Article) -> Row:
    """The columns of the agency that the article names; a revision does not keep those of before."""
    from newscrawl import agencies  # here: a run with nothing new needs none

    named = agencies.named(article)
    return {"agency": named and named.agency, "agency_origin": named and named.origin}


def origins(provenance: Mapping[str, str]) -> tuple[str, str]:
    """Provenance (field → origin) as two JSON texts: of the article alone, and what it shares with others."""
    own = {field: origin for field, origin in provenance.items() if field in _OWN_ORIGINS}
    shared = {field: origin for field, origin in provenance.items() if field not in _OWN_ORIGINS}
    return storable(dumps(own)), storable(dumps(shared))


def key_values(article: Article, kind: KeyKind) -> list[str]:
    """The values of the article's keys of this kind, each once, in their order."""
    return list(dict.fromkeys(key.value for key in article.keys if key.kind is kind))


def missing_parts(missing: Sequence[MissingPart]) -> str | None:
    """The further pages that could not be had, as JSON; None when there are none."""
    return dumps([{"url": storable(part.url), "reason": part.reason} for part in missing]) if missing else None


_STORED: Mapping[Shape, Callable[[Any], str | int | None]] = {
    Shape.NAMES: lambda names: _storable_or_none(commas(names)),
    Shape.LIST: dumps,
    Shape.TIME: lambda moment: utc(moment.at),
    Shape.CONFLICTS: _conflicts,
    Shape.COUNT: int,
    Shape.MISSING: missing_parts,
}
# Made once: a column, what reads its value off an article, and what the column makes of it.
_COLUMNS = tuple(
    (field.column, reader(field.attribute), _STORED.get(field.shape, storable))
    for field in FIELDS
    if field.column is not None
)
