"""Slots of a text: what stands between the same words around a number or a name. Pure.

Articles of a series share their words, and differ in what fills these slots.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from newscrawl.dedupe._tokens import MAX_WORDS, WORD

_TOKEN = re.compile(rf"{WORD}|[.!?…\n]")
_ENDS = frozenset(".!?…\n")
_DATES = frozenset(
    [
        "lunedì",
        "martedì",
        "mercoledì",
        "giovedì",
        "venerdì",
        "sabato",
        "domenica",
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
NUMBER, NAME = "#", "@"

Slots = Mapping[tuple[str, ...], frozenset[str]]
"""What stands between the same words: (before, before, class, after) → what stood there."""


def slots(*texts: str) -> Slots:
    """The slots of all these texts."""
    found: dict[tuple[str, ...], set[str]] = {}
    for text in texts:
        _fill(found, *_framed(text))
    return {around: frozenset(held) for around, held in found.items()}


def compared(one: Slots, other: Slots, kind: str) -> tuple[int, int]:
    """How many slots of this kind two texts have in common, and how many of these hold something else. kind: NUMBER or NAME"""
    shared = [around for around in one.keys() & other.keys() if kind in around]
    return len(shared), sum(one[around].isdisjoint(other[around]) for around in shared)


def _framed(text: str) -> tuple[list[str], list[str]]:
    """Words in lower case; and the same with # for numbers and dates, @ for names."""
    tokens: list[str] = []
    frame: list[str] = []
    begins = True
    for token in _TOKEN.findall(text):
        if token in _ENDS:
            begins = True
            continue
        lower = token.lower()
        tokens.append(lower)
        if token[0].isdigit() or lower in _DATES:
            frame.append(NUMBER)
        elif not begins and token[0].isupper():
            frame.append(NAME)
        else:
            frame.append(lower)
        begins = False
        if len(tokens) == MAX_WORDS:
            break
    return tokens, frame


def _fill(slots: dict[tuple[str, ...], set[str]], tokens: list[str], frame: list[str]) -> None:
    """Each run of numbers or of names, by two words before it and one after, and by one before and two after."""
    place, end = 0, len(frame)
    while place < end:
        kind = frame[place]
        if kind not in (NUMBER, NAME):
            place += 1
            continue
        after = place + 1
        while after < end and frame[after] == kind:
            after += 1
        held = " ".join(tokens[place:after])
        before = frame[max(0, place - 2) : place]
        behind = frame[after : after + 2]
        slots.setdefault((*before, kind, *behind[:1]), set()).add(held)
        slots.setdefault((*before[-1:], kind, *behind), set()).add(held)
        place = after
