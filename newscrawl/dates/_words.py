"""The words of Italian dates, as tables and as pieces of regular expressions, and the form in which text is read.

English names of months and days stand beside the Italian ones: many Italian sites never translated their theme.
No name means two things but "mar" (martedì, marzo), which its place in the date decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from newscrawl.text import line

# A date must begin in the first 128 characters (bylines and lead-ins may be long) and has 64 more to end in. 18 kB of
# text otherwise cost dateparser 0.4 s.
REACH = 128
LENGTH = REACH + 64

_MARKS = re.compile("[\u0300-\u036f]")
_SIGNS = str.maketrans({**dict.fromkeys("’‘ʼ`´′‛", "'"), **dict.fromkeys("‐‑‒–—―−", "-"), "⁄": "/", "∕": "/", "：": ":"})

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gennaio genn gen january jan",
            "febbraio febbr febb feb february",
            "marzo marz mar march",
            "aprile apr april",
            "maggio magg mag may",
            "giugno giugn giu june jun",
            "luglio lugl lug july jul",
            "agosto agos ago august aug",
            "settembre settem sett set september sept sep",
            "ottobre ott october oct",
            "novembre novem nov november",
            "dicembre dicem dic december dec",
        ),
        start=1,
    )
    for name in names.split()
}

WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lunedi lun monday mon",
            "martedi mart mar tuesday tue",
            "mercoledi merc mer wednesday wed",
            "giovedi giov gio thursday thu",
            "venerdi ven friday fri",
            "sabato sab saturday sat",
            "domenica dom sunday sun",
        )
    )
    for name in names.split()
}

NUMBERS = {
    **dict.fromkeys(("un", "un'", "uno", "una", "a", "an"), 1),
    **{name: n for n, name in enumerate("due tre quattro cinque sei sette otto nove dieci undici dodici".split(), 2)},
    **{"quindici": 15, "venti": 20, "trenta": 30, "quaranta": 40, "quarantacinque": 45, "cinquanta": 50},
}

# Words that may stand around a date without making the text more than a date.
_AROUND = frozenset(
    """
    pubblicato pubblicata pubblicati pubblicazione pubblicate aggiornato aggiornata aggiornamento aggiornati agg
    ultimo ultima ultim'ora modifica modificato modificata inserito inserita postato postata creato creata caricato
    data ora ore h alle alla all' dalle delle circa articolo articoli notizia news post scritto scritta redatto online
    edizione in il lo la lì li del dell' dello di da a e al l' il' giorno italiana locale roma utc gmt cet cest
    published posted updated last on at redazione
    """.split()
)
_WORD = re.compile(r"[a-z]+'?|[0-9]+")
_BYLINE = re.compile(r"\W*(?:di|da|by|a cura di|scritto da|testo di|redazione|autore|la redazione)(?![a-z])[^0-9]*")


def either(names: Iterable[str]) -> str:
    """A regular expression for any of the names; the longest is tried first."""
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


MONTH = rf"(?:{either(MONTHS)})(?![a-z])"
WEEKDAY = rf"(?:{either(WEEKDAYS)})(?![a-z])'?"  # "lunedi'": an apostrophe for the accent


def fold(raw: str) -> str:
    """One line in lower case without accents, with plain apostrophes and dashes; no longer than a date may be."""
    text = line(raw.lstrip()[: 4 * LENGTH])  # white space and invisible characters may be most of it
    if len(text) > LENGTH:
        text = text[:LENGTH].rsplit(" ", 1)[0]  # "12 maggio 2025" cut in two would be another year
    return _MARKS.sub("", unicodedata.normalize("NFD", text.casefold())).translate(_SIGNS)


def known(text: str) -> bool:
    """Whether the text says nothing but what stands around dates: "Pubblicato il", weekdays, punctuation."""
    return all(word in _AROUND or word.rstrip("'") in WEEKDAYS for word in _WORD.findall(text))


def byline(text: str) -> bool:
    """Whether the text names who wrote: "di Anna Bianchi", "Redazione"."""
    return _BYLINE.fullmatch(text) is not None
