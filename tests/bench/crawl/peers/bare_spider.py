"""Scrapy that only downloads: sitemaps, then every article; it keeps nothing but addresses. What no crawler on Scrapy can beat.

python bare_spider.py OUTLETS OUT CONCURRENCY
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider

outlets, out, concurrency = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])


class Bare(SitemapSpider):
    name = "bare"
    sitemap_urls = [f"{home}robots.txt" for home in outlets.read_text("utf-8").split()]
    had: list[str] = []

    def parse(self, response: Response, **kwargs: Any) -> None:
        self.had.append(response.url)

    def closed(self, reason: str) -> None:
        (out / "addresses.txt").write_text("\n".join(self.had), "utf-8")


process = CrawlerProcess(
    {
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "WARNING",
    }
)
process.crawl(Bare)
process.start()
