"""How a link ends: as an article, without a page to read, or with a page that is none; each is settled in the ledger once."""

from __future__ import annotations

import random
from datetime import datetime
from typing import TYPE_CHECKING

from scrapy.http import Response

from newscrawl.http import answers
from newscrawl.models import Article, Disposition, Page, Reason, State
from newscrawl.store import Leased
from newscrawl.store.links.backoff import after

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider


class Endings:
    """Of the links that a run has in its hands."""

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self._waited_for: dict[int, Leased] = {}

    def expect(self, link: Leased) -> None:
        """It is asked for."""
        self._waited_for[link.id] = link

    def over(self, link_id: int) -> None:
        """Nothing more can come of it in this run."""
        self._waited_for.pop(link_id, None)

    async def give_up(self, link: Leased, reason: Reason | None, detail: str, response: Response | None) -> None:
        """No page to read; without a reason it is as it was when we looked last."""
        if link.article_id is not None or reason is None:
            await self._spider.looks.ended(link, reason, detail, response)
            return
        now = self._spider.now()
        state, reason, next_try = after(reason, link.attempts + 1, now, random.random(), link.last)  # noqa: S311 - jitter
        asked = answers.retry_after(response, now=now) if response is not None else None
        self._spider.logger.info("%s (%s): %s: %s", state, reason, link.url, detail)
        self._spider.crawler.stats.inc_value(f"newscrawl/{state}/{reason}")
        await self._spider.session.sql(
            self._spider.session.store.ledger.settle,
            link.id,
            Disposition(state, reason),
            run_id=self._spider.session.run_id,
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
            return await self._spider.looks.keep(article)
        return await self._spider.session.sql(
            self._spider.session.store.articles.store,
            article,
            link_id=page.link_id,
            run_id=self._spider.session.run_id,
            now=self._spider.now(),
            status=page.status,
            bytes=len(page.body),
            ms=page.ms,
        )

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        if page.revisits is not None:
            await self._spider.looks.lose(page, disposition, detail)
            return
        assert page.link_id is not None
        now = self._spider.now()
        disposition, next_try = self._again(page.link_id, disposition, now)
        kept = disposition.state is State.QUARANTINED and page.mark is not Reason.RESERVED
        archive = self._spider.session.store.pages
        page_hash = await self._spider.session.sql(archive.put, page) if kept and archive else page.page_hash
        await self._spider.session.sql(
            self._spider.session.store.ledger.settle,
            page.link_id,
            disposition,
            run_id=self._spider.session.run_id,
            now=now,
            detail=detail[:500] or f"{len(page.body):,} bytes from {page.url}",
            next_try=next_try,
            status=page.status,
            bytes=len(page.body),
            ms=page.ms,
            page_hash=page_hash,
        )

    def _again(self, link_id: int, disposition: Disposition, now: datetime) -> tuple[Disposition, datetime | None]:
        """A wall or an error page in the place of an article may be gone tomorrow."""
        link = self._waited_for.get(link_id)
        if disposition.state is not State.FAILED or disposition.reason is None or link is None:
            return disposition, None
        jitter = random.random()  # noqa: S311
        state, reason, next_try = after(disposition.reason, link.attempts + 1, now, jitter, link.last)
        return Disposition(state, reason), next_try
