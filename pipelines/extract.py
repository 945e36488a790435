"""Page → Article. The only change of type; runs in worker processes, so that no page can hold or end a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.exceptions import DropItem

from newscrawl.crawl import reading
from newscrawl.crawl.context import Stage
from newscrawl.crawl.workers import WorkerDied, WorkerTimeout
from newscrawl.models import Page, Reason


class Extract(Stage):
    async def process_item(self, item: Any) -> Any:
        run = self.run
        if run is None or not isinstance(item, Page) or item.source is None:
            return item
        try:
            article = await run.workers.run(reading.read, item, run.sources[item.source], item.fetched_at)
        except WorkerTimeout as error:
            raise DropItem(Reason.PARSE_TIMEOUT) from error
        except WorkerDied as error:
            raise DropItem(Reason.CRASH) from error
        return replace(article, page=item)
