"""Raw pages are kept for NEWSCRAWL_KEEP_PAGES_DAYS, if that is set: older ones go when a run begins."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.config import Config
from newscrawl.crawl.context import run_of
from newscrawl.errors import StoreError
from newscrawl.store.articles.forget import prune

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class KeepDays:
    """Some hundred pages a step, on the writer's thread."""

    def __init__(self, crawler: Crawler) -> None:
        self.days = Config.read(crawler.settings).keep_pages_days
        if self.days <= 0:
            raise NotConfigured
        self.crawler = crawler
        crawler.signals.connect(self.opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def opened(self) -> None:
        run = run_of(self.crawler)
        if run is None:
            return
        before = run.clock() - timedelta(days=self.days)
        after: int | None = 0
        try:
            while after is not None:
                after = await run.session.sql(prune, run.session.store, before, after)
        except StoreError as error:  # the session keeps it, and the run ends with it
            logger.warning("raw pages before %s: %s", before.date(), error)
