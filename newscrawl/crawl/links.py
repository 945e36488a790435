"""The links of a run: which are fetched now, and when the next ones can be.

They are leased from the ledger in small batches, newest first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from newscrawl.crawl.entries import Entries
from newscrawl.crawl.revisits import RunRevisits
from newscrawl.crawl.run import Run
from newscrawl.store import Leased, Waiting


class Links:
    """Leases the links for which there is room and budget, of hosts that are not paused."""

    def __init__(self, run: Run, entries: Entries, revisits: RunRevisits) -> None:
        self._run = run
        self._entries = entries
        self._revisits = revisits
        self._remaining = run.plan.limit

    @property
    def _open_sources(self) -> tuple[str, ...]:
        return tuple(slug for slug in self._run.sources if self._run.budgets.open(slug))

    async def take(self) -> list[Leased]:
        """Lease links to fetch now; none while there is little room, so that they come in batches."""
        run = self._run
        room = run.limiter.room
        if room < run.limiter.total // 4 or self._remaining == 0 or run.session.failure:
            return []
        if self._remaining is not None and self._entries.open:
            return []  # the newest of all are wanted: wait until all is known
        if not run.connectivity.answered and (self._entries.open or run.connectivity.unreachable):
            return []  # no host has answered yet: it may be our own network
        limit = room if self._remaining is None else min(room, self._remaining)
        leased = await self._within_budget(await self._new(limit))
        for link in leased:
            self._revisits.count_request(link.source)
        leased = leased or await self._due(limit)
        for link in leased:
            run.limiter.take(link.host)
            run.budgets.count_request(link.source, pages=1)
        if self._remaining is not None:
            self._remaining -= len(leased)
        return leased

    async def _new(self, limit: int) -> list[Leased]:
        run = self._run
        return await run.session.soon(
            run.session.store.ledger.lease,
            run_id=run.session.run_id,
            sources=[slug for slug in self._open_sources if not self._entries.awaited(slug)],
            now=run.clock(),
            busy=self._busy(),
            per_host=run.limiter.per_host,
            limit=limit,
            since=run.plan.since,
        )

    async def _due(self, limit: int) -> list[Leased]:
        """Stored articles to revisit, where nothing new is left; none while there may be more links to come."""
        if self._entries.open:
            return []
        pages_left = {slug: self._run.budgets.pages_left(slug) for slug in self._open_sources}
        return await self._revisits.take(limit, pages_left, self._busy())

    def _busy(self) -> Mapping[str, int]:
        """Pages under way by host. Hosts that are paused or unreachable count as full."""
        run = self._run
        closed = (*run.backoff.paused(run.clock()), *run.connectivity.unreachable)
        return {**run.limiter.busy, **dict.fromkeys(closed, run.limiter.per_host)}

    async def due_in(self) -> float | None:
        """Seconds until a link's next try or the end of a host's pause; None where there is neither, or the run does not wait so long."""
        run = self._run
        if self._remaining == 0 or run.session.failure:
            return None
        now = run.clock()
        if run.connectivity.unreachable:
            return None  # no host answers: the next run asks again
        ready, due = await self.waiting(self._open_sources)
        paused = [pause.until for pause in run.backoff.paused(now).values()] if ready or self._entries.open else []
        soonest = min([*paused, *([due] if due else [])], default=None)
        wait_s = max(0.1, (soonest - now).total_seconds()) if soonest else None
        return wait_s if wait_s is not None and wait_s <= run.config.retry_wait_s else None

    async def waiting(self, sources: tuple[str, ...]) -> Waiting:
        """What these sources have left to fetch."""
        run = self._run
        ledger = run.session.store.ledger
        return await run.session.sql(ledger.waiting, sources=sources, now=run.clock(), since=run.plan.since)

    async def _within_budget(self, leased: list[Leased]) -> list[Leased]:
        """The links that their source's budget of pages covers; the others are released."""
        kept: list[Leased] = []
        over: list[Leased] = []
        taken: Counter[str] = Counter()
        for link in leased:
            left = self._run.budgets.pages_left(link.source)
            fits = left is None or taken[link.source] < left
            taken[link.source] += fits
            (kept if fits else over).append(link)
        if over:
            session = self._run.session
            await session.sql(session.store.ledger.release, [link.id for link in over], self._run.clock())
        return kept
