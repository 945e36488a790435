"""robots.txt as RFC 9309 asks: closed when it could not be had. Scrapy's own takes every failure for a yes."""

from __future__ import annotations

from typing import Any, Self

from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from newscrawl.models import Reason

# RFC 9309 2.5: at least 500 kibibytes are read; more could stop the reactor for seconds.
_MAX_BYTES = 512 * 1024


class RobotsClosed(IgnoreRequest):
    """robots.txt says no."""

    reason = Reason.ROBOTS


class RobotsUnavailable(IgnoreRequest):
    """robots.txt could not be had (5xx, 429, no connection): a no for now."""

    reason = Reason.ROBOTS_UNAVAILABLE


class _Unavailable(RobotParser):
    """Stands in for a robots.txt that could not be had."""

    def __init__(self, why: str) -> None:
        self.why = why

    @classmethod
    def from_crawler(cls, crawler: Any, robotstxt_body: bytes) -> Self:
        return cls("made by no crawler")

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return False


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, closed on failure, with reasons that the ledger can keep."""

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        if isinstance(rp, _Unavailable):
            raise RobotsUnavailable(f"robots.txt could not be had: {rp.why}")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsClosed("closed by robots.txt") from error

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The host's rules, asked for once. A failure is a disposition of the pages, not a traceback."""
        parts = urlparse_cached(request)
        if parts.netloc not in self._parsers:
            self._parsers[parts.netloc] = Deferred()
            asked = Request(
                f"{parts.scheme}://{parts.netloc}/robots.txt",
                priority=self.DOWNLOAD_PRIORITY,
                meta={"dont_obey_robotstxt": True},
                callback=NO_CALLBACK,
            )
            try:
                response = await self.crawler.engine.download_async(asked)
                await self._parse_robots(response, parts.netloc, request)
            except Exception as error:
                self._robots_error(error, parts.netloc)
        return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            self._settle(netloc, _Unavailable(f"HTTP {response.status}"))
        elif response.status >= 300:  # 4xx, or a redirect that led nowhere: there are no rules
            await super()._parse_robots(response.replace(body=b""), netloc, request)
        else:
            await super()._parse_robots(response.replace(body=response.body[:_MAX_BYTES]), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._stats.inc_value(f"robotstxt/exception_count/{type(exc).__name__}")
        self._settle(netloc, _Unavailable(str(exc) or type(exc).__name__))

    def _settle(self, netloc: str, parser: RobotParser) -> None:
        waiting = self._parsers[netloc]
        self._parsers[netloc] = parser
        if isinstance(waiting, Deferred):
            waiting.callback(parser)
