"""Days that are printed as such are read here: "9 novembre 2025", "Nov 9, 2025", "09/11/25", "9 nov.", "8-9 novembre".

All readings of the text are found first (`_forms`), in the order of the text; the first that holds is the date.
Other things that look like a date (streets, laws, scores, votes) are refused here, by what stands beside them.
"""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from newscrawl.dates import _times
from newscrawl.dates._clock import calendar, moment
from newscrawl.dates._forms import DateReading
from newscrawl.dates._words import WEEKDAY, WEEKDAYS, byline, known, unknown
from newscrawl.models import Moment

_STREET = r"via|viale|v\.le|piazza|p\.?zza|piazzale|p\.le|corso|c\.so|largo|vicolo|ponte"
_LAW = (
    r"legge|decreto|decreto[- ]legge|d\.?l\.?|d\.?lgs|d\.?p\.?r|d\.?p\.?c\.?m|ordinanza|direttiva|regolamento|"
    r"sentenza|delibera"
)
_NUMBERED = (
    r"n|nr|num|numero|art|articolo|comma|tel|telefono|cell|fax|pag|pagg|pagina|isbn|issn|voto|top|under|over|formula|"
    r"episodio|capitolo|canale|versione|ver|release|cap"
)
# Things that have a number or a date in their name. A name that touches the day is a channel or a summit ("La7", "G20"); a
# byline that does is longer.
_NOT_BEFORE = re.compile(
    rf"(?:(?<![a-z])(?:(?:{_STREET}|{_LAW})[.:]?\s*(?:n[.°º]\s*)?(?:del\s|dell')?|(?:{_NUMBERED})[.:°º-]?)\s*|covid-|"
    r"(?<![a-z])(?:[a-z]{1,2}|rai|tgr)|"
    rf"(?<![a-z])(?:registraz|reg\.|trib|autorizz|iscri|{_LAW})[^|]{{0,60}}?[0-9]+\s+(?:del\s+|dell'))\Z"
)
_NOT_AFTER = re.compile(  # "2 sett. fa", "3 set a 1"; "dello scorso anno" is a year that we would have to guess
    r"\.?\s*(?:(?:fa|a)(?![a-z])|(?:dello scorso|dell'altro|di un) anno|dell'anno (?:scorso|prima|passato))"
)
_JOINED = re.compile(rf"\s*(?:-|/|(?:ed?|al?|all'|fino al|fino all')(?![a-z]))\s*(?:{WEEKDAY}\s*)?")
_SAYS_DATE = re.compile(r"[a-z]{3}|(?<![a-z])(?:il|l'|li)")
# "1 gennaio 1" is the zero of a program's clock: a year that cannot be read is not ours to replace. "9 novembre 20 feriti" has none.
_YEAR_UNREAD = re.compile(
    r"\s?[.,/]?\s?(?:(?:del|de|of|anno)\s)?-?[0-9]{1,12}(?![0-9:]|[.,h][0-9])"
    r"(?!\s*(?!(?:d?alle|ore(?!\s+fa)|h|di|da|by|at|redazione|agg|aggiornat[oa])(?![a-z]))[a-z%€])"
)
_STRAY_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
# "(ANSA) - REGGIO EMILIA, 9 NOV": more words are a sentence, and its "16 dicembre" can be of any year.
_MAX_WORDS_AROUND = 3
_IDIOMS = frozenset({"24/7", "16/9", "21/9"})


def choose(text: str, dates: list[DateReading], today: date, zone: ZoneInfo) -> Moment | None:
    """The first reading that holds, with its time; without a year the nearest such day not after `today`."""
    for n, one in enumerate(dates):
        full = next((c for c in dates[n + 1 :] if c.year and c.start >= one.end), None)
        if not _holds(text, one) or not (one.sure or _is_joined(text, one, full) or _is_alone(text, one)):
            continue
        at, start, end = _times.beside(text, one.start, one.end)
        if one.year is None and not full and not _year_is_ours(text, start, end):
            continue
        if found := moment(_day(one, full, today), at, zone):
            return found
    return None


def _day(one: DateReading, full: DateReading | None, today: date) -> date | None:
    if one.year is not None:
        return calendar(one.year, one.month, one.day)
    if full and full.year:  # "30 ottobre - 2 novembre 2025": the year stands at the end
        last = calendar(full.year, full.month, full.day)
        return _nearest(one, last) if last else None
    return _nearest(one, today)


def _nearest(one: DateReading, last: date) -> date | None:
    # Nine years hold a 29 February even about 1900 and 2100.
    days = (calendar(year, one.month, one.day) for year in range(last.year, max(last.year - 9, 0), -1))
    return next((day for day in days if day and day <= last), None)


def _holds(text: str, one: DateReading) -> bool:
    """Whether what stands beside a reading lets it be a date."""
    if _NOT_BEFORE.search(text, 0, one.start):
        return False
    return one.year is not None or not _NOT_AFTER.match(text, one.end)


def _year_is_ours(text: str, start: int, end: int) -> bool:
    """Whether the year of a date at text[start:end], its time included, may be taken from the clock: "Bari, 9 nov", no prose."""
    if _YEAR_UNREAD.match(text, end):
        return False
    if _STRAY_YEAR.search(text[max(start - 8, 0) : start] + " " + text[end : end + 8]):
        return False  # "2023, 6 giugno", "6 giugno 10:00 2023"
    return sum(0 if byline(side) else unknown(side) for side in (text[:start], text[end:])) <= _MAX_WORDS_AROUND


def _is_joined(text: str, one: DateReading, full: DateReading | None) -> bool:
    return full is not None and _JOINED.fullmatch(text, one.end, full.start) is not None


def _is_alone(text: str, one: DateReading) -> bool:
    """Whether the text is nothing but this date, and something says that it is one: "7/10" may be a vote."""
    at, start, end = _times.beside(text, one.start, one.end)
    left = text[:start]
    if not (known(left) or byline(left)) or not known(text[end:]):
        return False
    printed = text[one.start : one.end]
    if printed[0].isalpha() and printed.split()[0].strip(".,") in WEEKDAYS:  # "mar 4": martedì or marzo?
        return False
    if not printed[0].isalpha() and "/" not in printed:  # "lunedì 9.30", "ore 9-12"
        return False
    says_date = known(left) and _SAYS_DATE.search(left) is not None
    return at is not None or says_date or _looks_it(printed, one)


def _looks_it(printed: str, one: DateReading) -> bool:
    if printed[0].isalpha():
        return one.day < 10  # "giugno 24" may be a month of 2024
    day, _, month = printed.replace(" ", "").partition("/")
    padded = day[0] == "0" or month[0] == "0"
    return padded or (printed not in _IDIOMS and one.day != one.month and (one.day > 12 or len(day) == len(month) == 2))
