"""Article → Article. One transaction: keys claimed, row written, link settled. Acknowledged after the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import DropItem

from newscrawl.errors import StoreError
from newscrawl.line import line_of
from newscrawl.models import Article, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Store:
    """A store that fails ends the run: what is under way stays leased, and the next run takes it up again."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_item(self, item: Any) -> Any:
        line = line_of(self.crawler)
        if line is None or not isinstance(item, Article):
            return item
        try:
            disposition = await line.keep(item)
        except StoreError as error:
            raise DropItem(Reason.INTERRUPTED.value) from error
        words = [disposition.state, disposition.reason] if disposition.reason else [disposition.state]
        self.crawler.stats.inc_value("/".join(["newscrawl", *words]))
        return item
