"""Days that are printed as such: "9 novembre 2025", "Nov 9, 2025", "09/11/25", "9 nov.", "8-9 novembre".

All readings of the text are found first, in the order of the text; the first that holds is the date. Day before month,
always. What other things look like dates (streets, laws, scores) is in `_NOT_BEFORE` and `_is_alone`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newscrawl.dates import _times
from newscrawl.dates._clock import calendar, moment
from newscrawl.dates._words import MONTH, MONTHS, REACH, WEEKDAY, WEEKDAYS, known
from newscrawl.models import Moment


class Candidate(NamedTuple):
    """A reading: text[start:end] would be this day."""

    start: int
    end: int
    day: int
    month: int
    year: int | None  #: None: not printed
    sure: bool = True  #: False: so much else looks like this that the rest of the text must speak for it


_DAY = r"(?:[0-3]?[0-9](?:\s?[°º^]|(?:st|nd|rd|th|o)(?![a-z]))?|primo(?![a-z]))"
_LEFT = r"(?<![0-9])(?<![0-9][.,:/h])"  # not in the middle of a number or a time
_RANGE = r"(?:\s*[-/]\s*|\s+(?:ed?|o|al?|all')(?![a-z])\s*)"
_FIRST = rf"(?:(?P<first>{_DAY})(?:,\s?{_DAY}){{0,4}}{_RANGE}(?:{WEEKDAY}\s*)?)?"
# A bare two-digit year ends the date, or a time or a byline follows: "9 novembre 20 feriti" has none.
_YY = r"[0-9]{2}(?![0-9:°º]|[.,h][0-9]|\s*(?!(?:d?alle|ore|h|di|da|at|redazione|agg|aggiornat[oa])(?![a-z]))[a-z])"
_YEAR = rf"(?P<year>[0-9]{{4}}(?![0-9])|'[0-9]{{2}}(?![0-9])|{_YY})"

_WRITTEN = re.compile(
    rf"{_LEFT}{_FIRST}(?P<day>{_DAY})[\s.,/_-]{{0,3}}(?:(?:di|del mese di|of)\s+)?(?P<month>{MONTH})"
    rf"(?:[\s.,/_-]{{0,3}}(?:(?:del|dell'anno|dell'|anno|l'anno)\s*)?{_YEAR})?"
)
_MONTH_FIRST = re.compile(
    rf"(?<![a-z])(?P<month>{MONTH})[.,]?\s*(?P<day>{_DAY})(?![0-9:])(?:\s?,?\s*(?P<year>[0-9]{{4}}(?![0-9])|'[0-9]{{2}}(?![0-9])))?"
)
_YEAR_FIRST = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})\s?(?P<sep>[-/.])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?(?P<day>[0-9]{1,2})(?![0-9])"
)
_NUMBERS = re.compile(
    rf"{_LEFT}(?:(?P<first>[0-9]{{1,2}})(?:\s?-\s?|\s+(?:e|al)\s+))?(?P<day>[0-9]{{1,2}})"
    r"\s?[-/.,|_·•\\]\s?(?P<month>[0-9]{1,2})\s?[-/.,|_·•\\]\s?(?P<year>[0-9]{4})(?![0-9])"
)
_NUMBERS_SHORT = re.compile(  # also not "v2.10.15", an address 10.1.1.25, a telephone number 02.12.25.30
    r"(?<![a-z0-9])(?<![0-9][-/.])(?P<day>[0-9]{1,2})\s?(?P<sep>[-/.])\s?(?P<month>[0-9]{1,2})\s?(?P=sep)\s?"
    r"(?P<year>'?[0-9]{2})(?![0-9]|[-/.][0-9])"
)
_NO_YEAR = re.compile(rf"{_LEFT}(?<![-/.])(?P<day>[0-9]{{1,2}})(?P<sep>[-/.])(?P<month>[0-9]{{1,2}})(?![0-9]|\s?[-/.]\s?[0-9])")

# Nouns that take a number or a date for a name. "del" may stand between ("decreto del 5 maggio").
_NOT_BEFORE = re.compile(
    r"(?:(?<![a-z])(?:via|viale|v\.le|piazza|p\.?zza|piazzale|p\.le|corso|c\.so|largo|vicolo|ponte|galleria|quartiere|"
    r"legge|leggi|decreto|decreto[- ]legge|d\.?l\.?|d\.?lgs|d\.?p\.?r|d\.?p\.?c\.?m|dpcm|ordinanza|direttiva|regolamento|"
    r"sentenza|n|nr|num|numero|art|articolo|comma|tel|telefono|cell|fax|pag|pagina|pagg|isbn|issn|voto|top|under|over|"
    r"formula|serie|puntata|episodio|capitolo|giornata|canale|versione|ver|release|covid|cap)[.:°º]?\s*(?:n[.°º]\s*)?"
    r"(?:del\s|dell'|-)?\s*|"
    r"(?<![a-z])(?:[a-z]{1,2}|rai|tgr))\Z"  # "La7", "G20", "Rai3"; a byline that touches the date is longer
)
_NUMBER_BEFORE = re.compile(r"(?:[0-9]|(?<![a-z])[ivx]+)\s*\Z")  # "Via XX Settembre 12"
_TIME_BEFORE = re.compile(r"(?<![a-z])(?:ore|alle|dalle|h)[.:]?\s*\Z")
_JOINED = re.compile(r"\s*(?:-|/|(?:ed?|al?|all'|fino al|fino all')(?![a-z]))\s*(?:" + WEEKDAY + r"\s*)?")
_NOT_AFTER = re.compile(r"\.?\s*(?:fa|a)(?![a-z])")  # "2 sett. fa", "3 set a 1"


def candidates(text: str, today: date) -> list[Candidate]:
    """All readings of the folded text, in its order, those of things that are no dates too."""
    found = [
        read(match, today) for pattern, read in _FORMS for match in pattern.finditer(text) if match.start() < REACH
    ]
    return sorted((c for c in found if c), key=lambda c: (c.start, -c.end))


def choose(text: str, dates: list[Candidate], today: date, zone: ZoneInfo) -> Moment | None:
    """The first reading that holds, with its time; without a year the nearest such day not after `today`."""
    for n, one in enumerate(dates):
        if not _holds(text, one):
            continue
        full = next((c for c in dates[n + 1 :] if c.year and c.start >= one.end), None)
        if not one.sure and not _is_joined(text, one, full) and not _is_alone(text, one):
            continue
        at, _, _ = _times.beside(text, one.start, one.end)
        if found := moment(_day(one, full, today), at, zone):
            return found
    return None


def _day(one: Candidate, full: Candidate | None, today: date) -> date | None:
    if one.year:
        return calendar(one.year, one.month, one.day)
    if full and full.year:  # "30 ottobre - 2 novembre 2025": the year stands at the end
        last = calendar(full.year, full.month, full.day)
        return _nearest(one, last) if last else None
    return _nearest(one, today)


def _nearest(one: Candidate, last: date) -> date | None:
    # Eight years hold a 29 February even about 1900 and 2100.
    days = (calendar(year, one.month, one.day) for year in range(last.year, last.year - 9, -1))
    return next((day for day in days if day and day <= last), None)


def _holds(text: str, one: Candidate) -> bool:
    if _NOT_BEFORE.search(text, 0, one.start):
        return False
    if text[one.start].isalpha() and text[one.start] != "p" and _NUMBER_BEFORE.search(text, 0, one.start):
        return False
    return one.year is not None or not _NOT_AFTER.match(text, one.end)


def _is_joined(text: str, one: Candidate, full: Candidate | None) -> bool:
    return full is not None and _JOINED.fullmatch(text, one.end, full.start) is not None


def _is_alone(text: str, one: Candidate) -> bool:
    """Whether the text is nothing but this date; where digits could be a score or a vote, something must say date."""
    at, start, end = _times.beside(text, one.start, one.end)
    if not known(text[:start]) or not known(text[end:]):
        return False
    printed = text[one.start : one.end]
    if printed[0].isalpha():
        return printed.split()[0].strip(".,") not in WEEKDAYS  # "mar 4": martedì or marzo?
    if at or any(c.isalpha() for c in text[:start]):
        return True
    return "/" in printed and (printed[0] == "0" or "/0" in printed or one.day > 12 or len(printed) == 5 != one.day == one.month)


# ── one reader for each form ───────────────────────────────────────────────────────────────────


def _written(found: re.Match[str], today: date) -> Candidate | None:
    start, first, last = found.start(), found["first"], _number(found["day"])
    if first and (_number(first) >= last or _TIME_BEFORE.search(found.string, 0, start)):
        start, first = found.start("day"), None
    return _candidate(found, start, _number(first) if first else last, MONTHS[found["month"]], today)


def _month_first(found: re.Match[str], today: date) -> Candidate | None:
    one = _candidate(found, found.start(), _number(found["day"]), MONTHS[found["month"]], today)
    return one._replace(sure=one.year is not None) if one else None


def _numbers(found: re.Match[str], today: date) -> Candidate | None:
    start, day = found.start(), int(found["day"])
    if first := found.groupdict().get("first"):
        start, day = (start, int(first)) if int(first) < day else (found.start("day"), day)
    return _candidate(found, start, day, int(found["month"]), today)


def _no_year(found: re.Match[str], today: date) -> Candidate | None:
    day, month = int(found["day"]), int(found["month"])
    if not (1 <= day <= 31 and 1 <= month <= 12) or (day, month) == (24, 7):
        return None
    return Candidate(found.start(), found.end(), day, month, None, sure=False)


def _candidate(found: re.Match[str], start: int, day: int, month: int, today: date) -> Candidate | None:
    year = found["year"]
    if year is None:
        return Candidate(start, found.end(), day, month, None)
    digits = year.lstrip("'")
    if len(digits) == 4:
        return Candidate(start, found.end(), day, month, int(digits))
    # Two digits are 20yy; what lies far ahead then (12.5.75) is 19yy or no date.
    full = 2000 + int(digits)
    return Candidate(start, found.end(), day, month, full) if full <= today.year + 1 else None


def _number(day: str) -> int:
    return 1 if day == "primo" else int("".join(c for c in day if c in "0123456789"))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Candidate | None]], ...] = (
    (_WRITTEN, _written),
    (_MONTH_FIRST, _month_first),
    (_YEAR_FIRST, _numbers),
    (_NUMBERS, _numbers),
    (_NUMBERS_SHORT, _numbers),
    (_NO_YEAR, _no_year),
)
