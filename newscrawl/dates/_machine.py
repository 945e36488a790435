"""Dates that programs write are read here: ISO 8601, RFC 2822 (feeds), and the form of C's asctime.

Patterns of our own and not `datetime.fromisoformat` and `email.utils`: the first reads weeks and refuses the one-digit
seconds of a CMS, the second takes a missing zone, and CET, for UTC.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from newscrawl.dates._clock import calendar, clock, moment
from newscrawl.dates._words import MONTHS, WEEKDAY, fold
from newscrawl.models import Moment

_LONGEST = 64  # characters of a machine date; "2025-02-17T08:25:01.000000+01:00[Europe/Rome]" has 45

# A name, an offset or both, then what some add: "[Europe/Rome]" (Java), "(CET)" (mail), "UTC" (Go).
_ZONE = (
    r"(?:\s*(?P<zone>[a-z]{1,5}(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-][0-9]{1,2}(?::?[0-9]{2})?)(?![a-z0-9])"
    r"(?:\s*(?:\[[a-z/_]+\]|\([a-z ]+\)|[a-z]{3,4}))?)?"
)
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:[.,][0-9]*)?)?"
_TIME_PACKED = r"(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})?(?:\.[0-9]*)?"
_NAMED_MONTH = r"(?P<month>[a-z]{3,9})"  # also Italian, as some feeds have it
_FORMS = (
    re.compile(rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})(?:(?:\s?t\s?|\s){_TIME}{_ZONE})?"),
    re.compile(rf"(?P<year>[0-9]{{4}})(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})(?:t?{_TIME_PACKED}{_ZONE})?"),
    re.compile(
        rf"(?:{WEEKDAY}\.?,?\s*)?(?P<day>[0-9]{{1,2}})[ -]{_NAMED_MONTH}[ -](?P<year>[0-9]{{4}}|[0-9]{{2}}),?\s"
        rf"{_TIME}{_ZONE}"
    ),
    re.compile(
        rf"(?:{WEEKDAY},?\s)?{_NAMED_MONTH}\s(?P<day>[0-9]{{1,2}})\s{_TIME}(?:\s(?P<zone>[a-z]{{1,5}}))?\s"
        r"(?P<year>[0-9]{4})"
    ),
)


def read(raw: str, zone: ZoneInfo) -> Moment | None:
    """The date that a text is; None where it is anything else, or more."""
    bare = raw.strip()
    return _read(bare, zone) if len(bare) <= _LONGEST else None


@lru_cache(maxsize=256)  # what is none is read as printed next, which asks again
def _read(raw: str, zone: ZoneInfo) -> Moment | None:
    text = fold(raw)
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    return _moment(found, zone) if found else None


def _moment(found: re.Match[str], zone: ZoneInfo) -> Moment | None:
    at = clock(found["hour"], found["minute"], found["second"], found["zone"]) if found["hour"] else None
    if found["hour"] and not at:
        return None
    month = found["month"]
    number = int(month) if month.isdecimal() else MONTHS.get(month, 0)
    return moment(calendar(_year(found["year"]), number, int(found["day"])), at, zone)


def _year(digits: str) -> int:
    """A year of two digits as RFC 5322 (4.3) reads it: from 50 on it is of the last century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)
