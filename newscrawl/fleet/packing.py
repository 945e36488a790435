"""Requests of a hub that wait are packed into bundles, one waiting a host, and put into PostgreSQL."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from newscrawl import urls
from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import Bundle, HostCopies
from newscrawl.fleet.queue import records
from newscrawl.fleet.under_way import Open
from newscrawl.http.answers import Failure
from newscrawl.http.backoff import Pause

if TYPE_CHECKING:
    from newscrawl.fleet.hub import HubRun
    from newscrawl.fleet.queue.hub import Hub

logger = logging.getLogger(__name__)

#: Requests of one bundle.
MOST_ASKS = 50
# Seconds that a worker may take for a bundle: a host that bears one request in thirty seconds gets the rest in the next one.
_DEADLINE_S = 900.0
# Bundles that are put in one transaction, some 50 kB each; results are taken between two.
_PUT_AT_ONCE = 100
# Seconds without a worker's word after which a person is told, while bundles wait.
_SILENT_S = 120.0
# Results that wait, from which on nothing more is packed.
_MOST_RESULTS, _MOST_RESULT_BYTES = 5_000, 512 * 1024 * 1024


class Packing:
    """Packs for a hub's run."""

    def __init__(self, run: HubRun) -> None:
        self._run = run
        self._paused: dict[str, Pause] = {}  # as they were when what waited for them was taken back
        self._heard_s = time.monotonic()  # when a worker held something last

    async def pack(self, queue: Hub, *, moves: bool = False) -> bool:
        """Put a bundle of each host that has none waiting, none while results lie there that were not taken yet; whether some were put.

        moves: whether something came or went just now, so that somebody is at work
        """
        run = self._run
        await self._leave_paused(queue)
        if not run.waiting and not run.open:
            return False
        backlog = await queue.backlog()
        if backlog.results > _MOST_RESULTS or backlog.bytes > _MOST_RESULT_BYTES:
            return False
        counts = await queue.counts()
        self._tell_silence(moves=moves or any(each.held for each in counts.values()))
        full = {host for host, each in counts.items() if each.waiting}
        hosts = [host for host in run.waiting.hosts() if host not in full][:_PUT_AT_ONCE]
        if not hosts:
            return False
        ahead_s = (run.clock() - await queue.now()).total_seconds()
        packed = [await self._bundle(host, ahead_s) for host in hosts]
        for bundle, put in zip(packed, await queue.put([_parcel(each) for each in packed]), strict=True):
            if put.job is None:  # another one waits: what was to go waits on
                run.waiting.add(bundle.host, bundle.source.slug, bundle.asks)
            else:
                asks = {ask.number: ask for ask in bundle.asks}
                run.open[put.key] = Open(bundle.host, bundle.source, asks, bundle.packed_at)
        return True

    def _tell_silence(self, *, moves: bool) -> None:
        """Say that no worker takes what waits; once in a while."""
        now_s = time.monotonic()
        if moves or not self._run.open:
            self._heard_s = now_s
        elif now_s - self._heard_s >= _SILENT_S:
            self._heard_s = now_s
            logger.warning("no worker has taken a bundle for %d s: start some, `newscrawl fleet worker`", _SILENT_S)

    async def _leave_paused(self, queue: Hub) -> None:
        """What waits for a host that is paused is not sent, and taken back where nobody has it yet."""
        run = self._run
        paused = run.backoff.paused(run.clock())
        fresh = {host for host, pause in paused.items() if self._paused.get(host) != pause}
        self._paused = dict(paused)
        taken_back = (
            await queue.withdraw([key for key, each in run.open.items() if each.host in fresh]) if fresh else ()
        )
        for key in taken_back:
            bundle = run.open.pop(key)
            run.waiting.add(bundle.host, bundle.source.slug, bundle.asks.values())
        for host, pause in paused.items():
            for slug, ask in run.waiting.drop(host):
                message = f"{host} is paused until {pause.until:%Y-%m-%d %H:%M:%S} UTC ({pause.reason})"
                failure = Failure(url=ask.address, reason=pause.reason, message=message, paused_until=pause.until)
                await run.miss(run.sources[slug], ask, failure)

    async def _bundle(self, host: str, ahead_s: float) -> Bundle:
        run = self._run
        slug, asks = run.waiting.take(host, MOST_ASKS)
        pages = run.session.store.pages
        return Bundle(
            host=host,
            source=run.sources[slug],
            asks=asks,
            deadline_s=_DEADLINE_S,
            packed_at=run.clock(),
            ahead_s=ahead_s,
            settings=run.shared,
            pace_s=run.pace.get(host),
            copies=await run.session.sql(self._copies, host),
            against=pages.against(slug) if pages is not None else None,
        )

    def _copies(self, host: str) -> HostCopies:
        """What the store has of a host; for the writer's thread."""
        now, hosts = self._run.clock(), self._run.session.store.hosts
        robots, tdmrep = hosts.robots(host), hosts.tdmrep(host)
        return HostCopies(
            robots=None if robots is None else robots.text,
            robots_age_s=0 if robots is None else (now - robots.fetched).total_seconds(),
            tdmrep=None if tdmrep is None else tdmrep.rules,
            tdmrep_age_s=None if tdmrep is None else (now - tdmrep.asked).total_seconds(),
        )


async def tell_beginning(queue: Hub) -> None:
    """Say what keeps the first bundle from being taken: nobody who could, or tables that were made just now."""
    workers, begins_s = await queue.ready()
    if not workers:
        logger.warning("waits for a worker: none is there yet; start some, `newscrawl fleet worker`")
    if begins_s >= 1:
        logger.warning("the first bundles begin in %.0f s: the fleet's tables were made just now", begins_s)


def _parcel(bundle: Bundle) -> records.Bundle:
    return records.Bundle(
        key=uuid4(),
        host=bundle.host,
        source=bundle.source.slug,
        payload=parcels.encode(bundle),
        keys=tuple(urls.canonical(ask.address) for ask in bundle.asks),
    )
