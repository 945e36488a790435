"""A host that is to be left alone is asked for nothing, whoever asks: pages, feeds, redirects, robots.txt."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from newscrawl import urls
from newscrawl.crawl.context import run_of
from newscrawl.http.backoff import Pause


class HostPaused(IgnoreRequest):
    """Not now."""

    def __init__(self, host: str, pause: Pause) -> None:
        super().__init__(f"{host} is left alone until {pause.until:%Y-%m-%d %H:%M:%S} UTC ({pause.reason})")
        self.reason = pause.reason
        self.until = pause.until


class HostBackoff:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        run = run_of(self._crawler)
        if run is None:
            return
        host = urls.host(request.url)
        pause = run.backoff.pause(host, run.clock())
        if pause is not None:
            raise HostPaused(host, pause)
