"""Home pages, or any page of an outlet, are read for the feeds that they name, for themselves if they are articles, and for
their links to articles, which are for outlets that have neither feed nor sitemap; the caller decides.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from newscrawl import text
from newscrawl.discover import _html
from newscrawl.discover._anchors import article_links
from newscrawl.discover._ended import ReadingEnded
from newscrawl.discover._feeds import feeds
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Link, Page, Source

_ARTICLE_TYPES = frozenset(
    ("NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle", "LiveBlogPosting")
)


def links(page: Page, source: Source, limits: EntryLimits = ENTRY_LIMITS) -> Iterator[Link]:
    """Feeds first, those that the page names before plain links, then the page itself, then its links to articles, in the page's order."""
    root = _html.tree(page)
    if root is None:
        raise ReadingEnded("no HTML")
    yield from feeds(root, _html.base(root, page))
    if _is_article(root, page, limits.script_chars):
        yield Link(url=page.url, title=_title(root))
    yield from article_links(root, page, source, limits)


def _is_article(root: Any, page: Page, script_chars: int) -> bool:
    path, query = urlsplit(page.url).path, urlsplit(page.url).query
    if path in ("", "/") and not query:
        return False
    og_type = next(iter(root.xpath("//meta[@property='og:type']/@content")), "").strip().lower()
    return og_type == "article" or (og_type != "website" and _says_article(root, script_chars))


def _says_article(root: Any, script_chars: int) -> bool:
    scripts = root.xpath("//script[@type='application/ld+json']/text()")
    return any(not _ARTICLE_TYPES.isdisjoint(_types(script)) for script in scripts if len(script) <= script_chars)


def _types(script: str) -> Iterator[str]:
    """The schema.org types of the page's own objects: at the top, in a list, in a graph; not of what a list names."""
    try:
        data = json.loads(script)
    except (ValueError, RecursionError):
        return
    for thing in data if isinstance(data, list) else [data]:
        for node in _graph(thing):
            kinds = node.get("@type")
            yield from (kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _graph(thing: Any) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        graph = thing.get("@graph")
        yield thing
        yield from (node for node in (graph if isinstance(graph, list) else []) if isinstance(node, dict))


def _title(root: Any) -> str | None:
    title = next(iter(root.xpath("//meta[@property='og:title']/@content")), "")
    return text.line(title) or None
