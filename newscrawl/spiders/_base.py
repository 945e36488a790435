"""Base of the spiders: checks arguments and settings, opens the store and makes a run. All else is the run's."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from scrapy import Spider, signals
from scrapy.settings import BaseSettings

from newscrawl.config import Config, DuplicatePolicy
from newscrawl.crawl import clock, forking, limits
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.readers import readers
from newscrawl.crawl.run import Run
from newscrawl.crawl.session import Session
from newscrawl.http import agent
from newscrawl.sources.subscription import Subscription
from newscrawl.store import Bounds, Options

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

R = TypeVar("R", bound=Run)


def store_options(config: Config, settings: BaseSettings) -> Options:
    """Options of the store as the settings say; nothing is done for which the stage is switched off."""
    stages = settings["ITEM_PIPELINES"] or {}
    dedupes = stages.get("pipelines.dedupe.Dedupe") is not None
    return Options(
        learns=stages.get("pipelines.boilerplate.Boilerplate") is not None,
        story_days=config.story_days if dedupes else None,
        drops_duplicates=config.duplicates is DuplicatePolicy.DROP and dedupes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The plan, session and settings of a run, checked and opened before Scrapy starts."""

    plan: Plan
    session: Session
    config: Config
    subscriptions: Mapping[str, Subscription]  #: own ones, by slug
    clock: Callable[[], datetime] = clock.now


class RunSpider(Spider):
    """A spider that makes a run of its kind and hands its answers to it."""

    kind: ClassVar[type[Run]]
    command: ClassVar[str | None] = None  #: what runs it, where that is no crawl

    def __init__(self, *, run: Any, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run = run

    @classmethod
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> Plan:
        """The plan that the `-a` arguments ask for. Raises UsageError."""
        raise NotImplementedError

    @classmethod
    def subscriptions_for(cls, config: Config, plan: Plan, now: datetime) -> Mapping[str, Subscription]:
        """The own subscriptions that the run needs: none, where it asks no outlet. Raises SourceError."""
        return {}

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        """Check the arguments, then open the store. Raises NewscrawlError; nothing stays open then."""
        now = clock.now()
        limits.allow_files()
        config = Config.read(settings)
        plan = cls.plan_for(config, arguments, now)
        forking.socket_folder()  # that there is one; who reads pages asks for it later
        subscriptions = cls.subscriptions_for(config, plan, now)
        assert cls.name
        session = Session.open(
            config.db,
            config.pages,
            spider=cls.name,
            arguments=arguments,
            now=now,
            bounds=Bounds.leaving(config.min_free_mb),
            options=store_options(config, settings),
            command=cls.command,
        )
        return Prepared(plan=plan, session=session, config=config, subscriptions=subscriptions)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, prepared: Prepared | None = None, **arguments: Any) -> Self:
        ours = prepared is None
        if prepared is None:
            prepared = cls.prepare(crawler.settings, arguments)
        spider = super().from_crawler(crawler, *args, run=cls.run_for(crawler, prepared), **arguments)
        crawler.signals.connect(spider.close_workers, signal=signals.spider_closed)
        if ours:  # started from a script, without the crawl command: the session ends with the spider
            crawler.signals.connect(spider.close_session, signal=signals.spider_closed)
        return spider

    @classmethod
    def run_for(cls, crawler: Crawler, prepared: Prepared) -> Run:
        """The run of a crawler."""
        return made(cls.kind, crawler, prepared)

    async def close_workers(self) -> None:
        """End the processes that read pages."""
        await self.run.workers.close()

    def close_session(self, reason: str) -> None:
        """Close the store."""
        self.run.session.finish(0, reason)


def made(kind: Callable[..., R], crawler: Crawler, prepared: Prepared) -> R:
    """A run of a kind, as the settings say."""
    settings, config = crawler.settings, prepared.config
    concurrent = max(1, settings.getint("CONCURRENT_REQUESTS"))

    def count(name: str, more: int) -> None:  # the statistics are made after the spider
        assert crawler.stats is not None
        crawler.stats.inc_value(name, more)

    return kind(
        plan=prepared.plan,
        session=prepared.session,
        config=config,
        subscriptions=prepared.subscriptions,
        clock=prepared.clock,
        count=count,
        workers=readers(config),
        budgets=Budgets(minutes=config.source_minutes, pages=config.source_pages, clock=time.monotonic),
        # One page a host in download, one on its way through the stages.
        limiter=Limiter(total=2 * concurrent, per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 1),
    )
