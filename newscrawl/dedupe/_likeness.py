"""Two texts are compared, to decide whether they are one story re-edited. Pure and symmetric; knows no clock and no order.

Four features decide. *Words*: of two copies most words are common, or the shorter one's runs of three words stand in the longer one.
*Order*: they stand there in the same order; phrases of a stock, and background that every piece on a matter repeats, do not.
*Slots*: pieces of a series (weather, lottery, obituaries) share their words too, but where two of them say the same around a
number or a name, the number or the name is another one; an editor who changes words seldom changes those. *Clocks*: a live
blog that went on is another piece.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import count

from newscrawl.dedupe import _slots
from newscrawl.dedupe._tokens import MAX_CHARS, tokens

# Found on the tuning seeds of tests/bench/made and held by tests/bench/floors.json: see tests/bench/dedupe.
MIN_COMMON_WORDS = 0.37
MIN_CONTAINED_RUNS = 0.45
MIN_RUNS = 0.18
MIN_IN_ORDER = 0.8
# Of the slots that two texts have in common, and of those of numbers and those of names, so many may hold something else; a
# number counts twice, by what stands before it and by what stands behind it.
MAX_OTHER_SLOTS, MIN_OTHER_SLOTS = 0.3, 2
MAX_OTHER_OF_SORT, MIN_OTHER_OF_SORT = 0.45, 6
MIN_CLOCKS = 2

_CLOCK = re.compile(r"^(?:ore |alle )?([0-2]?\d)[.:]([0-5]\d)\b", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class TextFeatures:
    """The features of a text that are compared; each is made when it is first asked for, since most candidates fail the first."""

    title: str
    body: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(tokens(self.body))

    @cached_property
    def runs(self) -> Mapping[int, int]:
        """Hash of three words that follow each other → where they do so last.

        Of 64 bits: for two texts of 500 words to have an equal one by chance, some 10**14 pairs must be looked at. Numbers are
        nothing to the collector of garbage, which tuples kept busy.
        """
        words = tokens(self.body)
        return dict(zip(map(hash, zip(words, words[1:], words[2:], strict=False)), count(), strict=False))

    @cached_property
    def slots(self) -> _slots.Slots:
        return _slots.slots(self.title, self.body)

    @cached_property
    def clocks(self) -> frozenset[int]:
        """Minutes of the day at which paragraphs begin."""
        return frozenset(int(hour) * 60 + int(minute) for hour, minute in _CLOCK.findall(self.body))


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two texts share, in parts of one."""

    words: float  #: common words, of all of both
    kept: float  #: of the first one's runs of three words, those in the second
    brought: float  #: of the second one's, those in the first
    order: float  #: of the common runs, those that stand in the same order in both
    numbers: int  #: places where both say the same around a number
    other_numbers: int  #: of these, where the number is another
    names: int  #: the same for names
    other_names: int

    @property
    def contained(self) -> float:
        return max(self.kept, self.brought)


@lru_cache(maxsize=64)  # a story that many print is a candidate again and again; some 100 kB each
def features(title: str | None, body: str) -> TextFeatures:
    return TextFeatures((title or "")[:MAX_CHARS], body[:MAX_CHARS])


def likeness(one: TextFeatures, other: TextFeatures) -> Likeness:
    common = len(one.words & other.words)
    runs = one.runs.keys() & other.runs.keys()
    numbers, other_numbers = _slots.compared(one.slots, other.slots, _slots.NUMBER)
    names, other_names = _slots.compared(one.slots, other.slots, _slots.NAME)
    return Likeness(
        words=common / max(1, len(one.words) + len(other.words) - common),
        kept=len(runs) / max(1, len(one.runs)),
        brought=len(runs) / max(1, len(other.runs)),
        order=_in_order(sorted((one.runs[run], other.runs[run]) for run in runs)) / max(1, len(runs)),
        numbers=numbers,
        other_numbers=other_numbers,
        names=names,
        other_names=other_names,
    )


def is_copy(one: TextFeatures, other: TextFeatures) -> Likeness | None:
    """How alike they are, if one is the other re-edited; None if they are different articles."""
    if _shares_little(one, other):
        return None
    like = likeness(one, other)
    if like.order < MIN_IN_ORDER:
        return None
    return None if _is_of_series(like) or _went_on(one, other) else like


def _shares_little(one: TextFeatures, other: TextFeatures) -> bool:
    runs = len(one.runs.keys() & other.runs.keys())
    contained = runs / max(1, min(len(one.runs), len(other.runs)))
    if contained < MIN_RUNS or contained >= MIN_CONTAINED_RUNS:
        return contained < MIN_RUNS
    common = len(one.words & other.words)
    return common / max(1, len(one.words) + len(other.words) - common) < MIN_COMMON_WORDS


def _is_of_series(like: Likeness) -> bool:
    slots, other = like.numbers + like.names, like.other_numbers + like.other_names
    return (other >= MIN_OTHER_SLOTS and other > MAX_OTHER_SLOTS * slots) or any(
        other >= MIN_OTHER_OF_SORT and other > MAX_OTHER_OF_SORT * slots
        for slots, other in ((like.numbers, like.other_numbers), (like.names, like.other_names))
    )


def _in_order(places: list[tuple[int, int]]) -> int:
    """Length of the longest rising sequence of second places; places: sorted by the first."""
    tails: list[int] = []
    for _, place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def _went_on(one: TextFeatures, other: TextFeatures) -> bool:
    if min(len(one.clocks), len(other.clocks)) < MIN_CLOCKS:
        return False
    return max(one.clocks) != max(other.clocks)
