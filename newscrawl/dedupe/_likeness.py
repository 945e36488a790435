"""Whether two texts are one story re-edited: told on the texts themselves. Pure and symmetric; knows no clock and no order.

Four looks. *Words*: of two copies most words are common, or the shorter one's runs of three words stand in the longer one.
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

from newscrawl.text import beyond_ascii

# Of a longer text this part decides: 5,000 words are some 35,000 characters.
MAX_WORDS = 5_000
MAX_CHARS = 10 * MAX_WORDS

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

_WORD = r"\d+(?:[.,:]\d+)*|[^\W\d_]+"
_TOKEN = re.compile(rf"{_WORD}|[.!?…\n]")
_ANY = re.compile(_WORD)
_LETTER = re.compile(r"[^\W\d_]")
# The same on UTF-8, where bytes are parted in half the time that the pattern takes.
_NUMBER_BYTES = re.compile(rb"[0-9]+(?:[.,:][0-9]+)*")
_DIGITS = bytes(ord("0") if chr(code) in "0123456789" else 0 for code in range(256))
_LETTERS = bytes(code if code > 127 or chr(code).isalpha() else ord(" ") for code in range(256))
_ENDS = frozenset(".!?…\n")
_CLOCK = re.compile(r"^(?:ore |alle )?([0-2]?\d)[.:]([0-5]\d)\b", re.IGNORECASE | re.MULTILINE)
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
_NUMBER, _NAME = "#", "@"

Slots = Mapping[tuple[str, ...], frozenset[str]]
"""What stands between the same words: (before, before, class, after) → what stood there."""


@dataclass(frozen=True)
class Looks:
    """What is compared of a text; each part is made when it is first asked for, since most candidates fail the first look."""

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
    def slots(self) -> Slots:
        slots: dict[tuple[str, ...], set[str]] = {}
        for text in (self.title, self.body):
            _fill(slots, *_framed(text))
        return {around: frozenset(held) for around, held in slots.items()}

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


@lru_cache(maxsize=64)  # a text that many tell is a candidate again and again; some 100 kB each
def looks(title: str | None, body: str) -> Looks:
    return Looks((title or "")[:MAX_CHARS], body[:MAX_CHARS])


@lru_cache(maxsize=4)  # keys and looks ask for those of one text
def tokens(body: str) -> tuple[str, ...]:
    """Words and numbers in lower case, the first 5,000 of them."""
    lower = body.lower()
    if not lower.isascii():
        for sign in {one for one in beyond_ascii(lower) if not _LETTER.match(one)}:
            if sign.isdecimal():  # digits of another script
                return tuple(_ANY.findall(lower)[:MAX_WORDS])
            lower = lower.replace(sign, " ")
    return tuple(_parted(lower.encode("utf-8", "surrogatepass")).split()[:MAX_WORDS])


def _parted(lower: bytes) -> str:
    """Words and numbers with blanks between. lower: UTF-8 that has only letters beyond ASCII"""
    parts = []
    digits = lower.translate(_DIGITS)
    after, at = 0, digits.find(b"0")
    while at >= 0:
        found = _NUMBER_BYTES.match(lower, at)
        assert found is not None
        parts += [lower[after:at].translate(_LETTERS), found[0]]
        after = found.end()
        at = digits.find(b"0", after)
    return b" ".join([*parts, lower[after:].translate(_LETTERS)]).decode()


def likeness(one: Looks, other: Looks) -> Likeness:
    common = len(one.words & other.words)
    runs = one.runs.keys() & other.runs.keys()
    numbers, other_numbers = _slots(one.slots, other.slots, _NUMBER)
    names, other_names = _slots(one.slots, other.slots, _NAME)
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


def is_copy(one: Looks, other: Looks) -> Likeness | None:
    """How alike they are, if one is the other re-edited; None if they are different articles."""
    if _shares_little(one, other):
        return None
    like = likeness(one, other)
    if like.order < MIN_IN_ORDER:
        return None
    return None if _is_of_series(like) or _went_on(one, other) else like


def _shares_little(one: Looks, other: Looks) -> bool:
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


def _slots(one: Slots, other: Slots, sort: str) -> tuple[int, int]:
    """How many slots of this sort they have in common, and how many of these hold something else."""
    shared = [around for around in one.keys() & other.keys() if sort in around]
    return len(shared), sum(one[around].isdisjoint(other[around]) for around in shared)


def _in_order(places: list[tuple[int, int]]) -> int:
    """Length of the longest rising sequence of second places; places: sorted by the first."""
    tails: list[int] = []
    for _, place in places:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(tails)


def _went_on(one: Looks, other: Looks) -> bool:
    if min(len(one.clocks), len(other.clocks)) < MIN_CLOCKS:
        return False
    return max(one.clocks) != max(other.clocks)


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
            frame.append(_NUMBER)
        elif not begins and token[0].isupper():
            frame.append(_NAME)
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
        sort = frame[place]
        if sort not in (_NUMBER, _NAME):
            place += 1
            continue
        after = place + 1
        while after < end and frame[after] == sort:
            after += 1
        held = " ".join(tokens[place:after])
        before = frame[max(0, place - 2) : place]
        behind = frame[after : after + 2]
        slots.setdefault((*before, sort, *behind[:1]), set()).add(held)
        slots.setdefault((*before[-1:], sort, *behind), set()).add(held)
        place = after
