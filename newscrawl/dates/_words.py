"""The words of Italian dates are here, as tables and as parts of regular expressions, and the form in which text is read.

English names of months and days stand beside the Italian ones: many Italian sites never translated their theme.
No name means two things but "mar" (martedì, marzo), which its place in the date decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from newscrawl.text import line

# A date must begin in the first 128 characters (bylines and lead-ins may be long) and has 64 more to end in. 18 kB of
# text otherwise cost dateparser 0.4 s.
REACH = 128
LENGTH = REACH + 64

_MARKS = re.compile("[\u0300-\u036f]")
_SIGNS = str.maketrans(
    {**dict.fromkeys("’‘ʼ`´′‛", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "⁄": "/", "∕": "/", "：": ":"}
)


def spread(rows: Mapping[int, str]) -> dict[str, int]:
    """A table of number → names, turned to name → number: `{1: "un, uno"}` to `{"un": 1, "uno": 1}`."""
    return {name: number for number, names in rows.items() for name in names.split(", ")}


MONTHS = spread(
    {
        1: "gennaio, genn, gen, january, jan",
        2: "febbraio, febbr, febb, feb, february",
        3: "marzo, marz, mar, march",
        4: "aprile, apr, april",
        5: "maggio, magg, mag, may",
        6: "giugno, giugn, giu, june, jun",
        7: "luglio, lugl, lug, july, jul",
        8: "agosto, agos, ago, august, aug",
        9: "settembre, settem, sett, set, september, sept, sep",
        10: "ottobre, ott, october, oct",
        11: "novembre, novem, nov, november",
        12: "dicembre, dicem, dic, december, dec",
    }
)

WEEKDAYS = spread(  # numbers as `date.weekday` has them
    {
        0: "lunedi, lun, monday, mon",
        1: "martedi, mart, mar, tuesday, tue",
        2: "mercoledi, merc, mer, wednesday, wed",
        3: "giovedi, giov, gio, thursday, thu",
        4: "venerdi, ven, friday, fri",
        5: "sabato, sab, saturday, sat",
        6: "domenica, dom, sunday, sun",
    }
)

_UNITS = "un, un', uno, una, a, an"
_TO_TWELVE = "due, tre, quattro, cinque, sei, sette, otto, nove, dieci, undici, dodici"
NUMBERS = (
    dict.fromkeys(_UNITS.split(", "), 1)
    | {name: number for number, name in enumerate(_TO_TWELVE.split(", "), start=2)}
    | {"quindici": 15, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50}
)

# Words that may stand around a date without making the text more than a date.
_AROUND_TEXT = """
    pubblicato pubblicata pubblicati pubblicazione pubblicate aggiornato aggiornata aggiornamento aggiornati agg
    ultimo ultima ultim'ora modifica modificato modificata inserito inserita postato postata creato creata caricato
    data ora ore h alle alla all' dalle delle circa articolo articoli notizia news post scritto scritta redatto online
    edizione in il lo la li del dell' dello di da al l' giorno italiana locale roma utc gmt cet cest
    published posted updated last on at redazione
"""
_AROUND = frozenset(_AROUND_TEXT.split())
_WORD = re.compile(r"[a-z]+'?|[0-9]+")
_MAX_WORDS_BYLINE = 8  # three authors
_BYLINE = re.compile(r"\W*(?:di|da|by|a cura di|scritto da|testo di|redazione|autore|la redazione)(?![a-z])[^0-9]*")


def either(names: Iterable[str]) -> str:
    """A regular expression for any of the names; the longest is tried first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


MONTH = rf"(?:{either(MONTHS)})(?![a-z])"
WEEKDAY = rf"(?:{either(WEEKDAYS)})(?![a-z])'?"  # "lunedi'": an apostrophe for the accent


# Two elements of a page without anything between them: "28 luglio 202010:43", "15 maggio 201915 maggio 2019".
_GLUED = re.compile(r"(?<=[ ./,_-])((?:19|20)[0-9]{2})(?=[0-9]{1,2}(?:[:.][0-5][0-9](?![0-9.,])|\s?[a-z]))")


def fold(raw: str) -> str:
    """One line in lower case without accents, with plain apostrophes and dashes; no longer than a date may be."""
    return _folded(raw.lstrip()[: 4 * LENGTH])  # white space and invisible characters may be most of it


@lru_cache(maxsize=256)  # each step of the reading asks for it
def _folded(raw: str) -> str:
    text = line(raw)
    if len(text) > LENGTH:
        text = text[:LENGTH].rsplit(" ", 1)[0]  # "12 maggio 2025" cut in two would be another year
    folded = _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())).translate(_SIGNS)
    return _GLUED.sub(r"\1 ", folded)


def known(text: str) -> bool:
    """Whether the text holds only words that stand around dates: "Pubblicato il", weekdays, punctuation."""
    return unknown(text) == 0


def unknown(text: str) -> int:
    """The number of words that do not stand around dates; a number is a word."""
    return sum(word not in _AROUND and word.rstrip("'") not in WEEKDAYS for word in _WORD.findall(text))


def byline(text: str) -> bool:
    """Whether the text is a byline: "di Anna Bianchi", "Redazione"."""
    return _BYLINE.fullmatch(text) is not None and unknown(text) <= _MAX_WORDS_BYLINE
