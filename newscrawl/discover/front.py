"""Section pages are read for their links to articles, with the headline that stands on each. Strategy of kind `front`."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.discover import _html
from newscrawl.discover._anchors import article_links
from newscrawl.discover._ended import ReadingEnded
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Link, Page, Source


def links(page: Page, source: Source, limits: EntryLimits = ENTRY_LIMITS) -> Iterator[Link]:
    """Links to articles, in the page's order."""
    root = _html.tree(page)
    if root is None:
        raise ReadingEnded("no HTML")
    yield from article_links(root, page, source, limits)
