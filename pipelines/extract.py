"""Page → Article. The only change of type; runs in worker processes, so that no page can hold or end a run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.exceptions import DropItem

from newscrawl import reading
from newscrawl.line import Stage
from newscrawl.models import Page, Reason
from newscrawl.workers import WorkerDied, WorkerTimeout


class Extract(Stage):
    async def process_item(self, item: Any) -> Any:
        line = self.line
        if line is None or not isinstance(item, Page) or item.source is None:
            return item
        try:
            article = await line.workers.run(reading.read, item, line.sources[item.source], item.fetched_at)
        except WorkerTimeout as error:
            raise DropItem(Reason.PARSE_TIMEOUT.value) from error
        except WorkerDied as error:
            raise DropItem(Reason.CRASH.value) from error
        return replace(article, page=item)
