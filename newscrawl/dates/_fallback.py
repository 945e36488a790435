"""dateparser, behind our own grammar: for layouts that the grammar has not met ("09 11 2025", "2025 9 novembre").

Strict, and only where a four-digit year is printed: else dateparser completes a date from today, and reads a date
without a year into a year of its choice. Relative wording is not asked for: it would need the clock, and what our own
step refuses ("due mesi fa") is no day.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newscrawl.dates._clock import Clock, moment
from newscrawl.dates._words import known
from newscrawl.models import Moment

if TYPE_CHECKING:
    from dateparser.date import DateDataParser

_LONGEST = 64  # characters; dateparser's cost grows with the text
_YEAR_AND_MORE = re.compile(r"(?=.*(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]))(?=.*(?<![0-9])[0-9]{1,2}(?![0-9]))")


def read(text: str, zone: ZoneInfo) -> Moment | None:
    """From folded text; None unless day, month and year are printed."""
    if not (first := re.search("[0-9]", text)):
        return None
    if known(text[: first.start()]):
        text = text[first.start() :]  # dateparser knows no lead-ins
    if len(text) > _LONGEST or not _YEAR_AND_MORE.match(text):
        return None
    data = _parser().get_date_data(text)
    if not (found := data.date_obj) or not _prints(text, found.year) or not _prints(text, found.day):
        return None
    at = Clock(found.hour, found.minute, offset=found.utcoffset()) if data.period == "time" else None
    return moment(found.date(), at, zone)


def _prints(text: str, number: int) -> bool:
    return re.search(rf"(?<![0-9])0?{number}(?![0-9])", text) is not None


@cache
def _parser() -> DateDataParser:
    # Imported and built at the first date that needs it: that takes a good part of a second.
    from dateparser.date import DateDataParser

    return DateDataParser(
        languages=["it"],
        settings={
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_TIME_AS_PERIOD": True,
        },
    )
