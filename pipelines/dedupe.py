"""Article → Article. Adds the keys by which the store tells which known story this is, and hands the store the rule of likeness."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from newscrawl import dedupe
from newscrawl.crawl import limits
from newscrawl.crawl.context import Stage
from newscrawl.dedupe import near
from newscrawl.errors import StoreError
from newscrawl.models import Article


class Dedupe(Stage):
    """NEWSCRAWL_DUPLICATES keeps or drops what is told already; NEWSCRAWL_STORY_DAYS bounds a story in time."""

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._drops, self._days = limits.duplicates(settings["NEWSCRAWL_DUPLICATES"], settings["NEWSCRAWL_STORY_DAYS"])

    async def open_spider(self) -> None:
        if (run := self.run) is None:
            return
        store = run.session.store
        store.articles.drops_duplicates = self._drops
        with suppress(StoreError):  # the session keeps it, and the run ends with it
            await run.session.sql(store.near.follow, near, days=self._days)
            while run.session.failure is None:
                if not await run.session.sql(store.near.catch_up, dedupe.keys):
                    return

    def process_item(self, item: Any) -> Any:
        """Keys come with the article from its worker, unless a stage has changed its text since."""
        return replace(item, keys=dedupe.keys(item)) if isinstance(item, Article) and not item.keys else item
