"""The main spider crawls from an outlet's feeds and sitemaps to its article pages.

    scrapy crawl news -a source=ansa,agi          outlets of the catalogue, or a local TOML file; none: all
    scrapy crawl news -a url=https://…/           a home page: its feeds and sitemaps are found by themselves
    scrapy crawl news -a urls=FILE                one such address a line
    … -a since=2d -a limit=50                     what they leave aside stays pending for a wider run

It turns the steps of `newscrawl.crawl.news` into requests, and hands the answers back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from newscrawl.config import Config, cookies_beside
from newscrawl.crawl import plan
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.queue import Poll
from newscrawl.http.robots import Rules
from newscrawl.middlewares.failures import failure as plain
from newscrawl.middlewares.responses import answer
from newscrawl.models import Page
from newscrawl.sources import subscription
from newscrawl.sources.subscription import Subscription
from newscrawl.spiders._base import RunSpider
from newscrawl.store import EntryState, Leased


class NewsSpider(RunSpider):
    """Turns the steps of a news run into requests, and yields the pages that they bring."""

    name = "news"
    kind = NewsRun
    run: NewsRun

    @classmethod
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> plan.Plan:
        return plan.read(config.sources, arguments, now=now)

    @classmethod
    def subscriptions_for(cls, config: Config, plan: plan.Plan, now: datetime) -> Mapping[str, Subscription]:
        return subscription.of_sources(cookies_beside(config.db), plan.sources, now)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **arguments)
        crawler.signals.connect(spider.note_robots, signal=signals.robots_parsed)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        async for step in self.run.steps():
            yield self._entry(step) if isinstance(step, Poll) else self._article(step)

    def note_robots(self, robotparser: Rules, request: Request) -> None:
        """Hand a robots.txt that was read to the run."""
        self.run.note_robots(robotparser, request.url, urlparse_cached(request).netloc)

    # ── entries ────────────────────────────────────────────────────────────────────────────────

    def _entry(self, poll: Poll) -> Request:
        return Request(
            poll.entry.url,
            callback=self.read_entry,
            errback=self.miss_entry,
            headers=_conditions(poll.entry),
            dont_filter=True,
            priority=10,
            meta={
                "poll": poll,
                "limiter_host": poll.host,
                "outlet": poll.source.slug,
                "keep_first": self.run.entries.limits.bytes,
            },
        )

    async def read_entry(self, response: Response) -> None:
        """Callback of a feed, a sitemap, a section or home page."""
        await self.run.entries.answered(response.meta["poll"], answer(response))

    async def miss_entry(self, failure: Failure) -> None:
        """Errback of an entry that was not answered."""
        request: Request = failure.request  # type: ignore[attr-defined]
        await self.run.entries.failed(request.meta["poll"], plain(failure.value, request.url))

    # ── article pages ──────────────────────────────────────────────────────────────────────────

    def _article(self, link: Leased) -> Request:
        return Request(
            link.url,
            callback=self.parse,
            errback=self.miss_article,
            headers=_conditions(link),
            dont_filter=True,
            meta={"leased": link, "limiter_host": link.host, "outlet": link.source},
        )

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Page]:
        """Callback of an article page: the last code that sees a Response."""
        page = await self.run.answered(response.meta["leased"], answer(response), response.meta.get("tdmrep"))
        if page is not None:
            yield page

    async def miss_article(self, failure: Failure) -> None:
        """Errback of an article page that was not answered."""
        request: Request = failure.request  # type: ignore[attr-defined]
        await self.run.failed(request.meta["leased"], plain(failure.value, request.url))


def _conditions(asked: EntryState | Leased) -> dict[str, str]:
    """Headers of a conditional request, to which a host may answer that nothing has changed."""
    validators = {"If-None-Match": asked.etag, "If-Modified-Since": asked.last_modified}
    return {name: value for name, value in validators.items() if value}
