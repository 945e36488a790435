"""What one writes in an afternoon with the same libraries: trafilatura in parse(), one upsert an item, search by triggers.

python naive_spider.py OUTLETS OUT CONCURRENCY
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import dateparser
import sqlite_utils
from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.spiders import SitemapSpider
from trafilatura import bare_extraction

outlets, out, concurrency = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
homes = outlets.read_text("utf-8").split()


class Naive(SitemapSpider):
    name = "naive"
    sitemap_urls = [f"{home}robots.txt" for home in homes]

    async def start(self) -> AsyncIterator[Any]:
        async for request in super().start():
            yield request
        for home in homes:
            yield Request(f"{home}feed/atom.xml", callback=self.parse_feed)

    def parse_feed(self, response: Any) -> Iterator[Request]:
        response.selector.remove_namespaces()
        for link in response.xpath("//entry/link/@href").getall():
            yield response.follow(link, callback=self.parse)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[dict[str, Any]]:
        found: Any = bare_extraction(response.text, url=response.url, with_metadata=True, include_comments=False)
        if found and found.text:
            when = dateparser.parse(found.date, languages=["it"]) if found.date else None
            yield {
                "url": response.url,
                "title": found.title,
                "author": found.author,
                "date": when.isoformat() if when else None,
                "body": found.text,
            }


class Store:
    def open_spider(self) -> None:
        self.db = sqlite_utils.Database(out / "news.db")
        if "articles" not in self.db.table_names():
            columns = {"url": str, "title": str, "author": str, "date": str, "body": str}
            self.db.table("articles").create(columns, pk="url")
            self.db.table("articles").enable_fts(["title", "body"], create_triggers=True)

    def process_item(self, item: Any) -> Any:
        self.db.table("articles").upsert(item, pk="url")
        return item

    def close_spider(self) -> None:
        stored = [row["url"] for row in self.db.query("SELECT url FROM articles")]
        (out / "addresses.txt").write_text("\n".join(stored), "utf-8")


process = CrawlerProcess(
    {
        "CONCURRENT_REQUESTS": concurrency,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": True,
        "LOG_LEVEL": "WARNING",
        "ITEM_PIPELINES": {Store: 300},
    }
)
process.crawl(Naive)
process.start()
