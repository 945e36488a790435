"""The links of a run: which are fetched now, and when the next ones can be. Taken from the ledger in small batches, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from newscrawl.store import Leased, Waiting

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider


class Leases:
    """Asks the ledger for what there is room, budget and patience for."""

    def __init__(self, spider: NewsSpider) -> None:
        self._spider = spider
        self._remaining = spider.plan.limit

    @property
    def _open_sources(self) -> tuple[str, ...]:
        return tuple(slug for slug in self._spider.sources if self._spider.budgets.open(slug))

    async def take(self) -> list[Leased]:
        """Links to fetch now; none while there is little room, so that they come in batches."""
        spider = self._spider
        room = spider.frontier.room
        if room < spider.frontier.total // 4 or self._remaining == 0 or spider.session.failure:
            return []
        if self._remaining is not None and spider.entries.open:
            return []  # the newest of all are wanted: wait until all is known
        if not spider.connectivity.answered and (spider.entries.open or spider.connectivity.unreachable):
            return []  # nobody has answered yet: it may be our own network
        limit = room if self._remaining is None else min(room, self._remaining)
        leased = await self._within_budget(await self._new(limit))
        for link in leased:
            spider.looks.asked(link.source)
        leased = leased or await self._looks(limit)
        for link in leased:
            spider.frontier.take(link.host)
            spider.budgets.asked(link.source, pages=1)
        if self._remaining is not None:
            self._remaining -= len(leased)
        return leased

    async def _new(self, limit: int) -> list[Leased]:
        spider = self._spider
        return await spider.session.sql(
            spider.session.store.ledger.lease,
            run_id=spider.session.run_id,
            sources=self._open_sources,
            now=spider.now(),
            busy=self._busy(),
            per_host=spider.frontier.per_host,
            limit=limit,
            since=spider.plan.since,
        )

    async def _looks(self, limit: int) -> list[Leased]:
        """Stored articles to look at again, where nothing new is left; none while there may be more links to come."""
        if self._spider.entries.open:
            return []
        pages_left = {slug: self._spider.budgets.pages_left(slug) for slug in self._open_sources}
        return await self._spider.looks.take(limit, pages_left, self._busy())

    def _busy(self) -> Mapping[str, int]:
        """Links under way by host. One that asked to be left alone, or that nobody can reach now, has no room."""
        closed = (*self._spider.backoff.paused(self._spider.now()), *self._spider.connectivity.unreachable)
        return {**self._spider.frontier.busy, **dict.fromkeys(closed, self._spider.frontier.per_host)}

    async def due_in(self) -> float | None:
        """Seconds until the next link's next try, or until a host may be asked again, if the run may wait so long."""
        spider = self._spider
        if self._remaining == 0 or spider.session.failure:
            return None
        now = spider.now()
        if spider.connectivity.unreachable:
            return None  # nobody answers: the next run asks again
        ready, due = await self.waiting(self._open_sources)
        held = [hold.until for hold in spider.backoff.paused(now).values()] if ready or spider.entries.open else []
        soonest = min([*held, *([due] if due else [])], default=None)
        wait_s = max(0.1, (soonest - now).total_seconds()) if soonest else None
        return wait_s if wait_s is not None and wait_s <= spider.longest_wait_s else None

    async def waiting(self, sources: tuple[str, ...]) -> Waiting:
        """What these sources have left to fetch."""
        spider = self._spider
        ledger = spider.session.store.ledger
        return await spider.session.sql(ledger.waiting, sources=sources, now=spider.now(), since=spider.plan.since)

    async def _within_budget(self, leased: list[Leased]) -> list[Leased]:
        """Those that their source's budget of pages still covers; the others go back."""
        kept: list[Leased] = []
        over: list[Leased] = []
        taken: Counter[str] = Counter()
        for link in leased:
            left = self._spider.budgets.pages_left(link.source)
            fits = left is None or taken[link.source] < left
            taken[link.source] += fits
            (kept if fits else over).append(link)
        if over:
            session = self._spider.session
            await session.sql(session.store.ledger.release, [link.id for link in over], self._spider.now())
        return kept
