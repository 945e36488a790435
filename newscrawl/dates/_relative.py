"""Dates that hang on the moment of reading are read here: "2 ore fa", "ieri, 22:10", "stamattina", "lunedì scorso".

Hours and minutes give an instant, counted in elapsed time; days, weeks and vague words give a day. Months and years
("due mesi fa") are no days: unknown. "Oggi" and "Domani" are also names of newspapers and words of headlines: they
count only where nothing but a lead-in or a byline is around them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from newscrawl.dates import _times
from newscrawl.dates._clock import Clock, moment
from newscrawl.dates._words import NUMBERS, REACH, WEEKDAY, WEEKDAYS, byline, either, known, spread
from newscrawl.models import Moment

_SECONDS = spread(
    {
        1: "secondo, secondi, sec, seconds",
        60: "minuto, minuti, min, mins, minute, minutes",
        15 * 60: "quarto d'ora, quarti d'ora",
        60 * 60: "ora, ore, h, hour, hours",
    }
)
_DAYS = spread({1: "giorno, giorni, gg, day, days", 7: "settimana, settimane, sett, week, weeks"})
_COUNT = rf"(?:[0-9]{{1,3}}|(?<![a-z])(?:{either(NUMBERS)})(?:(?<=')|(?![a-z])))"
_UNIT = rf"(?:{either([*_SECONDS, *_DAYS])})(?![a-z])\.?"
_AGO = re.compile(
    r"(?<![0-9])(?<![0-9][.,:/-])(?:(?<![a-z])(?:circa|quasi|oltre|piu di|poco piu di|meno di|solo|appena|about)\s+)?"
    rf"(?:(?<![a-z])(?P<half>mezz'\s?ora|mezzora|mezza ora)|(?P<n>{_COUNT})\s*(?P<unit>{_UNIT})"
    rf"(?:\s*(?:,|e)\s*(?:(?P<andhalf>mezz[ao])|(?P<n2>{_COUNT})\s*(?P<unit2>{_UNIT})))?)\s+(?:fa|ago)(?![a-z])"
)

_PARTS = ("mattina", "pomeriggio", "sera", "notte")
_VAGUE = (
    "poco fa, pochi minuti fa, alcuni minuti fa, qualche minuto fa, qualche ora fa, poche ore fa, alcune ore fa, "
    "un attimo fa, un momento fa, un istante fa, pochi istanti fa, pochi secondi fa, qualche istante fa, "
    "qualche secondo fa"
)
_WORDS = spread(
    {
        -2: "l'altro ieri, altro ieri, l'altroieri, altroieri, ieri l'altro, avantieri",
        -1: "ieri, yesterday",
        0: "oggi, adesso, proprio ora, proprio adesso, in questo momento, or ora, today, just now, "
        f"stamattina, stamani, stamane, stasera, stanotte, questo pomeriggio, questa mattina, questa sera, {_VAGUE}",
        1: "domani, tomorrow",
        2: "dopodomani, dopo domani",
    }
)
_WORD = re.compile(rf"(?<![a-z0-9])(?P<word>{either(_WORDS)})(?:\s+(?P<part>{either(_PARTS)}))?(?![a-z])")
_LAST = re.compile(rf"(?<![a-z])(?:scors[oa]\s+(?P<next>{WEEKDAY})|(?P<day>{WEEKDAY})\s+scors[oa])(?![a-z])")

_PARTED_BEFORE = re.compile(r"[-|•·:;,/>)\]]\s*\Z")
_PARTED_AFTER = re.compile(r"\s*[-|•·;/<(\[]")


def read(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    """The date in folded text; `now` is in the zone."""
    return _ago(text, now, zone) or _word(text, now, zone) or _last(text, now, zone)


def _ago(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _AGO.search(text, 0, REACH)
    if not found or not _stands(text, found.start(), found.end(), parted=True):
        return None
    parts = _parts(found)
    days = sum(n * _DAYS[unit] for n, unit in parts if unit in _DAYS)
    if all(unit in _DAYS for _, unit in parts):
        return moment(now.date() - timedelta(days=days), None, zone)
    seconds = sum(n * _SECONDS[unit] for n, unit in parts if unit in _SECONDS)
    at = (now.astimezone(UTC) - timedelta(days=days, seconds=seconds)).astimezone(zone)
    return Moment(at.replace(second=0, microsecond=0), "minute")


def _parts(found: re.Match[str]) -> list[tuple[float, str]]:
    if found["half"]:
        return [(0.5, "ora")]
    n, unit = _count(found["n"]), found["unit"].rstrip(".")
    if found["andhalf"]:
        return [(n + 0.5, unit)]
    return [(n, unit), (_count(found["n2"]), found["unit2"].rstrip("."))] if found["n2"] else [(n, unit)]


def _count(text: str) -> int:
    return NUMBERS[text] if text in NUMBERS else int(text)


def _word(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _WORD.search(text, 0, REACH)
    if not found:
        return None
    at, start, end = _times.beside(text, found.start(), found.end())
    if not _stands(text, start, end, parted=at is not None):
        return None
    day = now.date() + timedelta(days=_WORDS[found["word"]])
    return moment(day, _evening(at, found[0]) if at else None, zone)


def _evening(at: Clock, word: str) -> Clock:
    late = word.endswith(("sera", "pomeriggio")) and 1 <= at.hour < 12  # "ieri sera alle 9"
    return at._replace(hour=at.hour + 12) if late else at


def _last(text: str, now: datetime, zone: ZoneInfo) -> Moment | None:
    found = _LAST.search(text, 0, REACH)
    if not found:
        return None
    at, start, end = _times.beside(text, found.start(), found.end())
    if not _stands(text, start, end, parted=at is not None):
        return None
    weekday = WEEKDAYS[(found["day"] or found["next"]).rstrip("'")]
    return moment(now.date() - timedelta(days=(now.weekday() - weekday - 1) % 7 + 1), at, zone)


def _stands(text: str, start: int, end: int, *, parted: bool) -> bool:
    """Whether only a lead-in or byline is around text[start:end]; with `parted`, also words that punctuation keeps apart."""
    left, right = text[:start], text[end:]
    return (known(left) or byline(left) or (parted and _PARTED_BEFORE.search(left) is not None)) and (
        known(right) or byline(right) or (parted and _PARTED_AFTER.match(right) is not None)
    )
