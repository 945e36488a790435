"""`newscrawl fleet hub …` is `newscrawl crawl news …`, whose requests are sent by workers: the same arguments, report and exit status."""

from __future__ import annotations

import argparse

from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.commands.crawl import Command as CrawlCommand
from newscrawl.commands.crawl import arguments_of
from newscrawl.crawl import plan
from newscrawl.fleet.hub_spider import HubSpider

_OWN = """the hub alone takes
  --forever         stay, and begin a run every so often
  --every MINUTES   so often: 15
"""


class Command(CrawlCommand):
    """The command of a crawl, with the hub's spider."""

    title = "newscrawl fleet hub"

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Crawl with a fleet of workers, and store what they find"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.epilog = f"{_OWN}\n{arguments_of(HubSpider.name, plan.ARGUMENTS)}"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise ScrapyUsageError(f"expected options only; came {' '.join(args)}")
        super().run([HubSpider.name], opts)

    def _named(self, name: str) -> Crawler:
        assert self.crawler_process
        return self.crawler_process.create_crawler(HubSpider)
