"""Links of an HTML page that lead to articles, also those in its data, recognized by their address, or that and their
headline, where the outlet gives no patterns."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from newscrawl import text, urls
from newscrawl.discover import _html, _state
from newscrawl.models import EntryLimits, Link, Page, Source
from newscrawl.urls.forms import is_article, is_of_headline

MAX_TITLE = 300
_TITLE_WORDS = 4


def article_links(root: Any, page: Page, source: Source, limits: EntryLimits) -> Iterator[Link]:
    """Links to articles, in the page's order, then those in its data. An outlet with patterns gets all: `discover.links` applies them."""
    base = _html.base(root, page)
    for anchor in root.xpath("(//a[@href])[position() <= $most]", most=limits.anchors):
        link = _link(base, anchor)
        if source.allow or is_article(link.url) or (link.title and is_of_headline(link.url, link.title)):
            yield link
    for address in islice(_state.addresses(root, limits.script_chars), limits.anchors):
        url = _html.joined(base, address)
        if urls.on_site(url, source.home, source.hosts, source.outside) and (source.allow or is_article(url)):
            yield Link(url=url)


def _link(base: str, anchor: Any) -> Link:
    href = anchor.get("href")
    label = text.line(" ".join(anchor.itertext()))
    title = label if text.words(label) >= _TITLE_WORDS and len(label) <= MAX_TITLE else None
    return Link(url=_html.joined(base, href), title=title)
