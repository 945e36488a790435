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
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from newscrawl import urls
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.outcomes import NewsOutcomes
from newscrawl.crawl.queue import Poll
from newscrawl.errors import FleetError, NewscrawlError, StoreError
from newscrawl.fleet import bundle as parcels
from newscrawl.fleet import terms
from newscrawl.fleet.bundle import Ask, BadParcel, Bundle, HostCopies
from newscrawl.fleet.queue import records
from newscrawl.fleet.queue.records import End
from newscrawl.fleet.taking import Open, Taking
from newscrawl.fleet.waiting import Waiting
from newscrawl.http.answers import Failure
from newscrawl.http.backoff import Pause
from newscrawl.models import Article, Outcome, Page, Reason, Source
from newscrawl.store import Leased

if TYPE_CHECKING:
    from newscrawl.fleet.queue.hub import Hub

logger = logging.getLogger(__name__)

# Requests of one bundle.
MOST_ASKS = 50
#: Requests that are leased, in all and of a host: two bundles, one held and one that waits.
MOST_OUT, MOST_OUT_OF_HOST = 20_000, 2 * MOST_ASKS
# Seconds that a worker may take for a bundle: a host that bears one request in thirty seconds gets the rest in the next one.
_DEADLINE_S = 900.0
# Seconds between two looks at PostgreSQL, after one at which something came or went; twice as long after each that was in vain.
_SHORTEST_TURN_S, _LONGEST_TURN_S = 0.1, 1.0
# Seconds between two looks at bundles, which cost PostgreSQL some milliseconds for each thousand.
_LOOK_S = 0.3
# Bundles that are put in one transaction, some 50 kB each; results are taken between two.
_PUT_AT_ONCE = 100
# Seconds without a worker's word after which a person is told, while bundles wait.
_SILENT_S = 120.0
# Seconds that whoever waits for room waits besides: links are leased many at a time.
_ROOM_S = 0.3
# Results that wait, from which on nothing more is packed.
_MOST_RESULTS, _MOST_RESULT_BYTES = 5_000, 512 * 1024 * 1024
_RESULTS_AT_ONCE = 100
# Articles that are in the stages at a time: two transactions' full.
_MOST_LANDING = 128
# Bundles with a link that may end without a word of it, before it is left to the next run.
_MOST_TRIES = 3


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
    landing: dict[int, Leased] = field(init=False, default_factory=dict)  #: links whose articles are in the stages
    _landed: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _open: dict[UUID, Open] = field(init=False, default_factory=dict)
    _ends: dict[UUID, End] = field(init=False, default_factory=dict)
    _tries: Counter[int] = field(init=False, default_factory=Counter)
    _taking: Taking = field(init=False)
    _trouble: NewscrawlError | None = field(init=False, default=None)
    _paused: dict[str, Pause] = field(
        init=False, default_factory=dict
    )  #: as they were when what waited for them was taken back
    _heard_s: float = field(init=False, default_factory=time.monotonic)  #: when a worker held something last
    _went: bool = field(init=False, default=False)  #: something came or went in this turn

    def __post_init__(self) -> None:
        NewsRun.__post_init__(self)
        self.session.busy = Counter()  # who waits for a commit is an article in the stages, not what is leased
        self.outcomes = HubOutcomes(self)
        self._taking = Taking(self)

    @property
    def trouble(self) -> NewscrawlError | None:
        """See `Run.trouble`."""
        return self._trouble

    async def articles(self) -> AsyncIterator[Article]:
        """Yield the articles that workers read, for the stages; ends when nothing is open, or the store or PostgreSQL fails."""
        from newscrawl.fleet.queue.hub import Hub

        try:
            async with Hub.open(self.dsn, versions=terms.made_of(), timing=terms.TIMING) as queue:
                await self._take_up(queue)
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
            self._went = False
            async for article in self._drained(queue):
                yield article
            if time.monotonic() - looked_s >= _LOOK_S:
                await self._settle(queue)
                await self._pack(queue)
                looked_s = time.monotonic()
            if stepping.done():
                stepping.result()
                if not any(bundle.asks for bundle in self._open.values()):
                    return  # what is left of them is their end, which the next hub sees
            wait_s = _SHORTEST_TURN_S if self._went else min(2 * wait_s, _LONGEST_TURN_S)
            await asyncio.sleep(wait_s)

    async def _take_steps(self) -> None:
        async for step in self.steps():
            if isinstance(step, Poll):
                self.waiting.add(step.host, step.source.slug, [Ask(entry=step.entry, depth=step.depth)])
            else:
                self.waiting.add(step.host, step.source, [Ask(link=step)])

    # ── bundles go ─────────────────────────────────────────────────────────────────────────────

    async def _pack(self, queue: Hub) -> None:
        """Put a bundle of each host that has none waiting; none while results lie there that were not taken yet."""
        await self._leave_paused(queue)
        if not self.waiting and not self._open:
            return
        backlog = await queue.backlog()
        if backlog.results > _MOST_RESULTS or backlog.bytes > _MOST_RESULT_BYTES:
            return
        counts = await queue.counts()
        self._tell_silence(sum(each.held for each in counts.values()))
        full = {host for host, each in counts.items() if each.waiting}
        hosts = [host for host in self.waiting.hosts() if host not in full]
        packed = [await self._bundle(host) for host in hosts[:_PUT_AT_ONCE]]
        if not packed:
            return
        self._went = True
        for bundle, put in zip(packed, await queue.put([self._parcel(each) for each in packed]), strict=True):
            if put.job is None:  # another one waits: what was to go waits on
                self.waiting.add(bundle.host, bundle.source.slug, bundle.asks)
            else:
                self._open[put.key] = Open(bundle.host, bundle.source, {ask.number: ask for ask in bundle.asks})

    def _tell_silence(self, held: int) -> None:
        """Say that no worker takes what waits; once in a while."""
        now_s = time.monotonic()
        if held or not self._open or self._went:
            self._heard_s = now_s
        elif now_s - self._heard_s >= _SILENT_S:
            self._heard_s = now_s
            logger.warning("no worker has taken a bundle for %d s: start some, `newscrawl fleet worker`", _SILENT_S)

    async def _leave_paused(self, queue: Hub) -> None:
        """What waits for a host that is paused is not sent, and taken back where nobody has it yet."""
        paused = self.backoff.paused(self.clock())
        fresh = {host for host, pause in paused.items() if self._paused.get(host) != pause}
        self._paused = dict(paused)
        taken_back = (
            await queue.withdraw([key for key, each in self._open.items() if each.host in fresh]) if fresh else ()
        )
        for key in taken_back:
            bundle = self._open.pop(key)
            self.waiting.add(bundle.host, bundle.source.slug, bundle.asks.values())
        for host, pause in paused.items():
            for slug, ask in self.waiting.drop(host):
                message = f"{host} is paused until {pause.until:%Y-%m-%d %H:%M:%S} UTC ({pause.reason})"
                failure = Failure(url=ask.address, reason=pause.reason, message=message, paused_until=pause.until)
                await self.miss(self.sources[slug], ask, failure)

    async def _bundle(self, host: str) -> Bundle:
        slug, asks = self.waiting.take(host, MOST_ASKS)
        store = self.session.store
        return Bundle(
            host=host,
            source=self.sources[slug],
            asks=asks,
            deadline_s=_DEADLINE_S,
            settings=self.shared,
            pace_s=self.pace.get(host),
            copies=await self.session.sql(self._copies, host),
            against=store.pages.against(slug) if store.pages is not None else None,
        )

    def _copies(self, host: str) -> HostCopies:
        """What the store has of a host; for the writer's thread."""
        now, hosts = self.clock(), self.session.store.hosts
        robots, tdmrep = hosts.robots(host), hosts.tdmrep(host)
        return HostCopies(
            robots=None if robots is None else robots.text,
            robots_age_s=0 if robots is None else (now - robots.fetched).total_seconds(),
            tdmrep=None if tdmrep is None else tdmrep.rules,
            tdmrep_age_s=None if tdmrep is None else (now - tdmrep.asked).total_seconds(),
        )

    def _parcel(self, bundle: Bundle) -> records.Bundle:
        return records.Bundle(
            key=uuid4(),
            host=bundle.host,
            source=bundle.source.slug,
            payload=parcels.encode(bundle),
            keys=tuple(urls.canonical(ask.address) for ask in bundle.asks),
        )

    # ── reports come ───────────────────────────────────────────────────────────────────────────

    async def _drained(self, queue: Hub) -> AsyncIterator[Article]:
        """Take all results that wait. They are dropped when what they say is on the disk."""
        while self.session.failure is None and (results := await queue.results(limit=_RESULTS_AT_ONCE)):
            self._went = True
            for result in results:
                for article in await self._taken(result):
                    yield article
                while len(self.landing) >= _MOST_LANDING and self.session.failure is None:
                    await self._landing_changes()
            await self._all_landed()
            if self.session.failure is None:
                await queue.drop([result.id for result in results])

    async def _taken(self, result: records.Result) -> Sequence[Article]:
        bundle = self._open.get(result.key)
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

    # ── bundles end ────────────────────────────────────────────────────────────────────────────

    async def _settle(self, queue: Hub) -> None:
        """Close the bundles that ended; what one leaves without a word, once PostgreSQL knows it no more, waits again.

        One whose results wait is closed when they are taken: a hub that begins before that takes it up, and them.
        """
        ended = await queue.ended(self._open)
        for each in ended:
            if each.end is not End.VANISHED:
                self._ends[each.key] = each.end
        done = [each for each in ended if each.end is not End.VANISHED]
        await queue.close([each.key for each in done if not each.results or each.key not in self._open])
        for each in ended:
            if each.end is End.VANISHED and not each.results and each.key in self._open:
                await self._give_back(self._open.pop(each.key), self._ends.pop(each.key, End.VANISHED))

    async def _give_back(self, bundle: Open, end: End) -> None:
        asks = tuple(bundle.asks.values())
        bundle.asks.clear()
        if asks:
            self.count(f"newscrawl/fleet/given_back/{end}", len(asks))
            logger.info("%s: a bundle ended (%s) with %d requests left", bundle.host, end, len(asks))
        if end is not End.SUCCEEDED:
            self._tries.update(ask.number for ask in asks)
        again = [ask for ask in asks if self._tries[ask.number] < _MOST_TRIES]
        links = [ask.link for ask in again if ask.link is not None]
        await self.session.sql(self.session.store.ledger.release, [link.id for link in links], self.clock())
        for link in (ask.link for ask in asks if ask.link is not None):
            self.limiter.release(link.host)
        for ask in asks:
            if ask.entry is not None and ask in again:
                self.waiting.add(bundle.host, bundle.source.slug, [ask])
            elif ask.entry is not None:
                failure = Failure(
                    url=ask.address, reason=Reason.INTERRUPTED, message="its workers ended", paused_until=self.clock()
                )
                await self.miss(bundle.source, ask, failure)

    # ── what an earlier hub left ───────────────────────────────────────────────────────────────

    async def _take_up(self, queue: Hub) -> None:
        """Lease again what bundles of an earlier hub hold: their reports count."""
        keys = {each.key for each in await queue.standing()} | {each.key for each in await queue.ended()}
        for key, payload in (await queue.payloads(keys)).items():
            try:
                bundle = await asyncio.to_thread(parcels.bundle, payload)
            except BadParcel as error:
                logger.warning("a bundle of an earlier hub is left aside: %s", error)
                continue
            source = self.sources.get(bundle.source.slug)
            if source is not None:
                self._open[key] = Open(bundle.host, source, await self._leased_again(bundle.asks))
        await queue.withdraw(keys - self._open.keys())  # of outlets that this run does not ask

    async def _leased_again(self, asks: Iterable[Ask]) -> dict[int, Ask]:
        """Those requests whose links wait; entries are asked for anew by each run."""
        links = {ask.link.id: ask for ask in asks if ask.link is not None}
        session = self.session
        taken = await session.sql(session.store.ledger.lease_again, session.run_id, list(links), self.clock())
        for link in taken:
            self.limiter.take(link.host)
        return {link.id: links[link.id] for link in taken}


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
