"""What an outlet repeats is boilerplate: blocks that stand on many of its unrelated articles. Pure: the counts are the store's.

A block is recognized by its letters and digits. It is *common* when it stands on enough of the outlet's articles (`least_articles`), and
boilerplate when enough of these have text of their own that differs (`least_stories`): a story printed ten times is one story,
and its paragraphs stay. The rule depends on what is stored and on nothing else, not on a setting and not on the order in which
pages came; so its numbers stand here, with their reasons.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Set
from functools import lru_cache
from typing import Literal

from newscrawl.models import Block, Fingerprint
from newscrawl.text import same_form

# From fewer pages of an outlet nothing is learned.
MIN_PAGES = 8
# Four follow-ups that quote one paragraph are common; blocks get a row in the store from this number on.
MIN_ARTICLES = 5
# Parts of a hundred of an outlet's pages: boxes that take turns are still learned when there are twelve of them.
SHARE = 8
# On so many unrelated articles a whole line is boilerplate in an outlet of any size: a box that was shown for a month stays
# learned after years.
ENOUGH = 50
# A line so short recurs by chance or by custom ("La replica", "Ariete"): only its share counts, never a mere number.
SHORT_LETTERS = 20
# Longer than some 40 words: background that follow-ups repeat is so long, boxes seldom are. Each step asks for one more.
LONG_LETTERS, LONG_STEP = 200, 50

# Hashes keep to 52 bits, which JSON and people's tools carry.
_BITS = 52


Decision = Literal["keep", "drop"]
"""What a person decided of a block."""


Prints = tuple[Fingerprint, ...]


def fingerprints(source: str, blocks: Iterable[Block], made: Prints = ()) -> Prints:
    """One a block, in their order.

    source: slug
    made:   those that were made where the page was read; of other blocks, or none: they are made here
    """
    blocks = tuple(blocks)
    return made if len(made) == len(blocks) else _fingerprints(source, blocks)


def step(pages: int) -> int:
    """The number of an outlet's pages as the rule sees it: rounded down to three binary digits; 0 below MIN_PAGES.

    So decisions that hang on a share are taken again four times while the number doubles, and not at each page.

    >>> [step(pages) for pages in (7, 8, 9, 10, 15, 100, 1000)]
    [0, 8, 8, 10, 14, 96, 896]
    """
    digits = max(0, pages.bit_length() - 3)
    return 0 if pages < MIN_PAGES else pages >> digits << digits


def least_articles(pages: int, letters: int) -> int | None:
    """On how many of an outlet's articles a block of this length must stand; None while there are too few pages.

    >>> [least_articles(pages, letters=100) for pages in (7, 8, 40, 100, 100_000)]
    [None, 5, 5, 8, 50]
    """
    if not step(pages):
        return None
    share = -(-step(pages) * SHARE // 100)
    floor = MIN_ARTICLES + max(0, letters - LONG_LETTERS) // LONG_STEP
    return max(floor, share if letters < SHORT_LETTERS else min(share, ENOUGH))


def least_stories(pages: int, letters: int) -> int | None:
    """How many of these must differ in what they have of their own, each with as much of it as the block is long."""
    articles = least_articles(pages, letters)
    return None if articles is None else min(articles, ENOUGH)


def is_common(pages: int, letters: int, articles: int) -> bool:
    """Whether a block of this length that stands on so many of an outlet's pages might be boilerplate."""
    least = least_articles(pages, letters)
    return least is not None and articles >= least


def is_dropped(*, learned: bool, verdict: Decision | None) -> bool:
    """Whether a block is left out of bodies: a person's word outdoes what was learned."""
    return verdict == "drop" or (learned and verdict != "keep")


def body(source: str, blocks: Iterable[Block], dropped: Set[int], made: Prints = ()) -> str:
    """The text less its boilerplate, blank lines between blocks; the whole text if nothing else would remain.

    dropped: ids of blocks; made: as for `fingerprints`
    """
    return "\n\n".join(texts(source, blocks, dropped, made))


def texts(source: str, blocks: Iterable[Block], dropped: Set[int], made: Prints = ()) -> tuple[str, ...]:
    """The same, block by block."""
    blocks = tuple(blocks)
    every = tuple(block.text for block in blocks)
    if not dropped:
        return every
    return (
        tuple(
            text
            for text, fingerprint in zip(every, fingerprints(source, blocks, made), strict=True)
            if fingerprint.id not in dropped
        )
        or every
    )


@lru_cache(maxsize=64)  # the stage and the store ask for those of an article several times
def _fingerprints(source: str, blocks: tuple[Block, ...]) -> Prints:
    return tuple(_fingerprint(source, block.text) for block in blocks)


def _fingerprint(source: str, text: str) -> Fingerprint:
    form = same_form(text) or text.strip()  # a lone sign ("×") is told by itself
    digest = hashlib.blake2b(f"{source}\n{form}".encode(), digest_size=8).digest()
    return Fingerprint(int.from_bytes(digest) >> (64 - _BITS), max(1, len(form)))
