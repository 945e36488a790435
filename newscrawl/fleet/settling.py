"""Bundles of a hub end: what one leaves without a word waits again; and those that an earlier hub left are taken up.

What was recorded is not recorded again, though its report lies there still: a hub may be killed between the two. The ledger counts how
often a link was asked for, and a bundle says how often it was before: where that differs, the link has its outcome.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from newscrawl.fleet import parcels
from newscrawl.fleet.bundle import Ask
from newscrawl.fleet.parcels import BadParcel
from newscrawl.fleet.queue.records import End
from newscrawl.fleet.under_way import Open
from newscrawl.http.answers import Failure
from newscrawl.models import Reason

if TYPE_CHECKING:
    from newscrawl.fleet.hub import HubRun
    from newscrawl.fleet.queue.hub import Hub

logger = logging.getLogger(__name__)

# Bundles with a link that may end without a word of it, before it is left to the next run.
_MOST_TRIES = 3


class Settling:
    """Settles the bundles of a hub's run."""

    def __init__(self, run: HubRun) -> None:
        self._run = run
        self._ends: dict[UUID, End] = {}
        self._tries: Counter[int] = Counter()

    async def settle(self, queue: Hub) -> None:
        """Close the bundles that ended; what one leaves without a word, once PostgreSQL knows it no more, waits again.

        One whose results wait is closed when they are taken: a hub that begins before that takes it up, and them.
        """
        standing = self._run.open
        ended = await queue.ended(standing)
        done = [each for each in ended if each.end is not End.VANISHED]
        self._ends |= {each.key: each.end for each in done}
        await queue.close([each.key for each in done if not each.results or each.key not in standing])
        for each in ended:
            if each.end is End.VANISHED and not each.results and each.key in standing:
                await self._give_back(standing.pop(each.key), self._ends.pop(each.key, End.VANISHED))

    async def _give_back(self, bundle: Open, end: End) -> None:
        run, asks = self._run, tuple(bundle.asks.values())
        bundle.asks.clear()
        if asks:
            run.count(f"newscrawl/fleet/given_back/{end}", len(asks))
            logger.info("%s: a bundle ended (%s) with %d requests left", bundle.host, end, len(asks))
        if end is not End.SUCCEEDED:
            self._tries.update(ask.number for ask in asks)
        again = [ask for ask in asks if self._tries[ask.number] < _MOST_TRIES]
        links = [ask.link for ask in again if ask.link is not None]
        await run.session.sql(run.session.store.ledger.release, [link.id for link in links], run.clock())
        for link in (ask.link for ask in asks if ask.link is not None):
            run.limiter.release(link.host)
        for ask in asks:
            if ask.entry is not None and ask in again:
                run.waiting.add(bundle.host, bundle.source.slug, [ask])
            elif ask.entry is not None:
                failure = Failure(
                    url=ask.address,
                    reason=Reason.INTERRUPTED,
                    message="no worker could ask for it",
                    paused_until=run.clock(),
                )
                await run.miss(bundle.source, ask, failure)

    async def take_up(self, queue: Hub) -> None:
        """Lease again what bundles of an earlier hub hold: their reports count."""
        run = self._run
        keys = {each.key for each in await queue.standing()} | {each.key for each in await queue.ended()}
        for key, payload in (await queue.payloads(keys)).items():
            try:
                bundle = await asyncio.to_thread(parcels.bundle, payload)
            except BadParcel as error:
                logger.warning("a bundle of an earlier hub is left aside: %s", error)
                continue
            source = run.sources.get(bundle.source.slug)
            if source is not None:
                asks = await self._leased_again(bundle.asks)
                run.open[key] = Open(bundle.host, source, asks, bundle.packed_at, again=True)
        await queue.withdraw(keys - run.open.keys())  # of outlets that this run does not ask

    async def _leased_again(self, asks: Iterable[Ask]) -> dict[int, Ask]:
        """Those requests whose links have no outcome yet; entries are asked for anew by each run."""
        of_links = {ask.link.id: ask for ask in asks if ask.link is not None}
        run, store = self._run, self._run.session.store
        links = [ask.link for ask in of_links.values() if ask.link is not None]
        first = [link for link in links if link.article_id is None]
        revisited = [link for link in links if link.article_id is not None]
        taken = await run.session.sql(store.ledger.lease_again, run.session.run_id, first, run.clock())
        taken |= await run.session.sql(store.revisits.take_again, revisited, run.clock())
        for number in taken:
            link = of_links[number].link
            assert link is not None
            run.limiter.take(link.host)
        return {number: of_links[number] for number in taken}
