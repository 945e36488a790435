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
from functools import partial
from typing import Any

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from newscrawl import urls
from newscrawl.http import answers
from newscrawl.http.robots import Rules
from newscrawl.models import Article, Disposition, OptOutSignal, Page, Reason
from newscrawl.spiders import _clock, _plan
from newscrawl.spiders._base import LineSpider, plain_headers
from newscrawl.spiders._endings import Endings
from newscrawl.spiders._leases import Leases
from newscrawl.spiders._looks import Looks
from newscrawl.spiders._looks import Rules as LookRules
from newscrawl.spiders._polls import Polls
from newscrawl.spiders._reservations import Reservations, check_policy
from newscrawl.store import Leased


class NewsSpider(LineSpider):
    """Discovers, fetches, and hands pages to the pipelines."""

    name = "news"

    def __init__(self, *, settings: BaseSettings, **given: Any) -> None:
        super().__init__(settings=settings, **given)
        self.robots_sitemaps: dict[str, list[str]] = defaultdict(list)
        self.longest_wait_s = settings.getfloat("NEWSCRAWL_RETRY_WAIT_S")
        self.reservations = Reservations(self, settings["NEWSCRAWL_RESERVATIONS"])
        self.entries = Polls(self)
        self.looks = Looks(self, LookRules.of(settings))
        self.leases = Leases(self)
        self.endings = Endings(self)

    @classmethod
    def plan_for(cls, settings: BaseSettings, arguments: Mapping[str, str], now: datetime) -> _plan.Plan:
        # A wrong one is told before anything is opened.
        check_policy(settings["NEWSCRAWL_RESERVATIONS"])
        LookRules.of(settings)
        return _plan.read(settings, arguments, now=now)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **arguments: Any) -> NewsSpider:
        spider = super().from_crawler(crawler, *args, **arguments)
        crawler.signals.connect(spider.note_robots, signal=signals.robots_parsed)
        return spider

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        return self.entries.outcome()

    # ── what is asked for, and when ────────────────────────────────────────────────────────────

    async def start(self) -> AsyncIterator[Request]:
        """Entries first, then leased links, as room comes free; ends when nothing is open or under way."""
        await self.looks.begin()
        for host, until in (await self.session.sql(self.session.store.hosts.held, self.now())).items():
            self.backoff.asked(host, until)
        await self.entries.begin()
        while True:
            await self.connectivity.settle()
            await self.entries.give_up_held()
            before = self.frontier.under_way
            if (request := self.entries.next()) is not None:
                yield request
            elif leased := await self.leases.take():
                for link in leased:
                    yield self._request(link)
            elif self.frontier.under_way:
                await self.frontier.change()
            elif before:
                continue  # the last of them ended while the ledger was asked, when their host still had no room
            elif (wait_s := await self.leases.due_in()) is not None:
                await self.frontier.change(wait_s)
            else:
                await self._end()
                return

    async def _end(self) -> None:
        """Nothing is under way and nothing can be begun: say what was left undone, and for what."""
        await self.connectivity.settle(at_end=True)
        for slug in self.sources:
            if not self.budgets.open(slug) and (await self.leases.waiting((slug,))).ready:
                self.budgets.refuse(slug)

    def _request(self, link: Leased) -> Request:
        validators = {"If-None-Match": link.etag, "If-Modified-Since": link.last_modified}
        return Request(
            link.url,
            callback=self.parse,
            errback=self.failed,
            headers={name: value for name, value in validators.items() if value},
            dont_filter=True,
            meta={"leased": link, "frontier_host": link.host, "outlet": link.source},
        )

    def note_robots(self, robotparser: Rules, request: Request) -> None:
        """robots.txt was read for its rules anyway: its sitemaps serve plain addresses, and it may reserve something."""
        self.robots_sitemaps[urlparse_cached(request).netloc] = list(robotparser.sitemaps)
        self.reservations.of_robots(request.url, robotparser.signals)

    # ── what comes back ────────────────────────────────────────────────────────────────────────

    async def parse(self, response: Response, **kwargs: Any) -> AsyncIterator[Page]:
        """An article page: the last code that sees a Response."""
        link: Leased = response.meta["leased"]
        await self.heed(response)
        unchanged = response.status == 304 and link.article_id is not None
        reason = None if unchanged else answers.of_response(response, self.sources[link.source])
        mark = await self.reservations.of_page(response, link.source) if reason is None and not unchanged else None
        if reason is None and not unchanged and answers.is_cut_short(response.body):
            if link.last is not Reason.CUT_SHORT or link.article_id is not None:
                reason = Reason.CUT_SHORT  # what is stored is whole, or was no better
            mark = mark or Reason.CUT_SHORT
        if reason is None and mark is Reason.RESERVED and self.reservations.skips:
            reason = Reason.RESERVED
        if reason is None and not unchanged:
            self.endings.expect(link)
            yield self._page(response, link, mark)
            return
        try:
            told = "the page ends in mid-text; " if reason is Reason.CUT_SHORT else ""
            await self.endings.give_up(link, reason, f"{told}HTTP {response.status} {response.url}", response)
        finally:
            self.frontier.release(link.host)

    async def failed(self, failure: Failure) -> None:
        """Nothing came."""
        request: Request = failure.request  # type: ignore[attr-defined]
        link: Leased = request.meta["leased"]
        reason = answers.of_failure(failure.value)
        give_up = partial(self.endings.give_up, link, reason, answers.said(failure.value), None)
        try:
            if answers.held_until(failure.value) is not None:  # it was not asked for
                await self.session.sql(self.session.store.ledger.release, [link.id], now=self.now())
            elif self.connectivity.doubts(reason):
                self.connectivity.defer(give_up)
            else:
                self.count_failure(request, failure.value, reason)
                await give_up()
        finally:
            self.frontier.release(link.host)

    async def raised(self, response: Response | None, detail: str) -> None:
        link: Leased | None = response.meta.get("leased") if response is not None else None
        if link is None or response is None or self.session.failure:
            return
        try:
            await self.endings.give_up(link, Reason.ERROR, detail, response)
        finally:
            self.frontier.release(link.host)

    async def heed(self, response: Response) -> None:
        now, host = self.now(), urls.host(response.url)
        self.backoff.answered(host)
        await self.reservations.write_down(host, response.meta.get("outlet"))
        until = answers.asked_to_wait(response, now=now)
        if until is not None:
            self.logger.info("%s asks to be left alone until %s", host, until)
            self.backoff.asked(host, until)
            await self.session.sql(self.session.store.hosts.hold, host, until)

    async def note_reserved(self, request: Request, signal: OptOutSignal) -> None:
        await self.reservations.note(request.meta["outlet"], urls.host(request.url), (signal,), request.url)

    def count_failure(self, request: Request, error: BaseException | None, reason: Reason) -> None:
        """A host that fails again and again is left alone for a while."""
        if answers.held_until(error) is not None:
            return
        host = urls.host(request.url)
        hold = self.backoff.failed(host, reason, self.now(), random.random())  # noqa: S311 - jitter
        if hold is not None:
            self.logger.warning("%s fails again and again (%s): left alone until %s", host, reason, hold.until)

    def _page(self, response: Response, link: Leased, mark: Reason | None) -> Page:
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
            mark=mark,
        )

    # ── how it ends ────────────────────────────────────────────────────────────────────────────

    async def keep(self, article: Article) -> Disposition:
        return await self.endings.keep(article)

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        await self.endings.lose(page, disposition, detail)

    def ended(self, page: Page | None, response: Response | None) -> None:
        if response is not None and "leased" in response.meta:
            self.endings.over(response.meta["leased"].id)
        super().ended(page, response)
