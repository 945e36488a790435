"""How far a difference in body F1 is more than chance: a paired bootstrap over pages. Pure.

Pages are drawn with replacement, the same ones for both extractors; see Efron and Tibshirani, An Introduction to the
Bootstrap, chapter 13 (percentile interval).
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

# The ends of the interval moved by less than .0005 between seeds.
_DRAWS = 2000
_SEED = 1


class PageScore(NamedTuple):
    """Body of one page: precision (None where nothing was predicted, which does not count) and recall, by shingles."""

    precision: float | None
    recall: float


class Interval(NamedTuple):
    """Where the true difference lies, in 95 of 100 such samples."""

    low: float
    high: float


def f1(pages: Sequence[PageScore]) -> float:
    """Harmonic mean of the mean precision and the mean recall, as score.py has it."""
    precisions = [page.precision for page in pages if page.precision is not None]
    precision = sum(precisions) / len(precisions) if precisions else 0.0
    recall = sum(page.recall for page in pages) / len(pages) if pages else 0.0
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def difference(ours: Sequence[PageScore], theirs: Sequence[PageScore]) -> Interval:
    """The interval of F1(ours) - F1(theirs); both in the same order of pages, at least one."""
    dice = random.Random(_SEED)
    pages = range(len(ours))
    found = []
    for _ in range(_DRAWS):
        drawn = dice.choices(pages, k=len(pages))
        found.append(f1([ours[page] for page in drawn]) - f1([theirs[page] for page in drawn]))
    found.sort()
    return Interval(found[int(0.025 * _DRAWS)], found[int(0.975 * _DRAWS) - 1])
