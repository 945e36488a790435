"""What a short piece is by its words: a credit, a byline, "Leggi anche"; signs among others, and no verdict."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from newscrawl.extract.body.cut import Piece

# A name for what each is. Italian and English, with a few words of the neighbours. At the beginning:
_BEGINS: dict[str, re.Pattern[str]] = {
    "credit": re.compile(
        r"\W*(?:photo|foto|image|immagine|pic|credits?|fonte|source|crediti|getty|ansa|reuters|ap photo|video|file)\b",
        re.IGNORECASE,
    ),
    "also": re.compile(
        r"\W*(?:leggi|guarda|vedi|see|read|watch|also|related|more|lees|lesen|lire|ver|ti potrebbe|potrebbe|you (?:may|might)"
        r"|recommended|don['’]t miss|da non perdere|approfondi|click|clicca|follow|segui|subscri|iscriviti|abbonati|sign up"
        r"|join|share|condividi|download|scarica|get the|listen|ascolta|advert|pubblicit|continue reading|story continues"
        r"|la notizia prosegue)\b",
        re.IGNORECASE,
    ),
    "byline": re.compile(
        r"\W*(?:by|di|von|par|por|a cura di|written by|posted|published|updated|pubblicato|aggiornato|redazione"
        r"|last updated|author)\b",
        re.IGNORECASE,
    ),
}  # fmt: skip
# Anywhere; one of the hints is in whatever the pattern finds in a text in small letters: a fifth of the time where none is.
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
_LINKS = tuple(f"also_link{share}" for share in range(5))


def bucket(value: float, *limits: float) -> int:
    """How many of the limits it reaches; they rise."""
    return bisect_right(limits, value)


def signs(piece: Piece) -> tuple[str, ...]:
    """Those of a line; a long piece is asked only whether it is of a consent form."""
    said = piece.text
    if len(said) >= _LINE_CHARS:
        return _CONSENT if _is_consent(said.casefold()) else ()
    found = _of_words(said)
    if found and any(sign.startswith("also") for sign in found):
        return (*found, _LINKS[bucket(piece.link, 0.01, 0.2, 0.5, 0.9)])
    return found


def _is_consent(lower: str) -> bool:
    return "cookie" in lower


# What boilerplate says is said again on the outlet's next page.
@lru_cache(maxsize=8192)
def _of_words(said: str) -> tuple[str, ...]:
    lower, size = said.casefold(), bucket(len(said), 60, 130)
    named = [name for name, pattern in _BEGINS.items() if pattern.match(said)]
    for name, (hints, pattern) in _HOLDS.items():
        if any(hint in lower for hint in hints) and pattern.search(lower):
            named.append(name)
    found = [f"{name}{size}" for name in dict.fromkeys(named)]
    if len(said) < _DATE_CHARS and _DATE.search(said):
        found.append("date")
    if said.isupper():
        found.append("upper")
    if _is_consent(lower):
        found += _CONSENT
    return tuple(found)
