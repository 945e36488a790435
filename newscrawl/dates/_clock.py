"""A calendar day and a time of day become a `Moment`: zones, clock changes, and days that are no dates at all."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.dates._words import spread
from newscrawl.models import Moment, Precision

# Programs print these when they know no date: Unix, and east and west of it; .NET and Excel; OLE.
_PLACEHOLDERS = frozenset(
    {date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31)}
)
_YEARS = range(1800, 2101)  # the oldest Italian newspaper archives online begin after 1800

_HOURS_EAST = spread(
    {
        0: "z, utc, gmt, ut, wet",
        1: "cet, met, mez, west, bst",
        2: "cest, mest, eet",
        3: "eest, msk",
        -4: "edt",
        -5: "est, cdt",
        -6: "cst, mdt",
        -7: "mst, pdt",
        -8: "pst",
    }
)
_OFFSET = re.compile(r"([a-z]*)\s*(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?")


class Clock(NamedTuple):
    """A time of day. 24:00 is the next day's midnight."""

    hour: int
    minute: int = 0
    second: int | None = None  #: None: not printed
    offset: timedelta | ZoneInfo | None = None  #: east of UTC, or the clocks of a printed zone; None: local time


def clock(hour: str, minute: str | None, second: str | None = None, zone: str | None = None) -> Clock | None:
    """The time of day in digits, with a zone as `offset` reads it; None if there is no such time."""
    h, m, s = int(hour), int(minute or 0), int(second) if second else None
    if h > 24 or m > 59 or (s or 0) > 60 or (h == 24 and (m or s)):
        return None
    if not zone:
        return Clock(h, m, s)
    east = offset(zone)
    return None if east is None else Clock(h, m, s, east)


def offset(zone: str) -> timedelta | None:
    """The offset east of UTC of a zone: "z", "+0100", "+01:00", "gmt+1", "cet"; None if its name is not known."""
    found = _OFFSET.fullmatch(zone)
    if not found or (found[1] and found[1] not in _HOURS_EAST):
        return None
    minutes = 60 * int(found[3] or 0) + int(found[4] or 0)
    if minutes > 14 * 60:
        return None
    return timedelta(hours=_HOURS_EAST.get(found[1], 0), minutes=-minutes if found[2] == "-" else minutes)


def local(naive: datetime, zone: ZoneInfo) -> datetime:
    """The naive time in the zone. An hour that clocks skip moves forward by an hour; of an hour that comes twice, the first."""
    return naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


def calendar(year: int, month: int, day: int) -> date | None:
    """The day, or None if the calendar does not have it."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moment(day: date | None, at: Clock | None, zone: ZoneInfo) -> Moment | None:
    """The moment of a printed day and time, or None for no day, a placeholder, or a year that no newspaper has."""
    if day is None or day.year not in _YEARS or day in _PLACEHOLDERS:
        return None
    midnight = datetime.combine(day, time())
    if at is None:
        return Moment(local(midnight, zone), "day")
    naive = midnight + timedelta(hours=at.hour, minutes=at.minute, seconds=min(at.second or 0, 59))
    precision: Precision = "minute" if at.second is None else "second"
    if at.offset is None:
        return Moment(local(naive, zone), precision)
    if isinstance(at.offset, ZoneInfo):
        return Moment(local(naive, at.offset).astimezone(zone), precision)
    return Moment(naive.replace(tzinfo=timezone(at.offset)).astimezone(zone), precision)
