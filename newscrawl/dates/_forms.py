"""The forms in which a day is printed are here, each a pattern over folded text and a reader. Day before month, always.

A form proposes readings; the words around them are weighed in `_printed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from newscrawl.dates._clock import calendar
from newscrawl.dates._words import MONTH, MONTHS, REACH, WEEKDAY, WEEKDAYS, either


class DateReading(NamedTuple):
    """One reading of a text: text[start:end] would be this day."""

    start: int
    end: int
    day: int
    month: int
    year: int | None  #: None: not printed
    sure: bool = True  #: False: so much else looks like this that the rest of the text must speak for it


Reader = Callable[[re.Match[str], date], Iterator[DateReading]]
"""A reader of a match, given today: of a range it yields its first day, and also its last, if the first should not hold."""

_DAY = r"(?:[0-3]?[0-9](?:\s?[°º^]|(?:st|nd|rd|th|mo|o)(?![a-z]))?|primo(?![a-z]))"
_LEFT = r"(?<![0-9])(?<![0-9][.,:/h])"  # not in the middle of a number or a time
_RANGE = r"(?:\s*[-/]\s*|\s+(?:ed?|o|al?|all')(?![a-z])\s*)"
_FIRST = rf"(?:(?P<first>{_DAY})(?:\s?[,/-]\s?{_DAY}){{0,4}}{_RANGE}(?:{WEEKDAY}\s*)?)?"
# A bare two-digit year ends the date, or a time or a byline follows: "9 novembre 20 feriti" has none.
_YY = r"[0-9]{2}(?![0-9:°º]|[.,h][0-9]|\s*(?!(?:d?alle|ore|h|di|da|at|redazione|agg|aggiornat[oa])(?![a-z]))[a-z])"
_YYYY = r"[0-9]{4}(?![0-9])|'[0-9]{2}(?![0-9])"
_WRITTEN = re.compile(
    rf"{_LEFT}{_FIRST}(?P<day>{_DAY})[\s.,/_-]{{0,3}}(?:(?:di|del mese di|of)\s+)?(?P<month>{MONTH})"
    rf"(?:[\s.,/_-]{{0,3}}(?:(?:del|dell'anno|dell'|anno|l'anno)\s*)?(?P<year>{_YYYY}|{_YY}))?"
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?P<month>{MONTH})[.,]?\s*(?P<day>{_DAY})(?![0-9:])(?:\s?,?\s*(?P<year>{_YYYY}))?"
)
_NUMBER_BEFORE = re.compile(r"(?:(?<![0-9:.])[0-9]{1,2}|(?<![a-z])[ivx]+)\s*\Z")  # "Via XX Settembre 12, 2025"
_TIME_BEFORE = re.compile(r"(?<![a-z])(?:ore|d?alle|h)[.:]?\s*\Z")
_DAY_NAME = rf"(?P<name>(?:{either(WEEKDAYS)})(?![a-z]))"
_WEEKDAY_BEFORE = re.compile(rf"(?<![a-z]){_DAY_NAME}'?[\s.,(]{{0,3}}\Z")
_WEEKDAY_AFTER = re.compile(rf"[\s,(]{{0,3}}{_DAY_NAME}")
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})\s?(?P<sep>[-/.])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?(?P<day>[0-9]{1,2})(?![0-9])"
)
_NUMBERS = re.compile(
    rf"{_LEFT}(?:(?P<first>[0-9]{{1,2}})(?:\s?-\s?|\s+(?:e|al)\s+))?(?P<day>[0-9]{{1,2}})"
    r"\s?(?P<sep>[-/.,|_·•\\])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?(?P<year>[0-9]{4}|'[0-9]{2})(?![0-9])"
)
_NUMBERS_SHORT = re.compile(  # also not "v2.10.15", an address 10.1.1.25, a telephone number 02.12.25.30
    r"(?<![a-z0-9])(?<![0-9][-/.])(?P<day>[0-9]{1,2})\s?(?P<sep>[-/.])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?"
    r"(?P<year>[0-9]{2})(?![0-9]|[-/.][0-9])"
)
_NO_YEAR = re.compile(
    rf"{_LEFT}(?<![-/.])(?P<day>[0-9]{{1,2}})\s?[-/.]\s?(?P<month>[0-9]{{1,2}})(?![0-9]|\s?[-/.]\s?[0-9])"
)


def readings(text: str, today: date) -> list[DateReading]:
    """All readings of the folded text, in its order; also readings of things that are no dates."""
    found = (one for pattern, read in _FORMS for match in pattern.finditer(text) for one in read(match, today))
    return sorted((one for one in found if one.start < REACH), key=lambda one: (one.start, -one.end))


def _written(found: re.Match[str], today: date) -> Iterator[DateReading]:
    return _days(found, MONTHS[found["month"]], today)


def _month_first(found: re.Match[str], today: date) -> Iterator[DateReading]:
    if not _NUMBER_BEFORE.search(found.string, 0, found.start()):
        for one in _days(found, MONTHS[found["month"]], today):
            yield one._replace(start=found.start(), sure=one.year is not None)


def _numbers(found: re.Match[str], today: date) -> Iterator[DateReading]:
    """Day before month, unless a weekday is printed beside that only the other order has: "Wed, 07/12/2023"."""
    day, month, year = int(found["day"]), int(found["month"]), _year(found["year"])
    if (weekday := _weekday(found)) is not None and year is not None:
        italian, american = calendar(year, month, day), calendar(year, day, month)
        if american is not None and american.weekday() == weekday and (italian is None or italian.weekday() != weekday):
            yield DateReading(found.start("day"), found.end(), month, day, year)
            return
    yield from _days(found, month, today)


def _weekday(found: re.Match[str]) -> int | None:
    """The weekday that touches a date; Monday is 0."""
    beside = _WEEKDAY_BEFORE.search(found.string, 0, found.start()) or _WEEKDAY_AFTER.match(found.string, found.end())
    return WEEKDAYS.get(beside["name"]) if beside else None


def _year_first(found: re.Match[str], today: date) -> Iterator[DateReading]:
    for one in _days(found, int(found["month"]), today):
        yield one._replace(start=found.start())


def _no_year(found: re.Match[str], today: date) -> Iterator[DateReading]:
    day, month = int(found["day"]), int(found["month"])
    if 1 <= day <= 31 and 1 <= month <= 12 and not _TIME_BEFORE.search(found.string, 0, found.start()):
        yield DateReading(found.start(), found.end(), day, month, None, sure=False)


def _days(found: re.Match[str], month: int, today: date) -> Iterator[DateReading]:
    groups = found.groupdict()
    year = _year(groups.get("year"))
    if year is not None and year > today.year + 1 and len(groups["year"]) < 4:
        return  # two digits are 20yy; what lies far ahead then (12.5.75) is 19yy or no date
    last = _number(groups["day"])
    first = _number(groups.get("first") or groups["day"])
    if first < last and not _TIME_BEFORE.search(found.string, 0, found.start()):  # "alle 9 - 12 maggio"
        yield DateReading(found.start(), found.end(), first, month, year)
    yield DateReading(found.start("day"), found.end(), last, month, year)


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    return int(digits) if len(digits) == 4 else 2000 + int(digits.lstrip("'"))


def _number(day: str) -> int:
    return 1 if day == "primo" else int("".join(c for c in day if c in "0123456789"))


_FORMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_WRITTEN, _written),
    (_MONTH_FIRST, _month_first),
    (_YEAR_FIRST, _year_first),
    (_NUMBERS, _numbers),
    (_NUMBERS_SHORT, _numbers),
    (_NO_YEAR, _no_year),
)
