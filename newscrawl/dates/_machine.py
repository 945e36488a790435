"""Dates that programs write: ISO 8601, RFC 2822 (feeds), and the form of C's asctime.

Patterns of our own and not `datetime.fromisoformat` and `email.utils`: the first reads weeks and refuses the one-digit
seconds of a CMS, the second takes a missing zone, and CET, for UTC.
"""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from newscrawl.dates._clock import calendar, clock, moment
from newscrawl.dates._words import MONTHS, WEEKDAY, fold
from newscrawl.models import Moment

_LONGEST = 80  # of a machine date; "Sun Nov 09 2025 14:30:00 GMT+0100 (Ora standard …)" is the longest seen

# Year, month, day, hour, minute, second, zone. After the zone: "[Europe/Rome]" of Java, "(CET)" or "UTC" of others.
_ZONE = r"\s*([a-z]{1,5}(?![a-z])(?:[+-][0-9:]{1,5})?|[+-][0-9]{1,2}(?::?[0-9]{2})?)?(?:\s*[\[(]?[a-z/_]+[\])]?)?"
_ISO = (
    re.compile(
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
        rf"(?:(?:\s*t\s*|\s+)([0-9]{{1,2}}):([0-9]{{1,2}})(?::([0-9]{{1,2}})(?:[.,][0-9]*)?)?{_ZONE})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})(?:t?([0-9]{{2}}):?([0-9]{{2}}):?([0-9]{{2}})?(?:\.[0-9]*)?{_ZONE})?",
        re.IGNORECASE,
    ),
)
_TIME = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{1,2}))?"
_NAMED = (
    re.compile(  # RFC 2822; its months also in Italian, as some feeds have them
        rf"(?:{WEEKDAY}\.?,?\s*)?(?P<day>[0-9]{{1,2}})[ -](?P<month>[a-z]{{3,9}})[ -](?P<year>[0-9]{{4}}|[0-9]{{2}}),?\s+"
        rf"{_TIME}{_ZONE.replace('(', '(?P<zone>', 1)}"
    ),
    re.compile(
        rf"(?:{WEEKDAY},?\s+)?(?P<month>[a-z]{{3}})\s+(?P<day>[0-9]{{1,2}})\s+{_TIME}"
        r"(?:\s+(?P<zone>[a-z]{1,5}))?\s+(?P<year>[0-9]{4})"
    ),
)


def read(raw: str, zone: ZoneInfo) -> Moment | None:
    text = raw.strip()
    if not text or len(text) > _LONGEST:
        return None
    return _numbers(text, zone) or _names(text, zone)


def _numbers(text: str, zone: ZoneInfo) -> Moment | None:
    for pattern in _ISO:
        if found := pattern.fullmatch(text):
            year, month, day, hour, minute, second, east = found.groups()
            at = clock(hour, minute, second, east) if hour else None
            if hour and not at:
                return None
            return moment(calendar(int(year), int(month), int(day)), at, zone)
    return None


def _names(text: str, zone: ZoneInfo) -> Moment | None:
    folded = fold(text)
    for pattern in _NAMED:
        found = pattern.fullmatch(folded)
        if not found or found["month"] not in MONTHS:
            continue
        at = clock(found["hour"], found["minute"], found["second"], found["zone"])
        year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
        return moment(calendar(year, MONTHS[found["month"]], int(found["day"])), at, zone) if at else None
    return None
