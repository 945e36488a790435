"""The language of a body: that whose commonest words are plainly those of the text, else as py3langid reads it
(https://github.com/adbar/py3langid). Titles are too short for either; so are flashes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import islice

from newscrawl.models import Block

_ENOUGH_CHARS = 200
# 4,000 characters gave the same for every page tried, in twice the time.
_READ_CHARS = 2000
# Neighbours that a few hundred words hardly tell apart: what the page declares then decides.
_ALIKE = (
    frozenset({"da", "no", "nb", "nn"}),
    frozenset({"hr", "sr", "bs"}),
    frozenset({"id", "ms"}),
    frozenset({"cs", "sk"}),
)
_TRIES = 6
_WORD = re.compile(r"\w+")
# The commonest words of the languages whose word is taken, and of neighbours that may be declared as one of them.
_COMMON = {
    language: frozenset(words.split())
    for language, words in {
        "it": "il lo la i gli le di a da in con su per che è e non un una si del della dei delle al alla nel nella sono ha anche più come",
        "en": "the of and to in a is that for it on was with as are be by at this he from have his has not but they an which will",
        "de": "der die das und in zu den mit von ist im für auf nicht ein eine sich des dem auch es als an bei er wird sie aus hat",
        "fr": "le la les de des du et à en un une est que qui dans pour pas sur au il ne se plus par avec ce sont aux",
        "es": "el la los las de del y a en un una es que por con para no se su al lo como más pero sus este ha son",
        "pt": "o a os as de do da dos das e em no na um uma é que por com para não se ao mais como mas foi seu",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij door maar heeft uit naar nog over",
        "ca": "el la els les de del i a en un una és que per amb no es al seu més com va han aquest dels",
    }.items()
}
_WESTERN = "cp1252"
# All but letters, digits and "_" as blanks.
_PARTED = bytes(byte if _WORD.match(bytes([byte]).decode(_WESTERN, "replace")) else 32 for byte in range(256))
_LANGUAGES = {
    word.encode(_WESTERN): tuple(language for language, common in _COMMON.items() if word in common)
    for word in frozenset().union(*_COMMON.values())
}
_TAKEN = frozenset({"it", "en", "de", "fr"})
# So many words of a text are to be common ones of its language, and so many times as many as of any other: 96 of 100 texts
# of the corpus in these languages then need no model, which agrees on each.
_SHARE, _AHEAD = 0.2, 1.5


def of(blocks: Sequence[Block], declared: str | None) -> str | None:
    """The language of a body in two letters, or None where the text is short or its language has no two letters.

    declared: as the page says; taken between neighbours
    """
    text = " ".join(block.text for block in islice(blocks, 60))[:_READ_CHARS]
    if len(text) < _ENOUGH_CHARS:
        return None
    if (declared is None or declared in _TAKEN) and (plain := _plain(text)) in _TAKEN:
        return plain
    if (rank := _rank()) is None:
        return None
    ranked = [language for language, _ in islice(rank(text), _TRIES)]
    found = next((language for language in ranked if len(language) == 2), None)
    if declared is not None and any({found, declared} <= group for group in _ALIKE):
        return declared
    return found


def _plain(text: str) -> str | None:
    """The language whose commonest words are those of the text, and much less those of another; None where that is not plain."""
    words = Counter(_words(text.lower()))
    counts = dict.fromkeys(_COMMON, 0)
    for word in words.keys() & _LANGUAGES.keys():
        for language in _LANGUAGES[word]:
            counts[language] += words[word]
    (own, language), (next_, _) = nlargest(2, ((count, language) for language, count in counts.items()))
    return language if own and own >= _SHARE * words.total() and own >= _AHEAD * next_ else None


def _words(text: str) -> list[bytes]:
    """The words of a text, as `_WORD` finds them, in the code page of Western Europe: bytes are parted in a third of the time."""
    try:
        return text.encode(_WESTERN).translate(_PARTED).split()
    except UnicodeEncodeError:  # a word with another letter is none of the commonest
        return [word.encode(_WESTERN, "replace") for word in _WORD.findall(text)]


@lru_cache(maxsize=1)
def _rank() -> Callable[[str], Iterable[tuple[str, float]]] | None:
    """The model, made ready at the first body that leaves a doubt: in half a second of CPU once a machine, then in a hundredth.

    None where the disk has no room for it: no page is lost for that.
    """
    from newscrawl.extract.fields import _language_model  # here: with numpy it takes 20 MB, which most runs need not

    try:
        rank: Callable[[str], Iterable[tuple[str, float]]] = _language_model.load().rank
    except OSError:
        return None
    return rank
