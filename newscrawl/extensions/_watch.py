"""A run is watched while it works: again and again a picture of it is taken and shown.

What that takes is bounded by itself: after a picture it rests a hundred times as long as the picture took. The stream is written to on a
thread, so that one that is slow to take it, or stopped by Ctrl-S, holds up nothing but the picture.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import signals

from newscrawl import urls
from newscrawl.crawl import watching
from newscrawl.crawl.context import run_of
from newscrawl.crawl.news import NewsRun
from newscrawl.crawl.run import Run
from newscrawl.crawl.watching import Host, Now
from newscrawl.errors import StoreError
from newscrawl.extensions._shown import Picture, View
from newscrawl.extensions.throttle import PoliteThrottle

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Of the time that passes, the share that pictures may take is one of so many.
_SHARE = 125
# Seconds at least between two questions to the ledger.
_ASK_S = 1.0


class Watch:
    """Takes a picture of the run again and again, and has it shown."""

    def __init__(self, crawler: Crawler, view: View) -> None:
        self.crawler = crawler
        self._view: View | None = view
        self._watch: asyncio.Future[None] | None = None
        self._waiting: Mapping[str, int] | None = None
        self._ask_at_s = 0.0
        crawler.signals.connect(self.opened, signal=signals.engine_started)
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    def opened(self) -> None:
        """Begin, for a run of ours."""
        run = run_of(self.crawler)
        if run is None or self._view is None:
            return
        self._view.begin()
        self._watch = asyncio.ensure_future(self._go_on(run, self._view))
        # A run that is ended by force closes no spider: the terminal gets its cursor back all the same.
        _at_shutdown(partial(self._end, None))

    async def closed(self) -> None:
        """Show the end, and give the stream back."""
        run = run_of(self.crawler)
        if self._watch is None or run is None:
            return
        self._watch.cancel()
        self._waiting, self._ask_at_s = None, 0.0
        await self._ask(run)
        self._end(self._picture(run, ended=True))

    def _end(self, last: Picture | None) -> None:
        view, self._view = self._view, None
        if view is not None:
            view.end(last)

    async def _go_on(self, run: Run, view: View) -> None:
        while True:
            await self._ask(run)
            began_s = time.thread_time()
            picture = self._picture(run)
            took_s = time.thread_time() - began_s
            took_s += await asyncio.to_thread(_timed, view, picture)
            await asyncio.sleep(max(view.least_s, _SHARE * took_s))

    async def _ask(self, run: Run) -> None:
        """Ask the ledger what waits, seldom enough."""
        if not isinstance(run, NewsRun) or time.monotonic() < self._ask_at_s or run.session.failure is not None:
            return
        ready, plan = run.session.store.ledger.ready, run.plan

        def timed() -> tuple[Mapping[str, int], float]:
            began_s = time.thread_time()
            return ready(tuple(run.sources), run.clock(), plan.since), time.thread_time() - began_s

        # A failure of the store is kept by the session, and ends the run; a script's session is closed before this hears of the end.
        with suppress(StoreError, RuntimeError):
            self._waiting, took_s = await run.session.ahead(timed)
            self._ask_at_s = time.monotonic() + max(_ASK_S, 2 * _SHARE * took_s)

    def _picture(self, run: Run, *, ended: bool = False) -> Picture:
        elapsed_s = run.tally.now_s - run.tally.began_s
        rows = watching.rows(
            run.tally.counts,
            run.sources,
            waiting=self._waiting,
            delays={slug: self._delay_s(source.home) for slug, source in run.sources.items()},
            pages_left=_pages_left(run),
            elapsed_s=elapsed_s,
        )
        now = Now(
            hosts=() if ended else tuple(self._hosts()),
            being_read=run.tally.being_read,
            workers=run.workers.count,
            paused=run.backoff.paused(run.clock()),
            unreachable=() if run.connectivity.answered else tuple(run.connectivity.unreachable),
            ended=ended,
        )
        return Picture(
            run_id=run.session.run_id, at=run.clock(), elapsed_s=elapsed_s, rows=rows,
            waits_for=watching.waits_for(now), ended=ended,
        )  # fmt: skip

    def _delay_s(self, home: str) -> float:
        assert self.crawler.engine is not None
        slot = self.crawler.engine.downloader.slots.get(urls.host(home).partition(":")[0])
        return slot.delay if slot is not None else self.crawler.settings.getfloat("DOWNLOAD_DELAY")

    def _hosts(self) -> Iterator[Host]:
        """The hosts for which requests wait, or which are to answer one."""
        assert self.crawler.engine is not None
        throttle = self.crawler.get_extension(PoliteThrottle)
        for key, slot in self.crawler.engine.downloader.slots.items():
            if slot.queue or slot.transferring:
                yield Host(
                    name=key,
                    delay_s=slot.delay,
                    asked_s=throttle.asked_s(key) if throttle is not None else None,
                    on_the_wire=bool(slot.transferring),
                )


def _pages_left(run: Run) -> Mapping[str, int | None]:
    """How many pages each source may still be asked for, by its budget and by the limit of the run."""
    fetched = sum(counts.fetched for counts in run.tally.counts.values())
    of_run = [] if run.plan.limit is None else [max(0, run.plan.limit - fetched)]
    of_source = {slug: run.budgets.pages_left(slug) for slug in run.sources}
    return {slug: min([*of_run, *([] if left is None else [left])], default=None) for slug, left in of_source.items()}


def _at_shutdown(done: Callable[[], None]) -> None:
    # Not at the head: importing it there would install it before Scrapy has chosen one.
    from twisted.internet import reactor

    stops: Any = reactor
    stops.addSystemEventTrigger("during", "shutdown", done)


def _timed(view: View, picture: Picture) -> float:
    """Show a picture; returns the seconds of CPU that it took."""
    began_s = time.thread_time()
    view.show(picture)
    return time.thread_time() - began_s
