"""What every spider of ours begins with: arguments and settings checked, the store taken, a run made. All else is the run's."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Spider, signals
from scrapy.settings import BaseSettings

from newscrawl import strategies
from newscrawl.crawl import clock, limits
from newscrawl.crawl.budget import Budgets
from newscrawl.crawl.limiter import Limiter
from newscrawl.crawl.options import RunOptions
from newscrawl.crawl.plan import Plan
from newscrawl.crawl.run import Run
from newscrawl.crawl.session import Session
from newscrawl.crawl.workers import Workers
from newscrawl.http import agent
from newscrawl.store import Bounds

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was checked and opened before Scrapy started."""

    plan: Plan
    session: Session


class RunSpider(Spider):
    """Base of our spiders: each makes the run of its kind."""

    kind: ClassVar[type[Run]]

    def __init__(self, *, run: Any, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.run = run

    @classmethod
    def plan_for(cls, settings: BaseSettings, arguments: Mapping[str, str], now: datetime) -> Plan:
        """What the arguments ask for. Raises UsageError."""
        raise NotImplementedError

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        """Check the arguments, then take the store. Raises NewscrawlError; nothing stays open then."""
        now = clock.now()
        limits.allow_files()
        limits.duplicates(settings["NEWSCRAWL_DUPLICATES"], settings["NEWSCRAWL_STORY_DAYS"])
        RunOptions.of(settings)
        plan = cls.plan_for(settings, arguments, now)
        db, pages = store_paths(settings)
        assert cls.name
        bounds = Bounds(
            free_mb=settings.getint("NEWSCRAWL_MIN_FREE_MB"),
            free_percent=settings.getfloat("NEWSCRAWL_MIN_FREE_PERCENT"),
            log_mb=settings.getint("NEWSCRAWL_MAX_LOG_MB"),
        )
        session = Session.open(db, pages, spider=cls.name, arguments=arguments, now=now, bounds=bounds)
        return Prepared(plan=plan, session=session)

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


def store_paths(settings: BaseSettings) -> tuple[Path, Path]:
    """Where articles and raw pages are kept, as the settings say."""
    db = Path(settings["NEWSCRAWL_DB"])
    pages = settings["NEWSCRAWL_PAGES_DB"]
    return db, Path(pages) if pages else db.with_name(f"{db.stem}-pages{db.suffix}")


def preload() -> tuple[str, ...]:
    """What workers need: half a second of CPU, or two on a busy machine, a good part of what a page may cost."""
    ours = [name for room in ("extract", "discover", "dedupe") for name in strategies.modules(f"newscrawl.{room}")]
    return ("trafilatura", "dateparser", *ours, "newscrawl.crawl.reading", "newscrawl.crawl.survey")


def _run(kind: type[Run], crawler: Crawler, prepared: Prepared) -> Run:
    settings = crawler.settings
    concurrent = max(1, settings.getint("CONCURRENT_REQUESTS"))

    def count(name: str, more: int) -> None:  # the statistics are made after the spider
        assert crawler.stats is not None
        crawler.stats.inc_value(name, more)

    return kind(
        plan=prepared.plan,
        session=prepared.session,
        options=RunOptions.of(settings),
        clock=clock.now,
        count=count,
        workers=Workers(
            settings.getint("NEWSCRAWL_WORKERS"),
            cpu_s=settings.getfloat("NEWSCRAWL_PAGE_CPU_S"),
            wall_s=settings.getfloat("NEWSCRAWL_PAGE_WALL_S"),
            memory_mb=settings.getint("NEWSCRAWL_PAGE_MEMORY_MB"),
            preload=preload(),
        ),
        budgets=Budgets(
            minutes=settings.getfloat("NEWSCRAWL_SOURCE_MINUTES"),
            pages=settings.getint("NEWSCRAWL_SOURCE_PAGES"),
            clock=time.monotonic,
        ),
        # One page a host in download, one on its way through the stages.
        limiter=Limiter(total=2 * concurrent, per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 1),
    )
