"""Links of an HTML page that lead to articles, recognized by their address where the outlet gives no patterns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from newscrawl import text
from newscrawl.discover import _html
from newscrawl.models import Link, Page, Source
from newscrawl.urls.forms import is_article

MAX_TITLE = 300
_TITLE_WORDS = 4


def article_links(root: Any, page: Page, source: Source, most: int) -> Iterator[Link]:
    """Links to articles among the first `most` links, in the page's order. An outlet with patterns gets all: `discover.links` applies them."""
    base = _html.base(root, page)
    for anchor in root.xpath("(//a[@href])[position() <= $most]", most=most):
        link = _link(base, anchor)
        if source.allow or is_article(link.url):
            yield link


def _link(base: str, anchor: Any) -> Link:
    href = anchor.get("href")
    label = text.line(" ".join(anchor.itertext()))
    title = label if text.words(label) >= _TITLE_WORDS and len(label) <= MAX_TITLE else None
    return Link(url=_html.joined(base, href), title=title)
