"""Access (who may read the article) is weighed: the page's flag against the length of the text and against the words of a wall.

The flag alone is wrong both ways: free pages carry a copied "false", and walls carry none. So it is believed as far as the
text agrees: closed and short is a teaser; closed and whole is metered; open, short and with a wall below it is a teaser.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newscrawl import text
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import spaced
from newscrawl.models import Access

# Fewer words than this are a teaser where the page says "subscribers"; a longer text is what everybody reads.
_TEASER_WORDS = 250
_BRIEF_WORDS = 150
# So much is no teaser, even where a wall's class is left in the page: outlets that count readers send all of it.
_LONG_WORDS = 500
# The share of the words that the data declare from which a text is whole.
_WHOLE = 0.8
_CLOSED_FLAG = frozenset({"false", "no", "0", "locked", "premium", "paid", "subscriber"})
_OPEN_FLAG = frozenset({"true", "yes", "1", "free"})
_WALL = re.compile(
    r"riservat[oa] (?:agli|ai (?:nostri )?|alle? )(?:abbonat|sottoscrittor)|contenuto (?:riservato|premium|per (?:gli )?abbonati)"
    r"|(?:per|vuoi) (?:continuare a )?leggere (?:l['’ ]?articolo|questo articolo|tutto)[^.]{0,60}abbon"
    r"|(?:sei|già) (?:un )?abbonat[oa]\?|abbonati (?:per (?:continuare|leggere)|ora per|subito)"
    r"|already a subscriber|subscribe to (?:continue|read)|subscribers only|for subscribers|this (?:article|content) is for",
    re.IGNORECASE,
)
# One of these is in whatever _WALL finds, which is no longer than so many characters: it is looked for around them alone.
_AROUND = 200
_HINTS = ("abbon", "sottoscrittor", "contenuto ", "subscri", "article is for", "content is for")
_TOKENS = ("paywall", "pay-wall", "premium-content", "subscriber-only", "contenuto-riservato", "solo-abbonati")
# Walls of other languages and makes, where the question is whether more may be taken than is shown.
_OTHER_WALLS = re.compile(
    r"réservée? (?:à nos|aux) abonn|(?:pour|afin de) lire la suite[^.]{0,60}abonn|déjà abonné|nur für abonnent|mit [^.]{0,30}weiterlesen"
    r"|weiterlesen mit|bereits abonnent|(?:solo|exclusivo) para suscriptores|suscríbete para|ya eres suscriptor|exclusivo para assinantes"
    r"|(?:registrati|accedi|iscriviti|abbonati) per (?:continuare|leggere|proseguire|sbloccare)|sblocca (?:l['’]articolo|questo)"
    r"|(?:sign in|log in|register|subscribe) to (?:continue|read|unlock|keep)|unlock this (?:article|story)|members?[- ]only|already a member"
    r"|(?:per|riservat\w+ (?:ai|alle|agli)) (?:soli )?(?:abbonat|iscritt|registrat|soc[ie])|articolo (?:premium|a pagamento)",
    re.IGNORECASE,
)
_SEEN_CHARS = 60_000
_WALL_CHARS = 60


class Weighed(NamedTuple):
    """The access, and its evidence in words: "flag false, 92 words, wall: sei già abbonato?"."""

    access: Access | None
    evidence: str


def weigh(document: Document, words: int, flag: str | None) -> Weighed:
    """The access of a page, or None where nothing is certain.

    words: of the text
    flag: isAccessibleForFree, article:content_tier or the like, as printed; None if the page has none
    """
    declared = (flag or "").strip().lower().rpartition("/")[2]
    # The words of a wall are looked for only where they can decide something: it costs a walk through the page.
    wall = _wall_class(document) or (
        _wall_words(document) if words < _TEASER_WORDS or declared not in {"", *_OPEN_FLAG} else None
    )
    whole = words >= _LONG_WORDS or (words >= _TEASER_WORDS and (wall is None or _is_whole(document, words)))
    access = _weighed(declared, words, wall is not None, whole=whole)
    evidence = [f"flag {declared}" if declared else "no flag", f"{words} words", f"wall: {wall}" if wall else "no wall"]
    return Weighed(access, ", ".join(evidence))


def _weighed(flag: str, words: int, walled: bool, *, whole: bool) -> Access | None:
    if flag in _CLOSED_FLAG or flag == "metered":
        if whole:
            return Access.METERED
        return Access.SUBSCRIBER if walled or (words < _TEASER_WORDS and flag != "metered") else None
    if walled and words < _BRIEF_WORDS:
        return Access.SUBSCRIBER
    return Access.FREE if flag in _OPEN_FLAG or (whole and not walled) else None


def is_closed(document: Document, flags: Iterable[str]) -> bool:
    """Whether a page says in any way that some may not read all of it: by a flag, one of a part of it, or a wall.

    In doubt it does: this decides whether a text that the page does not show may be taken. flags: as printed
    """
    parts = (str(node.get("isAccessibleForFree", "")) for node in document.schema)
    for flag in (*flags, *parts):
        declared = flag.strip().lower().rpartition("/")[2]
        if declared in _CLOSED_FLAG or declared == "metered":
            return True
    return (
        _wall_class(document) is not None
        or _wall_words(document) is not None
        or _OTHER_WALLS.search(_shown(document)) is not None
    )


def word_count(document: Document) -> int:
    """The words that the page's data count in the text; 0 where they do not."""
    counts = (str(node.get("wordCount", "")) for node in document.article_nodes)
    return next((int(count) for count in counts if count.isascii() and count.isdigit() and len(count) < 7), 0)


def _is_whole(document: Document, words: int) -> bool:
    """Whether the text has about as many words as the page's data count."""
    return 0 < word_count(document) * _WHOLE <= words


def _wall_class(document: Document) -> str | None:
    """The part of an element's class that names a wall."""
    return document.elements.first_of(_TOKENS, "class")


def _shown(document: Document) -> str:
    return spaced(document.tree, _SEEN_CHARS)


def _wall_words(document: Document) -> str | None:
    """The words that the page shows to those who stand before a wall."""
    shown = _shown(document)
    found = next(filter(None, (_WALL.search(part) for part in _hinted(shown))), None)
    return text.line(found.group())[:_WALL_CHARS] if found else None


def _hinted(shown: str) -> Iterator[str]:
    """The parts of a page's words in which a wall's may be, in their order."""
    lower = shown.lower()
    if len(lower) != len(shown):  # a letter that is two when it is small: no place is the same
        yield shown
        return
    end = 0
    for at in sorted(at for hint in _HINTS for at in _places(hint, lower)):
        if at + _AROUND > end:
            begin, end = max(at - _AROUND, 0), at + 2 * _AROUND
            yield shown[begin:end]


def _places(hint: str, words: str) -> Iterator[int]:
    at = words.find(hint)
    while at >= 0:
        yield at
        at = words.find(hint, at + 1)
