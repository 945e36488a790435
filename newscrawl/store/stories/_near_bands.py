"""A row of near_bands is one number: week, place of the hash, hash, number of the article in its week. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

_WEEK = timedelta(days=7)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PLACE_AND_HASH = 1 << 30
_HASH_BITS, _HASH = 25, (1 << 25) - 1

WEEKS = 1 << 13  #: after so many, some 157 years, they begin anew
NUMBERS = 1 << 20  #: of articles in a week
WEEK_AT = 50  #: bits below that of the week


def week(at: datetime) -> int:
    """Whole weeks since 1970.

    >>> week(datetime(1970, 1, 8, tzinfo=UTC))
    1
    """
    return (at - _EPOCH) // _WEEK


def first(week: int, hashes: Iterable[int]) -> list[int]:
    """For each hash, the row of the first article of that week that might have it."""
    begin = week % WEEKS * _PLACE_AND_HASH
    return [(begin + (place << _HASH_BITS | value & _HASH)) * NUMBERS for place, value in enumerate(hashes)]


def own(week: int, number: int, hashes: Iterable[int]) -> list[int]:
    """For each hash, the row of this article."""
    return [row + number for row in first(week, hashes)]


def article(row: int) -> tuple[int, int]:
    """The week, modulo WEEKS, and the number of the article that has this row."""
    return row >> WEEK_AT, row % NUMBERS


def has_room(number: int | None) -> bool:
    """An article beyond the last number of its week has no rows: it is found no more, and finds the others."""
    return number is not None and number < NUMBERS
