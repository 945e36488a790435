"""A host that is paused is sent no request, whatever it is for: pages, feeds, redirects, robots.txt."""

from __future__ import annotations

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from newscrawl import urls
from newscrawl.crawl.context import run_of
from newscrawl.http.backoff import Pause
from newscrawl.models import Reason


class HostPaused(IgnoreRequest):
    """The host is paused."""

    def __init__(self, host: str, pause: Pause) -> None:
        super().__init__(f"{host} is paused until {pause.until:%Y-%m-%d %H:%M:%S} UTC ({pause.reason})")
        self.reason = pause.reason
        self.until = pause.until


class HostOfAnother(IgnoreRequest):
    """The host is none that this run may ask."""

    reason = Reason.REDIRECTS


class HostBackoff:
    """Middleware that refuses requests to paused hosts, and those for an outlet to a host that the run may not ask."""

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
        if "outlet" in request.meta and not run.may_ask(host):
            raise HostOfAnother(f"{host} is asked by whoever holds it")
        pause = run.backoff.pause_of(host, run.clock())
        if pause is not None:
            raise HostPaused(host, pause)
