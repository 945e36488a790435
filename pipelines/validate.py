"""Article → Article. Pages that are no article are dropped, with a reason from the closed list, and what counted for it."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl import quality
from newscrawl.models import Article


class NoArticle(Exception):
    """What a page has that no article has: the detail of its outcome."""


class Validate:
    """Stage that drops what `newscrawl.quality` rejects."""

    def process_item(self, item: Any) -> Any:
        found = quality.verdict(item) if isinstance(item, Article) else None
        if found is not None:
            raise DropItem(found.reason) from (
                NoArticle(f"{found.evidence}; {item.page.url}") if found.evidence else None
            )
        return item
