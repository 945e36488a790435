"""Makes copies of one text as outlets make them of a wire story: what they change, and no more. Seeded; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

Paragraphs = list[list[str]]
"""A text: paragraphs of sentences."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?»\"”])\s+(?=[A-ZÈÀÒ«\"“0-9])")
_AGENCIES = ("ANSA", "Adnkronos", "AGI", "askanews", "LaPresse", "Italpress", "Dire", "Radiocor", "Nova")


class OutletAdditions(NamedTuple):
    """What an outlet adds to a story."""

    sentences: Callable[[], str]  #: another sentence on the same topic
    words: Callable[[], str]  #: a word to put in another's place
    boilerplate: Sequence[str]  #: the lines it sets under each article
    place: str


def split(body: str) -> Paragraphs:
    """Paragraphs of sentences of a text with blank lines, or line breaks, between paragraphs."""
    parts = body.split("\n\n") if "\n\n" in body else body.split("\n")
    return [_SENTENCE_END.split(part.strip()) for part in parts if part.strip()]


def joined(paragraphs: Paragraphs) -> str:
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs)


def verbatim(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """Nothing but a dateline before it and boilerplate behind it."""
    return [[dateline(make, own.place) + text[0][0], *text[0][1:]], *text[1:], list(own.boilerplate)]


def dropped(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """One paragraph is gone."""
    gone = make.randrange(len(text))
    return [paragraph for place, paragraph in enumerate(text) if place != gone or len(text) == 1]


def half(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """The first half, by sentences."""
    left = max(1, sum(map(len, text)) // 2)
    kept: Paragraphs = []
    for paragraph in text:
        if left > 0:
            kept.append(paragraph[:left])
            left -= len(paragraph)
    return kept


def framed(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """A lead of its own before the whole, and two paragraphs of its own in it."""
    middle = len(text) // 2
    return [_written(make, own), *text[:middle], _written(make, own), *text[middle:], _written(make, own)]


def quoted(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """A lead of its own, then the two longest paragraphs that follow each other."""
    lengths = [sum(map(len, paragraph)) for paragraph in text]
    start = max(range(max(1, len(text) - 1)), key=lambda place: sum(lengths[place : place + 2]))
    return [_written(make, own), *text[start : start + 2]]


def changed(share: float) -> Callable[[Random, Paragraphs, OutletAdditions], Paragraphs]:
    """So many of the words are others."""

    def change(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
        def other(match: re.Match[str]) -> str:
            return own.words() if make.random() < share else match[0]

        return [[_WORD.sub(other, sentence) for sentence in paragraph] for paragraph in text]

    return change


def mixed(make: Random, text: Paragraphs, own: OutletAdditions) -> Paragraphs:
    """Dateline, boilerplate, a paragraph less, and 5 % of the words."""
    return verbatim(make, changed(0.05)(make, dropped(make, text, own), own), own)


COPIES: Mapping[str, Callable[[Random, Paragraphs, OutletAdditions], Paragraphs]] = {
    "headline, dateline, boilerplate": verbatim,
    "one paragraph dropped": dropped,
    "first half": half,
    "own lead, two own paragraphs": framed,
    "own lead, two paragraphs kept": quoted,
    "5 % of words": changed(0.05),
    "10 % of words": changed(0.10),
    "20 % of words": changed(0.20),
    "30 % of words": changed(0.30),
    "dropped, boilerplate, 5 % of words": mixed,
}


def dateline(make: Random, place: str) -> str:
    agency, day = make.choice(_AGENCIES), make.randint(1, 28)
    month = make.choice(("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"))
    return make.choice(
        (
            f"({agency}) - {place.upper()}, {day} {month.upper()} - ",
            f"{place}, {day} {month}. ({agency}) - ",
            f"{place.upper()} ({agency.upper()}) - ",
            f"({agency}) - ",
            f"{place} - ",
        )
    )


def _written(make: Random, own: OutletAdditions) -> list[str]:
    return [own.sentences() for _ in range(make.randint(1, 3))]
