"""What every spider of ours has: a session with the store, workers, a clock, and the endings of its pages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from newscrawl import limits, strategies
from newscrawl.http import agent
from newscrawl.http.backoff import Backoff
from newscrawl.http.connectivity import Connectivity
from newscrawl.models import Disposition, OptOutSignal, Page, Source
from newscrawl.session import Session
from newscrawl.spiders._budget import Budgets
from newscrawl.spiders._frontier import Frontier
from newscrawl.spiders._plan import Plan
from newscrawl.store import Bounds
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


def clock() -> datetime:
    """Now, UTC: the only clock of the spiders."""
    return datetime.now(UTC)


def store_paths(settings: BaseSettings) -> tuple[Path, Path]:
    """Where articles and raw pages are kept, as the settings say."""
    db = Path(settings["NEWSCRAWL_DB"])
    pages = settings["NEWSCRAWL_PAGES_DB"]
    return db, Path(pages) if pages else db.with_name(f"{db.stem}-pages{db.suffix}")


def plain_headers(response: Response) -> dict[str, str]:
    """An answer's headers as text, names in lower case; several of one name with commas."""
    return {str(name).lower(): value for name, value in response.headers.to_unicode_dict().items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was checked and opened before Scrapy started."""

    plan: Plan
    session: Session


class LineSpider(Spider):
    """Base of our spiders; see `newscrawl.line.Line` for what others may ask of it."""

    def __init__(self, *, prepared: Prepared, settings: BaseSettings, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.plan = prepared.plan
        self.session = prepared.session
        self.sources: Mapping[str, Source] = {source.slug: source for source in self.plan.sources}
        self.backoff = Backoff()
        self.workers = Workers(
            settings.getint("NEWSCRAWL_WORKERS"),
            cpu_s=settings.getfloat("NEWSCRAWL_PAGE_CPU_S"),
            wall_s=settings.getfloat("NEWSCRAWL_PAGE_WALL_S"),
            memory_mb=settings.getint("NEWSCRAWL_PAGE_MEMORY_MB"),
            preload=self.preload(),
        )
        self.connectivity = Connectivity()
        self.budgets = Budgets(
            minutes=settings.getfloat("NEWSCRAWL_SOURCE_MINUTES"),
            pages=settings.getint("NEWSCRAWL_SOURCE_PAGES"),
            clock=time.monotonic,
        )
        concurrent = max(1, settings.getint("CONCURRENT_REQUESTS"))
        # One page a host in download, one on its way through the stages.
        self.frontier = Frontier(total=2 * concurrent, per_host=settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") + 1)

    @staticmethod
    def preload() -> tuple[str, ...]:
        """What workers need: half a second of CPU, or two on a busy machine, a good part of what a page may cost."""
        ours = [name for room in ("extract", "discover", "dedupe") for name in strategies.modules(f"newscrawl.{room}")]
        return ("trafilatura", "dateparser", *ours, "newscrawl.reading", "newscrawl.spiders._survey")

    @classmethod
    def plan_for(cls, settings: BaseSettings, arguments: Mapping[str, str], now: datetime) -> Plan:
        raise NotImplementedError

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        """Check the arguments, then take the store. Raises NewscrawlError; nothing stays open then."""
        now = clock()
        limits.allow_files()
        limits.duplicates(settings["NEWSCRAWL_DUPLICATES"], settings["NEWSCRAWL_STORY_DAYS"])
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
        spider = super().from_crawler(crawler, *args, prepared=prepared, settings=crawler.settings, **arguments)
        crawler.signals.connect(spider.close_workers, signal=signals.spider_closed)
        if ours:  # started from a script, without the crawl command: the session ends with the spider
            crawler.signals.connect(spider.close_session, signal=signals.spider_closed)
        return spider

    def now(self) -> datetime:
        return clock()

    @property
    def polls(self) -> tuple[int, tuple[str, ...]]:
        return 0, ()

    @property
    def spent(self) -> tuple[str, ...]:
        return self.budgets.spent

    async def close_workers(self) -> None:
        await self.workers.close()

    def close_session(self, reason: str) -> None:
        self.session.finish(0, reason)

    async def heed(self, response: Response) -> None:
        """Replayed pages have nothing to say."""

    async def note_reserved(self, request: Request, signal: OptOutSignal) -> None:
        """As `newscrawl.line.Line` says; the replay asks for nothing."""

    def ended(self, page: Page | None, response: Response | None) -> None:
        """The room of the page, by the host under which it was taken."""
        host = response.meta.get("frontier_host") if response is not None else None
        self.frontier.release(host if host is not None else "")

    async def raised(self, response: Response | None, detail: str) -> None:
        """A callback raised; a spider that asks for nothing has none."""

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        """Settle the link of a page that was not kept; replayed pages have none."""
