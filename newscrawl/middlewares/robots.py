"""robots.txt is obeyed as RFC 9309 asks: a host whose file is unavailable is closed. Scrapy's own middleware takes every failure for a yes.

A good copy is kept in the store: for 24 hours it replaces a file that is unavailable. An unavailable file is asked for again
after ten minutes. Large files are read in a worker.
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

# RFC 9309 2.4: a copy is not used for more than 24 hours, unless the file is unavailable.
_MAX_AGE = timedelta(hours=24)
_RETRY_AFTER = timedelta(minutes=10)
# A host that has no such name, refuses, or shows a wrong certificate: its pages would end the same way.
_HOST_FAILURES = frozenset({Reason.DNS_ERROR, Reason.REFUSED, Reason.TLS_ERROR, Reason.ADDRESS_DENIED})
_FOREVER = datetime.max.replace(tzinfo=UTC)
_CPU_S = 5.0
_PRIORITY = 1000


class RobotsClosed(IgnoreRequest):
    """robots.txt closes the address to us."""

    reason = Reason.ROBOTS


class RobotsUnavailable(IgnoreRequest):
    """robots.txt could not be had (5xx, 429, no answer): the host is closed for now."""

    def __init__(self, why: str, reason: Reason = Reason.ROBOTS_UNAVAILABLE) -> None:
        super().__init__(f"robots.txt could not be had: {why}")
        self.reason = reason


@dataclass(slots=True)
class _HostRules:
    """The rules of a host, or why they are unavailable, and until when that counts."""

    rules: Rules | None  #: None: the file is unavailable, and the host closed
    why: str  #: the file is unavailable; "" when it is there
    until: datetime
    reason: Reason = Reason.ROBOTS_UNAVAILABLE  #: how the pages of the host end then


class Robots:
    """Middleware that asks each host once for its robots.txt; all requests to it wait for the answer."""

    def __init__(self, crawler: Crawler, limits: Limits = LIMITS) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self._limits = limits
        self._agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._known: dict[str, _HostRules] = {}
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
        if not known.rules.allowed(request.url):
            self._count("forbidden")
            raise RobotsClosed("closed by robots.txt")

    async def _of_host(self, request: Request) -> _HostRules:
        parts = urlparse_cached(request)
        host = urls.host(request.url)
        async with self._locks.setdefault(host, asyncio.Lock()):
            known, run = self._known.get(host), run_of(self.crawler)
            now = run.clock() if run is not None else None
            if known is None or (now is not None and known.until <= now):
                url = f"{parts.scheme}://{parts.netloc}/robots.txt"
                known = await self._at_hand(url, host, run) or await self._fetched(url, host, run)
                self._known[host] = known
            return known

    async def _at_hand(self, url: str, host: str, run: Run | None) -> _HostRules | None:
        """The rules of a copy that the run was given; None: there is none that is good for today."""
        kept = run.robots_at_hand(host) if run is not None else None
        if run is None or kept is None or kept.fetched + _MAX_AGE <= run.clock():
            return None
        rules = await self._of_copy(kept.text, run)
        self._announce(rules, Request(url))
        return _HostRules(rules, "", kept.fetched + _MAX_AGE)

    async def _of_copy(self, text: str, run: Run) -> Rules:
        if len(text) < self._limits.large_bytes:
            return robots.rules(text, self._agent, self._limits)
        return await run.workers.run_within(_CPU_S, robots.rules, text, self._agent, self._limits)

    async def _fetched(self, url: str, host: str, run: Run | None) -> _HostRules:
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
                await run.note_answer(answer(response), None)
            if "dataloss" in response.flags:
                return await self._unavailable("the answer was cut off", host, run)
            if response.status >= 500 or response.status == 429 or 300 <= response.status < 400:
                return await self._unavailable(f"HTTP {response.status}", host, run)
            rules, text = await self._read(response, run)
        except (
            Exception
        ) as error:  # whatever it is, it closes the host, and is an outcome of its pages, not a traceback
            failed = failure(error, url)
            reason = failed.reason if failed.reason in _HOST_FAILURES else None
            return await self._unavailable(failed.message, host, run, reason)
        return await self._accepted(rules, text, response, request, host, run)

    async def _read(self, response: Response, run: Run | None) -> tuple[Rules, str]:
        if response.status != 200:  # 4xx: there is no file, so there are no rules
            return Rules(), ""
        limits = self._limits
        body = _decompressed(response, limits.bytes)
        text = robots.decode(body[: limits.bytes])
        if run is None or len(body) < limits.large_bytes:
            return robots.read(body, self._agent, limits), text
        return await run.workers.run_within(_CPU_S, robots.read, body, self._agent, limits), text

    async def _accepted(
        self, rules: Rules, text: str, response: Response, request: Request, host: str, run: Run | None
    ) -> _HostRules:
        if rules.note:
            logger.warning("%s: %s", request.url, rules.note)
        if run is not None:
            now = run.clock()
            store = run.session.store.hosts
            await run.session.sql(store.keep_robots, host, now, status=response.status, robots=text, note=rules.note)
        self._count(f"status/{response.status}")
        self._announce(rules, request)
        return _HostRules(rules, "", run.clock() + _MAX_AGE if run is not None else _FOREVER)

    async def _unavailable(self, why: str, host: str, run: Run | None, reason: Reason | None = None) -> _HostRules:
        """Close the host; or use the last good copy, where there is one of the last 24 hours.

        reason: what keeps the host from being asked for anything, not for this file only
        """
        self._count("unavailable")
        reason = reason or Reason.ROBOTS_UNAVAILABLE
        if run is None:
            return _HostRules(None, why, _FOREVER, reason)
        now = run.clock()
        kept = await run.session.sql(run.session.store.hosts.robots, host)
        if kept is None or kept.fetched + _MAX_AGE <= now:
            return _HostRules(None, why, now + _RETRY_AFTER, reason)
        logger.warning("%s: robots.txt could not be had (%s): the copy of %s is kept", host, why, kept.fetched)
        rules = await run.workers.run_within(_CPU_S, robots.rules, kept.text, self._agent, self._limits)
        self._announce(rules, Request(f"http://{host}/robots.txt"))
        return _HostRules(rules, why, min(now + _RETRY_AFTER, kept.fetched + _MAX_AGE))

    def _announce(self, rules: Rules, request: Request) -> None:
        """Send the signal by which the throttle learns the delay, and the run the sitemaps and opt-out signals."""
        self.crawler.signals.send_catch_log(signals.robots_parsed, robotparser=rules, request=request)

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"newscrawl/robots/{what}")


def _decompressed(response: Response, limit: int) -> bytes:
    """The first `limit` bytes of the file, decoded, and one more where there are more."""
    applied = codings.names(b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1"))
    applied = applied or codings.undeclared(response.body)[:1]
    body = bytearray()
    try:
        for piece in codings.pieces(response.body, applied):
            body += piece
            if len(body) > limit:
                break
    except codings.Truncated:
        if "download_stopped" not in response.flags:
            raise
    return bytes(body[: limit + 1])
