"""One moving line on a terminal while a run works; nothing where there is none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.crawl.context import run_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Progress:
    """Reads Scrapy's stats once a second."""

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty() or crawler.settings["LOG_LEVEL"] in ("DEBUG", "INFO"):
            raise NotConfigured
        from rich.console import Console  # here: mostly there is no terminal, and it takes a thirtieth of a start
        from rich.status import Status

        self.crawler = crawler
        self.status = Status("looking at feeds and sitemaps …", console=Console(stderr=True))
        crawler.signals.connect(self.opened, signal=signals.engine_started)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)
        for signal in (signals.item_scraped, signals.item_dropped, signals.response_received):
            crawler.signals.connect(self.moved, signal=signal)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def opened(self) -> None:
        if run_of(self.crawler) is not None:
            self.status.start()

    def moved(self) -> None:
        stats = self.crawler.stats.get_stats()
        count = {
            state: sum(value for key, value in stats.items() if key.startswith(f"newscrawl/{state}"))
            for state in ("discovered", "stored", "duplicate", "rejected", "failed")
        }
        self.status.update(" · ".join(f"{number} {state}" for state, number in count.items()))

    def closed(self) -> None:
        self.status.stop()
