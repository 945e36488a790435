"""Article → Article. Keys are added, by which the store recognises a known story."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl import dedupe
from newscrawl.crawl.context import Stage
from newscrawl.models import Article


class Dedupe(Stage):
    """Stage that adds the keys. NEWSCRAWL_DUPLICATES keeps or drops duplicates; NEWSCRAWL_STORY_DAYS bounds a story in time.

    Without this stage the store records no similar texts and drops none.
    """

    async def open_spider(self) -> None:
        """Index first what was stored before there was this stage, or by another method."""
        if self.run is not None:
            await self.catch_up(self.run.session.store.near.catch_up)

    def process_item(self, item: Any) -> Any:
        """Add the keys where a stage has changed the text since the worker made them."""
        return replace(item, keys=dedupe.keys(item)) if isinstance(item, Article) and not item.keys else item
