"""The process of a worker: Scrapy's reactor with its guards, the processes that read pages, and bundles until a signal comes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Mapping
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from newscrawl import native
from newscrawl.commands import _logs
from newscrawl.config import Config, environment
from newscrawl.crawl import context, limits
from newscrawl.crawl.readers import readers
from newscrawl.crawl.worker_process import collect_seldom
from newscrawl.errors import UsageError
from newscrawl.fleet import place, terms
from newscrawl.fleet.worker import Fetcher

logger = logging.getLogger(__name__)

_COMMAND_LINE = "cmdline"


def settings_of(given: Mapping[str, str]) -> Settings:
    """The settings of a worker: as for a crawl, with those of its command line. Raises UsageError."""
    settings = get_project_settings()
    for name, value in environment(os.environ).items():
        settings.set(name, value, priority="project")
    settings.setdict(dict(given), priority=_COMMAND_LINE)
    config = Config.read(settings)
    place.dsn(config)
    _logs.choose_level(settings, verbose=config.verbose)
    return settings


def run(settings: Settings, *, name: str, at_once: int) -> None:
    """Work until SIGINT or SIGTERM. Raises FleetError."""
    if trouble := native.trouble():
        raise UsageError(trouble)
    context.check_stages()
    limits.allow_files()
    process = AsyncCrawlerProcess(settings)
    for each in ("scrapy", "scrapy.core.engine"):
        logging.getLogger(each).setLevel(logging.WARNING)  # a crawler each minute would tell of itself
    from twisted.internet import reactor as chosen  # here: the process has chosen it

    reactor: Any = chosen
    ended: list[BaseException | None] = []

    async def working() -> None:
        try:
            await _work(settings, name=name, at_once=at_once)
            ended.append(None)
        except BaseException as error:
            ended.append(error)
        finally:
            with contextlib.suppress(RuntimeError):
                reactor.stop()

    tasks: list[asyncio.Future[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.ensure_future(working())))
    collect_seldom()
    process.start(stop_after_crawl=False, install_signal_handlers=False)
    if ended and ended[0] is not None:
        raise ended[0]


async def _work(settings: Settings, *, name: str, at_once: int) -> None:
    from newscrawl.fleet.queue.worker import work

    stop, loop, config = asyncio.Event(), asyncio.get_running_loop(), Config.read(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    workers = readers(config)
    fetcher = Fetcher(settings, workers, stop.is_set)
    try:
        await work(
            config.fleet_dsn,
            name=name,
            at_once=at_once,
            do=fetcher.do,
            stop=stop,
            versions=terms.made_of(),
            timing=terms.TIMING,
            queues=fetcher.queues,
        )
    finally:
        await workers.close()
