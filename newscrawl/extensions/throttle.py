"""AutoThrottle gets a floor for each host: a Crawl-delay in robots.txt is never undercut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response

from newscrawl.http.robots import LONGEST_DELAY_S, Rules

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class PoliteThrottle(AutoThrottle):
    """Scrapy's AutoThrottle, which keeps Crawl-delay (up to 30 s) whether it is on or off."""

    def __init__(self, crawler: Crawler) -> None:
        self._floors: dict[str, float] = {}
        self._delay_s = crawler.settings.getfloat("DOWNLOAD_DELAY")
        crawler.signals.connect(self._robots_parsed, signal=signals.robots_parsed)
        try:
            super().__init__(crawler)
        except NotConfigured:
            self.crawler = crawler
        crawler.signals.connect(self._keep_floor, signal=signals.response_downloaded)  # after AutoThrottle's own

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def asked_s(self, slot_key: str) -> float | None:
        """The seconds between two requests that a host's robots.txt asks for, as they are kept; None where it asks for none."""
        return self._floors.get(slot_key)

    def _robots_parsed(self, robotparser: Rules, request: Request) -> None:
        asked = robotparser.crawl_delay
        if not asked:
            return
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        delay = self._floors[key] = min(asked, LONGEST_DELAY_S)
        # Slots are dropped after a minute without work: their settings stay here.
        downloader.per_slot_settings[key] = {
            "delay": max(delay, self._delay_s),
            "concurrency": 1,
        }
        if key in downloader.slots:
            downloader.slots[key].delay = max(delay, downloader.slots[key].delay)

    def _keep_floor(self, response: Response, request: Request) -> None:
        """AutoThrottle has just set the delay for the next request: never below what robots.txt asks for."""
        key = request.meta.get("download_slot") or ""
        slot = self.crawler.engine.downloader.slots.get(key)
        if slot is not None:
            slot.delay = max(slot.delay, self._floors.get(key, 0.0))
