"""Article → Article. Boilerplate, which an outlet repeats on many unrelated articles, is dropped from the body; the blocks stay."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newscrawl import boilerplate
from newscrawl.crawl.context import Stage
from newscrawl.models import Article


class Boilerplate(Stage):
    """Stage that drops boilerplate. Without it the store learns none, and corrects no earlier bodies."""

    async def open_spider(self) -> None:
        await self._catch_up()

    async def close_spider(self) -> None:
        await self._catch_up()

    async def process_item(self, item: Any) -> Any:
        run = self.run
        if run is None or not isinstance(item, Article) or item.page.source is None:
            return item
        source = item.page.source
        dropped = await run.session.ahead(run.session.store.boilerplate.dropped, source, item.blocks, item.prints)
        if not dropped:
            return item
        self.crawler.stats.inc_value("newscrawl/boilerplate_blocks", len(dropped))
        return replace(
            item, body=boilerplate.body(source, item.blocks, dropped, item.prints), keys=()
        )  # the keys were those of the other text

    async def _catch_up(self) -> None:
        """Process what was stored before there was this stage, and what a run that was killed left to correct."""
        if self.run is not None:
            await self.catch_up(self.run.session.store.boilerplate.catch_up)
