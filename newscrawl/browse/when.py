"""Stored times as people read them, in the outlet's zone and the reader's language. Pure: no clock.

Rows hold UTC text ("2025-11-09T13:30:00Z"); for a date without a time of day only the outlet's calendar day means anything.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newscrawl.browse.language import Language


def zone(name: str | None) -> tzinfo:
    """The zone of an IANA name; UTC where there is no such zone."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local(stored: str | None, there: tzinfo) -> datetime | None:
    """A stored time in a zone; None for a value that is no time."""
    try:
        read = datetime.fromisoformat(stored or "")
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(there)


def as_day(stored: str | None) -> date | None:
    """A stored day; None for a value that is none."""
    try:
        return date.fromisoformat(stored or "")
    except ValueError:
        return None


def day(stored: str | None, language: Language) -> str | None:
    """A calendar day in words, as "Sunday 9 November 2025"; a value that is no day comes back as it is."""
    read = as_day(stored)
    return stored if read is None else language.day(read)


def short_day(stored: str, language: Language) -> str:
    """A calendar day in few letters, as "9 Nov 2025"; whatever else comes back as it is."""
    read = as_day(stored) if len(stored) == len("2025-11-09") else None
    return stored if read is None else language.short_day(read)


def published(
    at: str | None, precision: str | None, printed_day: str | None, there: tzinfo, language: Language
) -> str | None:
    """The day of publication at the outlet, with the time of day where that was printed."""
    moment = local(at, there)
    if moment is None:
        return day(printed_day, language)
    words = day(printed_day or moment.date().isoformat(), language)
    return words if precision == "day" else f"{words}, {moment:%H:%M}"


def clock(at: str | None, there: tzinfo, language: Language) -> str | None:
    """A time in few words: "9 Nov 2025, 14:30"."""
    moment = local(at, there)
    return language.clock(moment) if moment else None
