"""Features that a short segment has by its words: like a credit, like a byline, "Leggi anche". Evidence, no verdict."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from newscrawl.extract.body.segments import Segment

# A name for what each is. Italian and English, with a few words of the neighbours. At the beginning:
_BEGIN_WORDS = {
    "credit": "photo|foto|image|immagine|pic|credits?|fonte|source|crediti|getty|ansa|reuters|ap photo|video|file",
    "also": "leggi|guarda|vedi|see|read|watch|also|related|more|lees|lesen|lire|ver|ti potrebbe|potrebbe|you (?:may|might)"
    "|recommended|don['’]t miss|da non perdere|approfondi|click|clicca|follow|segui|subscri|iscriviti|abbonati|sign up"
    "|join|share|condividi|download|scarica|get the|listen|ascolta|advert|pubblicit|continue reading|story continues"
    "|la notizia prosegue",
    "byline": "by|di|von|par|por|a cura di|written by|posted|published|updated|pubblicato|aggiornato|redazione"
    "|last updated|author",
}
_BEGINS = {name: re.compile(rf"\W*(?:{words})\b", re.IGNORECASE) for name, words in _BEGIN_WORDS.items()}
# One of these two letters a line begins with, or a sign, if with any of those words: most lines do not.
_HEAD = 2
_HEADS = frozenset(word[:_HEAD] for words in _BEGIN_WORDS.values() for word in words.split("|"))
# Anywhere. One of the words before a pattern is in whatever it finds in small letters; looking for them first saves four
# fifths of the time where none is there.
_HOLDS: dict[str, tuple[tuple[str, ...], re.Pattern[str]]] = {
    "copyright": (
        ("©", "(c)", "copyright", "all rights reserved", "tutti i diritti", "riservat"),
        re.compile(r"©|\(c\)|copyright|all rights reserved|tutti i diritti|riservat"),
    ),
    "credit": (
        ("/", "getty images", "shutterstock"),
        re.compile(r"/ ?(?:getty|ap|afp|reuters|ansa)\b|\b(?:getty images|shutterstock|ansa/|reuters/)"),
    ),
    "contact": (("@", "http", "www.", ".com"), re.compile(r"@\w|https?://|www\.|\.com\b")),
    "pipes": (("|", "•", "·"), re.compile(r"[|•·]")),
}
_DATE = re.compile(r"\b\d{1,2}[./:-]\d{1,2}\b|\b(?:19|20)\d\d\b|\b\d+ (?:ago|hours?|min|fa|ore|giorni)\b")
_DATE_CHARS = 80
_LINE_CHARS = 250
_CONSENT = ("cookie",)
_CALLS = re.compile(r"subscri|newsletter|sign up|abbona|iscriv|abonn", re.IGNORECASE)
_LINKS = tuple(f"also_link{share}" for share in range(5))
#: All names of features that there are.
NAMES = (*_LINKS, "date", "upper", *_CONSENT, *(f"{name}{size}" for name in {**_BEGINS, **_HOLDS} for size in range(3)))


def bucket(value: float, *limits: float) -> int:
    """How many of the limits, which rise, a value reaches."""
    return bisect_right(limits, value)


def features(segment: Segment) -> tuple[str, ...]:
    """The features of a line's words; a long segment is only asked whether it is of a consent form."""
    line = segment.text
    if len(line) >= _LINE_CHARS:
        return _CONSENT if _is_consent(line.casefold()) else ()
    found = _of_words(line)
    if found and any(feature.startswith("also") for feature in found):
        return (*found, _LINKS[bucket(segment.link, 0.01, 0.2, 0.5, 0.9)])
    return found


def leads_away(line: str) -> bool:
    """Whether a line begins as those do that lead to another page ("Leggi anche"), or calls to subscribe."""
    return _BEGINS["also"].match(line) is not None or _CALLS.search(line) is not None


def _may_begin(line: str) -> bool:
    head = line[:_HEAD]
    return not (head.isascii() and head.isalnum()) or head.lower() in _HEADS


def _is_consent(lower: str) -> bool:
    return "cookie" in lower


# Boilerplate has the same words on the outlet's next page.
@lru_cache(maxsize=8192)
def _of_words(line: str) -> tuple[str, ...]:
    lower = line.casefold()
    named = [name for name, pattern in _BEGINS.items() if pattern.match(line)] if _may_begin(line) else []
    for name, (hints, pattern) in _HOLDS.items():
        for hint in hints:
            if hint in lower:
                if pattern.search(lower):
                    named.append(name)
                break
    size = bucket(len(line), 60, 130)
    found = [f"{name}{size}" for name in dict.fromkeys(named)]
    if len(line) < _DATE_CHARS and _DATE.search(line):
        found.append("date")
    if line.isupper():
        found.append("upper")
    if _is_consent(lower):
        found += _CONSENT
    return tuple(found)
