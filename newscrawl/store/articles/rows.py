"""An article as columns. Pure; what is derived here is derived nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from newscrawl.fields import FIELDS, Shape, reader
from newscrawl.models import Article, Conflict
from newscrawl.store.articles import blocks
from newscrawl.store.values import commas, dumps, storable, utc
from newscrawl.text import words

Row = Mapping[str, str | int | None]

# An outlet that dates an article anew when it changes it has not published it anew: these are of its first text.
FIRST_PUBLISHED = ("published", "published_day", "published_precision", "published_raw", "published_origin")
# Derived from the blocks: not kept again with an older text.
DERIVED = ("body", "words")
# What JSON carries, with room for those that follow.
_LARGEST_NUMBER = 2**53 - 2**32


def first_number(published: datetime, per_second: int) -> int:
    """The smallest number of an article of that second. per_second: of the store's values

    >>> first_number(datetime.fromisoformat("1970-01-01T00:00:02Z"), 1000)
    2000
    """
    return min(int(published.timestamp() // 1) * per_second, _LARGEST_NUMBER)


def free_number(first: int, taken: Callable[[int], bool]) -> int:
    """The first that is not taken, or one that follows soon: asks twice as often as the run of taken ones has binary digits.

    Days without a time share their midnight, so a run may be as long as a day's articles.

    >>> free_number(7, {7, 8, 9, 10, 11}.__contains__)
    12
    """
    if not taken(first):
        return first
    low, free = 0, 1
    while taken(first + free):
        low, free = free, 2 * free
    while free - low > 1:
        middle = (low + free) // 2
        low, free = (middle, free) if taken(first + middle) else (low, middle)
    return first + free


def article_row(article: Article) -> Row:
    """What the page says, less what the store adds: number, duplicate_of, first_seen, run_id, provenance."""
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
    return {"blocks": blocks.pack(article.blocks, storable(article.body))}


_STORED: Mapping[Shape, Callable[[Any], str | None]] = {
    Shape.NAMES: lambda names: _storable_or_none(commas(names)),
    Shape.LIST: dumps,
    Shape.TIME: lambda moment: utc(moment.at),
    Shape.CONFLICTS: _conflicts,
}
# Made once: a column, what reads its value off an article, and what the column makes of it.
_COLUMNS = tuple(
    (field.column, reader(field.attribute), _STORED.get(field.shape, storable))
    for field in FIELDS
    if field.column is not None
)
