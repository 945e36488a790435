"""Page → Page. Keeps the raw bytes, compressed, by content, so that a better extractor needs no second fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.exceptions import NotConfigured

from newscrawl.config import Config
from newscrawl.crawl.context import Stage
from newscrawl.models import Page, Reason


class Archive(Stage):
    """NEWSCRAWL_ARCHIVE switches it. The page is committed before its article: a crash leaves an orphan, never a hole."""

    def __init__(self, crawler: Any) -> None:
        if not Config.read(crawler.settings).archive:
            raise NotConfigured
        super().__init__(crawler)

    async def process_item(self, item: Any) -> Any:
        run = self.run
        # An article that is looked at again is mostly as it was: only a new text's page is kept, when that is known.
        if run is None or not isinstance(item, Page) or item.page_hash or item.revisits is not None:
            return item
        if item.mark is Reason.RESERVED:
            return item
        archive = run.session.store.pages
        return replace(item, page_hash=await run.session.sql(archive.put, item)) if archive else item
