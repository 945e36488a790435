"""A worker asks for bundles until it is stopped: several at once, each with a crawler of its own, in one process and one event loop.

It needs no database: what it is to ask for comes in the bundle, and what came is committed to PostgreSQL before the bundle ends.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import Crawler
from scrapy.settings import Settings

from newscrawl.config import Config
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.workers import Workers
from newscrawl.errors import CutOff, StoreError
from newscrawl.fleet import memory, parcels, reading_anew, terms
from newscrawl.fleet.bundle import Bundle
from newscrawl.fleet.bundle_spider import BundleSpider, PreparedBundle
from newscrawl.fleet.desk import Desk
from newscrawl.fleet.leases import Lease
from newscrawl.fleet.network import Network
from newscrawl.fleet.terms import CRAWL, READ, SHARED

logger = logging.getLogger(__name__)

# What a worker leaves to the hub: archive, verdict, boilerplate and duplicates need the store.
_STAGES = {"pipelines.extract.Extract": 200, "pipelines.store.Store": 600}
_EXTENSIONS = {"newscrawl.extensions.throttle.PoliteThrottle": 0, "newscrawl.extensions.outcomes.OutcomeRecorder": 10}
_OWN = {"ITEM_PIPELINES": _STAGES, "EXTENSIONS": _EXTENSIONS, "EXTENSIONS_BASE": {}, "FEEDS": {}}
# Bundles whose crawlers, which hold each other, are given back together: left to itself Python would keep hundreds.
_COLLECTED = 100
# Of the time between a lease's end and the moment at which its host may be another's, what the longest request leaves.
_SPARE = 1 / 9
# Seconds that a bundle may go on after its deadline: a request under way, and what is read of it.
_OVER_S = 120.0
# Seconds that a bundle which is broken off may take to end.
_BROKEN_OFF_S = 4.0


def settings_of(given: Settings, bundle: Bundle) -> Settings:
    """The settings of a bundle's crawler: the worker's own, with what the bundle brings of those that are shared."""
    found = given.copy()
    for name, value in _OWN.items():
        found.set(name, value, priority="cmdline")
    for name in SHARED:
        if name in bundle.settings:
            found.set(name, bundle.settings[name], priority="cmdline")
    # A request that leaves when the lease is about to run out ends before the host is given away.
    longest = (terms.TIMING.stalled_s - terms.TIMING.lease_s) * (1 - _SPARE)
    if not 0 < found.getfloat("DOWNLOAD_TIMEOUT") <= longest:
        found.set("DOWNLOAD_TIMEOUT", longest, priority="cmdline")
    if bundle.pace_s is not None:
        start = max(bundle.pace_s, found.getfloat("DOWNLOAD_DELAY"))
        found.set("AUTOTHROTTLE_START_DELAY", start, priority="cmdline")
    return found


class Fetcher:
    """Carries out bundles, one crawler each."""

    def __init__(self, settings: Settings, workers: Workers, stopping: Callable[[], bool] = lambda: False) -> None:
        """Scrapy's reactor is to run.

        workers:   the processes that read pages
        stopping:  whether this worker is to end: then nothing more is asked for, and what was is reported
        """
        self._settings = settings
        self._workers = workers
        self._stopping = stopping
        self._network = Network(time.monotonic)
        self._bundles = 0

    def queues(self, held: Collection[str]) -> Sequence[str]:
        """What this worker takes now. held: the queues of what it holds"""
        asks = self._network.may_ask(others=CRAWL in held)
        return (CRAWL, READ) if asks else (READ,)

    async def do(self, lease: Lease) -> None:
        """Carry out a bundle, and commit what comes of it. Raises LeaseLost, CutOff, BadParcel."""
        if lease.queue == READ:
            await reading_anew.read(lease, self._workers)
            return
        with self._network.asking():
            await self._ask(lease, parcels.bundle(lease.payload))

    async def _ask(self, lease: Lease, bundle: Bundle) -> None:

        async def commit(payloads: Sequence[bytes], keys: Sequence[Sequence[str]]) -> None:
            await lease.commit(payloads, keys=keys)

        desk = Desk(commit)
        settings = settings_of(self._settings, bundle)
        # However it ends: it may have asked a moment ago.
        lease.rest(max(bundle.pace_s or 0.0, settings.getfloat("DOWNLOAD_DELAY")))
        ahead = timedelta(seconds=bundle.ahead_s)

        def clock() -> datetime:
            return lease.now() + ahead

        session = memory.session(bundle, desk, clock)
        prepared = PreparedBundle(
            plan=Plan(sources=(bundle.source,)),
            session=session,
            config=Config.read(settings),
            subscriptions={},
            clock=clock,
            bundle=bundle,
            desk=desk,
            valid=lambda: lease.valid_for > 0 and not self._stopping(),
            workers=self._workers,
            network=self._network,
        )
        crawler = Crawler(BundleSpider, settings)
        crawl = asyncio.ensure_future(crawler.crawl_async(prepared=prepared))
        sending = asyncio.ensure_future(desk.send_on())
        try:
            most_s = bundle.deadline_s + _OVER_S
            await asyncio.wait((crawl, sending), timeout=most_s, return_when=asyncio.FIRST_COMPLETED)
            if not crawl.done():
                if sending.done():
                    sending.result()  # raises what ended it
                raise TimeoutError(f"it did not end within {most_s:g} s")
            await crawl
            # A report on its way is not cancelled: PostgreSQL may have it, and take the next one for the same one.
            desk.end()
            await sending
            await desk.send()
        except BaseException as error:
            session.failure = StoreError(f"the bundle is broken off: {error}")
            with suppress(Exception):
                await asyncio.wait_for(crawler.stop_async(), _BROKEN_OFF_S)
            crawl.cancel()
            raise
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await sending
            lease.rest(max(desk.pace_s or 0.0, _asked_s(crawler, bundle)))
        self._bundles += 1
        if self._bundles % _COLLECTED == 0:
            gc.collect()
        if why := getattr(getattr(crawler.spider, "run", None), "cut_off", None):
            self._network.rest()
            raise CutOff(f"no host answers this machine ({why}): {bundle.host} is left to another")


def _asked_s(crawler: Crawler, bundle: Bundle) -> float:
    """Seconds for which the host asks to be left alone."""
    run: Any = getattr(crawler.spider, "run", None)
    if run is None:
        return 0.0
    now = run.clock()
    pause = run.backoff.paused(now).get(bundle.host)
    return 0.0 if pause is None else max(0.0, (pause.until - now).total_seconds())
