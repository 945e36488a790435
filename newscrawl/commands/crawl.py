"""The command `scrapy crawl` takes the store's lock, reports the run, and ends with the exit status that cron needs.

That is so for our own spiders: an error that a person can mend is one line on stderr, and nothing was fetched then. Foreign
spiders run as with Scrapy's own command.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import textwrap
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import BaseSettings

from newscrawl import native, streams
from newscrawl.commands import _alerts, _logs, _report
from newscrawl.commands._heartbeat import Heartbeat
from newscrawl.commands._stop import Stop
from newscrawl.config import Config, environment, retired
from newscrawl.crawl import context, plan
from newscrawl.crawl.worker_process import collect_seldom
from newscrawl.errors import LockHeld, NewscrawlError, UsageError

logger = logging.getLogger(__name__)


class Command(ScrapyCrawl):
    """Scrapy's command, which runs our own spiders with a store and a report."""

    title: ClassVar[str] = "scrapy crawl"  #: as its help names it

    def short_desc(self) -> str:
        return "Run a spider (news, replay) and store what it finds"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = _Help
        parser.epilog = arguments_of("news", plan.ARGUMENTS) + "\n" + arguments_of("replay", plan.REPLAY_ARGUMENTS)

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        streams.open_closed()
        super().process_options(args, opts)
        assert self.settings is not None
        for name, value in environment(os.environ).items():
            # Over the project's default, under -s: a secret need not stand in the list of processes.
            self.settings.set(name, value, priority="project")
        _logs.choose_level(self.settings, verbose=_verbose(self.settings))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("expected one spider: news or replay")
        try:
            assert self.settings is not None
            if trouble := native.trouble():
                raise UsageError(trouble)
            Config.read(self.settings)  # also for a foreign spider: our middlewares read it
            crawler = self._named(args[0])
            if getattr(crawler.spidercls, "prepare", None) is None:
                collect_seldom()
                super().run(args, opts)
            else:
                _SpiderRun(self, crawler, opts.spargs).go()
        except NewscrawlError as error:
            self._end(_report.refused(error))
        except KeyboardInterrupt:
            self._end(_report.interrupted())

    def _named(self, name: str) -> Crawler:
        assert self.crawler_process
        names = sorted(self.crawler_process.spider_loader.list())
        if name not in names:
            raise UsageError(f"no spider {name!r}; there are: {', '.join(names)}")
        return self.crawler_process.create_crawler(name)

    def _end(self, result: _report.RunResult) -> None:
        self.exitcode = result.exit_status
        _report.show(result, verbose=False)


class _Help(argparse.RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's help, whose last part keeps its lines."""


def arguments_of(spider: str, arguments: Mapping[str, str]) -> str:
    """The `-a` arguments of a spider, as its help shows them."""
    lines = (
        textwrap.fill(f"{f'-a {name}=':<18}{about}", 100, initial_indent="  ", subsequent_indent=" " * 20)
        for name, about in arguments.items()
    )
    return "\n".join((f"{spider} takes", *lines, ""))


def _verbose(settings: BaseSettings) -> bool:
    try:
        return Config.read(settings).verbose
    except UsageError:  # reported by `run`, once there is a log
        return False


class _SpiderRun:
    """One run of a spider of ours."""

    def __init__(self, command: Command, crawler: Crawler, arguments: dict[str, str]) -> None:
        assert command.crawler_process
        self.command = command
        self.process = command.crawler_process
        self.crawler = crawler
        self.settings = crawler.settings
        self.arguments = arguments
        self.config = Config.read(self.settings)
        self.heartbeat = Heartbeat(self.config)

    def go(self) -> None:
        context.check_stages()
        log = _logs.Log(self.settings, self.config)
        try:
            for sentence in retired(self.settings):
                logger.warning(sentence)
            result = self._result(log)
            self.command.exitcode = result.exit_status
            _report.show(result, verbose=self.config.verbose, hidden=log.secrets, db=self.config.db)
            if result.exit_status != LockHeld.exit_status:
                self.heartbeat.end(result.exit_status, _report.last_line(result))
        finally:
            log.close()
            logging.shutdown()

    def _result(self, log: _logs.Log) -> _report.RunResult:
        if self.settings["LOG_LEVEL"] != "DEBUG":
            _quieten_scrapy()
        try:
            _wait(self.config.jitter_s)
            prepared = self.crawler.spidercls.prepare(self.settings, self.arguments)  # type: ignore[attr-defined]
        except NewscrawlError as error:
            return _report.refused(error)
        except KeyboardInterrupt:
            return _report.interrupted()
        return self._crawl(prepared, log)

    def _crawl(self, prepared: Any, log: _logs.Log) -> _report.RunResult:
        session = prepared.session
        for subscription in prepared.subscriptions.values():
            log.hide(subscription.secrets)
        stop = Stop(self.process, run_minutes=self.config.run_minutes)
        result = _report.RunResult(exit_status=1, reason="error", seconds=0, failed_sources=0)
        try:
            self.heartbeat.begin()
            self.process.crawl(self.crawler, prepared=prepared, **self.arguments)
            collect_seldom()
            self.process.start()
            session.give_back()
            result = _report.run_result(self.crawler, session, log, stop)
            result = replace(result, told=_alerts.tell(session, self.config, deliver=stop.exit_status is None))
        except NewscrawlError as error:
            result = _report.refused(error)
        except KeyboardInterrupt:  # from its beginning on, the reactor takes the signal
            result = _report.interrupted()
        finally:
            try:
                session.finish(result.exit_status, result.reason)
            except NewscrawlError as error:
                result = _report.refused(error)
        return result


def _wait(seconds: float) -> None:
    """Wait a random part of so many seconds."""
    if seconds > 0:
        time.sleep(random.uniform(0, seconds))  # noqa: S311 - no secret


def _quieten_scrapy() -> None:
    """Leave Scrapy's own records out: settings and components at INFO, each page at DEBUG. LOG_LEVEL=DEBUG shows all.

    The loggers are set, not only the handlers: a record that no handler takes is made all the same, twice for each page.
    """
    logging.getLogger("scrapy").setLevel(logging.INFO)
    for name in ("scrapy.crawler", "scrapy.middleware", "scrapy.addons"):
        logging.getLogger(name).setLevel(logging.WARNING)
