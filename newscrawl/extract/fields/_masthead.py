"""The day of the clock, as mastheads print it beside the outlet's name, is told from the date of an article.

It is the day on which the page was fetched, stands above the headline, and belongs to the page, not to the article: in its header, or in
a box of the body's own. What is called "today" is the clock's on any day.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import islice
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from newscrawl.extract.page.called import MASTHEAD, TODAY, called
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Source

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORDS = 160
_MAX_UP = 3


class Masthead:
    """What a page prints above its article that is the clock's."""

    def __init__(self, document: Document, source: Source) -> None:
        self._today = document.page.fetched_at
        self._zone = source.timezone
        self._headline = document.headline.element if document.headline is not None else None
        self._kept = frozenset(self._headline.iterancestors()) if self._headline is not None else frozenset()

    def has(self, element: HtmlElement) -> bool:
        """Whether the date in an element is the clock's."""
        if any(
            called(at) & TODAY for at in islice((element, *element.iterancestors()), _MAX_UP) if at not in self._kept
        ):
            return True
        if self._headline is None or self._today is None or not self._is_above(element):
            return False
        return _says(
            inner_text(element, _WORDS) + (element.get("datetime") or ""),
            self._today.astimezone(ZoneInfo(self._zone)).date(),
        )

    def _is_above(self, element: HtmlElement) -> bool:
        """Whether an element stands before the headline, in the page's header or in a box of the body's own."""
        named = False
        branch = element
        for at in (element, *element.iterancestors()):
            if at in self._kept or at is self._headline:
                apart = named or at.tag in {"body", "html"}
                return apart and any(other in self._kept or other is self._headline for other in branch.itersiblings())
            named = named or at.tag == "header" or called(at) & MASTHEAD != 0
            branch = at
        return False


def _says(words: str, day: date) -> bool:
    """Whether words hold the number of a day, and no other year than its own."""
    years = set(_YEAR.findall(words))
    return years <= {str(day.year)} and re.search(rf"(?<!\d)0?{day.day}(?!\d)", _YEAR.sub(" ", words)) is not None
