"""dateparser is asked behind our own grammar, for layouts that the grammar has not met ("09 11 2025", "2025 9 novembre").

Strict, and only where a four-digit year is printed: else dateparser completes a date from today, and reads a date
without a year into a year of its choice. Relative wording is not asked for: it would need the clock, and what our own
step refuses ("due mesi fa") is no day.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newscrawl.dates._clock import Clock, moment
from newscrawl.dates._words import known
from newscrawl.models import Moment

if TYPE_CHECKING:
    from dateparser.date import DateData, DateDataParser

_LONGEST = 64  # characters; dateparser's cost grows with the text
_YEAR_AND_MORE = re.compile(r"(?=.*(?<![0-9])(?:19|20)[0-9]{2}(?![0-9]))(?=.*(?<![0-9])[0-9]{1,2}(?![0-9]))")


def read(text: str, zone: ZoneInfo, language: str = "it") -> Moment | None:
    """The date in folded text; None unless day, month and year are printed.

    language: two letters; one that dateparser does not know reads nothing
    """
    if not (first := re.search("[0-9]", text)):
        return None
    if known(text[: first.start()]):
        text = text[first.start() :]  # dateparser knows no lead-ins
    if len(text) > _LONGEST or not _YEAR_AND_MORE.match(text):
        return None
    data = _asked(text, language)
    if data is None or not (found := data.date_obj) or not _prints(text, found.year) or not _prints(text, found.day):
        return None
    at = Clock(found.hour, found.minute, offset=found.utcoffset()) if data.period == "time" else None
    return moment(found.date(), at, zone)


def _prints(text: str, number: int) -> bool:
    return re.search(rf"(?<![0-9])0?{number}(?![0-9])", text) is not None


@lru_cache(maxsize=256)  # in each zone in which a date is read the answer is the same
def _asked(text: str, language: str) -> DateData | None:
    parser = _parser(language)
    return parser.get_date_data(text) if parser is not None else None


@lru_cache(maxsize=16)
def _parser(language: str) -> DateDataParser | None:
    # Imported and built at the first date that needs it: that takes a good part of a second.
    from dateparser.data.languages_info import language_locale_dict
    from dateparser.date import DateDataParser

    if language not in language_locale_dict:
        return None
    return DateDataParser(
        languages=[language],
        settings={
            "DATE_ORDER": "DMY",
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_TIME_AS_PERIOD": True,
        },
    )
