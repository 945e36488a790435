"""A section page: its links to articles, with the headline that stands on them. Strategy of kind `front`."""

from __future__ import annotations

from collections.abc import Iterator

from newscrawl.discover import _html
from newscrawl.discover._anchors import article_links
from newscrawl.discover._note import Note
from newscrawl.models import ENTRY_LIMITS, EntryLimits, Link, Page, Source


def links(page: Page, source: Source, limits: EntryLimits = ENTRY_LIMITS) -> Iterator[Link]:
    """Links to articles, in the page's order."""
    root = _html.tree(page)
    if root is None:
        raise Note("no HTML")
    yield from article_links(root, page, source, limits.anchors)
