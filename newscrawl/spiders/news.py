"""The main mouth of the line: from an outlet's feeds and sitemaps to its article pages.

    scrapy crawl news -a source=ansa,agi          outlets of the catalogue, or a local TOML file; none: all
    scrapy crawl news -a url=https://…/           a home page: its feeds and sitemaps are found by themselves
    scrapy crawl news -a urls=FILE                one such address a line
    … -a since=2d -a limit=50                     what they leave aside stays pending for a wider run

The ledger is the memory: entries and links are written down before anything is fetched, links are leased in small
batches, newest first, and each ends in one counted disposition.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from newscrawl.models import Article, Disposition, Page, Reason, State
from newscrawl.spiders import _answers, _clock, _plan
from newscrawl.spiders._base import LineSpider, plain_headers
from newscrawl.spiders._looks import Looks, Rules
from newscrawl.spiders._polls import Polls
from newscrawl.store import Leased
from newscrawl.store.retry import after


class NewsSpider(LineSpider):
    """Discovers, fetches, and hands pages to the pipelines."""

    name = "news"

    def __init__(self, *, settings: BaseSettings, **given: Any) -> None:
        super().__init__(settings=settings, **given)
        self.remaining = self.plan.limit
        self.robots_sitemaps: dict[str, list[str]] = defaultdict(list)
        self.entries = Polls(self)
        self.looks = Looks(self, Rules.of(settings))

    @classmethod
    def plan_for(cls, settings: BaseSettings, arguments: Mapping[str, str], now: datetime) -> _plan.Plan:
        Rules.of(settings)  # a wrong one is told before anything is opened
        return _plan.read(settings, arguments, now=now)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **arguments)
        crawler.signals.connect(spider.note_sitemaps, signal=signals.robots_parsed)
        return spider

    @property
    def polls(self) -> tuple[int, int]:
        return self.entries.outcome()

    # ── what is asked for, and when ────────────────────────────────────────────────────────────

    async def start(self) -> AsyncIterator[Request]:
        """Entries first, then leased links, as room comes free; ends when nothing is open or under way."""
        await self.looks.begin()
        await self.entries.begin()
        while True:
            if (request := self.entries.next()) is not None:
                yield request
            elif leased := await self._lease():
                for link in leased:
                    yield self._request(link)
            elif self.frontier.under_way:
                await self.frontier.change()
            elif (wait_s := await self._due_in()) is not None:
                await self.frontier.change(wait_s)
            else:
                return

    async def _lease(self) -> list[Leased]:
        """Links to fetch now; none while there is little room, so that they come in batches."""
        room = self.frontier.room
        if room < self.frontier.total // 4 or self.remaining == 0 or self.session.failure:
            return []
        if self.remaining is not None and self.entries.open:
            return []  # the newest of all are wanted: wait until all is known
        leased = await self.session.sql(
            self.session.store.ledger.lease,
            run_id=self.session.run_id,
            sources=tuple(self.sources),
            now=self.now(),
            busy=self.frontier.busy,
            per_host=self.frontier.per_host,
            limit=room if self.remaining is None else min(room, self.remaining),
            since=self.plan.since,
        )
        for link in leased:
            self.looks.asked(link.source)
        leased = leased or await self.looks.take(room if self.remaining is None else min(room, self.remaining))
        for link in leased:
            self.frontier.take(link.host)
        if self.remaining is not None:
            self.remaining -= len(leased)
        return leased

    async def _due_in(self) -> float | None:
        """Seconds until the next link's next try, if the run may wait so long."""
        if self.remaining == 0 or self.session.failure:
            return None
        now = self.now()
        _, due = await self.session.sql(
            self.session.store.ledger.waiting, sources=tuple(self.sources), now=now, since=self.plan.since
        )
        wait_s = max(0.1, (due - now).total_seconds()) if due else None
        return wait_s if wait_s is not None and wait_s <= self.settings.getfloat("NEWSCRAWL_RETRY_WAIT_S") else None

    def _request(self, link: Leased) -> Request:
        validators = {"If-None-Match": link.etag, "If-Modified-Since": link.last_modified}
        return Request(
            link.url,
            callback=self.parse,
            errback=self.failed,
            headers={name: value for name, value in validators.items() if value},
            dont_filter=True,
            meta={"leased": link, "frontier_host": link.host},
        )

    def note_sitemaps(self, robotparser: RobotParser, request: Request) -> None:
        """robots.txt was read for its rules anyway; its sitemaps serve plain addresses."""
        rules = getattr(robotparser, "rp", None)
        self.robots_sitemaps[urlparse_cached(request).netloc] = list(getattr(rules, "sitemaps", ()))

    # ── what comes back ────────────────────────────────────────────────────────────────────────

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Page]:
        """An article page: the last code that sees a Response."""
        link: Leased = response.meta["leased"]
        unchanged = response.status == 304 and link.article_id is not None
        reason = None if unchanged else _answers.of_response(response, self.sources[link.source])
        if reason is None and not unchanged:
            yield self._page(response, link)
            return
        try:
            await self._give_up(link, reason, f"HTTP {response.status} {response.url}", response)
        finally:
            self.frontier.release(link.host)

    async def failed(self, failure: Failure) -> None:
        """Nothing came."""
        link: Leased = failure.request.meta["leased"]  # type: ignore[attr-defined]
        reason = _answers.of_failure(failure.value)
        detail = str(failure.value) or type(failure.value).__name__
        try:
            await self._give_up(link, reason, detail, None)
        finally:
            self.frontier.release(link.host)

    def _page(self, response: Response, link: Leased) -> Page:
        headers = plain_headers(response)
        fetched_at, ahead_s = _clock.fetched(headers, self.now())
        return Page(
            url=response.url,
            requested_url=link.url,
            body=response.body,
            status=response.status,
            headers=headers,
            fetched_at=fetched_at,
            clock_ahead_s=ahead_s,
            source=link.source,
            link_id=link.id,
            evidence=link.link,
            ms=int(response.meta.get("download_latency", 0) * 1000),
            revisits=link.article_id,
        )

    # ── how it ends ────────────────────────────────────────────────────────────────────────────

    async def _give_up(self, link: Leased, reason: Reason | None, detail: str, response: Response | None) -> None:
        """No page to read; without a reason it is as it was when we looked last."""
        if link.article_id is not None or reason is None:
            await self.looks.ended(link, reason, detail, response)
            return
        now = self.now()
        state, reason, next_try = after(reason, link.attempts + 1, now, random.random(), link.last)  # noqa: S311 - jitter
        asked = _answers.retry_after(response, now=now) if response is not None else None
        self.logger.info("%s (%s): %s: %s", state, reason, link.url, detail)
        self.crawler.stats.inc_value(f"newscrawl/{state}/{reason}")
        await self.session.sql(
            self.session.store.ledger.settle,
            link.id,
            Disposition(state, reason),
            run_id=self.session.run_id,
            now=now,
            detail=detail[:500],
            next_try=max(next_try, asked) if next_try and asked else next_try,
            status=response.status if response is not None else None,
            bytes=len(response.body) if response is not None else None,
            ms=int(response.meta.get("download_latency", 0) * 1000) if response is not None else None,
        )

    async def keep(self, article: Article) -> Disposition:
        page = article.page
        if page.revisits is not None:
            return await self.looks.keep(article)
        return await self.session.sql(
            self.session.store.articles.store,
            article,
            link_id=page.link_id,
            run_id=self.session.run_id,
            now=self.now(),
            status=page.status,
            bytes=len(page.body),
            ms=page.ms,
        )

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        if page.revisits is not None:
            await self.looks.lose(page, disposition, detail)
            return
        assert page.link_id is not None
        kept = disposition.state is State.QUARANTINED
        archive = self.session.store.pages
        page_hash = await self.session.sql(archive.put, page) if kept and archive else page.page_hash
        await self.session.sql(
            self.session.store.ledger.settle,
            page.link_id,
            disposition,
            run_id=self.session.run_id,
            now=self.now(),
            detail=detail[:500],
            status=page.status,
            bytes=len(page.body),
            ms=page.ms,
            page_hash=page_hash,
        )
