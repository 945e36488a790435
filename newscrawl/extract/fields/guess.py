"""The last resort, for fields to which no other strategy has an answer: it is asked last, since it costs most.

Dates: the page's address, then htmldate in its quick mode, whose day must be printed: of a month, or of a day that no calendar
has, it makes a day of its own, the first of the month or that of the clock. Text: the paragraphs of the page, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from htmldate import find_date

from newscrawl.extract.page import xpath
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Candidate, Source, Trust

_IN_PATH = re.compile(r"/(20[0-3]\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-])")
_MAX_CHARS = 2_000_000
_MAX_PARAGRAPHS = 2_000
# htmldate walks all attributes of an element for each of them.
_MAX_ATTRIBUTES = 500
_CROWDED = xpath.elements_with("//*[count(@*) > $most]")
_MONTH_WORD = r"[^\W\d_]{3,12}[\W_]{1,3}"
_MAIN = xpath.elements("//article | //main | //*[@role='main']")
_PARAGRAPHS = xpath.elements(
    ".//p[not(ancestor::nav) and not(ancestor::aside) and not(ancestor::footer) and not(ancestor::form)]"
)


def candidates(document: Document, source: Source) -> Iterator[Candidate]:
    yield from _paragraphs(document)
    yield from _dates(document)


def _paragraphs(document: Document, most: int = _MAX_PARAGRAPHS) -> Iterator[Candidate]:
    container = next(iter([*_MAIN(document.tree), document.tree]))
    for element in islice(_PARAGRAPHS(container), most):
        if words := inner_text(element, 20_000):
            yield Candidate("blocks", f"paragraph: {words}", Trust.GUESS, "guess:paragraphs")


def _dates(document: Document, chars: int = _MAX_CHARS, attributes: int = _MAX_ATTRIBUTES) -> Iterator[Candidate]:
    """chars, attributes: of the page, and of one element, from which on htmldate is not asked."""
    if found := _IN_PATH.search(document.page.url):
        yield Candidate("published", "-".join(found.groups()), Trust.GUESS, "guess:url")
    if len(document.text) > chars or _CROWDED(document.tree, most=attributes):
        return
    # Parsed anew: htmldate also reads the scripts that our tree has lost.
    day = find_date(document.text, extensive_search=False, original_date=True, outputformat="%Y-%m-%d")
    if day and _prints(document, day):
        yield Candidate("published", day, Trust.GUESS, "guess:htmldate")


def _prints(document: Document, day: str) -> bool:
    """Whether the page has this day somewhere, in numbers or with a month in words. day: ISO 8601"""
    year, month, number = (part.lstrip("0") for part in day.split("-"))
    forms = re.compile(
        rf"(?<!\d){year}\D?0?{month}\D?0?{number}(?!\d)|(?<!\d)0?{number}\D{{1,3}}0?{month}\D{{1,3}}(?:20)?{year[2:]}(?!\d)"
        rf"|(?<!\d)0?{month}\D{{1,3}}0?{number}\D{{1,3}}(?:20)?{year[2:]}(?!\d)"
        rf"|(?<!\d)0?{number}(?:st|nd|rd|th|er|[°º.])?[\W_]{{0,3}}(?:de\s|di\s)?{_MONTH_WORD}(?:de\s|del\s)?{year}(?!\d)"
        rf"|{_MONTH_WORD}0?{number}(?:st|nd|rd|th)?\W{{1,3}}{year}(?!\d)"
    )
    # What readers see is a tenth of the page.
    return forms.search(inner_text(document.tree, _MAX_CHARS)) is not None or forms.search(document.text) is not None
