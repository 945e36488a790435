"""Dates are read as Italian newspapers print them. Pure: no clock, no network.

Order of attempts and why: machine dates (ISO 8601, RFC 2822), which leave no doubt; our own grammar of Italian dates,
which knows lead-ins, abbreviations and whose time a time is; relative wording; last dateparser (it, day first), for
layouts that the grammar has not met. A date of which no step is sure is `None`: an unknown date can be found elsewhere, a
wrong one is believed. Measured with strings from newspapers in tests/test_dates.py.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from newscrawl.dates import _fallback, _forms, _machine, _printed, _relative, _words
from newscrawl.models import Moment

__all__ = ["parse", "parse_iso", "parse_past"]

# Clocks differ, and zones are left out.
_AHEAD = timedelta(days=1)


def parse(raw: str, *, now: datetime, zone: ZoneInfo, language: str = "it") -> Moment | None:
    """Read one printed date.

    raw:   as on the page, any case, with lead-in or byline, e.g. "Roma, lunedì 5 febbraio 2024, ore 7.30"; only its
           first 192 characters are read
    now:   aware; anchors "ieri", "2 ore fa" and a date without a year, which is the nearest such day not after now
    zone:  the outlet's; used when the text names none, and the zone of the answer
    language: two letters: in which language dateparser, the last attempt, reads; before it, Italian and English are read
    Returns the moment and how precise it is, or None if no reading is certain. Of two dates the first wins.
    Raises ValueError if `now` is naive.

    >>> rome = ZoneInfo("Europe/Rome")
    >>> parse("ieri, 22.10", now=datetime(2024, 2, 5, 8, tzinfo=rome), zone=rome).at.isoformat()
    '2024-02-04T22:10:00+01:00'
    """
    if now.tzinfo is None:
        raise ValueError(f"now: expected an aware datetime, got {now!r}")
    if moment := parse_iso(raw, zone=zone):
        return moment
    if not (text := _words.fold(raw)):
        return None
    here = now.astimezone(zone)
    dates = _forms.readings(text, here.date())
    found = _printed.choose(text, dates, here.date(), zone) or _relative.read(text, here, zone)
    # A full date that the grammar saw and refused (a law, a street, 31 February) must not be read by dateparser.
    return found if found or any(one.year for one in dates) else _fallback.read(text, zone, language)


def parse_iso(raw: str, *, zone: ZoneInfo) -> Moment | None:
    """Read a date that a program wrote: ISO 8601 or RFC 2822, with the slips that content systems make.

    raw:   nothing but the date, e.g. "2025-02-17T08:25:1Z", "Sun, 09 Nov 2025 08:30:00 +0100"
    zone:  the outlet's; used when the text names none, and the zone of the answer
    Returns None for anything else, also for "2025", "2025-11", weeks and placeholders such as 1970-01-01.
    """
    return _machine.read(raw, zone)


def parse_past(raw: str | None, *, now: datetime, zone: ZoneInfo) -> Moment | None:
    """Read what an entry says of a time that has been; None also for one that lies ahead: in a list it would stay in front for ever."""
    moment = parse(raw, now=now, zone=zone) if raw else None
    return moment if moment is not None and moment.at - now < _AHEAD else None
