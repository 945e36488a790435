"""The words that a misspelt one probably was meant to be, as the end of a message. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

_MOST = 3
_CUTOFF = 0.6
# One that is so much less like it than the best is a guess that only confuses.
_BEHIND = 0.1


def misses(word: str, known: Iterable[str], most: int = _MOST, cutoff: float = _CUTOFF) -> Sequence[str]:
    """The known words that are most like a word, best first; capitals do not count, and a beginning is like its word.

    >>> misses("anza", ["agi", "ansa", "asca"]), misses("CRA", ["crawl", "cron"]), misses("xyz", ["agi"])
    (['ansa'], ['crawl'], [])

    cutoff: how like it, from 0 to 1
    """
    words = {each.casefold(): each for each in known}
    given = word.casefold()
    like = difflib.get_close_matches(given, words, most, cutoff)
    least = _ratio(given, like[0]) - _BEHIND if like else 0.0
    begun = [each for each in words if len(given) > 1 and each.startswith(given)]
    best = dict.fromkeys((*(each for each in like if _ratio(given, each) >= least), *begun))
    return [words[each] for each in list(best)[:most]]


def hint(word: str, known: Iterable[str], most: int = _MOST) -> str:
    """The end of a message, "; did you mean 'cronaca'?", with the known words that are most like another; "" where none is."""
    found = [repr(each) for each in misses(word, known, most)]
    if not found:
        return ""
    return f"; did you mean {' or '.join(filter(None, (', '.join(found[:-1]), found[-1])))}?"


def _ratio(word: str, other: str) -> float:
    return difflib.SequenceMatcher(None, other, word).ratio()
