"""What a short piece is by its words: a credit, a byline, "Leggi anche"; signs among others, and no verdict."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from newscrawl.extract._blocks_cut import Piece

# A name for what each is. Italian and English, with a few words of the neighbours.
_WORDINGS: dict[str, re.Pattern[str]] = {
    "copyright": re.compile(
        r"©|\(c\)|copyright|all rights reserved|tutti i diritti|riproduzione riservata|riservat", re.IGNORECASE
    ),
    "credit": re.compile(
        r"^\W*(?:photo|foto|image|immagine|pic|credits?|fonte|source|crediti|getty|ansa|reuters|ap photo|video|file)\b"
        r"|/ ?(?:getty|ap|afp|reuters|ansa)\b|\b(?:getty images|shutterstock|ansa/|reuters/)",
        re.IGNORECASE,
    ),
    "also": re.compile(
        r"^\W*(?:leggi|guarda|vedi|see|read|watch|also|related|more|lees|lesen|lire|ver|ti potrebbe|potrebbe|you (?:may|might)"
        r"|recommended|don['’]t miss|da non perdere|approfondi|click|clicca|follow|segui|subscri|iscriviti|abbonati|sign up"
        r"|join|share|condividi|download|scarica|get the|listen|ascolta|advert|pubblicit|continue reading|story continues"
        r"|la notizia prosegue)\b",
        re.IGNORECASE,
    ),
    "byline": re.compile(
        r"^\W*(?:by|di|von|par|por|a cura di|written by|posted|published|updated|pubblicato|aggiornato|redazione"
        r"|last updated|author)\b",
        re.IGNORECASE,
    ),
    "contact": re.compile(r"@\w|https?://|www\.|\.com\b"),
    "pipes": re.compile(r"[|•·]"),
}  # fmt: skip
_DATE = re.compile(r"\b\d{1,2}[./:-]\d{1,2}\b|\b(?:19|20)\d\d\b|\b\d+ (?:ago|hours?|min|fa|ore|giorni)\b")


def bucket(value: float, *limits: float) -> int:
    """How many of the limits it reaches; they rise."""
    return bisect_right(limits, value)


def signs(piece: Piece) -> Iterator[str]:
    said = piece.text
    for name, pattern in _WORDINGS.items():
        if pattern.search(said):
            yield f"{name}{bucket(len(said), 60, 130)}"
            if name == "also":
                yield f"also_link{bucket(piece.link, 0.01, 0.2, 0.5, 0.9)}"
    if len(said) < 80 and _DATE.search(said):
        yield "date"
    if said.isupper():
        yield "upper"
