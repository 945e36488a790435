"""Article → Article. Drops from the body what its outlet repeats on many unrelated articles; the blocks stay as extracted."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from newscrawl import boilerplate
from newscrawl.crawl.context import Stage
from newscrawl.errors import StoreError
from newscrawl.models import Article


class Boilerplate(Stage):
    """Without this stage the store learns nothing and mends nothing."""

    async def open_spider(self) -> None:
        await self._catch_up()

    async def close_spider(self) -> None:
        await self._catch_up()

    async def process_item(self, item: Any) -> Any:
        run = self.run
        if run is None or not isinstance(item, Article) or item.page.source is None:
            return item
        source = item.page.source
        dropped = await run.session.sql(run.session.store.boilerplate.dropped, source, item.blocks)
        if not dropped:
            return item
        self.crawler.stats.inc_value("newscrawl/boilerplate_blocks", len(dropped))
        return replace(
            item, body=boilerplate.body(source, item.blocks, dropped), keys=()
        )  # these were of the other text

    async def _catch_up(self) -> None:
        """What was stored before there was this stage, and what a run that was killed left to mend."""
        run = self.run
        with suppress(StoreError):  # the session keeps it, and the run ends with it
            while run is not None and run.session.failure is None:
                if not await run.session.sql(run.session.store.boilerplate.catch_up):
                    return
