"""Which places of a text stand in others as well: runs of three words, as likeness counts them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from newscrawl.dedupe._likeness import TextFeatures
from newscrawl.dedupe._tokens import MAX_CHARS, MAX_WORDS, WORD

_WORD = re.compile(WORD)
_RUN = 3


class Place(NamedTuple):
    """Words in a row that equally many texts have."""

    start: int  #: in characters
    end: int
    texts: int  #: that have them, 1 or more


class Shares(NamedTuple):
    """How much two texts have of each other, in parts of one."""

    kept: float  #: of the first one's runs, those in the second
    own: float  #: of the second one's, those that are not in the first


def places(text: str, others: Sequence[TextFeatures]) -> list[Place]:
    """The places that one of the others has, or more of them, in order; none over another.

    >>> from newscrawl.dedupe.near import features
    >>> places("Il ponte riapre oggi al traffico", [features("", "Oggi il ponte riapre oggi")])
    [Place(start=0, end=20, texts=1)]
    """
    words = list(_WORD.finditer(text[:MAX_CHARS]))[:MAX_WORDS]
    lower = [word.group().lower() for word in words]
    runs = [hash(run) for run in zip(lower, lower[1:], lower[2:], strict=False)]
    counts = [0] * len(words)
    for other in others:
        has = other.runs
        covered = {at + away for at, run in enumerate(runs) if run in has for away in range(_RUN)}
        for at in covered:
            counts[at] += 1
    found = []
    for count, group in groupby(range(len(words)), key=counts.__getitem__):
        members = list(group)
        if count:
            found.append(Place(words[members[0]].start(), words[members[-1]].end(), count))
    return found


def shares(first: TextFeatures, other: TextFeatures) -> Shares:
    """What the other kept of the first, and what is its own; as `likeness` says, which looks at more and takes longer."""
    common = len(first.runs.keys() & other.runs.keys())
    return Shares(common / max(1, len(first.runs)), 1 - common / max(1, len(other.runs)))
