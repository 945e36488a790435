"""Article → Article. The archive keeps the raw pages of it, compressed, by content, so that a better extractor needs no second fetch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy.exceptions import NotConfigured

from newscrawl.config import Config
from newscrawl.crawl.context import Stage
from newscrawl.models import Article, Reason


class Archive(Stage):
    """Stage that stores the raw pages, if NEWSCRAWL_ARCHIVE is on. The page is committed before its article: after a crash a page may lack its article, never an article its page."""

    def __init__(self, crawler: Any) -> None:
        if not Config.read(crawler.settings).archive:
            raise NotConfigured
        super().__init__(crawler)

    async def process_item(self, item: Any) -> Any:
        run = self.run
        if run is None or not isinstance(item, Article):
            return item
        page, archive = item.page, run.session.store.pages
        # A revisited article is mostly unchanged: its pages are kept only where the text is new, once that is known.
        if archive is None or page.page_hash or page.revisits is not None or page.caveat is Reason.RESERVED:
            return item
        return replace(item, page=replace(page, page_hash=await run.session.ahead(archive.put, page), packed=None))
