"""The hub's run: a news run whose requests are answered by workers. It has the ledger, the frontier, and the store.

    steps of the run ──► waiting, by host ──► bundles, one waits a host ──► PostgreSQL ──► workers
    outcomes, articles for the stages ◄── taking ◄── reports ◄── PostgreSQL ◄──

It keeps nothing that the ledger does not know: a hub that starts takes up the bundles that an earlier one left.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.crawl.queue import Poll
from newscrawl.errors import FleetError, NewscrawlError, StoreError
from newscrawl.fleet import parcels, terms
from newscrawl.fleet.bundle import Ask
from newscrawl.fleet.packing import MOST_ASKS, Packing, tell_beginning
from newscrawl.fleet.parcels import BadParcel
from newscrawl.fleet.queue.records import Result
from newscrawl.fleet.settling import Settling
from newscrawl.fleet.taking import Taking
from newscrawl.fleet.under_way import Open
from newscrawl.fleet.waiting import Waiting
from newscrawl.http.answers import Failure
from newscrawl.models import Article, Outcome, Page, Reason, Source
from newscrawl.store import Leased

if TYPE_CHECKING:
    from newscrawl.fleet.queue.hub import Hub

logger = logging.getLogger(__name__)

#: Requests that are leased, in all and of a host: two bundles, one held and one that waits.
MOST_OUT, MOST_OUT_OF_HOST = 20_000, 2 * MOST_ASKS
# Seconds between two looks at PostgreSQL, after one at which something came or went; twice as long after each that was in vain.
_SHORTEST_TURN_S, _LONGEST_TURN_S = 0.1, 1.0
# Seconds between two looks at bundles, which cost PostgreSQL some milliseconds for each thousand.
_LOOK_S = 0.3
# Seconds that whoever waits for room waits besides: links are leased many at a time.
_ROOM_S = 0.3
_RESULTS_AT_ONCE = 100
# Articles that are in the stages at a time: two transactions' full.
_MOST_LANDING = 128


class HubLimiter(Limiter):
    """Room for what is leased. Whoever waits for room is told twice a second: links are leased many at a time."""

    async def change(self, timeout_s: float | None = None) -> None:
        await super().change(timeout_s)
        await asyncio.sleep(_ROOM_S)


@dataclass(slots=True, kw_only=True)
class HubRun(NewsRun):
    """A news run of a fleet."""

    dsn: str = field(repr=False)
    shared: Mapping[str, str]  #: settings that workers obey
    waiting: Waiting = field(init=False, default_factory=Waiting)
    pace: dict[str, float] = field(
        init=False, default_factory=dict
    )  #: host → seconds between requests, as it bore them
    open: dict[UUID, Open] = field(init=False, default_factory=dict)  #: bundles that were put, by their keys
    landing: dict[int, Leased] = field(init=False, default_factory=dict)  #: links whose articles are in the stages
    _landed: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _packing: Packing = field(init=False)
    _settling: Settling = field(init=False)
    _taking: Taking = field(init=False)
    _trouble: NewscrawlError | None = field(init=False, default=None)
    _came: bool = field(init=False, default=False)  #: a result, in this turn

    def __post_init__(self) -> None:
        NewsRun.__post_init__(self)
        self.session.busy = Counter()  # who waits for a commit is an article in the stages, not what is leased
        self.outcomes = HubOutcomes(self)
        self._packing, self._settling, self._taking = Packing(self), Settling(self), Taking(self)

    @property
    def trouble(self) -> NewscrawlError | None:
        """See `Run.trouble`."""
        return self._trouble

    async def articles(self) -> AsyncIterator[Article]:
        """Yield the articles that workers read, for the stages; ends when nothing is open, or the store or PostgreSQL fails."""
        from newscrawl.fleet.queue.hub import Hub

        try:
            async with Hub.open(self.dsn, versions=terms.made_of(), timing=terms.TIMING) as queue:
                await tell_beginning(queue)
                await self._settling.take_up(queue)
                stepping = asyncio.ensure_future(self._take_steps())
                try:
                    async for article in self._turns(queue, stepping):
                        yield article
                finally:
                    stepping.cancel()
        except FleetError as error:
            self._trouble = error
        except StoreError:
            return  # the session keeps it

    async def _turns(self, queue: Hub, stepping: asyncio.Future[None]) -> AsyncIterator[Article]:
        wait_s, looked_s = _SHORTEST_TURN_S, 0.0
        while self.session.failure is None:
            self._came = went = False
            async for article in self._drained(queue):
                yield article
            if time.monotonic() - looked_s >= _LOOK_S:
                await self._settling.settle(queue)
                went = await self._packing.pack(queue, moves=self._came)
                looked_s = time.monotonic()
            if stepping.done():
                stepping.result()
                if not any(bundle.asks for bundle in self.open.values()):
                    return  # what is left of them is their end, which the next hub sees
            wait_s = _SHORTEST_TURN_S if self._came or went else min(2 * wait_s, _LONGEST_TURN_S)
            await asyncio.sleep(wait_s)

    async def _take_steps(self) -> None:
        async for step in self.steps():
            if isinstance(step, Poll):
                self.waiting.add(step.host, step.source.slug, [Ask(entry=step.entry, depth=step.depth)])
            else:
                self.waiting.add(step.host, step.source, [Ask(link=step)])

    # ── reports come ───────────────────────────────────────────────────────────────────────────

    async def _drained(self, queue: Hub) -> AsyncIterator[Article]:
        """Take all results that wait. They are dropped when what they say is on the disk."""
        while self.session.failure is None and (results := await queue.results(limit=_RESULTS_AT_ONCE)):
            self._came = True
            for result in results:
                for article in await self._taken(result):
                    yield article
                while len(self.landing) >= _MOST_LANDING and self.session.failure is None:
                    await self._landing_changes()
            await self._all_landed()
            if self.session.failure is None:
                await queue.drop([result.id for result in results])

    async def _taken(self, result: Result) -> Sequence[Article]:
        bundle = self.open.get(result.key)
        if bundle is None:  # of an earlier hub's, and taken by it
            self.count("newscrawl/fleet/late", 1)
            return ()
        try:
            report = await asyncio.to_thread(parcels.report, result.payload)
        except BadParcel as error:
            logger.warning("%s: %s", bundle.host, error)
            self.count("newscrawl/fleet/unreadable", 1)
            return ()
        return await self._taking.take(bundle, report)

    def land(self, link: Leased) -> None:
        """The article of a link goes into the stages."""
        self.landing[link.id] = link
        self.session.busy[link.host] += 1

    def landed(self, link_id: int | None) -> None:
        """The article of a link has its outcome."""
        link = self.landing.pop(link_id or 0, None)
        if link is not None:
            self.session.busy[link.host] -= 1
            self.limiter.release(link.host)
            self._landed.set()

    async def _all_landed(self) -> None:
        while self.landing and self.session.failure is None:
            await self._landing_changes()

    async def _landing_changes(self) -> None:
        """Wait until an article has landed, or a second: a store that fails lands nothing."""
        self._landed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._landed.wait(), 1)

    async def miss(self, source: Source, ask: Ask, failure: Failure) -> None:
        """Record a request that brought no answer."""
        if ask.link is not None:
            await self.failed(ask.link, failure)
        elif ask.entry is not None:
            await self.entries.failed(Poll(source, ask.entry, ask.depth), failure)


class HubOutcomes(NewsOutcomes):
    """Outcomes of a hub's links: recorded as any run's, and what landed is told to the run."""

    def __init__(self, run: HubRun) -> None:
        super().__init__(run, run._revisits)
        self._hub = run

    async def store(self, article: Article) -> Outcome:
        """See `NewsOutcomes.store`."""
        outcome = await super().store(article)
        self._hub.landed(article.page.link_id)
        return outcome

    async def drop(self, page: Page, link: Leased | None, reason: Reason, detail: str) -> None:
        """See `NewsOutcomes.drop`. link: None for one that came with a report"""
        try:
            await super().drop(page, link or self._hub.landing.get(page.link_id or 0), reason, detail)
        finally:
            self._hub.landed(page.link_id)
