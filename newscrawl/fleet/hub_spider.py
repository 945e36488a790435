"""The hub's spider: it fetches nothing, and yields the articles that workers read to the stages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings

from newscrawl.config import Config
from newscrawl.crawl.plan import Plan
from newscrawl.errors import UsageError
from newscrawl.fleet import place
from newscrawl.fleet.hub import MOST_OUT, MOST_OUT_OF_HOST, HubLimiter, HubRun
from newscrawl.fleet.terms import SHARED
from newscrawl.sources.subscription import Subscription
from newscrawl.spiders import _base
from newscrawl.spiders._base import Prepared
from newscrawl.spiders.news import NewsSpider

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class HubSpider(NewsSpider):
    """Yields articles. Its runs are news runs to whoever looks at them later."""

    command = "fleet hub"
    run: HubRun

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        place.dsn(Config.read(settings))
        return super().prepare(settings, arguments)

    @classmethod
    def subscriptions_for(cls, config: Config, plan: Plan, now: datetime) -> Mapping[str, Subscription]:
        """None: cookies of an own subscription stay on their machine. Raises UsageError where there are some."""
        own = super().subscriptions_for(config, plan, now)
        if own:
            without, alone = ",".join(f"-{slug}" for slug in own), ",".join(own)
            raise UsageError(
                f"{', '.join(own)}: cookies of an own subscription do not travel to workers; leave it out (-a source=…,{without}),"
                f" and crawl it on this machine, while no hub runs: newscrawl crawl news -a source={alone}"
            )
        return own

    @classmethod
    def run_for(cls, crawler: Crawler, prepared: Prepared) -> HubRun:
        settings = crawler.settings
        shared = {name: str(settings[name]) for name in SHARED if settings[name] is not None}
        run = _base.made(partial(HubRun, dsn=prepared.config.fleet_dsn, shared=shared), crawler, prepared)
        run.limiter = HubLimiter(total=MOST_OUT, per_host=MOST_OUT_OF_HOST)
        return run

    async def start(self) -> AsyncIterator[Any]:
        async for article in self.run.articles():
            yield article
