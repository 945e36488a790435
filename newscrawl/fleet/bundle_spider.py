"""The spider of one bundle: the news spider, whose run reports instead of storing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import Request

from newscrawl.crawl.queue import Poll
from newscrawl.crawl.workers import Workers
from newscrawl.fleet.bundle import Bundle
from newscrawl.fleet.desk import Desk
from newscrawl.fleet.fetching import BundleRun
from newscrawl.fleet.network import Network
from newscrawl.spiders import _base
from newscrawl.spiders._base import Prepared
from newscrawl.spiders.news import NewsSpider
from newscrawl.store import Leased

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedBundle(Prepared):
    """A bundle, ready to be asked for."""

    bundle: Bundle
    desk: Desk
    valid: Callable[[], bool]  #: whether no other may have the host now
    workers: Workers  #: shared by all bundles of the process, as is its network
    network: Network


class BundleSpider(NewsSpider):
    """Asks for what a bundle names."""

    run: BundleRun

    @classmethod
    def run_for(cls, crawler: Crawler, prepared: Prepared) -> BundleRun:
        assert isinstance(prepared, PreparedBundle)
        kind = partial(
            BundleRun, bundle=prepared.bundle, desk=prepared.desk, valid=prepared.valid, monotonic=time.monotonic,
            network=prepared.network,
        )  # fmt: skip
        run = _base.made(kind, crawler, prepared)
        run.workers = prepared.workers
        return run

    async def close_workers(self) -> None:
        """Leave the processes that read pages to the bundles that follow; note how fast the host was asked."""
        assert self.crawler.engine is not None
        slots: Any = self.crawler.engine.downloader.slots
        self.run.desk.note_pace(max((slot.delay for slot in slots.values()), default=None))

    def _entry(self, poll: Poll) -> Request:
        return self._led(super()._entry(poll), -poll.entry.id)

    def _article(self, link: Leased) -> Request:
        return self._led(super()._article(link), link.id)

    def _led(self, request: Request, number: int) -> Request:
        """The request, sent to where another host led, if one did."""
        url = self.run.asks[number].url
        return request if url is None else request.replace(url=url)
