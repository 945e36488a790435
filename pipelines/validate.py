"""Article → Article | DropItem. One closed list of reasons."""

from __future__ import annotations

from typing import Any

from scrapy.exceptions import DropItem

from newscrawl import quality
from newscrawl.models import Article


class Validate:
    def process_item(self, item: Any) -> Any:
        reason = quality.reason_to_reject(item) if isinstance(item, Article) else None
        if reason is not None:
            raise DropItem(reason)
        return item
