"""The language of a body, by py3langid (https://github.com/adbar/py3langid). Titles are too short for it; so are flashes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from newscrawl.models import Block

_ENOUGH_CHARS = 200
# 4,000 said the same of every page tried, for twice the time.
_READ_CHARS = 2000
# Neighbours that a few hundred words hardly tell apart: what the page says of itself then decides.
_ALIKE = (
    frozenset({"da", "no", "nb", "nn"}),
    frozenset({"hr", "sr", "bs"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
)
_TRIES = 6


def of(blocks: Sequence[Block], declared: str | None) -> str | None:
    """Two letters, or None where the text is short or in a language that has no two letters.

    declared: as the page says; taken between neighbours
    """
    text = " ".join(block.text for block in islice(blocks, 60))[:_READ_CHARS]
    if len(text) < _ENOUGH_CHARS:
        return None
    if (rank := _rank()) is None:
        return None
    ranked = [language for language, _ in islice(rank(text), _TRIES)]
    found = next((language for language in ranked if len(language) == 2), None)
    if declared is not None and any({found, declared} <= group for group in _ALIKE):
        return declared
    return found


@lru_cache(maxsize=1)
def _rank() -> Callable[[str], Iterable[tuple[str, float]]] | None:
    """Loaded at the first body: numpy and the model take 0.8 s of CPU and 70 MB, for which a list of feeds has no use.

    None where there is no room for the temporary file that py3langid unfolds its model into: no page is lost for that.
    """
    from py3langid import rank

    try:
        rank("")
    except OSError:
        return None
    loaded: Callable[[str], Iterable[tuple[str, float]]] = rank
    return loaded
