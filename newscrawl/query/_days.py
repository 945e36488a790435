"""Days as a query names them: 2026-11-29, 2026-11, 2026, 29/11/2026, oggi, ieri, 7d."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_ITALIAN = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})")
_BACK = re.compile(r"([0-9]{1,5})([dwmy])")
_NAMED = {"oggi": 0, "today": 0, "ieri": 1, "yesterday": 1}
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}


class Days(NamedTuple):
    """A day, or all days of a month or year."""

    first: date
    last: date


def days(typed: str, *, today: date) -> Days | None:
    """The days that are meant; None for what names none.

    >>> days("2026-02", today=date(2026, 11, 29))
    Days(first=datetime.date(2026, 2, 1), last=datetime.date(2026, 2, 28))
    """
    typed = typed.lower()
    try:
        if typed in _NAMED:
            return _one(today - timedelta(days=_NAMED[typed]))
        if found := _ITALIAN.fullmatch(typed):
            return _one(date(int(found[4]), int(found[3]), int(found[1])))
        if found := _BACK.fullmatch(typed):
            return _one(_back(int(found[1]), found[2], today))
        if found := _ISO.fullmatch(typed):
            return _written(int(found[1]), found[2], found[3])
    except (ValueError, OverflowError):  # no such day, or before the first year
        return None
    return None


def _one(day: date) -> Days:
    return Days(day, day)


def _written(year: int, month: str | None, day: str | None) -> Days:
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        first = date(year, int(month), 1)
        return Days(first, first.replace(day=calendar.monthrange(year, first.month)[1]))
    return _one(date(year, int(month), int(day)))


def _back(number: int, unit: str, today: date) -> date:
    if unit in _DAYS:
        return today - timedelta(days=number * _DAYS[unit])
    months = today.year * 12 + today.month - 1 - number * _MONTHS[unit]
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(today.day, calendar.monthrange(first.year, first.month)[1]))
