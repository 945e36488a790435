"""A dateline is the place and the date with which a text begins: "Bari, 9 novembre 2025 – Il consiglio …"."""

from __future__ import annotations

import re
from itertools import islice

from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text

_CHARS = 128
_MAX_FIRST = 40
_DATELINE_FROM = 80
_PLACE = (
    r"[A-ZÀ-Ý][\w'’.-]*(?:[ /-]{1,3}(?:(?:di|del|della|dei|de|in|sul|sulla|am|an der|sur|upon)\s+)?[A-ZÀ-Ý][\w'’.-]*){0,3}"
    r"(?:\s?\([A-Z][^)]{1,20}\))?"
)
# A dash, a closing bracket or an agency's name ends it: "Berlino, 9 novembre. La folla …" sets a scene.
_DATELINE = re.compile(
    r"(?!(?i:(?:il|lo|la|le|el)\s+\d|(?:dal|nel|al|era|sono|fino|entro|del|on|from|since|until|by|ab|am|seit|bis|desde|depuis)\b))"
    rf"\W{{0,2}}(?:\(?[A-Z][\w ./]{{1,30}}\)\W{{1,4}})?(?:(?P<place>{_PLACE})(?:\s?,\s*|\s+[–—-]\s*|\s+(?=.{{0,30}}\d{{4}})))?"
    r"(?:(?:lì|li|il|l['’]|den|le|am|the)\s+)?(?P<date>(?:[^\W\d]{3,10}\.?,?\s+)?"
    r"(?:(?P<numbers>\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d))|\d{1,2}(?:[°º.]|er)?\s+(?:de\s+)?[^\W\d]{3,10}\.?(?P<year>\s+(?:del?\s+)?\d{4})?"
    r"|[^\W\d]{3,9}\.?\s+\d{1,2}(?:,\s+\d{4})?))\s*\.?\s*(?:[–—)-]|\(|/\s?[A-Z])"
)


def of(document: Document) -> str | None:
    """The date with which the text begins, behind its place: "Bari, 9 novembre 2025 – "; one without a place needs its year."""
    if document.headline is None:
        return None
    for paragraph in islice(document.elements.of("p"), _MAX_FIRST):
        words = inner_text(paragraph, _CHARS)
        if len(words) >= _DATELINE_FROM:
            found = _DATELINE.match(words)
            return found["date"] if found and (found["place"] or found["year"] or found["numbers"]) else None
    return None
