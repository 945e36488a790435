"""Article → Article. Pages that are no article are dropped, with a reason from the closed list."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl import quality
from newscrawl.models import Article


class Validate:
    """Stage that drops what `newscrawl.quality` rejects."""

    def process_item(self, item: Any) -> Any:
        reason = quality.reason_to_reject(item) if isinstance(item, Article) else None
        if reason is not None:
            raise DropItem(reason)
        return item
