"""What a page has to say for a field: the witnesses by which a miss is sorted into its kind. Read off the saved page, not off a prediction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from lxml.html import HtmlElement

from newscrawl.extract.page import schema, titles
from newscrawl.extract.page.document import Document
from newscrawl.extract.page.element_text import inner_text
from newscrawl.models import Page

_LEAD = re.compile(r"^\s*(?:di|by|von|par|por)\s+(?=\S)", re.IGNORECASE)
_HEADINGS = ("h1", "h2", "h3")
_HEADING_CHARS = 500
_LONG = 160
_NEAR = 300
_MONTHS = (
    "jan|gen|ene", "feb|fév|fev", "mar|mär|mrt", "apr|abr|avr", "ma[igy]", "jun|giu|juin", "jul|lug|juil", "aug|ago|aoû",
    "sep|set", "o[ckt]t|out", "nov", "dec|dic|dez|déc",
)  # fmt: skip
_AUTHOR_DATA = ("author", "article:author", "dc.creator", "byl", "parsely-author", "sailthru.author", "creator")


def key(words: str | None) -> str:
    """Words as the corpus's scorer compares them: letters and digits, without case."""
    folded = unicodedata.normalize("NFKC", words or "").casefold()
    return "".join(c for c in folded if c.isalnum())


def name_key(name: str) -> str:
    """A name as the corpus's scorer compares it."""
    return key(_LEAD.sub("", name))


class Evidence:
    """The witnesses of one page."""

    def __init__(self, url: str, body: bytes) -> None:
        self._document = Document(Page(url=url, body=body, fetched_at=datetime.now(UTC)))

    @cached_property
    def printed(self) -> frozenset[str]:
        """The headings of the page, as keys."""
        found = (inner_text(one, _HEADING_CHARS) for tag in _HEADINGS for one in self._document.elements.of(tag))
        return frozenset(filter(None, map(key, found)))

    @cached_property
    def titles(self) -> frozenset[str]:
        """What the page's data call it, whole and cut at separators, as keys."""
        meta = (self._document.meta(name) for name in ("og:title", "twitter:title", "title", "dc.title", "headline"))
        every = (*self._document.schema_headlines, *meta, self._document.title_tag)
        return frozenset(key(reading) for raw in every for reading in titles.readings(raw)) - {""}

    @cached_property
    def text(self) -> str:
        """All words of the page, as one key."""
        return key(self._document.tree.text_content())

    @cached_property
    def raw(self) -> str:
        """The whole mark-up, as one key."""
        return key(self._document.text)

    @cached_property
    def authors(self) -> str:
        """What the page's data say of its authors, as one key."""
        nodes = (value for node in self._document.article_nodes for value in _strings(node.get("author")))
        metas = (content for name in _AUTHOR_DATA for content in self._document.metas.get(name, ()))
        return " ".join(map(key, (*nodes, *metas)))

    @cached_property
    def near(self) -> str:
        """The words between headline and text, as one key."""
        headline = self._document.headline
        if headline is None:
            return ""
        parts: list[str] = []
        for element in _following(headline.element):
            words = inner_text(element, _LONG + 10)
            if (element.tag == "p" and len(words) > _LONG) or len(parts) > _NEAR:
                break
            parts.append(inner_text(element, _LONG))
        return " ".join(map(key, parts))

    def has_day(self, day: date) -> bool:
        """Whether the page has a day in any form that a search finds: printed, in data, or in an address."""
        return _day(day).search(self._document.text) is not None

    def prints_day(self, day: date) -> bool:
        """Whether readers can see the day."""
        return _day(day).search(self._document.tree.text_content()) is not None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        yield schema.text(value.get("name")) or ""
    elif isinstance(value, str):
        yield value


def _following(element: HtmlElement) -> Iterable[HtmlElement]:
    for level in (element, *element.iterancestors()):
        for sibling in level.itersiblings():
            yield from sibling.iter()


def _day(day: date) -> re.Pattern[str]:
    d, m, y = day.day, day.month, day.year
    month = rf"(?:{_MONTHS[m - 1]})[^\W\d]*\.?"
    year = rf"(?:{y}|['’]?{y % 100:02d}(?!\d))"
    numbers = rf"0?{d}(?:st|nd|rd|th|er|º|°|\.)?"
    return re.compile(
        rf"{y}\W?0?{m}\W?0?{d}(?!\d)|{y}年\s*0?{m}月\s*0?{d}日"
        rf"|(?<!\d){numbers}\W{{0,3}}(?:de\s|of\s)?{month}\W{{0,3}}(?:del?\s)?{year}|{month}\W{{0,2}}{numbers}\W{{1,3}}{year}"
        rf"|(?<!\d)0?{d}\s?[./-]\s?0?{m}\s?[./-]\s?{year}|(?<!\d)0?{m}\s?[./-]\s?0?{d}\s?[./-]\s?{year}",
        re.IGNORECASE,
    )
