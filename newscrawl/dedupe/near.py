"""Re-edited copies of a story are found cheaply among millions of articles; then the two texts are compared.

Finding: MinHash (Broder 1997) by rensa over pairs of neighbouring words that carry meaning. Two texts are candidates when two of
their hashes are equal; pairs of such words are rare enough that articles on one topic share hardly any. A pair of words counts
although short words between them were changed. Comparing: `_likeness`; for readers: `_kept`.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from itertools import pairwise

from rensa import RMinHash

from newscrawl.dedupe._kept import Place, Shares, places, shares
from newscrawl.dedupe._likeness import Likeness, TextFeatures, features, is_copy, likeness
from newscrawl.dedupe._tokens import MAX_CHARS, MAX_WORDS, tokens
from newscrawl.models import Article, KeyKind

__all__ = [
    "BANDS",
    "KIND",
    "METHOD",
    "MIN_EQUAL",
    "Likeness",
    "Place",
    "Shares",
    "TextFeatures",
    "features",
    "hashes",
    "is_copy",
    "keys",
    "likeness",
    "places",
    "shares",
    "signature",
]

KIND = KeyKind.NEAR

BANDS = 32
# One equal hash alone is mostly chance, and would cost the reading of a text.
MIN_EQUAL = 2
_SEED = 1
# Articles, prepositions, "che", "non" are shorter than this.
_MIN_LETTERS = 4
# A flash of fewer pairs tells nothing: its exact text does.
_MIN_PAIRS = 12

METHOD = (
    f"rensa.RMinHash/1 seed={_SEED} bands={BANDS} pairs of words of {_MIN_LETTERS} letters or more, first {MAX_WORDS}"
)
"""What made the hashes: stored beside them; hashes of another method are made anew."""


def keys(article: Article) -> Iterator[str]:
    """The signature in hexadecimal: four bytes a hash, smallest first. None for a text too short to tell."""
    if found := signature(article.body):
        yield array("I", found).tobytes().hex()


def signature(body: str) -> list[int]:
    """As many hashes of 32 bits as there are BANDS; none for a text too short to tell."""
    words = [word for word in tokens(body[:MAX_CHARS]) if len(word) >= _MIN_LETTERS]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    if len(pairs) < _MIN_PAIRS:
        return []
    made = RMinHash(num_perm=BANDS, seed=_SEED)
    made.update(pairs)
    return list(made.digest())


def hashes(key: str) -> list[int]:
    """What a key holds."""
    return list(array("I", bytes.fromhex(key)))
