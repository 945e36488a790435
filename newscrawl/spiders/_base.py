"""What every spider of ours begins with: arguments and settings checked, the store taken, a run made. All else is the run's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Spider, signals
from scrapy.settings import BaseSettings

from newscrawl import strategies
from newscrawl.config import Config, DuplicatePolicy
from newscrawl.crawl import clock, limits
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.run import Run
from newscrawl.crawl.session import Session
from newscrawl.crawl.workers import Workers
from newscrawl.http import agent
from newscrawl.store import Bounds, Options

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Seconds of wall time that one page may take: generous, since a busy machine is not a bad page.
_PAGE_WALL_S = 60.0


def store_options(config: Config, settings: BaseSettings) -> Options:
    """What the store does with texts: as the settings say, and nothing for which the stage is switched off."""
    stages = settings["ITEM_PIPELINES"] or {}
    dedupes = stages.get("pipelines.dedupe.Dedupe") is not None
    return Options(
        learns=stages.get("pipelines.boilerplate.Boilerplate") is not None,
        story_days=config.story_days if dedupes else None,
        drops_duplicates=config.duplicates is DuplicatePolicy.DROP and dedupes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was checked and opened before Scrapy started."""

    plan: Plan
    session: Session
    config: Config


class RunSpider(Spider):
    """Base of our spiders: each makes the run of its kind."""

    kind: ClassVar[type[Run]]

    def __init__(self, *, run: Any, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run = run

    @classmethod
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> Plan:
        """What the arguments ask for. Raises UsageError."""
        raise NotImplementedError

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        """Check the arguments, then take the store. Raises NewscrawlError; nothing stays open then."""
        now = clock.now()
        limits.allow_files()
        config = Config.read(settings)
        plan = cls.plan_for(config, arguments, now)
        assert cls.name
        session = Session.open(
            config.db,
            config.pages,
            spider=cls.name,
            arguments=arguments,
            now=now,
            bounds=Bounds.leaving(config.min_free_mb),
            options=store_options(config, settings),
        )
        return Prepared(plan=plan, session=session, config=config)

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        agent.introduce(settings)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, prepared: Prepared | None = None, **arguments: Any) -> Self:
        ours = prepared is None
        if prepared is None:
            prepared = cls.prepare(crawler.settings, arguments)
        spider = super().from_crawler(crawler, *args, run=_run(cls.kind, crawler, prepared), **arguments)
        crawler.signals.connect(spider.close_workers, signal=signals.spider_closed)
        if ours:  # started from a script, without the crawl command: the session ends with the spider
            crawler.signals.connect(spider.close_session, signal=signals.spider_closed)
        return spider

    async def close_workers(self) -> None:
        """End the processes that read pages."""
        await self.run.workers.close()

    def close_session(self, reason: str) -> None:
        """Let go of the store."""
        self.run.session.finish(0, reason)


def preload() -> tuple[str, ...]:
    """What workers need: half a second of CPU, or two on a busy machine, a good part of what a page may cost."""
    ours = [name for room in ("extract", "discover", "dedupe") for name in strategies.modules(f"newscrawl.{room}")]
    return ("trafilatura", "dateparser", *ours, "newscrawl.crawl.reading", "newscrawl.crawl.survey")


def _run(kind: type[Run], crawler: Crawler, prepared: Prepared) -> Run:
    settings, config = crawler.settings, prepared.config
    concurrent = max(1, settings.getint("CONCURRENT_REQUESTS"))

    def count(name: str, more: int) -> None:  # the statistics are made after the spider
        assert crawler.stats is not None
        crawler.stats.inc_value(name, more)

    return kind(
        plan=prepared.plan,
        session=prepared.session,
        config=config,
        clock=clock.now,
        count=count,
        workers=Workers(
            config.workers,
            cpu_s=config.page_cpu_s,
            wall_s=_PAGE_WALL_S,
            memory_mb=config.page_memory_mb,
            preload=preload(),
        ),
        budgets=Budgets(minutes=config.source_minutes, pages=config.source_pages, clock=time.monotonic),
        # One page a host in download, one on its way through the stages.
        limiter=Limiter(total=2 * concurrent, per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 1),
    )
