"""Page → Page. The archive keeps the raw bytes, compressed, by content, so that a better extractor needs no second fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.exceptions import NotConfigured

from newscrawl.config import Config
from newscrawl.crawl.context import Stage
from newscrawl.models import Page, Reason


class Archive(Stage):
    """Stage that stores the raw page, if NEWSCRAWL_ARCHIVE is on. The page is committed before its article: after a crash a page may lack its article, never an article its page."""

    def __init__(self, crawler: Any) -> None:
        if not Config.read(crawler.settings).archive:
            raise NotConfigured
        super().__init__(crawler)

    async def process_item(self, item: Any) -> Any:
        run = self.run
        # A revisited article is mostly unchanged: its page is kept only where the text is new, once that is known.
        if run is None or not isinstance(item, Page) or item.page_hash or item.revisits is not None:
            return item
        if item.caveat is Reason.RESERVED:
            return item
        archive = run.session.store.pages
        return replace(item, page_hash=await run.session.sql(archive.put, item)) if archive else item
