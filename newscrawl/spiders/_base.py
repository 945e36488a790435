"""What every spider of ours has: a session with the store, workers, a clock, and the endings of its pages."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals
from scrapy.http import Request, Response
from scrapy.settings import BaseSettings

from newscrawl import limits, strategies
from newscrawl.config import Config, DuplicatePolicy
from newscrawl.models import Disposition, Page, Sign, Source
from newscrawl.session import Session
from newscrawl.spiders._budget import Budgets
from newscrawl.spiders._frontier import Frontier
from newscrawl.spiders._plan import Plan
from newscrawl.store import Bounds, Options
from newscrawl.wire import agent
from newscrawl.wire.patience import Patience
from newscrawl.wire.reach import Reach
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


# Seconds of wall time that one page may take: generous, since a busy machine is not a bad page.
_PAGE_WALL_S = 60.0


def clock() -> datetime:
    """Now, UTC: the only clock of the spiders."""
    return datetime.now(UTC)


def plain_headers(response: Response) -> dict[str, str]:
    """An answer's headers as text, names in lower case; several of one name with commas."""
    return {str(name).lower(): value for name, value in response.headers.to_unicode_dict().items()}


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


class LineSpider(Spider):
    """Base of our spiders; see `newscrawl.line.Line` for what others may ask of it."""

    def __init__(self, *, prepared: Prepared, settings: BaseSettings, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.plan = prepared.plan
        self.session = prepared.session
        self.config = config = prepared.config
        self.sources: Mapping[str, Source] = {source.slug: source for source in self.plan.sources}
        self.patience = Patience()
        self.workers = Workers(
            config.workers,
            cpu_s=config.page_cpu_s,
            wall_s=_PAGE_WALL_S,
            memory_mb=config.page_memory_mb,
            preload=self.preload(),
        )
        self.reach = Reach()
        self.budgets = Budgets(
            minutes=config.source_minutes,
            pages=config.source_pages,
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
    def plan_for(cls, config: Config, arguments: Mapping[str, str], now: datetime) -> Plan:
        raise NotImplementedError

    @classmethod
    def prepare(cls, settings: BaseSettings, arguments: Mapping[str, str]) -> Prepared:
        """Check the arguments, then take the store. Raises NewscrawlError; nothing stays open then."""
        now = clock()
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

    async def note_reserved(self, request: Request, sign: Sign) -> None:
        """As `newscrawl.line.Line` says; the replay asks for nothing."""

    def ended(self, page: Page | None, response: Response | None) -> None:
        """The room of the page, by the host under which it was taken."""
        host = response.meta.get("frontier_host") if response is not None else None
        self.frontier.release(host if host is not None else "")

    async def raised(self, response: Response | None, detail: str) -> None:
        """A callback raised; a spider that asks for nothing has none."""

    async def lose(self, page: Page, disposition: Disposition, detail: str) -> None:
        """Settle the link of a page that was not kept; replayed pages have none."""
