"""`newscrawl fleet hub …` is `newscrawl crawl news …`, whose requests are sent by workers: the same arguments, report and exit status."""

from __future__ import annotations

import argparse

from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError as ScrapyUsageError

from newscrawl.commands.crawl import Command as CrawlCommand
from newscrawl.fleet.hub_spider import HubSpider


class Command(CrawlCommand):
    """The command of a crawl, with the hub's spider."""

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Crawl with a fleet of workers, and store what they find"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise ScrapyUsageError(f"expected options only; came {' '.join(args)}")
        super().run([HubSpider.name], opts)

    def _named(self, name: str) -> Crawler:
        assert self.crawler_process
        return self.crawler_process.create_crawler(HubSpider)
