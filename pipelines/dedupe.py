"""Article → Article. Adds the keys by which the store tells which known story this is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from newscrawl import dedupe
from newscrawl.crawl.context import Stage
from newscrawl.errors import StoreError
from newscrawl.models import Article


class Dedupe(Stage):
    """NEWSCRAWL_DUPLICATES keeps or drops what is told already; NEWSCRAWL_STORY_DAYS bounds a story in time.

    Without this stage the store notes no like texts and drops none.
    """

    async def open_spider(self) -> None:
        """What was stored before there was this stage, or by another method, is noted first."""
        run = self.run
        with suppress(StoreError):  # the session keeps it, and the run ends with it
            while run is not None and run.session.failure is None:
                if not await run.session.sql(run.session.store.near.catch_up):
                    return

    def process_item(self, item: Any) -> Any:
        """Keys come with the article from its worker, unless a stage has changed its text since."""
        return replace(item, keys=dedupe.keys(item)) if isinstance(item, Article) and not item.keys else item
