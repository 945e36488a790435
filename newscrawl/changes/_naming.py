"""A change is named: typo, headline, correction, update or rewrite. Italian first, by words and letters alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from newscrawl.changes._words import Hunk, words
from newscrawl.models import Change

# A text of which more than this share is gone is another text under the same address.
_REWRITTEN = 0.5
# So many words more are a clause of its own, which is news and no mere change of words.
_CLAUSE = 8
# Of a hundred words, how many may be mended for letters: more is work on the text.
_TYPO_SHARE = 0.1

# Letters: no word of a language is longer, and the comparison costs their square.
_LONGEST_WORD = 60

_CORRECTS = re.compile(
    r"\b(?:errata corrige|nota di rettifica|abbiamo corretto|ci scusiamo (?:con|per)|per un errore (?:nostro|(?:di|della) redazione)"
    r"|(?:precedente|prima) versione (?:di questo|dell|del)|(?:earlier|previous) version of this|correction)\b"
)
# A change of one of these words changes the meaning, however few letters it takes.
_TELLING = frozenset(
    words(
        "non né mai no senza nessuno nessuna nulla niente sì due tre quattro cinque sei sette otto nove dieci undici dodici"
        " venti trenta cento mille not never without two three four five six seven eight nine ten"
    )
)
# Words that are dropped or doubled in haste; alone they carry nothing.
_SMALL = frozenset(
    words(
        "il lo la i gli le l un uno una di a da in con su per tra fra del dello della dei degli delle dell al allo alla ai agli"
        " alle all dal dalla dai dalle nel nello nella nei negli nelle nell sul sulla sui sulle e ed o che si ci ne d c the an of"
    )
)


def name(titles: Sequence[Hunk], texts: Sequence[Hunk], old: Sequence[str], new: Sequence[str]) -> Change:
    """The kind of a change.

    titles, texts: where headline and text differ; old, new: all words of the text
    """
    headline = bool(titles) and not all(_is_typo(hunk) for hunk in titles)
    if _are_typos(texts, len(old)):
        return Change.HEADLINE if headline else Change.TYPO
    gone = sum((Counter(old) - Counter(new)).values())
    if gone > _REWRITTEN * len(old):
        return Change.REWRITE
    if any(_CORRECTS.search(" ".join(hunk.added)) for hunk in texts):
        return Change.CORRECTION
    return Change.UPDATE if len(new) - len(old) >= _CLAUSE else Change.CORRECTION


def _are_typos(texts: Sequence[Hunk], length: int) -> bool:
    mended = sum(max(len(hunk.removed), len(hunk.added)) for hunk in texts)
    return mended <= max(2, _TYPO_SHARE * length) and all(_is_typo(hunk) for hunk in texts)


def _is_typo(hunk: Hunk) -> bool:
    """Whether letters were mended, and not words: "incdente" → "incidente", "in fatti" → "infatti", "la la" → "la"."""
    removed, added = hunk
    if _TELLING & (set(removed) ^ set(added)) or _digits(removed) != _digits(added):
        return False
    if not removed or not added:
        return len(removed) + len(added) == 1 and bool(_SMALL & {*removed, *added})
    if len(removed) == len(added):
        return all(_is_misspelt(old, new) for old, new in zip(removed, added, strict=True))
    return max(len(removed), len(added)) <= 3 and _is_misspelt("".join(removed), "".join(added))


def _is_misspelt(old: str, new: str) -> bool:
    """Whether two words are one or two letters apart. A prefix (il-, in-, dis-) means the contrary with as few."""
    if old == new or {old, new} <= _SMALL:
        return True
    longest = max(len(old), len(new))
    prefixed = abs(len(old) - len(new)) >= 2 and (old.endswith(new) or new.endswith(old))
    comparable = min(len(old), len(new)) >= 3 and longest <= _LONGEST_WORD and not prefixed
    return comparable and _apart(old, new) <= (1 if longest < 6 else 2)


def _apart(old: str, new: str) -> int:
    """The number of letters dropped, added, changed or swapped (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(new) + 1))
    for i, a in enumerate(old, start=1):
        row = [i]
        for j, b in enumerate(new, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == new[j - 2] and old[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _digits(found: Sequence[str]) -> list[str]:
    return [character for word in found for character in word if character.isdigit()]
