"""A host that is to be left alone is asked for nothing, whoever asks: pages, feeds, redirects, robots.txt."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from newscrawl import urls
from newscrawl.http.backoff import Pause
from newscrawl.line import line_of


class HostPaused(IgnoreRequest):
    """Not now."""

    def __init__(self, host: str, hold: Pause) -> None:
        super().__init__(f"{host} is left alone until {hold.until:%Y-%m-%d %H:%M:%S} UTC ({hold.reason})")
        self.reason = hold.reason
        self.until = hold.until


class HostBackoff:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        line = line_of(self._crawler)
        if line is None:
            return
        host = urls.host(request.url)
        hold = line.backoff.pause(host, line.now())
        if hold is not None:
            raise HostPaused(host, hold)
