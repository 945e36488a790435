"""The calendar knows the days on which less is published: public holidays, and the two times of year when newsrooms are half empty.

Italian holidays first; most of them are holidays elsewhere too, and one more does no harm: less is then expected of a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

#: In a lull a day is so much less steady than others: half of the desks are away.
_LULL_STEADINESS = 0.3

_FIXED = frozenset(
    {(1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 24), (12, 25), (12, 26), (12, 31)}
)


@lru_cache(maxsize=1024)
def holiday(day: date) -> bool:
    return (day.month, day.day) in _FIXED or timedelta(0) <= day - easter(day.year) <= timedelta(days=1)


@lru_cache(maxsize=1024)
def lull(day: date) -> bool:
    """August, and the time from Christmas to the first working days of January."""
    return day.month == 8 or (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 8)


def steadiness(day: date) -> float:
    """Of what comes on this day, beside that of other days."""
    return _LULL_STEADINESS if lull(day) else 1.0


@lru_cache(maxsize=64)
def easter(year: int) -> date:
    """Easter Sunday, by the Gregorian computus (Meeus, Astronomical Algorithms, chapter 8).

    >>> easter(2026)
    datetime.date(2026, 4, 5)
    """
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return date(year, month, day + 1)
