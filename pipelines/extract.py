"""Page → Article. The only change of type; runs in worker processes, so that no page can hold or end a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from scrapy.exceptions import DropItem

from newscrawl import dedupe, extract
from newscrawl.line import Stage
from newscrawl.models import Article, Page, Reason, Source
from newscrawl.workers import WorkerDied, WorkerTimeout


class Extract(Stage):
    async def process_item(self, item: Any) -> Any:
        line = self.line
        if line is None or not isinstance(item, Page) or item.source is None:
            return item
        try:
            article = await line.workers.run(read, item, line.sources[item.source], item.fetched_at)
        except WorkerTimeout as error:
            raise DropItem(Reason.PARSE_TIMEOUT.value) from error
        except WorkerDied as error:
            raise DropItem(Reason.CRASH.value) from error
        return replace(article, page=item)


def read(page: Page, source: Source, now: datetime) -> Article:
    """In the worker, with the keys of its text, which cost too much for the event loop. The page's bytes do not travel back."""
    article = extract.article(page, source, now=now)
    return replace(article, page=replace(page, body=b""), keys=dedupe.keys(article))
