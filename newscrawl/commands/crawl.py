"""`scrapy crawl`, which takes the store's lock, says what came of the run, and ends with the status that cron needs.

For our own spiders: what a person can mend is one line on stderr, and nothing was fetched then. Foreign spiders run as
with Scrapy's own command.
"""

from __future__ import annotations

import argparse
import logging
import sys
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.commands import _report
from newscrawl.errors import NewscrawlError, UsageError


class Command(ScrapyCrawl):
    def short_desc(self) -> str:
        return "Run a spider (news, replay) and store what it finds"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        # A person at a terminal gets progress and a table; whoever wants the log asks for it.
        if sys.stderr.isatty() and (self.settings.getpriority("LOG_LEVEL") or 0) < 40 and not self.settings["LOG_FILE"]:
            self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("expected one spider: news or replay")
        try:
            crawler = self._named(args[0])
            prepare = getattr(crawler.spidercls, "prepare", None)
            if prepare is None:
                super().run(args, opts)
                return
            _report.check_line()
            if crawler.settings["LOG_LEVEL"] != "DEBUG":
                _hush()
            prepared = prepare(crawler.settings, opts.spargs)
        except NewscrawlError as error:
            self._refuse(error)
            return
        self._crawl(crawler, prepared, opts.spargs)

    def _named(self, name: str) -> Crawler:
        assert self.crawler_process
        names = sorted(self.crawler_process.spider_loader.list())
        if name not in names:
            raise UsageError(f"no spider {name!r}; there are: {', '.join(names)}")
        return self._create_crawler(name)

    def _refuse(self, error: NewscrawlError) -> None:
        print(f"newscrawl: {error}", file=sys.stderr)
        self.exitcode = error.exit_status

    def _crawl(self, crawler: Crawler, prepared: Any, arguments: dict[str, str]) -> None:
        assert self.crawler_process
        session = prepared.session
        status, reason = 1, "error"
        try:
            self.crawler_process.crawl(crawler, prepared=prepared, **arguments)
            self.crawler_process.start()
            outcome = _report.outcome(crawler, session, failed=self.crawler_process.bootstrap_failed)
            status, reason = outcome.exit_status, outcome.reason
            _report.show(outcome)
        except NewscrawlError as error:
            status = error.exit_status
            print(f"newscrawl: {error}", file=sys.stderr)
        finally:
            self.exitcode = status
            try:
                session.finish(status, reason)
            except NewscrawlError as error:
                self.exitcode = error.exit_status
                print(f"newscrawl: {error}", file=sys.stderr)
            logging.shutdown()


def _hush() -> None:
    """Scrapy tells its settings and components at INFO, secrets among them: at DEBUG they are still to be had."""
    for name in ("scrapy.crawler", "scrapy.middleware", "scrapy.addons"):
        logging.getLogger(name).setLevel(logging.WARNING)
