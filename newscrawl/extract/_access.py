"""Who may read the article: the page's flag weighed against what it shows. The flag alone is wrong both ways."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newscrawl import text
from newscrawl.extract import _xpath
from newscrawl.extract._document import Document
from newscrawl.models import Access, Block

# Fewer words than this are a teaser where the page says "subscribers"; a longer text is what everybody reads.
_TEASER_WORDS = 250
_BRIEF_WORDS = 150
_CLOSED_FLAG = frozenset({"false", "no", "0", "locked", "metered", "premium", "paid", "subscriber"})
_OPEN_FLAG = frozenset({"true", "yes", "1", "free"})
_MARK = re.compile(
    r"riservat[oa] (?:agli|ai (?:nostri )?|alle? )(?:abbonat|sottoscrittor)|contenuto (?:riservato|premium|per (?:gli )?abbonati)"
    r"|(?:per|vuoi) (?:continuare a )?leggere (?:l['’ ]?articolo|questo articolo|tutto)[^.]{0,60}abbon"
    r"|(?:sei|già) (?:un )?abbonat[oa]\?|abbonati (?:per (?:continuare|leggere)|ora per|subito)"
    r"|already a subscriber|subscribe to (?:continue|read)|subscribers only|for subscribers|this (?:article|content) is for",
    re.IGNORECASE,
)
_TOKENS = ("paywall", "pay-wall", "premium-content", "subscriber-only", "contenuto-riservato", "solo-abbonati")
_WALL = _xpath.truth(f"//*[{' or '.join(f'contains(@class, {token!r})' for token in _TOKENS)}]")
_SEEN_CHARS = 60_000


def weigh(document: Document, blocks: Sequence[Block], flag: str | None) -> Access | None:
    """FREE, SUBSCRIBER, or None where nothing certain is said.

    flag: isAccessibleForFree or the like, as printed; None if the page has none
    """
    words = sum(text.words(block.text) for block in blocks)
    said = (flag or "").strip().lower()
    said = said.rpartition("/")[2]
    if said in _CLOSED_FLAG:
        return Access.SUBSCRIBER if words < _TEASER_WORDS or _walled(document) else None
    if words < _BRIEF_WORDS and _walled(document):
        return Access.SUBSCRIBER
    return Access.FREE if said in _OPEN_FLAG else None


def _walled(document: Document) -> bool:
    if _WALL(document.tree):
        return True
    return _MARK.search(" ".join(document.tree.itertext())[:_SEEN_CHARS]) is not None
