"""Articles that are stored, looked at again while they are young: within a budget, conditionally, after all that is new.

When an article is due is the store's business (`store/looks.py`), what a look means too (`store/revisions.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from scrapy.http import Response

from newscrawl import reading
from newscrawl.models import Article, Disposition, Page, Reason, State
from newscrawl.store import Leased
from newscrawl.workers import WorkerDied, WorkerTimeout

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the settings say; no ages: nothing is looked at again."""

    ages: tuple[timedelta, ...]
    # Five looks an article make 83 % of all requests: at 75 the latest due come first, and those of older articles lapse when an
    # outlet publishes more than we may ask for.
    share: float = 0.75  #: of a source's requests in a run, from 0 to below 1
    # With a second between requests they take some three minutes.
    most: int = 200  #: of a source in a run

    def left(self, taken: int, others: int) -> int:
        """How many looks a source may still take.

        taken: so far; others: its other requests in this run

        >>> Rules(ages=(), share=0.75, most=200).left(taken=2, others=4)
        10
        """
        return max(0, min(self.most, int(others * self.share / (1 - self.share) + 1e-9)) - taken)


class Looks:
    """The looks of a run."""

    def __init__(self, spider: NewsSpider, rules: Rules) -> None:
        self._spider = spider
        self._rules = rules
        self._taken: Counter[str] = Counter()  # by source
        self._others: Counter[str] = Counter()

    async def begin(self) -> None:
        """Tell the store at which ages to look; it plans the first look at what is stored from now on."""
        session = self._spider.session
        await session.sql(session.store.looks.follow, self._rules.ages)

    def asked(self, source: str) -> None:
        """Another request of a source, which makes room for looks."""
        self._others[source] += 1

    async def take(self, limit: int, pages_left: Mapping[str, int | None], busy: Mapping[str, int]) -> list[Leased]:
        """Articles to look at now.

        pages_left:  source that may be asked → how many pages it may still be asked for in this run; None: no limit
        busy:        host → pages of it under way
        """
        budget = {slug: self._rules.left(self._taken[slug], self._others[slug]) for slug in pages_left}
        budget = {
            slug: left if (most := pages_left[slug]) is None else min(left, most) for slug, left in budget.items()
        }
        budget = {slug: left for slug, left in budget.items() if left > 0}
        if not self._rules.ages or not budget:
            return []
        session = self._spider.session
        taken = await session.sql(
            session.store.looks.take,
            budget,
            self._spider.now(),
            busy=busy,
            per_host=self._spider.frontier.per_host,
            limit=limit,
            since=self._spider.plan.since,
        )
        self._taken.update(link.source for link in taken)
        return taken

    # ── how they end ───────────────────────────────────────────────────────────────────────────

    async def ended(self, link: Leased, reason: Reason | None, detail: str, response: Response | None) -> None:
        """No page to read: 304, for which the reason is None, or a failure. The text stays."""
        disposition = Disposition(State.UNCHANGED) if reason is None else Disposition(reason.state, reason)
        words = [str(disposition.state), str(disposition.reason)] if reason else [str(disposition.state)]
        self._spider.crawler.stats.inc_value("/".join(["newscrawl", *words]))
        latency = response.meta.get("download_latency", 0) if response is not None else 0
        await self._settle(
            link.id,
            disposition,
            f"{link.url}: {detail}" if reason else link.url,
            status=response.status if response is not None else None,
            bytes=len(response.body) if response is not None else None,
            ms=int(latency * 1000) if response is not None else None,
        )

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        """A page that the line did not keep: a wall, an error page, one that could not be read."""
        assert page.link_id is not None
        archive = self._spider.session.store.pages
        if archive is not None and disposition.state is State.QUARANTINED and page.mark is not Reason.RESERVED:
            await self._spider.session.sql(archive.put, page)
        fetched = {"status": page.status, "bytes": len(page.body), "ms": page.ms}
        await self._settle(page.link_id, disposition, f"{page.url}: {detail}", **fetched)

    async def _settle(self, link_id: int, disposition: Disposition, about: str, **fetched: int | None) -> None:
        session = self._spider.session
        ended = await session.sql(
            session.store.revisions.lose,
            link_id,
            disposition,
            run_id=session.run_id,
            now=self._spider.now(),
            **fetched,
        )
        self._spider.logger.info("looked again: %s: %s", ended.reason or ended.state, about)

    async def keep(self, article: Article) -> Disposition:
        """A readable page: unchanged, a revision, or a page that must not write over the text."""
        session = self._spider.session
        store = session.store
        hash = await session.sql(store.revisions.page_to_compare, article)
        kept = self._spider.config.archive and article.page.mark is not Reason.RESERVED
        done = await session.sql(
            store.revisions.keep,
            article,
            before=await self._read_again(hash) if hash is not None else None,
            archive=store.pages.put if store.pages is not None and kept else None,
            run_id=session.run_id,
            now=self._spider.now(),
        )
        self._spider.logger.info("looked again: %s: %s", done.reason or done.state, article.page.url)
        return done

    async def _read_again(self, hash: str) -> Article | None:
        """The page from before as today's extractor reads it; None when that cannot be had: the stored text will do."""
        session = self._spider.session
        archive = session.store.pages
        page = await session.sql(archive.first, hash) if archive is not None else None
        source = self._spider.sources.get(page.source or "") if page is not None else None
        if page is None or source is None:
            return None
        try:
            article = await self._spider.workers.run(reading.read, page, source, page.fetched_at)
        except (WorkerTimeout, WorkerDied):
            return None
        return article if article.title and article.blocks else None
