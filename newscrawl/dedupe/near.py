"""Sameness by likeness: finds what may be the same story re-edited, cheaply among millions, then looks at the two texts.

Finding: MinHash (Broder 1997) by rensa over pairs of neighbouring words that carry meaning. Two texts are candidates when two of
their hashes are equal; pairs of such words are rare enough that articles on one topic share hardly any. A pair of words counts
although short words between them were changed. Looking: `_likeness`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rensa import RMinHash

from newscrawl.dedupe._likeness import MAX_CHARS, MAX_WORDS, WORD, Likeness, Looks, is_copy, likeness, looks
from newscrawl.models import Article, KeyKind

__all__ = ["BANDS", "KIND", "METHOD", "MIN_EQUAL", "Likeness", "Looks", "is_copy", "keys", "likeness", "looks"]

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
    """One number a hash, 0 to 2**37: its place times 2**32, plus the hash. None for a text too short to tell."""
    words = [word for word in WORD.findall(article.body[:MAX_CHARS].lower())[:MAX_WORDS] if len(word) >= _MIN_LETTERS]
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    if len(pairs) < _MIN_PAIRS:
        return
    signature = RMinHash(num_perm=BANDS, seed=_SEED)
    signature.update(pairs)
    for place, value in enumerate(signature.digest()):
        yield str(place << 32 | value)
