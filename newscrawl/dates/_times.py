"""Times of day are read beside a date: "ore 14.30", "alle 9", "h 22:10", "| 15:24", "2:30 pm", "14:30 CET"."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from newscrawl.dates._clock import Clock, clock
from newscrawl.dates._words import WEEKDAY

# With a word before it ("ore", "alle", "h") an hour alone is a time, and a comma or "e" may part it from its minutes.
_LEAD = r"(?:(?:(?:d?alle|delle|at|circa|per le)\s*)?(?:ore|ora|h)(?![a-z])[.:]?|(?:d?alle|delle|at)(?![a-z])|@)\s*"
_TIME = (
    rf"(?P<lead>{_LEAD})?(?<![0-9])(?<![0-9][.,:])(?P<hour>[0-9]{{1,2}})"
    r"(?:(?P<sep>\s?:\s?|\.|\s?h\s?|,|\s+e\s+)(?P<minute>[0-5][0-9])(?![0-9])(?:[:.](?P<second>[0-5][0-9])(?:[.,][0-9]{1,9}(?![0-9]))?)?)?"
    r"(?![0-9]|[.,:/][0-9]{2,})(?!\s*(?:min|sec|ore\b|km|euro|mila|milion|%|€|'))(?:\s*(?P<half>[ap])\.?m(?![a-z])\.?)?"
    r"(?(half)(?:\s*\(?(?P<american>[ecmp][sd]?t)(?![a-z]))?)"
    r"(?:\s*\(?(?P<zone>(?:utc|gmt|cest|cet|z)(?![a-z])(?:\+[0-9]{1,2}(?::?[0-9]{2})?)?|\+[0-9]{2}:?[0-9]{2}|"
    r"(?<=:[0-9]{2}:[0-9]{2})-[0-9]{2}:?[0-9]{2}))?"  # "14:30-16:30" has no offset
)
# "2:19 pm ET": the clocks of the American zones, named by their first letter; EST is printed in summer too.
_AMERICAN = {"e": "America/New_York", "c": "America/Chicago", "m": "America/Denver", "p": "America/Los_Angeles"}
# Between date and time stands punctuation, or a weekday; another word makes it another's time ("modifica … 15:24").
_GAP = r"[^a-z0-9]{0,6}"
# "à", "a las", "um": with these an hour alone is no time.
_TO = r"(?:(?:a(?: las)?|um)\s+)?"
_AFTER = re.compile(rf"{_GAP}(?:{WEEKDAY}{_GAP})?(?:t(?=[0-9]))?{_TO}{_TIME}")
_BEFORE = re.compile(rf"{_TIME}{_GAP}(?:(?:dell'|del|di|il|l'|on|of)\s*)?(?:{WEEKDAY}{_GAP})?(?:l')?\Z")


def after(text: str, end: int) -> tuple[Clock | None, int]:
    """The time that follows a date which ends at `end`, and where it ends itself (`end` if there is none)."""
    found = _AFTER.match(text, end)
    at = _read(found) if found else None
    return (at, found.end()) if found and at else (None, end)


def before(text: str, start: int) -> tuple[Clock | None, int]:
    """The time that leads to a date which starts at `start`, and where it starts itself (`start` if there is none)."""
    found = _BEFORE.search(text, 0, start)
    at = _read(found) if found else None
    return (at, found.start()) if found and at else (None, start)


def beside(text: str, start: int, end: int) -> tuple[Clock | None, int, int]:
    """The time of a date at `start:end`, after it or else before it, and the reach of both together."""
    at, stop = after(text, end)
    if at:
        return at, start, stop
    at, begin = before(text, start)
    return at, begin, end


def _read(found: re.Match[str]) -> Clock | None:
    bare = found["minute"] and found["sep"].strip() not in (",", "e")
    if not (bare or found["lead"] or found["half"]):
        return None
    at = clock(found["hour"], found["minute"], found["second"], found["zone"])
    if at is None or not found["half"]:
        return at
    if found["american"]:
        at = at._replace(offset=ZoneInfo(_AMERICAN[found["american"][0]]))
    return _twelve(at, found["half"])


def _twelve(at: Clock, half: str) -> Clock | None:
    if not 1 <= at.hour <= 12:
        return None
    return at._replace(hour=at.hour % 12 + (12 if half == "p" else 0))
