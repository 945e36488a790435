"""robots.txt as RFC 9309 asks: closed when it could not be had. Scrapy's own takes every failure for a yes.

A good copy is kept in the store: for 24 hours it stands in for a file that cannot be had. What could not be had is asked
for again after ten minutes. Large files are read in a worker.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from newscrawl import urls
from newscrawl.crawl.context import run_of
from newscrawl.crawl.run import Run
from newscrawl.http import codings, robots
from newscrawl.http.robots import LIMITS, Limits, Rules
from newscrawl.middlewares.failures import failure
from newscrawl.middlewares.responses import answer
from newscrawl.models import Reason

logger = logging.getLogger(__name__)

# RFC 9309 2.4: a copy is not used for more than 24 hours, unless the file cannot be had.
_KEPT = timedelta(hours=24)
_AGAIN = timedelta(minutes=10)
# A host that has no such name, refuses, or shows a wrong certificate: its pages would end the same way.
_OF_HOST = frozenset({Reason.DNS_ERROR, Reason.REFUSED, Reason.TLS_ERROR, Reason.ADDRESS_DENIED})
_FOREVER = datetime.max.replace(tzinfo=UTC)
_CPU_S = 5.0
_PRIORITY = 1000


class RobotsClosed(IgnoreRequest):
    """robots.txt says no."""

    reason = Reason.ROBOTS


class RobotsUnavailable(IgnoreRequest):
    """robots.txt could not be had (5xx, 429, no answer): a no for now."""

    def __init__(self, why: str, reason: Reason = Reason.ROBOTS_UNAVAILABLE) -> None:
        super().__init__(f"robots.txt could not be had: {why}")
        self.reason = reason


@dataclass(slots=True)
class _Known:
    """What is known of a host's file."""

    rules: Rules | None  #: None: it could not be had
    why: str  #: it could not be had
    until: datetime
    reason: Reason = Reason.ROBOTS_UNAVAILABLE  #: how the pages of the host end then


class Robots:
    """One question a host, whoever waits for the answer."""

    def __init__(self, crawler: Crawler, limits: Limits = LIMITS) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._limits = limits
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._known: dict[str, _Known] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt"):
            return
        known = await self._of_host(request)
        if known.rules is None:
            raise RobotsUnavailable(known.why, known.reason)
        if not known.rules.allowed(request.url, self._agent):
            self._count("forbidden")
            raise RobotsClosed("closed by robots.txt")

    async def _of_host(self, request: Request) -> _Known:
        parts = urlparse_cached(request)
        host = urls.host(request.url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            known, run = self._known.get(host), run_of(self.crawler)
            now = run.clock() if run is not None else None
            if known is None or (now is not None and known.until <= now):
                known = await self._asked(f"{parts.scheme}://{parts.netloc}/robots.txt", host, run)
                self._known[host] = known
            return known

    async def _asked(self, url: str, host: str, run: Run | None) -> _Known:
        request = Request(
            url,
            priority=_PRIORITY,
            meta={"dont_obey_robotstxt": True, "keep_first": self._limits.bytes + 1},
            callback=NO_CALLBACK,
        )
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
            if run is not None:
                await run.heed(answer(response), None)
            if "dataloss" in response.flags:
                return await self._missed("the answer was cut off", host, run)
            if response.status >= 500 or response.status == 429 or 300 <= response.status < 400:
                return await self._missed(f"HTTP {response.status}", host, run)
            rules, text = await self._read(response, run)
        except Exception as error:  # whatever it is, it is a no, and a outcome of the pages, not a traceback
            failed = failure(error, url)
            reason = failed.reason if failed.reason in _OF_HOST else None
            return await self._missed(failed.message, host, run, reason)
        return await self._had(rules, text, response, request, host, run)

    async def _read(self, response: Response, run: Run | None) -> tuple[Rules, str]:
        if response.status != 200:  # 4xx: there is no file, so there are no rules
            return Rules(), ""
        limits = self._limits
        body = _unfolded(response, limits.bytes)
        text = robots.decode(body[: limits.bytes])
        if run is None or len(body) < limits.large_bytes:
            return robots.read(body, limits), text
        return await run.workers.run_within(_CPU_S, robots.read, body, limits), text

    async def _had(
        self, rules: Rules, text: str, response: Response, request: Request, host: str, run: Run | None
    ) -> _Known:
        if rules.note:
            logger.warning("%s: %s", request.url, rules.note)
        if run is not None:
            now = run.clock()
            store = run.session.store.hosts
            await run.session.sql(store.keep_robots, host, now, status=response.status, robots=text, note=rules.note)
        self._count(f"status/{response.status}")
        self._tell(rules, request)
        return _Known(rules, "", run.clock() + _KEPT if run is not None else _FOREVER)

    async def _missed(self, why: str, host: str, run: Run | None, reason: Reason | None = None) -> _Known:
        """Closed; or the last good copy, where there is one of today.

        reason: what keeps the host from being asked for anything, not for this file only
        """
        self._count("unavailable")
        reason = reason or Reason.ROBOTS_UNAVAILABLE
        if run is None:
            return _Known(None, why, _FOREVER, reason)
        now = run.clock()
        kept = await run.session.sql(run.session.store.hosts.robots, host)
        if kept is None or kept.fetched + _KEPT <= now:
            return _Known(None, why, now + _AGAIN, reason)
        logger.warning("%s: robots.txt could not be had (%s): the copy of %s is kept", host, why, kept.fetched)
        rules = await run.workers.run_within(_CPU_S, robots.rules, kept.text, self._limits)
        self._tell(rules, Request(f"http://{host}/robots.txt"))
        return _Known(rules, why, min(now + _AGAIN, kept.fetched + _KEPT))

    def _tell(self, rules: Rules, request: Request) -> None:
        """The throttle wants the delay, the spider the sitemaps and what is reserved."""
        self.crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newscrawl/robots/{what}")


def _unfolded(response: Response, limit: int) -> bytes:
    """The first part of the file, one byte more than is read if there is more."""
    applied = codings.names(b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1"))
    body = bytearray()
    try:
        for piece in codings.pieces(response.body, applied):
            body += piece
            if len(body) > limit:
                break
    except codings.Cut:
        if "download_stopped" not in response.flags:
            raise
    return bytes(body[: limit + 1])
